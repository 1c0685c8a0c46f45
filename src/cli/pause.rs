//! `automode pause`.

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use super::place::Place;
use super::{Exit, person, say};
use crate::world::session::journal::{self, Line};
use crate::world::session::pause::{self, Pause};
use crate::world::session::{now_ms, now_seconds};

/// Seconds that a pause may last: one working day.
const PAUSE_S_MAX: u64 = 8 * 60 * 60;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How long: `90s`, `15m`, `2h`
    #[arg(default_value = "15m")]
    time: String,
    /// Why, for the journal
    #[arg(long, default_value = "")]
    reason: String,
    /// End a pause now
    #[arg(long)]
    end: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    person::required("pause")?;
    let place = Place::here()?;
    let repository = place.repository()?;
    let folder = place.repository_state(&repository);
    let seconds = if arguments.end { 0 } else { seconds(&arguments.time)? };
    let until = now_seconds().saturating_add(seconds);
    let said = Pause { until, reason: arguments.reason.clone() };
    pause::set(&folder, &said)
        .with_context(|| format!("cannot write in `{}`", folder.display()))?;
    let line = Line {
        time: now_ms(),
        client: "automode".to_owned(),
        moment: "pause".to_owned(),
        shown: format!("automode pause {}", if arguments.end { "--end" } else { &arguments.time }),
        decision: "pass".to_owned(),
        class: "free".to_owned(),
        note: Some(arguments.reason.clone()).filter(|reason| !reason.is_empty()),
        ..Line::default()
    };
    journal::append(&folder, line).context("the pause holds, but could not be noted")?;
    say(&match seconds {
        0 => "guarding again".to_owned(),
        _ => format!("paused for {}: only never holds; automode pause --end", arguments.time),
    });
    Ok(Exit::Done)
}

fn seconds(text: &str) -> anyhow::Result<u64> {
    let wrong = || anyhow!("`{text}` is no time\nhelp: 90s, 15m or 2h");
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let each = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(wrong()),
    };
    let seconds = number.parse::<u64>().map_err(|_| wrong())?.saturating_mul(each);
    if seconds == 0 || seconds > PAUSE_S_MAX {
        bail!("a pause lasts from one second to eight hours");
    }
    Ok(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_unit() {
        assert_eq!(seconds("15m").unwrap(), 900);
        assert_eq!(seconds("8h").unwrap(), 28_800);
        for wrong in ["", "m", "15", "-1m", "9h", "0s", "1d", "é"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}

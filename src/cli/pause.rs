//! `automode pause`.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use super::{Exit, person, say};
use crate::install::register::{state, write_whole};
use crate::install::site::{Machine, Site};

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
    let machine = Machine::here()?;
    let site = Site::of(&std::env::current_dir()?)?;
    let seconds = if arguments.end { 0 } else { seconds(&arguments.time)? };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let until = now.saturating_add(seconds);
    let file = state(&machine.home).join("pause.json");
    let told = || format!("cannot write `{}`", file.display());
    std::fs::create_dir_all(state(&machine.home)).with_context(told)?;
    let text = serde_json::json!({
        "repository": site.common,
        "until": until,
        "reason": arguments.reason,
    });
    write_whole(&file, &format!("{text}\n"), Some(0o600)).with_context(told)?;
    say(&match seconds {
        0 => "guarding again\n".to_owned(),
        _ => format!(
            "paused in {} for {}: only the floors hold (never); automode pause --end\n",
            site.root.display(),
            arguments.time
        ),
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

//! `automode log`: the verdicts so far.

use std::path::Path;
use std::time::Duration;

use super::place::Place;
use super::{Exit, print, say};
use crate::world::session::journal::{self, Line};

/// How often `--follow` looks for new lines.
const FOLLOW_EVERY: Duration = Duration::from_millis(250);

/// Arguments of `log`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Go on printing as verdicts come
    #[arg(long)]
    follow: bool,
    /// Print one line of JSON for each
    #[arg(long)]
    json: bool,
    /// Only what was refused or asked
    #[arg(long)]
    refused: bool,
    /// How many of the newest
    #[arg(short = 'n', long, default_value_t = 40, value_name = "N")]
    lines: usize,
    /// Check that no line was changed or taken out
    #[arg(long)]
    check_chain: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let place = Place::here()?;
    let repository = place.repository()?;
    let folder = place.repository_state(&repository);
    if arguments.check_chain {
        return check_chain(&folder);
    }
    let mut shown = print_from(arguments, &folder, None)?;
    if !arguments.follow {
        return Ok(Exit::Done);
    }
    // Until the person ends it.
    loop {
        std::thread::sleep(FOLLOW_EVERY);
        shown = print_from(arguments, &folder, Some(shown))?;
    }
}

/// Prints what came after so many lines, or the newest ones; gives how many there are.
fn print_from(arguments: &Arguments, folder: &Path, after: Option<usize>) -> anyhow::Result<usize> {
    let lines = journal::read(folder)?;
    let total = lines.len();
    let wanted: Vec<_> = lines
        .into_iter()
        .skip(after.unwrap_or(0))
        .filter(|line| !arguments.refused || line.decision != "pass" && line.decision != "moved")
        .collect();
    let skip = match after {
        None => wanted.len().saturating_sub(arguments.lines),
        Some(_) => 0,
    };
    for line in wanted.iter().skip(skip) {
        if arguments.json {
            print::json_line(line)?;
        } else {
            say(&line_text(line));
        }
    }
    if total == 0 && after.is_none() && !arguments.json {
        say("nothing yet");
    }
    Ok(total)
}

fn line_text(line: &Line) -> String {
    let rules =
        if line.rules.is_empty() { String::new() } else { format!("  {}", line.rules.join(", ")) };
    let request = line.request.map(|number| format!("  request {number}")).unwrap_or_default();
    let came = line.note.iter().flat_map(|note| note.split_inclusive("origin: ").skip(1));
    let came: String = came
        .map(|came| format!("\n{:21}from {}", "", came.trim_end_matches(" | origin: ")))
        .collect();
    format!("{}  {:<12}  {}{rules}{request}{came}", time_text(line.time), line.decision, line.shown)
}

/// A time in the local zone, to the second.
pub(super) fn time_text(ms: u64) -> String {
    let stamp = i64::try_from(ms).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    match stamp {
        Some(stamp) => stamp
            .to_zoned_datetime(jiff::tz::TimeZone::system())
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string(),
        None => format!("{ms} ms"),
    }
}

fn check_chain(folder: &Path) -> anyhow::Result<Exit> {
    match journal::verify_chain(folder)? {
        Ok(count) => {
            say(&format!(
                "{count} lines, each linked to the one before: none was changed or taken out alone. \
                 Whoever can write the file can also write a whole new chain."
            ));
            Ok(Exit::Done)
        }
        Err(broken) => {
            say(&format!("{}:{}: {}", broken.file.display(), broken.line, broken.why));
            Ok(Exit::No)
        }
    }
}

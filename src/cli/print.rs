//! What the command line prints, and nothing else prints.

use std::io::Write as _;

use crate::model::escape::escaped;

/// Prints a text, with a line end if it has none; a closed pipe is not an error of ours.
pub(crate) fn say(text: &str) {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let mut out = std::io::stdout().lock();
    let _ = write!(out, "{text}{end}").and_then(|()| out.flush());
}

/// Prints a value as JSON.
pub(super) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    say(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Prints a value as one line of JSON.
pub(super) fn json_line(value: &impl serde::Serialize) -> anyhow::Result<()> {
    say(&serde_json::to_string(value)?);
    Ok(())
}

/// Prints an error, escaped, each line for itself.
pub(super) fn complain(text: &str) {
    let mut out = std::io::stderr().lock();
    let shown: Vec<String> = text.lines().map(|line| escaped(line.as_bytes())).collect();
    // Where stderr is gone there is nobody to tell.
    let _ = writeln!(out, "error: {}", shown.join("\n"));
}

/// Prints a refusal where the output of a command that we run may stand on standard output.
pub(super) fn refusal(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints one line beside the output of a command that we run, escaped.
pub(super) fn aside(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "automode: {}", escaped(text.as_bytes()));
}

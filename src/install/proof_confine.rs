//! What this machine can enforce for a command that nobody can read, and how many such ran.

use std::path::Path;
use std::process::Command;

use super::report::{Mark, Report};
use super::site::Site;
use crate::world::session::{State, journal, now_ms};

/// A week, in milliseconds.
const WEEK_MS: u64 = 7 * 24 * 3_600 * 1_000;

/// Tries the confinement and counts what would have run under it.
pub(super) fn prove(site: &Site, state: &State, report: &mut Report) {
    let part = "confinement";
    match tried(&site.root) {
        Ok(told) => report.say(part, Mark::Note, format!("available here: {told}")),
        Err(why) => report.say(part, Mark::Note, format!("not available here: {why}")),
    }
    let shared = state.repository(site.common.as_os_str().as_encoded_bytes());
    let since = now_ms().saturating_sub(WEEK_MS);
    let lines = journal::read(&shared).unwrap_or_default();
    let opaque = lines.iter().filter(|line| {
        let noted = line.note.as_deref().is_some_and(|note| note.starts_with("unguarded"));
        line.time >= since && line.decision == "pass" && noted
    });
    match opaque.count() {
        0 => {}
        count => report.say(
            part,
            Mark::Note,
            format!("{count} commands that could not be read ran here in a week; `confine = \"opaque\"` in your policy keeps such inside the repository"),
        ),
    }
}

/// What is enforced for a command that does nothing, in words.
fn tried(root: &Path) -> Result<String, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let words = ["exec", "--report", "--no-net", "--", "true"];
    let output = Command::new(own).args(words).current_dir(root).output();
    let output = output.map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stderr);
    let report = told.lines().find_map(|line| line.strip_prefix("automode: "));
    let report: serde_json::Value =
        serde_json::from_str(report.unwrap_or_default()).map_err(|_| told.trim().to_owned())?;
    let field = |name: &str| {
        report.get(name).and_then(serde_json::Value::as_str).unwrap_or("not tried").to_owned()
    };
    if output.status.success() {
        Ok(format!(
            "writes {}, network {}, helpers {}",
            field("writes"),
            field("network"),
            field("helpers")
        ))
    } else {
        Err(field("writes"))
    }
}

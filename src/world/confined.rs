//! What shows that a command ran confined: a note that is left before it starts, and taken up once.

use std::io;
use std::path::{Path, PathBuf};

use super::session::{now_ms, replace};
use crate::model::digest::sha256_of;

/// The command line that confines, where it stands beside this program.
pub fn program() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?.parent()?.join("automode");
    beside.is_file().then_some(beside)
}

/// A token for one call.
pub fn token(call: &str) -> String {
    let text = format!("{call} {} {}", now_ms(), std::process::id());
    sha256_of(text.as_bytes()).chars().take(32).collect()
}

/// The content of a settings file, if there is one.
pub fn content(file: &Path) -> Option<Vec<u8>> {
    std::fs::read(file).ok()
}

fn note(shared: &Path, token: &str) -> Option<PathBuf> {
    let plain = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| shared.join("confined").join(token))
}

/// Leaves the note; in the folder of the repository's state.
pub fn leave(shared: &Path, token: &str, report: &str) -> io::Result<()> {
    let file = note(shared, token).ok_or(io::ErrorKind::InvalidInput)?;
    replace(&file, report.as_bytes())
}

/// Takes the note up: what was enforced; `None`: there is none.
pub fn take_up(shared: &Path, token: &str) -> Option<String> {
    let file = note(shared, token)?;
    let report = std::fs::read_to_string(&file).ok()?;
    // One that stays is of no use to anybody: its token was for this call.
    let _ = std::fs::remove_file(&file);
    Some(report)
}

//! What is remembered of others at work in the same place.

use std::path::{Path, PathBuf};

use super::{now_ms, replace};

fn file(folder: &Path) -> PathBuf {
    folder.join("others")
}

/// Notes in the session's folder that somebody else changed something just now.
pub fn note(folder: &Path) {
    // Where it cannot be noted, attribution is surer of itself than it should be; nothing is lost.
    let _ = replace(&file(folder), now_ms().to_string().as_bytes());
}

/// When that was last noted, in milliseconds since 1970; `None`: never.
pub fn noted(folder: &Path) -> Option<u64> {
    std::fs::read_to_string(file(folder)).ok()?.trim().parse().ok()
}

/// The folders of at most `most` other sessions.
pub fn beside(folder: &Path, most: usize) -> Vec<PathBuf> {
    let entries = folder.parent().and_then(|all| std::fs::read_dir(all).ok());
    let others = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    others.filter(|other| other != folder).take(most).collect()
}

//! Whose unsaved work is whose. What was unsaved when the session began is the user's; what
//! changed later inside one of the agent's own calls is the agent's; all else is the user's.

use std::io;
use std::path::Path;

use crate::model::clause::Owner;
use crate::model::facts::{Git, Repository, Why};
use crate::world::repo::Asked;

/// Writes down what is unsaved in a repository at the session's begin (or when the session first
/// touches it). One file a repository; an existing one is kept as it is.
pub fn take_baseline(
    _git: &dyn Git,
    _repository: &Repository,
    _session_dir: &Path,
) -> io::Result<()> {
    Ok(())
}

/// Whether the session has written down what was unsaved in the repository.
pub fn has_baseline(_repository: &Repository, _session_dir: &Path) -> bool {
    false
}

/// Remembers that a call of the agent ran from `start_ns` to `end_ns`, since 1970.
pub fn record_window(_session_dir: &Path, _start_ns: u64, _end_ns: u64) -> io::Result<()> {
    Ok(())
}

/// Remembers that an edit tool of the agent has written an absolute path; to be called after it.
pub fn record_written(_session_dir: &Path, _path: &[u8]) -> io::Result<()> {
    Ok(())
}

/// What the session's folder says about owners.
#[derive(Debug)]
pub struct Owners {}

impl Owners {
    /// Reads it.
    pub fn load(_session_dir: &Path) -> Asked<Self> {
        Ok(Self {})
    }

    /// Whose unsaved work stands at a resolved path.
    pub fn owner(&self, _git: &dyn Git, _path: &[u8]) -> Asked<Owner> {
        Err(Why::NotAsked)
    }

    /// Whether an edit tool of the agent wrote the path.
    pub fn written(&self, _path: &[u8]) -> bool {
        false
    }
}

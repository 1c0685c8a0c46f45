//! A pause: for a while only the floors hold in one repository, because a person said so.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{make_folder, now_seconds, replace};

/// What a person said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// To when it lasts, in seconds since 1970.
    pub until: u64,
    /// Why.
    pub reason: String,
}

/// Begins a pause of the repository whose state is in this folder; one that is over ends it.
pub fn set(repository: &Path, pause: &Pause) -> io::Result<()> {
    make_folder(repository)?;
    replace(&repository.join("pause.json"), &serde_json::to_vec(pause)?)
}

/// Whether it is paused now; a note that cannot be read is no pause.
pub fn holds(repository: &Path) -> bool {
    let Ok(bytes) = std::fs::read(repository.join("pause.json")) else { return false };
    serde_json::from_slice::<Pause>(&bytes).is_ok_and(|pause| pause.until > now_seconds())
}

//! The calls of a session that are under way: noted before an act that may move refs or write,
//! taken up after it.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{now_seconds, replace};
use crate::model::clause::Clause;
use crate::model::digest::sha256_of;

/// Seconds after which a call that never ended no longer lends its permissions to git's hooks.
const CALL_SECONDS_MAX: u64 = 3_600;

/// A call that is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// When it began, in seconds since 1970.
    pub time: u64,
    /// When it began, in milliseconds since 1970.
    pub time_ms: u64,
    /// The digest of what was handed to the tool.
    pub input: String,
    /// What of it the user allowed; git's hooks let the same through while it runs.
    pub granted: Vec<Clause>,
    /// The token that shows afterwards that the call ran confined; `None`: it was not to.
    #[serde(default)]
    pub confined: Option<String>,
    /// The refs as they stood before: full name and id.
    pub refs: Option<Vec<(String, String)>>,
}

fn file(folder: &Path, tool_use_id: &str) -> PathBuf {
    folder.join("calls").join(sha256_of(tool_use_id.as_bytes()))
}

/// Notes a call that begins.
pub fn begin(folder: &Path, tool_use_id: &str, call: &Call) -> io::Result<()> {
    replace(&file(folder, tool_use_id), &serde_json::to_vec(call)?)
}

/// Takes up a call that ended; `None`: none was noted.
pub fn end(folder: &Path, tool_use_id: &str) -> io::Result<Option<Call>> {
    let path = file(folder, tool_use_id);
    match std::fs::read(&path) {
        Ok(bytes) => {
            std::fs::remove_file(&path)?;
            Ok(Some(serde_json::from_slice(&bytes)?))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a call was noted that has not ended.
pub fn are_open(folder: &Path) -> bool {
    let mut entries = std::fs::read_dir(folder.join("calls")).into_iter().flatten().flatten();
    entries.next().is_some()
}

/// What the user allowed of the calls that are under way.
pub fn granted(folder: &Path) -> Vec<Clause> {
    let oldest = now_seconds().saturating_sub(CALL_SECONDS_MAX);
    let entries = std::fs::read_dir(folder.join("calls"));
    let paths = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    let calls =
        paths.filter_map(|path| serde_json::from_slice::<Call>(&std::fs::read(path).ok()?).ok());
    calls.filter(|call| call.time >= oldest).flat_map(|call| call.granted).collect()
}

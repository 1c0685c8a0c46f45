//! The calls of a session that are under way: noted before an act that may move refs or write,
//! taken up after it.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{now_seconds, open_own, replace};
use crate::model::clause::Clause;
use crate::model::digest::sha256_of;
use crate::model::resource::Kind;

/// Seconds after which a call that never ended no longer lends its permissions to git's hooks.
const CALL_SECONDS_MAX: u64 = 3_600;

/// The list of what was allowed, and its bytes that are read.
const GRANTED: &str = "granted";
const GRANTED_BYTES_MAX: usize = 4 << 20;

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
    /// Whether what changed is looked at after it.
    #[serde(default)]
    pub scan: bool,
    /// The undo point that was taken before it.
    #[serde(default)]
    pub undo: Option<u32>,
    /// Whether it goes on after its tool has returned.
    #[serde(default)]
    pub background: bool,
    /// The act, cut and without what looks like a secret.
    #[serde(default)]
    pub shown: String,
    /// What its verdict had before it of paths.
    #[serde(default)]
    pub foreseen: Vec<Clause>,
}

fn file(folder: &Path, tool_use_id: &str) -> PathBuf {
    folder.join("calls").join(sha256_of(tool_use_id.as_bytes()))
}

/// Notes a call that begins.
pub fn begin(folder: &Path, tool_use_id: &str, call: &Call) -> io::Result<()> {
    keep_granted(folder, call)?;
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

/// When the calls that are under way began, in milliseconds since 1970.
pub fn begun_ms(folder: &Path) -> Vec<u64> {
    under_way(folder).into_iter().map(|call| call.time_ms).collect()
}

/// What the user allowed of the calls that are under way.
pub fn granted(folder: &Path) -> Vec<Clause> {
    under_way(folder).into_iter().flat_map(|call| call.granted).collect()
}

fn under_way(folder: &Path) -> Vec<Call> {
    let oldest = now_seconds().saturating_sub(CALL_SECONDS_MAX);
    let entries = std::fs::read_dir(folder.join("calls"));
    let paths = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    let calls =
        paths.filter_map(|path| serde_json::from_slice::<Call>(&std::fs::read(path).ok()?).ok());
    calls.filter(|call| call.time >= oldest).collect()
}

/// What was done to paths in this session because the user allowed it: a commit carries it on.
pub fn granted_paths(folder: &Path) -> Vec<Clause> {
    let text = crate::world::repo::read_file(&folder.join(GRANTED), GRANTED_BYTES_MAX);
    let text = text.ok().flatten().unwrap_or_default();
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.filter_map(|line| std::str::from_utf8(line).ok()?.parse().ok()).collect()
}

/// Keeps what of a call was done to paths because the user allowed it.
fn keep_granted(folder: &Path, call: &Call) -> io::Result<()> {
    let on_path =
        |clause: &&Clause| clause.resource.kind == Kind::Path && clause.resource.place.is_none();
    let known = call.granted.iter().any(|clause| on_path(&clause)).then(|| granted_paths(folder));
    let Some(known) = known else { return Ok(()) };
    let fresh = call.granted.iter().filter(on_path).filter(|clause| !known.contains(clause));
    let lines: String = fresh.map(|clause| format!("\n{clause}\n")).collect();
    let mut file = open_own(&folder.join(GRANTED), OpenOptions::new().append(true))?;
    file.write_all(lines.as_bytes())
}

/// Seconds for which a call that goes on in the background is taken to run.
const BACKGROUND_SECONDS_MAX: u64 = 7_200;
/// Calls in the background that a session remembers.
const BACKGROUND_MAX: usize = 32;

/// Notes a call whose tool has returned and which goes on.
pub fn goes_on(folder: &Path, call: &Call) -> io::Result<()> {
    let mut all = in_background(folder);
    let surplus = all.len().saturating_add(1).saturating_sub(BACKGROUND_MAX);
    all.drain(..surplus);
    all.push(Call { refs: None, ..call.clone() });
    replace(&folder.join("background"), &serde_json::to_vec(&all)?)
}

/// The calls that may still run in the background, oldest first.
pub fn in_background(folder: &Path) -> Vec<Call> {
    let Ok(bytes) = std::fs::read(folder.join("background")) else { return Vec::new() };
    let mut all: Vec<Call> = serde_json::from_slice(&bytes).unwrap_or_default();
    let oldest = now_seconds().saturating_sub(BACKGROUND_SECONDS_MAX);
    all.retain(|call| call.time >= oldest);
    all
}

/// Whether a call of the session in this folder was under way at or after a time, in milliseconds
/// since 1970.
pub fn was_busy_since(folder: &Path, time_ms: u64) -> bool {
    let changed = |path: &Path| {
        let changed = path.metadata().and_then(|about| about.modified()).ok()?;
        let since = changed.duration_since(std::time::UNIX_EPOCH).ok()?;
        u64::try_from(since.as_millis()).ok()
    };
    let calls = folder.join("calls");
    let under_way = std::fs::read_dir(&calls).is_ok_and(|mut entries| {
        let oldest = now_seconds().saturating_sub(CALL_SECONDS_MAX).saturating_mul(1_000);
        entries.any(|entry| {
            entry.is_ok_and(|entry| changed(&entry.path()).is_some_and(|time| time >= oldest))
        })
    });
    under_way || changed(&calls).is_some_and(|time| time >= time_ms)
}

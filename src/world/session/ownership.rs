//! Whose unsaved work is whose. What was unsaved when the session began is the user's; what
//! changed later inside one of the agent's own calls is the agent's; all else is the user's.
//!
//! Hooks are processes of their own, so all of it is in files of the session's folder: a baseline
//! for each repository, written once, and two lists that are only ever appended to, a whole line
//! at a time.

mod baseline;
mod lists;

use std::fs::Metadata;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::now_ms;
use crate::model::clause::Owner;
use crate::model::facts::{Fact, Git, PathState, Repository, Why};
use crate::world::repo::{Asked, Objects, below, is_missing, join, parent, path_of};

use baseline::Baseline;
use lists::Written;

/// A change this much after a call still belongs to it: formatters that run on the result.
const AFTER_NS: u64 = 2_000_000_000;
/// A change this much before a call still belongs to it: file systems' clocks lag by a tick.
const BEFORE_NS: u64 = 20_000_000;

/// Writes down what is unsaved in a repository at the session's begin, or when the session first
/// touches it. An existing baseline is kept as it is. Where it cannot be found out, that is what
/// is written, and owners stay unknown.
pub fn take_baseline(git: &dyn Git, repository: &Repository, session_dir: &Path) -> io::Result<()> {
    if has_baseline(repository, session_dir) {
        return Ok(());
    }
    baseline::take(git, repository, session_dir)
}

/// Whether the session has written down what was unsaved in the repository.
pub fn has_baseline(repository: &Repository, session_dir: &Path) -> bool {
    baseline::file(session_dir, &repository.root).exists()
}

/// Remembers that a call of the agent ran from `start_ns` to `end_ns`, since 1970.
pub fn record_window(session_dir: &Path, start_ns: u64, end_ns: u64) -> io::Result<()> {
    lists::append_window(session_dir, start_ns, end_ns)
}

/// Remembers that an edit tool of the agent has written an absolute path; to be called after it.
pub fn record_written(session_dir: &Path, path: &[u8]) -> io::Result<()> {
    let (path, changed) = as_it_stands(path);
    lists::append_written(session_dir, &path, changed)
}

/// Remembers that a read tool of the agent has read an absolute path; to be called after it.
pub fn record_seen(session_dir: &Path, path: &[u8]) -> io::Result<()> {
    let (path, changed) = as_it_stands(path);
    lists::append_seen(session_dir, &path, changed)
}

/// The path with the links above it resolved, by which owners are asked for, and when what stands
/// there changed.
fn as_it_stands(path: &[u8]) -> (Vec<u8>, u64) {
    let changed = path_of(path).symlink_metadata().map_or(0, |about| changed_ns(&about));
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    let resolved = path_of(parent(path)).canonicalize().ok();
    let resolved = resolved.map(|folder| join(folder.as_os_str().as_bytes(), name));
    (resolved.unwrap_or_else(|| path.to_vec()), changed)
}

/// What the disk says of a file by which its owner is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Bytes.
    pub size_bytes: u64,
    /// When its bytes changed, in nanoseconds since 1970.
    pub changed_ns: u64,
    /// When the inode changed, in nanoseconds since 1970.
    pub inode_changed_ns: u64,
    /// When it was made, in nanoseconds since 1970; `None`: the disk does not say.
    pub born_ns: Option<u64>,
}

impl Marks {
    fn of(about: &Metadata) -> Self {
        let born = about.created().ok();
        let born = born.and_then(|born| born.duration_since(UNIX_EPOCH).ok());
        Self {
            size_bytes: about.len(),
            changed_ns: changed_ns(about),
            inode_changed_ns: inode_changed_ns(about),
            born_ns: born.and_then(|born| u64::try_from(born.as_nanos()).ok()),
        }
    }
}

/// What the session's folder says about owners.
#[derive(Debug)]
pub struct Owners {
    baselines: Vec<Baseline>,
    windows: Vec<(u64, u64)>,
    written: Vec<Written>,
    seen: Vec<Written>,
}

impl Owners {
    /// Reads it.
    pub fn load(session_dir: &Path) -> Asked<Self> {
        Ok(Self {
            baselines: baseline::load_all(session_dir)?,
            windows: lists::windows(session_dir)?,
            written: lists::written(session_dir)?,
            seen: lists::seen(session_dir)?,
        })
    }

    /// The same with calls that have not ended: what they wrote is the agent's too.
    pub fn load_with_calls(session_dir: &Path) -> Asked<Self> {
        let mut owners = Self::load(session_dir)?;
        let now = now_ms().saturating_mul(1_000_000);
        let open = super::calls::begun_ms(session_dir).into_iter();
        owners.windows.extend(open.map(|begun| (begun.saturating_mul(1_000_000), now)));
        Ok(owners)
    }

    /// Whether the file at a resolved path is the one that was unsaved there when the session began.
    pub fn stood(&self, path: &[u8]) -> Asked<bool> {
        let about = about(path)?;
        let deepest = self.deepest(path).ok_or(Why::NotAsked)?;
        let name = below(&deepest.root, path).unwrap_or_default();
        Ok(deepest.line(name)?.is_some_and(|line| line.is_kept(about.as_ref())))
    }

    /// Whether a call or an edit tool of the agent changed last what stands at a resolved path.
    pub fn changed_last(&self, path: &[u8]) -> Asked<bool> {
        let about = about(path)?;
        Ok(about.is_some_and(|about| self.owner_by_change(path, &about) == Owner::Agent))
    }

    fn deepest(&self, path: &[u8]) -> Option<&Baseline> {
        let holding = |baseline: &&Baseline| below(&baseline.root, path).is_some();
        self.baselines.iter().filter(holding).max_by_key(|baseline| baseline.root.len())
    }

    /// Whether an edit tool of the agent wrote the path.
    pub fn written(&self, path: &[u8]) -> bool {
        self.written.iter().any(|written| written.path == path)
    }

    /// Whether the agent read the file at a resolved path, and nothing but its own edit tools has
    /// changed it since.
    pub fn seen(&self, path: &[u8]) -> Asked<bool> {
        let Some(about) = about(path)? else { return Ok(false) };
        let changed = about.changed_ns;
        let stands = |one: &&Written| one.path == path && one.changed_ns == changed;
        let was_read = self.seen.iter().any(|one| one.path == path);
        Ok(self.seen.iter().any(|one| stands(&one))
            || was_read && self.written.iter().any(|one| stands(&one)))
    }

    /// Whether a file was made, and changed last, inside calls of the agent.
    pub fn made(&self, path: &[u8]) -> Asked<bool> {
        Ok(about(path)?.is_some_and(|about| self.owner_by_birth(Some(&about)) == Owner::Agent))
    }

    /// Whether a file changed last inside a call of the agent.
    pub fn touched(&self, path: &[u8]) -> Asked<bool> {
        Ok(about(path)?.is_some_and(|about| self.in_window(about.changed_ns)))
    }

    /// Whose unsaved work stands at a resolved path.
    pub fn owner(&self, git: &dyn Git, path: &[u8]) -> Asked<Owner> {
        self.owner_of(git, path, about(path)?)
    }

    /// Whose unsaved work it was that stood at a resolved path with these marks.
    pub fn owner_of(&self, git: &dyn Git, path: &[u8], about: Option<Marks>) -> Asked<Owner> {
        let Some(baseline) = self.deepest(path) else {
            return Ok(self.owner_by_birth(about.as_ref()));
        };
        let name = below(&baseline.root, path).unwrap_or_default();
        if let Some(line) = baseline.line(name)?
            && (line.is_kept(about.as_ref()) || !is_saved_since(git, baseline, path, name)?)
        {
            return Ok(Owner::User);
        }
        let Some(about) = about else {
            return Ok(if self.written(path) { Owner::Agent } else { Owner::User });
        };
        if baseline.covers_from_above(name) || is_ignored(git, path)? {
            return Ok(self.owner_by_birth(Some(&about)));
        }
        Ok(self.owner_by_change(path, &about))
    }

    /// Of a path whose earlier bytes we do not know: the agent's only if it made the file.
    fn owner_by_birth(&self, about: Option<&Marks>) -> Owner {
        let made = about.and_then(|about| about.born_ns).is_some_and(|born| self.in_window(born));
        let changed = about.is_some_and(|about| self.in_window(about.changed_ns));
        if made && changed { Owner::Agent } else { Owner::User }
    }

    fn owner_by_change(&self, path: &[u8], about: &Marks) -> Owner {
        let changed = about.changed_ns;
        let by_call = self.in_window(changed) && self.in_window(about.inode_changed_ns);
        let by_tool = self
            .written
            .iter()
            .any(|written| written.path == path && written.changed_ns == changed);
        if by_call || by_tool { Owner::Agent } else { Owner::User }
    }

    fn in_window(&self, time: u64) -> bool {
        self.windows.iter().any(|&(start, end)| {
            start.saturating_sub(BEFORE_NS) <= time && time <= end.saturating_add(AFTER_NS)
        })
    }
}

/// What the disk says about a path; `None`: nothing is there.
fn about(path: &[u8]) -> Asked<Option<Marks>> {
    match path_of(path).symlink_metadata() {
        Ok(about) => Ok(Some(Marks::of(&about))),
        Err(error) if is_missing(&error) => Ok(None),
        Err(_) => Err(Why::Unreadable),
    }
}

fn is_ignored(git: &dyn Git, path: &[u8]) -> Asked<bool> {
    match state(git, path)? {
        PathState::Ignored => Ok(true),
        PathState::Clean
        | PathState::Staged
        | PathState::Modified
        | PathState::Gone
        | PathState::Untracked => Ok(false),
    }
}

/// Whether git has taken in the bytes that were unsaved at the begin: HEAD holds something else
/// at the path than it did then, and git replaces no unsaved file by itself.
fn is_saved_since(git: &dyn Git, baseline: &Baseline, path: &[u8], name: &[u8]) -> Asked<bool> {
    let repository = asked(git.repository(parent(path)))?.ok_or(Why::Unreadable)?;
    let now = asked(git.commit_id(&repository, b"HEAD"))?;
    let Some(now) = now.filter(|now| baseline.head.as_ref() != Some(now)) else { return Ok(false) };
    if repository.root != baseline.root {
        return Ok(false);
    }
    let objects = Objects::open(&repository)?;
    let committed = |commit: &str| objects.entry_at(&objects.commit(commit)?.tree, name);
    let then = baseline.head.as_deref().map(committed).transpose()?.flatten();
    let now = committed(&now)?;
    Ok(now.is_some_and(|now| then.is_none_or(|then| then.id != now.id)))
}

fn state(git: &dyn Git, path: &[u8]) -> Asked<PathState> {
    match asked(git.repository(parent(path)))? {
        Some(repository) => asked(git.state(&repository, path)),
        None => Err(Why::Unreadable),
    }
}

/// A fact as an answer on the way to another fact.
fn asked<T>(fact: Fact<T>) -> Asked<T> {
    match fact {
        Fact::Known(value) => Ok(value),
        Fact::Unknown(why) => Err(why),
    }
}

/// When a file's bytes changed, in nanoseconds since 1970.
fn changed_ns(about: &Metadata) -> u64 {
    nanoseconds(about.mtime(), about.mtime_nsec())
}

fn inode_changed_ns(about: &Metadata) -> u64 {
    nanoseconds(about.ctime(), about.ctime_nsec())
}

fn nanoseconds(seconds: i64, rest: i64) -> u64 {
    let whole = seconds.saturating_mul(1_000_000_000).saturating_add(rest);
    u64::try_from(whole).unwrap_or(0)
}

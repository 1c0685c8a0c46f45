//! A work tree looked through once: every path that is not as the index says, with what `stat` says
//! of it.
//!
//! Tracked paths are asked for one after the other, each from its open folder; meanwhile the
//! folders are read for what git does not track. Large trees use a thread or two: the caller has
//! nothing else to do, and the kernel answers both at once.

use std::os::fd::OwnedFd;
use std::time::Instant;

use rustix::fs::{AtFlags, Mode, OFlags, openat, statat};
use serde::{Deserialize, Serialize};

use crate::model::bounds::BASELINE_PATHS_MAX;
use crate::model::facts::Why;

use super::about::{About, Form, about_path, content_of};
use super::belief::{RACY_NANOSECONDS, is_believed, nanoseconds, stat_of};
use super::compare::Compared;
use super::entry::{Entry, MODE_SUBMODULE};
use super::indexed::Indexed;
use super::opened::Opened;
use super::status::compared;
use super::untracked::{Untracked, walk};
use super::{Asked, join, parent, path_of};

/// Tracked paths from which on a second thread pays for itself, on a busy machine too.
const THREAD_PATHS_MIN: usize = 20_000;
/// Threads that ask for tracked paths.
const THREADS_MAX: usize = 4;
/// Paths between two looks at the clock.
const CLOCK_EACH: usize = 256;

/// How a path stands against the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It holds what the index names, though `stat` says that it was touched.
    Same,
    /// It holds something else.
    Changed,
    /// It is gone.
    Gone,
    /// It is in conflict.
    Unmerged,
    /// Git does not track it.
    Untracked,
    /// Git ignores it, and it is looked at all the same.
    Ignored,
}

/// One path that is not as the index says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differing {
    /// Below the root.
    pub name: Vec<u8>,
    /// How it stands.
    pub standing: Standing,
    /// What is there; `None`: nothing.
    pub about: Option<About>,
    /// The object that the index names for it.
    pub indexed: Option<[u8; 20]>,
    /// The id that its bytes have; `None`: too large, or not asked.
    pub content: Option<[u8; 20]>,
}

/// What one look found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sorted by name.
    pub paths: Vec<Differing>,
    /// Every folder that was read, with the time of its last change; sorted.
    pub folders: Vec<(Vec<u8>, i64)>,
    /// Whether every tracked path was asked for.
    pub tracked_whole: bool,
    /// Whether every folder was read.
    pub untracked_whole: bool,
}

/// What steers a look.
pub struct Look<'a> {
    /// Until when.
    pub deadline: Instant,
    /// Which ignored paths are looked at all the same.
    pub kept: &'a dyn Fn(&[u8]) -> bool,
    /// What an earlier look found; what `stat` says to be as it was then need not be read again.
    pub earlier: &'a [Differing],
    /// When that was, in nanoseconds since 1970.
    pub earlier_ns: i64,
}

/// Looks through the work tree.
pub fn sweep(opened: &Opened, look: &Look<'_>) -> Asked<Swept> {
    if opened.repository.bare {
        return Ok(Swept { tracked_whole: true, untracked_whole: true, ..Swept::default() });
    }
    let root = open_folder(&opened.repository.root)?;
    let index = opened.index()?;
    let tracked = Indexed::of(index)?;
    if tracked.is_sparse() {
        return Err(Why::Unsupported);
    }
    let written = nanoseconds(index.written());
    let threads = match tracked.len() {
        count if count < THREAD_PATHS_MIN => 0,
        _ => std::thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX),
    };
    let stats = Stats { root: &root, tracked: &tracked, written, deadline: look.deadline };
    let (asked, untracked) = if threads == 0 {
        (vec![stats.suspects(0, tracked.len())], walk(opened, &root, &tracked, look))
    } else {
        side_by_side(&stats, threads, || walk(opened, &root, &tracked, look))
    };
    let mut swept = Swept { tracked_whole: true, ..Swept::default() };
    for part in asked {
        let (suspects, whole) = part?;
        swept.tracked_whole &= whole;
        for at in suspects {
            if Instant::now() >= look.deadline {
                swept.tracked_whole = false;
                break;
            }
            let Some(entry) = tracked.entry(at) else { continue };
            looked_closer(opened, (tracked.name(at), entry), look, &mut swept.paths)?;
        }
    }
    match untracked {
        Ok(Untracked { paths, folders }) => {
            swept.untracked_whole = true;
            swept.paths.extend(paths);
            swept.folders = folders;
        }
        Err(Why::Deadline | Why::Bound) => {}
        Err(why) => return Err(why),
    }
    swept.paths.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    swept.paths.dedup_by(|later, first| later.name == first.name);
    swept.folders.sort_unstable();
    Ok(swept)
}

type Suspects = Asked<(Vec<usize>, bool)>;

/// Asks for tracked paths in threads while this one reads the folders; what is left of the paths
/// then is shared by all.
fn side_by_side(
    stats: &Stats<'_>,
    threads: usize,
    walk: impl FnOnce() -> Asked<Untracked>,
) -> (Vec<Suspects>, Asked<Untracked>) {
    let count = stats.tracked.len();
    let pieces = threads.saturating_mul(8);
    let each = count.div_ceil(pieces.max(1)).max(1);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let take = || {
        let mut parts = Vec::new();
        loop {
            let piece = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let start = piece.saturating_mul(each);
            if start >= count {
                return parts;
            }
            parts.push(stats.suspects(start, start.saturating_add(each).min(count)));
        }
    };
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads.max(2)).map(|_| scope.spawn(take)).collect();
        let untracked = walk();
        let mut parts = take();
        for helper in helpers {
            match helper.join() {
                Ok(more) => parts.extend(more),
                Err(_) => parts.push(Err(Why::Unreadable)),
            }
        }
        (parts, untracked)
    })
}

/// Asks the disk for tracked paths.
struct Stats<'a> {
    root: &'a OwnedFd,
    tracked: &'a Indexed,
    written: i64,
    deadline: Instant,
}

impl Stats<'_> {
    /// The places of those from `start` to `end` that are not surely as the index says, and
    /// whether all were asked for.
    fn suspects(&self, start: usize, end: usize) -> Suspects {
        let mut suspects = Vec::new();
        let mut folder: Option<(&[u8], Option<OwnedFd>)> = None;
        for at in start..end {
            if at.saturating_sub(start).is_multiple_of(CLOCK_EACH)
                && Instant::now() >= self.deadline
            {
                return Ok((suspects, false));
            }
            let name = self.tracked.name(at);
            let Some(entry) = self.tracked.entry(at) else { continue };
            let own = parent(name);
            if folder.as_ref().is_none_or(|(open, _)| *open != own) {
                folder = Some((own, self.open(own)));
            }
            let below = if own.is_empty() { 0 } else { own.len().saturating_add(1) };
            let last = name.get(below..).unwrap_or_default();
            let fd = match &folder {
                Some((b"", _)) | None => Some(self.root),
                Some((_, fd)) => fd.as_ref(),
            };
            let stat = fd.and_then(|fd| statat(fd, last, AtFlags::SYMLINK_NOFOLLOW).ok());
            let same = stat.is_some_and(|stat| self.is_same(entry, &stat));
            if !same {
                suspects.push(at);
            }
        }
        Ok((suspects, true))
    }

    fn is_same(&self, entry: &Entry, stat: &rustix::fs::Stat) -> bool {
        entry.stage == 0 && !is_submodule(entry) && is_believed(entry, &stat_of(stat), self.written)
    }

    fn open(&self, folder: &[u8]) -> Option<OwnedFd> {
        if folder.is_empty() {
            return None;
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        openat(self.root, folder, flags, Mode::empty()).ok()
    }
}

fn open_folder(path: &[u8]) -> Asked<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::open(path_of(path), flags, Mode::empty()).map_err(|_| Why::Unreadable)
}

/// Looks closer at a tracked path that may not be as the index says.
fn looked_closer(
    opened: &Opened,
    (name, entry): (&[u8], &Entry),
    look: &Look<'_>,
    found: &mut Vec<Differing>,
) -> Asked<()> {
    let path = join(&opened.repository.root, name);
    let now = about_path(&path).filter(|about| about.form != Form::Folder || is_submodule(entry));
    let indexed = Some(entry.id);
    if entry.stage == 0
        && !is_submodule(entry)
        && let Some(known) = known(look, name, now.as_ref())
        && known.indexed == indexed
    {
        found.push(known.clone());
        return Ok(());
    }
    let standing = match (entry.stage, compared(opened, &path, name, entry)?) {
        (0, Compared::Gone) if entry.skip_worktree => return Ok(()),
        (0, Compared::Same) if is_submodule(entry) => return Ok(()),
        (0, Compared::Same) => Standing::Same,
        (0, Compared::Gone) => Standing::Gone,
        (0, Compared::Changed) => Standing::Changed,
        (_, _) => Standing::Unmerged,
    };
    let content = match standing {
        Standing::Same => indexed,
        _ => content_of(&path, now.as_ref()),
    };
    found.push(Differing { name: name.to_vec(), standing, about: now, indexed, content });
    Ok(())
}

fn is_submodule(entry: &Entry) -> bool {
    entry.mode == MODE_SUBMODULE
}

/// What an earlier look found at the path, if `stat` says that nothing changed since.
pub(super) fn known<'a>(
    look: &Look<'a>,
    name: &[u8],
    now: Option<&About>,
) -> Option<&'a Differing> {
    let at = look.earlier.binary_search_by(|one| one.name.as_slice().cmp(name)).ok()?;
    let known = look.earlier.get(at)?;
    let settled = now
        .is_none_or(|now| now.inode_changed_ns.saturating_add(RACY_NANOSECONDS) < look.earlier_ns);
    (settled && known.about.as_ref() == now).then_some(known)
}

/// How one path below the root stands; `None`: as the index says, or nothing is there.
pub fn one_path(opened: &Opened, name: &[u8], look: &Look<'_>) -> Asked<Option<Differing>> {
    let entries = opened.index()?.find(name)?;
    let path = join(&opened.repository.root, name);
    let mut found = Vec::new();
    match entries.first() {
        Some(entry) => looked_closer(opened, (name, entry), look, &mut found)?,
        None => {
            if let Some(about) = about_path(&path).filter(|about| about.form != Form::Folder) {
                let (standing, content) = (Standing::Untracked, content_of(&path, Some(&about)));
                let (name, about) = (name.to_vec(), Some(about));
                found.push(Differing { name, standing, about, indexed: None, content });
            }
        }
    }
    Ok(found.pop())
}

/// Whether more untracked paths are there than are kept.
pub(super) fn is_full(found: usize) -> bool {
    found > BASELINE_PATHS_MAX
}

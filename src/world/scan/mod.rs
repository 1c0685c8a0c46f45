//! What an act changed: the work tree looked at after it, against what was known before it.
//!
//! A look is kept in the session's folder: only the paths that are not as the index says, the times
//! of the folders, and a copy of the index where it changed. The look after one act is the look
//! before the next, as long as the folders and the index stand as they were; what somebody changed
//! in place meanwhile bears a time outside of the act's.

mod before;
mod between;
mod changes;
mod git_work;
mod kept;
mod put_back;
mod watched;

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::model::facts::{Head, Why};
use crate::model::pattern::Pattern;
use crate::world::repo::{
    Asked, Differing, Look, Opened, Standing, about_path, content_at, join, one_path, path_of,
    sweep,
};

pub use before::FactsBefore;
pub use between::{Seen, Stood, between};
pub use changes::{Sources, change, with_renames};
pub use git_work::Explained;
pub use kept::{load, note_trouble, save, trouble};
pub use put_back::{Left, put_back};
pub use watched::Watched;

/// When a file of git's was written, and which one it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    changed_ns: i64,
    size: u64,
    inode: u64,
}

impl Stamp {
    /// The stamp of a file; that of nothing where there is none.
    fn of(path: &Path) -> Self {
        path.metadata().map_or_else(
            |_| Self::default(),
            |about| {
                let changed_ns = about.mtime().saturating_mul(1_000_000_000);
                let changed_ns = changed_ns.saturating_add(about.mtime_nsec());
                Self { changed_ns, size: about.len(), inode: about.ino() }
            },
        )
    }
}

/// What one look saw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The index that the paths were compared with.
    pub index: Stamp,
    /// The commit at HEAD.
    pub head: Option<String>,
    /// The newest entry of the stash.
    pub stash: Option<String>,
    /// When the look began, in nanoseconds since 1970.
    pub taken_ns: i64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Whether everything was looked at.
    pub whole: bool,
    /// The paths that are not as the index says, sorted.
    pub paths: Vec<Differing>,
    /// The folders, each with the time of its last change, sorted.
    pub folders: Vec<(Vec<u8>, i64)>,
    /// What is protected outside of the paths that git looks at.
    pub watched: Vec<Watched>,
}

/// What steers a look.
pub struct Wanted<'a> {
    /// How long it may take, in milliseconds.
    pub ms_max: u64,
    /// Whether an ignored path, absolute, is looked at all the same.
    pub kept: &'a dyn Fn(&[u8]) -> bool,
    /// Places outside of what git looks at: a path, or a folder with all below it.
    pub places: &'a [Pattern],
    /// Absolute paths that are looked at even where there is no time for all.
    pub first: &'a [Vec<u8>],
}

/// Looks at the work tree; `earlier` spares reading again what has not changed since.
pub fn take(opened: &Opened, wanted: &Wanted<'_>, earlier: Option<&Snapshot>) -> Asked<Snapshot> {
    let begun = Instant::now();
    let taken_ns = now_ns();
    let root = &opened.repository.root;
    let index = Stamp::of(&index_file(opened));
    let kept = |name: &[u8]| (wanted.kept)(&join(root, name));
    let look = Look {
        deadline: begun.checked_add(Duration::from_millis(wanted.ms_max)).unwrap_or(begun),
        kept: &kept,
        earlier: earlier.map_or(&[], |earlier| earlier.paths.as_slice()),
        earlier_ns: earlier.map_or(0, |earlier| earlier.taken_ns),
    };
    let swept = sweep(opened, &look)?;
    let whole = swept.tracked_whole && swept.untracked_whole;
    let mut paths = swept.paths;
    let mut folders = swept.folders;
    if !whole {
        again(opened, &look, wanted.first, &mut paths);
        if let Some(earlier) = earlier.filter(|_| !swept.untracked_whole) {
            folders.clone_from(&earlier.folders);
        }
    }
    Ok(Snapshot {
        index,
        head: commit_at_head(opened)?,
        stash: opened.refs()?.id(b"refs/stash")?,
        taken_ns,
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        whole,
        paths,
        folders,
        watched: watched::look(wanted.places),
    })
}

/// Where there was no time for all: what was known to differ, and what has to be looked at first.
fn again(opened: &Opened, look: &Look<'_>, first: &[Vec<u8>], paths: &mut Vec<Differing>) {
    let root = &opened.repository.root;
    let known = look.earlier.iter().map(|one| one.name.clone());
    let first =
        first.iter().filter_map(|path| crate::world::repo::below(root, path).map(<[u8]>::to_vec));
    for name in known.chain(first) {
        let has = paths.binary_search_by(|one| one.name.as_slice().cmp(&name));
        let Err(at) = has else { continue };
        // What cannot be read is left as unseen: the look says that it is not whole.
        if let Ok(Some(found)) = one_path(opened, &name, look) {
            paths.insert(at, found);
        }
    }
}

impl Snapshot {
    /// What differs at a path below the root.
    pub fn path(&self, name: &[u8]) -> Option<&Differing> {
        let at = self.paths.binary_search_by(|one| one.name.as_slice().cmp(name)).ok()?;
        self.paths.get(at)
    }

    /// Whether the work tree still stands as it was seen, as far as can be told without looking at
    /// each file: the index, HEAD, the folders, and the paths that differed.
    pub fn still_holds(&self, opened: &Opened) -> bool {
        let root = &opened.repository.root;
        let folder = |(name, changed): &(Vec<u8>, i64)| {
            let place = if name.is_empty() { root.clone() } else { join(root, name) };
            about_path(&place).is_some_and(|about| about.changed_ns == *changed)
        };
        let path = |one: &Differing| {
            let nested = one.about.is_some_and(|about| about.changed_ns == 0);
            nested || about_path(&join(root, &one.name)) == one.about
        };
        self.whole
            && self.index == Stamp::of(&index_file(opened))
            && commit_at_head(opened).is_ok_and(|head| head == self.head)
            && self.folders.iter().all(folder)
            && self.paths.iter().all(path)
    }

    /// Whether an earlier look saw all that this one does.
    pub fn is_as(&self, earlier: &Self) -> bool {
        let times = (earlier.taken_ns, earlier.took_ms);
        let same = Self { taken_ns: times.0, took_ms: times.1, ..self.clone() };
        same == *earlier
    }

    /// How many paths differ from the index for real.
    pub fn differing(&self) -> usize {
        self.paths.iter().filter(|one| one.standing != Standing::Same).count()
    }
}

/// The id of what stands at an absolute path, as git would name it; `None`: nothing.
pub fn content_now(opened: &Opened, path: &[u8]) -> Asked<Option<String>> {
    let hexadecimal =
        |id: &[u8; 20]| id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let Some(about) = about_path(path) else { return Ok(None) };
    let own = || content_at(path, &about).as_ref().map(hexadecimal).ok_or(Why::Bound).map(Some);
    let Some(name) = crate::world::repo::below(&opened.repository.root, path) else {
        return own();
    };
    let now = Instant::now();
    let look = Look { deadline: now, kept: &|_| false, earlier: &[], earlier_ns: 0 };
    let as_indexed = match one_path(opened, name, &look)? {
        None => true,
        Some(found) => found.standing == Standing::Same,
    };
    match opened.index()?.find(name)?.first() {
        Some(entry) if as_indexed => Ok(Some(hexadecimal(&entry.id))),
        Some(_) | None => own(),
    }
}

/// The index of the work tree.
fn index_file(opened: &Opened) -> PathBuf {
    path_of(&join(&opened.repository.git_dir, b"index")).to_owned()
}

fn commit_at_head(opened: &Opened) -> Asked<Option<String>> {
    let refs = opened.refs()?;
    match refs.head()? {
        Head::Detached(id) => Ok(Some(id)),
        Head::Branch(_) => refs.id(b"HEAD"),
    }
}

fn now_ns() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_nanos()).unwrap_or(i64::MAX)
}

/// Where the copy of the index lies.
fn copy_file(folder: &Path) -> PathBuf {
    folder.join("scan.index")
}

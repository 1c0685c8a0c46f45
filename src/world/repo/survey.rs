//! One walk over the work tree and the index together: every path whose bytes git would not give
//! back. Folder by folder, with one look at each file that is tracked and at each that is neither
//! tracked nor ignored; nothing is read.

use std::cell::Cell;
use std::ffi::CStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Instant;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat as Status};
use rustix::io::Errno;

use crate::model::bounds::{BASELINE_PATHS_MAX, WALK_ENTRIES_MAX};
use crate::model::facts::Why;
use crate::model::pattern::Pattern;

use super::belief::{is_believed, nanoseconds, stat_of};
use super::entry::{
    Entry, MODE_EXECUTABLE, MODE_FILE, MODE_FOLDER, MODE_LINK, MODE_SUBMODULE, Stat,
};
use super::ignore::is_ignored_here;
use super::indexed::{Child, Indexed, Range};
use super::opened::Opened;
use super::{Asked, join, path_of};

/// What stands at a path: a regular file or a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whether it is a symbolic link.
    pub link: bool,
    /// Permission bits.
    pub mode: u32,
    /// Bytes.
    pub size: u64,
    /// What an index would remember of it.
    pub stat: Stat,
}

/// A path whose bytes git may not be able to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Below the root.
    pub name: Vec<u8>,
    /// What stands there.
    pub seen: Seen,
    /// Its entry in the index; `None`: untracked, or in conflict.
    pub entry: Option<Entry>,
}

/// Why a path was not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unseen {
    /// The time ran out.
    Time,
    /// It cannot be read.
    Unreadable,
    /// A repository of its own.
    Repository,
    /// Neither a file, a folder nor a link.
    Special,
}

/// How a work tree stands against its index; names below the root, each list sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Changed or perhaps changed tracked files, and files that are neither tracked nor ignored.
    pub found: Vec<Found>,
    /// Tracked paths where nothing of theirs stands, less those that need not be there.
    pub missing: Vec<Vec<u8>>,
    /// Folders with nothing in them.
    pub empty: Vec<Vec<u8>>,
    /// What was not looked at; of a folder, everything in it.
    pub unseen: Vec<(Vec<u8>, Unseen)>,
}

/// Looks at the whole work tree. Without an index that we can read every file that is not ignored
/// is found; ignored files in `keep` (absolute) are found as well.
pub fn survey(opened: &Opened, keep: &[Pattern], deadline: Instant) -> Asked<Survey> {
    let mut survey = Survey::default();
    if opened.repository.bare {
        return Ok(survey);
    }
    let index = opened.index().ok();
    let tracked = match index {
        Some(index) => Indexed::of(index)?,
        None => Indexed::default(),
    };
    let written = index.map_or(0, |index| nanoseconds(index.written()));
    let mut walk = Walk { opened, written, tracked: &tracked, keep, deadline, seen: 0, survey };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    match rustix::fs::open(path_of(&opened.repository.root), flags, Mode::empty()) {
        Ok(root) => walk.folder(root, b"", (0, tracked.len()), None)?,
        Err(Errno::NOENT | Errno::NOTDIR) => walk.all_missing((0, tracked.len())),
        Err(_) => return Err(Why::Unreadable),
    }
    survey = walk.survey;
    survey.found.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    survey.missing.sort_unstable();
    survey.missing.dedup();
    survey.empty.sort_unstable();
    survey.unseen.sort_unstable();
    Ok(survey)
}

struct Walk<'a> {
    opened: &'a Opened,
    /// When the index was written.
    written: i64,
    tracked: &'a Indexed,
    keep: &'a [Pattern],
    deadline: Instant,
    seen: usize,
    survey: Survey,
}

/// A folder on the way down. Whether it is ignored is looked up when that is first needed.
struct Place<'a> {
    fd: BorrowedFd<'a>,
    folder: &'a [u8],
    above: Option<&'a Place<'a>>,
    ignored: Cell<Option<bool>>,
}

impl Place<'_> {
    fn is_ignored(&self, opened: &Opened) -> Asked<bool> {
        if let Some(ignored) = self.ignored.get() {
            return Ok(ignored);
        }
        let above = match self.above {
            Some(above) => above.is_ignored(opened)?,
            None => false,
        };
        let ignored =
            above || !self.folder.is_empty() && is_ignored_here(opened, self.folder, true)?;
        self.ignored.set(Some(ignored));
        Ok(ignored)
    }
}

impl Walk<'_> {
    /// Looks through a folder of which `range` is tracked.
    fn folder(
        &mut self,
        fd: OwnedFd,
        folder: &[u8],
        range: Range,
        above: Option<&Place<'_>>,
    ) -> Asked<()> {
        if Instant::now() >= self.deadline {
            self.survey.unseen.push((folder.to_vec(), Unseen::Time));
            return Ok(());
        }
        let prefix = if folder.is_empty() { 0 } else { folder.len().saturating_add(1) };
        let children = self.tracked.children(prefix, range);
        let mut present = vec![false; children.len()];
        let Ok(entries) = Dir::read_from(&fd) else {
            self.survey.unseen.push((folder.to_vec(), Unseen::Unreadable));
            return Ok(());
        };
        let place = Place { fd: fd.as_fd(), folder, above, ignored: Cell::new(None) };
        let mut count = 0_usize;
        for entry in entries {
            let Ok(entry) = entry else {
                self.survey.unseen.push((folder.to_vec(), Unseen::Unreadable));
                return Ok(());
            };
            let own = entry.file_name();
            if matches!(own.to_bytes(), b"." | b"..") {
                continue;
            }
            count = count.saturating_add(1);
            if own.to_bytes() == b".git" {
                continue;
            }
            self.count()?;
            let at = children.binary_search_by(|child| child.0.cmp(own.to_bytes())).ok();
            let child = at.and_then(|at| children.get(at)).map(|child| child.1);
            let kind = kind_of(place.fd, own, entry.file_type());
            let met = self.entry(&place, own, kind, child)?;
            if let Some(present) = at.and_then(|at| present.get_mut(at)) {
                *present = met;
            }
        }
        if count == 0 && !folder.is_empty() {
            self.survey.empty.push(folder.to_vec());
        }
        for ((_, child), present) in children.iter().zip(present) {
            if !present {
                let (Child::File(range) | Child::Folder(range)) = child;
                self.all_missing(*range);
            }
        }
        Ok(())
    }

    /// Looks at one entry of a folder; whether what the index has there is met.
    fn entry(
        &mut self,
        place: &Place<'_>,
        own: &CStr,
        kind: FileType,
        child: Option<Child>,
    ) -> Asked<bool> {
        let name = match place.folder {
            b"" => own.to_bytes().to_vec(),
            folder => join(folder, own.to_bytes()),
        };
        match (kind, child) {
            (FileType::Directory, Some(Child::Folder(range))) => {
                self.inner(place, own, &name, range)?;
                Ok(true)
            }
            (FileType::Directory, Some(Child::File(range))) if self.tracked.is_submodule(range) => {
                if has_git(place.fd, own.to_bytes()) {
                    self.survey.unseen.push((name, Unseen::Repository));
                }
                Ok(true)
            }
            (FileType::RegularFile | FileType::Symlink, Some(Child::File(range))) => {
                self.tracked_file(place.fd, own, name, range);
                Ok(true)
            }
            (FileType::Directory, _) => {
                self.untracked_folder(place, own, &name)?;
                Ok(false)
            }
            (FileType::RegularFile | FileType::Symlink, _) => {
                if !self.is_left_out(place, &name)?
                    && let Ok(status) = status_of(place.fd, own)
                {
                    self.survey.found.push(Found { name, seen: seen(&status), entry: None });
                    self.bounded()?;
                }
                Ok(false)
            }
            (_, _) => {
                if !self.is_left_out(place, &name)? {
                    self.survey.unseen.push((name, Unseen::Special));
                }
                Ok(false)
            }
        }
    }

    fn inner(&mut self, place: &Place<'_>, own: &CStr, name: &[u8], range: Range) -> Asked<()> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::openat(place.fd, own, flags, Mode::empty()) {
            Ok(fd) => self.folder(fd, name, range, Some(place)),
            Err(_) => {
                self.survey.unseen.push((name.to_vec(), Unseen::Unreadable));
                Ok(())
            }
        }
    }

    fn untracked_folder(&mut self, place: &Place<'_>, own: &CStr, name: &[u8]) -> Asked<()> {
        let ignored = place.is_ignored(self.opened)? || is_ignored_here(self.opened, name, true)?;
        if ignored && !self.keeps_below(name) {
            return Ok(());
        }
        if has_git(place.fd, own.to_bytes()) {
            self.survey.unseen.push((name.to_vec(), Unseen::Repository));
            return Ok(());
        }
        self.inner(place, own, name, (0, 0))
    }

    /// Whether an untracked file is ignored and not among those to keep.
    fn is_left_out(&self, place: &Place<'_>, name: &[u8]) -> Asked<bool> {
        let ignored = place.is_ignored(self.opened)? || is_ignored_here(self.opened, name, false)?;
        if !ignored {
            return Ok(false);
        }
        let path = join(&self.opened.repository.root, name);
        Ok(!self.keep.iter().any(|keep| keep.holds(&path)))
    }

    /// Whether something in an ignored folder is to be kept.
    fn keeps_below(&self, name: &[u8]) -> bool {
        let path = join(&join(&self.opened.repository.root, name), b"");
        self.keep.iter().any(|keep| {
            let prefix = keep.prefix();
            prefix.starts_with(&path) || path.starts_with(prefix)
        })
    }

    fn tracked_file(&mut self, fd: BorrowedFd<'_>, own: &CStr, name: Vec<u8>, range: Range) {
        let Ok(status) = status_of(fd, own) else {
            self.survey.unseen.push((name, Unseen::Unreadable));
            return;
        };
        let seen = seen(&status);
        let entry = self.tracked.settled(range).copied();
        let clean = entry
            .is_some_and(|entry| !entry.skip_worktree && is_unchanged(&entry, &seen, self.written));
        if !clean {
            self.survey.found.push(Found { name, seen, entry });
        }
    }

    /// Notes the tracked paths of a range as gone; a submodule's folder need not be there.
    fn all_missing(&mut self, range: Range) {
        for at in range.0..range.1 {
            let needed = self.tracked.entry(at).is_some_and(|entry| {
                !entry.skip_worktree && !matches!(entry.mode, MODE_SUBMODULE | MODE_FOLDER)
            });
            if needed {
                self.survey.missing.push(self.tracked.name(at).to_vec());
            }
        }
    }

    fn bounded(&self) -> Asked<()> {
        if self.survey.found.len() > BASELINE_PATHS_MAX { Err(Why::Bound) } else { Ok(()) }
    }

    fn count(&mut self) -> Asked<()> {
        self.seen = self.seen.saturating_add(1);
        if self.seen > WALK_ENTRIES_MAX { Err(Why::Bound) } else { Ok(()) }
    }
}

/// What stands at a path; `None`: neither a file nor a link, or it cannot be looked at.
pub fn look(path: &[u8]) -> Option<Seen> {
    let status = rustix::fs::lstat(path_of(path)).ok()?;
    let kind = FileType::from_raw_mode(status.st_mode);
    matches!(kind, FileType::RegularFile | FileType::Symlink).then(|| seen(&status))
}

fn status_of(fd: BorrowedFd<'_>, own: &CStr) -> rustix::io::Result<Status> {
    rustix::fs::statat(fd, own, AtFlags::SYMLINK_NOFOLLOW)
}

/// What an entry of a folder is; asked of the disk where the folder does not say.
pub(super) fn kind_of(fd: BorrowedFd<'_>, own: &CStr, kind: FileType) -> FileType {
    if kind != FileType::Unknown {
        return kind;
    }
    status_of(fd, own).map_or(FileType::Unknown, |status| FileType::from_raw_mode(status.st_mode))
}

/// Whether a folder is a repository of its own.
pub(super) fn has_git(fd: BorrowedFd<'_>, own: &[u8]) -> bool {
    let path = join(own, b".git");
    rustix::fs::statat(fd, path_of(&path), AtFlags::SYMLINK_NOFOLLOW).is_ok()
}

fn seen(status: &Status) -> Seen {
    Seen {
        link: FileType::from_raw_mode(status.st_mode) == FileType::Symlink,
        mode: status.st_mode & 0o7777,
        size: u64::try_from(status.st_size).unwrap_or_default(),
        stat: stat_of(status),
    }
}

/// Whether the file is surely still the one that the index saw, mode included.
fn is_unchanged(entry: &Entry, seen: &Seen, written: i64) -> bool {
    let mode = match entry.mode {
        MODE_LINK => seen.link,
        MODE_FILE => !seen.link && seen.mode & 0o100 == 0,
        MODE_EXECUTABLE => !seen.link && seen.mode & 0o100 != 0,
        _ => false,
    };
    mode && is_believed(entry, &seen.stat, written)
}

//! The folders of a work tree, read for what git does not track.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::time::Instant;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, openat, statat};

use crate::model::bounds::WALK_ENTRIES_MAX;
use crate::model::facts::Why;

use super::about::{Form, about, content_of};
use super::entry::MODE_SUBMODULE;
use super::ignore::is_ignored_here;
use super::opened::Opened;
use super::sweep::{Differing, Look, Standing, Tracked, is_full, known};
use super::{Asked, join};

/// Bytes of a folder that are read at once.
const READ_BYTES: usize = 16 << 10;

/// What was found beside the tracked paths.
pub(super) struct Untracked {
    /// Untracked paths, nested repositories, and ignored paths that are looked at all the same.
    pub(super) paths: Vec<Differing>,
    /// Every folder that was read, and when it changed.
    pub(super) folders: Vec<(Vec<u8>, i64)>,
}

/// Reads all folders but ignored ones, nested repositories and submodules.
pub(super) fn walk(
    opened: &Opened,
    root: &OwnedFd,
    tracked: &Tracked,
    look: &Look<'_>,
) -> Asked<Untracked> {
    let found = Untracked { paths: Vec::new(), folders: Vec::new() };
    let mut walk = Walk { opened, root, tracked, look, seen: 0, found };
    walk.folder(b"", (0, tracked.len()))?;
    Ok(walk.found)
}

struct Walk<'a> {
    opened: &'a Opened,
    root: &'a OwnedFd,
    tracked: &'a Tracked,
    look: &'a Look<'a>,
    seen: usize,
    found: Untracked,
}

/// What the index has directly in a folder.
struct Children<'a> {
    files: Vec<&'a [u8]>,
    folders: Vec<(&'a [u8], (usize, usize))>,
}

impl<'a> Children<'a> {
    fn of(tracked: &'a Tracked, prefix: &[u8], range: (usize, usize)) -> Self {
        let mut children = Self { files: Vec::new(), folders: Vec::new() };
        let mut at = range.0;
        while at < range.1 {
            let name = tracked.name(at);
            let rest = name.get(prefix.len()..).unwrap_or_default();
            match rest.iter().position(|&byte| byte == b'/') {
                Some(slash) => {
                    let inner = name.get(..prefix.len().saturating_add(slash).saturating_add(1));
                    let end = tracked.end_of(at, range.1, inner.unwrap_or_default());
                    children.folders.push((rest.get(..slash).unwrap_or_default(), (at, end)));
                    at = end.max(at.saturating_add(1));
                }
                None => {
                    let submodule =
                        tracked.entry(at).is_some_and(|entry| entry.mode == MODE_SUBMODULE);
                    match submodule {
                        true => children.folders.push((rest, (usize::MAX, usize::MAX))),
                        false => children.files.push(rest),
                    }
                    at = at.saturating_add(1);
                }
            }
        }
        children.folders.sort_unstable();
        children
    }

    fn folder(&self, name: &[u8]) -> Option<(usize, usize)> {
        let at = self.folders.binary_search_by(|(own, _)| (*own).cmp(name)).ok()?;
        self.folders.get(at).map(|(_, range)| *range)
    }
}

impl Walk<'_> {
    fn folder(&mut self, folder: &[u8], range: (usize, usize)) -> Asked<()> {
        if Instant::now() >= self.look.deadline {
            return Err(Why::Deadline);
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let place: &[u8] = if folder.is_empty() { b"." } else { folder };
        // One that went away meanwhile, or may not be read, holds nothing that we could see.
        let Ok(fd) = openat(self.root, place, flags, Mode::empty()) else { return Ok(()) };
        let stat = rustix::fs::fstat(&fd).map_err(|_| Why::Unreadable)?;
        self.found.folders.push((folder.to_vec(), about(&stat).changed_ns));
        let prefix = if folder.is_empty() { Vec::new() } else { join(folder, b"") };
        let children = Children::of(self.tracked, &prefix, range);
        let mut inner = Vec::new();
        let mut buffer = [MaybeUninit::<u8>::uninit(); READ_BYTES];
        let mut entries = RawDir::new(&fd, &mut buffer);
        while let Some(entry) = entries.next() {
            let entry = entry.map_err(|_| Why::Unreadable)?;
            let own = entry.file_name().to_bytes();
            if matches!(own, b"." | b".." | b".git") {
                continue;
            }
            self.seen = self.seen.saturating_add(1);
            if self.seen > WALK_ENTRIES_MAX || is_full(self.found.paths.len()) {
                return Err(Why::Bound);
            }
            match kind_of(&fd, entry.file_name(), entry.file_type()) {
                FileType::Directory => inner.push(own.to_vec()),
                FileType::RegularFile | FileType::Symlink
                    if children.files.binary_search(&own).is_err() =>
                {
                    self.file(&fd, entry.file_name(), [prefix.as_slice(), own].concat())?;
                }
                _ => {}
            }
        }
        for own in inner {
            self.inner(&fd, [prefix.as_slice(), &own].concat(), children.folder(&own), &own)?;
        }
        Ok(())
    }

    fn file(&mut self, folder: &OwnedFd, own: &CStr, name: Vec<u8>) -> Asked<()> {
        let ignored = is_ignored_here(self.opened, &name, false)?;
        let standing = match ignored {
            true if !(self.look.kept)(&name) => return Ok(()),
            true => Standing::Ignored,
            false => Standing::Untracked,
        };
        let Ok(stat) = statat(folder, own, AtFlags::SYMLINK_NOFOLLOW) else { return Ok(()) };
        let about = about(&stat);
        if let Some(known) = known(self.look, &name, Some(&about))
            && known.standing == standing
        {
            self.found.paths.push(known.clone());
            return Ok(());
        }
        let content = content_of(&join(&self.opened.repository.root, &name), Some(&about));
        let about = Some(about);
        self.found.paths.push(Differing { name, standing, about, indexed: None, content });
        Ok(())
    }

    fn inner(
        &mut self,
        folder: &OwnedFd,
        name: Vec<u8>,
        range: Option<(usize, usize)>,
        own: &[u8],
    ) -> Asked<()> {
        if range == Some((usize::MAX, usize::MAX)) || is_ignored_here(self.opened, &name, true)? {
            return Ok(());
        }
        if range.is_none() {
            let dot_git = [own, b"/.git"].concat();
            if statat(folder, dot_git.as_slice(), AtFlags::SYMLINK_NOFOLLOW).is_ok() {
                let stat = statat(folder, own, AtFlags::SYMLINK_NOFOLLOW);
                // What changes inside of another repository is not this one's.
                let about = stat.ok().map(|stat| about(&stat)).map(|mut about| {
                    (about.form, about.size) = (Form::Folder, 0);
                    (about.changed_ns, about.inode_changed_ns) = (0, 0);
                    about
                });
                let standing = Standing::Untracked;
                let (indexed, content) = (None, None);
                self.found.paths.push(Differing { name, standing, about, indexed, content });
                return Ok(());
            }
        }
        self.folder(&name, range.unwrap_or((0, 0)))
    }
}

fn kind_of(folder: &OwnedFd, name: &CStr, kind: FileType) -> FileType {
    if kind != FileType::Unknown {
        return kind;
    }
    let stat = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW);
    stat.map_or(FileType::Unknown, |stat| FileType::from_raw_mode(stat.st_mode))
}

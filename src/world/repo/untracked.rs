//! The folders of a work tree, read for what git does not track.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Instant;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, openat, statat};

use crate::model::bounds::WALK_ENTRIES_MAX;
use crate::model::facts::Why;

use super::about::{Form, about, content_of};
use super::entry::MODE_SUBMODULE;
use super::ignore::is_ignored_here;
use super::indexed::{Child, Indexed, of_name};
use super::opened::Opened;
use super::survey::{has_git, kind_of};
use super::sweep::{Differing, Look, Standing, is_full, known};
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
    tracked: &Indexed,
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
    tracked: &'a Indexed,
    look: &'a Look<'a>,
    seen: usize,
    found: Untracked,
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
        let children = self.tracked.children(prefix.len(), range);
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
            match kind_of(fd.as_fd(), entry.file_name(), entry.file_type()) {
                FileType::Directory => inner.push(own.to_vec()),
                FileType::RegularFile | FileType::Symlink
                    if !of_name(&children, own).any(|child| self.is_file(child)) =>
                {
                    self.file(&fd, entry.file_name(), [prefix.as_slice(), own].concat())?;
                }
                _ => {}
            }
        }
        for own in inner {
            let tracked = of_name(&children, &own).find(|child| self.is_folder(*child));
            self.inner(&fd, [prefix.as_slice(), &own].concat(), tracked, &own)?;
        }
        Ok(())
    }

    /// Whether it is, in one stage at least, a file.
    fn is_file(&self, child: Child) -> bool {
        matches!(child, Child::File(range)
            if self.tracked.any(range, |entry| entry.mode != MODE_SUBMODULE))
    }

    /// Whether it is a folder or, in one stage at least, a submodule.
    fn is_folder(&self, child: Child) -> bool {
        match child {
            Child::File(range) => self.tracked.any(range, |entry| entry.mode == MODE_SUBMODULE),
            Child::Folder(_) => true,
        }
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
        tracked: Option<Child>,
        own: &[u8],
    ) -> Asked<()> {
        // A file among the tracked folders is a submodule.
        if matches!(tracked, Some(Child::File(_))) || is_ignored_here(self.opened, &name, true)? {
            return Ok(());
        }
        let range = match tracked {
            Some(Child::Folder(range)) => range,
            Some(Child::File(_)) | None => (0, 0),
        };
        if tracked.is_none() && has_git(folder.as_fd(), own) {
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
        self.folder(&name, range)
    }
}

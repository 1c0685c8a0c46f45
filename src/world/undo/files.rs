//! Files of a work tree, put back. The store is not trusted: a name with `..` or `.git` in it, or
//! one that leads through a link, is refused, and no file comes back with more rights than reading,
//! writing and running.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use rustix::fs::{AtFlags, Mode as Bits, OFlags, ResolveFlags};
use rustix::io::Errno;

use crate::world::faults;
use crate::world::repo::{parent, path_of};
use crate::world::session::make_folder;

use super::wanted::Mode;

/// The work tree, and a folder for files in the making.
pub(super) struct Tree {
    root: OwnedFd,
    making: PathBuf,
    count: u64,
}

/// Whether a name from the store may be written to.
pub(super) fn is_safe(name: &[u8]) -> bool {
    let is_git = |part: &[u8]| {
        part.eq_ignore_ascii_case(b".git")
            || part.eq_ignore_ascii_case(b"git~1")
            || part.to_ascii_lowercase().starts_with(b".git\xe2\x80")
            || part.to_ascii_lowercase().starts_with(b".git ")
            || part.to_ascii_lowercase().starts_with(b".git:")
    };
    !name.is_empty()
        && !name.contains(&0)
        && name
            .split(|&byte| byte == b'/')
            .all(|part| !part.is_empty() && part != b"." && part != b".." && !is_git(part))
}

impl Tree {
    /// The work tree at `root`, which is made where it is gone; files in the making lie in
    /// `making`, best in the same file system.
    pub(super) fn open(root: &[u8], making: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(path_of(root))?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::open(path_of(root), flags, Bits::empty())?;
        Ok(Self { root, making, count: 0 })
    }

    /// Writes a file whole, in the place of a file or link that may stand there.
    pub(super) fn write(&mut self, name: &[u8], content: &[u8], mode: Mode) -> io::Result<()> {
        let (folder, own) = self.folder_of(name, true)?;
        let fresh = self.fresh(&folder)?;
        let mut file = fresh.create()?;
        file.write_all(content)?;
        let bits = match mode {
            Mode::Exactly(bits) => bits & 0o777,
            Mode::Executable(wanted) => executable(&file, wanted)?,
        };
        rustix::fs::fchmod(&file, Bits::from_raw_mode(bits))?;
        faults::step();
        fresh.place(&folder, own)
    }

    /// Makes a link, in the place of a file or link that may stand there.
    pub(super) fn link(&mut self, name: &[u8], target: &[u8]) -> io::Result<()> {
        let (folder, own) = self.folder_of(name, true)?;
        let fresh = self.fresh(&folder)?;
        rustix::fs::symlinkat(path_of(target), &fresh.folder, &fresh.name)?;
        faults::step();
        fresh.place(&folder, own)
    }

    /// Gives a file its permissions back.
    pub(super) fn permit(&self, name: &[u8], mode: Mode) -> io::Result<()> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let (folder, own) = self.folder_of(name, false)?;
        let bits = |bits: u32| Bits::from_raw_mode(bits);
        match mode {
            Mode::Exactly(wanted) => {
                rustix::fs::chmodat(&folder, path_of(own), bits(wanted & 0o777), AtFlags::empty())?;
            }
            Mode::Executable(wanted) => {
                let file = rustix::fs::openat(&folder, path_of(own), flags, Bits::empty())?;
                let file = File::from(file);
                rustix::fs::fchmod(&file, bits(executable(&file, wanted)?))?;
            }
        }
        Ok(())
    }

    /// Takes a file or link away, and the folders above it that are empty then.
    pub(super) fn remove(&self, name: &[u8], keeps: impl Fn(&[u8]) -> bool) -> io::Result<()> {
        let (folder, own) = self.folder_of(name, false)?;
        rustix::fs::unlinkat(&folder, path_of(own), AtFlags::empty())?;
        faults::step();
        self.prune(parent(name), keeps);
        Ok(())
    }

    /// Takes a folder away that is empty, and those above it that are empty then.
    pub(super) fn prune(&self, folder: &[u8], keeps: impl Fn(&[u8]) -> bool) {
        let mut folder = folder;
        while !folder.is_empty() && is_safe(folder) && !keeps(folder) {
            let Ok((above, own)) = self.folder_of(folder, false) else { return };
            if rustix::fs::unlinkat(&above, path_of(own), AtFlags::REMOVEDIR).is_err() {
                return;
            }
            folder = parent(folder);
        }
    }

    /// Makes a folder.
    pub(super) fn make(&self, name: &[u8]) -> io::Result<()> {
        let (folder, own) = self.folder_of(name, true)?;
        match rustix::fs::mkdirat(&folder, path_of(own), Bits::from_raw_mode(0o777)) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The folder that a name lies in, and its last part.
    fn folder_of<'a>(&self, name: &'a [u8], make: bool) -> io::Result<(OwnedFd, &'a [u8])> {
        if !is_safe(name) {
            return Err(io::Error::other("a name that no work tree may hold"));
        }
        let own = name.rsplit(|&byte| byte == b'/').next().unwrap_or(name);
        let folder = parent(name);
        match self.open_folder(folder) {
            Err(Errno::NOENT) if make => {
                self.make_all(folder)?;
                Ok((self.open_folder(folder)?, own))
            }
            Ok(folder) => Ok((folder, own)),
            Err(error) => Err(error.into()),
        }
    }

    fn make_all(&self, folder: &[u8]) -> io::Result<()> {
        let ends = folder.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let ends = ends.map(|(end, _)| end).chain([folder.len()]);
        for end in ends {
            let level = folder.get(..end).unwrap_or_default();
            let above = self.open_folder(parent(level))?;
            let own = level.rsplit(|&byte| byte == b'/').next().unwrap_or(level);
            match rustix::fs::mkdirat(&above, path_of(own), Bits::from_raw_mode(0o777)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Opens a folder below the root, through no link.
    fn open_folder(&self, folder: &[u8]) -> rustix::io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        if folder.is_empty() {
            return rustix::fs::openat(&self.root, ".", flags, Bits::empty());
        }
        #[cfg(target_os = "linux")]
        {
            let how = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
            match rustix::fs::openat2(&self.root, path_of(folder), flags, Bits::empty(), how) {
                Err(Errno::NOSYS | Errno::PERM) => {}
                opened => return opened,
            }
        }
        let mut fd = rustix::fs::openat(&self.root, ".", flags, Bits::empty())?;
        for part in folder.split(|&byte| byte == b'/') {
            fd = rustix::fs::openat(&fd, path_of(part), flags | OFlags::NOFOLLOW, Bits::empty())?;
        }
        Ok(fd)
    }

    /// Where a file in the making goes: into the folder for that, if it is in the same file system
    /// as its place; else beside its place.
    fn fresh(&mut self, folder: &OwnedFd) -> io::Result<Fresh> {
        self.count = self.count.saturating_add(1);
        let name = format!("automode-undo-{}-{}", self.count, std::process::id());
        let device = |fd: &OwnedFd| rustix::fs::fstat(fd).map(|about| about.st_dev).ok();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let making = make_folder(&self.making)
            .ok()
            .and_then(|()| rustix::fs::open(&self.making, flags, Bits::empty()).ok())
            .filter(|making| device(making) == device(folder));
        let fresh = match making {
            Some(folder) => Fresh { folder, name },
            None => Fresh { folder: folder.try_clone()?, name: format!(".{name}") },
        };
        // One that a process of the same number left behind.
        let _ = rustix::fs::unlinkat(&fresh.folder, &fresh.name, AtFlags::empty());
        Ok(fresh)
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        // Still there if another undo is at work.
        let _ = std::fs::remove_dir(&self.making);
    }
}

/// A file in the making, taken away unless it was put into its place.
struct Fresh {
    folder: OwnedFd,
    name: String,
}

impl Fresh {
    fn create(&self) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        let flags = flags | OFlags::CLOEXEC;
        let bits = Bits::from_raw_mode(0o666);
        Ok(rustix::fs::openat(&self.folder, &self.name, flags, bits)?.into())
    }

    fn place(self, folder: &OwnedFd, own: &[u8]) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.folder, &self.name, folder, path_of(own))?)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let _ = rustix::fs::unlinkat(&self.folder, &self.name, AtFlags::empty());
    }
}

/// The permission bits of an open file, with or without the right to run it where it may be read.
fn executable(file: &File, wanted: bool) -> io::Result<u32> {
    let bits = rustix::fs::fstat(file)?.st_mode & 0o777;
    Ok(if wanted { bits | ((bits & 0o444) >> 2) } else { bits & !0o111 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt as _;

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["a", "a/b", ".gitignore", "a/.github/x", "..a", "a..", ".gitx"] {
            assert!(is_safe(name.as_bytes()), "{name}");
        }
        for name in [
            "",
            "/a",
            "a/",
            "a//b",
            "..",
            "../a",
            "a/../b",
            ".",
            "./a",
            ".git",
            ".git/config",
            "a/.GIT/x",
            "a\0b",
            "GIT~1/x",
            ".git\u{200c}/x",
            ".git /x",
        ] {
            assert!(!is_safe(name.as_bytes()), "{name:?}");
        }
    }

    #[test]
    fn a_link_on_the_way_is_not_followed_and_rights_are_cut() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (root, outside) = (folder.path().join("root"), folder.path().join("outside"));
        std::fs::create_dir_all(&root).unwrap();
        std::fs::create_dir_all(&outside).unwrap();
        std::os::unix::fs::symlink(&outside, root.join("way")).unwrap();
        let bytes = root.as_os_str().as_bytes();
        let mut tree = Tree::open(bytes, folder.path().join("making")).unwrap();
        assert!(tree.write(b"way/file", b"x", Mode::Exactly(0o644)).is_err());
        assert!(tree.remove(b"way/file", |_| false).is_err());
        assert!(tree.link(b"../file", b"x").is_err());
        assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
        tree.write(b"new/deep/file", b"x", Mode::Exactly(0o6755)).unwrap();
        let about = std::fs::metadata(root.join("new/deep/file")).unwrap();
        assert_eq!(about.permissions().mode() & 0o7777, 0o755);
        tree.remove(b"new/deep/file", |name| name == b"new").unwrap();
        assert!(root.join("new").is_dir() && !root.join("new/deep").exists());
        drop(tree);
        assert!(!folder.path().join("making").exists());
    }
}

//! Files of a git folder, written under git's own locks, so that neither sees half of the other's.
//!
//! A file in the making becomes the lock by a second name for it, and then takes its place. A
//! process that is killed between leaves a lock that is the same file as one of ours: the next
//! undo knows it by that, and takes it away.

use std::io::{self, ErrorKind, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::world::faults;
use crate::world::repo::{join, path_of};
use crate::world::session::make_folder;

/// Where files in the making lie, from a work tree's own git folder.
pub(super) const MAKING: &[u8] = b"automode-undo";

/// A git folder that files are written in.
pub(super) struct Locked {
    folder: Vec<u8>,
    making: PathBuf,
}

/// A lock that is held, and taken back when it goes out of use.
struct Lock {
    path: PathBuf,
}

/// A lock of git's that is held, with the note that says so: first the lock goes, then the note.
struct Held {
    _lock: Lock,
    _note: Lock,
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Locked {
    /// Files below `folder`; those in the making lie in the git folder of the work tree.
    pub(super) fn new(folder: &[u8], git_dir: &[u8]) -> Self {
        Self { folder: folder.to_vec(), making: path_of(&join(git_dir, MAKING)).to_owned() }
    }

    /// The path of a name.
    pub(super) fn path(&self, name: &[u8]) -> PathBuf {
        path_of(&join(&self.folder, name)).to_owned()
    }

    /// Writes a file whole, under its lock, if the check holds once the lock is held.
    pub(super) fn replace(
        &self,
        name: &[u8],
        content: &[u8],
        holds: impl FnOnce() -> bool,
    ) -> io::Result<bool> {
        let target = self.path(name);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let fresh = self.fresh(content)?;
        let lock = self.lock(&target, &fresh.path)?;
        faults::step();
        if !holds() {
            return Ok(false);
        }
        if target.is_dir() {
            remove_empty(&target);
        }
        let mode = target.metadata().map_or(0o644, |about| about.mode() & 0o777);
        std::fs::set_permissions(&fresh.path, std::fs::Permissions::from_mode(mode))?;
        std::fs::rename(&fresh.path, &target)?;
        faults::step();
        drop(lock);
        Ok(true)
    }

    /// Takes a file away, under its lock, if the check holds once the lock is held.
    pub(super) fn remove(&self, name: &[u8], holds: impl FnOnce() -> bool) -> io::Result<bool> {
        let target = self.path(name);
        let Some(true) = target.parent().map(Path::is_dir) else { return Ok(true) };
        let fresh = self.fresh(b"")?;
        let _lock = self.lock(&target, &fresh.path)?;
        faults::step();
        if !holds() {
            return Ok(false);
        }
        match std::fs::remove_file(&target) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(true),
        }
    }

    fn fresh(&self, content: &[u8]) -> io::Result<Lock> {
        make_folder(&self.making)?;
        let path = self.making.join(format!("git-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let mut file = std::fs::File::create_new(&path)?;
        let fresh = Lock { path };
        file.write_all(content)?;
        Ok(fresh)
    }

    /// Makes the lock of a file a second name of `fresh`.
    fn lock(&self, target: &Path, fresh: &Path) -> io::Result<Held> {
        let mut path = target.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        let note = Lock { path: self.making.join(format!("lock-{}", std::process::id())) };
        std::fs::write(&note.path, path.as_os_str().as_bytes())?;
        match std::fs::hard_link(fresh, &path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if !is_left(&self.making, &path) {
                    let text = format!("git is at work: `{}` is there", path.display());
                    return Err(io::Error::new(ErrorKind::AlreadyExists, text));
                }
                std::fs::remove_file(&path)?;
                std::fs::hard_link(fresh, &path)?;
            }
            Err(_) => {
                // A file system without second names.
                drop(std::fs::File::create_new(&path)?);
            }
            Ok(()) => {}
        }
        Ok(Held { _lock: Lock { path }, _note: note })
    }
}
/// Whether a lock is one of ours: the same file as its target or as one in the making that was left
/// by a process that is gone.
fn is_left(making: &Path, lock: &Path) -> bool {
    let which = |path: &Path| path.symlink_metadata().ok().map(|it| (it.dev(), it.ino()));
    let Some(own) = which(lock) else { return false };
    if which(&lock.with_extension("")) == Some(own) {
        return true;
    }
    left(making).iter().any(|path| which(path) == Some(own))
}

/// Files in the making of processes that are gone.
fn left(making: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(making).into_iter().flatten().flatten();
    let gone = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let process = name.rsplit('-').next().and_then(|pid| pid.parse().ok());
        process.is_some_and(|pid: u32| crate::world::presence::process(pid).is_none())
    };
    entries.map(|entry| entry.path()).filter(gone).collect()
}

/// Takes away what an undo that was broken off left in a git folder, its locks first.
pub(super) fn clean(git_dir: &[u8]) {
    let making = path_of(&join(git_dir, MAKING)).to_owned();
    let left = left(&making);
    let is_note = |path: &&PathBuf| {
        path.file_name().is_some_and(|name| name.as_bytes().starts_with(b"lock-"))
    };
    for note in left.iter().filter(is_note) {
        let lock = std::fs::read(note).unwrap_or_default();
        let lock = path_of(&lock);
        if lock.extension() == Some("lock".as_ref()) && is_left(&making, lock) {
            let _ = std::fs::remove_file(lock);
        }
    }
    for path in left {
        let _ = std::fs::remove_file(path);
    }
    // Still there if another undo is at work.
    let _ = std::fs::remove_dir(&making);
}

impl Drop for Locked {
    fn drop(&mut self) {
        // Still there if another undo is at work.
        let _ = std::fs::remove_dir(&self.making);
    }
}

/// Takes a folder away that holds nothing but empty folders, as git does where a ref comes.
fn remove_empty(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_empty(&entry.path());
        }
    }
    let _ = std::fs::remove_dir(folder);
}

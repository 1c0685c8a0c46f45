//! A transaction: the program writes to a layer of its own, which is looked at before any of it
//! reaches the work tree.
//!
//! The layer is the upper folder of an overlay (`Documentation/filesystems/overlayfs.rst` in the
//! kernel's source): new and changed files stand in it whole, a removed one is a character device
//! 0:0, and a folder marked opaque replaces the one below it.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::model::bounds::{CHANGED_BYTES_MAX, CHANGED_FILES_MAX};
use crate::model::change::{Change, ChangeKind, EntryKind, Side};

/// The folders of one transaction.
#[derive(Clone, Debug)]
pub struct Layer {
    folder: PathBuf,
    /// The folder that the program believes to change.
    root: PathBuf,
    begun: SystemTime,
}

/// One thing that the layer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// Below the root.
    path: PathBuf,
    kind: Held,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// A folder that adds to the one below it.
    Folder,
    /// A folder that stands in its place.
    Opaque,
    /// A file or link.
    File,
    /// What stood there is gone.
    Gone,
}

impl Layer {
    /// A new layer over the root, in a folder that must not exist.
    pub fn begin(folder: PathBuf, root: PathBuf) -> io::Result<Self> {
        for part in ["upper", "work"] {
            fs::create_dir_all(folder.join(part))?;
        }
        // By the clock of the file system, which lags behind the other by a tick.
        let made = fs::symlink_metadata(folder.join("work"))?;
        let begun = changed_at(&made).unwrap_or_else(SystemTime::now);
        Ok(Self { folder, root, begun })
    }

    /// Where the layer is kept.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the program changed; an error where it is more than can be looked at.
    pub fn changes(&self) -> io::Result<Vec<Change>> {
        let mut changes = Vec::new();
        let mut bytes: u64 = 0;
        for entry in self.entries()? {
            let (below, above) = (self.root.join(&entry.path), self.upper().join(&entry.path));
            let before = fs::symlink_metadata(&below).ok();
            let path = below.as_os_str().as_bytes();
            let folder = before.as_ref().is_some_and(Metadata::is_dir);
            if folder && entry.kind != Held::Folder {
                for file in self.gone_below(&entry.path)? {
                    let path = file.as_os_str().as_bytes();
                    let side = side(&file, &fs::symlink_metadata(&file)?, &mut bytes)?;
                    changes.push(Change {
                        before: Some(side),
                        ..Change::new(path, ChangeKind::Delete)
                    });
                }
            }
            if changes.len() > CHANGED_FILES_MAX {
                return Err(too_many());
            }
            let kind = match (entry.kind, &before) {
                (Held::Folder, _) => continue,
                (Held::Gone | Held::Opaque, Some(_)) => ChangeKind::Delete,
                (Held::Gone | Held::Opaque, None) => continue,
                (Held::File, Some(_)) if !folder => ChangeKind::Modify,
                (Held::File, Some(_) | None) => ChangeKind::Create,
            };
            let after = match entry.kind {
                Held::File => Some(side(&above, &fs::symlink_metadata(&above)?, &mut bytes)?),
                Held::Folder | Held::Opaque | Held::Gone => None,
            };
            let before = before.filter(|data| !data.is_dir());
            let before = before.map(|data| side(&below, &data, &mut bytes)).transpose()?;
            changes.push(Change { before, after, ..Change::new(path, kind) });
        }
        Ok(changes)
    }

    /// Paths that somebody else changed while the program ran, and that it changed as well.
    pub fn conflicts(&self) -> io::Result<Vec<PathBuf>> {
        let is_late = |path: &Path| {
            let data = fs::symlink_metadata(path);
            data.is_ok_and(|data| changed_at(&data).is_none_or(|time| time >= self.begun))
        };
        let mut paths = Vec::new();
        for entry in self.entries()?.into_iter().filter(|entry| entry.kind != Held::Folder) {
            let below = self.root.join(&entry.path);
            // With a folder goes all that is in it, what came meanwhile as well.
            let late = is_late(&below) || all_below(&below)?.iter().any(|path| is_late(path));
            if late {
                paths.push(entry.path);
            }
        }
        Ok(paths)
    }

    /// The files of a folder of the work tree that go with it: those that the layer does not have
    /// again.
    fn gone_below(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let stays = |path: &PathBuf| {
            let again = path.strip_prefix(&self.root).map(|path| self.upper().join(path));
            let again = again.ok().and_then(|path| fs::symlink_metadata(path).ok());
            again.is_some_and(|data| !data.file_type().is_char_device())
        };
        let mut gone = all_below(&self.root.join(folder))?;
        gone.retain(|path| !path.is_dir() || path.is_symlink());
        gone.retain(|path| !stays(path));
        Ok(gone)
    }

    /// Brings what the layer holds into the work tree. Git's own folder comes last, and in it refs
    /// and the index after the objects that they name.
    pub fn apply(&self) -> io::Result<()> {
        let mut entries = self.entries()?;
        entries.sort_by_key(|entry| turn(&entry.path));
        for entry in &entries {
            let (below, above) = (self.root.join(&entry.path), self.upper().join(&entry.path));
            match entry.kind {
                Held::Folder | Held::Opaque => {
                    if entry.kind == Held::Opaque {
                        remove(&below)?;
                    }
                    // What is brought below it would land where the link points.
                    if below.is_symlink() {
                        let shown = below.display();
                        return Err(io::Error::other(format!("`{shown}` has become a link")));
                    }
                    fs::create_dir_all(&below)?;
                    fs::set_permissions(&below, fs::symlink_metadata(&above)?.permissions())?;
                }
                Held::Gone => remove(&below)?,
                Held::File => place(&above, &below)?,
            }
        }
        Ok(())
    }

    /// Takes the layer away.
    pub fn discard(&self) -> io::Result<()> {
        // Overlayfs leaves a folder in `work` that nobody but its owner may enter.
        let inner = self.folder.join("work").join("work");
        if inner.is_dir() {
            fs::set_permissions(&inner, fs::Permissions::from_mode(0o700))?;
        }
        fs::remove_dir_all(&self.folder)
    }

    fn upper(&self) -> PathBuf {
        self.folder.join("upper")
    }

    /// All that the layer holds, folders before what is in them.
    fn entries(&self) -> io::Result<Vec<Entry>> {
        let upper = self.upper();
        let mut open = vec![PathBuf::new()];
        let mut found = Vec::new();
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(upper.join(&folder))? {
                let entry = entry?;
                let path = folder.join(entry.file_name());
                let data = entry.metadata()?;
                let kind = held(&entry.path(), &data);
                if matches!(kind, Held::Folder | Held::Opaque) {
                    open.push(path.clone());
                }
                found.push(Entry { path, kind });
                if found.len() > CHANGED_FILES_MAX {
                    return Err(too_many());
                }
            }
        }
        Ok(found)
    }
}

/// Puts the layer over its root; in a mount namespace of one's own.
#[cfg(target_os = "linux")]
pub(super) fn enter(folder: &Path, root: &Path) -> Result<(), String> {
    use rustix::mount::{MountFlags, mount};

    let mut options = b"userxattr".to_vec();
    let (upper, work) = (folder.join("upper"), folder.join("work"));
    for (name, path) in [("lowerdir", root), ("upperdir", &upper), ("workdir", &work)] {
        let path = path.as_os_str().as_bytes();
        // These have a meaning in the options.
        if path.iter().any(|byte| b",:\\".contains(byte)) {
            return Err("a path with `,`, `:` or a backslash cannot be layered".into());
        }
        options.extend_from_slice(format!(",{name}=").as_bytes());
        options.extend_from_slice(path);
    }
    let options = std::ffi::CString::new(options).map_err(|error| error.to_string())?;
    mount("overlay", root, "overlay", MountFlags::empty(), Some(options.as_c_str()))
        .map_err(|error| format!("the work tree cannot be layered: {error}"))
}

fn held(path: &Path, data: &Metadata) -> Held {
    let kind = data.file_type();
    if kind.is_char_device() && data.rdev() == 0 {
        return Held::Gone;
    }
    if !kind.is_dir() {
        return Held::File;
    }
    let mut value = [0_u8; 4];
    let opaque = rustix::fs::lgetxattr(path, "user.overlay.opaque", &mut value);
    match opaque {
        Ok(1) if value.first() == Some(&b'y') => Held::Opaque,
        Ok(_) | Err(_) => Held::Folder,
    }
}

/// What stands at a path, with its content while the bound allows.
fn side(path: &Path, data: &Metadata, bytes: &mut u64) -> io::Result<Side> {
    let kind = match data.file_type() {
        kind if kind.is_symlink() => EntryKind::Link,
        _ if data.mode() & 0o111 != 0 => EntryKind::Executable,
        _ => EntryKind::File,
    };
    *bytes = bytes.saturating_add(data.len());
    let content = match kind {
        EntryKind::Link => Some(fs::read_link(path)?.into_os_string().into_vec()),
        EntryKind::File | EntryKind::Executable | EntryKind::Submodule => {
            let fits = data.is_file() && *bytes <= CHANGED_BYTES_MAX;
            if fits { Some(fs::read(path)?) } else { None }
        }
    };
    Ok(Side { kind, size_bytes: data.len(), content })
}

/// When the file last changed, in content or otherwise.
fn changed_at(data: &Metadata) -> Option<SystemTime> {
    let seconds = u64::try_from(data.ctime()).ok()?;
    let nanos = u32::try_from(data.ctime_nsec()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::new(seconds, nanos))
}

/// In which order a path is brought over: the work tree, objects, the rest of git's folder.
fn turn(path: &Path) -> (u8, PathBuf) {
    let rank = match path.strip_prefix(".git") {
        Err(_) => 0,
        Ok(below) if below.starts_with("objects") => 1,
        Ok(below) if below.starts_with("refs") || below.starts_with("logs") => 2,
        Ok(_) => 3,
    };
    (rank, path.to_owned())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn too_many() -> io::Error {
    io::Error::other("more files changed than can be looked at")
}

/// All that a folder holds, folders as well; nothing, where it is none.
fn all_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut open = match fs::symlink_metadata(folder) {
        Ok(data) if data.is_dir() => vec![folder.to_owned()],
        Ok(_) | Err(_) => Vec::new(),
    };
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            }
            found.push(entry.path());
            if found.len() > CHANGED_FILES_MAX {
                return Err(too_many());
            }
        }
    }
    Ok(found)
}

/// Brings one file or link over, whole or not at all. What stands at the name beside it is nothing
/// of ours: a link there would lead the content to where it points.
fn place(from: &Path, to: &Path) -> io::Result<()> {
    let data = fs::symlink_metadata(from)?;
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(format!(".automode-new-{}", std::process::id()));
    let beside = to.with_file_name(name);
    if data.is_symlink() {
        std::os::unix::fs::symlink(fs::read_link(from)?, &beside)?;
    } else if data.is_file() {
        let mut new = fs::File::options().write(true).create_new(true).open(&beside)?;
        io::copy(&mut fs::File::open(from)?, &mut new)?;
        new.set_permissions(data.permissions())?;
        new.set_modified(data.modified()?)?;
    } else {
        return Err(io::Error::other(format!("`{}` is no file", from.display())));
    }
    if fs::symlink_metadata(to).is_ok_and(|old| old.is_dir()) {
        fs::remove_dir_all(to)?;
    }
    fs::rename(&beside, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A work tree and a layer over it, the layer written as overlayfs leaves it.
    fn layer() -> (tempfile::TempDir, Layer) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir_all(root.join("tests/deep")).unwrap();
        for file in ["tests/a", "tests/deep/b", "c"] {
            fs::write(root.join(file), "old\n").unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(30));
        let layer = Layer::begin(folder.path().join("layer"), root).unwrap();
        (folder, layer)
    }

    fn shown(layer: &Layer) -> Vec<String> {
        let below = |change: &Change| {
            let path = Path::new(std::ffi::OsStr::from_bytes(&change.path));
            format!("{:?} {}", change.kind, path.strip_prefix(&layer.root).unwrap().display())
        };
        let mut all: Vec<String> = layer.changes().unwrap().iter().map(below).collect();
        all.sort();
        all
    }

    #[test]
    fn with_a_folder_that_became_a_file_all_that_was_in_it_is_gone() {
        let (_folder, layer) = layer();
        fs::write(layer.upper().join("tests"), "x").unwrap();
        assert_eq!(shown(&layer), ["Create tests", "Delete tests/a", "Delete tests/deep/b"]);
        assert_eq!(layer.conflicts().unwrap(), Vec::<PathBuf>::new());
        fs::write(layer.root.join("tests/deep/b"), "the user's\n").unwrap();
        assert_eq!(layer.conflicts().unwrap(), [PathBuf::from("tests")]);
    }

    #[test]
    fn a_folder_made_anew_lost_what_it_does_not_have_again() {
        let (_folder, layer) = layer();
        let again = layer.upper().join("tests");
        fs::create_dir(&again).unwrap();
        fs::write(again.join("a"), "new\n").unwrap();
        let flags = rustix::fs::XattrFlags::empty();
        if rustix::fs::setxattr(&again, "user.overlay.opaque", b"y", flags).is_err() {
            return;
        }
        assert_eq!(shown(&layer), ["Delete tests", "Delete tests/deep/b", "Modify tests/a"]);
    }

    #[test]
    fn nothing_is_brought_over_through_a_link() {
        let (folder, layer) = layer();
        let outside = folder.path().join("outside");
        fs::write(&outside, "theirs\n").unwrap();
        let beside = format!("c.automode-new-{}", std::process::id());
        for name in ["c.automode-new", &beside] {
            std::os::unix::fs::symlink(&outside, layer.root.join(name)).unwrap();
        }
        fs::write(layer.upper().join("c"), "new\n").unwrap();
        layer.apply().unwrap_err();
        assert_eq!(fs::read(&outside).unwrap(), b"theirs\n");
        fs::remove_file(layer.root.join(&beside)).unwrap();
        layer.apply().unwrap();
        assert_eq!(fs::read(layer.root.join("c")).unwrap(), b"new\n");
        assert_eq!(fs::read(&outside).unwrap(), b"theirs\n");

        let away = folder.path().join("away");
        fs::create_dir(&away).unwrap();
        std::os::unix::fs::symlink(&away, layer.root.join("linked")).unwrap();
        fs::create_dir(layer.upper().join("linked")).unwrap();
        fs::write(layer.upper().join("linked/x"), "x").unwrap();
        layer.apply().unwrap_err();
        assert!(!away.join("x").exists());
    }
}

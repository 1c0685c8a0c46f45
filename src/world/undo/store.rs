//! The folder of a repository's undo points: `undo.git`, a bare repository with the points' packs
//! and the repository's own objects as alternates, and the points themselves in `undo.git/points`.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::bounds::UNDO_LIST_BYTES_MAX;
use crate::model::facts::Repository;
use crate::world::faults;
use crate::world::repo::{below, join, path_of, read_file};
use crate::world::session::{make_folder, open_own};

use super::Error;
use super::point::Point;
use super::standing::Standing;

/// A point in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its number.
    pub id: u32,
    /// What it says; `None`: its file was cut short or changed.
    pub point: Option<Point>,
}

/// The store.
#[derive(Clone, Debug)]
pub(super) struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in the folder of a repository's state.
    pub(super) fn of(state: &Path) -> Self {
        Self { folder: state.join("undo.git") }
    }

    /// The folder of its objects.
    pub(super) fn objects(&self) -> PathBuf {
        self.folder.join("objects")
    }

    /// The folder of its packs.
    pub(super) fn packs(&self) -> PathBuf {
        self.folder.join("objects/pack")
    }

    /// The folder of second names for the repository's own objects.
    pub(super) fn pinned(&self) -> PathBuf {
        self.folder.join("pinned")
    }

    /// The folder of copies of the repository's own objects.
    pub(super) fn copied(&self) -> PathBuf {
        self.folder.join("copied")
    }

    /// The folder of the points.
    pub(super) fn points(&self) -> PathBuf {
        self.folder.join("points")
    }

    fn file(&self, id: u32) -> PathBuf {
        self.points().join(id.to_string())
    }

    /// Makes what is missing of it, so that git too takes it for a repository.
    pub(super) fn prepare(&self, common_dir: &[u8]) -> io::Result<()> {
        let alternates = self.folder.join("objects/info/alternates");
        let mut wanted = join(common_dir, b"objects");
        for folder in [self.pinned(), self.copied()] {
            wanted.push(b'\n');
            wanted.extend_from_slice(folder.as_os_str().as_bytes());
        }
        wanted.push(b'\n');
        if read_file(&alternates, 8 << 10).ok().flatten() == Some(wanted.clone()) {
            return Ok(());
        }
        for folder in
            ["objects/info", "objects/pack", "pinned/pack", "copied/pack", "refs", "points"]
        {
            make_folder(&self.folder.join(folder))?;
        }
        put(&self.folder.join("HEAD"), &[b"ref: refs/heads/none\n"])?;
        let config = b"[core]\n\trepositoryformatversion = 0\n\tbare = true\n[gc]\n\tauto = 0\n";
        put(&self.folder.join("config"), &[config])?;
        put(&alternates, &[&wanted])
    }

    /// The lock, held by all who read or add, and alone by who takes away.
    pub(super) fn lock(&self) -> io::Result<File> {
        open_own(&self.folder.join("lock"), OpenOptions::new().write(true))
    }

    /// The numbers of all points, the oldest first.
    pub(super) fn ids(&self) -> Vec<u32> {
        let entries = std::fs::read_dir(self.points());
        let names = entries.into_iter().flatten().flatten().map(|entry| entry.file_name());
        let mut ids: Vec<u32> = names.filter_map(|name| name.to_str()?.parse().ok()).collect();
        ids.sort_unstable();
        ids
    }

    /// The point of this number.
    pub(super) fn point(&self, id: u32) -> Result<Point, Error> {
        match read_file(&self.file(id), UNDO_LIST_BYTES_MAX) {
            Ok(Some(bytes)) => Point::read(&bytes).ok_or(Error::Broken(id)),
            Ok(None) => Err(Error::NoPoint(id)),
            Err(_) => Err(Error::Broken(id)),
        }
    }

    /// Writes down how the repository stood after the act of a point.
    pub(super) fn settle(&self, id: u32, after: &Standing) -> io::Result<()> {
        let bytes = postcard::to_allocvec(after).map_err(io::Error::other)?;
        put(&self.points().join(format!("{id}.after")), &[&bytes])
    }

    /// How the repository stood after the act of a point, where that was written down.
    pub(super) fn settled(&self, id: u32) -> Option<Standing> {
        let bytes = read_file(&self.points().join(format!("{id}.after")), UNDO_LIST_BYTES_MAX);
        postcard::from_bytes(&bytes.ok()??).ok()
    }

    /// Writes a point down under the next number.
    pub(super) fn add(&self, point: &Point) -> io::Result<u32> {
        let bytes = point.written()?;
        let fresh = self.points().join(fresh_name());
        write_whole(&fresh, &[&bytes])?;
        faults::step();
        let mut id = self.ids().last().copied().unwrap_or(0);
        // Another hook may take a number meanwhile: a link never replaces what is there.
        let linked = loop {
            id = id.saturating_add(1);
            match std::fs::hard_link(&fresh, self.file(id)) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Ok(()) => break Ok(id),
                Err(error) => break Err(error),
            }
        };
        faults::step();
        std::fs::remove_file(&fresh)?;
        linked
    }
}

/// The points of the repository whose state lies in this folder, the oldest first.
pub fn list(state: &Path) -> Vec<Summary> {
    let store = Store::of(state);
    store.ids().into_iter().map(|id| Summary { id, point: store.point(id).ok() }).collect()
}

/// How many points there are, and when the newest was taken, in milliseconds since 1970.
pub fn newest(state: &Path) -> Option<(usize, u64)> {
    let store = Store::of(state);
    let ids = store.ids();
    Some((ids.len(), store.point(*ids.last()?).ok()?.time_ms))
}

/// The points whose acts were undone, less those whose undo was undone.
pub fn undone(points: &[Summary]) -> HashSet<u32> {
    let mut undoes: Vec<(u32, u32)> = points
        .iter()
        .filter_map(|summary| Some((summary.id, summary.point.as_ref()?.act.undoes?)))
        .collect();
    undoes.sort_unstable();
    let mut undone = HashSet::new();
    for (id, what) in &undoes {
        undone.insert(*what);
        // An undo of an undo: the first act stands again.
        let first = undoes.iter().find(|(own, _)| own == what);
        if let Some((_, first)) = first {
            undone.remove(first);
        }
        undone.remove(id);
    }
    undone
}

/// A repository that is gone, by its points in the state folder: the one that `folder` lay in, or
/// the only one below it.
pub fn gone(state: &Path, folder: &[u8]) -> Option<(Repository, PathBuf)> {
    let entries = std::fs::read_dir(state.join("repos")).into_iter().flatten().flatten();
    let mut found: Vec<(Repository, PathBuf)> = Vec::new();
    for state in entries.map(|entry| entry.path()) {
        let store = Store::of(&state);
        let Some(point) = store.ids().last().and_then(|id| store.point(*id).ok()) else { continue };
        let lost = path_of(&join(&point.git_dir, b"HEAD")).symlink_metadata().is_err();
        let near = below(&point.root, folder).or(below(folder, &point.root)).is_some();
        if lost && near {
            let Point { root, git_dir, common_dir, .. } = point;
            found.push((Repository { root, git_dir, common_dir, bare: false }, state));
        }
    }
    let own = found.iter().position(|(repository, _)| below(&repository.root, folder).is_some());
    match (own, found.len()) {
        (Some(at), _) => Some(found.swap_remove(at)),
        (None, 1) => found.pop(),
        (None, _) => None,
    }
}

/// Writes a file of these parts whole or not at all, for this user only.
pub(super) fn put(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    put_with(path, parts, 0o600)
}

/// The same with other permissions.
pub(super) fn put_with(path: &Path, parts: &[&[u8]], mode: u32) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", fresh_name()));
    let fresh = PathBuf::from(name);
    let done = write_whole(&fresh, parts).and_then(|()| {
        faults::step();
        if mode != 0o600 {
            std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(mode))?;
        }
        std::fs::rename(&fresh, path)
    });
    if done.is_err() {
        // The first error is the one to report.
        let _ = std::fs::remove_file(&fresh);
    }
    done
}

/// A name that nobody else gives to a file in the making.
fn fresh_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("fresh.{}.{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn write_whole(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let mut file = open_own(path, OpenOptions::new().write(true).truncate(true))?;
    for part in parts {
        file.write_all(part)?;
    }
    let wanted = parts
        .iter()
        .fold(0_u64, |sum, part| sum.saturating_add(u64::try_from(part.len()).unwrap_or(u64::MAX)));
    // A disk that is full may take less than it said.
    if file.metadata()?.size() == wanted { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
}

//! The repository's own objects, kept alive: a second name for each of its packs and loose objects
//! in our store. That costs no bytes while git keeps them, and when `gc`, `prune` or `rm -rf .git`
//! takes git's name away, ours still holds the object.
//!
//! Where second names cannot be given (another file system), what an act may prune is copied, with
//! everything that it needs.

use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::model::facts::{Repository, Why};
use crate::world::faults;
use crate::world::repo::{Objects, Transfer, join, path_of, read_file};
use crate::world::session::make_folder;

use super::Error;
use super::pack::Writer;
use super::refs::stashed;
use super::standing::Standing;
use super::store::{self, Store};

/// Bytes of the note of what is pinned.
const NOTE_BYTES_MAX: usize = 1 << 20;

/// How far the objects of a repository are kept alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pinned {
    /// All have a second name in our store.
    All,
    /// They cannot: another file system.
    None,
}

/// When the folders of objects were last gone through.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    /// Each folder with the time of its last change.
    folders: Vec<(Vec<u8>, i64, i64)>,
}

/// Gives every object file of the repository a second name in the store.
pub(super) fn pin(store: &Store, repository: &Repository) -> io::Result<Pinned> {
    let base = join(&repository.common_dir, b"objects");
    let file = store.pinned().join("note");
    let known = read_file(&file, NOTE_BYTES_MAX).ok().flatten();
    let known: Note = known.and_then(|bytes| postcard::from_bytes(&bytes).ok()).unwrap_or_default();
    let mut now = Note::default();
    for entry in std::fs::read_dir(path_of(&base))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.as_bytes();
        let loose = name.len() == 2 && name.iter().all(u8::is_ascii_hexdigit);
        if !loose && name != b"pack" {
            continue;
        }
        // Git takes a folder away that it has emptied.
        let Ok(about) = entry.metadata() else { continue };
        let stamp = (name.to_vec(), about.mtime(), about.mtime_nsec());
        if !known.folders.contains(&stamp)
            && folder(&entry.path(), &store.pinned().join(path_of(name)))? == Pinned::None
        {
            return Ok(Pinned::None);
        }
        now.folders.push(stamp);
    }
    now.folders.sort_unstable();
    if now != known {
        store::put(&file, &[&postcard::to_allocvec(&now).map_err(io::Error::other)?])?;
    }
    Ok(Pinned::All)
}

/// Gives the files of one folder a second name each.
fn folder(from: &Path, into: &Path) -> io::Result<Pinned> {
    let entries: Vec<_> = match std::fs::read_dir(from) {
        Ok(entries) => entries.flatten().collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Pinned::All),
        Err(error) => return Err(error),
    };
    let wanted = |name: &[u8]| {
        let pack = name.starts_with(b"pack-")
            && [b".pack".as_slice(), b".idx", b".rev"].iter().any(|end| name.ends_with(end));
        pack || matches!(name.len(), 38 | 62) && name.iter().all(u8::is_ascii_hexdigit)
    };
    // An index without its pack would be of no use: packs first.
    let is_index = |entry: &&std::fs::DirEntry| !entry.file_name().as_bytes().ends_with(b".pack");
    let (late, early): (Vec<_>, Vec<_>) = entries.iter().partition(is_index);
    make_folder(into)?;
    for entry in early.into_iter().chain(late) {
        let name = entry.file_name();
        if !wanted(name.as_bytes()) {
            continue;
        }
        match std::fs::hard_link(entry.path(), into.join(&name)) {
            Ok(()) => faults::step(),
            // Here already; or gone meanwhile, which is no doing of the act that is to come.
            Err(error)
                if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => {}
            Err(error) if is_refused(&error) => return Ok(Pinned::None),
            Err(error) => return Err(error),
        }
    }
    Ok(Pinned::All)
}

/// Whether a file system gives no second name here.
fn is_refused(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::CrossesDevices | ErrorKind::TooManyLinks)
        || matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::PermissionDenied)
}

/// Copies everything that the refs, the stash and HEAD need, less what the store has.
pub(super) fn copy(
    store: &Store,
    repository: &Repository,
    standing: &Standing,
) -> Result<(), Error> {
    let from = Objects::open(repository).map_err(Error::Repository)?;
    let folder = store.copied();
    let known = folder.as_os_str().as_bytes().to_vec();
    let into = Objects::open_all(&[known]).map_err(Error::Repository)?;
    let mut transfer = Transfer::new(&from, into, &[]).map_err(Error::Repository)?;
    let mut writer = Writer::new(folder.join("pack"), 0o600);
    let mut tips: Vec<String> = stashed(&standing.stash).into_iter().map(|it| it.id).collect();
    let values = standing.refs.values().chain(&standing.head);
    tips.extend(values.filter_map(|value| standing.id_of(value)));
    tips.sort_unstable();
    tips.dedup();
    for tip in tips {
        let mut sink =
            |kind, id, data: &[u8]| writer.add_object(kind, id, data).map_err(|_| Why::Unreadable);
        transfer.closure(&tip, &mut sink).map_err(Error::Repository)?;
    }
    writer.finish()?;
    Ok(())
}

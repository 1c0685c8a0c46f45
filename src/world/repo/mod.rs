//! The one door to a repository: read in process, by no `git` child, so nothing that a repository's
//! configuration names is ever run.

mod about;
mod attributes;
mod belief;
mod compare;
mod config;
mod config_files;
pub mod diff;
mod discover;
mod entry;
mod glob;
mod ignore;
mod index;
mod indexed;
mod objects;
mod opened;
mod refs;
mod revision;
mod scope;
mod staged;
mod status;
mod survey;
mod sweep;
mod transfer;
mod untracked;
mod walk;

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::model::facts::{Repository, Why};

pub use about::{About, Form, about_is, about_path, content_at, entry_kind};
pub use compare::is_converted;
pub use config::Config;
pub use discover::discover;
pub use entry::{Entry, Stat};
pub use index::Index;
pub(crate) use objects::blob_id;
pub use objects::{Commit, Objects, TreeEntry, undo_objects};
pub use opened::{Opened, SYSTEM_CONFIG, Surroundings};
pub use refs::Refs;
pub use revision::commit_id;
pub use staged::staged_ids;
pub use status::{state, tracked, unsaved};
pub use survey::{Found, Seen, Survey, Unseen, look, survey};
pub use sweep::{Differing, Look, Standing, Swept, one_path, sweep};
pub use transfer::{Kind, Sink, Transfer};
pub use walk::ignored;

/// An answer before it becomes a fact.
pub type Asked<T> = Result<T, Why>;

/// The mark in a git common folder that says: this repository is guarded.
pub fn enrolment_mark(common_dir: &Path) -> PathBuf {
    common_dir.join("automode")
}

/// Whether a repository is guarded. A mark that cannot be looked at counts as one.
pub fn is_enrolled(repository: &Repository) -> bool {
    match enrolment_mark(path_of(&repository.common_dir)).symlink_metadata() {
        Ok(_) => true,
        Err(error) => !is_missing(&error),
    }
}

/// Where the content of a bare repository is named: there is no such folder, so that no path in it
/// is taken for one of git's own files.
const PUSHED_ROOT: &[u8] = b"/pushed-tree";

/// The repository with a root for the paths of its commits: its own, or, of a bare one, one that is
/// no folder.
#[must_use]
pub fn with_tree(repository: Repository) -> Repository {
    match repository.bare {
        true => Repository { root: PUSHED_ROOT.to_vec(), ..repository },
        false => repository,
    }
}

/// Bytes as the path that they are.
pub(crate) fn path_of(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// A folder and a name below it.
pub(crate) fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let mut joined = folder.to_vec();
    if joined.last() != Some(&b'/') {
        joined.push(b'/');
    }
    joined.extend_from_slice(name);
    joined
}

/// The path below a folder, without the slash; empty for the folder itself.
pub(crate) fn below<'a>(folder: &[u8], path: &'a [u8]) -> Option<&'a [u8]> {
    let rest = path.strip_prefix(folder)?;
    match rest.first() {
        None => Some(rest),
        Some(b'/') => rest.get(1..),
        Some(_) if folder == b"/" => Some(rest),
        Some(_) => None,
    }
}

/// Everything before the last slash; `/` for a name in the root.
pub(crate) fn parent(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|&byte| byte == b'/') {
        Some(0) => b"/",
        Some(at) => path.get(..at).unwrap_or_default(),
        None => b"",
    }
}

/// Whether an error says that nothing is there.
pub(crate) fn is_missing(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Opens a regular file without ever waiting, as a FIFO would make us; `None`: nothing there.
fn open_file(path: &Path) -> Asked<Option<(File, u64)>> {
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Ok(file) => {
            let about = file.metadata().map_err(|_| Why::Unreadable)?;
            if about.is_dir() {
                Ok(None)
            } else if about.is_file() {
                Ok(Some((file, about.len())))
            } else {
                Err(Why::Unreadable)
            }
        }
        Err(error) if is_missing(&error) => Ok(None),
        Err(_) => Err(Why::Unreadable),
    }
}

/// The bytes of a regular file of at most `bytes_max` bytes; `None`: nothing there, or a folder.
pub(crate) fn read_file(path: &Path, bytes_max: usize) -> Asked<Option<Vec<u8>>> {
    let Some((file, size)) = open_file(path)? else { return Ok(None) };
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX);
    if size > limit {
        return Err(Why::Bound);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).saturating_add(1));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| Why::Unreadable)?;
    if bytes.len() > bytes_max { Err(Why::Bound) } else { Ok(Some(bytes)) }
}

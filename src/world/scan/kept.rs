//! A look, on disk.

use std::io;
use std::path::Path;

use super::{Snapshot, Stamp, copy_file, index_file};
use crate::world::repo::Opened;
use crate::world::session::replace;

/// The first byte of the file; another is of another version.
const FORMAT: u8 = 1;

/// The last look of the session whose folder this is; `None`: there was none that can be read.
pub fn load(folder: &Path) -> Option<Snapshot> {
    let bytes = std::fs::read(folder.join("scan")).ok()?;
    let (format, rest) = bytes.split_first()?;
    (*format == FORMAT).then(|| postcard::from_bytes(rest).ok()).flatten()
}

/// Keeps a look as the last one, with the index that it was compared with.
pub fn save(folder: &Path, opened: &Opened, snapshot: &Snapshot) -> io::Result<()> {
    keep_index(folder, opened, snapshot.index)?;
    let mut bytes = vec![FORMAT];
    let packed = postcard::to_allocvec(snapshot).map_err(io::Error::other)?;
    bytes.extend_from_slice(&packed);
    replace(&folder.join("scan"), &bytes)?;
    match std::fs::remove_file(folder.join("scan.trouble")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Copies the index if it is not the one that was copied last. The copy is named by the stamp of
/// what it was made from: git may replace the index while it is made.
fn keep_index(folder: &Path, opened: &Opened, stamp: Stamp) -> io::Result<()> {
    let name = folder.join("scan.stamp");
    let wanted = postcard::to_allocvec(&stamp).map_err(io::Error::other)?;
    if std::fs::read(&name).is_ok_and(|held| held == wanted) {
        return Ok(());
    }
    let index = index_file(opened);
    let bytes = match std::fs::read(&index) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    replace(&copy_file(folder), &bytes)?;
    // A stamp that names another index than the one copied would mislead; then there is none.
    let made_of = if Stamp::of(&index) == stamp { wanted } else { Vec::new() };
    replace(&name, &made_of)
}

/// Whether the copy is of the index with this stamp.
pub(super) fn is_copy_of(folder: &Path, stamp: Stamp) -> bool {
    let wanted = postcard::to_allocvec(&stamp).ok();
    wanted.is_some() && std::fs::read(folder.join("scan.stamp")).ok() == wanted
}

/// Notes why the work tree could not be looked at, for `automode status`.
pub fn note_trouble(folder: &Path, why: &str) {
    // What cannot be noted is in the journal all the same.
    let _ = replace(&folder.join("scan.trouble"), why.as_bytes());
}

/// Why the work tree could not be looked at the last time; `None`: it could.
pub fn trouble(folder: &Path) -> Option<String> {
    std::fs::read_to_string(folder.join("scan.trouble")).ok()
}

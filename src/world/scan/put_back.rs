//! A path put back as it was before an act, only where nobody has touched it since.

use std::io;
use std::os::unix::fs::PermissionsExt as _;

use super::between::Seen;
use super::changes::Sources;
use crate::model::change::EntryKind;
use crate::world::repo::{About, about_path, below, content_at, is_converted, path_of};

/// Why a path was not put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It is no longer as the act left it.
    Touched,
    /// What stood there is not at hand as it was.
    NotHeld,
    /// The disk said no.
    Disk,
}

/// Puts a file back. What stands there is compared once more just before it is written, by the
/// bytes; the file is replaced whole.
pub fn put_back(seen: &Seen, sources: &mut Sources<'_>) -> Result<(), Left> {
    let Some(before) = &seen.before else {
        still_stands(seen)?;
        return std::fs::remove_file(path_of(&seen.path)).map_err(|_| Left::Disk);
    };
    let mode = match before.kind {
        EntryKind::File => 0o644,
        EntryKind::Executable => 0o755,
        EntryKind::Link | EntryKind::Submodule => return Err(Left::NotHeld),
    };
    let name = below(&sources.opened.repository.root, &seen.path).ok_or(Left::NotHeld)?;
    // What the index names may not be the bytes that stood in the work tree.
    if before.standing.is_none() && is_converted(sources.opened, name) != Ok(false) {
        return Err(Left::NotHeld);
    }
    let content = before.content.and_then(|id| sources.blob(&id)).ok_or(Left::NotHeld)?;
    still_stands(seen)?;
    write(seen, &content, mode).map_err(|_| Left::Disk)
}

/// Whether the path is as the act left it.
fn still_stands(seen: &Seen) -> Result<(), Left> {
    let now = about_path(&seen.path);
    let stands = match (&seen.after, now) {
        (None, None) => true,
        (Some(after), Some(now)) => {
            let known = |about: About| content_at(&seen.path, &about);
            after.about == Some(now) && after.content.is_some() && known(now) == after.content
        }
        (None, Some(_)) | (Some(_), None) => false,
    };
    if stands { Ok(()) } else { Err(Left::Touched) }
}

fn write(seen: &Seen, content: &[u8], mode: u32) -> io::Result<()> {
    let path = path_of(&seen.path);
    let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
    std::fs::create_dir_all(folder)?;
    let fresh = folder.join(format!(".automode-{}", std::process::id()));
    let kept = path.symlink_metadata().ok().filter(std::fs::Metadata::is_file);
    let mode = kept.map_or(mode, |about| (about.permissions().mode() & 0o666) | (mode & 0o111));
    let done = std::fs::write(&fresh, content)
        .and_then(|()| std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(mode)))
        .and_then(|()| std::fs::rename(&fresh, path));
    if done.is_err() {
        // The first error is the one to report.
        let _ = std::fs::remove_file(&fresh);
    }
    done
}

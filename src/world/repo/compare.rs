//! Whether a file holds the bytes that an entry of the index names.

use std::os::unix::ffi::OsStrExt;

use rustix::fs::{FileType, Stat as DiskStat};
use rustix::io::Errno;

use crate::model::bounds::COMPARE_BYTES_MAX;
use crate::model::digest::sha256_of;
use crate::model::facts::Why;

use super::attributes::{Text, conversion};
use super::belief::{is_believed, nanoseconds, stat_of};
use super::entry::{Entry, MODE_EXECUTABLE, MODE_LINK};
use super::objects::blob_id;
use super::opened::Opened;
use super::{Asked, path_of, read_file};

/// Bytes of the pointer that git-lfs keeps in place of a file.
const LFS_POINTER_BYTES_MAX: usize = 1 << 10;

/// How the work tree stands against an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// The same bytes and mode.
    Same,
    /// Other bytes or another mode.
    Changed,
    /// Nothing is there.
    Gone,
}

/// Compares an absolute path, tracked at `name` below the root, with its entry; not for submodules.
pub(super) fn compare(opened: &Opened, path: &[u8], name: &[u8], entry: &Entry) -> Asked<Compared> {
    let about = match rustix::fs::lstat(path_of(path)) {
        Ok(about) => about,
        Err(Errno::NOENT | Errno::NOTDIR) => return Ok(Compared::Gone),
        Err(_) => return Err(Why::Unreadable),
    };
    let kind = FileType::from_raw_mode(about.st_mode);
    if kind == FileType::Directory {
        return Ok(Compared::Gone);
    }
    if !same_mode(opened, entry, &about)? {
        return Ok(Compared::Changed);
    }
    let written = nanoseconds(opened.index()?.written());
    if is_believed(entry, &stat_of(&about), written) {
        return Ok(Compared::Same);
    }
    let same = if kind == FileType::Symlink {
        let target = std::fs::read_link(path_of(path)).map_err(|_| Why::Unreadable)?;
        blob_id(target.as_os_str().as_bytes())? == entry.id
    } else {
        same_content(opened, path, name, entry, u64::try_from(about.st_size).unwrap_or(0))?
    };
    Ok(if same { Compared::Same } else { Compared::Changed })
}

fn same_mode(opened: &Opened, entry: &Entry, about: &DiskStat) -> Asked<bool> {
    let kind = FileType::from_raw_mode(about.st_mode);
    if entry.mode == MODE_LINK {
        return Ok(kind == FileType::Symlink
            || kind == FileType::RegularFile
                && opened.config()?.boolean("core.symlinks") == Some(false));
    }
    if kind != FileType::RegularFile {
        return Ok(false);
    }
    let executable = about.st_mode & 0o100 != 0;
    Ok(executable == (entry.mode == MODE_EXECUTABLE)
        || opened.config()?.boolean("core.filemode") == Some(false))
}

/// Whether the bytes in the work tree may be others than those that git stores.
pub fn is_converted(opened: &Opened, name: &[u8]) -> Asked<bool> {
    let conversion = conversion(opened, name)?;
    Ok(conversion.filter.is_some() || conversion.other || conversion.text.is_converted())
}

/// Whether git would store the object of the entry for this file's bytes.
fn same_content(
    opened: &Opened,
    path: &[u8],
    name: &[u8],
    entry: &Entry,
    size: u64,
) -> Asked<bool> {
    if size > COMPARE_BYTES_MAX {
        return Ok(false);
    }
    let conversion = conversion(opened, name)?;
    let converted = conversion.filter.is_some() || conversion.text.is_converted();
    let known_size = entry.stat.size != 0 && !entry.intent_to_add;
    if known_size && !converted && u64::from(entry.stat.size) != size {
        return Ok(false);
    }
    let bytes_max = usize::try_from(COMPARE_BYTES_MAX).unwrap_or(usize::MAX);
    let Some(bytes) = read_file(path_of(path), bytes_max)? else { return Ok(false) };
    if !conversion.other && conversion.filter.is_none() && conversion.text.is_converted() {
        let binary = conversion.text == Text::Auto && bytes.contains(&0);
        if !binary && blob_id(&with_line_feeds(&bytes))? == entry.id {
            return Ok(true);
        }
    }
    if conversion.filter.as_deref() == Some(b"lfs") && is_lfs_pointer_to(opened, entry, &bytes)? {
        return Ok(true);
    }
    Ok(blob_id(&bytes)? == entry.id)
}

/// The bytes with every `\r\n` as `\n`.
fn with_line_feeds(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\r' || rest.peek() != Some(&b'\n') {
            kept.push(byte);
        }
    }
    kept
}

/// Whether the object of the entry is the pointer that git-lfs keeps for these bytes: what its
/// filter would say, without running it.
fn is_lfs_pointer_to(opened: &Opened, entry: &Entry, bytes: &[u8]) -> Asked<bool> {
    let pointer = opened.objects()?.blob(&entry.id, LFS_POINTER_BYTES_MAX)?;
    let wanted = format!("oid sha256:{}", sha256_of(bytes));
    Ok(pointer.is_some_and(|pointer| {
        pointer.split(|&byte| byte == b'\n').any(|line| line == wanted.as_bytes())
    }))
}

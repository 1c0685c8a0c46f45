//! Whether a file holds the bytes that an entry of the index names.

use std::fs::Metadata;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;

use crate::model::bounds::COMPARE_BYTES_MAX;
use crate::model::digest::sha256_of;
use crate::model::facts::Why;

use super::attributes::{Text, conversion};
use super::entry::{Entry, MODE_EXECUTABLE, MODE_LINK, Stat};
use super::index::Index;
use super::objects::blob_id;
use super::opened::Opened;
use super::{Asked, is_missing, path_of, read_file};

/// A file whose change is this near to the writing of the index is read: clocks of file systems
/// tick in steps of up to ten milliseconds, so a later change can bear the same time.
pub(super) const RACY_NANOSECONDS: i64 = 20_000_000;
/// Bytes of the pointer that git-lfs keeps in place of a file.
const LFS_POINTER_BYTES_MAX: usize = 1 << 10;
/// The id of the blob without bytes.
pub(super) const EMPTY_BLOB: [u8; 20] = [
    0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6, 0x43, 0x4b, 0x8b, 0x29, 0xae, 0x77, 0x5a, 0xd8, 0xc2,
    0xe4, 0x8c, 0x53, 0x91,
];

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
    let about = match path_of(path).symlink_metadata() {
        Ok(about) => about,
        Err(error) if is_missing(&error) => return Ok(Compared::Gone),
        Err(_) => return Err(Why::Unreadable),
    };
    if about.is_dir() {
        return Ok(Compared::Gone);
    }
    if !same_mode(opened, entry, &about)? {
        return Ok(Compared::Changed);
    }
    if is_unchanged(opened.index()?, entry, &about) {
        return Ok(Compared::Same);
    }
    let same = if about.is_symlink() {
        let target = std::fs::read_link(path_of(path)).map_err(|_| Why::Unreadable)?;
        blob_id(target.as_os_str().as_bytes())? == entry.id
    } else {
        same_content(opened, path, name, entry, about.len())?
    };
    Ok(if same { Compared::Same } else { Compared::Changed })
}

fn same_mode(opened: &Opened, entry: &Entry, about: &Metadata) -> Asked<bool> {
    if entry.mode == MODE_LINK {
        return Ok(about.is_symlink()
            || about.is_file() && opened.config()?.boolean("core.symlinks") == Some(false));
    }
    if !about.is_file() {
        return Ok(false);
    }
    let executable = about.mode() & 0o100 != 0;
    Ok(executable == (entry.mode == MODE_EXECUTABLE)
        || opened.config()?.boolean("core.filemode") == Some(false))
}

/// Whether `stat` says all that it said when the index was written, and can be believed.
fn is_unchanged(index: &Index, entry: &Entry, about: &Metadata) -> bool {
    is_believed(index, entry, &stat_of(about))
}

/// The same of what was seen by another way.
pub(super) fn is_believed(index: &Index, entry: &Entry, seen: &Stat) -> bool {
    let hidden_change = entry.stat.size == 0 && entry.id != EMPTY_BLOB;
    if entry.intent_to_add || hidden_change || *seen != entry.stat {
        return false;
    }
    let (seconds, nanoseconds) = index.written();
    let written = seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds);
    let (own, part) = (i64::from(seen.mtime.0), i64::from(seen.mtime.1));
    let changed = own.saturating_mul(1_000_000_000).saturating_add(part);
    if entry.stat.mtime.1 == 0 && own >= seconds {
        return false;
    }
    changed.saturating_add(RACY_NANOSECONDS) < written
}

/// What the index would remember of a file.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "git cuts to 32 bits")]
fn stat_of(about: &Metadata) -> Stat {
    Stat {
        ctime: (about.ctime() as u32, about.ctime_nsec() as u32),
        mtime: (about.mtime() as u32, about.mtime_nsec() as u32),
        inode: about.ino() as u32,
        user: about.uid(),
        group: about.gid(),
        size: about.len() as u32,
    }
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

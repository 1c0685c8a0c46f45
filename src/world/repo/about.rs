//! What `stat` says of a path, and what its bytes are called.

use rustix::fs::Stat as DiskStat;
use serde::{Deserialize, Serialize};

use crate::model::change::EntryKind;

use super::belief::{hides_change, nanoseconds};
use super::entry::{Entry, MODE_EXECUTABLE, MODE_LINK, MODE_SUBMODULE};
use super::objects::blob_id;
use super::{path_of, read_file};

/// Bytes of one file whose content is named by its id.
const NAMED_BYTES_MAX: u64 = 4 << 20;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// A regular file.
    File,
    /// A regular file that may be run.
    Executable,
    /// A symbolic link.
    Link,
    /// A folder: the top of a nested repository.
    Folder,
    /// A device, FIFO or socket.
    Special,
}

/// What `stat` says of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What it is.
    pub form: Form,
    /// Bytes.
    pub size: u64,
    /// When its bytes changed, in nanoseconds since 1970.
    pub changed_ns: i64,
    /// When the inode changed, in nanoseconds since 1970.
    pub inode_changed_ns: i64,
    /// The inode.
    pub inode: u64,
}

/// What `stat` says, as it is kept.
#[expect(
    clippy::unnecessary_cast,
    clippy::cast_possible_wrap,
    reason = "systems have other widths"
)]
pub(super) fn about(stat: &DiskStat) -> About {
    let form = match rustix::fs::FileType::from_raw_mode(stat.st_mode) {
        rustix::fs::FileType::RegularFile if stat.st_mode & 0o100 != 0 => Form::Executable,
        rustix::fs::FileType::RegularFile => Form::File,
        rustix::fs::FileType::Symlink => Form::Link,
        rustix::fs::FileType::Directory => Form::Folder,
        _ => Form::Special,
    };
    About {
        form,
        size: u64::try_from(stat.st_size).unwrap_or(0),
        changed_ns: nanoseconds((stat.st_mtime as i64, stat.st_mtime_nsec as i64)),
        inode_changed_ns: nanoseconds((stat.st_ctime as i64, stat.st_ctime_nsec as i64)),
        inode: stat.st_ino as u64,
    }
}

/// Whether `stat` says what it said when this entry was written, and can be believed.
pub fn about_is(about: &About, entry: &Entry) -> bool {
    let time = |(seconds, rest): (u32, u32)| nanoseconds((i64::from(seconds), i64::from(rest)));
    !hides_change(entry)
        && about.changed_ns == time(entry.stat.mtime)
        && about.inode_changed_ns == time(entry.stat.ctime)
        && about.size == u64::from(entry.stat.size)
        && about.inode & u64::from(u32::MAX) == u64::from(entry.stat.inode)
}

/// What kind of entry a mode of the index says.
pub fn entry_kind(mode: u32) -> EntryKind {
    match mode {
        MODE_EXECUTABLE => EntryKind::Executable,
        MODE_LINK => EntryKind::Link,
        MODE_SUBMODULE => EntryKind::Submodule,
        _ => EntryKind::File,
    }
}

/// What stands at an absolute path; `None`: nothing.
pub fn about_path(path: &[u8]) -> Option<About> {
    rustix::fs::lstat(path_of(path)).ok().map(|stat| about(&stat))
}

/// The id that the bytes at a path have; a link's are its target.
pub(super) fn content_of(path: &[u8], about: Option<&About>) -> Option<[u8; 20]> {
    let about = about.filter(|about| about.size <= NAMED_BYTES_MAX)?;
    match about.form {
        Form::File | Form::Executable => {
            let most = usize::try_from(NAMED_BYTES_MAX).unwrap_or(usize::MAX);
            blob_id(&read_file(path_of(path), most).ok()??).ok()
        }
        Form::Link => {
            use std::os::unix::ffi::OsStrExt as _;
            let target = std::fs::read_link(path_of(path)).ok()?;
            blob_id(target.as_os_str().as_bytes()).ok()
        }
        Form::Folder | Form::Special => None,
    }
}

/// The same for a path that was looked at.
pub fn content_at(path: &[u8], about: &About) -> Option<[u8; 20]> {
    content_of(path, Some(about))
}

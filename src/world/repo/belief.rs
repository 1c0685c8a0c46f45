//! What `stat` says of a path as the index would remember it, and when that can be believed.

use rustix::fs::Stat as DiskStat;

use super::entry::{Entry, Stat};

/// A file whose change is this near to the writing of the index is read: clocks of file systems
/// tick in steps of up to ten milliseconds, so a later change can bear the same time.
pub(super) const RACY_NANOSECONDS: i64 = 20_000_000;
/// The id of the blob without bytes.
const EMPTY_BLOB: [u8; 20] = [
    0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6, 0x43, 0x4b, 0x8b, 0x29, 0xae, 0x77, 0x5a, 0xd8, 0xc2,
    0xe4, 0x8c, 0x53, 0x91,
];

/// Whether `stat` says all that it said when the index was written, at `written` nanoseconds since
/// 1970, and can be believed.
pub(super) fn is_believed(entry: &Entry, seen: &Stat, written: i64) -> bool {
    let (seconds, rest) = (i64::from(seen.mtime.0), i64::from(seen.mtime.1));
    let racy = nanoseconds((seconds, rest)).saturating_add(RACY_NANOSECONDS) >= written;
    // A disk that counts whole seconds only.
    let coarse = rest == 0 && nanoseconds((seconds.saturating_add(1), 0)) >= written;
    !racy && !coarse && !hides_change(entry) && !entry.intent_to_add && *seen == entry.stat
}

/// Whether git left the size out, so that a change is not missed.
pub(super) fn hides_change(entry: &Entry) -> bool {
    entry.stat.size == 0 && entry.id != EMPTY_BLOB
}

pub(super) fn nanoseconds((seconds, rest): (i64, i64)) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

/// What the index would remember of a file.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "git cuts to 32 bits, and systems have other widths"
)]
pub(super) fn stat_of(about: &DiskStat) -> Stat {
    Stat {
        ctime: (about.st_ctime as u32, about.st_ctime_nsec as u32),
        mtime: (about.st_mtime as u32, about.st_mtime_nsec as u32),
        inode: about.st_ino as u32,
        user: about.st_uid,
        group: about.st_gid,
        size: about.st_size as u32,
    }
}

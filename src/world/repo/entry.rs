//! One entry of the index.

/// A folder of a sparse index.
pub(super) const MODE_FOLDER: u32 = 0o040_000;
/// A regular file.
pub(super) const MODE_FILE: u32 = 0o100_644;
/// A regular file that may be run.
pub(super) const MODE_EXECUTABLE: u32 = 0o100_755;
/// A symbolic link.
pub(super) const MODE_LINK: u32 = 0o120_000;
/// The commit of a submodule.
pub(super) const MODE_SUBMODULE: u32 = 0o160_000;

/// What the index remembers of a file's `stat`, cut to 32 bits as git does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// Change of the inode, seconds and nanoseconds.
    pub ctime: (u32, u32),
    /// Change of the content, seconds and nanoseconds.
    pub mtime: (u32, u32),
    /// Inode.
    pub inode: u32,
    /// Owner.
    pub user: u32,
    /// Group.
    pub group: u32,
    /// Bytes.
    pub size: u32,
}

/// One entry without its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Type and permission bits.
    pub mode: u32,
    /// The id of its object.
    pub id: [u8; 20],
    /// What was seen on disk.
    pub stat: Stat,
    /// 0, or 1 to 3 in a conflict.
    pub stage: u16,
    /// Git is told to take it as unchanged.
    pub assume_unchanged: bool,
    /// Git is told that it need not be in the work tree.
    pub skip_worktree: bool,
    /// Its path is in the index, its content is not.
    pub intent_to_add: bool,
}

impl Entry {
    /// Reads the part of an entry that has a fixed length, and its extended flags.
    pub(super) fn read(fixed: &[u8], extended: u16) -> Self {
        let flags = short(fixed, 60);
        let id = fixed.get(40..60).and_then(|id| id.try_into().ok()).unwrap_or_default();
        Self {
            mode: number(fixed, 24),
            id,
            stat: Stat {
                ctime: (number(fixed, 0), number(fixed, 4)),
                mtime: (number(fixed, 8), number(fixed, 12)),
                inode: number(fixed, 20),
                user: number(fixed, 28),
                group: number(fixed, 32),
                size: number(fixed, 36),
            },
            stage: (flags >> 12) & 3,
            assume_unchanged: flags & 0x8000 != 0,
            skip_worktree: extended & 0x4000 != 0,
            intent_to_add: extended & 0x2000 != 0,
        }
    }
}

/// The big-endian number at a place; 0 past the end, which no caller asks for.
pub(super) fn number(bytes: &[u8], at: usize) -> u32 {
    let end = at.saturating_add(4);
    bytes.get(at..end).and_then(|four| four.try_into().ok()).map_or(0, u32::from_be_bytes)
}

pub(super) fn short(bytes: &[u8], at: usize) -> u16 {
    let end = at.saturating_add(2);
    bytes.get(at..end).and_then(|two| two.try_into().ok()).map_or(0, u16::from_be_bytes)
}

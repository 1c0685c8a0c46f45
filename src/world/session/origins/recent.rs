//! The entries that came last, in blocks as they came, each sorted.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use super::sorted::{self, ENTRY_BYTES, Entry, Seen};
use crate::world::session::open_own;

/// Begins each block.
const MARK: [u8; 4] = *b"amo1";
/// Bytes before a block's entries: the mark and their number.
const HEAD_BYTES: usize = 8;
/// Bytes from which on the blocks are merged into the sorted file.
const BYTES_MAX: usize = 256 << 10;
/// Blocks from which on they are merged.
const BLOCKS_MAX: usize = 48;
/// Bytes that are read; more than one block beyond the bound is never there.
const READ_BYTES_MAX: u64 = 64 << 20;

/// The blocks of one reading.
#[derive(Debug, Default)]
pub(super) struct Recent {
    bytes: Vec<u8>,
    /// Where each whole block's entries stand.
    blocks: Vec<std::ops::Range<usize>>,
}

impl Recent {
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let mut bytes = Vec::new();
        match File::open(folder.join("recent")) {
            Ok(file) => file.take(READ_BYTES_MAX).read_to_end(&mut bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error),
        };
        let mut blocks = Vec::new();
        let mut at = 0_usize;
        while let Some(block) = block(&bytes, at) {
            at = block.end;
            blocks.push(block);
        }
        Ok(Self { bytes, blocks })
    }

    pub(super) fn find(&self, hash: u64) -> Option<Seen> {
        let each = self.blocks.iter().filter_map(|block| self.bytes.get(block.clone()));
        each.filter_map(|entries| sorted::find(entries, hash)).min()
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let each = self.blocks.iter().filter_map(|block| self.bytes.get(block.clone()));
        each.flat_map(sorted::entries).collect()
    }

    pub(super) fn is_full(&self) -> bool {
        self.blocks.len() >= BLOCKS_MAX || self.bytes.len() >= BYTES_MAX
    }

    /// Where the last whole block ends: what is behind it was cut.
    fn end(&self) -> usize {
        self.blocks.last().map_or(0, |block| block.end)
    }

    /// Adds a block. Called under the lock, with what is there now.
    pub(super) fn append(&self, folder: &Path, entries: &[Entry]) -> io::Result<()> {
        let Ok(count) = u32::try_from(entries.len()) else {
            return Err(io::Error::other("too many"));
        };
        let mut file = open_own(&folder.join("recent"), OpenOptions::new().append(true))?;
        if self.end() < self.bytes.len() {
            file.set_len(u64::try_from(self.end()).unwrap_or(0))?;
        }
        let mut block = MARK.to_vec();
        block.extend(count.to_le_bytes());
        block.extend(sorted::bytes_of(entries));
        file.write_all(&block)
    }

    /// Leaves no block: by another file, so that who reads the old one still has all of it.
    pub(super) fn clear(folder: &Path) -> io::Result<()> {
        let path = folder.join("recent.new");
        open_own(&path, OpenOptions::new().write(true).truncate(true))?;
        std::fs::rename(&path, folder.join("recent"))
    }
}

/// The whole block that begins there.
fn block(bytes: &[u8], at: usize) -> Option<std::ops::Range<usize>> {
    let start = at.checked_add(HEAD_BYTES)?;
    let head = bytes.get(at..start)?;
    let count = head.strip_prefix(&MARK)?;
    let count = usize::try_from(u32::from_le_bytes(count.try_into().ok()?)).ok()?;
    let end = start.checked_add(count.checked_mul(ENTRY_BYTES)?)?;
    (end <= bytes.len()).then_some(start..end)
}

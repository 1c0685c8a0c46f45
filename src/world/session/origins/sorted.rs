//! Entries: a hash and where it was seen; and the sorted file of the older ones.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::world::session::open_own;

/// Bytes of an entry on disk.
pub(super) const ENTRY_BYTES: usize = 12;
/// Entries that are read at once around where a hash is to be expected.
const WINDOW: u64 = 512;

/// A hash and where it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) hash: u64,
    pub(super) seen: Seen,
}

/// Where a hash was seen; the one that decides is the least: the user's words go before all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    /// The user's words are 0, all else 1.
    pub(super) rank: u8,
    /// The offset of the source's line.
    pub(super) source: u32,
    pub(super) hidden: bool,
}

impl Entry {
    pub(super) fn bytes(self) -> [u8; ENTRY_BYTES] {
        let Seen { rank, source, hidden } = self.seen;
        let flags = u32::from(rank & 1) | if hidden { 2 } else { 0 };
        let packed = source.wrapping_shl(8) | flags;
        let mut bytes = [0; ENTRY_BYTES];
        let parts = self.hash.to_le_bytes().into_iter().chain(packed.to_le_bytes());
        for (to, from) in bytes.iter_mut().zip(parts) {
            *to = from;
        }
        bytes
    }

    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let hash = u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?);
        let packed = u32::from_le_bytes(bytes.get(8..ENTRY_BYTES)?.try_into().ok()?);
        let rank = u8::try_from(packed & 1).ok()?;
        let seen = Seen { rank, source: packed.wrapping_shr(8), hidden: packed & 2 != 0 };
        Some(Self { hash, seen })
    }
}

/// The entries in a run of bytes.
pub(super) fn entries(bytes: &[u8]) -> impl Iterator<Item = Entry> {
    bytes.chunks_exact(ENTRY_BYTES).filter_map(Entry::of)
}

/// Where a hash was seen, in sorted entries.
pub(super) fn find(bytes: &[u8], hash: u64) -> Option<Seen> {
    let count = bytes.len() / ENTRY_BYTES;
    let entry = |at: usize| {
        let start = at.checked_mul(ENTRY_BYTES)?;
        Entry::of(bytes.get(start..start.checked_add(ENTRY_BYTES)?)?)
    };
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if entry(middle)?.hash < hash { low = middle.saturating_add(1) } else { high = middle }
    }
    entry(low).filter(|entry| entry.hash == hash).map(|entry| entry.seen)
}

/// Sorts entries and keeps of each hash the one that decides.
pub(super) fn settle(entries: &mut Vec<Entry>) {
    entries.sort_unstable();
    entries.dedup_by_key(|entry| entry.hash);
}

pub(super) fn bytes_of(entries: &[Entry]) -> Vec<u8> {
    entries.iter().flat_map(|entry| entry.bytes()).collect()
}

/// The sorted file of the older entries.
#[derive(Debug)]
pub(super) struct Base {
    file: File,
    count: u64,
}

impl Base {
    /// `None`: there is none yet.
    pub(super) fn open(folder: &Path) -> io::Result<Option<Self>> {
        match File::open(folder.join("base")) {
            Ok(file) => {
                let count = file.metadata()?.len() / 12;
                Ok(Some(Self { file, count }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Where a hash was seen. Hashes spread evenly, so where one stands is known but for a few
    /// hundred entries.
    pub(super) fn find(&self, hash: u64) -> io::Result<Option<Seen>> {
        let (mut low, mut high) = (0, self.count);
        let (mut least, mut most) = (0, u64::MAX);
        while low < high {
            let span = u128::from(high.saturating_sub(low));
            let way = u128::from(hash.saturating_sub(least)).saturating_mul(span);
            let reach = u128::from(most.saturating_sub(least)).max(1);
            let guess = u64::try_from(way.checked_div(reach).unwrap_or(0)).unwrap_or(0);
            let start = low.saturating_add(guess).saturating_sub(WINDOW / 2).clamp(low, high);
            let start = start.min(high.saturating_sub(WINDOW.min(high.saturating_sub(low))));
            let bytes = self.read(start, WINDOW.min(high.saturating_sub(start)))?;
            let first = entries(&bytes).next();
            let last =
                bytes.len().checked_sub(ENTRY_BYTES).and_then(|at| Entry::of(bytes.get(at..)?));
            let Some((first, last)) = first.zip(last) else { return Ok(None) };
            if hash < first.hash {
                (high, most) = (start, first.hash);
            } else if hash > last.hash {
                let read = u64::try_from(bytes.len() / ENTRY_BYTES).unwrap_or(u64::MAX);
                (low, least) = (start.saturating_add(read), last.hash);
            } else {
                return Ok(find(&bytes, hash));
            }
        }
        Ok(None)
    }

    fn read(&self, first: u64, count: u64) -> io::Result<Vec<u8>> {
        let bytes = usize::try_from(count).unwrap_or(0).saturating_mul(ENTRY_BYTES);
        let mut read = vec![0; bytes];
        self.file.read_exact_at(&mut read, first.saturating_mul(12))?;
        Ok(read)
    }

    /// Merges entries into the file of this folder, whole or not at all. Called under the lock.
    pub(super) fn merge(folder: &Path, mut fresh: Vec<Entry>) -> io::Result<u64> {
        settle(&mut fresh);
        let old = match std::fs::read(folder.join("base")) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut merged =
            Vec::with_capacity(old.len().saturating_add(fresh.len().saturating_mul(12)));
        let mut fresh = fresh.into_iter().peekable();
        for entry in entries(&old) {
            while let Some(before) = fresh.next_if(|new| new.hash < entry.hash) {
                merged.extend(before.bytes());
            }
            let same = fresh.next_if(|new| new.hash == entry.hash);
            merged.extend(same.map_or(entry, |new| new.min(entry)).bytes());
        }
        fresh.for_each(|entry| merged.extend(entry.bytes()));
        let path = folder.join("base.new");
        let mut file = open_own(&path, OpenOptions::new().write(true).truncate(true))?;
        file.write_all(&merged)?;
        std::fs::rename(&path, folder.join("base"))?;
        Ok(u64::try_from(merged.len()).unwrap_or(u64::MAX))
    }
}

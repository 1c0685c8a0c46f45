//! The index, memory-mapped and read by hand: one path is found without reading the others.
//!
//! Format: git's `Documentation/gitformat-index.txt`. Entries have no fixed length, so a search
//! jumps into the middle and finds its way back to the start of an entry by its shape; it skips
//! a few entries after that, so that one odd entry cannot lead it astray.

use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use std::os::unix::fs::MetadataExt;

use memmap2::Mmap;
use sha1::{Digest as _, Sha1};

use crate::model::facts::{Repository, Why};

use super::entry::{
    Entry, MODE_EXECUTABLE, MODE_FILE, MODE_FOLDER, MODE_LINK, MODE_SUBMODULE, number, short,
};
use super::{Asked, join, open_file, path_of};

const HEADER_BYTES: usize = 12;
const HASH_BYTES: usize = 20;
/// Bytes of an entry before its extended flags and its name.
const FIXED_BYTES: usize = 62;
/// A search stops halving below this many bytes and reads on.
const SCAN_BYTES: usize = 48 << 10;
/// Places tried to find the start of an entry: more than the longest ordinary name.
const SYNC_PLACES_MAX: usize = 1 << 11;
/// Entries in a row that must be whole before a place counts as found.
const SYNC_ENTRIES: usize = 6;

/// Maps a file that git replaces as a whole and never changes in place; `None`: nothing there.
pub(super) fn map_file(path: &Path) -> Asked<Option<Mmap>> {
    match open_file(path)? {
        None | Some((_, 0)) => Ok(None),
        Some((file, _)) => map(&file).map(Some),
    }
}

#[expect(unsafe_code, reason = "a file of megabytes is read at a few places only")]
fn map(file: &std::fs::File) -> Asked<Mmap> {
    // SAFETY: the map is private to this process and read only. Git writes the index and the
    // packed refs to a new file and renames it over the old one, so the bytes under the map stay
    // as they are. Another program that cuts the file short makes the kernel end this process,
    // which the registered command line turns into a refusal; no bytes are ever taken as UTF-8 or
    // as a length without a check.
    unsafe { Mmap::map(file) }.map_err(|_| Why::Unreadable)
}

/// The index of one work tree.
#[derive(Debug)]
pub struct Index {
    content: Content,
    version: u32,
    count: usize,
    written: (i64, i64),
}

/// Where the bytes of an index are.
#[derive(Debug)]
enum Content {
    Nothing,
    Map(Mmap),
    Own(Vec<u8>),
}

/// One entry as it lies in the map.
struct Raw<'a> {
    fixed: &'a [u8],
    extended: u16,
    /// The name; in version 4 what follows the shared part.
    name: &'a [u8],
    /// Version 4: bytes to take off the end of the name before.
    dropped: usize,
    next: usize,
}

impl Content {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Nothing => &[],
            Self::Map(map) => map,
            Self::Own(bytes) => bytes,
        }
    }
}

impl Index {
    /// Opens the index of a repository; one that is not there is empty. An index of another
    /// hash, a split one and a sparse one are not read.
    pub fn open(repository: &Repository, sha256: bool) -> Asked<Self> {
        if sha256 {
            return Err(Why::Unsupported);
        }
        Self::open_file(path_of(&join(&repository.git_dir, b"index")), &repository.git_dir)
    }

    /// Opens an index, or a copy of one that was never written to after it was made.
    pub fn open_file(path: &Path, git_dir: &[u8]) -> Asked<Self> {
        let Some((file, size)) = open_file(path)? else { return Ok(Self::empty()) };
        if size == 0 {
            return Ok(Self::empty());
        }
        let about = file.metadata().map_err(|_| Why::Unreadable)?;
        let written = (about.mtime(), about.mtime_nsec());
        let index = Self::of(Content::Map(map(&file)?), written)?;
        if has_shared_index(git_dir) && index.extension(*b"link")?.is_some() {
            return Err(Why::Unsupported);
        }
        Ok(index)
    }

    /// An index that was kept elsewhere; a split one is not read.
    pub fn of_bytes(bytes: Vec<u8>) -> Asked<Self> {
        if bytes.is_empty() {
            return Ok(Self::empty());
        }
        // An index of SHA-256 ends in another sum, and one that git was told not to sum in zeros.
        let (body, sum) = bytes
            .split_at_checked(bytes.len().saturating_sub(HASH_BYTES))
            .ok_or(Why::Unreadable)?;
        if sum != Sha1::digest(body).as_slice() && sum.iter().any(|&byte| byte != 0) {
            return Err(Why::Unsupported);
        }
        let index = Self::of(Content::Own(bytes), (0, 0))?;
        match index.extension(*b"link")? {
            Some(_) => Err(Why::Unsupported),
            None => Ok(index),
        }
    }

    fn of(content: Content, written: (i64, i64)) -> Asked<Self> {
        let bytes = content.bytes();
        let header = bytes.get(..HEADER_BYTES).ok_or(Why::Unreadable)?;
        if !header.starts_with(b"DIRC") || bytes.len() < HEADER_BYTES.saturating_add(HASH_BYTES) {
            return Err(Why::Unreadable);
        }
        let version = number(header, 4);
        if !(2..=4).contains(&version) {
            return Err(Why::Unsupported);
        }
        let count = usize::try_from(number(header, 8)).map_err(|_| Why::Bound)?;
        Ok(Self { content, version, count, written })
    }

    fn empty() -> Self {
        Self { content: Content::Nothing, version: 2, count: 0, written: (0, 0) }
    }

    /// How many entries it has.
    pub fn count(&self) -> usize {
        self.count
    }

    /// When it was written, seconds and nanoseconds.
    pub fn written(&self) -> (i64, i64) {
        self.written
    }

    /// The entries of one path: none, one, or the stages of a conflict.
    pub fn find(&self, path: &[u8]) -> Asked<Vec<Entry>> {
        let mut found = Vec::new();
        self.each_from(path, |name, entry| {
            if name != path {
                return Ok(ControlFlow::Break(()));
            }
            found.push(*entry);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    /// Whether a path below the folder is tracked; `folder` without its last slash.
    pub fn has_below(&self, folder: &[u8]) -> Asked<bool> {
        let prefix = join(folder, b"");
        let mut has = false;
        self.each_from(&prefix, |name, _| {
            has = name.starts_with(&prefix);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(has)
    }

    /// Visits paths and entries in order, from the first path that is not less than `from`.
    pub fn each_from(
        &self,
        from: &[u8],
        mut visit: impl FnMut(&[u8], &Entry) -> Asked<ControlFlow<()>>,
    ) -> Asked<()> {
        let start = self.start_of(from);
        self.walk(start, |name, raw| {
            let entry = Entry::read(raw.fixed, raw.extended);
            if entry.mode == MODE_FOLDER && (name >= from || from.starts_with(name)) {
                return Err(Why::Unsupported);
            }
            if name < from { Ok(ControlFlow::Continue(())) } else { visit(name, &entry) }
        })?;
        Ok(())
    }

    /// Visits everything in order, the folders of a sparse index as they stand.
    pub fn each(
        &self,
        mut visit: impl FnMut(&[u8], &Entry) -> Asked<ControlFlow<()>>,
    ) -> Asked<()> {
        self.walk(HEADER_BYTES, |name, raw| visit(name, &Entry::read(raw.fixed, raw.extended)))?;
        Ok(())
    }

    /// The trees that the index knows its entries to make.
    pub fn trees(&self) -> Vec<[u8; 20]> {
        let mut known = std::collections::HashMap::new();
        if let Ok(Some(bytes)) = self.extension(*b"TREE") {
            // One that cannot be read is as good as none.
            let _ = super::staged::known_trees(bytes, &mut known);
        }
        known.into_values().collect()
    }

    /// The content of an extension.
    pub fn extension(&self, signature: [u8; 4]) -> Asked<Option<&[u8]>> {
        if self.bytes().is_empty() {
            return Ok(None);
        }
        let mut at = self.walk(HEADER_BYTES, |_, _| Ok(ControlFlow::Continue(())))?;
        while let Some((own, content, next)) = self.extension_at(at) {
            if own == signature {
                return Ok(Some(content));
            }
            at = next;
        }
        Ok(None)
    }

    fn bytes(&self) -> &[u8] {
        self.content.bytes()
    }

    /// Visits raw entries from the start of one to the last; gives where it stopped.
    fn walk(
        &self,
        start: usize,
        mut visit: impl FnMut(&[u8], &Raw<'_>) -> Asked<ControlFlow<()>>,
    ) -> Asked<usize> {
        let mut at = start;
        let mut seen = 0_usize;
        let mut name = Vec::new();
        while !self.bytes().is_empty() && !self.is_end(at) {
            let raw = self.raw(at).ok_or(Why::Unreadable)?;
            seen = seen.saturating_add(1);
            let flow = if self.version < 4 {
                visit(raw.name, &raw)?
            } else {
                name.truncate(name.len().checked_sub(raw.dropped).ok_or(Why::Unreadable)?);
                name.extend_from_slice(raw.name);
                visit(&name, &raw)?
            };
            if flow.is_break() {
                return Ok(at);
            }
            at = raw.next;
        }
        if start == HEADER_BYTES && seen != self.count { Err(Why::Unreadable) } else { Ok(at) }
    }

    /// Whether the entries end here: extensions follow that end exactly before the hash.
    fn is_end(&self, at: usize) -> bool {
        let end = self.bytes().len().saturating_sub(HASH_BYTES);
        let mut at = at;
        while at != end {
            let Some((_, _, next)) = self.extension_at(at) else { return false };
            at = next;
        }
        true
    }

    fn extension_at(&self, at: usize) -> Option<([u8; 4], &[u8], usize)> {
        let end = self.bytes().len().checked_sub(HASH_BYTES)?;
        let header = self.bytes().get(at..at.checked_add(8)?)?;
        let signature: [u8; 4] = header.get(..4)?.try_into().ok()?;
        if !signature.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        let start = at.checked_add(8)?;
        let next = start.checked_add(usize::try_from(number(header, 4)).ok()?)?;
        (next <= end).then_some((signature, self.bytes().get(start..next)?, next))
    }

    fn raw(&self, at: usize) -> Option<Raw<'_>> {
        let bytes = self.bytes();
        let fixed = bytes.get(at..at.checked_add(FIXED_BYTES)?)?;
        let flags = short(fixed, 60);
        let mut name_at = at.checked_add(FIXED_BYTES)?;
        let mut extended = 0;
        if flags & 0x4000 != 0 {
            if self.version < 3 {
                return None;
            }
            extended = short(bytes.get(name_at..name_at.checked_add(2)?)?, 0);
            name_at = name_at.checked_add(2)?;
        }
        if !matches!(
            number(fixed, 24),
            MODE_FILE | MODE_EXECUTABLE | MODE_LINK | MODE_SUBMODULE | MODE_FOLDER
        ) && number(fixed, 24) & 0o170_000 != 0o100_000
        {
            return None;
        }
        if self.version == 4 {
            let (dropped, name_at) = variable(bytes, name_at)?;
            let rest = bytes.get(name_at..)?;
            let length = rest.iter().position(|&byte| byte == 0)?;
            let name = rest.get(..length)?;
            let next = name_at.checked_add(length)?.checked_add(1)?;
            return Some(Raw { fixed, extended, name, dropped, next });
        }
        let mut length = usize::from(flags & 0x0fff);
        if length == 0x0fff {
            length = bytes.get(name_at..)?.iter().position(|&byte| byte == 0)?;
        }
        let name = bytes.get(name_at..name_at.checked_add(length)?)?;
        if name.is_empty()
            || name.contains(&0)
            || bytes.get(name_at.checked_add(length)?) != Some(&0)
        {
            return None;
        }
        let used = name_at.checked_sub(at)?.checked_add(length)?.checked_add(8)?;
        let next = at.checked_add(used & !7)?;
        Some(Raw { fixed, extended, name, dropped: 0, next })
    }

    /// The start of an entry whose path is less than `path`, near to it; or the first one.
    fn start_of(&self, path: &[u8]) -> usize {
        let mut low = HEADER_BYTES;
        if self.version == 4 || path.is_empty() {
            return low;
        }
        let mut high = self.bytes().len().saturating_sub(HASH_BYTES);
        while high.saturating_sub(low) > SCAN_BYTES {
            let middle = low.saturating_add(high.saturating_sub(low) / 2);
            match self.sync(middle) {
                Some((start, name)) if start < high && name < path => low = start,
                Some(_) | None => high = middle,
            }
        }
        low
    }

    /// The start and the name of an entry soon after a place.
    fn sync(&self, place: usize) -> Option<(usize, &[u8])> {
        // Entries start at the header's end and are multiples of eight bytes long.
        let aligned = (place.checked_add(7)? & !7).checked_add(HEADER_BYTES & 7)?;
        for step in 0..SYNC_PLACES_MAX {
            let mut at = aligned.checked_add(step.checked_mul(8)?)?;
            let mut whole = true;
            for _ in 0..SYNC_ENTRIES {
                match self.raw(at) {
                    Some(raw) => at = raw.next,
                    None => {
                        whole = false;
                        break;
                    }
                }
            }
            if whole && let Some(raw) = self.raw(at) {
                return Some((at, raw.name));
            }
        }
        None
    }
}

/// Whether files of split indexes lie in the git folder; one that cannot be read may have some.
fn has_shared_index(git_dir: &[u8]) -> bool {
    match std::fs::read_dir(path_of(git_dir)) {
        Ok(mut entries) => entries.any(|entry| {
            entry.is_ok_and(|entry| entry.file_name().as_bytes().starts_with(b"sharedindex."))
        }),
        Err(_) => true,
    }
}

/// A number of variable length, as in packs' offsets, and where it ends.
fn variable(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut at = at;
    let mut byte = *bytes.get(at)?;
    let mut value = usize::from(byte & 127);
    while byte & 128 != 0 {
        at = at.checked_add(1)?;
        byte = *bytes.get(at)?;
        value = value.checked_add(1)?.checked_mul(128)?.checked_add(usize::from(byte & 127))?;
    }
    Some((value, at.checked_add(1)?))
}

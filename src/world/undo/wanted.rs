//! What stood in a work tree when a point was taken: every path, with where its bytes are.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::world::repo::{Entry, Index, join, look};

use super::lfs;
use super::point::{Area, Held, Point, changed_ms, numbers};
use super::source::Source;
use super::{Id, NotHeld};

/// Type bits of a mode of the index.
const TYPE_BITS: u32 = 0o170_000;
const FILE_BITS: u32 = 0o100_000;
const LINK_BITS: u32 = 0o120_000;

/// Permission bits that are brought back; never those that change who a program runs as.
const PERMISSIONS: u32 = 0o777;

/// What stood at one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Want {
    /// The id of its bytes.
    pub(super) id: Id,
    /// Whether it was a link.
    pub(super) link: bool,
    /// Permission bits, as far as they are known.
    pub(super) mode: Mode,
    /// Bytes; those of the id may be another number, where git converts.
    pub(super) size: u64,
    /// What `stat` said; a file of which it still says so is unchanged.
    stat: [u32; 8],
}

/// Permission bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// These.
    Exactly(u32),
    /// As git knows them: whether the owner may run it.
    Executable(bool),
}

/// Everything that stood.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Files and links, by name below the root.
    pub(super) files: BTreeMap<Vec<u8>, Want>,
    /// What is not held, below the root; of a folder, everything in it.
    pub(super) unknown: BTreeMap<Vec<u8>, NotHeld>,
    /// Whether the index of the point was read, so that `files` is all that was tracked.
    pub(super) whole: bool,
}

impl Wanted {
    /// What a point says.
    pub(super) fn of(point: &Point, source: &Source) -> Self {
        let mut wanted = Self::default();
        for lack in point.not_held() {
            if let Some(name) = crate::world::repo::below(&point.root, &lack.path) {
                wanted.unknown.insert(name.to_vec(), lack);
            }
        }
        wanted.add_index(point, source);
        for name in &point.missing {
            wanted.files.remove(name);
        }
        for held in point.held.iter().filter(|held| held.area == Area::Tree) {
            wanted.files.insert(held.name.clone(), Want::of_held(held, point.time_ms));
        }
        wanted
    }

    fn add_index(&mut self, point: &Point, source: &Source) {
        let index = match point.find(Area::Git, b"index") {
            Some(held) => source.blob(held).and_then(|bytes| Index::of_bytes(bytes).ok()),
            None => Index::of_bytes(Vec::new()).ok(),
        };
        let Some(index) = index else { return };
        let read = index.each(|name, entry| {
            let kind = entry.mode & TYPE_BITS;
            let plain = entry.stage == 0 && !entry.skip_worktree && !entry.intent_to_add;
            if plain && matches!(kind, FILE_BITS | LINK_BITS) && self.lack(name).is_none() {
                self.files.insert(name.to_vec(), Want::of_entry(entry));
            }
            Ok(ControlFlow::Continue(()))
        });
        self.whole = read.is_ok();
    }

    /// Why a name, or a folder above it, is not held.
    pub(super) fn lack(&self, name: &[u8]) -> Option<&NotHeld> {
        if self.unknown.is_empty() {
            return None;
        }
        let ends = name.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let mut folders = ends.filter_map(|(end, _)| name.get(..end));
        folders
            .find_map(|folder| self.unknown.get(folder))
            .or_else(|| self.unknown.get(name))
            .or_else(|| self.unknown.get(b"".as_slice()))
    }
}

impl Want {
    fn of_held(held: &Held, time_ms: u64) -> Self {
        // What changed as the point was taken may have changed again in the same tick of the clock.
        let settled = changed_ms(&held.stat).saturating_add(super::RACY_MS) < time_ms;
        Self {
            id: held.id,
            link: held.link,
            mode: Mode::Exactly(held.mode & PERMISSIONS),
            size: held.size,
            stat: if settled { held.stat } else { Default::default() },
        }
    }

    fn of_entry(entry: &Entry) -> Self {
        let stat = entry.stat;
        Self {
            id: entry.id,
            link: entry.mode & TYPE_BITS == LINK_BITS,
            mode: Mode::Executable(entry.mode & 0o100 != 0),
            size: u64::from(stat.size),
            stat: numbers(&stat),
        }
    }

    /// The bytes that stood there; `None`: they are gone, or git converts them in a way that is
    /// not ours to follow.
    pub(super) fn bytes(&self, point: &Point, source: &Source) -> Option<Vec<u8>> {
        let stored = source.of_id(&self.id)?;
        if u64::try_from(stored.len()) == Ok(self.size) {
            return Some(stored);
        }
        let converted = with_line_ends(&stored);
        if u64::try_from(converted.len()) == Ok(self.size) {
            return Some(converted);
        }
        lfs::content(&point.common_dir, &stored, self.size)
    }

    /// Whether this stands at an absolute path.
    pub(super) fn stands(&self, path: &[u8], point: &Point, source: &Source) -> Stands {
        let Some(seen) = look(path) else { return Stands::No };
        if numbers(&seen.stat) == self.stat && seen.link == self.link {
            return self.mode_stands(seen.mode);
        }
        if seen.link != self.link || seen.size != self.size {
            return Stands::No;
        }
        let Ok(now) = super::take::content(path, &seen) else { return Stands::No };
        let same = super::pack::blob_id(&now) == self.id
            || self.bytes(point, source).is_some_and(|bytes| bytes == now);
        if same { self.mode_stands(seen.mode) } else { Stands::No }
    }

    fn mode_stands(&self, mode: u32) -> Stands {
        let same = match self.mode {
            _ if self.link => true,
            Mode::Exactly(wanted) => mode & PERMISSIONS == wanted,
            Mode::Executable(wanted) => (mode & 0o100 != 0) == wanted,
        };
        if same { Stands::Yes } else { Stands::OtherMode }
    }
}

/// How a path stands against what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// The same.
    Yes,
    /// The same bytes with other permissions.
    OtherMode,
    /// Something else, or nothing.
    No,
}

/// The bytes with every `\n` as `\r\n`, as git writes them where it is told to.
fn with_line_ends(bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(bytes.len());
    for byte in bytes {
        if *byte == b'\n' {
            all.push(b'\r');
        }
        all.push(*byte);
    }
    all
}

/// A path below the root of the point.
pub(super) fn path(point: &Point, name: &[u8]) -> Vec<u8> {
    join(&point.root, name)
}

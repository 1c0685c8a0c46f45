//! What the index tracks, folder by folder.

use std::ops::ControlFlow;

use super::super::Asked;
use super::super::entry::Entry;
use super::super::index::Index;

/// The index's entries, sorted, their names in one buffer.
#[derive(Default)]
pub(super) struct Tracked {
    bytes: Vec<u8>,
    pub(super) entries: Vec<(usize, usize, Entry)>,
}

pub(super) type Range = (usize, usize);

/// What the index has directly in a folder.
#[derive(Clone, Copy)]
pub(super) enum Child {
    /// An entry, or the stages of a conflict.
    File(Range),
    Folder(Range),
}

impl Tracked {
    pub(super) fn of(index: &Index) -> Asked<Self> {
        let mut tracked = Self::default();
        index.each(|name, entry| {
            let start = tracked.bytes.len();
            tracked.bytes.extend_from_slice(name);
            tracked.entries.push((start, tracked.bytes.len(), *entry));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(tracked)
    }

    pub(super) fn name(&self, at: usize) -> &[u8] {
        let span = self.entries.get(at).map_or((0, 0), |entry| (entry.0, entry.1));
        self.bytes.get(span.0..span.1).unwrap_or_default()
    }

    /// The names directly in a folder of this many bytes, slash included, sorted.
    pub(super) fn children(&self, prefix: usize, range: Range) -> Vec<(&[u8], Child)> {
        let mut children: Vec<(&[u8], Child)> = Vec::new();
        let mut at = range.0;
        while at < range.1 {
            let rest = self.name(at).get(prefix..).unwrap_or_default();
            let end = rest.iter().position(|&byte| byte == b'/').filter(|&end| end > 0);
            let own = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let below = prefix.saturating_add(own.len()).saturating_add(1);
            let same = |other: usize| match end {
                Some(_) => {
                    let known = self.name(at).get(..below);
                    self.name(other).get(..below) == known
                }
                None => self.name(other) == self.name(at),
            };
            let next = self.run(at, range.1, same);
            let child = match end {
                Some(_) => Child::Folder((at, next)),
                None => Child::File((at, next)),
            };
            children.push((own, child));
            at = next;
        }
        children.sort_by(|one, other| one.0.cmp(other.0));
        children
    }

    /// Where a run of entries that are alike ends: first in growing steps, then by halving.
    fn run(&self, start: usize, end: usize, same: impl Fn(usize) -> bool) -> usize {
        let (mut low, mut step) = (start, 1_usize);
        while low.saturating_add(step) < end && same(low.saturating_add(step)) {
            low = low.saturating_add(step);
            step = step.saturating_mul(2);
        }
        let mut high = low.saturating_add(step).min(end);
        low = low.saturating_add(1);
        while low < high {
            let middle = low.saturating_add(high.saturating_sub(low) / 2);
            if same(middle) { low = middle.saturating_add(1) } else { high = middle }
        }
        low
    }
}

//! What the index tracks, folder by folder.

use std::ops::ControlFlow;

use crate::model::facts::Why;

use super::Asked;
use super::entry::{Entry, MODE_FOLDER, MODE_SUBMODULE};
use super::index::Index;

/// The index's entries, sorted, their names in one buffer.
#[derive(Debug, Default)]
pub(super) struct Indexed {
    bytes: Vec<u8>,
    items: Vec<(u32, u32, Entry)>,
}

/// Places of entries, from one to before another.
pub(super) type Range = (usize, usize);

/// What the index has directly in a folder.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Child {
    /// An entry, or the stages of a conflict.
    File(Range),
    /// A folder with these entries in it.
    Folder(Range),
}

impl Indexed {
    pub(super) fn of(index: &Index) -> Asked<Self> {
        let mut all = Self { bytes: Vec::new(), items: Vec::with_capacity(index.count()) };
        index.each(|name, entry| {
            let start = u32::try_from(all.bytes.len()).map_err(|_| Why::Bound)?;
            all.bytes.extend_from_slice(name);
            let end = u32::try_from(all.bytes.len()).map_err(|_| Why::Bound)?;
            all.items.push((start, end, *entry));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(all)
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn name(&self, at: usize) -> &[u8] {
        let Some((start, end, _)) = self.items.get(at) else { return &[] };
        let range = usize::try_from(*start).ok().zip(usize::try_from(*end).ok());
        range.and_then(|(start, end)| self.bytes.get(start..end)).unwrap_or_default()
    }

    pub(super) fn entry(&self, at: usize) -> Option<&Entry> {
        self.items.get(at).map(|(_, _, entry)| entry)
    }

    /// The entry of a range that is one file out of conflict.
    pub(super) fn settled(&self, range: Range) -> Option<&Entry> {
        match self.items.get(range.0..range.1) {
            Some([(_, _, entry)]) if entry.stage == 0 => Some(entry),
            _ => None,
        }
    }

    pub(super) fn any(&self, range: Range, mut test: impl FnMut(&Entry) -> bool) -> bool {
        let items = self.items.get(range.0..range.1).unwrap_or_default();
        items.iter().any(|(.., entry)| test(entry))
    }

    pub(super) fn is_submodule(&self, range: Range) -> bool {
        self.entry(range.0).is_some_and(|entry| entry.mode == MODE_SUBMODULE)
    }

    /// Whether the index leaves out what is in a folder.
    pub(super) fn is_sparse(&self) -> bool {
        self.any((0, self.len()), |entry| entry.mode == MODE_FOLDER)
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
            let middle = low.midpoint(high);
            if same(middle) { low = middle.saturating_add(1) } else { high = middle }
        }
        low
    }
}

/// What the index has of this name among a folder's children; a conflict of a file with a folder
/// has both.
pub(super) fn of_name<'a>(
    children: &'a [(&[u8], Child)],
    own: &[u8],
) -> impl Iterator<Item = Child> + use<'a> {
    let start = children.partition_point(|(name, _)| *name < own);
    let rest = children.get(start..).unwrap_or_default();
    let count = rest.iter().take_while(|(name, _)| *name == own).count();
    rest.iter().take(count).map(|(_, child)| *child)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indexed(names: &[&str]) -> Indexed {
        let mut all = Indexed::default();
        for name in names {
            let start = u32::try_from(all.bytes.len()).unwrap();
            all.bytes.extend_from_slice(name.as_bytes());
            let end = u32::try_from(all.bytes.len()).unwrap();
            all.items.push((start, end, Entry::read(&[0; 62], 0)));
        }
        all
    }

    #[test]
    fn a_folder_has_its_files_and_folders_with_all_that_is_in_them() {
        let names = ["a", "a", "a-b", "a/b", "a/c/d", "a/c/e", "a/f", "b/c"];
        let all = indexed(&names);
        let (file, folder) = (Child::File, Child::Folder);
        let top: Vec<(&[u8], Child)> = vec![
            (b"a", file((0, 2))),
            (b"a", folder((3, 7))),
            (b"a-b", file((2, 3))),
            (b"b", folder((7, 8))),
        ];
        assert!(all.children(0, (0, 8)) == top);
        let below: Vec<(&[u8], Child)> =
            vec![(b"b", file((3, 4))), (b"c", folder((4, 6))), (b"f", file((6, 7)))];
        assert!(all.children(2, (3, 7)) == below);
        let named = |own: &[u8]| of_name(&top, own).collect::<Vec<_>>();
        assert!(named(b"a") == [file((0, 2)), folder((3, 7))]);
        assert!(named(b"a-").is_empty());
        assert!(named(b"b") == [folder((7, 8))]);
    }
}

//! Two states of a repository side by side: trees, and the index against a tree.

use std::collections::HashMap;
use std::ops::ControlFlow;

use crate::model::bounds::GATE_FILES_MAX;
use crate::model::facts::Why;

use crate::world::repo::entry::MODE_FOLDER;
use crate::world::repo::index::Index;
use crate::world::repo::objects::TreeEntry;
use crate::world::repo::opened::Opened;
use crate::world::repo::staged::known_trees;
use crate::world::repo::{Asked, join};

/// Folders within each other that are followed.
const DEPTH_MAX: usize = 512;

/// What stands at a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    /// Type and permission bits.
    pub(super) mode: u32,
    /// The id of its object.
    pub(super) id: [u8; 20],
}

/// A name at which two states differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// Below the root.
    pub(super) name: Vec<u8>,
    /// What stood there.
    pub(super) old: Option<Slot>,
    /// What stands there now.
    pub(super) new: Option<Slot>,
}

/// The names at which two states differ, so far.
pub(super) struct Pairs<'a> {
    opened: &'a Opened,
    /// At most `GATE_FILES_MAX` of them.
    pub(super) found: Vec<Pair>,
    /// Whether there are more.
    pub(super) more: bool,
}

impl<'a> Pairs<'a> {
    /// None yet.
    pub(super) fn new(opened: &'a Opened) -> Self {
        Self { opened, found: Vec::new(), more: false }
    }

    /// Adds those of two trees; `None` is a tree with nothing in it.
    pub(super) fn trees(&mut self, old: Option<[u8; 20]>, new: Option<[u8; 20]>) -> Asked<()> {
        self.folder(b"", old, new, 0)
    }

    fn folder(
        &mut self,
        prefix: &[u8],
        old: Option<[u8; 20]>,
        new: Option<[u8; 20]>,
        depth: usize,
    ) -> Asked<()> {
        if old == new || self.more {
            return Ok(());
        }
        if depth > DEPTH_MAX {
            return Err(Why::Bound);
        }
        let mut olds = self.entries(old)?;
        for entry in self.list(new)? {
            let before = olds.remove(&entry.name);
            self.entry(prefix, &entry.name, before, Some(&entry), depth)?;
        }
        let mut gone: Vec<_> = olds.into_values().collect();
        gone.sort_by(|one, other| one.name.cmp(&other.name));
        for entry in gone {
            let name = entry.name.clone();
            self.entry(prefix, &name, Some(entry), None, depth)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        prefix: &[u8],
        name: &[u8],
        old: Option<TreeEntry>,
        new: Option<&TreeEntry>,
        depth: usize,
    ) -> Asked<()> {
        let whole = [prefix, name].concat();
        let file = |entry: &TreeEntry| {
            (entry.mode != MODE_FOLDER).then_some(Slot { mode: entry.mode, id: entry.id })
        };
        let tree = |entry: &TreeEntry| (entry.mode == MODE_FOLDER).then_some(entry.id);
        self.add(&whole, old.as_ref().and_then(file), new.and_then(file));
        let (old, new) = (old.as_ref().and_then(tree), new.and_then(tree));
        if old == new {
            return Ok(());
        }
        self.folder(&join(&whole, b""), old, new, depth.saturating_add(1))
    }

    fn add(&mut self, name: &[u8], old: Option<Slot>, new: Option<Slot>) {
        if old == new {
            return;
        }
        if self.found.len() >= GATE_FILES_MAX {
            self.more = true;
            return;
        }
        self.found.push(Pair { name: name.to_vec(), old, new });
    }

    fn list(&self, tree: Option<[u8; 20]>) -> Asked<Vec<TreeEntry>> {
        self.opened.in_time()?;
        match tree {
            Some(tree) => self.opened.objects()?.tree(&tree),
            None => Ok(Vec::new()),
        }
    }

    fn entries(&self, tree: Option<[u8; 20]>) -> Asked<HashMap<Vec<u8>, TreeEntry>> {
        let entries = self.list(tree)?.into_iter();
        Ok(entries.map(|entry| (entry.name.clone(), entry)).collect())
    }

    /// Adds those of an index against a tree. What is only intended to be added and what is in
    /// conflict is in no commit that git would make of this index.
    pub(super) fn index(&mut self, index: &Index, tree: Option<[u8; 20]>) -> Asked<()> {
        let mut known = HashMap::new();
        if let Some(bytes) = index.extension(*b"TREE")? {
            // One that cannot be read is as good as none: every folder is looked into.
            let _ = known_trees(bytes, &mut known);
        }
        if tree.is_some() && known.get(b"".as_slice()) == tree.as_ref() {
            return Ok(());
        }
        let mut entries: Vec<(Vec<u8>, Slot)> = Vec::with_capacity(index.count());
        index.each(|name, entry| {
            if entry.stage == 0 && !entry.intent_to_add {
                entries.push((name.to_vec(), Slot { mode: entry.mode, id: entry.id }));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        self.indexed(b"", tree, &entries, &known, 0)
    }

    fn indexed(
        &mut self,
        prefix: &[u8],
        tree: Option<[u8; 20]>,
        entries: &[(Vec<u8>, Slot)],
        known: &HashMap<Vec<u8>, [u8; 20]>,
        depth: usize,
    ) -> Asked<()> {
        if depth > DEPTH_MAX {
            return Err(Why::Bound);
        }
        let folder = prefix.strip_suffix(b"/").unwrap_or(prefix);
        if tree.is_some() && known.get(folder) == tree.as_ref() || self.more {
            return Ok(());
        }
        let mut olds = self.entries(tree)?;
        let mut rest = entries;
        while let Some((name, slot)) = rest.first() {
            let own = name.get(prefix.len()..).unwrap_or_default();
            let Some(end) = own.iter().position(|&byte| byte == b'/') else {
                let old = olds.remove(own);
                let new = TreeEntry { name: own.to_vec(), mode: slot.mode, id: slot.id };
                self.entry(prefix, own, old, Some(&new), depth)?;
                rest = rest.get(1..).unwrap_or_default();
                continue;
            };
            let part = own.get(..end).unwrap_or_default();
            let inner = [prefix, part, b"/"].concat();
            let count = rest.partition_point(|(name, _)| name.starts_with(&inner));
            let (below, after) = rest.split_at_checked(count.max(1)).unwrap_or((rest, &[]));
            rest = after;
            let old = olds.remove(part);
            let old_tree = old.as_ref().filter(|old| old.mode == MODE_FOLDER).map(|old| old.id);
            if let Some(old) = old.filter(|old| old.mode != MODE_FOLDER) {
                self.entry(prefix, part, Some(old), None, depth)?;
            }
            match below {
                // A folder of a sparse index stands for its whole tree.
                [(name, slot)] if slot.mode == MODE_FOLDER && *name == inner => {
                    self.folder(&inner, old_tree, Some(slot.id), depth.saturating_add(1))?;
                }
                below => {
                    self.indexed(&inner, old_tree, below, known, depth.saturating_add(1))?;
                }
            }
        }
        let mut gone: Vec<_> = olds.into_values().collect();
        gone.sort_by(|one, other| one.name.cmp(&other.name));
        for entry in gone {
            let name = entry.name.clone();
            self.entry(prefix, &name, Some(entry), None, depth)?;
        }
        Ok(())
    }
}

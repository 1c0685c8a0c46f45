//! Objects brought from one store to another: a commit with everything that it needs, what it needs
//! first, so that a copy that was broken off leaves nothing that points into the void.

use std::collections::HashSet;

use git2::{ObjectType, Oid};

use crate::model::bounds::UNDO_OBJECTS_MAX;
use crate::model::facts::Why;

use super::Asked;
use super::objects::{Objects, header, oid, tree_entries};

/// What kind of object it is, as packs number them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A commit.
    Commit = 1,
    /// A tree.
    Tree = 2,
    /// A blob.
    Blob = 3,
    /// An annotated tag.
    Tag = 4,
}

/// Takes an object in.
pub type Sink<'a> = dyn FnMut(Kind, [u8; 20], &[u8]) -> Asked<()> + 'a;

/// Copies what is missing.
pub struct Transfer<'a> {
    from: &'a Objects,
    into: Objects,
    done: HashSet<Oid>,
    /// Commits that are there with everything that they need.
    whole: Vec<Oid>,
}

impl std::fmt::Debug for Transfer<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Transfer")
    }
}

impl<'a> Transfer<'a> {
    /// Copies from `from` what `into` does not have, where the commits `whole` miss nothing.
    pub fn new(from: &'a Objects, into: Objects, whole: &[String]) -> Asked<Self> {
        let ids = whole.iter().filter_map(|id| oid(id).ok());
        let store = into.store()?;
        let whole = ids.filter(|id| store.exists(*id)).collect();
        drop(store);
        Ok(Self { from, into, done: HashSet::new(), whole })
    }

    /// Copies one object alone.
    pub fn object(&mut self, id: &[u8; 20], sink: &mut Sink<'_>) -> Asked<()> {
        self.copy(Oid::from_bytes(id).map_err(|_| Why::Unreadable)?, sink)
    }

    /// Copies what an id names with everything that it needs.
    pub fn closure(&mut self, id: &str, sink: &mut Sink<'_>) -> Asked<()> {
        let id = oid(id)?;
        let (kind, data) = self.from.read(id)?;
        match kind {
            ObjectType::Commit => self.commits(id, sink),
            ObjectType::Tree => self.tree(id, 0, sink),
            ObjectType::Tag => {
                let target = header(&data, b"object ").ok_or(Why::Unreadable)?;
                self.closure(&target.to_string(), sink)?;
                self.copy(id, sink)
            }
            ObjectType::Any | ObjectType::Blob => self.copy(id, sink),
        }
    }

    /// Copies the commits that are not whole already, parents first.
    fn commits(&mut self, tip: Oid, sink: &mut Sink<'_>) -> Asked<()> {
        let library = self.from.library();
        let mut walk = library.revwalk().map_err(|_| Why::Unreadable)?;
        let sorting = git2::Sort::TOPOLOGICAL | git2::Sort::REVERSE;
        walk.set_sorting(sorting).map_err(|_| Why::Unreadable)?;
        walk.push(tip).map_err(|_| Why::Unreadable)?;
        for id in &self.whole {
            // One that is no commit hides nothing.
            let _ = walk.hide(*id);
        }
        for id in walk {
            let id = id.map_err(|_| Why::Unreadable)?;
            let (_, data) = self.from.read(id)?;
            let tree = header(&data, b"tree ").ok_or(Why::Unreadable)?;
            self.tree(tree, 0, sink)?;
            self.copy(id, sink)?;
        }
        Ok(())
    }

    fn tree(&mut self, id: Oid, depth: usize, sink: &mut Sink<'_>) -> Asked<()> {
        if self.done.contains(&id) {
            return Ok(());
        }
        if depth > 256 {
            return Err(Why::Bound);
        }
        let (_, data) = self.from.read(id)?;
        for entry in tree_entries(&data)? {
            let inner = Oid::from_bytes(&entry.id).map_err(|_| Why::Unreadable)?;
            match entry.mode {
                super::entry::MODE_FOLDER => self.tree(inner, depth.saturating_add(1), sink)?,
                super::entry::MODE_SUBMODULE => {}
                _ => self.copy(inner, sink)?,
            }
        }
        self.copy(id, sink)
    }

    fn copy(&mut self, id: Oid, sink: &mut Sink<'_>) -> Asked<()> {
        if !self.done.insert(id) || self.into.store()?.exists(id) {
            return Ok(());
        }
        if self.done.len() > UNDO_OBJECTS_MAX {
            return Err(Why::Bound);
        }
        let (kind, data) = self.from.read(id)?;
        let kind = match kind {
            ObjectType::Commit => Kind::Commit,
            ObjectType::Tree => Kind::Tree,
            ObjectType::Blob => Kind::Blob,
            ObjectType::Tag => Kind::Tag,
            ObjectType::Any => return Err(Why::Unreadable),
        };
        sink(kind, id.as_bytes().try_into().map_err(|_| Why::Unsupported)?, &data)
    }
}

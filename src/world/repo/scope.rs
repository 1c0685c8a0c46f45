//! The part of a work tree that a set of paths is about.

use crate::model::facts::Why;
use crate::model::pattern::{Pattern, Piece, Relation};

use super::{Asked, below, join};

/// A set of paths in one work tree.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    root: &'a [u8],
    paths: &'a Pattern,
    /// The folder, where the set is one folder and all below it: the usual case, and every file of
    /// a work tree is compared with it.
    tree: Option<&'a [u8]>,
    /// Whether every path of the work tree is in the set.
    pub(super) whole: bool,
    /// What every path of the set below the root starts with.
    pub(super) prefix: Vec<u8>,
}

impl<'a> Scope<'a> {
    /// The set within the work tree at `root`; `None`: it holds nothing there. A set that is not
    /// known cannot be looked through.
    pub(super) fn new(root: &'a [u8], paths: &'a Pattern) -> Asked<Option<Self>> {
        if paths.has_hole() {
            return Err(Why::NotOne);
        }
        let whole = paths.relation(&Pattern::tree(root), true) == Relation::Covers;
        let prefix = paths.prefix();
        let prefix = if root.starts_with(prefix) || prefix == join(root, b"") {
            Vec::new()
        } else {
            match below(root, prefix) {
                Some(rest) => rest.to_vec(),
                None => return Ok(None),
            }
        };
        let tree = match paths.pieces() {
            [Piece::Text(folder), Piece::Below] => Some(folder.as_slice()),
            _ => None,
        };
        Ok(Some(Self { root, paths, tree, whole, prefix }))
    }

    /// Whether a path below the root is in the set.
    pub(super) fn holds(&self, name: &[u8]) -> bool {
        if self.whole {
            return true;
        }
        let path = join(self.root, name);
        match self.tree {
            Some(folder) => below(folder, &path).is_some(),
            None => self.paths.holds(&path),
        }
    }

    /// Whether a path of the set may lie below a folder.
    pub(super) fn reaches_below(&self, folder: &[u8]) -> bool {
        let folder = join(folder, b"");
        let shared = folder.len().min(self.prefix.len());
        folder.get(..shared) == self.prefix.get(..shared)
    }
}

//! What is staged: the index against the tree of HEAD, folder by folder; a folder whose tree the
//! index knows to be the one of HEAD is not looked into.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::entry::{Entry, MODE_FOLDER, MODE_SUBMODULE};
use super::objects::TreeEntry;
use super::opened::Opened;
use super::{Asked, join};

/// Compares entries that come in the order of the index.
#[derive(Debug)]
pub(super) struct Staged<'a> {
    opened: &'a Opened,
    /// Trees that the index knows its entries to make, by folder.
    known: HashMap<Vec<u8>, [u8; 20]>,
    levels: Vec<Level>,
}

/// A folder on the way to the current entry: its path with a last slash, and what HEAD has in it.
#[derive(Debug)]
struct Level {
    prefix: Vec<u8>,
    head: Held,
}

#[derive(Debug)]
enum Held {
    /// The same as the index.
    Same,
    /// These entries, by name.
    Entries(HashMap<Vec<u8>, TreeEntry>),
}

impl<'a> Staged<'a> {
    /// Begins; with `whole`, the trees that the index knows are read, which pays for many entries.
    pub(super) fn new(opened: &'a Opened, whole: bool) -> Asked<Self> {
        let mut known = HashMap::new();
        if whole && let Some(bytes) = opened.index()?.extension(*b"TREE")? {
            // One that cannot be read is as good as none: every folder is looked into.
            let _ = known_trees(bytes, &mut known);
        }
        let mut staged = Self { opened, known, levels: Vec::new() };
        let head = staged.held(b"", opened.head_tree()?)?;
        staged.levels.push(Level { prefix: Vec::new(), head });
        Ok(staged)
    }

    /// Whether HEAD holds something else at the path of this entry.
    pub(super) fn is_staged(&mut self, name: &[u8], entry: &Entry) -> Asked<bool> {
        while self.levels.last().is_some_and(|level| !name.starts_with(&level.prefix)) {
            self.levels.pop();
        }
        loop {
            let Some(level) = self.levels.last() else { return Ok(true) };
            let Held::Entries(entries) = &level.head else { return Ok(false) };
            let rest = name.get(level.prefix.len()..).unwrap_or_default();
            let Some(end) = rest.iter().position(|&byte| byte == b'/') else {
                let found = entries.get(rest);
                return Ok(
                    found.is_none_or(|found| found.id != entry.id || found.mode != entry.mode)
                );
            };
            let part = rest.get(..end).unwrap_or_default();
            let tree = entries.get(part).filter(|found| found.mode == 0o040_000);
            let tree = tree.map(|found| found.id);
            let folder = [level.prefix.as_slice(), part].concat();
            let head = self.held(&folder, tree)?;
            self.levels.push(Level { prefix: join(&folder, b""), head });
        }
    }

    fn held(&self, folder: &[u8], tree: Option<[u8; 20]>) -> Asked<Held> {
        let Some(tree) = tree else { return Ok(Held::Entries(HashMap::new())) };
        if self.known.get(folder) == Some(&tree) {
            return Ok(Held::Same);
        }
        let entries = self.opened.objects()?.tree(&tree)?;
        let entries = entries.into_iter().map(|entry| (entry.name.clone(), entry));
        Ok(Held::Entries(entries.collect()))
    }
}

/// The ids of blobs that the index names and HEAD does not have at their paths.
pub fn staged_ids(opened: &Opened) -> Asked<Vec<[u8; 20]>> {
    let mut staged = Staged::new(opened, true)?;
    let mut ids = Vec::new();
    opened.index()?.each(|name, entry| {
        let blob = !matches!(entry.mode, MODE_FOLDER | MODE_SUBMODULE) && !entry.intent_to_add;
        if blob && (entry.stage != 0 || staged.is_staged(name, entry)?) {
            ids.push(entry.id);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(ids)
}

/// Reads the index's extension: folders in depth-first order, each with the number of its own
/// subfolders; one with a negative count of entries has changed since.
pub(super) fn known_trees(bytes: &[u8], known: &mut HashMap<Vec<u8>, [u8; 20]>) -> Option<()> {
    let mut rest = bytes;
    let mut open: Vec<(Vec<u8>, usize)> = Vec::new();
    while !rest.is_empty() {
        let end = rest.iter().position(|&byte| byte == 0)?;
        let name = rest.get(..end)?;
        rest = rest.get(end.checked_add(1)?..)?;
        let end = rest.iter().position(|&byte| byte == b'\n')?;
        let line = std::str::from_utf8(rest.get(..end)?).ok()?;
        rest = rest.get(end.checked_add(1)?..)?;
        let (count, folders) = line.split_once(' ')?;
        while open.last().is_some_and(|(_, left)| *left == 0) {
            open.pop();
        }
        let path = match open.last_mut() {
            Some((above, left)) => {
                *left = left.checked_sub(1)?;
                if above.is_empty() { name.to_vec() } else { join(above, name) }
            }
            None => name.to_vec(),
        };
        if count.parse::<i64>().ok()? >= 0 {
            known.insert(path.clone(), rest.get(..20)?.try_into().ok()?);
            rest = rest.get(20..)?;
        }
        open.push((path, folders.parse().ok()?));
    }
    Some(())
}

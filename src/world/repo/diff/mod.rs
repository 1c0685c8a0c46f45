//! The changes between two states of a repository: what is staged, and what commits bring.
//!
//! Content is git's own, from objects and the index, never from the work tree, where nothing says
//! otherwise. Bounds never hide a change in silence: what was not looked at is named.

mod brought;
mod commits;
mod renames;
mod resolved;
mod sides;
mod taken;
mod trees;
mod walked;

use std::collections::{HashMap, HashSet};

use crate::model::bounds::GATE_FILES_MAX;
use crate::model::change::{Change, ChangeKind, Side};
use crate::model::facts::Why;

use super::index::Index;
use super::opened::Opened;
use super::{Asked, join, path_of};
use sides::Contents;
use trees::{Pair, Pairs, Slot};

pub use brought::{Brought, Range, brought};
pub use taken::Taken;
pub use walked::new_commits;

/// Changes, and what was not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The changes, paths absolute.
    pub changes: Vec<Change>,
    /// What was not looked at, each in a few lower-case words.
    pub unread: Vec<String>,
}

/// One name with both sides.
#[derive(Clone, Debug)]
struct One {
    name: Vec<u8>,
    old: Option<Slot>,
    new: Option<Slot>,
    before: Option<Side>,
    after: Option<Side>,
}

/// What a commit of this index would hold against HEAD, and of `taken` what it would take from the
/// work tree; `index`: another file than the repository's own. While a merge is under way, what its
/// other sides bring is left out, and a file that both sides changed shows only what neither has.
pub fn staged(opened: &Opened, index: Option<&[u8]>, taken: &[Taken]) -> Asked<Found> {
    let own;
    let index = match index {
        Some(path) => {
            if opened.is_sha256()? {
                return Err(Why::Unsupported);
            }
            own = Index::open_file(path_of(path), &opened.repository.git_dir)?;
            &own
        }
        None => opened.index()?,
    };
    let mut pairs = Pairs::new(opened);
    pairs.index(index, opened.head_tree()?)?;
    let mut contents = Contents::new(opened);
    let mut ones = with_sides(std::mem::take(&mut pairs.found), &mut contents);
    taken::take(opened, &mut ones, taken, &mut contents)?;
    let merged = resolved::merge_heads(opened)?;
    if !merged.is_empty() {
        resolved::leave_merged_out(opened, &mut ones, &merged, &mut contents)?;
    }
    Ok(found(opened, ones, &contents, pairs.more))
}

/// The changes between two trees; `None` is a tree with nothing in it.
pub fn between(opened: &Opened, old: Option<[u8; 20]>, new: Option<[u8; 20]>) -> Asked<Found> {
    let mut pairs = Pairs::new(opened);
    pairs.trees(old, new)?;
    let mut contents = Contents::new(opened);
    let ones = with_sides(std::mem::take(&mut pairs.found), &mut contents);
    Ok(found(opened, ones, &contents, pairs.more))
}

fn with_sides(pairs: Vec<Pair>, contents: &mut Contents<'_>) -> Vec<One> {
    let one = |pair: Pair| One {
        before: pair.old.map(|slot| contents.side(slot)),
        after: pair.new.map(|slot| contents.side(slot)),
        name: pair.name,
        old: pair.old,
        new: pair.new,
    };
    pairs.into_iter().map(one).collect()
}

fn found(opened: &Opened, ones: Vec<One>, contents: &Contents<'_>, more: bool) -> Found {
    let mut unread = contents.unread();
    if more {
        unread.push(format!("files beyond the first {GATE_FILES_MAX}"));
    }
    Found { changes: changes_of(&opened.repository.root, ones), unread }
}

/// The changes that these names make, renames followed.
fn changes_of(root: &[u8], ones: Vec<One>) -> Vec<Change> {
    let renamed = renames::find(&ones);
    let sources: HashMap<usize, (Vec<u8>, Option<Side>)> = renamed
        .iter()
        .filter_map(|(from, to)| {
            let from = ones.get(*from)?;
            Some((*to, (join(root, &from.name), from.before.clone())))
        })
        .collect();
    let leaves: HashSet<usize> = renamed.iter().map(|(from, _)| *from).collect();
    let change = |(at, one): (usize, One)| {
        let kind = match (&one.before, &one.after) {
            (None, _) => ChangeKind::Create,
            (Some(_), None) if leaves.contains(&at) => ChangeKind::Rename,
            (Some(_), None) => ChangeKind::Delete,
            (Some(_), Some(_)) => ChangeKind::Modify,
        };
        let (source, stood) = sources.get(&at).cloned().unzip();
        Change {
            source,
            before: one.before.or(stood.flatten()),
            after: one.after,
            ..Change::new(join(root, &one.name), kind)
        }
    };
    ones.into_iter().enumerate().map(change).collect()
}

fn hex(id: &[u8; 20]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of an id of 40 hexadecimal digits.
fn bytes_of(id: &str) -> Asked<[u8; 20]> {
    let digits = id.as_bytes();
    if digits.len() != 40 {
        return Err(Why::Unsupported);
    }
    let mut bytes = [0; 20];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let text = std::str::from_utf8(pair).map_err(|_| Why::Unreadable)?;
        *byte = u8::from_str_radix(text, 16).map_err(|_| Why::Unreadable)?;
    }
    Ok(bytes)
}

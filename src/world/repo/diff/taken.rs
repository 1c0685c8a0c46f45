//! What a commit would take from the work tree beside the index.

use std::ops::ControlFlow;

use super::One;
use super::sides::Contents;
use super::trees::Slot;
use crate::model::change::{EntryKind, Side};
use crate::model::facts::Why;
use crate::model::pattern::Pattern;
use crate::world::repo::compare::{Compared, compare};
use crate::world::repo::entry::{MODE_EXECUTABLE, MODE_FILE, MODE_LINK, MODE_SUBMODULE};
use crate::world::repo::objects::blob_id;
use crate::world::repo::opened::Opened;
use crate::world::repo::scope::Scope;
use crate::world::repo::walk::{Wanted, find};
use crate::world::repo::{Asked, join};

/// A set of paths whose content comes from the work tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Which, absolute.
    pub paths: Pattern,
    /// Whether files that git does not track and does not ignore come too.
    pub untracked: bool,
}

/// Puts what is taken in the place of what the index has.
pub(super) fn take(
    opened: &Opened,
    ones: &mut Vec<One>,
    taken: &[Taken],
    contents: &mut Contents<'_>,
) -> Asked<()> {
    for set in taken {
        let root = &opened.repository.root;
        let Some(scope) = Scope::new(root, &set.paths)? else { continue };
        let mut names = changed(opened, &scope)?;
        if set.untracked {
            names.extend(find(opened, &scope, Wanted::Untracked)?);
        }
        for name in names {
            opened.in_time()?;
            put(opened, ones, name, contents)?;
        }
    }
    Ok(())
}

/// The tracked names in the set whose files are not as the index has them.
fn changed(opened: &Opened, scope: &Scope<'_>) -> Asked<Vec<Vec<u8>>> {
    let root = &opened.repository.root;
    let mut names = Vec::new();
    let mut seen = 0_usize;
    opened.index()?.each_from(&scope.prefix, |name, entry| {
        if !name.starts_with(&scope.prefix) {
            return Ok(ControlFlow::Break(()));
        }
        seen = seen.saturating_add(1);
        if seen.is_multiple_of(256) {
            opened.in_time()?;
        }
        if !scope.holds(name) || entry.mode == MODE_SUBMODULE || entry.skip_worktree {
            return Ok(ControlFlow::Continue(()));
        }
        let same = entry.stage == 0
            && !entry.intent_to_add
            && compare(opened, &join(root, name), name, entry)? == Compared::Same;
        if !same && names.last().is_none_or(|last: &Vec<u8>| last != name) {
            names.push(name.to_vec());
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(names)
}

fn put(
    opened: &Opened,
    ones: &mut Vec<One>,
    name: Vec<u8>,
    contents: &mut Contents<'_>,
) -> Asked<()> {
    let after = contents.on_disk(&join(&opened.repository.root, &name))?;
    let new = after.as_ref().map(slot_of).transpose()?;
    if let Some(known) = ones.iter_mut().find(|one| one.name == name) {
        (known.new, known.after) = (new, after);
        return Ok(());
    }
    let old = match opened.head_tree()? {
        Some(tree) => opened.objects()?.entry_at(&tree, &name)?,
        None => None,
    };
    let old = old.map(|old| Slot { mode: old.mode, id: old.id });
    if old == new {
        return Ok(());
    }
    let before = old.map(|slot| contents.side(slot));
    ones.push(One { name, old, new, before, after });
    Ok(())
}

/// The entry that git would make of a file, as far as its bytes were looked at.
fn slot_of(side: &Side) -> Asked<Slot> {
    let mode = match side.kind {
        EntryKind::File => MODE_FILE,
        EntryKind::Executable => MODE_EXECUTABLE,
        EntryKind::Link => MODE_LINK,
        EntryKind::Submodule => return Err(Why::Unsupported),
    };
    let id = side.content.as_deref().map(blob_id).transpose()?.unwrap_or_default();
    Ok(Slot { mode, id })
}

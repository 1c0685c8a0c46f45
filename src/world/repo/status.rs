//! How paths stand against the index and HEAD.

use crate::model::facts::{PathState, Why};

use super::compare::{Compared, compare};
use super::discover::discover;
use super::ignore::is_ignored;
use super::index::{Entry, MODE_SUBMODULE};
use super::opened::Opened;
use super::{Asked, below, join, path_of};

/// How one absolute path with its links resolved stands. A path of the git folder is untracked:
/// git would not give it back.
pub fn state(opened: &Opened, path: &[u8]) -> Asked<PathState> {
    opened.in_time()?;
    let repository = &opened.repository;
    if below(&repository.git_dir, path).or(below(&repository.common_dir, path)).is_some() {
        return Ok(PathState::Untracked);
    }
    let name = below(&repository.root, path).ok_or(Why::Unsupported)?;
    let entries = opened.index()?.find(name)?;
    match entries.as_slice() {
        [] => untracked_state(opened, path, name),
        [entry] if entry.stage == 0 => entry_state(opened, path, name, entry),
        _ => Ok(PathState::Modified),
    }
}

fn untracked_state(opened: &Opened, path: &[u8], name: &[u8]) -> Asked<PathState> {
    let folder = path_of(path).symlink_metadata().is_ok_and(|about| about.is_dir());
    let ignored = !name.is_empty() && is_ignored(opened, name, folder)?;
    Ok(if ignored { PathState::Ignored } else { PathState::Untracked })
}

/// The state of a tracked path.
pub(super) fn entry_state(
    opened: &Opened,
    path: &[u8],
    name: &[u8],
    entry: &Entry,
) -> Asked<PathState> {
    let compared = match entry.mode {
        MODE_SUBMODULE => compare_submodule(path, entry)?,
        _ => compare(opened, path, name, entry)?,
    };
    match compared {
        Compared::Changed => Ok(PathState::Modified),
        Compared::Gone if !entry.skip_worktree => Ok(PathState::Gone),
        Compared::Gone | Compared::Same => {
            let staged = entry.intent_to_add || is_staged(opened, name, entry)?;
            Ok(if staged { PathState::Staged } else { PathState::Clean })
        }
    }
}

/// Whether HEAD holds something else at the path.
fn is_staged(opened: &Opened, name: &[u8], entry: &Entry) -> Asked<bool> {
    let Some(tree) = opened.head_tree()? else { return Ok(true) };
    let found = opened.objects()?.entry_at(&tree, name)?;
    Ok(found.is_none_or(|found| found.id != entry.id || found.mode != entry.mode))
}

/// A submodule is the same while its HEAD is the commit that the index names; what is unsaved
/// inside is asked of the submodule.
fn compare_submodule(path: &[u8], entry: &Entry) -> Asked<Compared> {
    if path_of(&join(path, b".git")).symlink_metadata().is_err() {
        return Ok(Compared::Same);
    }
    let inner = discover(path)?.ok_or(Why::Unreadable)?;
    let head = super::refs::Refs::open(&inner)?.id(b"HEAD")?;
    let wanted: String = entry.id.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(if head == Some(wanted) { Compared::Same } else { Compared::Changed })
}

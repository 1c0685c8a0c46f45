//! How paths stand against the index and HEAD.

use std::ops::ControlFlow;

use crate::model::bounds::BASELINE_PATHS_MAX;
use crate::model::facts::{PathState, Unsaved, Why};
use crate::model::pattern::Pattern;

use super::compare::{Compared, compare};
use super::discover::discover;
use super::entry::{Entry, MODE_SUBMODULE};
use super::ignore::is_ignored;
use super::opened::Opened;
use super::scope::Scope;
use super::staged::Staged;
use super::walk::{Wanted, find};
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
    match compared(opened, path, name, entry)? {
        Compared::Changed => Ok(PathState::Modified),
        Compared::Gone if !entry.skip_worktree => Ok(PathState::Gone),
        Compared::Gone | Compared::Same => {
            let staged = entry.intent_to_add || is_staged(opened, name, entry)?;
            Ok(if staged { PathState::Staged } else { PathState::Clean })
        }
    }
}

/// The paths in the set whose bytes git would not give back, sorted; a tracked path that is gone
/// has no bytes to lose. With `untracked` also what git does not track, submodules' insides
/// included, as for an act that deletes.
pub fn unsaved(opened: &Opened, paths: &Pattern, untracked: bool) -> Asked<Vec<Unsaved>> {
    opened.in_time()?;
    let root = &opened.repository.root;
    let Some(scope) = Scope::new(root, paths)? else { return Ok(Vec::new()) };
    if opened.repository.bare {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let mut submodules = Vec::new();
    tracked_unsaved(opened, &scope, &mut found, &mut submodules)?;
    if untracked {
        let names = find(opened, &scope, Wanted::Untracked)?;
        let unsaved = names
            .iter()
            .map(|name| Unsaved { path: join(root, name), state: PathState::Untracked });
        found.extend(unsaved);
        for path in submodules {
            found.extend(inner_unsaved(opened, &path, paths)?);
        }
    }
    if found.len() > BASELINE_PATHS_MAX {
        return Err(Why::Bound);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The tracked paths in the set, at most so many.
pub fn tracked(opened: &Opened, paths: &Pattern, most: usize) -> Asked<Vec<Vec<u8>>> {
    opened.in_time()?;
    let root = &opened.repository.root;
    let Some(scope) = Scope::new(root, paths)? else { return Ok(Vec::new()) };
    let (mut found, mut seen) = (Vec::new(), 0_usize);
    opened.index()?.each_from(&scope.prefix, |name, _| {
        if !name.starts_with(&scope.prefix) || found.len() >= most {
            return Ok(ControlFlow::Break(()));
        }
        seen = seen.saturating_add(1);
        if seen.is_multiple_of(256) {
            opened.in_time()?;
        }
        if scope.holds(name) {
            found.push(join(root, name));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Adds the tracked paths with changes, and names the submodules.
fn tracked_unsaved(
    opened: &Opened,
    scope: &Scope<'_>,
    found: &mut Vec<Unsaved>,
    submodules: &mut Vec<Vec<u8>>,
) -> Asked<()> {
    let root = &opened.repository.root;
    let mut staged = Staged::new(opened, scope.prefix.is_empty())?;
    let mut seen = 0_usize;
    opened.index()?.each_from(&scope.prefix, |name, entry| {
        if !name.starts_with(&scope.prefix) {
            return Ok(ControlFlow::Break(()));
        }
        seen = seen.saturating_add(1);
        if seen.is_multiple_of(256) {
            opened.in_time()?;
        }
        if entry.mode == MODE_SUBMODULE && scope.reaches_below(name) {
            submodules.push(join(root, name));
        }
        if !scope.holds(name) {
            return Ok(ControlFlow::Continue(()));
        }
        let path = join(root, name);
        let state = match (entry.stage, compared(opened, &path, name, entry)?) {
            (0, Compared::Changed) => PathState::Modified,
            (0, Compared::Same | Compared::Gone) if staged.is_staged(name, entry)? => {
                PathState::Staged
            }
            (0, Compared::Same | Compared::Gone) => return Ok(ControlFlow::Continue(())),
            (_, _) => PathState::Modified,
        };
        found.push(Unsaved { path, state });
        Ok(ControlFlow::Continue(()))
    })
}

/// What is unsaved in a submodule.
fn inner_unsaved(opened: &Opened, path: &[u8], paths: &Pattern) -> Asked<Vec<Unsaved>> {
    if path_of(&join(path, b".git")).symlink_metadata().is_err() {
        return Ok(Vec::new());
    }
    let inner = discover(path)?.ok_or(Why::Unreadable)?;
    if inner.root != path {
        return Err(Why::Unreadable);
    }
    unsaved(&opened.other(inner), paths, true)
}

/// How the work tree stands against an entry, submodules included.
pub(super) fn compared(
    opened: &Opened,
    path: &[u8],
    name: &[u8],
    entry: &Entry,
) -> Asked<Compared> {
    match entry.mode {
        MODE_SUBMODULE => compare_submodule(path, entry),
        _ => compare(opened, path, name, entry),
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

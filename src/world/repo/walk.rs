//! The work tree's files that git does not track.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;

use crate::model::bounds::{BASELINE_PATHS_MAX, WALK_ENTRIES_MAX};
use crate::model::facts::Why;
use crate::model::pattern::Pattern;

use super::entry::MODE_SUBMODULE;
use super::ignore::is_ignored_here;
use super::opened::Opened;
use super::scope::Scope;
use super::{Asked, join, path_of};

/// What a walk looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Files that are neither tracked nor ignored, and nested repositories.
    Untracked,
    /// Files and folders that are ignored, without what lies below such a folder.
    Ignored,
}

/// Ignored paths in the set, absolute and sorted, top folders only.
pub fn ignored(opened: &Opened, paths: &Pattern) -> Asked<Vec<Vec<u8>>> {
    let root = &opened.repository.root;
    let Some(scope) = Scope::new(root, paths)? else { return Ok(Vec::new()) };
    let names = find(opened, &scope, Wanted::Ignored)?;
    Ok(names.iter().map(|name| join(root, name)).collect())
}

/// Paths below the root, sorted.
pub(super) fn find(opened: &Opened, scope: &Scope<'_>, wanted: Wanted) -> Asked<Vec<Vec<u8>>> {
    if opened.repository.bare {
        return Ok(Vec::new());
    }
    let tracked = Names::of(opened, scope)?;
    let mut walk = Walk { opened, scope, wanted, tracked, seen: 0, found: Vec::new() };
    let all = (0, walk.tracked.spans.len());
    walk.folder(b"", all, false)?;
    walk.found.sort_unstable();
    Ok(walk.found)
}

/// Tracked paths in one buffer, sorted.
struct Names {
    bytes: Vec<u8>,
    /// Where each starts and ends.
    spans: Vec<(usize, usize)>,
    submodules: HashSet<Vec<u8>>,
}

impl Names {
    /// All that may lie in the scope.
    fn of(opened: &Opened, scope: &Scope<'_>) -> Asked<Self> {
        let mut names = Self { bytes: Vec::new(), spans: Vec::new(), submodules: HashSet::new() };
        opened.index()?.each_from(&scope.prefix, |name, entry| {
            if !name.starts_with(&scope.prefix) {
                return Ok(ControlFlow::Break(()));
            }
            let start = names.bytes.len();
            names.bytes.extend_from_slice(name);
            if entry.mode == MODE_SUBMODULE {
                names.submodules.insert(name.to_vec());
            }
            names.spans.push((start, names.bytes.len()));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(names)
    }

    fn name(&self, span: &(usize, usize)) -> &[u8] {
        self.bytes.get(span.0..span.1).unwrap_or_default()
    }

    fn has(&self, range: (usize, usize), name: &[u8]) -> bool {
        let spans = self.spans.get(range.0..range.1).unwrap_or_default();
        spans.binary_search_by(|span| self.name(span).cmp(name)).is_ok()
    }

    /// The part of the range whose names start with `prefix`.
    fn below(&self, range: (usize, usize), prefix: &[u8]) -> (usize, usize) {
        let spans = self.spans.get(range.0..range.1).unwrap_or_default();
        let start = spans.partition_point(|span| self.name(span) < prefix);
        let rest = spans.get(start..).unwrap_or_default();
        let count = rest.partition_point(|span| self.name(span).starts_with(prefix));
        let start = range.0.saturating_add(start);
        (start, start.saturating_add(count))
    }
}

struct Walk<'a> {
    opened: &'a Opened,
    scope: &'a Scope<'a>,
    wanted: Wanted,
    tracked: Names,
    seen: usize,
    found: Vec<Vec<u8>>,
}

impl Walk<'_> {
    /// Looks through a folder below the root, of which `range` is tracked.
    fn folder(&mut self, folder: &[u8], range: (usize, usize), ignored: bool) -> Asked<()> {
        let root = &self.opened.repository.root;
        let whole = if folder.is_empty() { root.clone() } else { join(root, folder) };
        let entries = match std::fs::read_dir(path_of(&whole)) {
            Ok(entries) => entries,
            Err(error) if super::is_missing(&error) => return Ok(()),
            Err(_) => return Err(Why::Unreadable),
        };
        for entry in entries {
            let entry = entry.map_err(|_| Why::Unreadable)?;
            self.count()?;
            let own = entry.file_name();
            if own.as_bytes() == b".git" {
                continue;
            }
            let name = match folder.is_empty() {
                true => own.as_bytes().to_vec(),
                false => join(folder, own.as_bytes()),
            };
            let kind = entry.file_type().map_err(|_| Why::Unreadable)?;
            if kind.is_dir() {
                self.inner_folder(&name, range, ignored)?;
            } else if kind.is_file() || kind.is_symlink() {
                self.file(name, range, ignored)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, name: Vec<u8>, range: (usize, usize), ignored: bool) -> Asked<()> {
        if !self.scope.holds(&name) || self.tracked.has(range, &name) {
            return Ok(());
        }
        let ignored = ignored || is_ignored_here(self.opened, &name, false)?;
        self.take(name, ignored)
    }

    fn inner_folder(&mut self, name: &[u8], range: (usize, usize), ignored: bool) -> Asked<()> {
        let reached = self.scope.reaches_below(name);
        if !reached && !self.scope.holds(name) || self.tracked.submodules.contains(name) {
            return Ok(());
        }
        let inner = self.tracked.below(range, &join(name, b""));
        let ignored = ignored || is_ignored_here(self.opened, name, true)?;
        let nothing_tracked = inner.0 == inner.1;
        match self.wanted {
            Wanted::Untracked if ignored => return Ok(()),
            Wanted::Ignored if ignored && nothing_tracked && self.scope.holds(name) => {
                return self.take(name.to_vec(), true);
            }
            Wanted::Untracked | Wanted::Ignored => {}
        }
        if nothing_tracked && !ignored && self.is_repository(name) {
            return if self.scope.holds(name) { self.take(name.to_vec(), false) } else { Ok(()) };
        }
        if reached { self.folder(name, inner, ignored) } else { Ok(()) }
    }

    fn take(&mut self, name: Vec<u8>, ignored: bool) -> Asked<()> {
        if ignored == (self.wanted == Wanted::Ignored) {
            self.found.push(name);
        }
        if self.found.len() > BASELINE_PATHS_MAX { Err(Why::Bound) } else { Ok(()) }
    }

    fn is_repository(&self, name: &[u8]) -> bool {
        let dot_git = join(&join(&self.opened.repository.root, name), b".git");
        path_of(&dot_git).symlink_metadata().is_ok()
    }

    fn count(&mut self) -> Asked<()> {
        self.seen = self.seen.saturating_add(1);
        if self.seen > WALK_ENTRIES_MAX {
            return Err(Why::Bound);
        }
        if self.seen.is_multiple_of(256) { self.opened.in_time() } else { Ok(()) }
    }
}

//! Facts as they were before an act, for the judgement of its result: what git would not have given
//! back of the paths that changed, and whose it was. All else is asked of the disk.

use std::collections::HashMap;

use super::between::{Seen, Stood};
use super::git_work::Explained;
use crate::model::clause::Owner;
use crate::model::facts::{
    Fact, Facts, Files, Git, Head, Origins, Ownership, PathState, Repository, Unsaved,
};
use crate::model::pattern::Pattern;
use crate::world::facts::DiskFacts;
use crate::world::repo::{About, Standing};
use crate::world::session::ownership::Marks;

/// Facts as they were before an act.
pub struct FactsBefore<'a> {
    now: &'a DiskFacts,
    root: &'a [u8],
    changed: HashMap<&'a [u8], (PathState, Option<About>)>,
}

impl<'a> FactsBefore<'a> {
    /// The facts before these changes in the work tree at `root`.
    pub fn new(now: &'a DiskFacts, root: &'a [u8], seen: &'a [Seen]) -> Self {
        let changed = seen.iter().filter_map(|seen| {
            let stood = seen.before.as_ref()?;
            Some((seen.path.as_slice(), (state_of(stood, seen.explained), stood.about)))
        });
        Self { now, root, changed: changed.collect() }
    }
}

fn state_of(stood: &Stood, explained: Explained) -> PathState {
    match stood.standing {
        Some(Standing::Changed | Standing::Unmerged) => PathState::Modified,
        Some(Standing::Untracked) => PathState::Untracked,
        Some(Standing::Ignored) => PathState::Ignored,
        Some(Standing::Gone) => PathState::Gone,
        // The index had it, HEAD did not.
        Some(Standing::Same) | None if explained == Explained::Discarded => PathState::Staged,
        Some(Standing::Same) | None => PathState::Clean,
    }
}

fn marks(about: &About) -> Marks {
    let ns = |time: i64| u64::try_from(time).unwrap_or(0);
    Marks {
        size_bytes: about.size,
        changed_ns: ns(about.changed_ns),
        inode_changed_ns: ns(about.inode_changed_ns),
        born_ns: None,
    }
}

impl Facts for FactsBefore<'_> {
    fn files(&self) -> &dyn Files {
        self.now.files()
    }

    fn git(&self) -> &dyn Git {
        self
    }

    fn ownership(&self) -> &dyn Ownership {
        self
    }

    fn origins(&self) -> &dyn Origins {
        self.now.origins()
    }
}

impl Ownership for FactsBefore<'_> {
    fn owner(&self, path: &[u8]) -> Fact<Owner> {
        match self.changed.get(path) {
            Some((_, about)) => self.now.owner_before(path, about.as_ref().map(marks)),
            None => self.now.ownership().owner(path),
        }
    }

    fn written(&self, path: &[u8]) -> Fact<bool> {
        self.now.ownership().written(path)
    }

    fn seen(&self, path: &[u8]) -> Fact<bool> {
        self.now.ownership().seen(path)
    }

    fn made(&self, path: &[u8]) -> Fact<bool> {
        self.now.ownership().made(path)
    }

    fn touched(&self, path: &[u8]) -> Fact<bool> {
        self.now.ownership().touched(path)
    }
}

impl Git for FactsBefore<'_> {
    fn state(&self, repository: &Repository, path: &[u8]) -> Fact<PathState> {
        match self.changed.get(path) {
            Some((state, _)) => Fact::Known(*state),
            None => self.now.git().state(repository, path),
        }
    }

    fn unsaved(
        &self,
        repository: &Repository,
        paths: &Pattern,
        untracked: bool,
    ) -> Fact<Vec<Unsaved>> {
        if repository.root != self.root {
            return self.now.git().unsaved(repository, paths, untracked);
        }
        let mut found: Vec<Unsaved> = self
            .changed
            .iter()
            .filter(|(path, (state, _))| {
                let unsaved = match state {
                    PathState::Modified | PathState::Staged => true,
                    PathState::Untracked | PathState::Ignored => untracked,
                    PathState::Clean | PathState::Gone => false,
                };
                unsaved && paths.holds(path)
            })
            .map(|(path, (state, _))| Unsaved { path: path.to_vec(), state: *state })
            .collect();
        found.sort_unstable();
        Fact::Known(found)
    }

    fn repository(&self, folder: &[u8]) -> Fact<Option<Repository>> {
        self.now.git().repository(folder)
    }

    fn head(&self, repository: &Repository) -> Fact<Head> {
        self.now.git().head(repository)
    }

    fn config(&self, repository: &Repository, key: &str) -> Fact<Vec<Vec<u8>>> {
        self.now.git().config(repository, key)
    }

    fn config_below(&self, repository: &Repository, prefix: &str) -> Fact<Vec<(String, Vec<u8>)>> {
        self.now.git().config_below(repository, prefix)
    }

    fn ref_id(&self, repository: &Repository, name: &[u8]) -> Fact<Option<String>> {
        self.now.git().ref_id(repository, name)
    }

    fn refs(&self, repository: &Repository, prefix: &[u8]) -> Fact<Vec<Vec<u8>>> {
        self.now.git().refs(repository, prefix)
    }

    fn commit_id(&self, repository: &Repository, revision: &[u8]) -> Fact<Option<String>> {
        self.now.git().commit_id(repository, revision)
    }

    fn contains(&self, repository: &Repository, descendant: &str, ancestor: &str) -> Fact<bool> {
        self.now.git().contains(repository, descendant, ancestor)
    }

    fn tracked(&self, repository: &Repository, paths: &Pattern, most: usize) -> Fact<Vec<Vec<u8>>> {
        self.now.git().tracked(repository, paths, most)
    }

    fn ignored(&self, repository: &Repository, paths: &Pattern) -> Fact<Vec<Vec<u8>>> {
        self.now.git().ignored(repository, paths)
    }

    fn default_branch(&self, repository: &Repository) -> Fact<Option<Vec<u8>>> {
        self.now.git().default_branch(repository)
    }
}

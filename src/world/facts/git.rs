//! Git, read in process.

use crate::model::facts::{Fact, Git, Head, PathState, Repository, Unsaved, Why};
use crate::model::pattern::Pattern;
use crate::world::repo::{self, Asked, parent};

use super::disk::DiskFacts;
use super::resolve::real_but_last;

/// Names of default branches, the likeliest first.
const DEFAULT_BRANCHES: [&[u8]; 4] = [b"main", b"master", b"trunk", b"develop"];

impl DiskFacts {
    fn path_state(&self, repository: &Repository, path: &[u8]) -> Asked<PathState> {
        let path = real_but_last(path)?;
        let opened = self.open(repository)?;
        let inside_git_dir = repo::below(&repository.git_dir, &path).is_some();
        if !inside_git_dir && path != repository.root {
            let inner = self.discover(parent(&path))?;
            let deeper = |inner: &Repository| {
                inner.root != repository.root
                    && repo::below(&repository.root, &inner.root).is_some()
            };
            if let Some(inner) = inner.filter(deeper) {
                return repo::state(&*self.open(&inner)?, &path);
            }
        }
        repo::state(&opened, &path)
    }

    fn default_branch_of(&self, repository: &Repository) -> Asked<Option<Vec<u8>>> {
        let opened = self.open(repository)?;
        let refs = opened.refs()?;
        if let Some(target) = refs.target(b"refs/remotes/origin/HEAD")?
            && let Some(branch) = target.strip_prefix(b"refs/remotes/origin/")
        {
            return Ok(Some(branch.to_vec()));
        }
        let configured = opened.config()?.last("init.defaultbranch");
        for branch in configured.into_iter().chain(DEFAULT_BRANCHES) {
            if refs.id(&[b"refs/heads/", branch].concat())?.is_some() {
                return Ok(Some(branch.to_vec()));
            }
        }
        Ok(None)
    }
}

impl Git for DiskFacts {
    fn repository(&self, folder: &[u8]) -> Fact<Option<Repository>> {
        self.discover(folder).into()
    }

    fn head(&self, repository: &Repository) -> Fact<Head> {
        self.open(repository).and_then(|opened| opened.refs()?.head()).into()
    }

    fn config(&self, repository: &Repository, key: &str) -> Fact<Vec<Vec<u8>>> {
        let values = self
            .open(repository)
            .and_then(|opened| Ok(opened.config()?.all(key).map(<[u8]>::to_vec).collect()));
        values.into()
    }

    fn config_below(&self, repository: &Repository, prefix: &str) -> Fact<Vec<(String, Vec<u8>)>> {
        let entries = self.open(repository).and_then(|opened| {
            let entries = opened.config()?.entries().iter();
            Ok(entries.filter(|(key, _)| key.starts_with(prefix)).cloned().collect())
        });
        entries.into()
    }

    fn ref_id(&self, repository: &Repository, name: &[u8]) -> Fact<Option<String>> {
        self.open(repository).and_then(|opened| opened.refs()?.id(name)).into()
    }

    fn refs(&self, repository: &Repository, prefix: &[u8]) -> Fact<Vec<Vec<u8>>> {
        self.open(repository).and_then(|opened| opened.refs()?.names(prefix)).into()
    }

    fn commit_id(&self, _repository: &Repository, _revision: &[u8]) -> Fact<Option<String>> {
        Fact::Unknown(Why::Unsupported)
    }

    fn contains(&self, repository: &Repository, descendant: &str, ancestor: &str) -> Fact<bool> {
        let answer = self.open(repository);
        answer.and_then(|opened| opened.objects()?.contains(descendant, ancestor)).into()
    }

    fn state(&self, repository: &Repository, path: &[u8]) -> Fact<PathState> {
        self.path_state(repository, path).into()
    }

    fn unsaved(
        &self,
        _repository: &Repository,
        _paths: &Pattern,
        _untracked: bool,
    ) -> Fact<Vec<Unsaved>> {
        Fact::Unknown(Why::Unsupported)
    }

    fn ignored(&self, _repository: &Repository, _paths: &Pattern) -> Fact<Vec<Vec<u8>>> {
        Fact::Unknown(Why::Unsupported)
    }

    fn default_branch(&self, repository: &Repository) -> Fact<Option<Vec<u8>>> {
        self.default_branch_of(repository).into()
    }
}

//! Git, read in process.

use std::rc::Rc;

use crate::model::facts::{Fact, Git, Head, PathState, Repository, Tip, Unsaved};
use crate::model::pattern::{Pattern, Piece};
use crate::world::repo::{self, Asked, Opened, join, parent};
use crate::world::session::now_seconds;

use super::disk::DiskFacts;
use super::resolve::{real, real_but_last};

/// Names of default branches, the likeliest first.
const DEFAULT_BRANCHES: [&[u8]; 4] = [b"main", b"master", b"trunk", b"develop"];

impl DiskFacts {
    fn path_state(&self, repository: &Repository, path: &[u8]) -> Asked<PathState> {
        let path = real_but_last(path)?;
        let opened = self.open(repository)?;
        let inside_git_dir = repo::below(&repository.git_dir, &path).is_some();
        if !inside_git_dir && path != repository.root {
            let innermost = self.innermost(repository, parent(&path))?;
            return repo::state(&*self.open(&innermost)?, &path);
        }
        repo::state(&opened, &path)
    }

    /// The repository that a folder of a work tree belongs to: a submodule's or a nested one's,
    /// or the given one.
    fn innermost(&self, repository: &Repository, folder: &[u8]) -> Asked<Repository> {
        let deeper = |inner: &Repository| {
            inner.root != repository.root && repo::below(&repository.root, &inner.root).is_some()
        };
        let inner = self.discover(folder)?.filter(deeper);
        Ok(inner.unwrap_or_else(|| repository.clone()))
    }

    /// The set, resolved, and the open repository that it is to be asked of.
    fn about(&self, repository: &Repository, paths: &Pattern) -> Asked<(Rc<Opened>, Pattern)> {
        let paths = resolved(paths)?;
        let prefix = paths.prefix();
        let innermost = match repo::below(&repository.root, prefix) {
            Some(_) => self.innermost(repository, parent(prefix))?,
            None => repository.clone(),
        };
        Ok((self.open(&innermost)?, paths))
    }

    fn default_branch_of(&self, repository: &Repository) -> Asked<Option<Vec<u8>>> {
        let opened = self.open(repository)?;
        let refs = opened.refs()?;
        // A bare repository's HEAD names it, as clones of it will have it.
        if repository.bare
            && let Head::Branch(branch) = refs.head()?
        {
            return Ok(Some(branch));
        }
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
        // A clone for one commit alone, as CI makes it, has only what the remote has.
        for branch in DEFAULT_BRANCHES {
            if refs.id(&[b"refs/remotes/origin/", branch].concat())?.is_some() {
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

    fn commit_id(&self, repository: &Repository, revision: &[u8]) -> Fact<Option<String>> {
        self.open(repository).and_then(|opened| repo::commit_id(&opened, revision)).into()
    }

    fn contains(&self, repository: &Repository, descendant: &str, ancestor: &str) -> Fact<bool> {
        let answer = self.open(repository);
        answer.and_then(|opened| opened.objects()?.contains(descendant, ancestor)).into()
    }

    fn tip(&self, repository: &Repository, id: &str) -> Fact<Tip> {
        let answer = self.open(repository).and_then(|opened| opened.objects()?.signed(id));
        let aged = |(mail, time)| Tip { mail, age_s: now_seconds().saturating_sub(time) };
        Fact::from(answer).map(aged)
    }

    fn state(&self, repository: &Repository, path: &[u8]) -> Fact<PathState> {
        self.path_state(repository, path).into()
    }

    fn unsaved(
        &self,
        repository: &Repository,
        paths: &Pattern,
        untracked: bool,
    ) -> Fact<Vec<Unsaved>> {
        let question = (repository.clone(), paths.clone(), untracked);
        if let Some(known) = self.unsaved.borrow().get(&question) {
            return known.clone().into();
        }
        let about = self.about(repository, paths);
        let found = about.and_then(|(opened, paths)| repo::unsaved(&opened, &paths, untracked));
        self.unsaved.borrow_mut().insert(question, found.clone());
        found.into()
    }

    fn tracked(&self, repository: &Repository, paths: &Pattern, most: usize) -> Fact<Vec<Vec<u8>>> {
        let about = self.about(repository, paths);
        about.and_then(|(opened, paths)| repo::tracked(&opened, &paths, most)).into()
    }

    fn ignored(&self, repository: &Repository, paths: &Pattern) -> Fact<Vec<Vec<u8>>> {
        let about = self.about(repository, paths);
        about.and_then(|(opened, paths)| repo::ignored(&opened, &paths)).into()
    }

    fn default_branch(&self, repository: &Repository) -> Fact<Option<Vec<u8>>> {
        self.default_branch_of(repository).into()
    }
}

/// The set with the links in its literal folder resolved, as the root of a repository is.
fn resolved(paths: &Pattern) -> Asked<Pattern> {
    let mut pieces = paths.pieces().to_vec();
    if let Some(Piece::Text(text)) = pieces.first_mut()
        && text.starts_with(b"/")
    {
        let end = text.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
        let folder = real(text.get(..end).filter(|folder| !folder.is_empty()).unwrap_or(b"/"))?;
        *text = join(&folder, text.get(end.saturating_add(1)..).unwrap_or_default());
    }
    Ok(Pattern::from_pieces(pieces))
}

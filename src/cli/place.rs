//! Where the command line stands: home, state, folder, repository, policy.

use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::model::bounds::FACTS_DEADLINE_MS;
use crate::model::facts::{Fact, Git as _, Repository};
use crate::model::mandate::Policy;
use crate::policy;
use crate::policy::layer::LayerText;
use crate::policy::rooted;
use crate::world::facts::DiskFacts;
use crate::world::layers;
use crate::world::session::memory::{self, Record};
use crate::world::session::{State, Xdg};

/// Where the command line stands.
pub(super) struct Place {
    /// The home folder whose settings, policy and state count.
    pub(super) home: PathBuf,
    /// The state folder.
    pub(super) state: State,
    /// The working folder, absolute.
    pub(super) cwd: PathBuf,
}

impl Place {
    /// The place of this process. The state is that of the registered lines, which name the home.
    pub(super) fn here() -> anyhow::Result<Self> {
        let cwd = std::env::current_dir().context("the working folder cannot be found")?;
        let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
        let home = home.context("`HOME` is not set to an absolute path")?;
        let state = State::locate(Some(&home), Xdg::Ignored);
        let state = state.context("there is no place for our state")?;
        Ok(Self { home, state, cwd })
    }

    /// The same for another working folder.
    pub(super) fn at(folder: &Path) -> anyhow::Result<Self> {
        Ok(Self { cwd: folder.to_owned(), ..Self::here()? })
    }

    /// Facts as they are now, for at most their deadline.
    pub(super) fn facts(&self, session: Option<PathBuf>) -> DiskFacts {
        let now = Instant::now();
        let deadline = now.checked_add(Duration::from_millis(FACTS_DEADLINE_MS)).unwrap_or(now);
        DiskFacts::new(self.home.as_os_str().as_bytes().to_vec(), session, deadline)
    }

    /// The repository that the working folder lies in.
    pub(super) fn repository(&self) -> anyhow::Result<Repository> {
        let facts = self.facts(None);
        match facts.repository(self.cwd.as_os_str().as_bytes()) {
            Fact::Known(Some(repository)) => Ok(repository),
            Fact::Known(None) => anyhow::bail!("`{}` is in no git repository", self.cwd.display()),
            Fact::Unknown(why) => {
                anyhow::bail!("the repository of `{}` cannot be read ({why})", self.cwd.display())
            }
        }
    }

    /// The folder of the repository's state.
    pub(super) fn repository_state(&self, repository: &Repository) -> PathBuf {
        self.state.repository(&repository.common_dir)
    }

    /// The policy of the repository, not rooted.
    pub(super) fn policy(&self, repository: &Repository, session: Option<&Path>) -> Policy {
        let texts = layers::read(
            &layers::Places { home: &self.home, repository, state: None, session },
            &self.facts(None),
        );
        let layer_text = |text: layers::Text| LayerText {
            layer: text.layer,
            file: text.file,
            content: text.content,
        };
        policy::merge(&texts.into_iter().map(layer_text).collect::<Vec<_>>())
    }

    /// The same, with the repository's file as a commit has it too: a file that only tightens can
    /// not be loosened by the commits that are looked at.
    pub(super) fn policy_with(&self, repository: &Repository, base: Option<&str>) -> Policy {
        let facts = self.facts(None);
        let places = layers::Places { home: &self.home, repository, state: None, session: None };
        let mut texts = layers::read(&places, &facts);
        texts.extend(base.and_then(|base| layers::at_commit(repository, base)));
        let layer_text = |text: layers::Text| LayerText {
            layer: text.layer,
            file: text.file,
            content: text.content,
        };
        policy::merge(&texts.into_iter().map(layer_text).collect::<Vec<_>>())
    }

    /// Where relative names of the repository's policy start.
    pub(super) fn places<'a>(&'a self, repository: &'a Repository) -> rooted::Places<'a> {
        rooted::Places {
            root: &repository.root,
            common_dir: &repository.common_dir,
            home: self.home.as_os_str().as_bytes(),
        }
    }

    /// The sessions of the repository, the newest first.
    pub(super) fn sessions(&self, repository: &Repository) -> Vec<(PathBuf, Record)> {
        memory::of_repository(&self.state, &repository.common_dir)
    }
}

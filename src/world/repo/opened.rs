//! One repository with the parts of it that were asked for, each opened once.

use std::cell::{OnceCell, RefCell};
use std::path::PathBuf;
use std::time::Instant;

use crate::model::facts::{Head, Repository, Why};

use super::attributes::AttributeLines;
use super::config::Config;
use super::config_files::read_config;
use super::ignore::IgnoreRules;
use super::index::Index;
use super::objects::Objects;
use super::refs::Refs;
use super::{Asked, join};

/// The system's configuration; where git was built with another place, its file is not read.
pub const SYSTEM_CONFIG: &str = "/etc/gitconfig";

/// What a question depends on beside the repository.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The user's home folder.
    pub home: Vec<u8>,
    /// The system's configuration of git.
    pub system_config: PathBuf,
    /// When the time for facts runs out.
    pub deadline: Instant,
    /// Object folders beside the repository's own.
    pub objects: Vec<Vec<u8>>,
}

impl Surroundings {
    /// An error once the time has run out.
    pub fn in_time(&self) -> Asked<()> {
        if Instant::now() < self.deadline { Ok(()) } else { Err(Why::Deadline) }
    }
}

/// A repository that questions are asked of.
#[derive(Debug)]
pub struct Opened {
    /// Which one.
    pub repository: Repository,
    surroundings: Surroundings,
    config: OnceCell<Asked<Config>>,
    refs: OnceCell<Asked<Refs>>,
    index: OnceCell<Asked<Index>>,
    objects: OnceCell<Asked<Objects>>,
    head_tree: OnceCell<Asked<Option<[u8; 20]>>>,
    pub(super) ignore: RefCell<IgnoreRules>,
    pub(super) attributes: RefCell<AttributeLines>,
}

impl Opened {
    /// Nothing is read before it is asked for.
    pub fn new(repository: Repository, surroundings: Surroundings) -> Self {
        Self {
            repository,
            surroundings,
            config: OnceCell::new(),
            refs: OnceCell::new(),
            index: OnceCell::new(),
            objects: OnceCell::new(),
            head_tree: OnceCell::new(),
            ignore: RefCell::default(),
            attributes: RefCell::default(),
        }
    }

    /// Another repository, for the same user and within the same time.
    pub(super) fn other(&self, repository: Repository) -> Self {
        Self::new(repository, self.surroundings.clone())
    }

    /// An error once the time for facts has run out.
    pub fn in_time(&self) -> Asked<()> {
        self.surroundings.in_time()
    }

    /// The user's home folder.
    pub(super) fn home(&self) -> &[u8] {
        &self.surroundings.home
    }

    /// Git's configuration for it.
    pub fn config(&self) -> Asked<&Config> {
        let system = &self.surroundings.system_config;
        get(&self.config, || read_config(&self.repository, self.home(), system))
    }

    /// Its refs.
    pub fn refs(&self) -> Asked<&Refs> {
        get(&self.refs, || Refs::open(&self.repository))
    }

    /// Its index.
    pub fn index(&self) -> Asked<&Index> {
        get(&self.index, || Index::open(&self.repository, self.is_sha256()?))
    }

    /// Whether its ids are of another hash than those that are read here.
    pub(super) fn is_sha256(&self) -> Asked<bool> {
        let format = self.config()?.last("extensions.objectformat");
        Ok(format.is_some_and(|format| !format.eq_ignore_ascii_case(b"sha1")))
    }

    /// Its objects.
    pub fn objects(&self) -> Asked<&Objects> {
        get(&self.objects, || {
            let own = join(&self.repository.common_dir, b"objects");
            let more = self.surroundings.objects.iter().cloned();
            Objects::open_all(&std::iter::once(own).chain(more).collect::<Vec<_>>())
        })
    }

    /// The tree of the commit at HEAD; `None`: there is no commit yet.
    pub fn head_tree(&self) -> Asked<Option<[u8; 20]>> {
        get(&self.head_tree, || {
            let id = match self.refs()?.head()? {
                Head::Detached(id) => Some(id),
                Head::Branch(_) => self.refs()?.id(b"HEAD")?,
            };
            match id {
                Some(id) => self.objects()?.commit(&id).map(|commit| Some(commit.tree)),
                None => Ok(None),
            }
        })
        .copied()
    }
}

fn get<T>(cell: &OnceCell<Asked<T>>, make: impl FnOnce() -> Asked<T>) -> Asked<&T> {
    cell.get_or_init(make).as_ref().map_err(|why| *why)
}

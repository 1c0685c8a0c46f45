//! The answers' common ground: the deadline, and what was asked before.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

use crate::model::facts::{Facts, Files, Git, Origins, Ownership, Repository, Unsaved};
use crate::model::pattern::Pattern;
use crate::world::repo::{self, Asked, Opened, SYSTEM_CONFIG, Surroundings};
use crate::world::session::origins::Store;
use crate::world::session::ownership::Owners;

/// Which calls of the agent count for whose work something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calls {
    /// Those that ended.
    Ended,
    /// Those that are under way too, of which one is asking.
    UnderWay,
}

/// Facts from disk. What was asked once is not looked up again, so one value serves one decision.
#[derive(Debug)]
pub struct DiskFacts {
    pub(super) surroundings: Surroundings,
    pub(super) session_dir: Option<PathBuf>,
    pub(super) owners: OnceCell<Asked<Owners>>,
    pub(super) other_owners: OnceCell<Asked<Vec<(String, Owners)>>>,
    pub(super) calls: Calls,
    pub(super) origins: OnceCell<Asked<Option<Store>>>,
    found: RefCell<HashMap<Vec<u8>, Asked<Option<Repository>>>>,
    opened: RefCell<HashMap<Repository, Rc<Opened>>>,
    pub(super) unsaved: RefCell<HashMap<UnsavedQuestion, Asked<Vec<Unsaved>>>>,
}

/// A repository, a set of paths, and whether what git does not track counts.
type UnsavedQuestion = (Repository, Pattern, bool);

impl DiskFacts {
    /// Facts for a user with this home folder, for the session whose memory lies in `session_dir`;
    /// past `deadline` every answer is `Unknown(Deadline)`.
    pub fn new(home: Vec<u8>, session_dir: Option<PathBuf>, deadline: Instant) -> Self {
        let system_config = PathBuf::from(SYSTEM_CONFIG);
        Self {
            surroundings: Surroundings { home, system_config, deadline, objects: Vec::new() },
            session_dir,
            owners: OnceCell::new(),
            other_owners: OnceCell::new(),
            calls: Calls::Ended,
            origins: OnceCell::new(),
            found: RefCell::default(),
            opened: RefCell::default(),
            unsaved: RefCell::default(),
        }
    }

    /// The same with another file as the system's configuration of git.
    #[must_use]
    pub fn with_system_config(mut self, file: PathBuf) -> Self {
        self.surroundings.system_config = file;
        self
    }

    /// The same for a question that a call of the agent itself brings, as by one of git's hooks:
    /// what that call wrote so far is the agent's.
    #[must_use]
    pub fn within_call(mut self) -> Self {
        self.calls = Calls::UnderWay;
        self
    }

    /// The same with object folders beside each repository's own.
    #[must_use]
    pub fn with_objects(mut self, folders: Vec<Vec<u8>>) -> Self {
        self.surroundings.objects = folders;
        self
    }

    pub(super) fn in_time(&self) -> Asked<()> {
        self.surroundings.in_time()
    }

    /// The repositories that were asked about so far.
    pub fn asked(&self) -> Vec<Repository> {
        let found = self.found.borrow();
        found.values().filter_map(|answer| answer.clone().ok().flatten()).collect()
    }

    pub(super) fn discover(&self, folder: &[u8]) -> Asked<Option<Repository>> {
        self.in_time()?;
        if let Some(found) = self.found.borrow().get(folder) {
            return found.clone();
        }
        let found = repo::discover(folder);
        self.found.borrow_mut().insert(folder.to_vec(), found.clone());
        found
    }

    /// The repository, open for what is no fact: its changes.
    pub fn open(&self, repository: &Repository) -> Asked<Rc<Opened>> {
        self.in_time()?;
        if let Some(opened) = self.opened.borrow().get(repository) {
            return Ok(Rc::clone(opened));
        }
        let opened = Rc::new(Opened::new(repository.clone(), self.surroundings.clone()));
        self.opened.borrow_mut().insert(repository.clone(), Rc::clone(&opened));
        Ok(opened)
    }
}

impl Facts for DiskFacts {
    fn files(&self) -> &dyn Files {
        self
    }

    fn git(&self) -> &dyn Git {
        self
    }

    fn ownership(&self) -> &dyn Ownership {
        self
    }

    fn origins(&self) -> &dyn Origins {
        self
    }
}

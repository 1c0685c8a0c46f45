//! The session that an event belongs to: found on disk, or begun.

use std::path::{Path, PathBuf};

use super::visit;
use crate::decide::Context;
use crate::model::action::{Event, Principal};
use crate::model::bounds::FACTS_DEADLINE_MS;
use crate::model::digest::sha256_of;
use crate::model::facts::{Facts as _, Head, Repository};
use crate::model::mandate::{Layer, Mode, Policy};
use crate::model::pattern::Pattern;
use crate::policy::layer::LayerText;
use crate::policy::{self, rooted};
use crate::world::facts::DiskFacts;
use crate::world::repo::{SYSTEM_CONFIG, Surroundings};
use crate::world::session::memory::{self, Record};
use crate::world::session::{
    State, Xdg, now_seconds, origins, ownership, pause, pinned, strangers,
};
use crate::world::streams::{self, Stopwatch};
use crate::world::{layers, presence, repo, undo};

/// Whose home it is, and where our state lies.
pub(super) struct Home {
    /// The home folder.
    pub(super) folder: Vec<u8>,
    /// The state folder.
    pub(super) state: State,
}

impl Home {
    /// The home that stands in the registered line, else that of the environment.
    pub(super) fn of(home: Option<PathBuf>, xdg: Xdg) -> Option<Self> {
        let folder = streams::home_folder(home.as_deref())?;
        Some(Self { folder, state: State::locate(home.as_deref(), xdg)? })
    }
}

/// Where a session is at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// In its repository.
    Within,
    /// Elsewhere: what it does outside of the repository is not looked at here.
    Visiting,
}

/// A session in a repository that is enrolled.
pub(super) struct Session {
    /// Its folder.
    pub(super) folder: PathBuf,
    /// What is known of it.
    pub(super) record: Record,
    /// The repository that it is pinned to.
    pub(super) repository: Repository,
    /// The folder of that repository's journal and request numbers.
    pub(super) shared: PathBuf,
    /// The working folder of the event.
    pub(super) cwd: Vec<u8>,
    /// The user's home folder.
    pub(super) home: Vec<u8>,
    /// When the event came in.
    pub(super) watch: Stopwatch,
    /// Where it is at work.
    pub(super) standing: Standing,
    /// Why its memory could not be read or begun: nothing is remembered of this event.
    pub(super) trouble: Option<String>,
    /// Whether a session is remembered; of a hook of git it may not be.
    pub(super) known: bool,
}

impl Session {
    /// The session of the event; `None`: it is in no repository that is enrolled.
    pub(super) fn find(home: &Home, event: &Event) -> Result<Option<Self>, String> {
        let watch = Stopwatch::start();
        let folder = home.state.session(&event.principal);
        let cwd = working_folder(event)?;
        let (record, trouble, fresh) = match memory::load(&folder) {
            Ok(Some(record)) => (record, None, false),
            Ok(None) => match pinned(event, &cwd)? {
                Some(record) => (record, None, true),
                None => return Ok(Self::visiting(home, event, cwd, watch)),
            },
            Err(error) => match pinned(event, &cwd)? {
                Some(record) => (record, Some(format!("the session's memory: {error}")), false),
                None => return Ok(None),
            },
        };
        let repository = record.repository();
        if !repo::is_enrolled(&repository) {
            return Ok(None);
        }
        let shared = home.state.repository(&repository.common_dir);
        let home = home.folder.clone();
        let standing = Standing::Within;
        let session = Self {
            folder,
            record,
            repository,
            shared,
            cwd,
            home,
            watch,
            standing,
            trouble,
            known: true,
        };
        Ok(Some(session.ready(fresh)))
    }

    /// The session of an act that reaches into a guarded repository from outside; it is kept apart
    /// from the one that the client's session may begin in a repository of its own.
    fn visiting(home: &Home, event: &Event, cwd: Vec<u8>, watch: Stopwatch) -> Option<Self> {
        let deadline = watch.in_ms(FACTS_DEADLINE_MS);
        let facts = DiskFacts::new(home.folder.clone(), None, deadline);
        let (repository, standing) = visit::reached(event, &cwd, &home.state.enrolled(), &facts)?;
        let place = sha256_of(&repository.common_dir);
        let guest = Principal {
            session: format!("{} in {place}", event.principal.session),
            ..event.principal.clone()
        };
        let folder = home.state.session(&guest);
        let begun = || Record::begin(guest.client.word(), &guest.session, &repository);
        let (record, trouble, fresh) = match memory::load(&folder) {
            Ok(Some(record)) => (record, None, false),
            Ok(None) => (begun(), None, true),
            Err(error) => (begun(), Some(format!("the session's memory: {error}")), false),
        };
        let shared = home.state.repository(&repository.common_dir);
        let home = home.folder.clone();
        let session = Self {
            folder,
            record,
            repository,
            shared,
            cwd,
            home,
            watch,
            standing,
            trouble,
            known: true,
        };
        Some(session.ready(fresh))
    }

    /// The session with what has expired taken out, begun if it is new.
    fn ready(mut self, fresh: bool) -> Self {
        self.record.memory.charter.expire(now_seconds());
        if fresh && let Err(error) = self.begin() {
            self.trouble = Some(format!("the session could not be begun: {error}"));
        }
        self
    }

    /// The session for a hook of git: the one of this principal if it is pinned to the same
    /// repository, else one that remembers nothing and is not kept.
    pub(super) fn for_git(
        home: &Home,
        who: &Principal,
        repository: &Repository,
    ) -> Result<Self, String> {
        let folder = home.state.session(who);
        let known = memory::load(&folder).ok().flatten();
        let known = known.filter(|record| record.repository().common_dir == repository.common_dir);
        let cwd = streams::own_folder()
            .map_err(|error| format!("the working folder cannot be read: {error}"))?;
        Ok(Self {
            folder,
            known: known.is_some(),
            record: known.unwrap_or_else(|| Record::begin("git", &who.session, repository)),
            repository: repository.clone(),
            shared: home.state.repository(&repository.common_dir),
            cwd,
            home: home.folder.clone(),
            watch: Stopwatch::start(),
            standing: Standing::Within,
            trouble: None,
        })
    }

    /// Writes down what holds when a session begins.
    fn begin(&mut self) -> std::io::Result<()> {
        self.record.process = presence::surroundings().client;
        layers::keep_first(&self.folder, &self.repository)?;
        let facts = self.facts();
        ownership::take_baseline(facts.git(), &self.repository, &self.folder)?;
        origins::note_trust_base(facts.git(), &self.repository, &self.folder)?;
        pinned::note(&self.repository, &self.folder)?;
        self.record.memory.strangers = strangers::on_branch(facts.git(), &self.repository);
        self.record = memory::begin(&self.folder, self.record.clone())?;
        Ok(())
    }

    /// The policy that holds for it.
    pub(super) fn policy(&self, facts: &DiskFacts) -> Policy {
        let places = layers::Places {
            home: path(&self.home),
            repository: &self.repository,
            state: Some(&self.shared),
            session: Some(&self.folder),
        };
        let mut texts: Vec<LayerText> = layers::read(&places, facts.git())
            .into_iter()
            .map(|one| LayerText { layer: one.layer, file: one.file, content: one.content })
            .collect();
        if self.record.memory.strangers.is_some() {
            texts.push(LayerText {
                layer: Layer::Repository,
                file: "a branch with others' commits".into(),
                content: Ok(b"preset = \"strict\"\n".to_vec()),
            });
        }
        let places = rooted::Places {
            root: &self.repository.root,
            common_dir: &self.repository.common_dir,
            home: &self.home,
        };
        let mut policy = rooted::rooted(policy::merge(&texts), &places);
        if self.standing == Standing::Visiting {
            policy.scope.push(Pattern::tree("/"));
        }
        if pause::holds(&self.shared) {
            policy.mode = Mode::Observe;
        }
        policy
    }

    /// What questions about a repository depend on beside it.
    pub(super) fn surroundings(&self) -> Surroundings {
        Surroundings {
            home: self.home.clone(),
            system_config: SYSTEM_CONFIG.into(),
            objects: Vec::new(),
            deadline: self.watch.in_ms(FACTS_DEADLINE_MS),
        }
    }

    /// Where undo points of its repository are kept.
    pub(super) fn undo_place(&self) -> undo::Place<'_> {
        undo::Place {
            repository: &self.repository,
            folder: &self.shared,
            surroundings: self.surroundings(),
        }
    }

    /// What is true, for one decision.
    pub(super) fn facts(&self) -> DiskFacts {
        let deadline = self.watch.in_ms(FACTS_DEADLINE_MS);
        DiskFacts::new(self.home.clone(), self.known.then(|| self.folder.clone()), deadline)
    }

    /// The digest to which a permission for this act is bound; HEAD is in it.
    pub(super) fn bound_digest(&self, event: &Event, facts: &DiskFacts) -> String {
        let git = facts.git();
        let head = match git.head(&self.repository).known() {
            Some(Head::Branch(name)) => {
                let name = [b"refs/heads/".as_slice(), &name].concat();
                git.ref_id(&self.repository, &name).known().flatten()
            }
            Some(Head::Detached(id)) => Some(id),
            None => None,
        };
        event.act_digest(head.as_deref())
    }

    /// Where the event is judged; the digest is worked out only if a permission may hang on it.
    pub(super) fn context(&self, event: &Event, facts: &DiskFacts) -> Context {
        let bound = self.record.memory.charter.grants.iter().any(|grant| grant.act.is_some());
        Context {
            cwd: self.cwd.clone(),
            repository: Some(self.repository.clone()),
            act: if bound { self.bound_digest(event, facts) } else { String::new() },
        }
    }
}

fn path(bytes: &[u8]) -> &Path {
    use std::os::unix::ffi::OsStrExt as _;
    Path::new(std::ffi::OsStr::from_bytes(bytes))
}

/// The event's folder, or the process's own.
fn working_folder(event: &Event) -> Result<Vec<u8>, String> {
    let folder = match &event.cwd {
        Some(folder) => folder.clone(),
        None => streams::own_folder()
            .map_err(|error| format!("the working folder cannot be read: {error}"))?,
    };
    Ok(streams::nearest_existing(folder))
}

/// A record pinned to the repository that this folder lies in, if that is enrolled.
fn pinned(event: &Event, cwd: &[u8]) -> Result<Option<Record>, String> {
    let found = repo::discover(cwd);
    let found = found.map_err(|why| format!("the repository cannot be read: {why}"))?;
    Ok(found.filter(repo::is_enrolled).map(|repository| {
        let who = &event.principal;
        Record::begin(who.client.word(), &who.session, &repository)
    }))
}

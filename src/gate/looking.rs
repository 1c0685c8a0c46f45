//! A look at the session's work tree, with what the policy protects in it.

use super::results::{is_anothers, note_others};
use super::session::Session;
use crate::model::facts::Facts as _;
use crate::model::mandate::{Policy, Protection};
use crate::model::pattern::{Pattern, Piece, Relation};
use crate::model::resource::{Kind, Verb};
use crate::world::repo::{Opened, join};
use crate::world::scan::{self, Snapshot, Wanted};

/// Places of the user's home that an agent's client writes by itself.
const BUSY: &[&str] = &[
    ".claude.json",
    "projects",
    "shell-snapshots",
    "session-env",
    "plugins",
    "automode",
    ".copilot",
    "opencode",
    "config.toml",
    "auth.json",
];
/// Paths that are looked at first where there is no time for all.
const FIRST_MAX: usize = 2_000;

/// Paths that changed between two acts for which it is asked who changed them.
const LOOKED_AGAIN_MAX: usize = 32;

/// What a look at the work tree needs.
pub(super) struct Looking<'a> {
    session: &'a Session,
    policy: &'a Policy,
    /// The repository, opened anew: what it has read is of this moment.
    pub(super) opened: Opened,
}

impl<'a> Looking<'a> {
    pub(super) fn new(session: &'a Session, policy: &'a Policy) -> Self {
        let opened = Opened::new(session.repository.clone(), session.surroundings());
        Self { session, policy, opened }
    }

    /// Sees to it that the last look shows the work tree as it stands.
    pub(super) fn ready(&self) -> Result<(), String> {
        if self.session.repository.bare {
            return Err("a bare repository has no work tree".into());
        }
        let last = scan::load(&self.session.folder);
        if last.as_ref().is_some_and(|last| last.still_holds(&self.opened)) {
            return Ok(());
        }
        let look = self.take(last.as_ref())?;
        if last.is_some_and(|last| self.is_anothers(&last, &look)) {
            note_others(self.session);
        }
        self.save(&look)
    }

    /// Whether something changed since the last look that no act of the session has done.
    fn is_anothers(&self, last: &Snapshot, look: &Snapshot) -> bool {
        let facts = self.session.facts();
        let fresh = look.paths.iter().filter(|one| {
            one.about.is_some() && last.path(&one.name).is_none_or(|known| known.about != one.about)
        });
        fresh.take(LOOKED_AGAIN_MAX).any(|one| {
            is_anothers(facts.ownership(), &join(&self.opened.repository.root, &one.name))
        })
    }

    /// Looks now.
    pub(super) fn take(&self, earlier: Option<&Snapshot>) -> Result<Snapshot, String> {
        let kept = |path: &[u8]| self.is_protected(path);
        let places = self.places();
        let first = self.first();
        let wanted =
            Wanted { ms_max: self.policy.scan_ms_max, kept: &kept, places: &places, first: &first };
        scan::take(&self.opened, &wanted, earlier).map_err(|why| {
            let why = format!("the work tree cannot be looked at ({why})");
            scan::note_trouble(&self.session.folder, &why);
            why
        })
    }

    /// Keeps a look as the last one.
    pub(super) fn save(&self, look: &Snapshot) -> Result<(), String> {
        scan::save(&self.session.folder, &self.opened, look)
            .map_err(|error| format!("the look at the work tree cannot be kept: {error}"))
    }

    fn protections(&self) -> impl Iterator<Item = &Protection> {
        self.policy
            .protections
            .iter()
            .filter(|one| one.verbs.contains(&Verb::Write) || one.verbs.contains(&Verb::Delete))
    }

    fn is_protected(&self, path: &[u8]) -> bool {
        let name = Pattern::text(path);
        self.protections().any(|one| {
            let left_out =
                one.except.iter().any(|except| except.relation(&name, true) == Relation::Covers);
            let bites = one.names.iter().any(|entry| {
                entry.resource.kind == Kind::Path
                    && entry.resource.place.is_none()
                    && entry.resource.name.relation(&name, true) >= Relation::Overlaps
            });
            bites && !left_out
        })
    }

    /// Protected places that a walk through the work tree does not come by: the guard's own, git's
    /// hooks, an agent's settings.
    fn places(&self) -> Vec<Pattern> {
        let busy = |name: &Pattern| {
            let text = String::from_utf8_lossy(name.prefix()).into_owned();
            let root = &self.session.repository.root;
            text.as_bytes().starts_with(root) || text.split('/').any(|part| BUSY.contains(&part))
        };
        let names = self
            .protections()
            .filter(|one| one.rule == "guard-tamper")
            .flat_map(|one| one.names.iter().filter(|entry| entry.resource.kind == Kind::Path));
        let mut places: Vec<Pattern> = names
            .map(|entry| entry.resource.name.clone())
            .filter(|name| {
                matches!(name.pieces(), [Piece::Text(_)] | [Piece::Text(_), Piece::Below])
                    && !busy(name)
            })
            .collect();
        places.push(Pattern::tree(join(&self.session.repository.common_dir, b"hooks")));
        places
    }

    /// What the task is about, and what is protected by its whole name.
    fn first(&self) -> Vec<Vec<u8>> {
        let focus = self.session.record.memory.charter.focus.iter().map(|focus| &focus.name);
        let limits = self.session.record.memory.charter.limits.iter();
        let limits = limits.map(|limit| &limit.clause.resource.name);
        let names = self.protections().flat_map(|one| one.names.iter());
        let names = names.map(|entry| &entry.resource.name);
        let texts = focus.chain(limits).chain(names).filter_map(Pattern::as_text);
        texts.map(<[u8]>::to_vec).take(FIRST_MAX).collect()
    }
}

/// The id of what stands at an absolute path now, as git would name it; `None`: nothing.
pub(super) fn content_now(session: &Session, path: &[u8]) -> Result<Option<String>, String> {
    let opened = Opened::new(session.repository.clone(), session.surroundings());
    scan::content_now(&opened, path).map_err(|why| why.word().to_owned())
}

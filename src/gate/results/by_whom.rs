//! Who changed a path: by time, by what is known of the path, and by who else is at work here.

use crate::gate::session::Session;
use crate::model::clause::Owner;
use crate::model::facts::{Facts as _, Ownership, PathState};
use crate::world::scan::{FactsBefore, Seen};
use crate::world::session::calls::{self, Call};
use crate::world::session::{memory, now_ms, others};
use crate::world::{presence, repo};

/// A change this much before a call still belongs to it: file systems' clocks lag by a tick.
const BEFORE_NS: i64 = 20_000_000;
/// How long after a change that nobody of ours made somebody else is taken to be at work.
const OTHERS_MS: u64 = 10 * 60 * 1_000;
/// Sessions that are looked at.
const SESSIONS_MAX: usize = 200;

/// Who changed a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The act, or somebody else while it ran.
    Act,
    /// Somebody else, before it began.
    Others,
}

/// The time of an act.
pub(super) struct Window {
    start_ns: i64,
}

impl Window {
    pub(super) fn of(call: &Call) -> Self {
        let start = call.time_ms.saturating_mul(1_000_000);
        Self { start_ns: i64::try_from(start).unwrap_or(i64::MAX).saturating_sub(BEFORE_NS) }
    }

    /// Whether the path changed within the time; one that is gone by the change of its folder.
    pub(super) fn by(&self, seen: &Seen) -> By {
        let changed = match seen.after.as_ref().map(|after| after.about) {
            Some(about) => about.map(|about| about.inode_changed_ns),
            None => repo::about_path(repo::parent(&seen.path)).map(|folder| folder.changed_ns),
        };
        match changed {
            Some(changed) if changed < self.start_ns => By::Others,
            Some(_) | None => By::Act,
        }
    }
}

/// Whether what stands at a path surely came about outside of the calls and edits of the session.
pub(in crate::gate) fn is_anothers(ownership: &dyn Ownership, path: &[u8]) -> bool {
    let known = ownership.touched(path).surely(|touched| !*touched);
    known && ownership.written(path).surely(|written| !*written)
}

/// Remembers that somebody else changed something here.
pub(in crate::gate) fn note_others(session: &Session) {
    others::note(&session.folder);
}

/// Why it is not sure that the act did it; `None`: it is.
pub(super) fn doubt(
    session: &Session,
    call: &Call,
    before: &FactsBefore<'_>,
    seen: &[&Seen],
) -> Option<String> {
    if is_others_at_work(session) {
        return Some("files here were changed by somebody else a moment ago".into());
    }
    if let Some(other) = other_session(session, call) {
        return Some(format!("session {other} was at work at the same time"));
    }
    let users = |one: &&&Seen| {
        let state = before.git().state(&session.repository, &one.path);
        let edited = one.after.is_some()
            && state.surely(|state| matches!(state, PathState::Modified | PathState::Untracked));
        edited && before.ownership().owner(&one.path).maybe(|owner| *owner == Owner::User)
    };
    let all = !seen.is_empty() && seen.iter().all(|one| users(&one));
    all.then(|| "the user was working on the same files".to_owned())
}

fn is_others_at_work(session: &Session) -> bool {
    others::noted(&session.folder).is_some_and(|time| time.saturating_add(OTHERS_MS) >= now_ms())
}

/// Another live session of this repository that had a call under way meanwhile.
fn other_session(session: &Session, call: &Call) -> Option<String> {
    others::beside(&session.folder, SESSIONS_MAX).into_iter().find_map(|folder| {
        if !calls::was_busy_since(&folder, call.time_ms) {
            return None;
        }
        let record = memory::load(&folder).ok().flatten()?;
        let same = record.repository().common_dir == session.repository.common_dir;
        let lives = record.process.is_none_or(presence::lives);
        (same && lives).then(|| record.session.chars().take(8).collect())
    })
}

//! Results that hold commits and pushes back: parked, and let go once they are put right or a
//! person let them stand.

use super::looking::content_now;
use super::session::Session;
use crate::model::bounds::HELD_PATHS_MAX;
use crate::model::clause::Clause;
use crate::model::memory::{Answer, Memory, Request};
use crate::model::scope::{HeldPath, HeldResult, Tally};
use crate::model::verdict::Class;
use crate::world::session::{memory, now_seconds};

/// A result to be held.
pub(super) struct Holding {
    /// The act, as shown.
    pub(super) act: String,
    /// What was crossed.
    pub(super) why: String,
    /// The undo point before the act.
    pub(super) undo: Option<u32>,
    /// The paths, as they were.
    pub(super) paths: Vec<HeldPath>,
    /// What was done to them.
    pub(super) clauses: Vec<Clause>,
    /// The rules that it crossed.
    pub(super) rules: Vec<String>,
}

/// Holds a result; the number under which a person lets it stand.
pub(super) fn hold(session: &Session, holding: Holding) -> Result<u32, String> {
    let Holding { act, why, undo, mut paths, clauses, rules } = holding;
    paths.truncate(HELD_PATHS_MAX);
    let named: Vec<u8> = paths.iter().flat_map(|one| one.path.clone()).collect();
    let request = Request {
        number: 0,
        time: now_seconds(),
        act: format!("held {}", crate::model::digest::sha256_of(&named)),
        shown: format!("the result of {act} stands"),
        clauses: clauses.into_iter().take(HELD_PATHS_MAX).collect(),
        class: Class::NeedsWord,
        rules,
        answer: None,
    };
    let failed = |error| format!("the result could not be held: {error}");
    let number = memory::park(&session.folder, &session.shared, request).map_err(failed)?;
    let held = HeldResult { request: number, act, why, undo, paths };
    memory::update(&session.folder, |record| {
        let all = &mut record.memory.tally.held;
        all.retain(|known| known.request != number);
        all.push(held);
    })
    .map_err(failed)?;
    Ok(number)
}

/// Lets go of what was put right, and of what a person let stand.
pub(super) fn settle(session: &mut Session) {
    if session.record.memory.tally.held.is_empty() {
        return;
    }
    let now = |path: &HeldPath| content_now(session, &path.path);
    let (mut left, mut stands) = (Vec::new(), Vec::new());
    for held in &session.record.memory.tally.held {
        if is_allowed(&session.record.memory, held.request) {
            stands.extend(held.paths.iter().map(|path| path.path.clone()));
            continue;
        }
        let paths: Vec<_> = held
            .paths
            .iter()
            .filter(|path| now(path) != Ok(path.before.clone()))
            .cloned()
            .collect();
        if !paths.is_empty() {
            left.push(HeldResult { paths, ..held.clone() });
        }
    }
    if left == session.record.memory.tally.held {
        return;
    }
    let settled = |tally: &mut Tally| {
        tally.held.clone_from(&left);
        tally.let_stand.extend(stands.iter().cloned());
        let surplus = tally.let_stand.len().saturating_sub(HELD_PATHS_MAX);
        tally.let_stand.drain(..surplus);
    };
    // What cannot be noted now is found again by the next event.
    let _ = memory::update(&session.folder, |record| settled(&mut record.memory.tally));
    settled(&mut session.record.memory.tally);
}

fn is_allowed(memory: &Memory, number: u32) -> bool {
    let answered = |request: &Request| request.answer == Some(Answer::Allowed);
    memory.requests.iter().any(|request| request.number == number && answered(request))
}

//! What a pass obliges us to, before the act: an undo point, a look at the work tree to compare
//! with, and what is needed after the act, written down.

use super::before::only_looks;
use super::confine::Rewritten;
use super::looking::Looking;
use super::session::Session;
use super::settings;
use crate::model::action::{Action, Event, Occurrence};
use crate::model::clause::Clause;
use crate::model::mandate::{Grant, Policy, Preset, Until, Words};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Decision, Obligation, Ruling, Stake};
use crate::world::session::calls::{self, Call};
use crate::world::session::{journal, memory, now_ms, now_seconds};
use crate::world::undo;

/// Clauses of a call that its result is compared with.
const FORESEEN_MAX: usize = 256;

/// What came of the obligations.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// What could not be kept, though the act may pass.
    pub(super) troubles: Vec<String>,
    /// What could not be kept, so that the act must not pass.
    pub(super) fatal: Option<String>,
    /// What the journal should say.
    pub(super) notes: Vec<String>,
}

/// Keeps the obligations of an act that passes; `act` is the digest that permissions are bound to.
pub(super) fn obligations(
    session: &Session,
    event: &Event,
    decision: &Decision,
    policy: &Policy,
    act: &str,
    confined: Option<&Rewritten>,
) -> Kept {
    let mut kept = Kept::default();
    let used = decision.verdict.rulings().iter().any(|ruling| ruling.granted.is_some());
    if used
        && !act.is_empty()
        && let Err(why) = spend(session, act)
    {
        kept.troubles.push(why);
        return kept;
    }
    if let Err(why) = spend_pushes(session, decision, policy) {
        kept.troubles.push(why);
        return kept;
    }
    let mut call = None;
    for obligation in decision.verdict.obligations() {
        match obligation {
            Obligation::Attribute | Obligation::WatchRefs | Obligation::ScanAfter
                if only_looks(decision, event) => {}
            Obligation::Attribute => {
                call.get_or_insert_with(Call::default);
            }
            Obligation::WatchRefs => match settings::refs(session) {
                Ok(refs) => call.get_or_insert_with(Call::default).refs = Some(refs),
                Err(why) => kept.troubles.push(why),
            },
            Obligation::ScanAfter => {
                let call = call.get_or_insert_with(Call::default);
                call.scan = event.tool_use_id.is_some() && ready(session, policy, &mut kept);
            }
            Obligation::UndoPoint(stake) => {
                let point = undo_point(session, event, decision, policy, *stake, &mut kept);
                call.get_or_insert_with(Call::default).undo = point;
            }
            // The journal's line says it.
            Obligation::NoteUnguarded(_) => {}
        }
    }
    if let (Some(call), Some(id)) = (call, &event.tool_use_id) {
        let call = filled(call, event, decision, confined);
        if let Err(error) = calls::begin(&session.folder, id, &call) {
            kept.troubles.push(format!("the call could not be noted: {error}"));
        }
    }
    kept
}

fn filled(call: Call, event: &Event, decision: &Decision, confined: Option<&Rewritten>) -> Call {
    let action = match &event.occurrence {
        Occurrence::Before(action) => Some(action),
        _ => None,
    };
    let rulings = decision.verdict.rulings().iter();
    let granted = rulings.filter(|ruling| ruling.granted.is_some());
    Call {
        time: now_seconds(),
        time_ms: now_ms(),
        input: match confined {
            Some(confined) => running(event, &confined.command).input_digest(),
            None => event.input_digest(),
        },
        confined: confined.map(|confined| confined.token.clone()),
        granted: granted.filter_map(|ruling| ruling.clause.clone()).collect(),
        background: matches!(action, Some(Action::Shell { background: true, .. })),
        shown: action.map(|action| journal::redacted(&action.shown())).unwrap_or_default(),
        foreseen: foreseen(decision),
        ..call
    }
}

/// The event as the client tells it of the command that runs in the act's place.
fn running(event: &Event, command: &str) -> Event {
    let action = Action::Shell { text: command.as_bytes().to_vec(), background: false };
    Event { occurrence: Occurrence::Before(action), ..event.clone() }
}

/// What the verdict had before it of paths: a result that it foresaw is not judged twice.
fn foreseen(decision: &Decision) -> Vec<Clause> {
    let on_paths = decision.effects.iter().map(|effect| &effect.clause).filter(|clause| {
        let kind = clause.resource.kind == Kind::Path && clause.resource.place.is_none();
        kind && clause.verb != Verb::Read
    });
    on_paths.take(FORESEEN_MAX).cloned().collect()
}

/// Sees to it that there is a look from before the act. Where there is none, its result is not
/// judged, which `automode status` says.
fn ready(session: &Session, policy: &Policy, kept: &mut Kept) -> bool {
    match Looking::new(session, policy).ready() {
        Ok(()) => true,
        Err(why) => {
            kept.notes.push(format!("result not judged: {why}"));
            false
        }
    }
}

fn undo_point(
    session: &Session,
    event: &Event,
    decision: &Decision,
    policy: &Policy,
    stake: Stake,
    kept: &mut Kept,
) -> Option<u32> {
    let place = session.undo_place();
    let prunes = decision.effects.iter().any(|effect| {
        effect.clause.resource.kind == Kind::Ref
            && matches!(effect.clause.verb, Verb::Delete | Verb::Discard)
    });
    let act = undo::Act {
        session: settings::session_name(session),
        call: event.tool_use_id.clone(),
        shown: journal::redacted(&super::before::shown(event)),
        prunes,
        ..undo::Act::default()
    };
    match (undo::take(&place, &act, &undo::Limits::of(&policy.undo)), stake) {
        (Ok(taken), _) => {
            if !taken.not_held.is_empty() {
                let count = taken.not_held.len();
                kept.notes.push(format!("undo point {} does not hold {count} paths", taken.id));
            }
            Some(taken.id)
        }
        (Err(error), Stake::Losing) => {
            kept.fatal = Some(format!("no undo point could be taken: {error}"));
            None
        }
        (Err(error), Stake::Opaque) => {
            kept.notes.push(format!("no undo point: {error}"));
            None
        }
    }
}

/// In `strict` a push is asked for each time: words that let one through let no other. Git's own
/// hook, which comes while the call runs, is lent what the call was granted.
fn spend_pushes(session: &Session, decision: &Decision, policy: &Policy) -> Result<(), String> {
    match policy.preset {
        Preset::Strict => {}
        Preset::Solo | Preset::Team => return Ok(()),
    }
    let used = pushed_by(decision.verdict.rulings());
    let spends = |grant: &Grant| grant.clause.verb == Verb::Push && used.contains(&grant.words);
    if !session.record.memory.charter.grants.iter().any(spends) {
        return Ok(());
    }
    let spent = memory::update(&session.folder, |record| {
        let grants = &mut record.memory.charter.grants;
        let before = grants.len();
        grants.retain(|grant| !spends(grant));
        before > grants.len()
    });
    match spent {
        Ok(true) => Ok(()),
        Ok(false) => Err("another call used the permission to push up".into()),
        Err(error) => Err(format!("a permission to push could not be used up: {error}")),
    }
}

/// The words by which the refs of an act are pushed.
fn pushed_by(rulings: &[Ruling]) -> Vec<Words> {
    let pushes = |ruling: &&Ruling| {
        ruling
            .clause
            .as_ref()
            .is_some_and(|clause| clause.verb == Verb::Push && clause.resource.kind == Kind::Ref)
    };
    rulings.iter().filter(pushes).filter_map(|ruling| ruling.granted.clone()).collect()
}

/// Takes back the permissions that hold for this one act. Of two calls at once only one has them.
fn spend(session: &Session, act: &str) -> Result<(), String> {
    let once = |grants: &[Grant]| {
        let bound =
            |grant: &&Grant| grant.until == Until::Once && grant.act.as_deref() == Some(act);
        grants.iter().filter(bound).count()
    };
    let held = once(&session.record.memory.charter.grants);
    if held == 0 {
        return Ok(());
    }
    let spent = memory::update(&session.folder, |record| {
        let grants = &mut record.memory.charter.grants;
        let left = once(grants);
        grants.retain(|grant| grant.until != Until::Once || grant.act.as_deref() != Some(act));
        left
    });
    match spent {
        Ok(left) if left >= held => Ok(()),
        Ok(_) => Err("another call used the permission up".into()),
        Err(error) => Err(format!("a permission could not be used up: {error}")),
    }
}

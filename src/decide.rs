//! From an event to a decision, with no disk, clock or environment.

use crate::effects::{self, Evaluation};
use crate::judge;
use crate::model::action::{Action, Event, Moment, Occurrence, RefUpdate};
use crate::model::change::Change;
use crate::model::digest;
use crate::model::facts::{Facts, Repository};
use crate::model::mandate::Policy;
use crate::model::memory::Memory;
use crate::model::pattern::Pattern;
use crate::model::verdict::{Class, Decision, Ruling, Verdict};
use crate::rules;
use crate::rules::case::Case;

/// Where an event is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The working folder, absolute; the nearest existing one where the event's is gone.
    pub cwd: Vec<u8>,
    /// The repository that the session is pinned to.
    pub repository: Option<Repository>,
    /// The digest of the act, to which grants may be bound.
    pub act: String,
}

/// What is said about the event. The policy is rooted; the charter's clauses are absolute.
pub fn decide(
    event: &Event,
    memory: &Memory,
    policy: &Policy,
    session: &Context,
    facts: &dyn Facts,
) -> Decision {
    let action = match &event.occurrence {
        Occurrence::Before(action) => action,
        Occurrence::After(..)
        | Occurrence::Prompt(_)
        | Occurrence::SessionStart
        | Occurrence::SessionEnd
        | Occurrence::ConfigChange { .. }
        | Occurrence::Stop(_)
        | Occurrence::Other(_) => return nothing_asked(),
    };
    let evaluation = effects::effects_of(action, &Pattern::text(&session.cwd), facts);
    decide_on(event, action, evaluation, memory, policy, session, facts)
}

/// What is said about an act whose effects are known.
pub(crate) fn decide_on(
    event: &Event,
    action: &Action,
    evaluation: Evaluation,
    memory: &Memory,
    policy: &Policy,
    session: &Context,
    facts: &dyn Facts,
) -> Decision {
    let case = Case {
        moment: moment_of(action),
        principal: &event.principal,
        action,
        effects: &evaluation.effects,
        unread: &evaluation.unread,
        changes: changes_of(action),
        charter: &memory.charter,
        policy,
        tally: &memory.tally,
        repository: session.repository.as_ref(),
        facts,
    };
    let findings = rules::findings(&case);
    let act = digest::with_scripts(&session.act, &evaluation.scripts);
    let verdict = judge::judge(&case, &findings, &act);
    Decision { effects: evaluation.effects, verdict, scripts: evaluation.scripts }
}

/// An event that asks for nothing is let through.
fn nothing_asked() -> Decision {
    let ruling = Ruling {
        clause: None,
        class: Class::Free,
        refused: false,
        findings: Vec::new(),
        granted: None,
    };
    let verdict = Verdict::of(vec![ruling], Vec::new());
    Decision { effects: Vec::new(), verdict, scripts: Vec::new() }
}

fn changes_of(action: &Action) -> &[Change] {
    match action {
        Action::Edit(changes) => changes,
        Action::Changed(changed) => &changed.changes,
        Action::Shell { .. }
        | Action::Read(_)
        | Action::Fetch(_)
        | Action::Delegate(_)
        | Action::Talk(_)
        | Action::Mcp { .. }
        | Action::Unknown { .. }
        | Action::Refs(_) => &[],
    }
}

/// Git's own hooks ask at moments of their own.
fn moment_of(action: &Action) -> Moment {
    let updates = match action {
        Action::Changed(changed) => return changed.moment,
        Action::Refs(updates) => updates,
        Action::Shell { .. }
        | Action::Edit(_)
        | Action::Read(_)
        | Action::Fetch(_)
        | Action::Delegate(_)
        | Action::Talk(_)
        | Action::Mcp { .. }
        | Action::Unknown { .. } => return Moment::Before,
    };
    let any = |test: fn(&RefUpdate) -> bool| updates.iter().any(test);
    if any(|update| update.commit) {
        Moment::Commit
    } else if any(|update| update.remote.is_some()) {
        Moment::Push
    } else {
        Moment::Refs
    }
}

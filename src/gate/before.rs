//! Before an act: decided, parked, noted, answered.

use std::collections::BTreeSet;

use super::commit;
use super::confine::{self, Rewritten};
use super::keep::{self, Kept};
use super::session::Session;
use super::{results, settings, told};
use crate::clients::speech::Told;
use crate::clients::{Answer, speech};
use crate::decide::decide;
use crate::model::action::{Action, Event, Occurrence, PermissionMode};
use crate::model::digest::with_scripts;
use crate::model::escape::excerpt;
use crate::model::mandate::{Mode, Policy, WhenUnsure};
use crate::model::memory::Request;
use crate::model::resource::Verb;
use crate::model::verdict::{Class, Decision, Obligation};
use crate::world::chain::{self, Gate};
use crate::world::facts::DiskFacts;
use crate::world::presence;
use crate::world::session::journal::{self, Line};
use crate::world::session::{memory, now_ms, now_seconds, path_of};

/// What is done with the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Pass,
    /// Mode `observe`: it passes, and the journal says that it would not have.
    WouldRefuse,
    Ask,
    Refuse,
}

/// The answer to an act that is about to run.
pub(super) fn answer(session: &Session, event: &Event) -> Answer {
    let facts = session.facts();
    let policy = session.policy(&facts);
    let context = session.context(event, &facts);
    let decision = decide(event, &session.record.memory, &policy, &context, &facts);
    let decision = commit::with_content(session, event, decision, &policy, &context, &facts);
    let outcome = outcome(&decision, &policy, event.mode);
    let mut troubles: Vec<String> = session.trouble.iter().cloned().collect();

    let number = match (outcome, decision.verdict.refused_class()) {
        (Outcome::Refuse, Some(Class::NeedsWord | Class::Unknown)) => {
            let parked = park(session, event, &decision, &facts);
            parked.map_err(|why| troubles.push(why)).ok()
        }
        _ => None,
    };
    let confined = match outcome {
        Outcome::Pass => confine::rewritten(session, event, &decision, &policy),
        Outcome::WouldRefuse | Outcome::Ask | Outcome::Refuse => None,
    };
    let late = match only_looks(&decision, event) {
        true => None,
        false => results::late(session, event, &policy),
    };
    let mut kept = Kept::default();
    if outcome != Outcome::Refuse {
        troubles.extend(told::note_outside(session, &decision).err());
        let act = with_scripts(&context.act, &decision.scripts);
        kept = keep::obligations(session, event, &decision, &policy, &act, confined.as_ref());
        troubles.append(&mut kept.troubles);
    }
    let notes = std::mem::take(&mut kept.notes);
    troubles.extend(note(session, event, &decision, outcome, number, notes).err());
    if let Some(why) = kept.fatal {
        return Answer::Fault(speech::fault(&why));
    }
    let answer = said(session, event, &decision, outcome, &policy, number, &troubles);
    let answer = with_late(answer, late);
    if outcome == Outcome::Refuse {
        answer
    } else {
        in_place_of(confined, with_gates(session, &decision, &policy, answer))
    }
}

/// The answer with what came of calls in the background.
fn with_late(answer: Answer, late: Option<Told>) -> Answer {
    let Some(late) = late else { return answer };
    let both = |one: String, other: &str| format!("{one}\n\n{other}");
    match answer {
        Answer::Silence | Answer::Allow => {
            Answer::Tell { agent: Some(late.agent), user: Some(late.user) }
        }
        Answer::Tell { agent, user } => Answer::Tell {
            agent: Some(agent.map_or(late.agent.clone(), |agent| both(agent, &late.agent))),
            user: Some(user.map_or(late.user.clone(), |user| both(user, &late.user))),
        },
        Answer::Refuse { agent, user } => {
            Answer::Refuse { agent: both(agent, &late.agent), user: both(user, &late.user) }
        }
        Answer::Ask { agent, user } => {
            Answer::Ask { agent: both(agent, &late.agent), user: both(user, &late.user) }
        }
        Answer::Rewrite { command, user } => Answer::Rewrite {
            command,
            user: Some(user.map_or(late.user.clone(), |user| both(user, &late.user))),
        },
        other => other,
    }
}

/// The answer that lets the confined command run, where the act would have passed.
fn in_place_of(confined: Option<Rewritten>, answer: Answer) -> Answer {
    match (confined, answer) {
        (Some(confined), Answer::Silence | Answer::Allow) => {
            Answer::Rewrite { command: confined.command, user: None }
        }
        (Some(confined), Answer::Tell { user, .. }) => {
            Answer::Rewrite { command: confined.command, user }
        }
        (_, answer) => answer,
    }
}

/// Before a commit or a push, whether git's hooks are still ours is looked at and put right; the
/// user is told once, by the repair itself.
fn with_gates(session: &Session, decision: &Decision, policy: &Policy, answer: Answer) -> Answer {
    let moves = |verb: Verb| matches!(verb, Verb::Commit | Verb::Push);
    if !decision.effects.iter().any(|effect| moves(effect.clause.verb)) {
        return answer;
    }
    let Some(gate) = Gate::beside_us(&path_of(&session.home)) else { return answer };
    let mut hooks = chain::HOOKS.to_vec();
    if policy.ref_gate {
        hooks.push(chain::REF_HOOK);
    }
    let told = match chain::repair(&path_of(&session.repository.root), &gate, &hooks) {
        Ok(told) if told.is_empty() => return answer,
        Ok(told) => told.join("; "),
        Err(error) => format!("git's hooks could not be looked at: {error}"),
    };
    match answer {
        Answer::Silence => Answer::Tell { agent: None, user: Some(format!("automode: {told}")) },
        other => other,
    }
}

fn said(
    session: &Session,
    event: &Event,
    decision: &Decision,
    outcome: Outcome,
    policy: &Policy,
    number: Option<u32>,
    troubles: &[String],
) -> Answer {
    let memory = &session.record.memory;
    match outcome {
        Outcome::Refuse => {
            let told = speech::refusal(event, decision, memory, number);
            Answer::Refuse { agent: told.agent, user: told.user }
        }
        Outcome::Ask => {
            let told = speech::question(event, decision, memory);
            Answer::Ask { agent: told.agent, user: told.user }
        }
        Outcome::Pass | Outcome::WouldRefuse if !troubles.is_empty() => {
            let why = troubles.join("; ");
            if decision.verdict.class() >= Class::NeedsWord {
                Answer::Fault(speech::fault(&why))
            } else if only_looks(decision, event) {
                Answer::Silence
            } else {
                let user = Some(format!("automode: this act passed, but is not noted: {why}"));
                Answer::Tell { agent: None, user }
            }
        }
        Outcome::Pass if policy.mode == Mode::Auto && decision.verdict.is_plainly_free() => {
            Answer::Allow
        }
        Outcome::Pass | Outcome::WouldRefuse => Answer::Silence,
    }
}

/// Whether the act leaves everything as it is.
pub(super) fn only_looks(decision: &Decision, event: &Event) -> bool {
    let talks = matches!(&event.occurrence, Occurrence::Before(Action::Talk(_) | Action::Read(_)));
    let reads = decision.effects.iter().all(|effect| effect.clause.verb == Verb::Read);
    talks || (reads && decision.verdict.class() == Class::Free)
}

fn outcome(decision: &Decision, policy: &Policy, mode: PermissionMode) -> Outcome {
    let Some(class) = decision.verdict.refused_class() else { return Outcome::Pass };
    if policy.mode == Mode::Observe && class < Class::Never {
        return Outcome::WouldRefuse;
    }
    match class {
        Class::Locked | Class::Never => Outcome::Refuse,
        Class::Free | Class::Unknown | Class::NeedsWord => {
            if asks(policy.when_unsure, mode) {
                Outcome::Ask
            } else {
                Outcome::Refuse
            }
        }
    }
}

/// Whether the person is asked: by default only where the client would have asked, and somebody
/// is there to answer, so that an unattended night never freezes.
fn asks(when_unsure: WhenUnsure, mode: PermissionMode) -> bool {
    match when_unsure {
        WhenUnsure::Refuse => false,
        WhenUnsure::Ask => true,
        WhenUnsure::Auto => match mode {
            PermissionMode::Default | PermissionMode::Plan => {
                let around = presence::surroundings();
                around.unattended.is_none() && !around.nested
            }
            PermissionMode::AcceptEdits
            | PermissionMode::DontAsk
            | PermissionMode::Bypass
            | PermissionMode::Auto
            | PermissionMode::Unknown => false,
        },
    }
}

fn park(
    session: &Session,
    event: &Event,
    decision: &Decision,
    facts: &DiskFacts,
) -> Result<u32, String> {
    let Some(class) = decision.verdict.refused_class() else {
        return Err("nothing to park".into());
    };
    let request = Request {
        number: 0,
        time: now_seconds(),
        act: with_scripts(&session.bound_digest(event, facts), &decision.scripts),
        shown: excerpt(journal::redacted(&shown(event)).as_bytes(), 160),
        clauses: decision.verdict.refused().filter_map(|ruling| ruling.clause.clone()).collect(),
        class,
        rules: decision.verdict.rules().iter().map(|rule| rule.0.to_owned()).collect(),
        answer: None,
    };
    let parked = memory::park(&session.folder, &session.shared, request);
    parked.map_err(|error| format!("the request could not be parked: {error}"))
}

pub(super) fn shown(event: &Event) -> String {
    match &event.occurrence {
        Occurrence::Before(action) | Occurrence::After(action, _) => action.shown(),
        Occurrence::Prompt(_)
        | Occurrence::SessionStart
        | Occurrence::SessionEnd
        | Occurrence::ConfigChange { .. }
        | Occurrence::Stop(_)
        | Occurrence::Other(_) => String::new(),
    }
}

/// The refs that an event of git moves, as the journal keeps them.
pub(super) fn moves(event: &Event) -> Vec<(String, String, String)> {
    let updates = match &event.occurrence {
        Occurrence::Before(Action::Refs(updates)) => updates,
        Occurrence::Before(Action::Changed(changed)) => &changed.refs,
        _ => return Vec::new(),
    };
    let shown = |id: &Option<String>| id.clone().unwrap_or_default();
    updates
        .iter()
        .map(|update| {
            let name = crate::model::escape::escaped(&update.name);
            (name, shown(&update.old), shown(&update.new))
        })
        .collect()
}

/// Notes as one, each once.
fn joined(notes: impl Iterator<Item = String>) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for note in notes {
        if all.len() < 8 && !all.contains(&note) {
            all.push(note);
        }
    }
    (!all.is_empty()).then(|| all.join(" | "))
}

/// The journal's line for a verdict.
pub(super) fn line(session: &Session, event: &Event, decision: &Decision) -> Line {
    let verdict = &decision.verdict;
    let noted =
        verdict.noted().map(|found| format!("{}: {}", found.rule.0, found.evidence.join("; ")));
    let refused = verdict.refused().flat_map(|ruling| &ruling.findings);
    let told = refused.filter(|found| ["tainted-sink", "copied-command"].contains(&found.rule.0));
    let origins: BTreeSet<String> =
        told.map(|found| format!("origin: {}", found.evidence.join("; "))).collect();
    let unguarded = verdict.obligations().iter().find_map(|obligation| match obligation {
        Obligation::NoteUnguarded(what) => Some(format!("unguarded: {what}")),
        Obligation::Attribute
        | Obligation::WatchRefs
        | Obligation::UndoPoint(_)
        | Obligation::ScanAfter => None,
    });
    Line {
        time: now_ms(),
        client: event.principal.client.word().into(),
        session: settings::session_hash(session),
        agent: event.principal.agent.clone(),
        call: event.tool_use_id.clone(),
        moment: "before".into(),
        act: event.act_digest(None),
        shown: journal::redacted(&shown(event)),
        effects: decision
            .effects
            .iter()
            .take(journal::EFFECTS_MAX)
            .map(|effect| effect.clause.to_string())
            .collect(),
        rules: verdict.rules().iter().map(|rule| rule.0.to_owned()).collect(),
        class: verdict.class().word().into(),
        ms: session.watch.ms(),
        note: joined(unguarded.into_iter().chain(noted).chain(origins)),
        ..Line::default()
    }
}

fn note(
    session: &Session,
    event: &Event,
    decision: &Decision,
    outcome: Outcome,
    request: Option<u32>,
    notes: Vec<String>,
) -> Result<(), String> {
    let word = match outcome {
        Outcome::Pass => "pass",
        Outcome::WouldRefuse => "would-refuse",
        Outcome::Ask => "ask",
        Outcome::Refuse => "refuse",
    };
    let mut line = Line { decision: word.into(), request, ..line(session, event, decision) };
    let notes: Vec<String> = line.note.into_iter().chain(notes).collect();
    line.note = (!notes.is_empty()).then(|| notes.join("; "));
    journal::append(&session.shared, line)
        .map_err(|error| format!("the journal could not be written: {error}"))
}

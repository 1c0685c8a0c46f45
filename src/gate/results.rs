//! The result of an act: looked at, compared with what was before it, judged by the same rules, and
//! told.

mod by_whom;

use by_whom::{By, Window};

use super::before;
use super::hold::{self, Holding};
use super::looking::Looking;
use super::session::Session;
use crate::clients::results::{self, Crossed, Many, Outcome};
use crate::clients::speech::Told;
use crate::decide::{Context, decide};
use crate::model::action::{Action, Changed, Event, Moment, Occurrence};
use crate::model::bounds::{RESULT_BYTES_MAX, RESULT_CHANGES_MAX};
use crate::model::change::{Change, ChangeKind};
use crate::model::clause::Clause;
use crate::model::escape::escaped;
use crate::model::mandate::{Policy, Results};
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::Verb;
use crate::model::scope::HeldPath;
use crate::model::verdict::{Class, Decision, Ruling};
use crate::world::repo::{below, undo_objects};
use crate::world::scan::{self, Explained, FactsBefore, Seen, Sources};
use crate::world::session::calls::Call;
use crate::world::session::journal::{self, Line};

/// Rules that speak of what the user said or what is protected: a result that crosses one is held
/// whatever the policy says.
const EXPLICIT: &[&str] = &["charter-limit", "protected-path", "guard-tamper"];
/// Rules that speak of the act, not of what it did.
const OF_THE_ACT: &[&str] = &["policy-unreadable", "opaque-shell", "bound-crossed", "result-held"];
/// Files of one act from which on they are told, where the task names some.
const MANY_OUTSIDE_MIN: usize = 20;
/// Files of one act from which on they are told, where the task names none.
const MANY_MIN: usize = 100;

/// Judges what the call did, and gives what is to be told.
pub(super) fn of_call(session: &Session, event: &Event, call: &Call) -> Option<Told> {
    let policy = session.policy(&session.facts());
    let looking = Looking::new(session, &policy);
    let earlier = scan::load(&session.folder)?;
    let now = looking.take(Some(&earlier)).ok()?;
    let seen = scan::between(&looking.opened, &session.folder, &earlier, &now, call.time);
    let seen = match seen.map_err(|why| format!("what changed cannot be told ({why})")) {
        Ok(seen) => seen,
        Err(why) => {
            scan::note_trouble(&session.folder, &why);
            // The next act is compared with now.
            let _ = looking.save(&now);
            return None;
        }
    };
    if let Err(why) = looking.save(&now) {
        scan::note_trouble(&session.folder, &why);
    }
    if seen.is_empty() {
        return None;
    }
    let own = ours(session, call, seen);
    if own.is_empty() {
        return None;
    }
    judged(session, event, call, &policy, &looking, &own)
}

/// What of the changes the act itself did, as far as time tells.
fn ours(session: &Session, call: &Call, seen: Vec<Seen>) -> Vec<Seen> {
    let window = Window::of(call);
    let (mut own, mut others) = (Vec::new(), 0_usize);
    for one in seen {
        if one.explained == Explained::ByGit {
            continue;
        }
        match window.by(&one) {
            By::Act => own.push(one),
            By::Others => others = others.saturating_add(1),
        }
    }
    if others > 0 {
        by_whom::note_others(session);
    }
    own
}

fn judged(
    session: &Session,
    event: &Event,
    call: &Call,
    policy: &Policy,
    looking: &Looking<'_>,
    own: &[Seen],
) -> Option<Told> {
    let facts = session.facts();
    let before = FactsBefore::new(&facts, &session.repository.root, own);
    let unforeseen: Vec<&Seen> = own.iter().filter(|one| !is_foreseen(call, one)).collect();
    let mut sources = Sources {
        opened: &looking.opened,
        undo: undo_objects(&session.shared),
        bytes_left: RESULT_BYTES_MAX,
    };
    let changes: Vec<Change> = unforeseen
        .iter()
        .take(RESULT_CHANGES_MAX)
        .filter(|one| !own_work_thrown_away(&before, one))
        .map(|one| scan::change(one, &mut sources))
        .collect();
    let changes = scan::with_renames(changes);
    if changes.is_empty() {
        return None;
    }
    let many = many(session, &changes);
    let asked = Event {
        occurrence: Occurrence::Before(Action::Changed(Changed::new(
            Moment::After,
            changes.clone(),
        ))),
        ..event.clone()
    };
    let context = Context {
        cwd: session.cwd.clone(),
        repository: Some(session.repository.clone()),
        act: String::new(),
    };
    let mut memory = session.record.memory.clone();
    memory.charter.grants.extend(super::after::lent_paths(&call.granted));
    let decision = decide(&asked, &memory, policy, &context, &before);
    let crossed = crossed(session, &decision);
    let mut outcome =
        Outcome { act: call.shown.clone(), crossed, undo: call.undo, many, ..Outcome::default() };
    if !outcome.crossed.is_empty() {
        outcome.unsure = by_whom::doubt(session, call, &before, &unforeseen);
    }
    let trouble = held(session, policy, &decision, &unforeseen, &mut outcome);
    note(session, &asked, &decision, &outcome, changes.len());
    let mut told = results::told(&outcome)?;
    if let Err(why) = trouble {
        told.user = format!("{}. automode: {why}", told.user);
    }
    Some(told)
}

/// Whether the verdict had this very change before it: it was judged then.
fn is_foreseen(call: &Call, seen: &Seen) -> bool {
    let verbs: &[Verb] = match (&seen.before, &seen.after) {
        (_, None) => &[Verb::Delete, Verb::Move, Verb::Discard],
        (None, Some(_)) => &[Verb::Write],
        (Some(_), Some(_)) => &[Verb::Write, Verb::Discard],
    };
    let name = Pattern::text(&seen.path);
    call.foreseen.iter().any(|clause| {
        let exact = clause.resource.name.as_text() == Some(seen.path.as_slice());
        let granted = call.granted.contains(clause)
            && clause.resource.name.relation(&name, true) == Relation::Covers;
        verbs.contains(&clause.verb) && (exact || granted)
    })
}

/// Whether the agent's own work was thrown away for what HEAD has.
fn own_work_thrown_away(facts: &FactsBefore<'_>, seen: &Seen) -> bool {
    use crate::model::clause::Owner;
    use crate::model::facts::Facts as _;
    seen.explained == Explained::Discarded
        && facts.ownership().owner(&seen.path).surely(|owner| *owner == Owner::Agent)
}

/// What no rule would have let pass, one for each rule and what it saw.
fn crossed(session: &Session, decision: &Decision) -> Vec<Crossed> {
    let mut all: Vec<Crossed> = Vec::new();
    for ruling in decision.verdict.refused() {
        let Some(found) = speaking(ruling) else { continue };
        let Some(clause) = &ruling.clause else { continue };
        let path = clause.resource.name.as_text().unwrap_or_default();
        let shown = escaped(below(&session.repository.root, path).unwrap_or(path));
        let verb = verb_word(clause.verb);
        let same = |one: &&mut Crossed| {
            one.verb == verb && one.rule == found.rule.0 && one.evidence == found.evidence
        };
        match all.iter_mut().find(same) {
            Some(one) if one.paths.contains(&shown) => {}
            Some(one) => one.paths.push(shown),
            None => all.push(Crossed {
                verb,
                paths: vec![shown],
                rule: found.rule.0,
                evidence: found.evidence.clone(),
            }),
        }
    }
    all
}

/// The finding that speaks of the result.
fn speaking(ruling: &Ruling) -> Option<&crate::model::verdict::Finding> {
    let of_result = |found: &&crate::model::verdict::Finding| !OF_THE_ACT.contains(&found.rule.0);
    ruling.findings.iter().filter(|found| found.class > Class::Unknown).find(of_result)
}

fn verb_word(verb: Verb) -> &'static str {
    match verb {
        Verb::Delete => "deleted",
        Verb::Move => "moved",
        Verb::Discard => "threw away changes in",
        Verb::Read
        | Verb::Write
        | Verb::Set
        | Verb::Stage
        | Verb::Commit
        | Verb::Create
        | Verb::Advance
        | Verb::Rewind
        | Verb::Push
        | Verb::Run
        | Verb::Send
        | Verb::Receive
        | Verb::Install
        | Verb::Signal
        | Verb::Elevate => "changed",
    }
}

/// Holds commits and pushes back, where the policy or what was crossed says so and it is sure that
/// the act did it.
fn held(
    session: &Session,
    policy: &Policy,
    decision: &Decision,
    seen: &[&Seen],
    outcome: &mut Outcome,
) -> Result<(), String> {
    let explicit = outcome.crossed.iter().any(|one| EXPLICIT.contains(&one.rule));
    let holds = explicit || policy.results >= Results::Hold;
    if outcome.crossed.is_empty() || outcome.unsure.is_some() || !holds {
        return Ok(());
    }
    let clauses: Vec<Clause> = decision
        .verdict
        .refused()
        .filter(|ruling| speaking(ruling).is_some())
        .filter_map(|ruling| ruling.clause.clone())
        .collect();
    let git_dir = &session.repository.common_dir;
    let touched = |one: &&&Seen| {
        let named = |clause: &Clause| clause.resource.name.as_text() == Some(one.path.as_slice());
        below(&session.repository.root, &one.path).is_some()
            && below(git_dir, &one.path).is_none()
            && clauses.iter().any(named)
    };
    let paths: Vec<HeldPath> = seen
        .iter()
        .filter(touched)
        .map(|one| HeldPath { path: one.path.clone(), before: content(one) })
        .collect();
    if paths.is_empty() {
        return Ok(());
    }
    let first = outcome.crossed.iter().find(|one| EXPLICIT.contains(&one.rule));
    let why = first.or(outcome.crossed.first()).map_or_else(String::new, |one| {
        one.evidence.first().cloned().unwrap_or_else(|| one.rule.to_owned())
    });
    let rules = outcome.crossed.iter().map(|one| one.rule.to_owned()).collect();
    let (act, undo) = (outcome.act.clone(), outcome.undo);
    outcome.held = Some(hold::hold(session, Holding { act, why, undo, paths, clauses, rules })?);
    Ok(())
}

/// The id of what stood there; of what was too large to be named, none that anything has.
fn content(seen: &Seen) -> Option<String> {
    let stood = seen.before.as_ref()?;
    let hexadecimal = |id: &[u8; 20]| id.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(stood.content.as_ref().map_or_else(|| "unknown".to_owned(), hexadecimal))
}

/// The files that the act changed, if they are many for the task.
fn many(session: &Session, changes: &[Change]) -> Option<Many> {
    let focus = &session.record.memory.charter.focus;
    let named = |change: &&Change| {
        let name = Pattern::text(&change.path);
        focus.iter().any(|focus| focus.name.relation(&name, true) >= Relation::Overlaps)
    };
    let outside = changes.len().saturating_sub(changes.iter().filter(named).count());
    let is_many = match focus.is_empty() {
        true => changes.len() >= MANY_MIN,
        false => outside >= MANY_OUTSIDE_MIN,
    };
    if !is_many {
        return None;
    }
    let mut folders: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for change in changes.iter().filter(|change| change.kind != ChangeKind::Rename) {
        let inside = below(&session.repository.root, &change.path).unwrap_or(&change.path);
        let top = inside.iter().position(|byte| *byte == b'/').and_then(|end| inside.get(..end));
        let count = folders.entry(top.map_or_else(|| ".".to_owned(), escaped)).or_default();
        *count = count.saturating_add(1);
    }
    let mut folders: Vec<_> = folders.into_iter().collect();
    folders.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let outside = (!focus.is_empty()).then_some(outside);
    Some(Many { files: changes.len(), outside, folders })
}

fn note(session: &Session, asked: &Event, decision: &Decision, outcome: &Outcome, changed: usize) {
    if outcome.crossed.is_empty() && outcome.many.is_none() {
        return;
    }
    let mut notes = vec![format!("{changed} paths changed by {}", outcome.act)];
    notes.extend(outcome.undo.map(|point| format!("undo point {point}")));
    notes.extend(outcome.held.map(|number| format!("held as request {number}")));
    notes.extend(outcome.unsure.as_ref().map(|why| format!("not sure by whom: {why}")));
    let line = Line {
        moment: "after".into(),
        decision: "result".into(),
        request: outcome.held,
        note: Some(notes.join("; ")),
        ..before::line(session, asked, decision)
    };
    // What was done cannot be stopped any more; the text stands either way.
    let _ = journal::append(&session.shared, line);
}

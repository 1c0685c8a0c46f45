//! The result of an act: looked at, compared with what was before it, judged by the same rules, and
//! told.

mod by_whom;
mod many;

use by_whom::{By, Window};
pub(super) use by_whom::{is_anothers, note_others};

use super::before;
use super::hold::{self, Holding};
use super::looking::Looking;
use super::session::Session;
use crate::clients::results::{self, Crossed, Outcome};
use crate::clients::speech::Told;
use crate::decide::{Context, decide};
use crate::model::action::{Action, Changed, Event, Moment, Occurrence};
use crate::model::bounds::{RESULT_BYTES_MAX, RESULT_CHANGES_MAX};
use crate::model::change::Change;
use crate::model::escape::escaped;
use crate::model::facts::Facts as _;
use crate::model::mandate::{Policy, Results};
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::Verb;
use crate::model::scope::HeldPath;
use crate::model::verdict::{Class, Decision, Ruling};
use crate::world::repo::{below, undo_objects};
use crate::world::scan::{self, Explained, FactsBefore, Seen, Sources};
use crate::world::session::calls::{self, Call};
use crate::world::session::journal::{self, Line};
use crate::world::session::memory;

/// Rules that speak of what the user said or what is protected: a result that crosses one is held
/// whatever the policy says.
const EXPLICIT: &[&str] = &["charter-limit", "charter-budget", "protected-path", "guard-tamper"];
/// Rules that speak of the act, not of what it did.
const OF_THE_ACT: &[&str] = &["policy-unreadable", "opaque-shell", "bound-crossed", "result-held"];

/// Judges what the call did, and gives what is to be told.
pub(super) fn of_call(session: &Session, event: &Event, call: &Call) -> Option<Told> {
    let policy = session.policy(&session.facts());
    judged_since(session, event, call, &policy, None)
}

/// Judges what calls in the background did since the last look.
pub(super) fn late(session: &Session, event: &Event, policy: &Policy) -> Option<Told> {
    let running = calls::in_background(&session.folder);
    let oldest = running.first()?;
    let shown: Vec<_> = running.iter().map(|call| call.shown.clone()).collect();
    let shown = format!("{} (in the background)", shown.join(", "));
    let call = Call { shown, granted: Vec::new(), foreseen: Vec::new(), ..oldest.clone() };
    judged_since(session, event, &call, policy, Some("others may have changed it meanwhile"))
}

/// Looks, compares with the last look and judges; `unsure`: why it is not sure whose it is.
fn judged_since(
    session: &Session,
    event: &Event,
    call: &Call,
    policy: &Policy,
    unsure: Option<&str>,
) -> Option<Told> {
    let looking = Looking::new(session, policy);
    let earlier = scan::load(&session.folder)?;
    let now = looking.take(Some(&earlier)).ok()?;
    let seen = scan::between(&looking.opened, &session.folder, &earlier, &now, call.time);
    let saved = if now.is_as(&earlier) { Ok(()) } else { looking.save(&now) };
    let seen = seen.map_err(|why| format!("what changed cannot be told ({why})"));
    if let Err(why) = saved.and(seen.as_ref().map(|_| ()).map_err(Clone::clone)) {
        scan::note_trouble(&session.folder, &why);
    }
    let own = ours(session, call, seen.ok()?);
    if own.is_empty() {
        return None;
    }
    let facts = session.facts();
    let before = FactsBefore::new(&facts, &session.repository.root, &own);
    let judging = Judging { session, call, policy, looking: &looking, before: &before };
    judging.told(event, &own, unsure)
}

/// What of the changes the act itself did, as far as time tells.
fn ours(session: &Session, call: &Call, seen: Vec<Seen>) -> Vec<Seen> {
    let window = Window::of(call);
    let facts = session.facts();
    let (mut own, mut others) = (Vec::new(), false);
    for one in seen {
        if one.explained == Explained::ByGit {
            continue;
        }
        match window.by(&one) {
            By::Act => own.push(one),
            By::Others => {
                others |= one.after.is_some() && is_anothers(facts.ownership(), &one.path);
            }
        }
    }
    if others {
        note_others(session);
    }
    own
}

/// One result that is being judged.
struct Judging<'a> {
    session: &'a Session,
    call: &'a Call,
    policy: &'a Policy,
    looking: &'a Looking<'a>,
    before: &'a FactsBefore<'a>,
}

impl Judging<'_> {
    fn told(&self, event: &Event, own: &[Seen], unsure: Option<&str>) -> Option<Told> {
        let mut sources = Sources {
            opened: &self.looking.opened,
            undo: undo_objects(&self.session.shared),
            bytes_left: RESULT_BYTES_MAX,
        };
        let own: Vec<(&Seen, Change)> = own
            .iter()
            .filter(|one| !own_work_thrown_away(self.before, one))
            .take(RESULT_CHANGES_MAX)
            .map(|one| (one, scan::change(one, &mut sources)))
            .collect();
        let trouble = self.count(&own).err();
        let (seen, changes): (Vec<&Seen>, Vec<Change>) =
            own.into_iter().filter(|(one, _)| !is_foreseen(self.call, one)).unzip();
        let changes = scan::with_renames(changes);
        if changes.is_empty() {
            return None;
        }
        let (asked, decision) = self.decided(event, &changes);
        let mut outcome = Outcome {
            act: self.call.shown.clone(),
            crossed: crossed(self.session, &decision, &changes),
            undo: self.call.undo,
            many: many::many(self.session, self.call, &changes),
            ..Outcome::default()
        };
        if !outcome.crossed.is_empty() {
            let doubt = || by_whom::doubt(self.session, self.call, self.before, &seen);
            outcome.unsure = unsure.map(str::to_owned).or_else(doubt);
        }
        let held = self.put_right(&decision, &seen, &mut sources, &mut outcome).err();
        note(self.session, &asked, &decision, &outcome, changes.len());
        let mut told = results::told(&outcome)?;
        for why in trouble.into_iter().chain(held) {
            told.user = format!("{}. automode: {why}", told.user);
        }
        Some(told)
    }

    /// Counts what changed, while somebody said how much may.
    fn count(&self, own: &[(&Seen, Change)]) -> Result<(), String> {
        if self.session.record.memory.charter.budgets.is_empty() {
            return Ok(());
        }
        let changes: Vec<Change> = own.iter().map(|(_, change)| change.clone()).collect();
        memory::update(&self.session.folder, |record| record.memory.tally.count(&changes))
            .map_err(|error| format!("what changed could not be counted: {error}"))
    }

    /// The verdict on the changes, with what the user allowed of the call.
    fn decided(&self, event: &Event, changes: &[Change]) -> (Event, Decision) {
        let changed = Changed::new(Moment::After, changes.to_vec());
        let asked =
            Event { occurrence: Occurrence::Before(Action::Changed(changed)), ..event.clone() };
        let context = Context {
            cwd: self.session.cwd.clone(),
            repository: Some(self.session.repository.clone()),
            act: String::new(),
        };
        let mut memory = self.session.record.memory.clone();
        memory.charter.grants.extend(super::after::lent_paths(&self.call.granted));
        let decision = decide(&asked, &memory, self.policy, &context, self.before);
        (asked, decision)
    }

    /// Puts back what may be, and holds commits and pushes back for the rest, where the policy or
    /// what was crossed says so and it is sure that the act did it.
    fn put_right(
        &self,
        decision: &Decision,
        seen: &[&Seen],
        sources: &mut Sources<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), String> {
        let explicit = outcome.crossed.iter().any(|one| EXPLICIT.contains(&one.rule));
        let holds = explicit || self.policy.results >= Results::Hold;
        if outcome.crossed.is_empty() || outcome.unsure.is_some() || !holds {
            return Ok(());
        }
        let mut paths = self.crossing(decision, seen);
        if self.policy.results == Results::Revert
            && calls::in_background(&self.session.folder).is_empty()
        {
            let back = |one: &&Seen| scan::put_back(one, sources).is_ok();
            let (done, left): (Vec<&Seen>, Vec<&Seen>) = paths.into_iter().partition(back);
            let root = &self.session.repository.root;
            let shown = |one: &&Seen| escaped(below(root, &one.path).unwrap_or(&one.path));
            outcome.reverted = done.iter().map(shown).collect();
            paths = left;
        }
        let paths: Vec<HeldPath> = paths
            .iter()
            .map(|one| HeldPath { path: one.path.clone(), before: content(one) })
            .collect();
        if paths.is_empty() {
            return Ok(());
        }
        let rulings = decision.verdict.refused().filter(|ruling| speaking(ruling).is_some());
        let first = outcome.crossed.iter().find(|one| EXPLICIT.contains(&one.rule));
        let why = first.or(outcome.crossed.first()).map_or_else(String::new, |one| {
            one.evidence.first().cloned().unwrap_or_else(|| one.rule.to_owned())
        });
        let holding = Holding {
            act: outcome.act.clone(),
            why,
            undo: outcome.undo,
            paths,
            clauses: rulings.filter_map(|ruling| ruling.clause.clone()).collect(),
            rules: outcome.crossed.iter().map(|one| one.rule.to_owned()).collect(),
        };
        outcome.held = Some(hold::hold(self.session, holding)?);
        Ok(())
    }

    /// The changes in the work tree that crossed something; git's own folder is put right by other
    /// means.
    fn crossing<'s>(&self, decision: &Decision, seen: &[&'s Seen]) -> Vec<&'s Seen> {
        let rulings: Vec<&Ruling> =
            decision.verdict.refused().filter(|ruling| speaking(ruling).is_some()).collect();
        let touches = |one: &&Seen| {
            rulings.iter().any(|ruling| match &ruling.clause {
                Some(clause) => clause.resource.name.as_text() == Some(one.path.as_slice()),
                None => true,
            })
        };
        let own = &self.session.repository;
        let inside = |one: &&Seen| {
            below(&own.root, &one.path).is_some() && below(&own.common_dir, &one.path).is_none()
        };
        seen.iter().copied().filter(inside).filter(touches).collect()
    }
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
    seen.explained == Explained::Discarded
        && facts.ownership().owner(&seen.path).surely(|owner| *owner == Owner::Agent)
}

/// What no rule would have let pass, one for each rule and what it saw.
fn crossed(session: &Session, decision: &Decision, changes: &[Change]) -> Vec<Crossed> {
    let mut all: Vec<Crossed> = Vec::new();
    let root = &session.repository.root;
    let shown = |path: &[u8]| escaped(below(root, path).unwrap_or(path));
    for ruling in decision.verdict.refused() {
        let Some(found) = speaking(ruling) else { continue };
        let (verb, paths) = match &ruling.clause {
            Some(clause) => {
                let path = clause.resource.name.as_text().unwrap_or_default();
                (verb_word(clause.verb), vec![shown(path)])
            }
            None => ("changed", changes.iter().map(|change| shown(&change.path)).collect()),
        };
        let same = |one: &&mut Crossed| {
            one.verb == verb && one.rule == found.rule.0 && one.evidence == found.evidence
        };
        match all.iter_mut().find(same) {
            Some(one) => {
                let new = paths.into_iter().filter(|path| !one.paths.contains(path));
                let new: Vec<_> = new.collect();
                one.paths.extend(new);
            }
            None => all.push(Crossed {
                verb,
                paths,
                rule: found.rule.0,
                evidence: found.evidence.clone(),
            }),
        }
    }
    let near = format!("path:{}/", escaped(root));
    for evidence in all.iter_mut().flat_map(|one| &mut one.evidence) {
        *evidence = evidence.replace(&near, "path:");
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

/// The id of what stood there; of what was too large to be named, none that anything has.
fn content(seen: &Seen) -> Option<String> {
    let stood = seen.before.as_ref()?;
    let hexadecimal = |id: &[u8; 20]| id.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(stood.content.as_ref().map_or_else(|| "unknown".to_owned(), hexadecimal))
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

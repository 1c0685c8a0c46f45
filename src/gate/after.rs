//! After an act: what it wrote is the agent's, and refs that moved are looked at.

use super::session::Session;
use super::{before, confine, pinned, results, settings};
use crate::clients::Answer;
use crate::decide::{Context, decide};
use crate::model::action::{Action, Client, Event, Occurrence, Principal, RefUpdate};
use crate::model::clause::Clause;
use crate::model::facts::Facts as _;
use crate::model::mandate::{Grant, Until, Words};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::Decision;
use crate::world::session::calls::{self, Call};
use crate::world::session::journal::{self, Line};
use crate::world::session::{memory, now_ms, ownership};
use crate::world::undo;

/// The answer to an act that ran.
pub(super) fn answer(session: &Session, event: &Event, action: &Action) -> Answer {
    if let Action::Read(path) = action {
        return read(session, event, path);
    }
    let Some(id) = &event.tool_use_id else { return Answer::Silence };
    let call = match calls::end(&session.folder, id) {
        Ok(Some(call)) => call,
        Ok(None) => return Answer::Silence,
        Err(error) => return trouble(&format!("the call that ended cannot be read: {error}")),
    };
    let mut lines = Vec::new();
    if let Err(error) = attribute(session, event, action, &call) {
        lines.push(format!("automode: what this act wrote could not be noted: {error}"));
    }
    if let (Some(token), Occurrence::After(_, outcome)) = (&call.confined, &event.occurrence) {
        lines.extend(confine::looked_after(&session.shared, token, outcome));
    }
    lines.extend(rewritten(session, event, action, &call));
    lines.extend(moved(session, event, &call));
    lines.extend(pinned::after(session, action));
    if let Some(id) = call.undo
        && let Err(error) = undo::settle(&session.undo_place(), id)
    {
        lines.push(format!("automode: undo point {id} could not be settled: {error}"));
    }
    if call.background
        && let Err(error) = calls::goes_on(&session.folder, &call)
    {
        lines.push(format!("automode: what this act does later will not be looked at: {error}"));
    }
    let result = call.scan.then(|| results::of_call(session, event, &call)).flatten();
    if lines.is_empty() && result.is_none() {
        return Answer::Silence;
    }
    let (mut agent, mut user) = (lines.clone(), lines);
    if let Some(told) = result {
        agent.push(told.agent);
        user.push(told.user);
    }
    Answer::Tell { agent: Some(agent.join("\n")), user: Some(user.join("\n")) }
}

/// What the agent has read it may replace with its edit tool. Where that cannot be noted, a later
/// replacement asks for a word.
fn read(session: &Session, event: &Event, path: &[u8]) -> Answer {
    let succeeded = matches!(&event.occurrence, Occurrence::After(_, done) if done.succeeded);
    if succeeded && let Err(error) = ownership::record_seen(&session.folder, &rooted(session, path))
    {
        return trouble(&format!("that a file was read could not be noted: {error}"));
    }
    Answer::Silence
}

/// The path, from the working folder where it is not absolute.
fn rooted(session: &Session, path: &[u8]) -> Vec<u8> {
    if path.starts_with(b"/") {
        return path.to_vec();
    }
    [session.cwd.as_slice(), b"/", path].concat()
}

fn trouble(text: &str) -> Answer {
    Answer::Tell { agent: None, user: Some(format!("automode: {text}")) }
}

/// The act as if it were about to run.
fn again(event: &Event, action: &Action) -> Event {
    Event { occurrence: Occurrence::Before(action.clone()), ..event.clone() }
}

fn attribute(
    session: &Session,
    event: &Event,
    action: &Action,
    call: &Call,
) -> std::io::Result<()> {
    let ns = |ms: u64| ms.saturating_mul(1_000_000);
    ownership::record_window(&session.folder, ns(call.time_ms), ns(now_ms().saturating_add(1)))?;
    let Action::Edit(changes) = action else { return Ok(()) };
    let Occurrence::After(_, outcome) = &event.occurrence else { return Ok(()) };
    for change in changes.iter().filter(|_| outcome.succeeded) {
        ownership::record_written(&session.folder, &rooted(session, &change.path))?;
    }
    // What was changed is counted only while somebody said how much may be.
    if outcome.succeeded && !session.record.memory.charter.budgets.is_empty() {
        memory::update(&session.folder, |record| record.memory.tally.count(changes))?;
    }
    Ok(())
}

/// Another hook may have changed what runs after we judged it; then what ran is judged as well.
fn rewritten(session: &Session, event: &Event, action: &Action, call: &Call) -> Option<String> {
    if call.input.is_empty() || call.input == event.input_digest() {
        return None;
    }
    let asked = again(event, action);
    let facts = session.facts();
    let context = session.context(&asked, &facts);
    let decision =
        decide(&asked, &session.record.memory, &session.policy(&facts), &context, &facts);
    let line = Line {
        moment: "after".into(),
        decision: if decision.verdict.passes() { "pass" } else { "ran" }.into(),
        note: Some("another hook changed the act after it was judged".into()),
        ..before::line(session, &asked, &decision)
    };
    // What ran cannot be stopped any more; the line for the user stands either way.
    let _ = journal::append(&session.shared, line);
    (!decision.verdict.passes()).then(|| {
        format!(
            "automode: another hook changed this act after it was judged, and what ran would have \
             been stopped: {}",
            journal::redacted(&action.shown())
        )
    })
}

/// Refs that moved while the call ran, told if one moved that may not.
fn moved(session: &Session, event: &Event, call: &Call) -> Option<String> {
    let before = call.refs.as_ref()?;
    let now = match settings::refs(session) {
        Ok(now) => now,
        Err(why) => return Some(format!("automode: {why}")),
    };
    let updates = differences(before, &now);
    if updates.is_empty() {
        return None;
    }
    let refs: Vec<_> = updates
        .iter()
        .map(|(name, old, new)| {
            let shown = |id: &Option<String>| id.clone().unwrap_or_default();
            (name.clone(), shown(old), shown(new))
        })
        .collect();
    let (event, decision) = judged(session, event, call, updates);
    let passes = decision.verdict.passes();
    let line = Line {
        moment: "after".into(),
        decision: "moved".into(),
        refs: refs.clone(),
        ..before::line(session, &event, &decision)
    };
    // What moved cannot be stopped any more; the text stands either way.
    let _ = journal::append(&session.shared, line);
    if passes {
        return None;
    }
    let named: Vec<_> =
        decision.verdict.refused().filter_map(|ruling| ruling.clause.as_ref()).collect();
    let shown: Vec<_> = refs
        .iter()
        .filter(|(name, ..)| named.is_empty() || named.iter().any(|clause| names(clause, name)))
        .map(|(name, old, new)| format!("{name} from {} to {}", short(old), short(new)))
        .collect();
    Some(format!(
        "automode: protected refs moved while this act ran, by a way that was not seen before it: \
         {}. Tell the user; the reflog holds what was there.",
        shown.join(", ")
    ))
}

fn names(clause: &Clause, name: &str) -> bool {
    let short = name.strip_prefix("refs/heads/").unwrap_or(name);
    clause.resource.kind == Kind::Ref
        && (clause.resource.name.holds(name.as_bytes())
            || clause.resource.name.holds(short.as_bytes()))
}

fn short(id: &str) -> &str {
    match id {
        "" => "nothing",
        id => id.get(..8).unwrap_or(id),
    }
}

type Moved = (String, Option<String>, Option<String>);

fn differences(before: &[(String, String)], now: &[(String, String)]) -> Vec<Moved> {
    let find = |all: &[(String, String)], name: &str| {
        all.iter().find(|(known, _)| known == name).map(|(_, id)| id.clone())
    };
    let mut found: Vec<Moved> = Vec::new();
    for (name, old) in before {
        let new = find(now, name);
        if new.as_ref() != Some(old) {
            found.push((name.clone(), Some(old.clone()), new));
        }
    }
    for (name, new) in now {
        if find(before, name).is_none() {
            found.push((name.clone(), None, Some(new.clone())));
        }
    }
    found
}

/// The verdict on what moved, with what the user allowed of the call.
fn judged(session: &Session, event: &Event, call: &Call, moved: Vec<Moved>) -> (Event, Decision) {
    let facts = session.facts();
    let git = facts.git();
    let updates = moved.into_iter().map(|(name, old, new)| {
        let forward = old
            .as_ref()
            .zip(new.as_ref())
            .and_then(|(old, new)| git.contains(&session.repository, new, old).known());
        RefUpdate { remote: None, name: name.into_bytes(), old, new, forward, commit: false }
    });
    let event = Event {
        principal: Principal { client: Client::Git, ..event.principal.clone() },
        occurrence: Occurrence::Before(Action::Refs(updates.collect())),
        ..event.clone()
    };
    let mut memory = session.record.memory.clone();
    memory.charter.grants.extend(lent(&call.granted));
    let context = Context {
        cwd: session.cwd.clone(),
        repository: Some(session.repository.clone()),
        act: String::new(),
    };
    let decision = decide(&event, &memory, &session.policy(&facts), &context, &facts);
    (event, decision)
}

/// What the user allowed of a call, as grants for what git's hooks and the refs show of it. A
/// permission to rewind or delete a branch also covers the plain move that is part of it.
pub(super) fn lent(granted: &[Clause]) -> Vec<Grant> {
    let words = Words { prompt: 0, text: "allowed in the call that is under way".into() };
    let as_grant =
        |clause: Clause| Grant { clause, words: words.clone(), until: Until::Once, act: None };
    let mut grants = Vec::new();
    for clause in granted.iter().filter(|clause| clause.resource.kind == Kind::Ref) {
        let plain = Clause { from: None, ..clause.clone() };
        if matches!(plain.verb, Verb::Rewind | Verb::Commit) {
            grants.push(as_grant(Clause { verb: Verb::Advance, ..plain.clone() }));
        }
        grants.push(as_grant(plain));
    }
    grants
}

/// What the user allowed of a call, as grants for what its result shows of paths.
pub(super) fn lent_paths(granted: &[Clause]) -> Vec<Grant> {
    let words = Words { prompt: 0, text: "allowed in the call".into() };
    let paths = granted.iter().filter(|clause| clause.resource.kind == Kind::Path);
    let plain = paths.map(|clause| Clause { from: None, ..clause.clone() });
    plain
        .map(|clause| Grant { clause, words: words.clone(), until: Until::Once, act: None })
        .collect()
}

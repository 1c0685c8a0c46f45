//! What the user said, and what the user is told when a session starts.

use super::origins;
use super::session::Session;
use crate::clients::Answer;
use crate::model::action::{Event, Outcome};
use crate::model::escape::escaped;
use crate::model::mandate::HeadlessPrompts;
use crate::model::verdict::{Decision, Ruling};
use crate::task::{self, Ground, hear, told_again};
use crate::world::presence;
use crate::world::session::memory;

/// Takes a prompt in; a prompt that came before is the client's own text.
pub(super) fn prompt(session: &Session, event: &Event, text: &str) -> Answer {
    if event.principal.agent.is_some() {
        return Answer::Silence;
    }
    if let Some(why) = &session.trouble {
        return user_only(format!("automode: this prompt was not read: {why}"));
    }
    let around = presence::surroundings();
    let lifted = session.policy(&session.facts()).headless_prompts == HeadlessPrompts::Grant;
    let only_limits = around.nested || (around.unattended.is_some() && !lifted);
    let facts = session.facts();
    let ground = Ground { repository: Some(&session.repository), cwd: &session.cwd, facts: &facts };
    let heard = memory::update(&session.folder, |record| {
        let memory = &mut record.memory;
        if let Some(id) = &event.prompt_id {
            if memory.prompt_ids.contains(id) {
                return None;
            }
            memory.prompt_ids.push(id.clone());
        }
        memory.prompts_only_limit = only_limits;
        Some(hear(text, memory, &ground))
    });
    if let Ok(Some(_)) = &heard
        && let Err(why) = origins::said(session, event, text, !only_limits)
    {
        return user_only(format!("automode: {why}"));
    }
    match heard {
        Err(error) => user_only(format!("automode: this prompt was not read: {error}")),
        Ok(Some(heard)) if !heard.lines.is_empty() => {
            let text = heard.lines.join("\n");
            Answer::Tell { agent: Some(text.clone()), user: Some(text) }
        }
        Ok(_) => Answer::Silence,
    }
}

/// The user's answers to a question of the agent.
pub(super) fn answered(session: &Session, event: &Event, outcome: &Outcome) -> Answer {
    let pairs = task::pairs(&outcome.output);
    if event.principal.agent.is_some() || pairs.is_empty() || !outcome.succeeded {
        return Answer::Silence;
    }
    let facts = session.facts();
    let ground = Ground { repository: Some(&session.repository), cwd: &session.cwd, facts: &facts };
    let heard = memory::update(&session.folder, |record| {
        task::answered(&pairs, &mut record.memory, &ground)
    });
    heard_line(heard)
}

/// A plan that the user approved: it asks for changes, and may limit.
pub(super) fn approved(session: &Session, event: &Event, outcome: &Outcome) -> Answer {
    let Some(plan) = task::plan(&outcome.output) else { return Answer::Silence };
    if event.principal.agent.is_some() || !outcome.succeeded {
        return Answer::Silence;
    }
    let facts = session.facts();
    let ground = Ground { repository: Some(&session.repository), cwd: &session.cwd, facts: &facts };
    let heard = memory::update(&session.folder, |record| {
        task::approved(&plan, &mut record.memory, &ground)
    });
    heard_line(heard)
}

/// The line of what was read, for both.
fn heard_line(heard: std::io::Result<task::Heard>) -> Answer {
    match heard {
        Err(error) => user_only(format!("automode: these words were not read: {error}")),
        Ok(heard) if !heard.lines.is_empty() => {
            let text = heard.lines.join("\n");
            Answer::Tell { agent: Some(text.clone()), user: Some(text) }
        }
        Ok(_) => Answer::Silence,
    }
}

/// What the user should know at the start of a session.
pub(super) fn start(session: &Session) -> Answer {
    let policy = session.policy(&session.facts());
    let mut lines = Vec::new();
    if let Some(why) = &session.trouble {
        lines.push(format!("automode: {why}"));
    }
    lines.extend(policy.errors.iter().map(|error| format!("automode: {error}")));
    lines.extend(policy.notices.iter().map(|notice| format!("automode: {notice}")));
    lines.extend(super::pinned::start(session));
    // A client forgets the user's words when it compacts or resumes; the charter does not.
    let charter = told_again(&session.record.memory.charter, &escaped(&session.repository.root));
    let user = (!lines.is_empty()).then(|| lines.join("\n"));
    if charter.is_none() && user.is_none() {
        return Answer::Silence;
    }
    Answer::Tell { agent: charter, user }
}

/// Edits that the agent made outside of what the prompts named, told once at the end of the turn.
const OUTSIDE_MAX: usize = 20;

/// Remembers an edit outside of what the prompts named.
pub(super) fn note_outside(session: &Session, decision: &Decision) -> Result<(), String> {
    let root = &session.repository.root;
    let shown = |ruling: &Ruling| {
        let outside = ruling.findings.iter().any(|found| found.rule.0 == "charter-focus");
        let name = ruling.clause.as_ref().filter(|_| outside)?.resource.name.as_text()?;
        let below = name.strip_prefix(root.as_slice()).unwrap_or(name);
        Some(escaped(below.strip_prefix(b"/").unwrap_or(below)))
    };
    let known = &session.record.memory.tally.outside;
    let new: Vec<String> = decision
        .verdict
        .rulings()
        .iter()
        .filter_map(shown)
        .filter(|path| !known.contains(path))
        .collect();
    if new.is_empty() || known.len() >= OUTSIDE_MAX {
        return Ok(());
    }
    memory::update(&session.folder, |record| record.memory.tally.outside.extend(new))
        .map_err(|error| format!("an edit outside of the focus could not be noted: {error}"))
}

/// The end of a turn: what the agent asked is kept, as a yes may answer it, and one line tells what
/// was edited outside of what the prompts named.
pub(super) fn stop(session: &Session, event: &Event, said: &str) -> Answer {
    let memory = &session.record.memory;
    let question = task::question(said).filter(|_| event.principal.agent.is_none());
    if question != memory.question {
        // Where it cannot be kept, a yes answers nothing.
        let _ = memory::update(&session.folder, |record| record.memory.question = question);
    }
    let (outside, focus) = (&memory.tally.outside, memory.charter.focus.first());
    let Some(focus) = focus.filter(|_| !outside.is_empty()) else { return Answer::Silence };
    let named =
        focus.name.to_string().replace(&format!("{}/", escaped(&session.repository.root)), "");
    let some: Vec<&str> = outside.iter().take(3).map(String::as_str).collect();
    let more = outside.len().saturating_sub(some.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let line =
        format!("automode: edited outside of what you named ({named}): {}{more}", some.join(", "));
    match memory::update(&session.folder, |record| record.memory.tally.outside.clear()) {
        Ok(()) => user_only(line),
        Err(error) => user_only(format!("{line}; this could not be noted: {error}")),
    }
}

fn user_only(text: String) -> Answer {
    Answer::Tell { agent: None, user: Some(text) }
}

//! What the user said, and what the user is told when a session starts.

use super::session::Session;
use crate::clients::Answer;
use crate::model::action::Event;
use crate::model::escape::escaped;
use crate::model::mandate::HeadlessPrompts;
use crate::task::{Ground, hear, told_again};
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
    match heard {
        Err(error) => user_only(format!("automode: this prompt was not read: {error}")),
        Ok(Some(heard)) if !heard.lines.is_empty() => {
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
    // A client forgets the user's words when it compacts or resumes; the charter does not.
    let charter = told_again(&session.record.memory.charter, &escaped(&session.repository.root));
    let user = (!lines.is_empty()).then(|| lines.join("\n"));
    if charter.is_none() && user.is_none() {
        return Answer::Silence;
    }
    Answer::Tell { agent: charter, user }
}

fn user_only(text: String) -> Answer {
    Answer::Tell { agent: None, user: Some(text) }
}

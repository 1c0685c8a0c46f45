//! A plain protocol of our own, for anything that is not a client we know.
//!
//! One JSON object in: `session`, `event` (`before`, `after`, `prompt`), and for an act one of
//! `shell`, `read`, `fetch`, or `write` with `text`. Out: one JSON object with `decision`; a
//! refusal also has exit status 2 and its text on standard error.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, DecodeError, Reply};
use crate::model::action::{Action, Client, Event, Occurrence, Outcome, PermissionMode, Principal};
use crate::model::change::{Change, ChangeKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    session: String,
    event: String,
    agent: Option<String>,
    call: Option<String>,
    prompt_id: Option<String>,
    cwd: Option<String>,
    mode: Option<String>,
    shell: Option<String>,
    read: Option<String>,
    fetch: Option<String>,
    write: Option<String>,
    text: Option<String>,
    succeeded: Option<bool>,
}

/// Reads one event.
pub fn decode(bytes: &[u8]) -> Result<Event, DecodeError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(DecodeError::Empty);
    }
    let payload: Payload =
        serde_json::from_slice(bytes).map_err(|error| DecodeError::Json(error.to_string()))?;
    let occurrence = match payload.event.as_str() {
        "before" => Occurrence::Before(action(&payload)?),
        "after" => Occurrence::After(
            action(&payload)?,
            Outcome { succeeded: payload.succeeded.unwrap_or(true), output: String::new() },
        ),
        "prompt" => Occurrence::Prompt(payload.text.clone().ok_or(DecodeError::Field("text"))?),
        "start" => Occurrence::SessionStart,
        "end" => Occurrence::SessionEnd,
        _ => return Err(DecodeError::Field("event")),
    };
    let mode = payload.mode.as_deref().and_then(PermissionMode::of_word);
    Ok(Event {
        principal: Principal {
            client: Client::Generic,
            session: payload.session,
            agent: payload.agent,
        },
        prompt_id: payload.prompt_id,
        tool_use_id: payload.call,
        tool: None,
        cwd: payload.cwd.filter(|cwd| cwd.starts_with('/')).map(String::into_bytes),
        mode: mode.unwrap_or(PermissionMode::Unknown),
        occurrence,
    })
}

fn action(payload: &Payload) -> Result<Action, DecodeError> {
    let text = payload.text.clone().map(String::into_bytes);
    let all = [&payload.shell, &payload.read, &payload.fetch, &payload.write];
    if all.iter().filter(|one| one.is_some()).count() != 1 {
        return Err(DecodeError::Field("shell, read, fetch or write"));
    }
    let path = |path: &String| path.clone().into_bytes();
    let shell =
        payload.shell.as_ref().map(|text| Action::Shell { text: path(text), background: false });
    let read = payload.read.as_ref().map(|name| Action::Read(path(name)));
    let fetch = payload.fetch.clone().map(Action::Fetch);
    let write = payload.write.as_ref().map(|name| {
        let (path, kind) = (path(name), ChangeKind::Replace);
        Action::Edit(vec![Change { text, ..Change::new(path, kind) }])
    });
    shell.or(read).or(fetch).or(write).ok_or(DecodeError::Field("shell, read, fetch or write"))
}

/// Writes the answer.
pub fn encode(answer: &Answer) -> Reply {
    let said = |decision: &str, agent: Option<&str>, user: Option<&str>| {
        let object = json!({ "decision": decision, "reason": agent, "user": user });
        format!("{object}\n").into_bytes()
    };
    match answer {
        Answer::Silence => Reply { stdout: said("pass", None, None), ..Reply::default() },
        Answer::Allow => Reply { stdout: said("allow", None, None), ..Reply::default() },
        Answer::Tell { agent, user } => {
            Reply { stdout: said("pass", agent.as_deref(), user.as_deref()), ..Reply::default() }
        }
        Answer::Replace { output, agent, user } => {
            let output: Option<serde_json::Value> = serde_json::from_str(output).ok();
            let object =
                json!({ "decision": "pass", "reason": agent, "user": user, "output": output });
            Reply { stdout: format!("{object}\n").into_bytes(), ..Reply::default() }
        }
        Answer::Ask { agent, user } => Reply {
            stdout: said("ask", Some(agent), Some(user)),
            stderr: format!("{agent}\n").into_bytes(),
            status: 2,
        },
        Answer::Refuse { agent, user } => Reply {
            stdout: said("refuse", Some(agent), Some(user)),
            stderr: format!("{agent}\n").into_bytes(),
            status: 2,
        },
        Answer::Rewrite { .. } => Reply::stop("a command cannot be rewritten here"),
        Answer::Fault(text) => Reply::stop(text),
    }
}

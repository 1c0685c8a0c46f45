//! Claude Code: its hook events, and its answers.
//!
//! A deny is JSON on standard output with exit status 0, with `hookEventName` (without it the tool
//! runs). Exit status 2 with text on standard error is for our own faults and for the veto of a
//! settings reload. `continue`, `suppressOutput` and `decision` are never used: alone they let the
//! tool run or are not read.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{Answer, DecodeError, Reply};
use crate::model::action::{Action, Client, Event, Occurrence, Outcome, PermissionMode, Principal};
use crate::model::change::{Change, ChangeKind};

/// The fields that a verdict hangs on; all others are left alone.
#[derive(Deserialize)]
struct Payload<'a> {
    session_id: Option<String>,
    hook_event_name: Option<String>,
    cwd: Option<String>,
    prompt_id: Option<String>,
    permission_mode: Option<Value>,
    agent_id: Option<String>,
    tool_name: Option<String>,
    tool_input: Option<Value>,
    tool_use_id: Option<String>,
    #[serde(borrow)]
    tool_response: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    mcp_server: Option<Value>,
    prompt: Option<String>,
    source: Option<String>,
    file_path: Option<String>,
    last_assistant_message: Option<String>,
}

/// Reads one hook event.
pub fn decode(bytes: &[u8]) -> Result<Event, DecodeError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(DecodeError::Empty);
    }
    let payload: Payload<'_> =
        serde_json::from_slice(bytes).map_err(|error| DecodeError::Json(error.to_string()))?;
    let session = payload.session_id.clone().filter(|id| !id.is_empty());
    let occurrence = occurrence(&payload)?;
    Ok(Event {
        principal: Principal {
            client: Client::ClaudeCode,
            session: session.ok_or(DecodeError::Field("session_id"))?,
            agent: payload.agent_id,
        },
        prompt_id: payload.prompt_id,
        tool_use_id: payload.tool_use_id,
        tool: payload.tool_name,
        cwd: payload.cwd.filter(|cwd| cwd.starts_with('/')).map(String::into_bytes),
        mode: payload.permission_mode.as_ref().map_or(PermissionMode::Unknown, mode),
        occurrence,
    })
}

/// Whose call gave back a result, from the first bytes of an event: the client writes the session and
/// the event's name before the result.
pub(super) fn who_gave_back(head: &[u8]) -> Option<Principal> {
    let text = String::from_utf8_lossy(head);
    // Nothing that a tool was given or gave back may speak for the event.
    let own = text.split("\"tool_response\"").next()?.split("\"tool_input\"").next()?;
    let value = |key: &str| {
        let (_, rest) = own.split_once(&format!("\"{key}\""))?;
        let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        rest.split_once('"').map(|(value, _)| value).filter(|value| !value.contains('\\'))
    };
    let after = matches!(value("hook_event_name")?, "PostToolUse" | "PostToolUseFailure");
    let session = value("session_id").filter(|session| after && !session.is_empty())?;
    Some(Principal { client: Client::ClaudeCode, session: session.into(), agent: None })
}

fn mode(word: &Value) -> PermissionMode {
    word.as_str().and_then(PermissionMode::of_word).unwrap_or(PermissionMode::Unknown)
}

fn occurrence(payload: &Payload<'_>) -> Result<Occurrence, DecodeError> {
    let name = payload.hook_event_name.as_deref().filter(|name| !name.is_empty());
    let outcome = |succeeded, output: Option<&RawValue>| Outcome {
        succeeded,
        output: output.map(|raw| raw.get().to_owned()).unwrap_or_default(),
    };
    Ok(match name.ok_or(DecodeError::Field("hook_event_name"))? {
        "PreToolUse" => Occurrence::Before(action(payload)?),
        "PostToolUse" => Occurrence::After(action(payload)?, outcome(true, payload.tool_response)),
        "PostToolUseFailure" => Occurrence::After(action(payload)?, outcome(false, payload.error)),
        "UserPromptSubmit" => {
            let text = payload.prompt.clone().ok_or(DecodeError::Field("prompt"))?;
            if is_machine_text(&text) || payload.agent_id.is_some() {
                Occurrence::Other("UserPromptSubmit".into())
            } else {
                Occurrence::Prompt(text)
            }
        }
        "SessionStart" => Occurrence::SessionStart,
        "SessionEnd" => Occurrence::SessionEnd,
        "ConfigChange" => Occurrence::ConfigChange {
            path: payload.file_path.clone().map(String::into_bytes),
            source: payload.source.clone().unwrap_or_default(),
        },
        "Stop" => Occurrence::Stop(payload.last_assistant_message.clone().unwrap_or_default()),
        other => Occurrence::Other(other.into()),
    })
}

/// Whether a prompt was written by the client: it reports the end of a background command with
/// text that the model chose.
fn is_machine_text(prompt: &str) -> bool {
    prompt.trim_start().starts_with("<task-notification>")
}

/// The tools that only move the conversation, or look at the client's own state.
const TALK: &[&str] = &[
    "AskUserQuestion",
    "BashOutput",
    "EnterPlanMode",
    "ExitPlanMode",
    "KillBash",
    "KillShell",
    "LSP",
    "ListMcpResourcesTool",
    "ReadMcpResourceTool",
    "SendMessage",
    "Skill",
    "SlashCommand",
    "StructuredOutput",
    "TaskCreate",
    "TaskGet",
    "TaskList",
    "TaskOutput",
    "TaskStop",
    "TaskUpdate",
    "TodoWrite",
    "ToolSearch",
    "WebSearch",
];

fn action(payload: &Payload<'_>) -> Result<Action, DecodeError> {
    let tool = payload.tool_name.as_deref().filter(|name| !name.is_empty());
    let tool = tool.ok_or(DecodeError::Field("tool_name"))?;
    let none = Value::Null;
    let input = payload.tool_input.as_ref().unwrap_or(&none);
    let text = |key: &'static str| {
        input.get(key).and_then(Value::as_str).ok_or(DecodeError::Field(key)).map(str::to_owned)
    };
    Ok(match tool {
        "Bash" => Action::Shell {
            text: text("command")?.into_bytes(),
            background: input.get("run_in_background").and_then(Value::as_bool) == Some(true),
        },
        "Write" => Action::Edit(vec![change(
            text("file_path")?,
            ChangeKind::Replace,
            Some(text("content")?),
        )]),
        "Edit" => Action::Edit(vec![edit(&text("file_path")?, input)?]),
        "MultiEdit" => Action::Edit(edits(&text("file_path")?, input)?),
        "NotebookEdit" => {
            let source = input.get("new_source").and_then(Value::as_str).map(str::to_owned);
            Action::Edit(vec![change(text("notebook_path")?, ChangeKind::Modify, source)])
        }
        "Read" => Action::Read(text("file_path")?.into_bytes()),
        "NotebookRead" => Action::Read(text("notebook_path")?.into_bytes()),
        "Glob" | "Grep" | "LS" => {
            let path = text("path").unwrap_or_else(|_| ".".to_owned());
            Action::Read(searched(path, tool, input).into_bytes())
        }
        "WebFetch" => Action::Fetch(text("url")?),
        "Agent" | "Task" => Action::Delegate(
            text("subagent_type").or_else(|_| text("description")).unwrap_or_default(),
        ),
        "EnterWorktree" => entered_worktree(tool, input),
        _ if TALK.contains(&tool) => Action::Talk(tool.to_owned()),
        _ => mcp(payload, tool, input)
            .unwrap_or_else(|| Action::Unknown { tool: tool.to_owned(), input: input.to_string() }),
    })
}

/// The folder that is searched, or the one file in it that the search names.
fn searched(path: String, tool: &str, input: &Value) -> String {
    let one = input.get("glob").and_then(Value::as_str).filter(|_| tool == "Grep");
    let one = one.map(|glob| glob.strip_prefix("**/").unwrap_or(glob));
    match one.filter(|glob| !glob.contains(['*', '?', '[', '{', '!'])) {
        Some(name) => format!("{path}/{name}"),
        None => path,
    }
}

fn change(path: String, kind: ChangeKind, text: Option<String>) -> Change {
    Change { text: text.map(String::into_bytes), ..Change::new(path.into_bytes(), kind) }
}

/// One replacement of a part of a file.
fn edit(path: &str, input: &Value) -> Result<Change, DecodeError> {
    let part = |key: &str| input.get(key).and_then(Value::as_str).map(str::to_owned);
    let text = part("new_string").ok_or(DecodeError::Field("new_string"))?;
    let replaced = part("old_string").map(String::into_bytes);
    Ok(Change { replaced, ..change(path.to_owned(), ChangeKind::Modify, Some(text)) })
}

fn edits(path: &str, input: &Value) -> Result<Vec<Change>, DecodeError> {
    let edits = input.get("edits").and_then(Value::as_array).ok_or(DecodeError::Field("edits"))?;
    edits.iter().map(|one| edit(path, one)).collect()
}

/// The client makes the worktree and its branch itself; this is what it runs.
fn entered_worktree(tool: &str, input: &Value) -> Action {
    let plain = |name: &&str| {
        !name.is_empty()
            && !name.starts_with('-')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            && !name.contains("..")
    };
    match input.get("name").and_then(Value::as_str) {
        Some(name) if plain(&name) => Action::Shell {
            text: format!("git worktree add -b worktree-{name} .claude/worktrees/{name}")
                .into_bytes(),
            background: false,
        },
        None if input.get("path").is_none() => Action::Talk(tool.to_owned()),
        _ => Action::Unknown { tool: tool.to_owned(), input: input.to_string() },
    }
}

/// `mcp__SERVER__TOOL`; the server as the client names it, where it does.
fn mcp(payload: &Payload<'_>, tool: &str, input: &Value) -> Option<Action> {
    let rest = tool.strip_prefix("mcp__")?;
    let named = payload.mcp_server.as_ref().and_then(|server| server.get("name")?.as_str());
    let named = named.and_then(|name| Some((name, rest.strip_prefix(name)?.strip_prefix("__")?)));
    let (server, tool) = named.or_else(|| rest.split_once("__")).unwrap_or((rest, ""));
    Some(Action::Mcp { server: server.into(), tool: tool.into(), input: input.to_string() })
}

/// Writes the answer to one hook event.
pub fn encode(event: &Event, answer: &Answer) -> Reply {
    let decided = |decision: &str, reason: Option<&str>, user: Option<&str>| {
        let mut output = json!({
            "hookEventName": "PreToolUse",
            "permissionDecision": decision,
        });
        if let (Some(reason), Some(fields)) = (reason, output.as_object_mut()) {
            fields.insert("permissionDecisionReason".into(), reason.into());
        }
        printed(Some(output), user)
    };
    match (answer, &event.occurrence) {
        (Answer::Silence, _) => Reply::default(),
        (Answer::Fault(text), _) => Reply::stop(text),
        (Answer::Rewrite { .. }, _) => Reply::stop("a command cannot be rewritten here"),
        (Answer::Allow, Occurrence::Before(_)) => decided("allow", None, None),
        (Answer::Allow, _) => Reply::default(),
        (Answer::Ask { agent, user }, Occurrence::Before(_)) => {
            decided("ask", Some(agent), Some(user))
        }
        (Answer::Refuse { agent, user }, Occurrence::Before(_)) => {
            decided("deny", Some(agent), Some(user))
        }
        (Answer::Ask { agent, .. } | Answer::Refuse { agent, .. }, _) => Reply::stop(agent),
        (Answer::Tell { agent, user }, occurrence) => {
            let output = agent
                .as_ref()
                .zip(context_event(occurrence))
                .map(|(text, name)| json!({ "hookEventName": name, "additionalContext": text }));
            printed(output, user.as_deref())
        }
        (Answer::Replace { output, agent, user }, occurrence) => {
            replaced(output, agent.as_deref(), user.as_deref(), occurrence)
        }
    }
}

/// What a tool gave back, shown otherwise: only what succeeded can be, and only in the tool's own
/// shape.
fn replaced(
    output: &str,
    agent: Option<&str>,
    user: Option<&str>,
    occurrence: &Occurrence,
) -> Reply {
    let mut fields = serde_json::Map::new();
    if let Some(name) = context_event(occurrence) {
        fields.insert("hookEventName".into(), name.into());
        if let Some(text) = agent {
            fields.insert("additionalContext".into(), text.into());
        }
        let succeeded = matches!(occurrence, Occurrence::After(_, outcome) if outcome.succeeded);
        if let Ok(output) = serde_json::from_str(output)
            && succeeded
        {
            fields.insert("updatedToolOutput".into(), output);
        }
    }
    printed((!fields.is_empty()).then_some(Value::Object(fields)), user)
}

/// Lets the tool run another command; the rest of its input stays as it came. No decision is said,
/// so the client's own flow holds.
pub fn rewritten(asked: &[u8], command: &str, user: Option<&str>) -> Reply {
    let mut event: Value = serde_json::from_slice(asked).unwrap_or_default();
    let mut input = event.get_mut("tool_input").map(Value::take).unwrap_or_default();
    let Some(fields) = input.as_object_mut() else {
        return Reply::stop(&super::speech::fault("the tool's input cannot be rewritten"));
    };
    fields.insert("command".into(), command.into());
    printed(Some(json!({ "hookEventName": "PreToolUse", "updatedInput": input })), user)
}

/// The name of an event whose answer may carry text for the agent.
fn context_event(occurrence: &Occurrence) -> Option<&'static str> {
    match occurrence {
        Occurrence::Before(_) => Some("PreToolUse"),
        Occurrence::After(_, outcome) if outcome.succeeded => Some("PostToolUse"),
        Occurrence::After(..) => Some("PostToolUseFailure"),
        Occurrence::Prompt(_) => Some("UserPromptSubmit"),
        Occurrence::SessionStart => Some("SessionStart"),
        Occurrence::SessionEnd
        | Occurrence::ConfigChange { .. }
        | Occurrence::Stop(_)
        | Occurrence::Other(_) => None,
    }
}

fn printed(output: Option<Value>, user: Option<&str>) -> Reply {
    let mut whole = serde_json::Map::new();
    if let Some(output) = output {
        whole.insert("hookSpecificOutput".into(), output);
    }
    if let Some(user) = user {
        whole.insert("systemMessage".into(), user.into());
    }
    if whole.is_empty() {
        return Reply::default();
    }
    Reply { stdout: Value::Object(whole).to_string().into_bytes(), ..Reply::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_result_that_says_so_first_is_one() {
        let who = |head: &str| who_gave_back(head.as_bytes()).map(|who| who.session);
        let after = r#"{"session_id":"s","cwd":"/r","hook_event_name":"PostToolUse","tool_name":"Bash","tool_input":{"#;
        assert_eq!(who(after).as_deref(), Some("s"));
        for head in [
            r#"{"session_id":"s","hook_event_name":"PreToolUse","tool_input":{"command":"x"}"#,
            r#"{"session_id":"s","tool_input":{"hook_event_name":"PostToolUse"}"#,
            r#"{"tool_input":{"a":"b"},"session_id":"s","hook_event_name":"PostToolUse""#,
            r#"{"session_id":"s","cwd":"/\"hook_event_name\":\"PostToolUse\"","hook_event_name":"PreToolUse""#,
            "",
        ] {
            assert_eq!(who(head), None, "{head}");
        }
    }
}

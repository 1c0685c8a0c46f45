//! Every event that Claude Code was seen to send decodes to what it is, and every answer is
//! written in the one form that the client was measured to obey.

use automode::clients::{Answer, Reply, claude_code};
use automode::model::action::{Action, Client, Occurrence, Outcome, PermissionMode};
use automode::model::change::{Change, ChangeKind};

fn payload(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/payloads/claude");
    std::fs::read(format!("{folder}/{name}.json")).unwrap()
}

fn shell(text: &str) -> Action {
    Action::Shell { text: text.into(), background: false }
}

fn edit(path: &str, kind: ChangeKind, replaced: Option<&str>, text: &str) -> Action {
    let (path, text): (Vec<u8>, _) = (path.into(), Some(text.into()));
    let replaced = replaced.map(|part| part.as_bytes().to_vec());
    Action::Edit(vec![Change { replaced, text, ..Change::new(path, kind) }])
}

fn before() -> Vec<(&'static str, Action)> {
    use ChangeKind::{Modify, Replace};
    let mcp = r#"{"path":"/home/u/project/viamcp.txt","text":"m"}"#;
    vec![
        ("Agent", Action::Delegate("general-purpose".into())),
        ("Bash", shell("echo hi; echo e >&2")),
        ("Bash-in_subagent", shell("touch from-sub.txt")),
        ("Edit", edit("/home/u/project/a.txt", Modify, Some("TWO"), "2")),
        ("EnterWorktree", shell("git worktree add -b worktree-wt1 .claude/worktrees/wt1")),
        ("NotebookEdit", edit("/home/u/project/nb.ipynb", Modify, None, "y")),
        ("Read", Action::Read("/home/u/project/a.txt".into())),
        ("ToolSearch", Action::Talk("ToolSearch".into())),
        ("WebFetch", Action::Fetch("http://127.0.0.1:PORT/x".into())),
        ("Write", edit("/home/u/project/new.txt", Replace, None, "hello\n")),
        ("Write-in_subagent", edit("/home/u/project/subw.txt", Replace, None, "x")),
        (
            "mcp-files-put",
            Action::Mcp { server: "files".into(), tool: "put".into(), input: mcp.into() },
        ),
    ]
}

#[test]
fn acts_decode_before_and_after() {
    for (name, want) in before() {
        let event = claude_code::decode(&payload(&format!("PreToolUse-{name}"))).unwrap();
        assert_eq!(event.occurrence, Occurrence::Before(want.clone()), "{name}");
        assert_eq!(event.principal.client, Client::ClaudeCode);
        assert_eq!(event.principal.session, "00000000-0000-4000-8000-000000000001");
        assert_eq!(event.principal.agent.is_some(), name.ends_with("in_subagent"), "{name}");
        assert_eq!(event.mode, PermissionMode::Bypass, "{name}");
        assert_eq!(event.tool_use_id.as_deref(), Some("toolu_01"), "{name}");
        if name == "WebFetch" {
            continue;
        }
        let event = claude_code::decode(&payload(&format!("PostToolUse-{name}"))).unwrap();
        let Occurrence::After(action, outcome) = event.occurrence else { panic!("{name}") };
        assert_eq!(action, want, "{name}");
        assert!(outcome.succeeded && !outcome.output.is_empty(), "{name}");
    }
}

#[test]
fn other_events_decode() {
    let failed = |output: &str| Outcome { succeeded: false, output: output.into() };
    let change = |name: &str, source: &str| Occurrence::ConfigChange {
        path: Some(format!("/home/u/project/.claude/{name}").into()),
        source: source.into(),
    };
    let other = |name: &str| Occurrence::Other(name.into());
    let table = [
        ("ConfigChange-local_settings", change("settings.local.json", "local_settings")),
        ("ConfigChange-project_settings", change("settings.json", "project_settings")),
        ("CwdChanged", other("CwdChanged")),
        ("FileChanged", other("FileChanged")),
        ("PermissionDenied-Bash", other("PermissionDenied")),
        ("PermissionRequest-Bash", other("PermissionRequest")),
        ("PermissionRequest-Write", other("PermissionRequest")),
        ("PostCompact", other("PostCompact")),
        ("PostToolBatch", other("PostToolBatch")),
        ("PreCompact", other("PreCompact")),
        ("SessionEnd-clear", Occurrence::SessionEnd),
        ("SessionEnd-other", Occurrence::SessionEnd),
        ("SessionStart-clear", Occurrence::SessionStart),
        ("SessionStart-compact", Occurrence::SessionStart),
        ("SessionStart-resume", Occurrence::SessionStart),
        ("SessionStart-startup", Occurrence::SessionStart),
        ("Setup", other("Setup")),
        ("Stop", Occurrence::Stop("bye".into())),
        ("SubagentStart", other("SubagentStart")),
        ("SubagentStop", other("SubagentStop")),
        ("UserPromptExpansion", other("UserPromptExpansion")),
        ("UserPromptSubmit", Occurrence::Prompt("do the task".into())),
        // The client wrote it, with text that the model chose.
        ("UserPromptSubmit-task_notification", other("UserPromptSubmit")),
        ("WorktreeCreate", other("WorktreeCreate")),
    ];
    for (name, want) in table {
        assert_eq!(claude_code::decode(&payload(name)).unwrap().occurrence, want, "{name}");
    }
    let event = claude_code::decode(&payload("PostToolUseFailure-Bash")).unwrap();
    let Occurrence::After(action, outcome) = event.occurrence else { panic!() };
    assert_eq!(action, shell("exit 3"));
    assert_eq!(outcome, failed(&outcome.output));
}

#[test]
fn no_payload_is_left_out() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/payloads/claude");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        claude_code::decode(&std::fs::read(entry.unwrap().path()).unwrap()).unwrap();
        count += 1;
    }
    assert_eq!(count, 49);
}

#[test]
fn what_a_verdict_hangs_on_must_be_there() {
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut value = serde_json::from_slice(&payload("PreToolUse-Bash")).unwrap();
        change(&mut value);
        claude_code::decode(value.to_string().as_bytes())
    };
    assert!(with(&|_| {}).is_ok());
    for key in ["session_id", "hook_event_name", "tool_name", "tool_input"] {
        assert!(with(&|value| drop(value.as_object_mut().unwrap().remove(key))).is_err(), "{key}");
        assert!(with(&|value| value[key] = 7.into()).is_err(), "{key}");
    }
    assert!(with(&|value| value["tool_input"] = serde_json::json!({ "command": ["ls"] })).is_err());
    assert!(with(&|value| value["cwd"] = 7.into()).is_err());
    let strange = with(&|value| value["permission_mode"] = "yolo".into()).unwrap();
    assert_eq!(strange.mode, PermissionMode::Unknown);
    let strange = with(&|value| value["permission_mode"] = 7.into()).unwrap();
    assert_eq!(strange.mode, PermissionMode::Unknown);
    assert!(with(&|value| value["new_field"] = serde_json::json!({ "a": [1] })).is_ok());
    assert_eq!(with(&|value| value["cwd"] = ".".into()).unwrap().cwd, None);
    let tool = with(&|value| value["tool_name"] = "Conjure".into()).unwrap();
    let Occurrence::Before(Action::Unknown { tool, .. }) = tool.occurrence else { panic!() };
    assert_eq!(tool, "Conjure");
}

#[test]
fn answers_are_written_as_the_client_obeys_them() {
    let act = claude_code::decode(&payload("PreToolUse-Bash")).unwrap();
    let ran = claude_code::decode(&payload("PostToolUse-Bash")).unwrap();
    let reload = claude_code::decode(&payload("ConfigChange-local_settings")).unwrap();
    let out = |text: &str| Reply { stdout: text.into(), ..Reply::default() };
    let refuse = Answer::Refuse { agent: "R".into(), user: "U".into() };
    assert_eq!(
        claude_code::encode(&act, &refuse),
        out(concat!(
            r#"{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","#,
            r#""permissionDecisionReason":"R"},"systemMessage":"U"}"#
        ))
    );
    assert_eq!(
        claude_code::encode(&act, &Answer::Ask { agent: "R".into(), user: "U".into() }),
        out(concat!(
            r#"{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"ask","#,
            r#""permissionDecisionReason":"R"},"systemMessage":"U"}"#
        ))
    );
    assert_eq!(
        claude_code::encode(&act, &Answer::Allow),
        out(
            r#"{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"allow"}}"#
        )
    );
    assert_eq!(claude_code::encode(&act, &Answer::Silence), Reply::default());
    assert_eq!(
        claude_code::encode(&ran, &Answer::Tell { agent: Some("A".into()), user: None }),
        out(
            "{\"hookSpecificOutput\":{\"additionalContext\":\"A\",\"hookEventName\":\"PostToolUse\"}}"
        )
    );
    let veto = Reply { stderr: "R\n".into(), status: 2, ..Reply::default() };
    assert_eq!(claude_code::encode(&reload, &refuse), veto);
    let fault = Reply { stderr: "F\n".into(), status: 2, ..Reply::default() };
    assert_eq!(claude_code::encode(&act, &Answer::Fault("F".into())), fault);
}

//! Our hook binaries as a client runs them, in an environment that holds nothing else.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use automode::world::chain::{self, Gate};
use serde_json::{Value, json};

use super::Scratch;

/// Marks the repository as enrolled, as `automode install` does.
pub(crate) fn enrol(scratch: &Scratch) {
    let root = scratch.git("rev-list --max-parents=0 HEAD");
    let mark = scratch.root().join(".git/automode");
    std::fs::write(mark, format!("root-commit {}\n", root.trim())).unwrap();
}

/// Puts our gates in front of git's hooks, as `automode install` does.
pub(crate) fn gates(scratch: &Scratch) {
    let gate =
        Gate { binary: env!("CARGO_BIN_EXE_automode-git-hook").into(), home: scratch.home() };
    for hook in chain::HOOKS {
        chain::place(&scratch.root().join(".git/hooks"), hook, &gate).unwrap();
    }
}

/// A tool's event before it runs.
pub(crate) fn tool(scratch: &Scratch, tool: &str, input: Value) -> Value {
    json!({
        "session_id": "session",
        "cwd": scratch.root(),
        "permission_mode": "bypassPermissions",
        "hook_event_name": "PreToolUse",
        "tool_name": tool,
        "tool_input": input,
        "tool_use_id": "call",
    })
}

/// A shell command before it runs.
pub(crate) fn bash(scratch: &Scratch, text: &str) -> Value {
    tool(scratch, "Bash", json!({ "command": text }))
}

/// The hook of Claude Code, with this home.
pub(crate) fn command(scratch: &Scratch) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_automode-hook"));
    command.args(["claude-code", "--home"]).arg(scratch.home());
    clean(&mut command, &scratch.root(), &scratch.home());
    command
}

/// Leaves nothing in the environment but what every process has.
pub(crate) fn clean(command: &mut Command, folder: &Path, home: &Path) {
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", home);
    command.env("CLAUDE_CODE_ENTRYPOINT", "sdk-cli").current_dir(folder);
    command.env("AUTOMODE_TEST_ALONE", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
}

/// Runs a command with these bytes as its input.
pub(crate) fn run(mut command: Command, input: &[u8]) -> Output {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // A process that ends early breaks the pipe.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// What the hook says to an event.
pub(crate) fn ask(scratch: &Scratch, event: &Value) -> Output {
    run(command(scratch), event.to_string().as_bytes())
}

/// The reason of a refusal; panics if it is none.
pub(crate) fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let reply: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {output:?}");
    });
    let decided = &reply["hookSpecificOutput"];
    assert_eq!(decided["hookEventName"], "PreToolUse", "{reply}");
    assert_eq!(decided["permissionDecision"], "deny", "{reply}");
    let reason = decided["permissionDecisionReason"].as_str().unwrap().to_owned();
    assert!(reason.contains("automode refused"), "{reason}");
    reason
}

/// Asserts that the act passes and nothing is said.
pub(crate) fn passes(output: &Output) {
    let said = (output.status.code(), output.stdout.as_slice(), output.stderr.as_slice());
    assert_eq!(said, (Some(0), b"".as_slice(), b"".as_slice()), "{output:?}");
}

/// Asserts a fault of ours and gives its text.
pub(crate) fn fault(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(text.contains("automode: action stopped"), "{text}");
    assert!(!text.contains("automode refused"), "{text}");
    text
}

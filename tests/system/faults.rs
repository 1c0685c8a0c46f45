//! What holds when something is wrong: no mutating call passes in silence.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::Scratch;
use crate::support::hook::{ask, bash, clean, command, enrol, fault, passes, refusal, run, tool};
use serde_json::{Value, json};

/// A repository with the user's unfinished work, which `git reset --hard` would lose.
fn unfinished() -> Scratch {
    let scratch = Scratch::new();
    enrol(&scratch);
    scratch.write("a.txt", "the user's\n");
    scratch
}

const LOSS: &str = "git reset --hard";

#[test]
fn without_a_fault_reads_pass_and_a_loss_is_refused() {
    let scratch = unfinished();
    passes(&ask(&scratch, &bash(&scratch, "git status")));
    let reason = refusal(&ask(&scratch, &bash(&scratch, LOSS)));
    assert!(reason.contains("lost-work"), "{reason}");
    assert!(reason.contains("request 1"), "{reason}");
    passes(&ask(&scratch, &bash(&scratch, "git add -A")));
}

#[test]
fn a_repository_that_is_not_enrolled_is_left_alone() {
    let scratch = Scratch::new();
    scratch.write("a.txt", "the user's\n");
    passes(&ask(&scratch, &bash(&scratch, LOSS)));
    assert!(!scratch.home().join(".local").exists());
}

#[test]
fn what_is_no_event_is_stopped() {
    let scratch = unfinished();
    let whole = bash(&scratch, LOSS).to_string();
    let not_text = whole.replace("reset", "r\u{e9}set").replace('\u{e9}', "\u{fffd}");
    let mut bytes = not_text.into_bytes();
    let at = bytes.windows(3).position(|three| three == "\u{fffd}".as_bytes()).unwrap();
    bytes[at] = 0xff;
    let deep = format!("{{\"tool_input\":{}", "[".repeat(200_000));
    let inputs: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b" \n".to_vec(),
        b"{".to_vec(),
        b"[]".to_vec(),
        b"null".to_vec(),
        b"\"git reset --hard\"".to_vec(),
        whole.as_bytes()[..whole.len() / 2].to_vec(),
        [whole.as_bytes(), b"}"].concat(),
        bytes,
        deep.into_bytes(),
        vec![0; 4096],
    ];
    for input in inputs {
        let shown = String::from_utf8_lossy(&input[..input.len().min(60)]).into_owned();
        let text = fault(&run(command(&scratch), &input));
        assert!(text.contains("the event"), "{shown}: {text}");
    }
}

#[test]
fn wrong_types_and_missing_fields_are_stopped() {
    let scratch = unfinished();
    for key in ["session_id", "hook_event_name", "tool_name", "tool_input"] {
        let mut event = bash(&scratch, LOSS);
        event.as_object_mut().unwrap().remove(key);
        fault(&ask(&scratch, &event));
        for wrong in [json!(7), json!([]), json!("")] {
            event[key] = wrong;
            fault(&ask(&scratch, &event));
        }
    }
    fault(&ask(&scratch, &tool(&scratch, "Bash", json!({ "command": [LOSS] }))));
    fault(&ask(&scratch, &tool(&scratch, "Write", json!({ "file_path": 7, "content": "" }))));
}

#[test]
fn what_a_verdict_does_not_hang_on_may_be_strange() {
    let scratch = unfinished();
    let strange: [fn(&mut Value); 4] = [
        |event| drop(event.as_object_mut().unwrap().remove("cwd")),
        |event| event["permission_mode"] = json!("yolo"),
        |event| event["something_new"] = json!({ "a": [1, 2] }),
        |event| event["cwd"] = json!(format!("{}/gone", event["cwd"].as_str().unwrap())),
    ];
    for change in strange {
        let mut event = bash(&scratch, LOSS);
        change(&mut event);
        refusal(&ask(&scratch, &event));
        let mut event = bash(&scratch, "git status");
        change(&mut event);
        passes(&ask(&scratch, &event));
    }
    let unknown = tool(&scratch, "Conjure", json!({ "spell": LOSS }));
    let output = ask(&scratch, &unknown);
    assert!(!output.stdout.is_empty() || output.status.code() == Some(0), "{output:?}");
}

#[test]
fn an_event_of_64_mib_is_stopped_unread() {
    let scratch = unfinished();
    let event = bash(&scratch, &format!("{LOSS} # {}", "x".repeat(64 << 20)));
    let text = fault(&ask(&scratch, &event));
    assert!(text.contains("longer than 16 MiB"), "{text}");
}

#[test]
fn a_comment_of_10_mb_hides_nothing() {
    let scratch = unfinished();
    let comment = "x".repeat(10_000_000);
    refusal(&ask(&scratch, &bash(&scratch, &format!("{LOSS} # {comment}"))));
    refusal(&ask(&scratch, &bash(&scratch, &format!("# {comment}\n{LOSS}"))));
}

#[test]
fn nesting_hides_nothing() {
    let scratch = unfinished();
    for open in ["(", "$(", "{ ", "((", "case x in x) ", "if true; then "] {
        let text = format!("{}{LOSS}", open.repeat(20_000));
        refusal(&ask(&scratch, &bash(&scratch, &text)));
    }
}

#[test]
fn a_policy_that_cannot_be_read_refuses_writes_and_not_reads() {
    let scratch = unfinished();
    let policy = scratch.home().join(".config/automode/policy.toml");
    std::fs::create_dir_all(policy.parent().unwrap()).unwrap();
    let broken: [fn(&Path); 3] = [
        |path| std::fs::write(path, "preset = [").unwrap(),
        |path| std::fs::write(path, "presett = \"solo\"").unwrap(),
        |path| std::fs::create_dir(path).unwrap(),
    ];
    for break_it in broken {
        let _ = std::fs::remove_file(&policy);
        break_it(&policy);
        let write = json!({ "file_path": scratch.root().join("new.txt"), "content": "x" });
        let reason = refusal(&ask(&scratch, &tool(&scratch, "Write", write)));
        assert!(reason.contains("policy"), "{reason}");
        refusal(&ask(&scratch, &bash(&scratch, LOSS)));
        passes(&ask(&scratch, &bash(&scratch, "git status")));
        let read = json!({ "file_path": scratch.root().join("a.txt") });
        passes(&ask(&scratch, &tool(&scratch, "Read", read)));
    }
}

/// The hook behind a shell line; `$0` is the hook and `$1` the home.
fn behind(scratch: &Scratch, line: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", line, env!("CARGO_BIN_EXE_automode-hook")]).arg(scratch.home());
    clean(&mut shell, &scratch.root(), &scratch.home());
    shell
}

fn asked(scratch: &Scratch, line: &str, text: &str) -> std::process::Output {
    run(behind(scratch, line), bash(scratch, text).to_string().as_bytes())
}

#[test]
fn a_full_disk_refuses_what_needs_a_word_and_lets_nothing_else_pass_unsaid() {
    let full = "ulimit -f 0; exec \"$0\" claude-code --home \"$1\"";
    for begun in [false, true] {
        let scratch = unfinished();
        if begun {
            passes(&ask(&scratch, &bash(&scratch, "git status")));
        }
        refusal(&asked(&scratch, full, LOSS));
        refusal(&asked(&scratch, full, "git push origin main"));
        passes(&asked(&scratch, full, "git status"));
        let output = asked(&scratch, full, "rm -rf target");
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        let said = said["systemMessage"].as_str().unwrap();
        assert!(said.contains("not noted"), "{said}");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn a_permission_cannot_be_used_while_the_disk_is_full() {
    let scratch = unfinished();
    refusal(&ask(&scratch, &bash(&scratch, LOSS)));
    allow(&scratch, 1);
    let full = "ulimit -f 0; exec \"$0\" claude-code --home \"$1\"";
    fault(&asked(&scratch, full, LOSS));
    passes(&ask(&scratch, &bash(&scratch, LOSS)));
    refusal(&ask(&scratch, &bash(&scratch, LOSS)));
}

/// Lets prompts grant, as the user's layer may, and says `allow N`.
fn allow(scratch: &Scratch, number: u32) {
    let policy = scratch.home().join(".config/automode/policy.toml");
    std::fs::create_dir_all(policy.parent().unwrap()).unwrap();
    std::fs::write(policy, "headless_prompts = \"grant\"\n").unwrap();
    let prompt = json!({
        "session_id": "session",
        "cwd": scratch.root(),
        "prompt_id": format!("prompt {number}"),
        "hook_event_name": "UserPromptSubmit",
        "prompt": format!("allow {number}"),
    });
    let output = ask(scratch, &prompt);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("allowed once"), "{said}");
}

#[test]
fn a_closed_output_loses_no_refusal() {
    let scratch = unfinished();
    for line in [
        "exec \"$0\" claude-code --home \"$1\" >&-",
        "exec \"$0\" claude-code --home \"$1\" >/dev/null",
        "exec \"$0\" claude-code --home \"$1\" >/dev/full",
    ] {
        let text = fault(&asked(&scratch, line, LOSS));
        assert!(text.contains("the answer could not be written"), "{text}");
        passes(&asked(&scratch, line, "git status"));
    }
    let mut child = command(&scratch).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, bash(&scratch, LOSS).to_string().as_bytes()).unwrap();
    drop(stdin);
    fault(&child.wait_with_output().unwrap());
}

#[test]
fn a_memory_that_cannot_be_read_lets_no_loss_pass() {
    let scratch = unfinished();
    passes(&ask(&scratch, &bash(&scratch, "git status")));
    let sessions = scratch.home().join(".local/state/automode/sessions");
    let session = std::fs::read_dir(sessions).unwrap().next().unwrap().unwrap().path();
    std::fs::write(session.join("memory.json"), "{").unwrap();
    refusal(&ask(&scratch, &bash(&scratch, LOSS)));
    passes(&ask(&scratch, &bash(&scratch, "git status")));
}

#[test]
fn wrong_arguments_are_stopped() {
    let scratch = unfinished();
    for words in [&[][..], &["emacs"], &["git"], &["claude-code", "--home"], &["claude-code", "x"]]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_automode-hook"));
        command.args(words);
        clean(&mut command, &scratch.root(), &scratch.home());
        fault(&run(command, bash(&scratch, LOSS).to_string().as_bytes()));
    }
}

/// The registered line, which turns every end of the process into a refusal.
#[cfg(debug_assertions)]
const REGISTERED: &str = "\"$0\" claude-code --home \"$1\" || \
     { echo 'automode: action stopped' >&2; exit 2; }";

#[cfg(debug_assertions)]
#[test]
fn whatever_ends_the_process_is_a_refusal() {
    let scratch = unfinished();
    for fault_name in ["panic", "abort", "overflow"] {
        let mut shell = behind(&scratch, REGISTERED);
        shell.env("AUTOMODE_TEST_FAULT", fault_name);
        fault(&run(shell, bash(&scratch, LOSS).to_string().as_bytes()));
    }
    // A panic is answered by the hook itself.
    let mut hook = command(&scratch);
    hook.env("AUTOMODE_TEST_FAULT", "panic");
    fault(&run(hook, bash(&scratch, LOSS).to_string().as_bytes()));
}

#[cfg(debug_assertions)]
#[test]
fn a_hang_is_ended_and_refused() {
    let scratch = unfinished();
    let started = std::time::Instant::now();
    let mut shell = behind(&scratch, REGISTERED);
    shell.env("AUTOMODE_TEST_FAULT", "hang");
    fault(&run(shell, bash(&scratch, LOSS).to_string().as_bytes()));
    assert!(started.elapsed().as_secs() < 30);
}

#[test]
fn an_input_that_never_ends_is_ended_and_refused() {
    let scratch = unfinished();
    let line = "\"$0\" claude-code --home \"$1\" || \
         { echo 'automode: action stopped' >&2; exit 2; }";
    let mut child = behind(&scratch, line).spawn().unwrap();
    let stdin = child.stdin.take().unwrap();
    fault(&child.wait_with_output().unwrap());
    drop(stdin);
}

//! What an act left behind, judged after it: told, held and put right.

use std::process::Output;

use serde_json::{Value, json};

use crate::support::Scratch;
use crate::support::hook::{ask, bash, clean, enrol, gates, passes, refusal, run, tool};

/// A guarded repository with a tool of the project and tests, whose user said something.
fn session(keys: &str, said: &[&str]) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("tests/login.rs", "#[test]\nfn login() { assert!(true); }\n");
    scratch.write("src/auth.rs", "fn check() {}\n");
    scratch.write("tool.py", "import sys\n");
    scratch.write(".gitignore", "out/\n.env\n");
    scratch.sh("git add . && git commit -qm more && git switch -qc work");
    enrol(&scratch);
    gates(&scratch);
    let policy = scratch.home().join(".config/automode/policy.toml");
    std::fs::create_dir_all(policy.parent().unwrap()).unwrap();
    std::fs::write(policy, format!("headless_prompts = \"grant\"\n{keys}")).unwrap();
    for (at, text) in said.iter().enumerate() {
        say(&scratch, &format!("p{at}"), text);
    }
    scratch
}

fn say(scratch: &Scratch, id: &str, text: &str) -> String {
    let event = json!({
        "session_id": "session", "cwd": scratch.root(), "hook_event_name": "UserPromptSubmit",
        "prompt_id": id, "prompt": text,
    });
    String::from_utf8(ask(scratch, &event).stdout).unwrap()
}

/// The opaque act `python3 tool.py`, which does this; what is said after it.
fn act(scratch: &Scratch, does: &str) -> Value {
    act_as(scratch, "python3 tool.py", does)
}

fn act_as(scratch: &Scratch, text: &str, does: &str) -> Value {
    passes(&ask(scratch, &bash(scratch, text)));
    scratch.sh(does);
    after(scratch, text)
}

fn after(scratch: &Scratch, text: &str) -> Value {
    let mut after = bash(scratch, text);
    after["hook_event_name"] = json!("PostToolUse");
    after["tool_response"] = json!({ "stdout": "" });
    let output = ask(scratch, &after);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    if output.stdout.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(&output.stdout).unwrap()
}

fn to_agent(told: &Value) -> &str {
    told["hookSpecificOutput"]["additionalContext"].as_str().unwrap_or_default()
}

fn to_user(told: &Value) -> &str {
    told["systemMessage"].as_str().unwrap_or_default()
}

/// `git commit` as the agent's client runs it, with git's hooks.
fn commit(scratch: &Scratch) -> Output {
    let mut git = std::process::Command::new("git");
    git.args(["-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qam", "x"]);
    clean(&mut git, &scratch.root(), &scratch.home());
    git.env("CLAUDECODE", "1").env("CLAUDE_CODE_SESSION_ID", "session");
    run(git, b"")
}

#[test]
fn ordinary_results_are_nothing_to_tell() {
    let scratch = session("", &["fix the login bug"]);
    for (text, does) in [
        ("cargo test", "mkdir -p out && touch out/x"),
        ("cargo test", "echo lock > Cargo.lock"),
        ("python3 tool.py", "echo 'fn check() { 1 }' > src/auth.rs"),
        ("python3 tool.py", "true"),
        (
            "npm install",
            "mkdir -p node_modules/x && touch node_modules/x/y && echo {} > package-lock.json",
        ),
        ("make fmt", "sed -i 's/1/2/' src/auth.rs"),
        ("git stash", "git stash -q"),
        ("git stash pop", "git stash pop -q"),
        ("git checkout -q -b other", "git checkout -q -b other"),
        ("git add -A && git commit -qm x", "git add -A && git commit -qm x --no-verify"),
        ("git checkout -q work", "git checkout -q work"),
        ("python3 tool.py", "git merge -q other"),
        ("echo n > n && rm n", "echo n > n && rm n"),
        ("python3 tool.py", "for f in $(seq 90); do echo $f > gen$f; done"),
        ("git clean -fdq", "git clean -fdq"),
    ] {
        assert_eq!(act_as(&scratch, text, does), Value::Null, "{text}: {does}");
    }
    passes(&ask(&scratch, &bash(&scratch, "git commit -qam x")));
}

#[test]
fn a_limit_that_was_crossed_is_told_and_holds_commits_until_it_is_put_right() {
    let scratch = session("", &["fix the login bug, don't change the tests"]);
    let told = act(&scratch, "echo '// weaker' > tests/login.rs; echo new > src/new.rs");
    let agent = to_agent(&told);
    assert!(agent.contains("result    changed tests/login.rs (the user said"), "{agent}");
    assert!(agent.contains("rule      charter-limit"), "{agent}");
    assert!(agent.contains("automode undo 1 --paths tests/login.rs"), "{agent}");
    assert!(agent.contains("`allow 1`"), "{agent}");
    assert!(!agent.contains("src/new.rs"), "{agent}");
    assert!(to_user(&told).contains("python3 tool.py changed tests/login.rs"), "{told}");

    let reason = refusal(&ask(&scratch, &bash(&scratch, "git commit -qam x")));
    assert!(reason.contains("result-held") && reason.contains("tests/login.rs"), "{reason}");
    let output = commit(&scratch);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text.contains("automode refused") && text.contains("result-held"), "{text}");

    // Other work goes on, and putting it right is not stopped by the limit itself.
    passes(&ask(&scratch, &bash(&scratch, "git status")));
    assert_eq!(
        act_as(&scratch, "git checkout -- tests/login.rs", "git checkout -q -- tests/login.rs"),
        Value::Null
    );
    passes(&ask(&scratch, &bash(&scratch, "git commit -qam x")));
    assert_eq!(commit(&scratch).status.code(), Some(1), "nothing to commit");
    scratch.write("src/auth.rs", "fn check() { login() }\n");
    let output = commit(&scratch);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn a_person_may_let_a_held_result_stand() {
    let scratch = session("", &["fix the login bug, don't change the tests"]);
    act(&scratch, "echo '// a note' >> tests/login.rs");
    refusal(&ask(&scratch, &bash(&scratch, "git commit -qam x")));
    let said = say(&scratch, "q", "allow 1");
    assert!(said.contains("the result of python3 tool.py stands"), "{said}");
    passes(&ask(&scratch, &bash(&scratch, "git commit -qam x")));
}

#[test]
fn a_protection_that_was_crossed_holds_in_every_preset() {
    let scratch = session("", &[]);
    let told = act(&scratch, "mkdir .vscode; echo '{}' > .vscode/settings.json");
    assert!(to_agent(&told).contains("rule      protected-path"), "{told}");
    refusal(&ask(&scratch, &bash(&scratch, "git commit -qam x")));
    scratch.sh("rm -r .vscode");
    passes(&ask(&scratch, &bash(&scratch, "git commit -qam x")));
}

#[test]
fn lost_work_of_the_user_is_told_and_held_where_the_policy_says_so() {
    for (keys, holds) in
        [("", false), ("results = \"hold\"\n", true), ("preset = \"team\"\n", true)]
    {
        let scratch = session(keys, &[]);
        scratch.write("notes.md", "remember the milk\n");
        scratch.write("src/auth.rs", "the user's edit\n");
        let told = act(&scratch, "rm notes.md; git checkout -q -- src/auth.rs");
        let agent = to_agent(&told);
        assert!(agent.contains("deleted notes.md"), "{agent}");
        assert!(agent.contains("threw away changes in src/auth.rs"), "{agent}");
        assert!(agent.contains("automode undo 1 --paths"), "{agent}");
        let output = ask(&scratch, &bash(&scratch, "git commit -qam x"));
        assert_eq!(output.stdout.is_empty(), !holds, "{keys} {output:?}");
    }
}

#[test]
fn a_hundred_deleted_files_are_told() {
    let scratch = session("", &[]);
    scratch.sh("mkdir lib; for f in $(seq 120); do echo $f > lib/$f; done; git add .; git commit -qm l --no-verify");
    let told = act(&scratch, "rm -r lib");
    assert!(to_agent(&told).contains("120 tracked files are gone"), "{told}");
    assert!(to_agent(&told).contains("changed 120 files (lib 120)"), "{told}");
}

#[test]
fn what_others_changed_is_not_blamed_on_the_act() {
    let scratch = session("", &["don't change the tests"]);
    assert_eq!(act(&scratch, "true"), Value::Null);
    // The user edits between two acts; what comes at once after an act is still the act's.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    scratch.write("tests/login.rs", "the user's own\n");
    std::thread::sleep(std::time::Duration::from_millis(60));
    assert_eq!(act(&scratch, "true"), Value::Null);
    // And while the user is at work, what changes during an act is not surely the act's.
    let told = act(&scratch, "echo mine > tests/other.rs");
    assert!(to_agent(&told).contains("not sure that this act did it"), "{told}");
    let output = ask(&scratch, &bash(&scratch, "git commit -qam x"));
    assert!(!String::from_utf8_lossy(&output.stdout).contains("result-held"), "{output:?}");
}

#[test]
fn the_agents_own_edits_are_nobody_elses() {
    let scratch = session("", &["fix the login bug, don't change the tests"]);
    assert_eq!(act(&scratch, "true"), Value::Null);
    let path = scratch.root().join("src/auth.rs");
    let input = json!({ "file_path": path, "old_string": "{}", "new_string": "{ 1 }" });
    let mut edit = tool(&scratch, "Edit", input);
    passes(&ask(&scratch, &edit));
    scratch.write("src/auth.rs", "fn check() { 1 }\n");
    edit["hook_event_name"] = json!("PostToolUse");
    edit["tool_response"] = json!({ "filePath": path });
    ask(&scratch, &edit);
    std::thread::sleep(std::time::Duration::from_millis(60));
    assert_eq!(act(&scratch, "true"), Value::Null);
    let told = act(&scratch, "echo weaker > tests/login.rs");
    assert!(to_agent(&told).contains("held      this session's commits"), "{told}");
}

#[test]
fn an_act_that_changes_far_more_than_the_task_names_is_told() {
    let scratch = session("", &[]);
    scratch.sh(
        "mkdir lib web; for f in $(seq 30); do echo $f > lib/$f.js; echo $f > web/$f.js; done; \
         git add .; git commit -qm l --no-verify",
    );
    let named: Vec<_> = (1..9).map(|at| format!("lib/{at}.js")).collect();
    say(&scratch, "n", &format!("rename the field in {}", named.join(", ")));
    let told = act(&scratch, "for f in $(seq 20); do echo x > lib/$f.js; echo x > web/$f.js; done");
    let agent = to_agent(&told);
    assert!(agent.contains("changed 40 files, 32 of them not named by the task"), "{agent}");
    assert!(agent.contains("automode undo 1"), "{agent}");
    assert!(to_user(&told).contains("python3 tool.py changed 40 files"), "{told}");
}

#[test]
fn a_budget_that_the_user_typed_counts_what_a_script_changes() {
    let scratch = session("", &["fix the login bug, change at most 2 files"]);
    assert_eq!(act(&scratch, "echo 1 > src/auth.rs"), Value::Null);
    let told = act(&scratch, "echo 2 > a.txt; echo 2 > dir/b.txt");
    assert!(to_agent(&told).contains("rule      charter-budget"), "{told}");
    assert!(to_agent(&told).contains("would make it 3"), "{told}");
}

#[test]
fn what_surely_the_act_did_is_put_back_where_the_policy_says_so() {
    let scratch = session("results = \"revert\"\n", &["fix the login bug, don't change the tests"]);
    let before = std::fs::read(scratch.root().join("tests/login.rs")).unwrap();
    scratch.sh("chmod 755 tests/login.rs; git commit -qam mode --no-verify");
    let told =
        act(&scratch, "echo weaker > tests/login.rs; echo n > tests/new.rs; echo y > src/auth.rs");
    assert!(to_agent(&told).contains("put back  tests/login.rs, tests/new.rs"), "{told}");
    assert_eq!(std::fs::read(scratch.root().join("tests/login.rs")).unwrap(), before);
    assert!(!scratch.root().join("tests/new.rs").exists());
    assert_eq!(scratch.git("status --porcelain"), " M src/auth.rs\n");
    passes(&ask(&scratch, &bash(&scratch, "git commit -qam x")));
    // A repository's own policy cannot say so.
    let scratch = session("", &["don't change the tests"]);
    scratch.write(".automode/policy.toml", "results = \"revert\"\n");
    let told = act(&scratch, "echo weaker > tests/login.rs");
    assert!(to_agent(&told).contains("held      this session's commits"), "{told}");
}

#[test]
fn what_a_call_in_the_background_does_is_told_at_the_next_act() {
    let scratch = session("", &["don't change the tests"]);
    let mut event = bash(&scratch, "python3 tool.py");
    event["tool_input"]["run_in_background"] = json!(true);
    passes(&ask(&scratch, &event));
    event["hook_event_name"] = json!("PostToolUse");
    event["tool_response"] = json!({ "stdout": "" });
    assert_eq!(ask(&scratch, &event).stdout, b"");
    scratch.sh("echo weaker > tests/login.rs");
    passes(&ask(&scratch, &bash(&scratch, "git status")));
    let output = ask(&scratch, &bash(&scratch, "touch x"));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(to_agent(&told).contains("python3 tool.py (in the background)"), "{told}");
    assert!(to_agent(&told).contains("not sure that this act did it"), "{told}");
    // It is told once, and holds nothing.
    passes(&ask(&scratch, &bash(&scratch, "touch y")));
    let output = ask(&scratch, &bash(&scratch, "git commit -qam x"));
    assert!(!String::from_utf8_lossy(&output.stdout).contains("result-held"), "{output:?}");
}

#[test]
fn before_an_act_that_loses_something_an_undo_point_is_taken_or_it_does_not_run() {
    let scratch = session("", &[]);
    passes(&ask(&scratch, &bash(&scratch, "git status")));
    let points = || {
        let found =
            scratch.sh("ls ~/.local/state/automode/repos/*/undo.git/points 2>/dev/null || true");
        found.split_whitespace().filter(|name| name.parse::<u32>().is_ok()).count()
    };
    assert_eq!(points(), 0);
    assert_eq!(act_as(&scratch, "echo n > n", "echo n > n"), Value::Null);
    assert_eq!(points(), 0);
    assert_eq!(act_as(&scratch, "rm n", "true"), Value::Null);
    assert_eq!(points(), 1);
    scratch.sh("rm -r ~/.local/state/automode/repos/*/undo.git; touch ~/.local/state/automode/repos/*/undo.git 2>/dev/null || for d in ~/.local/state/automode/repos/*; do touch $d/undo.git; done");
    let output = ask(&scratch, &bash(&scratch, "rm n"));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    // What is only opaque passes.
    passes(&ask(&scratch, &bash(&scratch, "python3 tool.py")));
}

//! The gates of a commit and a push on real repositories: what they hold is judged by its paths and
//! its owners, and ordinary commits pass unseen.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::Scratch;
use crate::support::hook::{ask, bash, clean, enrol, gates};

/// A guarded repository in which a session has begun; `before` is what the user left unfinished.
fn session(before: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.sh("git switch -qc work");
    enrol(&scratch);
    gates(&scratch);
    let policy = scratch.home().join(".config/automode/policy.toml");
    std::fs::create_dir_all(policy.parent().unwrap()).unwrap();
    std::fs::write(policy, "headless_prompts = \"grant\"\n").unwrap();
    scratch.sh(before);
    // What the user did lies well before any call.
    scratch.sh("touch -d '2021-01-01' * 2>/dev/null || true");
    ask(&scratch, &event(&scratch, "SessionStart", json!({ "source": "startup" })));
    scratch
}

fn event(scratch: &Scratch, name: &str, more: Value) -> Value {
    let mut event = json!({
        "session_id": "session", "cwd": scratch.root(), "hook_event_name": name,
    });
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

fn prompt(scratch: &Scratch, text: &str) {
    ask(scratch, &event(scratch, "UserPromptSubmit", json!({ "prompt": text })));
}

/// Runs a line of shell as a call of the agent, without asking before it: as a script would do it
/// that nobody has read.
fn call(scratch: &Scratch, line: &str) -> Output {
    let about = bash(scratch, "make");
    ask(scratch, &about);
    let output = shell(scratch, line, true);
    let mut after = about;
    after["hook_event_name"] = json!("PostToolUse");
    after["tool_response"] = json!({ "stdout": "", "stderr": "" });
    ask(scratch, &after);
    output
}

fn shell(scratch: &Scratch, line: &str, agent: bool) -> Output {
    let mut command = Command::new("sh");
    command.args(["-ec", line]);
    clean(&mut command, &scratch.root(), &scratch.home());
    command.env_remove("CLAUDE_CODE_ENTRYPOINT");
    command.envs([("GIT_AUTHOR_NAME", "u"), ("GIT_AUTHOR_EMAIL", "u@example.org")]);
    command.envs([("GIT_COMMITTER_NAME", "u"), ("GIT_COMMITTER_EMAIL", "u@example.org")]);
    if agent {
        command.envs([("CLAUDECODE", "1"), ("CLAUDE_CODE_SESSION_ID", "session")]);
    }
    command.output().unwrap()
}

fn refused(output: &Output, words: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && text.contains("automode refused"), "{output:?}");
    for word in words {
        assert!(text.contains(word), "no `{word}` in {text}");
    }
}

fn silent(output: &Output) {
    assert!(output.status.success(), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("automode"), "{output:?}");
}

fn noted(output: &Output, words: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && text.contains("automode notes"), "{output:?}");
    for word in words {
        assert!(text.contains(word), "no `{word}` in {text}");
    }
}

#[test]
fn ordinary_commits_pass_unseen() {
    for line in [
        "echo 2 > a.txt && git add a.txt && git commit -qm two",
        "echo 2 > a.txt && git commit -qam two",
        "echo 2 > a.txt && echo 3 > dir/b.txt && git commit -qm two a.txt",
        "echo n > new.txt && git add -A && git commit -qm new",
        "git mv a.txt b.txt && git commit -qm moved",
        "git rm -q a.txt && git commit -qm gone",
        "rm a.txt && git commit -qam gone",
        "git commit -q --amend -m again",
        "git commit -q --allow-empty -m empty",
        "echo 2 > a.txt && git commit -qam two && echo 3 > a.txt && git commit -qa --amend -m 3",
        "echo 2 > a.txt && git stash -q && git stash pop -q && git commit -qam two",
        "git checkout -q --orphan fresh && git commit -qm first",
        "git switch -qc other && echo o > o && git add o && git commit -qm o && \
         git switch -q work && echo w > w && git add w && git commit -qm w && \
         git merge -q --no-edit other",
    ] {
        let scratch = session("true");
        silent(&call(&scratch, line));
        assert_eq!(
            scratch.git("status --porcelain -uno").replace(" M dir/b.txt\n", ""),
            "",
            "{line}"
        );
    }
}

#[test]
fn a_mode_is_told_and_a_link_that_leads_out_needs_a_word() {
    let scratch = session("true");
    noted(&call(&scratch, "chmod +x a.txt && git commit -qam mode"), &["entry-changed", "a.txt"]);
    silent(&call(&scratch, "echo x > b && git add b && git commit -qm b"));
    let line = "ln -s /etc/hosts link && git add link && git commit -qm link";
    refused(&call(&scratch, line), &["entry-changed", "link"]);
}

#[test]
fn a_limit_holds_for_what_a_script_changed() {
    let scratch = session("true");
    prompt(&scratch, "fix the parser, don't touch anything in dir");
    refused(
        &call(&scratch, "echo x > dir/b.txt && echo y > a.txt && git add -A && git commit -qm x"),
        &["charter-limit", "dir/b.txt"],
    );
    // The result is held until it is put right.
    refused(
        &call(&scratch, "git restore --staged dir/b.txt && git commit -qm y"),
        &["result-held"],
    );
    silent(&call(&scratch, "git restore -S -W dir/b.txt && git commit -qm y"));
}

#[test]
fn what_policy_protects_does_not_come_in_by_a_commit() {
    let scratch = session("true");
    let line = "mkdir .claude && echo '{}' > .claude/settings.json && git add -fA && \
                git commit -qm settings";
    refused(&call(&scratch, line), &["guard-tamper", ".claude/settings.json"]);
}

#[test]
fn the_users_own_change_of_a_protected_file_may_be_committed() {
    let scratch = session(
        "mkdir .vscode && echo '{}' > .vscode/settings.json && touch -d '2021-01-01' .vscode/settings.json",
    );
    prompt(&scratch, "commit my changes");
    noted(
        &call(&scratch, "git add -fA && git commit -qm mine"),
        &["swept-in", ".vscode/settings.json"],
    );
}

#[test]
fn the_users_work_is_not_swept_in_unasked() {
    let scratch = session("echo mine >> a.txt && echo notes > notes.md");
    prompt(&scratch, "fix the parser");
    let line = "echo fix > dir/b.txt && git add -A && git commit -qm fix";
    refused(&call(&scratch, line), &["swept-in", "git restore --staged -- a.txt", "notes.md"]);
    silent(&call(&scratch, "git restore --staged a.txt notes.md && git commit -qm fix"));
    prompt(&scratch, "now commit everything");
    noted(&call(&scratch, "git add -A && git commit -qm all"), &["a.txt", "notes.md", "swept-in"]);
}

#[test]
fn what_the_agent_changed_in_the_users_file_is_its_own() {
    let scratch = session("echo mine >> a.txt");
    prompt(&scratch, "fix the greeting in a.txt");
    silent(&call(&scratch, "echo fix >> a.txt && git commit -qam fix"));
}

#[test]
fn a_person_is_not_asked() {
    let scratch = session("echo mine >> a.txt");
    prompt(&scratch, "don't touch anything in dir");
    silent(&shell(&scratch, "echo x > dir/b.txt && git commit -qam mine", false));
}

#[test]
fn a_push_is_held_to_the_charter_too() {
    let scratch = session(
        "git init -q --bare ../far.git && git remote add origin ../far.git && git push -q origin main",
    );
    prompt(&scratch, "fix the parser, don't touch anything in dir, then push the branch work");
    let line = "echo x > dir/b.txt && git commit -qanm x && git push -q origin work";
    let output = call(&scratch, line);
    refused(&output, &["charter-limit", "dir/b.txt"]);
    let line = "git reset -q --hard HEAD~1 && echo y > a.txt && git commit -qam y && \
                git push -q origin work";
    let about = bash(&scratch, "git push -q origin work");
    ask(&scratch, &about);
    silent(&shell(&scratch, line, true));
}

#[test]
fn where_nothing_goes_out_by_itself_each_push_is_asked_for() {
    for (preset, again) in [("solo", true), ("strict", false)] {
        let scratch = session("git init -q --bare ../far.git && git remote add origin ../far.git");
        let policy = scratch.home().join(".config/automode/policy.toml");
        std::fs::create_dir_all(policy.parent().unwrap()).unwrap();
        std::fs::write(policy, format!("headless_prompts = \"grant\"\npreset = \"{preset}\"\n"))
            .unwrap();
        prompt(&scratch, "push the branch work");
        let verdict = || {
            let output = ask(&scratch, &bash(&scratch, "git push -q origin work"));
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            let stopped = told.contains(r#""ask""#) || told.contains(r#""deny""#);
            output.status.success() && !stopped
        };
        assert_eq!((verdict(), verdict()), (true, again), "{preset}");
    }
}

#[test]
fn commits_from_before_the_session_are_the_users() {
    let before = "git init -q --bare ../far.git && git remote add origin ../far.git && \
                  git push -q origin main && mkdir .vscode && echo '{}' > .vscode/settings.json && \
                  git add -f .vscode && git commit -qm settings";
    let scratch = session(before);
    prompt(&scratch, "push the branch work");
    ask(&scratch, &bash(&scratch, "git push -q origin work"));
    silent(&shell(&scratch, "git push -q origin work", true));
}

#[test]
fn a_commit_in_a_tool_call_is_judged_before_it_runs() {
    use crate::support::hook::{passes, refusal};
    let scratch = session("echo mine >> a.txt && echo notes > notes.md");
    prompt(&scratch, "fix the parser");
    call(&scratch, "echo fix > dir/b.txt");
    for (line, stopped) in [
        ("git commit -qm nothing", false),
        ("git add dir && git commit -qm fix", false),
        ("git add -u dir && git commit -qm fix", false),
        ("git commit -qam fix", true),
        ("git add -A && git commit -m 'fix it'", true),
        ("git add . && git commit -m fix && git log -1", true),
        // What the index will hold is not plain: git's own hook judges these.
        ("git add -A && git restore --staged a.txt notes.md && git commit -m fix", false),
        ("git commit -m fix dir/b.txt", false),
    ] {
        let output = ask(&scratch, &bash(&scratch, line));
        if stopped {
            let reason = refusal(&output);
            assert!(reason.contains("swept-in") && reason.contains("request"), "{line}: {reason}");
        } else {
            passes(&output);
        }
    }
    // What the user lets through once is let through by git's hook as well.
    let line = "git commit -qam fix";
    let about = bash(&scratch, line);
    let reason = refusal(&ask(&scratch, &about));
    let number = reason.split("request ").nth(1).unwrap().split('.').next().unwrap().to_owned();
    prompt(&scratch, &format!("allow {number}"));
    passes(&ask(&scratch, &about));
    silent(&shell(&scratch, line, true));
    assert_eq!(scratch.git("status --porcelain -uno"), "");
}

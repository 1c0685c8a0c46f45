//! Git's own hooks, run by git: an agent's process may not move protected refs, a person's may.

use std::process::{Command, Output};

use crate::support::Scratch;
use crate::support::hook::{clean, enrol};

/// Installs our binary as these hooks, as a plain shim does.
fn install(scratch: &Scratch, hooks: &[&str]) {
    for name in hooks {
        let binary = env!("CARGO_BIN_EXE_automode-git-hook");
        let home = scratch.home();
        let text =
            format!("#!/bin/sh\nexec '{binary}' --home '{}' {name} \"$@\"\n", home.display());
        scratch.write(&format!(".git/hooks/{name}"), text);
        scratch.sh(&format!("chmod +x .git/hooks/{name}"));
    }
}

fn guarded(preset: &str, hooks: &[&str]) -> Scratch {
    let scratch = Scratch::new();
    scratch.sh("git init -q --bare ../far.git && git remote add origin ../far.git");
    scratch.sh("git push -q origin main");
    enrol(&scratch);
    install(&scratch, hooks);
    let policy = scratch.home().join(".config/automode/policy.toml");
    std::fs::create_dir_all(policy.parent().unwrap()).unwrap();
    std::fs::write(policy, format!("preset = \"{preset}\"\n")).unwrap();
    scratch
}

enum Who {
    Agent,
    Person,
}

/// Runs a line of shell with git as an agent would, or as a person.
fn sh(scratch: &Scratch, who: &Who, line: &str) -> Output {
    let mut command = Command::new("sh");
    command.args(["-ec", line]);
    clean(&mut command, &scratch.root(), &scratch.home());
    command.env_remove("CLAUDE_CODE_ENTRYPOINT");
    command.envs([("GIT_AUTHOR_NAME", "u"), ("GIT_AUTHOR_EMAIL", "u@example.org")]);
    command.envs([("GIT_COMMITTER_NAME", "u"), ("GIT_COMMITTER_EMAIL", "u@example.org")]);
    if let Who::Agent = who {
        command.env("CLAUDECODE", "1");
    }
    command.output().unwrap()
}

fn refused(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{text}");
    assert!(text.contains("automode refused"), "{text}");
    assert!(text.contains("`CLAUDECODE` is set"), "{text}");
    assert!(text.contains("in a terminal of their own"), "{text}");
    text
}

fn done(output: &Output) {
    assert!(output.status.success(), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("automode"), "{output:?}");
}

#[test]
fn a_push_of_a_protected_branch() {
    let scratch = guarded("solo", &["pre-push"]);
    scratch.sh("echo 2 > a.txt && git commit -qam two");
    refused(&sh(&scratch, &Who::Agent, "git push -q origin main"));
    assert_ne!(scratch.git("rev-parse main"), scratch.sh("git -C ../far.git rev-parse main"));
    done(&sh(&scratch, &Who::Person, "git push -q origin main"));
    assert_eq!(scratch.git("rev-parse main"), scratch.sh("git -C ../far.git rev-parse main"));
    scratch.sh("git reset -q --hard HEAD~1");
    refused(&sh(&scratch, &Who::Agent, "git push -q --force origin main"));
    refused(&sh(&scratch, &Who::Agent, "git push -q origin +main:main"));
    refused(&sh(&scratch, &Who::Agent, "git push -q origin :main"));
    done(&sh(&scratch, &Who::Person, "git push -q --force origin main"));
}

#[test]
fn a_commit_on_a_protected_branch() {
    let solo = guarded("solo", &["pre-commit"]);
    done(&sh(&solo, &Who::Agent, "echo 2 > a.txt && git commit -qam two"));
    let team = guarded("team", &["pre-commit"]);
    refused(&sh(&team, &Who::Agent, "echo 2 > a.txt && git commit -qam two"));
    done(&sh(&team, &Who::Person, "git commit -qam two"));
    done(&sh(&team, &Who::Agent, "git switch -qc work && echo 3 > a.txt && git commit -qam three"));
    let linked = "git worktree add -q ../linked && cd ../linked && echo 4 > a.txt && git add . && \
                  git commit -qm four";
    done(&sh(&team, &Who::Agent, linked));
}

#[test]
fn refs_that_move_by_a_transaction() {
    let scratch = guarded("strict", &["reference-transaction"]);
    scratch.sh("git branch -q side && git branch -q gone");
    for line in ["git switch -q side && git branch -q -D main", "git update-ref -d refs/heads/main"]
    {
        refused(&sh(&scratch, &Who::Agent, line));
        scratch.git("rev-parse --verify -q refs/heads/main");
    }
    done(&sh(&scratch, &Who::Agent, "git branch -q new"));
    done(&sh(&scratch, &Who::Agent, "git pack-refs --all"));
    done(&sh(&scratch, &Who::Agent, "git gc -q"));
    done(&sh(&scratch, &Who::Agent, "git fetch -q origin"));
    refused(&sh(&scratch, &Who::Agent, "git update-ref -d refs/heads/main"));
    done(&sh(&scratch, &Who::Person, "git branch -q -D main"));
}

#[test]
fn what_comes_with_a_checkout_is_told_to_a_person() {
    let scratch = guarded("solo", &["post-checkout"]);
    scratch.sh("git switch -qc strange");
    scratch.write(".claude/settings.json", "{\"disableAllHooks\": true}");
    scratch.write(".envrc", "touch pwned\n");
    scratch.sh("git add -f . && git commit -qm strange && git switch -q main");
    let told = sh(&scratch, &Who::Person, "git switch -q strange");
    let text = String::from_utf8(told.stderr).unwrap();
    assert!(told.status.success());
    assert!(text.contains(".claude/settings.json  (switches agents' hooks off)"), "{text}");
    assert!(text.contains(".envrc  (may run code)"), "{text}");
    done(&sh(&scratch, &Who::Person, "git switch -q main"));
    done(&sh(&scratch, &Who::Agent, "git switch -q strange"));
}

#[test]
fn a_repository_that_is_not_enrolled_is_left_alone() {
    let scratch = guarded("strict", &["pre-commit", "pre-push", "reference-transaction"]);
    std::fs::remove_file(scratch.root().join(".git/automode")).unwrap();
    done(&sh(&scratch, &Who::Agent, "echo 2 > a.txt && git commit -qam two"));
    done(&sh(&scratch, &Who::Agent, "git push -q origin main"));
}

#[test]
fn what_the_user_allowed_passes_the_second_line_too_while_it_runs() {
    use crate::support::hook::{ask, bash, gates, passes, refusal};
    use serde_json::json;
    let scratch = guarded("solo", &[]);
    gates(&scratch);
    let policy = scratch.home().join(".config/automode/policy.toml");
    std::fs::write(policy, "headless_prompts = \"grant\"\n").unwrap();
    scratch.sh("echo 2 > a.txt && git commit -qam two && git switch -qc work");
    let push = bash(&scratch, "git push -q origin main");
    let pushed = |scratch: &Scratch, what: &str| {
        sh(
            scratch,
            &Who::Agent,
            &format!("CLAUDE_CODE_SESSION_ID=session git push -q origin {what}"),
        )
    };
    refusal(&ask(&scratch, &push));
    refused(&pushed(&scratch, "main"));
    ask(
        &scratch,
        &json!({
            "session_id": "session", "cwd": scratch.root(), "prompt_id": "a",
            "hook_event_name": "UserPromptSubmit", "prompt": "allow 1",
        }),
    );
    passes(&ask(&scratch, &push));
    // Only what was allowed, and only while the call runs.
    refused(&pushed(&scratch, "work:main2 main:other"));
    done(&pushed(&scratch, "main"));
    let mut after = push.clone();
    after["hook_event_name"] = json!("PostToolUse");
    passes(&ask(&scratch, &after));
    scratch.sh("git switch -q main && echo 3 > a.txt && git commit -qam three");
    refused(&pushed(&scratch, "main"));
}

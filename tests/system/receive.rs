//! The gate of a server: a real push to a real bare repository, judged by the policy of its default
//! branch, whoever pushes.

use std::process::{Command, Output};

use crate::support::Scratch;
use crate::support::hook::clean;

/// A clone and the bare repository that it pushes to, with our hook there and this policy on its
/// default branch.
fn server(policy: &str, options: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.write(".automode/policy.toml", policy);
    scratch.sh("git add -f .automode && git commit -qm policy");
    scratch.sh("git clone -q --bare . ../far.git && git remote add origin ../far.git");
    scratch.sh("git -C ../far.git config receive.advertisePushOptions true && git fetch -q");
    let binary = env!("CARGO_BIN_EXE_automode-git-hook");
    let home = scratch.home();
    let text =
        format!("#!/bin/sh\nexec '{binary}' --home '{}' pre-receive {options}\n", home.display());
    let hook = scratch.base().join("far.git/hooks/pre-receive");
    std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
    std::fs::write(hook, text).unwrap();
    scratch.sh("chmod +x ../far.git/hooks/pre-receive");
    scratch
}

/// Runs a line of shell as a person would.
fn sh(scratch: &Scratch, line: &str) -> Output {
    let mut command = Command::new("sh");
    command.args(["-ec", line]);
    clean(&mut command, &scratch.root(), &scratch.home());
    command.env_remove("CLAUDE_CODE_ENTRYPOINT");
    command.envs([("GIT_AUTHOR_NAME", "u"), ("GIT_AUTHOR_EMAIL", "u@example.org")]);
    command.envs([("GIT_COMMITTER_NAME", "u"), ("GIT_COMMITTER_EMAIL", "u@example.org")]);
    command.output().unwrap()
}

fn refused(scratch: &Scratch, line: &str, words: &[&str]) {
    let before = scratch.sh("git -C ../far.git for-each-ref");
    let output = sh(scratch, line);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && text.contains("automode refused"), "{line}: {output:?}");
    for word in words {
        assert!(text.contains(word), "no `{word}` in {text}");
    }
    assert_eq!(before, scratch.sh("git -C ../far.git for-each-ref"), "{line}");
}

fn taken_in(scratch: &Scratch, line: &str) {
    let output = sh(scratch, line);
    assert!(output.status.success(), "{line}: {output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("automode"), "{output:?}");
}

const MARKED: &str = "printf '<<<<<<< HEAD\\na\\n=======\\nb\\n>>>>>>> work\\n' > m.rs";

#[test]
fn ordinary_pushes_are_taken_in() {
    let scratch = server("preset = \"team\"\n", "");
    taken_in(&scratch, "echo 2 > a.txt && git commit -qam two && git push -q origin main");
    taken_in(
        &scratch,
        "git switch -qc work && echo 3 > a.txt && git commit -qam three && git push -q origin work",
    );
    taken_in(&scratch, "git tag v1 && git push -q origin v1");
    taken_in(&scratch, "git commit -q --amend -m other && git push -qf origin work");
    taken_in(&scratch, "git push -q origin :work");
}

#[test]
fn a_protected_branch_is_not_rewound_nor_deleted() {
    let scratch = server("preset = \"team\"\n", "");
    scratch.sh("git -C ../far.git config receive.denyDeleteCurrent false");
    refused(&scratch, "git push -q origin :main", &["protected-ref", "delete ref:main"]);
    refused(
        &scratch,
        "git reset -q --hard HEAD~1 && echo x > x && git add x && git commit -qm x && \
         git push -qf origin main",
        &["protected-ref", "rewind ref:main"],
    );
}

#[test]
fn what_a_push_brings_is_judged_by_its_content() {
    let scratch = server("", "");
    let line = format!("{MARKED} && git add . && git commit -qm m && git push -q origin main");
    refused(&scratch, &line, &["conflict-marker", "m.rs", "git push -o automode.allow=RULE"]);
    // Also where a later commit put it right in part, and for a new branch.
    refused(&scratch, "git switch -qc other && git push -q origin other", &["conflict-marker"]);
    let output = sh(&scratch, "git push -q -o automode.allow=conflict-marker origin other");
    assert!(output.status.success(), "{output:?}");
    // What is here already is not judged again.
    taken_in(&scratch, "echo 2 > a.txt && git commit -qam two && git push -q origin other");
}

#[test]
fn the_policy_is_that_of_the_default_branch() {
    let protect = "[[protect]]\nwhat = [\"write,delete path:migrations/**\"]\nwhy = \"applied\"\n";
    let scratch = server(protect, "");
    let line = "mkdir migrations && echo x > migrations/1.sql && git add . && git commit -qm m && \
                git push -q origin HEAD:refs/heads/work";
    refused(&scratch, line, &["protected-path", "path:migrations/1.sql"]);
    // A push cannot lift the policy for itself; the policy is itself a person's to change, there.
    let line = "echo > .automode/policy.toml && git commit -qam lift && \
                git push -q origin HEAD:refs/heads/work";
    refused(&scratch, line, &["migrations/1.sql"]);
    refused(
        &scratch,
        "git push -q -o automode.allow=protected-path origin HEAD:refs/heads/work",
        &["locked"],
    );
}

#[test]
fn a_person_changes_the_policy_by_a_word_of_their_own() {
    let scratch = server("preset = \"team\"\n", "");
    scratch.sh("git -C ../far.git config receive.denyDeleteCurrent false");
    let line = "echo 'preset = \"strict\"' > .automode/policy.toml && git commit -qam strict && \
                git push -q origin main";
    refused(&scratch, line, &["guard-tamper", ".automode/policy.toml"]);
    let output = sh(&scratch, "git push -q -o automode.allow=guard-tamper origin main");
    assert!(output.status.success(), "{output:?}");
    refused(&scratch, "git push -q -o automode.allow=protected-ref origin :main", &["never"]);
}

#[test]
fn a_hook_may_refuse_only_what_is_locked() {
    let scratch = server("", "--refuse locked");
    let line = format!("{MARKED} && git add . && git commit -qm m && git push -q origin main");
    assert!(sh(&scratch, &line).status.success());
}

#[test]
fn a_hook_that_is_asked_wrongly_lets_nothing_in() {
    let scratch = server("", "--refuse nothing");
    let output = sh(&scratch, "echo 2 > a.txt && git commit -qam two && git push -q origin main");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("action stopped"), "{output:?}");
}

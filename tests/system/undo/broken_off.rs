//! What holds when taking or restoring is broken off, when the disk is full or may not be written
//! to, and when git is at work at the same time.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use automode::world::undo;

use super::{
    Options, Report, busy, difference, limits, settle, state, take, with_base, with_place,
};
use crate::support::Scratch;

/// Everything, whatever came after the act: a copy of a repository is newer in all its files.
fn all() -> Options {
    Options { newer: true, ..Options::default() }
}

fn restore_all(scratch: &Scratch, id: u32) -> Report {
    with_place(scratch, |place| undo::restore(place, id, &all(), &limits(), "").unwrap())
}

/// Runs one of the two acts below in a process of its own, which is killed at the Nth step;
/// whether it lived.
fn child(scratch: &Scratch, test: &str, step: u32) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("UNDO_TEST_BASE", scratch.base()).env("AUTOMODE_TEST_STEP", step.to_string());
    command.status().unwrap().success()
}

fn base_of_child() -> Option<PathBuf> {
    std::env::var_os("UNDO_TEST_BASE").map(PathBuf::from)
}

#[test]
#[ignore = "run by the tests below, in a process that is killed"]
fn taken_in_a_child() {
    let Some(base) = base_of_child() else { return };
    with_base(&base, &base.join("state"), |place| {
        undo::take(place, &undo::Act::default(), &limits()).unwrap();
    });
}

#[test]
#[ignore = "run by the tests below, in a process that is killed"]
fn restored_in_a_child() {
    let Some(base) = base_of_child() else { return };
    with_base(&base, &base.join("state"), |place| {
        undo::restore(place, 1, &all(), &limits(), "").unwrap();
    });
}

#[test]
fn a_kill_while_a_point_is_taken_loses_nothing() {
    let scratch = busy();
    let before = state(&scratch);
    let mut killed = 0;
    for step in 1.. {
        std::fs::remove_dir_all(scratch.base().join("state")).ok();
        let lived = child(&scratch, "undo::broken_off::taken_in_a_child", step);
        // The next point is whole, whatever was left behind.
        assert_eq!(take(&scratch).not_held, [], "step {step}");
        if lived {
            break;
        }
        killed = step;
    }
    assert!(killed > 20, "{killed}");
    assert_eq!(difference(&before, &state(&scratch)), "");
    let store = scratch.base().join("state/undo.git");
    scratch.git("fsck --no-dangling");
    scratch.try_git(&store, &["fsck", "--no-dangling"]).unwrap();
}

const ACT: &str = "git stash clear; git branch -q -D old; git reset -q --hard HEAD~1; \
    git clean -qfd; git checkout -q --detach; git reflog expire --expire=now --all; \
    git gc -q --prune=now";

#[test]
fn a_kill_while_a_point_is_restored_loses_nothing() {
    let scratch = busy();
    let mut before = state(&scratch);
    before.remove("build.log");
    let taken = take(&scratch);
    assert_eq!(taken.id, 1);
    scratch.sh(ACT);
    settle(&scratch, taken.id);
    scratch.sh("mkdir ../kept && cp -a ../repo ../state ../kept");
    let mut killed = 0;
    for step in (1..).step_by(3) {
        scratch.sh("find . -mindepth 1 -delete; rm -rf ../state; cp -a ../kept/repo/. .");
        scratch.sh("cp -a ../kept/state ../state");
        let lived = child(&scratch, "undo::broken_off::restored_in_a_child", step);
        scratch.git("fsck --no-dangling");
        let report = restore_all(&scratch, taken.id);
        assert_eq!(report.failed, [], "step {step}");
        assert_eq!(difference(&before, &state(&scratch)), "", "step {step}: {report:#?}");
        assert!(!scratch.root().join(".git/automode-undo").exists(), "step {step}");
        if lived {
            break;
        }
        killed = step;
    }
    assert!(killed > 20, "{killed}");
    scratch.git("fsck --no-dangling");
}

/// Runs a line of shell as somebody who is not root, where we are root.
fn limited(scratch: &Scratch, test: &str, limit: &str) -> bool {
    let own = std::env::current_exe().unwrap();
    let line = format!("{limit}; exec '{}' --exact {test} --ignored", own.display());
    let mut command = Command::new("sh");
    command.args(["-c", &line]).env("UNDO_TEST_BASE", scratch.base());
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
}

#[test]
fn a_full_disk_stops_an_undo_and_loses_nothing() {
    let scratch = busy();
    scratch.write("large", vec![b'x'; 3 << 20]);
    let before = state(&scratch);
    // A file may have this many blocks of 512 bytes: too few for the large one.
    let test = "undo::broken_off::taken_in_a_child";
    assert!(!limited(&scratch, test, "trap '' XFSZ; ulimit -f 2048"));
    assert_eq!(difference(&before, &state(&scratch)), "");
    assert_eq!(undo::list(&scratch.base().join("state")), []);
    let taken = take(&scratch);
    scratch.sh("git reset -q --hard; git clean -qfd");
    let lost = state(&scratch);
    settle(&scratch, taken.id);
    let test = "undo::broken_off::restored_in_a_child";
    limited(&scratch, test, "trap '' XFSZ; ulimit -f 2048");
    assert_ne!(state(&scratch), lost);
    assert!(!scratch.root().join("large").exists());
    scratch.git("fsck --no-dangling");
    assert_eq!(restore_all(&scratch, taken.id).failed, []);
    let (mut want, mut got) = (before, state(&scratch));
    want.remove("build.log");
    got.remove("build.log");
    assert_eq!(difference(&want, &got), "");
}

#[test]
fn files_come_back_where_the_git_folder_may_not_be_written() {
    let scratch = busy();
    let taken = take(&scratch);
    scratch.sh("rm -rf new key; git stash clear; git reset -q");
    settle(&scratch, taken.id);
    let after = state(&scratch);
    scratch.sh("touch .git/index.lock .git/refs/stash.lock .git/logs/refs/stash.lock");
    let report = restore_all(&scratch, taken.id);
    let failed: Vec<_> = report.failed.iter().map(|left| left.what.as_str()).collect();
    assert_eq!(failed, ["the index", "the stash"], "{report:#?}");
    let now = state(&scratch);
    assert_eq!(now["the index"], after["the index"]);
    assert_eq!(now["the stash"], after["the stash"]);
    assert!(now.contains_key("new/deep/file") && now.contains_key("key"));
    scratch.sh("rm .git/index.lock; find .git -name '*.lock' -delete");
    assert_eq!(restore_all(&scratch, taken.id).failed, []);
    scratch.git("fsck --no-dangling");
}

#[test]
fn git_and_a_second_hook_at_work_meanwhile() {
    let scratch = busy();
    let root = scratch.root();
    let line = "for n in 1 2 3 4 5 6 7 8; do echo $n >> a.txt; git add a.txt; \
        git commit -q -m $n; git gc -q; done";
    let mut git = Command::new("sh");
    git.args(["-e", "-c", line]).current_dir(&root).env_clear();
    git.env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", scratch.home());
    for name in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{name}_NAME"), "A").env(format!("GIT_{name}_EMAIL"), "a@b");
    }
    let mut git = git.spawn().unwrap();
    let base = scratch.base();
    let takers: Vec<_> = (0..2)
        .map(|_| {
            let base = base.clone();
            std::thread::spawn(move || {
                for _ in 0..10 {
                    with_base(&base, &base.join("state"), |place| {
                        undo::take(place, &undo::Act::default(), &limits()).unwrap();
                    });
                }
            })
        })
        .collect();
    for taker in takers {
        taker.join().unwrap();
    }
    assert!(git.wait().unwrap().success());
    let points = undo::list(&base.join("state"));
    let ids: Vec<u32> = points.iter().map(|summary| summary.id).collect();
    assert_eq!(ids, (1..=20).collect::<Vec<_>>());
    assert!(points.iter().all(|summary| summary.point.is_some()));
    scratch.git("fsck --no-dangling");
    // An undo while git commits either happens or says why not; nothing breaks.
    let mut git = Command::new("git");
    git.args(["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-mx"]);
    let mut git = git.current_dir(&root).stderr(Stdio::null()).spawn().unwrap();
    restore_all(&scratch, 1);
    git.wait().unwrap();
    scratch.git("fsck --no-dangling");
    scratch.git("status");
}

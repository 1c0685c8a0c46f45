//! Whose unsaved work is whose, over a session's life.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use automode::model::clause::Owner;
use automode::model::facts::{Facts, Git, Ownership, Repository, Why};
use automode::world::session::ownership::{
    has_baseline, record_seen, record_window, record_written, take_baseline,
};

use crate::support::{Scratch, bytes};

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(now.as_nanos()).unwrap()
}

fn session(scratch: &Scratch) -> PathBuf {
    scratch.base().join("session")
}

fn repository(scratch: &Scratch) -> Repository {
    scratch.facts().repository(&bytes(&scratch.root())).known().unwrap().unwrap()
}

/// Begins a session; what the fixture did before lies well before any call.
fn begin(scratch: &Scratch) {
    let facts = scratch.facts();
    let git: &dyn Git = facts.git();
    take_baseline(git, &repository(scratch), &session(scratch)).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(60));
}

/// A call of the agent, in which these lines of shell run.
fn call(scratch: &Scratch, line: &str) {
    let start = now();
    scratch.sh(line);
    record_window(&session(scratch), start, now()).unwrap();
}

fn owners(scratch: &Scratch, names: &[&str]) -> Vec<Option<Owner>> {
    let facts = scratch.facts_for(Some(session(scratch)));
    names.iter().map(|name| facts.owner(&scratch.path(name)).known()).collect()
}

const USER: Option<Owner> = Some(Owner::User);
const AGENT: Option<Owner> = Some(Owner::Agent);

#[test]
fn what_was_unsaved_at_the_begin_stays_the_users() {
    let scratch = Scratch::new();
    scratch.sh("echo mine >> a.txt && echo mine > new && echo s > staged && git add staged");
    scratch.sh("echo out/ > .gitignore && echo .env >> .gitignore && echo k > .env && mkdir out");
    begin(&scratch);
    call(&scratch, "echo more >> a.txt; echo more >> staged; echo x >> .env; echo b > dir/b.txt");
    call(&scratch, "echo theirs > made; mkdir sub; echo x > sub/made; echo o > out/made");
    let names = ["a.txt", "new", "staged", ".env", "dir/b.txt", "made", "sub/made", "out/made"];
    let wanted = [USER, USER, USER, USER, AGENT, AGENT, AGENT, AGENT];
    assert_eq!(owners(&scratch, &names), wanted);
}

#[test]
fn what_changes_outside_of_a_call_is_the_users() {
    let scratch = Scratch::new();
    begin(&scratch);
    // A call that ended long ago; the file changes now.
    record_window(&session(&scratch), now() - 9_000_000_000, now() - 5_000_000_000).unwrap();
    scratch.sh("echo x >> a.txt; echo y > made");
    assert_eq!(owners(&scratch, &["a.txt", "made", "run.sh", "none"]), [USER, USER, USER, USER]);
    // An old file that a call only renames or dates back is not the agent's work.
    scratch.sh("touch -d 2021-01-01 made");
    call(&scratch, "mv made moved");
    assert_eq!(owners(&scratch, &["moved"]), [USER]);
}

#[test]
fn what_an_edit_tool_wrote_is_the_agents_until_something_else_changes_it() {
    let scratch = Scratch::new();
    begin(&scratch);
    scratch.sh("ln -s dir link");
    scratch.write("dir/b.txt", "edited\n");
    record_written(&session(&scratch), &scratch.path("link/b.txt")).unwrap();
    let written = |name: &str| {
        scratch.facts_for(Some(session(&scratch))).written(&scratch.path(name)).known()
    };
    assert_eq!((written("dir/b.txt"), written("a.txt")), (Some(true), Some(false)));
    assert_eq!(owners(&scratch, &["dir/b.txt"]), [AGENT]);
    scratch.sh("sleep 0.05; echo by hand >> dir/b.txt");
    assert_eq!(owners(&scratch, &["dir/b.txt"]), [USER]);
}

#[test]
fn once_git_has_the_users_bytes_later_work_is_the_agents() {
    let scratch = Scratch::new();
    scratch.sh("echo mine >> a.txt && echo mine > new");
    begin(&scratch);
    call(&scratch, "echo more >> a.txt");
    assert_eq!(owners(&scratch, &["a.txt"]), [USER]);
    call(&scratch, "git add . && git commit -qm both && echo again >> a.txt && echo 2 > new");
    assert_eq!(owners(&scratch, &["a.txt", "new"]), [AGENT, AGENT]);
}

#[test]
fn outside_of_a_known_repository_only_what_was_made_in_a_call_is_the_agents() {
    let scratch = Scratch::new();
    begin(&scratch);
    scratch.sh("echo x > ../theirs; sleep 0.05");
    call(&scratch, "echo y >> ../theirs; echo z > ../made");
    assert_eq!(owners(&scratch, &["../theirs", "../made"]), [USER, AGENT]);
}

#[test]
fn without_a_session_and_with_a_baseline_that_failed_owners_are_not_known() {
    let scratch = Scratch::new();
    assert_eq!(
        scratch.facts().owner(&scratch.path("a.txt")),
        automode::model::facts::Fact::Unknown(Why::NotAsked)
    );
    scratch.sh("git update-index --split-index && echo x >> a.txt");
    begin(&scratch);
    assert!(has_baseline(&repository(&scratch), &session(&scratch)));
    assert_eq!(owners(&scratch, &["a.txt"]), [None]);
}

#[test]
fn a_baseline_is_taken_once_and_is_for_its_user_only() {
    let scratch = Scratch::new();
    scratch.sh("echo mine >> a.txt");
    begin(&scratch);
    let read = || {
        let mut entries = std::fs::read_dir(session(&scratch)).unwrap();
        let entry = entries.next().unwrap().unwrap();
        (
            entry.metadata().unwrap().permissions().mode() & 0o777,
            std::fs::read(entry.path()).unwrap(),
        )
    };
    let (mode, first) = read();
    assert_eq!(mode, 0o600);
    call(&scratch, "echo theirs > made");
    std::fs::remove_file(session(&scratch).join("windows")).unwrap();
    begin(&scratch);
    assert_eq!(read(), (0o600, first));
}

#[test]
fn two_hooks_at_once_lose_no_line() {
    let scratch = Scratch::new();
    begin(&scratch);
    let folder = session(&scratch);
    std::thread::scope(|threads| {
        for thread in 0..4 {
            let folder = &folder;
            threads.spawn(move || {
                for number in 0..50 {
                    let path = format!("/t/{thread}/{number}\n x");
                    record_written(folder, path.as_bytes()).unwrap();
                }
            });
        }
    });
    let facts = scratch.facts_for(Some(session(&scratch)));
    for thread in 0..4 {
        for number in 0..50 {
            let path = format!("/t/{thread}/{number}\n x");
            assert_eq!(facts.written(path.as_bytes()).known(), Some(true), "{path}");
        }
    }
}

#[test]
fn what_was_read_is_seen_until_something_else_changes_it() {
    let scratch = Scratch::new();
    scratch.sh("echo mine >> a.txt; ln -s dir link");
    begin(&scratch);
    let seen =
        |name: &str| scratch.facts_for(Some(session(&scratch))).seen(&scratch.path(name)).known();
    assert_eq!(seen("a.txt"), Some(false));
    record_seen(&session(&scratch), &scratch.path("a.txt")).unwrap();
    record_seen(&session(&scratch), &scratch.path("link/b.txt")).unwrap();
    assert_eq!((seen("a.txt"), seen("dir/b.txt")), (Some(true), Some(true)));
    scratch.sh("sleep 0.05; echo x >> a.txt; echo by hand >> dir/b.txt");
    record_written(&session(&scratch), &scratch.path("a.txt")).unwrap();
    assert_eq!((seen("a.txt"), seen("dir/b.txt")), (Some(true), Some(false)));
}

#[test]
fn branches_that_a_call_made_are_told_by_their_logs() {
    let scratch = Scratch::new();
    scratch.sh("git branch old");
    begin(&scratch);
    call(&scratch, "git branch made");
    let facts = scratch.facts_for(Some(session(&scratch)));
    let log = |name: &str| scratch.path(&format!(".git/logs/refs/heads/{name}"));
    let told = |name: &str| (facts.made(&log(name)).known(), facts.touched(&log(name)).known());
    assert_eq!(told("made"), (Some(true), Some(true)));
    assert_eq!(told("old"), (Some(false), Some(false)));
    assert_eq!(told("none"), (Some(false), Some(false)));
}

#[test]
fn what_stood_at_the_begin_and_what_another_live_session_changed() {
    use automode::world::presence::process;
    use automode::world::session::memory::{self, Record};
    let scratch = Scratch::new();
    scratch.sh("echo mine >> a.txt && echo new > new");
    begin(&scratch);
    let told = |name: &str| {
        let facts = scratch.facts_for(Some(session(&scratch)));
        let path = scratch.path(name);
        (facts.stood(&path).known(), facts.others(&path).known())
    };
    assert_eq!(told("a.txt"), (Some(true), Some(None)));
    assert_eq!(told("new"), (Some(true), Some(None)));
    assert_eq!(told("dir/b.txt"), (Some(false), Some(None)));
    call(&scratch, "echo more >> a.txt");
    assert_eq!(told("a.txt").0, Some(false));

    // Another session, beside this one, of a client that lives.
    let other = scratch.base().join("other");
    let mut record = Record::begin("claude-code", "two", &repository(&scratch));
    let own = process(std::process::id()).unwrap();
    record.process = Some((own.pid, own.start));
    memory::begin(&other, record).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(60));
    let start = now();
    scratch.sh("echo theirs > dir/b.txt");
    record_window(&other, start, now()).unwrap();
    let name = Some(Some("claude-code session two".to_owned()));
    assert_eq!(told("dir/b.txt"), (Some(false), name));
    assert_eq!(told("new").1, Some(None));
    // Once its client is gone, nobody waits for the file any more.
    memory::update(&other, |record| record.process = Some((own.pid, own.start + 1))).unwrap();
    assert_eq!(told("dir/b.txt").1, Some(None));
}

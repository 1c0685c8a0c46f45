//! Undo points in real repositories.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use automode::model::facts::Repository;
use automode::world::repo::{self, Surroundings};
use automode::world::undo::{self, Act, Area, Limits, Options, Place, Report, Taken};

use crate::support::Scratch;

mod broken_off;
mod random;

fn repository(scratch: &Scratch) -> Repository {
    repo::discover(&scratch.path("")).unwrap().unwrap()
}

fn with_place<T>(scratch: &Scratch, work: impl FnOnce(&Place<'_>) -> T) -> T {
    with_state(scratch, &scratch.base().join("state"), work)
}

fn with_state<T>(scratch: &Scratch, folder: &Path, work: impl FnOnce(&Place<'_>) -> T) -> T {
    with_base(&scratch.base(), folder, work)
}

fn with_base<T>(base: &Path, folder: &Path, work: impl FnOnce(&Place<'_>) -> T) -> T {
    let bytes = |path: &Path| crate::support::bytes(path);
    let repository = repo::discover(&bytes(&base.join("repo"))).unwrap().unwrap();
    let surroundings = Surroundings {
        home: bytes(&base.join("home")),
        system_config: base.join("system-config"),
        objects: Vec::new(),
        deadline: Instant::now() + Duration::from_secs(60),
    };
    work(&Place { repository: &repository, folder, surroundings })
}

fn take(scratch: &Scratch) -> Taken {
    let limits = Limits { ms_max: 60_000, ..Limits::default() };
    with_place(scratch, |place| undo::take(place, &Act::default(), &limits).unwrap())
}

#[test]
fn a_point_holds_what_git_would_not_give_back() {
    let scratch = Scratch::new();
    scratch.write("a.txt", "mine\n");
    scratch.write("notes.md", "new\n");
    scratch.write("dir/out.log", "left out\n");
    scratch.write(".gitignore", "*.log\n");
    scratch.sh("rm run.sh; mkdir hollow");
    let before = scratch.git("status --porcelain=v2");
    let taken = take(&scratch);
    assert_eq!((taken.id, taken.not_held.as_slice()), (1, [].as_slice()));
    assert_eq!(scratch.git("status --porcelain=v2"), before);

    let points = undo::list(&scratch.base().join("state"));
    let point = points[0].point.as_ref().unwrap();
    let tree = |area| {
        let held = point.held.iter().filter(move |held| held.area == area);
        held.map(|held| String::from_utf8_lossy(&held.name).into_owned()).collect::<Vec<_>>()
    };
    assert_eq!(tree(Area::Tree), [".gitignore", "a.txt", "notes.md"]);
    assert_eq!(tree(Area::Git), ["HEAD", "index"]);
    assert_eq!(tree(Area::Common), ["logs/refs/heads/main", "refs/heads/main"]);
    assert_eq!(point.missing, [b"run.sh"]);
    assert_eq!(point.empty, [b"hollow"]);

    let store = scratch.base().join("state/undo.git");
    let store = format!("--git-dir={}", store.display());
    for (name, want) in [("a.txt", "mine\n"), ("notes.md", "new\n")] {
        let id = point.find(Area::Tree, name.as_bytes()).unwrap().id;
        let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let words = [store.as_str(), "cat-file", "blob", &id];
        assert_eq!(scratch.try_git(&scratch.root(), &words).unwrap(), want);
    }
    assert_eq!(take(&scratch).id, 2);
    assert!(take(&scratch).bytes < 600, "what the last point holds is not stored again");
}

fn limits() -> Limits {
    Limits { ms_max: 60_000, ..Limits::default() }
}

fn settle(scratch: &Scratch, id: u32) {
    with_place(scratch, |place| undo::settle(place, id).unwrap());
}

fn restore(scratch: &Scratch, id: u32) -> Report {
    with_place(scratch, |place| {
        undo::restore(place, id, &Options::default(), &limits(), "").unwrap()
    })
}

/// Everything that an undo is to bring back, as it stands: a line for each thing.
fn state(scratch: &Scratch) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    tree(&scratch.root(), "", &mut all);
    let git = scratch.root().join(".git");
    let read = |name: &str| std::fs::read(git.join(name)).unwrap_or_default();
    all.insert("the index".into(), format!("{:?}", sum(&read("index"))));
    all.insert("HEAD".into(), String::from_utf8(read("HEAD")).unwrap());
    all.insert("the stash".into(), String::from_utf8(read("logs/refs/stash")).unwrap());
    for name in ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"] {
        all.insert(name.into(), git.join(name).exists().to_string());
    }
    for line in scratch.git("for-each-ref").lines() {
        all.insert(line.rsplit('\t').next().unwrap().into(), line.into());
    }
    all
}

fn tree(folder: &Path, below: &str, all: &mut BTreeMap<String, String>) {
    use std::os::unix::fs::MetadataExt as _;
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if name == ".git" {
            continue;
        }
        let about = entry.path().symlink_metadata().unwrap();
        let content = if about.is_dir() {
            tree(&entry.path(), &format!("{name}/"), all);
            "a folder".into()
        } else if about.is_symlink() {
            format!("-> {}", std::fs::read_link(entry.path()).unwrap().display())
        } else {
            let content = std::fs::read(entry.path()).unwrap();
            format!("{:o} {:?}", about.mode(), String::from_utf8_lossy(&content))
        };
        all.insert(name, content);
    }
}

fn sum(bytes: &[u8]) -> (usize, u64) {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hash = DefaultHasher::new();
    bytes.hash(&mut hash);
    (bytes.len(), hash.finish())
}

/// What differs, for people.
fn difference(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> String {
    let names = before.keys().chain(after.keys()).collect::<std::collections::BTreeSet<_>>();
    let differs = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    let line =
        |name: &String| format!("{name}: {:?} became {:?}", before.get(name), after.get(name));
    differs.map(line).collect::<Vec<_>>().join("\n")
}

/// A repository with a bit of everything: staged, unstaged and untracked work, a stash, branches.
fn busy() -> Scratch {
    let scratch = Scratch::new();
    scratch.write(".gitignore", "*.log\n");
    scratch.git("add .gitignore");
    scratch.git("commit -q -m second");
    scratch.git("branch old");
    scratch.sh("echo side > side.txt; git checkout -q -b side; git add side.txt");
    scratch.git("commit -q -m side");
    scratch.git("checkout -q main");
    scratch.sh(
        "echo first stash >> a.txt; git stash -q; echo second stash >> dir/b.txt; git stash -q",
    );
    scratch.git("tag -a v1 -m v1");
    scratch.sh("echo staged > staged.txt; git add staged.txt; echo more >> staged.txt");
    scratch.sh("echo edited >> a.txt; rm dir/b.txt; mkdir -p new/deep; echo new > new/deep/file");
    scratch.sh("echo log > build.log; ln -s nowhere link; printf secret > key; chmod 600 key");
    scratch.sh("chmod 644 run.sh; mkdir hollow");
    scratch
}

/// Acts that lose something, each in one line of shell.
const LOSSES: &[&str] = &[
    "git reset -q --hard",
    "git reset -q --hard HEAD~1",
    "git clean -qfd",
    "git clean -qfdx",
    "git checkout -q -f side",
    "git checkout -q -- . ; rm -rf new",
    "git stash -q -u",
    "git stash clear",
    "git stash drop -q",
    "git stash drop -q stash@{1}",
    "git branch -q -D old side",
    "git tag -d v1",
    "git pack-refs --all; git branch -q -D old",
    "git rm -q -r -f .",
    "rm -rf ./* ./.gitignore",
    "git commit -q -a -m act",
    "git commit -q --amend -m other",
    "git stash clear; git branch -D -q old; git reset -q --hard; git clean -qfdx",
    "git merge -q --no-edit side || true",
    "git stash -q -u && git rebase -q side",
    "git checkout -q --orphan fresh",
    "git checkout -q --detach; git branch -q -D main",
    "git branch -m main renamed",
    "echo > .gitignore; echo more >> build.log; rm key; mkdir key; echo y > key/file",
    "rm -r new; ln -s dir new; rm a.txt; mkdir -p a.txt/deep",
    "git update-ref refs/heads/main side; git reset -q --hard",
    "git read-tree --empty; git add -A",
];

#[test]
fn an_undo_brings_everything_back() {
    for act in LOSSES {
        let scratch = busy();
        let before = state(&scratch);
        let taken = take(&scratch);
        scratch.sh(act);
        settle(&scratch, taken.id);
        let lost = state(&scratch);
        assert_ne!(lost, before, "{act}");
        let report = restore(&scratch, taken.id);
        let (mut want, mut got) = (before.clone(), state(&scratch));
        // What git ignores is not held, and an act that takes it away takes it for good.
        assert!(got.contains_key("build.log") || act.contains("fdx") || act.contains("rm -rf ./*"));
        want.remove("build.log");
        got.remove("build.log");
        assert_eq!(difference(&want, &got), "", "{act}: {report:#?}");
        assert_eq!(report.failed, [], "{act}");
        scratch.git("fsck --no-dangling");
        // And the undo is taken back in turn.
        let report = restore(&scratch, report.point.unwrap());
        assert_eq!(difference(&lost, &state(&scratch)), "", "{act}, again: {report:#?}");
        scratch.git("fsck --no-dangling");
    }
}

/// `automode` as a person runs it, or with more in its environment.
fn automode(scratch: &Scratch, words: &[&str], more: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_automode"));
    let folder = if scratch.root().exists() { scratch.root() } else { scratch.base() };
    crate::support::hook::clean(&mut command, &folder, &scratch.home());
    command.args(words).envs(more.iter().copied());
    let output = crate::support::hook::run(command, b"");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

/// Takes a point where the command line looks for it, of the session with this id.
fn take_of(scratch: &Scratch, session: &str, shown: &str) -> u32 {
    use automode::model::action::{Client, Principal};
    use automode::world::session::{State, Xdg, session_hash};
    let repository = repository(scratch);
    let state = State::locate(Some(&scratch.home()), Xdg::Ignored).unwrap();
    let folder = state.repository(&repository.common_dir);
    let who = Principal { client: Client::ClaudeCode, session: session.into(), agent: None };
    let act = Act { session: session_hash(&who), shown: shown.into(), ..Act::default() };
    with_place(scratch, |place| {
        let place = Place { folder: &folder, ..place.clone() };
        undo::take(&place, &act, &limits()).unwrap().id
    })
}

#[test]
fn the_command_line_undoes_the_newest_act_that_changed_something() {
    let scratch = busy();
    let before = state(&scratch);
    let (code, text) = automode(&scratch, &["undo", "--yes"], &[]);
    assert_eq!((code, text.as_str()), (Some(1), "nothing to undo here\n"));
    let id = take_of(&scratch, "one", "git clean -fd");
    scratch.git("clean -qfd");
    let lost = state(&scratch);
    take_of(&scratch, "one", "ls");

    let (code, text) = automode(&scratch, &["undo"], &[]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("--yes"), "{text}");
    assert_eq!(state(&scratch), lost);
    let (code, text) = automode(&scratch, &["undo", "--dry-run"], &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("restore   key\n"), "{text}");
    assert_eq!(state(&scratch), lost);

    // An agent undoes what its own session did, and says `--yes`.
    let agent = |session| [("CLAUDECODE", "1"), ("CLAUDE_CODE_SESSION_ID", session)];
    let id = id.to_string();
    for (words, session) in [(["undo", &id, "--yes"], "two"), (["undo", &id, "--newer"], "one")] {
        let (code, text) = automode(&scratch, &words, &agent(session));
        assert_eq!(code, Some(2), "{text}");
        assert_eq!(state(&scratch), lost, "{text}");
    }
    let (code, text) = automode(&scratch, &["undo", "--yes"], &agent("one"));
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("`automode undo 3` takes this back"), "{text}");
    assert_eq!(difference(&before, &state(&scratch)), "");
    let (code, text) = automode(&scratch, &["undo", "--yes"], &[]);
    assert_eq!((code, text.as_str()), (Some(1), "nothing to undo here\n"));
    let (code, text) = automode(&scratch, &["undo", "3", "--yes", "--json"], &[]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(difference(&lost, &state(&scratch)), "");
    let (_, text) = automode(&scratch, &["undo", "--list"], &[]);
    assert_eq!(text.lines().count(), 4, "{text}");
}

#[test]
fn files_come_back_when_the_repository_itself_is_gone() {
    let scratch = busy();
    scratch.sh("rm -r new/deep; git checkout -q dir/b.txt");
    let mut before = state(&scratch);
    take_of(&scratch, "one", "rm -rf shop");
    std::fs::remove_dir_all(scratch.root()).unwrap();
    let (code, text) = automode(&scratch, &["undo", "--yes"], &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("the repository itself is gone"), "{text}");
    let mut after = BTreeMap::new();
    tree(&scratch.root(), "", &mut after);
    before.retain(|name, _| !name.starts_with("refs/"));
    for name in ["key", "staged.txt", "a.txt", "link", "run.sh", "hollow"] {
        assert_eq!(after.get(name), before.get(name), "{name}");
    }
}

/// Everything that nothing but a point holds any more is gone after this.
const PRUNES: &str = "git stash clear; git branch -q -D old side; git tag -d v1; \
    git reset -q --hard HEAD~1; git reflog expire --expire=now --all; git gc -q --prune=now";

#[test]
fn a_point_survives_gc_with_everything_that_it_needs() {
    let elsewhere = tempfile::tempdir_in("/dev/shm").unwrap();
    for far in [false, true] {
        let scratch = busy();
        let before = state(&scratch);
        let near = scratch.base().join("state");
        let folder = if far { elsewhere.path() } else { &near };
        let act = Act { prunes: true, ..Act::default() };
        let taken =
            with_state(&scratch, folder, |place| undo::take(place, &act, &limits()).unwrap());
        scratch.sh(PRUNES);
        let lost = state(&scratch);
        let report = with_state(&scratch, folder, |place| {
            undo::settle(place, taken.id).unwrap();
            undo::restore(place, taken.id, &Options::default(), &limits(), "").unwrap()
        });
        assert_eq!(difference(&before, &state(&scratch)), "", "{report:#?}");
        assert_eq!(report.failed, []);
        scratch.git("fsck --no-dangling");
        scratch.sh("git show -s stash@{1}");
        with_state(&scratch, folder, |place| {
            let again = report.point.unwrap();
            undo::restore(
                place,
                again,
                &Options { newer: true, ..Options::default() },
                &limits(),
                "",
            )
        })
        .unwrap();
        assert_eq!(difference(&lost, &state(&scratch)), "");
    }
}

#[test]
fn nothing_of_ours_shows_in_the_repository_or_leaves_it() {
    let scratch = busy();
    let shown = |scratch: &Scratch| {
        scratch.sh("rm -rf ../mirror ../clone; git init -q --bare ../mirror");
        scratch.sh("git push -q --mirror ../mirror; git clone -q --mirror . ../clone");
        let count = "git --git-dir=../clone rev-list --all --objects | sort";
        let files = "find .git -type f ! -name '*.log' | sort; stat -c %Y .git/index";
        [
            scratch.git("log --all --format=%H"),
            scratch.sh("git --git-dir=../mirror for-each-ref"),
            scratch.sh(count),
            scratch.sh(files),
            scratch.sh("cat .git/logs/HEAD"),
            scratch.git("count-objects -v"),
        ]
    };
    let before = shown(&scratch);
    take(&scratch);
    assert_eq!(shown(&scratch), before);
    scratch.git("fsck --strict");
}

#[test]
fn a_repository_of_sha256_and_a_split_index() {
    let sha256 = || {
        let scratch = Scratch::empty();
        scratch.git("init -q -b main --object-format=sha256 .");
        scratch.sh("echo one > a.txt; git add a.txt; git commit -q -m one; git branch old");
        scratch
    };
    let split = || {
        let scratch = Scratch::new();
        scratch.git("update-index --split-index");
        scratch.git("branch old");
        scratch
    };
    for make in [&sha256 as &dyn Fn() -> Scratch, &split] {
        let scratch = make();
        scratch.sh("echo edit >> a.txt; echo new > new; echo staged > b; git add b");
        let before = state(&scratch);
        let taken = take(&scratch);
        scratch.sh("git reset -q --hard; git clean -qfd; git branch -q -D old");
        settle(&scratch, taken.id);
        let report = restore(&scratch, taken.id);
        assert_eq!(difference(&before, &state(&scratch)), "", "{report:#?}");
        scratch.git("fsck --no-dangling");
        scratch.git("status");
    }
}

#[test]
fn what_is_not_held_is_named() {
    let scratch = busy();
    scratch.sh("git init -q inner; echo x > inner/file; mkfifo pipe; truncate -s 3M large");
    let limits = Limits { bytes_max: 1 << 20, ..limits() };
    let taken = with_place(&scratch, |place| undo::take(place, &Act::default(), &limits).unwrap());
    let named: Vec<_> =
        taken.not_held.iter().map(|lack| (lack.path.clone(), lack.why.word())).collect();
    let want = [
        ("inner", "a repository of its own"),
        ("large", "too large"),
        ("pipe", "neither file nor link"),
    ];
    assert_eq!(named, want.map(|(name, why)| (scratch.path(name), why)));
    scratch.sh("rm large; rm -rf new");
    settle(&scratch, taken.id);
    let report = restore(&scratch, taken.id);
    let left: Vec<_> = report.left.iter().map(|left| left.what.as_str()).collect();
    assert_eq!(left, ["large"], "{report:#?}");
    assert!(scratch.root().join("new/deep/file").exists());
}

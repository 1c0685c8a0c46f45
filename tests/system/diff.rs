//! What a commit holds, read in process, against what git says of the same state.

use automode::model::action::Commit;
use automode::model::change::{Change, ChangeKind, EntryKind, Side};
use automode::model::facts::Repository;
use automode::model::pattern::Pattern;
use automode::world::repo::diff::{self, Brought, Range, Taken};
use automode::world::repo::discover;

use crate::support::Scratch;

fn repository(scratch: &Scratch) -> Repository {
    discover(&scratch.path("")).unwrap().unwrap()
}

/// One line for each change, as `git diff --raw` would have it, sorted: `M a.txt`.
fn lines(scratch: &Scratch, changes: &[Change]) -> Vec<String> {
    let root = [scratch.path("").as_slice()].concat();
    let short = |path: &[u8]| String::from_utf8_lossy(&path[root.len()..]).into_owned();
    let mode = |side: &Option<Side>| match side.as_ref().map(|side| side.kind) {
        None => "000000",
        Some(EntryKind::File) => "100644",
        Some(EntryKind::Executable) => "100755",
        Some(EntryKind::Link) => "120000",
        Some(EntryKind::Submodule) => "160000",
    };
    let mut lines: Vec<String> = changes
        .iter()
        .filter(|change| change.kind != ChangeKind::Rename)
        .map(|change| {
            let (old, new) = (mode(&change.before), mode(&change.after));
            let name = short(&change.path);
            match (&change.source, change.kind) {
                (Some(from), _) => format!("{old} {new} R {} {name}", short(from)),
                (None, ChangeKind::Create) => format!("{old} {new} A {name}"),
                (None, ChangeKind::Delete) => format!("{old} {new} D {name}"),
                (None, _) if (old == "120000") != (new == "120000") => {
                    format!("{old} {new} T {name}")
                }
                (None, _) => format!("{old} {new} M {name}"),
            }
        })
        .collect();
    lines.sort();
    lines
}

/// The same from git's own words.
fn raw(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text
        .lines()
        .filter(|line| line.starts_with(':'))
        .map(|line| {
            let (head, names) = line.split_once('\t').unwrap();
            let words: Vec<&str> = head.split(' ').collect();
            let (old, new) = (words[0].trim_start_matches(':'), words[1]);
            let kind = &words[4][..1];
            format!("{old} {new} {kind} {}", names.replace('\t', " "))
        })
        .collect();
    lines.sort();
    lines
}

fn staged(scratch: &Scratch) -> Vec<Change> {
    let facts = scratch.facts();
    let opened = facts.open(&repository(scratch)).unwrap();
    let found = diff::staged(&opened, None, &[]).unwrap();
    assert_eq!(found.unread, Vec::<String>::new());
    found.changes
}

/// The content of both sides of the one change of this path.
fn sides(scratch: &Scratch, changes: &[Change], name: &str) -> (Option<String>, Option<String>) {
    let text = |side: &Option<Side>| {
        let content = side.as_ref()?.content.clone()?;
        Some(String::from_utf8(content).unwrap())
    };
    let found: Vec<_> = changes.iter().filter(|one| one.path == scratch.path(name)).collect();
    let [change] = found.as_slice() else { panic!("{name}: {found:?}") };
    (text(&change.before), text(&change.after))
}

const LONG: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";

#[test]
fn what_is_staged_is_what_git_says() {
    for (state, line) in [
        ("nothing", "true"),
        ("a change", "echo 2 > a.txt && git add a.txt"),
        ("a change that is not staged", "echo 2 > a.txt"),
        ("partly staged", "echo 2 > a.txt && git add a.txt && echo 3 > a.txt"),
        ("a new file", "mkdir -p x/y && echo n > x/y/n && git add x"),
        ("an intended file", "echo n > n && git add -N n"),
        ("a deleted file", "git rm -q a.txt"),
        ("a deleted folder", "git rm -rq dir"),
        ("a file for a folder", "git rm -rq dir && echo x > dir && git add dir"),
        ("a folder for a file", "git rm -q a.txt && mkdir a.txt && echo x > a.txt/b && git add ."),
        ("a rename", "git mv a.txt z.txt"),
        ("a mode", "chmod +x a.txt && git add a.txt"),
        ("a mode taken", "chmod -x run.sh && git add run.sh"),
        ("a link", "ln -s a.txt link && git add link"),
        ("a link for a file", "rm a.txt && ln -s dir/b.txt a.txt && git add a.txt"),
        ("a link that leads out", "ln -s /etc/passwd out && git add out"),
        ("odd names", "echo x > 'a b' && echo y > \"$(printf 'tab')-ö\" && git add ."),
        ("everything gone", "git rm -rq ."),
        (
            "packed and index 4",
            "git gc -q && git update-index --index-version 4 && echo 2 > a.txt && git add .",
        ),
        ("sparse", "git sparse-checkout set --no-cone a.txt && echo 2 > a.txt && git add a.txt"),
        (
            "a sparse index",
            "git sparse-checkout set --cone --sparse-index x && echo 2 > a.txt && git add a.txt",
        ),
    ] {
        let scratch = Scratch::new();
        scratch.sh(line);
        let git = scratch.git("-c core.quotePath=false diff --cached --raw -M --abbrev=40 HEAD");
        assert_eq!(lines(&scratch, &staged(&scratch)), raw(&git), "{state}");
    }
}

#[test]
fn the_content_is_that_of_the_index() {
    let scratch = Scratch::new();
    scratch.sh("echo staged > a.txt && git add a.txt && echo later > a.txt");
    let changes = staged(&scratch);
    let wanted = (Some("one\n".into()), Some("staged\n".into()));
    assert_eq!(sides(&scratch, &changes, "a.txt"), wanted);
}

#[test]
fn the_first_commit_holds_everything() {
    let scratch = Scratch::empty();
    scratch.git("init -q -b main .");
    scratch.write("a/b.txt", "x\n");
    scratch.git("add .");
    let changes = staged(&scratch);
    assert_eq!(lines(&scratch, &changes), ["000000 100644 A a/b.txt"]);
    assert_eq!(sides(&scratch, &changes, "a/b.txt"), (None, Some("x\n".into())));
}

#[test]
fn a_file_that_is_renamed_and_changed_keeps_what_stood_there() {
    let scratch = Scratch::new();
    scratch.write("long.txt", LONG);
    scratch.sh("git add . && git commit -qm long");
    scratch.sh("git mv long.txt dir/moved.txt && sed -i s/five/5/ dir/moved.txt && git add .");
    let changes = staged(&scratch);
    assert_eq!(lines(&scratch, &changes), ["100644 100644 R long.txt dir/moved.txt"]);
    let (before, after) = sides(&scratch, &changes, "dir/moved.txt");
    assert_eq!((before.unwrap(), after.unwrap()), (LONG.into(), LONG.replace("five", "5")));
    let (_, gone) = sides(&scratch, &changes, "long.txt");
    assert_eq!(gone, None);
}

#[test]
fn a_submodules_pointer_is_a_change() {
    let scratch = Scratch::new();
    scratch.sh("git init -q ../lib && git -C ../lib commit -q --allow-empty -m 1 && \
         git -c protocol.file.allow=always submodule add -q ../lib sub && git commit -qm sub && \
         git -C sub commit -q --allow-empty -m 2 && git add sub");
    let changes = staged(&scratch);
    assert_eq!(lines(&scratch, &changes), ["160000 160000 M sub"]);
    let (old, new) = sides(&scratch, &changes, "sub");
    assert_eq!(old.unwrap(), scratch.git("-C sub rev-parse HEAD~1").trim());
    assert_eq!(new.unwrap(), scratch.git("-C sub rev-parse HEAD").trim());
}

#[test]
fn of_a_merge_only_what_is_its_own() {
    let scratch = Scratch::new();
    scratch.write("long.txt", LONG);
    scratch.sh("git add . && git commit -qm long && git switch -qc work");
    scratch.sh("sed -i s/one/1/ long.txt && git commit -qam work && git switch -q main");
    scratch.sh("sed -i s/ten/10/ long.txt && echo m > new.txt && git add . && git commit -qm main");
    scratch.sh("git switch -q work && git merge -q --no-commit --no-ff main");
    assert_eq!(lines(&scratch, &staged(&scratch)), Vec::<String>::new());
    scratch.sh("echo own >> long.txt && echo side > side.txt && git add .");
    let changes = staged(&scratch);
    assert_eq!(lines(&scratch, &changes), ["000000 100644 A side.txt", "100644 100644 M long.txt"]);
    let joined = LONG.replace("one", "1").replace("ten", "10");
    let (before, after) = sides(&scratch, &changes, "long.txt");
    assert_eq!(before.unwrap(), joined);
    assert_eq!(after.unwrap(), format!("{joined}own\n"));
}

#[test]
fn what_a_commit_takes_from_the_work_tree() {
    let scratch = Scratch::new();
    scratch.sh("echo staged > a.txt && git add a.txt && echo later > a.txt");
    scratch.sh("rm dir/b.txt && echo new > new.txt && echo out > .gitignore && echo o > out");
    let read = |untracked: bool| {
        let facts = scratch.facts();
        let opened = facts.open(&repository(&scratch)).unwrap();
        let paths = Pattern::tree(scratch.root().as_os_str().as_encoded_bytes());
        diff::staged(&opened, None, &[Taken { paths, untracked }]).unwrap().changes
    };
    let tracked = read(false);
    assert_eq!(lines(&scratch, &tracked), ["100644 000000 D dir/b.txt", "100644 100644 M a.txt"]);
    assert_eq!(sides(&scratch, &tracked, "a.txt").1.unwrap(), "later\n");
    let all = read(true);
    scratch.git("add -A");
    let git = scratch.git("diff-index --cached --raw -M --abbrev=40 HEAD");
    assert_eq!(lines(&scratch, &all), raw(&git));
}

fn brought(scratch: &Scratch, tip: &str, without: &[&str]) -> Brought {
    let facts = scratch.facts();
    let opened = facts.open(&repository(scratch)).unwrap();
    let id = |name: &str| scratch.git(&format!("rev-parse {name}")).trim().to_owned();
    let without: Vec<String> = without.iter().map(|name| id(name)).collect();
    let all = |_: &Commit, _: i64| true;
    diff::brought(&opened, &Range { tips: &[id(tip)], without: &without, counts: &all }).unwrap()
}

#[test]
fn the_commits_of_a_range_are_those_of_git() {
    let scratch = Scratch::new();
    scratch.sh("echo 2 > a.txt && git commit -qam 'two: a'");
    scratch.sh("echo 3 > a.txt && echo s > secret && git add . && git commit -qm three");
    scratch.sh("git rm -q secret && git commit -qm 'no secret'");
    let found = brought(&scratch, "HEAD", &["HEAD~3"]);
    let ids: Vec<_> = found.commits.iter().map(|commit| commit.id.clone().unwrap()).collect();
    let git = scratch.git("rev-list HEAD~3..HEAD");
    assert_eq!(ids, git.lines().collect::<Vec<_>>());
    assert_eq!(found.commits[2].message, b"two: a\n");
    assert_eq!(found.commits[2].author, b"A <a@example.org>");
    assert_eq!(lines(&scratch, &found.changes), ["100644 100644 M a.txt"]);
    let wanted = (Some("one\n".into()), Some("3\n".into()));
    assert_eq!(sides(&scratch, &found.changes, "a.txt"), wanted);
    // What was there for a while goes to whoever gets the commits.
    let passing: Vec<_> = found.passing.iter().map(|one| one.path.clone()).collect();
    assert_eq!(passing, [scratch.path("a.txt"), scratch.path("secret")]);
    assert_eq!(found.unread, Vec::<String>::new());
}

#[test]
fn what_others_published_is_no_part_of_a_range() {
    let scratch = Scratch::new();
    scratch.write("long.txt", LONG);
    scratch.sh("git add . && git commit -qm long && git switch -qc work");
    scratch.sh("sed -i s/one/1/ long.txt && git commit -qam work && git switch -q main");
    scratch.sh("sed -i s/ten/10/ long.txt && echo m > new.txt && git add . && git commit -qm main");
    scratch.sh("git switch -q work && git merge -q --no-edit main && echo z > z && git add z");
    scratch.sh("git commit -qm z");
    let found = brought(&scratch, "work", &["main"]);
    assert_eq!(found.commits.len(), 3);
    assert_eq!(lines(&scratch, &found.changes), ["000000 100644 A z", "100644 100644 M long.txt"]);
    assert_eq!(sides(&scratch, &found.changes, "long.txt").1, Some(LONG.replace("one", "1")));
}

#[test]
fn an_evil_merge_shows_its_own_lines() {
    let scratch = Scratch::new();
    scratch.sh("git switch -qc work && echo w > w && git add w && git commit -qm w");
    scratch.sh("git switch -q main && echo m > m && git add m && git commit -qm m");
    scratch.sh(
        "git merge -q --no-commit work && echo evil >> a.txt && git add . && git commit -qm evil",
    );
    let found = brought(&scratch, "main", &["main~1", "work"]);
    assert_eq!(lines(&scratch, &found.changes), ["100644 100644 M a.txt"]);
    assert_eq!(found.commits[0].parents, 2);
}

#[test]
fn a_shallow_clone_says_where_it_ends() {
    let scratch = Scratch::new();
    scratch.sh("for i in 1 2 3; do echo $i > a.txt && git commit -qam $i; done");
    scratch.sh(
        "git clone -q --depth 2 \"file://$PWD\" ../repo2 && rm -rf ../repo && mv ../repo2 ../repo",
    );
    let found = brought(&scratch, "HEAD", &[]);
    assert_eq!(found.commits.len(), 2);
    assert_eq!(found.unread.len(), 1);
    assert!(found.unread[0].contains("where this shallow clone ends"), "{:?}", found.unread);
    assert_eq!(lines(&scratch, &found.changes), ["100644 100644 M a.txt"]);
}

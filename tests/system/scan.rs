//! What differs between two looks at a work tree, for acts of the real git and shell.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use automode::world::repo::{Opened, Surroundings, discover};
use automode::world::scan::{self, Explained, Seen, Wanted};

use crate::support::{Scratch, bytes};

fn opened(scratch: &Scratch) -> Opened {
    let surroundings = Surroundings {
        home: bytes(&scratch.home()),
        system_config: scratch.system_config(),
        deadline: Instant::now() + Duration::from_secs(60),
        objects: Vec::new(),
    };
    Opened::new(discover(&bytes(&scratch.root())).unwrap().unwrap(), surroundings)
}

fn wanted(ms_max: u64) -> Wanted<'static> {
    Wanted { ms_max, kept: &|path| path.ends_with(b"/.env"), places: &[], first: &[] }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// What changed by the act: `+` made, `-` gone, `~` changed, each with what git has to do with it.
fn changed_by(scratch: &Scratch, act: &str) -> Vec<String> {
    let folder = scratch.base().join("session");
    std::fs::create_dir_all(&folder).unwrap();
    let before = opened(scratch);
    let snapshot = scan::take(&before, &wanted(10_000), None).unwrap();
    scan::save(&folder, &before, &snapshot).unwrap();
    let since = now();
    // What is written within one tick of the disk's clock is told by its bytes.
    let dates = "unset GIT_AUTHOR_DATE GIT_COMMITTER_DATE; ";
    scratch.sh(&format!("{dates}{act}"));
    let after = opened(scratch);
    let earlier = scan::load(&folder).unwrap();
    assert_eq!(earlier, snapshot);
    let now = scan::take(&after, &wanted(10_000), Some(&earlier)).unwrap();
    assert!(now.whole);
    let fresh = scan::take(&after, &wanted(10_000), None).unwrap();
    assert_eq!(now.paths, fresh.paths, "{act}");
    let seen = scan::between(&after, &folder, &earlier, &now, since).unwrap();
    seen.iter().map(|seen| shown(scratch, seen)).collect()
}

fn shown(scratch: &Scratch, seen: &Seen) -> String {
    let sign = match (&seen.before, &seen.after) {
        (None, _) => '+',
        (_, None) => '-',
        (Some(_), Some(_)) => '~',
    };
    let root = format!("{}/", scratch.root().display());
    let path = String::from_utf8_lossy(&seen.path).replace(&root, "");
    let how = match seen.explained {
        Explained::Not => "",
        Explained::ByGit => " by git",
        Explained::Discarded => " discarded",
    };
    format!("{sign}{path}{how}")
}

/// Another branch on which a file differs, one is gone and one is new.
const OTHER: &str = "git switch -qc other && echo o > a.txt && git rm -q run.sh && echo n > new.txt \
                     && git add . && git commit -qm other && git switch -q main";

#[test]
fn each_way_in_which_a_path_can_change_is_seen_as_what_it_is() {
    let mut wrong = Vec::new();
    for (ready, act, wanted) in [
        ("", "true", vec![]),
        ("", "cat a.txt; git status -s; ls -R", vec![]),
        ("", "echo 2 > a.txt", vec!["~a.txt"]),
        ("", "touch a.txt; git update-index --refresh", vec![]),
        ("", "printf 'one\\n' > a.txt", vec![]),
        ("", "chmod +x a.txt", vec!["~a.txt"]),
        ("", "rm a.txt", vec!["-a.txt"]),
        ("", "rm a.txt; ln -s run.sh a.txt", vec!["~a.txt"]),
        ("", "mkdir -p x/y && echo n > x/y/z", vec!["+x/y/z"]),
        ("", "rm -r dir", vec!["-dir/b.txt"]),
        ("", "rm -r dir && echo f > dir", vec!["+dir", "-dir/b.txt"]),
        ("", "git mv a.txt c.txt", vec!["-a.txt", "+c.txt"]),
        // Dirty before.
        ("echo 2 > a.txt", "true", vec![]),
        ("echo 2 > a.txt", "echo 3 > a.txt", vec!["~a.txt"]),
        ("echo 2 > a.txt", "printf '2\\n' > a.txt", vec![]),
        ("echo 2 > a.txt", "git add a.txt", vec![]),
        ("echo 2 > a.txt", "git commit -qam two", vec![]),
        ("echo 2 > a.txt", "git checkout -q -- a.txt", vec!["~a.txt discarded"]),
        ("echo 2 > a.txt && git add a.txt", "git reset -q", vec![]),
        ("echo 2 > a.txt && git add a.txt", "git reset -q --hard", vec!["~a.txt discarded"]),
        ("echo 2 > a.txt", "git stash -q", vec!["~a.txt by git"]),
        ("echo 2 > a.txt", "git stash -q && git stash pop -q", vec![]),
        ("echo 2 > a.txt && git stash -q", "git stash pop -q", vec!["~a.txt by git"]),
        ("echo 2 > a.txt && git stash -q", "git stash apply -q", vec!["~a.txt by git"]),
        // Untracked.
        ("echo n > n", "true", vec![]),
        ("echo n > n", "rm n", vec!["-n discarded"]),
        ("echo n > n", "echo m > n", vec!["~n"]),
        ("echo n > n", "git add n && git commit -qm n", vec![]),
        ("echo n > n", "git clean -qfd", vec!["-n discarded"]),
        ("echo n > n", "git stash -qu", vec!["-n by git"]),
        ("", "git rm -q --cached a.txt", vec![]),
        // Ignored: not looked at, but for what is named.
        ("echo out/ > .gitignore && mkdir out", "touch out/x", vec![]),
        ("echo .env > .gitignore", "echo k > .env", vec!["+.env"]),
        ("echo .env > .gitignore && echo k > .env", "rm .env", vec!["-.env discarded"]),
        // HEAD moves.
        (OTHER, "git switch -q other", vec!["~a.txt by git", "+new.txt by git", "-run.sh by git"]),
        (OTHER, "git merge -q other", vec!["~a.txt by git", "+new.txt by git", "-run.sh by git"]),
        (OTHER, "git checkout -q other -- a.txt", vec!["~a.txt"]),
        (
            OTHER,
            "echo d > dir/b.txt && git commit -qam mine && git cherry-pick other >/dev/null",
            vec!["~a.txt by git", "~dir/b.txt", "+new.txt by git", "-run.sh by git"],
        ),
        ("", "echo 2 > a.txt && git commit -qam two", vec!["~a.txt"]),
        ("", "echo 2 > a.txt && git commit -qa --amend -m two", vec!["~a.txt"]),
        (
            "",
            "echo n > n && git add n && git commit -qm n && git rm -q n && git commit -qm m",
            vec![],
        ),
        (
            "echo 2 > a.txt && git commit -qam two",
            "git reset -q --hard HEAD~1",
            vec!["~a.txt by git"],
        ),
        ("echo 2 > a.txt && git commit -qam two", "git reset -q HEAD~1", vec![]),
        // Bytes that the index names after a conversion.
        (
            "echo '* text' > .gitattributes && git add . && git commit -qm eol",
            "printf 'one\\r\\n' > a.txt",
            vec![],
        ),
        // A repository within.
        ("", "git init -q in && echo x > in/x", vec!["+in"]),
        ("git init -q in && echo x > in/x", "echo y > in/y", vec![]),
    ] {
        let scratch = Scratch::new();
        if !ready.is_empty() {
            scratch.sh(ready);
        }
        let found = changed_by(&scratch, act);
        if found != wanted {
            wrong.push(format!("{ready} | {act}: {found:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_look_holds_until_somebody_changes_what_can_be_told_without_looking() {
    for (act, holds) in [
        ("true", true),
        ("git status", true),
        ("touch dir/new", false),
        ("rm a.txt", false),
        ("echo 3 > run.sh", false),
        ("git commit -q --allow-empty -m x", false),
        ("git add run.sh", false),
    ] {
        let scratch = Scratch::new();
        scratch.write("run.sh", "changed\n");
        let snapshot = scan::take(&opened(&scratch), &wanted(10_000), None).unwrap();
        assert!(snapshot.still_holds(&opened(&scratch)));
        scratch.sh(act);
        assert_eq!(snapshot.still_holds(&opened(&scratch)), holds, "{act}");
    }
}

#[test]
fn without_time_for_all_what_was_known_and_what_is_named_is_looked_at() {
    let scratch = Scratch::new();
    scratch.write("a.txt", "mine\n");
    let earlier = scan::take(&opened(&scratch), &wanted(10_000), None).unwrap();
    scratch.sh("echo more > a.txt; rm run.sh; echo n > named; echo u > unseen");
    let first = [scratch.path("named"), scratch.path("run.sh")];
    let hurried = Wanted { first: &first, ..wanted(0) };
    let found = scan::take(&opened(&scratch), &hurried, Some(&earlier)).unwrap();
    assert!(!found.whole);
    let names: Vec<_> = found.paths.iter().map(|one| String::from_utf8_lossy(&one.name)).collect();
    assert_eq!(names, ["a.txt", "named", "run.sh"]);
}

#[test]
fn what_it_finds_is_what_git_finds_in_a_larger_tree() {
    let scratch = Scratch::new();
    scratch.sh(
        "for d in 1 2 3 4 5 6; do mkdir -p t$d/s; for f in $(seq 900); do echo $d$f > t$d/s/$f; \
         done; done; echo '*.o' > .gitignore; touch -d 2020-01-01 t?/s/*; git add .; \
         git commit -qm many; echo x > t1/s/7; rm t2/s/8 t3/s/9; chmod +x t4/s/1; echo n > t5/new; \
         mkdir -p t6/u/v; echo n > t6/u/v/w; echo o > t6/u/x.o",
    );
    let found = scan::take(&opened(&scratch), &wanted(10_000), None).unwrap();
    assert!(found.whole);
    let names: Vec<_> = found
        .paths
        .iter()
        .filter(|one| one.standing != automode::world::repo::Standing::Same)
        .map(|one| String::from_utf8_lossy(&one.name).into_owned())
        .collect();
    let status = scratch.git("status --porcelain -uall");
    let mut wanted: Vec<_> = status.lines().map(|line| line[3..].to_owned()).collect();
    wanted.sort();
    assert_eq!(names, wanted);
}

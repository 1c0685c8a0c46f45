//! The facts from disk in many states of a repository, against what git says of the same.

use std::collections::BTreeMap;
use std::path::Path;

use automode::model::facts::{Fact, Facts, FileKind, Files, Git, Head, PathState, Repository};
use automode::model::pattern::Pattern;
use automode::world::facts::DiskFacts;

use crate::support::{Scratch, bytes};

/// A state of a repository, and how it is made from a clean one.
type State = (&'static str, fn(&Scratch));

const STATES: &[State] = &[
    ("clean", |_| {}),
    ("just written", |s| s.write("a.txt", "ONE\n")),
    ("modified", |s| s.write("a.txt", "more than one\n")),
    ("same size and time", |s| {
        s.sh("sleep 1.1 && printf 'ONE\\n' > a.txt && touch -d 2020-01-01 a.txt");
    }),
    ("touched only", |s| {
        s.sh("touch a.txt");
    }),
    ("mode changed", |s| {
        s.sh("chmod +x a.txt && chmod -x run.sh");
    }),
    ("mode changed, not looked at", |s| {
        s.sh("git config core.fileMode false && chmod +x a.txt");
    }),
    ("staged", |s| {
        s.sh("echo x > a.txt && git add a.txt && echo n > new.txt && git add new.txt");
    }),
    ("staged, then changed", |s| {
        s.sh("echo x > a.txt && git add a.txt && echo y > a.txt");
    }),
    ("staged in many folders", |s| {
        s.sh("mkdir -p p/q r && echo 1 > p/q/1 && echo 2 > r/2 && git add . && git commit -qm x");
        s.sh("echo 3 > p/q/3 && git add p && git write-tree && echo 4 > r/2 && git add r");
    }),
    ("added, then gone", |s| {
        s.sh("echo n > new.txt && git add new.txt && rm new.txt");
    }),
    ("deleted", |s| {
        s.sh("rm a.txt && rm -r dir");
    }),
    ("deletion staged", |s| {
        s.sh("git rm -q dir/b.txt && git rm -q --cached a.txt");
    }),
    ("renamed", |s| {
        s.sh("git mv a.txt z.txt && git mv dir folder");
    }),
    ("untracked", |s| {
        s.sh("mkdir -p new/deep && echo 1 > new/deep/x && echo 2 > y && ln -s y link");
    }),
    ("file to folder", |s| {
        s.sh("rm a.txt && mkdir a.txt && echo x > a.txt/inner");
    }),
    ("folder to file", |s| {
        s.sh("rm -r dir && echo x > dir");
    }),
    ("intent to add", |s| {
        s.sh("echo n > new.txt && git add -N new.txt");
    }),
    ("conflict", |s| {
        s.sh("git switch -qc other && echo o > a.txt && git commit -qam o && git switch -q main");
        s.sh("echo m > a.txt && git commit -qam m && ! git merge other");
    }),
    ("deleted by one side", |s| {
        s.sh("git switch -qc other && git rm -q a.txt && git commit -qam o && git switch -q main");
        s.sh("echo m > a.txt && git commit -qam m && ! git merge other");
    }),
    ("symbolic links", |s| {
        s.sh("ln -s a.txt same && ln -s a.txt changed && git add . && git commit -qm l");
        s.sh("ln -sf run.sh changed && rm run.sh && ln -s a.txt run.sh");
    }),
    ("ignored", |s| {
        s.write(".gitignore", "*.o\n/out\nlogs/\n!keep.o\nsp\\ ace\ntrail  \n#no\n\\#yes\n");
        s.write("dir/.gitignore", "# own\n*.tmp\n!x.o\n/only\ndeep/**/end\n");
        s.write(".git/info/exclude", "by-exclude\n");
        s.sh("mkdir -p ../home/.config/git && echo by-user > ../home/.config/git/ignore");
        s.sh(
            "mkdir -p out/a logs dir/logs dir/deep/1/2 sub/out && touch out/a/1 x.o keep.o dir/x.o \
             dir/y.o dir/y.tmp dir/only sub/only logs/1 dir/logs/2 sub/out/3 by-exclude by-user \
             'sp ace' trail '#yes' '#no' dir/deep/1/2/end dir/deep/end dir/deep/1/other y.tmp",
        );
    }),
    ("ignored by a file of the user's choice", |s| {
        s.sh("git config core.excludesFile '~/mine' && echo '*.bak' > ../home/mine && touch q.bak");
        s.sh(
            "mkdir -p ../home/.config/git && echo '*.o' > ../home/.config/git/ignore && touch q.o",
        );
    }),
    ("a tracked file that is ignored", |s| {
        s.sh(
            "echo a.txt > .gitignore && echo dir/ >> .gitignore && echo 1 >> a.txt && touch dir/n",
        );
    }),
    ("many ignore globs", |s| {
        s.write(
            ".gitignore",
            "a?c\n[x-z]1\n[!x-z]2\n**/foo\nbar/**\nq/**/r\n[[:digit:]]n\nw*\n!wx\nt/*\n!t/keep\n",
        );
        s.sh("mkdir -p a/foo bar/baz q/1/2 t && touch abc a/abc ac x1 a1 x2 a2 a/foo/1 bar/baz/1 q/r \
             q/1/2/r 5n nn w wx wy t/keep t/other");
    }),
    ("a nested repository", |s| {
        s.sh("git init -q nested && echo 1 > nested/f && git init -q empty-nested");
    }),
    ("a submodule", |s| {
        s.sh("git init -q ../inner && cd ../inner && echo 1 > f && git add f && git commit -qm i");
        s.sh("git submodule --quiet add ../inner sub && git commit -qm sub");
    }),
    ("a submodule on another commit", |s| {
        s.sh("git init -q ../inner && cd ../inner && echo 1 > f && git add f && git commit -qm i");
        s.sh("git submodule --quiet add ../inner sub && git commit -qm sub");
        s.sh("cd sub && echo 2 > f && git commit -qam two");
    }),
    ("packed refs", |s| {
        s.sh("for n in a b/c b/d x/y/z; do git branch $n; git tag t-$n; done");
        s.sh("git tag -a -m note annotated && git pack-refs --all && git branch later");
        s.sh("git commit -q --allow-empty -m two && git branch -f a");
    }),
    ("many packed refs", |s| {
        s.sh("for n in $(seq 300); do echo \"create refs/heads/n/$n HEAD\"; \
              echo \"create refs/tags/v$n HEAD\"; done | git update-ref --stdin");
        s.sh("git tag -a -m note n1 && git tag -a -m note v && git pack-refs --all");
    }),
    ("detached", |s| {
        s.sh("git commit -q --allow-empty -m two && git checkout -q HEAD~1");
    }),
    ("a symbolic branch", |s| {
        s.sh("git symbolic-ref refs/heads/alias refs/heads/main && git symbolic-ref HEAD \
              refs/heads/alias");
    }),
    ("a linked work tree's main one", |s| {
        s.sh("git worktree add -q ../linked && git bisect start -q");
    }),
    ("index of version 3", |s| {
        s.sh("echo n > n && git add -N n && git update-index --skip-worktree a.txt");
    }),
    ("index of version 4", |s| {
        s.sh("mkdir -p many && for n in $(seq 300); do echo $n > many/file-$n; done && git add .");
        s.sh("git commit -qm many && git update-index --index-version 4 && echo x > many/file-77");
    }),
    ("many files", |s| {
        s.sh("for d in $(seq 30); do mkdir -p d$d/e; for n in $(seq 20); do echo $n > d$d/e/f$n; \
              done; done; git add . && git commit -qm many");
        s.sh(
            "echo x > d7/e/f3 && rm d8/e/f4 && echo n > d9/new && echo y > d10/e/f1 && git add d10",
        );
    }),
    ("unborn", |s| {
        s.sh("git checkout -q --orphan fresh && echo 1 > q");
    }),
    ("stash and reflog", |s| {
        s.sh("echo 1 > a.txt && git stash -q && git switch -qc two && git switch -qc three && \
              git commit -q --allow-empty -m x && git switch -q main");
    }),
    ("an upstream", |s| {
        s.sh("git clone -q . ../other && git remote add origin ../other && git fetch -q");
        s.sh("git branch -q -u origin/main && git remote set-head origin -a");
        s.sh("git commit -q --allow-empty -m two");
    }),
    ("a merge", |s| {
        s.sh("git switch -qc side && git commit -q --allow-empty -m s && git switch -q main");
        s.sh("git commit -q --allow-empty -m m && git merge -q --no-edit side && git tag -am t v1");
    }),
    ("much configuration", |s| {
        s.write(
            "../home/.gitconfig",
            "[user]\n name = U\n[include]\n path = more\n[a \"b\\\"C\"]k\n",
        );
        s.write(
            "../home/more",
            "[alias]\n st = status # no\n lg = \"log ; x\"\n[Core]\n Pager = \\\n  less \n[e]\n v =\n",
        );
        s.write("../home/.config/git/config", "[user]\n name = X\n[x]\n y = a   b\n");
        s.write("../system-config", "[user]\n\tname = system\n[include]\n\tpath = home/dir.inc\n");
        s.write("../home/dir.inc", "[only]\n dir = 1\n");
        s.write("../home/never.inc", "[only]\n never = 1\n");
        s.sh(
            "cd ../home && cat >> .gitconfig <<'X'\n[includeIf \"gitdir:repo/\"]\npath = dir.inc\n\
              [includeIf \"gitdir:~/\"]\npath = never.inc\n[includeIf \"onbranch:ma*\"]\n\
              path = dir.inc\n[includeIf \"onbranch:x/\"]\npath = never.inc\n\
              [includeIf \"hasconfig:remote.*.url:https://example.org/**\"]\npath = dir.inc\n\
              [includeIf \"hasconfig:remote.*.url:https://example.com/**\"]\npath = never.inc\nX",
        );
        s.sh("git config remote.o.url https://example.org/x/y && git config --add remote.o.url b");
        s.sh("git config extensions.worktreeConfig true && git config --worktree w.t 1");
    }),
];

#[test]
fn facts_say_what_git_says_in_every_state() {
    for (name, make) in STATES {
        let scratch = Scratch::new();
        make(&scratch);
        agree(name, &scratch, &scratch.root());
    }
}

/// Git itself calls such files modified by their size; it would give back the same bytes.
#[test]
fn line_ends_and_lfs_pointers_are_compared_as_git_stores_them() {
    let none: fn(&Scratch) = |_| {};
    let automatic: fn(&Scratch) = |s| drop(s.git("config core.autocrlf true"));
    let attributes: fn(&Scratch) = |s| s.write(".gitattributes", "*.txt text\nx/* -text\n");
    let not_text: fn(&Scratch) = |s| s.write(".gitattributes", "*.txt text\ndir/* -text\n");
    let lfs: fn(&Scratch) = |s| s.write(".git/info/attributes", "*.bin filter=lfs -text\n");
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:\
                   98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4\nsize 3\n";
    let (clean, modified) = (PathState::Clean, PathState::Modified);
    for (made, name, stored, written, wanted) in [
        (none, "dir/t.txt", "a\nb\n", "a\r\nb\r\n", modified),
        (automatic, "dir/t.txt", "a\nb\n", "a\r\nb\r\n", clean),
        (automatic, "dir/t.txt", "a\nb\n", "a\r\nc\r\n", modified),
        (automatic, "dir/t.txt", "a\n\0\n", "a\r\n\0\r\n", modified),
        (attributes, "dir/t.txt", "a\nb\n", "a\r\nb\n", clean),
        (not_text, "dir/t.txt", "a\nb\n", "a\r\nb\n", modified),
        (lfs, "t.bin", pointer, "hi\n", clean),
        (lfs, "t.bin", pointer, "ho\n", modified),
        (none, "t.bin", pointer, "hi\n", modified),
    ] {
        let scratch = Scratch::new();
        scratch.write(name, stored);
        scratch.git("add .");
        scratch.git("commit -q -m x");
        made(&scratch);
        scratch.write(name, written);
        let facts = scratch.facts();
        let repository = facts.repository(&bytes(&scratch.root())).known().unwrap().unwrap();
        let found = facts.git().state(&repository, &scratch.path(name)).known();
        assert_eq!(found, Some(wanted), "{name} {stored:?} {written:?}");
    }
}

#[test]
fn a_linked_work_tree_a_submodule_and_a_separate_git_folder_are_found() {
    let scratch = Scratch::new();
    scratch
        .sh("git worktree add -q ../linked && cd ../linked && echo x > a.txt && git bisect start");
    scratch.sh("cd ../linked && git config extensions.worktreeConfig true");
    scratch.sh("cd ../linked && git config --worktree only.here 1");
    agree("linked", &scratch, &scratch.base().join("linked"));
    scratch
        .sh("git init -q ../inner && cd ../inner && echo 1 > f && git add f && git commit -qm i");
    scratch.sh("git submodule --quiet add ../inner sub && cd sub && echo 2 > f && echo 3 > new");
    agree("submodule", &scratch, &scratch.root().join("sub"));
    scratch
        .sh("git init -q --separate-git-dir ../apart ../separate && cd ../separate && echo 1 > f");
    agree("separate", &scratch, &scratch.base().join("separate"));
}

#[test]
fn repositories_are_found_where_git_finds_them() {
    let scratch = Scratch::new();
    scratch
        .sh("git init -q --bare ../bare.git && mkdir -p deep/er ../none/.git && ln -s deep link");
    scratch.sh("git worktree add -q ../linked && mkdir ../linked/inside");
    scratch.sh(
        "git init -q ../elsewhere && mkdir ../tree && git -C ../elsewhere config core.worktree \
                ../../tree",
    );
    for folder in [
        "repo",
        "repo/deep/er",
        "repo/link/er",
        "repo/.git",
        "repo/.git/hooks",
        "bare.git",
        "bare.git/refs",
        "none",
        "linked/inside",
        "repo/.git/worktrees/linked",
        "home",
        "elsewhere",
    ] {
        let folder = scratch.base().join(folder);
        let found = scratch.facts().repository(&bytes(&folder)).known().unwrap();
        let said = |word: &str| {
            let words = ["rev-parse", "--path-format=absolute", word];
            scratch.try_git(&folder, &words).map(|line| line.trim_end().as_bytes().to_vec())
        };
        let Some(found) = found else {
            assert!(said("--git-dir").is_err(), "{folder:?}");
            continue;
        };
        assert_eq!(Ok(&found.git_dir), said("--git-dir").as_ref(), "{folder:?}");
        assert_eq!(Ok(&found.common_dir), said("--git-common-dir").as_ref(), "{folder:?}");
        match said("--show-toplevel") {
            Ok(root) => assert_eq!((found.root, found.bare), (root, false), "{folder:?}"),
            Err(_) => {
                let inside = [b"/.git".as_slice(), b"/.git/hooks", b"/worktrees/linked"];
                let inside = inside.iter().any(|end| bytes(&folder).ends_with(end));
                assert_eq!(found.bare, !inside, "{folder:?}");
            }
        }
    }
    let gone = scratch.path("deep/er/not/there");
    let found = scratch.facts().repository(&gone).known().unwrap().unwrap();
    assert_eq!(found.root, bytes(&scratch.root()));
}

/// Asks everything of the repository at a work tree's top folder and compares it with git.
fn agree(state: &str, scratch: &Scratch, root: &Path) {
    let facts = scratch.facts();
    let repository = facts.repository(&bytes(root)).known().unwrap().unwrap();
    let case = Case { state, scratch, root, facts: &facts, repository };
    case.head();
    case.refs();
    case.revisions();
    case.ancestry();
    case.configuration();
    case.paths();
}

struct Case<'a> {
    state: &'a str,
    scratch: &'a Scratch,
    root: &'a Path,
    facts: &'a DiskFacts,
    repository: Repository,
}

impl Case<'_> {
    fn git(&self, words: &[&str]) -> Option<String> {
        self.scratch.try_git(self.root, words).ok()
    }

    fn line(&self, words: &[&str]) -> Option<String> {
        self.git(words).map(|text| text.trim_end_matches('\n').to_owned())
    }

    fn head(&self) {
        let wanted =
            match self.line(&["rev-parse", "--symbolic-full-name", "-q", "--verify", "HEAD"]) {
                Some(name) if name.starts_with("refs/heads/") => Head::Branch(name[11..].into()),
                Some(_) => Head::Detached(self.line(&["rev-parse", "HEAD"]).unwrap()),
                None => Head::Branch(self.line(&["branch", "--show-current"]).unwrap().into()),
            };
        assert_eq!(self.facts.head(&self.repository).known(), Some(wanted), "{}", self.state);
    }

    fn refs(&self) {
        let text = self.git(&["for-each-ref", "--format=%(objectname) %(refname)"]).unwrap();
        let wanted: BTreeMap<&str, &str> =
            text.lines().map(|line| line.split_once(' ').unwrap()).map(|(a, b)| (b, a)).collect();
        for prefix in ["refs/", "refs/heads/", "refs/tags/v", "refs/heads/b/", "refs/remotes/"] {
            let wanted = wanted.keys().filter(|name| name.starts_with(prefix));
            let wanted: Vec<Vec<u8>> = wanted.map(|name| name.as_bytes().to_vec()).collect();
            let found = self.facts.git().refs(&self.repository, prefix.as_bytes());
            assert_eq!(found.known(), Some(wanted), "{} {prefix}", self.state);
        }
        for (name, id) in wanted {
            let found = self.facts.ref_id(&self.repository, name.as_bytes()).known();
            assert_eq!(found, Some(Some(id.to_owned())), "{} {name}", self.state);
        }
        for name in ["refs/heads/none", "refs/heads/b", "refs/heads/../main", "ORIG_HEAD", "HEAD"] {
            let wanted = self.line(&["rev-parse", "-q", "--verify", name]);
            let wanted = wanted.filter(|_| !name.contains(".."));
            let found = self.facts.ref_id(&self.repository, name.as_bytes()).known();
            assert_eq!(found, Some(wanted), "{} {name}", self.state);
        }
    }

    fn revisions(&self) {
        let mut names: Vec<String> = [
            "HEAD",
            "@",
            "HEAD~1",
            "HEAD^",
            "HEAD^2",
            "HEAD^1~1",
            "HEAD~5",
            "main",
            "heads/main",
            "none",
            "stash",
            "stash@{0}",
            "HEAD@{1}",
            "main@{0}",
            "@{-1}",
            "@{-2}",
            "@{u}",
            "main@{upstream}",
            "origin",
            "origin/main",
            "annotated",
            "annotated^{commit}",
            "v1^{}",
            "v1~1",
            "HEAD^0",
            "a",
            "x/y/z",
            "t-b/c",
            "v1-3-gabcdef0",
            "0000000",
            "bisect/bad",
        ]
        .map(str::to_owned)
        .to_vec();
        if let Some(id) = self.line(&["rev-parse", "-q", "--verify", "HEAD"]) {
            names.extend([id.clone(), id[..7].to_owned(), format!("v1-0-g{}", &id[..8])]);
        }
        for name in names {
            let commit = format!("{name}^{{commit}}");
            let wanted = self.line(&["rev-parse", "-q", "--verify", &commit]);
            let found = self.facts.commit_id(&self.repository, name.as_bytes());
            let detached = name.starts_with("@{u") && found.clone().known().is_none();
            assert!(
                found.clone().known() == Some(wanted.clone()) || detached && wanted.is_none(),
                "{} {name}: {found:?}, git {wanted:?}",
                self.state
            );
        }
    }

    fn ancestry(&self) {
        let ids = self.git(&["rev-list", "--all", "-n", "6"]).unwrap();
        for one in ids.lines() {
            for other in ids.lines() {
                let wanted = self.git(&["merge-base", "--is-ancestor", other, one]).is_some();
                let found = self.facts.contains(&self.repository, one, other).known();
                assert_eq!(found, Some(wanted), "{} {one} {other}", self.state);
            }
        }
    }

    fn configuration(&self) {
        let text = self.git(&["config", "--list", "-z", "--includes"]).unwrap();
        let wanted: Vec<(String, String)> = text
            .split_terminator('\0')
            .map(|entry| entry.split_once('\n').unwrap_or((entry, "true")))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let found = self.facts.config_below(&self.repository, "").known().unwrap();
        let found: Vec<(String, String)> = found
            .into_iter()
            .map(|(key, value)| (key, String::from_utf8_lossy(&value).into_owned()))
            .collect();
        assert_eq!(found, wanted, "{}", self.state);
    }

    fn paths(&self) {
        let status = self.status();
        let tracked = self.git(&["ls-files", "-z"]).unwrap();
        let mut states = status.clone();
        for name in tracked.split_terminator('\0') {
            states.entry(name.to_owned()).or_insert((PathState::Clean, None));
        }
        for (name, (wanted, _)) in &states {
            let path = bytes(&self.root.join(name));
            let found = self.facts.git().state(&self.repository, &path);
            assert_eq!(found.known(), Some(*wanted), "{} {name}", self.state);
        }
        let all = Pattern::tree(bytes(self.root));
        let wanted: Vec<(String, PathState)> = status
            .iter()
            .filter_map(|(name, (_, unsaved))| Some((name.clone(), (*unsaved)?)))
            .collect();
        let found = self.facts.unsaved(&self.repository, &all, true).known().unwrap();
        let found: Vec<(String, PathState)> =
            found.into_iter().map(|found| (self.name(&found.path), found.state)).collect();
        assert_eq!(found, wanted, "{}", self.state);
        let wanted = status.iter().filter(|(_, (state, _))| *state == PathState::Ignored);
        let wanted: Vec<String> = wanted.map(|(name, _)| name.clone()).collect();
        let found = self.facts.ignored(&self.repository, &all).known().unwrap();
        let found: Vec<String> = found.iter().map(|path| self.name(path)).collect();
        assert_eq!(found, wanted, "{}", self.state);
        for folder in ["dir", "d7/e", "many", "out"] {
            let below = Pattern::tree(bytes(&self.root.join(folder)));
            let wanted = status.iter().filter(|(name, (_, unsaved))| {
                unsaved.is_some() && (*name == folder || name.starts_with(&format!("{folder}/")))
            });
            let wanted: Vec<String> = wanted.map(|(name, _)| name.clone()).collect();
            let found = self.facts.unsaved(&self.repository, &below, true).known().unwrap();
            let found: Vec<String> = found.iter().map(|found| self.name(&found.path)).collect();
            assert_eq!(found, wanted, "{} {folder}", self.state);
        }
    }

    fn name(&self, path: &[u8]) -> String {
        let path = String::from_utf8_lossy(path).into_owned();
        path[self.root.to_str().unwrap().len() + 1..].to_owned()
    }

    /// What git says of each path that is not clean: its state, and that among the unsaved.
    fn status(&self) -> BTreeMap<String, (PathState, Option<PathState>)> {
        let words = [
            "status",
            "--porcelain",
            "-z",
            "-uall",
            "--ignored=matching",
            "--no-renames",
            "--ignore-submodules=dirty",
        ];
        let text = self.git(&words).unwrap();
        let mut states = BTreeMap::new();
        for entry in text.split_terminator('\0') {
            let (letters, name) = (&entry[..2], entry[3..].trim_end_matches('/'));
            let state = match letters {
                "??" => (PathState::Untracked, Some(PathState::Untracked)),
                "!!" => (PathState::Ignored, None),
                "DD" | "AU" | "UD" | "UA" | "DU" | "AA" | "UU" => {
                    (PathState::Modified, Some(PathState::Modified))
                }
                "D " => continue,
                " D" => (PathState::Gone, None),
                "AD" | "MD" => (PathState::Gone, Some(PathState::Staged)),
                other if other.ends_with(' ') => (PathState::Staged, Some(PathState::Staged)),
                _ => (PathState::Modified, Some(PathState::Modified)),
            };
            states.insert(name.to_owned(), state);
        }
        states
    }
}

#[test]
fn repositories_that_cannot_be_read_are_unknown_and_never_clean() {
    let unsupported: &[State] = &[
        ("split index", |s| {
            s.sh("git update-index --split-index && echo n > n && git add n");
        }),
        ("sparse index", |s| {
            s.sh("git sparse-checkout set --cone --sparse-index run && git update-index --refresh");
        }),
        ("another hash", |s| {
            s.sh("rm -rf .git && git init -q --object-format=sha256 . && git add . && git commit -qm x");
        }),
        ("cut index", |s| {
            s.sh("head -c 200 .git/index > i && mv i .git/index");
        }),
    ];
    for (name, make) in unsupported {
        let scratch = Scratch::new();
        make(&scratch);
        let facts = scratch.facts();
        let repository = facts.repository(&bytes(&scratch.root())).known().unwrap().unwrap();
        let found = facts.git().state(&repository, &scratch.path("dir/b.txt"));
        assert!(found.known().is_none(), "{name}");
        let all = Pattern::tree(bytes(&scratch.root()));
        let found = facts.unsaved(&repository, &all, false);
        assert!(found.known().is_none(), "{name}");
    }
    let scratch = Scratch::new();
    scratch
        .sh("rm -rf .git && git init -q --ref-format=reftable . && git add . && git commit -qm x");
    let facts = scratch.facts();
    let repository = facts.repository(&bytes(&scratch.root())).known().unwrap().unwrap();
    let unsupported = automode::model::facts::Why::Unsupported;
    assert_eq!(facts.head(&repository), Fact::Unknown(unsupported));
    assert_eq!(facts.ref_id(&repository, b"refs/heads/main"), Fact::Unknown(unsupported));
}

#[test]
fn git_may_be_told_not_to_look_but_we_do() {
    let scratch = Scratch::new();
    scratch.sh(
        "git update-index --assume-unchanged a.txt && git update-index --skip-worktree dir/b.txt",
    );
    scratch.sh(
        "echo lost > a.txt && echo lost > dir/b.txt && git update-index --skip-worktree run.sh",
    );
    scratch.sh("rm run.sh");
    let facts = scratch.facts();
    let repository = facts.repository(&bytes(&scratch.root())).known().unwrap().unwrap();
    let state = |name: &str| facts.git().state(&repository, &scratch.path(name)).known();
    let states = (state("a.txt"), state("dir/b.txt"), state("run.sh"));
    let modified = Some(PathState::Modified);
    assert_eq!(states, (modified, modified, Some(PathState::Clean)));
    let all = Pattern::tree(bytes(&scratch.root()));
    let found = facts.unsaved(&repository, &all, false).known().unwrap();
    assert_eq!(found.len(), 2);
}

#[test]
fn past_the_deadline_nothing_is_known() {
    let scratch = Scratch::new();
    let facts = scratch.facts();
    let repository = facts.repository(&bytes(&scratch.root())).known().unwrap().unwrap();
    let late = DiskFacts::new(bytes(&scratch.home()), None, std::time::Instant::now());
    let why = automode::model::facts::Why::Deadline;
    assert_eq!(late.repository(&scratch.path("")), Fact::Unknown(why));
    assert_eq!(late.head(&repository), Fact::Unknown(why));
    assert_eq!(late.git().state(&repository, &scratch.path("a.txt")), Fact::Unknown(why));
    let all = Pattern::tree(bytes(&scratch.root()));
    assert_eq!(late.unsaved(&repository, &all, true), Fact::Unknown(why));
    assert_eq!(late.real(&scratch.path("a.txt")), Fact::Unknown(why));
}

#[test]
fn submodules_insides_are_asked_of_the_submodule() {
    let scratch = Scratch::new();
    scratch
        .sh("git init -q ../inner && cd ../inner && echo 1 > f && git add f && git commit -qm i");
    scratch.sh("git submodule --quiet add ../inner sub && git commit -qm sub");
    scratch.sh("echo 2 > sub/f && echo 3 > sub/new && git init -q nested && echo 4 > nested/x");
    let facts = scratch.facts();
    let repository = facts.repository(&bytes(&scratch.root())).known().unwrap().unwrap();
    let unsaved = |folder: &str, untracked: bool| {
        let paths = Pattern::tree(scratch.path(folder));
        let found = facts.unsaved(&repository, &paths, untracked).known().unwrap();
        let names = found.iter().map(|found| found.path[scratch.path("").len()..].to_vec());
        names.map(|name| String::from_utf8(name).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(unsaved("sub/f", false), ["sub/f"]);
    assert_eq!(unsaved("sub", true), ["sub/f", "sub/new"]);
    assert_eq!(unsaved("sub/new", true), ["sub/new"]);
    let root = Pattern::tree(bytes(&scratch.root()));
    assert_eq!(facts.unsaved(&repository, &root, false).known().unwrap(), []);
    let all = facts.unsaved(&repository, &root, true).known().unwrap();
    let all: Vec<_> = all.iter().map(|found| found.path.clone()).collect();
    let wanted = ["nested", "sub/f", "sub/new"].map(|name| scratch.path(name));
    assert_eq!(all, wanted);
    let state = facts.git().state(&repository, &scratch.path("sub/new")).known();
    assert_eq!(state, Some(PathState::Untracked));
}

#[test]
fn files_are_what_they_are_and_links_are_followed_by_name() {
    let scratch = Scratch::new();
    scratch
        .sh("mkdir -p x/y && ln -s x/y link && ln -s ../x x/up && ln -s loop loop && mkfifo pipe");
    scratch.sh("ln -s nowhere/at/all broken && ln -s /dev/null abs");
    let facts = scratch.facts();
    let real = |name: &str| {
        let real = facts.real(&scratch.path(name)).known()?;
        Some(String::from_utf8(real).unwrap().replace(scratch.root().to_str().unwrap(), "~"))
    };
    for (name, wanted) in [
        ("a.txt", Some("~/a.txt")),
        ("link/new", Some("~/x/y/new")),
        ("link/../z", Some("~/x/z")),
        ("x/up/up/y/./q", Some("~/x/y/q")),
        ("broken/more", Some("~/nowhere/at/all/more")),
        ("none/../link/n", Some("~/x/y/n")),
        ("abs", Some("/dev/null")),
        ("loop", None),
    ] {
        assert_eq!(real(name).as_deref(), wanted, "{name}");
    }
    for (name, wanted) in [
        ("a.txt", FileKind::File),
        ("a.txt/inner", FileKind::Missing),
        ("none", FileKind::Missing),
        ("dir", FileKind::Folder),
        ("link", FileKind::Link),
        ("pipe", FileKind::Special),
    ] {
        assert_eq!(facts.kind(&scratch.path(name)).known(), Some(wanted), "{name}");
    }
    assert_eq!(facts.content(&scratch.path("a.txt")).known(), Some(b"one\n".to_vec()));
    assert_eq!(facts.content(&scratch.path("pipe")).known(), None);
    assert_eq!(
        facts.entries(&scratch.path("x")).known(),
        Some(vec![b"up".to_vec(), b"y".to_vec()])
    );
}

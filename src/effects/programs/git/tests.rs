use super::meaning;
use crate::effects::programs::meaning::{Arg, Call, Inner, Input, Meaning};
use crate::model::clause::Owner;
use crate::model::effect::Certainty;
use crate::model::facts::{
    Fact, Facts, FileKind, Files, Git, Head, Origins, Ownership, PathState, Repository, Unsaved,
    Why,
};
use crate::model::pattern::Pattern;

/// A repository at `/r` on branch `feature`, with a remote, two branches more and a few files.
#[derive(Default)]
struct World {
    settings: Vec<(&'static str, &'static str)>,
    nothing_known: bool,
}

const BRANCHES: &[&[u8]] = &[b"refs/heads/feature", b"refs/heads/main", b"refs/heads/old"];
const OTHER_REFS: &[&[u8]] =
    &[b"refs/remotes/origin/main", b"refs/remotes/origin/theirs", b"refs/tags/v1"];
const FOLDERS: &[&[u8]] = &[b"/r", b"/r/src", b"/r/docs"];
const FILES: &[&[u8]] = &[b"/r/a.rs", b"/r/b.rs", b"/r/src/c.rs", b"/r/docs/d.md"];

impl World {
    fn ask<T>(&self, answer: impl FnOnce() -> T) -> Fact<T> {
        if self.nothing_known { Fact::Unknown(Why::NotAsked) } else { Fact::Known(answer()) }
    }
}

impl Files for World {
    fn kind(&self, path: &[u8]) -> Fact<FileKind> {
        self.ask(|| {
            if FOLDERS.contains(&path) {
                FileKind::Folder
            } else if FILES.contains(&path) {
                FileKind::File
            } else {
                FileKind::Missing
            }
        })
    }
    fn real(&self, path: &[u8]) -> Fact<Vec<u8>> {
        self.ask(|| path.to_vec())
    }
    fn entries(&self, _: &[u8]) -> Fact<Vec<Vec<u8>>> {
        Fact::Unknown(Why::NotAsked)
    }
    fn content(&self, path: &[u8]) -> Fact<Vec<u8>> {
        let log = "1 2 a <a@b> 1 +0000\tcheckout: moving from main to old\n\
                   2 3 a <a@b> 2 +0000\tcheckout: moving from old to feature\n\
                   3 4 a <a@b> 3 +0000\tcommit: x\n";
        match path {
            b"/r/.git/logs/HEAD" => self.ask(|| log.into()),
            _ => Fact::Unknown(Why::NotAsked),
        }
    }
    fn home(&self) -> Fact<Vec<u8>> {
        self.ask(|| b"/home/u".to_vec())
    }
}

impl Git for World {
    fn repository(&self, folder: &[u8]) -> Fact<Option<Repository>> {
        self.ask(|| {
            let inside = |root: &str| {
                let root = root.as_bytes();
                folder.strip_prefix(root).is_some_and(|rest| matches!(rest, [] | [b'/', ..]))
            };
            let root = ["/r", "/other"].into_iter().find(|root| inside(root))?;
            let git_dir = [root.as_bytes(), b"/.git"].concat();
            Some(Repository {
                root: root.into(),
                git_dir: git_dir.clone(),
                common_dir: git_dir,
                bare: false,
            })
        })
    }
    fn head(&self, repository: &Repository) -> Fact<Head> {
        let name: &[u8] = if repository.root == b"/r" { b"feature" } else { b"main" };
        self.ask(|| Head::Branch(name.to_vec()))
    }
    fn config(&self, _: &Repository, key: &str) -> Fact<Vec<Vec<u8>>> {
        self.ask(|| {
            let all = self.settings.iter().filter(|(known, _)| *known == key);
            all.map(|(_, value)| value.as_bytes().to_vec()).collect()
        })
    }
    fn config_below(&self, _: &Repository, prefix: &str) -> Fact<Vec<(String, Vec<u8>)>> {
        self.ask(|| {
            let all = self.settings.iter().filter(|(known, _)| known.starts_with(prefix));
            all.map(|(key, value)| (key.to_string(), value.as_bytes().to_vec())).collect()
        })
    }
    fn ref_id(&self, _: &Repository, name: &[u8]) -> Fact<Option<String>> {
        let exists = BRANCHES.contains(&name) || OTHER_REFS.contains(&name);
        self.ask(|| exists.then(|| "1".repeat(40)))
    }
    fn refs(&self, _: &Repository, prefix: &[u8]) -> Fact<Vec<Vec<u8>>> {
        let all = BRANCHES.iter().chain(OTHER_REFS).filter(|name| name.starts_with(prefix));
        self.ask(|| all.map(|name| name.to_vec()).collect())
    }
    fn commit_id(&self, _: &Repository, revision: &[u8]) -> Fact<Option<String>> {
        let base = revision.split(|byte| b"~^@{".contains(byte)).next().unwrap_or_default();
        let known = [&b"HEAD"[..], b"feature", b"main", b"old", b"v1", b"origin/main", b"abc123"];
        let known = known.contains(&base) || base.starts_with(b"refs/");
        let text = String::from_utf8_lossy(revision).replace("HEAD", "feature");
        let text = text.replace("refs/heads/", "").replace("refs/remotes/", "");
        self.ask(|| known.then(|| format!("id of {text}")))
    }
    fn contains(&self, _: &Repository, descendant: &str, ancestor: &str) -> Fact<bool> {
        self.ask(|| descendant == "id of origin/main" && ancestor == "id of main")
    }
    fn state(&self, _: &Repository, _: &[u8]) -> Fact<PathState> {
        Fact::Unknown(Why::NotAsked)
    }
    fn unsaved(&self, _: &Repository, _: &Pattern, _: bool) -> Fact<Vec<Unsaved>> {
        Fact::Unknown(Why::NotAsked)
    }
    fn tracked(&self, _: &Repository, _: &Pattern, _: usize) -> Fact<Vec<Vec<u8>>> {
        Fact::Unknown(Why::NotAsked)
    }

    fn ignored(&self, _: &Repository, _: &Pattern) -> Fact<Vec<Vec<u8>>> {
        Fact::Unknown(Why::NotAsked)
    }
    fn default_branch(&self, _: &Repository) -> Fact<Option<Vec<u8>>> {
        self.ask(|| Some(b"main".to_vec()))
    }
}

impl Ownership for World {
    fn owner(&self, _: &[u8]) -> Fact<Owner> {
        Fact::Unknown(Why::NotAsked)
    }
    fn written(&self, _: &[u8]) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }

    fn seen(&self, _: &[u8]) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }

    fn made(&self, _: &[u8]) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }

    fn touched(&self, _: &[u8]) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }
}

impl Origins for World {}

impl Facts for World {
    fn files(&self) -> &dyn Files {
        self
    }
    fn git(&self) -> &dyn Git {
        self
    }
    fn ownership(&self) -> &dyn Ownership {
        self
    }
    fn origins(&self) -> &dyn Origins {
        self
    }
}

/// The meaning of a line of words, `NAME=VALUE` before `git` being its environment (`NAME=-`:
/// unset). A word in single quotes holds blanks; one with `${` is a pattern, with `$*` many.
fn told(world: &World, line: &str, stdin: &Input) -> Meaning {
    let words = super::words::split(line.as_bytes()).unwrap();
    let mut environment = Vec::new();
    let mut args = Vec::new();
    let mut started = false;
    for word in &words {
        let text = String::from_utf8(word.clone()).unwrap();
        if started {
            args.push(match text.strip_prefix("$*") {
                Some(rest) => Arg::Many(rest.parse().unwrap()),
                None if text.contains("${") => Arg::One(text.parse().unwrap()),
                None => Arg::text(word),
            });
        } else if text == "git" {
            started = true;
        } else {
            let (name, value) = text.split_once('=').unwrap();
            environment.push((name.into(), (value != "-").then(|| value.parse().unwrap())));
        }
    }
    let call = Call {
        name: b"git",
        called: &Pattern::text("git"),
        args: &args,
        cwd: &Pattern::text("/r"),
        place: None,
        environment: &environment,
        stdin,
        facts: world,
    };
    meaning(&call)
}

/// A meaning as lines: effects (those less than sure with their certainty), then runs.
fn shown(meaning: &Meaning) -> Vec<String> {
    let mut lines = Vec::new();
    for effect in &meaning.effects {
        match effect.certainty {
            Certainty::Will => lines.push(effect.clause.to_string()),
            less => lines.push(format!("{less}: {}", effect.clause)),
        }
    }
    for run in &meaning.runs {
        let perhaps = if run.perhaps { "perhaps " } else { "" };
        let place = run.cwd.as_ref().map(|cwd| format!(" in {cwd}")).unwrap_or_default();
        lines.push(match &run.inner {
            Inner::ShellText(text) => format!("{perhaps}run `{text}`{place}"),
            Inner::Argv(args) => {
                let words: Vec<_> = args.iter().map(|arg| arg.pattern().to_string()).collect();
                format!("{perhaps}argv [{}]{place}", words.join("|"))
            }
            other => format!("{perhaps}{other:?}{place}"),
        });
    }
    lines
}

/// Rows of a line and its effects, separated by ` ; `.
fn check(world: &World, rows: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (line, wanted) in rows {
        let found = shown(&told(world, line, &Input::Nothing)).join(" ; ");
        if found != *wanted {
            wrong.push(format!("{line}\n  wanted {wanted}\n  found  {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn commit_and_index() {
    check(
        &World::default(),
        &[
            ("git add a.rs", "stage path:/r/a.rs"),
            ("git add src", "stage path:/r/src/**"),
            ("git add .", "stage path:/r/**"),
            ("git -C src add .", "stage path:/r/src/**"),
            ("git -C src add :/", "stage path:/r/**"),
            ("git -C src add ':(top)a.rs'", "stage path:/r/a.rs"),
            ("git add -A", "stage path:/r/**"),
            ("git add -u src", "stage path:/r/src/**"),
            ("git add '*.rs'", "stage path:/r/**.rs/**"),
            ("git add . ':!src'", "stage path:/r/**"),
            ("git add ':!src'", "stage path:/r/**"),
            ("git add -n .", ""),
            ("git add -- -n", "stage path:/r/-n"),
            ("git add ${f}", "stage path:${f}"),
            ("git commit -m x", "commit ref:feature"),
            ("git commit -am x", "stage path:/r/** ; commit ref:feature"),
            ("git commit -m x a.rs", "stage path:/r/a.rs ; commit ref:feature"),
            ("git commit --amend --no-edit", "commit ref:feature ; rewind ref:feature"),
            ("git commit -m '--amend'", "commit ref:feature"),
            ("git commit -nm x", "delete setting:git:hooks ; commit ref:feature"),
            ("git commit --no-verify -m x", "delete setting:git:hooks ; commit ref:feature"),
            ("git commit --no-veri -m x", "delete setting:git:hooks ; commit ref:feature"),
            ("git commit --verify -m x", "commit ref:feature"),
            ("git commit -mn", "commit ref:feature"),
            ("git commit -m '-n'", "commit ref:feature"),
            ("git commit --dry-run", ""),
            ("git commit -F msg.txt", "read path:/r/msg.txt ; commit ref:feature"),
            ("git commit -F -", "commit ref:feature"),
            ("git commit --help", ""),
            ("HUSKY=0 git commit -m x", "delete setting:git:hooks ; commit ref:feature"),
            ("SKIP=eslint git commit -m x", "delete setting:git:hooks ; commit ref:feature"),
            (
                "LEFTHOOK=0 git push",
                "delete setting:git:hooks ; push ref:origin:feature from ref:feature",
            ),
            ("HUSKY=1 git commit -m x", "commit ref:feature"),
            ("HUSKY=0 git status", ""),
            ("CLAUDECODE=- git status", "delete setting:agent:CLAUDECODE"),
            ("CLAUDECODE=1 git commit -m x", "commit ref:feature"),
            (
                "AI_AGENT= git push",
                "delete setting:agent:AI_AGENT ; push ref:origin:feature from ref:feature",
            ),
        ],
    );
}

#[test]
fn push_by_refspec() {
    check(
        &World::default(),
        &[
            ("git push", "push ref:origin:feature from ref:feature"),
            ("git push origin", "push ref:origin:feature from ref:feature"),
            ("git push -u origin HEAD", "push ref:origin:feature from ref:feature"),
            ("git push origin main", "push ref:origin:main from ref:main"),
            ("git push origin HEAD:main", "push ref:origin:main from ref:feature"),
            ("git push origin @:main", "push ref:origin:main from ref:feature"),
            ("git push origin feature:main", "push ref:origin:main from ref:feature"),
            ("git push origin refs/heads/old:refs/heads/main", "push ref:origin:main from ref:old"),
            ("git push origin old:heads/main", "push ref:origin:main from ref:old"),
            ("git push -f", "push ref:origin:feature from ref:feature ; rewind ref:origin:feature"),
            (
                "git push --force-with-lease origin main",
                "push ref:origin:main from ref:main ; rewind ref:origin:main",
            ),
            ("git push --force-if-includes origin main", "push ref:origin:main from ref:main"),
            (
                "git push --forc origin main",
                "push ref:origin:main from ref:main ; rewind ref:origin:main",
            ),
            ("git push --force --no-force origin main", "push ref:origin:main from ref:main"),
            (
                "git push origin +main",
                "push ref:origin:main from ref:main ; rewind ref:origin:main",
            ),
            (
                "git push origin +old:main",
                "push ref:origin:main from ref:old ; rewind ref:origin:main",
            ),
            ("git push origin :main", "delete ref:origin:main"),
            ("git push origin --delete old", "delete ref:origin:old"),
            ("git push -d origin old main", "delete ref:origin:old ; delete ref:origin:main"),
            (
                "git push --delete origin v1",
                "may: delete ref:origin:v1 ; may: delete ref:origin:refs/tags/v1",
            ),
            ("git push origin v1", "push ref:origin:refs/tags/v1 from ref:refs/tags/v1"),
            ("git push origin tag v1", "push ref:origin:refs/tags/v1 from ref:refs/tags/v1"),
            ("git push origin --tags", "push ref:origin:refs/tags/** from ref:refs/tags/**"),
            ("git push --all", "push ref:origin:** from ref:**"),
            (
                "git push --mirror",
                "push ref:origin:** from ref:** ; rewind ref:origin:** ; delete ref:origin:**",
            ),
            ("git push origin 'refs/heads/*:refs/heads/*'", "push ref:origin:** from ref:**"),
            (
                "git push origin '+refs/*:refs/*'",
                "push ref:origin:** from ref:** ; rewind ref:origin:**",
            ),
            ("git push origin :", "push ref:origin:** from ref:**"),
            (
                "git push --prune origin main",
                "push ref:origin:main from ref:main ; delete ref:origin:**",
            ),
            ("git push -n origin main", "read remote:origin"),
            ("git push --dry-run --force", "read remote:origin"),
            (
                "git push --no-verify origin main",
                "delete setting:git:hooks ; push ref:origin:main from ref:main",
            ),
            ("git push origin HEAD:HEAD", "push ref:origin:HEAD from ref:feature"),
            (
                "git push origin ${b}",
                "push ref:origin:${b} from ref:${b} ; unknown: rewind ref:origin:${b}",
            ),
            ("git push origin feature/${b}", "push ref:origin:feature/${b} from ref:feature/${b}"),
            ("git push ${r} main", "push ref:${r}:main from ref:main"),
            ("git push upstream main", "push ref:upstream:main from ref:main"),
            (
                "git push --follow-tags origin main",
                "push ref:origin:main from ref:main ; may: push ref:origin:refs/tags/** from ref:refs/tags/**",
            ),
            (
                "git push --receive-pack='sh x' origin main",
                "push ref:origin:main from ref:main ; run `sh x`",
            ),
            (
                "git push https://h.example/a.git main",
                "push ref:https://h.example/a.git:main from ref:main",
            ),
            ("git -C /other push", "push ref:origin:main from ref:main"),
            ("git --git-dir=/other/.git push", "push ref:origin:main from ref:main"),
            ("GIT_DIR=/other/.git git push", "push ref:origin:main from ref:main"),
            ("git -C ${d} push", "push ref:${remote}:${push target} from ref:${current branch}"),
        ],
    );
}

#[test]
fn push_by_configuration() {
    for (settings, line, wanted) in [
        (
            &[("push.default", "current")][..],
            "git push",
            "push ref:origin:feature from ref:feature",
        ),
        (&[("push.default", "nothing")], "git push", ""),
        (&[("push.default", "matching")], "git push", "push ref:origin:** from ref:**"),
        (
            &[("push.default", "upstream"), ("branch.feature.merge", "refs/heads/main")],
            "git push",
            "push ref:origin:main from ref:feature",
        ),
        (
            &[("push.default", "upstream"), ("branch.feature.merge", "refs/heads/main")],
            "git push origin feature",
            "push ref:origin:main from ref:feature",
        ),
        (
            &[("push.default", "upstream")],
            "git push",
            "push ref:origin:${upstream} from ref:feature",
        ),
        (
            &[("branch.feature.merge", "refs/heads/main")],
            "git -c push.default=upstream push",
            "push ref:origin:main from ref:feature",
        ),
        (
            &[("branch.feature.merge", "refs/heads/main")],
            "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=push.default GIT_CONFIG_VALUE_0=upstream git push",
            "push ref:origin:main from ref:feature",
        ),
        (
            &[("branch.feature.merge", "refs/heads/main")],
            "GIT_CONFIG_PARAMETERS=\"'push.default'='upstream'\" git push",
            "push ref:origin:main from ref:feature",
        ),
        (
            &[("branch.feature.remote", "fork")],
            "git push",
            "push ref:fork:feature from ref:feature",
        ),
        (
            &[("branch.feature.remote", "fork"), ("branch.feature.pushremote", "mine")],
            "git push",
            "push ref:mine:feature from ref:feature",
        ),
        (
            &[("branch.feature.remote", "fork"), ("remote.pushdefault", "mine")],
            "git push",
            "push ref:mine:feature from ref:feature",
        ),
        (
            &[("remote.origin.push", "refs/heads/feature:refs/heads/main")],
            "git push",
            "push ref:origin:main from ref:feature",
        ),
        (
            &[("remote.origin.push", "+HEAD:refs/heads/main")],
            "git push origin",
            "push ref:origin:main from ref:feature ; rewind ref:origin:main",
        ),
        (
            &[("remote.origin.push", "refs/heads/*:refs/heads/review/*")],
            "git push origin main",
            "push ref:origin:review/main from ref:main",
        ),
        (
            &[("remote.origin.mirror", "true")],
            "git push origin",
            "push ref:origin:** from ref:** ; rewind ref:origin:** ; delete ref:origin:**",
        ),
        (
            &[("push.followtags", "true")],
            "git push",
            "push ref:origin:feature from ref:feature ; \
             may: push ref:origin:refs/tags/** from ref:refs/tags/**",
        ),
        (
            &[("remote.origin.url", "https://h.example/a.git")],
            "git push git@h.example:a main",
            "push ref:origin:main from ref:main",
        ),
        (
            &[
                ("remote.origin.url", "https://h.example/a.git"),
                ("url.https://h.example/.insteadof", "short:"),
            ],
            "git push short:a main",
            "push ref:origin:main from ref:main",
        ),
        (
            &[
                ("remote.origin.url", "https://h.example/a.git"),
                ("remote.backup.url", "https://b.example/a.git"),
                ("remote.backup.pushurl", "https://h.example/a.git"),
            ],
            "git push backup main",
            "push ref:backup:main from ref:main ; push ref:origin:main from ref:main",
        ),
        (&[("remote.up.url", "/srv/a")], "git push", "push ref:up:feature from ref:feature"),
    ] {
        check(&World { settings: settings.to_vec(), ..World::default() }, &[(line, wanted)]);
    }
}

#[test]
fn reset_checkout_restore_clean() {
    check(
        &World::default(),
        &[
            ("git reset --hard", "discard path:/r/**"),
            ("git reset --har", "discard path:/r/**"),
            ("git reset --hard HEAD", "discard path:/r/**"),
            ("git reset --hard HEAD~1", "discard path:/r/** ; rewind ref:feature from ref:HEAD~1"),
            (
                "git reset --hard origin/main",
                "discard path:/r/** ; rewind ref:feature from ref:origin/main",
            ),
            ("git reset --soft HEAD~1", "rewind ref:feature from ref:HEAD~1"),
            (
                "git reset --hard refs/heads/feature",
                "discard path:/r/** ; advance ref:feature from ref:feature",
            ),
            ("git reset HEAD~1", "rewind ref:feature from ref:HEAD~1"),
            ("git reset --mixed main", "rewind ref:feature from ref:main"),
            ("git reset", "stage path:/r/**"),
            ("git reset HEAD", "stage path:/r/**"),
            ("git reset HEAD a.rs", "stage path:/r/a.rs"),
            ("git reset a.rs", "stage path:/r/a.rs"),
            ("git reset -- src", "stage path:/r/src/**"),
            ("git reset --keep HEAD~1", "rewind ref:feature from ref:HEAD~1"),
            ("git reset --merge", "may: discard path:/r/**"),
            ("git reset -q --hard ${x}", "discard path:/r/** ; rewind ref:feature from ref:${x}"),
            (
                "git reset $*${x}",
                "unknown: discard path:/r/** ; may: rewind ref:feature from ref:${x}",
            ),
            ("git checkout -- a.rs", "discard path:/r/a.rs"),
            ("git checkout a.rs", "discard path:/r/a.rs"),
            ("git checkout .", "discard path:/r/**"),
            ("git checkout src", "discard path:/r/src/**"),
            ("git checkout HEAD -- a.rs b.rs", "discard path:/r/a.rs ; discard path:/r/b.rs"),
            ("git checkout main a.rs", "discard path:/r/a.rs"),
            ("git checkout a.rs b.rs", "discard path:/r/a.rs ; discard path:/r/b.rs"),
            ("git checkout --ours a.rs", "discard path:/r/a.rs"),
            ("git checkout -f -- a.rs", "discard path:/r/a.rs"),
            ("git checkout -f a.rs", "discard path:/r/a.rs"),
            ("git checkout -f main --", "discard path:/r/**"),
            ("git checkout gone.rs", "discard path:/r/gone.rs"),
            ("git checkout main", ""),
            ("git checkout main --", ""),
            ("git checkout -", ""),
            ("git checkout abc123", ""),
            ("git checkout theirs", "create ref:theirs"),
            ("git checkout ${x}", "may: discard path:${x}"),
            ("git checkout -f main", "discard path:/r/**"),
            ("git checkout -f", "discard path:/r/**"),
            ("git checkout -b new", "create ref:new"),
            ("git checkout -b new origin/main", "create ref:new"),
            ("git checkout -fb new", "discard path:/r/** ; create ref:new"),
            ("git checkout -B new", "create ref:new"),
            ("git checkout -B old main", "rewind ref:old from ref:main"),
            ("git checkout --track origin/theirs", "create ref:theirs"),
            ("git checkout --orphan new", "create ref:new"),
            ("git checkout -p", "may: discard path:/r/**"),
            ("git switch main", ""),
            ("git switch -c new", "create ref:new"),
            ("git switch -C old", "rewind ref:old from ref:HEAD"),
            ("git switch -f main", "discard path:/r/**"),
            ("git switch --discard-changes main", "discard path:/r/**"),
            ("git switch --discard main", "discard path:/r/**"),
            ("git restore a.rs", "discard path:/r/a.rs"),
            ("git restore .", "discard path:/r/**"),
            ("git restore --staged a.rs", "stage path:/r/a.rs"),
            ("git restore -S .", "stage path:/r/**"),
            ("git restore -SW a.rs", "stage path:/r/a.rs ; discard path:/r/a.rs"),
            ("git restore -s main src", "discard path:/r/src/**"),
            ("git clean -fd", "delete path:/r/** from setting:git:untracked"),
            ("git clean -fdx", "delete path:/r/** from setting:git:untracked-and-ignored"),
            ("git clean -fX", "delete path:/r/** from setting:git:ignored"),
            ("git clean -f src", "delete path:/r/src/** from setting:git:untracked"),
            ("git -C src clean -f", "delete path:/r/src/** from setting:git:untracked"),
            ("git clean -nfd", ""),
            ("git clean --dry-run -x", ""),
            ("git clean", ""),
            ("git clean -d", ""),
            (
                "git clean $*${x}",
                "unknown: delete path:${x} from setting:git:untracked-and-ignored",
            ),
        ],
    );
    check(
        &World { settings: vec![("clean.requireforce", "false")], ..World::default() },
        &[("git clean -d", "may: delete path:/r/** from setting:git:untracked")],
    );
}

#[test]
fn refs_and_stash() {
    check(
        &World::default(),
        &[
            ("git branch", ""),
            ("git branch -a", ""),
            ("git branch --list 'x*'", ""),
            ("git branch --show-current", ""),
            ("git branch new", "create ref:new"),
            ("git branch -f new main", "create ref:new"),
            ("git branch -f old main", "rewind ref:old from ref:main"),
            (
                "git branch -f main origin/main",
                "advance ref:main from ref:refs/remotes/origin/main",
            ),
            ("git branch -f main HEAD", "rewind ref:main from ref:HEAD"),
            ("git branch -D old", "delete ref:old"),
            ("git branch -d old", "delete ref:old from setting:git:merged"),
            ("git branch -d --force old", "delete ref:old"),
            ("git branch -Dr origin/old", "delete ref:refs/remotes/origin/old"),
            ("git branch -m new", "create ref:new ; delete ref:feature from ref:new"),
            (
                "git branch -M feature old",
                "rewind ref:old from ref:feature ; delete ref:feature from ref:old",
            ),
            (
                "git branch -u origin/main",
                "set setting:git:branch.feature.remote ; set setting:git:branch.feature.merge",
            ),
            ("git branch --merged", ""),
            ("git tag", ""),
            ("git tag -l 'v*'", ""),
            ("git tag v2", "create ref:refs/tags/v2"),
            ("git tag -a v2 -m x", "create ref:refs/tags/v2"),
            ("git tag -f v1", "rewind ref:refs/tags/v1"),
            ("git tag -d v1", "delete ref:refs/tags/v1"),
            ("git update-ref refs/heads/main abc123", "rewind ref:main from ref:abc123"),
            ("git update-ref -d refs/heads/old", "delete ref:old"),
            ("git update-ref --stdin", "unknown: rewind ref:** ; unknown: delete ref:**"),
            ("git symbolic-ref HEAD", ""),
            ("git symbolic-ref --short HEAD", ""),
            ("git symbolic-ref HEAD refs/heads/main", "set setting:git:HEAD"),
            ("git stash", "create ref:refs/stash"),
            ("git stash push -u -m x", "create ref:refs/stash"),
            ("git stash -u", "create ref:refs/stash"),
            ("git stash list", ""),
            ("git stash show -p", ""),
            ("git stash drop", "delete ref:refs/stash"),
            ("git stash clear", "delete ref:refs/stash"),
            ("git stash pop", "may: write path:/r/** ; may: delete ref:refs/stash"),
            ("git stash apply", "may: write path:/r/**"),
        ],
    );
    let stdin = Input::Text(Pattern::text("delete refs/heads/old\nupdate refs/heads/main abc\n"));
    let found = shown(&told(&World::default(), "git update-ref --stdin", &stdin));
    assert_eq!(found, ["delete ref:old", "rewind ref:main"]);
}

#[test]
fn files() {
    check(
        &World::default(),
        &[
            ("git rm a.rs", "delete path:/r/a.rs from setting:git:clean-only"),
            ("git rm -r src", "delete path:/r/src/** from setting:git:clean-only"),
            ("git rm -rf .", "delete path:/r/**"),
            ("git rm --cached a.rs", "stage path:/r/a.rs"),
            ("git rm -rf --cached .", "stage path:/r/**"),
            ("git rm -n a.rs", ""),
            ("git mv a.rs x.rs", "move path:/r/a.rs ; write path:/r/x.rs from path:/r/a.rs"),
            ("git mv a.rs src", "move path:/r/a.rs ; write path:/r/src/a.rs from path:/r/a.rs"),
            ("git mv -n a.rs x.rs", ""),
            (
                "git mv -f a.rs b.rs",
                "move path:/r/a.rs ; write path:/r/b.rs from path:/r/a.rs ; discard path:/r/b.rs",
            ),
        ],
    );
}

#[test]
fn settings() {
    check(
        &World::default(),
        &[
            ("git config user.name", "read setting:git:user.name"),
            ("git config user.name x", "set setting:git:user.name"),
            ("git config --get core.hookspath", "read setting:git:core.hooksPath"),
            ("git config CORE.HOOKSPATH /dev/null", "set setting:git:core.hooksPath"),
            ("git config set core.hooksPath /x", "set setting:git:core.hooksPath"),
            (
                "git config --global user.name x",
                "set setting:git:user.name from setting:git:global",
            ),
            ("git config --unset core.hooksPath", "delete setting:git:core.hooksPath"),
            ("git config unset core.hooksPath", "delete setting:git:core.hooksPath"),
            ("git config --remove-section alias", "delete setting:git:alias.**"),
            ("git config --list", "read setting:git:**"),
            ("git config list", "read setting:git:**"),
            (
                "git config -f x.cfg a.b c",
                "set setting:git:a.b from path:/r/x.cfg ; write path:/r/x.cfg",
            ),
            ("git config ${k} x", "set setting:git:${k}"),
            (
                "git -c core.hooksPath=/x commit -m x",
                "set setting:git:core.hooksPath ; commit ref:feature",
            ),
            (
                "git -c core.hookspath=/x commit -m x",
                "set setting:git:core.hooksPath ; commit ref:feature",
            ),
            ("git -c user.name=x commit -m x", "commit ref:feature"),
            ("git -c commit.gpgsign=false commit -m x", "commit ref:feature"),
            ("git -c core.pager=cat log", ""),
            ("git -c core.fsmonitor=false status", ""),
            (
                "git -c core.fsmonitor=./x status",
                "set setting:git:core.fsmonitor ; perhaps run `./x`",
            ),
            (
                "git -c diff.external='sh x' diff",
                "set setting:git:diff.external ; perhaps run `sh x`",
            ),
            (
                "git --config-env=core.hooksPath=X commit -m x",
                "set setting:git:core.hooksPath ; commit ref:feature",
            ),
            (
                "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/dev/null git commit -m x",
                "set setting:git:core.hooksPath ; delete setting:git:hooks ; commit ref:feature",
            ),
            (
                "GIT_EDITOR=true git rebase-not-a-command",
                "unknown: run program:git-rebase-not-a-command",
            ),
            ("GIT_EXTERNAL_DIFF=./x git diff", "perhaps run `./x`"),
            ("GIT_PAGER=cat git log", ""),
            ("git --exec-path=/x status", "unknown: run program:/x/**"),
            ("git --exec-path", ""),
            ("git --version", ""),
            ("git $*${x} status", "unknown: run program:${x}"),
            ("git ${x}", "unknown: run program:${x}"),
        ],
    );
}

#[test]
fn aliases() {
    let settings = vec![
        ("alias.co", "checkout"),
        ("alias.undo", "reset --hard HEAD~1"),
        ("alias.wipe", "!rm -rf build"),
        ("alias.commit", "!echo hidden"),
        ("alias.loop", "loop"),
        ("alias.deep", "-c core.hooksPath=/x commit -m x"),
    ];
    check(
        &World { settings, ..World::default() },
        &[
            ("git co -- a.rs", "discard path:/r/a.rs"),
            ("git undo", "discard path:/r/** ; rewind ref:feature from ref:HEAD~1"),
            ("git wipe", "run `rm -rf build` in /r"),
            ("git wipe x", "argv [sh|-c|rm -rf build \"\\$@\"|rm -rf build|x] in /r"),
            ("git commit -m x", "commit ref:feature"),
            ("git loop", "unknown: run program:git-alias"),
            ("git deep", "set setting:git:core.hooksPath ; commit ref:feature"),
            ("git -c alias.z='reset --hard' z", "discard path:/r/**"),
            ("git -c alias.z='!rm x' z", "set setting:git:alias.z ; run `rm x` in /r"),
            ("git foo", "unknown: run program:git-foo"),
        ],
    );
}

#[test]
fn nothing_known() {
    check(
        &World { nothing_known: true, ..World::default() },
        &[
            ("git commit -m x", "commit ref:${current branch}"),
            ("git push origin main", "push ref:origin:main from ref:main"),
            ("git reset --hard", "discard path:${repository}/**"),
            ("git checkout x", "may: discard path:/r/x"),
            ("git checkout -B x", "may: create ref:x ; may: rewind ref:x"),
            ("git foo", "unknown: run program:git-foo"),
        ],
    );
}

#[test]
fn head_goes_where_a_switch_leaves_it() {
    let world = World::default();
    for (line, wanted) in [
        ("git switch -c new", Some("new")),
        ("git checkout -b new", Some("new")),
        ("git checkout main", Some("main")),
        ("git checkout theirs", Some("theirs")),
        ("git checkout abc123", Some("HEAD")),
        ("git checkout -", Some("old")),
        ("git switch @{-1}", Some("old")),
        ("git switch @{-2}", Some("${previous branch}")),
        ("git bisect reset", Some("${branch before bisect}")),
        ("git checkout -- a.rs", None),
        ("git branch -m new", Some("new")),
        ("git branch new", None),
        ("git symbolic-ref HEAD refs/heads/main", Some("main")),
    ] {
        let left = told(&world, line, &Input::Nothing).leaves;
        let left = left.first().map(|(name, value)| {
            assert_eq!(name, "git HEAD of /r");
            value.to_string()
        });
        assert_eq!(left.as_deref(), wanted, "{line}");
    }
    check(
        &world,
        &[
            ("'git HEAD of /r=new' git commit -m x", "commit ref:new"),
            ("'git HEAD of /r=new' git push", "push ref:origin:new from ref:new"),
        ],
    );
}

#[test]
fn commits_from_commits() {
    check(
        &World::default(),
        &[
            ("git rebase main", "rewind ref:feature"),
            ("git rebase -i HEAD~3", "rewind ref:feature"),
            ("git rebase main old", "rewind ref:old"),
            ("git rebase --onto main HEAD~2", "rewind ref:feature"),
            ("git rebase --continue", "rewind ref:feature from setting:git:rebase"),
            ("git rebase --abort", "discard path:/r/**"),
            ("git rebase --abor", "discard path:/r/**"),
            (
                "git rebase --skip",
                "discard path:/r/** ; rewind ref:feature from setting:git:rebase",
            ),
            ("git rebase --quit", ""),
            ("git rebase -n main", "rewind ref:feature"),
            ("git rebase --no-verify main", "delete setting:git:hooks ; rewind ref:feature"),
            ("git rebase -x 'make t' main", "rewind ref:feature ; run `make t` in /r"),
            (
                "git rebase --exec=x --exec y main",
                "rewind ref:feature ; run `x` in /r ; run `y` in /r",
            ),
            ("git rebase --update-refs main", "rewind ref:feature ; may: rewind ref:**"),
            (
                "GIT_SEQUENCE_EDITOR='sh e.sh' git rebase -i main",
                "rewind ref:feature ; perhaps run `sh e.sh`",
            ),
            ("GIT_EDITOR=true git rebase --continue", "rewind ref:feature from setting:git:rebase"),
            (
                "git -c core.editor=true rebase --continue",
                "rewind ref:feature from setting:git:rebase",
            ),
            ("git merge old", "advance ref:feature from ref:old"),
            (
                "git merge --no-ff -m x origin/main",
                "advance ref:feature from ref:refs/remotes/origin/main",
            ),
            (
                "git merge --no-verify old",
                "delete setting:git:hooks ; advance ref:feature from ref:old",
            ),
            ("git merge -n old", "advance ref:feature from ref:old"),
            ("git merge --squash old", "stage path:/r/**"),
            ("git merge --abort", "discard path:/r/**"),
            ("git merge --quit", ""),
            ("git merge --continue", "commit ref:feature"),
            ("git cherry-pick abc123", "commit ref:feature"),
            ("git cherry-pick -n abc123", "stage path:/r/**"),
            ("git cherry-pick --abort", "discard path:/r/**"),
            ("git cherry-pick --quit", ""),
            ("git revert --no-edit HEAD", "commit ref:feature"),
            ("git am -3 x.patch", "write path:/r/${patch} ; commit ref:feature"),
            ("git am --no-verify --continue", "delete setting:git:hooks ; commit ref:feature"),
            ("git am --abort", "discard path:/r/**"),
            ("git am --show-current-patch", ""),
            ("git subtree push --prefix=lib origin main", "push ref:origin:main from ref:main"),
        ],
    );
}

#[test]
fn a_patch_says_what_it_touches() {
    let patch = "--- a/src/c.rs\n+++ b/src/c.rs\n@@ -1 +1 @@\n-a\n+b\n";
    for (line, wanted) in [
        ("git apply", "write path:/r/src/c.rs"),
        ("git apply -", "write path:/r/src/c.rs"),
        ("git apply -R -", "may: discard path:/r/src/c.rs ; write path:/r/src/c.rs"),
        ("git apply --cached", "stage path:/r/src/c.rs"),
        ("git apply --index", "write path:/r/src/c.rs"),
        ("git apply --directory=docs", "write path:/r/docs/src/c.rs"),
        ("git apply -p2", "write path:/r/c.rs"),
        ("git apply --check", ""),
        ("git apply --stat", ""),
        ("git apply --stat --apply", "write path:/r/src/c.rs"),
        ("git am", "write path:/r/src/c.rs ; commit ref:feature"),
    ] {
        let stdin = Input::Text(Pattern::text(patch));
        assert_eq!(shown(&told(&World::default(), line, &stdin)).join(" ; "), wanted, "{line}");
    }
    check(&World::default(), &[("git apply x.patch", "write path:/r/${patch}")]);
}

#[test]
fn other_work_trees() {
    check(
        &World::default(),
        &[
            (
                "git worktree add ../w -b new",
                "write path:/w/** from setting:git:worktree ; create ref:new",
            ),
            ("git worktree add ../w main", "write path:/w/** from setting:git:worktree"),
            ("git worktree add ../w", "write path:/w/** from setting:git:worktree ; create ref:w"),
            ("git worktree add ../old", "write path:/old/** from setting:git:worktree"),
            ("git worktree add --detach ../w", "write path:/w/** from setting:git:worktree"),
            (
                "git worktree add -B old ../w",
                "write path:/w/** from setting:git:worktree ; rewind ref:old",
            ),
            ("git worktree remove ../w", "delete path:/w/** from setting:git:clean-only"),
            ("git worktree remove -f ../w", "delete path:/w/**"),
            ("git worktree list", ""),
            ("git worktree prune", ""),
            ("git worktree move ../w ../v", "move path:/w/** ; write path:/v/** from path:/w/**"),
            ("git submodule update --init --recursive", "read remote:submodules"),
            ("git submodule update --force", "read remote:submodules ; discard path:/r/**"),
            ("git submodule status", ""),
            ("git submodule deinit -f src", "discard path:/r/src/**"),
            ("git submodule deinit src", "discard path:/r/src/** from setting:git:clean-only"),
            ("git submodule foreach 'rm -rf x'", "perhaps run `rm -rf x` in /r/${submodule}"),
            (
                "git submodule foreach --recursive git clean -fdx",
                "perhaps argv [git|clean|-fdx] in /r/${submodule}",
            ),
            (
                "git submodule add https://h.example/l.git lib",
                "read remote:https://h.example/l.git ; write path:/r/lib/** ; \
                 write path:/r/.gitmodules ; stage path:/r/lib/**",
            ),
            ("git init", ""),
            ("git init new", "write path:/r/new"),
            ("git init --template=/x", "set setting:git:init.templateDir"),
        ],
    );
}

#[test]
fn other_repositories() {
    check(
        &World::default(),
        &[
            ("git fetch", "read remote:origin"),
            ("git fetch --all --prune", "read remote:**"),
            ("git fetch origin main", "read remote:origin"),
            (
                "git fetch origin main:main",
                "read remote:origin ; advance ref:main from ref:origin:main",
            ),
            ("git fetch origin +main:main", "read remote:origin ; rewind ref:main"),
            ("git fetch -f origin main:old", "read remote:origin ; rewind ref:old"),
            ("git fetch origin '+refs/heads/*:refs/remotes/origin/*'", "read remote:origin"),
            ("git fetch --dry-run origin +main:main", "read remote:origin"),
            ("git fetch --upload-pack='sh x'", "read remote:origin ; perhaps run `sh x`"),
            ("git pull", "read remote:origin ; advance ref:feature"),
            ("git pull --rebase", "read remote:origin ; rewind ref:feature from remote:origin"),
            (
                "git pull -r origin main",
                "read remote:origin ; rewind ref:feature from remote:origin",
            ),
            ("git pull --rebase=false", "read remote:origin ; advance ref:feature"),
            ("git pull --no-rebase", "read remote:origin ; advance ref:feature"),
            ("git pull --ff-only", "read remote:origin ; advance ref:feature"),
            (
                "git -c pull.rebase=true pull",
                "read remote:origin ; rewind ref:feature from remote:origin",
            ),
            ("git -c pull.rebase=true pull --ff-only", "read remote:origin ; advance ref:feature"),
            ("git clone https://h.example/a/b.git", "receive host:h.example ; write path:/r/b/**"),
            ("git clone git@h.example:a/b.git x", "receive host:h.example ; write path:/r/x/**"),
            (
                "git clone --depth 1 https://u:p@h.example/b /tmp/b",
                "receive host:h.example ; write path:/tmp/b/**",
            ),
            ("git clone /srv/a.git", "read path:/srv/a.git/** ; write path:/r/a/**"),
            (
                "git clone -c core.hooksPath=/x https://h.example/b",
                "set setting:git:core.hooksPath ; receive host:h.example ; write path:/r/b/**",
            ),
            ("git clone -u 'sh x' h:b", "receive host:h ; write path:/r/b/** ; perhaps run `sh x`"),
            ("git ls-remote --heads origin", "read remote:origin"),
            ("git ls-remote --upload-pack='touch x' .", "read remote:. ; perhaps run `touch x`"),
            ("git ls-remote ext::'sh -c id'", "read remote:ext::sh -c id ; perhaps run `sh -c id`"),
            ("git remote -v", ""),
            (
                "git remote add up https://h.example/a",
                "create remote:up from remote:https://h.example/a",
            ),
            ("git remote set-url origin x", "set remote:origin from remote:x"),
            ("git remote remove origin", "delete remote:origin"),
            ("git remote rename origin up", "delete remote:origin ; create remote:up"),
            ("git remote get-url origin", ""),
            ("git remote show origin", "read remote:origin"),
            ("git remote update", "read remote:**"),
        ],
    );
    check(
        &World { settings: vec![("branch.feature.rebase", "true")], ..World::default() },
        &[("git pull", "read remote:origin ; rewind ref:feature from remote:origin")],
    );
}

#[test]
fn history() {
    check(
        &World::default(),
        &[
            ("git reflog", ""),
            ("git reflog show main", ""),
            ("git reflog expire --expire=now --all", "discard ref:**"),
            ("git reflog expire -n --expire=now --all", ""),
            ("git reflog delete 'stash@{0}'", "discard ref:refs/stash"),
            ("git reflog delete 'HEAD@{1}'", "discard ref:feature"),
            ("git gc", ""),
            ("git gc --auto", ""),
            ("git gc --prune=now", "discard ref:**"),
            ("git gc --no-prune", ""),
            ("git -c gc.reflogExpire=now gc", "discard ref:**"),
            ("git prune", "discard ref:**"),
            ("git prune -n", ""),
            ("git repack -ad", "discard ref:**"),
            ("git repack -d", ""),
            ("git maintenance run", ""),
            ("git maintenance start", "set setting:git:maintenance.repo from setting:git:global"),
            (
                "git filter-branch -f --tree-filter 'rm x' HEAD",
                "rewind ref:** ; perhaps run `rm x` in /r/.git-rewrite/t",
            ),
            (
                "git filter-repo --path x --force",
                "rewind ref:** ; discard ref:** ; discard path:/r/**",
            ),
            ("git filter-repo --analyze", ""),
            ("git replace --graft abc123", "create ref:refs/replace/abc123"),
            ("git replace -d abc123", "delete ref:refs/replace/abc123"),
            ("git notes add -m x", "advance ref:refs/notes/commits"),
            ("git notes show", ""),
            ("git bisect start", ""),
            ("git bisect run cargo test", "perhaps argv [cargo|test] in /r"),
            ("git fast-import", "unknown: rewind ref:**"),
            ("git lfs pull", "read remote:origin"),
            ("git lfs prune", "discard ref:**"),
            ("git lfs ls-files", ""),
            ("git pack-refs --all", ""),
        ],
    );
}

#[test]
fn plumbing_and_looks() {
    check(
        &World::default(),
        &[
            ("git read-tree HEAD", "stage path:/r/**"),
            ("git read-tree -u --reset HEAD", "discard path:/r/** ; stage path:/r/**"),
            ("git checkout-index -fa", "discard path:/r/**"),
            ("git checkout-index a.rs", "may: write path:/r/a.rs"),
            ("git checkout-index -a --prefix=/tmp/x/", "write path:/tmp/x/**"),
            ("git update-index --assume-unchanged a.rs", "stage path:/r/a.rs"),
            ("git update-index --refresh", ""),
            ("git status", ""),
            ("git status --porcelain", ""),
            ("git log --oneline -5", ""),
            ("git log -p -- a.rs", "read path:/r/a.rs"),
            ("git log -- a.rs", ""),
            ("git log --grep=push --all", ""),
            ("git log --output=x.txt", "write path:/r/x.txt ; discard path:/r/x.txt"),
            ("git diff", ""),
            ("git diff main..HEAD", ""),
            ("git diff a.rs", "read path:/r/a.rs"),
            ("git diff --stat -- a.rs", "read path:/r/a.rs"),
            ("git diff --name-only -- a.rs", ""),
            ("git diff --output x.diff", "write path:/r/x.diff ; discard path:/r/x.diff"),
            ("git diff --no-index /etc/passwd x", "read path:/etc/passwd ; read path:/r/x"),
            ("git show HEAD:.env", "read path:/r/.env"),
            ("git show HEAD", ""),
            ("git show :.env", "read path:/r/.env"),
            ("git cat-file -p HEAD:src/c.rs", "read path:/r/src/c.rs"),
            ("git blame a.rs", "read path:/r/a.rs"),
            ("git grep 'push --force'", ""),
            ("git grep -n x -- src", "read path:/r/src/**"),
            ("git grep -O'sh x' y", "perhaps run `sh x`"),
            ("git grep -e x --open-files-in-pager=vi", "perhaps run `vi`"),
            ("git difftool -x 'sh x'", "perhaps run `sh x`"),
            ("git difftool --extcmd=x -y", "perhaps run `x`"),
            ("git difftool", ""),
            ("git archive -o x.tar HEAD", "write path:/r/x.tar ; discard path:/r/x.tar"),
            ("git archive --remote=. --exec='sh x' HEAD", "read remote:. ; run `sh x`"),
            ("git archive HEAD", ""),
            (
                "git bundle create x.bundle --all",
                "write path:/r/x.bundle ; discard path:/r/x.bundle",
            ),
            ("git bundle verify x.bundle", ""),
            ("git format-patch -1", "write path:/r/*.patch"),
            ("git format-patch -1 -o out", "write path:/r/out/*.patch"),
            ("git format-patch --stdout -1", ""),
            ("git send-email x.patch", "send host:${mail server}"),
            ("git credential fill", "read path:/home/u/.git-credentials"),
            (
                "git send-pack origin main",
                "push ref:origin:main from ref:main ; delete setting:git:hooks",
            ),
            ("git rev-parse HEAD", ""),
            ("git ls-files", ""),
            ("git for-each-ref", ""),
            ("git help push", ""),
            ("git push --help", ""),
            ("git push -h", ""),
            (
                "git commit $*${x}",
                "unknown: delete setting:git:${options} ; stage path:${x} ; commit ref:feature ; \
                 unknown: rewind ref:feature",
            ),
        ],
    );
    for (line, wanted) in [
        ("git rev-parse --abbrev-ref HEAD", Some("feature")),
        ("git branch --show-current", Some("feature")),
        ("git symbolic-ref --short HEAD", Some("feature")),
        ("git rev-parse --show-toplevel", Some("/r")),
        ("git status", None),
    ] {
        let prints = told(&World::default(), line, &Input::Nothing).prints;
        assert_eq!(prints.map(|text| text.to_string()).as_deref(), wanted, "{line}");
    }
}

#[test]
fn what_an_act_leaves_counts_for_its_later_calls() {
    check(
        &World::default(),
        &[
            (
                "'git setting push.default of /r=upstream' \
                 'git setting branch.feature.merge of /r=refs/heads/main' git push",
                "push ref:origin:main from ref:feature",
            ),
            ("'git setting alias.wipe of /r=reset --hard' git wipe", "discard path:/r/**"),
            (
                "'git setting alias.wipe of /other=reset --hard' git wipe",
                "unknown: run program:git-wipe",
            ),
            (
                "'git setting remote.up.url of /r=https://h.example/a' git push",
                "push ref:up:feature from ref:feature",
            ),
            ("'git stash of /r=' git stash drop", "delete ref:refs/stash ; discard path:/r/**"),
            (
                "'git stash of /r=untracked' git stash clear",
                "delete ref:refs/stash ; discard path:/r/** ; \
                 delete path:/r/** from setting:git:untracked",
            ),
            ("'git stash of /other=' git stash drop", "delete ref:refs/stash"),
            ("'git repository at /r/new=' git -C new reset --hard", "discard path:/r/new/**"),
            ("'git repository at /r/new=' git -C newer reset --hard", "discard path:/r/**"),
            (
                "'git HEAD of /r=main' git reset --hard origin/main",
                "discard path:/r/** ; advance ref:main from ref:refs/remotes/origin/main",
            ),
            ("'git HEAD of /r=main' git reset HEAD~1", "rewind ref:main from ref:HEAD~1"),
            ("'git HEAD of /r=main' git branch -f old HEAD", "rewind ref:old from ref:HEAD"),
            (
                "'git HEAD of /r=main' git pull --rebase origin main",
                "read remote:origin ; advance ref:main from ref:refs/remotes/origin/main",
            ),
            (
                "'git HEAD of /r=main' git rebase origin/main",
                "advance ref:main from ref:refs/remotes/origin/main",
            ),
            ("'git HEAD of /r=main' git rebase -i origin/main", "rewind ref:main"),
            (
                "'git repository at /w=/r' 'git HEAD of /w=x' git -C ../w push",
                "push ref:origin:x from ref:x",
            ),
            ("'git repository at /w=/r' git -C ../w reset --hard", "discard path:/w/**"),
            (
                "'git repository at /r/new=' 'git HEAD of /r/new=x' git -C new commit -m x",
                "commit ref:x",
            ),
        ],
    );
    let world = World::default();
    for (line, wanted) in [
        ("git config Push.Default upstream", "git setting push.default of /r=upstream"),
        ("git config -f x.cfg push.default upstream", ""),
        (
            "git remote add up https://h.example/a",
            "git setting remote.up.url of /r=https://h.example/a",
        ),
        ("git stash -u", "git stash of /r=untracked"),
        ("git stash list", ""),
        ("git init", "git repository at /r= ; git HEAD of /r=master"),
        ("git -c init.defaultBranch=trunk init", "git repository at /r= ; git HEAD of /r=trunk"),
        ("git init -b x new", "git repository at /r/new= ; git HEAD of /r/new=x"),
        ("git clone https://h.example/a", "git repository at /r/a="),
        ("git rebase --continue", "git HEAD of /r=feature"),
        ("git worktree add ../w -b x", "git repository at /w=/r ; git HEAD of /w=x"),
        ("git worktree add ../w main", "git repository at /w=/r ; git HEAD of /w=main"),
        ("git worktree add ../w abc123", "git repository at /w=/r ; git HEAD of /w=HEAD"),
        (
            "git branch -u origin/main",
            "git setting branch.feature.remote of /r=origin ; \
             git setting branch.feature.merge of /r=refs/heads/main",
        ),
    ] {
        let left = told(&world, line, &Input::Nothing).leaves;
        let left: Vec<_> = left.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(left.join(" ; "), wanted, "{line}");
    }
}

#[test]
fn rarer_forms() {
    check(
        &World::default(),
        &[
            (
                "git push origin v1:main",
                "may: push ref:origin:main from ref:refs/tags/v1 ; \
                 may: push ref:origin:refs/tags/main from ref:refs/tags/v1",
            ),
            ("git push origin v1:refs/heads/main", "push ref:origin:main from ref:refs/tags/v1"),
            ("git push origin ^old main", "push ref:origin:main from ref:main"),
            ("git push . HEAD:main", "advance ref:main from ref:feature"),
            ("git push . +HEAD:main", "rewind ref:main from ref:feature"),
            ("git push -f /r feature:main", "rewind ref:main from ref:feature"),
            ("git push . :old", "delete ref:old"),
            ("git fetch . feature:main", "read remote:. ; advance ref:main from ref:feature"),
            ("git pull . old", "read remote:. ; advance ref:feature from ref:old"),
            ("git pull -j origin main", "read remote:origin ; advance ref:feature"),
            (
                "git -c push.default=upstream -c branch.feature.merge=refs/heads/main push origin HEAD",
                "push ref:origin:feature from ref:feature",
            ),
            (
                "git push --recurse-submodules=on-demand",
                "may: push ref:${remote of a submodule}:${branch} ; \
                 push ref:origin:feature from ref:feature",
            ),
            ("git push --recurse-submodules=check", "push ref:origin:feature from ref:feature"),
            (
                "git push https://u:p@h.example/a main",
                "push ref:https://h.example/a:main from ref:main",
            ),
            ("GIT_TRACE=/tmp/t git status", "write path:/tmp/t"),
            ("GIT_TRACE=1 git status", ""),
            (
                "git -c core.worktree=/x reset --hard",
                "set setting:git:core.worktree ; discard path:/x/**",
            ),
            ("git update-ref refs/heads/new abc123", "create ref:new"),
            ("git update-ref HEAD abc123", "rewind ref:feature from ref:abc123"),
            (
                "git worktree remove w",
                "delete path:/${folder of the work tree}/w/** from setting:git:clean-only",
            ),
            ("git for-each-repo --config=x.y gc", "perhaps argv [git|gc] in ${listed repository}"),
            ("git merge-index ./x -a", "perhaps argv [./x|-a]"),
            ("git mailinfo a b", "write path:/r/a ; write path:/r/b"),
            ("git replay --onto main main..old", "may: rewind ref:**"),
            ("'*=-' git commit -m x", "delete setting:agent:** ; commit ref:feature"),
            ("GIT_CONFIG_GLOBAL=/dev/null git status", ""),
            ("GIT_CONFIG_GLOBAL=/x git status", "may: set setting:git:include.path"),
            (
                "GIT_SSH_COMMAND='ssh -i k' git push",
                "push ref:origin:feature from ref:feature ; perhaps run `ssh -i k`",
            ),
            ("GIT_CONFIG_PARAMETERS=${x} git status", "unknown: set setting:git:${setting}"),
        ],
    );
    check(
        &World { settings: vec![("remote.origin.fetch", "+refs/*:refs/*")], ..World::default() },
        &[("git fetch", "read remote:origin ; may: create ref:** ; may: rewind ref:**")],
    );
    check(
        &World {
            settings: vec![("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")],
            ..World::default()
        },
        &[("git fetch", "read remote:origin")],
    );
}

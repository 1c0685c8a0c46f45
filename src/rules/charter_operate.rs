//! `charter-operate`: while the prompts only operate on named things, files that are none of them
//! stay as they are.

use super::case::{Act, Case, Check, Example, Rule};
use super::companions;
use crate::model::action::{Action, Moment};
use crate::model::change::Change;
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::{FileKind, PathState, Repository};
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::scope::{Operation, Scope};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("charter-operate");

/// "Cancel job 17."
const CANCEL: &[(&str, &str)] =
    &[("said", "cancel job 17"), ("path:src/app.rs", "clean"), ("path:data/jobs.json", "clean")];
/// "Delete the branch old-work."
const DELETE: &[(&str, &str)] =
    &[("said", "delete the branch old-work"), ("path:src/app.rs", "clean")];
/// "Push it."
const PUSH: &[(&str, &str)] =
    &[("said", "push it"), ("path:src/app.rs", "clean"), ("path:src/new.rs", "modified of:agent")];
/// "Release version 1.2.0."
const RELEASE: &[(&str, &str)] = &[
    ("said", "release version 1.2.0"),
    ("path:package.json", "clean"),
    ("path:CHANGELOG.md", "clean"),
];
/// "Explain the login code": an edit is noted, and no more.
const LOOK: &[(&str, &str)] = &[("said", "explain the login code"), ("path:src/app.rs", "clean")];
/// "Push it. Then fix the login bug."
const CHANGE: &[(&str, &str)] =
    &[("said", "push it, then fix the login bug"), ("path:src/app.rs", "clean")];

/// While the prompts only operate on named things, files that are none of them stay as they are.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "changes files although only named things were to be operated on",
    why: "Who asks for a job to be cancelled or a branch to be pushed has not asked for edits.",
    instead: "do what was asked, tell what else you found, and let the user ask for the change",
    keys: &[],
    denies: &[
        Example { facts: CANCEL, act: Act::Edit("src/app.rs") },
        Example { facts: CANCEL, act: Act::Write("docs/report.md") },
        Example { facts: DELETE, act: Act::Edit("src/app.rs") },
        Example { facts: PUSH, act: Act::Shell("sed -i s/a/b/ src/app.rs") },
        Example { facts: PUSH, act: Act::Shell("git rm src/app.rs") },
        Example { facts: PUSH, act: Act::Shell("git branch -d old-work") },
    ],
    allows: &[
        Example { facts: CANCEL, act: Act::Edit("data/jobs.json") },
        Example { facts: DELETE, act: Act::Write("/tmp/notes.md") },
        Example { facts: PUSH, act: Act::Edit("src/new.rs") },
        Example { facts: RELEASE, act: Act::Edit("package.json") },
        Example { facts: RELEASE, act: Act::Edit("CHANGELOG.md") },
        Example { facts: LOOK, act: Act::Edit("src/app.rs") },
        Example { facts: CHANGE, act: Act::Edit("src/app.rs") },
        Example { facts: DELETE, act: Act::Read("src/app.rs") },
        Example { facts: DELETE, act: Act::Shell("git branch -d old-work") },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let (operations, class) = match &case.charter.scope {
        Scope::Operate(operations) => (operations.as_slice(), Class::NeedsWord),
        // A question often ends in a fix that is wanted: only words that say so forbid it.
        Scope::Look(_) => (&[][..], Class::Free),
        Scope::Unsaid | Scope::Change => return None,
    };
    let name = &effect.clause.resource.name;
    let change = case.changes.iter().find(|change| name.as_text() == Some(&change.path));
    if is_ref_gone(case, effect) {
        // Of what was named, the words grant the deletion.
        if class == Class::Free {
            return None;
        }
    } else {
        let repository = case.repository.filter(|_| is_edit(case, effect))?;
        let root = Pattern::tree(&repository.root);
        if root.relation(name, true) != Relation::Covers || is_excused(case, repository, effect) {
            return None;
        }
    }
    let here = effect.clause.resource.kind == Kind::Path;
    if here && operations.iter().any(|operation| touches(operation, name, change)) {
        return None;
    }
    let (words, read) = match (&case.charter.scope, operations.last()) {
        (Scope::Look(words), _) => (words, "read as: a look, no change asked for"),
        (_, last) => (
            &last?.words,
            "read as: something to be done to what is named, no change of other files",
        ),
    };
    let said = format!("the user said (prompt {}): \"{}\"", words.prompt, words.text);
    Some(
        Finding::new(ID, class)
            .seen(said)
            .seen(read)
            .instead("do what was asked, and let the user ask for this change (\"fix ...\")"),
    )
}

/// Whether a branch or a tag of this repository goes: recoverable or not, only what was named does.
fn is_ref_gone(case: &Case<'_>, effect: &Effect) -> bool {
    let clause = &effect.clause;
    let name = clause.resource.name.prefix();
    let kept = [b"refs/remotes/".as_slice(), b"refs/stash", b"refs/notes/"];
    case.moment == Moment::Before
        && clause.verb == Verb::Delete
        && clause.resource.kind == Kind::Ref
        && clause.resource.place.is_none()
        && !kept.iter().any(|kept| name.starts_with(kept))
}

/// Whether the effect is surely a change of files that an edit makes, and not what git or a program
/// brings about by itself.
fn is_edit(case: &Case<'_>, effect: &Effect) -> bool {
    let clause = &effect.clause;
    let sure = match effect.certainty {
        Certainty::Did | Certainty::Will => true,
        Certainty::May | Certainty::Unknown => false,
    };
    let asked = match case.moment {
        Moment::Before | Moment::After => true,
        Moment::Commit | Moment::Push | Moment::Refs | Moment::Receive => false,
    };
    let by_git = clause
        .from
        .as_ref()
        .is_some_and(|from| matches!(from.kind, Kind::Ref | Kind::Remote | Kind::Package));
    let changes = matches!(clause.verb, Verb::Write | Verb::Delete | Verb::Move);
    let here = clause.resource.kind == Kind::Path && clause.resource.place.is_none();
    sure && asked && changes && here && !by_git
}

/// Files that go with any operation: what is not tracked or not as git has it, what a merge left to
/// be resolved, versions and changelogs of a release.
fn is_excused(case: &Case<'_>, repository: &Repository, effect: &Effect) -> bool {
    let Some(path) = effect.clause.resource.name.as_text() else { return false };
    if path.starts_with(&repository.git_dir) || path.starts_with(&repository.common_dir) {
        return true;
    }
    let new = case.facts.files().kind(path).surely(|kind| *kind == FileKind::Missing);
    let by_tool = match case.action {
        Action::Edit(_) => true,
        Action::Shell { .. }
        | Action::Read(_)
        | Action::Fetch(_)
        | Action::Delegate(_)
        | Action::Talk(_)
        | Action::Mcp { .. }
        | Action::Unknown { .. }
        | Action::Refs(_)
        | Action::Changed(_) => false,
    };
    // What a command writes beside the tracked files is most often its output.
    if new && effect.clause.verb == Verb::Write {
        return !by_tool || case.facts.ownership().written(path).surely(|written| *written);
    }
    let takes = matches!(effect.clause.verb, Verb::Delete | Verb::Move);
    let state = case.facts.git().state(repository, path);
    let loose = |state: &PathState| match state {
        PathState::Clean => false,
        PathState::Ignored => true,
        PathState::Staged | PathState::Modified | PathState::Gone | PathState::Untracked => !takes,
    };
    state.surely(loose)
        || is_merging(case, repository)
        || case.facts.ownership().written(path).surely(|written| *written)
        || is_release(case) && companions::is_release(path)
}

fn is_merging(case: &Case<'_>, repository: &Repository) -> bool {
    const UNDER_WAY: &[&str] =
        &["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"];
    UNDER_WAY.iter().any(|name| {
        let path = [repository.git_dir.as_slice(), b"/", name.as_bytes()].concat();
        case.facts.files().kind(&path).surely(|kind| *kind != FileKind::Missing)
    })
}

fn is_release(case: &Case<'_>) -> bool {
    match &case.charter.scope {
        Scope::Operate(all) => {
            all.iter().any(|one| one.objects.iter().any(|word| word == "release"))
        }
        Scope::Unsaid | Scope::Look(_) | Scope::Change => false,
    }
}

/// Endings of files that keep the state of things.
const RECORDS: &[&str] = &[
    "json",
    "jsonl",
    "yaml",
    "yml",
    "toml",
    "csv",
    "tsv",
    "lock",
    "db",
    "sqlite",
    "txt",
    "md",
    "ini",
    "conf",
    "cfg",
    "env",
    "xml",
    "plist",
    "tf",
    "tfvars",
    "hcl",
    "sql",
    "properties",
    "log",
];

/// Whether the path is what was named, or lies in it: `src/old` does not name `src/older`.
fn is_named(path: &str, object: &str) -> bool {
    let object = object.trim_matches('/');
    let whole = path.ends_with(&format!("/{object}")) || path.contains(&format!("/{object}/"));
    whole && object.contains(['.', '/', '_', '-']) || path.contains(&format!("/{object}/"))
}

/// Whether the file is what was named or keeps its state: `data/jobs.json` of job 17.
fn touches(operation: &Operation, name: &Pattern, change: Option<&Change>) -> bool {
    const KINDS: &[&str] =
        &["branch", "branche", "tag", "commit", "remote", "pr", "file", "release"];
    let shown = name.to_string().to_lowercase();
    let parts = || shown.split(|character: char| !character.is_alphanumeric());
    let texts = || {
        let both = change.into_iter().flat_map(|change| [&change.replaced, &change.text]);
        both.flatten().map(|text| String::from_utf8_lossy(text).to_lowercase())
    };
    let last = shown.rsplit('/').next().unwrap_or_default();
    let records = last.rsplit_once('.').is_none_or(|(_, end)| RECORDS.contains(&end));
    operation.objects.iter().any(|object| {
        let stem = object.strip_suffix('s').unwrap_or(object);
        if stem.len() > 2 && !KINDS.contains(&stem) {
            let named =
                |part: &str| part == object || part.strip_suffix('s').unwrap_or(part) == stem;
            return is_named(&shown, object)
                || records && parts().any(named)
                || object.len() > 3 && texts().any(|text| text.contains(object.as_str()));
        }
        false
    })
}

//! `commit-identity`: who a commit says made it, and whether it is signed.

use crate::model::action::{Action, Commit, Moment};
use crate::model::escape::excerpt;
use crate::model::facts::Repository;
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("commit-identity");

/// Who a commit says made it, and whether it is signed.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "makes a commit without the signature that the configuration asks for; another name \
              than the configured one is told",
    why: "Who made a commit is what reviews, blame and releases rely on.",
    instead: "commit with the configured name, and signed: leave `--no-gpg-sign` and `--author` out",
    keys: &[],
    denies: &[
        Example { facts: UNSIGNED, act: Act::Changed(Moment::Commit, NEW) },
        Example { facts: UNSIGNED, act: Act::Changed(Moment::Push, NEW) },
        Example { facts: UNSIGNED, act: Act::Changed(Moment::Commit, &[]) },
    ],
    allows: &[
        Example { facts: &[], act: Act::Changed(Moment::Commit, NEW) },
        Example {
            facts: &[("config:commit.gpgsign", "true"), ("signed", "yes")],
            act: Act::Changed(Moment::Commit, NEW),
        },
        Example {
            facts: &[("config:commit.gpgsign", "false"), ("signed", "no")],
            act: Act::Changed(Moment::Commit, NEW),
        },
    ],
    check: Check::Case(check),
};

const NEW: &[Diff] = &[Diff::new("src/a.rs", "fn a() {}\n")];
const UNSIGNED: &[(&str, &str)] = &[("config:commit.gpgsign", "true"), ("signed", "no")];

fn check(case: &Case<'_>) -> Vec<Finding> {
    let (Action::Changed(changed), Some(repository)) = (case.action, case.repository) else {
        return Vec::new();
    };
    let gate = match changed.moment {
        Moment::Commit | Moment::Push => true,
        Moment::Before | Moment::After | Moment::Refs | Moment::Receive => false,
    };
    if !gate {
        return Vec::new();
    }
    let own = value(case, repository, "user.email");
    let signs = value(case, repository, "commit.gpgsign")
        .is_some_and(|value| [&b"true"[..], b"yes", b"on", b"1"].contains(&value.as_slice()));
    let found = changed.commits.iter().find_map(|commit| {
        unsigned(commit, own.as_deref()).filter(|_| signs).or_else(|| {
            let being_made = commit.id.is_none() && changed.moment == Moment::Commit;
            other_name(commit, own.as_deref()?).filter(|_| being_made)
        })
    });
    found.into_iter().collect()
}

/// The last value of a key; only to compare with what a commit says.
fn value(case: &Case<'_>, repository: &Repository, key: &str) -> Option<Vec<u8>> {
    case.facts.git().config(repository, key).known()?.pop()
}

fn unsigned(commit: &Commit, own: Option<&[u8]>) -> Option<Finding> {
    // Commits of others that come along are theirs to sign.
    let is_own =
        commit.committer.is_empty() || own.is_none_or(|own| mail(&commit.committer) == Some(own));
    (commit.signed == Some(false) && is_own).then(|| {
        let which = commit.id.as_deref().and_then(|id| id.get(..8)).unwrap_or("the new commit");
        Finding::new(ID, Class::NeedsWord)
            .seen(format!("{which} is not signed, and `commit.gpgsign` asks for it"))
            .instead("commit again without `--no-gpg-sign`")
    })
}

fn other_name(commit: &Commit, own: &[u8]) -> Option<Finding> {
    let other = |name: &[u8]| mail(name).is_some_and(|mail| mail != own);
    let (role, name) = if other(&commit.committer) {
        ("committer", &commit.committer)
    } else if other(&commit.author) {
        ("author", &commit.author)
    } else {
        return None;
    };
    let shown = excerpt(name, 80);
    Some(
        Finding::new(ID, Class::Free).seen(format!(
            "the {role} is `{shown}`, the configuration says `{}`",
            excerpt(own, 60)
        )),
    )
}

fn mail(name: &[u8]) -> Option<&[u8]> {
    let at = name.iter().rposition(|byte| *byte == b'<')?;
    let rest = name.get(at.saturating_add(1)..)?;
    rest.strip_suffix(b">")
}

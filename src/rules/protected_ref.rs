//! `protected-ref`: the default branch and the branches that policy names.

use super::case::{Act, Case, Check, Example, Rule};
use super::names;
use crate::model::clause::Clause;
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("protected-ref");

/// The default branch and the branches that policy names.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Never,
    summary: "commits to, pushes to, rewinds or deletes a protected branch",
    why: "Others build on this branch; what is rewound or deleted there is lost to them too.",
    instead: "work on a branch of your own and let the user take it over",
    keys: &["preset", "protected_branches", "branch_rules"],
    denies: &[
        Example { facts: &[], act: Act::Shell("git push --force origin main") },
        Example { facts: &[], act: Act::Shell("git push origin :main") },
        Example { facts: &[], act: Act::Shell("git branch -D main") },
        Example { facts: &[], act: Act::Shell("git push origin HEAD:main") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("git branch -D old-work") },
        Example { facts: &[], act: Act::Shell("git commit -m 'main: fix'") },
        Example { facts: &[], act: Act::Shell("git log main..work") },
        Example { facts: &[], act: Act::Shell("git switch -c main-menu") },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let clause = &effect.clause;
    if clause.resource.kind != Kind::Ref {
        return None;
    }
    let rules = &case.policy.branch_rules;
    let class = match clause.verb {
        Verb::Commit => rules.commit,
        Verb::Push => rules.push,
        // A pull that rebases moves what is only here onto what the remote has.
        Verb::Rewind if is_pull(clause) => rules.commit,
        Verb::Rewind | Verb::Delete => rules.rewind,
        Verb::Advance if comes_from_here(clause) => rules.commit,
        _ => return None,
    };
    if class == Class::Free {
        return None;
    }
    let (relation, branch) = protected(case, &clause.resource.name)?;
    match relation {
        Relation::Apart => None,
        // Git itself deletes only what is merged, and never the branch that is checked out.
        Relation::Perhaps if names::git_marker(effect) == Some(b"merged") => None,
        Relation::Perhaps => Some(
            Finding::new(ID, class.min(Class::Unknown))
                .seen(format!("it may be the protected branch {branch}"))
                .instead("name the branch"),
        ),
        Relation::Overlaps | Relation::Covers => Some(
            Finding::new(ID, class)
                .seen(format!("{branch} is protected (preset {})", case.policy.preset))
                .instead("work on a branch of your own and let the user take it over"),
        ),
    }
}

fn is_pull(clause: &Clause) -> bool {
    let from_remote = clause.from.as_ref().is_some_and(|from| from.kind == Kind::Remote);
    from_remote && clause.resource.place.is_none()
}

/// Whether work of this repository goes onto the branch, rather than what its remote already has.
fn comes_from_here(clause: &Clause) -> bool {
    clause.resource.place.is_none()
        && clause.from.as_ref().is_some_and(|from| {
            from.kind == Kind::Ref
                && from.place.is_none()
                && !from.name.prefix().starts_with(b"refs/remotes/")
                && !from.name.prefix().starts_with(b"origin/")
        })
}

/// The protected branch that the name is closest to, and how it relates.
fn protected(case: &Case<'_>, name: &Pattern) -> Option<(Relation, Pattern)> {
    let short = without_prefix(name);
    let default = match case.repository {
        Some(repository) => case.facts.git().default_branch(repository),
        None => return None,
    };
    let mut branches = case.policy.protected_branches.clone();
    if !default.surely(|_| true) {
        branches.push(Pattern::hole("the default branch is not known"));
    }
    branches.extend(default.known().flatten().map(Pattern::text));
    branches
        .into_iter()
        .map(|branch| (branch.relation(&short, false), branch))
        .max_by_key(|(relation, _)| *relation)
}

/// `refs/heads/main` is `main`.
fn without_prefix(name: &Pattern) -> Pattern {
    let mut pieces = name.pieces().to_vec();
    if let Some(crate::model::pattern::Piece::Text(text)) = pieces.first_mut()
        && let Some(rest) = text.strip_prefix(b"refs/heads/".as_slice())
    {
        *text = rest.to_vec();
    }
    Pattern::from_pieces(pieces)
}

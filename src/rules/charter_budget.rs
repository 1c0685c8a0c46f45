//! `charter-budget`: more files or lines than the user said the task may change.

use super::case::{Act, Case, Check, Example, Rule};
use crate::model::action::{Action, Moment};
use crate::model::change::{Change, ChangeKind};
use crate::model::effect::{Certainty, Effect};
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::scope::{Budget, Measure, Stated, Tally};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("charter-budget");

/// "Fix it, touch at most two files", with one changed before.
const TWO: &[(&str, &str)] = &[
    ("said", "fix it, touch at most two files"),
    ("changed", "src/a.rs src/b.rs"),
    ("path:src/a.rs", "modified of:agent"),
    ("path:src/b.rs", "modified of:agent"),
    ("path:src/c.rs", "clean"),
];
/// "Delete at most one file."
const DELETED: &[(&str, &str)] = &[
    ("said", "clean up src, delete at most one file"),
    ("path:src/a.rs", "clean"),
    ("path:src/b.rs", "clean"),
];
/// "A quick fix": five files are inferred, and only noted.
const QUICK: &[(&str, &str)] =
    &[("said", "make a quick fix"), ("changed", "a b c d e"), ("path:src/c.rs", "clean")];

/// More files or lines than the user said the task may change.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "changes more files or lines than the user said for this task",
    why: "A number that the user typed says how large a change is wanted.",
    instead: "stay within it, or say what more is needed and why",
    keys: &[],
    denies: &[
        Example { facts: TWO, act: Act::Edit("src/c.rs") },
        Example { facts: TWO, act: Act::Shell("sed -i s/a/b/ src/c.rs") },
        Example { facts: DELETED, act: Act::Shell("rm src/a.rs src/b.rs") },
    ],
    allows: &[
        Example { facts: TWO, act: Act::Edit("src/b.rs") },
        Example { facts: TWO, act: Act::Write("/tmp/notes.md") },
        Example { facts: DELETED, act: Act::Shell("rm src/a.rs") },
        Example { facts: QUICK, act: Act::Edit("src/c.rs") },
    ],
    check: Check::Case(check),
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let asked = match case.moment {
        Moment::Before | Moment::After => true,
        Moment::Commit | Moment::Push | Moment::Refs | Moment::Receive => false,
    };
    if case.charter.budgets.is_empty() || !asked {
        return Vec::new();
    }
    let mut after = case.tally.clone();
    after.count(&changes(case));
    case.charter.budgets.iter().filter_map(|budget| over(budget, case.tally, &after)).collect()
}

/// What the act would change in the repository, as far as its effects name it one by one.
fn changes(case: &Case<'_>) -> Vec<Change> {
    let Some(repository) = case.repository else { return Vec::new() };
    let root = Pattern::tree(&repository.root);
    let inside = |path: &[u8]| root.relation(&Pattern::text(path), true) == Relation::Covers;
    if matches!(case.action, Action::Edit(_) | Action::Changed(_)) {
        return case.changes.iter().filter(|change| inside(&change.path)).cloned().collect();
    }
    let change = |effect: &Effect| {
        let clause = &effect.clause;
        let kind = match clause.verb {
            Verb::Write => ChangeKind::Modify,
            Verb::Delete => ChangeKind::Delete,
            _ => return None,
        };
        let by_git = clause.from.as_ref().is_some_and(|from| from.kind == Kind::Ref);
        let sure = matches!(effect.certainty, Certainty::Will | Certainty::Did);
        let here = clause.resource.kind == Kind::Path && clause.resource.place.is_none();
        let path = clause.resource.name.as_text().filter(|path| inside(path))?;
        (sure && here && !by_git).then(|| Change::new(path, kind))
    };
    case.effects.iter().filter_map(change).collect()
}

fn over(budget: &Budget, before: &Tally, after: &Tally) -> Option<Finding> {
    let (had, has) = (before.of(budget.measure), after.of(budget.measure));
    if has <= budget.most || has == had {
        return None;
    }
    let class = match budget.stated {
        Stated::Typed => Class::NeedsWord,
        Stated::Inferred => Class::Free,
    };
    let what = match budget.measure {
        Measure::Files => "files changed",
        Measure::DeletedFiles => "files deleted",
        Measure::ChangedLines => "lines changed",
    };
    let words = &budget.words;
    Some(
        Finding::new(ID, class)
            .seen(format!("the user said (prompt {}): \"{}\"", words.prompt, words.text))
            .seen(format!("read as: at most {} {what}; this would make it {has}", budget.most))
            .instead("stay within it, or say what more is needed and why"),
    )
}

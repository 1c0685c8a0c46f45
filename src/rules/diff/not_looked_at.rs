//! `not-looked-at`: what is beyond the bounds of a gate is named, never passed over in silence.

use crate::model::action::{Action, Moment};
use crate::model::escape::escaped;
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("not-looked-at");

const BEYOND: &[(&str, &str)] = &[("unread", "files beyond the first 20000")];
const NEW: &[Diff] = &[Diff::new("src/a.rs", "fn a() {}\n")];

/// What is beyond the bounds of a gate is named, never passed over in silence.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::Unknown,
    summary: "holds changes that could not be looked at",
    why: "What nobody looked at may hold anything. A commit or push goes on and says so; where \
          nobody is there to look later, on a server and in `automode verify`, it is stopped.",
    instead: "split it into smaller commits or pushes, or fetch what is missing",
    keys: &[],
    denies: &[
        Example { facts: BEYOND, act: Act::Changed(Moment::Receive, NEW) },
        Example { facts: BEYOND, act: Act::Changed(Moment::Receive, &[]) },
        Example {
            facts: &[("unread", "the content of 3 files that this clone does not have")],
            act: Act::Changed(Moment::Receive, NEW),
        },
    ],
    allows: &[
        Example { facts: BEYOND, act: Act::Changed(Moment::Commit, NEW) },
        Example { facts: BEYOND, act: Act::Changed(Moment::Push, NEW) },
        Example { facts: &[], act: Act::Changed(Moment::Receive, NEW) },
    ],
    check: Check::Case(check),
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let Action::Changed(changed) = case.action else { return Vec::new() };
    let class = match changed.moment {
        Moment::Receive => Class::Unknown,
        Moment::Commit | Moment::Push => Class::Free,
        Moment::Before | Moment::After | Moment::Refs => return Vec::new(),
    };
    let found = |what: &String| {
        Finding::new(ID, class)
            .seen(format!("not looked at: {}", escaped(what.as_bytes())))
            .instead("split it into smaller commits or pushes, or fetch what is missing")
    };
    changed.unread.iter().map(found).collect()
}

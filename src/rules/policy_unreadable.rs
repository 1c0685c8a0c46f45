//! `policy-unreadable`: while nobody can say what is protected, nothing is changed.

use super::case::{Act, Case, Check, Example, Rule};
use crate::model::effect::Effect;
use crate::model::resource::Verb;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("policy-unreadable");

const BROKEN: &[(&str, &str)] = &[("policy", "unreadable")];

/// While nobody can say what is protected, nothing is changed.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Locked,
    summary: "changes something while a policy file cannot be read",
    why: "A file that cannot be read may protect just what the act would change.",
    instead: "tell the user which policy file is broken; `automode policy check` shows where",
    keys: &[],
    denies: &[
        Example { facts: BROKEN, act: Act::Write("src/a.rs") },
        Example { facts: BROKEN, act: Act::Shell("rm -rf target") },
        Example { facts: BROKEN, act: Act::Shell("git commit -m x") },
    ],
    allows: &[
        Example { facts: BROKEN, act: Act::Read("src/a.rs") },
        Example { facts: BROKEN, act: Act::Shell("git status && git diff") },
        Example { facts: BROKEN, act: Act::Shell("cat .automode/policy.toml") },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    if case.policy.readable || matches!(effect.clause.verb, Verb::Read | Verb::Receive) {
        return None;
    }
    let mut found = Finding::new(ID, Class::Locked);
    found.evidence.extend(case.policy.errors.iter().cloned());
    Some(found.instead("tell the user which policy file is broken: `automode policy check`"))
}

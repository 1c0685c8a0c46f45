//! `guard-tamper`: the guard's own files, settings and wiring, and the agents' own.

use super::case::{Act, Case, Check, Example, Rule};
use super::protections;
use crate::model::action::Moment;
use crate::model::effect::Effect;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("guard-tamper");

/// The guard's own files, settings and wiring, and the agents' own.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Never,
    summary: "changes the guard, its wiring, or the agents' own settings, hooks or records",
    why: "A guard that the guarded can switch off guards nothing. What an agent may do is for a \
          person to change.",
    instead: "tell the user what you need changed; only a person changes the guard",
    keys: &["protect"],
    denies: &[
        Example { facts: &[], act: Act::Shell("rm .git/hooks/pre-commit") },
        Example { facts: &[], act: Act::Write(".claude/settings.json") },
        Example { facts: &[], act: Act::Shell("echo '[preset]' > .automode/policy.toml") },
        Example { facts: &[], act: Act::Edit(".git/config") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Read(".claude/settings.json") },
        Example { facts: &[], act: Act::Shell("cat .git/config") },
        Example { facts: &[], act: Act::Write("docs/git/hooks/pre-commit") },
        Example { facts: &[], act: Act::Shell("ls .git/hooks") },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let mut found = protections::finding(case, effect, ID)?;
    // A person may change these files; of what is pushed to a server nobody can tell who wrote it.
    if case.moment == Moment::Receive {
        found.class = found.class.min(Class::NeedsWord);
    }
    Some(found.instead("tell the user what you need changed; only a person changes the guard"))
}

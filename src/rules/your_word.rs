//! `your-word`: what leaves this repository, or others already have, is the user's to order.

use super::case::{Act, Case, Check, Example, Rule};
use super::ground;
use crate::model::effect::Effect;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("your-word");

/// What leaves this repository, or others already have, is the user's to order.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "does something outside this repository that nobody asked for",
    why: "Pushes, new dependencies, other machines and services cannot be taken back by git, so \
          they happen when the user asked for them.",
    instead: "do the local part, say that the rest is ready, and let the user ask for it",
    keys: &["grants"],
    denies: &[
        Example { facts: &[], act: Act::Shell("git push origin work") },
        Example { facts: &[], act: Act::Shell("sudo ls /root") },
        Example { facts: &[], act: Act::Shell("git remote set-url origin https://example.org/x") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("git commit -m 'push later'") },
        Example { facts: &[], act: Act::Shell("git remote -v") },
        Example { facts: &[], act: Act::Shell("echo sudo ls") },
    ],
    check: Check::Effect(check),
};

fn check(_case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let class = ground::class(&effect.clause);
    if class < Class::NeedsWord {
        return None;
    }
    Some(Finding::new(ID, class).seen(ground::reason(&effect.clause)))
}

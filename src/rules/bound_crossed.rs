//! `bound-crossed`: what is too large or too deep to be read is refused.

use super::case::{Case, Check, Rule};
use crate::model::escape::escaped;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("bound-crossed");

/// What is too large or too deep to be read is refused.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Locked,
    summary: "is larger or deeper than what is read",
    why: "A guard that gives up on what is long can be talked past with length.",
    instead: "split it into smaller commands, or put the text into a file",
    keys: &[],
    denies: &[],
    allows: &[],
    check: Check::Case(check),
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let unread = case.unread.iter().filter(|unread| unread.bound);
    let found = |cause: &String| {
        Finding::new(ID, Class::Locked)
            .seen(format!("not read to its end: {}", escaped(cause.as_bytes())))
            .instead("split it into smaller commands, or put the text into a file")
    };
    unread.map(|unread| found(&unread.cause)).collect()
}

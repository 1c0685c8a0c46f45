//! `bound-crossed`: what is too large or too deep to be read is refused.

use super::case::{Act, Case, Check, Example, Rule};
use crate::model::escape::escaped;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("bound-crossed");

/// Eighty of these, none of them closed.
macro_rules! deep {
    ($t:literal) => {
        concat!(deep!(20 $t), deep!(20 $t), deep!(20 $t), deep!(20 $t))
    };
    (20 $t:literal) => {
        concat!(deep!(5 $t), deep!(5 $t), deep!(5 $t), deep!(5 $t))
    };
    (5 $t:literal) => {
        concat!($t, $t, $t, $t, $t)
    };
}

/// What is too large or too deep to be read is refused.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Locked,
    summary: "is larger or deeper than what is read",
    why: "A guard that gives up on what is long can be talked past with length.",
    instead: "split it into smaller commands, or put the text into a file",
    keys: &[],
    denies: &[
        Example { facts: &[], act: Act::Shell(deep!("echo $(")) },
        Example { facts: &[], act: Act::Shell(deep!("{ ")) },
        Example { facts: &[], act: Act::Shell(deep!("if ")) },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("echo $(echo $(echo $(echo deep)))") },
        Example { facts: &[], act: Act::Shell("{ { { echo x; }; }; }") },
        Example { facts: &[], act: Act::Shell("echo '{ { { { { { { { { { { {'") },
    ],
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

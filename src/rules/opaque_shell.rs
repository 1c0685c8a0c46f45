//! `opaque-shell`: what could not be read is not guessed at.

use super::case::{Act, Case, Check, Example, Rule};
use crate::model::escape::escaped;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("opaque-shell");

/// What could not be read is not guessed at.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Unknown,
    summary: "holds something that could not be read, so nobody can say what it would do",
    why: "A command that is not understood might do anything.",
    instead: "write the command out plainly, one step at a time, without eval or generated code",
    keys: &[],
    denies: &[
        Example { facts: &[], act: Act::Shell("if true; then") },
        Example { facts: &[], act: Act::Shell("echo 'unclosed") },
        Example { facts: &[], act: Act::Shell("eval \"$CODE\"") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("if true; then echo yes; fi") },
        Example { facts: &[], act: Act::Shell("echo 'if true; then'") },
        Example { facts: &[], act: Act::Shell("echo \"$CODE\"") },
    ],
    check: Check::Case(check),
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let unread = case.unread.iter().filter(|unread| !unread.bound);
    let found = |cause: &String| {
        Finding::new(ID, Class::Unknown)
            .seen(format!("not readable: {}", escaped(cause.as_bytes())))
            .instead("write the command out plainly, one step at a time")
    };
    unread.map(|unread| found(&unread.cause)).collect()
}

//! `protected-path`: what policy protects stays as it is.

use super::case::{Act, Case, Check, Example, Rule};
use super::protections;
use crate::model::effect::Effect;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("protected-path");

/// What policy protects stays as it is.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Never,
    summary: "changes or deletes a path that policy protects",
    why: "Somebody decided that this path is not changed by an agent: what it steers reaches \
          further than the work tree.",
    instead: "leave the path as it is and tell the user which change it would need",
    keys: &["protect"],
    denies: &[
        Example { facts: &[], act: Act::Shell("rm -rf .husky") },
        Example { facts: &[], act: Act::Shell("echo x > .envrc") },
        Example { facts: &[], act: Act::Write(".mcp.json") },
        Example { facts: &[], act: Act::Shell("mv .husky/pre-commit /tmp/pre-commit") },
        Example { facts: &[("path:conf", "link to .vscode")], act: Act::Edit("conf/tasks.json") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Read(".husky/pre-commit") },
        Example { facts: &[], act: Act::Write("docs/husky/pre-commit") },
        Example { facts: &[], act: Act::Shell("rm -rf husky") },
        Example { facts: &[], act: Act::Shell("grep -rn lint .husky") },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let found = protections::finding(case, effect, ID)?;
    Some(found.instead("leave it as it is and tell the user which change it would need"))
}

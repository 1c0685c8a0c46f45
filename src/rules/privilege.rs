//! `privilege`: the rights of another account are the user's to lend.

use super::case::{Act, Case, Check, Example, Rule};
use crate::model::effect::Effect;
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("privilege");

/// The rights of another account are the user's to lend.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "takes on the rights of another account",
    why: "With other rights an act reaches what this account protects from its own mistakes, and \
          git gives none of it back.",
    instead: "do it without those rights, or name the command and let the user run it",
    keys: &["grants"],
    denies: &[
        Example { facts: &[], act: Act::Shell("sudo ls /root") },
        Example { facts: &[], act: Act::Shell("sudo -u postgres createdb shop_test") },
        Example { facts: &[], act: Act::Shell("echo x | sudo tee /tmp/x") },
        Example { facts: &[], act: Act::Shell("docker run --privileged --rm alpine true") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("echo sudo ls") },
        Example { facts: &[], act: Act::Shell("grep -rn sudo scripts") },
        Example { facts: &[], act: Act::Shell("sudo --version") },
        Example { facts: &[], act: Act::Shell("id -u") },
    ],
    check: Check::Effect(check),
};

fn check(_case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let resource = &effect.clause.resource;
    if effect.clause.verb != Verb::Elevate || resource.kind != Kind::User {
        return None;
    }
    Some(
        Finding::new(ID, Class::NeedsWord)
            .seen(format!("it would run as {}", resource.name))
            .instead("do it without those rights, or let the user run it"),
    )
}

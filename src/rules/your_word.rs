//! `your-word`: what leaves this repository, or others already have, is the user's to order.

use super::case::{Act, Case, Check, Example, Rule};
use super::ground;
use crate::model::effect::Effect;
use crate::model::resource::Kind;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("your-word");

/// What leaves this repository, or others already have, is the user's to order.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "does something outside this repository that nobody asked for",
    why: "Pushes, new dependencies and other machines cannot be taken back by git, so they happen \
          when the user asked for them.",
    instead: "do the local part, say that the rest is ready, and let the user ask for it",
    keys: &["grants"],
    denies: &[
        Example { facts: &[], act: Act::Shell("git push origin work") },
        Example { facts: &[], act: Act::Shell("npm install left-pad") },
        Example { facts: &[], act: Act::Shell("scp build.log web-1:/tmp/") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("git commit -m 'push later'") },
        Example { facts: &[], act: Act::Shell("git push --dry-run origin work") },
        Example { facts: &[], act: Act::Shell("npm ci") },
    ],
    check: Check::Effect(check),
};

fn check(_case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let class = ground::class(&effect.clause);
    // Remotes, services and accounts have rules of their own.
    let spoken_for =
        matches!(effect.clause.resource.kind, Kind::Remote | Kind::Service | Kind::User);
    if class < Class::NeedsWord || spoken_for {
        return None;
    }
    Some(Finding::new(ID, class).seen(ground::reason(&effect.clause)))
}

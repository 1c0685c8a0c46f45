//! `unknown-target`: nothing is deleted, moved or thrown away whose name is not known.

use super::case::{Act, Case, Check, Example, Rule};
use super::names;
use crate::model::effect::Effect;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("unknown-target");

/// Nothing is deleted, moved or thrown away whose name is not known.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Unknown,
    summary: "deletes, moves or throws away something whose name is not known before it runs",
    why: "A variable or a command decides what goes, and may be empty or hold anything.",
    instead: "write the path out, or print the value first and use what it printed",
    keys: &[],
    denies: &[
        Example { facts: &[], act: Act::Shell("rm -rf \"$BUILD_DIR/cache\"") },
        Example { facts: &[], act: Act::Shell("rm -f $(cat list.txt)") },
        Example { facts: &[], act: Act::Shell("git checkout -- \"$FILE\"") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("BUILD_DIR=target; rm -rf \"$BUILD_DIR/cache\"") },
        Example { facts: &[], act: Act::Shell("d=$(mktemp -d) && rm -rf \"$d\"") },
        Example { facts: &[], act: Act::Shell("cat \"$FILE\"") },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    if !names::is_unknown_target(case, effect) {
        return None;
    }
    let cause = effect.clause.resource.name.cause()?;
    Some(
        Finding::new(ID, Class::Unknown)
            .seen(format!("not known before it runs: {}", cause.0))
            .instead("write the path out, or print the value first and use what it printed"),
    )
}

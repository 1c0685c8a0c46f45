//! `service-change`: what a service keeps (databases, clusters, clouds) changes when the user asked
//! for it.

use super::case::{Act, Case, Check, Example, Rule};
use super::ground;
use crate::model::effect::Effect;
use crate::model::resource::Kind;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("service-change");

/// What a service keeps changes when the user asked for it.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "changes something that a service keeps: a database, a cluster, a cloud, a tracker",
    why: "Others use what a service keeps, and no git holds what was there before.",
    instead: "look only (a plan, a diff, a dry run), or do it on a test database of your own",
    keys: &["grants"],
    denies: &[
        Example { facts: &[], act: Act::Shell("dropdb shop") },
        Example { facts: &[], act: Act::Shell("kubectl delete deployment web") },
        Example { facts: &[], act: Act::Shell("fly deploy") },
        Example { facts: &[], act: Act::Shell("docker compose down -v") },
        Example { facts: &[], act: Act::Shell("docker -H ssh://web-1 rm -f shop") },
        Example { facts: &[], act: Act::Shell("createdb -h db.example.com shop") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("kubectl get pods") },
        Example { facts: &[], act: Act::Shell("docker compose down") },
        Example { facts: &[], act: Act::Shell("docker rm -f shop-test") },
        Example {
            facts: &[],
            act: Act::Shell("dropdb --if-exists shop_test && createdb shop_test"),
        },
        Example { facts: &[], act: Act::Shell("echo 'fly deploy' >> docs/release.md") },
    ],
    check: Check::Effect(check),
};

fn check(_case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    if effect.clause.resource.kind != Kind::Service {
        return None;
    }
    let class = ground::class(&effect.clause);
    if class < Class::NeedsWord {
        return None;
    }
    Some(
        Finding::new(ID, class)
            .seen(ground::reason(&effect.clause))
            .instead("look only: a plan, a diff or a dry run"),
    )
}

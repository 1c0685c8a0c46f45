//! `remote-change`: where pushes go to and fetches come from is the user's to say.

use super::case::{Act, Case, Check, Example, Rule};
use super::hook_bypass::lower;
use super::names;
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("remote-change");

/// Where pushes go to and fetches come from is the user's to say.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "adds, removes or redirects a remote",
    why: "A word for a push names a remote; where that name leads must not change under it.",
    instead: "name the address and let the user set it: git remote -v",
    keys: &["grants"],
    denies: &[
        Example { facts: &[], act: Act::Shell("git remote set-url origin https://example.org/x") },
        Example { facts: &[], act: Act::Shell("git remote add fork https://example.org/x.git") },
        Example { facts: &[], act: Act::Shell("git remote remove origin") },
        Example { facts: &[], act: Act::Shell("git remote rename origin old") },
        Example {
            facts: &[],
            act: Act::Shell("git config remote.origin.url https://example.org/x"),
        },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("git remote -v") },
        Example {
            facts: &[],
            act: Act::Shell("git remote set-url origin https://example.com/u/shop.git"),
        },
        Example { facts: &[], act: Act::Shell("git remote add again git@example.com:u/shop") },
        Example { facts: &[], act: Act::Shell("git remote add bare /tmp/bare.git") },
        Example { facts: &[], act: Act::Shell("git remote get-url origin") },
    ],
    check: Check::Effect(check),
};

/// Keys of git's configuration that decide where pushes and fetches go.
const ROUTES: &[&str] =
    &["remote.**.url", "remote.**.pushurl", "url.**.insteadof", "url.**.pushinsteadof"];

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let clause = &effect.clause;
    let seen = match clause.resource.kind {
        Kind::Setting if is_route(effect) => "it changes where pushes and fetches go".into(),
        Kind::Remote if clause.verb != Verb::Read && !is_as_it_was(case, effect) => {
            let leads = clause.from.as_ref().filter(|_| clause.verb != Verb::Delete);
            match leads {
                Some(from) => format!("{} would lead to {}", clause.resource.name, from.name),
                None => format!("it changes what {} is", clause.resource.name),
            }
        }
        _ => return None,
    };
    Some(
        Finding::new(ID, Class::NeedsWord)
            .seen(seen)
            .instead("name the address and let the user set it"),
    )
}

fn is_route(effect: &Effect) -> bool {
    let resource = &effect.clause.resource;
    let of_git = resource.place.as_ref().is_some_and(|place| place.prefix().starts_with(b"git"));
    let name = lower(&resource.name);
    of_git
        && matches!(effect.clause.verb, Verb::Set | Verb::Delete)
        && ROUTES
            .iter()
            .filter_map(|key| key.parse::<Pattern>().ok())
            .any(|key| key.relation(&name, false) == Relation::Covers)
}

/// Whether a remote leads where it led, or a new one where another already does, or into a folder
/// that is thrown away by itself.
fn is_as_it_was(case: &Case<'_>, effect: &Effect) -> bool {
    let clause = &effect.clause;
    let Some(address) = clause.from.as_ref().filter(|from| from.kind == Kind::Remote) else {
        return false;
    };
    let Some(name) = address.name.as_text() else { return false };
    if name.starts_with(b"/") {
        return clause.verb == Verb::Create && names::is_temp(case, name);
    }
    let key = format!("remote.{}.url", String::from_utf8_lossy(name));
    let is_remote = || {
        case.repository.is_some_and(|repository| {
            case.facts.git().config(repository, &key).surely(|urls| !urls.is_empty())
        })
    };
    match clause.verb {
        Verb::Set => address.name == clause.resource.name,
        Verb::Create => is_remote(),
        _ => false,
    }
}

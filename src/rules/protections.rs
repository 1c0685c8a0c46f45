//! How the rules that speak for the policy's protections find out that one bites.

use super::case::Case;
use super::names;
use crate::model::clause::Clause;
use crate::model::effect::Effect;
use crate::model::mandate::Protection;
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

/// The rules that speak for protections written for them; `protected-path` speaks for all others.
const SPEAKERS: &[&str] = &["guard-tamper", "secret-read"];

/// The finding of this rule for the strictest of its protections that the effect touches.
pub(super) fn finding(case: &Case<'_>, effect: &Effect, rule: RuleId) -> Option<Finding> {
    if effect.clause.resource.place.is_some() && effect.clause.resource.kind == Kind::Path {
        return None;
    }
    let mine = |protection: &&Protection| match rule.0 {
        "protected-path" => !SPEAKERS.contains(&protection.rule.as_str()),
        id => protection.rule == id,
    };
    let bites = case.policy.protections.iter().filter(mine).filter_map(|protection| {
        class_of(case, effect, protection).map(|class| (class, protection))
    });
    let (class, protection) = bites.max_by_key(|(class, _)| *class)?;
    let found = Finding::new(rule, class).seen(match class {
        Class::Unknown => format!("it may reach `{}`: {}", protection.clause, protection.why),
        Class::Free | Class::NeedsWord | Class::Locked | Class::Never => protection.why.clone(),
    });
    Some(found.seen(format!("`{}` at {}", protection.clause, protection.source.place)))
}

/// The class that the protection gives the effect, if it touches it.
fn class_of(case: &Case<'_>, effect: &Effect, protection: &Protection) -> Option<Class> {
    if protection.clause.resource.kind != effect.clause.resource.kind {
        return None;
    }
    let scope = &protection.clause.resource.name;
    let relation = |clause: &Clause| protection.relation(clause);
    match names::bite(case, effect, scope, relation, tree) {
        Relation::Apart => None,
        Relation::Perhaps => Some(Class::Unknown),
        Relation::Overlaps | Relation::Covers => Some(protection.class),
    }
}

/// Whether a tree that overlaps a protection by its form touches it. Programs that read or write
/// through a whole tree (a search, a formatter) pass by what is not theirs; what deletes does not.
fn tree(case: &Case<'_>, clause: &Clause, scope: &Pattern) -> bool {
    match clause.verb {
        Verb::Delete | Verb::Move => names::tree_holds(case, clause, scope),
        Verb::Read => {
            let inside = case.repository.is_some_and(|repository| {
                let folder = names::literal_folder(&clause.resource.name);
                folder.is_some_and(|folder| names::is_within(&folder, &repository.root))
            });
            !inside && names::tree_holds(case, clause, scope)
        }
        Verb::Write
        | Verb::Discard
        | Verb::Set
        | Verb::Stage
        | Verb::Commit
        | Verb::Create
        | Verb::Advance
        | Verb::Rewind
        | Verb::Push
        | Verb::Run
        | Verb::Send
        | Verb::Receive
        | Verb::Install
        | Verb::Signal
        | Verb::Elevate => false,
    }
}

//! How the rules that speak for the policy's protections find out that one bites.

use super::case::Case;
use super::names;
use crate::model::clause::Clause;
use crate::model::effect::Effect;
use crate::model::mandate::{Protected, Protection};
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
    let kind = effect.clause.resource.kind;
    let touched = names::touched(case, effect);
    let entries = case
        .policy
        .protections
        .iter()
        .filter(mine)
        .flat_map(|protection| protection.names.iter().map(move |entry| (protection, entry)));
    let bites = entries.filter(|(_, entry)| entry.resource.kind == kind).filter_map(
        |(protection, entry)| {
            class_of(case, &touched, protection, entry).map(|class| (class, protection, entry))
        },
    );
    let (class, protection, entry) = bites.max_by_key(|(class, ..)| *class)?;
    if class == Class::Unknown && names::is_unknown_target(case, effect) {
        return None;
    }
    let found = Finding::new(rule, class).seen(match class {
        Class::Unknown => format!("it may reach `{}`: {}", entry.resource, protection.why),
        Class::Free | Class::NeedsWord | Class::Locked | Class::Never => protection.why.clone(),
    });
    Some(found.seen(format!("`{}` at {}", entry.resource, entry.source.place)))
}

/// The class that the entry of the protection gives what is touched, if it bites.
fn class_of(
    case: &Case<'_>,
    touched: &[Clause],
    protection: &Protection,
    entry: &Protected,
) -> Option<Class> {
    let scope = &entry.resource.name;
    let relation = |clause: &Clause| protection.relation(entry, clause);
    match names::bite(case, touched, scope, relation, tree) {
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

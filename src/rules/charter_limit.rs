//! `charter-limit`: what the user said not to do in this session.

use super::brought;
use super::case::{Act, Case, Check, Example, Rule};
use super::folders::Folders;
use super::{names, result_held};
use crate::model::clause::{Clause, Owner};
use crate::model::effect::Effect;
use crate::model::facts::Fact;
use crate::model::mandate::{Limit, Sureness};
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("charter-limit");

/// "Don't change the tests."
const TESTS: &[(&str, &str)] =
    &[("limit", "write,delete,discard path:tests/**"), ("path:tests/login.rs", "clean")];
/// "Don't push."
const NO_PUSH: &[(&str, &str)] = &[("limit", "push ref:origin:**")];

/// What the user said not to do in this session.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Locked,
    summary: "does what the user said not to do in this session",
    why: "The user's word stands until the user takes it back.",
    instead: "find another way, or tell the user why it would be needed",
    keys: &[],
    denies: &[
        Example { facts: TESTS, act: Act::Edit("tests/login.rs") },
        Example { facts: TESTS, act: Act::Shell("rm -rf tests") },
        Example { facts: TESTS, act: Act::Shell("mv tests/login.rs src/login_test.rs") },
        Example { facts: NO_PUSH, act: Act::Shell("git push origin work") },
    ],
    allows: &[
        Example { facts: TESTS, act: Act::Read("tests/login.rs") },
        Example { facts: TESTS, act: Act::Edit("src/tests.rs") },
        Example { facts: TESTS, act: Act::Shell("cp tests/login.rs /tmp/login.rs") },
        Example { facts: NO_PUSH, act: Act::Shell("git push --dry-run origin work") },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    if case.charter.limits.is_empty() || result_held::is_settled(case, effect) {
        return None;
    }
    let mut touched = names::touched(case, effect);
    if brought::is_carried(case, effect) {
        let into = [Verb::Stage, Verb::Commit]
            .into_iter()
            .flat_map(|verb| touched.iter().map(move |clause| Clause { verb, ..clause.clone() }));
        let into: Vec<_> = into.collect();
        // What somebody else changed is not changed by the commit that carries it.
        if brought::is_anothers(case, effect) {
            touched.clear();
        }
        touched.extend(into);
    }
    let folders = Folders::default();
    let bites = case.charter.limits.iter().filter_map(|limit| {
        class_of(case, effect, &touched, &folders, limit).map(|class| (class, limit))
    });
    let (class, limit) = bites.max_by_key(|(class, _)| *class)?;
    let said = format!("the user said (prompt {}): \"{}\"", limit.words.prompt, limit.words.text);
    let read = match limit.sureness {
        Sureness::Sure => format!("read as: not {}", limit.clause),
        Sureness::Probable => {
            format!("read as: perhaps not {}; \"you may\" and the name lifts it", limit.clause)
        }
    };
    Some(
        Finding::new(ID, class)
            .seen(said)
            .seen(read)
            .instead("find another way, or tell the user why it would be needed"),
    )
}

fn class_of(
    case: &Case<'_>,
    effect: &Effect,
    touched: &[Clause],
    folders: &Folders,
    limit: &Limit,
) -> Option<Class> {
    if limit.clause.resource.kind != effect.clause.resource.kind {
        return None;
    }
    let left_out = |clause: &&Clause| {
        let name = &clause.resource.name;
        let path = clause.resource.kind == Kind::Path;
        limit.except.iter().any(|except| except.relation(name, path) == Relation::Covers)
    };
    let touched: Vec<Clause> = touched.iter().filter(|one| !left_out(one)).cloned().collect();
    let scope = &limit.clause.resource.name;
    let relation = |clause: &Clause| limit.clause.relation(clause);
    let found = names::bite(case, &touched, folders, scope, relation, tree);
    let owned = limit.clause.owner.is_none_or(|owner| is_of(case, effect, owner));
    match found {
        Relation::Apart => None,
        Relation::Perhaps => Some(Class::Unknown),
        Relation::Overlaps | Relation::Covers if owned => Some(match limit.sureness {
            Sureness::Sure => Class::Locked,
            Sureness::Probable => Class::NeedsWord,
        }),
        Relation::Overlaps | Relation::Covers => None,
    }
}

/// Whether the work may be that owner's.
fn is_of(case: &Case<'_>, effect: &Effect, owner: Owner) -> bool {
    match effect.clause.resource.name.as_text() {
        Some(path) if effect.clause.resource.kind == Kind::Path => {
            let found: Fact<Owner> = case.facts.ownership().owner(path);
            found.maybe(|found| *found == owner)
        }
        Some(_) | None => true,
    }
}

/// Whether a tree that overlaps a limit by its form touches it. What git brings from one of its
/// own refs is not the agent's change.
fn tree(case: &Case<'_>, clause: &Clause, scope: &Pattern) -> bool {
    match clause.verb {
        Verb::Delete | Verb::Move => names::tree_holds(case, clause, scope),
        Verb::Write | Verb::Stage => clause.from.as_ref().is_none_or(|from| from.kind != Kind::Ref),
        Verb::Read
        | Verb::Discard
        | Verb::Set
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
        | Verb::Elevate => true,
    }
}

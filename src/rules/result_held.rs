//! `result-held`: what an act left behind against a limit or a protection goes no further.

use super::case::{Act, Case, Check, Example, Rule};
use crate::model::action::Moment;
use crate::model::effect::Effect;
use crate::model::escape::escaped;
use crate::model::resource::{Kind, Verb};
use crate::model::scope::HeldResult;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("result-held");
/// Paths that a finding names.
const NAMED_MAX: usize = 3;
/// A result that is held.
const HELD: &[(&str, &str)] = &[("held", "tests/login.rs")];

/// What an act left behind against a limit or a protection goes no further.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Locked,
    summary: "commits or pushes while a result that crossed a limit or a protection stands",
    why: "What an act did against the user's word is put right first; in a commit it would be hard \
          to see, and after a push it is out.",
    instead: "put the paths back as they were, or ask the user to let the result stand",
    keys: &["results"],
    denies: &[
        Example { facts: HELD, act: Act::Shell("git commit -m x") },
        Example { facts: HELD, act: Act::Shell("git add -A && git commit -qm x") },
        Example { facts: HELD, act: Act::Shell("git push origin work") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("git commit -m x") },
        Example { facts: HELD, act: Act::Shell("git status") },
        Example { facts: HELD, act: Act::Edit("src/a.rs") },
        Example { facts: HELD, act: Act::Shell("git checkout -- tests/login.rs") },
        Example {
            facts: &[("held", "tests/login.rs"), ("limit", "write,discard path:tests/**")],
            act: Act::Shell("git checkout -- tests/login.rs"),
        },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let held = case.tally.held.first()?;
    let goes_on = effect.clause.resource.kind == Kind::Ref
        && matches!(effect.clause.verb, Verb::Commit | Verb::Push);
    if !goes_on {
        return None;
    }
    let mut found = Finding::new(ID, Class::Locked).seen(format!(
        "what {} did to {} stands ({})",
        held.act,
        named(case, held),
        held.why
    ));
    if let Some(point) = held.undo {
        found = found.instead(format!("automode undo {point}"));
    }
    Some(
        found
            .instead("put these paths back as they were before that act")
            .instead(format!("or ask the user to let it stand: `allow {}`", held.request)),
    )
}

fn named(case: &Case<'_>, held: &HeldResult) -> String {
    let root = case.repository.map(|own| own.root.as_slice()).unwrap_or_default();
    let inside = |path: &'_ [u8]| {
        let rest = path.strip_prefix(root).and_then(|rest| rest.strip_prefix(b"/"));
        escaped(rest.unwrap_or(path))
    };
    let mut shown: Vec<_> =
        held.paths.iter().take(NAMED_MAX).map(|one| inside(&one.path)).collect();
    if let Some(more) = held.paths.len().checked_sub(NAMED_MAX).filter(|more| *more > 0) {
        shown.push(format!("{more} more"));
    }
    shown.join(", ")
}

/// Whether the effect takes back a result that is held, or takes one further that a person let
/// stand: then no limit and no protection, which that result crossed, stands in its way.
pub(super) fn is_settled(case: &Case<'_>, effect: &Effect) -> bool {
    if case.tally.held.is_empty() && case.tally.let_stand.is_empty() {
        return false;
    }
    let here = effect.clause.resource.place.is_none();
    let Some(path) = effect.clause.resource.name.as_text().filter(|_| here) else { return false };
    let goes_on = match case.moment {
        Moment::Commit | Moment::Push | Moment::Receive => true,
        Moment::Before | Moment::After | Moment::Refs => false,
    };
    if goes_on && case.tally.let_stand.iter().any(|stands| stands == path) {
        return true;
    }
    let mut paths = case.tally.held.iter().flat_map(|held| &held.paths);
    paths.any(|one| {
        let unmade = effect.clause.verb == Verb::Delete && one.before.is_none();
        one.path == path && (effect.clause.verb == Verb::Discard || unmade)
    })
}

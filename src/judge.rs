//! Findings and grants make a verdict.

use crate::model::action::Action;
use crate::model::effect::{Certainty, Effect};
use crate::model::mandate::Words;
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, Obligation, Ruling, Subject, Verdict};
use crate::rules::case::Case;
use crate::rules::ground;

/// The verdict on the case; `act` is the digest that grants may be bound to.
pub fn judge(case: &Case<'_>, findings: &[Finding], act: &str) -> Verdict {
    let mut rulings: Vec<Ruling> = case
        .effects
        .iter()
        .enumerate()
        .map(|(at, effect)| rule_effect(case, effect, found_for(findings, at), act))
        .collect();
    rulings.push(rule_act(case, findings, act));
    let obligations = obligations(case, &rulings);
    Verdict::of(rulings, obligations)
}

fn found_for(findings: &[Finding], at: usize) -> Vec<Finding> {
    let mine = findings.iter().filter(|found| found.subject == Subject::Effect(at));
    mine.cloned().collect()
}

fn rule_effect(case: &Case<'_>, effect: &Effect, found: Vec<Finding>, act: &str) -> Ruling {
    let unsure = match effect.certainty {
        Certainty::Unknown => Class::Unknown,
        Certainty::Did | Certainty::Will | Certainty::May => Class::Free,
    };
    let class = strictest(&found).max(ground::class(&effect.clause)).max(unsure);
    let granted = granted(case, effect, class, act);
    let refused = granted.is_none() && is_refused(case, effect, class);
    let findings = found.into_iter().filter(|found| found.class == class).collect();
    Ruling { clause: Some(effect.clause.clone()), class, refused, findings, granted }
}

/// What is said about the act as a whole: an act with no effect and no complaint is free.
fn rule_act(case: &Case<'_>, findings: &[Finding], act: &str) -> Ruling {
    let found: Vec<Finding> =
        findings.iter().filter(|found| found.subject == Subject::Act).cloned().collect();
    let class = strictest(&found);
    let bound = case.charter.grants.iter().find(|grant| grant.act.as_deref() == Some(act));
    let granted = match class {
        Class::Unknown | Class::NeedsWord => bound.map(|grant| grant.words.clone()),
        Class::Free | Class::Locked | Class::Never => None,
    };
    let refused = class > Class::Free && granted.is_none();
    let findings = found.into_iter().filter(|found| found.class == class).collect();
    Ruling { clause: None, class, refused, findings, granted }
}

fn strictest(found: &[Finding]) -> Class {
    found.iter().map(|found| found.class).max().unwrap_or(Class::Free)
}

/// The words that allow the effect. Words never open what is locked.
fn granted(case: &Case<'_>, effect: &Effect, class: Class, act: &str) -> Option<Words> {
    match class {
        Class::Unknown | Class::NeedsWord => {}
        Class::Free | Class::Locked | Class::Never => return None,
    }
    // Who allowed this very act has seen its text, holes included.
    let bound = case.charter.grants.iter().find(|grant| {
        grant.act.as_deref() == Some(act)
            && grant.clause.owner.is_none()
            && grant.clause == effect.clause
    });
    if let Some(grant) = bound.or_else(|| case.charter.covers(effect, act)) {
        return Some(grant.words.clone());
    }
    let standing = case.policy.covers(effect)?;
    Some(Words { prompt: 0, text: standing.source.place.clone() })
}

/// Whether a class without a grant stops the act. What is not understood stops it only where the
/// loss would be for good, or with another account's rights: no undo point answers for it yet.
fn is_refused(case: &Case<'_>, effect: &Effect, class: Class) -> bool {
    match class {
        Class::Free => false,
        Class::Unknown => is_destructive(effect.clause.verb) || elevates(case),
        Class::NeedsWord | Class::Locked | Class::Never => true,
    }
}

fn is_destructive(verb: Verb) -> bool {
    matches!(verb, Verb::Delete | Verb::Discard | Verb::Move)
}

fn elevates(case: &Case<'_>) -> bool {
    case.effects.iter().any(|effect| effect.clause.verb == Verb::Elevate)
}

fn obligations(case: &Case<'_>, rulings: &[Ruling]) -> Vec<Obligation> {
    let mut all = Vec::new();
    if case.effects.iter().any(|effect| !is_look(effect)) {
        all.push(Obligation::Attribute);
    }
    match case.action {
        Action::Shell { .. } | Action::Unknown { .. } | Action::Mcp { .. } => {
            all.push(Obligation::WatchRefs);
        }
        Action::Edit(_)
        | Action::Read(_)
        | Action::Fetch(_)
        | Action::Delegate(_)
        | Action::Talk(_)
        | Action::Refs(_) => {}
    }
    if rulings.iter().any(|ruling| ruling.class == Class::Unknown) {
        all.push(Obligation::NoteUnguarded("network, outside".into()));
    }
    all
}

/// Whether the effect leaves everything as it is.
fn is_look(effect: &Effect) -> bool {
    let kind = effect.clause.resource.kind;
    effect.clause.verb == Verb::Read || (kind == Kind::Host && effect.clause.verb != Verb::Send)
}

//! Findings and grants make a verdict.

mod changes;
mod obligations;

use crate::model::effect::{Certainty, Effect};
use crate::model::mandate::Words;
use crate::model::resource::Verb;
use crate::model::verdict::{Class, Finding, Ruling, Subject, Verdict};
use crate::rules::case::Case;
use crate::rules::{ground, own_branch};

/// The verdict on the case; `act` is the digest that grants may be bound to.
pub fn judge(case: &Case<'_>, findings: &[Finding], act: &str) -> Verdict {
    let mut rulings: Vec<Ruling> = case
        .effects
        .iter()
        .enumerate()
        .map(|(at, effect)| {
            rule_effect(case, effect, found_for(findings, &Subject::Effect(at)), act)
        })
        .collect();
    let changes = case.changes.iter().enumerate();
    rulings.extend(changes.flat_map(|(at, change)| {
        changes::rule(case, change, found_for(findings, &Subject::Change(at)), act)
    }));
    rulings.push(rule_act(case, findings, act));
    let obligations = obligations::of(case, &rulings);
    Verdict::of(rulings, obligations)
}

fn found_for(findings: &[Finding], subject: &Subject) -> Vec<Finding> {
    findings.iter().filter(|found| found.subject == *subject).cloned().collect()
}

fn rule_effect(case: &Case<'_>, effect: &Effect, found: Vec<Finding>, act: &str) -> Ruling {
    let unsure = match effect.certainty {
        Certainty::Unknown => Class::Unknown,
        Certainty::Did | Certainty::Will | Certainty::May => Class::Free,
    };
    let class = strictest(&found).max(ground::class(&effect.clause)).max(unsure);
    let findings: Vec<_> = found.into_iter().filter(|found| found.class == class).collect();
    let granted = granted(case, effect, class, act, findings.iter().any(|found| found.by_name));
    let refused = granted.is_none() && is_refused(case, effect, class, &findings);
    Ruling { clause: Some(effect.clause.clone()), class, refused, findings, granted }
}

/// What is said about the act as a whole: an act with no effect and no complaint is free.
fn rule_act(case: &Case<'_>, findings: &[Finding], act: &str) -> Ruling {
    let found = found_for(findings, &Subject::Act);
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

/// The words that allow the effect, with `by_name` only such as name what it touches. Words never
/// open what is locked.
fn granted(
    case: &Case<'_>,
    effect: &Effect,
    class: Class,
    act: &str,
    by_name: bool,
) -> Option<Words> {
    match class {
        Class::Unknown | Class::NeedsWord => {}
        Class::Free | Class::Locked | Class::Never => return None,
    }
    let said = if by_name { own_branch::named } else { own_branch::said };
    if let Some(grant) = said(case, effect, act) {
        return Some(grant.words.clone());
    }
    let standing = case.policy.covers(effect)?;
    Some(Words { prompt: 0, text: standing.source.place.clone() })
}

/// Whether a class without a grant stops the act. What is not understood stops it only where a rule
/// says so (at its worst) and the loss would be for good, or with another account's rights.
fn is_refused(case: &Case<'_>, effect: &Effect, class: Class, found: &[Finding]) -> bool {
    match class {
        Class::Free => false,
        Class::Unknown => !found.is_empty() && is_destructive(case, effect) || elevates(case),
        Class::NeedsWord | Class::Locked | Class::Never => true,
    }
}

/// Whether something is only taken away. A file that is written under a name which is not known
/// (`> "$OUT"`) is a write: what stood there is most often nothing.
fn is_destructive(case: &Case<'_>, effect: &Effect) -> bool {
    let resource = &effect.clause.resource;
    match effect.clause.verb {
        Verb::Delete | Verb::Move => true,
        Verb::Discard => {
            let writes = |other: &Effect| {
                other.clause.verb == Verb::Write && other.clause.resource == *resource
            };
            !(resource.name.has_hole() && case.effects.iter().any(writes))
        }
        Verb::Read
        | Verb::Write
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

fn elevates(case: &Case<'_>) -> bool {
    case.effects.iter().any(|effect| effect.clause.verb == Verb::Elevate)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cases::runner;
    use crate::cases::table::{Table, repository};
    use crate::model::action::{Action, Client, Moment, Principal};
    use crate::model::clause::Clause;
    use crate::model::mandate::{
        Charter, Grant, Limit, Policy, Preset, Protected, Protection, Source, Sureness, Tally,
        Until,
    };
    use crate::rules;

    const CLAUSES: &[&str] = &[
        "delete path:/home/u/shop/src/**",
        "delete path:/home/u/shop/**/*.md",
        "delete path:${x:-}/out",
        "write path:/home/u/shop/tests/a.rs",
        "discard path:/home/u/shop/**",
        "discard path:/home/u/shop/notes.md",
        "move path:/home/u/shop/src/a.rs",
        "write path:/home/u/.bashrc",
        "read path:/home/u/shop/.env",
        "read path:${x}",
        "write path:/tmp/x-${y}/a",
        "push ref:origin:work",
        "push ref:origin:main",
        "rewind ref:origin:${b}",
        "commit ref:main",
        "delete ref:work",
        "install package:npm:left-pad",
        "send host:api.example.com",
        "set setting:git:core.hooksPath",
        "run program:make",
        "elevate user:root",
    ];
    const SCOPES: &[&str] = &[
        "delete path:/home/u/shop/**",
        "delete path:/**/*.md",
        "write path:/home/u/shop/tests/**",
        "discard path:/home/u/shop/notes.md",
        "move path:/home/u/shop/src/*",
        "write path:/home/u/**",
        "read path:/**/.env",
        "read path:/**",
        "push ref:origin:**",
        "push ref:origin:main",
        "rewind ref:origin:**",
        "commit ref:**",
        "install package:npm:**",
        "send host:*.example.com",
        "run program:**",
        "elevate user:**",
    ];

    fn words() -> Words {
        Words { prompt: 1, text: "do it".into() }
    }

    fn protection(scope: &str, class: Class) -> Protection {
        let clause: Clause = scope.parse().unwrap();
        Protection {
            verbs: vec![clause.verb],
            names: vec![Protected {
                resource: clause.resource,
                source: Source { place: "x:1:1".into() },
            }],
            except: Vec::new(),
            existing: false,
            class,
            rule: "protected-path".into(),
            why: "a test".into(),
        }
    }

    fn grant(scope: &str) -> Grant {
        let clause = scope.parse().unwrap();
        Grant { clause, words: words(), until: Until::Session, act: None }
    }

    fn limit(scope: &str) -> Limit {
        let clause = scope.parse().unwrap();
        let (until, except) = (Until::Session, Vec::new());
        Limit { clause, words: words(), until, except, sureness: Sureness::Sure }
    }

    fn verdict(effects: &[Effect], policy: &Policy, charter: &Charter, reversed: bool) -> Verdict {
        let facts =
            runner::STANDARD.iter().copied().chain([("path:notes.md", "untracked of:user")]);
        let table = Table::new(facts).unwrap();
        let principal = Principal { client: Client::Generic, session: "s".into(), agent: None };
        let repository = repository();
        let case = Case {
            moment: Moment::Before,
            principal: &principal,
            action: &Action::Shell { text: Vec::new(), background: false },
            effects,
            unread: &[],
            changes: &[],
            charter,
            policy,
            tally: &Tally::default(),
            repository: Some(&repository),
            facts: &table,
        };
        let mut findings = rules::findings(&case);
        if reversed {
            findings.reverse();
        }
        judge(&case, &findings, "act")
    }

    fn some(
        pool: &'static [&'static str],
        most: usize,
    ) -> impl Strategy<Value = Vec<&'static str>> {
        proptest::collection::vec(proptest::sample::select(pool), 0..=most)
    }

    fn classes(verdict: &Verdict) -> Vec<(Class, bool)> {
        verdict.rulings().iter().map(|ruling| (ruling.class, ruling.refused)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn more_is_forbidden_never_less(
            clauses in some(CLAUSES, 4),
            grants in some(SCOPES, 2),
            protected in some(SCOPES, 2),
            limits in some(SCOPES, 2),
        ) {
            let effects: Vec<_> =
                clauses.iter().map(|text| Effect::will(text.parse().unwrap())).collect();
            let mut policy = runner::policy_of(Preset::Solo);
            let mut charter = Charter {
                grants: grants.iter().map(|scope| grant(scope)).collect(),
                ..Charter::default()
            };
            let before = verdict(&effects, &policy, &charter, false);
            let added = protected.iter().map(|scope| protection(scope, Class::Locked));
            policy.protections.extend(added);
            charter.limits.extend(limits.iter().map(|scope| limit(scope)));
            let after = verdict(&effects, &policy, &charter, false);
            for (before, after) in classes(&before).into_iter().zip(classes(&after)) {
                prop_assert!(before.0 <= after.0 && before.1 <= after.1, "{effects:?}");
            }
        }

        #[test]
        fn more_is_granted_never_less_passes(
            clauses in some(CLAUSES, 4),
            grants in some(SCOPES, 3),
            limits in some(SCOPES, 2),
        ) {
            let effects: Vec<_> =
                clauses.iter().map(|text| Effect::will(text.parse().unwrap())).collect();
            let policy = runner::policy_of(Preset::Solo);
            let mut charter = Charter {
                limits: limits.iter().map(|scope| limit(scope)).collect(),
                ..Charter::default()
            };
            let before = verdict(&effects, &policy, &charter, false);
            charter.grants.extend(grants.iter().map(|scope| grant(scope)));
            let after = verdict(&effects, &policy, &charter, false);
            for (before, after) in classes(&before).into_iter().zip(classes(&after)) {
                prop_assert!(before.0 == after.0 && before.1 >= after.1, "{effects:?}");
            }
        }

        #[test]
        fn the_order_of_rules_does_not_matter(clauses in some(CLAUSES, 5)) {
            let effects: Vec<_> =
                clauses.iter().map(|text| Effect::will(text.parse().unwrap())).collect();
            let policy = runner::policy_of(Preset::Team);
            let charter = Charter::default();
            let one = verdict(&effects, &policy, &charter, false);
            let other = verdict(&effects, &policy, &charter, true);
            prop_assert_eq!(classes(&one), classes(&other));
            prop_assert_eq!(one.rules(), other.rules());
        }
    }

    #[test]
    fn what_is_locked_is_not_granted_by_words() {
        let effects = [Effect::will("push ref:origin:main".parse().unwrap())];
        let charter = Charter { grants: vec![grant("push ref:origin:**")], ..Charter::default() };
        let solo = verdict(&effects, &runner::policy_of(Preset::Solo), &charter, false);
        let team = verdict(&effects, &runner::policy_of(Preset::Team), &charter, false);
        assert!(solo.passes() && solo.class() == Class::NeedsWord);
        assert_eq!(solo.rulings()[0].granted, Some(words()));
        assert_eq!(team.refused_class(), Some(Class::Locked));
    }

    #[test]
    fn a_grant_of_one_act_reaches_a_name_that_is_not_known() {
        let clause: Clause = "delete path:${x:-}/out".parse().unwrap();
        let effects = [Effect::will(clause.clone())];
        let bound = |act: &str| Grant {
            clause: clause.clone(),
            act: Some(act.into()),
            ..grant("run program:x")
        };
        let policy = runner::policy_of(Preset::Solo);
        let of = |act| Charter { grants: vec![bound(act)], ..Charter::default() };
        assert!(verdict(&effects, &policy, &of("act"), false).passes());
        assert!(!verdict(&effects, &policy, &of("another"), false).passes());
    }

    #[test]
    fn an_act_without_effects_passes_plainly() {
        let policy = runner::policy_of(Preset::Strict);
        assert!(verdict(&[], &policy, &Charter::default(), false).is_plainly_free());
    }
}

//! What is said about one change.

use super::{granted, strictest};
use crate::model::change::{Change, ChangeKind};
use crate::model::clause::Clause;
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;
use crate::model::verdict::{Class, Finding, Ruling};
use crate::rules::case::Case;

/// The rulings on a change, one for each thing that words would have to allow: what is done to its
/// path, or what a finding names instead. None where nothing was found.
pub(super) fn rule(
    case: &Case<'_>,
    change: &Change,
    found: Vec<Finding>,
    act: &str,
) -> Vec<Ruling> {
    let own = own_clause(change);
    let mut groups: Vec<(Clause, Vec<Finding>)> = Vec::new();
    for finding in found {
        let clause = finding.needs.as_ref().unwrap_or(&own);
        match groups.iter_mut().find(|(known, _)| known == clause) {
            Some((_, findings)) => findings.push(finding),
            None => groups.push((clause.clone(), vec![finding])),
        }
    }
    // Who may delete a file may delete what is in it.
    let whole = (change.kind == ChangeKind::Delete).then(|| Effect::will(own.clone()));
    groups
        .into_iter()
        .map(|(clause, found)| of_group(case, clause, whole.as_ref(), found, act))
        .collect()
}

fn of_group(
    case: &Case<'_>,
    clause: Clause,
    whole: Option<&Effect>,
    found: Vec<Finding>,
    act: &str,
) -> Ruling {
    let effect = Effect::will(clause);
    let class = strictest(&found);
    let findings: Vec<_> = found.into_iter().filter(|found| found.class == class).collect();
    let by_name = findings.iter().any(|found| found.by_name);
    let granted = granted(case, &effect, class, act, by_name)
        .or_else(|| whole.and_then(|whole| granted(case, whole, class, act, by_name)));
    let refused = class > Class::Free && granted.is_none();
    Ruling { clause: Some(effect.clause), class, refused, findings, granted }
}

fn own_clause(change: &Change) -> Clause {
    let verb = match change.kind {
        ChangeKind::Create | ChangeKind::Modify | ChangeKind::Replace => Verb::Write,
        ChangeKind::Delete => Verb::Delete,
        ChangeKind::Rename => Verb::Move,
    };
    Effect::on_path(verb, Pattern::text(&change.path)).clause
}

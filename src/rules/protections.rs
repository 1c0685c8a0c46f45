//! How the rules that speak for the policy's protections find out that one bites.

use super::brought;
use super::case::Case;
use super::folders::Folders;
use super::{names, result_held};
use crate::model::action::Moment;
use crate::model::clause::Clause;
use crate::model::effect::Effect;
use crate::model::facts::FileKind;
use crate::model::mandate::{Protected, Protection};
use crate::model::pattern::{Pattern, Piece, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

/// The rules that speak for protections written for them; `protected-path` speaks for all others.
const SPEAKERS: &[&str] = &["guard-tamper", "secret-read"];

/// The finding of this rule for the strictest of its protections that the effect touches.
pub(super) fn finding(case: &Case<'_>, effect: &Effect, rule: RuleId) -> Option<Finding> {
    if effect.clause.resource.place.is_some() && effect.clause.resource.kind == Kind::Path {
        return None;
    }
    if brought::is_anothers(case, effect) || result_held::is_settled(case, effect) {
        return None;
    }
    let mine = |protection: &&Protection| match rule.0 {
        "protected-path" => !SPEAKERS.contains(&protection.rule.as_str()),
        id => protection.rule == id,
    };
    let kind = effect.clause.resource.kind;
    let touched = names::touched(case, effect);
    let folders = Folders::default();
    let entries = case
        .policy
        .protections
        .iter()
        .filter(mine)
        .flat_map(|protection| protection.names.iter().map(move |entry| (protection, entry)));
    let bites = entries.filter(|(_, entry)| entry.resource.kind == kind).filter_map(
        |(protection, entry)| {
            let class = class_of(case, &touched, &folders, protection, entry);
            let class = class.max(filled(case, effect, protection, entry));
            class.map(|class| (class, protection, entry))
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
    folders: &Folders,
    protection: &Protection,
    entry: &Protected,
) -> Option<Class> {
    // What a commit or a push brings may be new on disk and still stand in what is sent.
    let asked_before = case.moment == Moment::Before;
    if protection.existing && asked_before && touched.iter().all(|clause| is_made(case, clause)) {
        return None;
    }
    let scope = &entry.resource.name;
    let relation = |clause: &Clause| protection.relation(entry, clause);
    match names::bite(case, touched, folders, scope, relation, tree) {
        Relation::Apart => None,
        Relation::Perhaps => Some(Class::Unknown),
        Relation::Overlaps | Relation::Covers => Some(protection.class),
    }
}

/// Whether the clause makes a file where surely nothing stands.
fn is_made(case: &Case<'_>, clause: &Clause) -> bool {
    let makes = matches!(clause.verb, Verb::Write | Verb::Discard);
    let missing = |path: &[u8]| {
        let kind = case.facts.files().kind(path);
        kind.surely(|kind| *kind == FileKind::Missing)
    };
    makes && clause.resource.name.as_text().is_some_and(missing)
}

/// What it means that the folder of a protected name itself arrives from elsewhere, by a copy, a
/// move or a link: it may bring the name along.
fn filled(
    case: &Case<'_>,
    effect: &Effect,
    protection: &Protection,
    entry: &Protected,
) -> Option<Class> {
    let clause = &effect.clause;
    let from = clause.from.as_ref().filter(|from| from.kind == Kind::Path)?;
    if clause.verb != Verb::Write || !protection.verbs.contains(&Verb::Write) {
        return None;
    }
    let whole = matches!(clause.resource.name.pieces(), [Piece::Text(_), Piece::Below]);
    let folder = match clause.resource.name.as_text() {
        Some(name) => name.to_vec(),
        None if whole => names::literal_folder(&clause.resource.name)?,
        None => return None,
    };
    let [before @ .., Piece::Text(last)] = entry.resource.name.pieces() else { return None };
    let cut = last.iter().rposition(|byte| *byte == b'/').filter(|cut| *cut > 0)?;
    let (parent, name) = last.split_at_checked(cut)?;
    let scope = before.iter().cloned().chain([Piece::Text(parent.to_vec())]);
    let arrives = Pattern::from_pieces(scope).relation(&Pattern::text(&folder), true);
    if arrives < Relation::Overlaps || names::is_temp(case, &folder) {
        return None;
    }
    let files = case.facts.files();
    if !whole {
        // A link, or something that is not there yet to be looked at.
        let file = |from: &[u8]| files.kind(from).surely(|kind| *kind == FileKind::File);
        let is_file = from.name.as_text().is_some_and(file);
        return (!is_file).then_some(protection.class);
    }
    let brought = [names::literal_folder(&from.name)?.as_slice(), name].concat();
    files.kind(&brought).maybe(|kind| *kind != FileKind::Missing).then_some(protection.class)
}

/// Whether a tree that overlaps a protection by its form touches it. Programs that read or write
/// through a whole tree (a search, a formatter) pass by what is not theirs; what deletes does not.
fn tree(case: &Case<'_>, clause: &Clause, scope: &Pattern) -> bool {
    match clause.verb {
        Verb::Delete | Verb::Move => names::tree_holds(case, clause, scope),
        // Names of a certain form in any folder (`**/*.json`), not a tree that is filled.
        Verb::Write | Verb::Discard if names::is_floating(&clause.resource.name) => {
            names::tree_holds(case, clause, scope)
        }
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

//! An act of a session that is in no guarded repository, but reaches into one: it is judged as an
//! act of a session there.

use super::session::Standing;
use crate::effects;
use crate::model::action::{Event, Occurrence};
use crate::model::effect::Effect;
use crate::model::facts::{Facts as _, Repository};
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::world::facts::DiskFacts;
use crate::world::repo;

/// The guarded repository that the act reaches into: by a path of one of its effects, by a tree
/// that holds it, or because git was asked about it.
pub(super) fn reached(
    event: &Event,
    cwd: &[u8],
    enrolled: &[Vec<u8>],
    facts: &DiskFacts,
) -> Option<(Repository, Standing)> {
    let action = match &event.occurrence {
        Occurrence::Before(action) | Occurrence::After(action, _) => action,
        Occurrence::Prompt(_)
        | Occurrence::SessionStart
        | Occurrence::SessionEnd
        | Occurrence::ConfigChange { .. }
        | Occurrence::Stop(_)
        | Occurrence::Other(_) => return None,
    };
    if enrolled.is_empty() {
        return None;
    }
    let evaluation = effects::effects_of(action, &Pattern::text(cwd), facts);
    let on_paths = evaluation.effects.iter().filter(|effect| {
        let resource = &effect.clause.resource;
        resource.kind == Kind::Path && resource.place.is_none()
    });
    // What takes a tree around the repository is not left out of sight for lying outside of it.
    let held = on_paths.clone().find_map(|effect| held_by(effect, enrolled));
    if let Some(repository) = held {
        return Some((repository, Standing::Within));
    }
    let named = on_paths.clone().find_map(|effect| holding(effect, facts));
    let asked = || facts.asked().into_iter().find(repo::is_enrolled);
    named.or_else(asked).map(|repository| (repository, Standing::Visiting))
}

/// The guarded repository in which the effect's path lies.
fn holding(effect: &Effect, facts: &DiskFacts) -> Option<Repository> {
    let prefix = effect.clause.resource.name.prefix();
    let real = facts.files().real(prefix).known()?;
    let folder = real.iter().rposition(|byte| *byte == b'/').and_then(|cut| real.get(..cut))?;
    [real.as_slice(), folder].into_iter().find_map(|place| {
        let found = facts.git().repository(place).known().flatten();
        found.filter(repo::is_enrolled)
    })
}

/// The guarded repository that would change with a tree around it.
fn held_by(effect: &Effect, enrolled: &[Vec<u8>]) -> Option<Repository> {
    if !matches!(effect.clause.verb, Verb::Delete | Verb::Move | Verb::Discard | Verb::Write) {
        return None;
    }
    let name = &effect.clause.resource.name;
    let touched = |root: &&Vec<u8>| {
        let tree = Pattern::tree(root);
        let inside = tree.relation(name, true) == Relation::Covers;
        !inside && (tree.relation(name, true).max(name.relation(&tree, true))) > Relation::Perhaps
    };
    let found = enrolled.iter().filter(touched).find_map(|root| repo::discover(root).ok()?);
    found.filter(repo::is_enrolled)
}

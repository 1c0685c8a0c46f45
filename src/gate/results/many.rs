//! Many files that one act changed, for what the task names.

use crate::clients::results::Many;
use crate::gate::session::Session;
use crate::model::change::{Change, ChangeKind};
use crate::model::escape::escaped;
use crate::model::pattern::{Pattern, Relation};
use crate::world::repo::below;
use crate::world::session::calls::Call;

/// Files of one act from which on they are told, where the task names some.
const MANY_OUTSIDE_MIN: usize = 20;
/// Files of one act from which on they are told, where the task names none.
const MANY_MIN: usize = 100;

/// The files that the act changed, if they are many for the task. Where the task names none, what a
/// program was seen to write before it ran is as many as it is.
pub(super) fn many(session: &Session, call: &Call, changes: &[Change]) -> Option<Many> {
    let focus = &session.record.memory.charter.focus;
    let covers = |scope: &Pattern, change: &Change| {
        scope.relation(&Pattern::text(&change.path), true) == Relation::Covers
    };
    let named = |change: &&Change| focus.iter().any(|focus| covers(&focus.name, change));
    let foreseen =
        |change: &&Change| call.foreseen.iter().any(|clause| covers(&clause.resource.name, change));
    let files = changes.iter().filter(|change| change.kind != ChangeKind::Rename).count();
    let outside = files.saturating_sub(changes.iter().filter(named).count());
    let is_many = match focus.is_empty() {
        true => files.saturating_sub(changes.iter().filter(foreseen).count()) >= MANY_MIN,
        false => outside >= MANY_OUTSIDE_MIN,
    };
    if !is_many {
        return None;
    }
    let mut folders: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for change in changes.iter().filter(|change| change.kind != ChangeKind::Rename) {
        let inside = below(&session.repository.root, &change.path).unwrap_or(&change.path);
        let top = inside.iter().position(|byte| *byte == b'/').and_then(|end| inside.get(..end));
        let count = folders.entry(top.map_or_else(|| ".".to_owned(), escaped)).or_default();
        *count = count.saturating_add(1);
    }
    let mut folders: Vec<_> = folders.into_iter().collect();
    folders.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Some(Many { files, outside: (!focus.is_empty()).then_some(outside), folders })
}

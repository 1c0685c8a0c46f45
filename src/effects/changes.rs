//! What changes that have happened did: the effects of an act, read from its result.

use crate::model::action::Moment;
use crate::model::change::{Change, ChangeKind};
use crate::model::effect::{Certainty, Effect};
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

/// What these changes did. Whether the content that is gone was kept is not asked here: of a result
/// whose bytes were thrown away for what HEAD has, only that they were is said.
pub(super) fn effects(moment: Moment, changes: &[Change]) -> Vec<Effect> {
    changes.iter().map(|change| of_change(moment, change)).collect()
}

fn of_change(moment: Moment, change: &Change) -> Effect {
    let verb = match change.kind {
        ChangeKind::Replace if moment == Moment::After => Verb::Discard,
        ChangeKind::Create | ChangeKind::Modify | ChangeKind::Replace => Verb::Write,
        ChangeKind::Delete => Verb::Delete,
        ChangeKind::Rename => Verb::Move,
    };
    let effect = Effect::on_path(verb, Pattern::text(&change.path));
    Effect { certainty: Certainty::Did, ..effect }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_change_is_one_effect_that_happened() {
        for (kind, wanted) in [
            (ChangeKind::Create, "write path:/r/a"),
            (ChangeKind::Modify, "write path:/r/a"),
            (ChangeKind::Replace, "write path:/r/a"),
            (ChangeKind::Delete, "delete path:/r/a"),
            (ChangeKind::Rename, "move path:/r/a"),
        ] {
            let found = effects(Moment::Commit, &[Change::new("/r/a", kind)]);
            let [effect] = found.as_slice() else { panic!("{found:?}") };
            assert_eq!(effect.clause.to_string(), wanted);
            assert_eq!(effect.certainty, Certainty::Did);
        }
    }

    #[test]
    fn a_result_that_stands_as_head_has_it_threw_away_what_stood_there() {
        let found = effects(Moment::After, &[Change::new("/r/a", ChangeKind::Replace)]);
        let [effect] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(effect.clause.to_string(), "discard path:/r/a");
    }
}

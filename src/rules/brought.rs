//! Whose change a commit or a push carries: to carry what somebody else wrote is not to write it.

use super::case::Case;
use super::names;
use crate::model::action::Moment;
use crate::model::clause::Owner;
use crate::model::effect::{Certainty, Effect};
use crate::model::resource::Verb;

/// Whether this is about files that a commit or a push carries, rather than about an act on files.
pub(super) fn is_carried(case: &Case<'_>, effect: &Effect) -> bool {
    let moment = match case.moment {
        Moment::Commit | Moment::Push | Moment::Receive => true,
        Moment::Before | Moment::After | Moment::Refs => false,
    };
    moment && effect.certainty == Certainty::Did && names::is_path_here(effect)
}

/// Whether a commit carries what is surely not the work of this session: it was there before the
/// session began, or another hand changed it last.
pub(super) fn is_anothers(case: &Case<'_>, effect: &Effect) -> bool {
    let path = effect.clause.resource.name.as_text();
    // Of a file that is gone nobody can tell who took it away.
    is_carried(case, effect)
        && case.moment == Moment::Commit
        && effect.clause.verb == Verb::Write
        && path.is_some_and(|path| is_anothers_file(case, path))
}

/// The same of one file: neither an edit tool of the agent wrote it nor did it change last inside a
/// call of the agent.
pub(super) fn is_anothers_file(case: &Case<'_>, path: &[u8]) -> bool {
    let ownership = case.facts.ownership();
    ownership.owner(path).surely(|owner| *owner != Owner::Agent)
        && ownership.written(path).surely(|written| !written)
        && ownership.touched(path).surely(|touched| !touched)
}

//! What must happen with a pass.

use crate::model::action::Action;
use crate::model::effect::Effect;
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Obligation, Ruling};
use crate::rules::case::Case;

/// The obligations of a pass with these rulings.
pub(super) fn of(case: &Case<'_>, rulings: &[Ruling]) -> Vec<Obligation> {
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
        | Action::Refs(_)
        | Action::Changed(_) => {}
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

//! Which files are the project's own: its build scripts are what the user works with every day, so
//! what cannot be told of them is their unknown run and no refusal.

use super::environment::Environment;
use super::evaluate::Evaluator;
use super::runs::Script;
use crate::model::effect::Effect;
use crate::model::facts::PathState;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

impl Evaluator<'_> {
    /// Whether a script is the project's own and everything that it is given is known.
    pub(super) fn is_projects(&self, script: &Script<'_>, env: &Environment) -> bool {
        !script.sourced
            && script.args.iter().all(|arg| !arg.pattern().has_hole())
            && !env
                .exported()
                .iter()
                .any(|(_, value)| value.as_ref().is_some_and(|value| value.cause().is_some()))
            && self.is_own_file(script.path)
    }

    /// Whether a file stands as git has it, and neither the act nor the session wrote it.
    pub(super) fn is_own_file(&self, path: &Pattern) -> bool {
        let Some(text) = path.as_text() else { return false };
        if self.overlay().find(path).is_some() {
            return false;
        }
        let facts = self.facts();
        let at = text.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
        let folder = text.get(..at.max(1)).unwrap_or(b"/");
        let Some(repository) = facts.git().repository(folder).known().flatten() else {
            return false;
        };
        facts.git().state(&repository, text).surely(|state| *state == PathState::Clean)
            && facts.ownership().written(text).surely(|written| !*written)
    }
}

/// Whether an effect of the project's own files is left to their unknown run: what it is on is not
/// known, so that it would be no more than a guess.
pub(super) fn is_open(effect: &Effect) -> bool {
    let hole = effect.clause.resource.name.has_hole();
    let verb = matches!(
        effect.clause.verb,
        Verb::Delete | Verb::Discard | Verb::Move | Verb::Write | Verb::Send
    );
    hole && verb && matches!(effect.clause.resource.kind, Kind::Path | Kind::Host)
}

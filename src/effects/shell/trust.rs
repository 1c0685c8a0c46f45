//! Which files are the project's own: its build scripts are what the user works with every day, so
//! what cannot be told of them is their unknown run and no refusal.

use super::code::language;
use super::environment::Environment;
use super::evaluate::Evaluator;
use super::runs::Script;
use crate::model::effect::Effect;
use crate::model::facts::{Fact, PathState};
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
            && (self.is_own_file(script.path)
                || (is_code(script) && self.is_built_or_installed(script.path)))
    }

    /// Whether a file stands as git has it, and neither the act nor the session wrote it.
    pub(super) fn is_own_file(&self, path: &Pattern) -> bool {
        let own = |state: &PathState| *state == PathState::Clean;
        self.is_unwritten(path) && self.state(path).is_some_and(|state| state.surely(own))
    }

    /// Whether a file was built from the project, which git is told to ignore, or lies outside of
    /// any repository and of the temp folders, and neither the act nor the session wrote it. Such
    /// code is often packed so that it cannot be read.
    fn is_built_or_installed(&self, path: &Pattern) -> bool {
        let ignored = |state: &PathState| *state == PathState::Ignored;
        self.is_unwritten(path)
            && match self.state(path) {
                Some(state) => state.surely(ignored),
                None => path.as_text().is_some_and(|path| self.is_outside(path)),
            }
    }

    fn is_unwritten(&self, path: &Pattern) -> bool {
        let written = |text| self.facts().ownership().written(text);
        self.overlay().find(path).is_none()
            && path.as_text().is_some_and(|text| written(text).surely(|written| !*written))
    }

    /// How a file stands in its repository; `None`: it is in none, or that is not known.
    fn state(&self, path: &Pattern) -> Option<Fact<PathState>> {
        let text = path.as_text()?;
        let at = text.iter().rposition(|byte| *byte == b'/')?;
        let folder = text.get(..at.max(1))?;
        let git = self.facts().git();
        let repository = git.repository(folder).known().flatten()?;
        Some(git.state(&repository, text))
    }
}

/// Whether a script is in another language than the shell's, by the program that it is handed to or
/// its name.
fn is_code(script: &Script<'_>) -> bool {
    script.language.is_some() || language(script.path, b"").is_some()
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

/// Whether the script is our own hook of git, in the folder that no agent writes to.
pub(super) fn is_gate(path: &Pattern, content: &[u8]) -> bool {
    let hooks = path.as_text().is_some_and(|path| {
        let folder = path.rsplitn(2, |byte| *byte == b'/').nth(1);
        folder.is_some_and(|folder| folder.ends_with(b"/.git/hooks"))
    });
    hooks && content.starts_with(b"#!/bin/sh\n# automode-gate: ")
}

//! What the act has done so far, and files that shells in its background read as they run.

use super::context::Context;
use super::evaluate::Evaluator;
use super::listings::SoFar;
use crate::effects::programs::interpret::MAKES_VENV;
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};

impl Evaluator<'_> {
    /// What the act has done so far, for what a program lists.
    pub(super) fn so_far(&self) -> SoFar<'_> {
        let looks = |effect: &Effect| matches!(effect.clause.verb, Verb::Read | Verb::Receive);
        SoFar { overlay: self.overlay(), looked: self.effects.iter().all(looks) }
    }

    /// Something that runs in the background of what follows.
    pub(super) fn behind<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        self.background = self.background.saturating_add(1);
        let done = run(self);
        self.background = self.background.saturating_sub(1);
        done
    }

    /// Notes that a script is opened. A shell in the background reads it as it runs: what is written
    /// to it later is run as well.
    pub(super) fn opens_script(&mut self, path: &Pattern, shell: bool, sourced: bool) {
        if shell && self.background > 0 && !path.has_hole() && !self.late.contains(path) {
            self.late.push(path.clone());
        }
        if sourced && !self.sourced.contains(path) {
            self.sourced.push(path.clone());
        }
    }

    /// Whether the file is the start-up file of an environment that Python itself made in this act.
    pub(super) fn is_made_by_python(&self, path: &Pattern) -> bool {
        let Some(text) = path.as_text() else { return false };
        let ends = [b"/bin/activate".as_slice(), b"/bin/activate.fish", b"/Scripts/activate"];
        let Some(folder) = ends.iter().find_map(|end| text.strip_suffix(*end)) else {
            return false;
        };
        let entry = format!("{MAKES_VENV}{}", Pattern::text(folder));
        let made = self
            .left
            .iter()
            .any(|(name, value)| *name == entry && value.as_ref().is_some_and(Pattern::is_empty));
        made && self.overlay().last_writer(path) == Some(&Pattern::tree(folder))
    }

    /// Tells the files whose variables are printed: what was sourced before.
    pub(super) fn prints_sourced(&mut self, effect: &Effect, ctx: &Context) {
        let resource = &effect.clause.resource;
        let all = resource.kind == Kind::Setting
            && effect.clause.verb == Verb::Read
            && resource.name == Pattern::anything();
        if !all {
            return;
        }
        for path in self.sourced.clone() {
            self.emit(Effect::on_path(Verb::Read, path), ctx);
        }
    }

    /// Tells that what is written there may be run by a shell in the background.
    pub(super) fn reaches_late(&mut self, name: &Pattern) {
        let reached = |late: &&Pattern| late.relation(name, true) > Relation::Perhaps;
        if let Some(path) = self.late.iter().find(reached) {
            let cause = format!("script {path}: written while a shell in the background reads it");
            self.unread(cause);
        }
    }
}

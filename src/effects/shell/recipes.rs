//! Recipes of build tools and package managers, read from the work tree and run as their text.

use super::context::Context;
use super::environment::Environment;
use super::evaluate::Evaluator;
use super::overlay::Content;
use crate::effects::programs::meaning::{Call, Inner, Input, Run};
use crate::effects::scripts::recipes::{self, FOLDERS_MAX, Wanted};
use crate::model::bounds::SCRIPT_BYTES_MAX;
use crate::model::facts::FileKind;
use crate::model::pattern::Pattern;

impl Evaluator<'_> {
    /// Runs the recipes that a call asks for, as far as they can be read.
    pub(super) fn recipes(&mut self, wanted: &Wanted, env: &mut Environment, ctx: &Context) {
        if wanted.is_from_input() {
            self.recipes_of_input(wanted, env, ctx);
            return;
        }
        let Some((path, folder)) = self.recipe_file(wanted) else { return };
        let Some(text) = self.recipe_text(&path) else { return };
        self.note_script(&path, &Pattern::content(text.clone()));
        let own = self.is_own_file(&path);
        let before = std::mem::replace(&mut self.own, own);
        let may = ctx.may();
        for command in recipes::commands(wanted, &text) {
            if !self.step() {
                break;
            }
            let run = Run { cwd: Some(folder.clone()), ..Run::of(Inner::ShellText(command)) };
            self.started(&run, &folder, env, &may);
        }
        self.own = before;
    }

    /// Recipes that stand on the call's standard input.
    fn recipes_of_input(&mut self, wanted: &Wanted, env: &mut Environment, ctx: &Context) {
        let text = match &*ctx.stdin {
            Input::Text(text) => text.as_text().map(<[u8]>::to_vec),
            Input::File(path) => self.recipe_text(path),
            Input::Nothing => return,
            Input::Names(_) | Input::Fetched(_) | Input::Unknown(_) => None,
        };
        let Some(text) = text else {
            self.unread("recipes on standard input");
            return;
        };
        for command in recipes::commands(wanted, &text) {
            if !self.step() {
                break;
            }
            let run =
                Run { cwd: Some(wanted.folder.clone()), ..Run::of(Inner::ShellText(command)) };
            self.started(&run, &wanted.folder, env, ctx);
        }
    }

    /// The file that holds the recipes, and its folder.
    fn recipe_file(&self, wanted: &Wanted) -> Option<(Pattern, Pattern)> {
        let mut up = String::new();
        for _ in 0..FOLDERS_MAX {
            for file in &wanted.files {
                let text = file.as_text()?;
                let at = text.iter().rposition(|byte| *byte == b'/')?;
                let (folder, name) = text.split_at_checked(at)?;
                let above = [folder, up.as_bytes()].concat();
                let above = crate::effects::programs::paths::folded(&Pattern::text(above));
                let path = [above.as_text()?, name].concat();
                let stands =
                    self.facts().files().kind(&path).surely(|kind| *kind == FileKind::File);
                if stands || self.overlay().find(&Pattern::text(&path)).is_some() {
                    let folder = if wanted.above { above } else { wanted.folder.clone() };
                    return Some((Pattern::text(path), folder));
                }
            }
            if !wanted.above {
                return None;
            }
            up.push_str("/..");
        }
        None
    }

    fn recipe_text(&self, path: &Pattern) -> Option<Vec<u8>> {
        match self.overlay().find(path) {
            Some(Content::Text(text)) => text.as_text().map(<[u8]>::to_vec),
            Some(Content::Fetched(_) | Content::Unknown) => None,
            None => {
                let content = self.facts().files().content(path.as_text()?).known()?;
                (content.len() <= SCRIPT_BYTES_MAX).then_some(content)
            }
        }
    }
}

/// The recipes that a call asks for.
pub(super) fn wanted(call: &Call<'_>) -> Option<Wanted> {
    recipes::wanted(call)
}

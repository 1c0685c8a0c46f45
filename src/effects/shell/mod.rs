//! From shell text to effects.

mod arithmetic;
mod assignments;
mod braces;
mod branches;
mod brought;
mod budget;
mod builtins;
mod code;
mod commands;
mod compound;
mod context;
mod draft;
mod environment;
mod evaluate;
mod filters;
mod folders;
mod globs;
mod late;
mod listings;
mod lookup;
mod marks;
mod output;
mod overlay;
mod parameters;
pub mod parse;
mod printing;
mod recipes;
mod redirects;
mod runs;
mod scan;
mod sift;
pub mod syntax;
#[cfg(test)]
mod tests;
mod trimming;
mod trust;
mod value;
mod words;

use self::context::Context;
use self::environment::Environment;
use self::evaluate::Evaluator;
use super::Evaluation;
use crate::model::effect::{Effect, Unread};
use crate::model::facts::Facts;
use crate::model::pattern::Pattern;

/// What a shell text would do in this folder.
pub(super) fn evaluate(text: &[u8], cwd: &Pattern, facts: &dyn Facts) -> Evaluation {
    let mut evaluator = Evaluator::new(facts);
    let mut env = Environment::new(cwd.clone());
    let ctx = Context::outermost();
    match parse::parse(text) {
        Ok(list) => {
            evaluator.list(&list, &mut env, &ctx);
            evaluator.run_traps(&mut env, &ctx);
        }
        Err(opaque) => {
            evaluator.note_unread(Unread { cause: opaque.cause, bound: opaque.bound });
            evaluator.emit(Effect::runs_unknown(Pattern::text("sh")), &ctx);
        }
    }
    evaluator.finish()
}

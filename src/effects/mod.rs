//! What an act would do.

pub mod programs;
pub mod shell;

use crate::model::action::Action;
use crate::model::effect::{Effect, Unread};
use crate::model::facts::Facts;
use crate::model::pattern::Pattern;

/// What an act would do, and what of it could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// Everything that it would do, in order of first appearance, each once.
    pub effects: Vec<Effect>,
    /// What could not be read of it.
    pub unread: Vec<Unread>,
    /// The scripts and recipes whose content was read, each with the length of what was read.
    pub scripts: Vec<(Vec<u8>, usize)>,
}

/// What the act would do when it runs in this folder.
pub fn effects_of(_action: &Action, _cwd: &Pattern, _facts: &dyn Facts) -> Evaluation {
    let unread = Unread { cause: "acts are not read yet".into(), bound: false };
    Evaluation { unread: vec![unread], ..Evaluation::default() }
}

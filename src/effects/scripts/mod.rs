//! Source text in other languages -> what its literal calls would do.
//!
//! Only calls whose names and arguments are written out are read; what else the text does is the
//! unknown run of its interpreter, told beside. A text that hides what it does cannot be read.

mod call;
mod certain;
mod deed;
mod doing;
mod glob;
mod javascript;
mod just;
mod known;
mod lines;
mod lists;
mod make;
mod names;
mod outward;
mod package;
mod parts;
mod perl;
mod python;
mod quotes;
mod reader;
pub(crate) mod recipes;
mod ruby;
mod source;
mod task;
#[cfg(test)]
mod tests;
mod text;
mod tokens;
mod value;

use super::programs::meaning::{Arg, Language, Run};
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;

/// One thing that a text does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// An effect.
    Effect(Effect),
    /// A command that it runs, its folder set.
    Run(Run),
    /// Something that cannot be read, and why.
    Unread(String),
}

/// Source text and where it is run.
pub(crate) struct Script<'a> {
    /// Its language.
    pub(crate) language: Language,
    /// The text.
    pub(crate) text: &'a Pattern,
    /// Its arguments.
    pub(crate) args: &'a [Arg],
    /// The file that it stands in.
    pub(crate) file: Option<&'a Pattern>,
    /// The working folder.
    pub(crate) cwd: &'a Pattern,
    /// The user's home folder.
    pub(crate) home: Pattern,
}

/// What the text does, in the order in which it is written.
pub(crate) fn steps(script: &Script<'_>) -> Vec<Step> {
    reader::read(script)
}

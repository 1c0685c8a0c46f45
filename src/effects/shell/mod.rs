//! From shell text to effects.

pub mod parse;
mod scan;
pub mod syntax;

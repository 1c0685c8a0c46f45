//! From shell text to effects.

pub mod syntax;

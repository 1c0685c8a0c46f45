//! What an act would do.

pub mod programs;
pub mod shell;

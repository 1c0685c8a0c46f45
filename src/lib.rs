//! automode: a Git-aware guard before every act of a coding agent.

pub mod cases;
#[cfg(feature = "cli")]
pub mod cli;
pub mod clients;
pub mod decide;
pub mod effects;
pub mod gate;
#[cfg(feature = "cli")]
pub mod install;
pub mod judge;
pub mod model;
pub mod policy;
pub mod rules;
pub mod task;
pub mod world;

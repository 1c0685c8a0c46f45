//! Wiring into clients and git, and the proof that it holds.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "installing is editing files and asking git"
)]

pub(crate) mod claude_code;
pub(crate) mod enrol;
mod layout;
mod probe;
pub(crate) mod proof;
mod proof_confine;
mod proof_git;
pub(crate) mod register;
pub(crate) mod report;
pub(crate) mod settings;
pub(crate) mod site;
pub(crate) mod spans;
pub(crate) mod wiring;

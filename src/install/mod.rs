//! Wiring into clients and git, and the proof that it holds.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "installing is editing files and asking git"
)]

mod layout;
pub(crate) mod settings;
pub(crate) mod spans;

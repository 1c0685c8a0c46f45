//! automode: a Git-aware guard before every act of a coding agent.
//!
//! The ten-minute tour, in the order in which an act goes through it:
//!
//! 1. A hook binary (`hooks/`) hands the event's bytes to [`gate`], which bounds them and finds the
//!    session.
//! 2. [`clients`] decodes them into a [`model::action::Event`]: who asks to do what, and where.
//! 3. [`decide::decide`] is the whole verdict, pure: [`effects`] says what the act would do, as
//!    [`model::clause::Clause`]s; [`rules`] compares that with the charter ([`task`]) and the policy
//!    ([`policy`]), asking what is true through [`model::facts`]; [`judge`] makes the verdict.
//! 4. [`world`] answers the facts from disk, keeps the session's memory and the journal.
//! 5. [`gate`] carries the decision out and [`clients`] encodes it.
//!
//! Beside that way stand [`cases`] (a case as data, which runs through the same `decide`), `install`
//! and `cli`. `docs/architecture.md` names the invariants; `tests/tidy.rs` checks them.
#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used
)]

pub mod cases;
#[cfg(feature = "cli")]
pub mod cli;
pub mod clients;
pub mod content;
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

//! What is true: every touch of disk, clock and process.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the world is where disk, clocks and processes are touched"
)]

pub mod chain;
pub mod checkout;
#[cfg(feature = "cli")]
pub mod confine;
pub mod confined;
pub mod facts;
pub mod faults;
pub mod layers;
pub mod presence;
pub mod repo;
pub mod scan;
pub mod session;
pub mod signals;
pub mod streams;
pub mod undo;

//! Text that came in, made comparable: one spelling, the names in it, its lines, and what was
//! encoded in it. Pure; nothing here knows where a text came from.
//!
//! [`normalise`] gives a text its one spelling and lifts out what was hidden in it; [`atoms`],
//! [`lines`] and [`decoded`] give what is remembered of it. All are bounded by the length of
//! their input, which the caller bounds. [`signals`] says what in a text is not what it seems.

mod addresses;
mod atoms;
mod copied;
mod decode;
pub mod instructions;
mod lines;
mod normalise;
pub mod output;
pub mod packages;
mod remember;
pub mod signals;

pub use addresses::{Address, addresses, is_private, is_shared};
pub use atoms::{atoms, host_of, path_key, remote_of};
pub use copied::{RUN_BYTES_MIN, Runs};
pub use decode::decoded;
pub use lines::{LINE_BYTES_MIN, lines};
pub use normalise::{Normal, is_hidden, normalise};
pub use remember::{Part, Sight, remember, spellings};

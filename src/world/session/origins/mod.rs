//! Where text came from: what reached the agent in this session, as hashes of names and lines with
//! the place where each was seen first, and the last of it as text.
//!
//! `origins/` in the session's folder holds: `key`, which keeps hashes from being made to collide;
//! `sources`, a line for each piece of text that came, whose offset stands for it; `recent`, sorted
//! blocks of hashes as they came; `base`, all older ones in one sorted file; `raw`, the last text.
//! Everything is added under one lock, whole or not at all, and read without it: what is read first
//! (`recent`) is emptied last, so a reader may see a hash twice but never miss one.

mod hash;
mod raw;
mod recent;
mod sorted;
mod sources;
mod store;
mod trusted;

pub use sources::Kind;
pub use store::{Arrival, Store, is_unscanned, take_in, unscanned};
pub use trusted::{TrustBase, note as note_trust_base};

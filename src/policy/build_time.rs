//! The part of the policy room that the build needs.

pub mod layer;
pub(crate) mod nearest;
pub mod read;
pub mod schema;

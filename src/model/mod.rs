//! The nouns and their notation: the ground floor, which knows nothing above it.

pub mod action;
pub mod bounds;
pub mod change;
pub mod clause;
pub mod digest;
pub mod effect;
pub mod escape;
pub mod facts;
pub mod mandate;
pub mod memory;
pub mod pattern;
mod relate;
pub mod resource;
pub mod scope;
pub mod verdict;

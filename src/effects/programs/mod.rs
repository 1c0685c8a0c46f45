//! From the arguments of a program to its meaning.

pub mod meaning;
pub mod paths;

//! The comparison: what an act would do against what it may do. One rule, one file.

pub mod case;

//! A case as data: an act, the facts it meets, and the verdict that is wanted.
//!
//! Rule examples, the corpus and `automode policy test` all go through [`runner`], which calls
//! `decide` and nothing else.

pub mod reader;
pub mod runner;
pub mod sessions;
pub mod table;

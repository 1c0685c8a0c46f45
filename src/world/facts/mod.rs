//! The traits of `model/facts`, answered from disk, within a time.

mod disk;
mod files;
mod git;
mod origins;
mod ownership;
mod resolve;

pub use disk::DiskFacts;

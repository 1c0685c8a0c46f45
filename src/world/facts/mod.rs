//! The traits of `model/facts`, answered from disk.

//! A case as data, and its runner.

//! The one door to a repository.

//! From an event to a decision, with no disk, clock or environment.

//! Wiring into clients and git, and the proof that it holds.

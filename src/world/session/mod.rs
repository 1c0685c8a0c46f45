//! What a session remembers, on disk.

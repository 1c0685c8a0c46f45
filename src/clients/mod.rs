//! How we are asked: one client, one file.

//! Reads the catalogue and the default policy and writes them as one blob.
fn main() {}

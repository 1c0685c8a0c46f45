//! A decision, carried out.

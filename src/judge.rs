//! Findings and grants to a verdict.

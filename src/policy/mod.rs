//! What nobody may touch: TOML layers to a policy.

//! What nobody may touch: TOML layers to one policy, with where each line came from.
//!
//! Pure: `world/layers` reads the files, this room reads their text. A repository's file only
//! tightens; what could loosen has no effect there and is reported.

pub mod layer;
pub mod merge;
pub(crate) mod nearest;
pub mod read;
pub mod rooted;
pub mod schema;

use crate::model::mandate::{Layer, Policy};
use layer::{LayerPolicy, LayerText};

/// The built-in policy as the build wrote it, from `templates/policy/default.toml`.
static BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/policy.postcard"));

/// The text of the built-in policy, every key documented.
pub const DEFAULT_TEXT: &str = include_str!("../../templates/policy/default.toml");

/// The built-in layer, or nothing if the program was built wrongly.
fn built_in() -> Option<LayerPolicy> {
    postcard::from_bytes(BUILT_IN).ok()
}

/// The policy that these layers make over the built-in one; a program built wrongly gives one that
/// says so and refuses writes.
pub fn merge(texts: &[LayerText]) -> Policy {
    match built_in() {
        Some(layer) => merge::merge(layer, texts),
        None => {
            let mut policy = merge::merge(LayerPolicy::default(), texts);
            policy.readable = false;
            policy.errors.push("the built-in policy cannot be read".into());
            policy
        }
    }
}

/// What is wrong in one file, read as that layer: its error, or the keys that have no effect.
pub fn check(text: &LayerText) -> Result<Vec<String>, layer::PolicyError> {
    read::read(text).map(|layer| layer.ignored)
}

/// The built-in policy with this preset, as if a user's file named it.
pub fn with_preset(preset: crate::model::mandate::Preset) -> Policy {
    let content = format!("preset = \"{preset}\"\n").into_bytes();
    merge(&[LayerText { layer: Layer::User, file: "preset".into(), content: Ok(content) }])
}

#[cfg(test)]
mod tests;

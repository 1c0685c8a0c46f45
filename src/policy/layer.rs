//! One layer of policy, before and after it is read.

use serde::{Deserialize, Serialize};

use crate::model::mandate::{
    Confine, FocusLevel, HeadlessPrompts, Layer, Mode, Preset, Protection, Results, StandingGrant,
    WhenUnsure,
};
use crate::model::pattern::Pattern;
use crate::model::verdict::Class;

/// The text of one layer, or why it could not be read.
#[derive(Clone, Debug)]
pub struct LayerText {
    /// Which layer it is.
    pub layer: Layer,
    /// The file, as shown to people (`.automode/policy.toml at HEAD`).
    pub file: String,
    /// Its bytes, or what the disk said.
    pub content: Result<Vec<u8>, String>,
}

/// What is wrong in a policy file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct PolicyError {
    /// The file.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// In bytes from the start of the file.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
}

/// What holds on protected branches, as far as a layer says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Row {
    /// A commit on one.
    pub commit: Option<Class>,
    /// A push to one.
    pub push: Option<Class>,
    /// A rewind or deletion of one.
    pub rewind: Option<Class>,
}

/// What one layer says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LayerPolicy {
    /// The preset to begin with.
    pub preset: Option<Preset>,
    /// How the guard answers.
    pub mode: Option<Mode>,
    /// What to do with an act that needs the user's word.
    pub when_unsure: Option<WhenUnsure>,
    /// What prompts of a headless session may do.
    pub headless_prompts: Option<HeadlessPrompts>,
    /// Whether the reference-transaction hook is installed.
    pub ref_gate: Option<bool>,
    /// What is done about an edit outside of what the prompts named.
    pub focus: Option<FocusLevel>,
    /// Which commands run confined.
    pub confine: Option<Confine>,
    /// Milliseconds that a look at the work tree may take.
    pub scan_ms_max: Option<u64>,
    /// Milliseconds that an undo point may take.
    pub undo_ms_max: Option<u64>,
    /// Bytes of new content that one undo point holds.
    pub undo_bytes_max: Option<u64>,
    /// Ignored paths that undo points hold.
    pub undo_keep: Vec<Pattern>,
    /// What is done about a result that no rule would have let pass.
    pub results: Option<Results>,
    /// Branches that are protected beside the default one.
    pub protected_branches: Vec<Pattern>,
    /// What holds on protected branches.
    pub row: Row,
    /// What each preset means (solo, team, strict) and whether its ref gate is on; built-in only.
    pub presets: Vec<(Row, bool)>,
    /// What is protected.
    pub protections: Vec<Protection>,
    /// What is granted for good.
    pub grants: Vec<StandingGrant>,
    /// Folders outside the repository.
    pub scope: Vec<Pattern>,
    /// Keys that have no effect in this layer, each with its place.
    pub ignored: Vec<String>,
}

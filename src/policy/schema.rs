//! A policy file as TOML has it; every value keeps where it stands.

use serde::Deserialize;
use toml::Spanned;

use crate::model::mandate::{
    Confine, FocusLevel, HeadlessPrompts, Mode, Preset, Results, WhenUnsure,
};
use crate::model::verdict::Class;

/// A policy file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    /// The preset to begin with.
    pub preset: Option<Preset>,
    /// How the guard answers.
    pub mode: Option<Spanned<Mode>>,
    /// What to do with an act that needs the user's word.
    pub when_unsure: Option<Spanned<WhenUnsure>>,
    /// What prompts of a headless session may do.
    pub headless_prompts: Option<Spanned<HeadlessPrompts>>,
    /// Whether the reference-transaction hook is installed.
    pub ref_gate: Option<Spanned<bool>>,
    /// What is done about an edit outside of what the prompts named.
    pub focus: Option<Spanned<FocusLevel>>,
    /// Which commands run confined.
    pub confine: Option<Spanned<Confine>>,
    /// Milliseconds that a look at the work tree may take.
    pub scan_ms_max: Option<Spanned<u64>>,
    /// Milliseconds that an undo point may take.
    pub undo_ms_max: Option<Spanned<u64>>,
    /// Bytes of new content that one undo point holds.
    pub undo_bytes_max: Option<Spanned<u64>>,
    /// What undo points hold beside what git looks at.
    pub undo: Option<Undo>,
    /// What is done about a result that no rule would have let pass.
    pub results: Option<Spanned<Results>>,
    /// Clauses granted for good.
    pub allow: Option<Spanned<Vec<Spanned<String>>>>,
    /// Path patterns outside the repository.
    pub scope: Option<Spanned<Vec<Spanned<String>>>>,
    /// Protected branches and what holds on them.
    pub branches: Option<Branches>,
    /// What each preset means; only in the built-in file.
    pub presets: Option<Spanned<Presets>>,
    /// What is protected.
    #[serde(default)]
    pub protect: Vec<Protect>,
}

/// What undo points hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// Ignored paths that are held all the same.
    pub keep: Option<Spanned<Vec<Spanned<String>>>>,
}

/// Protected branches and what holds on them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branches {
    /// Names beside the default branch.
    #[serde(default)]
    pub protected: Vec<Spanned<String>>,
    /// A commit on one.
    pub commit: Option<Spanned<Class>>,
    /// A push to one.
    pub push: Option<Spanned<Class>>,
    /// A rewind or deletion of one.
    pub rewind: Option<Spanned<Class>>,
}

/// What each preset means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presets {
    /// One person's own repository.
    pub solo: PresetRow,
    /// A repository with a team and a server.
    pub team: PresetRow,
    /// A repository in which nothing goes out by itself.
    pub strict: PresetRow,
}

/// One column of the preset table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresetRow {
    /// A commit on a protected branch.
    pub commit: Class,
    /// A push to it.
    pub push: Class,
    /// A rewind or deletion of it.
    pub rewind: Class,
    /// Whether the reference-transaction hook is installed.
    pub ref_gate: bool,
}

/// One group of protections.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protect {
    /// Clauses.
    pub what: Vec<Spanned<String>>,
    /// Path patterns that are left out.
    #[serde(default)]
    pub except: Vec<Spanned<String>>,
    /// Whether only what is there is protected, so that making it is free.
    #[serde(default)]
    pub existing: bool,
    /// How strictly; `locked` where nothing is said.
    pub class: Option<Spanned<Class>>,
    /// Why.
    #[serde(default)]
    pub why: String,
    /// The rule that speaks; only in the built-in file.
    pub rule: Option<Spanned<String>>,
}

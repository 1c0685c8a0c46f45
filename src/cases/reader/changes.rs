//! Changes of files as data, with what stood before and after.

use serde::Deserialize;

/// One file that changes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeText {
    /// The path, from the root.
    pub path: String,
    /// What happens to it (`create`, `modify`, `replace`, `delete`); left out: as the sides say.
    pub kind: Option<String>,
    /// The path that it was renamed from, where `before` stood.
    pub from: Option<String>,
    /// What stood there; left out: nothing.
    pub before: Option<String>,
    /// What stands there afterwards; left out: nothing.
    pub after: Option<String>,
    /// What kind of entry stood there (`file`, `executable`, `link`, `submodule`); left out: a file.
    pub before_kind: Option<String>,
    /// What kind of entry stands there afterwards; left out: a file.
    pub after_kind: Option<String>,
    /// How often `before` is repeated; left out: once.
    pub before_times: Option<usize>,
    /// How often `after` is repeated; left out: once.
    pub after_times: Option<usize>,
    /// How large it is afterwards, in bytes, where the content was not looked at.
    pub after_size: Option<u64>,
    /// The part that an edit tool replaces.
    pub replaced: Option<String>,
    /// What an edit tool puts there.
    pub text: Option<String>,
}

/// One commit that holds changes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitText {
    /// `Name <mail>`; left out: not known.
    #[serde(default)]
    pub author: String,
    /// `Name <mail>`; left out: not known.
    #[serde(default)]
    pub committer: String,
    /// The message; left out: not known.
    #[serde(default)]
    pub message: String,
    /// The id; left out: it is being made.
    pub id: Option<String>,
    /// How many parents it has; left out: one.
    pub parents: Option<usize>,
    /// Whether it carries a signature; left out: not known.
    pub signed: Option<bool>,
}

impl ChangeText {
    /// The change of a row of a table.
    pub(super) fn of_row(path: &str, before: &str, after: &str) -> Self {
        let side = |text: &str| (text != "-").then(|| text.to_owned());
        Self { path: path.into(), before: side(before), after: side(after), ..Self::default() }
    }
}

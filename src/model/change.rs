//! A change to one file: what an edit tool asks for, what a commit holds, what a scan found.

use super::resource::words;

words! {
    /// What happens to the file.
    ChangeKind {
        /// It did not exist.
        Create = "create",
        /// Its content changes in place: what is replaced was named.
        Modify = "modify",
        /// Its whole content is replaced by content not made from it.
        Replace = "replace",
        /// It is gone afterwards.
        Delete = "delete",
        /// It gets another name; the new one is a change of its own.
        Rename = "rename",
    }
}

/// A change to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path as given; absolute, or relative to the event's working folder.
    pub path: Vec<u8>,
    /// What happens to it.
    pub kind: ChangeKind,
    /// The part that is replaced, where the tool names it.
    pub replaced: Option<Vec<u8>>,
    /// The new text, or the new part of it, where known.
    pub text: Option<Vec<u8>>,
}

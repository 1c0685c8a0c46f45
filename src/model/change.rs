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

words! {
    /// What kind of entry stands at a path, as git's tree modes have it.
    EntryKind {
        /// A regular file (100644).
        File = "file",
        /// A regular file that may be executed (100755).
        Executable = "executable",
        /// A symbolic link (120000); its content is the target.
        Link = "link",
        /// A commit of another repository (160000); its content is the id.
        Submodule = "submodule",
    }
}

/// What stands at a path before or after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What kind of entry it is.
    pub kind: EntryKind,
    /// How long its content is, in bytes.
    pub size_bytes: u64,
    /// Its content; `None`: not looked at, because it is too long or could not be read.
    pub content: Option<Vec<u8>>,
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
    /// Where a created file was renamed or copied from, where that is known; absolute.
    pub source: Option<Vec<u8>>,
    /// What stood there; `None`: nothing, or it was not looked up.
    pub before: Option<Side>,
    /// What stands there afterwards; `None`: nothing, or it was not looked up.
    pub after: Option<Side>,
}

impl Change {
    /// A change of which no more is known than its kind.
    pub fn new(path: impl Into<Vec<u8>>, kind: ChangeKind) -> Self {
        Self {
            path: path.into(),
            kind,
            replaced: None,
            text: None,
            source: None,
            before: None,
            after: None,
        }
    }
}

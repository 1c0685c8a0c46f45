//! A change to one file: what an edit tool asks for, what a commit holds, what a scan found.

mod hunks;

pub use hunks::{Hunk, Line, WorkedOut};

use super::bounds::DIFF_BYTES_MAX;
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
    /// What stood there, or at the source of a file that was renamed; `None`: nothing, or it was not
    /// looked up.
    pub before: Option<Side>,
    /// What stands there afterwards; `None`: nothing, or it was not looked up.
    pub after: Option<Side>,
    /// Which lines differ, worked out when they are first asked for.
    pub hunks: WorkedOut,
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
            hunks: WorkedOut::default(),
        }
    }

    /// The text before and after, where both are known and text: of the whole file, or of the part
    /// that an edit tool names. What is not there is empty.
    pub fn texts(&self) -> Option<(&[u8], &[u8])> {
        let (before, after) = if self.before.is_none() && self.after.is_none() {
            let before = match (self.kind, &self.replaced) {
                (_, Some(replaced)) => replaced.as_slice(),
                (ChangeKind::Create, None) => &[],
                (
                    ChangeKind::Modify
                    | ChangeKind::Replace
                    | ChangeKind::Delete
                    | ChangeKind::Rename,
                    None,
                ) => return None,
            };
            (before, self.text.as_deref()?)
        } else {
            (text_of(self.before.as_ref())?, text_of(self.after.as_ref())?)
        };
        let is_text = |text: &[u8]| text.len() <= DIFF_BYTES_MAX && !is_binary(text);
        (is_text(before) && is_text(after)).then_some((before, after))
    }

    /// The places at which the lines differ; empty where the texts are not known.
    pub fn hunks(&self) -> &[Hunk] {
        self.hunks.of(|| match self.texts() {
            Some((before, after)) => hunks::between(before, after),
            None => Vec::new(),
        })
    }

    /// The lines that are gone, in order.
    pub fn removed(&self) -> impl Iterator<Item = Line<'_>> {
        self.hunks().iter().flat_map(|hunk| self.removed_by(hunk))
    }

    /// The lines that came, in order.
    pub fn added(&self) -> impl Iterator<Item = Line<'_>> {
        self.hunks().iter().flat_map(|hunk| self.added_by(hunk))
    }

    /// The lines that are gone at one place.
    pub fn removed_by(&self, hunk: &Hunk) -> impl Iterator<Item = Line<'_>> {
        let before = self.texts().map(|(before, _)| before).unwrap_or_default();
        hunks::lines(before, &hunk.removed, hunk.removed_line)
    }

    /// The lines that came at one place.
    pub fn added_by(&self, hunk: &Hunk) -> impl Iterator<Item = Line<'_>> {
        let after = self.texts().map(|(_, after)| after).unwrap_or_default();
        hunks::lines(after, &hunk.added, hunk.added_line)
    }
}

/// The text of a side; nothing there is an empty text, a link or a submodule has none.
fn text_of(side: Option<&Side>) -> Option<&[u8]> {
    let Some(side) = side else { return Some(&[]) };
    match side.kind {
        EntryKind::File | EntryKind::Executable => side.content.as_deref(),
        EntryKind::Link | EntryKind::Submodule => Some(&[]),
    }
}

/// Whether git would call it binary: a zero byte among the first 8,000.
pub fn is_binary(content: &[u8]) -> bool {
    content.get(..8_000).unwrap_or(content).contains(&0)
}

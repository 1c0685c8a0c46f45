//! Files that earlier parts of the same act wrote: what a later part reads is no longer what stands
//! on disk.

use crate::model::pattern::{Pattern, Relation};

/// What was written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// This text.
    Text(Pattern),
    /// What was fetched from there.
    Fetched(Pattern),
    /// Something that is not known, or the file is gone.
    Unknown,
}

/// What the act has written so far, in order.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    written: Vec<(Pattern, Content)>,
}

impl Overlay {
    /// Notes that these names were written.
    pub(super) fn note(&mut self, name: Pattern, content: Content) {
        self.written.push((name, content));
    }

    /// What the file holds, if the act may have written it.
    pub(super) fn find(&self, path: &Pattern) -> Option<Content> {
        for (name, content) in self.written.iter().rev() {
            match name.relation(path, true) {
                Relation::Apart => {}
                Relation::Covers if name.as_text().is_some() => return Some(content.clone()),
                Relation::Covers | Relation::Overlaps | Relation::Perhaps => {
                    return Some(match content {
                        Content::Fetched(from) => Content::Fetched(from.clone()),
                        Content::Text(_) | Content::Unknown => Content::Unknown,
                    });
                }
            }
        }
        None
    }

    /// Whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.written.is_empty()
    }
}

//! Files that earlier parts of the same act wrote: what a later part reads is no longer what stands
//! on disk.

use crate::model::pattern::{Pattern, Piece, Relation};

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

/// One write.
#[derive(Debug)]
struct Written {
    name: Pattern,
    content: Content,
    /// Whether it surely happened; else what was there before may still be there.
    surely: bool,
}

/// What the act has written so far, in order.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    written: Vec<Written>,
    /// Names that were surely written and not taken away since.
    made: Vec<Pattern>,
}

impl Overlay {
    /// Notes that these names were written with something that is not known.
    pub(super) fn note(&mut self, name: Pattern, content: Content) {
        self.written.push(Written { name, content, surely: true });
    }

    /// Tells what the last writes, all of this one name, came to.
    pub(super) fn settle(&mut self, name: Pattern, writes: usize, content: Content, surely: bool) {
        self.written.truncate(self.written.len().saturating_sub(writes));
        self.written.push(Written { name, content, surely });
    }

    /// What the file may hold because the act may have written it.
    pub(super) fn find(&self, path: &Pattern) -> Option<Content> {
        self.contents(path).0.into_iter().next()
    }

    /// All that the file may hold because the act may have written it, and whether what stands on
    /// disk is another possibility.
    pub(super) fn contents(&self, path: &Pattern) -> (Vec<Content>, bool) {
        let mut found = Vec::new();
        for written in self.written.iter().rev() {
            match written.name.relation(path, true) {
                Relation::Apart => {}
                Relation::Covers if written.name.as_text().is_some() => {
                    found.push(written.content.clone());
                    if written.surely {
                        return (found, false);
                    }
                }
                Relation::Covers | Relation::Overlaps | Relation::Perhaps => {
                    found.push(match &written.content {
                        Content::Fetched(from) => Content::Fetched(from.clone()),
                        Content::Text(_) | Content::Unknown => Content::Unknown,
                    });
                    return (found, false);
                }
            }
        }
        (found, true)
    }

    /// The names of the last write that may have reached the file.
    pub(super) fn last_writer(&self, path: &Pattern) -> Option<&Pattern> {
        let reaches = |written: &&Written| written.name.relation(path, true) != Relation::Apart;
        self.written.iter().rev().find(reaches).map(|written| &written.name)
    }

    /// The text that the file surely held before the last writes.
    pub(super) fn written_before(&self, path: &Pattern, writes: usize) -> Option<Pattern> {
        let kept = self.written.len().saturating_sub(writes);
        for written in self.written.get(..kept)?.iter().rev() {
            if written.name == *path && written.surely {
                return match &written.content {
                    Content::Text(text) => Some(text.clone()),
                    Content::Fetched(_) | Content::Unknown => None,
                };
            }
            if written.name.relation(path, true) != Relation::Apart {
                return None;
            }
        }
        None
    }

    /// Notes that this name, or this tree, surely stands.
    pub(super) fn make(&mut self, name: Pattern) {
        self.made.push(name);
    }

    /// Notes that these names may be gone.
    pub(super) fn take_away(&mut self, name: &Pattern) {
        self.made.retain(|made| {
            made.relation(name, true) == Relation::Apart
                && name.relation(made, true) == Relation::Apart
        });
    }

    /// Whether the act surely made this folder, or something in it.
    pub(super) fn makes(&self, folder: &Pattern) -> bool {
        let tree = |made: &Pattern| match made.pieces() {
            [before @ .., Piece::Below] => before == folder.pieces(),
            _ => false,
        };
        let inside = |made: &Pattern| match (made.as_text(), folder.as_text()) {
            (Some(made), Some(folder)) => {
                made.strip_prefix(folder).is_some_and(|rest| rest.first() == Some(&b'/'))
            }
            _ => false,
        };
        !folder.has_hole()
            && self.made.iter().any(|made| made == folder || tree(made) || inside(made))
    }

    /// The names that the act may have written in a folder; `None`: not known one by one.
    pub(super) fn names_in(&self, folder: &[u8]) -> Option<Vec<Vec<u8>>> {
        let inside = [folder.strip_suffix(b"/").unwrap_or(folder), b"/"].concat();
        let tree = Pattern::tree(folder);
        let mut names = Vec::new();
        for written in &self.written {
            match written.name.as_text() {
                Some(name) => {
                    let rest = name.strip_prefix(inside.as_slice());
                    let first = rest.and_then(|rest| rest.split(|byte| *byte == b'/').next());
                    names.extend(first.map(<[u8]>::to_vec));
                }
                None if tree.relation(&written.name, true) == Relation::Apart => {}
                None => return None,
            }
        }
        Some(names)
    }
}

//! What a table says of one path: `modified of:user`, `folder`, `link to Q`.

use super::absolute;
use crate::model::clause::Owner;
use crate::model::facts::{FileKind, PathState};

/// What the table says of one path.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    pub(super) state: Option<PathState>,
    pub(super) owner: Option<Owner>,
    pub(super) seen: bool,
    pub(super) kind: Option<FileKind>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) text: Option<Vec<u8>>,
}

/// What a value of the table says; `None`: it cannot be read.
pub(super) fn listed_of(value: &str) -> Option<Listed> {
    let mut listed = Listed { kind: Some(FileKind::File), ..Listed::default() };
    if let Some(target) = value.strip_prefix("link to ") {
        let link = Some(absolute(target));
        return Some(Listed { kind: Some(FileKind::Link), link, ..listed });
    }
    for word in value.split_whitespace() {
        match word {
            "folder" => listed.kind = Some(FileKind::Folder),
            "special" => listed.kind = Some(FileKind::Special),
            "missing" => listed.kind = Some(FileKind::Missing),
            "there" => {}
            "seen" => listed.seen = true,
            _ => match word.strip_prefix("of:") {
                Some(owner) => listed.owner = Some(Owner::of_word(owner)?),
                None => listed.state = Some(PathState::of_word(word)?),
            },
        }
    }
    Some(listed)
}

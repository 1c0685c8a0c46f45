//! How refs are named: branches without `refs/heads/`, everything else in full.

use super::context::Git;
use crate::model::pattern::{Pattern, Piece};

const HEADS: &[u8] = b"refs/heads/";

/// A ref's name as clauses write it. A name that may be a branch as well as something else below
/// `refs/` becomes any ref.
pub(super) fn shown(name: &Pattern) -> Pattern {
    let prefix = name.prefix();
    if prefix.starts_with(HEADS) {
        return super::arguments::after(name, HEADS.len());
    }
    if prefix.starts_with(b"heads/") {
        return super::arguments::after(name, b"heads/".len());
    }
    if prefix.starts_with(b"tags/") || prefix.starts_with(b"remotes/") {
        let mut full = Pattern::text("refs/");
        full.append(name);
        return full;
    }
    match name.pieces() {
        [Piece::Text(text), Piece::Star | Piece::Any, ..]
            if text.starts_with(b"refs/") && HEADS.starts_with(text) =>
        {
            Pattern::anything()
        }
        [Piece::Text(text), Piece::Hole { cause, .. }, ..]
            if text.starts_with(b"refs/") && HEADS.starts_with(text) =>
        {
            Pattern::hole(cause.0.clone())
        }
        _ => name.clone(),
    }
}

/// Whether a revision is HEAD itself, by one of its names.
pub(super) fn is_head(name: &Pattern) -> bool {
    name.as_text().is_some_and(|text| matches!(text, b"HEAD" | b"@" | b"HEAD^0" | b"HEAD~0"))
}

/// The name of a local ref as clauses write it, HEAD being the branch that it stands on.
pub(super) fn local(git: &Git<'_>, name: &Pattern) -> Pattern {
    if is_head(name) { git.branch() } else { shown(name) }
}

/// The name of the ref that a revision is, where it is one; a remote's branch in full.
pub(super) fn source(git: &Git<'_>, revision: &Pattern) -> Pattern {
    let remote = revision.as_text().map(|text| [b"refs/remotes/", text].concat());
    match remote.filter(|name| git.has_ref(name).surely(|is| *is)) {
        Some(name) => Pattern::text(name),
        None => local(git, revision),
    }
}

/// A glob of a refspec: its `*` crosses `/`.
pub(super) fn globbed(name: &Pattern) -> Pattern {
    let mut wide = Pattern::default();
    for piece in name.pieces() {
        match piece {
            Piece::Text(text) => {
                for (at, part) in text.split(|byte| *byte == b'*').enumerate() {
                    if at > 0 {
                        wide.push(Piece::Any);
                    }
                    wide.push_text(part);
                }
            }
            Piece::Star => wide.push(Piece::Any),
            Piece::Any | Piece::Below | Piece::Between | Piece::Hole { .. } => {
                wide.push(piece.clone());
            }
        }
    }
    wide
}

/// A tag's full name.
pub(super) fn tag(name: &Pattern) -> Pattern {
    let mut full = Pattern::text("refs/tags/");
    full.append(name);
    full
}

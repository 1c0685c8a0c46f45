//! A word while it is being put together: fields that are done, and one that is not.

use super::globs;
use super::value::{Builder, Value};
use crate::effects::programs::meaning::Arg;
use crate::model::bounds::VALUES_MAX;
use crate::model::pattern::{Pattern, Piece};

/// One way in which a word may come out, while it is being put together.
#[derive(Clone, Default)]
pub(super) struct Draft {
    pub(super) done: Vec<Arg>,
    pub(super) field: Builder,
    /// The field's text with its globs as typed, quoted glob characters escaped; `None`: not text.
    pub(super) raw: Option<Vec<u8>>,
    /// Whether the field counts though it is empty (`""`).
    pub(super) present: bool,
    pub(super) glob: bool,
    /// Whether the field is a set of names rather than one (`$(find ...)`).
    pub(super) set: bool,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self { raw: Some(Vec::new()), ..Self::default() }
    }

    /// Steps that its fields are worth.
    pub(super) fn cost(&self) -> usize {
        let bytes = self.done.iter().map(|arg| Value::one(arg.pattern().clone()).bytes());
        (bytes.fold(0, usize::saturating_add) / 1024).saturating_add(self.done.len() / 8)
    }

    pub(super) fn push_literal(&mut self, text: &[u8]) {
        self.field.push_text(text);
        if let Some(raw) = &mut self.raw {
            for byte in text {
                if b"*?[\\".contains(byte) {
                    raw.push(b'\\');
                }
                raw.push(*byte);
            }
        }
    }

    pub(super) fn push_unquoted(&mut self, text: &[u8]) {
        self.glob |= globs::push_unquoted(&mut self.field, text);
        if let Some(raw) = &mut self.raw {
            raw.extend_from_slice(&globs::without_groups(text));
        }
    }

    pub(super) fn push_piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Text(text) => self.push_literal(text),
            other => {
                self.field.push(other.clone());
                self.raw = None;
            }
        }
    }

    pub(super) fn push_quoted(&mut self, pattern: &Pattern) {
        self.present = true;
        for piece in pattern.pieces() {
            self.push_piece(piece);
        }
    }

    /// An unquoted value: split at the separators, its glob characters live.
    pub(super) fn push_split(
        &mut self,
        pattern: &Pattern,
        separators: &[u8],
        ends: &mut impl FnMut(&mut Self),
    ) {
        for piece in pattern.pieces() {
            match piece {
                Piece::Text(text) => {
                    for (at, part) in text.split(|byte| separators.contains(byte)).enumerate() {
                        if at > 0 {
                            ends(self);
                        }
                        self.push_unquoted(part);
                    }
                }
                Piece::Star | Piece::Any | Piece::Below | Piece::Between => {
                    self.set = true;
                    self.push_piece(piece);
                }
                Piece::Hole { .. } => self.push_piece(piece),
            }
        }
    }
}

/// Each draft with each alternative of the value; too many are widened.
pub(super) fn multiply(
    drafts: &mut Vec<Draft>,
    value: &Value,
    mut push: impl FnMut(&mut Draft, &Pattern),
) {
    match value.alternatives() {
        [] => {}
        [only] => drafts.iter_mut().for_each(|draft| push(draft, only)),
        several if drafts.len().saturating_mul(several.len()) <= VALUES_MAX => {
            let mut all = Vec::new();
            for draft in drafts.iter() {
                for pattern in several {
                    let mut draft = draft.clone();
                    push(&mut draft, pattern);
                    all.push(draft);
                }
            }
            *drafts = all;
        }
        _ => {
            let single = value.single();
            drafts.iter_mut().for_each(|draft| push(draft, &single));
        }
    }
}

//! Source text of which parts may not be known: each such part is one character that no ordinary
//! text has.

use crate::model::pattern::{Pattern, Piece};

/// The first bytes of the characters, `U+10F800` and on.
const LEAD: [u8; 2] = [0xf4, 0x8f];

/// Source text.
pub(super) struct Source {
    /// The text, with characters for what is not known.
    pub(super) text: Vec<u8>,
    /// Why each part is not known.
    pub(super) parts: Vec<String>,
}

impl Source {
    /// The text of a pattern.
    pub(super) fn of(pattern: &Pattern) -> Self {
        let mut source = Self { text: Vec::new(), parts: Vec::new() };
        for piece in pattern.pieces() {
            let cause = match piece {
                Piece::Text(text) => {
                    source.text.extend_from_slice(text);
                    continue;
                }
                Piece::Hole { cause, .. } => cause.0.clone(),
                Piece::Star | Piece::Any | Piece::Below | Piece::Between => "several".into(),
            };
            let number = source.parts.len().min(2047);
            let byte = |value: usize| u8::try_from(value).unwrap_or(0);
            source.text.extend(LEAD);
            source.text.push(byte(0xa0_usize.saturating_add(number >> 6)));
            source.text.push(byte(0x80 | (number & 0x3f)));
            source.parts.push(cause);
        }
        source
    }

    /// Why the part whose character the text starts with is not known, if it starts with one.
    pub(super) fn mark(&self, text: &[u8]) -> Option<String> {
        let [0xf4, 0x8f, high, low, ..] = text else { return None };
        let high = usize::from(high.checked_sub(0xa0)?);
        let number = (high << 6) | usize::from(low & 0x3f);
        self.parts.get(number).cloned()
    }
}

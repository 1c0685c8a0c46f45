//! Text for a shell in which parts are sets of names: each such part stands in it as one character
//! that no ordinary text has, and becomes the part again when a word is expanded.
//!
//! A name that holds shell syntax would be read as more than a name by a real shell. Sets are file
//! names, numbers and the like and are taken as names; a part that is not known at all is told as
//! unread beside.

use super::value::Builder;
use crate::model::pattern::{Pattern, Piece};

/// The first of the characters, in the private use plane 16, and how many there are.
const FIRST: u32 = 0x10_f000;
const COUNT: u32 = 0x400;

/// The parts that characters stand for.
#[derive(Debug, Default)]
pub(super) struct Marks {
    parts: Vec<Piece>,
}

impl Marks {
    /// The pattern as text with characters for its parts; `None`: nothing in it is known, or there
    /// are too many parts.
    pub(super) fn marked(&mut self, pattern: &Pattern) -> Option<Vec<u8>> {
        if !pattern.pieces().iter().any(|piece| matches!(piece, Piece::Text(_))) {
            return None;
        }
        let mut text = Vec::new();
        for piece in pattern.pieces() {
            let part = match piece {
                Piece::Text(known) => {
                    text.extend_from_slice(known);
                    continue;
                }
                Piece::Star | Piece::Any | Piece::Below | Piece::Hole { .. } => piece.clone(),
                Piece::Between => {
                    text.push(b'/');
                    Piece::Any
                }
            };
            let at = match self.parts.iter().position(|known| *known == part) {
                Some(at) => at,
                None => {
                    self.parts.push(part);
                    self.parts.len().saturating_sub(1)
                }
            };
            let number = u32::try_from(at).ok().filter(|number| *number < COUNT)?;
            let mark = char::from_u32(FIRST.saturating_add(number))?;
            text.extend_from_slice(mark.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Some(text)
    }

    /// Whether the text may hold one of the characters.
    pub(super) fn hold(&self, text: &[u8]) -> bool {
        !self.parts.is_empty() && text.windows(2).any(|pair| pair == [0xf4, 0x8f])
    }

    /// The pattern with the parts in the place of their characters.
    pub(super) fn restored(&self, pattern: Pattern) -> Pattern {
        let marked = pattern.pieces().iter().any(|piece| match piece {
            Piece::Text(text) => self.hold(text),
            Piece::Star | Piece::Any | Piece::Below | Piece::Between | Piece::Hole { .. } => false,
        });
        if !marked {
            return pattern;
        }
        let mut builder = Builder::default();
        for piece in pattern.pieces() {
            match piece {
                Piece::Text(text) => self.restore(text, &mut builder),
                other => builder.push(other.clone()),
            }
        }
        builder.finish()
    }

    fn restore(&self, text: &[u8], builder: &mut Builder) {
        if !self.hold(text) {
            builder.push_text(text);
            return;
        }
        let mut rest = text;
        while let Some((&byte, tail)) = rest.split_first() {
            match rest.get(..4).and_then(|bytes| self.part(bytes)) {
                Some(part) => {
                    rest = rest.get(4..).unwrap_or_default();
                    // Within a word, what lies below a name is any text behind it.
                    let within = part == Piece::Below && !rest.is_empty();
                    builder.push(if within { Piece::Any } else { part });
                }
                None => {
                    builder.push_text(&[byte]);
                    rest = tail;
                }
            }
        }
    }

    fn part(&self, bytes: &[u8]) -> Option<Piece> {
        let mark = std::str::from_utf8(bytes).ok()?.chars().next()?;
        let number = u32::from(mark).checked_sub(FIRST)?;
        self.parts.get(usize::try_from(number).ok()?).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back() {
        let mut marks = Marks::default();
        let pattern: Pattern = "cat ${x} /a/*.c".parse().unwrap();
        let text = marks.marked(&pattern).unwrap();
        assert!(marks.hold(&text));
        assert_eq!(marks.restored(Pattern::text(text)), pattern);
        assert_eq!(marks.marked(&Pattern::hole("x")), None);
    }
}

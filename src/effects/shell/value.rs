//! The value of a word or variable: a small set of patterns, widened when it grows.

use crate::effects::programs::meaning::Arg;
use crate::model::bounds::{SCRIPT_BYTES_MAX, VALUES_MAX};
use crate::model::pattern::{Cause, Pattern, Piece};

/// What a word may stand for: one of these. No alternative at all: it is surely unset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    alternatives: Vec<Pattern>,
}

impl Value {
    pub(super) fn one(pattern: Pattern) -> Self {
        Self { alternatives: vec![pattern] }
    }

    pub(super) fn text(bytes: impl AsRef<[u8]>) -> Self {
        Self::one(Pattern::text(bytes))
    }

    /// Any text, the empty one included.
    pub(super) fn unknown(cause: impl Into<String>) -> Self {
        Self::one(Pattern::unknown(cause))
    }

    /// These, each once, widened when there are too many.
    pub(super) fn of(patterns: impl IntoIterator<Item = Pattern>) -> Self {
        let mut alternatives: Vec<Pattern> = Vec::new();
        for pattern in patterns {
            if !alternatives.contains(&pattern) {
                alternatives.push(pattern);
            }
        }
        if alternatives.len() > VALUES_MAX {
            alternatives = vec![widened(&alternatives)];
        }
        Self { alternatives }
    }

    pub(super) fn alternatives(&self) -> &[Pattern] {
        &self.alternatives
    }

    /// One of either.
    pub(super) fn or(&self, other: &Self) -> Self {
        Self::of(self.alternatives.iter().chain(&other.alternatives).cloned())
    }

    /// Each of `self` followed by each of `next`.
    pub(super) fn followed_by(&self, next: &Self) -> Self {
        let pairs = self.alternatives.len().saturating_mul(next.alternatives.len());
        if pairs > VALUES_MAX {
            return Self::one(concatenated(&self.single(), &next.single()));
        }
        Self::of(
            self.alternatives
                .iter()
                .flat_map(|a| next.alternatives.iter().map(move |b| concatenated(a, b))),
        )
    }

    /// All of them as one pattern.
    pub(super) fn single(&self) -> Pattern {
        match self.alternatives.as_slice() {
            [] => Pattern::default(),
            [only] => only.clone(),
            several => widened(several),
        }
    }

    /// Literal bytes of all alternatives together.
    pub(super) fn bytes(&self) -> usize {
        let of = |piece: &Piece| if let Piece::Text(text) = piece { text.len() } else { 1 };
        let pieces = self.alternatives.iter().flat_map(|pattern| pattern.pieces());
        pieces.map(of).fold(0, usize::saturating_add)
    }

    /// The one text, where there is just one.
    pub(super) fn as_text(&self) -> Option<&[u8]> {
        match self.alternatives.as_slice() {
            [only] => only.as_text(),
            _ => None,
        }
    }

    /// The same with each alternative changed.
    pub(super) fn map(&self, change: impl FnMut(&Pattern) -> Pattern) -> Self {
        Self::of(self.alternatives.iter().map(change))
    }

    /// The same after any number of rounds of a loop that changed it.
    pub(super) fn looped(&self) -> Self {
        Self::one(widened(&self.alternatives))
    }
}

/// Builds a pattern from its pieces without the bound that names have: content is data, and only
/// what is all text can be longer than a name.
#[derive(Clone, Debug, Default)]
pub(super) struct Builder {
    pieces: Vec<Piece>,
    bytes: usize,
}

impl Builder {
    /// Counts what is added; `false`: it is too long already, and ends in a hole.
    fn admits(&mut self, bytes: usize) -> bool {
        let before = self.bytes;
        self.bytes = before.saturating_add(bytes.max(1));
        if self.bytes > SCRIPT_BYTES_MAX && before <= SCRIPT_BYTES_MAX {
            let cause = Cause("too long".into());
            self.pieces.push(Piece::Hole { cause, may_be_empty: false });
        }
        self.bytes <= SCRIPT_BYTES_MAX
    }

    pub(super) fn push(&mut self, piece: Piece) {
        let bytes = if let Piece::Text(text) = &piece { text.len() } else { 1 };
        if !self.admits(bytes) {
            return;
        }
        match (piece, self.pieces.last_mut()) {
            (Piece::Text(text), _) if text.is_empty() => {}
            (Piece::Text(text), Some(Piece::Text(last))) => last.extend_from_slice(&text),
            (Piece::Star, Some(Piece::Star)) | (Piece::Any, Some(Piece::Any)) => {}
            (
                Piece::Hole { cause, may_be_empty },
                Some(Piece::Hole { cause: last, may_be_empty: both }),
            ) if cause == *last => *both &= may_be_empty,
            (piece, _) => self.pieces.push(piece),
        }
    }

    pub(super) fn push_text(&mut self, bytes: &[u8]) {
        if !self.admits(bytes.len()) {
            return;
        }
        match self.pieces.last_mut() {
            _ if bytes.is_empty() => {}
            Some(Piece::Text(last)) => last.extend_from_slice(bytes),
            _ => self.pieces.push(Piece::Text(bytes.to_vec())),
        }
    }

    pub(super) fn append(&mut self, pattern: &Pattern) {
        for piece in pattern.pieces() {
            self.push(piece.clone());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(super) fn finish(self) -> Pattern {
        match <[Piece; 1]>::try_from(self.pieces) {
            Ok([Piece::Text(text)]) => Pattern::content(text),
            Ok(pieces) => Pattern::from_pieces(pieces),
            Err(pieces) => Pattern::from_pieces(pieces),
        }
    }
}

/// The one after the other.
pub(super) fn concatenated(first: &Pattern, next: &Pattern) -> Pattern {
    let mut builder = Builder::default();
    builder.append(first);
    builder.append(next);
    builder.finish()
}

/// All that an argument may be, as a pattern; several arguments are each in it.
pub(super) fn pattern_of(args: &[Arg], cause: &str) -> Pattern {
    match args {
        [] => Pattern::default(),
        [only] => only.pattern().clone(),
        several => {
            let patterns: Vec<_> = several.iter().map(|arg| arg.pattern().clone()).collect();
            if several.iter().all(|arg| matches!(arg, Arg::One(_))) {
                widened(&patterns)
            } else {
                Pattern::unknown(cause)
            }
        }
    }
}

/// One pattern that holds all of these: what they start with, and then anything.
pub(super) fn widened(patterns: &[Pattern]) -> Pattern {
    let (first, rest) = match patterns {
        [] => return Pattern::default(),
        [only] => return only.clone(),
        [first, rest @ ..] => (first, rest),
    };
    let shared = rest.iter().fold(first.prefix().len(), |length, pattern| {
        let same = first.prefix().iter().zip(pattern.prefix()).take_while(|(a, b)| a == b);
        length.min(same.count())
    });
    let prefix = first.prefix().get(..shared).unwrap_or_default();
    let kinds: Vec<Shape> = patterns.iter().map(|pattern| shape(pattern, shared)).collect();
    let worst = kinds.iter().copied().max().unwrap_or(Shape::Holed);
    let absolute = |pattern: &&Pattern| pattern.prefix().first() == Some(&b'/');
    let mixed = prefix.is_empty() && patterns.iter().any(|pattern| absolute(&pattern));
    let mut widened = Pattern::text(prefix);
    match worst {
        Shape::Flat if !mixed => widened.push(Piece::Star),
        Shape::Deep if !mixed => widened.push(Piece::Any),
        Shape::Flat | Shape::Deep | Shape::Holed => {
            widened.append(&Pattern::unknown("one of several values"));
        }
    }
    widened
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    /// No `/`, no `..`, no hole.
    Flat,
    /// No `..`, no hole.
    Deep,
    /// Anything.
    Holed,
}

/// What a pattern looks like after its first `skipped` bytes.
fn shape(pattern: &Pattern, skipped: usize) -> Shape {
    let mut worst = Shape::Flat;
    for (at, piece) in pattern.pieces().iter().enumerate() {
        let found = match piece {
            Piece::Text(text) => {
                let text = if at == 0 { text.get(skipped..).unwrap_or_default() } else { text };
                if text.windows(2).any(|pair| pair == b"..") {
                    Shape::Holed
                } else if text.contains(&b'/') {
                    Shape::Deep
                } else {
                    Shape::Flat
                }
            }
            Piece::Star => Shape::Flat,
            Piece::Any | Piece::Below | Piece::Between => Shape::Deep,
            Piece::Hole { .. } => Shape::Holed,
        };
        worst = worst.max(found);
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widen(names: &[&str]) -> String {
        let patterns: Vec<Pattern> = names.iter().map(|name| name.parse().unwrap()).collect();
        widened(&patterns).to_string()
    }

    #[test]
    fn widening_keeps_what_they_share() {
        for (names, wanted) in [
            (&["a1", "a2"][..], "a*"),
            (&["src/a", "src/b/c"], "src/**"),
            (&["/r/a", "/r/../b"], "/r/${one of several values:-}"),
            (&["/r", "b"], "${one of several values:-}"),
            (&["a", "${x}"], "${one of several values:-}"),
        ] {
            assert_eq!(widen(names), wanted, "{names:?}");
        }
    }

    #[test]
    fn values_multiply_and_are_widened() {
        let letters = Value::of(["a", "b", "c"].map(Pattern::text));
        let twice = letters.followed_by(&Value::text("/"));
        assert_eq!(twice.alternatives().len(), 3);
        assert_eq!(letters.followed_by(&letters).single().to_string(), "*");
    }
}

//! A pattern is a set of names; two patterns have one of four relations.
//!
//! Notation: plain text, `*` (any run without `/`, never `..`), `**` (any run), `X/**` (X and all
//! below it), `X/**/Y` (any folders between, or none), holes `${cause}` (could not be determined)
//! and `${cause:-}` (may also be empty). `\` takes the next byte literally.

use std::fmt;
use std::str::FromStr;

use super::bounds::PATTERN_BYTES_MAX;

/// Why part of a name is not known, in a few lower-case words: a variable, a command, a bound.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Cause(pub String);

/// One part of a pattern.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Piece {
    /// These bytes.
    Text(Vec<u8>),
    /// Any run of bytes without `/`; never `..`.
    Star,
    /// Any run of bytes.
    Any,
    /// Nothing, or `/` and any run: the end of `X/**`.
    Below,
    /// `/`, or `/` and any run and `/`: the middle of `X/**/Y`.
    Between,
    /// A run of bytes that could not be determined; it may hold `/` and `..`.
    Hole {
        /// Why it is not known.
        cause: Cause,
        /// Whether it may be the empty text.
        may_be_empty: bool,
    },
}

/// How a scope (`self`: a grant, a limit, a protection) relates to a set of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// They have no name in common.
    Apart,
    /// They may have a name in common, only through a hole.
    Perhaps,
    /// They surely have a name in common.
    Overlaps,
    /// Every name of the other is in the scope.
    Covers,
}

/// A set of names, written as pieces; never two `Text` pieces side by side, no empty `Text`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern {
    pieces: Vec<Piece>,
}

impl Pattern {
    /// Exactly this name.
    pub fn text(bytes: impl AsRef<[u8]>) -> Self {
        let mut pattern = Self::default();
        pattern.push_text(bytes.as_ref());
        pattern
    }

    /// This text as data rather than as a name: a here-document, a script; of any length.
    pub fn content(bytes: Vec<u8>) -> Self {
        let pieces = if bytes.is_empty() { Vec::new() } else { vec![Piece::Text(bytes)] };
        Self { pieces }
    }

    /// A name of which nothing is known, not even that it is not empty.
    pub fn unknown(cause: impl Into<String>) -> Self {
        Self::from_pieces([Piece::Hole { cause: Cause(cause.into()), may_be_empty: true }])
    }

    /// A name of which only is known that it is not empty.
    pub fn hole(cause: impl Into<String>) -> Self {
        Self::from_pieces([Piece::Hole { cause: Cause(cause.into()), may_be_empty: false }])
    }

    /// Every name.
    pub fn anything() -> Self {
        Self::from_pieces([Piece::Any])
    }

    /// The name `folder` and every name below it.
    pub fn tree(folder: impl AsRef<[u8]>) -> Self {
        let folder = folder.as_ref();
        let trimmed = folder.strip_suffix(b"/").unwrap_or(folder);
        let mut pattern = Self::text(trimmed);
        pattern.push(Piece::Below);
        pattern
    }

    /// The pieces in order, merged where they can be.
    pub fn from_pieces(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut pattern = Self::default();
        for piece in pieces {
            pattern.push(piece);
        }
        pattern
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Appends one piece; a pattern longer than its bound becomes its prefix and a hole.
    pub fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => self.push_text(&text),
            other => {
                let repeats = matches!(other, Piece::Star | Piece::Any | Piece::Below)
                    && self.pieces.last() == Some(&other);
                if !repeats && self.pieces.len() < PATTERN_BYTES_MAX {
                    self.pieces.push(other);
                }
            }
        }
    }

    /// Appends literal bytes.
    pub fn push_text(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.text_bytes().saturating_add(bytes.len()) > PATTERN_BYTES_MAX {
            self.pieces.push(Piece::Hole { cause: Cause("too long".into()), may_be_empty: false });
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Text(text)) => text.extend_from_slice(bytes),
            _ => self.pieces.push(Piece::Text(bytes.to_vec())),
        }
    }

    /// Appends all pieces of another pattern.
    pub fn append(&mut self, other: &Self) {
        for piece in &other.pieces {
            self.push(piece.clone());
        }
    }

    /// The one name, where the pattern has just one.
    pub fn as_text(&self) -> Option<&[u8]> {
        match self.pieces.as_slice() {
            [] => Some(b""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether part of it could not be determined.
    pub fn has_hole(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Hole { .. }))
    }

    /// Whether it stands for the empty name and nothing else.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The first reason why part of it is not known.
    pub fn cause(&self) -> Option<&Cause> {
        self.pieces.iter().find_map(|piece| match piece {
            Piece::Hole { cause, .. } => Some(cause),
            Piece::Text(_) | Piece::Star | Piece::Any | Piece::Below | Piece::Between => None,
        })
    }

    /// The literal bytes that every name starts with.
    pub fn prefix(&self) -> &[u8] {
        match self.pieces.first() {
            Some(Piece::Text(text)) => text,
            _ => b"",
        }
    }

    /// The literal bytes that every name ends with.
    pub fn suffix(&self) -> &[u8] {
        match self.pieces.last() {
            Some(Piece::Text(text)) => text,
            _ => b"",
        }
    }

    /// The pattern with every hole that may be empty taken as empty, if it has one.
    pub fn when_empty(&self) -> Option<Self> {
        let empties = |piece: &&Piece| matches!(piece, Piece::Hole { may_be_empty: true, .. });
        self.pieces
            .iter()
            .any(|piece| empties(&piece))
            .then(|| Self::from_pieces(self.pieces.iter().filter(|piece| !empties(piece)).cloned()))
    }

    /// How `self`, a scope, relates to the names of `other`. `climbs` says that a hole may hold
    /// `..` and so reach any name at all, as in paths.
    pub fn relation(&self, other: &Self, climbs: bool) -> Relation {
        super::relate::relation(self, other, climbs)
    }

    /// Whether the one name `text` is in the set; holes match nothing.
    pub fn holds(&self, text: &[u8]) -> bool {
        self.relation(&Self::text(text), false) == Relation::Covers
    }

    fn text_bytes(&self) -> usize {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.len(),
                Piece::Star | Piece::Any | Piece::Below | Piece::Between | Piece::Hole { .. } => 1,
            })
            .fold(0, usize::saturating_add)
    }
}

/// Why a notation could not be read as a pattern.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A `${` without its `}`.
    #[error("a hole `${{` is not closed")]
    UnclosedHole,
    /// A `\` at the end.
    #[error("a `\\` stands at the end")]
    LoneBackslash,
    /// Longer than its bound.
    #[error("longer than {PATTERN_BYTES_MAX} bytes")]
    TooLong,
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(notation: &str) -> Result<Self, PatternError> {
        if notation.len() > PATTERN_BYTES_MAX {
            return Err(PatternError::TooLong);
        }
        let mut pattern = Self::default();
        let mut rest = notation.as_bytes();
        while let Some((&first, tail)) = rest.split_first() {
            rest = match first {
                b'\\' => {
                    let (byte, after) = tail.split_first().ok_or(PatternError::LoneBackslash)?;
                    pattern.push_text(&[*byte]);
                    after
                }
                b'/' if tail == b"**" => {
                    pattern.push(Piece::Below);
                    b""
                }
                b'/' if tail.starts_with(b"**/") => {
                    pattern.push(Piece::Between);
                    tail.get(3..).unwrap_or_default()
                }
                b'*' if tail.first() == Some(&b'*') => {
                    pattern.push(Piece::Any);
                    tail.get(1..).unwrap_or_default()
                }
                b'*' => {
                    pattern.push(Piece::Star);
                    tail
                }
                b'$' if tail.first() == Some(&b'{') => {
                    let body = tail.get(1..).unwrap_or_default();
                    let end = body
                        .iter()
                        .position(|byte| *byte == b'}')
                        .ok_or(PatternError::UnclosedHole)?;
                    pattern.push(hole_of(body.get(..end).unwrap_or_default()));
                    body.get(end.saturating_add(1)..).unwrap_or_default()
                }
                byte => {
                    pattern.push_text(&[byte]);
                    tail
                }
            };
        }
        Ok(pattern)
    }
}

fn hole_of(body: &[u8]) -> Piece {
    let (cause, may_be_empty) = match body.strip_suffix(b":-") {
        Some(cause) => (cause, true),
        None => (body, false),
    };
    Piece::Hole { cause: Cause(String::from_utf8_lossy(cause).into_owned()), may_be_empty }
}

impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => write_text(out, text)?,
                Piece::Star => out.write_str("*")?,
                Piece::Any => out.write_str("**")?,
                Piece::Below => out.write_str("/**")?,
                Piece::Between => out.write_str("/**/")?,
                Piece::Hole { cause, may_be_empty } => {
                    let cause: String = cause
                        .0
                        .chars()
                        .map(|c| if c == '}' || c.is_control() { ' ' } else { c })
                        .collect();
                    write!(out, "${{{}{}}}", cause, if *may_be_empty { ":-" } else { "" })?;
                }
            }
        }
        Ok(())
    }
}

/// Literal bytes in the notation: what has a meaning there gets a `\`; bytes that are not UTF-8
/// and control characters are shown as `\u{fffd}`, since a notation is for people.
fn write_text(out: &mut fmt::Formatter<'_>, text: &[u8]) -> fmt::Result {
    use fmt::Write;
    for character in String::from_utf8_lossy(text).chars() {
        match character {
            '*' | '\\' => write!(out, "\\{character}")?,
            '$' => out.write_str("\\$")?,
            c if c.is_control() || super::escape::is_hidden(c) => out.write_char('\u{fffd}')?,
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

impl serde::Serialize for Pattern {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.pieces.serialize(serializer)
        }
    }
}

impl<'de> serde::Deserialize<'de> for Pattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Ok(Self { pieces: Vec::deserialize(deserializer)? });
        }
        let notation = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        notation.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(scope: &str, other: &str) -> Relation {
        let parse = |text: &str| text.parse::<Pattern>().unwrap();
        parse(scope).relation(&parse(other), true)
    }

    #[test]
    fn relations_of_known_names() {
        for (scope, other, wanted) in [
            ("/r/src/**", "/r/src", Relation::Covers),
            ("/r/src/**", "/r/src/a/b", Relation::Covers),
            ("/r/src/**", "/r/srcs", Relation::Apart),
            ("/r/*.rs", "/r/a.rs", Relation::Covers),
            ("/r/*.rs", "/r/a/b.rs", Relation::Apart),
            ("/r/**/b", "/r/b", Relation::Covers),
            ("/r/**/b", "/r/x/y/b", Relation::Covers),
            ("/r/**/b", "/r/xb", Relation::Apart),
            ("/r/**/.git/**", "/r/.git", Relation::Covers),
            ("/r/**", "/r/src/*.rs", Relation::Covers),
            ("/r/src/*", "/r/src/**", Relation::Overlaps),
            ("/r/tests/**", "/r/**", Relation::Overlaps),
            ("/r/a*", "/r/*b", Relation::Overlaps),
            ("/r/a*", "/r/b*", Relation::Apart),
            ("feature/*", "feature/old", Relation::Covers),
            ("feature/old", "feature/older", Relation::Apart),
            ("**", "/anything/${x}", Relation::Covers),
        ] {
            assert_eq!(relation(scope, other), wanted, "{scope} | {other}");
        }
    }

    #[test]
    fn a_hole_is_perhaps_and_only_everything_covers_it() {
        for (scope, other, wanted) in [
            ("/r/tests/**", "/r/tests/${x}", Relation::Perhaps),
            ("/etc/passwd", "/r/tests/${x}", Relation::Perhaps),
            ("/**", "/r/tests/${x}", Relation::Covers),
            ("/r/tests/a", "${x}", Relation::Perhaps),
        ] {
            assert_eq!(relation(scope, other), wanted, "{scope} | {other}");
        }
        let branch: Pattern = "feature/${x}".parse().unwrap();
        let scope: Pattern = "feature/**".parse().unwrap();
        assert_eq!(Pattern::text("main").relation(&branch, false), Relation::Apart);
        assert_eq!(scope.relation(&branch, false), Relation::Covers);
    }

    #[test]
    fn notation_goes_there_and_back() {
        for notation in ["/r/src/**", "/r/**/b", "a*b", "**", r"a\*b", "${x}/out", "${x:-}/out"] {
            assert_eq!(notation.parse::<Pattern>().unwrap().to_string(), notation);
        }
    }
}

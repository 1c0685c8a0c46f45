//! Brace expansion.

use super::super::syntax::WordPart;
use super::word::Context;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// `{a,b}`, known to hold a comma and to be closed at `end`.
    pub(super) fn brace_list(&mut self, first: bool, end: usize) -> Parsed<WordPart> {
        let mut words = Vec::new();
        self.skip(1);
        self.until(end, |parser| {
            loop {
                words.push(parser.word_or_nothing(Context::Element { first })?);
                match parser.peek() {
                    Some(b',') => parser.skip(1),
                    None => return Ok(()),
                    Some(_) => return Err(parser.opaque("brace expansion not understood")),
                }
            }
        })?;
        self.skip(1);
        Ok(WordPart::Brace(words))
    }
}

/// What stands between the braces of `{1..9}` or `{a..f..2}`.
pub(super) fn range(inside: &[u8]) -> Option<WordPart> {
    let text = str::from_utf8(inside).ok()?;
    let mut pieces = text.split("..");
    let (first, last) = (pieces.next()?, pieces.next()?);
    let step = pieces.next();
    let letters = is_letter(first) && is_letter(last);
    let numbers = is_number(first) && is_number(last);
    let valid = (letters || numbers) && step.is_none_or(is_number) && pieces.next().is_none();
    let bytes = |piece: &str| piece.as_bytes().to_vec();
    valid.then(|| WordPart::Range(bytes(first), bytes(last), step.map(bytes)))
}

fn is_letter(piece: &str) -> bool {
    matches!(piece.as_bytes(), [byte] if byte.is_ascii_alphabetic())
}

fn is_number(piece: &str) -> bool {
    let digits = piece.strip_prefix(['-', '+']).unwrap_or(piece);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

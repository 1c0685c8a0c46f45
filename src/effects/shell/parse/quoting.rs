//! Quotes: single, `$'..'`, and what stands between double quotes or is read as if it did.

use super::super::syntax::WordPart;
use super::word::{push_bare, push_quoted};
use super::{Parsed, Parser};

/// What text that is read as in double quotes ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// `"`
    Quote,
    /// The end of a here-document's body.
    BodyEnd,
    /// The end of an arithmetic expression.
    ArithmeticEnd,
    /// `}` of a `${ }` in double quotes.
    Brace,
    /// `:` or `}` after an offset.
    Offset,
    /// `]`
    Bracket,
}

impl Until {
    fn is_special(self, byte: u8) -> bool {
        match byte {
            b'\\' | b'`' | b'$' => true,
            b'"' => self != Self::BodyEnd,
            b'\'' => matches!(self, Self::Brace | Self::Bracket),
            b'}' => matches!(self, Self::Brace | Self::Offset),
            b':' | b'?' | b'(' | b')' => self == Self::Offset,
            b'[' | b']' => self == Self::Bracket,
            _ => false,
        }
    }

    /// Whether a backslash quotes this byte.
    fn escapes(self, byte: u8) -> bool {
        match byte {
            b'\\' | b'`' | b'$' => true,
            b'"' => self != Self::BodyEnd,
            b'}' => self == Self::Brace,
            _ => self == Self::Bracket,
        }
    }

    fn may_reach_end(self) -> bool {
        matches!(self, Self::BodyEnd | Self::ArithmeticEnd)
    }
}

impl<'t> Parser<'t> {
    /// `'..'`
    pub(super) fn single_quotes(&mut self) -> Parsed<&'t [u8]> {
        let start = self.at.saturating_add(1);
        let inside = self.slice(start, self.text.len());
        let length = inside.iter().position(|&byte| byte == b'\'');
        let length = length.ok_or_else(|| self.opaque("unbalanced quote"))?;
        self.at = start.saturating_add(length).saturating_add(1);
        Ok(inside.get(..length).unwrap_or_default())
    }

    /// `".."`
    pub(super) fn double_quotes(&mut self) -> Parsed<WordPart> {
        self.skip(1);
        let parts = self.quoted_parts(Until::Quote)?;
        self.skip(1);
        Ok(WordPart::Double(parts))
    }

    /// Parts up to what ends them, which is left for the caller.
    pub(super) fn quoted_parts(&mut self, until: Until) -> Parsed<Vec<WordPart>> {
        let literal = if until == Until::Bracket { push_bare } else { push_quoted };
        let mut parts = Vec::new();
        let (mut brackets, mut choices) = (0_usize, 0_usize);
        let (mut run, mut paired) = (self.at, self.at.saturating_sub(1));
        loop {
            let length = self.rest().iter().position(|&byte| until.is_special(byte));
            let found = length.map(|length| self.skip(length)).and_then(|()| self.peek());
            let Some(byte) = found else {
                self.at = self.text.len();
                break;
            };
            match (byte, until) {
                (b'"', Until::Quote) | (b'}', Until::Brace | Until::Offset) => break,
                (b':', _) if choices == 0 => break,
                (b']', _) if brackets == 0 => break,
                (b'[', _) => brackets = brackets.saturating_add(1),
                (b']', _) => brackets = brackets.saturating_sub(1),
                (b'?' | b'(', _) => choices = choices.saturating_add(1),
                (b':' | b')', _) => choices = choices.saturating_sub(1),
                (b'\'', Until::Brace) if self.at == paired => {}
                (b'\'', Until::Brace) => paired = self.quote_in_braces()?,
                _ => {
                    self.flush_quoted(&mut parts, run, literal);
                    if self.quoted_part(byte, until, &mut parts)? {
                        run = self.at;
                        continue;
                    }
                    run = self.at;
                }
            }
            self.skip(1);
        }
        if self.at >= self.text.len() && !until.may_reach_end() {
            return Err(self.opaque("unbalanced quote or brace"));
        }
        self.flush_quoted(&mut parts, run, literal);
        Ok(parts)
    }

    fn flush_quoted(
        &self,
        parts: &mut Vec<WordPart>,
        run: usize,
        literal: fn(&mut Vec<WordPart>, &[u8]),
    ) {
        if self.at > run {
            literal(parts, self.slice(run, self.at));
        }
    }

    /// An escape, an expansion or a quote; false if the byte is a literal one after all.
    fn quoted_part(&mut self, byte: u8, until: Until, parts: &mut Vec<WordPart>) -> Parsed<bool> {
        match byte {
            b'\\' => match self.peek_at(1) {
                Some(b'\n') => self.skip(2),
                Some(next) if until.escapes(next) => {
                    push_quoted(parts, &[next]);
                    self.skip(2);
                }
                _ => return Ok(false),
            },
            b'`' => parts.push(self.backquotes(until == Until::Quote)?),
            b'$' => match self.dollar(true)? {
                Some(part) => parts.push(part),
                None => return Ok(false),
            },
            b'\'' => {
                let text = self.single_quotes()?;
                push_quoted(parts, text);
            }
            b'"' if until == Until::ArithmeticEnd => self.skip(1),
            b'"' => parts.push(self.double_quotes()?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// A `'` in `"${x:-..}"` is a literal one, but bash looks for its other half: where that is.
    fn quote_in_braces(&mut self) -> Parsed<usize> {
        let at = self.at;
        let inside = self.single_quotes()?;
        let end = self.at.saturating_sub(1);
        self.at = at;
        let doubtful = inside.iter().any(|byte| b"}{(\"\\`".contains(byte));
        if doubtful { Err(self.opaque("quote inside braces inside quotes")) } else { Ok(end) }
    }

    /// `$'..'`, from its `'`, decoded.
    pub(super) fn ansi_quotes(&mut self) -> Parsed<Vec<u8>> {
        let mut bytes = Vec::new();
        self.skip(1);
        let mut ended = false;
        loop {
            let byte = self.peek().ok_or_else(|| self.opaque("unbalanced quote"))?;
            self.skip(1);
            match byte {
                b'\'' => return Ok(bytes),
                b'\\' => {
                    let before = bytes.len();
                    self.ansi_escape(&mut bytes)?;
                    // A NUL ends the string, whatever follows it.
                    ended |= bytes.get(before..).is_some_and(|new| new.contains(&0));
                    if ended {
                        bytes.truncate(before);
                    }
                }
                _ if ended => {}
                _ => bytes.push(byte),
            }
        }
    }

    fn ansi_escape(&mut self, bytes: &mut Vec<u8>) -> Parsed<()> {
        let byte = self.peek().ok_or_else(|| self.opaque("unbalanced quote"))?;
        self.skip(1);
        match byte {
            b'a' => bytes.push(7),
            b'b' => bytes.push(8),
            b'e' | b'E' => bytes.push(27),
            b'f' => bytes.push(12),
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'v' => bytes.push(11),
            b'\\' | b'\'' | b'"' | b'?' => bytes.push(byte),
            b'0'..=b'7' => {
                self.at = self.at.saturating_sub(1);
                bytes.extend(
                    self.digits(3, 8).and_then(|value| value.to_le_bytes().first().copied()),
                );
            }
            b'x' => match self.digits(2, 16) {
                Some(value) => bytes.extend(value.to_le_bytes().first()),
                None => bytes.extend_from_slice(b"\\x"),
            },
            b'u' | b'U' => match self.digits(if byte == b'u' { 4 } else { 8 }, 16) {
                Some(value) => match char::from_u32(value) {
                    Some(letter) => bytes.extend(letter.to_string().as_bytes()),
                    None => return Err(self.opaque("no such character")),
                },
                None => bytes.extend_from_slice(&[b'\\', byte]),
            },
            b'c' => {
                let letter = self.peek().ok_or_else(|| self.opaque("unbalanced quote"))?;
                self.skip(1);
                bytes.push(if letter == b'?' { 127 } else { letter & 31 });
            }
            _ => bytes.extend_from_slice(&[b'\\', byte]),
        }
        Ok(())
    }

    fn digits(&mut self, most: usize, base: u32) -> Option<u32> {
        let window = self.rest().get(..most).unwrap_or(self.rest());
        let valid = |byte: &u8| char::from(*byte).is_digit(base);
        let length = window.iter().position(|byte| !valid(byte)).unwrap_or(window.len());
        let text = str::from_utf8(window.get(..length)?).ok()?;
        let value = u32::from_str_radix(text, base).ok()?;
        self.skip(length);
        Some(value)
    }
}

//! The smallest pieces: bytes, blanks, comments, line ends, names, reserved words.

use super::super::syntax::Word;
use super::super::syntax::WordPart;
use super::{Parsed, Parser};

/// Words that the grammar takes for itself where a command may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    /// `!`
    Not,
    /// `[[`
    Condition,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `case`
    Case,
    /// `coproc`
    Coproc,
    /// `do`
    Do,
    /// `done`
    Done,
    /// `elif`
    Elif,
    /// `else`
    Else,
    /// `esac`
    Esac,
    /// `fi`
    Fi,
    /// `for`
    For,
    /// `function`
    Function,
    /// `if`
    If,
    /// `in`
    In,
    /// `select`
    Select,
    /// `then`
    Then,
    /// `time`
    Time,
    /// `until`
    Until,
    /// `while`
    While,
}

impl Keyword {
    /// The reserved word that these bytes are.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        Some(match bytes {
            b"!" => Self::Not,
            b"[[" => Self::Condition,
            b"{" => Self::Open,
            b"}" => Self::Close,
            b"case" => Self::Case,
            b"coproc" => Self::Coproc,
            b"do" => Self::Do,
            b"done" => Self::Done,
            b"elif" => Self::Elif,
            b"else" => Self::Else,
            b"esac" => Self::Esac,
            b"fi" => Self::Fi,
            b"for" => Self::For,
            b"function" => Self::Function,
            b"if" => Self::If,
            b"in" => Self::In,
            b"select" => Self::Select,
            b"then" => Self::Then,
            b"time" => Self::Time,
            b"until" => Self::Until,
            b"while" => Self::While,
            _ => return None,
        })
    }

    /// Whether a list ends before it.
    pub(super) fn ends_list(self) -> bool {
        match self {
            Self::Close
            | Self::Do
            | Self::Done
            | Self::Elif
            | Self::Else
            | Self::Esac
            | Self::Fi
            | Self::Then => true,
            Self::Not
            | Self::Condition
            | Self::Open
            | Self::Case
            | Self::Coproc
            | Self::For
            | Self::Function
            | Self::If
            | Self::In
            | Self::Select
            | Self::Time
            | Self::Until
            | Self::While => false,
        }
    }
}

/// Whether a word ends before this byte, where it is not quoted.
pub(super) fn is_metacharacter(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
}

/// Whether a variable's name may begin with it.
pub(super) fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether a variable's name may go on with it.
pub(super) fn continues_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How many bytes at the start of these are a variable's name.
pub(super) fn name_length(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(&first) if starts_name(first) => {
            bytes.iter().position(|&byte| !continues_name(byte)).unwrap_or(bytes.len())
        }
        _ => 0,
    }
}

/// The bytes of a word that is one unquoted literal.
pub(super) fn bare(word: &Word) -> Option<&[u8]> {
    match word.parts.as_slice() {
        [WordPart::Bare(bytes)] => Some(bytes),
        _ => None,
    }
}

impl<'t> Parser<'t> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at.saturating_add(ahead)).copied()
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'t [u8] {
        self.text.get(start..end).unwrap_or_default()
    }

    pub(super) fn looking_at(&self, bytes: &[u8]) -> bool {
        self.rest().starts_with(bytes)
    }

    /// Whether this stood here; it is skipped then.
    pub(super) fn take(&mut self, bytes: &[u8]) -> bool {
        let found = self.looking_at(bytes);
        if found {
            self.skip(bytes.len());
        }
        found
    }

    pub(super) fn expect(&mut self, bytes: &[u8]) -> Parsed<()> {
        if self.take(bytes) { self.count() } else { Err(self.unexpected()) }
    }

    /// Lines joined by a backslash at their end.
    pub(super) fn joins(&mut self) -> bool {
        let before = self.at;
        while self.take(b"\\\n") {}
        self.at > before
    }

    /// Blanks, joined lines and a comment, where a new word could begin.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.skip(1),
                Some(b'\\') if self.joins() => {}
                Some(b'#') => {
                    let rest = self.rest();
                    let end = rest.iter().position(|&byte| byte == b'\n');
                    self.skip(end.unwrap_or(rest.len()));
                    return;
                }
                _ => return,
            }
        }
    }

    /// A line end, with the bodies of the here-documents that stand after it.
    pub(super) fn line_end(&mut self) -> Parsed<()> {
        self.count()?;
        match self.pending.take() {
            None => self.skip(1),
            Some(pending) if pending.newline == self.at => self.at = pending.resume,
            Some(_) => return Err(self.opaque("here-document whose line is in doubt")),
        }
        Ok(())
    }

    /// Blanks, comments and line ends.
    pub(super) fn line_ends(&mut self) -> Parsed<()> {
        loop {
            self.blanks();
            if self.peek() != Some(b'\n') {
                return Ok(());
            }
            self.line_end()?;
        }
    }

    /// The reserved word that stands here as a word of its own.
    pub(super) fn keyword(&self) -> Option<(Keyword, usize)> {
        let rest = self.rest();
        let first = *rest.first()?;
        if !(first.is_ascii_lowercase() || matches!(first, b'!' | b'{' | b'}' | b'[')) {
            return None;
        }
        let window = rest.get(..9).unwrap_or(rest);
        let length = window.iter().position(|&byte| is_metacharacter(byte));
        let length = match length {
            Some(length) => length,
            None if rest.len() < 9 => rest.len(),
            None => return None,
        };
        let keyword = Keyword::of(window.get(..length)?)?;
        Some((keyword, length))
    }

    pub(super) fn take_keyword(&mut self, wanted: Keyword) -> Parsed<bool> {
        match self.keyword() {
            Some((keyword, length)) if keyword == wanted => {
                self.skip(length);
                self.count()?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    pub(super) fn expect_keyword(&mut self, wanted: Keyword) -> Parsed<()> {
        if self.take_keyword(wanted)? { Ok(()) } else { Err(self.unexpected()) }
    }
}

//! `${ }`

use super::super::syntax::{Operation, Parameter, Word};
use super::lexer::{name_length, starts_name};
use super::quoting::Until;
use super::word::{Context, push_bare};
use super::{Parsed, Parser};

/// A stop that no text contains, where only `}` ends an operand.
const BRACE_ONLY: u8 = b'}';

impl Parser<'_> {
    /// From the `{` to past the `}`.
    pub(super) fn braced_parameter(&mut self, quoted: bool) -> Parsed<Parameter> {
        self.skip(1);
        if self.peek() == Some(b'#')
            && let Some(parameter) = self.length()?
        {
            return Ok(parameter);
        }
        let indirect = self.peek() == Some(b'!')
            && self.peek_at(1).is_some_and(|byte| {
                starts_name(byte) || byte.is_ascii_digit() || matches!(byte, b'#' | b'@' | b'*')
            });
        if indirect {
            self.skip(1);
        }
        let (name, index) = self.name_and_index()?;
        let operation = if indirect && (self.looking_at(b"@}") || self.looking_at(b"*}")) {
            Operation::Other(self.slice(self.at, self.at.saturating_add(1)).to_vec())
        } else {
            self.operation(quoted)?
        };
        if matches!(operation, Operation::Other(_)) {
            self.skip(match &operation {
                Operation::Other(text) => text.len(),
                _ => 0,
            });
        }
        self.expect(b"}")?;
        Ok(Parameter { name, index, indirect, operation })
    }

    /// `${#x}`; nothing if it is the parameter `#`.
    fn length(&mut self) -> Parsed<Option<Parameter>> {
        let before = self.at;
        self.skip(1);
        let measured = match self.peek() {
            Some(b'}') | None => None,
            Some(_) => self.name_and_index().ok(),
        };
        match measured {
            Some((name, index)) if self.take(b"}") => {
                let operation = Operation::Length;
                Ok(Some(Parameter { name, index, indirect: false, operation }))
            }
            _ => {
                self.at = before;
                Ok(None)
            }
        }
    }

    fn name_and_index(&mut self) -> Parsed<(String, Option<Word>)> {
        let rest = self.rest();
        let length = match rest.first() {
            Some(byte) if byte.is_ascii_digit() => {
                rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len())
            }
            Some(b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => 1,
            _ => name_length(rest),
        };
        if length == 0 {
            return Err(self.opaque("parameter not understood"));
        }
        let name = self.slice(self.at, self.at.saturating_add(length));
        self.skip(length);
        let named = name.first().is_some_and(|&byte| starts_name(byte));
        let index = if named && self.peek() == Some(b'[') { Some(self.subscript()?) } else { None };
        Ok((String::from_utf8_lossy(name).into_owned(), index))
    }

    /// From the `[` to past the `]`.
    pub(super) fn subscript(&mut self) -> Parsed<Word> {
        self.expect(b"[")?;
        let start = self.at;
        let parts = self.quoted_parts(Until::Bracket)?;
        let word = Word { parts, span: self.span(start) };
        self.expect(b"]")?;
        Ok(word)
    }

    fn operation(&mut self, quoted: bool) -> Parsed<Operation> {
        let colon =
            self.peek() == Some(b':') && matches!(self.peek_at(1), Some(b'-' | b'=' | b'?' | b'+'));
        if colon {
            self.skip(1);
        }
        let Some(byte) = self.peek() else {
            return Err(self.opaque("unbalanced `${`"));
        };
        match byte {
            b'}' => return Ok(Operation::Plain),
            b'^' | b',' | b'~' | b'@' => return self.other(),
            _ => self.skip(1),
        }
        Ok(match byte {
            b'-' => Operation::Default { colon, word: self.operand(quoted)? },
            b'=' => Operation::Assign { colon, word: self.operand(quoted)? },
            b'?' => Operation::Error { colon, word: self.operand(quoted)? },
            b'+' => Operation::Alternative { colon, word: self.operand(quoted)? },
            b'#' => {
                let longest = self.take(b"#");
                Operation::RemovePrefix { longest, pattern: self.pattern()? }
            }
            b'%' => {
                let longest = self.take(b"%");
                Operation::RemoveSuffix { longest, pattern: self.pattern()? }
            }
            b'/' => self.replace()?,
            b':' => {
                let offset = self.offset()?;
                let length = if self.take(b":") { Some(self.offset()?) } else { None };
                Operation::Substring { offset, length }
            }
            _ => {
                self.at = self.at.saturating_sub(1);
                return Err(self.opaque("parameter expansion not understood"));
            }
        })
    }

    /// The word of `${x:-word}`.
    fn operand(&mut self, quoted: bool) -> Parsed<Word> {
        if !quoted {
            return self.pattern();
        }
        let start = self.at;
        let parts = self.quoted_parts(Until::Brace)?;
        Ok(Word { parts, span: self.span(start) })
    }

    /// A word in which unquoted bytes are patterns even inside double quotes.
    fn pattern(&mut self) -> Parsed<Word> {
        self.word_or_nothing(Context::Operand(BRACE_ONLY))
    }

    fn offset(&mut self) -> Parsed<Word> {
        let start = self.at;
        let parts = self.quoted_parts(Until::Offset)?;
        Ok(Word { parts, span: self.span(start) })
    }

    fn replace(&mut self) -> Parsed<Operation> {
        let all = self.take(b"/");
        let anchor = self.peek().filter(|byte| !all && matches!(byte, b'#' | b'%'));
        if anchor.is_some() {
            self.skip(1);
        }
        // A pattern may begin with a slash, which does not end it.
        let slash = self.take(b"/");
        let mut pattern = self.word_or_nothing(Context::Operand(b'/'))?;
        if slash {
            let mut parts = Vec::new();
            push_bare(&mut parts, b"/");
            parts.append(&mut pattern.parts);
            pattern.parts = parts;
        }
        let replacement = if self.take(b"/") { self.pattern()? } else { Word::default() };
        Ok(Operation::Replace { all, anchor, pattern, replacement })
    }

    /// An operator whose value is not computed; its text must hold no expansion.
    fn other(&mut self) -> Parsed<Operation> {
        let rest = self.rest();
        let length = rest.iter().position(|byte| b"}$`\\'\"<>".contains(byte));
        match length {
            Some(length) if rest.get(length) == Some(&b'}') => {
                Ok(Operation::Other(rest.get(..length).unwrap_or_default().to_vec()))
            }
            _ => Err(self.opaque("parameter expansion not understood")),
        }
    }
}

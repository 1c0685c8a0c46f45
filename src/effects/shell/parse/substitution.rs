//! What `$`, backquotes and `<(` begin.

use super::super::syntax::{List, Operation, Parameter, Word, WordPart};
use super::lexer::{continues_name, name_length};
use super::quoting::Until;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// What the `$` here begins; nothing, and nothing is skipped, if it is a literal one.
    pub(super) fn dollar(&mut self, quoted: bool) -> Parsed<Option<WordPart>> {
        let before = self.at;
        self.count()?;
        self.skip(1);
        let joined = self.joins();
        let Some(byte) = self.peek() else {
            self.at = before;
            return Ok(None);
        };
        Ok(Some(match byte {
            b'(' => self.dollar_parenthesis()?,
            b'{' => WordPart::Parameter(Box::new(self.deeper(|p| p.braced_parameter(quoted))?)),
            b'[' => self.dollar_bracket()?,
            b'\'' if !quoted => WordPart::Quoted(self.ansi_quotes()?),
            b'"' if !quoted => self.double_quotes()?,
            b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!' | b'0'..=b'9' => {
                self.skip(1);
                plain(&[byte])
            }
            _ => {
                let length = name_length(self.rest());
                if length == 0 {
                    self.at = before;
                    return if joined {
                        Err(self.opaque("`$` before a line end"))
                    } else {
                        Ok(None)
                    };
                }
                let name = self.slice(self.at, self.at.saturating_add(length));
                self.skip(length);
                self.name_is_whole()?;
                plain(name)
            }
        }))
    }

    /// Refuses a name that goes on after a joined line.
    pub(super) fn name_is_whole(&self) -> Parsed<()> {
        let rest = self.rest();
        if !rest.starts_with(b"\\\n") {
            return Ok(());
        }
        let next = rest.chunks(2).find(|pair| pair != b"\\\n").and_then(|pair| pair.first());
        match next {
            Some(&byte) if continues_name(byte) => Err(self.opaque("name broken over lines")),
            _ => Ok(()),
        }
    }

    fn dollar_parenthesis(&mut self) -> Parsed<WordPart> {
        self.skip(1);
        if self.peek() == Some(b'(') {
            let from = self.at.saturating_add(1);
            if let Some(end) = self.spent.ahead.arithmetic_end(self.text, from)? {
                self.skip(1);
                let word = self.arithmetic_until(end)?;
                self.expect(b"))")?;
                return Ok(WordPart::Arithmetic(Box::new(word)));
            }
        }
        if self.joins() && self.peek() == Some(b'(') {
            return Err(self.opaque("operator broken over lines"));
        }
        Ok(WordPart::Command(self.substituted_list()?))
    }

    fn dollar_bracket(&mut self) -> Parsed<WordPart> {
        let from = self.at.saturating_add(1);
        let end = self.spent.ahead.subscript_end(self.text, from)?;
        let end = end.ok_or_else(|| self.opaque("unbalanced `$[`"))?;
        self.skip(1);
        let word = self.arithmetic_until(end)?;
        self.expect(b"]")?;
        Ok(WordPart::Arithmetic(Box::new(word)))
    }

    /// An arithmetic expression from here to there.
    pub(super) fn arithmetic_until(&mut self, end: usize) -> Parsed<Word> {
        let start = self.at;
        let parts = self.deeper(|parser| {
            parser.until(end, |parser| parser.quoted_parts(Until::ArithmeticEnd))
        })?;
        Ok(Word { parts, span: self.span(start) })
    }

    /// A list and its `)`.
    fn substituted_list(&mut self) -> Parsed<List> {
        let before = std::mem::replace(&mut self.substituted, true);
        let list = self.deeper(|parser| {
            parser.alone(|parser| {
                let list = parser.list()?;
                parser.no_body_missed(false)?;
                Ok(list)
            })
        })?;
        self.substituted = before;
        self.expect(b")")?;
        Ok(list)
    }

    /// What is parsed with its own here-documents.
    pub(super) fn alone<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let pending = self.pending.take();
        let result = inner(self)?;
        self.pending = pending;
        Ok(result)
    }

    /// `<( )`, `>( )`
    pub(super) fn process_substitution(&mut self) -> Parsed<WordPart> {
        let read = self.peek() == Some(b'<');
        self.skip(2);
        self.count()?;
        let list = self.substituted_list()?;
        Ok(if read { WordPart::ProcessIn(list) } else { WordPart::ProcessOut(list) })
    }

    /// Backquotes, in or outside of double quotes.
    pub(super) fn backquotes(&mut self, quoted: bool) -> Parsed<WordPart> {
        let start = self.at.saturating_add(1);
        let mut copy = None;
        self.count()?;
        self.skip(1);
        loop {
            match self.peek() {
                None => return Err(self.opaque("unbalanced backquote")),
                Some(b'`') => break,
                Some(b'\\') => {
                    let next = self.peek_at(1);
                    let escaped =
                        matches!(next, Some(b'`' | b'\\' | b'$')) || (quoted && next == Some(b'"'));
                    if escaped {
                        let before = || self.slice(start, self.at).to_vec();
                        copy.get_or_insert_with(before).extend(next);
                    } else if let Some(copy) = &mut copy {
                        copy.push(b'\\');
                        copy.extend(next);
                    }
                    self.skip(2);
                }
                Some(byte) => {
                    if let Some(copy) = &mut copy {
                        copy.push(byte);
                    }
                    self.skip(1);
                }
            }
        }
        let end = self.at;
        let list = match copy {
            None => {
                self.at = start;
                self.deeper(|p| p.alone(|p| p.until(end, Parser::whole)))?
            }
            Some(text) => {
                let span = self.span(start);
                self.deeper(|p| p.apart(&text, span, |p| p.whole()))?
            }
        };
        self.at = end.saturating_add(1);
        Ok(WordPart::Command(list))
    }
}

/// A parameter of which nothing but the value is wanted.
fn plain(name: &[u8]) -> WordPart {
    WordPart::Parameter(Box::new(Parameter {
        name: String::from_utf8_lossy(name).into_owned(),
        index: None,
        indirect: false,
        operation: Operation::Plain,
    }))
}

//! Words outside double quotes.

use super::super::scan::Brace;
use super::super::syntax::{Word, WordPart};
use super::lexer::{continues_name, is_metacharacter, name_length};
use super::{Parsed, Parser};

/// Where a word stands, which says what ends it and what in it is special.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// A command's name or argument, an element of a list, a file of a redirection.
    Argument,
    /// What an assignment gives.
    Assigned,
    /// Where no brace expansion is done.
    Plain,
    /// The right side of `=~`.
    Regex,
    /// One of the words of a brace expansion; `first` if its braces begin their word.
    Element {
        /// Whether the braces begin their word.
        first: bool,
    },
    /// Inside `${ }`, ending before `}` or before this byte.
    Operand(u8),
}

impl Context {
    fn is_special(self, byte: u8) -> bool {
        match byte {
            b'\'' | b'"' | b'\\' | b'`' | b'$' | b'~' => true,
            b'{' => matches!(self, Self::Argument | Self::Element { .. }),
            b',' => matches!(self, Self::Element { .. } | Self::Operand(b',')),
            b'}' => matches!(self, Self::Element { .. } | Self::Operand(_)),
            _ => match self {
                Self::Operand(stop) => byte == stop,
                Self::Argument
                | Self::Assigned
                | Self::Plain
                | Self::Regex
                | Self::Element { .. } => is_metacharacter(byte),
            },
        }
    }
}

/// A word as far as it has been read.
struct Draft {
    parts: Vec<WordPart>,
    /// Where the word begins.
    start: usize,
    /// Where the unquoted literal that is being read begins.
    run: usize,
    /// Parentheses of patterns that are open.
    parentheses: usize,
    /// Literal braces that are open.
    braces: usize,
}

/// Whether a word goes on.
enum Step {
    /// It does.
    On,
    /// It ends here.
    End,
}

/// Adds unquoted literal bytes.
pub(super) fn push_bare(parts: &mut Vec<WordPart>, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    match parts.last_mut() {
        Some(WordPart::Bare(before)) => before.extend_from_slice(bytes),
        _ => parts.push(WordPart::Bare(bytes.to_vec())),
    }
}

/// Adds quoted literal bytes.
pub(super) fn push_quoted(parts: &mut Vec<WordPart>, bytes: &[u8]) {
    match parts.last_mut() {
        Some(WordPart::Quoted(before)) => before.extend_from_slice(bytes),
        _ => parts.push(WordPart::Quoted(bytes.to_vec())),
    }
}

impl Parser<'_> {
    /// A word that must stand here.
    pub(super) fn word(&mut self, context: Context) -> Parsed<Word> {
        let start = self.at;
        let word = self.word_or_nothing(context)?;
        if self.at == start { Err(self.unexpected()) } else { Ok(word) }
    }

    /// A word that may be empty.
    pub(super) fn word_or_nothing(&mut self, context: Context) -> Parsed<Word> {
        self.count()?;
        let start = self.at;
        let parts = self.parts(context)?;
        Ok(Word { parts, span: self.span(start) })
    }

    fn parts(&mut self, context: Context) -> Parsed<Vec<WordPart>> {
        let at = self.at;
        let mut draft = Draft { parts: Vec::new(), start: at, run: at, parentheses: 0, braces: 0 };
        loop {
            let length = self.rest().iter().position(|&byte| context.is_special(byte));
            let Some(length) = length else {
                self.at = self.text.len();
                break;
            };
            self.skip(length);
            let Some(byte) = self.peek() else { break };
            let step = match byte {
                b'\'' | b'"' | b'\\' | b'`' | b'$' => self.quote_or_expansion(byte, &mut draft)?,
                b'~' => self.tilde(context, &mut draft),
                b'{' => self.brace(context, &mut draft)?,
                b'}' | b',' => self.brace_end(byte, context, &mut draft),
                _ if matches!(context, Context::Operand(_)) => Step::End,
                _ => self.metacharacter(byte, context, &mut draft)?,
            };
            if matches!(step, Step::End) {
                break;
            }
        }
        if draft.parentheses > 0 {
            return Err(self.opaque("unbalanced `(` in a pattern"));
        }
        self.flush(&mut draft);
        Ok(draft.parts)
    }

    fn flush(&mut self, draft: &mut Draft) {
        push_bare(&mut draft.parts, self.slice(draft.run, self.at));
        draft.run = self.at;
    }

    fn quote_or_expansion(&mut self, byte: u8, draft: &mut Draft) -> Parsed<Step> {
        self.flush(draft);
        match byte {
            b'\\' => self.backslash(&mut draft.parts),
            b'\'' => {
                let text = self.single_quotes()?;
                push_quoted(&mut draft.parts, text);
            }
            b'"' => {
                let part = self.double_quotes()?;
                draft.parts.push(part);
            }
            b'`' => {
                let part = self.backquotes(false)?;
                draft.parts.push(part);
            }
            _ => match self.dollar(false)? {
                Some(part) => draft.parts.push(part),
                None => {
                    self.skip(1);
                    return Ok(Step::On);
                }
            },
        }
        draft.run = self.at;
        Ok(Step::On)
    }

    fn backslash(&mut self, parts: &mut Vec<WordPart>) {
        match self.peek_at(1) {
            Some(b'\n') => {}
            Some(byte) => push_quoted(parts, &[byte]),
            None => push_quoted(parts, b"\\"),
        }
        self.skip(2);
    }

    fn tilde(&mut self, context: Context, draft: &mut Draft) -> Step {
        if !self.tilde_expands(context, draft) {
            self.skip(1);
            return Step::On;
        }
        let name = self.slice(self.at.saturating_add(1), self.text.len());
        let ends = |byte: u8| {
            byte == b'/'
                || is_metacharacter(byte)
                || match context {
                    Context::Operand(stop) => byte == stop || byte == b'}',
                    Context::Element { .. } => matches!(byte, b',' | b'}'),
                    Context::Assigned | Context::Argument => byte == b':',
                    Context::Plain | Context::Regex => false,
                }
        };
        let plain = |byte: u8| continues_name(byte) || matches!(byte, b'-' | b'.' | b'+');
        let length = name.iter().position(|&byte| !plain(byte)).unwrap_or(name.len());
        if name.get(length).is_none_or(|&byte| ends(byte)) {
            self.flush(draft);
            draft.parts.push(WordPart::Tilde(name.get(..length).unwrap_or_default().to_vec()));
            self.skip(length.saturating_add(1));
            draft.run = self.at;
        } else {
            self.skip(1);
        }
        Step::On
    }

    fn tilde_expands(&self, context: Context, draft: &Draft) -> bool {
        let first = self.at == draft.start;
        let before = if self.at > draft.run {
            self.at.checked_sub(1).and_then(|at| self.text.get(at)).copied()
        } else {
            None
        };
        match context {
            Context::Plain | Context::Operand(_) => first,
            Context::Regex => false,
            Context::Element { first: outer } => first && outer,
            Context::Assigned => first || before == Some(b':'),
            Context::Argument => {
                first || {
                    let word = self.slice(draft.start, self.at);
                    let name = name_length(word);
                    match before {
                        Some(b'=') => name > 0 && name.saturating_add(1) == word.len(),
                        Some(b':') => name > 0 && word.get(name) == Some(&b'='),
                        _ => false,
                    }
                }
            }
        }
    }

    fn brace(&mut self, context: Context, draft: &mut Draft) -> Parsed<Step> {
        let inside = self.at.saturating_add(1);
        let first_byte = self.at == draft.start;
        let found = if first_byte && self.peek_at(1) == Some(b'}') {
            Brace::Literal
        } else {
            self.spent.ahead.brace(self.text, inside)?
        };
        let part = match found {
            Brace::List(end) => {
                self.flush(draft);
                let first = first_byte
                    && matches!(context, Context::Argument | Context::Element { first: true });
                Some(self.deeper(|parser| parser.brace_list(first, end))?)
            }
            Brace::Range(end) => match super::brace::range(self.slice(inside, end)) {
                Some(range) => {
                    self.flush(draft);
                    self.at = end.saturating_add(1);
                    Some(range)
                }
                None => None,
            },
            Brace::Literal => None,
        };
        match part {
            Some(part) => {
                draft.parts.push(part);
                draft.run = self.at;
            }
            None => {
                draft.braces = draft.braces.saturating_add(1);
                self.skip(1);
            }
        }
        Ok(Step::On)
    }

    /// `}` or `,` where it may end the word.
    fn brace_end(&mut self, byte: u8, context: Context, draft: &mut Draft) -> Step {
        let in_list = matches!(context, Context::Element { .. });
        if draft.braces == 0 && !(in_list && byte == b'}') {
            return Step::End;
        }
        if byte == b'}' {
            draft.braces = draft.braces.saturating_sub(1);
        }
        self.skip(1);
        Step::On
    }

    fn metacharacter(&mut self, byte: u8, context: Context, draft: &mut Draft) -> Parsed<Step> {
        if draft.parentheses > 0 {
            match byte {
                b'(' => draft.parentheses = draft.parentheses.saturating_add(1),
                b')' => draft.parentheses = draft.parentheses.saturating_sub(1),
                _ => {}
            }
            self.skip(1);
            return Ok(Step::On);
        }
        match byte {
            b'(' if context == Context::Regex || self.opens_pattern(draft) => {
                draft.parentheses = 1;
                self.skip(1);
            }
            b'|' if context == Context::Regex => self.skip(1),
            b'<' | b'>' if self.peek_at(1) == Some(b'(') => {
                self.flush(draft);
                let part = self.process_substitution()?;
                draft.parts.push(part);
                draft.run = self.at;
            }
            _ => return Ok(Step::End),
        }
        Ok(Step::On)
    }

    /// Whether the `(` here is that of `!(a|b)`, not that of a function `name?()`.
    fn opens_pattern(&self, draft: &Draft) -> bool {
        let before = self.at.checked_sub(1).filter(|&at| at >= draft.run);
        let before = before.and_then(|at| self.text.get(at));
        before.is_some_and(|byte| b"?*+@!".contains(byte)) && self.peek_at(1) != Some(b')')
    }
}

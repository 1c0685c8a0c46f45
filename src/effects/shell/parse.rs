//! From shell text to its grammar, as bash reads it.
//!
//! A recursive descent over bytes: linear in the text, bounded in bytes, words and depth, and
//! without backtracking. Whatever it does not understand is `Opaque` as a whole, never a part of
//! a list.

mod assignment;
mod brace;
mod compound;
mod condition;
mod grammar;
mod heredoc;
mod lexer;
mod parameter;
mod quoting;
mod redirection;
mod simple;
mod substitution;
mod word;

use super::scan::{self, Allowance};
use super::syntax::{List, Opaque};
use crate::model::bounds::{SHELL_BYTES_MAX, SHELL_DEPTH_MAX, SHELL_TOKENS_MAX};
use crate::model::effect::Span;

/// The commands of a shell text; a text that is not wholly understood is `Opaque`.
pub fn parse(text: &[u8]) -> Result<List, Opaque> {
    scan::admit(text)?;
    Parser::new(text).whole()
}

type Parsed<T> = Result<T, Opaque>;

/// What one text may cost, whatever parts of it are parsed on their own.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    depth: usize,
    tokens: usize,
    /// Bytes of here-document bodies, which the bound on the text does not count.
    lifted: usize,
    ahead: Allowance,
}

/// Here-documents whose line has not ended yet.
#[derive(Clone, Copy, Debug)]
struct Pending {
    /// Where the line ends after which the bodies stand.
    newline: usize,
    /// Where the text goes on after the last body.
    resume: usize,
}

struct Parser<'t> {
    /// What is parsed; shortened while a part of known length is.
    text: &'t [u8],
    at: usize,
    spent: Spent,
    pending: Option<Pending>,
    /// Whether this is the text of a `$( )`, where `EOF)` may end a here-document.
    substituted: bool,
    /// The span of everything, where the text is not a part of the text that was given.
    origin: Option<Span>,
}

impl<'t> Parser<'t> {
    fn new(text: &'t [u8]) -> Self {
        Self {
            text,
            at: 0,
            spent: Spent::default(),
            pending: None,
            substituted: false,
            origin: None,
        }
    }

    /// A list that is the whole text.
    fn whole(&mut self) -> Parsed<List> {
        let list = self.list()?;
        if self.at < self.text.len() {
            return Err(self.unexpected());
        }
        self.no_body_missed(true)?;
        Ok(list)
    }

    /// Every here-document has been read; at the end of the text its body may be missing.
    fn no_body_missed(&self, at_end: bool) -> Parsed<()> {
        match self.pending {
            Some(pending) if !at_end || pending.newline < self.text.len() => {
                Err(self.opaque("here-document without its line's end"))
            }
            _ => Ok(()),
        }
    }

    fn opaque(&self, cause: &str) -> Opaque {
        Opaque { cause: cause.to_owned(), at: self.place(), bound: false }
    }

    fn crossed(&self, cause: &str) -> Opaque {
        scan::crossed(cause, self.place())
    }

    /// Where this is in the text that was given.
    fn place(&self) -> usize {
        match self.origin {
            Some(span) => usize::try_from(span.start).unwrap_or(usize::MAX),
            None => self.at,
        }
    }

    fn unexpected(&self) -> Opaque {
        match self.peek() {
            None => self.opaque("unexpected end"),
            Some(b'\n') => self.opaque("unexpected line end"),
            Some(_) => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let length = rest.iter().position(|&byte| byte <= b' ').unwrap_or(rest.len());
                let shown = rest.get(..length.clamp(1, 12)).unwrap_or(rest);
                self.opaque(&format!("unexpected `{}`", String::from_utf8_lossy(shown)))
            }
        }
    }

    fn span(&self, start: usize) -> Span {
        self.origin.unwrap_or_else(|| Span::new(start, self.at))
    }

    /// Counts a word, an operator or a part of a word.
    fn count(&mut self) -> Parsed<()> {
        self.spent.tokens = self.spent.tokens.saturating_add(1);
        if self.spent.tokens > SHELL_TOKENS_MAX {
            return Err(self.crossed("too many words"));
        }
        if self.at.saturating_sub(self.spent.lifted) > SHELL_BYTES_MAX {
            return Err(self.crossed("text too long"));
        }
        Ok(())
    }

    /// What is parsed one level deeper.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.spent.depth >= SHELL_DEPTH_MAX {
            return Err(self.crossed("nested too deeply"));
        }
        self.spent.depth = self.spent.depth.saturating_add(1);
        let result = inner(self);
        self.spent.depth = self.spent.depth.saturating_sub(1);
        result
    }

    /// What is parsed from here to `end`, which it must reach.
    fn until<T>(&mut self, end: usize, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let whole = self.text;
        self.text = whole.get(..end).unwrap_or(whole);
        let result = inner(self);
        let reached = self.at >= self.text.len();
        if result.is_ok() && !reached {
            return Err(self.unexpected());
        }
        self.text = whole;
        result
    }

    /// What is parsed of another text, made from a part of this one.
    fn apart<T>(
        &mut self,
        text: &[u8],
        span: Span,
        inner: impl FnOnce(&mut Parser<'_>) -> Parsed<T>,
    ) -> Parsed<T> {
        let mut parser = Parser::new(text);
        parser.spent = self.spent;
        parser.origin = Some(self.origin.unwrap_or(span));
        let result = inner(&mut parser);
        self.spent = parser.spent;
        result
    }
}

#[cfg(test)]
mod tests;

//! Linear looks ahead in shell text, all paid from one allowance.
//!
//! They bound a text before it is parsed, and answer the few questions that a parser without
//! backtracking cannot: whether `((` is arithmetic, where the line of a here-document ends, whether
//! `{` opens a brace expansion. None of them recurses.

use super::syntax::Opaque;
use crate::model::bounds::{HEREDOC_BYTES_MAX, SHELL_BYTES_MAX};

/// Bytes that all looks ahead of one text may cost together; ordinary texts cost a few hundred.
const LOOK_AHEAD_MAX: usize = 4 * SHELL_BYTES_MAX;

/// What is left of the allowance for looking ahead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance(usize);

impl Default for Allowance {
    fn default() -> Self {
        Self(LOOK_AHEAD_MAX)
    }
}

/// A text that may be parsed at all.
pub(super) fn admit(text: &[u8]) -> Result<(), Opaque> {
    if text.len() > SHELL_BYTES_MAX.saturating_add(HEREDOC_BYTES_MAX) {
        return Err(crossed("text too long", SHELL_BYTES_MAX));
    }
    if text.len() > SHELL_BYTES_MAX && !text.windows(2).any(|pair| pair == b"<<") {
        return Err(crossed("text too long", SHELL_BYTES_MAX));
    }
    match text.iter().position(|&byte| byte == 0) {
        Some(at) => Err(Opaque { cause: "NUL byte".to_owned(), at, bound: false }),
        None => Ok(()),
    }
}

/// A bound that was crossed there.
pub(super) fn crossed(cause: &str, at: usize) -> Opaque {
    Opaque { cause: cause.to_owned(), at, bound: true }
}

/// What a `{` in a word opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brace {
    /// A comma-separated expansion; its last byte is before this.
    List(usize),
    /// `{a..b}`, perhaps; its last byte is before this.
    Range(usize),
    /// Nothing: a literal brace.
    Literal,
}

/// Where a look ahead stands: the closers that it waits for, innermost last.
struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    closers: Vec<u8>,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at.saturating_add(ahead)).copied()
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// Past the next byte that is this one and not after a backslash; the end if there is none.
    fn past(&mut self, closer: u8, escapes: bool) {
        while let Some(byte) = self.peek(0) {
            self.skip(if escapes && byte == b'\\' { 2 } else { 1 });
            if byte == closer {
                return;
            }
        }
    }

    fn opens_word(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.text.get(at));
        before.is_none_or(|byte| b" \t\n;&|()".contains(byte))
    }

    /// One step over quotes, openers, closers or a plain byte.
    fn step(&mut self) {
        let Some(byte) = self.peek(0) else { return };
        let quoted = self.closers.last() == Some(&b'"');
        if Some(&byte) == self.closers.last() {
            self.closers.pop();
            return self.skip(1);
        }
        match (byte, self.peek(1)) {
            (b'\\', _) => self.skip(2),
            (b'`', _) => {
                self.skip(1);
                self.past(b'`', true);
            }
            (b'$', Some(b'(')) => self.open(b')', 2),
            (b'$', Some(b'{')) => self.open(b'}', 2),
            _ if quoted => self.skip(1),
            (b'$', Some(b'\'')) => {
                self.skip(2);
                self.past(b'\'', true);
            }
            (b'\'', _) => {
                self.skip(1);
                self.past(b'\'', false);
            }
            (b'"', _) => self.open(b'"', 1),
            (b'(', _) if self.closers.last() == Some(&b')') => self.open(b')', 1),
            (b'#', _) if self.closers.last() != Some(&b'}') && self.opens_word() => {
                while self.peek(0).is_some_and(|byte| byte != b'\n') {
                    self.skip(1);
                }
            }
            _ => self.skip(1),
        }
    }

    fn open(&mut self, closer: u8, bytes: usize) {
        self.closers.push(closer);
        self.skip(bytes);
    }
}

impl Allowance {
    fn pay(&mut self, scanner: &Scanner<'_>, from: usize) -> Result<(), Opaque> {
        let cost = scanner.at.saturating_sub(from).saturating_add(1);
        self.0 = self.0.checked_sub(cost).ok_or_else(|| crossed("too much to look ahead", from))?;
        Ok(())
    }

    /// The text that may still be looked at from there.
    fn window<'t>(&self, text: &'t [u8], from: usize) -> &'t [u8] {
        text.get(..from.saturating_add(self.0).saturating_add(1)).unwrap_or(text)
    }

    /// `from` stands after `((`: where its `))` begins, if it closes as arithmetic does.
    pub(super) fn arithmetic_end(
        &mut self,
        text: &[u8],
        from: usize,
    ) -> Result<Option<usize>, Opaque> {
        let text = self.window(text, from);
        let mut scanner = Scanner { text, at: from, closers: vec![b')', b')'] };
        while scanner.closers.len() > 1 && scanner.at < text.len() {
            scanner.step_in_arithmetic();
        }
        self.pay(&scanner, from)?;
        let closed = scanner.closers.len() == 1 && scanner.peek(0) == Some(b')');
        Ok(closed.then(|| scanner.at.saturating_sub(1)))
    }

    /// Where the line that `from` stands in ends as the shell's own lines do, outside quotes.
    pub(super) fn line_end(&mut self, text: &[u8], from: usize) -> Result<Option<usize>, Opaque> {
        let text = self.window(text, from);
        let mut scanner = Scanner { text, at: from, closers: Vec::new() };
        let mut found = None;
        while let Some(byte) = scanner.peek(0) {
            if byte == b'\n' && !scanner.closers.iter().any(|&closer| closer != b')') {
                found = Some(scanner.at);
                break;
            }
            scanner.step();
        }
        self.pay(&scanner, from)?;
        Ok(found)
    }

    /// `from` stands after a `[`: where its `]` is.
    pub(super) fn subscript_end(
        &mut self,
        text: &[u8],
        from: usize,
    ) -> Result<Option<usize>, Opaque> {
        let text = self.window(text, from);
        let mut scanner = Scanner { text, at: from, closers: vec![b']'] };
        while !scanner.closers.is_empty() && scanner.at < text.len() {
            if scanner.closers.last() == Some(&b']') && scanner.peek(0) == Some(b'[') {
                scanner.open(b']', 1);
            } else {
                scanner.step_in_arithmetic();
            }
        }
        self.pay(&scanner, from)?;
        Ok(scanner.closers.is_empty().then(|| scanner.at.saturating_sub(1)))
    }

    /// `from` stands after a `{` in a word.
    pub(super) fn brace(&mut self, text: &[u8], from: usize) -> Result<Brace, Opaque> {
        let text = self.window(text, from);
        let mut scanner = Scanner { text, at: from, closers: Vec::new() };
        let (mut depth, mut comma, mut range) = (1_usize, false, false);
        while let Some(byte) = scanner.peek(0) {
            match byte {
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
                b'{' => depth = depth.saturating_add(1),
                // Before a comma a `}` closes nothing, as bash has it: `{a}b,c}` is `a}b` and `c`.
                b'}' if depth > 1 || comma || range => depth = depth.saturating_sub(1),
                b'}' => {}
                b',' if depth == 1 => comma = true,
                b'.' if depth == 1 && scanner.peek(1) == Some(b'.') => range = true,
                _ => {
                    scanner.step();
                    while !scanner.closers.is_empty() && scanner.at < text.len() {
                        scanner.step();
                    }
                    continue;
                }
            }
            if depth == 0 {
                break;
            }
            scanner.skip(1);
        }
        self.pay(&scanner, from)?;
        Ok(match (depth, comma, range) {
            (0, true, _) => Brace::List(scanner.at),
            (0, false, true) => Brace::Range(scanner.at),
            _ => Brace::Literal,
        })
    }
}

impl Scanner<'_> {
    /// A step where `#` starts no comment.
    fn step_in_arithmetic(&mut self) {
        if self.peek(0) == Some(b'#') {
            return self.skip(1);
        }
        self.step();
    }
}

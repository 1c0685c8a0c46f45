//! Source text as tokens: names, strings, code in quotes of its own, signs and line ends.

use super::source::Source;
use crate::effects::programs::meaning::Language;

/// One part of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// These bytes.
    Text(Vec<u8>),
    /// The value of this name.
    Name(Vec<u8>),
    /// Something else, and why it is not known.
    Hole(String),
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword, a sigil left out.
    Name(Vec<u8>),
    /// A string.
    Text(Vec<Part>),
    /// Text that a shell runs: backquotes of Perl and Ruby.
    Command(Vec<Part>),
    /// A small number.
    Number(usize),
    /// Another number, a regular expression, or what is not known.
    Value,
    /// One sign.
    Sign(u8),
    /// The end of a line, and how far the next one is indented.
    Line(usize),
}

/// Tokens of one text; a text with more is not read.
const TOKENS_MAX: usize = 60_000;

/// The tokens of a text; `None`: it is too long, or does not end as its language would have it.
pub(super) fn tokens(source: &Source, language: Language) -> Option<Vec<Kind>> {
    let mut lexer = Lexer {
        source,
        text: &source.text,
        at: 0,
        language,
        depth: 0,
        found: Vec::new(),
        bodies: Vec::new(),
    };
    while lexer.at < lexer.text.len() {
        lexer.next()?;
        if lexer.found.len() > TOKENS_MAX {
            return None;
        }
    }
    Some(lexer.found)
}

/// A here-document whose body comes with the next line.
pub(super) struct Body {
    pub(super) end: Vec<u8>,
    pub(super) indented: bool,
    pub(super) token: usize,
}

pub(super) struct Lexer<'a> {
    pub(super) source: &'a Source,
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    pub(super) language: Language,
    /// How many round and square brackets are open.
    pub(super) depth: usize,
    pub(super) found: Vec<Kind>,
    pub(super) bodies: Vec<Body>,
}

/// How a string is written.
#[derive(Clone, Copy)]
pub(super) struct Quoting {
    /// The sign that opens it again inside, for brackets.
    pub(super) opens: Option<u8>,
    pub(super) closes: u8,
    /// Whether it ends with three of them.
    pub(super) triple: bool,
    /// Whether `\` changes the next byte.
    pub(super) escapes: bool,
    /// Whether values stand in it.
    pub(super) interpolates: bool,
}

impl Lexer<'_> {
    pub(super) fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at.saturating_add(ahead)).copied().unwrap_or(0)
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    fn hash_comments(&self) -> bool {
        self.language != Language::JavaScript
    }

    fn next(&mut self) -> Option<()> {
        let byte = self.peek(0);
        match byte {
            b'\n' => self.line(),
            b' ' | b'\t' | b'\r' | 0x0c => self.skip(1),
            b'\\' if self.peek(1) == b'\n' => self.skip(2),
            b'#' if self.hash_comments() => self.skip_line(),
            b'/' if self.language == Language::JavaScript && self.peek(1) == b'/' => {
                self.skip_line();
            }
            b'/' if self.language == Language::JavaScript && self.peek(1) == b'*' => {
                let end = self.rest().windows(2).skip(2).position(|two| two == b"*/")?;
                self.skip(end.saturating_add(4));
            }
            b'"' | b'\'' => return self.quoted(byte, false, self.language != Language::Python),
            b'`' => return self.backquoted(),
            b'0'..=b'9' => self.number(),
            b'/' if self.opens_regex() => return self.regex(),
            b'<' if self.opens_body() => {}
            b'%' if self.opens_percent() => {
                let name: &[u8] = match self.peek(1) {
                    b'x' => b"qx",
                    b'w' | b'i' | b'W' | b'I' => b"qw",
                    b'q' => b"q",
                    b'r' => b"qr",
                    _ => b"qq",
                };
                let letter = usize::from(self.peek(1).is_ascii_alphabetic());
                let open = self.peek(letter.saturating_add(1));
                self.skip(letter.saturating_add(2));
                return self.perl_quoted(name, open);
            }
            b'$' | b'@' | b'%' | b'&' if self.is_sigil() => self.skip(1),
            _ if is_name(byte) => return self.name(),
            _ if self.source.mark(self.rest()).is_some() => {
                self.found.push(Kind::Value);
                self.skip(4);
            }
            _ => self.sign(byte),
        }
        Some(())
    }

    pub(super) fn sign(&mut self, byte: u8) {
        match byte {
            b'(' | b'[' => self.depth = self.depth.saturating_add(1),
            b')' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.found.push(Kind::Sign(byte));
        self.skip(1);
    }

    /// A sigil of Perl or Ruby before a name: it is left out, so that `$x` in code and in a string
    /// are one name.
    fn is_sigil(&self) -> bool {
        let named = is_name(self.peek(1)) || self.peek(1) == b'{';
        match (self.language, self.peek(0)) {
            (Language::Perl, b'$' | b'@') => named,
            (Language::Perl, b'%' | b'&') => is_name(self.peek(1)) && !self.after_value(),
            (Language::Ruby, b'$' | b'@') => named,
            _ => false,
        }
    }

    /// `%w[]`, `%x()`, `%q{}` of Ruby.
    fn opens_percent(&self) -> bool {
        let letter = usize::from(b"xwWiIqQr".contains(&self.peek(1)));
        let open = self.peek(letter.saturating_add(1));
        self.language == Language::Ruby && !self.after_value() && b"([{<|!/".contains(&open)
    }

    pub(super) fn skip_line(&mut self) {
        let end = self.rest().iter().position(|byte| *byte == b'\n');
        self.skip(end.unwrap_or(self.text.len()));
    }

    fn line(&mut self) {
        self.skip(1);
        for body in std::mem::take(&mut self.bodies) {
            self.body(&body);
        }
        if self.document() {
            return;
        }
        let indent = self.rest().iter().take_while(|byte| b" \t".contains(byte)).count();
        if self.depth == 0 {
            self.found.push(Kind::Line(indent));
        }
    }

    fn number(&mut self) {
        let length = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        let digits = self.rest().get(..length).and_then(|text| std::str::from_utf8(text).ok());
        let number = digits.and_then(|digits| digits.parse().ok());
        self.skip(length);
        self.found.push(number.map_or(Kind::Value, Kind::Number));
    }

    fn name(&mut self) -> Option<()> {
        let length = self.rest().iter().take_while(|byte| is_name(**byte)).count();
        let name = self.rest().get(..length).unwrap_or_default().to_vec();
        let next = self.peek(length);
        match self.language {
            Language::Python
                if b"'\"".contains(&next)
                    && length <= 2
                    && name.iter().all(|byte| b"rRbBuUfF".contains(byte)) =>
            {
                self.skip(length);
                let has = |letter: u8| name.iter().any(|byte| byte.eq_ignore_ascii_case(&letter));
                return self.quoted(next, has(b'r'), has(b'f'));
            }
            Language::Perl if is_perl_quote(&name) && !self.after_arrow() => {
                if let Some(done) = self.perl_quote(&name, length) {
                    return done;
                }
            }
            Language::Python | Language::JavaScript | Language::Perl | Language::Ruby => {}
        }
        self.skip(length);
        let more = self.language == Language::Ruby
            && b"?!".contains(&next)
            && self.peek(1) != b'='
            && self.peek(0) == next;
        if more {
            self.skip(1);
        }
        self.found.push(Kind::Name(name));
        Some(())
    }

    fn after_arrow(&self) -> bool {
        matches!(self.found.last(), Some(Kind::Sign(b'>' | b'{')))
            && self.text.get(self.at.saturating_sub(1)) != Some(&b' ')
    }

    pub(super) fn after_value(&self) -> bool {
        match self.found.last() {
            Some(Kind::Name(name)) => !KEYWORDS.contains(&name.as_slice()),
            Some(Kind::Text(_) | Kind::Command(_) | Kind::Number(_) | Kind::Value) => true,
            Some(Kind::Sign(sign)) => b")]}".contains(sign),
            Some(Kind::Line(_)) | None => false,
        }
    }

    fn opens_regex(&self) -> bool {
        self.language != Language::Python && !self.after_value()
    }
}

pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || (byte >= 0x80 && byte != 0xf4)
}

fn is_perl_quote(name: &[u8]) -> bool {
    [b"q".as_slice(), b"qq", b"qx", b"qw", b"qr", b"m", b"s", b"tr", b"y"].contains(&name)
}

/// Words after which no value has ended.
const KEYWORDS: &[&[u8]] = &[
    b"return", b"if", b"unless", b"and", b"or", b"not", b"in", b"case", b"when", b"typeof",
    b"while", b"until", b"split", b"grep", b"map", b"else", b"do", b"then", b"yield", b"await",
    b"new", b"delete", b"void",
];

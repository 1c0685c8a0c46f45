//! Here-documents.

use super::super::syntax::{Word, WordPart};
use super::lexer::is_metacharacter;
use super::quoting::Until;
use super::{Parsed, Parser, Pending};
use crate::model::bounds::HEREDOC_BYTES_MAX;
use crate::model::effect::Span;

/// The word after `<<`.
struct Delimiter {
    bytes: Vec<u8>,
    /// Whether any of it was quoted, so that the body is not expanded.
    quoted: bool,
    /// Whether it was `<<-`, so that tabs at the start of lines go.
    strips: bool,
}

/// Where a body was found.
struct Body {
    start: usize,
    end: usize,
    resume: usize,
    /// The body without the tabs that go.
    stripped: Vec<u8>,
}

impl Parser<'_> {
    /// The body of a here-document, from its delimiter.
    pub(super) fn here_document(&mut self, strips: bool) -> Parsed<Word> {
        let delimiter = self.delimiter(strips)?;
        let pending = match self.pending {
            Some(pending) => pending,
            None => match self.spent.ahead.line_end(self.text, self.at)? {
                Some(newline) => Pending { newline, resume: newline.saturating_add(1) },
                None => Pending { newline: self.text.len(), resume: self.text.len() },
            },
        };
        let body = self.find_body(pending.resume, &delimiter)?;
        self.pending = Some(Pending { newline: pending.newline, resume: body.resume });
        let length = body.resume.saturating_sub(body.start);
        self.spent.lifted = self.spent.lifted.saturating_add(length);
        if self.spent.lifted > HEREDOC_BYTES_MAX {
            return Err(self.crossed("here-documents too long"));
        }
        self.body_word(&body, &delimiter)
    }

    fn delimiter(&mut self, strips: bool) -> Parsed<Delimiter> {
        let start = self.at;
        let mut delimiter = Delimiter { bytes: Vec::new(), quoted: false, strips };
        while let Some(byte) = self.peek() {
            match byte {
                _ if is_metacharacter(byte) => break,
                b'\'' => {
                    delimiter.quoted = true;
                    let text = self.single_quotes()?;
                    delimiter.bytes.extend_from_slice(text);
                }
                b'"' => {
                    delimiter.quoted = true;
                    match self.double_quotes()? {
                        WordPart::Double(parts) => match parts.as_slice() {
                            [] => {}
                            [WordPart::Quoted(text)] => delimiter.bytes.extend_from_slice(text),
                            _ => return Err(self.opaque("expansion in a here-document's end")),
                        },
                        _ => return Err(self.unexpected()),
                    }
                }
                b'\\' if self.joins() => {}
                b'\\' => {
                    delimiter.quoted = true;
                    delimiter.bytes.extend(self.peek_at(1));
                    self.skip(2);
                }
                b'$' | b'`' => return Err(self.opaque("expansion in a here-document's end")),
                _ => {
                    delimiter.bytes.push(byte);
                    self.skip(1);
                }
            }
        }
        if self.at == start {
            return Err(self.unexpected());
        }
        if delimiter.bytes.contains(&b'\n') {
            return Err(self.opaque("line end in a here-document's end"));
        }
        Ok(delimiter)
    }

    fn find_body(&self, start: usize, delimiter: &Delimiter) -> Parsed<Body> {
        let mut body = Body { start, end: start, resume: start, stripped: Vec::new() };
        while body.end < self.text.len() {
            let (end, joined) = self.logical_line(body.end, delimiter.quoted);
            let mut line = self.slice(body.end, end);
            if delimiter.strips {
                let tabs = line.iter().position(|&byte| byte != b'\t').unwrap_or(line.len());
                line = line.get(tabs..).unwrap_or_default();
            }
            if joined {
                if without_joins(line, delimiter.bytes.len()) == delimiter.bytes {
                    return Err(self.opaque("here-document's end broken over lines"));
                }
            } else if line == delimiter.bytes {
                body.resume = end.saturating_add(1).min(self.text.len());
                return Ok(body);
            } else if self.substituted
                && let Some(after) = line.strip_prefix(delimiter.bytes.as_slice())
                && after.contains(&b')')
            {
                if after.trim_ascii_start().first() != Some(&b')') {
                    return Err(self.opaque("here-document's end in doubt"));
                }
                body.resume = end.saturating_sub(after.len());
                return Ok(body);
            }
            body.end = end.saturating_add(1).min(self.text.len());
            if delimiter.strips {
                body.stripped.extend_from_slice(line);
                body.stripped.push(b'\n');
            }
        }
        body.resume = body.end;
        Ok(body)
    }

    /// Where the line that begins there ends, and whether it is joined from several.
    fn logical_line(&self, start: usize, quoted: bool) -> (usize, bool) {
        let mut end = start;
        let mut joined = false;
        loop {
            let rest = self.slice(end, self.text.len());
            let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            let slashes = line.iter().rev().take_while(|&&byte| byte == b'\\').count();
            end = end.saturating_add(length);
            if quoted || slashes.is_multiple_of(2) || end >= self.text.len() {
                return (end, joined);
            }
            joined = true;
            end = end.saturating_add(1);
        }
    }

    fn body_word(&mut self, body: &Body, delimiter: &Delimiter) -> Parsed<Word> {
        self.count()?;
        let span = self.origin.unwrap_or_else(|| Span::new(body.start, body.end));
        let text = self.slice(body.start, body.end);
        let part = if delimiter.quoted {
            let text = if delimiter.strips { &body.stripped } else { text };
            WordPart::Quoted(text.to_vec())
        } else if delimiter.strips {
            WordPart::Double(self.deeper(|parser| {
                parser.apart(&body.stripped, span, |p| p.quoted_parts(Until::BodyEnd))
            })?)
        } else {
            let at = std::mem::replace(&mut self.at, body.start);
            let parts = self.deeper(|parser| {
                parser.alone(|parser| parser.until(body.end, |p| p.quoted_parts(Until::BodyEnd)))
            })?;
            self.at = at;
            WordPart::Double(parts)
        };
        Ok(Word { parts: vec![part], span })
    }
}

/// The start of a line without its joins, a little longer than `length`.
fn without_joins(line: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = line;
    while bytes.len() <= length {
        match rest {
            [b'\\', b'\n', more @ ..] => rest = more,
            [byte, more @ ..] => {
                bytes.push(*byte);
                rest = more;
            }
            [] => break,
        }
    }
    bytes
}

//! The parts of a string: its text, escapes read, and the values that stand in it.

use super::tokens::{Lexer, Part, Quoting, is_name};
use crate::effects::programs::meaning::Language;

impl Lexer<'_> {
    /// The parts of a string up to its end, which is skipped.
    pub(super) fn parts(&mut self, quoting: Quoting) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        let mut text = Vec::new();
        let mut open = 0_usize;
        loop {
            let byte = *self.text.get(self.at)?;
            if byte == quoting.closes && open == 0 && self.closes(quoting) {
                self.skip(if quoting.triple { 3 } else { 1 });
                break;
            }
            if Some(byte) == quoting.opens {
                open = open.saturating_add(1);
            } else if byte == quoting.closes {
                open = open.saturating_sub(1);
            }
            if let Some(cause) = self.source.mark(self.rest()) {
                flush(&mut parts, &mut text);
                parts.push(Part::Hole(cause));
                self.skip(4);
            } else if byte == b'\\' && quoting.escapes {
                self.escape(quoting, &mut text);
            } else if quoting.interpolates && self.opens_value() {
                flush(&mut parts, &mut text);
                let value = self.value(&mut text)?;
                parts.extend(value);
            } else {
                text.push(byte);
                self.skip(1);
            }
        }
        flush(&mut parts, &mut text);
        Some(parts)
    }

    pub(super) fn closes(&self, quoting: Quoting) -> bool {
        let same = |ahead| self.peek(ahead) == quoting.closes;
        !quoting.triple || (same(1) && same(2))
    }

    pub(super) fn escape(&mut self, quoting: Quoting, text: &mut Vec<u8>) {
        let next = self.peek(1);
        let plain = quoting.closes == b'\'' && self.language != Language::Python;
        let plain = plain && self.language != Language::JavaScript;
        self.skip(2);
        match next {
            _ if plain && next != b'\\' && next != quoting.closes => {
                text.extend([b'\\', next]);
            }
            b'n' => text.push(b'\n'),
            b't' => text.push(b'\t'),
            b'r' => text.push(b'\r'),
            b'\n' => {}
            b'x' => self.coded(2, text),
            b'u' if self.peek(0) == b'{' => {
                self.skip(1);
                let length = self.rest().iter().take_while(|b| b.is_ascii_hexdigit()).count();
                self.coded(length.min(8), text);
                self.skip(1);
            }
            b'u' => self.coded(4, text),
            b'0'..=b'7' => self.octal(next, text),
            _ => text.push(next),
        }
    }

    pub(super) fn coded(&mut self, digits: usize, text: &mut Vec<u8>) {
        let number = self.rest().get(..digits).and_then(|digits| std::str::from_utf8(digits).ok());
        let number = number.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if let Some(character) = number.and_then(char::from_u32) {
            text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.skip(digits);
    }

    pub(super) fn octal(&mut self, first: u8, text: &mut Vec<u8>) {
        let mut number = u32::from(first.saturating_sub(b'0'));
        for _ in 0..2 {
            let digit = self.peek(0);
            if !(b'0'..=b'7').contains(&digit) {
                break;
            }
            number = number.saturating_mul(8).saturating_add(u32::from(digit.saturating_sub(b'0')));
            self.skip(1);
        }
        text.push(u8::try_from(number).unwrap_or(b'?'));
    }

    pub(super) fn opens_value(&self) -> bool {
        let next = self.peek(1);
        match (self.language, self.peek(0)) {
            (Language::Python, b'{' | b'}') => true,
            (Language::JavaScript, b'$') => next == b'{',
            (Language::Ruby, b'#') => next == b'{',
            (Language::Perl, b'$') => is_name(next) || next == b'{',
            (Language::Perl, b'@') => is_name(next) || next == b'{',
            _ => false,
        }
    }

    /// A value in a string; `{{` of Python is a plain brace.
    pub(super) fn value(&mut self, text: &mut Vec<u8>) -> Option<Option<Part>> {
        if self.language == Language::Python {
            if self.peek(0) == self.peek(1) || self.peek(0) == b'}' {
                text.push(self.peek(0));
                self.skip(if self.peek(0) == self.peek(1) { 2 } else { 1 });
                return Some(None);
            }
            self.skip(1);
        } else if self.peek(1) == b'{' {
            self.skip(2);
        } else {
            self.skip(1);
            let length = self.rest().iter().take_while(|byte| is_name(**byte)).count();
            let name = self.rest().get(..length).unwrap_or_default().to_vec();
            self.skip(length);
            if b"[{".contains(&self.peek(0)) || self.rest().starts_with(b"->") {
                return Some(Some(Part::Hole(String::from_utf8_lossy(&name).into_owned())));
            }
            return Some(Some(Part::Name(name)));
        }
        let from = self.at;
        let mut open = 1_usize;
        while open > 0 {
            match *self.text.get(self.at)? {
                b'{' => open = open.saturating_add(1),
                b'}' => open = open.saturating_sub(1),
                _ => {}
            }
            self.skip(1);
        }
        let inner = self.text.get(from..self.at.saturating_sub(1)).unwrap_or_default();
        let inner = inner.trim_ascii();
        let plain = inner.iter().all(|byte| is_name(*byte)) && !inner.is_empty();
        Some(Some(if plain {
            Part::Name(inner.to_vec())
        } else {
            let shown = String::from_utf8_lossy(inner.get(..inner.len().min(40)).unwrap_or(inner));
            Part::Hole(shown.into_owned())
        }))
    }
}

fn flush(parts: &mut Vec<Part>, text: &mut Vec<u8>) {
    if !text.is_empty() {
        parts.push(Part::Text(std::mem::take(text)));
    }
}

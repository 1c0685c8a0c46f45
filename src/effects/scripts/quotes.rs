//! Strings, and what else stands between quotes.

use super::source::Source;
use super::tokens::{Kind, Lexer, Part, Quoting, is_name, tokens};
use crate::effects::programs::meaning::Language;

impl Lexer<'_> {
    pub(super) fn quoted(&mut self, quote: u8, raw: bool, interpolates: bool) -> Option<()> {
        let triple =
            self.language == Language::Python && self.peek(1) == quote && self.peek(2) == quote;
        let single = quote == b'\'' && self.language != Language::Python;
        let script = self.language == Language::JavaScript;
        let quoting = Quoting {
            opens: None,
            closes: quote,
            triple,
            escapes: !raw,
            interpolates: interpolates && !single && !script,
        };
        self.skip(if triple { 3 } else { 1 });
        let parts = self.parts(quoting)?;
        // Strings side by side are one in Python.
        if self.language == Language::Python
            && let Some(Kind::Text(before)) = self.found.last_mut()
        {
            before.extend(parts);
            return Some(());
        }
        self.found.push(Kind::Text(parts));
        Some(())
    }

    pub(super) fn backquoted(&mut self) -> Option<()> {
        if self.language == Language::Python {
            self.sign(b'`');
            return Some(());
        }
        self.skip(1);
        let quoting =
            Quoting { opens: None, closes: b'`', triple: false, escapes: true, interpolates: true };
        let parts = self.parts(quoting)?;
        self.found.push(match self.language {
            Language::JavaScript => Kind::Text(parts),
            Language::Python | Language::Perl | Language::Ruby => Kind::Command(parts),
        });
        Some(())
    }

    /// `q()`, `qq{}`, `qx()`, `qw()`, `m//`, `s///`, `tr///`; `None`: it is a plain name.
    pub(super) fn perl_quote(&mut self, name: &[u8], length: usize) -> Option<Option<()>> {
        let blanks = self
            .text
            .get(self.at.saturating_add(length)..)?
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let open = self.peek(length.saturating_add(blanks));
        let plain = b",;)=".contains(&open) || is_name(open) || open == 0 || open == b'#';
        if plain || !open.is_ascii_punctuation() {
            return None;
        }
        self.skip(length.saturating_add(blanks).saturating_add(1));
        Some(self.perl_quoted(name, open))
    }

    pub(super) fn perl_quoted(&mut self, name: &[u8], open: u8) -> Option<()> {
        let closes = closing(open);
        let quoting = Quoting {
            opens: (closes != open).then_some(open),
            closes,
            triple: false,
            escapes: !matches!(name, b"qw"),
            interpolates: matches!(name, b"qq" | b"qx") && open != b'\'',
        };
        let first = self.parts(quoting)?;
        match name {
            b"q" | b"qq" => self.found.push(Kind::Text(first)),
            b"qx" => self.found.push(Kind::Command(first)),
            b"qw" => self.words(&first),
            b"s" | b"tr" | b"y" => {
                if closes != open {
                    let blanks = self.rest().iter().take_while(|b| b.is_ascii_whitespace()).count();
                    self.skip(blanks.saturating_add(1));
                }
                let from = self.at;
                self.parts(quoting)?;
                let code = self.text.get(from..self.at.saturating_sub(1)).unwrap_or_default();
                let evaluated = self.flags().contains(&b'e') && name == b"s";
                self.found.push(Kind::Value);
                if evaluated {
                    self.nested(code)?;
                }
            }
            _ => {
                self.flags();
                self.found.push(Kind::Value);
            }
        }
        Some(())
    }

    /// The replacement of `s///e`, which is code.
    pub(super) fn nested(&mut self, code: &[u8]) -> Option<()> {
        let source = Source { text: code.to_vec(), parts: self.source.parts.clone() };
        self.found.push(Kind::Sign(b';'));
        self.found.extend(tokens(&source, self.language)?);
        self.found.push(Kind::Sign(b';'));
        Some(())
    }

    pub(super) fn words(&mut self, parts: &[Part]) {
        self.found.push(Kind::Sign(b'('));
        for part in parts {
            if let Part::Text(text) = part {
                for word in text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
                    self.found.push(Kind::Text(vec![Part::Text(word.to_vec())]));
                    self.found.push(Kind::Sign(b','));
                }
            }
        }
        self.found.push(Kind::Sign(b')'));
    }

    pub(super) fn regex(&mut self) -> Option<()> {
        let mut at = 1;
        let mut class = false;
        loop {
            match self.text.get(self.at.saturating_add(at))? {
                b'\\' => at = at.saturating_add(1),
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => break,
                b'\n' => {
                    // No expression after all, but a division.
                    self.sign(b'/');
                    return Some(());
                }
                _ => {}
            }
            at = at.saturating_add(1);
        }
        self.skip(at.saturating_add(1));
        self.flags();
        self.found.push(Kind::Value);
        Some(())
    }

    pub(super) fn flags(&mut self) -> Vec<u8> {
        let length = self.rest().iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let flags = self.rest().get(..length).unwrap_or_default().to_vec();
        self.skip(length);
        flags
    }
}

fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        b'<' => b'>',
        other => other,
    }
}

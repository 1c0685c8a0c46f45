//! Here-documents and documentation: text that takes whole lines.

use super::tokens::{Body, Kind, Lexer, Part, is_name};
use crate::effects::programs::meaning::Language;

impl Lexer<'_> {
    /// `<<EOF` of Perl and Ruby.
    pub(super) fn opens_body(&mut self) -> bool {
        let perl_like = matches!(self.language, Language::Perl | Language::Ruby);
        if !perl_like || !self.rest().starts_with(b"<<") {
            return false;
        }
        let mut ahead = 2;
        let indented = b"~-".contains(&self.peek(ahead));
        if indented {
            ahead = 3;
        }
        let quote = self.peek(ahead);
        let is_quoted = b"'\"".contains(&quote);
        if is_quoted {
            ahead = ahead.saturating_add(1);
        }
        let named = self.text.get(self.at.saturating_add(ahead)..).unwrap_or_default();
        let length = named.iter().take_while(|byte| is_name(**byte)).count();
        let end = named.get(..length).unwrap_or_default().to_vec();
        if !end.first().is_some_and(u8::is_ascii_uppercase) {
            return false;
        }
        self.skip(ahead.saturating_add(length).saturating_add(usize::from(is_quoted)));
        self.bodies.push(Body { end, indented, token: self.found.len() });
        self.found.push(Kind::Text(Vec::new()));
        true
    }

    pub(super) fn body(&mut self, body: &Body) {
        let mut text = Vec::new();
        while self.at < self.text.len() {
            let from = self.at;
            self.skip_line();
            let line = self.text.get(from..self.at).unwrap_or_default();
            self.skip(1);
            let ended = if body.indented { line.trim_ascii_start() } else { line };
            if ended == body.end {
                break;
            }
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        if let Some(token) = self.found.get_mut(body.token) {
            *token = Kind::Text(vec![Part::Text(text)]);
        }
    }

    /// Documentation of Perl and Ruby, and the end of their code.
    pub(super) fn document(&mut self) -> bool {
        let ended = [b"__END__".as_slice(), b"__DATA__"];
        let perl_like = matches!(self.language, Language::Perl | Language::Ruby);
        if perl_like && ended.iter().any(|word| self.rest().starts_with(word)) {
            self.at = self.text.len();
            return true;
        }
        if !perl_like || self.peek(0) != b'=' || !self.peek(1).is_ascii_alphabetic() {
            return false;
        }
        let end: &[u8] = if self.language == Language::Perl { b"\n=cut" } else { b"\n=end" };
        match self.rest().windows(end.len()).position(|window| window == end) {
            Some(end) => {
                self.skip(end.saturating_add(1));
                self.skip_line();
            }
            None => self.at = self.text.len(),
        }
        true
    }
}

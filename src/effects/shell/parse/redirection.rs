//! Redirections.

use super::super::syntax::{Redirection, RedirectionKind, Word};
use super::lexer::{bare, name_length};
use super::word::Context;
use super::{Parsed, Parser};

/// The operators, a longer one before what it begins with.
const OPERATORS: [&[u8]; 12] =
    [b"&>>", b"&>", b"<<<", b"<<-", b"<<", b"<&", b"<>", b"<", b">>", b">&", b">|", b">"];

impl Parser<'_> {
    /// A redirection, if one begins here.
    pub(super) fn redirection(&mut self) -> Parsed<Option<Redirection>> {
        let rest = self.rest();
        let Some(&first) = rest.first() else { return Ok(None) };
        let prefix = match first {
            b'0'..=b'9' => rest.iter().position(|byte| !byte.is_ascii_digit()),
            b'{' => {
                let name = name_length(rest.get(1..).unwrap_or_default());
                let closed = rest.get(name.saturating_add(1)) == Some(&b'}');
                (name > 0 && closed).then(|| name.saturating_add(2))
            }
            b'<' | b'>' | b'&' => Some(0),
            _ => None,
        };
        let Some(prefix) = prefix else { return Ok(None) };
        let after = rest.get(prefix..).unwrap_or_default();
        if after.starts_with(b"<(")
            || after.starts_with(b">(")
            || (prefix > 0 && after.first() == Some(&b'&'))
        {
            return Ok(None);
        }
        let operator = OPERATORS.into_iter().find(|&operator| after.starts_with(operator));
        let Some(operator) = operator else { return Ok(None) };
        let (descriptor, variable) =
            self.descriptor(first, rest.get(..prefix).unwrap_or_default())?;
        self.skip(prefix.saturating_add(operator.len()));
        self.count()?;
        self.blanks();
        let direct = variable.is_none() && matches!(descriptor, None | Some(1));
        let kind = self.redirected(operator, direct)?;
        Ok(Some(Redirection { descriptor, variable, kind }))
    }

    fn descriptor(&self, first: u8, prefix: &[u8]) -> Parsed<(Option<u32>, Option<String>)> {
        let text = String::from_utf8_lossy(prefix);
        if prefix.is_empty() {
            return Ok((None, None));
        }
        if first == b'{' {
            return Ok((None, Some(text.trim_matches(['{', '}']).to_owned())));
        }
        match text.parse() {
            Ok(number) => Ok((Some(number), None)),
            Err(_) => Err(self.opaque("no such descriptor")),
        }
    }

    fn redirected(&mut self, operator: &[u8], direct: bool) -> Parsed<RedirectionKind> {
        match operator {
            b"<<" => return Ok(RedirectionKind::Here(self.here_document(false)?)),
            b"<<-" => return Ok(RedirectionKind::Here(self.here_document(true)?)),
            b"<<<" => return Ok(RedirectionKind::HereString(self.word(Context::Plain)?)),
            _ => {}
        }
        let word = self.word(Context::Argument)?;
        Ok(match operator {
            b"&>>" => RedirectionKind::AppendBoth(word),
            b"&>" => RedirectionKind::WriteBoth(word),
            b"<&" => RedirectionKind::Duplicate(word),
            b"<>" => RedirectionKind::ReadWrite(word),
            b"<" => RedirectionKind::Read(word),
            b">>" => RedirectionKind::Append(word),
            // `>&$x` may name a file, so it is one until its value is known.
            b">&" if direct && !is_descriptor(&word) => RedirectionKind::WriteBoth(word),
            b">&" => RedirectionKind::Duplicate(word),
            _ => RedirectionKind::Write(word),
        })
    }
}

/// Whether it is `1`, `-` or `1-`.
fn is_descriptor(word: &Word) -> bool {
    let Some(bytes) = bare(word) else { return false };
    let digits = bytes.strip_suffix(b"-").unwrap_or(bytes);
    digits.iter().all(u8::is_ascii_digit)
}

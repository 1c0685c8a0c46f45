//! One file of git's configuration, read as git reads it: sections, subsections, quotes,
//! continued lines; values are bytes.

use crate::model::facts::Why;

use super::Asked;

/// Keys and values in the order of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    entries: Vec<(String, Vec<u8>)>,
}

impl Config {
    /// Reads one file; a line that git would not read makes the whole unreadable, as for git.
    pub fn parse(bytes: &[u8]) -> Asked<Self> {
        let mut entries = Vec::new();
        let mut reader = Reader::new(bytes);
        while let Some(entry) = reader.next_entry()? {
            entries.push(entry);
        }
        Ok(Self { entries })
    }

    /// All keys and values.
    pub fn entries(&self) -> &[(String, Vec<u8>)] {
        &self.entries
    }

    /// Adds what a later file says.
    pub fn append(&mut self, later: Self) {
        self.entries.extend(later.entries);
    }

    /// Adds one entry.
    pub(super) fn push(&mut self, key: String, value: Vec<u8>) {
        self.entries.push((key, value));
    }

    /// The values of a key, the last one the effective one.
    pub fn all<'a>(&'a self, key: &'a str) -> impl DoubleEndedIterator<Item = &'a [u8]> {
        self.entries.iter().filter(move |(own, _)| own == key).map(|(_, value)| value.as_slice())
    }

    /// The effective value of a key.
    pub fn last(&self, key: &str) -> Option<&[u8]> {
        self.entries.iter().rfind(|(own, _)| own == key).map(|(_, value)| value.as_slice())
    }

    /// Whether the effective value is one of git's words for true; no value is false here.
    pub fn is_true(&self, key: &str) -> bool {
        self.boolean(key) == Some(true)
    }

    /// The effective value as git's booleans; anything else is `None`.
    pub fn boolean(&self, key: &str) -> Option<bool> {
        let value = String::from_utf8_lossy(self.last(key)?).to_ascii_lowercase();
        match value.as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" | "" => Some(false),
            number => number.parse::<i64>().ok().map(|number| number != 0),
        }
    }
}

/// Reads entries from bytes; `section` is the key so far, with its dot.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    section: String,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self { bytes, at: 0, section: String::new() }
    }

    /// The next byte, `\r\n` as `\n`; the end counts as the end of a line.
    fn take(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at = self.at.saturating_add(1);
        if byte == b'\r' && self.bytes.get(self.at) == Some(&b'\n') {
            self.at = self.at.saturating_add(1);
            return Some(b'\n');
        }
        Some(byte)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_line(&mut self) {
        while self.take().is_some_and(|byte| byte != b'\n') {}
    }

    fn next_entry(&mut self) -> Asked<Option<(String, Vec<u8>)>> {
        while let Some(byte) = self.take() {
            match byte {
                b'#' | b';' => self.skip_line(),
                b'[' => self.section = self.section_name()?,
                byte if byte.is_ascii_whitespace() || byte == 0x0b => {}
                byte if byte.is_ascii_alphabetic() => return self.entry(byte).map(Some),
                _ => return Err(Why::Unreadable),
            }
        }
        Ok(None)
    }

    /// What stands between `[` and `]`, in lower case but for the quoted subsection.
    fn section_name(&mut self) -> Asked<String> {
        let mut name = String::new();
        loop {
            match self.take().ok_or(Why::Unreadable)? {
                b']' => {
                    name.push('.');
                    return Ok(name);
                }
                b' ' | b'\t' => return self.subsection(name),
                byte if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.') => {
                    name.push(char::from(byte.to_ascii_lowercase()));
                }
                _ => return Err(Why::Unreadable),
            }
        }
    }

    fn subsection(&mut self, mut name: String) -> Asked<String> {
        loop {
            match self.take().ok_or(Why::Unreadable)? {
                b' ' | b'\t' => {}
                b'"' => break,
                _ => return Err(Why::Unreadable),
            }
        }
        let mut quoted = Vec::new();
        loop {
            match self.take().ok_or(Why::Unreadable)? {
                b'\n' => return Err(Why::Unreadable),
                b'"' => break,
                b'\\' => match self.take().ok_or(Why::Unreadable)? {
                    b'\n' => return Err(Why::Unreadable),
                    byte => quoted.push(byte),
                },
                byte => quoted.push(byte),
            }
        }
        if self.take() != Some(b']') {
            return Err(Why::Unreadable);
        }
        name.push('.');
        name.push_str(&String::from_utf8_lossy(&quoted));
        name.push('.');
        Ok(name)
    }

    /// A variable whose name starts with `first`. One without `=` is true, so its value is `true`.
    fn entry(&mut self, first: u8) -> Asked<(String, Vec<u8>)> {
        if self.section.is_empty() {
            return Err(Why::Unreadable);
        }
        let mut key = self.section.clone();
        key.push(char::from(first.to_ascii_lowercase()));
        while let Some(byte) = self.peek() {
            if !byte.is_ascii_alphanumeric() && byte != b'-' {
                break;
            }
            key.push(char::from(byte.to_ascii_lowercase()));
            self.at = self.at.saturating_add(1);
        }
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at = self.at.saturating_add(1);
        }
        match self.take() {
            None | Some(b'\n') => Ok((key, b"true".to_vec())),
            Some(b'=') => Ok((key, self.value()?)),
            Some(_) => Err(Why::Unreadable),
        }
    }

    fn value(&mut self) -> Asked<Vec<u8>> {
        let mut value = Vec::new();
        let mut kept = 0_usize;
        let mut quoted = false;
        loop {
            let byte = match self.take() {
                None | Some(b'\n') if quoted => return Err(Why::Unreadable),
                None | Some(b'\n') => break,
                Some(byte) => byte,
            };
            match byte {
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c if !quoted => {
                    if !value.is_empty() || kept > 0 {
                        value.push(byte);
                    }
                    continue;
                }
                b'#' | b';' if !quoted => {
                    self.skip_line();
                    break;
                }
                b'"' => quoted = !quoted,
                b'\\' => match self.take() {
                    Some(b'\n') | None => continue,
                    Some(b't') => value.push(b'\t'),
                    Some(b'b') => value.push(0x08),
                    Some(b'n') => value.push(b'\n'),
                    Some(byte @ (b'\\' | b'"')) => value.push(byte),
                    Some(_) => return Err(Why::Unreadable),
                },
                byte => value.push(byte),
            }
            kept = value.len();
        }
        value.truncate(kept);
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Asked<Vec<(String, String)>> {
        Ok(Config::parse(text.as_bytes())?
            .entries()
            .iter()
            .map(|(key, value)| (key.clone(), String::from_utf8_lossy(value).into_owned()))
            .collect())
    }

    #[test]
    fn entries_are_read_as_git_reads_them() {
        for (text, wanted) in [
            ("[core]\n\tbare = false\n", vec![("core.bare", "false")]),
            ("[Core]\nBare\n", vec![("core.bare", "true")]),
            ("[core] bare = x y  ; c\n", vec![("core.bare", "x y")]),
            ("[a \"B.c\\\"d\"]\nk=\" v \" \n", vec![("a.B.c\"d.k", " v ")]),
            ("[a.B]\nk=v\\\n  w\n", vec![("a.b.k", "v  w")]),
            ("[a]\nk=\"x;y\"z\\n\\\\\r\nl=\n", vec![("a.k", "x;yz\n\\"), ("a.l", "")]),
            ("# c\n[a]\nk = 1\nk = 2", vec![("a.k", "1"), ("a.k", "2")]),
        ] {
            let wanted = wanted.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
            assert_eq!(read(text), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn a_line_that_git_refuses_is_unreadable() {
        for text in
            ["k = v\n", "[a\n", "[a]\nk v\n", "[a]\nk = \"v\n", "[a]\nk = \\x\n", "[a]\n=\n"]
        {
            assert_eq!(read(text), Err(Why::Unreadable), "{text}");
        }
    }
}

//! JSON with the place of every value: what is needed to edit a person's file and keep their bytes.

use serde::de::IgnoredAny;

/// Why a text is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong there, in half a sentence.
    pub message: String,
}

/// A value and where it stands, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is.
    pub shape: Shape,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An object, its members in the order in which they stand.
    Object(Vec<Member>),
    /// An array.
    Array(Vec<Node>),
    /// A string, a number, a truth value or null.
    Plain,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Its name, escapes resolved.
    pub key: String,
    /// First byte of the name.
    pub start: usize,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// The last member of that name: the one that counts where a name stands twice.
    pub(crate) fn member(&self, key: &str) -> Option<&Member> {
        match &self.shape {
            Shape::Object(members) => members.iter().rev().find(|member| member.key == key),
            Shape::Array(_) | Shape::Plain => None,
        }
    }

    /// The elements, if it is an array.
    pub(crate) fn elements(&self) -> Option<&[Self]> {
        match &self.shape {
            Shape::Array(elements) => Some(elements),
            Shape::Object(_) | Shape::Plain => None,
        }
    }

    /// The text that it was read from.
    pub(crate) fn text<'a>(&self, whole: &'a str) -> &'a str {
        whole.get(self.start..self.end).unwrap_or_default()
    }

    /// First and last byte of everything that it holds directly.
    pub(crate) fn entries(&self) -> Vec<(usize, usize)> {
        match &self.shape {
            Shape::Object(members) => {
                members.iter().map(|member| (member.start, member.value.end)).collect()
            }
            Shape::Array(elements) => elements.iter().map(|one| (one.start, one.end)).collect(),
            Shape::Plain => Vec::new(),
        }
    }
}

/// Line and column, from 1, of a byte.
pub(crate) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let start = before.rfind('\n').map_or(0, |found| found.saturating_add(1));
    let column = before.get(start..).map_or(0, |rest| rest.chars().count()).saturating_add(1);
    (line, column)
}

/// Reads a whole text as JSON.
///
/// The strict reader goes first, so the walk over the bytes below only ever sees what is JSON and
/// not deeper than that reader's own bound.
pub(crate) fn parse(text: &str) -> Result<Node, Fault> {
    let skip = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let body = text.get(skip..).unwrap_or_default();
    if let Err(error) = serde_json::from_str::<IgnoredAny>(body) {
        let told = error.to_string();
        let message = told.split(" at line ").next().unwrap_or(&told).to_owned();
        return Err(Fault { line: error.line(), column: error.column().max(1), message });
    }
    let mut walk = Walk { text, at: skip };
    walk.value().ok_or_else(|| {
        let (line, column) = place(text, walk.at);
        Fault { line, column, message: "not understood".to_owned() }
    })
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn blank(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.step();
        }
    }

    fn value(&mut self) -> Option<Node> {
        self.blank();
        let start = self.at;
        let shape = match self.peek()? {
            b'{' => self.object()?,
            b'[' => self.array()?,
            b'"' => {
                self.string()?;
                Shape::Plain
            }
            _ => {
                while self.peek().is_some_and(|byte| !b",]} \t\r\n".contains(&byte)) {
                    self.step();
                }
                Shape::Plain
            }
        };
        Some(Node { start, end: self.at, shape })
    }

    fn object(&mut self) -> Option<Shape> {
        self.step();
        let mut members = Vec::new();
        loop {
            self.blank();
            match self.peek()? {
                b'}' => break self.step(),
                b',' => self.step(),
                _ => {
                    let start = self.at;
                    let key = self.string()?;
                    self.blank();
                    self.step();
                    members.push(Member { key, start, value: self.value()? });
                }
            }
        }
        Some(Shape::Object(members))
    }

    fn array(&mut self) -> Option<Shape> {
        self.step();
        let mut elements = Vec::new();
        loop {
            self.blank();
            match self.peek()? {
                b']' => break self.step(),
                b',' => self.step(),
                _ => elements.push(self.value()?),
            }
        }
        Some(Shape::Array(elements))
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        self.step();
        loop {
            match self.peek()? {
                b'\\' => {
                    self.step();
                    self.step();
                }
                b'"' => break self.step(),
                _ => self.step(),
            }
        }
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let text = "\u{feff}{ \"a\\u0062\" : [1, {\"c\":\"}\\\"\"}],\n\"d\":null }\n";
        let root = parse(text).unwrap();
        let list = &root.member("ab").unwrap().value;
        let shown: Vec<_> = list.elements().unwrap().iter().map(|one| one.text(text)).collect();
        assert_eq!(shown, ["1", "{\"c\":\"}\\\"\"}"]);
        assert_eq!(root.member("d").unwrap().value.text(text), "null");
        assert_eq!(place(text, root.member("d").unwrap().start), (2, 1));
    }

    #[test]
    fn a_fault_has_a_line_and_a_column() {
        for (text, line, column) in
            [("{\n  \"a\": 1,\n}", 3, 1), ("{\"a\": tru}", 1, 10), ("[", 1, 1)]
        {
            let fault = parse(text).unwrap_err();
            assert_eq!((fault.line, fault.column), (line, column), "{text}: {fault:?}");
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}

//! How a settings file is laid out, so that what we add looks like what stands there.

use super::settings::Entry;
use super::spans::Node;

/// How the file is laid out.
pub(super) struct Layout<'a> {
    line: &'a str,
    unit: String,
}

impl Layout<'_> {
    /// Two spaces a step: for a file of our own.
    pub(super) fn plain() -> Self {
        Self { line: "\n", unit: "  ".to_owned() }
    }

    /// The layout of a file, by its first line that is indented.
    pub(super) fn of(text: &str, root: &Node) -> Self {
        let line = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let first = root.entries().first().map_or(0, |(start, _)| *start);
        let blank = blank_before(text, first);
        let unit = blank.rsplit('\n').next().filter(|_| blank.contains('\n')).unwrap_or("  ");
        Self { line, unit: if unit.is_empty() { "  ".to_owned() } else { unit.to_owned() } }
    }

    /// A line's end and the start of the next one, so deep.
    pub(super) fn indent(&self, depth: usize) -> String {
        format!("{}{}", self.line, self.unit.repeat(depth))
    }

    /// A hook group on the lines that it needs, its first line not indented.
    pub(super) fn group(&self, entry: &Entry, depth: usize) -> String {
        let members: Vec<String> = entry
            .hook
            .iter()
            .map(|(key, value)| format!("{}: {value}", serde_json::Value::from(*key)))
            .collect();
        let [one, two, three, four] =
            [0, 1, 2, 3].map(|more| self.indent(depth.saturating_add(more)));
        let inner = members.join(&format!(",{four}"));
        format!("{{{two}\"hooks\": [{three}{{{four}{inner}{three}}}{two}]{one}}}")
    }

    /// An event with our group in it.
    pub(super) fn event(&self, entry: &Entry, depth: usize) -> String {
        let inner = self.indent(depth.saturating_add(1));
        let group = self.group(entry, depth.saturating_add(1));
        format!("\"{}\": [{inner}{group}{}]", entry.event, self.indent(depth))
    }
}

fn blank_before(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    before.get(before.trim_end().len()..).unwrap_or_default()
}

/// Text that puts `parts` at the end of a container, and where.
pub(super) fn append(
    text: &str,
    layout: &Layout<'_>,
    node: &Node,
    depth: usize,
    parts: &[String],
) -> (usize, String) {
    let entries = node.entries();
    let blank = layout.indent(depth.saturating_add(1));
    if let Some((start, end)) = entries.last() {
        let own = blank_before(text, *start);
        let blank = if own.contains('\n') { own } else { blank.as_str() };
        let tail: String = parts.iter().map(|part| format!(",{blank}{part}")).collect();
        return (*end, tail);
    }
    let inner = text.get(node.start.saturating_add(1)..node.end.saturating_sub(1));
    let close =
        if inner.unwrap_or_default().contains('\n') { String::new() } else { layout.indent(depth) };
    (node.start.saturating_add(1), format!("{blank}{}{close}", parts.join(&format!(",{blank}"))))
}

/// The text with every edit put in, and where each stands in it.
pub(super) fn insert_all(text: &str, edits: &[(usize, String)]) -> (String, Vec<(usize, usize)>) {
    let mut out = String::with_capacity(text.len());
    let mut spans = Vec::new();
    let mut at = 0usize;
    for (place, added) in edits {
        out.push_str(text.get(at..*place).unwrap_or_default());
        spans.push((out.len(), added.len()));
        out.push_str(added);
        at = *place;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    (out, spans)
}

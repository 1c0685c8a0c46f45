//! Files of `just`: the lines of a recipe and of those that it depends on.

use std::collections::BTreeMap;

use crate::model::pattern::Pattern;

struct Recipe<'a> {
    needs: Vec<&'a [u8]>,
    lines: Vec<&'a [u8]>,
}

/// The lines of these recipes, or of the first one.
pub(super) fn commands(text: &[u8], names: &[Vec<u8>]) -> Vec<Pattern> {
    let mut recipes: BTreeMap<&[u8], Recipe<'_>> = BTreeMap::new();
    let mut values: BTreeMap<&[u8], &[u8]> = BTreeMap::new();
    let mut first = None;
    let mut current: Option<&[u8]> = None;
    for line in text.split(|byte| *byte == b'\n') {
        let code = line.trim_ascii();
        if code.is_empty() || code.starts_with(b"#") && !line.starts_with(b" ") {
            continue;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            if let Some(recipe) = current.and_then(|name| recipes.get_mut(name)) {
                recipe.lines.push(code);
            }
            continue;
        }
        current = None;
        let Some(colon) = code.iter().position(|byte| *byte == b':') else { continue };
        let (head, rest) = code.split_at_checked(colon).unwrap_or((code, b""));
        if let Some(value) = rest.strip_prefix(b":=") {
            let value = value.trim_ascii();
            let quoted = |quote: &[u8]| value.strip_prefix(quote)?.strip_suffix(quote);
            if let Some(known) = quoted(b"'").or_else(|| quoted(b"\"")) {
                values.insert(head.trim_ascii(), known);
            }
            continue;
        }
        let name = head.split(u8::is_ascii_whitespace).next().unwrap_or_default();
        let name = name.strip_prefix(b"@").unwrap_or(name);
        let needs = rest.get(1..).unwrap_or_default().split(u8::is_ascii_whitespace);
        let needs = needs.filter(|word| !word.is_empty() && *word != b"&&").collect();
        recipes.insert(name, Recipe { needs, lines: Vec::new() });
        first.get_or_insert(name);
        current = Some(name);
    }
    let mut open: Vec<&[u8]> = match names {
        [] => first.into_iter().collect(),
        names => names.iter().map(Vec::as_slice).collect(),
    };
    let (mut seen, mut all): (Vec<&[u8]>, Vec<Vec<Pattern>>) = (Vec::new(), Vec::new());
    while let Some(name) = open.pop() {
        let Some(recipe) = recipes.get(name).filter(|_| !seen.contains(&name)) else { continue };
        seen.push(name);
        open.extend(recipe.needs.iter().copied());
        // A recipe with a first line of its own is a script in any language.
        if recipe.lines.first().is_some_and(|line| line.starts_with(b"#!")) {
            continue;
        }
        all.push(recipe.lines.iter().map(|line| filled(line, &values)).collect());
    }
    all.into_iter().rev().flatten().collect()
}

/// `{{name}}` made the value of the name.
fn filled(line: &[u8], values: &BTreeMap<&[u8], &[u8]>) -> Pattern {
    let marks = line.iter().take_while(|byte| b"@- ".contains(byte)).count();
    let mut rest = line.get(marks..).unwrap_or_default();
    let mut whole = Pattern::default();
    while let Some(at) = rest.windows(2).position(|two| two == b"{{") {
        whole.push_text(rest.get(..at).unwrap_or_default());
        rest = rest.get(at.saturating_add(2)..).unwrap_or_default();
        let end = rest.windows(2).position(|two| two == b"}}").unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default().trim_ascii();
        match values.get(name) {
            Some(value) => whole.push_text(value),
            None => whole.append(&Pattern::unknown(String::from_utf8_lossy(name))),
        }
        rest = rest.get(end.saturating_add(2)..).unwrap_or_default();
    }
    whole.push_text(rest);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_and_their_needs() {
        let text = "out := 'build'\n\ndefault: test\n  echo x\nclean target: stop\n  \
                    @rm -rf {{out}}/{{target}}\nstop:\n  kill 1\n";
        let shown = |names: &[&str]| {
            let names: Vec<Vec<u8>> = names.iter().map(|name| name.as_bytes().to_vec()).collect();
            let found = commands(text.as_bytes(), &names);
            found.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(shown(&[]), ["echo x"]);
        assert_eq!(shown(&["clean"]), ["kill 1", "rm -rf build/${target:-}"]);
    }
}

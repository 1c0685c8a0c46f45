//! Makefiles: the recipe lines of targets and of what they need, their variables expanded as far as
//! they are written out.

use std::collections::BTreeMap;

use crate::model::pattern::Pattern;

/// Recipe lines that are read for one call.
const LINES_MAX: usize = 200;
/// How deep variables stand in each other.
const DEPTH_MAX: usize = 8;

struct Rule<'a> {
    needs: Vec<&'a [u8]>,
    lines: Vec<Vec<u8>>,
}

#[derive(Default)]
struct Makefile<'a> {
    rules: BTreeMap<&'a [u8], Vec<Rule<'a>>>,
    first: Option<&'a [u8]>,
    /// The value of each variable; `None`: there are several.
    variables: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

/// The recipe lines of these targets, or of the first one.
pub(super) fn commands(text: &[u8], names: &[Vec<u8>], set: &[(Vec<u8>, Vec<u8>)]) -> Vec<Pattern> {
    let joined = joined(text);
    let mut makefile = read(&joined);
    for (name, value) in set {
        makefile.variables.insert(name.clone(), Some(value.clone()));
    }
    let first: Vec<&[u8]> = makefile.first.into_iter().collect();
    let mut open: Vec<&[u8]> = match names {
        [] => first,
        names => names.iter().map(Vec::as_slice).collect(),
    };
    open.reverse();
    let mut seen: Vec<&[u8]> = Vec::new();
    let mut all: Vec<Vec<Pattern>> = Vec::new();
    while let Some(target) = open.pop() {
        if seen.contains(&target) || seen.len() > LINES_MAX {
            continue;
        }
        seen.push(target);
        for rule in makefile.rules.get(target).into_iter().flatten() {
            open.extend(rule.needs.iter().copied());
            let lines = rule.lines.iter().map(|line| makefile.expanded(line, target, rule));
            all.push(lines.collect());
        }
    }
    // What a target needs runs before it.
    all.into_iter().rev().flatten().take(LINES_MAX).collect()
}

/// Lines that end with `\` made one.
fn joined(text: &[u8]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut open = false;
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (body, more) = match line.strip_suffix(b"\\") {
            Some(body) => (body, true),
            None => (line, false),
        };
        match lines.last_mut() {
            Some(last) if open => {
                last.push(b' ');
                last.extend_from_slice(body.trim_ascii_start());
            }
            _ => lines.push(body.to_vec()),
        }
        open = more;
    }
    lines
}

fn read(lines: &[Vec<u8>]) -> Makefile<'_> {
    let mut makefile = Makefile::default();
    let mut current: Vec<&[u8]> = Vec::new();
    for line in lines {
        if let Some(recipe) = line.strip_prefix(b"\t") {
            for target in &current {
                if let Some(rule) = makefile.rules.get_mut(target).and_then(|all| all.last_mut()) {
                    rule.lines.push(recipe.to_vec());
                }
            }
            continue;
        }
        let code = line.trim_ascii();
        if code.is_empty() || code.starts_with(b"#") {
            continue;
        }
        if makefile.assign(code) {
            continue;
        }
        current.clear();
        let Some(colon) = code.iter().position(|byte| *byte == b':') else { continue };
        let (targets, rest) = code.split_at_checked(colon).unwrap_or((code, b""));
        let rest = rest.strip_prefix(b"::").or(rest.strip_prefix(b":")).unwrap_or(rest);
        let (needs, inline) = match rest.iter().position(|byte| *byte == b';') {
            Some(at) => rest.split_at_checked(at).unwrap_or((rest, b"")),
            None => (rest, b"".as_slice()),
        };
        for target in targets.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
            let needs = needs
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty() && *word != b"|")
                .collect();
            let lines = inline.get(1..).map(<[u8]>::to_vec).into_iter().collect();
            makefile.rules.entry(target).or_default().push(Rule { needs, lines });
            if !target.starts_with(b".") && !target.contains(&b'%') {
                makefile.first.get_or_insert(target);
            }
            current.push(target);
        }
    }
    makefile
}

impl Makefile<'_> {
    /// `NAME = VALUE` in any of its forms.
    fn assign(&mut self, code: &[u8]) -> bool {
        let code = code.strip_prefix(b"export ").unwrap_or(code).trim_ascii_start();
        let Some(at) = code.iter().position(|byte| *byte == b'=') else { return false };
        let before = code.get(..at).unwrap_or_default();
        let adds = before.ends_with(b"+");
        let name = before.trim_ascii_end();
        let end = name.iter().rposition(|byte| !b":?+!".contains(byte));
        let name = end.and_then(|end| name.get(..=end)).unwrap_or_default().trim_ascii();
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
        if name.is_empty() || !name.iter().all(plain) {
            return false;
        }
        let value = code.get(at.saturating_add(1)..).unwrap_or_default().trim_ascii();
        let value = value.split(|byte| *byte == b'#').next().unwrap_or(value).trim_ascii();
        match self.variables.get_mut(name) {
            Some(Some(known)) if adds => {
                known.push(b' ');
                known.extend_from_slice(value);
            }
            Some(known) if known.as_deref() != Some(value) => *known = None,
            Some(_) => {}
            None => drop(self.variables.insert(name.to_vec(), Some(value.to_vec()))),
        }
        true
    }

    fn expanded(&self, line: &[u8], target: &[u8], rule: &Rule<'_>) -> Pattern {
        let line = line.trim_ascii_start();
        let marks = line.iter().take_while(|byte| b"@-+ ".contains(byte)).count();
        let mut whole = Pattern::default();
        let place = Place { target, needs: &rule.needs };
        self.expand(line.get(marks..).unwrap_or_default(), &place, 0, &mut whole);
        whole
    }

    fn expand(&self, text: &[u8], place: &Place<'_>, depth: usize, to: &mut Pattern) {
        let mut rest = text;
        while let Some(at) = rest.iter().position(|byte| *byte == b'$') {
            to.push_text(rest.get(..at).unwrap_or_default());
            rest = rest.get(at.saturating_add(1)..).unwrap_or_default();
            let Some((&first, tail)) = rest.split_first() else { break };
            match first {
                b'$' => {
                    to.push_text(b"$");
                    rest = tail;
                }
                b'(' | b'{' => {
                    let close = if first == b'(' { b')' } else { b'}' };
                    let end = closing(tail, first, close);
                    let name = tail.get(..end).unwrap_or_default();
                    self.variable(name, place, depth, to);
                    rest = tail.get(end.saturating_add(1)..).unwrap_or_default();
                }
                name => {
                    self.variable(&[name], place, depth, to);
                    rest = tail;
                }
            }
        }
        to.push_text(rest);
    }

    fn variable(&self, name: &[u8], place: &Place<'_>, depth: usize, to: &mut Pattern) {
        let hole = || Pattern::unknown(format!("make {}", String::from_utf8_lossy(name)));
        match name {
            b"@" => to.push_text(place.target),
            b"<" => to.push_text(place.needs.first().copied().unwrap_or_default()),
            b"^" => to.push_text(&place.needs.join(&b' ')),
            b"MAKE" => to.push_text(b"make"),
            b"RM" if !self.variables.contains_key(name) => to.push_text(b"rm -f"),
            b"CURDIR" | b"PWD" => to.push_text(b"."),
            _ => {
                let listed = name.strip_prefix(b"wildcard ");
                let known = self.variables.get(name).and_then(Option::as_ref);
                match listed.or(known.map(Vec::as_slice)) {
                    Some(value) if depth < DEPTH_MAX => {
                        self.expand(value, place, depth.saturating_add(1), to);
                    }
                    Some(_) | None => to.append(&hole()),
                }
            }
        }
    }
}

struct Place<'a> {
    target: &'a [u8],
    needs: &'a [&'a [u8]],
}

fn closing(text: &[u8], open: u8, close: u8) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.iter().enumerate() {
        if *byte == open {
            depth = depth.saturating_add(1);
        } else if *byte == close {
            if depth == 0 {
                return at;
            }
            depth = depth.saturating_sub(1);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAKEFILE: &str = "\
OUT := build
BIN = $(OUT)/bin
CC ?= cc
X = 1
X = 2
.PHONY: all clean
all: $(BIN) lint
\t$(CC) -o $@ main.c
clean: stop
\t@rm -rf $(BIN) \\
\t  dist
\t-rm $(X) $(shell pwd) $$HOME
stop: ; kill 1
";

    #[test]
    fn recipes_of_targets() {
        let shown = |names: &[&str], set: &[(&str, &str)]| {
            let names: Vec<Vec<u8>> = names.iter().map(|name| name.as_bytes().to_vec()).collect();
            let set: Vec<_> = set.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
            let found = commands(MAKEFILE.as_bytes(), &names, &set);
            found.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(shown(&[], &[]), ["cc -o all main.c"]);
        assert_eq!(
            shown(&["clean"], &[]),
            ["kill 1", "rm -rf build/bin  dist", "rm ${make X:-} ${make shell pwd:-} \\$HOME"]
        );
        assert_eq!(shown(&["clean"], &[("OUT", "/x")])[1], "rm -rf /x/bin  dist");
        assert_eq!(shown(&["gone"], &[]), [""; 0]);
    }
}

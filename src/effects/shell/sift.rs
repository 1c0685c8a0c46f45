//! `grep` over names that another program listed: what it surely leaves out is left out.

use super::filters::is_flag;
use crate::effects::programs::meaning::{Arg, Call};
use crate::model::pattern::{Pattern, Piece};

/// One alternative of a plain expression: literal text, held to a line's start or end.
struct Wanted {
    text: Vec<u8>,
    start: bool,
    end: bool,
}

/// The names that `grep` may let through. An expression that is more than literal text lets all
/// through, as a set that is too wide never hides an effect.
pub(super) fn sifted(call: &Call<'_>, names: &[Pattern]) -> Vec<Pattern> {
    let Some((wanted, inverted)) = expression(call) else { return names.to_vec() };
    if inverted {
        let stays = |name: &&Pattern| !wanted.iter().any(|wanted| is_all_in(wanted, name));
        return names.iter().filter(stays).cloned().collect();
    }
    let mut left: Vec<Pattern> = Vec::new();
    for found in names.iter().flat_map(|name| wanted.iter().flat_map(|one| within(one, name))) {
        if !left.contains(&found) {
            left.push(found);
        }
    }
    left
}

/// The alternatives that `grep` looks for, and whether it turns them round.
fn expression(call: &Call<'_>) -> Option<(Vec<Wanted>, bool)> {
    let (mut extended, mut fixed, mut inverted) =
        (call.name == b"egrep", call.name == b"fgrep", false);
    let mut given: Vec<&Arg> = Vec::new();
    let mut args = call.args.iter();
    while let Some(arg) = args.next() {
        if !is_flag(arg) {
            given.push(arg);
            continue;
        }
        match arg.as_text()? {
            b"-e" | b"--regexp" => given.push(args.next()?),
            flags if flags.starts_with(b"--") => return None,
            flags => {
                for flag in flags.iter().skip(1) {
                    match flag {
                        b'v' => inverted = true,
                        b'E' => extended = true,
                        b'F' => fixed = true,
                        b'a' | b'q' | b's' | b'h' => {}
                        _ => return None,
                    }
                }
            }
        }
    }
    let [only] = given.as_slice() else { return None };
    let text = only.as_text()?;
    if fixed {
        return Some((vec![Wanted { text: text.to_vec(), start: false, end: false }], inverted));
    }
    Some((alternatives(text, extended)?, inverted))
}

/// The alternatives of an expression without any other operator.
fn alternatives(text: &[u8], extended: bool) -> Option<Vec<Wanted>> {
    let new = || Wanted { text: Vec::new(), start: false, end: false };
    let mut all = Vec::new();
    let mut one = new();
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if one.end {
            let bar = byte == b'|' && extended || byte == b'\\' && bytes.peek() == Some(&b'|');
            if !bar {
                return None;
            }
        }
        match byte {
            b'^' if one.text.is_empty() && !one.start => one.start = true,
            b'$' => one.end = true,
            b'|' if extended => all.push(std::mem::replace(&mut one, new())),
            b'\\' => match bytes.next()? {
                b'|' if !extended => all.push(std::mem::replace(&mut one, new())),
                next if next.is_ascii_alphanumeric() => return None,
                b'(' | b')' | b'{' | b'}' | b'+' | b'?' | b'<' | b'>' if !extended => return None,
                next => one.text.push(next),
            },
            b'.' | b'*' | b'[' | b']' => return None,
            b'(' | b')' | b'{' | b'}' | b'+' | b'?' if extended => return None,
            byte => one.text.push(byte),
        }
    }
    all.push(one);
    Some(all)
}

/// Whether every name of the set surely matches.
fn is_all_in(wanted: &Wanted, name: &Pattern) -> bool {
    if let Some(text) = name.as_text() {
        return holds(wanted, text);
    }
    let ended = match name.pieces() {
        // `src/**` holds `src` too.
        [Piece::Text(text), Piece::Below] => text.as_slice(),
        _ => name.prefix(),
    };
    wanted.start && !wanted.end && ended.starts_with(&wanted.text)
}

fn holds(wanted: &Wanted, text: &[u8]) -> bool {
    match (wanted.start, wanted.end) {
        (true, true) => text == wanted.text,
        (true, false) => text.starts_with(&wanted.text),
        (false, true) => text.ends_with(&wanted.text),
        (false, false) => {
            wanted.text.is_empty()
                || text.windows(wanted.text.len()).any(|part| part == wanted.text)
        }
    }
}

/// The names of a set that may match.
fn within(wanted: &Wanted, name: &Pattern) -> Vec<Pattern> {
    if let Some(text) = name.as_text() {
        return if holds(wanted, text) { vec![name.clone()] } else { Vec::new() };
    }
    let [Piece::Text(top), Piece::Below] = name.pieces() else { return vec![name.clone()] };
    let inside = [top.as_slice(), b"/"].concat();
    if wanted.start {
        let kept = match wanted.text.strip_prefix(inside.as_slice()) {
            Some(rest) => Some(followed(&inside, &[Piece::Text(rest.to_vec()), Piece::Any])),
            None => inside.starts_with(&wanted.text).then(|| name.clone()),
        };
        return kept.into_iter().collect();
    }
    let text = Piece::Text(wanted.text.clone());
    let mut found = Vec::new();
    if holds(wanted, top) {
        found.push(if wanted.end { Pattern::text(top) } else { name.clone() });
    }
    if wanted.end && !wanted.text.contains(&b'/') {
        found.push(followed(top, &[Piece::Between, Piece::Star, text]));
    } else if wanted.end {
        found.push(followed(&inside, &[Piece::Any, text]));
    } else {
        found.push(followed(&inside, &[Piece::Any, text, Piece::Any]));
    }
    found
}

fn followed(text: &[u8], pieces: &[Piece]) -> Pattern {
    let first = std::iter::once(Piece::Text(text.to_vec()));
    Pattern::from_pieces(first.chain(pieces.iter().cloned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(expression: &str, names: &[&str]) -> Vec<String> {
        let wanted = alternatives(expression.as_bytes(), true).unwrap();
        let names: Vec<Pattern> = names.iter().map(|name| name.parse().unwrap()).collect();
        let each = names.iter().flat_map(|name| wanted.iter().flat_map(|one| within(one, name)));
        each.map(|name| name.to_string()).collect()
    }

    #[test]
    fn plain_text_leaves_out_what_cannot_match() {
        for (expression, names, wanted) in [
            (r"\.snap$", &["src/**", "a.snap", "b"][..], &["src/**/*.snap", "a.snap"][..]),
            ("^src/", &["src/**", "docs/**"], &["src/**"]),
            ("^src/gen/", &["src/**", "docs/**"], &["src/gen/**"]),
            ("test", &["src/**", "tests/**"], &["src/**test**", "tests/**", "tests/**test**"]),
            ("a|b$", &["a", "b", "c"], &["a", "b"]),
        ] {
            assert_eq!(left(expression, names), wanted, "{expression}");
        }
        for open in ["a.c", "a*", "[ab]", "(a)", r"a\w", "a$b"] {
            assert!(alternatives(open.as_bytes(), true).is_none(), "{open}");
        }
    }
}

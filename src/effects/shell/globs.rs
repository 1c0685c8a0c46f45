//! Globs: as sets of names, matched against known text, and against the names in a folder.

use super::overlay::Overlay;
use super::value::Builder;
use crate::effects::programs::meaning::Arg;
use crate::effects::programs::paths;
use crate::model::bounds::LOOP_ITERATIONS_MAX;
use crate::model::facts::Facts;
use crate::model::pattern::{Pattern, Piece};

/// Most steps of one match, since each `*` may try every length.
const MATCH_STEPS_MAX: usize = 1 << 16;

/// Appends unquoted text in which `*`, `?` and `[..]` are globs; tells whether it held one. `?` and
/// `[..]` are widened to `*`.
pub(super) fn push_unquoted(builder: &mut Builder, text: &[u8]) -> bool {
    let mut held = false;
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        if let Some(after) = group_end(rest) {
            builder.push(Piece::Star);
            held = true;
            rest = after;
            continue;
        }
        rest = match byte {
            b'*' if tail.first() == Some(&b'*') => {
                builder.push(Piece::Any);
                held = true;
                let stars = tail.iter().take_while(|byte| **byte == b'*').count();
                tail.get(stars..).unwrap_or_default()
            }
            b'*' | b'?' => {
                builder.push(Piece::Star);
                held = true;
                tail
            }
            b'[' => match bracket_end(tail) {
                Some(after) => {
                    builder.push(Piece::Star);
                    held = true;
                    tail.get(after..).unwrap_or_default()
                }
                None => {
                    builder.push_text(b"[");
                    tail
                }
            },
            _ => {
                let plain = rest.iter().take_while(|byte| !b"*?[!@+".contains(byte)).count().max(1);
                let (text, after) = rest.split_at_checked(plain).unwrap_or((rest, b""));
                builder.push_text(text);
                after
            }
        };
    }
    held
}

/// What follows a pattern of `extglob` (`!(a|b)`, `@(a)`, `+(a)`, `*(a)`, `?(a)`) that stands at the
/// start of the text.
fn group_end(text: &[u8]) -> Option<&[u8]> {
    let [b'!' | b'@' | b'+' | b'*' | b'?', b'(', rest @ ..] = text else { return None };
    let mut depth = 1_usize;
    for (at, byte) in rest.iter().enumerate() {
        match byte {
            b'(' => depth = depth.saturating_add(1),
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return rest.get(at.saturating_add(1)..);
        }
    }
    None
}

/// The text with each pattern of `extglob` widened to `*`.
pub(super) fn without_groups(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match group_end(rest) {
            Some(after) => {
                plain.push(b'*');
                after
            }
            None => {
                plain.push(byte);
                tail
            }
        };
    }
    plain
}

/// Where a bracket expression ends, after its `]`.
fn bracket_end(tail: &[u8]) -> Option<usize> {
    let negated = usize::from(matches!(tail.first(), Some(b'!' | b'^')));
    let start = negated.saturating_add(1);
    let end = tail.iter().skip(start).position(|byte| *byte == b']')?;
    let end = end.saturating_add(start);
    let inside = tail.get(..end)?;
    (!inside.contains(&b'/')).then(|| end.saturating_add(1))
}

/// What an unquoted glob expands to: the names in its folder where that decides, else the set.
pub(super) fn expanded(
    glob: &Pattern,
    raw: Option<&[u8]>,
    cwd: Option<&[u8]>,
    overlay: &Overlay,
    facts: &dyn Facts,
) -> Vec<Arg> {
    let listed = raw.zip(cwd).and_then(|(raw, cwd)| names(raw, cwd, overlay, facts));
    match listed {
        Some(names) => names.iter().map(Arg::text).collect(),
        None => vec![Arg::Many(glob.clone())],
    }
}

/// The names that the last component of a raw glob matches in its folder, on disk and among those
/// that the act has written; `None`: not known, none, or more than are worth naming one by one.
fn names(raw: &[u8], cwd: &[u8], overlay: &Overlay, facts: &dyn Facts) -> Option<Vec<Vec<u8>>> {
    let at = raw.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at.saturating_add(1));
    let (folder, last) = raw.split_at_checked(at)?;
    if folder.iter().any(|byte| b"*?[\\".contains(byte)) || last.is_empty() {
        return None;
    }
    let absolute = paths::absolute(&Pattern::text(cwd), &Pattern::text(folder));
    let mut entries = facts.files().entries(absolute.as_text()?).known()?;
    entries.extend(overlay.names_in(absolute.as_text()?)?);
    entries.sort();
    entries.dedup();
    let dotted = last.first() == Some(&b'.');
    let mut found = Vec::new();
    for entry in entries {
        let hidden = entry.first() == Some(&b'.') && !dotted;
        if !hidden && matches(last, &entry) {
            found.push([folder, &entry].concat());
            if found.len() > LOOP_ITERATIONS_MAX {
                return None;
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Whether a glob (`*`, `?`, `[..]`, `\`) matches the whole text. Beyond its bound it does not.
pub(super) fn matches(glob: &[u8], text: &[u8]) -> bool {
    let mut steps = 0_usize;
    let (mut glob, mut text) = (glob, text);
    let mut retry: Option<(&[u8], &[u8])> = None;
    loop {
        steps = steps.saturating_add(1);
        if steps > MATCH_STEPS_MAX {
            return false;
        }
        if let Some((b'*', after)) = glob.split_first() {
            retry = Some((after, text));
            glob = after;
            continue;
        }
        if glob.is_empty() && text.is_empty() {
            return true;
        }
        match one(glob, text) {
            Some(after) => {
                glob = after;
                text = text.get(1..).unwrap_or_default();
            }
            None => match retry {
                Some((after, from)) if !from.is_empty() => {
                    text = from.get(1..).unwrap_or_default();
                    retry = Some((after, text));
                    glob = after;
                }
                _ => return false,
            },
        }
    }
}

/// What is left of the glob when its first element matches the text's first byte.
fn one<'g>(glob: &'g [u8], text: &[u8]) -> Option<&'g [u8]> {
    let (&first, tail) = glob.split_first()?;
    let byte = *text.first()?;
    match first {
        b'?' => Some(tail),
        b'[' => match bracket_end(tail) {
            Some(after) => {
                let set = tail.get(..after.saturating_sub(1)).unwrap_or_default();
                in_bracket(set, byte).then(|| tail.get(after..).unwrap_or_default())
            }
            None => (byte == b'[').then_some(tail),
        },
        b'\\' => {
            let (literal, after) = tail.split_first()?;
            (*literal == byte).then_some(after)
        }
        literal => (literal == byte).then_some(tail),
    }
}

fn in_bracket(set: &[u8], byte: u8) -> bool {
    let (negated, mut rest) = match set.split_first() {
        Some((b'!' | b'^', rest)) => (true, rest),
        _ => (false, set),
    };
    let mut found = false;
    while let Some((&low, tail)) = rest.split_first() {
        if let [b'-', high, after @ ..] = tail {
            found |= (low..=*high).contains(&byte);
            rest = after;
        } else {
            found |= low == byte;
            rest = tail;
        }
    }
    found != negated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_as_the_shell_does() {
        for (glob, text, wanted) in [
            ("*.rs", "a.rs", true),
            ("*.rs", "a.rc", false),
            ("a?c", "abc", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            (r"\*", "*", true),
            (r"\*", "a", false),
            ("*a*b", "xaxxb", true),
            ("", "", true),
            ("*", "", true),
        ] {
            assert_eq!(matches(glob.as_bytes(), text.as_bytes()), wanted, "{glob} {text}");
        }
    }
}

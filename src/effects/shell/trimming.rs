//! What `${x%y}`, `${x/y/z}`, `${x:1}` and `${x^^}` make of a value.

use super::globs::matches;
use super::value::{Builder, Value};
use crate::model::pattern::{Pattern, Piece};

fn unknown_part(value: &Pattern) -> Pattern {
    Pattern::unknown(value.cause().map_or("part of a value", |cause| cause.0.as_str()))
}

/// Bytes of a value whose every part is tried against a glob; of a longer one nothing is known.
const TRIED_MAX: usize = 128;

/// Whether a glob matches just itself.
fn is_literal(glob: &[u8]) -> bool {
    !glob.iter().any(|byte| b"*?[\\".contains(byte))
}

pub(super) fn without_prefix(value: &Pattern, glob: Option<&[u8]>, longest: bool) -> Pattern {
    let (Some(text), Some(glob)) = (value.as_text(), glob) else {
        return match glob {
            Some(b"*/") if longest => tail(value),
            _ => unknown_part(value),
        };
    };
    if is_literal(glob) {
        return Pattern::content(text.strip_prefix(glob).unwrap_or(text).to_vec());
    }
    if text.len() > 16 * TRIED_MAX {
        return unknown_part(value);
    }
    let mut ends: Vec<usize> = (0..=text.len()).collect();
    if longest {
        ends.reverse();
    }
    let end = ends.into_iter().find(|end| matches(glob, text.get(..*end).unwrap_or_default()));
    Pattern::content(text.get(end.unwrap_or(0)..).unwrap_or_default().to_vec())
}

pub(super) fn without_suffix(value: &Pattern, glob: Option<&[u8]>, longest: bool) -> Pattern {
    let Some(glob) = glob else { return unknown_part(value) };
    let Some(text) = value.as_text() else { return without_literal_suffix(value, glob) };
    if is_literal(glob) {
        return Pattern::content(text.strip_suffix(glob).unwrap_or(text).to_vec());
    }
    if text.len() > 16 * TRIED_MAX {
        return unknown_part(value);
    }
    let mut starts: Vec<usize> = (0..=text.len()).collect();
    if !longest {
        starts.reverse();
    }
    let start =
        starts.into_iter().find(|start| matches(glob, text.get(*start..).unwrap_or_default()));
    Pattern::content(text.get(..start.unwrap_or(text.len())).unwrap_or_default().to_vec())
}

/// A set of names without a suffix that all of them have.
fn without_literal_suffix(value: &Pattern, glob: &[u8]) -> Pattern {
    let literal = !glob.iter().any(|byte| b"*?[\\".contains(byte));
    match value.pieces().split_last() {
        Some((Piece::Text(last), before)) if literal && last.ends_with(glob) => {
            let kept = last.len().saturating_sub(glob.len());
            let mut builder = Builder::default();
            before.iter().for_each(|piece| builder.push(piece.clone()));
            builder.push_text(last.get(..kept).unwrap_or_default());
            builder.finish()
        }
        _ => unknown_part(value),
    }
}

/// What stands after the last `/` of a set of names.
pub(super) fn tail(value: &Pattern) -> Pattern {
    let mut builder = Builder::default();
    let mut unknown = false;
    for piece in value.pieces() {
        match piece {
            Piece::Text(text) => {
                let at = text.iter().rposition(|byte| *byte == b'/');
                if let Some(at) = at {
                    builder = Builder::default();
                    unknown = false;
                    builder.push_text(text.get(at.saturating_add(1)..).unwrap_or_default());
                } else {
                    builder.push_text(text);
                }
            }
            Piece::Star => builder.push(Piece::Star),
            Piece::Any | Piece::Below | Piece::Between => {
                builder = Builder::default();
                builder.push(Piece::Star);
            }
            Piece::Hole { .. } => unknown = true,
        }
    }
    if unknown { unknown_part(value) } else { builder.finish() }
}

pub(super) fn replaced(
    value: &Pattern,
    glob: Option<&[u8]>,
    with: &Pattern,
    all: bool,
    anchor: Option<u8>,
) -> Pattern {
    let (Some(text), Some(glob), Some(with)) = (value.as_text(), glob, with.as_text()) else {
        return unknown_part(value);
    };
    let literal = is_literal(glob);
    if !literal && text.len() > TRIED_MAX {
        return unknown_part(value);
    }
    let longest = |start: usize| {
        if literal {
            let rest = text.get(start..).unwrap_or_default();
            return rest.starts_with(glob).then(|| start.saturating_add(glob.len()));
        }
        (start..=text.len())
            .rev()
            .find(|end| matches(glob, text.get(start..*end).unwrap_or_default()))
    };
    let mut result = Vec::new();
    let mut at = 0_usize;
    let mut done = glob.is_empty();
    while at < text.len() {
        let tied = match anchor {
            Some(b'#') => at == 0,
            _ => true,
        };
        let end = (!done && tied).then(|| longest(at)).flatten();
        let fits = |end: &usize| *end > at && (anchor != Some(b'%') || *end == text.len());
        match end.filter(fits) {
            Some(end) => {
                result.extend_from_slice(with);
                at = end;
                done = !all;
            }
            None => {
                result.extend(text.get(at).copied());
                at = at.saturating_add(1);
            }
        }
    }
    Pattern::content(result)
}

pub(super) fn integer(value: &Value) -> Option<i64> {
    std::str::from_utf8(value.as_text()?).ok()?.trim().parse().ok()
}

pub(super) fn substring(
    value: &Pattern,
    offset: Option<i64>,
    length: Option<Option<i64>>,
) -> Pattern {
    let (Some(text), Some(offset)) = (value.as_text(), offset) else { return unknown_part(value) };
    let size = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let from = if offset < 0 { size.saturating_add(offset) } else { offset };
    let until = match length {
        None => size,
        Some(Some(length)) if length < 0 => size.saturating_add(length),
        Some(Some(length)) => from.saturating_add(length).min(size),
        Some(None) => return unknown_part(value),
    };
    let range = usize::try_from(from).ok().zip(usize::try_from(until).ok());
    let part = range.and_then(|(from, until)| text.get(from..until)).unwrap_or_default();
    Pattern::content(part.to_vec())
}

pub(super) fn cased(value: &Pattern, operator: &[u8]) -> Pattern {
    let Some(text) = value.as_text() else { return unknown_part(value) };
    let mut text = text.to_vec();
    match operator {
        b"^^" => text.make_ascii_uppercase(),
        b",," => text.make_ascii_lowercase(),
        b"^" => {
            if let Some(first) = text.first_mut() {
                first.make_ascii_uppercase();
            }
        }
        b"," => {
            if let Some(first) = text.first_mut() {
                first.make_ascii_lowercase();
            }
        }
        _ => return unknown_part(value),
    }
    Pattern::content(text)
}

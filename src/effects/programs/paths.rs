//! Paths as patterns: joined to a folder, with `.` and `..` folded textually.

use crate::model::pattern::{Pattern, Piece};

/// The name made absolute against a folder, `.` and `..` folded. A name that starts with a hole may
/// be absolute itself, so nothing of the folder is kept before it.
pub fn absolute(folder: &Pattern, name: &Pattern) -> Pattern {
    let joined = match name.pieces().first() {
        None => folder.clone(),
        Some(Piece::Text(text)) if text.first() == Some(&b'/') => name.clone(),
        Some(Piece::Below | Piece::Between | Piece::Hole { .. }) => name.clone(),
        Some(Piece::Text(_) | Piece::Star | Piece::Any) => {
            let mut joined = folder.clone();
            joined.push_text(b"/");
            joined.append(name);
            joined
        }
    };
    folded(&joined)
}

/// The path with `.`, `..` and doubled `/` folded away. `..` after a component that may be several
/// ones (`**`, a hole) makes the whole path a hole.
pub fn folded(path: &Pattern) -> Pattern {
    if let Some(text) = path.as_text() {
        return Pattern::text(folded_text(text));
    }
    let mut kept: Vec<Component> = Vec::new();
    for component in components(path) {
        match component.pieces.as_slice() {
            [] => {}
            [Piece::Text(text)] if text == b"." => {}
            [Piece::Text(text)] if text == b".." => match kept.last() {
                Some(last) if last.deep => {
                    let cause = path.cause().map_or("folder above it", |cause| cause.0.as_str());
                    return Pattern::unknown(cause);
                }
                Some(_) => drop(kept.pop()),
                None => {}
            },
            _ => kept.push(component),
        }
    }
    let mut folded = Pattern::default();
    for component in kept {
        if !component.joined {
            folded.push_text(b"/");
        }
        for piece in component.pieces {
            folded.push(piece);
        }
    }
    // `"$x"/` is the root where `"$x"` is empty; `"$x"` alone is then no path at all.
    if let ([Piece::Hole { .. }, Piece::Text(text), ..], [Piece::Hole { .. }]) =
        (path.pieces(), folded.pieces())
        && text.first() == Some(&b'/')
    {
        folded.push_text(b"/");
    }
    if folded.is_empty() { Pattern::text("/") } else { folded }
}

/// A literal path with `.`, `..`, doubled and trailing `/` folded away; stays relative if it was.
pub fn folded_text(path: &[u8]) -> Vec<u8> {
    let absolute = path.first() == Some(&b'/');
    let mut kept: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if kept.last().is_some_and(|last| *last != b"..") => drop(kept.pop()),
            b".." if absolute => {}
            part => kept.push(part),
        }
    }
    let body = kept.join(&b'/');
    if absolute { [b"/".as_slice(), &body].concat() } else { body }
}

struct Component {
    pieces: Vec<Piece>,
    /// Whether it may stand for more than one folder.
    deep: bool,
    /// Whether its first piece brings its own `/`.
    joined: bool,
}

fn components(path: &Pattern) -> Vec<Component> {
    let new = || Component { pieces: Vec::new(), deep: false, joined: false };
    // A hole at the start brings its own `/`, if any.
    let joined = matches!(path.pieces().first(), Some(Piece::Hole { .. }));
    let mut all = vec![Component { joined, ..new() }];
    for piece in path.pieces() {
        match piece {
            Piece::Text(text) => {
                for (at, part) in text.split(|byte| *byte == b'/').enumerate() {
                    if at > 0 {
                        all.push(new());
                    }
                    if let Some(last) = all.last_mut()
                        && !part.is_empty()
                    {
                        last.pieces.push(Piece::Text(part.to_vec()));
                    }
                }
            }
            Piece::Below | Piece::Between => {
                all.push(Component { pieces: vec![piece.clone()], deep: true, joined: true });
                if matches!(piece, Piece::Between) {
                    all.push(Component { joined: true, ..new() });
                }
            }
            Piece::Star => push(&mut all, piece, false),
            Piece::Any | Piece::Hole { .. } => push(&mut all, piece, true),
        }
    }
    all
}

fn push(all: &mut [Component], piece: &Piece, deep: bool) {
    if let Some(last) = all.last_mut() {
        last.pieces.push(piece.clone());
        last.deep |= deep;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_absolute_and_folded() {
        for (name, wanted) in [
            ("a/./b//c/", "/r/a/b/c"),
            ("../x", "/x"),
            ("/a/*/../b", "/a/b"),
            ("${x:-}/", "${x:-}/"),
            ("${x:-}//.//", "${x:-}/"),
            ("${x:-}", "${x:-}"),
            ("${x:-}//out/./a", "${x:-}/out/a"),
            ("${x:-}/**", "${x:-}/**"),
            ("${x}/../b", "${x:-}"),
            ("a/${x}/b/../c/", "/r/a/${x}/c"),
            ("a/${x}/..", "${x:-}"),
            ("a*", "/r/a*"),
        ] {
            let found = absolute(&Pattern::text("/r"), &name.parse().unwrap());
            assert_eq!(found.to_string(), wanted, "{name}");
        }
    }
}

//! Globs of library functions as sets of names.

use crate::model::pattern::{Pattern, Piece};

/// The names that a glob stands for.
pub(super) fn set(glob: &Pattern) -> Pattern {
    let mut set = Pattern::default();
    for piece in glob.pieces() {
        match piece {
            Piece::Text(text) => push(&mut set, text),
            other => set.push(other.clone()),
        }
    }
    set
}

fn push(set: &mut Pattern, text: &[u8]) {
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match byte {
            b'*' if tail.starts_with(b"*/") => {
                set.push(Piece::Any);
                tail.get(2..).unwrap_or_default()
            }
            b'*' if tail.first() == Some(&b'*') => {
                set.push(Piece::Any);
                tail.get(1..).unwrap_or_default()
            }
            b'*' | b'?' => {
                set.push(Piece::Star);
                tail
            }
            b'[' | b'{' => {
                let closes = if byte == b'[' { b']' } else { b'}' };
                let end = tail.iter().position(|byte| *byte == closes);
                set.push(if byte == b'[' { Piece::Star } else { Piece::Any });
                end.and_then(|end| tail.get(end.saturating_add(1)..)).unwrap_or_default()
            }
            byte => {
                set.push_text(&[byte]);
                tail
            }
        };
    }
}

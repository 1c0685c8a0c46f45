//! Text whose lines are names, or sets of names: what one program lists and another takes.

use crate::model::pattern::{Pattern, Piece};

/// The parts of a text between these bytes, empty ones left out. A part that is a set stands for
/// any number of its names.
pub(crate) fn parts(text: &Pattern, separators: &[u8]) -> Vec<Pattern> {
    let mut parts = Vec::new();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut end = |pieces: &mut Vec<Piece>| {
        if !pieces.is_empty() {
            parts.push(Pattern::from_pieces(std::mem::take(pieces)));
        }
    };
    for piece in text.pieces() {
        let Piece::Text(text) = piece else {
            pieces.push(piece.clone());
            continue;
        };
        for (at, part) in text.split(|byte| separators.contains(byte)).enumerate() {
            if at > 0 {
                end(&mut pieces);
            }
            if !part.is_empty() {
                pieces.push(Piece::Text(part.to_vec()));
            }
        }
    }
    end(&mut pieces);
    parts
}

/// The text of which these are the lines.
pub(crate) fn joined(lines: impl IntoIterator<Item = Pattern>) -> Pattern {
    let mut pieces = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        if at > 0 {
            pieces.push(Piece::Text(b"\n".to_vec()));
        }
        pieces.extend(line.pieces().iter().cloned());
    }
    Pattern::from_pieces(pieces)
}

/// Whether it stands for more than one text.
pub(crate) fn is_set(line: &Pattern) -> bool {
    line.as_text().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_apart_and_together() {
        let text: Pattern = "src/**\na.rs\n/r/**/*.o".parse().unwrap();
        let lines = parts(&text, b"\n");
        let shown: Vec<_> = lines.iter().map(Pattern::to_string).collect();
        assert_eq!(shown, ["src/**", "a.rs", "/r/**/*.o"]);
        assert_eq!(joined(lines), text);
        assert!(parts(&Pattern::default(), b"\n").is_empty());
    }
}

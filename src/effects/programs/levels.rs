//! Which paths below its starting points `find` looks at, as patterns.

use super::deeds::tree;
use super::meaning::Arg;
use crate::model::pattern::{Pattern, Piece};

/// Which levels below its starting points `find` looks at.
#[derive(Clone, Copy)]
pub(super) struct Levels {
    /// Whether the starting points themselves are left out.
    inside: bool,
    /// Whether nothing below the first level is looked at.
    first: bool,
}

impl Levels {
    /// All that is looked at below a root.
    pub(super) fn below(self, root: Pattern) -> Pattern {
        if !self.inside || root.as_text() == Some(b"/") {
            return tree(root);
        }
        self.at(root, Pattern::from_pieces([Piece::Star]))
    }

    /// Names of this form below a root.
    pub(super) fn at(self, mut root: Pattern, name: Pattern) -> Pattern {
        match self.first {
            true => root.push_text(b"/"),
            false => root.push(Piece::Between),
        }
        root.append(&name);
        root
    }
}

pub(super) fn levels(args: &[Arg]) -> Levels {
    let given = |option: &[u8]| {
        let at = args.iter().position(|arg| arg.as_text() == Some(option))?;
        args.get(at.saturating_add(1))?.as_text()
    };
    Levels {
        inside: given(b"-mindepth").is_some_and(|depth| depth != b"0"),
        first: given(b"-maxdepth") == Some(b"1"),
    }
}

/// A glob as a pattern that holds at least the same names.
pub(super) fn globbed(glob: &[u8], star: Piece) -> Pattern {
    let mut pattern = Pattern::default();
    let mut bytes = glob.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'*' | b'?' => pattern.push(star.clone()),
            b'[' => {
                pattern.push(star.clone());
                // All that may belong to the bracket is left open: a wider set is never wrong.
                if bytes.by_ref().all(|inner| inner != b']') {
                    return Pattern::from_pieces([star]);
                }
            }
            b'\\' => pattern.push_text(&bytes.next().map_or(vec![b'\\'], |next| vec![next])),
            byte => pattern.push_text(&[byte]),
        }
    }
    pattern
}

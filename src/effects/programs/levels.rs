//! Which paths below its starting points `find` looks at, as patterns.

use super::deeds::tree;
use super::meaning::{Arg, Call};
use crate::model::bounds::LOOP_ITERATIONS_MAX;
use crate::model::facts::FileKind;
use crate::model::pattern::{Pattern, Piece};

/// Which levels below its starting points `find` looks at.
#[derive(Clone, Copy)]
pub(super) struct Levels {
    /// Whether the starting points themselves are left out.
    inside: bool,
    /// Whether nothing below the first level is looked at.
    first: bool,
    /// Whether only files are looked at.
    files: bool,
}

impl Levels {
    /// All that is looked at below a root.
    pub(super) fn below(self, call: &Call<'_>, root: Pattern) -> Vec<Pattern> {
        if !self.inside || root.as_text() == Some(b"/") {
            return vec![tree(root)];
        }
        if self.first
            && self.files
            && let Some(files) = files_in(call, &root)
        {
            return files;
        }
        vec![self.at(root, Pattern::from_pieces([Piece::Star]))]
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

/// The files in a folder, where what stands in it is known; other things that stand there are left
/// out by `-type f`.
fn files_in(call: &Call<'_>, folder: &Pattern) -> Option<Vec<Pattern>> {
    let text = folder.as_text().filter(|_| call.place.is_none())?;
    let names = call.facts.files().entries(text).known()?;
    let paths = names.iter().map(|name| Pattern::text([text, b"/", name].concat()));
    let files = paths.filter(|path| call.kind_of(path) != Some(FileKind::Folder));
    (names.len() <= LOOP_ITERATIONS_MAX).then(|| files.collect())
}

pub(super) fn levels(args: &[Arg]) -> Levels {
    let given = |option: &[u8]| {
        let at = args.iter().position(|arg| arg.as_text() == Some(option))?;
        args.get(at.saturating_add(1))?.as_text()
    };
    // Without `-o`, each test must hold of what is found.
    let all = !args
        .iter()
        .any(|arg| matches!(arg.as_text(), None | Some(b"-o" | b"-or" | b"," | b"!" | b"-not")));
    let files = all && given(b"-type") == Some(b"f");
    Levels {
        inside: given(b"-mindepth").is_some_and(|depth| depth != b"0") || files,
        files,
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

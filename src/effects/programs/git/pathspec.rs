//! Pathspecs: paths, wildcards and magic, each widened to a set that holds all it may name.

use super::context::{Git, below};
use crate::effects::programs::meaning::Arg;
use crate::effects::programs::paths::absolute;
use crate::model::facts::FileKind;
use crate::model::pattern::{Pattern, Piece};

/// What the magic at the start of a pathspec says.
enum Magic {
    /// None: against the working folder.
    None,
    /// Against the top folder.
    Top,
    /// It takes paths away.
    Exclude,
    /// Case or attributes: any path may match.
    Wide,
}

/// The set of paths that a pathspec names.
pub(super) fn paths(git: &Git<'_>, arg: &Arg) -> Pattern {
    let pattern = arg.pattern();
    let (magic, rest) = magic(pattern);
    let folder = match magic {
        Magic::None => &git.cwd,
        Magic::Top => &git.root,
        Magic::Exclude | Magic::Wide => return git.tree(),
    };
    let slashed = rest.suffix().ends_with(b"/");
    let widened = widened(&rest);
    let path = absolute(folder, &widened);
    let is_tree = slashed
        || path == *folder
        || path == git.root
        || widened.pieces().iter().any(|piece| matches!(piece, Piece::Star | Piece::Any))
        || git.kind(&path).surely(|kind| *kind == FileKind::Folder);
    if is_tree && !path.has_hole() { below(&path) } else { path }
}

/// The sets of all pathspecs that add paths; only ones that take away leave the whole tree.
pub(super) fn all(git: &Git<'_>, args: &[Arg]) -> Vec<Pattern> {
    let excludes = |arg: &&Arg| matches!(magic(arg.pattern()).0, Magic::Exclude);
    let mut named: Vec<_> =
        args.iter().filter(|arg| !excludes(arg)).map(|arg| paths(git, arg)).collect();
    if named.is_empty() && !args.is_empty() {
        named.push(git.tree());
    }
    named
}

fn magic(pattern: &Pattern) -> (Magic, Pattern) {
    let prefix = pattern.prefix();
    let strip = |count| super::arguments::after(pattern, count);
    if prefix.starts_with(b":(") {
        let Some(end) = prefix.iter().position(|byte| *byte == b')') else {
            return (Magic::Wide, pattern.clone());
        };
        let words = prefix.get(2..end).unwrap_or_default();
        let has = |wanted: &[u8]| words.split(|byte| *byte == b',').any(|word| word == wanted);
        let wide = has(b"icase") || words.windows(4).any(|part| part == b"attr");
        let magic = match (has(b"exclude"), wide, has(b"top")) {
            (true, _, _) => Magic::Exclude,
            (false, true, _) => Magic::Wide,
            (false, false, true) => Magic::Top,
            (false, false, false) => Magic::None,
        };
        return (magic, strip(end.saturating_add(1)));
    }
    match prefix {
        [b':', b'!' | b'^', ..] => (Magic::Exclude, strip(2)),
        [b':', b'/', b'!' | b'^', ..] => (Magic::Exclude, strip(3)),
        [b':', b'/', ..] => (Magic::Top, strip(2)),
        [b':'] => (Magic::Top, Pattern::default()),
        _ => (Magic::None, pattern.clone()),
    }
}

/// Wildcards that git itself expands, each as any run: in a pathspec `*` crosses `/`.
fn widened(pattern: &Pattern) -> Pattern {
    let mut wide = Pattern::default();
    for piece in pattern.pieces() {
        match piece {
            Piece::Text(text) => {
                let mut rest = text.as_slice();
                while let Some(at) = rest.iter().position(|byte| b"*?[\\".contains(byte)) {
                    wide.push_text(rest.get(..at).unwrap_or_default());
                    let tail = rest.get(at..).unwrap_or_default();
                    let skipped = match tail {
                        [b'[', ..] => tail.iter().position(|byte| *byte == b']'),
                        [b'\\', ..] => Some(1),
                        _ => Some(0),
                    };
                    wide.push(Piece::Any);
                    let skipped = skipped.map_or(tail.len(), |at| at.saturating_add(1));
                    rest = tail.get(skipped..).unwrap_or_default();
                }
                wide.push_text(rest);
            }
            other => wide.push(other.clone()),
        }
    }
    wide
}

//! What is done to paths, in the words of effects.

use super::meaning::Call;
use crate::model::effect::Effect;
use crate::model::facts::FileKind;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Resource, Verb};

/// The name and every name below it.
pub(crate) fn tree(mut path: Pattern) -> Pattern {
    if path.as_text() == Some(b"/") {
        return Pattern::tree("/");
    }
    path.push(Piece::Below);
    path
}

/// The last component of a path; one that is not known is a hole.
pub(crate) fn base_name(path: &Pattern) -> Pattern {
    let mut name = Pattern::default();
    let mut whole = true;
    let last = path.pieces().len().saturating_sub(1);
    for (place, piece) in path.pieces().iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                let ended = if place == last { text.strip_suffix(b"/") } else { None };
                let trimmed = ended.unwrap_or(text);
                match trimmed.iter().rposition(|byte| *byte == b'/') {
                    Some(at) => {
                        let rest = trimmed.get(at.saturating_add(1)..).unwrap_or_default();
                        name = Pattern::text(rest);
                        whole = true;
                    }
                    None => name.push_text(trimmed),
                }
            }
            Piece::Below | Piece::Between | Piece::Any => whole = false,
            piece @ (Piece::Star | Piece::Hole { .. }) => name.push(piece.clone()),
        }
    }
    if whole && !name.is_empty() { name } else { Pattern::hole("file's name") }
}

/// The path of a name in a folder.
pub(crate) fn inside(folder: &Pattern, name: &Pattern) -> Pattern {
    let mut path = folder.clone();
    path.push_text(b"/");
    path.append(name);
    super::paths::folded(&path)
}

/// Whether an operand means standard input or output.
pub(crate) fn is_standard(name: &Pattern) -> bool {
    name.as_text() == Some(b"-")
}

/// The same effects on an absolute path, each with its content from there.
pub(crate) fn replaced(path: &Pattern, from: Option<&Pattern>) -> [Effect; 2] {
    let write = Effect::on_path(Verb::Write, path.clone());
    let write = match from {
        Some(from) => write.coming_from(Resource::path(from.clone())),
        None => write,
    };
    [write, Effect::on_path(Verb::Discard, path.clone())]
}

impl Call<'_> {
    /// What stands at an absolute path, where that is one path and known.
    pub(crate) fn kind_of(&self, path: &Pattern) -> Option<FileKind> {
        if self.place.is_some() {
            return None;
        }
        self.facts.files().kind(path.as_text()?).known()
    }

    /// The path, or all of its tree unless it is known to be no folder.
    pub(crate) fn whole(&self, path: &Pattern) -> Pattern {
        match self.kind_of(path) {
            Some(FileKind::File | FileKind::Link | FileKind::Missing | FileKind::Special) => {
                path.clone()
            }
            Some(FileKind::Folder) | None => tree(path.clone()),
        }
    }

    /// The content of a named file is looked at.
    pub(crate) fn reads(&self, name: &Pattern) -> Vec<Effect> {
        self.each(Verb::Read, name)
    }

    /// A named file is changed in place or added to.
    pub(crate) fn writes(&self, name: &Pattern) -> Vec<Effect> {
        self.each(Verb::Write, name)
    }

    /// A named file's whole content is replaced.
    pub(crate) fn replaces(&self, name: &Pattern) -> Vec<Effect> {
        match is_standard(name) {
            true => Vec::new(),
            false => replaced(&self.path(name), None).into(),
        }
    }

    fn each(&self, verb: Verb, name: &Pattern) -> Vec<Effect> {
        match is_standard(name) {
            true => Vec::new(),
            false => vec![Effect::on_path(verb, self.path(name))],
        }
    }

    /// The program itself runs, and what it does is not known.
    pub(crate) fn unknown(&self) -> Effect {
        Effect::runs_unknown(Pattern::text(self.name))
    }

    /// Data comes from a host.
    pub(crate) fn receives(host: Pattern) -> Effect {
        Effect::on(Verb::Receive, Kind::Host, host)
    }

    /// Data goes to a host.
    pub(crate) fn sends(host: Pattern) -> Effect {
        Effect::on(Verb::Send, Kind::Host, host)
    }
}

//! What a command prints, as far as it is known: the input of the next one, or a substitution.

use super::value::Builder;
use crate::effects::programs::lines;
use crate::effects::programs::meaning::Input;
use crate::model::pattern::{Pattern, Piece};

/// Why the content of a file is not known where it becomes a value.
const CONTENT: &str = "output of cat";

/// How the cause begins of a value that came over the network; the host follows.
pub(super) const FETCHED: &str = "fetched from ";

/// What a command prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// Nothing at all.
    Nothing,
    /// This text.
    Text(Pattern),
    /// Any number of these names, one a line.
    Names(Vec<Pattern>),
    /// What was fetched from there.
    Fetched(Pattern),
    /// The content of this file.
    File(Pattern),
    /// Something, and why it is not known.
    Unknown(String),
}

impl Output {
    /// The output of several commands, one after the other.
    pub(super) fn all(outputs: Vec<Self>) -> Self {
        if outputs.iter().any(|output| matches!(output, Self::Names(_))) {
            return Self::names_of_all(outputs);
        }
        let mut builder = Builder::default();
        let mut unknown: Option<String> = None;
        let mut printed = false;
        for output in outputs {
            match output {
                Self::Nothing => {}
                Self::Fetched(from) => return Self::Fetched(from),
                Self::Text(text) => {
                    printed = true;
                    builder.append(&text);
                }
                Self::Names(_) | Self::File(_) => {
                    unknown.get_or_insert_with(|| CONTENT.into());
                }
                Self::Unknown(cause) => {
                    unknown.get_or_insert(cause);
                }
            }
        }
        match unknown {
            Some(cause) => Self::Unknown(cause),
            None if printed => Self::Text(builder.finish()),
            None => Self::Nothing,
        }
    }

    /// Names, and text among them.
    fn names_of_all(outputs: Vec<Self>) -> Self {
        let mut all = Vec::new();
        for output in outputs {
            match output {
                Self::Nothing => {}
                Self::Names(names) => all.extend(names),
                Self::Text(text) => all.extend(lines::parts(&text, b"\n")),
                Self::Fetched(from) => return Self::Fetched(from),
                Self::File(_) => return Self::Unknown(CONTENT.into()),
                Self::Unknown(cause) => return Self::Unknown(cause),
            }
        }
        Self::Names(all)
    }

    /// The output of one command and then of another.
    pub(super) fn then(self, next: Self) -> Self {
        match (self, next) {
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (one, two) => Self::all(vec![one, two]),
        }
    }

    /// The output of one of two branches.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Fetched(from), _) | (_, Self::Fetched(from)) => Self::Fetched(from),
            (Self::Unknown(cause), _) | (_, Self::Unknown(cause)) => Self::Unknown(cause),
            (Self::Names(mut one), Self::Names(other)) => {
                one.extend(other);
                Self::Names(one)
            }
            (Self::Names(names), Self::Nothing) | (Self::Nothing, Self::Names(names)) => {
                Self::Names(names)
            }
            (Self::Nothing | Self::Text(_) | Self::Names(_) | Self::File(_), _) => {
                Self::Unknown("output of one branch".into())
            }
        }
    }

    /// As the standard input of the next command.
    pub(super) fn into_input(self) -> Input {
        match self {
            Self::Nothing => Input::Text(Pattern::default()),
            Self::Text(text) => Input::Text(text),
            Self::Names(names) => Input::Names(names),
            Self::Fetched(from) => Input::Fetched(from),
            Self::File(path) => Input::File(path),
            Self::Unknown(cause) => Input::Unknown(cause),
        }
    }

    /// As the value of a command substitution: newlines at the end are gone.
    pub(super) fn into_value(self) -> Pattern {
        match self {
            Self::Nothing => Pattern::default(),
            Self::Text(text) => without_last_newlines(&text),
            Self::Names(names) => lines::joined(names),
            Self::Fetched(from) => Pattern::unknown(format!("{FETCHED}{from}")),
            Self::File(_) => Pattern::unknown(CONTENT),
            Self::Unknown(cause) => Pattern::unknown(cause),
        }
    }
}

/// The text without the newlines at its end.
pub(super) fn without_last_newlines(text: &Pattern) -> Pattern {
    let Some((Piece::Text(last), before)) = text.pieces().split_last() else {
        return text.clone();
    };
    let kept = last.len().saturating_sub(
        last.iter().rev().take_while(|byte| **byte == b'\n' || **byte == b'\r').count(),
    );
    let mut builder = Builder::default();
    for piece in before {
        builder.push(piece.clone());
    }
    builder.push_text(last.get(..kept).unwrap_or_default());
    builder.finish()
}

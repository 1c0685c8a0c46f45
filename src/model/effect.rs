//! An effect: a predicted or seen change to a resource.

use super::clause::Clause;
use super::pattern::Pattern;
use super::resource::{Kind, Resource, Verb, words};

words! {
    /// How sure an effect is.
    Certainty {
        /// It was seen after the act.
        Did = "did",
        /// It happens if the act runs.
        Will = "will",
        /// It happens on one of the ways through the act.
        May = "may",
        /// The act holds something that could not be read; this is what it could do at worst.
        Unknown = "unknown",
    }
}

/// Which bytes of the act's text an effect comes from; `start == end`: the whole act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of these byte offsets; offsets past 4 GiB are clipped.
    pub fn new(start: usize, end: usize) -> Self {
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: clip(start), end: clip(end) }
    }

    /// The bytes of the text that it covers.
    pub fn of(self, text: &[u8]) -> &[u8] {
        let range = usize::try_from(self.start).ok().zip(usize::try_from(self.end).ok());
        range.and_then(|(start, end)| text.get(start..end)).unwrap_or(text)
    }
}

/// A predicted or seen change to a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What is done to what; its owner is always `None`.
    pub clause: Clause,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where in the act's text it comes from.
    pub span: Span,
}

/// Something of the act that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// In a few lower-case words.
    pub cause: String,
    /// Whether one of our bounds was crossed.
    pub bound: bool,
}

impl Effect {
    /// An effect that happens if the act runs, from the whole act.
    pub fn will(clause: Clause) -> Self {
        Self { clause, certainty: Certainty::Will, span: Span::default() }
    }

    /// `VERB` on a path that is here.
    pub fn on_path(verb: Verb, name: Pattern) -> Self {
        Self::will(Clause::new(verb, Resource::path(name)))
    }

    /// `VERB` on a resource that is here.
    pub fn on(verb: Verb, kind: Kind, name: Pattern) -> Self {
        Self::will(Clause::new(verb, Resource::here(kind, name)))
    }

    /// `VERB` on a resource at a place.
    pub fn at(verb: Verb, kind: Kind, place: Pattern, name: Pattern) -> Self {
        Self::will(Clause::new(verb, Resource::at(kind, place, name)))
    }

    /// A program whose effects are not known.
    pub fn runs_unknown(name: Pattern) -> Self {
        Self { certainty: Certainty::Unknown, ..Self::on(Verb::Run, Kind::Program, name) }
    }

    /// The same, no surer than this.
    #[must_use]
    pub fn at_most(mut self, certainty: Certainty) -> Self {
        self.certainty = self.certainty.max(certainty);
        self
    }

    /// The same with content that comes from there.
    #[must_use]
    pub fn coming_from(mut self, from: Resource) -> Self {
        self.clause.from = Some(from);
        self
    }
}

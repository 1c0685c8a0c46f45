//! A case: all that a rule may look at.

use crate::model::action::{Action, Moment, Principal};
use crate::model::change::{Change, EntryKind};
use crate::model::effect::Effect;
pub use crate::model::effect::Unread;
use crate::model::facts::{Facts, Repository};
use crate::model::mandate::{Charter, Policy, Tally};
use crate::model::verdict::{Class, Finding, RuleId};

/// All that a rule may look at.
pub struct Case<'a> {
    /// When we are asked.
    pub moment: Moment,
    /// Who acts.
    pub principal: &'a Principal,
    /// What was asked.
    pub action: &'a Action,
    /// What it would do.
    pub effects: &'a [Effect],
    /// What could not be read of it.
    pub unread: &'a [Unread],
    /// The changes that it holds.
    pub changes: &'a [Change],
    /// What the user said.
    pub charter: &'a Charter,
    /// What is protected; rooted.
    pub policy: &'a Policy,
    /// What the session has done so far.
    pub tally: &'a Tally,
    /// The repository that the session is pinned to.
    pub repository: Option<&'a Repository>,
    /// What is true.
    pub facts: &'a dyn Facts,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub enum Check {
    /// One effect at a time.
    Effect(fn(&Case<'_>, &Effect) -> Option<Finding>),
    /// One change at a time.
    Change(fn(&Case<'_>, &Change) -> Option<Finding>),
    /// The case as a whole.
    Case(fn(&Case<'_>) -> Vec<Finding>),
}

/// An act in an example: what is written in an agent's tool call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A shell command line.
    Shell(&'static str),
    /// A whole file written by the edit tool.
    Write(&'static str),
    /// A file changed in place by the edit tool.
    Edit(&'static str),
    /// A file read by the read tool.
    Read(&'static str),
    /// Files with their content: a commit, a push, a result.
    Changed(Moment, &'static [Diff]),
}

/// A file of an example, with what stood there and what stands there afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The path, from the root.
    pub path: &'static str,
    /// What stood there; `None`: nothing.
    pub before: Option<&'static str>,
    /// What stands there afterwards; `None`: nothing.
    pub after: Option<&'static str>,
    /// What kind of entry stands there afterwards.
    pub entry: EntryKind,
}

impl Diff {
    /// A file that changes.
    pub const fn changed(path: &'static str, before: &'static str, after: &'static str) -> Self {
        Self { path, before: Some(before), after: Some(after), entry: EntryKind::File }
    }

    /// A file that is new.
    pub const fn new(path: &'static str, after: &'static str) -> Self {
        Self { path, before: None, after: Some(after), entry: EntryKind::File }
    }

    /// A link that is new.
    pub const fn link(path: &'static str, target: &'static str) -> Self {
        Self { path, before: None, after: Some(target), entry: EntryKind::Link }
    }

    /// A file that goes.
    pub const fn gone(path: &'static str, before: &'static str) -> Self {
        Self { path, before: Some(before), after: None, entry: EntryKind::File }
    }
}

impl Act {
    /// One line that shows the act to a person.
    pub fn shown(&self) -> String {
        match self {
            Self::Shell(text) => text.replace('\n', "\\n"),
            Self::Write(path) => format!("Write {path}"),
            Self::Edit(path) => format!("Edit {path}"),
            Self::Read(path) => format!("Read {path}"),
            Self::Changed(moment, diffs) => {
                let each: Vec<_> = diffs.iter().map(Diff::shown).collect();
                format!("{} of {}", moment.word(), each.join(", "))
            }
        }
    }
}

impl Diff {
    /// The path, then the first line that differs on each side.
    fn shown(&self) -> String {
        let lines = |text: Option<&'static str>| text.into_iter().flat_map(str::lines);
        let first = |own: Option<&'static str>, other: Option<&'static str>| {
            lines(own).find(|line| !lines(other).any(|known| known == *line))
        };
        let mut text = self.path.to_owned();
        for (sign, line) in
            [('-', first(self.before, self.after)), ('+', first(self.after, self.before))]
        {
            if let Some(line) = line {
                text.push_str(&format!(" {sign} {}", line.trim().escape_debug()));
            }
        }
        text
    }
}

/// One example of a rule: an act in a state of the world that it stops, or lets pass.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Facts in the notation of cases: `("path:src/a.rs", "modified of:user")`; beside them
    /// `("limit", CLAUSE)`, which the user said, `("policy", "unreadable")` and `("preset", NAME)`.
    pub facts: &'static [(&'static str, &'static str)],
    /// The act.
    pub act: Act,
}

/// One rule: its file holds all that is said about it anywhere.
pub struct Rule {
    /// Kebab-case, never renamed.
    pub id: RuleId,
    /// The strictest class that it gives.
    pub class: Class,
    /// What it stops, in one sentence.
    pub summary: &'static str,
    /// Why, in one or two sentences.
    pub why: &'static str,
    /// What to do instead.
    pub instead: &'static str,
    /// The policy keys that steer it.
    pub keys: &'static [&'static str],
    /// Acts that it stops; at least three.
    pub denies: &'static [Example],
    /// Acts that look like them and pass; at least three.
    pub allows: &'static [Example],
    /// The check itself.
    pub check: Check,
}

//! How far a task goes: which files it is about, whether it changes things or only operates on them,
//! how much it may change, and how much it has changed so far.

use serde::{Deserialize, Serialize};

use super::change::{Change, ChangeKind};
use super::mandate::{Until, Words, serde_words};
use super::pattern::Pattern;
use super::resource::words;

words! {
    /// What is done about an edit outside of what the prompts named.
    FocusLevel {
        /// Nothing.
        Off = "off",
        /// The journal notes it, and one line at the end of the turn tells it.
        Note = "note",
        /// It needs a word.
        Ask = "ask",
        /// It is refused.
        Refuse = "refuse",
    }
}
serde_words!(FocusLevel);

words! {
    /// What a budget counts.
    Measure {
        /// Files that change, each once.
        Files = "max_files",
        /// Files that are deleted.
        DeletedFiles = "max_deleted_files",
        /// Lines that are added or taken out, of a replaced line only one.
        ChangedLines = "max_changed_lines",
    }
}
serde_words!(Measure);

words! {
    /// Where the number of a budget comes from.
    Stated {
        /// The user typed it: more needs a word.
        Typed = "typed",
        /// It follows from what the user named: more is noted.
        Inferred = "inferred",
    }
}
serde_words!(Stated);

/// How much one task may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// What is counted.
    pub measure: Measure,
    /// The most that is meant.
    pub most: u64,
    /// Where the number comes from.
    pub stated: Stated,
    /// The user's words.
    pub words: Words,
    /// How long it lasts.
    pub until: Until,
}

/// Files or folders that a prompt named: the focus of the task, no fence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Focus {
    /// The names; rooted.
    pub name: Pattern,
    /// The package or top-level folder that they lie in; rooted.
    pub within: Pattern,
    /// The user's words.
    pub words: Words,
}

/// One thing that the user had operated on: `cancel job 17`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The user's words.
    pub words: Words,
    /// What was named and the nouns beside it, in lower case: `job`, `17`.
    pub objects: Vec<String>,
}

/// What kind of task the prompts of a session make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Nothing was asked for yet.
    #[default]
    Unsaid,
    /// All prompts so far only had something looked at or explained.
    Look(Words),
    /// All prompts so far only operated on named things.
    Operate(Vec<Operation>),
    /// A change was asked for, or something that is not surely less.
    Change,
}

/// Paths that a tally keeps; a session that changed more is over any budget that is typed.
const PATHS_MAX: usize = 4_096;

/// What the session has done so far, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Acts that passed.
    pub passed: u64,
    /// Acts that were refused or asked for.
    pub refused: u64,
    /// The files that changed since the task began, each once; kept while a budget stands.
    #[serde(default)]
    pub changed: Vec<String>,
    /// Those of them that were deleted.
    #[serde(default)]
    pub deleted: Vec<String>,
    /// Lines that were added or taken out since the task began.
    #[serde(default)]
    pub lines: u64,
    /// Edits outside of what the prompts named that the user has not been told of.
    #[serde(default)]
    pub outside: Vec<String>,
    /// Results that hold back commits and pushes until they are put right.
    #[serde(default)]
    pub held: Vec<HeldResult>,
    /// Paths, absolute, of results that a person let stand: they may be committed as they are.
    #[serde(default)]
    pub let_stand: Vec<Vec<u8>>,
}

/// What an act left behind that no rule would have let pass, until it is put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldResult {
    /// The number of the request by which a person lets it stand.
    pub request: u32,
    /// The act, cut and without what looks like a secret.
    pub act: String,
    /// What was crossed, in one phrase.
    pub why: String,
    /// The undo point that was taken before the act.
    #[serde(default)]
    pub undo: Option<u32>,
    /// What is not as it was.
    pub paths: Vec<HeldPath>,
}

/// One path that is not as it was before the act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPath {
    /// Absolute.
    pub path: Vec<u8>,
    /// The id of the content that stood there; `None`: nothing stood there.
    pub before: Option<String>,
}

impl Tally {
    /// A new task begins: what was changed until now counts for no budget any more.
    pub fn restart(&mut self) {
        self.changed.clear();
        self.deleted.clear();
        self.lines = 0;
    }

    /// Counts changes that were made.
    pub fn count(&mut self, changes: &[Change]) {
        for change in changes {
            let path = String::from_utf8_lossy(&change.path).into_owned();
            if change.kind == ChangeKind::Delete {
                note(&mut self.deleted, &path);
            }
            note(&mut self.changed, &path);
            self.lines = self.lines.saturating_add(changed_lines(change));
        }
    }

    /// How much there is of what a budget counts.
    pub fn of(&self, measure: Measure) -> u64 {
        let length = |paths: &[String]| u64::try_from(paths.len()).unwrap_or(u64::MAX);
        match measure {
            Measure::Files => length(&self.changed),
            Measure::DeletedFiles => length(&self.deleted),
            Measure::ChangedLines => self.lines,
        }
    }
}

fn note(paths: &mut Vec<String>, path: &str) {
    if paths.len() < PATHS_MAX && !paths.iter().any(|known| known == path) {
        paths.push(path.to_owned());
    }
}

/// How many lines the change adds or takes out; a line that is replaced counts once. What both
/// sides begin and end with is left out, so that context around an edit counts for nothing.
pub fn changed_lines(change: &Change) -> u64 {
    fn content(side: &Option<super::change::Side>) -> Option<&[u8]> {
        side.as_ref().and_then(|side| side.content.as_deref())
    }
    let (before, after) = match (&change.replaced, &change.text) {
        (Some(before), Some(after)) => (before.as_slice(), after.as_slice()),
        (None, text) => (
            content(&change.before).unwrap_or_default(),
            content(&change.after).or(text.as_deref()).unwrap_or_default(),
        ),
        (Some(before), None) => (before.as_slice(), content(&change.after).unwrap_or_default()),
    };
    let lines = |text: &[u8]| text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (mut before, mut after): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (lines(before), lines(after));
    for side in [&mut before, &mut after] {
        if side.last().is_some_and(Vec::is_empty) {
            side.pop();
        }
    }
    let same = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let rest = |side: &[Vec<u8>]| side.get(same..).map(<[Vec<u8>]>::to_vec).unwrap_or_default();
    let (before, after) = (rest(&before), rest(&after));
    let ends = before.iter().rev().zip(after.iter().rev());
    let same = ends.take_while(|(one, other)| one == other).count();
    let most = before.len().max(after.len()).saturating_sub(same);
    u64::try_from(most).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(before: &str, after: &str) -> Change {
        Change {
            replaced: Some(before.into()),
            text: Some(after.into()),
            ..Change::new("/r/a", ChangeKind::Modify)
        }
    }

    #[test]
    fn lines_are_counted_without_their_context() {
        for (before, after, wanted) in [
            ("a", "b", 1),
            ("x\na\ny", "x\nb\ny", 1),
            ("x\ny", "x\nb\ny", 1),
            ("x\nb\nc\ny", "x\ny", 2),
            ("a\n", "a\n", 0),
            ("", "a\nb\n", 2),
            ("a\nb\nc", "d", 3),
        ] {
            assert_eq!(changed_lines(&edit(before, after)), wanted, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_file_counts_once() {
        let mut tally = Tally::default();
        let gone = Change::new("/r/b", ChangeKind::Delete);
        tally.count(&[edit("a", "b"), edit("c", "d"), gone]);
        let all = [Measure::Files, Measure::DeletedFiles, Measure::ChangedLines];
        assert_eq!(all.map(|measure| tally.of(measure)), [2, 1, 2]);
        tally.restart();
        assert_eq!(all.map(|measure| tally.of(measure)), [0, 0, 0]);
    }
}

//! How much may change: `a one-line fix`, `at most three files`.

use super::tokens::{Form, Token};
use crate::model::scope::{Measure, Stated};

/// A number that a sentence sets on a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    /// What is counted.
    pub(super) measure: Measure,
    /// The most.
    pub(super) most: u64,
    /// Whether the user typed it.
    pub(super) stated: Stated,
}

/// Files that a change which is called small may touch before that is noted.
const SMALL_FILES: u64 = 5;

/// Verbs of a change of files, beside which a number of files or lines is one of the task.
const CHANGES: &[&str] = &[
    "change",
    "changes",
    "changing",
    "touch",
    "touching",
    "edit",
    "editing",
    "edits",
    "modify",
    "modifying",
    "update",
    "keep",
    "limit",
    "restrict",
    "alter",
    "make",
    "do",
    "fix",
    "refactor",
    "diff",
    "patch",
    "delete",
    "deleting",
    "remove",
    "removing",
    "add",
    "stay",
    "this",
    "it",
];
/// Words that make the number one of the program and not of the task.
const ELSEWHERE: &[&str] = &[
    "per",
    "each",
    "every",
    "upload",
    "uploads",
    "users",
    "user",
    "function",
    "functions",
    "method",
    "methods",
    "class",
    "classes",
    "comment",
    "comments",
    "characters",
    "chars",
    "columns",
    "batch",
    "request",
    "page",
    "log",
    "logs",
    "message",
    "messages",
    "entries",
    "output",
    "long",
    "longer",
    "wide",
    "show",
    "shows",
    "display",
    "read",
    "reads",
    "print",
    "prints",
    "open",
    "load",
    "first",
    "last",
    "top",
    "bottom",
];

/// The numbers that a sentence which is no question sets on the task.
pub(super) fn counts(tokens: &[Token<'_>]) -> Vec<Count> {
    let mut found = described(tokens);
    let elsewhere = tokens.iter().any(|token| token.is_any(ELSEWHERE));
    let change = tokens.iter().any(|token| token.is_any(CHANGES));
    if !elsewhere && change {
        let bounds = (0..tokens.len()).filter_map(|at| bound(tokens, at));
        found.extend(bounds);
    }
    if found.is_empty() && is_small(tokens) {
        let (measure, stated) = (Measure::Files, Stated::Inferred);
        found.push(Count { measure, most: SMALL_FILES, stated });
    }
    found
}

/// `one-line fix`, `a two line change`, `a one-file patch`.
fn described(tokens: &[Token<'_>]) -> Vec<Count> {
    const KINDS: &[&str] = &["fix", "change", "patch", "edit", "diff", "tweak", "commit", "update"];
    let fits = |at: usize| tokens.get(at).is_some_and(|token| token.is_any(KINDS));
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let number = |word: &str| number_of(word).filter(|number| *number > 0);
        let split = token.lower.split_once('-').filter(|_| token.form == Form::Word);
        let (number, unit, next) = match split {
            Some((word, unit)) => (number(word), unit, at.saturating_add(1)),
            None => {
                let unit = tokens.get(at.saturating_add(1)).map(|unit| unit.lower.as_ref());
                (number(&token.lower), unit.unwrap_or_default(), at.saturating_add(2))
            }
        };
        let measure = match unit {
            "line" => Measure::ChangedLines,
            "file" => Measure::Files,
            "liner" if split.is_some() => Measure::ChangedLines,
            _ => continue,
        };
        let wanted = tokens.first().is_some_and(|first| first.is_any(&["make", "do", "keep"]));
        if let Some(most) = number
            && (fits(next) || unit == "liner" && wanted)
        {
            found.push(Count { measure, most, stated: Stated::Typed });
        }
    }
    found
}

/// `at most three files`, `no more than 20 lines`, `only two files`, `fewer than 5 files`.
fn bound(tokens: &[Token<'_>], at: usize) -> Option<Count> {
    const BOUNDS: &[(&[&str], u64)] = &[
        (&["at", "most"], 0),
        (&["no", "more", "than"], 0),
        (&["not", "more", "than"], 0),
        (&["don't", "change", "more", "than"], 0),
        (&["don't", "touch", "more", "than"], 0),
        (&["don't", "edit", "more", "than"], 0),
        (&["don't", "delete", "more", "than"], 0),
        (&["a", "maximum", "of"], 0),
        (&["maximum"], 0),
        (&["max"], 0),
        (&["only"], 0),
        (&["just"], 0),
        (&["exactly"], 0),
        (&["up", "to"], 0),
        (&["to"], 0),
        (&["fewer", "than"], 1),
        (&["less", "than"], 1),
        (&["under"], 1),
        (&["below"], 1),
        (&["within"], 0),
        (&["in", "only"], 0),
        (&["single"], 0),
    ];
    let rest = tokens.get(at..)?;
    let (length, less) = BOUNDS.iter().find_map(|(words, less)| {
        let fits = words
            .iter()
            .enumerate()
            .all(|(at, word)| rest.get(at).is_some_and(|token| token.is(word)));
        fits.then_some((words.len(), *less))
    })?;
    let single = rest.first().is_some_and(|first| first.is("single"));
    let skip = rest.get(length..)?.iter().take_while(|token| token.is_any(&["the", "a"])).count();
    let start = length.saturating_add(skip);
    let (number, unit) = if single {
        (1, rest.get(1)?)
    } else {
        (number_of(&rest.get(start)?.lower)?, rest.get(start.saturating_add(1))?)
    };
    // `keep it to two files`, and not `convert it to two files`.
    let weak = rest.first().is_some_and(|first| first.is("to"));
    let keeps = |token: &Token<'_>| token.is_any(&["keep", "limit", "restrict", "confine"]);
    if weak && !tokens.get(..at)?.iter().any(keeps) {
        return None;
    }
    let deletes = |token: &Token<'_>| token.is_any(&["delete", "deleting", "remove", "removing"]);
    let measure = if unit.is_any(&["file", "files"]) {
        if tokens.iter().any(deletes) { Measure::DeletedFiles } else { Measure::Files }
    } else if unit.is_any(&["line", "lines"]) {
        Measure::ChangedLines
    } else {
        return None;
    };
    Some(Count { measure, most: number.saturating_sub(less), stated: Stated::Typed })
}

/// The number that a word is: `three`, `12`.
pub(super) fn number_of(word: &str) -> Option<u64> {
    const WORDS: &[&str] =
        &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let named = WORDS.iter().position(|known| *known == word);
    named.and_then(|at| u64::try_from(at).ok()).or_else(|| word.parse().ok())
}

/// `a quick fix`, `fix the typo`.
fn is_small(tokens: &[Token<'_>]) -> bool {
    const SMALL: &[&str] = &["tiny", "small", "minor", "trivial", "quick", "minimal", "little"];
    let pair = |pair: &[Token<'_>]| match pair {
        [one, two] => {
            one.is_any(SMALL) && two.is_any(&["fix", "change", "edit", "tweak", "patch", "diff"])
        }
        _ => false,
    };
    tokens.windows(2).any(pair)
        || tokens.first().is_some_and(|first| first.is("fix"))
            && tokens.iter().any(|token| token.is("typo"))
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn numbers_of_a_task() {
        use Measure::{ChangedLines, DeletedFiles, Files};
        let table: &[(&str, Option<(Measure, u64)>)] = &[
            ("make a one-line fix in app.rs", Some((ChangedLines, 1))),
            ("this should be a two line change", Some((ChangedLines, 2))),
            ("a 10-line patch please", Some((ChangedLines, 10))),
            ("make it a one-liner", Some((ChangedLines, 1))),
            ("keep the diff under 50 lines", Some((ChangedLines, 49))),
            ("change at most three files", Some((Files, 3))),
            ("touch only two files", Some((Files, 2))),
            ("fix it in no more than 4 files", Some((Files, 4))),
            ("keep it to two files", Some((Files, 2))),
            ("limit the change to a single file", Some((Files, 1))),
            ("don't touch more than 2 files", Some((Files, 2))),
            ("delete at most 3 files", Some((DeletedFiles, 3))),
            ("allow at most three files per upload", None),
            ("users may edit at most 3 files", None),
            ("split it to two files", None),
            ("show only two lines", None),
            ("each function should have at most 20 lines", None),
            ("fix line 3", None),
            ("a one-line comment", None),
            ("only two tests fail", None),
        ];
        for (text, wanted) in table {
            let found: Vec<_> = counts(&tokens(text))
                .into_iter()
                .filter(|one| one.stated == Stated::Typed)
                .map(|one| (one.measure, one.most))
                .collect();
            assert_eq!(found, wanted.iter().copied().collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn a_small_change_is_inferred() {
        let found = counts(&tokens("just a quick fix"));
        assert_eq!(found.first().map(|one| one.stated), Some(Stated::Inferred));
    }
}

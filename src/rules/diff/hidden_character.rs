//! `hidden-character`: characters that nobody sees and that change what a text means.

use super::place::{Purpose, inside, purpose};
use crate::model::action::Moment;
use crate::model::change::{Change, Line};
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("hidden-character");

/// Characters that nobody sees and that change what a text means.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "puts characters into code that nobody sees: of direction, of no width, of tags",
    why: "They make code read otherwise than it runs, and carry text that only a machine reads; \
          code has no use for them that an escape (`\\u{202e}`) would not serve.",
    instead: "write the character as an escape, or leave it out",
    keys: &["grants"],
    denies: &[
        commit(&[Diff::new("src/a.rs", "if admin { /* \u{202e} } \u{2066} */ go(); }\n")]),
        commit(&[Diff::changed("src/a.js", "let a = 1\n", "let a\u{200b} = 1\n")]),
        commit(&[Diff::new("README.md", "Hello\u{e0068}\u{e0069}\n")]),
    ],
    allows: &[
        commit(&[Diff::new("src/a.rs", "let a = \"gr\u{fc}n \u{1f469}\u{200d}\u{1f4bb}\";\n")]),
        commit(&[Diff::new("src/a.rs", "let a = \"\\u{202e}\";\n")]),
        commit(&[Diff::new("src/a.cs", "\u{feff}using System;\n")]),
        commit(&[Diff::new("locales/he.json", "{ \"a\": \"\u{2067}x\u{2069}\" }\n")]),
        commit(&[Diff::changed("src/a.js", "let a\u{200b} = 1\n", "let a = 1\n")]),
    ],
    check: Check::Change(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

/// What a hidden character does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hidden {
    /// It turns the direction of what follows.
    Direction,
    /// It has no width, so that two names look the same.
    NoWidth,
    /// It carries a text of its own that is never shown.
    Carrier,
}

impl Hidden {
    const fn phrase(self) -> &'static str {
        match self {
            Self::Direction => "turns the direction of the text",
            Self::NoWidth => "has no width",
            Self::Carrier => "carries text that is not shown",
        }
    }
}

fn check(case: &Case<'_>, change: &Change) -> Option<Finding> {
    let (_, after) = change.texts()?;
    if after.is_ascii() {
        return None;
    }
    let path = inside(case, &change.path);
    let (line, character, hidden) =
        change.added().find_map(|line| first(&line).map(|(at, what)| (line, at, what)))?;
    let class = match (purpose(path), hidden) {
        // A table of characters holds all there are.
        (Purpose::Code, Hidden::NoWidth) if is_table(line.text) => Class::Free,
        (Purpose::Code, _) | (Purpose::Prose, Hidden::Carrier) => Class::NeedsWord,
        (Purpose::Prose, Hidden::Direction | Hidden::NoWidth)
        | (Purpose::Translation | Purpose::Fixture, _) => Class::Free,
    };
    Some(
        Finding::new(ID, class)
            .seen(format!(
                "line {}: U+{:04X}, which {}",
                line.number,
                u32::from(character),
                hidden.phrase()
            ))
            .instead("write the character as an escape, or leave it out"),
    )
}

/// Characters beyond ASCII from which on a line is a table of them.
const TABLE_MIN: usize = 64;

/// Whether the line lists characters of many kinds, as the classes of a tokenizer do.
fn is_table(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    text.chars().filter(|one| !one.is_ascii()).take(TABLE_MIN).count() >= TABLE_MIN
}

/// The first hidden character of a line. Joiners of scripts and emoji, marks of direction for a
/// single word, soft hyphens and the like have their use and are none.
fn first(line: &Line<'_>) -> Option<(char, Hidden)> {
    if line.text.is_ascii() {
        return None;
    }
    let text = String::from_utf8_lossy(line.text);
    let (mut flag, mut selectors) = (false, 0_usize);
    for (at, character) in text.char_indices() {
        selectors = match character {
            '\u{fe00}'..='\u{fe0f}' => selectors.saturating_add(1),
            _ => 0,
        };
        flag = match character {
            '\u{1f3f4}' => true,
            '\u{e0020}'..='\u{e007f}' => flag,
            _ => false,
        };
        let found = match character {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Hidden::Direction,
            '\u{feff}' if at == 0 && line.number == 1 => continue,
            '\u{200b}'
            | '\u{2060}'..='\u{2064}'
            | '\u{180e}'
            | '\u{feff}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{3164}'
            | '\u{ffa0}'
            | '\u{34f}'
            | '\u{17b4}'
            | '\u{17b5}' => Hidden::NoWidth,
            '\u{e0000}'..='\u{e007f}' if !flag => Hidden::Carrier,
            '\u{e0100}'..='\u{e01ef}' => Hidden::Carrier,
            _ if selectors >= 3 => Hidden::Carrier,
            _ => continue,
        };
        return Some((character, found));
    }
    None
}

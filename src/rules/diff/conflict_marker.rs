//! `conflict-marker`: the marks that git leaves where a merge could not be made.

use super::is_gate;
use super::place::{Purpose, inside, purpose};
use crate::model::action::Moment;
use crate::model::change::{Change, Line};
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("conflict-marker");

const CLEAN: &str = "fn a() {\n    one();\n}\n";
const MARKED: &str = "fn a() {\n<<<<<<< HEAD\n    one();\n=======\n    two();\n>>>>>>> work\n}\n";

/// The marks that git leaves where a merge could not be made.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "takes in a file that still holds the marks of an unfinished merge",
    why: "Such a file does not build, and one side of the merge is often lost when it is put right \
          later.",
    instead: "resolve the conflict in the file and stage it again",
    keys: &["grants"],
    denies: &[
        commit(&[Diff::changed("src/a.rs", CLEAN, MARKED)]),
        commit(&[Diff::new("src/b.rs", MARKED)]),
        push(&[Diff::changed("src/a.rs", CLEAN, MARKED)]),
    ],
    allows: &[
        commit(&[Diff::changed("src/a.rs", MARKED, CLEAN)]),
        commit(&[Diff::new("docs/merging.md", MARKED)]),
        commit(&[Diff::new("tests/fixtures/conflict.rs", MARKED)]),
        commit(&[Diff::new("docs/title.txt", "Title\n=======\n\nText\n")]),
        Example { facts: &[], act: Act::Changed(Moment::After, &[Diff::new("src/b.rs", MARKED)]) },
    ],
    check: Check::Change(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

const fn push(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Push, diffs) }
}

fn check(case: &Case<'_>, change: &Change) -> Option<Finding> {
    // In the work tree the marks are how git asks for the merge to be made.
    if !is_gate(case) {
        return None;
    }
    let path = inside(case, &change.path);
    let class = match purpose(path) {
        Purpose::Prose | Purpose::Fixture | Purpose::Translation => Class::Free,
        Purpose::Code => Class::NeedsWord,
    };
    let first = marks(change)?;
    Some(
        Finding::new(ID, class)
            .seen(format!("the marks of an unfinished merge from line {first} on"))
            .instead("resolve the conflict in the file and stage it again"),
    )
}

/// The line of the first of the three marks, where all three came with the change, in order.
fn marks(change: &Change) -> Option<usize> {
    let mut added = change.added();
    let begin = added.find(|line| is_mark(line, b'<'))?;
    added.find(|line| line.text == b"=======")?;
    added.find(|line| is_mark(line, b'>'))?;
    Some(begin.number)
}

/// Seven times the sign, then a blank and a name, as git writes them.
fn is_mark(line: &Line<'_>, sign: u8) -> bool {
    let Some((marks, rest)) = line.text.split_at_checked(7) else { return false };
    marks.iter().all(|byte| *byte == sign) && rest.first() == Some(&b' ') && rest.len() > 1
}

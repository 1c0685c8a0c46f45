//! `expectation-changed`: what a test expects changes together with the code that it watches.

use super::assertions::{is_assertion, without_values};
use super::place::{self, inside};
use super::suites::{self, Suite};
use super::test_code::language;
use crate::model::action::Moment;
use crate::model::escape::excerpt;
use crate::model::verdict::{Class, Finding, RuleId, Subject};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("expectation-changed");

const THREE: &str = "def test_total():\n    assert total([1, 2]) == 3\n";
const FOUR: &str = "def test_total():\n    assert total([1, 2]) == 4\n";

/// What a test expects changes together with the code that it watches.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::Free,
    summary: "changes what a test expects together with the code that it watches (told only)",
    why: "Such a change may be the task itself, or the way by which a mistake turns green: whoever \
          reads it should look at the value.",
    instead: "say in the commit why the value changed",
    keys: &[],
    denies: &[],
    allows: &[
        commit(&[
            Diff::changed("tests/test_total.py", THREE, FOUR),
            Diff::changed("src/total.py", "a = 1\n", "a = 2\n"),
        ]),
        commit(&[Diff::changed("tests/test_total.py", THREE, FOUR)]),
        commit(&[Diff::changed("src/total.py", "a = 1\n", "a = 2\n")]),
    ],
    check: Check::Case(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

fn check(case: &Case<'_>) -> Vec<Finding> {
    let is_code = |path: &[u8]| language(path).is_some() && !place::is_test(path);
    let code = case
        .changes
        .iter()
        .any(|change| is_code(inside(case, &change.path)) && !change.hunks().is_empty());
    if !super::is_gate(case) || !code {
        return Vec::new();
    }
    suites::of(case).iter().filter_map(of_suite).collect()
}

fn of_suite(suite: &Suite<'_>) -> Option<Finding> {
    if !place::is_test(suite.path) {
        return None;
    }
    let change = suite.change;
    let pairs = change.hunks().iter().flat_map(|hunk| {
        let mut came: Vec<_> =
            change.added_by(hunk).filter(|line| is_assertion(line.text)).collect();
        let gone = change.removed_by(hunk).filter(|line| is_assertion(line.text));
        gone.filter_map(move |line| {
            let bare = without_values(line.text);
            let at = came.iter().position(|other| without_values(other.text) == bare)?;
            let new = came.remove(at);
            (new.text.trim_ascii() != line.text.trim_ascii()).then_some((line, new))
        })
        .collect::<Vec<_>>()
    });
    let pairs: Vec<_> = pairs.collect();
    let (old, new) = pairs.first()?;
    let short = |text: &[u8]| excerpt(text.trim_ascii(), 60);
    let mut found = Finding::new(ID, Class::Free).seen(format!(
        "line {}: `{}`, before `{}`",
        new.number,
        short(new.text),
        short(old.text)
    ));
    if let Some(more) = pairs.len().checked_sub(1).filter(|more| *more > 0) {
        found = found.seen(format!("and {more} more values"));
    }
    Some(Finding { subject: Subject::Change(suite.at), ..found })
}

//! `assertion-weakened`: tests that stay and assert less.

use std::collections::HashSet;

use super::assertions::{self, Strength, is_assertion, is_vacuous, strength};
use super::suites::{self, Suite, count, counts, speaks_of};
use super::test_code::{Test, Tests};
use crate::model::action::Moment;
use crate::model::escape::excerpt;
use crate::model::verdict::{Class, Finding, RuleId, Subject};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("assertion-weakened");

const FULL: &str = "def test_total():\n    t = total([1, 2])\n    assert t == 3\n    assert t.ok\n";
const LESS: &str = "def test_total():\n    t = total([1, 2])\n    assert t == 3\n";
const TRUE: &str = "def test_total():\n    t = total([1, 2])\n    assert True\n    assert t.ok\n";
const LOOSE: &str = "def test_total():\n    t = total([1, 2])\n    assert t is not None\n    \
                     assert t.ok\n";
const OTHER: &str = "def test_total():\n    t = total([1, 2])\n    assert t == 3 and t.ok\n    \
                     assert t.sum == 3\n";

/// Tests that stay and assert less.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "keeps a test and takes out what it asserts, or makes that always true",
    why: "The test stays green whatever the code does, and looks as if it still watched over it.",
    instead: "mend the code that the assertion finds, or let the user say what it should be",
    keys: &["grants"],
    denies: &[
        commit(&[Diff::changed("tests/test_total.py", FULL, LESS)]),
        commit(&[Diff::changed("tests/test_total.py", FULL, TRUE)]),
        commit(&[Diff::changed("tests/test_total.py", FULL, LOOSE)]),
    ],
    allows: &[
        commit(&[Diff::changed("tests/test_total.py", FULL, OTHER)]),
        commit(&[Diff::changed("tests/test_total.py", LESS, FULL)]),
        commit(&[
            Diff::changed("tests/test_total.py", FULL, LESS),
            Diff::changed("tests/test_ok.py", "", "def test_ok():\n    assert total([1]).ok\n"),
        ]),
    ],
    check: Check::Case(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

fn check(case: &Case<'_>) -> Vec<Finding> {
    let suites = suites::of(case);
    if suites.is_empty() {
        return Vec::new();
    }
    let sum =
        |side: fn(&Suite<'_>) -> usize| suites.iter().map(side).fold(0, usize::saturating_add);
    let before = sum(|suite| asserts(&suite.before));
    let fewer = sum(|suite| asserts(&suite.after)) < before;
    let names = if fewer { suites::gone_names(case) } else { HashSet::new() };
    let class = if super::is_gate(case) { Class::NeedsWord } else { Class::Free };
    suites
        .iter()
        .filter_map(|suite| {
            let (line, seen) = weakened(suite, fewer, &names)?;
            let found = Finding::new(ID, class)
                .seen(format!("line {line}: {seen}"))
                .instead("mend the code that the assertion finds")
                .instead("or let the user say what it should be")
                .needing(suites::word("assertions", suite.path));
            Some(Finding { subject: Subject::Change(suite.at), ..found })
        })
        .collect()
}

fn asserts(tests: &Tests<'_>) -> usize {
    tests.lines.iter().filter(|line| is_assertion(line)).count()
}

/// The first test of the file that asserts less, with the line and what was seen.
fn weakened(suite: &Suite<'_>, fewer: bool, names: &HashSet<&[u8]>) -> Option<(usize, String)> {
    let once = counts(&suite.before, |test| !test.group);
    suite.after.all.iter().filter(|test| !test.group && test.off.is_none()).find_map(|after| {
        if count(&once, after.name) != 1 {
            return None;
        }
        let before = suite.before.all.iter().find(|test| test.name == after.name && !test.group)?;
        of_test(suite, before, after, fewer, names)
    })
}

fn of_test(
    suite: &Suite<'_>,
    before: &Test<'_>,
    after: &Test<'_>,
    fewer: bool,
    names: &HashSet<&[u8]>,
) -> Option<(usize, String)> {
    let (old, new) = (suite.before.body(before), suite.after.body(after));
    if old == new {
        return None;
    }
    let known: HashSet<&[u8]> = old.iter().map(|line| line.trim_ascii()).collect();
    let came = |line: &&&[u8]| !known.contains(line.trim_ascii());
    let at = |found: &[u8]| {
        let place = new.iter().position(|line| line.trim_ascii() == found.trim_ascii());
        place.map_or(after.line, |place| after.line.saturating_add(place).saturating_add(1))
    };
    if let Some(line) = new.iter().filter(came).find(|line| is_vacuous(line)) {
        return Some((at(line), format!("`{}` always holds", shown(line))));
    }
    let here: HashSet<&[u8]> = new.iter().map(|line| line.trim_ascii()).collect();
    let gone: Vec<&[u8]> = old
        .iter()
        .map(|line| line.trim_ascii())
        .filter(|line| is_assertion(line) && !here.contains(line))
        .collect();
    if let Some((line, was)) = new.iter().filter(came).find_map(|line| loosened(line, &gone)) {
        return Some((at(line), format!("`{}` says less than `{}`", shown(line), shown(was))));
    }
    let count = |lines: &[&[u8]]| lines.iter().filter(|line| is_assertion(line)).count();
    let (had, has) = (count(old), count(new));
    if has >= had || !fewer || gone.is_empty() || speaks_of(&gone, names) {
        return None;
    }
    let name = excerpt(after.name, 60);
    let gone = gone.first().map(|line| shown(line)).unwrap_or_default();
    Some((after.line, format!("`{name}` asserts {has} things, {had} before: `{gone}` is gone")))
}

/// The exact assertion about the same thing in whose place the loose one stands.
fn loosened<'a>(line: &'a [u8], gone: &[&'a [u8]]) -> Option<(&'a [u8], &'a [u8])> {
    if strength(line) != Some(Strength::Loose) {
        return None;
    }
    let about = |was: &&&'a [u8]| {
        strength(was) == Some(Strength::Exact)
            && assertions::subject(was).is_some_and(|subject| assertions::speaks_of(line, subject))
    };
    gone.iter().find(about).map(|was| (line, *was))
}

fn shown(line: &[u8]) -> String {
    excerpt(line.trim_ascii(), 70)
}

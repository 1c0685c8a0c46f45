//! `test-removed`: tests that a commit or a push takes away.

use std::collections::HashSet;

use super::suites::{self, Counts, Suite, add, count, counts, named, share, speaks_of};
use super::test_code::Test;
use crate::model::action::Moment;
use crate::model::verdict::{Class, Finding, RuleId, Subject};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("test-removed");

/// Share of a test's lines, in percent, that stand elsewhere when it was moved or merged.
const KEPT_MIN: usize = 50;

const TWO: &str = "def test_total():\n    assert total([1, 2]) == 3\n\n\n\
                   def test_empty():\n    assert total([]) == 0\n";
const ONE: &str = "def test_total():\n    assert total([1, 2]) == 3\n";
const MERGED: &str = "def test_total_and_empty():\n    assert total([1, 2]) == 3\n    \
                      assert total([]) == 0\n";

/// Tests that a commit or a push takes away.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "takes tests away that are neither moved, renamed nor replaced",
    why: "A test that is gone finds nothing any more; what it found is easily the reason why it \
          went.",
    instead: "keep the test and mend what it finds, or let the user say which tests go",
    keys: &["grants"],
    denies: &[
        commit(&[Diff::changed("tests/test_total.py", TWO, ONE)]),
        commit(&[Diff::gone("tests/test_total.py", TWO)]),
        commit(&[Diff::changed("tests/test_total.py", TWO, "# def test_total():\n")]),
    ],
    allows: &[
        commit(&[Diff::gone("tests/test_total.py", TWO), Diff::new("tests/test_sums.py", TWO)]),
        commit(&[Diff::changed("tests/test_total.py", TWO, MERGED)]),
        commit(&[
            Diff::gone("tests/test_total.py", ONE),
            Diff::changed("src/total.py", "def total(a):\n    return sum(a)\n", "\n"),
        ]),
        Example {
            facts: &[],
            act: Act::Changed(Moment::After, &[Diff::changed("tests/test_total.py", TWO, ONE)]),
        },
    ],
    check: Check::Case(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

fn check(case: &Case<'_>) -> Vec<Finding> {
    // Half of a move is a removal: only what is about to be kept is whole.
    if !super::is_gate(case) {
        return Vec::new();
    }
    let suites = suites::of(case);
    let is_test = |test: &Test<'_>| !test.group;
    let mut came = Counts::new();
    for suite in &suites {
        let (before, after) = (counts(&suite.before, is_test), counts(&suite.after, is_test));
        let more = |(name, now): (&&'_ [u8], &usize)| now.saturating_sub(count(&before, name));
        add(&mut came, &after.iter().map(|one| (*one.0, more(one))).collect());
    }
    let mut lost = Vec::new();
    for suite in &suites {
        let gone = gone(suite, &mut came);
        if !gone.is_empty() {
            lost.push((suite, gone));
        }
    }
    if lost.is_empty() {
        return Vec::new();
    }
    let added = suites::added_lines(&suites);
    let mut names = suites::gone_names(case);
    // A test beside the code that it tests is no code under test.
    for suite in &suites {
        for test in &suite.before.all {
            names.remove(test.name);
        }
    }
    lost.into_iter().filter_map(|(suite, gone)| of_suite(suite, gone, &added, &names)).collect()
}

/// The tests of the file whose names are gone from it and did not come elsewhere.
fn gone<'s, 'a>(suite: &'s Suite<'a>, came: &mut Counts<'a>) -> Vec<&'s Test<'a>> {
    let mut left = counts(&suite.after, |test| !test.group);
    let mut gone = Vec::new();
    for test in suite.before.all.iter().filter(|test| !test.group && test.off.is_none()) {
        let here = left.get_mut(test.name).filter(|count| **count > 0);
        let there = here.or_else(|| came.get_mut(test.name).filter(|count| **count > 0));
        match there {
            Some(count) => *count = count.saturating_sub(1),
            None => gone.push(test),
        }
    }
    gone
}

fn of_suite(
    suite: &Suite<'_>,
    gone: Vec<&Test<'_>>,
    added: &HashSet<&[u8]>,
    names: &HashSet<&[u8]>,
) -> Option<Finding> {
    let lost: Vec<_> = gone
        .into_iter()
        .filter(|test| {
            let body = suite.before.body(test);
            let whole = suite.before.lines.get(test.begin..test.end).unwrap_or_default();
            share(body, added).is_none_or(|kept| kept < KEPT_MIN) && !speaks_of(whole, names)
        })
        .collect();
    let first = lost.first()?;
    let known = counts(&suite.before, |_| true);
    let new = suite
        .after
        .all
        .iter()
        .filter(|test| !test.group && test.off.is_none() && count(&known, test.name) == 0);
    let asserts = |tests: &super::test_code::Tests<'_>| {
        tests.lines.iter().filter(|line| super::assertions::is_assertion(line)).count()
    };
    // As many new ones stand in their place, or what they asserted stands in a table.
    let replaced = new.count() >= lost.len()
        || asserts(&suite.after) >= asserts(&suite.before) && !suite.after.all.is_empty();
    let class = if replaced { Class::Free } else { Class::NeedsWord };
    let shown: Vec<&[u8]> = lost.iter().map(|test| test.name).collect();
    let count = match lost.len() {
        1 => "1 test is gone".to_owned(),
        many => format!("{many} tests are gone"),
    };
    let found = Finding::new(ID, class)
        .seen(format!("{count}: {} (line {} before)", named(&shown), first.line))
        .instead("keep the test and mend what it finds")
        .instead("or let the user say which tests go")
        .needing(suites::word("removed", suite.path));
    Some(Finding { subject: Subject::Change(suite.at), ..found })
}

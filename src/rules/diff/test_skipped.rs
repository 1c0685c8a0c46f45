//! `test-skipped`: tests that are switched off.

use super::secrets::find;
use super::suites::{self, Counts, Suite, add, count, counts, named};
use super::test_code::{Language, Test};
use crate::model::action::Moment;
use crate::model::verdict::{Class, Finding, RuleId, Subject};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("test-skipped");

const RUNS: &str = "def test_total():\n    assert total([1, 2]) == 3\n";
const SKIPS: &str =
    "@pytest.mark.skip(reason=\"broken\")\ndef test_total():\n    assert total([1, 2]) == 3\n";
const SOMETIMES: &str = "@pytest.mark.skipif(sys.platform == \"win32\", reason=\"posix\")\n\
                         def test_total():\n    assert total([1, 2]) == 3\n";

/// Tests that are switched off.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "switches tests off that ran before: skipped, ignored, allowed to fail, or by focus",
    why: "A test that does not run finds nothing, and a suite that is green without it says less \
          than it seems to.",
    instead: "mend what the test finds, or let the user say that it may be skipped",
    keys: &["grants"],
    denies: &[
        commit(&[Diff::changed("tests/test_total.py", RUNS, SKIPS)]),
        commit(&[Diff::changed(
            "a.test.ts",
            "it('adds', () => {})\n",
            "it.skip('adds', () => {})\n",
        )]),
        commit(&[Diff::changed(
            "src/a.rs",
            "#[test]\nfn a() {}\n",
            "#[test]\n#[ignore]\nfn a() {}\n",
        )]),
    ],
    allows: &[
        commit(&[Diff::new("tests/test_total.py", SKIPS)]),
        commit(&[Diff::changed("tests/test_total.py", SKIPS, RUNS)]),
        commit(&[Diff::changed("tests/test_total.py", RUNS, SOMETIMES)]),
        Example {
            facts: &[],
            act: Act::Changed(Moment::After, &[Diff::changed("tests/test_total.py", RUNS, SKIPS)]),
        },
    ],
    check: Check::Case(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

fn check(case: &Case<'_>) -> Vec<Finding> {
    let suites = suites::of(case);
    let (mut ran, mut runs) = (Counts::new(), Counts::new());
    for suite in &suites {
        add(&mut ran, &counts(&suite.before, |test| test.off.is_none()));
        add(&mut runs, &counts(&suite.after, |test| test.off.is_none()));
    }
    let class = if super::is_gate(case) { Class::NeedsWord } else { Class::Free };
    suites
        .iter()
        .filter_map(|suite| {
            let found = switched_off(suite, &ran, &runs, class).or_else(|| focused(suite, class));
            found.or_else(|| whole_file(suite, class))
        })
        .collect()
}

/// Tests of the file that are off and of whose name fewer run than before.
fn switched_off(
    suite: &Suite<'_>,
    ran: &Counts<'_>,
    runs: &Counts<'_>,
    class: Class,
) -> Option<Finding> {
    let before = counts(&suite.before, |test| test.off.is_some());
    let mut seen = Counts::new();
    let off: Vec<&Test<'_>> = suite
        .after
        .all
        .iter()
        .filter(|test| {
            if test.off.is_none() || count(runs, test.name) >= count(ran, test.name) {
                return false;
            }
            let times = seen.entry(test.name).or_default();
            *times = times.saturating_add(1);
            *times > count(&before, test.name)
        })
        .collect();
    let first = off.first()?;
    let how = first.off.map(super::test_marks::Off::phrase).unwrap_or_default();
    let shown: Vec<&[u8]> = off.iter().map(|test| test.name).collect();
    let seen = format!("line {}: {} {how} now", first.line, named(&shown));
    Some(finding(suite, class, seen))
}

fn finding(suite: &Suite<'_>, class: Class, seen: String) -> Finding {
    let found = Finding::new(ID, class)
        .seen(seen)
        .instead("mend what the test finds")
        .instead("or let the user say that it may be skipped")
        .needing(suites::word("skipped", suite.path));
    Finding { subject: Subject::Change(suite.at), ..found }
}

/// A focus runs one test and none of the others.
fn focused(suite: &Suite<'_>, class: Class) -> Option<Finding> {
    const SCRIPT: &[&[u8]] = &[
        b"it.only(",
        b"test.only(",
        b"describe.only(",
        b"fit(",
        b"fdescribe(",
        b"context.only(",
        b"suite.only(",
        b"Deno.test.only(",
        b"test.describe.only(",
    ];
    const RUBY: &[&[u8]] = &[b"fit ", b"fdescribe ", b"fcontext "];
    const GO: &[&[u8]] = &[b"FIt(", b"FDescribe(", b"FContext("];
    let marks = match suite.language {
        Language::JavaScript => SCRIPT,
        Language::Ruby => RUBY,
        Language::Go => GO,
        Language::Python
        | Language::Rust
        | Language::Jvm
        | Language::Php
        | Language::CSharp
        | Language::Swift
        | Language::Elixir
        | Language::Cpp
        | Language::Dart
        | Language::Bats
        | Language::Gherkin => return None,
    };
    let mark = |line: &[u8]| {
        let line = line.trim_ascii();
        let option = suite.language == Language::Ruby
            && (find(line, b", :focus").is_some() || find(line, b"focus: true").is_some());
        option || marks.iter().any(|mark| line.starts_with(mark))
    };
    let had = suite.before.lines.iter().any(|line| mark(line));
    let line = suite.change.added().find(|line| mark(line.text)).filter(|_| !had)?;
    let others = suite.before.all.iter().filter(|test| !test.group).count();
    (others > 1).then(|| {
        finding(suite, class, format!("line {}: a focus, so that nothing else runs", line.number))
    })
}

/// Marks for a whole file.
fn whole_file(suite: &Suite<'_>, class: Class) -> Option<Finding> {
    let marks: &[&[u8]] = match suite.language {
        Language::Python => &[
            b"pytestmark = pytest.mark.skip(",
            b"pytestmark = pytest.mark.skip\n",
            b"pytestmark = [pytest.mark.skip(",
            b"allow_module_level=True",
            b"__test__ = False",
            b"collect_ignore",
            b"pytestmark = pytest.mark.xfail",
        ],
        Language::Rust => &[b"#![cfg(any())]", b"#![cfg(never)]", b"#![cfg(FALSE)]"],
        Language::Go => &[b"//go:build ignore", b"// +build ignore", b"//go:build never"],
        Language::Elixir => &[b"@moduletag :skip", b"@moduletag skip", b"@describetag :skip"],
        Language::Jvm
        | Language::JavaScript
        | Language::Ruby
        | Language::Php
        | Language::CSharp
        | Language::Swift
        | Language::Cpp
        | Language::Dart
        | Language::Bats
        | Language::Gherkin => return class_off(suite, class),
    };
    let mark = |line: &[u8]| marks.iter().any(|mark| find(line, mark.trim_ascii_end()).is_some());
    if suite.before.all.is_empty() || suite.before.lines.iter().any(|line| mark(line)) {
        return None;
    }
    let line = suite.change.added().find(|line| mark(line.text) && !is_conditional(line.text))?;
    Some(finding(suite, class, format!("line {}: the whole file is switched off", line.number)))
}

fn is_conditional(line: &[u8]) -> bool {
    find(line, b"skipif").is_some()
}

/// An attribute of a class: `@Disabled` before `class A`.
fn class_off(suite: &Suite<'_>, class: Class) -> Option<Finding> {
    const MARKS: &[&[u8]] = &[b"@Disabled", b"@Ignore", b"[Ignore", b"@Suite(.disabled"];
    let is_off = |lines: &[&[u8]], at: usize| {
        let marked = lines.get(at).is_some_and(|line| {
            let line = line.trim_ascii();
            MARKS.iter().any(|mark| line.starts_with(mark))
                && !line.starts_with(b"@DisabledOn")
                && !line.starts_with(b"@DisabledIf")
        });
        let rest = lines.get(at.saturating_add(1)..).unwrap_or_default();
        marked
            && rest
                .iter()
                .take(6)
                .find(|line| {
                    let line = line.trim_ascii();
                    !line.is_empty() && !line.starts_with(b"@") && !line.starts_with(b"[")
                })
                .is_some_and(|line| find(line, b"class ").is_some())
    };
    let lines = &suite.before.lines;
    if suite.before.all.is_empty() || (0..lines.len()).any(|at| is_off(lines, at)) {
        return None;
    }
    let line = suite
        .change
        .added()
        .find(|line| is_off(&suite.after.lines, line.number.saturating_sub(1)))?;
    Some(finding(suite, class, format!("line {}: the whole class is switched off", line.number)))
}

//! `ci-weakened`: checks that no longer run, or whose failure no longer counts.

use super::ci_files::{CheckKind, is_ci, names_commands, runs, runs_any};
use super::place::inside;
use super::secrets::find;
use crate::model::action::Moment;
use crate::model::change::Change;
use crate::model::clause::Clause;
use crate::model::escape::excerpt;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("ci-weakened");

const CHECKED: &str =
    "jobs:\n  a:\n    steps:\n      - run: cargo test\n      - run: cargo clippy\n";
const UNLINTED: &str = "jobs:\n  a:\n    steps:\n      - run: cargo test\n";
const SWALLOWED: &str =
    "jobs:\n  a:\n    steps:\n      - run: cargo test || true\n      - run: cargo clippy\n";
const OTHER: &str = "jobs:\n  a:\n    steps:\n      - run: cargo nextest run\n      - run: \
                     cargo clippy --all\n";

/// Checks that no longer run, or whose failure no longer counts.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "takes a check out of CI or a hook, or makes its failure not count",
    why: "What CI no longer finds goes out to everybody; `|| true` and `continue-on-error` look \
          green whatever happens.",
    instead: "mend what the check finds, or let the user say that it may go",
    keys: &["grants"],
    denies: &[
        commit(&[Diff::changed(".github/workflows/ci.yml", CHECKED, UNLINTED)]),
        commit(&[Diff::changed(".github/workflows/ci.yml", CHECKED, SWALLOWED)]),
        commit(&[Diff::gone(".github/workflows/ci.yml", CHECKED)]),
        commit(&[Diff::changed(
            "package.json",
            "\"test\": \"jest\"\n",
            "\"test\": \"jest || true\"\n",
        )]),
    ],
    allows: &[
        commit(&[Diff::changed(".github/workflows/ci.yml", CHECKED, OTHER)]),
        commit(&[Diff::new(".github/workflows/ci.yml", UNLINTED)]),
        commit(&[Diff::gone(".travis.yml", CHECKED), Diff::new(".gitlab-ci.yml", OTHER)]),
        commit(&[Diff::changed("Makefile", "clean:\n\trm x\n", "clean:\n\trm x || true\n")]),
    ],
    check: Check::Change(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

/// What makes a failure not count, behind a command.
const SWALLOWS: &[&[u8]] = &[
    b"|| true",
    b"||true",
    b"|| :",
    b"|| exit 0",
    b"; exit 0",
    b"|| echo",
    b"; true",
    b"--no-verify",
];
/// What makes a failure not count, on a line of its own.
const SETTINGS: &[&[u8]] = &[
    b"continue-on-error: true",
    b"allow_failure: true",
    b"soft_fail: true",
    b"continueOnError: true",
    b"if: false",
    b"when: never",
    b"ignoreFailures = true",
    b"ignore_failure: true",
];

fn check(case: &Case<'_>, change: &Change) -> Option<Finding> {
    let path = inside(case, &change.path);
    let ci = is_ci(path);
    if !ci && !names_commands(path) {
        return None;
    }
    change.before.as_ref().map(|_| ()).or(change.replaced.as_ref().map(|_| ()))?;
    let class = if super::is_gate(case) { Class::NeedsWord } else { Class::Free };
    let seen = swallowed(change).or_else(|| if ci { lost(case, change) } else { None })?;
    let name = Pattern::text([b"steps/".as_slice(), path].concat());
    let place = Resource::at(Kind::Setting, Pattern::text("ci"), name);
    Some(
        Finding::new(ID, class)
            .seen(seen)
            .instead("mend what the check finds")
            .instead("or let the user say that the check may go")
            .needing(Clause::new(Verb::Set, place)),
    )
}

/// A check that was there and whose failure does not count any more.
fn swallowed(change: &Change) -> Option<String> {
    let bare = |line: &[u8]| {
        let cut = SWALLOWS.iter().filter_map(|end| find(line, end)).min();
        let head = line.get(..cut.unwrap_or(line.len())).unwrap_or_default();
        head.trim_ascii().trim_ascii_end().to_vec()
    };
    change.hunks().iter().find_map(|hunk| {
        let gone: Vec<Vec<u8>> = change.removed_by(hunk).map(|line| bare(line.text)).collect();
        let step = change.added_by(hunk).any(|line| {
            [&b"run:"[..], b"uses:", b"script:", b"- name:"]
                .iter()
                .any(|word| find(line.text, word).is_some())
        });
        change.added_by(hunk).find_map(|line| {
            let swallows = SWALLOWS.iter().any(|end| find(line.text, end).is_some())
                && runs_any(line.text)
                && gone.iter().any(|was| starts_alike(was, &bare(line.text)));
            let set = SETTINGS.iter().any(|set| line.text.trim_ascii().starts_with(set));
            let moved = change.removed().any(|was| was.text.trim_ascii() == line.text.trim_ascii());
            (swallows || set && !step && !moved).then(|| {
                let shown = excerpt(line.text.trim_ascii(), 80);
                format!("line {}: `{shown}`: its failure does not count any more", line.number)
            })
        })
    })
}

/// Whether the command that was is the one that is, as far as it was written before.
fn starts_alike(was: &[u8], is: &[u8]) -> bool {
    let trim = |text: &[u8]| {
        let end = text.iter().rposition(|byte| !matches!(byte, b'"' | b',' | b'\'' | b' '));
        text.get(..end.map_or(0, |end| end.saturating_add(1))).unwrap_or_default().to_vec()
    };
    let (was, is) = (trim(was), trim(is));
    !was.is_empty() && (was == is || is.starts_with(&was) || was.starts_with(&is))
}

/// A kind of check that ran by this file and by no file of the change any more.
fn lost(case: &Case<'_>, change: &Change) -> Option<String> {
    // Half of a move to another file is a removal.
    if !super::is_gate(case) {
        return None;
    }
    let (before, after) = change.texts()?;
    let count = |text: &[u8], kind: CheckKind| {
        text.split(|byte| *byte == b'\n').filter(|line| runs(line, kind)).count()
    };
    let elsewhere = |kind: CheckKind| {
        case.changes.iter().any(|other| {
            let path = inside(case, &other.path);
            (is_ci(path) || names_commands(path)) && other.added().any(|line| runs(line.text, kind))
        })
    };
    let gone = |kind: &&CheckKind| {
        count(before, **kind) > 0 && count(after, **kind) == 0 && !elsewhere(**kind)
    };
    let kind = CheckKind::ALL.iter().find(gone)?;
    let line = change.removed().find(|line| runs(line.text, *kind))?;
    let shown = excerpt(line.text.trim_ascii(), 80);
    Some(format!("no {} run by this file any more; gone: `{shown}`", kind.phrase()))
}

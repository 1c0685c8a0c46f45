//! `snapshot-rewritten`: many recorded results are recorded anew.

use super::place::{ends_in, inside, lies_in};
use super::suites::word;
use crate::model::action::Moment;
use crate::model::change::Change;
use crate::model::verdict::{Class, Finding, RuleId, Subject};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("snapshot-rewritten");

/// Snapshots from which on a change of them needs a word.
const MANY: usize = 10;
/// Snapshots from which on it is told.
const SOME: usize = 3;

/// Many recorded results are recorded anew.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "records ten snapshots or more anew",
    why: "A snapshot that is recorded anew agrees with whatever the code does now, right or wrong.",
    instead: "look at each difference and record anew what is meant, or let the user say so",
    keys: &["grants"],
    denies: &[commit(TEN), push(TEN), receive(TEN)],
    allows: &[
        commit(&[Diff::changed("src/__snapshots__/a.snap", "1\n", "2\n")]),
        commit(&[Diff::new("src/__snapshots__/a.snap", "1\n")]),
        commit(&[Diff::changed("src/snap.ts", "1\n", "2\n")]),
    ],
    check: Check::Case(check),
};

const TEN: &[Diff] = &[
    Diff::changed("src/__snapshots__/a.snap", "1\n", "2\n"),
    Diff::changed("src/__snapshots__/b.snap", "1\n", "2\n"),
    Diff::changed("src/__snapshots__/c.snap", "1\n", "2\n"),
    Diff::changed("src/__snapshots__/d.snap", "1\n", "2\n"),
    Diff::changed("src/__snapshots__/e.snap", "1\n", "2\n"),
    Diff::changed("src/__snapshots__/f.snap", "1\n", "2\n"),
    Diff::changed("src/__snapshots__/g.snap", "1\n", "2\n"),
    Diff::changed("src/__snapshots__/h.snap", "1\n", "2\n"),
    Diff::changed("src/__snapshots__/i.snap", "1\n", "2\n"),
    Diff::changed("src/__snapshots__/j.snap", "1\n", "2\n"),
];

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

const fn push(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Push, diffs) }
}

const fn receive(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Receive, diffs) }
}

/// Whether the file holds what a test once gave out.
fn is_snapshot(path: &[u8]) -> bool {
    const ENDINGS: &[&[u8]] = &[
        b".snap",
        b".ambr",
        b".golden",
        b".approved.txt",
        b".approved.json",
        b".snapshot",
        b".verified.txt",
    ];
    const FOLDERS: &[&[u8]] = &[
        b"__snapshots__",
        b"__image_snapshots__",
        b"snapshots",
        b"golden",
        b"goldens",
        b"cassettes",
    ];
    ends_in(path, ENDINGS) || lies_in(path, FOLDERS)
}

fn check(case: &Case<'_>) -> Vec<Finding> {
    if !super::is_gate(case) {
        return Vec::new();
    }
    let rewritten = |change: &Change| {
        is_snapshot(inside(case, &change.path))
            && change.before.is_some()
            && change.after.is_some()
            && change.before != change.after
    };
    let all: Vec<_> =
        case.changes.iter().enumerate().filter(|(_, change)| rewritten(change)).collect();
    if all.len() < SOME {
        return Vec::new();
    }
    let class = if all.len() < MANY { Class::Free } else { Class::NeedsWord };
    let seen = format!("{} snapshots are recorded anew in one go", all.len());
    // One finding says it where it is only told; a word must cover each of them.
    let most = if class == Class::Free { 1 } else { all.len() };
    all.into_iter()
        .take(most)
        .map(|(at, change)| {
            let found = Finding::new(ID, class)
                .seen(seen.clone())
                .instead("look at each difference and record anew what is meant")
                .instead("or let the user say that the snapshots may be updated")
                .needing(word("snapshots", inside(case, &change.path)));
            Finding { subject: Subject::Change(at), ..found }
        })
        .collect()
}

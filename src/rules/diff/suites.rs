//! The tests of all files of a case, before and after.

use std::collections::{HashMap, HashSet};

use super::place::{self, Purpose, inside, purpose};
use super::secrets::find;
use super::test_code::{Language, Test, Tests, language};
use crate::model::change::{Change, ChangeKind};
use crate::model::clause::Clause;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};
use crate::rules::case::Case;

/// Bytes of test files that one case looks at, both sides together; the rest is not told.
const BYTES_MAX: usize = 16 << 20;
/// A line shorter than this says nothing of where it came from.
const LINE_MIN: usize = 6;

/// The tests of one file, before and after.
pub(super) struct Suite<'a> {
    /// The index of the change.
    pub(super) at: usize,
    /// The change.
    pub(super) change: &'a Change,
    /// The path from the root.
    pub(super) path: &'a [u8],
    /// The language.
    pub(super) language: Language,
    /// What stood there.
    pub(super) before: Tests<'a>,
    /// What stands there.
    pub(super) after: Tests<'a>,
}

/// The files of the case that hold tests on either side.
pub(super) fn of<'a>(case: &Case<'a>) -> Vec<Suite<'a>> {
    let mut left = BYTES_MAX;
    let mut all = Vec::new();
    let targets: HashMap<&[u8], &[u8]> = case
        .changes
        .iter()
        .filter_map(|change| Some((change.source.as_deref()?, inside(case, &change.path))))
        .collect();
    for (at, change) in case.changes.iter().enumerate() {
        let path = inside(case, &change.path);
        let Some(language) = language(path).filter(|_| purpose(path) != Purpose::Fixture) else {
            continue;
        };
        // A file that goes on under another name is compared there, if its tests still run there.
        let renamed = change.kind == ChangeKind::Rename
            && targets.get(change.path.as_slice()).is_some_and(|target| runs(target, language));
        if renamed {
            continue;
        }
        let Some((before, after)) = change.texts() else { continue };
        let within = language == Language::Rust
            && [before, after].iter().any(|text| find(text, b"test]").is_some());
        if before == after || !(place::is_test(path) || within) || place::is_foreign(path) {
            continue;
        }
        let Some(rest) = left.checked_sub(before.len().saturating_add(after.len())) else { break };
        left = rest;
        let (before, after) = (Tests::of(language, before), Tests::of(language, after));
        if !(before.all.is_empty() && after.all.is_empty()) {
            all.push(Suite { at, change, path, language, before, after });
        }
    }
    all
}

/// Whether tests in this language run where the file lies.
fn runs(path: &[u8], of: Language) -> bool {
    language(path) == Some(of) && (place::is_test(path) || of == Language::Rust)
}

/// How often names stand among the tests.
pub(super) type Counts<'a> = HashMap<&'a [u8], usize>;

/// How often each name stands among the tests that hold.
pub(super) fn counts<'a>(tests: &Tests<'a>, holds: impl Fn(&Test<'a>) -> bool) -> Counts<'a> {
    let mut counts = Counts::new();
    for test in tests.all.iter().filter(|test| holds(test)) {
        let count = counts.entry(test.name).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// How often the name stands there.
pub(super) fn count(counts: &Counts<'_>, name: &[u8]) -> usize {
    counts.get(name).copied().unwrap_or_default()
}

/// Adds what another file counts.
pub(super) fn add<'a>(sum: &mut Counts<'a>, more: &Counts<'a>) {
    for (name, count) in more {
        let known = sum.entry(name).or_default();
        *known = known.saturating_add(*count);
    }
}

/// What words must cover to allow this kind of weakening in this file.
pub(super) fn word(what: &str, path: &[u8]) -> Clause {
    let name = Pattern::text([what.as_bytes(), b"/", path].concat());
    Clause::new(Verb::Set, Resource::at(Kind::Setting, Pattern::text("tests"), name))
}

/// The lines that came, less blanks and lines that say nothing.
pub(super) fn added_lines<'a>(suites: &'a [Suite<'a>]) -> HashSet<&'a [u8]> {
    suites
        .iter()
        .flat_map(|suite| {
            // What stands in a test that is switched off does not count as kept.
            let off: Vec<_> = suite.after.all.iter().filter(|test| test.off.is_some()).collect();
            suite.change.added().filter(move |line| {
                !off.iter()
                    .any(|test| (test.begin..test.end).contains(&line.number.saturating_sub(1)))
            })
        })
        .map(|line| line.text.trim_ascii())
        .filter(|line| line.len() >= LINE_MIN)
        .collect()
}

/// Which share of the lines stands among these, in percent; `None`: too few lines to say.
pub(super) fn share(lines: &[&[u8]], among: &HashSet<&[u8]>) -> Option<usize> {
    let mut all = 0_usize;
    let mut kept = 0_usize;
    for line in lines.iter().map(|line| line.trim_ascii()).filter(|line| line.len() >= LINE_MIN) {
        all = all.saturating_add(1);
        kept = kept.saturating_add(usize::from(among.contains(line)));
    }
    kept.saturating_mul(100).checked_div(all)
}

/// Words that define what follows them.
const DEFINING: &[&[u8]] = &[
    b"fn ",
    b"def ",
    b"class ",
    b"function ",
    b"func ",
    b"fun ",
    b"struct ",
    b"enum ",
    b"trait ",
    b"interface ",
    b"module ",
    b"mod ",
    b"type ",
    b"const ",
    b"static ",
    b"protocol ",
    b"object ",
    b"record ",
];

/// Names that the change takes out of the code under test: what is defined in its removed lines and
/// in none of its added ones, and files that go.
pub(super) fn gone_names<'a>(case: &Case<'a>) -> HashSet<&'a [u8]> {
    let mut gone = HashSet::new();
    let mut here = HashSet::new();
    for change in case.changes {
        let path = inside(case, &change.path);
        if place::is_test(path) || language(path).is_none() {
            continue;
        }
        gone.extend(change.removed().filter_map(|line| defined(line.text)));
        here.extend(change.added().filter_map(|line| defined(line.text)));
        if change.after.is_none() && change.before.is_some() {
            let name = place::name(path);
            gone.extend(name.split(|byte| *byte == b'.').next().filter(|stem| stem.len() > 3));
        }
    }
    gone.retain(|name| !here.contains(name));
    gone
}

fn defined(line: &[u8]) -> Option<&[u8]> {
    let at = DEFINING.iter().find_map(|word| {
        let at = find(line, word)?;
        let free = at == 0 || line.get(at.saturating_sub(1)).is_some_and(|byte| !is_letter(*byte));
        free.then_some(at.saturating_add(word.len()))
    })?;
    let rest = line.get(at..)?;
    let end = rest.iter().position(|byte| !is_letter(*byte)).unwrap_or(rest.len());
    rest.get(..end).filter(|name| name.len() > 2)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether the lines speak of one of the names.
pub(super) fn speaks_of(lines: &[&[u8]], names: &HashSet<&[u8]>) -> bool {
    !names.is_empty()
        && lines.iter().any(|line| {
            line.split(|byte| !is_letter(*byte)).any(|word| word.len() > 2 && names.contains(word))
        })
}

/// The names as one phrase, the first few of them.
pub(super) fn named(names: &[&[u8]]) -> String {
    const SHOWN_MAX: usize = 4;
    let shown: Vec<_> = names
        .iter()
        .take(SHOWN_MAX)
        .map(|name| format!("`{}`", crate::model::escape::excerpt(name, 60)))
        .collect();
    let more = names.len().saturating_sub(SHOWN_MAX);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}

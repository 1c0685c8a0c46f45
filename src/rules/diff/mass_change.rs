//! `mass-change`: a commit that takes many files away, or most of a file.

use std::collections::HashSet;

use super::place::{self, Purpose, inside, purpose};
use super::secrets::find;
use crate::model::action::Moment;
use crate::model::change::{Change, ChangeKind};
use crate::model::escape::excerpt;
use crate::model::verdict::{Class, Finding, RuleId, Subject};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("mass-change");

/// Files from which on a deletion needs a word.
const FILES_MIN: usize = 100;
/// Findings that one case makes of deletions.
const FINDINGS_MAX: usize = 1_024;
/// Lines that a file has lost before a mark of what was left out is taken for one.
const ELIDED_MIN: usize = 10;
/// Lines of a file that is worth telling when it is emptied.
const EMPTIED_MIN: usize = 20;
/// Lines of a file that is worth telling when it is written anew.
const REWRITTEN_MIN: usize = 100;

const LONG: &str = "a1()\nb1()\nc1()\nd1()\ne1()\nf1()\ng1()\nh1()\ni1()\nj1()\nk1()\nl1()\n\
                    a2()\nb2()\nc2()\nd2()\ne2()\nf2()\ng2()\nh2()\ni2()\nj2()\nk2()\nl2()\n";
const ELIDED: &str = "a1()\nnew()\n# ... rest of the code unchanged ...\n";

/// A commit that takes many files away, or most of a file.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "takes a hundred files away, empties a file, or leaves `... rest unchanged ...` in \
              place of code",
    why: "Whole files written anew from memory lose what the writer did not think of, and nobody \
          reads a difference of thousands of lines.",
    instead: "change only the lines that have to change, and name what has to go",
    keys: &["grants"],
    denies: &[
        commit(&[Diff::changed("src/a.py", LONG, ELIDED)]),
        commit(&[Diff::changed("src/a.py", LONG, "\n")]),
        commit(&[Diff::changed("src/a.js", LONG, "a1()\n// ... existing code ...\n")]),
    ],
    allows: &[
        commit(&[Diff::changed("src/a.py", LONG, "a1()\nb1()\n")]),
        commit(&[Diff::gone("src/a.py", LONG)]),
        commit(&[Diff::new("docs/a.md", ELIDED)]),
    ],
    check: Check::Case(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

fn check(case: &Case<'_>) -> Vec<Finding> {
    let mut found = if super::is_gate(case) { deletions(case) } else { Vec::new() };
    let class = if super::is_gate(case) { Class::NeedsWord } else { Class::Free };
    for (at, change) in case.changes.iter().enumerate() {
        if let Some(one) = of_file(case, change, class) {
            found.push(Finding { subject: Subject::Change(at), ..one });
        }
    }
    found
}

fn deletions(case: &Case<'_>) -> Vec<Finding> {
    let own = |change: &Change| {
        let path = inside(case, &change.path);
        change.kind == ChangeKind::Delete
            && !place::is_foreign(path)
            && !place::is_built(path)
            && purpose(path) != Purpose::Fixture
    };
    let gone: Vec<usize> =
        case.changes.iter().enumerate().filter(|(_, one)| own(one)).map(|(at, _)| at).collect();
    if gone.len() < FILES_MIN {
        return Vec::new();
    }
    let seen = format!("{} files go in one commit", gone.len());
    gone.into_iter()
        .take(FINDINGS_MAX)
        .map(|at| {
            let found = Finding::new(ID, Class::NeedsWord)
                .seen(seen.clone())
                .instead("or let the user name the folder that goes");
            Finding { subject: Subject::Change(at), ..found }
        })
        .collect()
}

fn of_file(case: &Case<'_>, change: &Change, class: Class) -> Option<Finding> {
    let path = inside(case, &change.path);
    let both = change.before.is_some() && change.after.is_some() || change.replaced.is_some();
    if !both || purpose(path) != Purpose::Code || place::is_built(path) || place::is_foreign(path) {
        return None;
    }
    let (before, after) = change.texts()?;
    let lines = |text: &[u8]| {
        text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count()
    };
    let (had, has) = (lines(before), lines(after));
    let lost = had.saturating_sub(has);
    if lost >= ELIDED_MIN
        && let Some(line) = change.added().find(|line| is_elided(line.text))
    {
        let shown = excerpt(line.text.trim_ascii(), 60);
        return Some(
            Finding::new(ID, class)
                .seen(format!("line {}: `{shown}` in place of {lost} lines", line.number))
                .instead("write the lines out, or change only those that have to change"),
        );
    }
    if has == 0 && had >= EMPTIED_MIN && change.replaced.is_none() {
        return Some(
            Finding::new(ID, class)
                .seen(format!("all {had} lines of the file are gone, the file stays"))
                .instead("delete the file if it has to go"),
        );
    }
    let rewritten = had >= REWRITTEN_MIN && has.saturating_mul(3) < had && super::is_gate(case);
    (rewritten && kept_elsewhere(case, change) < 50)
        .then(|| Finding::new(ID, Class::Free).seen(format!("{had} lines before, {has} now")))
}

/// A comment that stands for code which is not there.
fn is_elided(line: &[u8]) -> bool {
    const WORDS: &[&[u8]] = &[
        b"rest of",
        b"existing code",
        b"remains unchanged",
        b"unchanged",
        b"remaining code",
        b"same as before",
        b"previous code",
        b"other methods",
        b"omitted for",
        b"as before",
        b"keep existing",
        b"rest unchanged",
    ];
    let line = line.trim_ascii();
    let comment = [&b"//"[..], b"#", b"/*", b"--", b"<!--", b"{/*", b"\"\"\""]
        .iter()
        .any(|sign| line.starts_with(sign));
    let dots = find(line, b"...").is_some() || find(line, "\u{2026}".as_bytes()).is_some();
    let lower = line.to_ascii_lowercase();
    comment && dots && WORDS.iter().any(|word| find(&lower, word).is_some())
}

/// Which share of the lines that are gone came in other files, in percent.
fn kept_elsewhere(case: &Case<'_>, change: &Change) -> usize {
    let others = case.changes.iter().filter(|other| other.path != change.path);
    let came: HashSet<&[u8]> =
        others.flat_map(Change::added).map(|line| line.text.trim_ascii()).collect();
    let gone: Vec<_> = change.removed().filter(|line| line.text.trim_ascii().len() > 5).collect();
    let kept = gone.iter().filter(|line| came.contains(line.text.trim_ascii())).count();
    kept.saturating_mul(100).checked_div(gone.len()).unwrap_or_default()
}

//! `large-file`: large files, and what a build has made, going into the history.

use super::place::{ends_in, inside};
use crate::model::action::Moment;
use crate::model::change::{Change, is_binary};
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("large-file");

/// Bytes from which on a file is told.
const LARGE: u64 = 10 << 20;
/// Bytes from which on a binary file is told.
const LARGE_BINARY: u64 = 1 << 20;

/// Large files, and what a build has made, going into the history.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::Free,
    summary: "takes a large file or what a build has made into the history (told only)",
    why: "It stays in every clone for good, even when it is deleted later.",
    instead: "leave it out with `.gitignore`, or keep it with git-lfs",
    keys: &[],
    denies: &[],
    allows: &[
        commit(&[Diff::new("a.txt", "x\n")]),
        commit(&[Diff::new("logo.png", "x\0y")]),
        commit(&[Diff::gone("a.o", "x\0y")]),
    ],
    check: Check::Change(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

/// Endings of what compilers, packers and databases write.
const MADE: &[&[u8]] = &[
    b".o",
    b".a",
    b".so",
    b".dylib",
    b".dll",
    b".exe",
    b".class",
    b".pyc",
    b".pdb",
    b".obj",
    b".lib",
    b".rlib",
    b".rmeta",
    b".wasm.map",
    b".sqlite",
    b".sqlite3",
    b".db",
    b".dump",
    b".hprof",
    b".core",
    b".iso",
    b".dmg",
    b".vmdk",
    b".qcow2",
    b".tsbuildinfo",
];

fn check(case: &Case<'_>, change: &Change) -> Option<Finding> {
    let after = change.after.as_ref().filter(|_| super::is_gate(case))?;
    let before = change.before.as_ref().map_or(0, |side| side.size_bytes);
    let path = inside(case, &change.path);
    let size = after.size_bytes;
    // Content that was not looked at is binary or far too long.
    let binary = after.content.as_ref().is_none_or(|content| is_binary(content));
    let grown = size > before.saturating_mul(2);
    let mib = size >> 20;
    let seen = if size >= LARGE && grown {
        format!("{mib} MiB")
    } else if binary && size >= LARGE_BINARY && grown {
        format!("{mib} MiB, binary")
    } else if binary && before == 0 && ends_in(path, MADE) {
        "what a build or a program has made".to_owned()
    } else {
        return None;
    };
    Some(
        Finding::new(ID, Class::Free)
            .seen(seen)
            .instead("leave it out with `.gitignore`, or keep it with git-lfs"),
    )
}

//! `entry-changed`: links, submodules and modes of files.

use super::place::inside;
use crate::model::action::Moment;
use crate::model::change::{Change, EntryKind, Side};
use crate::model::escape::excerpt;
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("entry-changed");

/// Links, submodules and modes of files.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "adds a link that leads out of the repository; other kinds of entry are told",
    why: "A link out of the repository leads whoever checks it out to their own files, and what is \
          written through it lands there.",
    instead: "link inside the repository, or leave the link out",
    keys: &["grants"],
    denies: &[
        commit(&[Diff::link("docs/a", "/etc/passwd")]),
        commit(&[Diff::link("docs/a", "../../outside")]),
        commit(&[Diff::link("docs/a", "a/../../../x")]),
    ],
    allows: &[
        commit(&[Diff::link("docs/a", "b.txt")]),
        commit(&[Diff::changed("a", "x\n", "y\n")]),
        commit(&[Diff::new("run.sh", "#!/bin/sh\n")]),
    ],
    check: Check::Change(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

fn check(case: &Case<'_>, change: &Change) -> Option<Finding> {
    let after = change.after.as_ref()?;
    let path = inside(case, &change.path);
    let before = change.before.as_ref();
    let was = before.map(|side| side.kind);
    let (class, seen) = match (was, after.kind) {
        (_, EntryKind::Link) if before.map(content) != Some(content(after)) => {
            let target = content(after);
            let shown = excerpt(target, 80);
            if leads_out(path, target) {
                (Class::NeedsWord, format!("a link to `{shown}`, outside of the repository"))
            } else if matches!(was, Some(EntryKind::File | EntryKind::Executable)) {
                (Class::Free, format!("a file becomes a link to `{shown}`"))
            } else {
                return None;
            }
        }
        (Some(EntryKind::Submodule), EntryKind::Submodule) => {
            let id = |side: &Side| excerpt(content(side).get(..8).unwrap_or_default(), 8);
            let (old, new) = (before.map(id).unwrap_or_default(), id(after));
            if old == new {
                return None;
            }
            (Class::Free, format!("the submodule moves from {old} to {new}"))
        }
        (None, EntryKind::Submodule) if !declares_submodules(case) => (
            Class::Free,
            "another repository, taken in without `.gitmodules`: a clone will not have it".into(),
        ),
        (Some(EntryKind::File), EntryKind::Executable) if !content(after).starts_with(b"#!") => {
            (Class::Free, "the file may be executed now".into())
        }
        (Some(EntryKind::Executable), EntryKind::File) => {
            (Class::Free, "the file may not be executed any more".into())
        }
        (_, EntryKind::File | EntryKind::Executable | EntryKind::Link | EntryKind::Submodule) => {
            return None;
        }
    };
    let class = if super::is_gate(case) { class } else { Class::Free };
    Some(Finding::new(ID, class).seen(seen))
}

fn content(side: &Side) -> &[u8] {
    side.content.as_deref().unwrap_or_default()
}

fn declares_submodules(case: &Case<'_>) -> bool {
    case.changes.iter().any(|change| inside(case, &change.path) == b".gitmodules")
}

/// Whether the target of a link at this path, from the root, lies outside of the repository or in
/// its git folder.
fn leads_out(path: &[u8], target: &[u8]) -> bool {
    if target.starts_with(b"/") || target.starts_with(b"~") {
        return true;
    }
    let mut parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
    parts.pop();
    for part in target.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                if parts.pop().is_none() {
                    return true;
                }
            }
            name => parts.push(name),
        }
    }
    parts.first() == Some(&b".git".as_slice())
}

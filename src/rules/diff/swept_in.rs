//! `swept-in`: a commit that nobody asked for holds what is not this session's work.

use super::place::inside;
use crate::model::action::Moment;
use crate::model::change::{Change, ChangeKind, Side};
use crate::model::escape::escaped;
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::brought;
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("swept-in");

/// The user's file, as it stood when the session began.
const USERS: &[(&str, &str)] = &[("path:notes.md", "modified of:user")];
/// The same, and the user spoke of a commit.
const ASKED: &[(&str, &str)] =
    &[("path:notes.md", "modified of:user"), ("said", "commit everything")];
/// What another session works on.
const OTHERS: &[(&str, &str)] = &[("path:notes.md", "modified of:other")];
/// What this session wrote.
const OWN: &[(&str, &str)] = &[("path:notes.md", "modified of:agent")];
const NOTES: &[Diff] = &[Diff::changed("notes.md", "one\n", "one\ntwo\n")];

/// A commit that nobody asked for holds what is not this session's work.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "commits another session's work, or the user's own where nobody spoke of a commit",
    why: "`git add -A` takes in what somebody else has not finished; under another's name it is \
          hard to find again.",
    instead: "leave it out: git restore --staged -- PATH",
    keys: &["grants"],
    denies: &[
        Example { facts: USERS, act: Act::Changed(Moment::Commit, NOTES) },
        Example { facts: OTHERS, act: Act::Changed(Moment::Commit, NOTES) },
        Example {
            facts: &[("path:notes.md", "modified of:other"), ("said", "commit everything")],
            act: Act::Changed(Moment::Commit, NOTES),
        },
    ],
    allows: &[
        Example { facts: ASKED, act: Act::Changed(Moment::Commit, NOTES) },
        Example { facts: OWN, act: Act::Changed(Moment::Commit, NOTES) },
        Example { facts: &[], act: Act::Changed(Moment::Commit, NOTES) },
        Example { facts: USERS, act: Act::Changed(Moment::Push, NOTES) },
        Example {
            facts: USERS,
            act: Act::Changed(Moment::Commit, &[Diff::gone("notes.md", "one\n")]),
        },
    ],
    check: Check::Change(check),
};

fn check(case: &Case<'_>, change: &Change) -> Option<Finding> {
    // Of a file that is gone nobody can tell who took it away.
    let stands = match change.kind {
        ChangeKind::Create | ChangeKind::Modify | ChangeKind::Replace => true,
        ChangeKind::Delete | ChangeKind::Rename => false,
    };
    if case.moment != Moment::Commit || !stands || !brought::is_anothers_file(case, &change.path) {
        return None;
    }
    let ownership = case.facts.ownership();
    let path = escaped(inside(case, &change.path));
    let leave = format!("git restore --staged -- {path}");
    let others = ownership.others(&change.path);
    if others.surely(Option::is_some) {
        let who = others.known().flatten().unwrap_or_default();
        let found = Finding::new(ID, Class::NeedsWord);
        return Some(
            found.seen(format!("the work of another live session ({who})")).instead(leave),
        );
    }
    let stood = ownership.stood(&change.path).surely(|stood| *stood);
    if stood && !case.charter.commit_asked {
        return Some(
            Finding::new(ID, Class::NeedsWord)
                .seen("the user's own work from before this session, and nobody spoke of a commit")
                .instead(leave),
        );
    }
    // A file may be moved, copied or given another mode and keep its time.
    let content = |side: &Option<Side>| side.as_ref().and_then(|side| side.content.clone());
    let is_edited =
        change.kind == ChangeKind::Modify && content(&change.before) != content(&change.after);
    let seen = match (stood, is_edited) {
        (true, _) => "the user's own work from before this session is in this commit too",
        (false, true) => "changed by another hand than this session's, and in this commit too",
        (false, false) => return None,
    };
    Some(Finding::new(ID, Class::Free).seen(seen))
}

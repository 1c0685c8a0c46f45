//! A commit in a tool call: what it would hold is judged before it runs, so that the agent hears of
//! it at once and a word can be asked for. Only where what it would hold is plainly to be seen;
//! git's own hook judges every commit again.

use super::session::Session;
use crate::decide::{Context, decide};
use crate::model::action::{Action, Changed, Commit, Event, Moment, Occurrence};
use crate::model::effect::Effect;
use crate::model::mandate::Policy;
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Decision, Verdict};
use crate::world::facts::DiskFacts;
use crate::world::repo::diff::{self, Taken};

/// Words of a command after which nobody can say what the index will hold: it is taken back, put
/// together by hand, or another one.
const UNSURE: &[&str] = &[
    "restore",
    "reset",
    "rm",
    "mv",
    "stash",
    "checkout",
    "switch",
    "update-index",
    "apply",
    "am",
    "read-tree",
    "merge",
    "rebase",
    "cherry-pick",
    "revert",
    "pull",
    "-p",
    "--patch",
    "-i",
    "--interactive",
    "-e",
    "--edit",
    "-N",
    "--intent-to-add",
    "-C",
    "--only",
    "--include",
    "--pathspec-from-file",
];

/// The decision with what is said about the content of the commit that the act makes, if it makes
/// one and passes so far.
pub(super) fn with_content(
    session: &Session,
    event: &Event,
    decision: Decision,
    policy: &Policy,
    context: &Context,
    facts: &DiskFacts,
) -> Decision {
    let Occurrence::Before(Action::Shell { text, .. }) = &event.occurrence else { return decision };
    if !decision.verdict.passes() || !makes_commit(&decision) {
        return decision;
    }
    let Some(taken) = taken(session, text, &decision) else { return decision };
    let asked = facts.asked();
    if asked.iter().any(|one| one.git_dir != session.repository.git_dir) {
        return decision;
    }
    let read = facts.open(&session.repository);
    let Ok(found) = read.and_then(|opened| diff::staged(&opened, None, &taken)) else {
        return decision;
    };
    if found.changes.is_empty() {
        return decision;
    }
    let mut changed = Changed::new(Moment::Commit, found.changes);
    changed.commits = vec![Commit::default()];
    let inner = Event { occurrence: Occurrence::Before(Action::Changed(changed)), ..event.clone() };
    let content = decide(&inner, &session.record.memory, policy, context, facts);
    let rulings = decision.verdict.rulings().iter().chain(content.verdict.rulings());
    let verdict = Verdict::of(rulings.cloned().collect(), decision.verdict.obligations().to_vec());
    Decision { verdict, ..decision }
}

/// Whether the act makes a commit and does nothing beside it that could change what that holds.
fn makes_commit(decision: &Decision) -> bool {
    let commits = |effect: &Effect| {
        effect.clause.verb == Verb::Commit && effect.clause.resource.kind == Kind::Ref
    };
    let plain = |effect: &Effect| match effect.clause.verb {
        Verb::Read | Verb::Stage | Verb::Commit | Verb::Rewind | Verb::Push => true,
        Verb::Write
        | Verb::Delete
        | Verb::Move
        | Verb::Discard
        | Verb::Set
        | Verb::Create
        | Verb::Advance
        | Verb::Run
        | Verb::Send
        | Verb::Receive
        | Verb::Install
        | Verb::Signal
        | Verb::Elevate => false,
    };
    decision.effects.iter().any(commits) && decision.effects.iter().all(plain)
}

/// What the act would take from the work tree; `None`: that is not plain.
fn taken(session: &Session, text: &[u8], decision: &Decision) -> Option<Vec<Taken>> {
    let text = std::str::from_utf8(text).ok()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let unsure = |word: &&str| {
        UNSURE.contains(word) || word.starts_with("GIT_") || word.starts_with("--git-dir")
    };
    if words.iter().any(unsure) {
        return None;
    }
    let adds = words.windows(2).any(|two| two == ["git", "add"]);
    let updates = words.iter().any(|word| matches!(*word, "-u" | "--update"));
    let after_commit = words.iter().skip_while(|word| **word != "commit");
    let all = after_commit.clone().any(|word| {
        *word == "--all" || word.starts_with('-') && !word.starts_with("--") && word.contains('a')
    });
    let root = &session.repository.root;
    let whole = Pattern::tree(root);
    let mut taken = Vec::new();
    for effect in decision.effects.iter().filter(|effect| effect.clause.verb == Verb::Stage) {
        let paths = effect.clause.resource.name.clone();
        if whole.relation(&paths, true) != Relation::Covers {
            return None;
        }
        // `git commit PATH` leaves out what else is staged.
        if !adds && !all {
            return None;
        }
        let untracked = adds && !updates && !(all && paths == whole);
        taken.push(Taken { paths, untracked });
    }
    Some(taken)
}

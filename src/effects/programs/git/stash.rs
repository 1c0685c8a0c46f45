//! `git stash`.

use super::arguments::{Arguments, Order};
use super::context::{Git, marked, on_path, on_ref};
use crate::effects::programs::meaning::{Arg, Meaning};
use crate::model::effect::Certainty;
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

const OPTIONS: &str = "p|patch S|staged k|keep-index q|quiet u|include-untracked a|all m|message= \
    pathspec-from-file= pathspec-file-nul index only-untracked";

/// `git stash`: work goes onto the stash, comes back from it, or the stash itself goes.
pub(super) fn stash(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let stash = || Pattern::text("refs/stash");
    let read = Arguments::read(OPTIONS, args, Order::Mixed);
    let back = on_path(Verb::Write, git.tree()).at_most(Certainty::May);
    let first = args.first();
    let Some(command) = first.map_or(Some(&b"push"[..]), Arg::as_text) else {
        return Meaning::of([
            on_ref(Verb::Create, stash()).at_most(Certainty::Unknown),
            on_ref(Verb::Delete, stash()).at_most(Certainty::Unknown),
            back.at_most(Certainty::Unknown),
        ]);
    };
    match command {
        b"list" | b"show" | b"create" => Meaning::nothing(),
        b"drop" | b"clear" => dropped(git),
        b"apply" => Meaning::of([back]),
        b"pop" => Meaning::of([back, on_ref(Verb::Delete, stash()).at_most(Certainty::May)]),
        b"branch" => {
            let name = read.operands.get(1).map(Arg::pattern).cloned();
            let name = name.unwrap_or_else(|| Pattern::hole("branch"));
            Meaning::of([
                on_ref(Verb::Create, name),
                back,
                on_ref(Verb::Delete, stash()).at_most(Certainty::May),
            ])
        }
        _ => {
            let mut meaning = Meaning::of([on_ref(Verb::Create, stash())]);
            let taken = match (read.has("all"), read.has("include-untracked")) {
                (true, _) => "untracked-and-ignored",
                (false, true) => "untracked",
                (false, false) => "",
            };
            meaning.leaves.push((stashed_variable(git), Pattern::text(taken)));
            meaning
        }
    }
}

/// The name under which an earlier call of the same act says what it put on the stash.
fn stashed_variable(git: &Git<'_>) -> String {
    format!("git stash of {}", git.root)
}

/// A stash goes; if this act made it, the work in it goes as if it had been discarded at once.
fn dropped(git: &Git<'_>) -> Meaning {
    let mut meaning = Meaning::of([on_ref(Verb::Delete, Pattern::text("refs/stash"))]);
    let Some(Some(taken)) = git.call.variable(&stashed_variable(git)) else { return meaning };
    meaning.effects.push(on_path(Verb::Discard, git.tree()));
    if !taken.is_empty() {
        let marker =
            taken.as_text().map_or("untracked-and-ignored".into(), String::from_utf8_lossy);
        meaning.effects.push(marked(on_path(Verb::Delete, git.tree()), &marker));
    }
    meaning
}

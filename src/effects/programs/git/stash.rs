//! `git stash`.

use super::arguments::{Arguments, Order};
use super::context::{Git, marked, on_path, on_ref};
use crate::effects::programs::meaning::{Arg, Meaning};
use crate::model::effect::Certainty;
use crate::model::effect::Effect;
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
        b"apply" => back_again(git, [back]),
        b"pop" => back_again(git, [back, on_ref(Verb::Delete, stash()).at_most(Certainty::May)]),
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
            let first = usize::from(command == b"push" || command == b"save");
            let part = read.operands.len() > first || read.open || read.has("pathspec-from-file");
            let taken = if part { Pattern::hole("part of the work") } else { Pattern::text(taken) };
            meaning.leaves.push((stashed_variable(git), taken));
            meaning
        }
    }
}

/// The name under which an earlier call of the same act says what it put on the stash.
fn stashed_variable(git: &Git<'_>) -> String {
    format!("git stash of {}", git.root)
}

/// What an earlier call of the same act put on the stash is no longer there.
fn back_again(git: &Git<'_>, effects: impl IntoIterator<Item = Effect>) -> Meaning {
    let mut meaning = Meaning::of(effects);
    meaning.leaves.push((stashed_variable(git), Pattern::hole("taken back from the stash")));
    meaning
}

/// Whether an earlier call of the same act has put all that git does not track on the stash, so that
/// nothing of it is left in the work tree; git stashes nothing before the first commit.
pub(super) fn took_untracked(git: &Git<'_>, ignored_too: bool) -> bool {
    let Some(Some(taken)) = git.call.variable(&stashed_variable(git)) else { return false };
    let all = match taken.as_text() {
        Some(b"untracked-and-ignored") => true,
        Some(b"untracked") => !ignored_too,
        Some(_) | None => false,
    };
    all && git.is_revision(b"HEAD").surely(|has| *has)
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

//! `git stash`.

use super::arguments::{Arguments, Order};
use super::context::{Git, on_path, on_ref};
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
        b"drop" | b"clear" => Meaning::of([on_ref(Verb::Delete, stash())]),
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
        _ => Meaning::of([on_ref(Verb::Create, stash())]),
    }
}

//! `git clean`.

use super::arguments::{Arguments, Order};
use super::context::{Git, marked, on_path};
use crate::effects::programs::meaning::{Arg, Meaning};
use crate::model::effect::Certainty;
use crate::model::resource::Verb;

const OPTIONS: &str = "q|quiet n|dry-run f|force i|interactive d x X e|exclude=";

/// `git clean`: what git does not track goes; the marker says which part of it.
pub(super) fn clean(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(OPTIONS, args, Order::Mixed);
    if read.has("dry-run") {
        return Meaning::nothing();
    }
    // Without `-f` git refuses, unless the configuration says otherwise.
    let forced = read.has_any(&["force", "interactive"]);
    let needs_force = git.setting("clean.requireforce").surely(|value| {
        value.as_ref().is_none_or(|value| {
            value.as_text().is_some_and(|text| {
                ![&b"false"[..], b"no", b"off", b"0"].contains(&&*text.to_ascii_lowercase())
            })
        })
    });
    let certainty = match (forced, read.open, needs_force) {
        (true, _, _) => Certainty::Will,
        (false, true, _) => Certainty::Unknown,
        (false, false, true) => return Meaning::nothing(),
        (false, false, false) => Certainty::May,
    };
    let marker = match (read.has("x") || read.open, read.has("X")) {
        (true, _) => "untracked-and-ignored",
        (false, true) => "ignored",
        (false, false) => "untracked",
    };
    if !read.open && super::stash::took_untracked(git, marker != "untracked") {
        return Meaning::nothing();
    }
    let named = git.pathspecs(&read.all());
    let paths = if named.is_empty() { vec![super::context::below(&git.cwd)] } else { named };
    Meaning::of(
        paths
            .into_iter()
            .map(|path| marked(on_path(Verb::Delete, path), marker).at_most(certainty)),
    )
}

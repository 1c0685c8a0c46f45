//! `git reset`.

use super::arguments::{Arguments, Order};
use super::context::{Git, add, on_path};
use super::refname::is_head;
use crate::effects::programs::meaning::{Arg, Meaning};
use crate::model::effect::Certainty;
use crate::model::facts::FileKind;
use crate::model::resource::Verb;

const OPTIONS: &str = "q|quiet no-refresh mixed soft hard merge keep recurse-submodules? p|patch \
    N|intent-to-add pathspec-from-file= pathspec-file-nul U|unified= inter-hunk-context=";

/// `git reset`: the branch, the index and, with `--hard`, the work tree.
pub(super) fn reset(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(OPTIONS, args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    let discards = on_path(Verb::Discard, git.tree());
    match read.sure(&["hard"]) {
        // `--merge` refuses where it would lose unstaged work, but drops what is staged. `--keep`
        // refuses or leaves every file as it is.
        None if read.has("merge") => {
            add(&mut meaning, Some(Certainty::May), discards);
        }
        sure => add(&mut meaning, sure, discards),
    }
    let (revision, paths) = split(git, &read);
    if !paths.is_empty() || read.has_any(&["patch", "pathspec-from-file"]) {
        let named = git.pathspecs(&paths);
        let staged = if named.is_empty() { vec![git.tree()] } else { named };
        meaning.effects.extend(staged.into_iter().map(|path| on_path(Verb::Stage, path)));
        return meaning;
    }
    match revision {
        Some((revision, certainty)) if !is_head(revision.pattern()) => {
            let moved = super::branch::moved_to(git, &git.branch(), Some(revision.pattern()));
            add(&mut meaning, Some(certainty), moved);
        }
        _ if read.has_any(&["soft", "hard", "merge", "keep"]) => {}
        _ => meaning.effects.push(on_path(Verb::Stage, git.tree())),
    }
    meaning
}

/// The commit that is named, with how sure that is, and the paths.
fn split(git: &Git<'_>, read: &Arguments) -> (Option<(Arg, Certainty)>, Vec<Arg>) {
    let mut operands = read.operands.clone();
    let mut paths = read.after_dashes.clone().unwrap_or_default();
    let Some(first) = operands.first().cloned() else { return (None, paths) };
    let rest = operands.split_off(1);
    if read.after_dashes.is_some() || read.has_any(&["soft", "hard", "merge", "keep"]) {
        paths.extend(rest);
        return (Some((first, Certainty::Will)), paths);
    }
    let Some(name) = first.as_text() else {
        paths.extend(rest);
        return (Some((first, Certainty::May)), paths);
    };
    if is_head(first.pattern()) || git.is_revision(name).surely(|is| *is) {
        paths.extend(rest);
        return (Some((first, Certainty::Will)), paths);
    }
    let path = git.path(first.pattern());
    let stands = git.kind(&path).surely(|kind| *kind != FileKind::Missing);
    if stands || git.is_revision(name).surely(|is| !*is) {
        paths.push(first);
        paths.extend(rest);
        return (None, paths);
    }
    if rest.is_empty() && paths.is_empty() {
        return (Some((first, Certainty::Will)), paths);
    }
    paths.extend(rest);
    (Some((first, Certainty::May)), paths)
}

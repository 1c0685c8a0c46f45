//! Files and the index: `git add`, `git rm`, `git mv`.

use super::arguments::{Arguments, Order};
use super::context::{Git, marked, on_path};
use crate::effects::programs::meaning::{Arg, Meaning};
use crate::effects::programs::paths::absolute;
use crate::model::facts::FileKind;
use crate::model::pattern::Pattern;
use crate::model::resource::{Resource, Verb};

const ADD: &str = "n|dry-run v|verbose i|interactive p|patch e|edit f|force u|update renormalize \
    N|intent-to-add A|all ignore-removal refresh ignore-errors ignore-missing sparse chmod= \
    pathspec-from-file= pathspec-file-nul U|unified= inter-hunk-context=";

/// `git add`.
pub(super) fn add(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(ADD, args, Order::Mixed);
    if read.has_any(&["dry-run", "refresh"]) {
        return Meaning::nothing();
    }
    let mut paths = git.pathspecs(&read.all());
    let whole = ["all", "update", "interactive", "patch", "edit", "pathspec-from-file"];
    if paths.is_empty() && read.has_any(&whole) {
        paths.push(git.tree());
    }
    Meaning::of(paths.into_iter().map(|path| on_path(Verb::Stage, path)))
}

const RM: &str = "n|dry-run q|quiet cached f|force r ignore-unmatch sparse pathspec-from-file= \
    pathspec-file-nul";

/// `git rm`.
pub(super) fn rm(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(RM, args, Order::Mixed);
    if read.has("dry-run") {
        return Meaning::nothing();
    }
    let mut paths = git.pathspecs(&read.all());
    if paths.is_empty() && read.has("pathspec-from-file") {
        paths.push(git.tree());
    }
    let forced = read.sure(&["force"]).is_some();
    Meaning::of(paths.into_iter().map(|path| match (read.has("cached"), forced) {
        (true, _) => on_path(Verb::Stage, path),
        (false, true) => on_path(Verb::Delete, path),
        (false, false) => marked(on_path(Verb::Delete, path), "clean-only"),
    }))
}

/// `git mv`: like `mv`, and both names go into the index.
pub(super) fn mv(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read("v|verbose n|dry-run f|force k sparse", args, Order::Mixed);
    if read.has("dry-run") {
        return Meaning::nothing();
    }
    let mut sources = read.all();
    let Some(target) = sources.pop() else { return Meaning::nothing() };
    let target_path = git.path(target.pattern());
    let into_folder = sources.len() > 1
        || target.pattern().suffix().ends_with(b"/")
        || git.kind(&target_path).surely(|kind| *kind == FileKind::Folder);
    let mut meaning = Meaning::nothing();
    for source in &sources {
        let from = git.pathspec(source);
        let to =
            if into_folder { inside(&target_path, source.pattern()) } else { target_path.clone() };
        meaning.effects.push(on_path(Verb::Move, from.clone()));
        meaning.effects.push(on_path(Verb::Write, to.clone()).coming_from(Resource::path(from)));
        // Without `-f` git refuses to put a file in the place of another.
        super::context::add(&mut meaning, read.sure(&["force"]), on_path(Verb::Discard, to));
    }
    meaning
}

/// The name that a source gets inside a folder.
fn inside(folder: &Pattern, source: &Pattern) -> Pattern {
    let name = source.as_text().map(|text| {
        let text = text.strip_suffix(b"/").unwrap_or(text);
        text.rsplit(|byte| *byte == b'/').next().unwrap_or(text)
    });
    match name {
        Some(name) => absolute(folder, &Pattern::text([b"./", name].concat())),
        None => super::context::below(folder),
    }
}

//! `git clean`.

use super::arguments::{Arguments, Order};
use super::context::{Git, marked, on_path};
use crate::effects::programs::meaning::{Arg, Meaning};
use crate::model::effect::Certainty;
use crate::model::facts::PathState;
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

/// Paths that are told one by one where some are spared.
const LEFT_MAX: usize = 64;

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
    let spared = read.values("exclude");
    // With `-X` git takes what is ignored, and `-e` says that more is.
    let more = read.has("X") && !spared.is_empty();
    let marker = match (read.has("x") || read.open || more, read.has("X")) {
        (true, _) => "untracked-and-ignored",
        (false, true) => "ignored",
        (false, false) => "untracked",
    };
    if !read.open && super::stash::took_untracked(git, marker != "untracked") {
        return Meaning::nothing();
    }
    let named = git.pathspecs(&read.all());
    let paths = if named.is_empty() { vec![super::context::below(&git.cwd)] } else { named };
    let each = paths.into_iter().flat_map(|path| match spared.as_slice() {
        [] => vec![path],
        _ if more => vec![path],
        spared => left_over(git, &path, marker, spared).unwrap_or_else(|| vec![path]),
    });
    Meaning::of(each.map(|path| marked(on_path(Verb::Delete, path), marker).at_most(certainty)))
}

/// What goes of these paths beside those that `-e` spares; `None`: it cannot be told one by one.
fn left_over(
    git: &Git<'_>,
    paths: &Pattern,
    marker: &str,
    spared: &[&Pattern],
) -> Option<Vec<Pattern>> {
    let names: Option<Vec<&[u8]>> = spared.iter().map(|name| name.as_text()).collect();
    let names = names?;
    // What takes an exclusion back, or is more than a name and `*`, is not followed.
    let is_plain = |name: &&[u8]| !name.iter().any(|byte| b"!?[\\".contains(byte));
    if !names.iter().all(is_plain) {
        return None;
    }
    let untracked = git.ask(|facts, repository| facts.unsaved(repository, paths, true)).known()?;
    let mut all: Vec<Vec<u8>> = untracked
        .into_iter()
        .filter(|one| one.state == PathState::Untracked)
        .map(|one| one.path)
        .collect();
    if marker != "untracked" {
        all.extend(git.ask(|facts, repository| facts.ignored(repository, paths)).known()?);
    }
    let root = git.root.as_text()?;
    all.retain(|path| !names.iter().any(|name| spares(name, root, path)));
    (all.len() <= LEFT_MAX).then(|| all.iter().map(Pattern::text).collect())
}

/// Whether a pattern of `-e` surely spares a path: without `/` it speaks of a name at any depth,
/// with one of a path from the top.
fn spares(name: &[u8], root: &[u8], path: &[u8]) -> bool {
    let Some(below) = path.strip_prefix(root).and_then(|rest| rest.strip_prefix(b"/")) else {
        return false;
    };
    let is_folder_only = name.ends_with(b"/");
    let trimmed = name.strip_suffix(b"/").unwrap_or(name);
    let anchored = trimmed.contains(&b'/');
    let trimmed = trimmed.strip_prefix(b"/").unwrap_or(trimmed);
    let Ok(pattern) = String::from_utf8_lossy(trimmed).parse::<Pattern>() else { return false };
    if trimmed.is_empty() || pattern.has_hole() {
        return false;
    }
    let parts: Vec<&[u8]> = below.split(|byte| *byte == b'/').collect();
    (1..=parts.len()).any(|count| {
        let upto = parts.get(..count).unwrap_or_default();
        let last = upto.last().copied().unwrap_or_default();
        let is_whole = count == parts.len();
        let matches = match anchored {
            true => pattern.holds(&upto.join(&b'/')),
            false => pattern.holds(last),
        };
        matches && !(is_folder_only && is_whole)
    })
}

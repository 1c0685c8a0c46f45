//! `git checkout`, `git switch`, `git restore`.

use super::arguments::{Arguments, Order};
use super::context::{Git, add, on_path, on_ref};
use super::refname::{is_head, shown};
use crate::effects::programs::meaning::{Arg, Meaning};
use crate::model::effect::Certainty;
use crate::model::facts::{Fact, FileKind};
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

const CHECKOUT: &str = "q|quiet progress f|force 2|ours 3|theirs b= B= l d|detach t|track? guess \
    orphan= overwrite-ignore ignore-other-worktrees recurse-submodules? m|merge conflict= p|patch \
    ignore-skip-worktree-bits overlay pathspec-from-file= pathspec-file-nul U|unified= \
    inter-hunk-context=";

const SWITCH: &str = "q|quiet progress f|force discard-changes c|create= C|force-create= d|detach \
    t|track? guess orphan= overwrite-ignore ignore-other-worktrees recurse-submodules? m|merge \
    conflict=";

const RESTORE: &str = "q|quiet progress s|source= S|staged W|worktree ignore-unmerged overlay \
    2|ours 3|theirs m|merge conflict= p|patch recurse-submodules? ignore-skip-worktree-bits \
    pathspec-from-file= pathspec-file-nul U|unified= inter-hunk-context=";

/// What one operand of `checkout` may be.
enum Operand {
    Revision,
    Path,
    Either,
}

/// `git checkout`: another branch, or paths taken back.
pub(super) fn checkout(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(CHECKOUT, args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    // With paths, `-f` only passes over those that are in conflict.
    if !takes_paths(git, &read) {
        add(&mut meaning, read.sure(&["force"]), discards_tree(git));
    }
    if let Some(name) = read.value("b").or_else(|| read.value("orphan")) {
        meaning.effects.push(on_ref(Verb::Create, shown(name)));
        return git.leaving_head(meaning, shown(name));
    }
    if let Some(name) = read.value("B") {
        meaning.effects.extend(reborn(git, &read, name));
        return git.leaving_head(meaning, shown(name));
    }
    let after = read.after_dashes.as_deref().unwrap_or_default();
    let before = &read.operands;
    if !after.is_empty() {
        discard(git, after, Certainty::Will, &mut meaning);
        if let [_, more @ ..] = before.as_slice() {
            discard(git, more, Certainty::Will, &mut meaning);
        }
        return meaning;
    }
    if read.has("patch") || read.has("pathspec-from-file") {
        add(&mut meaning, Some(Certainty::May), discards_tree(git));
        return meaning;
    }
    let is_branch_only = read.after_dashes.is_some() || read.has_any(&["detach", "track"]);
    match before.as_slice() {
        [] => meaning,
        [name] if is_branch_only => to_branch(git, &read, name.pattern(), meaning),
        [name] => one_operand(git, &read, name, meaning),
        [first, rest @ ..] => {
            match operand(git, first) {
                Operand::Revision => {}
                Operand::Path => {
                    discard(git, std::slice::from_ref(first), Certainty::Will, &mut meaning);
                }
                Operand::Either => {
                    discard(git, std::slice::from_ref(first), Certainty::May, &mut meaning);
                }
            }
            discard(git, rest, Certainty::Will, &mut meaning);
            meaning
        }
    }
}

/// Whether the call surely takes paths back rather than going to a branch.
fn takes_paths(git: &Git<'_>, read: &Arguments) -> bool {
    if read.has_any(&["b", "B", "orphan"]) || read.open {
        return false;
    }
    match (read.operands.as_slice(), read.after_dashes.as_deref().unwrap_or_default()) {
        (_, [_, ..]) | ([_, _, ..], []) => true,
        ([only], []) if read.after_dashes.is_none() => {
            matches!(operand(git, only), Operand::Path)
        }
        ([] | [_], []) => false,
    }
}

fn one_operand(git: &Git<'_>, read: &Arguments, name: &Arg, mut meaning: Meaning) -> Meaning {
    match operand(git, name) {
        Operand::Revision => to_branch(git, read, name.pattern(), meaning),
        Operand::Path => {
            discard(git, std::slice::from_ref(name), Certainty::Will, &mut meaning);
            meaning
        }
        Operand::Either => {
            discard(git, std::slice::from_ref(name), Certainty::May, &mut meaning);
            git.leaving_head(meaning, Pattern::hole("current branch"))
        }
    }
}

/// Whether an operand is a revision or a path, as far as is known.
fn operand(git: &Git<'_>, name: &Arg) -> Operand {
    let pattern = name.pattern();
    if is_head(pattern) {
        return Operand::Revision;
    }
    let Some(text) = pattern.as_text() else { return Operand::Either };
    if text == b"-" || text.starts_with(b"@{") {
        return Operand::Revision;
    }
    if text == b"." || text.starts_with(b"./") || text.starts_with(b"../") || text.starts_with(b":")
    {
        return Operand::Path;
    }
    if exists(git, text).surely(|exists| *exists) {
        return Operand::Revision;
    }
    let path = git.path(pattern);
    let stands = git.kind(&path).map(|kind| kind != FileKind::Missing);
    match (exists(git, text), stands) {
        (Fact::Known(false), Fact::Known(true)) => Operand::Path,
        // Neither: a branch that only a remote has, or a file that was deleted.
        (Fact::Known(false), Fact::Known(false)) if is_guessed(git, text) => Operand::Revision,
        (Fact::Known(false), _) => Operand::Path,
        _ => Operand::Either,
    }
}

fn exists(git: &Git<'_>, text: &[u8]) -> Fact<bool> {
    match git.has_ref(&[b"refs/heads/", text].concat()) {
        Fact::Known(true) => Fact::Known(true),
        _ => git.is_revision(text),
    }
}

/// Whether a remote has a branch of this name, which a plain checkout would create here.
fn is_guessed(git: &Git<'_>, name: &[u8]) -> bool {
    let suffix = [b"/", name].concat();
    let remote = git.ask(|facts, repository| facts.refs(repository, b"refs/remotes/"));
    remote.surely(|names| names.iter().any(|known| known.ends_with(&suffix)))
}

/// HEAD goes to a branch, or to a commit.
fn to_branch(git: &Git<'_>, read: &Arguments, name: &Pattern, mut meaning: Meaning) -> Meaning {
    if is_head(name) && !read.has("detach") {
        return meaning;
    }
    if read.has("track") {
        let short = name.as_text().and_then(|text| text.splitn(2, |byte| *byte == b'/').nth(1));
        let short = short.map_or_else(|| Pattern::hole("tracked branch"), Pattern::text);
        meaning.effects.push(on_ref(Verb::Create, short.clone()));
        return git.leaving_head(meaning, short);
    }
    let branch = match name.as_text() {
        _ if read.has("detach") => Pattern::text("HEAD"),
        None => name.clone(),
        Some(b"-" | b"@{-1}") => previous_branch(git),
        Some(text) if text.starts_with(b"@{") => Pattern::hole("previous branch"),
        Some(text) => match git.has_ref(&[b"refs/heads/", text].concat()) {
            Fact::Known(true) => name.clone(),
            Fact::Known(false) if is_guessed(git, text) && exists(git, text).maybe(|is| !*is) => {
                meaning.effects.push(on_ref(Verb::Create, name.clone()));
                name.clone()
            }
            Fact::Known(false) if exists(git, text).surely(|is| *is) => Pattern::text("HEAD"),
            Fact::Known(false) | Fact::Unknown(_) => name.clone(),
        },
    };
    git.leaving_head(meaning, branch)
}

/// The branch that HEAD stood on before, from HEAD's reflog.
fn previous_branch(git: &Git<'_>) -> Pattern {
    let unknown = || Pattern::hole("previous branch");
    if git.has_moved_head() {
        return unknown();
    }
    let Some(log) = git.git_file("logs/HEAD") else { return unknown() };
    let from = log.rsplit(|byte| *byte == b'\n').find_map(|line| {
        let moved = line.splitn(2, |byte| *byte == b'\t').nth(1)?;
        let moved = moved.strip_prefix(b"checkout: moving from ")?;
        moved.split(|byte| *byte == b' ').next()
    });
    from.map_or_else(unknown, Pattern::text)
}

/// `-B`, `-C`: the branch is made, or made to stand elsewhere.
fn reborn(git: &Git<'_>, read: &Arguments, name: &Pattern) -> Vec<crate::model::effect::Effect> {
    let head = Pattern::text("HEAD");
    let start = read.operands.first().map_or(&head, Arg::pattern);
    super::branch::made_or_moved(git, &shown(name), true, Some(start))
}

fn discards_tree(git: &Git<'_>) -> crate::model::effect::Effect {
    on_path(Verb::Discard, git.tree())
}

fn discard(git: &Git<'_>, paths: &[Arg], sure: Certainty, meaning: &mut Meaning) {
    for path in git.pathspecs(paths) {
        add(meaning, Some(sure), on_path(Verb::Discard, path));
    }
}

/// `git switch`: another branch.
pub(super) fn switch(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(SWITCH, args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    add(&mut meaning, read.sure(&["force", "discard-changes"]), discards_tree(git));
    if let Some(name) = read.value("create").or_else(|| read.value("orphan")) {
        meaning.effects.push(on_ref(Verb::Create, shown(name)));
        return git.leaving_head(meaning, shown(name));
    }
    if let Some(name) = read.value("force-create") {
        meaning.effects.extend(reborn(git, &read, name));
        return git.leaving_head(meaning, shown(name));
    }
    match read.all().first() {
        Some(name) => to_branch(git, &read, name.pattern(), meaning),
        None => meaning,
    }
}

/// `git restore`: paths in the work tree, the index or both.
pub(super) fn restore(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(RESTORE, args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    let mut paths = git.pathspecs(&read.all());
    if paths.is_empty() && read.has_any(&["patch", "pathspec-from-file"]) {
        paths.push(git.tree());
    }
    let staged = read.has("staged");
    let discards = if staged { read.sure(&["worktree"]) } else { Some(Certainty::Will) };
    for path in paths {
        if staged {
            meaning.effects.push(on_path(Verb::Stage, path.clone()));
        }
        add(&mut meaning, discards, on_path(Verb::Discard, path));
    }
    meaning
}

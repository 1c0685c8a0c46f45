//! The index and the work tree by git's plumbing.

use super::arguments::{Arguments, Order, after};
use super::context::{Git, below, on_path};
use crate::effects::programs::meaning::{Arg, Inner, Meaning, Run};
use crate::effects::programs::paths::absolute;
use crate::model::effect::Certainty;
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

/// `git update-index`.
pub(super) fn update_index(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "add remove refresh q ignore-submodules unmerged ignore-missing cacheinfo \
        index-info chmod= assume-unchanged no-assume-unchanged really-refresh skip-worktree \
        no-skip-worktree fsmonitor-valid g|again unresolve info-only replace force-remove verbose \
        index-version= z stdin split-index untracked-cache test-untracked-cache \
        force-untracked-cache force-write-index show-index-version fsmonitor";
    let read = Arguments::read(options, args, Order::Mixed);
    let mut paths = git.pathspecs(&read.all());
    if read.has_any(&["stdin", "index-info", "again", "cacheinfo"]) {
        paths.push(git.tree());
    }
    Meaning::of(paths.into_iter().map(|path| on_path(Verb::Stage, path)))
}

/// `git checkout-index`: files as the index has them; with `-f` over those that stand there.
pub(super) fn checkout_index(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "u|index q|quiet f|force a|all n|no-create temp prefix= stage= stdin z \
        ignore-skip-worktree-bits";
    let read = Arguments::read(options, args, Order::Mixed);
    if read.has("temp") {
        return Meaning::nothing();
    }
    let whole = read.has_any(&["all", "stdin"]);
    if let Some(prefix) = read.value("prefix") {
        let folder = below(&absolute(&git.root, prefix));
        return Meaning::of([on_path(Verb::Write, folder)]);
    }
    let paths = if whole { vec![git.tree()] } else { git.pathspecs(&read.all()) };
    let forced = read.sure(&["force"]);
    Meaning::of(paths.into_iter().map(|path| match forced {
        Some(sure) => on_path(Verb::Discard, path).at_most(sure),
        None => on_path(Verb::Write, path).at_most(Certainty::May),
    }))
}

/// `git read-tree`.
pub(super) fn read_tree(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "m reset u i n|dry-run v trivial aggressive prefix= index-output= \
        recurse-submodules? no-sparse-checkout empty q|quiet exclude-per-directory=";
    let read = Arguments::read(options, args, Order::Mixed);
    if read.has("dry-run") {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::nothing();
    if read.has("u") && read.has("reset") {
        meaning.effects.push(on_path(Verb::Discard, git.tree()));
    }
    let file = read.value("index-output").map(|file| on_path(Verb::Write, git.path(file)));
    meaning.effects.extend(file);
    meaning.with(on_path(Verb::Stage, git.tree()))
}

/// `git merge-file`: the first file takes the result, unless it is printed.
pub(super) fn merge_file(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "p|stdout diff3 zdiff3 ours theirs union diff-algorithm= marker-size= q|quiet \
        L= object-id";
    let read = Arguments::read(options, args, Order::Mixed);
    if read.has_any(&["stdout", "object-id"]) {
        return Meaning::nothing();
    }
    let first = read.all().into_iter().next();
    Meaning::of(first.map(|arg| on_path(Verb::Write, git.path(arg.pattern()))))
}

/// `git interpret-trailers`.
pub(super) fn trailers(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "in-place trim-empty where= if-exists= if-missing= only-trailers only-input \
        unfold parse no-divider trailer=";
    let read = Arguments::read(options, args, Order::Mixed);
    let verb = if read.has("in-place") { Verb::Write } else { Verb::Read };
    Meaning::of(read.all().iter().map(|arg| on_path(verb, git.path(arg.pattern()))))
}

/// `git mergetool`: files in conflict are written by a tool.
pub(super) fn mergetool(git: &Git<'_>, _: &[Arg]) -> Meaning {
    Meaning::of([on_path(Verb::Write, git.tree()).at_most(Certainty::May)])
}

/// `git rerere`: what it remembers of conflicts.
pub(super) fn rerere(_: &Git<'_>, _: &[Arg]) -> Meaning {
    Meaning::nothing()
}

/// The part of `REV:PATH` that is a path, against the top folder.
pub(super) fn path_in_revision(git: &Git<'_>, arg: &Arg) -> Option<Pattern> {
    let (_, path) = super::arguments::split_once(arg.pattern(), b':')?;
    let stage = matches!(path.prefix(), [b'0'..=b'3', b':', ..]);
    let path = if stage { after(&path, 2) } else { path };
    let folder = if path.prefix().starts_with(b"./") { &git.cwd } else { &git.root };
    (!path.is_empty()).then(|| absolute(folder, &path))
}

/// `git merge-index PROGRAM`: a program for each file in conflict.
pub(super) fn merge_index(_: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read("o q", args, Order::OptionsFirst);
    let run = Run { perhaps: true, ..Run::of(Inner::Argv(read.operands)) };
    Meaning::nothing().running(run)
}

/// `git for-each-repo`: a git command in every repository that a key lists.
pub(super) fn for_each_repo(_: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read("config= keep-going", args, Order::OptionsFirst);
    let argv: Vec<_> = std::iter::once(Arg::text("git")).chain(read.all()).collect();
    let cwd = Some(Pattern::hole("listed repository"));
    Meaning::nothing().running(Run { cwd, perhaps: true, ..Run::of(Inner::Argv(argv)) })
}

/// `git mailinfo MESSAGE PATCH` and `git mailsplit -oFOLDER`.
pub(super) fn mail(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "k b u n m|message-id scissors encoding= quoted-cr= o= f= d= keep-cr mboxrd";
    let read = Arguments::read(options, args, Order::Mixed);
    let folders = read.values("o").into_iter().map(|folder| below(&git.path(folder)));
    let folders: Vec<_> = folders.collect();
    let operands = if folders.is_empty() { read.all() } else { Vec::new() };
    let files = operands.iter().map(|arg| git.path(arg.pattern()));
    Meaning::of(folders.into_iter().chain(files).map(|path| on_path(Verb::Write, path)))
}

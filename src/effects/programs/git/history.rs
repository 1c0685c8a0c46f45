//! History itself: reflogs, unreferenced objects, rewriting, replacements, notes, bisection.

use super::arguments::{Arguments, Order};
use super::context::{Git, on_path, on_ref, on_remote, on_setting};
use super::refname::local;
use crate::effects::programs::meaning::{Arg, Inner, Language, Meaning, Run};
use crate::model::effect::{Certainty, Effect};
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

/// Commits that nothing but reflogs, or nothing at all, refers to.
fn unreferenced() -> Effect {
    on_ref(Verb::Discard, Pattern::anything())
}

/// `git reflog`.
pub(super) fn reflog(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "expire= expire-unreachable= all single-worktree stale-fix updateref rewrite \
        n|dry-run verbose";
    let read = Arguments::read(options, args, Order::Mixed);
    let operands = read.all();
    let (Some(command), dry) = (operands.first(), read.has("dry-run")) else {
        return Meaning::nothing();
    };
    let rest = operands.get(1..).unwrap_or_default();
    match command.as_text() {
        Some(b"expire" | b"delete" | b"drop") if dry => Meaning::nothing(),
        Some(b"expire" | b"drop") if read.has("all") => Meaning::of([unreferenced()]),
        Some(b"expire" | b"drop" | b"delete") => Meaning::of(rest.iter().map(|arg| {
            let entry = arg.pattern();
            let name = match super::arguments::split_once(entry, b'@') {
                Some((name, _)) if !name.is_empty() => name,
                Some(_) | None => entry.clone(),
            };
            let stash = matches!(name.as_text(), Some(b"stash"));
            let name = if stash { Pattern::text("refs/stash") } else { local(git, &name) };
            on_ref(Verb::Discard, name)
        })),
        _ => Meaning::nothing(),
    }
}

/// `git gc`: by itself it throws away only what nothing has referred to for two weeks.
pub(super) fn gc(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "q|quiet prune? cruft expire-to= aggressive auto force detach keep-largest-pack \
        max-cruft-size=";
    let read = Arguments::read(options, args, Order::Mixed);
    let told_here = git
        .overrides
        .iter()
        .any(|given| given.key.as_deref().is_none_or(|key| key.starts_with("gc.")));
    if read.was_negated("prune") {
        return Meaning::nothing();
    }
    if read.value("prune").is_some() || told_here {
        return Meaning::of([unreferenced()]);
    }
    Meaning::nothing()
}

/// `git prune`.
pub(super) fn prune(_: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read("n|dry-run v|verbose progress expire=", args, Order::Mixed);
    if read.has("dry-run") { Meaning::nothing() } else { Meaning::of([unreferenced()]) }
}

/// `git repack`: with `-a -d` and no `-k`, packed objects that nothing refers to go.
pub(super) fn repack(_: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "a A cruft cruft-expiration= d f F l n q|quiet window= depth= threads= \
        window-memory= max-pack-size= filter= filter-to= b|write-bitmap-index k|keep-unreachable \
        unpack-unreachable= i|delta-islands keep-pack= g|geometric= m|write-midx";
    let read = Arguments::read(options, args, Order::Mixed);
    let expires = read.has_any(&["cruft-expiration", "unpack-unreachable"]);
    let drops = (read.has("a") || expires) && read.has("d") && !read.has("keep-unreachable");
    if drops { Meaning::of([unreferenced()]) } else { Meaning::nothing() }
}

/// `git maintenance`.
pub(super) fn maintenance(_: &Git<'_>, args: &[Arg]) -> Meaning {
    match args.first().and_then(Arg::as_text) {
        Some(b"start" | b"stop" | b"register" | b"unregister") => {
            let key = Pattern::text("maintenance.repo");
            let scope = on_setting(Verb::Set, key);
            Meaning::of([super::context::marked(scope, "global")])
        }
        _ => Meaning::nothing(),
    }
}

/// `git filter-branch`: every commit anew, by shell text.
pub(super) fn filter_branch(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "setup= subdirectory-filter= env-filter= tree-filter= index-filter= \
        parent-filter= msg-filter= commit-filter= tag-name-filter= prune-empty original= \
        d= f|force state-branch=";
    let read = Arguments::read(options, args, Order::Mixed);
    let mut meaning = Meaning::of([on_ref(Verb::Rewind, Pattern::anything())]);
    let filters = [
        "setup",
        "env-filter",
        "tree-filter",
        "index-filter",
        "parent-filter",
        "msg-filter",
        "commit-filter",
        "tag-name-filter",
    ];
    for text in filters.into_iter().flat_map(|name| read.values(name)) {
        let mut folder = git.root.clone();
        folder.push_text(b"/.git-rewrite/t");
        let run = Run::of(Inner::ShellText(text.clone()));
        meaning.runs.push(Run { cwd: Some(folder), perhaps: true, ..run });
    }
    meaning
}

/// `git filter-repo`: as `filter-branch`, and the old history goes at once.
pub(super) fn filter_repo(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let callbacks = "filename-callback= file-info-callback= message-callback= name-callback= \
        email-callback= refname-callback= blob-callback= commit-callback= tag-callback= \
        reset-callback= dry-run analyze h|help f|force";
    let read = Arguments::read(callbacks, args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    let names = callbacks.split_whitespace().filter_map(|word| word.strip_suffix('='));
    for code in names.flat_map(|name| read.values(name)) {
        let inner = Inner::Code(Language::Python, code.clone());
        meaning.runs.push(Run { perhaps: true, ..Run::of(inner) });
    }
    if read.has_any(&["dry-run", "analyze"]) {
        return meaning;
    }
    meaning
        .with(on_ref(Verb::Rewind, Pattern::anything()))
        .with(unreferenced())
        .with(on_path(Verb::Discard, git.tree()))
}

/// `git replace`.
pub(super) fn replace(_: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "l|list d|delete e|edit g|graft convert-graft-file f|force raw format=";
    let read = Arguments::read(options, args, Order::Mixed);
    let named = |arg: &Arg| {
        let mut name = Pattern::text("refs/replace/");
        name.append(arg.pattern());
        name
    };
    let operands = read.all();
    if read.has("list") {
        return Meaning::nothing();
    }
    if read.has("delete") {
        return Meaning::of(operands.iter().map(|arg| on_ref(Verb::Delete, named(arg))));
    }
    Meaning::of(operands.first().map(|arg| on_ref(Verb::Create, named(arg))))
}

/// `git notes`.
pub(super) fn notes(_: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "ref= f|force m|message= F|file= C|reuse-message= c|reedit-message= allow-empty \
        separator? stripspace stdin n|dry-run v|verbose q|quiet s|strategy= commit abort \
        for-rewrite= ignore-missing e";
    let read = Arguments::read(options, args, Order::Mixed);
    let name = read.value("ref").cloned().unwrap_or_else(|| Pattern::text("commits"));
    let mut full = Pattern::default();
    if !name.prefix().starts_with(b"refs/") {
        full.push_text(if name.prefix().starts_with(b"notes/") {
            b"refs/"
        } else {
            b"refs/notes/"
        });
    }
    full.append(&name);
    match read.operands.first().and_then(Arg::as_text) {
        None | Some(b"list" | b"show" | b"get-ref") => Meaning::nothing(),
        Some(b"prune") if read.has("dry-run") => Meaning::nothing(),
        Some(_) => Meaning::of([on_ref(Verb::Advance, full)]),
    }
}

/// `git bisect`.
pub(super) fn bisect(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let Some((command, rest)) = args.split_first() else { return Meaning::nothing() };
    match command.as_text() {
        Some(b"run") => {
            let run = Run::of(Inner::Argv(rest.to_vec()));
            let run = Run { cwd: Some(git.root.clone()), perhaps: true, ..run };
            git.leaving_head(Meaning::nothing().running(run), Pattern::text("HEAD"))
        }
        Some(b"start" | b"good" | b"bad" | b"new" | b"old" | b"skip" | b"replay") => {
            git.leaving_head(Meaning::nothing(), Pattern::text("HEAD"))
        }
        Some(b"reset") => {
            let start = git.git_file("BISECT_START").filter(|_| !git.has_moved_head());
            let branch = start.map(|name| Pattern::text(name.trim_ascii()));
            let branch = branch.unwrap_or_else(|| Pattern::hole("branch before bisect"));
            git.leaving_head(Meaning::nothing(), branch)
        }
        Some(_) | None => Meaning::nothing(),
    }
}

/// `git fast-import`: refs as its input says.
pub(super) fn fast_import(_: &Git<'_>, _: &[Arg]) -> Meaning {
    let moved = on_ref(Verb::Rewind, Pattern::anything());
    Meaning::of([moved.at_most(Certainty::Unknown)])
}

/// `git replay`: branches made anew elsewhere.
pub(super) fn replay(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read("onto= advance= contained ref-action=", args, Order::Mixed);
    let moved = match read.value("advance") {
        Some(name) => on_ref(Verb::Rewind, local(git, name)),
        None => on_ref(Verb::Rewind, Pattern::anything()),
    };
    Meaning::of([moved.at_most(Certainty::May)])
}

/// `git lfs`, a program beside git that is everywhere.
pub(super) fn lfs(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read =
        Arguments::read("n|dry-run a|all force f|force I|include= X|exclude=", args, Order::Mixed);
    let operand = |at: usize| read.operands.get(at).map(Arg::pattern).cloned();
    let remote = || operand(1).unwrap_or_else(|| Pattern::text("origin"));
    match read.operands.first().and_then(Arg::as_text) {
        Some(
            b"env" | b"ls-files" | b"status" | b"logs" | b"locks" | b"version" | b"pointer"
            | b"fsck" | b"checkout" | b"clean" | b"smudge" | b"filter-process" | b"ext" | b"dedup",
        ) => Meaning::nothing(),
        Some(b"fetch" | b"pull") => Meaning::of([on_remote(Verb::Read, remote())]),
        Some(b"prune") if read.has("dry-run") => Meaning::nothing(),
        Some(b"prune") => Meaning::of([unreferenced()]),
        Some(b"track" | b"untrack") => {
            let file = git.path(&Pattern::text(".gitattributes"));
            Meaning::of([on_path(Verb::Write, file)])
        }
        Some(b"install" | b"uninstall" | b"update") => {
            Meaning::of([on_setting(Verb::Set, Pattern::text("filter.lfs.process"))])
        }
        Some(b"migrate") => Meaning::of([on_ref(Verb::Rewind, Pattern::anything())]),
        _ => Meaning::of([Effect::runs_unknown(Pattern::text("git-lfs"))]),
    }
}

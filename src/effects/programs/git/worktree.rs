//! Other work trees: `git worktree`, `git submodule`, `git init`.

use super::arguments::{Arguments, Order};
use super::context::{Git, below, marked, on_path, on_ref, on_remote, on_setting};
use super::refname::shown;
use crate::effects::programs::meaning::{Arg, Inner, Meaning, Run};
use crate::model::effect::Effect;
use crate::model::facts::FileKind;
use crate::model::pattern::Pattern;
use crate::model::resource::{Resource, Verb};

/// `git worktree`.
pub(super) fn worktree(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let Some((command, rest)) = args.split_first() else { return Meaning::nothing() };
    match command.as_text() {
        Some(b"add") => added(git, rest),
        Some(b"remove") => {
            let read = Arguments::read("f|force", rest, Order::Mixed);
            let forced = read.sure(&["force"]).is_some();
            Meaning::of(read.all().iter().map(|arg| {
                let gone = on_path(Verb::Delete, below(&removed_folder(git, arg.pattern())));
                if forced { gone } else { marked(gone, "clean-only") }
            }))
        }
        Some(b"move") => {
            let read = Arguments::read("f|force relative-paths", rest, Order::Mixed);
            let paths: Vec<_> =
                read.all().iter().map(|arg| below(&git.path(arg.pattern()))).collect();
            let [from, to] = paths.as_slice() else { return Meaning::nothing() };
            let from_there = Resource::path(from.clone());
            Meaning::of([
                on_path(Verb::Move, from.clone()),
                on_path(Verb::Write, to.clone()).coming_from(from_there),
            ])
        }
        Some(b"list" | b"lock" | b"unlock" | b"prune" | b"repair") => Meaning::nothing(),
        Some(_) => Meaning::nothing(),
        None => Meaning::of([Effect::runs_unknown(Pattern::text("git-worktree"))]),
    }
}

/// The work tree that a path or just its last part names.
fn removed_folder(git: &Git<'_>, name: &Pattern) -> Pattern {
    let path = git.path(name);
    let is_short = name.as_text().is_some_and(|text| !text.contains(&b'/'));
    if is_short && git.kind(&path).surely(|kind| *kind == FileKind::Missing) {
        let mut elsewhere = Pattern::text("/");
        elsewhere.append(&Pattern::hole("folder of the work tree"));
        elsewhere.push_text(b"/");
        elsewhere.append(name);
        return elsewhere;
    }
    path
}

fn added(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "f|force d|detach checkout lock reason= orphan q|quiet track guess-remote \
        relative-paths b= B=";
    let read = Arguments::read(options, args, Order::Mixed);
    let operands = read.all();
    let Some(folder) = operands.first().map(Arg::pattern) else { return Meaning::nothing() };
    let path = git.path(folder);
    // Git refuses a folder that holds something already.
    let made = marked(on_path(Verb::Write, below(&path)), "worktree");
    let mut meaning = Meaning::of([made]);
    let branch = if let Some(name) = read.value("b") {
        meaning.effects.push(on_ref(Verb::Create, shown(name)));
        shown(name)
    } else if let Some(name) = read.value("B") {
        meaning.effects.extend(super::branch::made_or_moved(
            git,
            &shown(name),
            true,
            operands.get(1).map(Arg::pattern),
        ));
        shown(name)
    } else if read.has("detach") {
        Pattern::text("HEAD")
    } else if let Some(name) = operands.get(1).map(Arg::pattern) {
        let full = name.as_text().map(|name| [b"refs/heads/", name].concat());
        let is_branch = full.map(|full| git.has_ref(&full));
        let detaches = is_branch.is_some_and(|is| is.surely(|is| !*is));
        if detaches { Pattern::text("HEAD") } else { shown(name) }
    } else {
        // A branch of the folder's name is made, unless there is one already.
        let name = path.as_text().and_then(|text| text.rsplit(|byte| *byte == b'/').next());
        let name = name.map_or_else(|| Pattern::hole("folder name"), Pattern::text);
        let exists = name.as_text().map(|name| git.has_ref(&[b"refs/heads/", name].concat()));
        if exists.is_none_or(|exists| exists.maybe(|is| !*is)) {
            meaning.effects.push(on_ref(Verb::Create, name.clone()));
        }
        name
    };
    git.leaving_work_tree(meaning, &path, branch)
}

const SUBMODULE: &str = "q|quiet cached recursive f|force init remote N|no-fetch checkout merge \
    rebase reference= dissociate depth= j|jobs= single-branch recommend-shallow filter= progress \
    b|branch= name= all d|default files summary-limit= n=";

/// `git submodule`.
pub(super) fn submodule(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options_first = Arguments::read("q|quiet cached recursive", args, Order::OptionsFirst);
    let operands = &options_first.operands;
    let Some((command, rest)) = operands.split_first() else { return Meaning::nothing() };
    if command.as_text() == Some(b"foreach") {
        return for_each(git, rest);
    }
    let read = Arguments::read(SUBMODULE, rest, Order::Mixed);
    let paths: Vec<_> = git.pathspecs(&read.all()).iter().map(below).collect();
    let forced = read.has("force");
    let remotes = || on_remote(Verb::Read, Pattern::text("submodules"));
    match command.as_text() {
        Some(b"add") => submodule_added(git, &read),
        Some(b"update") => {
            let mut meaning = Meaning::of([remotes()]);
            let all = if paths.is_empty() { vec![git.tree()] } else { paths };
            if forced {
                meaning.effects.extend(all.into_iter().map(|path| on_path(Verb::Discard, path)));
            }
            meaning
        }
        Some(b"deinit") => {
            let all = if read.has("all") { vec![git.tree()] } else { paths };
            Meaning::of(all.into_iter().map(|path| {
                let gone = on_path(Verb::Discard, path);
                if forced { gone } else { marked(gone, "clean-only") }
            }))
        }
        Some(b"sync" | b"init") => {
            let mut key = Pattern::text("submodule.");
            key.append(&Pattern::anything());
            key.push_text(b".url");
            Meaning::of([on_setting(Verb::Set, key)])
        }
        Some(b"set-url" | b"set-branch") => {
            let file = git.path(&Pattern::text(".gitmodules"));
            Meaning::of([on_path(Verb::Write, file)])
        }
        Some(b"status" | b"summary" | b"absorbgitdirs") => Meaning::nothing(),
        Some(_) => Meaning::nothing(),
        None => Meaning::of([Effect::runs_unknown(Pattern::text("git-submodule"))]),
    }
}

fn submodule_added(git: &Git<'_>, read: &Arguments) -> Meaning {
    let operands = read.all();
    let Some(address) = operands.first().map(Arg::pattern) else { return Meaning::nothing() };
    let folder = match operands.get(1) {
        Some(folder) => git.path(folder.pattern()),
        None => super::remote::clone_folder(git, address),
    };
    Meaning::of([
        on_remote(Verb::Read, address.clone()),
        on_path(Verb::Write, below(&folder)),
        on_path(Verb::Write, git.path(&Pattern::text(".gitmodules"))),
        on_path(Verb::Stage, below(&folder)),
    ])
}

/// `submodule foreach`: a command in each submodule.
fn for_each(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read("q|quiet recursive", args, Order::OptionsFirst);
    let command = read.all();
    let inner = match command.as_slice() {
        [] => return Meaning::nothing(),
        [text] => Inner::ShellText(text.pattern().clone()),
        words => Inner::Argv(words.to_vec()),
    };
    let mut folder = git.root.clone();
    folder.push_text(b"/");
    folder.append(&Pattern::hole("submodule"));
    let run = Run { cwd: Some(folder), perhaps: true, ..Run::of(inner) };
    Meaning::nothing().running(run)
}

/// `git init`.
pub(super) fn init(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "q|quiet bare template= separate-git-dir= object-format= ref-format= \
        b|initial-branch= shared?";
    let read = Arguments::read(options, args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    if read.value("template").is_some_and(|folder| !folder.is_empty()) {
        let key = Pattern::text("init.templateDir");
        meaning.effects.push(on_setting(Verb::Set, key));
    }
    let named = read.all();
    for folder in read.values("separate-git-dir") {
        meaning.effects.push(on_path(Verb::Write, below(&git.path(folder))));
    }
    let folder = named.first().map_or_else(|| git.cwd.clone(), |arg| git.path(arg.pattern()));
    if !read.values("separate-git-dir").is_empty() {
        // The one that stands there is moved away.
        let mut own = folder.clone();
        own.push_text(b"/.git");
        if git.kind(&own).maybe(|kind| *kind != FileKind::Missing) {
            meaning.effects.push(on_path(Verb::Move, own));
        }
    }
    if !named.is_empty() && folder != git.root {
        meaning.effects.push(on_path(Verb::Write, folder.clone()));
    }
    let branch = match read.value("initial-branch") {
        Some(name) => Some(name.clone()),
        // Git's own choice where nothing is configured.
        None => git
            .setting("init.defaultbranch")
            .map(|name| name.unwrap_or_else(|| Pattern::text("master")))
            .known(),
    };
    git.leaving_repository(meaning, &folder, branch.as_ref())
}

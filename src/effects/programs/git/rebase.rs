//! Commits made from other commits: `git rebase`, `merge`, `cherry-pick`, `revert`, `am`.

use super::arguments::{Arguments, Order};
use super::context::{Git, on_path, on_ref, skips_hooks};
use super::refname::{local, source};
use crate::effects::programs::meaning::{Arg, Meaning};
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::Head;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

const REBASE: &str = "onto= keep-base no-verify q|quiet v|verbose n|no-stat signoff \
    committer-date-is-author-date reset-author-date ignore-date C= ignore-whitespace whitespace= \
    f|force-rebase no-ff continue skip abort quit edit-todo show-current-patch apply m|merge \
    i|interactive rerere-autoupdate empty= autosquash update-refs S|gpg-sign? autostash x|exec= \
    r|rebase-merges? fork-point s|strategy= X|strategy-option= root reschedule-failed-exec \
    reapply-cherry-picks stat keep-empty allow-empty-message p|preserve-merges trailer=";

const MERGE: &str = "n stat compact-summary summary log? squash commit e|edit cleanup= ff ff-only \
    rerere-autoupdate verify-signatures s|strategy= X|strategy-option= m|message= F|file= \
    into-name= v|verbose q|quiet abort quit continue allow-unrelated-histories progress \
    S|gpg-sign? autostash overwrite-ignore signoff no-verify";

const PICK: &str = "quit continue abort skip cleanup= n|no-commit e|edit r s|signoff m|mainline= \
    rerere-autoupdate strategy= X|strategy-option= S|gpg-sign? x ff allow-empty \
    allow-empty-message keep-redundant-commits empty= reference";

const AM: &str = "i|interactive 3|3way q|quiet s|signoff u|utf8 k|keep keep-non-patch b \
    m|message-id keep-cr c|scissors quoted-cr= whitespace= ignore-space-change ignore-whitespace \
    C= p= directory= exclude= include= patch-format= reject resolvemsg= continue r|resolved skip \
    abort quit show-current-patch? retry allow-empty committer-date-is-author-date ignore-date \
    rerere-autoupdate S|gpg-sign? empty= n|no-verify";

/// The branch that a rebase in progress will move; HEAD stands on none meanwhile.
fn rebased_branch(git: &Git<'_>) -> Pattern {
    let head = git.ask(|facts, repository| facts.head(repository));
    if git.has_moved_head() || !head.surely(|head| matches!(head, Head::Detached(_))) {
        return git.branch();
    }
    let files = ["rebase-merge/head-name", "rebase-apply/head-name"];
    let name = files.into_iter().find_map(|file| git.git_file(file));
    match name {
        Some(name) => super::refname::shown(&Pattern::text(name.trim_ascii_end())),
        None => git.branch(),
    }
}

/// What was written since a merge or rebase stopped goes with it.
fn given_up(git: &Git<'_>) -> Meaning {
    Meaning::of([on_path(Verb::Discard, git.tree())])
}

/// `git rebase`.
pub(super) fn rebase(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(REBASE, args, Order::Mixed);
    if read.has_any(&["quit", "show-current-patch", "edit-todo"]) {
        return Meaning::nothing();
    }
    if read.has_any(&["abort", "skip", "continue"]) {
        let branch = rebased_branch(git);
        let discards = read.has_any(&["abort", "skip"]);
        let mut meaning = if discards { given_up(git) } else { Meaning::nothing() };
        if !read.has("abort") {
            // What it makes anew was said when it began.
            let moved = on_ref(Verb::Rewind, branch.clone());
            meaning.effects.push(super::context::marked(moved, "rebase"));
        }
        return git.leaving_head(meaning, branch);
    }
    let mut meaning = Meaning::nothing();
    meaning.effects.extend(skips_hooks(&read));
    let operands = read.all();
    // `rebase UPSTREAM BRANCH`, and `rebase --root BRANCH`, go to the branch first.
    let named = if read.has("root") { operands.first() } else { operands.get(1) };
    let branch = named.map_or_else(|| git.branch(), |arg| local(git, arg.pattern()));
    // A branch that the new base has as a whole is only moved on to it.
    let base = read.value("onto").or_else(|| operands.first().map(Arg::pattern));
    let rewrites = read.has_any(&["root", "exec", "interactive", "no-ff", "keep-base"]);
    let base = base.filter(|_| !rewrites);
    meaning.effects.push(rebased(git, &branch, base));
    if read.has("update-refs") || git.is_on("rebase.updaterefs") {
        let others = on_ref(Verb::Rewind, Pattern::anything());
        meaning.effects.push(others.at_most(Certainty::May));
    }
    for command in read.values("exec") {
        meaning.runs.push(git.run_text(command.clone()));
    }
    if named.is_some() { git.leaving_head(meaning, branch) } else { meaning }
}

/// A branch whose commits are made anew on the base; one that has the base as a whole stays.
fn rebased(git: &Git<'_>, branch: &Pattern, base: Option<&Pattern>) -> Effect {
    let moved = super::branch::moved_to(git, branch, base);
    let stays = || {
        let (name, base) = (branch.as_text()?, base?.as_text()?);
        let full = if name == b"HEAD" { name.to_vec() } else { [b"refs/heads/", name].concat() };
        let id = |name: &[u8]| {
            git.ask(|facts, repository| facts.commit_id(repository, name)).known().flatten()
        };
        let (tip, base) = (id(&full)?, id(base)?);
        let has = git.ask(|facts, repository| facts.contains(repository, &tip, &base));
        has.surely(|has| *has).then_some(())
    };
    if moved.clause.verb != Verb::Rewind {
        return moved;
    }
    if let (false, Some(()), Some(base)) = (git.has_moved_head(), stays(), base) {
        let from = Resource::here(Kind::Ref, source(git, base));
        return on_ref(Verb::Advance, branch.clone()).coming_from(from);
    }
    on_ref(Verb::Rewind, branch.clone())
}

/// `git merge`.
pub(super) fn merge(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(MERGE, args, Order::Mixed);
    if read.has("abort") {
        return given_up(git);
    }
    if read.has("quit") {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::nothing();
    meaning.effects.extend(skips_hooks(&read));
    if read.has("continue") {
        return meaning.with(on_ref(Verb::Commit, git.branch()));
    }
    if let Some(file) = read.value("file").filter(|file| file.as_text() != Some(b"-")) {
        meaning.effects.push(on_path(Verb::Read, git.path(file)));
    }
    if read.has("squash") {
        return meaning.with(on_path(Verb::Stage, git.tree()));
    }
    let branch = git.branch();
    let merged = read.all();
    if merged.is_empty() {
        return meaning.with(on_ref(Verb::Advance, branch));
    }
    for other in merged {
        let from = Resource::here(Kind::Ref, source(git, other.pattern()));
        meaning.effects.push(on_ref(Verb::Advance, branch.clone()).coming_from(from));
    }
    meaning
}

/// `git cherry-pick` and `git revert`: commits like others, or against others.
pub(super) fn pick(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(PICK, args, Order::Mixed);
    if read.has_any(&["abort", "skip"]) {
        return given_up(git);
    }
    if read.has("quit") {
        return Meaning::nothing();
    }
    if read.has("no-commit") {
        return Meaning::of([on_path(Verb::Stage, git.tree())]);
    }
    Meaning::of([on_ref(Verb::Commit, git.branch())])
}

/// `git am`: commits from mails.
pub(super) fn am(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(AM, args, Order::Mixed);
    if read.has_any(&["abort", "skip"]) {
        return given_up(git);
    }
    if read.has_any(&["quit", "show-current-patch"]) {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::nothing();
    meaning.effects.extend(skips_hooks(&read));
    if !read.has_any(&["continue", "resolved", "retry"]) {
        let touched = super::patch::touched(git, &read, &read.all());
        meaning.effects.extend(touched.into_iter().map(|path| on_path(Verb::Write, path)));
    }
    meaning.with(on_ref(Verb::Commit, git.branch()))
}

/// `git subtree`, a program that comes with git: merges of another history below a folder.
pub(super) fn subtree(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "q|quiet d|debug P|prefix= m|message= squash annotate= b|branch= ignore-joins \
        onto= rejoin S|gpg-sign?";
    let read = Arguments::read(options, args, Order::Mixed);
    let operands = read.all();
    let prefix = read.value("prefix").map(|path| super::context::below(&git.path(path)));
    let named = |at: usize| operands.get(at).map(Arg::pattern).cloned();
    let wrote = |verb: Verb| -> Vec<Effect> {
        prefix.iter().map(|path| on_path(verb, path.clone())).collect()
    };
    match operands.first().and_then(Arg::as_text) {
        Some(b"push") => {
            let argv: Vec<_> = operands.get(1..).unwrap_or_default().to_vec();
            super::push::push(git, &argv)
        }
        Some(b"split") => {
            Meaning::of(read.value("branch").map(|name| on_ref(Verb::Create, name.clone())))
        }
        Some(b"add" | b"pull" | b"merge") => {
            let mut meaning = Meaning::of(wrote(Verb::Write));
            if let Some(remote) = named(1).filter(|_| operands.len() > 2) {
                meaning.effects.push(super::context::on_remote(Verb::Read, remote));
            }
            meaning.with(on_ref(Verb::Commit, git.branch()))
        }
        _ => Meaning::of([Effect::runs_unknown(Pattern::text("git-subtree"))]),
    }
}

//! What `git` would do: its own options, then one file for each command or family.

mod alias;
mod arguments;
mod branch;
mod checkout;
mod clean;
mod commit;
mod config;
mod context;
mod files;
mod history;
mod index;
mod look;
mod options;
mod patch;
mod pathspec;
mod push;
mod rebase;
mod refname;
mod remote;
mod remotes;
mod reset;
mod settings;
mod stash;
#[cfg(test)]
mod tests;
mod transfer;
mod words;
mod worktree;

use context::{Git, without_hooks};
use options::Command;

use super::meaning::{Arg, Call, Meaning};
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::Kind;

/// What one command of git would do.
type Means = fn(&Git<'_>, &[Arg]) -> Meaning;

/// Every command of git that is not in `look`.
const COMMANDS: &[(&str, Means)] = &[
    ("add", files::add),
    ("am", rebase::am),
    ("apply", patch::apply),
    ("archive", transfer::archive),
    ("bisect", history::bisect),
    ("branch", branch::branch),
    ("bundle", transfer::bundle),
    ("checkout", checkout::checkout),
    ("checkout-index", index::checkout_index),
    ("cherry-pick", rebase::pick),
    ("clean", clean::clean),
    ("clone", remote::clone),
    ("commit", commit::commit),
    ("config", config::config),
    ("credential", transfer::credential),
    ("credential-cache", transfer::credential),
    ("credential-store", transfer::credential),
    ("daemon", transfer::serve),
    ("difftool", transfer::difftool),
    ("fast-import", history::fast_import),
    ("fetch", remote::fetch),
    ("fetch-pack", remote::ls_remote),
    ("filter-branch", history::filter_branch),
    ("filter-repo", history::filter_repo),
    ("for-each-repo", index::for_each_repo),
    ("format-patch", transfer::format_patch),
    ("gc", history::gc),
    ("hook", transfer::hook),
    ("http-backend", transfer::serve),
    ("imap-send", transfer::send_email),
    ("init", worktree::init),
    ("init-db", worktree::init),
    ("instaweb", transfer::serve),
    ("interpret-trailers", index::trailers),
    ("lfs", history::lfs),
    ("ls-remote", remote::ls_remote),
    ("mailinfo", index::mail),
    ("mailsplit", index::mail),
    ("maintenance", history::maintenance),
    ("merge", rebase::merge),
    ("merge-file", index::merge_file),
    ("merge-index", index::merge_index),
    ("mergetool", index::mergetool),
    ("mv", files::mv),
    ("notes", history::notes),
    ("prune", history::prune),
    ("pull", remote::pull),
    ("push", push::push),
    ("read-tree", index::read_tree),
    ("rebase", rebase::rebase),
    ("reflog", history::reflog),
    ("remote", remote::remote),
    ("repack", history::repack),
    ("replace", history::replace),
    ("replay", history::replay),
    ("rerere", index::rerere),
    ("reset", reset::reset),
    ("restore", checkout::restore),
    ("revert", rebase::pick),
    ("rm", files::rm),
    ("send-email", transfer::send_email),
    ("send-pack", transfer::send_pack),
    ("stage", files::add),
    ("stash", stash::stash),
    ("submodule", worktree::submodule),
    ("subtree", rebase::subtree),
    ("switch", checkout::switch),
    ("symbolic-ref", branch::symbolic_ref),
    ("tag", branch::tag),
    ("update-index", index::update_index),
    ("update-ref", branch::update_ref),
    ("worktree", worktree::worktree),
];

/// Commands that run the project's hooks.
const HOOKED: &[&str] =
    &["commit", "push", "merge", "rebase", "am", "cherry-pick", "revert", "pull"];

/// What a call of `git` would do.
pub fn meaning(call: &Call<'_>) -> Meaning {
    let (globals, command) = options::read(call, call.args);
    let mut meaning = globals.effects(call);
    match command {
        Command::Tells => return Meaning::nothing(),
        Command::Open => {
            let cause = call.args.iter().find_map(|arg| arg.pattern().cause());
            let name = Pattern::hole(cause.map_or("git command", |cause| cause.0.as_str()));
            meaning.effects.push(Effect::runs_unknown(name));
        }
        Command::Named(argv) => {
            meaning.effects.extend(options::hidden_markers(call));
            join(&mut meaning, dispatch(&globals.context(call), argv));
        }
    }
    placed(call, meaning)
}

/// An alias's command: the same call with other arguments, one level deeper.
fn deeper(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let (globals, command) = options::read(git.call, args);
    let Command::Named(argv) = command else {
        return Meaning::of([Effect::runs_unknown(Pattern::text("git-alias"))]);
    };
    let mut meaning = globals.effects(git.call);
    let mut overrides = git.overrides.clone();
    let inner = globals.context(git.call);
    overrides.extend(inner.overrides.iter().cloned());
    let inner = Git {
        cwd: git.cwd.clone(),
        repository: git.repository.clone(),
        root: git.root.clone(),
        depth: git.depth.saturating_add(1),
        overrides,
        ..inner
    };
    join(&mut meaning, dispatch(&inner, argv));
    meaning
}

fn dispatch(git: &Git<'_>, argv: &[Arg]) -> Meaning {
    let Some((command, args)) = argv.split_first() else { return Meaning::nothing() };
    let Some(name) = command.as_text() else { return Meaning::nothing() };
    let asks_help = match args {
        [only] => matches!(only.as_text(), Some(b"-h" | b"--help" | b"--help-all")),
        [first, ..] => first.as_text() == Some(b"--help"),
        [] => false,
    };
    let known = COMMANDS.iter().find(|(known, _)| known.as_bytes() == name);
    if asks_help && (known.is_some() || look::is_known(name)) {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::nothing();
    let is_hooked = HOOKED.iter().any(|hooked| hooked.as_bytes() == name);
    if is_hooked && options::skips_hooks(git.call, &git.overrides) {
        meaning.effects.push(without_hooks());
    }
    let own = match known {
        Some((_, means)) => means(git, args),
        None if look::is_known(name) => look::look(git, name, args),
        None => alias::unknown(git, name, args),
    };
    join(&mut meaning, own);
    meaning
}

fn join(meaning: &mut Meaning, more: Meaning) {
    for effect in more.effects {
        if !meaning.effects.contains(&effect) {
            meaning.effects.push(effect);
        }
    }
    meaning.runs.extend(more.runs);
    meaning.leaves.extend(more.leaves);
    meaning.prints = more.prints.or_else(|| meaning.prints.take());
    meaning.fetches = more.fetches.or_else(|| meaning.fetches.take());
}

/// Effects of a call that runs elsewhere happen there.
fn placed(call: &Call<'_>, mut meaning: Meaning) -> Meaning {
    if let Some(place) = call.place {
        for effect in &mut meaning.effects {
            let resource = &mut effect.clause.resource;
            if matches!(resource.kind, Kind::Path | Kind::Ref) && resource.place.is_none() {
                resource.place = Some(place.clone());
            }
        }
    }
    meaning
}

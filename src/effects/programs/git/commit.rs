//! `git commit`.

use super::arguments::{Arguments, Order};
use super::context::{Git, add, on_path, on_ref, skips_hooks};
use crate::effects::programs::meaning::{Arg, Meaning};
use crate::model::resource::Verb;

const OPTIONS: &str = "q|quiet v|verbose F|file= author= date= m|message= c|reedit-message= \
    C|reuse-message= fixup= squash= reset-author trailer= s|signoff t|template= e|edit cleanup= \
    status S|gpg-sign? a|all i|include interactive p|patch o|only n|no-verify dry-run short branch \
    ahead-behind porcelain long z|null amend no-post-rewrite u|untracked-files? \
    pathspec-from-file= pathspec-file-nul allow-empty allow-empty-message U|unified= \
    inter-hunk-context=";

/// `git commit`: a commit on the current branch, and what it stages for it.
pub(super) fn commit(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(OPTIONS, args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    if read.has_any(&["dry-run", "short", "porcelain", "long"]) {
        return meaning;
    }
    meaning.effects.extend(skips_hooks(&read));
    for file in ["file", "template"].into_iter().flat_map(|name| read.values(name)) {
        if file.as_text() != Some(b"-") {
            meaning.effects.push(on_path(Verb::Read, git.path(file)));
        }
    }
    let everything = read.has_any(&["all", "interactive", "patch", "pathspec-from-file"]);
    if everything {
        meaning.effects.push(on_path(Verb::Stage, git.tree()));
    }
    for path in git.pathspecs(&read.all()) {
        meaning.effects.push(on_path(Verb::Stage, path));
    }
    let branch = git.branch();
    meaning.effects.push(on_ref(Verb::Commit, branch.clone()));
    add(&mut meaning, read.sure(&["amend"]), on_ref(Verb::Rewind, branch));
    meaning
}

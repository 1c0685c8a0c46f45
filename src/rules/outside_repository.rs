//! `outside-repository`: work stays in the work tree and where agents keep their scratch files.

use super::case::{Act, Case, Check, Example, Rule};
use super::names;
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::{FileKind, Repository};
use crate::model::pattern::{Pattern, Piece, Relation};
use crate::model::resource::Verb;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("outside-repository");

/// Work stays in the work tree and where agents keep their scratch files.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "changes or deletes something outside this repository",
    why: "What lies outside is not in this repository's git, so a mistake there is not undone.",
    instead: "keep it in the work tree or in a temp folder",
    keys: &["scope", "grants"],
    denies: &[
        Example { facts: &[], act: Act::Shell("echo 'alias ll=ls' >> ~/.profile") },
        Example { facts: &[], act: Act::Shell("rm -rf ~/other-project") },
        Example { facts: &[], act: Act::Write("/home/u/notes.md") },
        Example {
            facts: &[("repository:/tmp/clone", "/tmp/clone/.git")],
            act: Act::Shell("rm -rf /tmp/clone/src"),
        },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("echo x > /tmp/notes.txt") },
        Example { facts: &[], act: Act::Write("src/a.rs") },
        Example { facts: &[], act: Act::Shell("cat ~/.profile") },
        Example { facts: &[], act: Act::Shell("make > /dev/null 2>&1") },
        Example {
            facts: &[("repository:/home/u/shop-fix", "/home/u/shop/.git")],
            act: Act::Write("/home/u/shop-fix/src/a.rs"),
        },
    ],
    check: Check::Effect(check),
};

/// Files that swallow or show what is written and keep nothing.
const STREAMS: &[&str] =
    &["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/fd/*", "/proc/self/fd/*"];

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let changes =
        matches!(effect.clause.verb, Verb::Write | Verb::Delete | Verb::Move | Verb::Discard);
    if !names::is_path_here(effect) || !changes || names::is_unknown_target(case, effect) {
        return None;
    }
    if fills_temp(effect) {
        return None;
    }
    let outside =
        names::spelled_and_real(case, effect).into_iter().find(|name| !is_in_scope(case, name))?;
    let class = if outside.has_hole() { Class::Unknown } else { Class::NeedsWord };
    let seen = match case.repository {
        Some(repository) => {
            let root = crate::model::escape::escaped(&repository.root);
            format!("`{outside}` is not surely in `{root}` or a temp folder")
        }
        None => format!("`{outside}` is in no repository that is guarded here"),
    };
    Some(Finding::new(ID, class).seen(seen).instead("keep it in the work tree or in a temp folder"))
}

/// Whether an archive is unpacked in a temp folder: what it overwrites there, if anything, is not
/// known, and nothing that stands there is taken away.
fn fills_temp(effect: &Effect) -> bool {
    let temp = match effect.clause.resource.name.pieces() {
        [Piece::Text(_), Piece::Below] => names::is_temp_folder(&effect.clause.resource.name),
        _ => false,
    };
    temp && match effect.clause.verb {
        Verb::Write => effect.clause.from.is_some(),
        Verb::Discard => effect.certainty > Certainty::Will,
        _ => false,
    }
}

fn is_in_scope(case: &Case<'_>, name: &Pattern) -> bool {
    let covers = |scope: &Pattern| scope.relation(name, true) == Relation::Covers;
    let stream = |text: &&str| text.parse().is_ok_and(|scope: Pattern| covers(&scope));
    // Without a hole, what starts in a folder stays in it, whatever the rest of its form.
    let starts_in = |root: &[u8]| {
        let folder = names::literal_folder(name).filter(|_| !name.has_hole());
        folder.is_some_and(|folder| names::is_within(&folder, root))
    };
    case.repository.is_some_and(|own| covers(&Pattern::tree(&own.root)) || starts_in(&own.root))
        || case.policy.scope.iter().any(|scope| !names::is_temp_folder(scope) && covers(scope))
        || STREAMS.iter().any(stream)
        || case
            .effects
            .iter()
            .any(|other| is_new_worktree(other) && covers(&other.clause.resource.name))
        || is_in_own_folder(case, name)
}

/// Whether git makes a work tree of this repository there; it refuses a folder that holds something.
fn is_new_worktree(effect: &Effect) -> bool {
    let name = &effect.clause.resource.name;
    names::git_marker(effect) == Some(b"worktree") && !name.has_hole()
}

/// Entries of a temp folder that are looked at for a repository.
const ENTRIES_MAX: usize = 512;

/// Whether names of a certain form in any folder of a temp folder (`/tmp/**/x-*`) are scratch files:
/// neither a home folder nor a repository stands there.
fn is_scratch(case: &Case<'_>, temp: &[u8], name: &Pattern) -> bool {
    let is_named = name.pieces().iter().skip(1).any(|piece| match piece {
        Piece::Text(text) => text.len() > 1,
        Piece::Star | Piece::Any | Piece::Below | Piece::Between | Piece::Hole { .. } => false,
    });
    let files = case.facts.files();
    let no_home = || files.home().surely(|home| !names::is_within(home, temp));
    let no_own = || case.repository.is_none_or(|own| !names::is_within(&own.root, temp));
    let is_plain = |entry: &Vec<u8>| {
        let marker = [temp, b"/", entry, b"/.git"].concat();
        files.kind(&marker).surely(|kind| *kind == FileKind::Missing)
    };
    let no_other = || {
        let entries = files.entries(temp);
        entries.surely(|all| all.len() <= ENTRIES_MAX && all.iter().all(is_plain))
    };
    let temp_itself = names::is_temp_folder(&Pattern::tree(temp));
    temp_itself && is_named && no_home() && no_own() && no_other()
}

/// Whether the name surely lies in a temp folder and in no other repository there, or in another
/// work tree of the same repository.
fn is_in_own_folder(case: &Case<'_>, name: &Pattern) -> bool {
    // "In any folder below" stays in the temp folder where it starts in one.
    let starts_in_temp = || names::literal_folder(name).is_some_and(|at| names::is_temp(case, &at));
    if name.has_hole() {
        return false;
    }
    if names::is_floating(name) && !starts_in_temp() {
        return names::literal_folder(name).is_some_and(|at| is_scratch(case, &at, name));
    }
    let found = names::repository_of(case, name);
    let sibling = |other: &Repository| {
        case.repository.is_some_and(|own| own.common_dir == other.common_dir && !other.bare)
    };
    let made_here =
        |other: &Repository| case.facts.ownership().written(&other.root).surely(|written| *written);
    let temp = names::is_temp(case, name.prefix());
    found.surely(|found| match found {
        Some(other) => sibling(other) || (temp && made_here(other)),
        None => temp,
    })
}

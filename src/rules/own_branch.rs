//! Which words of the user cover an effect; a plain `push it` covers the session's own branch.

use super::case::Case;
use crate::model::clause::Owner;
use crate::model::effect::Effect;
use crate::model::facts::{Head, Repository};
use crate::model::mandate::Grant;
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};

/// Work trees whose HEAD is looked at.
const WORKTREES_MAX: usize = 64;

/// The grant of the user that covers this effect of the act with this digest.
pub(crate) fn said<'a>(case: &Case<'a>, effect: &Effect, act: &str) -> Option<&'a Grant> {
    // Who allowed this very act has seen its text, holes included.
    let bound = case.charter.grants.iter().find(|grant| {
        grant.act.as_deref() == Some(act)
            && grant.clause.owner.is_none()
            && grant.clause == effect.clause
    });
    bound.or_else(|| case.charter.covers(effect, act)).or_else(|| own(case, effect))
}

/// The grant of the user that covers this effect and names what it touches: `add a date library`
/// names none.
pub(crate) fn named<'a>(case: &Case<'a>, effect: &Effect, act: &str) -> Option<&'a Grant> {
    case.charter.grants.iter().find(|grant| {
        let clause = &grant.clause;
        match grant.act.as_deref() {
            // Who allowed this very act has seen its text.
            Some(bound) => bound == act && clause.owner.is_none() && *clause == effect.clause,
            None => clause.resource.name.as_text().is_some() && grant.covers(effect, act),
        }
    })
}

/// The grant of one's own branches that covers this push, if the branch surely is one: no protected
/// one, and either checked out in a work tree of this repository or not yet at the remote.
fn own<'a>(case: &Case<'a>, effect: &Effect) -> Option<&'a Grant> {
    let clause = &effect.clause;
    if clause.verb != Verb::Push || clause.resource.kind != Kind::Ref {
        return None;
    }
    let grant = case.charter.grants.iter().find(|grant| {
        grant.clause.owner == Some(Owner::Agent)
            && grant.act.is_none()
            && grant.clause.relation(clause) == Relation::Covers
    })?;
    let repository = case.repository?;
    let name = clause.resource.name.as_text()?;
    let remote = clause.resource.place.as_ref()?.as_text()?;
    let full = name.starts_with(b"refs/") || name.is_empty() || name == b"HEAD";
    let git = case.facts.git();
    let at_remote = [b"refs/remotes/".as_slice(), remote, b"/", name].concat();
    let is_new = git.ref_id(repository, &at_remote).surely(Option::is_none);
    let head = git.head(repository);
    let is_head = |from: &[u8]| {
        from == b"HEAD"
            || head.surely(|head| matches!(head, Head::Branch(branch) if branch == from))
    };
    // Under its own name, or what is checked out under a name that is new at the remote.
    let own_content = clause.from.as_ref().is_some_and(|from| {
        let from = from.name.as_text().filter(|_| from.kind == Kind::Ref);
        from.is_some_and(|from| from == name || is_new && is_head(from))
    });
    let is_default = git
        .default_branch(repository)
        .maybe(|default| default.as_deref().is_none_or(|default| default == name));
    let protected = case.policy.protected_branches.iter();
    let is_protected = protected
        .into_iter()
        .any(|branch: &Pattern| branch.relation(&Pattern::text(name), false) > Relation::Apart);
    if full || !own_content || is_default || is_protected {
        return None;
    }
    (is_new || is_checked_out(case, repository, name)).then_some(grant)
}

fn is_checked_out(case: &Case<'_>, repository: &Repository, name: &[u8]) -> bool {
    let head = case.facts.git().head(repository);
    if head.surely(|head| matches!(head, Head::Branch(branch) if branch == name)) {
        return true;
    }
    let files = case.facts.files();
    let folder = [repository.common_dir.as_slice(), b"/worktrees"].concat();
    let wanted = [b"ref: refs/heads/".as_slice(), name].concat();
    let on_it = |entry: &Vec<u8>| {
        let head = [folder.as_slice(), b"/", entry, b"/HEAD"].concat();
        files.content(&head).surely(|content| content.trim_ascii_end() == wanted)
    };
    files.entries(&folder).surely(|entries| entries.iter().take(WORKTREES_MAX).any(on_it))
}

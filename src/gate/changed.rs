//! What a commit or a push holds, read for one of git's hooks.

use super::session::Session;
use crate::model::action::{Changed, Commit, Moment, RefUpdate};
use crate::model::facts::{Git as _, Repository};
use crate::world::facts::DiskFacts;
use crate::world::repo::Asked;
use crate::world::repo::diff::{self, Brought, Range};
use crate::world::streams;

/// What the commit that is being made would hold.
pub(super) fn of_commit(
    repository: &Repository,
    facts: &DiskFacts,
    refs: Vec<RefUpdate>,
) -> Changed {
    let index = streams::variable("GIT_INDEX_FILE").map(from_here);
    let read =
        facts.open(repository).and_then(|opened| diff::staged(&opened, index.as_deref(), &[]));
    let mut changed = Changed::new(Moment::Commit, Vec::new());
    match read {
        Ok(found) => (changed.changes, changed.unread) = (found.changes, found.unread),
        Err(why) => changed.unread.push(format!("what is staged ({why})")),
    }
    changed.refs = refs;
    changed.commits = vec![being_made(repository, facts)];
    changed
}

/// A path of git's environment, which is taken from the hook's folder.
pub(super) fn from_here(path: Vec<u8>) -> Vec<u8> {
    match streams::own_folder() {
        Ok(folder) if !path.starts_with(b"/") => [folder.as_slice(), b"/", &path].concat(),
        Ok(_) | Err(_) => path,
    }
}

/// Who makes the commit: git tells its hook the author; the committer is found as git finds it.
fn being_made(repository: &Repository, facts: &DiskFacts) -> Commit {
    let configured = |key: &str| facts.config(repository, key).known()?.pop();
    let person = |role: &str| {
        let name = streams::variable(&format!("GIT_{role}_NAME"));
        let mail = streams::variable(&format!("GIT_{role}_EMAIL"));
        let name = name.or_else(|| configured("user.name")).unwrap_or_default();
        let mail = mail.or_else(|| configured("user.email")).unwrap_or_default();
        if name.is_empty() && mail.is_empty() {
            return Vec::new();
        }
        [name.as_slice(), b" <", &mail, b">"].concat()
    };
    Commit { author: person("AUTHOR"), committer: person("COMMITTER"), ..Commit::default() }
}

/// What a push gives to others that no remote has yet. Of a session that is known, only what was
/// written since it began: what was there before is the user's, and is not judged anew.
pub(super) fn of_push(session: &Session, facts: &DiskFacts, refs: Vec<RefUpdate>) -> Changed {
    let begun = session.known.then(|| i64::try_from(session.record.memory.begun).unwrap_or(0));
    let counts = |_: &Commit, written: i64| begun.is_none_or(|begun| written >= begun);
    let mut changed = Changed::new(Moment::Push, Vec::new());
    match pushed(&session.repository, facts, &refs, &counts) {
        Ok(found) => take(&mut changed, found),
        Err(why) => changed.unread.push(format!("the commits of the push ({why})")),
    }
    changed.refs = refs;
    changed
}

/// Puts what commits bring into the act.
pub(super) fn take(changed: &mut Changed, found: Brought) {
    changed.changes = found.changes;
    changed.passing = found.passing;
    changed.commits = found.commits;
    changed.unread.extend(found.unread);
}

fn pushed(
    repository: &Repository,
    facts: &DiskFacts,
    refs: &[RefUpdate],
    counts: &dyn Fn(&Commit, i64) -> bool,
) -> Asked<Brought> {
    let tips: Vec<String> = refs.iter().filter_map(|update| update.new.clone()).collect();
    if tips.is_empty() {
        return Ok(Brought::default());
    }
    let opened = facts.open(repository)?;
    let mut without: Vec<String> = refs.iter().filter_map(|update| update.old.clone()).collect();
    for name in opened.refs()?.names(b"refs/remotes/")? {
        without.extend(opened.refs()?.id(&name)?);
    }
    without.sort_unstable();
    without.dedup();
    diff::brought(&opened, &Range { tips: &tips, without: &without, counts })
}

//! What differs between two looks.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use super::git_work::{Explained, GitWork};
use super::{Snapshot, copy_file, kept};
use crate::model::change::EntryKind;
use crate::model::facts::Why;
use crate::world::repo::{
    About, Asked, Differing, Entry, Form, Index, Opened, Standing, about_is, below, entry_kind,
    join,
};

/// What stood at a path at one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// What kind of entry.
    pub kind: EntryKind,
    /// The id of its content; `None`: too large.
    pub content: Option<[u8; 20]>,
    /// What the disk said, where it was asked.
    pub about: Option<About>,
    /// How it stood against the index of that look; `None`: as the index says.
    pub standing: Option<Standing>,
}

/// A path that changed between two looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Absolute.
    pub path: Vec<u8>,
    /// What stood there; `None`: nothing.
    pub before: Option<Stood>,
    /// What stands there; `None`: nothing.
    pub after: Option<Stood>,
    /// What git itself has to do with it.
    pub explained: Explained,
}

/// What changed from one look to the next, sorted by path. `since`: seconds since 1970 at which
/// the act began; commits made later are the act's own.
pub fn between(
    opened: &Opened,
    folder: &Path,
    before: &Snapshot,
    after: &Snapshot,
    since: u64,
) -> Asked<Vec<Seen>> {
    let old = old_index(opened, folder, before, after)?;
    let new = opened.index()?;
    let mut names: BTreeSet<Vec<u8>> = BTreeSet::new();
    names.extend(before.paths.iter().chain(&after.paths).map(|one| one.name.clone()));
    if let Some(old) = &old {
        names.extend(moved(old, new)?);
    }
    let beside = watched(opened, before, after);
    if names.is_empty() {
        return Ok(beside);
    }
    let old = old.as_ref().unwrap_or(new);
    let work = GitWork::new(opened, before, after, since)?;
    let mut found = Vec::new();
    for name in names {
        let entries = (one(old, &name)?, one(new, &name)?);
        let stood = stood(before.path(&name), entries.0.as_ref());
        let stands = stood_now(opened, &name, after.path(&name), entries.1.as_ref());
        if is_same(stood.as_ref(), stands.as_ref(), &entries) {
            continue;
        }
        let explained = work.explain(&name, stood.as_ref(), stands.as_ref())?;
        let path = join(&opened.repository.root, &name);
        found.push(Seen { path, before: stood, after: stands, explained });
    }
    found.extend(beside);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found.dedup_by(|later, first| later.path == first.path);
    Ok(found)
}

/// The index of the earlier look, where it is another one than now.
fn old_index(
    opened: &Opened,
    folder: &Path,
    before: &Snapshot,
    after: &Snapshot,
) -> Asked<Option<Index>> {
    if before.index == after.index {
        return Ok(None);
    }
    if !kept::is_copy_of(folder, before.index) {
        return Err(Why::Unreadable);
    }
    Index::open_file(&copy_file(folder), &opened.repository.git_dir).map(Some)
}

/// An entry of an index: name, mode, id, stage.
type Staged = (Vec<u8>, u32, [u8; 20], u16);

/// The names whose entries differ in two indexes.
fn moved(old: &Index, new: &Index) -> Asked<Vec<Vec<u8>>> {
    let all = |index: &Index| -> Asked<Vec<Staged>> {
        let mut all = Vec::with_capacity(index.count());
        index.each_from(b"", |name, entry| {
            all.push((name.to_vec(), entry.mode, entry.id, entry.stage));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(all)
    };
    let (old, new) = (all(old)?, all(new)?);
    let (mut left, mut right) = (old.iter().peekable(), new.iter().peekable());
    let mut names = Vec::new();
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return Ok(names),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(one), Some(other)) => (&one.0, one.3).cmp(&(&other.0, other.3)),
        };
        let one = order.is_le().then(|| left.next()).flatten();
        let other = order.is_ge().then(|| right.next()).flatten();
        if one != other
            && let Some((name, ..)) = one.or(other)
        {
            names.push(name.clone());
        }
    }
}

/// The entry of a path that is not in conflict.
fn one(index: &Index, name: &[u8]) -> Asked<Option<Entry>> {
    Ok(index.find(name)?.into_iter().find(|entry| entry.stage == 0))
}

/// What stood at a path: what a look found, or what the index of that look names.
fn stood(found: Option<&Differing>, entry: Option<&Entry>) -> Option<Stood> {
    let Some(found) = found else { return entry.and_then(of_entry) };
    if found.standing == Standing::Gone {
        return None;
    }
    let standing = (found.standing != Standing::Same).then_some(found.standing);
    let Some(about) = found.about else { return entry.and_then(of_entry) };
    let kind = match (about.form, entry.map(|entry| entry_kind(entry.mode))) {
        (_, Some(EntryKind::Submodule)) | (Form::Folder, _) => EntryKind::Submodule,
        (Form::File | Form::Special, _) => EntryKind::File,
        (Form::Executable, _) => EntryKind::Executable,
        (Form::Link, _) => EntryKind::Link,
    };
    Some(Stood { kind, content: found.content, about: Some(about), standing })
}

/// The same for the look that was just taken: what is as the index says has its `stat` there.
fn stood_now(
    opened: &Opened,
    name: &[u8],
    found: Option<&Differing>,
    entry: Option<&Entry>,
) -> Option<Stood> {
    let mut stood = stood(found, entry)?;
    if stood.about.is_none() {
        let path = join(&opened.repository.root, name);
        stood.about = crate::world::repo::about_path(&path);
    }
    Some(stood)
}

fn of_entry(entry: &Entry) -> Option<Stood> {
    // What need not be in the work tree is not there.
    let kind = entry_kind(entry.mode);
    let absent = entry.skip_worktree;
    (!absent).then_some(Stood { kind, content: Some(entry.id), about: None, standing: None })
}

fn is_same(
    before: Option<&Stood>,
    after: Option<&Stood>,
    entries: &(Option<Entry>, Option<Entry>),
) -> bool {
    let (before, after) = match (before, after) {
        (None, None) => return true,
        (Some(before), Some(after)) => (before, after),
        (None, Some(_)) | (Some(_), None) => return false,
    };
    if before.kind != after.kind {
        return false;
    }
    let untouched = match (before.about, after.about) {
        (Some(one), Some(other)) => one == other,
        // What was as the index said had the `stat` that stands in the index.
        (None, Some(now)) => entries.0.as_ref().is_some_and(|entry| about_is(&now, entry)),
        (_, None) => false,
    };
    untouched || (before.content.is_some() && before.content == after.content)
}

/// What changed at places beside those that git looks at.
fn watched(opened: &Opened, before: &Snapshot, after: &Snapshot) -> Vec<Seen> {
    let stood = |one: &super::Watched| Stood {
        kind: match one.about.form {
            Form::Executable => EntryKind::Executable,
            Form::Link => EntryKind::Link,
            Form::File | Form::Folder | Form::Special => EntryKind::File,
        },
        content: one.content,
        about: Some(one.about),
        standing: Some(Standing::Ignored),
    };
    let find =
        |all: &Snapshot, path: &[u8]| all.watched.iter().find(|one| one.path == path).map(stood);
    let paths: BTreeSet<&Vec<u8>> =
        before.watched.iter().chain(&after.watched).map(|one| &one.path).collect();
    let mut found = Vec::new();
    for path in paths {
        let (stood, stands) = (find(before, path), find(after, path));
        let git = below(&opened.repository.root, path).is_some_and(|name| name == b".git");
        if !git && !is_same(stood.as_ref(), stands.as_ref(), &(None, None)) {
            let explained = Explained::Not;
            found.push(Seen { path: path.clone(), before: stood, after: stands, explained });
        }
    }
    found
}

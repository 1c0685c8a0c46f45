//! Refs, HEAD and the stash: which of them an undo moves, and to where. Only those that the act
//! itself made, moved or deleted, and that still stand as it left them.

use std::collections::BTreeSet;

use crate::world::repo::{join, path_of, read_file};

use super::plan::{Asked, Left, Plan, RefStep};
use super::standing::{Standing, Value, is_id};

/// Plans them from how they stood before the act, after it, and now.
pub(super) fn plan(asked: &Asked<'_>, plan: &mut Plan, [before, after, now]: [&Standing; 3]) {
    let elsewhere = checked_out_elsewhere(asked);
    let names: BTreeSet<&Vec<u8>> = before.refs.keys().chain(after.refs.keys()).collect();
    for name in names {
        let (old, left, there) = (before.refs.get(name), after.refs.get(name), now.refs.get(name));
        if old == left || there == old {
            continue;
        }
        let why = if there != left && !asked.options.newer {
            "moved again after the act"
        } else if elsewhere.contains(name) {
            "checked out in another work tree"
        } else if name.starts_with(b"refs/remotes/") && left.is_some() {
            "it says where a remote stands"
        } else if !is_ref_name(name) {
            "no name of a ref"
        } else {
            let step = RefStep { name: name.clone(), from: there.cloned(), to: old.cloned() };
            plan.refs.push(step);
            continue;
        };
        leave(plan, name, why);
    }
    head(asked, plan, [before, after, now], &elsewhere);
    let stash = merged(&before.stash, &after.stash, &now.stash);
    let tip = stashed(&stash).pop().map(|entry| Value::Id(entry.id));
    if stash != now.stash || tip != now.stash_tip {
        plan.stash = Some(stash);
    }
}

fn leave(plan: &mut Plan, name: &[u8], why: &str) {
    let what = crate::model::escape::escaped(name);
    plan.left.push(Left { what, why: why.into() });
}

fn head(
    asked: &Asked<'_>,
    plan: &mut Plan,
    [before, after, now]: [&Standing; 3],
    elsewhere: &BTreeSet<Vec<u8>>,
) {
    let (Some(old), Some(there)) = (&before.head, &now.head) else { return };
    if Some(old) == after.head.as_ref() || old == there {
        return;
    }
    let taken = matches!(old, Value::Symbolic(name) if elsewhere.contains(name));
    if now.head != after.head && !asked.options.newer {
        leave(plan, b"HEAD", "moved again after the act");
    } else if taken {
        leave(plan, b"HEAD", "its branch is checked out in another work tree");
    } else {
        let (from, to) = (Some(there.clone()), Some(old.clone()));
        plan.head = Some(RefStep { name: b"HEAD".to_vec(), from, to });
    }
}

/// The branches that other work trees of the repository have checked out.
fn checked_out_elsewhere(asked: &Asked<'_>) -> BTreeSet<Vec<u8>> {
    let repository = asked.place.repository;
    let mut folders = vec![repository.common_dir.clone()];
    let linked = join(&repository.common_dir, b"worktrees");
    for entry in std::fs::read_dir(path_of(&linked)).into_iter().flatten().flatten() {
        use std::os::unix::ffi::OsStringExt as _;
        folders.push(entry.path().into_os_string().into_vec());
    }
    folders.retain(|folder| *folder != repository.git_dir);
    let head = |folder: Vec<u8>| {
        let text = read_file(path_of(&join(&folder, b"HEAD")), 8 << 10).ok()??;
        Some(text.strip_prefix(b"ref:")?.trim_ascii().to_vec())
    };
    folders.into_iter().filter_map(head).collect()
}

/// Whether a name may be written as a ref's file.
pub(super) fn is_ref_name(name: &[u8]) -> bool {
    name.starts_with(b"refs/")
        && !name.ends_with(b".lock")
        && !name.iter().any(|byte| *byte < b' ' || b"\\~^:?*[\x7f".contains(byte))
        && name.split(|&byte| byte == b'/').all(|part| {
            !part.is_empty() && part.first() != Some(&b'.') && !part.ends_with(b".lock")
        })
}

/// One entry of the stash: its line without the ids, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stashed {
    /// The commit.
    pub(super) id: String,
    rest: Vec<u8>,
}

/// The entries of a stash's list, the oldest first.
pub(super) fn stashed(log: &[u8]) -> Vec<Stashed> {
    let lines = log.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let entry = |line: &[u8]| {
        let rest = line.get(line.iter().position(|&byte| byte == b' ')?.checked_add(1)?..)?;
        let end = rest.iter().position(|&byte| byte == b' ')?;
        let id = rest.get(..end)?;
        is_id(id).then(|| Stashed {
            id: String::from_utf8_lossy(id).into_owned(),
            rest: rest.get(end..).unwrap_or_default().to_vec(),
        })
    };
    lines.filter_map(entry).collect()
}

/// The list with what the act deleted put back and what it made taken out; what came later stays.
fn merged(before: &[u8], after: &[u8], now: &[u8]) -> Vec<u8> {
    if now == after {
        return before.to_vec();
    }
    let (old, left, there) = (stashed(before), stashed(after), stashed(now));
    let deleted = |entry: &&Stashed| !left.contains(entry);
    let made = |entry: &&Stashed| left.contains(entry) && !old.contains(entry);
    let mut all: Vec<&Stashed> =
        old.iter().filter(|entry| there.contains(entry) || deleted(entry)).collect();
    all.extend(there.iter().filter(|entry| !old.contains(entry) && !made(entry)));
    if all.iter().map(|entry| &entry.id).eq(there.iter().map(|entry| &entry.id)) {
        return now.to_vec();
    }
    let mut log = Vec::new();
    let mut last = "0".repeat(all.first().map_or(40, |entry| entry.id.len()));
    for entry in all {
        log.extend_from_slice(format!("{last} {}", entry.id).as_bytes());
        log.extend_from_slice(&entry.rest);
        log.push(b'\n');
        last.clone_from(&entry.id);
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(names: &str) -> Vec<u8> {
        let id = |name: char| name.to_string().repeat(40);
        let mut last = "0".repeat(40);
        let mut log = String::new();
        for name in names.chars() {
            log.push_str(&format!("{last} {} A <a@b> 1 +0000\tWIP {name}\n", id(name)));
            last = id(name);
        }
        log.into_bytes()
    }

    #[test]
    fn of_the_stash_only_what_the_act_did_is_taken_back() {
        // (before the act, after it, now) -> after the undo
        for (before, after, now, want) in [
            ("ab", "", "", "ab"),
            ("ab", "abc", "abc", "ab"),
            ("ab", "a", "ad", "abd"),
            ("ab", "abc", "abcd", "abd"),
            ("ab", "", "d", "abd"),
            ("ab", "ab", "abc", "abc"),
            ("ab", "abc", "ab", "ab"),
            ("abc", "ac", "a", "ab"),
        ] {
            let got = merged(&log(before), &log(after), &log(now));
            let got = String::from_utf8(got).unwrap();
            assert_eq!(got, String::from_utf8(log(want)).unwrap(), "{before} {after} {now}");
        }
    }

    #[test]
    fn names_of_refs() {
        for name in ["refs/heads/a", "refs/heads/a/b.c", "refs/tags/v1.0"] {
            assert!(is_ref_name(name.as_bytes()), "{name}");
        }
        for name in ["HEAD", "refs/../x", "refs/heads/.a", "refs/heads/a.lock", "refs//a"] {
            assert!(!is_ref_name(name.as_bytes()), "{name}");
        }
    }
}

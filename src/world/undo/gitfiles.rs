//! The files of a git folder that say where the repository stands: HEAD, refs, the index, the
//! stash's list, and what a merge, a rebase or a bisection that is under way keeps.

use std::os::unix::ffi::OsStrExt as _;

use crate::model::bounds::GIT_REFS_MAX;
use crate::model::facts::Repository;
use crate::world::repo::{Found, join, look, path_of};

use super::point::Area;

/// Files of a work tree's own git folder.
const OWN_FILES: &[&str] = &[
    "HEAD",
    "index",
    "ORIG_HEAD",
    "MERGE_HEAD",
    "MERGE_MSG",
    "MERGE_MODE",
    "MERGE_RR",
    "MERGE_AUTOSTASH",
    "AUTO_MERGE",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "REBASE_HEAD",
    "SQUASH_MSG",
    "BISECT_START",
    "BISECT_LOG",
    "BISECT_NAMES",
    "BISECT_TERMS",
    "BISECT_EXPECTED_REV",
    "BISECT_ANCESTORS_OK",
    "BISECT_FIRST_PARENT",
    "BISECT_RUN",
    "info/sparse-checkout",
];
/// Folders of it.
const OWN_FOLDERS: &[&str] = &["rebase-merge", "rebase-apply", "sequencer"];
/// Folders of refs of it, which in the main work tree are those of the shared folder.
const OWN_REFS: &[&str] = &["refs/bisect", "refs/worktree", "refs/rewritten"];
/// Files of the shared git folder.
const SHARED_FILES: &[&str] = &["packed-refs", "shallow", "logs/refs/stash"];
/// Folders of it.
const SHARED_FOLDERS: &[&str] = &["refs", "reftable"];
/// Reflogs of branches, which go with them.
const BRANCH_LOGS: &str = "logs/refs/heads";
/// Bytes of a branch's reflog that is held.
const LOG_BYTES_MAX: u64 = 64 << 10;

/// All that stand, each with its folder.
pub(super) fn list(repository: &Repository) -> Vec<(Area, Found)> {
    let mut all = Vec::new();
    let own = repository.git_dir.as_slice();
    let shared = repository.common_dir.as_slice();
    for name in OWN_FILES {
        all.extend(file(Area::Git, own, name.as_bytes()));
    }
    for name in OWN_FOLDERS {
        folder(Area::Git, own, name.as_bytes(), u64::MAX, &mut all);
    }
    for entry in std::fs::read_dir(path_of(own)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.as_bytes().starts_with(b"sharedindex.") {
            all.extend(file(Area::Git, own, name.as_bytes()));
        }
    }
    if own != shared {
        for name in OWN_REFS {
            folder(Area::Git, own, name.as_bytes(), u64::MAX, &mut all);
        }
    }
    for name in SHARED_FILES {
        all.extend(file(Area::Common, shared, name.as_bytes()));
    }
    for name in SHARED_FOLDERS {
        folder(Area::Common, shared, name.as_bytes(), u64::MAX, &mut all);
    }
    folder(Area::Common, shared, BRANCH_LOGS.as_bytes(), LOG_BYTES_MAX, &mut all);
    all
}

fn file(area: Area, base: &[u8], name: &[u8]) -> Option<(Area, Found)> {
    let seen = look(&join(base, name))?;
    Some((area, Found { name: name.to_vec(), seen, entry: None }))
}

/// Adds the files of a folder and of those in it, less what git is writing.
fn folder(area: Area, base: &[u8], name: &[u8], bytes_max: u64, all: &mut Vec<(Area, Found)>) {
    let mut open = vec![name.to_vec()];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(path_of(&join(base, &folder)));
        for entry in entries.into_iter().flatten().flatten() {
            let name = join(&folder, entry.file_name().as_bytes());
            if all.len() > GIT_REFS_MAX || name.ends_with(b".lock") {
                continue;
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(name);
            } else if let Some((area, found)) = file(area, base, &name)
                && found.seen.size <= bytes_max
            {
                all.push((area, found));
            }
        }
    }
}

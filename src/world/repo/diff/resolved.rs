//! What a merge itself brings: what the sides that it joins already have is theirs, and was judged
//! or published where they were made.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::One;
use super::sides::Contents;
use super::trees::{Pair, Pairs, Slot};
use crate::model::change::Side;
use crate::model::facts::Why;
use crate::world::repo::opened::Opened;
use crate::world::repo::{Asked, join, path_of, read_file};

/// Bytes of the list of commits that are being merged.
const HEADS_BYTES_MAX: usize = 64 << 10;
/// Milliseconds for the lines of one file.
const LINES_MS: u64 = 200;

/// The trees that the merge under way joins to HEAD; none: no merge is under way.
pub(super) fn merge_heads(opened: &Opened) -> Asked<Vec<[u8; 20]>> {
    let file = join(&opened.repository.git_dir, b"MERGE_HEAD");
    let Some(bytes) = read_file(path_of(&file), HEADS_BYTES_MAX)? else { return Ok(Vec::new()) };
    let ids = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    ids.map(|id| {
        let id = String::from_utf8_lossy(id);
        let commit = opened.objects()?.peel(&id)?.ok_or(Why::Unreadable)?;
        Ok(opened.objects()?.commit(&commit)?.tree)
    })
    .collect()
}

/// Leaves out what one of the merged trees has just so, and shows of a file that the merge put
/// together only what none of its sides has.
pub(super) fn leave_merged_out(
    opened: &Opened,
    ones: &mut Vec<One>,
    merged: &[[u8; 20]],
    contents: &mut Contents<'_>,
) -> Asked<()> {
    let mut theirs: HashMap<Vec<u8>, Vec<Option<Slot>>> = HashMap::new();
    for tree in merged {
        for one in ones.iter() {
            let held = opened.objects()?.entry_at(tree, &one.name)?;
            let slot = held.map(|held| Slot { mode: held.mode, id: held.id });
            theirs.entry(one.name.clone()).or_default().push(slot);
        }
        opened.in_time()?;
    }
    ones.retain_mut(|one| {
        let others = theirs.remove(&one.name).unwrap_or_default();
        if others.contains(&one.new) {
            return false;
        }
        let others: Vec<Side> =
            others.into_iter().flatten().map(|slot| contents.side(slot)).collect();
        keep_own(&mut one.before, &others, one.after.as_ref())
    });
    Ok(())
}

/// A name at which a merge differs from its first parent, with what stands there in the others.
pub(super) type OwnPair = (Pair, Vec<Option<Slot>>);

/// The names at which a merge commit differs from all of its parents, against the first of them.
pub(super) fn own_pairs(
    opened: &Opened,
    parents: &[[u8; 20]],
    tree: [u8; 20],
) -> Asked<Vec<OwnPair>> {
    let mut all: Option<HashMap<Vec<u8>, OwnPair>> = None;
    for parent in parents {
        let mut pairs = Pairs::new(opened);
        pairs.trees(Some(*parent), Some(tree))?;
        if pairs.more {
            return Err(Why::Bound);
        }
        all = Some(match all {
            None => {
                let each = pairs.found.into_iter().map(|pair| (pair.name.clone(), (pair, vec![])));
                each.collect()
            }
            Some(mut known) => {
                let mut kept = HashMap::new();
                for pair in pairs.found {
                    if let Some((name, (first, mut others))) = known.remove_entry(&pair.name) {
                        others.push(pair.old);
                        kept.insert(name, (first, others));
                    }
                }
                kept
            }
        });
    }
    let mut own: Vec<_> = all.unwrap_or_default().into_values().collect();
    own.sort_by(|one, other| one.0.name.cmp(&other.0.name));
    Ok(own)
}

/// Makes of what stood before a file that differs from the result only where no side of the merge
/// is like it; `false`: nothing is left that is the merge's own.
pub(super) fn keep_own(before: &mut Option<Side>, others: &[Side], after: Option<&Side>) -> bool {
    let (Some(first), Some(after)) = (before.as_mut(), after) else { return true };
    let contents: Option<Vec<&[u8]>> = others.iter().map(|side| side.content.as_deref()).collect();
    let (Some(own), Some(result), Some(contents)) =
        (first.content.as_deref(), after.content.as_deref(), contents)
    else {
        return true;
    };
    let merged = own_part(own, &contents, result);
    let same = merged == result && first.kind == after.kind;
    first.size_bytes = u64::try_from(merged.len()).unwrap_or(u64::MAX);
    first.content = Some(merged);
    !same
}

/// The result without the lines that no side has, and with those that all sides have and it has not.
fn own_part(first: &[u8], others: &[&[u8]], result: &[u8]) -> Vec<u8> {
    let lines = |text: &'_ [u8]| -> Vec<Vec<u8>> {
        text.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect()
    };
    let (old, new) = (lines(first), lines(result));
    let held: Vec<HashSet<Vec<u8>>> =
        others.iter().map(|text| lines(text).into_iter().collect()).collect();
    let deadline = Instant::now().checked_add(Duration::from_millis(LINES_MS));
    let mut merged = Vec::with_capacity(result.len());
    for op in capture_diff_slices_deadline(Algorithm::Myers, &old, &new, deadline) {
        let (gone, came) = match op {
            DiffOp::Equal { new_index, len, .. } => {
                for line in new.iter().skip(new_index).take(len) {
                    merged.extend_from_slice(line);
                }
                continue;
            }
            DiffOp::Delete { old_index, old_len, .. } => ((old_index, old_len), (0, 0)),
            DiffOp::Insert { new_index, new_len, .. } => ((0, 0), (new_index, new_len)),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                ((old_index, old_len), (new_index, new_len))
            }
        };
        for line in old.iter().skip(gone.0).take(gone.1) {
            if held.iter().all(|other| other.contains(line)) {
                merged.extend_from_slice(line);
            }
        }
        for line in new.iter().skip(came.0).take(came.1) {
            if held.iter().any(|other| other.contains(line)) {
                merged.extend_from_slice(line);
            }
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_side_has_is_the_merges_own() {
        for (first, other, result, wanted) in [
            ("a\nb\n", "a\nc\n", "a\nb\nc\n", "a\nb\nc\n"),
            ("a\nb\n", "a\nc\n", "a\nb\nx\nc\n", "a\nb\nc\n"),
            ("a\nb\nz\n", "a\nc\nz\n", "a\nb\nc\n", "a\nb\nz\nc\n"),
            ("a\nb\n", "a\n", "a\n", "a\n"),
        ] {
            let found = own_part(first.as_bytes(), &[other.as_bytes()], result.as_bytes());
            let mut found: Vec<_> =
                String::from_utf8(found).unwrap().lines().map(str::to_owned).collect();
            let mut wanted: Vec<_> = wanted.lines().map(str::to_owned).collect();
            found.sort();
            wanted.sort();
            assert_eq!(found, wanted, "{first:?} {other:?} {result:?}");
        }
    }
}

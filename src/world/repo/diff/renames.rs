//! Which file that came is one that went: by its object, else by its lines.
//!
//! libgit2 could say this as well, but only with a repository's or the user's configuration open,
//! of which nothing is to be read here.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use crate::model::bounds::RENAME_PAIRS_MAX;
use crate::model::change::{EntryKind, Side};

use super::One;

/// Percent of the longer file that both must share, as for git.
const ALIKE_PERCENT: u64 = 50;

/// Says of each file that came which one that went it is, if one: places in the list.
pub(super) fn find(all: &[One]) -> Vec<(usize, usize)> {
    let is_file =
        |side: &Option<Side>| side.as_ref().is_some_and(|side| side.kind != EntryKind::Submodule);
    let went = |one: &One| one.new.is_none() && is_file(&one.before);
    let came = |one: &One| one.old.is_none() && is_file(&one.after);
    let mut gone: Vec<usize> = places(all, went);
    let mut new: Vec<usize> = places(all, came);
    let mut found = same(all, &mut gone, &mut new);
    if gone.len().saturating_mul(new.len()) <= RENAME_PAIRS_MAX {
        found.extend(alike(all, &gone, &new));
    }
    found
}

fn places(all: &[One], test: impl Fn(&One) -> bool) -> Vec<usize> {
    all.iter().enumerate().filter(|(_, one)| test(one)).map(|(at, _)| at).collect()
}

/// The pairs with the very same object; they are taken out of the lists.
fn same(all: &[One], gone: &mut Vec<usize>, new: &mut Vec<usize>) -> Vec<(usize, usize)> {
    let mut by_object: HashMap<[u8; 20], Vec<usize>> = HashMap::new();
    for &at in gone.iter() {
        if let Some(slot) = all.get(at).and_then(|one| one.old) {
            by_object.entry(slot.id).or_default().push(at);
        }
    }
    let mut found = Vec::new();
    for &at in new.iter() {
        let Some(one) = all.get(at) else { continue };
        let empty = one.after.as_ref().is_some_and(|side| side.size_bytes == 0);
        let Some(slot) = one.new.filter(|_| !empty) else { continue };
        let Some(held) = by_object.get_mut(&slot.id).filter(|held| !held.is_empty()) else {
            continue;
        };
        let alike = held.iter().position(|from| {
            all.get(*from).is_some_and(|from| last_part(&from.name) == last_part(&one.name))
        });
        found.push((held.remove(alike.unwrap_or(0)), at));
    }
    gone.retain(|at| !found.iter().any(|(from, _)| from == at));
    new.retain(|at| !found.iter().any(|(_, to)| to == at));
    found
}

/// The pairs whose lines are mostly the same, the most alike first.
fn alike(all: &[One], gone: &[usize], new: &[usize]) -> Vec<(usize, usize)> {
    let prints = |places: &[usize], side: fn(&One) -> Option<&Side>| -> Vec<(usize, Print)> {
        let each = places.iter().filter_map(|&at| Some((at, Print::of(side(all.get(at)?)?)?)));
        each.collect()
    };
    let olds = prints(gone, |one| one.before.as_ref());
    let news = prints(new, |one| one.after.as_ref());
    let mut scored = Vec::new();
    for (from, old) in &olds {
        for (to, print) in &news {
            let Some(percent) = old.alike(print).filter(|percent| *percent >= ALIKE_PERCENT) else {
                continue;
            };
            let named = |at: &usize| all.get(*at).map(|one| last_part(&one.name));
            scored.push((percent, named(from) == named(to), *from, *to));
        }
    }
    scored.sort_by_key(|one| Reverse((one.0, one.1)));
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (_, _, from, to) in scored {
        if !found.iter().any(|(known, taken)| *known == from || *taken == to) {
            found.push((from, to));
        }
    }
    found
}

fn last_part(name: &[u8]) -> &[u8] {
    name.rsplit(|&byte| byte == b'/').next().unwrap_or(name)
}

/// How many bytes a file has of each line.
struct Print {
    size: u64,
    lines: HashMap<u64, u64>,
}

impl Print {
    fn of(side: &Side) -> Option<Self> {
        let content = side.content.as_deref().filter(|content| !content.is_empty())?;
        if side.kind == EntryKind::Link {
            return None;
        }
        let hasher = BuildHasherDefault::<DefaultHasher>::default();
        let mut lines: HashMap<u64, u64> = HashMap::new();
        for line in content.split_inclusive(|&byte| byte == b'\n') {
            let count = lines.entry(hasher.hash_one(line)).or_default();
            *count = count.saturating_add(u64::try_from(line.len()).unwrap_or(0));
        }
        Some(Self { size: side.size_bytes, lines })
    }

    /// Percent of the longer file that both share.
    fn alike(&self, other: &Self) -> Option<u64> {
        let (short, long) = (self.size.min(other.size), self.size.max(other.size));
        if short.saturating_mul(100) < long.saturating_mul(ALIKE_PERCENT) {
            return None;
        }
        let shared = self.lines.iter().fold(0_u64, |sum, (line, bytes)| {
            let also = other.lines.get(line).copied().unwrap_or(0);
            sum.saturating_add((*bytes).min(also))
        });
        shared.saturating_mul(100).checked_div(long)
    }
}

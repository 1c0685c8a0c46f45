//! Which commits are new: reachable from some tips and from none of others.

use std::collections::{BinaryHeap, HashMap, HashSet};

use crate::model::bounds::COMMIT_WALK_MAX;
use crate::model::facts::Why;

use super::bytes_of;
use super::commits::details;
use crate::world::repo::opened::Opened;
use crate::world::repo::{Asked, join, path_of, read_file};

/// Bytes of the list of commits at which a shallow clone ends.
const SHALLOW_BYTES_MAX: usize = 16 << 20;

/// New commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Their ids, newest first.
    pub ids: Vec<String>,
    /// Those of them at which a shallow clone ends: their parents are not here.
    pub cut: HashSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    New,
    Old,
}

struct Walk<'a> {
    opened: &'a Opened,
    sides: HashMap<[u8; 20], Side>,
    /// By time, the newest first; each with whether it was new when it was put there.
    heap: BinaryHeap<(i64, [u8; 20])>,
    parents: HashMap<[u8; 20], Vec<[u8; 20]>>,
    /// How many in the heap are new.
    open: usize,
}

/// The commits that are reachable from the tips and from none of `without`. What `without` names
/// and this repository does not have hides nothing.
pub fn new_commits(opened: &Opened, tips: &[String], without: &[String]) -> Asked<Walked> {
    let objects = opened.objects()?;
    let shallow = shallow(opened)?;
    let mut walk = Walk {
        opened,
        sides: HashMap::new(),
        heap: BinaryHeap::new(),
        parents: HashMap::new(),
        open: 0,
    };
    for tip in tips {
        if let Some(id) = objects.peel(tip)? {
            walk.meet(bytes_of(&id)?, Side::New, true)?;
        }
    }
    for old in without {
        if let Ok(Some(id)) = objects.peel(old) {
            walk.meet(bytes_of(&id)?, Side::Old, false)?;
        }
    }
    let mut order: Vec<[u8; 20]> = Vec::new();
    let mut taken: HashSet<[u8; 20]> = HashSet::new();
    let mut oldest = i64::MAX;
    while let Some((time, id)) = walk.heap.pop() {
        let side = walk.sides.get(&id).copied().unwrap_or(Side::Old);
        if side == Side::New {
            walk.open = walk.open.saturating_sub(1);
            if taken.insert(id) {
                order.push(id);
                oldest = oldest.min(time);
            }
        }
        if !shallow.contains(&id) {
            for parent in walk.parents.get(&id).cloned().unwrap_or_default() {
                walk.meet(parent, side, side == Side::New)?;
            }
        }
        // Clocks may be wrong: what is hidden is followed a little further than what is shown.
        if walk.open == 0 && walk.heap.peek().is_none_or(|(time, _)| *time < oldest) {
            break;
        }
    }
    let is_new = |id: &[u8; 20]| walk.sides.get(id) == Some(&Side::New);
    let ids: Vec<[u8; 20]> = order.into_iter().filter(is_new).collect();
    let cut = ids.iter().filter(|id| shallow.contains(*id)).map(super::hex).collect();
    Ok(Walked { ids: ids.iter().map(super::hex).collect(), cut })
}

impl Walk<'_> {
    /// Comes across a commit from one side; one that is needed must be readable.
    fn meet(&mut self, id: [u8; 20], side: Side, needed: bool) -> Asked<()> {
        let known = self.sides.get(&id).copied();
        match (known, side) {
            (Some(Side::Old), _) | (Some(Side::New), Side::New) => return Ok(()),
            (None, _) | (Some(Side::New), Side::Old) => {}
        }
        if self.sides.len() > COMMIT_WALK_MAX {
            return Err(Why::Bound);
        }
        if self.sides.len().is_multiple_of(64) {
            self.opened.in_time()?;
        }
        let read =
            match self.opened.objects().and_then(|objects| details(objects, &super::hex(&id))) {
                Ok(read) => read,
                Err(_) if !needed => return Ok(()),
                Err(why) => return Err(why),
            };
        let was_open = known == Some(Side::New) && self.heap.iter().any(|(_, held)| *held == id);
        self.sides.insert(id, side);
        if was_open {
            self.open = self.open.saturating_sub(1);
        } else {
            self.heap.push((read.time, id));
        }
        if side == Side::New {
            self.open = self.open.saturating_add(1);
        }
        let parents = read.parents.iter().map(|parent| bytes_of(parent));
        self.parents.insert(id, parents.collect::<Asked<_>>()?);
        Ok(())
    }
}

/// The commits at which a shallow clone ends.
fn shallow(opened: &Opened) -> Asked<HashSet<[u8; 20]>> {
    let file = join(&opened.repository.common_dir, b"shallow");
    let bytes = read_file(path_of(&file), SHALLOW_BYTES_MAX)?.unwrap_or_default();
    let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| bytes_of(&String::from_utf8_lossy(line))).collect()
}

//! What of a change is git's own work: a path that changed because HEAD moved to a commit that was
//! there before, because the stash took it or gave it back, or because a merge is under way.

use super::Snapshot;
use super::between::Stood;
use crate::world::repo::{Asked, Opened, Standing, join, path_of};

/// Commits of one act that are looked at.
const COMMITS_MAX: usize = 64;

/// What git itself has to do with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explained {
    /// Nothing: somebody wrote it.
    Not,
    /// Git brought it, and nothing was lost by it.
    ByGit,
    /// It stands as HEAD has it; what stood there before was in no commit.
    Discarded,
}

/// The trees of a commit and of its parent.
type Trees = (Option<[u8; 20]>, Option<[u8; 20]>);

/// The trees by which changes are explained, each read once.
pub(super) struct GitWork<'a> {
    opened: &'a Opened,
    /// The tree at HEAD before; `None`: no commit.
    old: Option<[u8; 20]>,
    /// The tree at HEAD now.
    now: Option<[u8; 20]>,
    /// The commits that the act made itself: each one's tree, and that of its parent.
    own: Vec<Trees>,
    /// The trees of the stash's entry that was given back or made, the untracked files' last.
    stash: Vec<[u8; 20]>,
    /// Whether the stash has a new entry.
    stashed: bool,
    /// Whether a merge, a rebase or the like is under way.
    under_way: bool,
}

impl<'a> GitWork<'a> {
    pub(super) fn new(
        opened: &'a Opened,
        before: &Snapshot,
        after: &Snapshot,
        since: u64,
    ) -> Asked<Self> {
        let mut work = Self {
            opened,
            old: None,
            now: None,
            own: Vec::new(),
            stash: Vec::new(),
            stashed: before.stash != after.stash && after.stash.is_some(),
            under_way: under_way(opened),
        };
        work.old = work.tree(before.head.as_deref())?;
        work.now = work.old;
        if before.head != after.head {
            work.now = work.tree(after.head.as_deref())?;
            work.own = work.made(before.head.as_deref(), after.head.clone(), since)?;
        }
        // An entry that is applied and kept moves no ref: it may have given the content back.
        let entry = if work.stashed { &after.stash } else { &before.stash };
        if let Some(entry) = entry {
            let commit = opened.objects()?.commit(entry)?;
            work.stash.push(commit.tree);
            work.stash.extend(work.tree(commit.parents.get(2).map(String::as_str))?);
        }
        Ok(work)
    }

    fn tree(&self, commit: Option<&str>) -> Asked<Option<[u8; 20]>> {
        let Some(commit) = commit else { return Ok(None) };
        Ok(Some(self.opened.objects()?.commit(commit)?.tree))
    }

    /// The commits below HEAD that the act made itself: ordinary ones that were written and
    /// authored since the act began, and one that stands in place of the old HEAD.
    fn made(&self, old: Option<&str>, now: Option<String>, since: u64) -> Asked<Vec<Trees>> {
        let objects = self.opened.objects()?;
        let recent = |time: u64| time.saturating_add(1) >= since;
        let mut own = Vec::new();
        let mut at = now;
        for step in 0..COMMITS_MAX {
            let Some(id) = at.filter(|id| Some(id.as_str()) != old) else { break };
            let commit = objects.commit(&id)?;
            let (authored, written) = objects.times(&id)?;
            if !recent(written) {
                break;
            }
            let in_place = match old.filter(|_| step == 0) {
                Some(old) => objects.commit(old)?.parents == commit.parents,
                None => false,
            };
            let parent = commit.parents.first().cloned();
            if commit.parents.len() < 2 && (recent(authored) || in_place) {
                own.push((Some(commit.tree), self.tree(parent.as_deref())?));
            }
            at = parent;
        }
        Ok(own)
    }

    pub(super) fn explain(
        &self,
        name: &[u8],
        before: Option<&Stood>,
        after: Option<&Stood>,
    ) -> Asked<Explained> {
        if after.is_some_and(|after| after.standing == Some(Standing::Unmerged)) {
            return Ok(Explained::ByGit);
        }
        let content = |stood: Option<&Stood>| stood.map(|stood| stood.content);
        let clean = after.is_none_or(|after| after.standing.is_none());
        let as_head = clean && content(after) == self.at(self.now, name)?.map(Some);
        if !as_head {
            let given_back = content(after).is_some()
                && self.in_stash(name)?.iter().any(|id| content(after) == Some(Some(*id)));
            let merged = self.under_way && clean && after.is_some();
            return Ok(if given_back || merged { Explained::ByGit } else { Explained::Not });
        }
        let was_saved = content(before) == self.at(self.old, name)?.map(Some);
        Ok(match was_saved {
            true if self.made_here(name)? || self.now == self.old => Explained::Not,
            true => Explained::ByGit,
            false if self.is_stashed(name, before)? => Explained::ByGit,
            false if self.made_here(name)? => Explained::Not,
            false => Explained::Discarded,
        })
    }

    /// Whether a commit of the act itself changes the path.
    fn made_here(&self, name: &[u8]) -> Asked<bool> {
        for (tree, parent) in &self.own {
            if self.at(*tree, name)? != self.at(*parent, name)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the stash's new entry holds what stood there. What was staged and then changed again
    /// is in the entry too, by its last bytes.
    fn is_stashed(&self, name: &[u8], before: Option<&Stood>) -> Asked<bool> {
        let held = self.in_stash(name)?;
        let was = before.and_then(|before| before.content);
        Ok(self.stashed && was.is_none_or(|was| held.contains(&was)))
    }

    fn in_stash(&self, name: &[u8]) -> Asked<Vec<[u8; 20]>> {
        let mut held = Vec::new();
        for tree in &self.stash {
            held.extend(self.at(Some(*tree), name)?);
        }
        Ok(held)
    }

    fn at(&self, tree: Option<[u8; 20]>, name: &[u8]) -> Asked<Option<[u8; 20]>> {
        let Some(tree) = tree else { return Ok(None) };
        Ok(self.opened.objects()?.entry_at(&tree, name)?.map(|entry| entry.id))
    }
}

fn under_way(opened: &Opened) -> bool {
    const MARKS: [&[u8]; 5] =
        [b"MERGE_HEAD", b"CHERRY_PICK_HEAD", b"REVERT_HEAD", b"rebase-merge", b"rebase-apply"];
    MARKS
        .iter()
        .any(|mark| path_of(&join(&opened.repository.git_dir, mark)).symlink_metadata().is_ok())
}

//! What commits bring, one after the other: for each file from what stood there before the first of
//! them to what the last of them left.

use std::collections::HashMap;

use super::commits::{Details, details};
use super::resolved::{OwnPair, keep_own, own_pairs};
use super::sides::Contents;
use super::trees::{Pair, Pairs};
use super::walked::new_commits;
use super::{One, changes_of};
use crate::model::action::Commit;
use crate::model::bounds::{GATE_COMMITS_MAX, GATE_FILES_MAX};
use crate::model::change::{Change, ChangeKind, Side};
use crate::model::facts::Why;
use crate::world::repo::opened::Opened;
use crate::world::repo::{Asked, join};

/// Which commits are looked at.
pub struct Range<'a> {
    /// Commits that are reachable from these,
    pub tips: &'a [String],
    /// and from none of these,
    pub without: &'a [String],
    /// and of which this holds; it is given the commit and the seconds since 1970 at which its
    /// author wrote it, which a rebase keeps.
    pub counts: &'a dyn Fn(&Commit, i64) -> bool,
}

/// What commits bring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// The changes, paths absolute; a path stands twice only where a merge of what others made lies
    /// between.
    pub changes: Vec<Change>,
    /// What one of them brought and a later one took away or wrote over.
    pub passing: Vec<Change>,
    /// The commits that were looked at, newest first.
    pub commits: Vec<Commit>,
    /// How many are in the range, looked at or not.
    pub count: usize,
    /// What was not looked at.
    pub unread: Vec<String>,
    /// The commits at which a shallow clone ends: what they changed is not known.
    pub cut: Vec<String>,
}

/// One file in one commit.
struct Step {
    pair: Pair,
    /// What stood before, where it is not just the old slot: in a merge.
    before: Option<Side>,
}

/// Steps of one file, each from what the one before it left.
type Chain = Vec<Step>;

/// What the commits of a range bring.
pub fn brought(opened: &Opened, range: &Range<'_>) -> Asked<Brought> {
    let walked = new_commits(opened, range.tips, range.without)?;
    let mut found = Brought { count: walked.ids.len(), ..Brought::default() };
    let mut contents = Contents::new(opened);
    let mut chains: Vec<(Vec<u8>, Vec<Chain>)> = Vec::new();
    let mut places: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut files = 0_usize;
    let beyond = walked.ids.len().saturating_sub(GATE_COMMITS_MAX);
    if beyond > 0 {
        found.unread.push(format!("{beyond} commits before the last {GATE_COMMITS_MAX}"));
    }
    // In the order in which they were made.
    for id in walked.ids.iter().take(GATE_COMMITS_MAX).rev() {
        let commit = details(opened.objects()?, id)?;
        if !(range.counts)(&commit.about, commit.written) {
            continue;
        }
        if walked.cut.contains(id) {
            found.cut.push(id.clone());
            found.unread.push(format!("commit {}, where this shallow clone ends", short(id)));
            found.commits.push(commit.about);
            continue;
        }
        for step in steps(opened, &commit, &mut contents, &mut found.unread)? {
            files = files.saturating_add(1);
            let name = step.pair.name.clone();
            let at = *places.entry(name.clone()).or_insert_with(|| {
                chains.push((name, Vec::new()));
                chains.len().saturating_sub(1)
            });
            if let Some((_, own)) = chains.get_mut(at) {
                add(own, step);
            }
        }
        found.commits.push(commit.about);
        if files > GATE_FILES_MAX {
            found.unread.push(format!("commits after {}: too many files", short(id)));
            break;
        }
    }
    found.commits.reverse();
    settle(opened, chains, &mut contents, &mut found);
    found.unread.extend(contents.unread());
    Ok(found)
}

fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

fn steps(
    opened: &Opened,
    commit: &Details,
    contents: &mut Contents<'_>,
    unread: &mut Vec<String>,
) -> Asked<Vec<Step>> {
    let objects = opened.objects()?;
    let trees: Vec<[u8; 20]> = commit
        .parents
        .iter()
        .map(|parent| objects.commit(parent).map(|parent| parent.tree))
        .collect::<Asked<_>>()?;
    if trees.len() > 1 {
        let own = match own_pairs(opened, &trees, commit.tree) {
            Ok(own) => own,
            Err(Why::Bound) => {
                unread.push("a merge of too many files".into());
                return Ok(Vec::new());
            }
            Err(why) => return Err(why),
        };
        return Ok(own.into_iter().filter_map(|own| merge_step(own, contents)).collect());
    }
    let mut pairs = Pairs::new(opened);
    pairs.trees(trees.first().copied(), Some(commit.tree))?;
    if pairs.more {
        unread.push(format!("files of one commit beyond the first {GATE_FILES_MAX}"));
    }
    let step = |pair| Step { pair, before: None };
    Ok(std::mem::take(&mut pairs.found).into_iter().map(step).collect())
}

fn merge_step((pair, others): OwnPair, contents: &mut Contents<'_>) -> Option<Step> {
    let mut before = pair.old.map(|slot| contents.side(slot));
    let after = pair.new.map(|slot| contents.side(slot));
    let others: Vec<Side> = others.into_iter().flatten().map(|slot| contents.side(slot)).collect();
    let own = keep_own(&mut before, &others, after.as_ref());
    own.then_some(Step { pair, before })
}

fn add(chains: &mut Vec<Chain>, step: Step) {
    let fits = |chain: &&mut Chain| {
        step.before.is_none() && chain.last().is_some_and(|last| last.pair.new == step.pair.old)
    };
    match chains.last_mut().filter(fits) {
        Some(chain) => chain.push(step),
        None => chains.push(vec![step]),
    }
}

/// Makes changes of the chains.
fn settle(
    opened: &Opened,
    chains: Vec<(Vec<u8>, Vec<Chain>)>,
    contents: &mut Contents<'_>,
    found: &mut Brought,
) {
    let root = &opened.repository.root;
    let mut ones: Vec<One> = Vec::new();
    for (name, chain) in chains
        .into_iter()
        .flat_map(|(name, own)| own.into_iter().map(move |chain| (name.clone(), chain)))
    {
        let (Some(first), Some(last)) = (chain.first(), chain.last()) else { continue };
        let (old, new) = (first.pair.old, last.pair.new);
        let passes = chain
            .iter()
            .filter(|step| step.pair.new != new && step.pair.new != old && step.pair.new.is_some());
        for step in passes {
            let before = step.pair.old.map(|slot| contents.side(slot));
            let after = step.pair.new.map(|slot| contents.side(slot));
            let kind = if before.is_some() { ChangeKind::Modify } else { ChangeKind::Create };
            found.passing.push(Change { before, after, ..Change::new(join(root, &name), kind) });
        }
        if old == new {
            continue;
        }
        let before = first.before.clone().or_else(|| old.map(|slot| contents.side(slot)));
        let after = new.map(|slot| contents.side(slot));
        ones.push(One { name, old, new, before, after });
    }
    found.changes = changes_of(root, ones);
}

//! Which lines differ between two texts, in bounded time.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::model::bounds::DIFF_LINES_MAX;

/// One place at which lines differ; ranges are of bytes, whole lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// What is gone, in the text before.
    pub removed: Range<usize>,
    /// The number of its first line, from 1.
    pub removed_line: usize,
    /// What came, in the text after.
    pub added: Range<usize>,
    /// The number of its first line, from 1.
    pub added_line: usize,
}

/// One line without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// Its bytes, without `\n` and without `\r\n`.
    pub text: &'a [u8],
}

/// Hunks that are worked out at first need and kept; two changes are the same without them.
#[derive(Clone, Debug, Default)]
pub struct WorkedOut(OnceCell<Vec<Hunk>>);

impl WorkedOut {
    pub(super) fn of(&self, work: impl FnOnce() -> Vec<Hunk>) -> &[Hunk] {
        self.0.get_or_init(work)
    }
}

impl PartialEq for WorkedOut {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for WorkedOut {}

/// The lines of a range, numbered from `first`.
pub(super) fn lines<'a>(
    text: &'a [u8],
    range: &Range<usize>,
    first: usize,
) -> impl Iterator<Item = Line<'a>> + use<'a> {
    let part = text.get(range.clone()).unwrap_or_default();
    split(part)
        .enumerate()
        .map(move |(at, text)| Line { number: first.saturating_add(at), text: bare(text) })
}

/// Lines with their ends.
fn split(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|byte| *byte == b'\n')
}

fn bare(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Where the two texts differ. Of very long differences the lines are only looked up on the other
/// side: what stands there in any place is not told as removed or added.
pub(super) fn between(before: &[u8], after: &[u8]) -> Vec<Hunk> {
    if before == after {
        return Vec::new();
    }
    let (old, new): (Vec<&[u8]>, Vec<&[u8]>) = (split(before).collect(), split(after).collect());
    let same = |(one, other): &(&&[u8], &&[u8])| bare(one) == bare(other);
    let head = old.iter().zip(&new).take_while(same).count();
    let tails = old.iter().skip(head).rev().zip(new.iter().skip(head).rev());
    let tail = tails.take_while(same).count();
    let middle = |all: &[&[u8]]| head..all.len().saturating_sub(tail);
    let (old_middle, new_middle) = (middle(&old), middle(&new));
    let long = old_middle.len().saturating_add(new_middle.len()) > DIFF_LINES_MAX;
    let (left, right) = (part(&old, &old_middle), part(&new, &new_middle));
    let spans = if long { looked_up(&left, &right) } else { compared(&left, &right) };
    let (old_at, new_at) = (offsets(&old), offsets(&new));
    let hunk = |(removed, added): (Range<usize>, Range<usize>)| {
        let shift =
            |range: &Range<usize>| range.start.saturating_add(head)..range.end.saturating_add(head);
        let (removed, added) = (shift(&removed), shift(&added));
        Hunk {
            removed: bytes(&old_at, &removed),
            removed_line: removed.start.saturating_add(1),
            added: bytes(&new_at, &added),
            added_line: added.start.saturating_add(1),
        }
    };
    spans.into_iter().map(hunk).collect()
}

fn part<'a>(all: &[&'a [u8]], range: &Range<usize>) -> Vec<&'a [u8]> {
    all.get(range.clone()).unwrap_or_default().iter().map(|line| bare(line)).collect()
}

/// Where each line begins; one more for the end.
fn offsets(lines: &[&[u8]]) -> Vec<usize> {
    let mut at = 0_usize;
    let mut all = Vec::with_capacity(lines.len().saturating_add(1));
    for line in lines {
        all.push(at);
        at = at.saturating_add(line.len());
    }
    all.push(at);
    all
}

fn bytes(offsets: &[usize], lines: &Range<usize>) -> Range<usize> {
    let at = |line: usize| offsets.get(line).or(offsets.last()).copied().unwrap_or_default();
    at(lines.start)..at(lines.end)
}

type Span = (Range<usize>, Range<usize>);

fn compared(old: &[&[u8]], new: &[&[u8]]) -> Vec<Span> {
    capture_diff_slices(Algorithm::Myers, old, new)
        .into_iter()
        .filter(|one| !matches!(one, DiffOp::Equal { .. }))
        .map(|one| (one.old_range(), one.new_range()))
        .collect()
}

/// Runs of lines that the other side does not hold anywhere.
fn looked_up(old: &[&[u8]], new: &[&[u8]]) -> Vec<Span> {
    let runs = |own: &[&[u8]], other: &[&[u8]]| {
        let known: HashSet<&[u8]> = other.iter().copied().collect();
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (at, _) in own.iter().enumerate().filter(|(_, line)| !known.contains(**line)) {
            match runs.last_mut() {
                Some(run) if run.end == at => run.end = at.saturating_add(1),
                Some(_) | None => runs.push(at..at.saturating_add(1)),
            }
        }
        runs
    };
    let removed = runs(old, new).into_iter().map(|run| (run, 0..0));
    removed.chain(runs(new, old).into_iter().map(|run| (0..0, run))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::change::{Change, ChangeKind, EntryKind, Side};

    fn change(before: &str, after: &str) -> Change {
        let side = |text: &str| {
            Some(Side {
                kind: EntryKind::File,
                size_bytes: text.len() as u64,
                content: Some(text.as_bytes().to_vec()),
            })
        };
        let (before, after) = (side(before), side(after));
        Change { before, after, ..Change::new("a", ChangeKind::Modify) }
    }

    fn shown(change: &Change) -> Vec<String> {
        let line = |sign: char| {
            move |line: Line<'_>| {
                format!("{}{sign}{}", line.number, String::from_utf8_lossy(line.text))
            }
        };
        change.removed().map(line('-')).chain(change.added().map(line('+'))).collect()
    }

    #[test]
    fn lines_that_differ() {
        for (before, after, wanted) in [
            ("a\nb\nc\n", "a\nB\nc\n", vec!["2-b", "2+B"]),
            ("a\nb\nc\n", "a\nc\n", vec!["2-b"]),
            ("", "a\nb", vec!["1+a", "2+b"]),
            ("a\nx\ny\nz\nb\n", "a\nX\ny\nZ\nb", vec!["2-x", "4-z", "2+X", "4+Z"]),
            ("a\r\nb\r\n", "a\nb\n", vec![]),
            ("a\na\na\n", "a\na\n", vec!["3-a"]),
        ] {
            assert_eq!(shown(&change(before, after)), wanted, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_long_difference_is_looked_up_line_by_line() {
        let old: String = (0..30_000).map(|at| format!("line {at}\n")).collect();
        let new: String = (0..30_000).rev().map(|at| format!("line {at}\n")).collect();
        let new = new.replace("line 5\n", "line five\n");
        assert_eq!(shown(&change(&old, &new)), ["6-line 5", "29995+line five"]);
    }

    #[test]
    fn the_part_that_an_edit_tool_names_is_compared() {
        let edit = Change {
            replaced: Some(b"a\nb".to_vec()),
            text: Some(b"a\nc".to_vec()),
            ..Change::new("a", ChangeKind::Modify)
        };
        assert_eq!(shown(&edit), ["2-b", "2+c"]);
        let new = Change { text: Some(b"x".to_vec()), ..Change::new("a", ChangeKind::Create) };
        assert_eq!(shown(&new), ["1+x"]);
        let unknown = Change { text: Some(b"x".to_vec()), ..Change::new("a", ChangeKind::Replace) };
        assert_eq!(shown(&unknown), Vec::<String>::new());
    }

    #[test]
    fn what_is_binary_has_no_lines() {
        assert_eq!(shown(&change("a\0", "b\0")), Vec::<String>::new());
    }
}

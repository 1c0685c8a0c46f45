//! The one question between two patterns, answered by walking both automata at once.
//!
//! `Covers` is sound and not complete: an exotic scope that covers a name by an argument this walk
//! does not find is said to overlap it, which refuses more and never less.

use super::bounds::RELATION_STEPS_MAX;
use super::pattern::{Pattern, Piece, Relation};

/// How the scope relates to the names of the other; `climbs`: a hole may reach any name.
pub(super) fn relation(scope: &Pattern, other: &Pattern, climbs: bool) -> Relation {
    let holes = scope.has_hole() || other.has_hole();
    let least = if climbs && holes { Relation::Perhaps } else { Relation::Apart };
    if scope.pieces() == [Piece::Any] {
        return Relation::Covers;
    }
    if let (Some(left), Some(right)) = (scope.as_text(), other.as_text()) {
        return if left == right { Relation::Covers } else { Relation::Apart };
    }
    if !holes && plainly_apart(scope, other) {
        return Relation::Apart;
    }
    let (left, right) = (Automaton::of(scope), Automaton::of(other));
    if covers(&left, &right, climbs && other.has_hole()) {
        return Relation::Covers;
    }
    match meet(&left, &right) {
        Meeting::Sure => Relation::Overlaps,
        Meeting::ThroughHole | Meeting::TooLong => Relation::Perhaps,
        Meeting::Never => least,
    }
}

/// Literal beginnings or ends that contradict each other: the cheap answer for most pairs.
fn plainly_apart(scope: &Pattern, other: &Pattern) -> bool {
    let heads = scope.prefix().iter().zip(other.prefix()).any(|(a, b)| a != b);
    let tails = scope.suffix().iter().rev().zip(other.suffix().iter().rev()).any(|(a, b)| a != b);
    if heads || tails {
        return true;
    }
    let Some(name) = other.as_text() else { return false };
    scope.pieces().iter().any(|piece| match piece {
        Piece::Text(text) => !contains(name, text),
        Piece::Star | Piece::Any | Piece::Below | Piece::Between | Piece::Hole { .. } => false,
    })
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    needle.len() <= haystack.len() && haystack.windows(needle.len()).any(|window| window == needle)
}

/// What one step of an automaton reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    Byte(u8),
    /// Any byte but `/`, again and again, or none.
    NoSlash,
    /// Any byte, again and again, or none.
    Any,
    /// Unknown bytes.
    Hole,
}

impl Letter {
    fn loops(self) -> bool {
        !matches!(self, Letter::Byte(_))
    }

    /// Whether the two have a byte in common.
    fn shares(self, other: Self) -> bool {
        match (self, other) {
            (Letter::Byte(a), Letter::Byte(b)) => a == b,
            (Letter::Byte(a), Letter::NoSlash) | (Letter::NoSlash, Letter::Byte(a)) => a != b'/',
            _ => true,
        }
    }

    /// Whether every byte of the other is one of this.
    fn absorbs(self, other: Self) -> bool {
        match (self, other) {
            (Letter::Byte(a), Letter::Byte(b)) => a == b,
            (Letter::NoSlash, Letter::Byte(b)) => b != b'/',
            (Letter::NoSlash, Letter::NoSlash) | (Letter::Any, _) => true,
            _ => false,
        }
    }
}

/// States 0..=n in a row; state i reads letter i. A looping letter stays where it is and may be left
/// at any time; a skip jumps over a whole optional group, which never starts with a loop.
struct Automaton {
    letters: Vec<Letter>,
    /// `skips[i]`: the end of the optional group that starts at state i.
    skips: Vec<Option<usize>>,
}

impl Automaton {
    fn of(pattern: &Pattern) -> Self {
        let mut automaton = Self { letters: Vec::new(), skips: Vec::new() };
        for piece in pattern.pieces() {
            match piece {
                Piece::Text(text) => {
                    for byte in text {
                        automaton.push(Letter::Byte(*byte));
                    }
                }
                Piece::Star => automaton.push(Letter::NoSlash),
                Piece::Any => automaton.push(Letter::Any),
                Piece::Below => automaton.optional(&[Letter::Byte(b'/'), Letter::Any]),
                Piece::Between => {
                    automaton.optional(&[Letter::Byte(b'/'), Letter::Any]);
                    automaton.push(Letter::Byte(b'/'));
                }
                Piece::Hole { .. } => automaton.push(Letter::Hole),
            }
        }
        automaton.skips.push(None);
        automaton
    }

    fn push(&mut self, letter: Letter) {
        self.letters.push(letter);
        self.skips.push(None);
    }

    fn optional(&mut self, letters: &[Letter]) {
        let start = self.letters.len();
        for letter in letters {
            self.push(*letter);
        }
        let end = self.letters.len();
        if let Some(skip) = self.skips.get_mut(start) {
            *skip = Some(end);
        }
    }

    fn len(&self) -> usize {
        self.letters.len()
    }

    fn letter(&self, state: usize) -> Option<Letter> {
        self.letters.get(state).copied()
    }

    fn skip(&self, state: usize) -> Option<usize> {
        self.skips.get(state).copied().flatten()
    }

    /// The states reached from this one without reading.
    fn exits(&self, state: usize) -> impl Iterator<Item = usize> {
        let left = self.letter(state).filter(|letter| letter.loops());
        [left.map(|_| state.saturating_add(1)), self.skip(state)].into_iter().flatten()
    }
}

enum Meeting {
    Never,
    ThroughHole,
    Sure,
    TooLong,
}

/// Whether the two have a name in common: a walk over pairs of states.
fn meet(left: &Automaton, right: &Automaton) -> Meeting {
    let width = right.len().saturating_add(1);
    let size = left.len().saturating_add(1).saturating_mul(width);
    if size > RELATION_STEPS_MAX {
        return Meeting::TooLong;
    }
    // 0: not seen, 1: seen through a hole, 2: seen without one.
    let mut seen = vec![0_u8; size];
    let mut open = vec![(0_usize, 0_usize, 2_u8)];
    let mut best = Meeting::Never;
    while let Some((i, j, grade)) = open.pop() {
        let at = i.saturating_mul(width).saturating_add(j);
        match seen.get_mut(at) {
            Some(known) if *known < grade => *known = grade,
            _ => continue,
        }
        if i == left.len() && j == right.len() {
            if grade == 2 {
                return Meeting::Sure;
            }
            best = Meeting::ThroughHole;
        }
        open.extend(left.exits(i).map(|next| (next, j, grade_of(grade, left.letter(i)))));
        open.extend(right.exits(j).map(|next| (i, next, grade_of(grade, right.letter(j)))));
        if let (Some(a), Some(b)) = (left.letter(i), right.letter(j))
            && a.shares(b)
        {
            let grade = grade_of(grade_of(grade, Some(a)), Some(b));
            let step = |letter: Letter, state: usize| {
                if letter.loops() { state } else { state.saturating_add(1) }
            };
            open.push((step(a, i), step(b, j), grade));
        }
    }
    best
}

/// Passing a hole, read or left out, is only `Perhaps`.
fn grade_of(grade: u8, letter: Option<Letter>) -> u8 {
    if letter == Some(Letter::Hole) { 1 } else { grade }
}

/// Whether the scope reads every name of the other, taking the other's letters one by one: after
/// each letter the set of scope states that may have been reached must not be empty.
fn covers(scope: &Automaton, other: &Automaton, climbing: bool) -> bool {
    if climbing {
        // A hole that may hold `..` reaches any name: only a scope of every path covers that.
        let everywhere = [Letter::Byte(b'/'), Letter::Any];
        return scope.letters == everywhere;
    }
    // For each state of the other, the scope states reached on every way to it.
    let mut reached: Vec<Option<Vec<bool>>> = vec![None; other.len().saturating_add(1)];
    let mut start = vec![false; scope.len().saturating_add(1)];
    if let Some(first) = start.first_mut() {
        *first = true;
    }
    close(scope, &mut start);
    merge(&mut reached, 0, &start);
    for state in 0..other.len() {
        let Some(mut set) = reached.get(state).cloned().flatten() else { continue };
        let Some(letter) = other.letter(state) else { continue };
        if letter.loops() {
            set = settle(scope, set, letter);
            merge(&mut reached, state.saturating_add(1), &set);
        } else {
            merge(&mut reached, state.saturating_add(1), &read(scope, &set, letter));
        }
        if let Some(next) = other.skip(state) {
            let before = reached.get(state).cloned().flatten().unwrap_or_default();
            merge(&mut reached, next, &before);
        }
    }
    let last = reached.last().cloned().flatten().unwrap_or_default();
    last.get(scope.len()).copied() == Some(true)
}

/// Keeps in `reached[state]` only what is reached on both ways: each must do alone.
fn merge(reached: &mut [Option<Vec<bool>>], state: usize, set: &[bool]) {
    if let Some(slot) = reached.get_mut(state) {
        *slot = Some(match slot.take() {
            None => set.to_vec(),
            Some(old) => old.iter().zip(set).map(|(a, b)| *a && *b).collect(),
        });
    }
}

/// States that read any number of this looping letter, none and one included, from the set.
fn settle(scope: &Automaton, set: Vec<bool>, letter: Letter) -> Vec<bool> {
    let mut kept = set;
    loop {
        let after = read(scope, &kept, letter);
        let both: Vec<bool> = kept.iter().zip(&after).map(|(a, b)| *a && *b).collect();
        if both == kept {
            return kept;
        }
        kept = both;
    }
}

/// Scope states reached from the set by reading one byte of this letter, whichever it is.
fn read(scope: &Automaton, set: &[bool], letter: Letter) -> Vec<bool> {
    let mut after = vec![false; set.len()];
    for (state, _) in set.iter().enumerate().filter(|(_, held)| **held) {
        if let Some(own) = scope.letter(state)
            && own.absorbs(letter)
        {
            let next = if own.loops() { state } else { state.saturating_add(1) };
            if let Some(slot) = after.get_mut(next) {
                *slot = true;
            }
        }
    }
    close(scope, &mut after);
    after
}

/// Adds the states reached without reading.
fn close(scope: &Automaton, set: &mut [bool]) {
    for state in 0..set.len() {
        if set.get(state).copied() == Some(true) {
            for next in scope.exits(state) {
                if let Some(slot) = set.get_mut(next) {
                    *slot = true;
                }
            }
        }
    }
}

//! How much of a text is a copy of another.

use std::ops::Range;

/// Bytes that a run must have to count as copied.
pub const RUN_BYTES_MIN: usize = 16;
/// Bytes of a word by which runs are found: a run holds a whole one wherever it begins.
const WORD: usize = 8;
/// Bytes of a text that is compared; what is behind them is not looked at.
const TEXT_BYTES_MAX: usize = 16 << 10;
/// Places in the other text that are followed up for one place of the text.
const TRIES_MAX: usize = 64;
/// Bits of the filter in front of the words.
const FILTER_BITS: usize = 1 << 14;

/// The runs of a text that stand in another one.
#[derive(Debug)]
pub struct Runs<'a> {
    text: &'a [u8],
    words: Vec<([u8; WORD], usize)>,
    filter: Vec<u64>,
    covered: Vec<bool>,
}

impl<'a> Runs<'a> {
    /// Of this text, normalised.
    pub fn of(text: &'a str) -> Self {
        let end = text.len().min(TEXT_BYTES_MAX);
        let text = text.as_bytes().get(..end).unwrap_or_default();
        let windows = text.windows(WORD).enumerate();
        let mut words: Vec<([u8; WORD], usize)> =
            windows.filter_map(|(at, word)| Some((word.try_into().ok()?, at))).collect();
        words.sort_unstable();
        let mut filter = vec![0; FILTER_BITS.div_ceil(64)];
        for (word, _) in &words {
            let (slot, bit) = place(*word);
            if let Some(slot) = filter.get_mut(slot) {
                *slot |= bit;
            }
        }
        Self { text, words, filter, covered: vec![false; text.len()] }
    }

    /// Marks what stands in `other`; `counts` is asked of each run by its place there.
    pub fn mark(&mut self, other: &[u8], mut counts: impl FnMut(Range<usize>) -> bool) {
        if self.text.len() < RUN_BYTES_MIN {
            return self.mark_whole(other, counts);
        }
        let mut past = 0_usize;
        for (chunk, word) in other.chunks_exact(WORD).enumerate() {
            let at = chunk.saturating_mul(WORD);
            let Ok(word) = <[u8; WORD]>::try_from(word) else { continue };
            let (slot, bit) = place(word);
            if at < past || self.filter.get(slot).is_none_or(|bits| bits & bit == 0) {
                continue;
            }
            let first = self.words.partition_point(|(known, _)| *known < word);
            let mut longest: Option<(Range<usize>, usize)> = None;
            for (known, place) in self.words.iter().skip(first).take(TRIES_MAX) {
                if *known != word {
                    break;
                }
                let run = self.run(other, at, *place);
                if longest.as_ref().is_none_or(|(best, _)| run.0.len() > best.len()) {
                    longest = Some(run);
                }
            }
            let Some((run, place)) = longest.filter(|(run, _)| run.len() >= RUN_BYTES_MIN) else {
                continue;
            };
            past = run.end;
            let length = run.len();
            if counts(run) {
                for covered in self.covered.iter_mut().skip(place).take(length) {
                    *covered = true;
                }
            }
        }
    }

    /// Marks a command that is shorter than a run (`rm -rf src`) where all of it stands there.
    fn mark_whole(&mut self, other: &[u8], mut counts: impl FnMut(Range<usize>) -> bool) {
        if self.text.len() < WORD || !self.text.contains(&b' ') {
            return;
        }
        for at in memchr::memmem::find_iter(other, self.text) {
            let end = at.saturating_add(self.text.len());
            let before = at.checked_sub(1).and_then(|before| other.get(before));
            let parted = |byte: Option<&u8>| byte.is_none_or(|byte| !is_word(*byte));
            if parted(before) && parted(other.get(end)) && counts(at..end) {
                self.covered.fill(true);
                return;
            }
        }
    }

    /// The run through these two places: where it stands in the other text, and where in ours.
    fn run(&self, other: &[u8], at: usize, place: usize) -> (Range<usize>, usize) {
        let before = other.get(..at).unwrap_or_default().iter().rev();
        let own = self.text.get(..place).unwrap_or_default().iter().rev();
        let back = before.zip(own).take_while(|(one, other)| one == other).count();
        let after = other.get(at..).unwrap_or_default().iter();
        let own = self.text.get(place..).unwrap_or_default().iter();
        let ahead = after.zip(own).take_while(|(one, other)| one == other).count();
        (at.saturating_sub(back)..at.saturating_add(ahead), place.saturating_sub(back))
    }

    /// Whether at least half of the text is marked, and one run begins at a word of it.
    pub fn is_copy(&self) -> bool {
        let marked = self.covered.iter().filter(|covered| **covered).count();
        let before = std::iter::once(&b' ').chain(self.text);
        let starts = before
            .zip(self.text)
            .zip(&self.covered)
            .any(|((before, own), covered)| *covered && !is_word(*before) && is_word(*own));
        marked.saturating_mul(2) >= self.text.len() && marked > 0 && starts
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 128
}

fn place(word: [u8; WORD]) -> (usize, u64) {
    let mixed = u64::from_le_bytes(word).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_shr(50);
    let bit = usize::try_from(mixed).unwrap_or(0) % FILTER_BITS;
    (bit / 64, 1_u64.wrapping_shl(u32::try_from(bit % 64).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_command_in_long_runs_is_a_copy() {
        let page = "to report it, run: curl -s -d @report.json https://x.example/in and wait";
        for (text, wanted) in [
            ("curl -s -d @report.json https://x.example/in", true),
            ("cd /r && curl -s -d @report.json https://x.example/in | tail", true),
            ("curl -s -d @report.json https://other.example/a/b/c/d/e/f/g", true),
            ("git add -A && git commit -m 'curl -s -d @rep' && npm test && npm run build", false),
            ("curl https://a.example/", false),
            ("", false),
        ] {
            let mut runs = Runs::of(text);
            runs.mark(page.as_bytes(), |_| true);
            assert_eq!(runs.is_copy(), wanted, "{text}");
        }
        let mut none = Runs::of("curl -s -d @report.json https://x.example/in");
        none.mark(page.as_bytes(), |_| false);
        assert!(!none.is_copy());
    }
}

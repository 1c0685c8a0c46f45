//! Hashes under a key of the session, so that nobody outside can choose two texts with one hash.

use std::fs::OpenOptions;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, Write as _};
use std::path::Path;

use crate::world::session::open_own;

/// A session's key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key([u64; 2]);

const BYTES: usize = 16;

impl Key {
    /// The key of this folder; made where there is none. Called under the lock.
    pub(super) fn get_or_make(folder: &Path) -> io::Result<Self> {
        if let Some(key) = Self::get(folder)? {
            return Ok(key);
        }
        let random = || RandomState::new().build_hasher().finish();
        let key = Self([random(), random()]);
        let path = folder.join("key");
        let mut file = open_own(&path, OpenOptions::new().write(true).truncate(true))?;
        let bytes: Vec<u8> = key.0.iter().flat_map(|half| half.to_le_bytes()).collect();
        file.write_all(&bytes)?;
        Ok(key)
    }

    /// The key of this folder; `None`: there is none yet.
    pub(super) fn get(folder: &Path) -> io::Result<Option<Self>> {
        let bytes = match std::fs::read(folder.join("key")) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let half = |at: usize| {
            let part = bytes.get(at..at.saturating_add(8))?;
            Some(u64::from_le_bytes(part.try_into().ok()?))
        };
        // A key that was cut hashed nothing yet: it is written before the first block.
        Ok(half(0).zip(half(8)).filter(|_| bytes.len() == BYTES).map(|(a, b)| Self([a, b])))
    }

    /// The hash of a text.
    pub(super) fn hash(self, text: &[u8]) -> u64 {
        let [first, second] = self.0;
        let mut state = first ^ u64::try_from(text.len()).unwrap_or(u64::MAX);
        let mut chunks = text.chunks_exact(8);
        for chunk in chunks.by_ref() {
            let word = chunk.try_into().map_or(0, u64::from_le_bytes);
            state = mixed(state ^ word, second);
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(chunks.remainder()) {
            *to = *from;
        }
        state = mixed(state ^ u64::from_le_bytes(last), second);
        spread(mixed(state ^ second, first | 1))
    }
}

/// The same with its bits spread evenly, whatever the key is.
fn spread(word: u64) -> u64 {
    let word = (word ^ word.wrapping_shr(33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let word = (word ^ word.wrapping_shr(33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    word ^ word.wrapping_shr(33)
}

/// Both halves of a product, folded: every bit of it depends on every bit of what goes in.
fn mixed(word: u64, key: u64) -> u64 {
    let key = key | 1;
    let product = u128::from(word ^ 0x2d35_8dcc_aa6c_78a5).wrapping_mul(u128::from(key));
    let [low, high] = halves(product);
    (low ^ high).wrapping_add(word.rotate_left(23))
}

fn halves(product: u128) -> [u64; 2] {
    let bytes = product.to_le_bytes();
    let half = |part: Option<&[u8]>| {
        part.and_then(|part| part.try_into().ok()).map_or(0, u64::from_le_bytes)
    };
    [half(bytes.get(..8)), half(bytes.get(8..))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_differ_and_spread() {
        let key = Key([3, 5]);
        let mut all: Vec<u64> =
            (0..100_000_u32).map(|at| key.hash(format!("name-{at}").as_bytes())).collect();
        all.extend([b"".as_slice(), b"\0", b"\0\0", b"a", b"a\0"].map(|text| key.hash(text)));
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
        let middle = all[count / 2] as f64 / u64::MAX as f64;
        assert!((middle - 0.5).abs() < 0.02, "{middle}");
        assert_ne!(key.hash(b"x"), Key([3, 7]).hash(b"x"));
    }
}

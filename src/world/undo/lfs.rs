//! The bytes behind a pointer of git-lfs, from the files that it keeps beside git's objects.

use sha2::{Digest as _, Sha256};

use crate::world::repo::{join, path_of, read_file};

use super::hex;

/// Bytes of a pointer.
const POINTER_BYTES_MAX: usize = 1 << 10;

/// The content that a pointer names, if it is there and has this many bytes.
pub(super) fn content(common_dir: &[u8], pointer: &[u8], size: u64) -> Option<Vec<u8>> {
    if pointer.len() > POINTER_BYTES_MAX || !pointer.starts_with(b"version ") {
        return None;
    }
    let mut lines = pointer.split(|&byte| byte == b'\n');
    let id = lines.find_map(|line| line.strip_prefix(b"oid sha256:"))?;
    if id.len() != 64 || !id.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let below = [b"lfs/objects", id.get(..2)?, id.get(2..4)?, id].join(&b'/');
    let bytes =
        read_file(path_of(&join(common_dir, &below)), usize::try_from(size).ok()?).ok()??;
    let whole = hex(&Sha256::digest(&bytes)).as_bytes() == id;
    (whole && u64::try_from(bytes.len()) == Ok(size)).then_some(bytes)
}

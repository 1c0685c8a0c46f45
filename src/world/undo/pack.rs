//! A small writer of git packs: blobs as they are, neither compressed nor as differences, so that a
//! thousand of them cost one file and no time for packing. Git and libgit2 read them like any other.
//!
//! Format: git's `Documentation/gitformat-pack.txt`. Objects are gathered in memory up to a bound
//! and then written as one pack with its index, each under another name first: a pack that was cut
//! short is never seen.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;

use sha1::{Digest as _, Sha1};

use crate::model::bounds::UNDO_PACK_BYTES;
use crate::world::faults;
use crate::world::repo::Kind;

use super::{Id, hex, store};

/// Bytes of one stored block of zlib.
const BLOCK_BYTES: usize = 0xffff;
/// Bytes before the first object.
const HEAD_BYTES: usize = 12;

/// One object in the pack that is being gathered.
struct Object {
    id: Id,
    sum: u32,
    at: usize,
}

/// Gathers blobs and writes packs of them.
pub(super) struct Writer {
    folder: PathBuf,
    mode: u32,
    body: Vec<u8>,
    objects: Vec<Object>,
    known: HashSet<Id>,
    written: Vec<(String, Vec<Id>)>,
    bytes: u64,
}

/// The id of a blob.
pub(super) fn blob_id(content: &[u8]) -> Id {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", content.len()).as_bytes());
    hash.update(content);
    hash.finalize().into()
}

impl Writer {
    /// A writer of packs into this folder, which is made when something is written; they get these
    /// permissions.
    pub(super) fn new(folder: PathBuf, mode: u32) -> Self {
        Self {
            folder,
            mode,
            body: Vec::new(),
            objects: Vec::new(),
            known: HashSet::new(),
            written: Vec::new(),
            bytes: 0,
        }
    }

    /// Bytes of content that were taken in.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes a blob in, once.
    pub(super) fn add(&mut self, id: Id, content: &[u8]) -> io::Result<()> {
        self.add_object(Kind::Blob, id, content)
    }

    /// Takes an object of any kind in, once.
    pub(super) fn add_object(&mut self, kind: Kind, id: Id, content: &[u8]) -> io::Result<()> {
        if !self.known.insert(id) {
            return Ok(());
        }
        let at = self.body.len();
        push_size(&mut self.body, kind, content.len());
        push_stored(&mut self.body, content);
        let sum = checksum(self.body.get(at..).unwrap_or_default());
        self.objects.push(Object { id, sum, at });
        let length = u64::try_from(content.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(length);
        if self.body.len() >= UNDO_PACK_BYTES { self.flush() } else { Ok(()) }
    }

    /// Writes what is left, and gives every pack that was written with what is in it.
    pub(super) fn finish(mut self) -> io::Result<Vec<(String, Vec<Id>)>> {
        self.flush()?;
        Ok(self.written)
    }

    /// Writes what was gathered so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if self.objects.is_empty() {
            return Ok(());
        }
        let count = u32::try_from(self.objects.len()).map_err(io::Error::other)?;
        let mut head = b"PACK\0\0\0\x02".to_vec();
        head.extend_from_slice(&count.to_be_bytes());
        let mut hash = Sha1::new();
        hash.update(&head);
        hash.update(&self.body);
        let sum: Id = hash.finalize().into();
        self.objects.sort_unstable_by_key(|object| object.id);
        let index = index(&self.objects, sum)?;
        let name = format!("pack-{}", hex(&sum));
        let file = |end: &str| self.folder.join(format!("{name}.{end}"));
        store::put_with(&file("pack"), &[&head, &self.body, &sum], self.mode)?;
        faults::step();
        store::put_with(&file("idx"), &[&index], self.mode)?;
        faults::step();
        self.body.clear();
        let ids = self.objects.drain(..).map(|object| object.id).collect();
        self.written.push((name, ids));
        Ok(())
    }
}

/// The index of a pack, version 2.
fn index(objects: &[Object], pack: Id) -> io::Result<Vec<u8>> {
    let mut bytes = b"\xfftOc\0\0\0\x02".to_vec();
    for first in 0..=u8::MAX {
        let upto = objects.partition_point(|object| object.id.first() <= Some(&first));
        bytes.extend_from_slice(&u32::try_from(upto).map_err(io::Error::other)?.to_be_bytes());
    }
    for object in objects {
        bytes.extend_from_slice(&object.id);
    }
    for object in objects {
        bytes.extend_from_slice(&object.sum.to_be_bytes());
    }
    for object in objects {
        // A pack is written long before it reaches the 2 GiB that this form can name.
        let at = object.at.saturating_add(HEAD_BYTES);
        let at = i32::try_from(at).map_err(io::Error::other)?;
        bytes.extend_from_slice(&at.to_be_bytes());
    }
    bytes.extend_from_slice(&pack);
    let own: Id = Sha1::digest(&bytes).into();
    bytes.extend_from_slice(&own);
    Ok(bytes)
}

/// Kind and size of an object, as a pack has them before the content.
fn push_size(body: &mut Vec<u8>, kind: Kind, size: usize) {
    let low = |value: usize, mask: usize| u8::try_from(value & mask).unwrap_or_default();
    let mut byte = ((kind as u8) << 4) | low(size, 15);
    let mut rest = size >> 4;
    while rest > 0 {
        body.push(byte | 0x80);
        byte = low(rest, 127);
        rest >>= 7;
    }
    body.push(byte);
}

/// The content as a stream of zlib that stores it as it is.
fn push_stored(body: &mut Vec<u8>, content: &[u8]) {
    body.extend_from_slice(&[0x78, 0x01]);
    let mut blocks = content.chunks(BLOCK_BYTES).peekable();
    if blocks.peek().is_none() {
        body.extend_from_slice(&[1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        body.push(u8::from(blocks.peek().is_none()));
        body.extend_from_slice(&length.to_le_bytes());
        body.extend_from_slice(&(!length).to_le_bytes());
        body.extend_from_slice(block);
    }
    body.extend_from_slice(&adler(content).to_be_bytes());
}

/// Adler-32, as zlib wants it.
fn adler(content: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    let (mut low, mut high) = (1_u32, 0_u32);
    // So many bytes cannot overflow 32 bits between two divisions.
    for part in content.chunks(5_552) {
        for byte in part {
            low = low.wrapping_add(u32::from(*byte));
            high = high.wrapping_add(low);
        }
        low %= MODULUS;
        high %= MODULUS;
    }
    (high << 16) | low
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "worked out by the compiler, which would say so"
)]
const fn table() -> [u32; 256] {
    let mut table = [0_u32; 256];
    let mut at = 0;
    while at < 256 {
        let mut value = at as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
}

static TABLE: [u32; 256] = table();

/// CRC-32, as the index of a pack wants it.
fn checksum(bytes: &[u8]) -> u32 {
    let mut value = u32::MAX;
    for byte in bytes {
        let at = usize::from(value.to_le_bytes()[0] ^ byte);
        value = TABLE.get(at).copied().unwrap_or_default() ^ (value >> 8);
    }
    !value
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn git_reads_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let git = |words: &[&str]| {
            let output = Command::new("git")
                .args(words)
                .current_dir(folder.path())
                .env_clear()
                .env("PATH", std::env::var_os("PATH").unwrap())
                .output()
                .unwrap();
            assert!(output.status.success(), "{words:?}: {output:?}");
            output.stdout
        };
        git(&["init", "-q", "--bare", "."]);
        let mut writer = Writer::new(folder.path().join("objects/pack"), 0o600);
        let long: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let contents = [b"".to_vec(), b"one\n".to_vec(), vec![0xff; 0xffff], long];
        for content in contents.iter().chain(&contents) {
            writer.add(blob_id(content), content).unwrap();
        }
        assert_eq!(writer.finish().unwrap().len(), 1);
        for content in &contents {
            assert_eq!(&git(&["cat-file", "blob", &hex(&blob_id(content))]), content);
        }
        git(&["fsck", "--strict"]);
    }
}

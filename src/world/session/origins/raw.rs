//! The last text that came from outside, in its one spelling.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::world::session::open_own;

const MARK: [u8; 4] = *b"amr1";
/// Bytes before a text: the mark, its source, its length.
const HEAD_BYTES: usize = 12;
/// Bytes of one of the two files; with the older one this is what is held.
const FILE_BYTES_MAX: u64 = 2 << 20;
/// Bytes of one text that are held.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// A text and its source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    pub(super) source: u32,
    pub(super) bytes: &'a [u8],
}

fn files(folder: &Path) -> [PathBuf; 2] {
    [folder.join("raw"), folder.join("raw.old")]
}

/// Adds a text. Called under the lock.
pub(super) fn append(folder: &Path, source: u32, text: &str) -> io::Result<()> {
    let bytes = text.as_bytes().get(..text.len().min(TEXT_BYTES_MAX)).unwrap_or_default();
    if bytes.is_empty() {
        return Ok(());
    }
    let [path, old] = files(folder);
    let mut file = open_own(&path, OpenOptions::new().append(true))?;
    if file.metadata()?.len() >= FILE_BYTES_MAX {
        std::fs::rename(&path, &old)?;
        file = open_own(&path, OpenOptions::new().append(true))?;
    }
    let mut block = MARK.to_vec();
    block.extend(source.to_le_bytes());
    block.extend(u32::try_from(bytes.len()).unwrap_or(0).to_le_bytes());
    block.extend(bytes);
    file.write_all(&block)
}

/// What is held, the latest file first.
pub(super) fn read(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut held = Vec::new();
    for path in files(folder) {
        let mut bytes = Vec::new();
        match File::open(path) {
            Ok(file) => file.take(FILE_BYTES_MAX.saturating_mul(2)).read_to_end(&mut bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error),
        };
        held.push(bytes);
    }
    Ok(held)
}

/// The texts of one file. After one that was cut the next mark is looked for.
pub(super) fn texts(bytes: &[u8]) -> Vec<Text<'_>> {
    let mut found = Vec::new();
    let mut at = 0_usize;
    while at < bytes.len() {
        match text(bytes, at) {
            Some((text, end)) => {
                found.push(text);
                at = end;
            }
            None => {
                let rest = bytes.get(at.saturating_add(1)..).unwrap_or_default();
                let Some(next) = rest.windows(MARK.len()).position(|part| part == MARK) else {
                    break;
                };
                at = at.saturating_add(1).saturating_add(next);
            }
        }
    }
    found
}

fn text(bytes: &[u8], at: usize) -> Option<(Text<'_>, usize)> {
    let start = at.checked_add(HEAD_BYTES)?;
    let head = bytes.get(at..start)?.strip_prefix(&MARK)?;
    let source = u32::from_le_bytes(head.get(..4)?.try_into().ok()?);
    let length = usize::try_from(u32::from_le_bytes(head.get(4..)?.try_into().ok()?)).ok()?;
    let end = start.checked_add(length)?;
    Some((Text { source, bytes: bytes.get(start..end)? }, end))
}

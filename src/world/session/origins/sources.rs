//! The pieces of text that came, a line each; a piece is known by where its line begins.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::model::facts::Source;
use crate::world::session::open_own;

/// Bytes that the list may have: as many as an entry's offset can say.
pub(super) const SOURCES_BYTES_MAX: u64 = 16 << 20;
/// Bytes of one line that are read.
const LINE_BYTES_MAX: usize = 2_048;

/// Who a piece of text is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The user.
    Prompt,
    /// The agent.
    Own,
    /// Anybody else.
    Outside,
}

/// One piece of text that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) from: Kind,
    #[serde(flatten)]
    pub(super) source: Source,
    /// The file that it was read from, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
}

/// Adds a piece and gives its offset; `None`: the list is full. Called under the lock.
pub(super) fn append(folder: &Path, line: &Line) -> io::Result<Option<u32>> {
    let mut file = open_own(&folder.join("sources"), OpenOptions::new().read(true).append(true))?;
    let mut end = file.metadata()?.len();
    let mut bytes = Vec::new();
    let mut last = [b'\n'];
    if end > 0 && file.read_at(&mut last, end.saturating_sub(1))? == 1 && last != *b"\n" {
        // A line that was cut spoils no other.
        bytes.push(b'\n');
        end = end.saturating_add(1);
    }
    serde_json::to_writer(&mut bytes, line)?;
    bytes.push(b'\n');
    let after = end.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    if after >= SOURCES_BYTES_MAX {
        return Ok(None);
    }
    file.write_all(&bytes)?;
    Ok(u32::try_from(end).ok())
}

/// The piece whose line begins there.
pub(super) fn at(folder: &Path, offset: u32) -> io::Result<Line> {
    let file = File::open(folder.join("sources"))?;
    let mut bytes = vec![0; LINE_BYTES_MAX];
    let read = file.read_at(&mut bytes, u64::from(offset))?;
    let line = bytes.get(..read).unwrap_or_default().split(|byte| *byte == b'\n').next();
    Ok(serde_json::from_slice(line.unwrap_or_default())?)
}

/// All pieces in order, lines that were cut left out.
pub(super) fn all(folder: &Path) -> io::Result<Vec<Line>> {
    let bytes = match std::fs::read(folder.join("sources")) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let lines = bytes.split(|byte| *byte == b'\n');
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

//! What is appended while a session runs: calls and written paths, a line each.
//!
//! Two hooks may append at once. Each line goes out in one write to a file opened for appending,
//! with a line end before it as well, so that a line cut by a full disk spoils no other.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use crate::world::repo::{Asked, read_file};
use crate::world::session::open_own;

const WINDOWS: &str = "windows";
const WRITTEN: &str = "written";
const SEEN: &str = "seen";
/// Bytes of one list that are read.
const LIST_BYTES_MAX: usize = 64 << 20;

/// A path that an edit tool wrote, or a read tool read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// When its bytes had changed, as the disk said.
    pub(super) changed_ns: u64,
    /// Absolute.
    pub(super) path: Vec<u8>,
}

pub(super) fn append_window(session_dir: &Path, start_ns: u64, end_ns: u64) -> io::Result<()> {
    append(&session_dir.join(WINDOWS), format!("\n{start_ns} {end_ns}\n").as_bytes())
}

pub(super) fn append_written(session_dir: &Path, path: &[u8], changed_ns: u64) -> io::Result<()> {
    append_path(session_dir, WRITTEN, path, changed_ns)
}

pub(super) fn append_seen(session_dir: &Path, path: &[u8], changed_ns: u64) -> io::Result<()> {
    append_path(session_dir, SEEN, path, changed_ns)
}

fn append_path(session_dir: &Path, list: &str, path: &[u8], changed_ns: u64) -> io::Result<()> {
    let mut line = format!("\n{changed_ns} ").into_bytes();
    line.extend(escape(path));
    line.push(b'\n');
    append(&session_dir.join(list), &line)
}

fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    open_own(path, OpenOptions::new().append(true))?.write_all(line)
}

/// The calls, each by its start and end; a line that is not whole is left out, which makes less
/// the agent's, never more.
pub(super) fn windows(session_dir: &Path) -> Asked<Vec<(u64, u64)>> {
    let bytes = read_file(&session_dir.join(WINDOWS), LIST_BYTES_MAX)?.unwrap_or_default();
    let window = |line: &[u8]| {
        let (start, end) = std::str::from_utf8(line).ok()?.split_once(' ')?;
        Some((start.parse().ok()?, end.parse().ok()?))
    };
    Ok(whole_lines(&bytes).filter_map(window).collect())
}

/// The written paths.
pub(super) fn written(session_dir: &Path) -> Asked<Vec<Written>> {
    paths(session_dir, WRITTEN)
}

/// The paths that were read.
pub(super) fn seen(session_dir: &Path) -> Asked<Vec<Written>> {
    paths(session_dir, SEEN)
}

fn paths(session_dir: &Path, list: &str) -> Asked<Vec<Written>> {
    let bytes = read_file(&session_dir.join(list), LIST_BYTES_MAX)?.unwrap_or_default();
    let written = |line: &[u8]| {
        let space = line.iter().position(|&byte| byte == b' ')?;
        let changed_ns = std::str::from_utf8(line.get(..space)?).ok()?.parse().ok()?;
        Some(Written { changed_ns, path: unescape(line.get(space.checked_add(1)?..)?) })
    };
    Ok(whole_lines(&bytes).filter_map(written).collect())
}

/// The lines that have their end.
fn whole_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let end = bytes.iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
    bytes.get(..end).unwrap_or_default().split(|&byte| byte == b'\n')
}

/// A path on one line.
pub(super) fn escape(path: &[u8]) -> Vec<u8> {
    let mut line = Vec::with_capacity(path.len());
    for &byte in path {
        match byte {
            b'\n' => line.extend_from_slice(b"\\n"),
            b'\\' => line.extend_from_slice(b"\\\\"),
            byte => line.push(byte),
        }
    }
    line
}

/// The path that a line stands for.
pub(super) fn unescape(line: &[u8]) -> Vec<u8> {
    let mut path = Vec::with_capacity(line.len());
    let mut bytes = line.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next() {
                Some(b'n') => path.push(b'\n'),
                Some(&other) => path.push(other),
                None => {}
            },
            byte => path.push(byte),
        }
    }
    path
}

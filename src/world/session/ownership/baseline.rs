//! What was unsaved when a session began: one file for each repository, written once.
//!
//! A head of four lines, then one line for each path, sorted: its state, its size and the time of
//! its change, and its name below the root with `\n` and `\\` escaped.

use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::model::bounds::BASELINE_PATHS_MAX;
use crate::model::digest::sha256_of;
use crate::model::facts::{Fact, Git, PathState, Repository, Why};
use crate::model::pattern::Pattern;
use crate::world::repo::{Asked, below, path_of, read_file};
use crate::world::session::replace;

use super::lists::{escape, unescape};
use super::{Marks, changed_ns};

const PREFIX: &str = "baseline-";
const FORMAT: &str = "automode baseline 1";
/// Bytes of one baseline that are read.
const BASELINE_BYTES_MAX: usize = 256 << 20;

/// What one file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Baseline {
    /// The top folder of the work tree.
    pub(super) root: Vec<u8>,
    /// The commit at HEAD, if there was one.
    pub(super) head: Option<String>,
    lines: Asked<Vec<Line>>,
}

/// One path that was unsaved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    state: PathState,
    size_bytes: u64,
    changed_ns: u64,
    /// Below the root.
    name: Vec<u8>,
}

impl Baseline {
    /// The line of a path; an error where the baseline could not be taken.
    pub(super) fn line(&self, name: &[u8]) -> Asked<Option<&Line>> {
        let lines = self.lines.as_ref().map_err(|why| *why)?;
        let at = lines.binary_search_by(|line| line.name.as_slice().cmp(name));
        Ok(at.ok().and_then(|at| lines.get(at)))
    }

    /// Whether a folder above the path was ignored or a repository of its own, so that the paths
    /// in it were not written down.
    pub(super) fn covers_from_above(&self, name: &[u8]) -> bool {
        let ends = name.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let mut folders = ends.filter_map(|(end, _)| name.get(..end));
        folders.any(|folder| matches!(self.line(folder), Ok(Some(_)) | Err(_)))
    }
}

impl Line {
    /// Whether the file is still the one of the begin.
    pub(super) fn is_kept(&self, about: Option<&Marks>) -> bool {
        about.is_some_and(|about| {
            about.size_bytes == self.size_bytes && about.changed_ns == self.changed_ns
        })
    }
}

/// The file of a repository.
pub(super) fn file(session_dir: &Path, root: &[u8]) -> PathBuf {
    session_dir.join(format!("{PREFIX}{}", sha256_of(root)))
}

/// Asks what is unsaved and writes it down.
pub(super) fn take(git: &dyn Git, repository: &Repository, session_dir: &Path) -> io::Result<()> {
    let root = &repository.root;
    let all = Pattern::tree(root);
    let unsaved = git.unsaved(repository, &all, true).then(|unsaved| {
        git.ignored(repository, &all).map(|ignored| {
            let unsaved = unsaved.into_iter().map(|unsaved| (unsaved.path, unsaved.state));
            let ignored = ignored.into_iter().map(|path| (path, PathState::Ignored));
            unsaved.chain(ignored).collect::<Vec<_>>()
        })
    });
    let lines = match unsaved {
        Fact::Known(paths) if paths.len() > BASELINE_PATHS_MAX => Err(Why::Bound),
        Fact::Known(paths) => Ok(lines_of(root, paths)),
        Fact::Unknown(why) => Err(why),
    };
    let head = git.commit_id(repository, b"HEAD").known().flatten();
    replace(&file(session_dir, root), &written(&Baseline { root: root.clone(), head, lines }))
}

fn lines_of(root: &[u8], paths: Vec<(Vec<u8>, PathState)>) -> Vec<Line> {
    let mut lines: Vec<Line> = paths
        .into_iter()
        .filter_map(|(path, state)| {
            let about = path_of(&path).symlink_metadata().ok();
            let name = below(root, &path)?.to_vec();
            let size_bytes = about.as_ref().map_or(0, std::fs::Metadata::len);
            let changed_ns = about.as_ref().map_or(0, changed_ns);
            Some(Line { state, size_bytes, changed_ns, name })
        })
        .collect();
    lines.sort_by(|one, other| one.name.cmp(&other.name));
    lines.dedup_by(|later, first| later.name == first.name);
    lines
}

fn written(baseline: &Baseline) -> Vec<u8> {
    let mut text = format!("{FORMAT}\nroot ").into_bytes();
    text.extend(escape(&baseline.root));
    let state = match &baseline.lines {
        Ok(_) => "complete",
        Err(why) => why.word(),
    };
    let head = baseline.head.as_deref().unwrap_or("-");
    text.extend_from_slice(format!("\nhead {head}\nstate {state}\n").as_bytes());
    for line in baseline.lines.iter().flatten() {
        let about = format!("{} {} {} ", line.state.word(), line.size_bytes, line.changed_ns);
        text.extend_from_slice(about.as_bytes());
        text.extend(escape(&line.name));
        text.push(b'\n');
    }
    text
}

/// All baselines of a session.
pub(super) fn load_all(session_dir: &Path) -> Asked<Vec<Baseline>> {
    let entries = match std::fs::read_dir(session_dir) {
        Ok(entries) => entries,
        Err(error) if crate::world::repo::is_missing(&error) => return Ok(Vec::new()),
        Err(_) => return Err(Why::Unreadable),
    };
    let mut baselines = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|_| Why::Unreadable)?;
        let name = entry.file_name();
        // A file that is being written has a longer name.
        let own = name.as_bytes().strip_prefix(PREFIX.as_bytes());
        if own.is_some_and(|hash| !hash.contains(&b'.')) {
            let bytes = read_file(&entry.path(), BASELINE_BYTES_MAX)?.ok_or(Why::Unreadable)?;
            baselines.push(read(&bytes).ok_or(Why::Unreadable)?);
        }
    }
    Ok(baselines)
}

fn read(bytes: &[u8]) -> Option<Baseline> {
    let mut rows = bytes.split(|&byte| byte == b'\n');
    if rows.next()? != FORMAT.as_bytes() {
        return None;
    }
    let root = unescape(rows.next()?.strip_prefix(b"root ")?);
    let head = std::str::from_utf8(rows.next()?.strip_prefix(b"head ")?).ok()?;
    let head = (head != "-").then(|| head.to_owned());
    let lines = match std::str::from_utf8(rows.next()?.strip_prefix(b"state ")?).ok()? {
        "complete" => Ok(rows.filter(|row| !row.is_empty()).map(line).collect::<Option<_>>()?),
        why => Err(Why::of_word(why)?),
    };
    Some(Baseline { root, head, lines })
}

fn line(row: &[u8]) -> Option<Line> {
    let mut parts = row.splitn(4, |&byte| byte == b' ');
    let mut text = || std::str::from_utf8(parts.next()?).ok();
    let state = PathState::of_word(text()?)?;
    let size_bytes = text()?.parse().ok()?;
    let changed_ns = text()?.parse().ok()?;
    Some(Line { state, size_bytes, changed_ns, name: unescape(parts.next()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(name: &[u8], state: PathState) -> Line {
        Line { state, size_bytes: 7, changed_ns: 1_700_000_000_000_000_001, name: name.to_vec() }
    }

    #[test]
    fn a_baseline_is_read_as_it_was_written() {
        for lines in [
            Ok(vec![]),
            Ok(vec![
                line_of(b"a b\nc\\", PathState::Modified),
                line_of(b"\xff/x", PathState::Ignored),
            ]),
            Err(Why::Deadline),
        ] {
            let baseline = Baseline { root: b"/r\n".to_vec(), head: Some("ab".into()), lines };
            assert_eq!(read(&written(&baseline)), Some(baseline));
        }
    }

    #[test]
    fn a_baseline_that_was_cut_or_is_of_another_format_is_not_read() {
        for text in ["", "automode baseline 2\nroot /\nhead -\nstate complete\n"] {
            assert_eq!(read(text.as_bytes()), None);
        }
        let head = "automode baseline 1\nroot /r\nhead -\nstate complete\n";
        assert_eq!(read(format!("{head}modified 7").as_bytes()), None);
    }

    #[test]
    fn an_ignored_folder_covers_what_is_in_it() {
        let lines =
            Ok(vec![line_of(b"a", PathState::Modified), line_of(b"out", PathState::Ignored)]);
        let baseline = Baseline { root: b"/r".to_vec(), head: None, lines };
        assert!(baseline.covers_from_above(b"out/x/y"));
        assert!(!baseline.covers_from_above(b"out"));
        assert!(!baseline.covers_from_above(b"src/out"));
    }
}

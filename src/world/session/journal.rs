//! The journal: one line a verdict, chained, so that a line that is changed or taken out shows.
//!
//! A line is appended under a lock that is waited for 20 ms at most; else it goes to a spill file,
//! without its link, and the next one that holds the lock takes it in. The chain shows tampering
//! by mistake or by a tool; whoever can write the file can also write a whole new chain.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{lock_within, open_own};
use crate::model::bounds::{JOURNAL_ACT_CHARS_MAX, JOURNAL_BYTES_MAX};
use crate::model::digest::sha256_of;
use crate::model::escape::excerpt;

/// Rotated journals that are kept.
const ROTATED_MAX: u32 = 8;

/// One verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// SHA-256 of the line before, without its end; empty in the first.
    #[serde(default)]
    pub prev: String,
    /// Milliseconds since 1970.
    pub time: u64,
    /// The client.
    pub client: String,
    /// The hash of client and session id.
    pub session: String,
    /// The sub-agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The client's id of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// The moment, `before` or `after`, or the name of a git hook.
    pub moment: String,
    /// The act's digest, without HEAD.
    pub act: String,
    /// The act, cut and without what looks like a secret.
    pub shown: String,
    /// What it would do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<String>,
    /// The rules that determined the verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// The strictest class before grants.
    pub class: String,
    /// `pass`, `refuse`, `ask`, `would-refuse` (mode `observe`), `fault`, `moved` (refs).
    pub decision: String,
    /// The number under which it was parked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<u32>,
    /// Milliseconds that the verdict took.
    pub ms: u64,
    /// Refs that moved: name, id before, id after.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refs: Vec<(String, String, String)>,
    /// What else should be known: `unguarded: network`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The act on one line, cut, with what looks like a secret left out.
pub fn redacted(text: &str) -> String {
    let mut shown = String::with_capacity(JOURNAL_ACT_CHARS_MAX);
    let mut word = String::new();
    // Bounded before it is looked at: an act may be megabytes long.
    for character in text.chars().take(JOURNAL_ACT_CHARS_MAX.saturating_mul(16)).chain(['\n']) {
        if character.is_ascii_alphanumeric() || "_-+=~%".contains(character) {
            word.push(character);
            continue;
        }
        push_word(&mut shown, &word, character);
        word.clear();
        if character != '\n' {
            shown.push(character);
        }
    }
    excerpt(shown.as_bytes(), JOURNAL_ACT_CHARS_MAX)
}

fn push_word(shown: &mut String, word: &str, next: char) {
    // `://user:secret@host`, `password=secret`, `--token secret` and `Bearer secret`.
    let lower = shown.to_ascii_lowercase();
    let named = ["password", "passwd", "secret", "token", "api_key", "apikey", "bearer", "pwd"];
    let before = lower.trim_end_matches([' ', ':', '\'', '"']);
    let announced = !word.is_empty() && named.iter().any(|name| before.ends_with(name));
    let in_address = next == '@' && shown.ends_with(':') && lower.contains("://");
    let assigned = word.split_once('=').filter(|(name, value)| {
        let name = name.to_ascii_lowercase();
        !value.is_empty() && named.iter().any(|one| name.ends_with(one))
    });
    if let Some((name, _)) = assigned {
        shown.push_str(name);
        shown.push_str("=***");
    } else if announced || in_address || looks_secret(word) {
        shown.push_str("***");
    } else if word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        shown.push_str(word.get(..8).unwrap_or(word));
        shown.push_str("***");
    } else {
        shown.push_str(word);
    }
}

/// Whether a word looks made by chance: known beginnings of tokens, or long with capitals, small
/// letters and digits mixed.
fn looks_secret(word: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "github_pat_",
        "glpat-",
        "sk-",
        "sk_live_",
        "rk_live_",
        "xoxb-",
        "xoxp-",
        "AKIA",
        "ASIA",
        "AIza",
        "eyJ",
        "npm_",
        "pypi-",
        "hf_",
        "dop_v1_",
    ];
    let count = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
    let known = word.len() >= 16 && BEGINNINGS.iter().any(|start| word.starts_with(start));
    let mixed = word.len() >= 24
        && count(u8::is_ascii_digit) >= 3
        && count(u8::is_ascii_uppercase) >= 3
        && count(u8::is_ascii_lowercase) >= 3;
    known || mixed
}

/// Effects that one line keeps.
pub const EFFECTS_MAX: usize = 16;

fn file(folder: &Path) -> PathBuf {
    folder.join("journal.jsonl")
}

fn rotated(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("journal.{number}.jsonl"))
}

fn spill(folder: &Path) -> PathBuf {
    folder.join("journal.spill.jsonl")
}

/// Appends a line to the journal of the repository in this folder.
pub fn append(folder: &Path, mut line: Line) -> io::Result<()> {
    let mut how = OpenOptions::new();
    how.read(true).append(true);
    for _ in 0..4 {
        let journal = open_own(&file(folder), &mut how)?;
        if !lock_within(&journal)? {
            return append_spilled(folder, &line);
        }
        let size = journal.metadata()?.size();
        if size > JOURNAL_BYTES_MAX {
            rotate(folder, &journal)?;
            continue;
        }
        let mut prev = match size {
            0 => last_of_rotated(folder)?,
            _ => sha256_of(&last_line(&journal, size)?),
        };
        let mut text = Vec::new();
        for mut spilled in take_spilled(folder)? {
            spilled.prev = prev;
            prev = chained(&spilled, &mut text)?;
        }
        line.prev = prev;
        chained(&line, &mut text)?;
        return write_whole(&journal, size, &text);
    }
    Err(io::Error::other("the journal could not be rotated"))
}

/// Adds a line to the text and gives its hash.
fn chained(line: &Line, text: &mut Vec<u8>) -> io::Result<String> {
    let bytes = serde_json::to_vec(line)?;
    text.extend_from_slice(&bytes);
    text.push(b'\n');
    Ok(sha256_of(&bytes))
}

/// All of the text or none of it: half a line would break the chain.
fn write_whole(mut journal: &File, size: u64, text: &[u8]) -> io::Result<()> {
    journal.write_all(text).inspect_err(|_| {
        // The first error is the one to report.
        let _ = journal.set_len(size);
    })
}

/// The last line of a file of this size, read from its end.
fn last_line(journal: &File, size: u64) -> io::Result<Vec<u8>> {
    let mut wanted: u64 = 2_048;
    loop {
        let start = size.saturating_sub(wanted);
        let mut bytes = vec![0; usize::try_from(size.saturating_sub(start)).unwrap_or(0)];
        journal.read_exact_at(&mut bytes, start)?;
        let body = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        match body.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => return Ok(body.get(end.saturating_add(1)..).unwrap_or_default().to_vec()),
            None if start == 0 => return Ok(body.to_vec()),
            None => wanted = wanted.saturating_mul(4),
        }
    }
}

fn last_of_rotated(folder: &Path) -> io::Result<String> {
    match newest_rotated(folder) {
        0 => Ok(String::new()),
        number => {
            let journal = File::open(rotated(folder, number))?;
            let size = journal.metadata()?.size();
            Ok(sha256_of(&last_line(&journal, size)?))
        }
    }
}

fn rotated_numbers(folder: &Path) -> Vec<u32> {
    let entries = std::fs::read_dir(folder);
    let names = entries.into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut numbers: Vec<u32> = names
        .filter_map(|name| {
            name.to_str()?.strip_prefix("journal.")?.strip_suffix(".jsonl")?.parse().ok()
        })
        .collect();
    numbers.sort_unstable();
    numbers
}

fn newest_rotated(folder: &Path) -> u32 {
    rotated_numbers(folder).last().copied().unwrap_or(0)
}

/// Moves a full journal aside, unless somebody else did so while we waited for its lock.
fn rotate(folder: &Path, journal: &File) -> io::Result<()> {
    let path = file(folder);
    let (ours, now) = (journal.metadata()?, std::fs::metadata(&path)?);
    if ours.ino() != now.ino() || ours.dev() != now.dev() {
        return Ok(());
    }
    let number = newest_rotated(folder).saturating_add(1);
    std::fs::rename(&path, rotated(folder, number))?;
    if let Some(old) = number.checked_sub(ROTATED_MAX).filter(|old| *old > 0) {
        let _ = std::fs::remove_file(rotated(folder, old));
    }
    Ok(())
}

fn append_spilled(folder: &Path, line: &Line) -> io::Result<()> {
    let mut file = open_own(&spill(folder), OpenOptions::new().append(true))?;
    if !lock_within(&file)? {
        return Err(io::Error::other("the journal is locked by another process"));
    }
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    file.write_all(&text)
}

/// The spilled lines, taken out of the spill file; none if somebody holds it.
fn take_spilled(folder: &Path) -> io::Result<Vec<Line>> {
    let mut file = match OpenOptions::new().read(true).write(true).open(spill(folder)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    if file.metadata()?.size() == 0 || !lock_within(&file)? {
        return Ok(Vec::new());
    }
    let mut text = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut text)?;
    let lines =
        text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    let lines = lines.collect();
    file.set_len(0)?;
    Ok(lines)
}

/// A place where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub why: &'static str,
}

/// The files of a journal, the oldest first, and last the spill file.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<_> =
        rotated_numbers(folder).into_iter().map(|number| rotated(folder, number)).collect();
    all.push(file(folder));
    all.push(spill(folder));
    all.retain(|path| path.exists());
    all
}

/// All lines that can be read, the oldest first.
pub fn read(folder: &Path) -> io::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for path in files(folder) {
        let text = std::fs::read(path)?;
        let found = text.split(|byte| *byte == b'\n');
        lines.extend(found.filter_map(|line| serde_json::from_slice::<Line>(line).ok()));
    }
    Ok(lines)
}

/// Walks the chain: how many lines hold, or where it first breaks. The oldest kept line is taken
/// as it stands.
pub fn verify_chain(folder: &Path) -> io::Result<Result<usize, Break>> {
    let mut count: usize = 0;
    let mut prev: Option<String> = None;
    for path in files(folder).into_iter().filter(|path| *path != spill(folder)) {
        let text = std::fs::read(&path)?;
        for (at, bytes) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let broken = |why| Break { file: path.clone(), line: at.saturating_add(1), why };
            let Some(bytes) = bytes.strip_suffix(b"\n") else {
                return Ok(Err(broken("the line is cut")));
            };
            let Ok(line) = serde_json::from_slice::<Line>(bytes) else {
                return Ok(Err(broken("the line cannot be read")));
            };
            if prev.as_ref().is_some_and(|prev| *prev != line.prev) {
                return Ok(Err(broken("the line before was changed or taken out")));
            }
            prev = Some(sha256_of(bytes));
            count = count.saturating_add(1);
        }
    }
    Ok(Ok(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(time: u64) -> Line {
        Line { time, shown: format!("act {time}"), ..Line::default() }
    }

    #[test]
    fn secrets_are_left_out() {
        for (act, want) in [
            ("git push origin main", "git push origin main"),
            ("curl -H 'Authorization: Bearer abc123' x", "curl -H 'Authorization: Bearer ***' x"),
            ("git clone https://u:hunter2@h.example/r", "git clone https://u:***@h.example/r"),
            ("export GITHUB_TOKEN=abc", "export GITHUB_TOKEN=***"),
            ("echo ghp_0123456789abcdefABCDEF", "echo ***"),
            ("git show 0123456789abcdef0123456789abcdef01234567", "git show 01234567***"),
            (
                "cat src/a/very/long/path/name/that/is/no/secret.rs",
                "cat src/a/very/long/path/name/that/is/no/secret.rs",
            ),
        ] {
            assert_eq!(redacted(act), want);
        }
        assert_eq!(redacted(&"x ".repeat(1 << 20)).chars().count(), JOURNAL_ACT_CHARS_MAX);
    }

    #[test]
    fn lines_are_chained_and_a_change_shows() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("repos/x");
        for time in 0..5 {
            append(&at, line(time)).unwrap();
        }
        assert_eq!(verify_chain(&at).unwrap(), Ok(5));
        let text = std::fs::read_to_string(file(&at)).unwrap();
        std::fs::write(file(&at), text.replace("act 2", "act 9")).unwrap();
        assert_eq!(verify_chain(&at).unwrap().unwrap_err().line, 4);
        let without: Vec<&str> = text.lines().filter(|line| !line.contains("act 1")).collect();
        std::fs::write(file(&at), without.join("\n") + "\n").unwrap();
        assert_eq!(verify_chain(&at).unwrap().unwrap_err().line, 2);
    }

    #[test]
    fn a_held_lock_spills_and_the_next_takes_it_in() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        append(at, line(1)).unwrap();
        let held = File::open(file(at)).unwrap();
        held.lock().unwrap();
        append(at, line(2)).unwrap();
        assert_eq!(read(at).unwrap().len(), 2);
        drop(held);
        append(at, line(3)).unwrap();
        assert_eq!(verify_chain(at).unwrap(), Ok(3));
        assert_eq!(read(at).unwrap().iter().map(|line| line.time).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_full_journal_is_rotated_and_the_chain_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let big = Line { note: Some("x".repeat(6 << 20)), ..line(1) };
        for _ in 0..4 {
            append(at, big.clone()).unwrap();
        }
        append(at, line(5)).unwrap();
        assert!(rotated(at, 1).exists());
        assert_eq!(verify_chain(at).unwrap(), Ok(5));
    }
}

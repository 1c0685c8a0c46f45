//! `reference-transaction STATE`, with a line `OLD-ID NEW-ID REF` for each ref. Only `prepared`
//! can refuse, and it protects history, never files: the work tree was changed before.

use super::{Asked, forward, id};
use crate::clients::DecodeError;
use crate::model::action::RefUpdate;

/// The refs that are about to move, those left out that lose nothing.
pub fn decode(asked: &Asked<'_>) -> Result<Vec<RefUpdate>, DecodeError> {
    if asked.arguments.first().map(Vec::as_slice) != Some(b"prepared") || only_packs(asked.parent) {
        return Ok(Vec::new());
    }
    let mut updates = Vec::new();
    for line in asked.input.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        updates.extend(update(asked, line)?);
    }
    Ok(updates)
}

fn update(asked: &Asked<'_>, line: &[u8]) -> Result<Option<RefUpdate>, DecodeError> {
    let mut words = line.splitn(3, |byte| *byte == b' ');
    let (old, new) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let name = words.next().ok_or(DecodeError::Field("ref"))?;
    if !(name.starts_with(b"refs/heads/") || name.starts_with(b"refs/tags/")) {
        return Ok(None);
    }
    // A symbolic ref is set to another ref: the view changes, no commit moves.
    if old.starts_with(b"ref:") || new.starts_with(b"ref:") {
        return Ok(None);
    }
    let new = id(new)?;
    // Git does not always say where the ref stands; while `prepared` runs it still stands there.
    let stands = asked.git.ref_id(asked.repository, name).known().flatten();
    let old = stands.or(id(old)?);
    if old == new {
        return Ok(None);
    }
    Ok(Some(RefUpdate {
        remote: None,
        name: name.to_vec(),
        forward: forward(asked, old.as_ref(), new.as_ref()),
        old,
        new,
        commit: false,
    }))
}

/// Whether git only moves refs between files: it shows every ref as made and then as deleted.
fn only_packs(parent: &[Vec<u8>]) -> bool {
    let mut words = parent.iter().map(Vec::as_slice);
    let program = words.next().unwrap_or_default();
    let name = program.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    if name != b"git" {
        return false;
    }
    let mut words = words.peekable();
    while let Some(word) = words.next_if(|word| word.starts_with(b"-")) {
        if matches!(word, b"-c" | b"-C" | b"--git-dir" | b"--work-tree" | b"--namespace") {
            words.next();
        }
    }
    words.next() == Some(b"pack-refs")
}

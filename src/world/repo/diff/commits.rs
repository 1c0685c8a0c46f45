//! One commit, read for what is said about it beside its content.

use crate::model::action::Commit;
use crate::model::facts::Why;

use crate::world::repo::Asked;
use crate::world::repo::objects::Objects;

use super::bytes_of;

/// Bytes of a message that are kept.
const MESSAGE_BYTES_MAX: usize = 64 << 10;

/// A commit with what a walk needs.
#[derive(Clone, Debug)]
pub(super) struct Details {
    /// What is said about it.
    pub(super) about: Commit,
    /// Its tree.
    pub(super) tree: [u8; 20],
    /// Its parents.
    pub(super) parents: Vec<String>,
    /// When it was committed, in seconds since 1970.
    pub(super) time: i64,
    /// When its author wrote it; a rebase keeps that.
    pub(super) written: i64,
}

/// Reads a commit.
pub(super) fn details(objects: &Objects, id: &str) -> Asked<Details> {
    let data = objects.commit_bytes(id)?;
    let end = data.windows(2).position(|two| two == b"\n\n").unwrap_or(data.len());
    let (head, body) = data.split_at_checked(end).unwrap_or((&data, &[]));
    let mut about = Commit { id: Some(id.to_owned()), signed: Some(false), ..Commit::default() };
    let (mut tree, mut parents, mut time, mut written) = (None, Vec::new(), 0, 0);
    for line in head.split(|&byte| byte == b'\n') {
        let Some(at) = line.iter().position(|&byte| byte == b' ').filter(|at| *at > 0) else {
            continue;
        };
        let (word, rest) = line.split_at_checked(at).unwrap_or((line, &[]));
        let rest = rest.get(1..).unwrap_or_default();
        match word {
            b"tree" => tree = Some(bytes_of(&text(rest))?),
            b"parent" => parents.push(text(rest)),
            b"author" => (about.author, written) = person(rest),
            b"committer" => (about.committer, time) = person(rest),
            b"gpgsig" | b"gpgsig-sha256" => about.signed = Some(true),
            _ => {}
        }
    }
    about.parents = parents.len();
    let message = body.get(2..).unwrap_or_default();
    about.message = message.get(..MESSAGE_BYTES_MAX.min(message.len())).unwrap_or_default().into();
    Ok(Details { about, tree: tree.ok_or(Why::Unreadable)?, parents, time, written })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// `Name <mail>` and the seconds after it.
fn person(line: &[u8]) -> (Vec<u8>, i64) {
    let end =
        line.iter().rposition(|&byte| byte == b'>').map_or(line.len(), |at| at.saturating_add(1));
    let (who, when) = line.split_at_checked(end).unwrap_or((line, &[]));
    let seconds = text(when).split_ascii_whitespace().next().and_then(|first| first.parse().ok());
    (who.to_vec(), seconds.unwrap_or(0))
}

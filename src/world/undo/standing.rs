//! Where the refs, the stash and the index of a repository stand: from the files of a point, or
//! from those of the repository itself.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};

use crate::model::facts::Repository;
use crate::world::repo::{Index, join, path_of, read_file};

use super::point::{Area, Held, Point};
use super::{Id, gitfiles, source::Source};

/// The stash's list.
pub(super) const STASH_LOG: &[u8] = b"logs/refs/stash";
/// Bytes of one file of git's that is read.
const FILE_BYTES_MAX: usize = 64 << 20;

/// What one ref holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Value {
    /// An id, 40 or 64 hexadecimal digits.
    Id(String),
    /// The full name of another ref.
    Symbolic(Vec<u8>),
}

/// A file's place and name, and its bytes.
pub(super) type Files = HashMap<(Area, Vec<u8>), Vec<u8>>;

/// How the refs stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Standing {
    /// When that was, in milliseconds since 1970.
    pub(super) time_ms: u64,
    /// HEAD of the work tree; `None`: it cannot be read.
    pub(super) head: Option<Value>,
    /// All refs, those that the work tree has for itself included; no `refs/stash`.
    pub(super) refs: BTreeMap<Vec<u8>, Value>,
    /// The stash's reflog.
    pub(super) stash: Vec<u8>,
    /// Where the stash's ref stands.
    pub(super) stash_tip: Option<Value>,
    /// What the index says, whatever it remembers of `stat`; `None`: it cannot be read.
    pub(super) index: Option<Id>,
}

impl Standing {
    /// Now.
    pub(super) fn now(repository: &Repository, time_ms: u64) -> Self {
        let mut files = Files::new();
        for (area, found) in gitfiles::list(repository) {
            if !is_ref_file(&found.name) {
                continue;
            }
            let base = match area {
                Area::Tree => &repository.root,
                Area::Git => &repository.git_dir,
                Area::Common => &repository.common_dir,
            };
            let content = match found.seen.link {
                true => linked(&join(base, &found.name)),
                false => {
                    read_file(path_of(&join(base, &found.name)), FILE_BYTES_MAX).ok().flatten()
                }
            };
            if let Some(content) = content {
                files.insert((area, found.name), content);
            }
        }
        let index = read_file(path_of(&join(&repository.git_dir, b"index")), FILE_BYTES_MAX);
        let index = index.ok().map(|bytes| bytes.unwrap_or_default());
        Self::of_files(&files, index.as_deref(), time_ms)
    }

    /// As a point has it.
    pub(super) fn of_point(point: &Point, source: &Source) -> Self {
        let read = |held: &&Held| held.area != Area::Tree && is_ref_file(&held.name);
        let mut files = Files::new();
        for held in point.held.iter().filter(read) {
            let content = source.blob(held).map(|content| match held.link {
                true => [b"ref: ".as_slice(), &content].concat(),
                false => content,
            });
            if let Some(content) = content {
                files.insert((held.area, held.name.clone()), content);
            }
        }
        let index = match point.find(Area::Git, b"index") {
            Some(held) => source.blob(held),
            None => Some(Vec::new()),
        };
        Self::of_files(&files, index.as_deref(), point.time_ms)
    }

    fn of_files(files: &Files, index: Option<&[u8]>, time_ms: u64) -> Self {
        let mut refs = BTreeMap::new();
        let packed = files.get(&(Area::Common, b"packed-refs".to_vec()));
        for line in packed.map(Vec::as_slice).unwrap_or_default().split(|&byte| byte == b'\n') {
            if let Some((id, name)) = packed_line(line) {
                refs.insert(name.to_vec(), Value::Id(id));
            }
        }
        for ((_, name), content) in files.iter().filter(|((_, name), _)| name.starts_with(b"refs/"))
        {
            if let Some(value) = value(content) {
                refs.insert(name.clone(), value);
            }
        }
        let stash_tip = refs.remove(b"refs/stash".as_slice());
        let file = |area, name: &[u8]| files.get(&(area, name.to_vec()));
        Self {
            time_ms,
            head: file(Area::Git, b"HEAD").and_then(|content| value(content)),
            refs,
            stash: file(Area::Common, STASH_LOG).cloned().unwrap_or_default(),
            stash_tip,
            index: index.and_then(index_sum),
        }
    }

    /// The id that a ref stands at, symbolic refs followed.
    pub(super) fn id_of(&self, value: &Value) -> Option<String> {
        let mut value = value;
        for _ in 0..crate::model::bounds::GIT_SYMREF_DEPTH_MAX {
            match value {
                Value::Id(id) => return Some(id.clone()),
                Value::Symbolic(name) => value = self.refs.get(name)?,
            }
        }
        None
    }
}

/// What a file of a link says, as if it were a symbolic ref.
fn linked(path: &[u8]) -> Option<Vec<u8>> {
    use std::os::unix::ffi::OsStrExt as _;
    let target = std::fs::read_link(path_of(path)).ok()?;
    Some([b"ref: ".as_slice(), target.as_os_str().as_bytes()].concat())
}

/// Whether a file of a git folder says where refs stand.
fn is_ref_file(name: &[u8]) -> bool {
    name.starts_with(b"refs/") || matches!(name, b"HEAD" | b"packed-refs") || name == STASH_LOG
}

/// Id and name of a line of the packed refs.
pub(super) fn packed_line(line: &[u8]) -> Option<(String, &[u8])> {
    let space = line.iter().position(|&byte| byte == b' ')?;
    let id = line.get(..space)?;
    let name = line.get(space.checked_add(1)?..)?;
    is_id(id).then(|| (String::from_utf8_lossy(id).into_owned(), name))
}

/// Whether these are the digits of an id.
pub(super) fn is_id(digits: &[u8]) -> bool {
    matches!(digits.len(), 40 | 64) && digits.iter().all(u8::is_ascii_hexdigit)
}

/// What a loose ref's file says.
fn value(content: &[u8]) -> Option<Value> {
    let content = content.trim_ascii();
    match content.strip_prefix(b"ref:") {
        Some(name) => Some(Value::Symbolic(name.trim_ascii().to_vec())),
        None => is_id(content).then(|| Value::Id(String::from_utf8_lossy(content).into_owned())),
    }
}

/// A sum over what an index says of its paths, without what it remembers of `stat`; of one that we
/// cannot read, over its bytes.
fn index_sum(bytes: &[u8]) -> Option<Id> {
    let mut hash = Sha1::new();
    if bytes.is_empty() {
        return Some(hash.finalize().into());
    }
    let index = match Index::of_bytes(bytes.to_vec()) {
        Ok(index) => index,
        Err(_) => return Some(Sha1::digest(bytes).into()),
    };
    index
        .each(|name, entry| {
            hash.update(name);
            hash.update(entry.mode.to_be_bytes());
            hash.update(entry.id);
            hash.update(entry.stage.to_be_bytes());
            let flags = [entry.assume_unchanged, entry.skip_worktree, entry.intent_to_add];
            hash.update(flags.map(u8::from));
            Ok(std::ops::ControlFlow::Continue(()))
        })
        .ok()?;
    Some(hash.finalize().into())
}

//! What one undo point says, and its form on disk.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::world::repo::Stat;

use super::{Id, Lack, NotHeld};

/// The first bytes of a point's file.
const FORMAT: &[u8] = b"automode undo point 1\n";
const SUM_BYTES: usize = 32;

/// The act that a point stands before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The hash of client and session id; empty: taken by a person.
    pub session: String,
    /// The client's id of the call.
    pub call: Option<String>,
    /// The act, cut and without what looks like a secret.
    pub shown: String,
    /// Whether it may delete objects, or what keeps them: `gc`, `stash clear`, `branch -D`.
    pub prunes: bool,
    /// The point whose act it undoes, if it is an undo.
    pub undoes: Option<u32>,
}

/// Which folder a name is below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Area {
    /// The work tree.
    Tree,
    /// The work tree's own git folder.
    Git,
    /// The git folder that all work trees share.
    Common,
}

/// One file or link as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The folder that its name is below.
    pub area: Area,
    /// Its name.
    pub name: Vec<u8>,
    /// Whether it is a symbolic link.
    pub link: bool,
    /// Permission bits.
    pub mode: u32,
    /// Bytes.
    pub size: u64,
    /// What `stat` said.
    pub stat: [u32; 8],
    /// The id of its bytes.
    pub id: Id,
    /// Which of the point's packs holds them; `None`: the repository itself.
    pub pack: Option<u32>,
}

/// An undo point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The act that it stands before.
    pub act: Act,
    /// When it was taken, in milliseconds since 1970.
    pub time_ms: u64,
    /// The top folder of the work tree.
    pub root: Vec<u8>,
    /// The work tree's own git folder.
    pub git_dir: Vec<u8>,
    /// The git folder that all work trees share.
    pub common_dir: Vec<u8>,
    /// Files and links, sorted by folder and name.
    pub held: Vec<Held>,
    /// Tracked paths where nothing stood.
    pub missing: Vec<Vec<u8>>,
    /// Folders with nothing in them.
    pub empty: Vec<Vec<u8>>,
    /// The packs that hold its bytes.
    pub packs: Vec<String>,
    /// What is not held: the path and the word for why.
    pub lacks: Vec<(Vec<u8>, String)>,
    /// Bytes that were stored for it.
    pub bytes: u64,
}

impl Point {
    /// What it does not hold.
    pub fn not_held(&self) -> Vec<NotHeld> {
        let lack = |(path, why): &(Vec<u8>, String)| NotHeld {
            path: path.clone(),
            why: Lack::of_word(why).unwrap_or(Lack::Unreadable),
        };
        self.lacks.iter().map(lack).collect()
    }

    /// What is held of a name.
    pub fn find(&self, area: Area, name: &[u8]) -> Option<&Held> {
        let key = |held: &Held| (held.area, held.name.clone());
        let at = self.held.binary_search_by(|held| key(held).cmp(&(area, name.to_vec()))).ok()?;
        self.held.get(at)
    }

    /// The file's bytes, with a sum that shows when it was cut short.
    pub(super) fn written(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = FORMAT.to_vec();
        bytes.extend(postcard::to_allocvec(self).map_err(std::io::Error::other)?);
        let sum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&sum);
        Ok(bytes)
    }

    /// The point that these bytes are; `None`: not a file of ours, or not a whole one.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(SUM_BYTES)?)?;
        if Sha256::digest(body).as_slice() != sum {
            return None;
        }
        postcard::from_bytes(body.strip_prefix(FORMAT)?).ok()
    }
}

/// What is remembered of `stat`.
pub(super) fn numbers(stat: &Stat) -> [u32; 8] {
    let Stat { ctime, mtime, inode, user, group, size } = *stat;
    [ctime.0, ctime.1, mtime.0, mtime.1, inode, user, group, size]
}

/// When the inode changed, in milliseconds since 1970.
pub(super) fn changed_ms(stat: &[u32; 8]) -> u64 {
    let [seconds, nanoseconds, ..] = *stat;
    let ms = u64::from(nanoseconds) / 1_000_000;
    u64::from(seconds).saturating_mul(1_000).saturating_add(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_read_as_it_was_written_and_not_when_cut_or_changed() {
        let held = Held {
            area: Area::Tree,
            name: b"a \xff".to_vec(),
            link: false,
            mode: 0o644,
            size: 1,
            stat: [1; 8],
            id: [7; 20],
            pack: Some(0),
        };
        let point = Point { held: vec![held], packs: vec!["pack-1".into()], ..Point::default() };
        let bytes = point.written().unwrap();
        assert_eq!(Point::read(&bytes), Some(point));
        assert_eq!(Point::read(&bytes[..bytes.len() - 1]), None);
        let mut changed = bytes;
        changed[30] ^= 1;
        assert_eq!(Point::read(&changed), None);
    }
}

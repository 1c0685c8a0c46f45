//! Undo points: what git would not give back, held before an act and brought back on demand.
//!
//! A point is a small file that lists what stood where, and blobs in `undo.git` in our state
//! folder, whose alternates are the repository's own objects. Nothing of ours is in the
//! repository: no ref, no object, no line of a reflog.

mod apply;
mod files;
mod gitfiles;
mod lfs;
mod locked;
mod pack;
mod pin;
mod plan;
mod point;
mod prune;
mod refs;
mod restore;
mod rewrite;
mod source;
mod standing;
mod store;
mod take;
mod wanted;

use std::io;
use std::path::Path;

use crate::model::facts::{Repository, Why};
use crate::model::mandate::UndoPolicy;
use crate::model::pattern::Pattern;
use crate::model::resource::words;
use crate::world::repo::Surroundings;
use crate::world::session::now_ms;

use standing::Standing;
use store::Store;

pub use plan::Left;
pub use point::{Act, Area, Held, Point};
pub use restore::{Done, Options, Report, preview, restore};
pub use store::{Summary, gone, list, newest, undone};
pub use take::take;

/// A file that changed this shortly before it was looked at is read again: clocks of file systems
/// tick in steps.
const RACY_MS: u64 = 20;

/// The id of an object in a store of ours.
pub type Id = [u8; 20];

/// Whose state is held, and where.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The repository.
    pub repository: &'a Repository,
    /// The folder of its state, `repos/<hash>`.
    pub folder: &'a Path,
    /// The user's home and git's system configuration; the deadline is that of the whole event.
    pub surroundings: Surroundings,
}

/// How much a point may cost.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Milliseconds; what was not looked at by then is not held.
    pub ms_max: u64,
    /// Bytes of new content of one point.
    pub bytes_max: u64,
    /// Ignored paths that are held all the same; rooted.
    pub keep: Vec<Pattern>,
}

impl Limits {
    /// Those of a policy, whose patterns are rooted.
    pub fn of(policy: &UndoPolicy) -> Self {
        let UndoPolicy { ms_max, bytes_max, keep } = policy.clone();
        Self { ms_max, bytes_max, keep }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            ms_max: crate::model::bounds::UNDO_MS_MAX,
            bytes_max: crate::model::bounds::UNDO_BYTES_MAX,
            keep: Vec::new(),
        }
    }
}

words! {
    /// Why something is not held.
    Lack {
        /// Its bytes are more than one point may hold.
        TooLarge = "too large",
        /// The time ran out before it was looked at.
        NoTime = "no time",
        /// It cannot be read.
        Unreadable = "cannot be read",
        /// It is a repository of its own: its insides are not held.
        Repository = "a repository of its own",
        /// It is neither a file, a folder nor a link.
        Special = "neither file nor link",
        /// It changed while it was read.
        Moving = "changed while it was read",
    }
}

/// Something that an undo would not bring back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotHeld {
    /// The path, absolute; of a folder, everything in it.
    pub path: Vec<u8>,
    /// Why.
    pub why: Lack,
}

/// A point that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its number in this repository.
    pub id: u32,
    /// What it does not hold, sorted.
    pub not_held: Vec<NotHeld>,
    /// Bytes of content that were stored for it.
    pub bytes: u64,
}

/// Why a point could not be taken or used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Our own store failed.
    #[error("the store of undo points: {0}")]
    Store(#[from] io::Error),
    /// The repository could not be read.
    #[error("the repository cannot be read ({0})")]
    Repository(Why),
    /// There is no such point.
    #[error("there is no undo point {0} here")]
    NoPoint(u32),
    /// The point is one of another work tree.
    #[error("undo point {0} is one of `{1}`: run it there")]
    Elsewhere(u32, String),
    /// A point's file is not one that we wrote.
    #[error("undo point {0} cannot be read: it was cut short or changed")]
    Broken(u32),
}

/// Notes how the repository stands after the act of a point, so that an undo can tell what the act
/// did from what came later.
pub fn settle(place: &Place<'_>, id: u32) -> Result<(), Error> {
    let after = Standing::now(place.repository, now_ms());
    Ok(Store::of(place.folder).settle(id, &after)?)
}

/// Lower-case hexadecimal digits.
fn hex(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

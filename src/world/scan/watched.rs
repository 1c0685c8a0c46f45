//! Places that are protected and that a look at the work tree does not come by: git's own hooks
//! and configuration, an agent's settings.

use serde::{Deserialize, Serialize};

use crate::model::pattern::{Pattern, Piece};
use crate::world::repo::{About, Form, about_path, content_at, join, path_of};

/// Files of one watched folder that are looked at.
const FILES_MAX: usize = 1_000;
/// How deep a watched folder is looked into.
const DEPTH_MAX: usize = 4;

/// One file of a watched place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// Absolute.
    pub path: Vec<u8>,
    /// What is there.
    pub about: About,
    /// The id that its bytes have.
    pub content: Option<[u8; 20]>,
}

/// What stands at the places now, sorted.
pub(super) fn look(places: &[Pattern]) -> Vec<Watched> {
    let mut found = Vec::new();
    for place in places {
        match place.pieces() {
            [Piece::Text(path)] => file(path, &mut found),
            [Piece::Text(folder), Piece::Below] => below(folder, 0, &mut found),
            _ => {}
        }
    }
    found.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    found.dedup_by(|later, first| later.path == first.path);
    found
}

fn file(path: &[u8], found: &mut Vec<Watched>) {
    let Some(about) = about_path(path).filter(|about| about.form != Form::Folder) else { return };
    let content = content_at(path, &about);
    found.push(Watched { path: path.to_vec(), about, content });
}

fn below(folder: &[u8], depth: usize, found: &mut Vec<Watched>) {
    use std::os::unix::ffi::OsStrExt as _;
    let Some(about) = about_path(folder) else { return };
    if about.form != Form::Folder {
        return file(folder, found);
    }
    let entries = std::fs::read_dir(path_of(folder));
    for entry in entries.into_iter().flatten().flatten() {
        if found.len() >= FILES_MAX || depth > DEPTH_MAX {
            return;
        }
        below(&join(folder, entry.file_name().as_bytes()), depth.saturating_add(1), found);
    }
}

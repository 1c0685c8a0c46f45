//! What came with a checkout.

use super::repo::{Asked, Objects};
use crate::model::facts::Repository;

/// Bytes of one file that is looked at.
const FILE_BYTES_MAX: usize = 256 << 10;

/// Those of the names that the new commit has and the old one had not, or had otherwise; each with
/// its content, where it is a file. What cannot be read is not named: this only warns.
pub fn came_with<'a>(
    repository: &Repository,
    old: &str,
    new: &str,
    names: &[&'a str],
) -> Vec<(&'a str, Option<Vec<u8>>)> {
    let Ok(objects) = Objects::open(repository) else { return Vec::new() };
    names.iter().filter_map(|name| changed(&objects, old, new, name)).collect()
}

fn changed<'a>(
    objects: &Objects,
    old: &str,
    new: &str,
    name: &'a str,
) -> Option<(&'a str, Option<Vec<u8>>)> {
    let now = at(objects, new, name).ok()??;
    // A new clone has no commit before.
    let before = at(objects, old, name).ok().flatten();
    if before == Some(now) {
        return None;
    }
    Some((name, objects.blob(&now, FILE_BYTES_MAX).ok().flatten()))
}

fn at(objects: &Objects, commit: &str, name: &str) -> Asked<Option<[u8; 20]>> {
    let tree = objects.commit(commit)?.tree;
    Ok(objects.entry_at(&tree, name.as_bytes())?.map(|entry| entry.id))
}

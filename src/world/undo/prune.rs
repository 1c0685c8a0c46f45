//! What is too old, too much or left behind goes: points by age, number and bytes, then packs that
//! no point needs, and second names of objects that git has given up since.

use std::collections::{HashMap, HashSet};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::model::bounds::{
    UNDO_AGE_S_MAX, UNDO_LIST_BYTES_MAX, UNDO_POINTS_MAX, UNDO_STORE_BYTES_MAX,
};
use crate::world::faults;
use crate::world::repo::read_file;

use super::point::Point;
use super::store::{self, Store};

/// A file that was begun this long ago and never finished was left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(3_600);

/// Which second names git had given up, and which point was the newest then.
type Given = HashMap<PathBuf, u32>;

/// Takes away what is too old or too much; does nothing while somebody uses the store.
pub(super) fn prune(store: &Store, now_ms: u64) -> io::Result<()> {
    let lock = store.lock()?;
    if lock.try_lock().is_err() {
        return Ok(());
    }
    let points: Vec<(u32, Option<Point>)> =
        store.ids().into_iter().map(|id| (id, store.point(id).ok())).collect();
    let newest = points.last().map_or(0, |(id, _)| *id);
    let given = given_up(store, newest)?;
    let sizes = sizes(&store.packs());
    let mut first = too_old(&points, now_ms);
    while first.saturating_add(1) < points.len()
        && bytes(points.get(first..).unwrap_or_default(), &sizes, &given) > UNDO_STORE_BYTES_MAX
    {
        first = first.saturating_add(1);
    }
    let (gone, kept) = points.split_at(first.min(points.len()));
    for (id, _) in gone {
        std::fs::remove_file(store.points().join(id.to_string()))?;
        faults::step();
        // Not every act was settled.
        let _ = std::fs::remove_file(store.points().join(format!("{id}.after")));
    }
    packs(store, kept, &sizes)?;
    pins(store, kept, &given)
}

/// How many of the oldest points are beyond age or number.
fn too_old(points: &[(u32, Option<Point>)], now_ms: u64) -> usize {
    let oldest = now_ms.saturating_sub(UNDO_AGE_S_MAX.saturating_mul(1_000));
    let old = |point: &Option<Point>| point.as_ref().is_some_and(|point| point.time_ms < oldest);
    let aged = points.iter().take_while(|(_, point)| old(point)).count();
    aged.max(points.len().saturating_sub(UNDO_POINTS_MAX))
}

/// Bytes that these points keep from going.
fn bytes(points: &[(u32, Option<Point>)], sizes: &HashMap<String, u64>, given: &Given) -> u64 {
    let packs: HashSet<&String> =
        points.iter().filter_map(|(_, point)| point.as_ref()).flat_map(|it| &it.packs).collect();
    let own = packs.into_iter().filter_map(|pack| sizes.get(pack)).sum::<u64>();
    let oldest = points.first().map_or(0, |(id, _)| *id);
    let size = |path: &PathBuf| path.metadata().map_or(0, |about| about.len());
    let pins = given.iter().filter(|(_, since)| **since >= oldest).map(|(path, _)| size(path));
    own.saturating_add(pins.sum())
}

fn sizes(packs: &Path) -> HashMap<String, u64> {
    let entries = std::fs::read_dir(packs).into_iter().flatten().flatten();
    let size = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        Some((name.strip_suffix(".pack")?.to_owned(), entry.metadata().ok()?.len()))
    };
    entries.filter_map(size).collect()
}

/// Takes away packs that no point needs, and files that were never finished.
fn packs(
    store: &Store,
    kept: &[(u32, Option<Point>)],
    sizes: &HashMap<String, u64>,
) -> io::Result<()> {
    // A point that cannot be read may need any of them.
    if kept.iter().any(|(_, point)| point.is_none()) {
        return Ok(());
    }
    let needed: HashSet<&String> =
        kept.iter().filter_map(|(_, point)| point.as_ref()).flat_map(|it| &it.packs).collect();
    for pack in sizes.keys().filter(|pack| !needed.contains(pack)) {
        for end in ["idx", "pack"] {
            let gone = std::fs::remove_file(store.packs().join(format!("{pack}.{end}")));
            if let Err(error) = gone
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(error);
            }
            faults::step();
        }
    }
    for folder in [store.packs(), store.points(), store.copied().join("pack")] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let unfinished = entry.file_name().to_string_lossy().contains("fresh.");
            let modified = entry.metadata().and_then(|about| about.modified());
            let age = modified.ok().and_then(|time| SystemTime::now().duration_since(time).ok());
            if unfinished && age.is_some_and(|age| age > LEFT_BEHIND) {
                std::fs::remove_file(entry.path())?;
            }
        }
    }
    if kept.is_empty() {
        // Copies serve points only.
        let _ = std::fs::remove_dir_all(store.copied().join("pack"));
    }
    Ok(())
}

/// The second names that git has given up, each with the newest point at the time when that was
/// first seen.
fn given_up(store: &Store, newest: u32) -> io::Result<Given> {
    let file = store.pinned().join("given-up");
    let known = read_file(&file, UNDO_LIST_BYTES_MAX).ok().flatten();
    let known: Given =
        known.and_then(|bytes| postcard::from_bytes(&bytes).ok()).unwrap_or_default();
    let mut now = Given::new();
    for folder in std::fs::read_dir(store.pinned()).into_iter().flatten().flatten() {
        for entry in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            if entry.metadata()?.nlink() == 1 {
                let path = entry.path();
                let since = known.get(&path).copied().unwrap_or(newest);
                now.insert(path, since);
            }
        }
    }
    if now != known {
        store::put(&file, &[&postcard::to_allocvec(&now).map_err(io::Error::other)?])?;
    }
    Ok(now)
}

/// Takes away the second names that no point can need: all that git gave up before the oldest.
fn pins(store: &Store, kept: &[(u32, Option<Point>)], given: &Given) -> io::Result<()> {
    let Some((oldest, _)) = kept.first() else {
        // A new point pins anew.
        let _ = std::fs::remove_dir_all(store.pinned());
        return std::fs::create_dir_all(store.pinned().join("pack"));
    };
    for (path, since) in given {
        if since < oldest {
            std::fs::remove_file(path)?;
            faults::step();
        }
    }
    Ok(())
}

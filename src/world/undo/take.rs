//! Taking a point: what stands in the work tree and in the git folder, read and stored.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _};
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::time::{Duration, Instant};

use rustix::fs::OFlags;

use crate::world::faults;
use crate::world::repo::{
    Found, Opened, Seen, Surroundings, Unseen, is_missing, join, path_of, staged_ids, survey,
};
use crate::world::session::now_ms;

use super::pack::{Writer, blob_id};
use super::point::{Act, Area, Held, Point, changed_ms, numbers};
use super::standing::Standing;
use super::store::Store;
use super::{Error, Id, Lack, Limits, NotHeld, Place, RACY_MS, Taken, gitfiles, pin, prune};

/// How often the store is looked through for what is too old.
const PRUNE_EACH: u32 = 16;
/// Bytes of one staged file that is stored for its own sake.
const STAGED_MAX: usize = 64 << 20;

/// Takes a point before an act, and gives its number and what it does not hold.
pub fn take(place: &Place<'_>, act: &Act, limits: &Limits) -> Result<Taken, Error> {
    let begun = Instant::now();
    let deadline = begun.checked_add(Duration::from_millis(limits.ms_max)).unwrap_or(begun);
    let store = Store::of(place.folder);
    store.prepare(&place.repository.common_dir)?;
    let lock = store.lock()?;
    lock.lock_shared()?;
    let surroundings = Surroundings { deadline, ..place.surroundings.clone() };
    let time_ms = now_ms();
    let opened = Opened::new(place.repository.clone(), surroundings);
    let survey = survey(&opened, &limits.keep, deadline).map_err(Error::Repository)?;
    faults::step();

    let mut taking = Taking::new(place, &store, limits, deadline);
    for (name, why) in &survey.unseen {
        taking.lack(Area::Tree, name, lack_of(*why));
    }
    let git = gitfiles::list(place.repository);
    let mut all: Vec<(Area, Found)> =
        survey.found.into_iter().map(|found| (Area::Tree, found)).collect();
    all.extend(git);
    // The small ones first: one large file must not take the room of a thousand others.
    all.sort_by_key(|(_, found)| found.seen.size);
    for (area, found) in all {
        taking.hold(area, found)?;
    }
    let kept = taking.keep(&store, &opened, act);
    let mut point = taking.finish(kept?)?;
    point.time_ms = time_ms;
    point.act = act.clone();
    point.missing = survey.missing;
    point.empty = survey.empty;
    let id = store.add(&point)?;
    drop(lock);
    if id.is_multiple_of(PRUNE_EACH) {
        // The point stands; what is too old goes another time.
        let _ = prune::prune(&store, now_ms());
    }
    Ok(Taken { id, not_held: point.not_held(), bytes: point.bytes })
}

fn lack_of(why: Unseen) -> Lack {
    match why {
        Unseen::Time => Lack::NoTime,
        Unseen::Unreadable => Lack::Unreadable,
        Unseen::Repository => Lack::Repository,
        Unseen::Special => Lack::Special,
    }
}

/// Where the bytes of an id lie.
type Packs = HashMap<Id, String>;

/// A point in the making.
struct Taking<'a> {
    place: &'a Place<'a>,
    limits: &'a Limits,
    deadline: Instant,
    writer: Writer,
    /// What the last point held, by name, and its time.
    last: HashMap<(Area, Vec<u8>), Held>,
    last_packs: Vec<String>,
    last_ms: u64,
    by_id: Packs,
    /// Entries with the name of their pack; the one that is being written has none yet.
    held: Vec<(Held, Bytes)>,
    lacks: Vec<NotHeld>,
}

/// Where the bytes of an entry are.
enum Bytes {
    /// In the repository.
    Repository,
    /// In a pack of an earlier point.
    Pack(String),
    /// In the pack that is being written.
    Fresh,
}

impl<'a> Taking<'a> {
    fn new(place: &'a Place<'a>, store: &Store, limits: &'a Limits, deadline: Instant) -> Self {
        let last = store.ids().last().and_then(|id| store.point(*id).ok()).unwrap_or_default();
        let here = last.root == place.repository.root;
        let mut by_id = Packs::new();
        for held in &last.held {
            let pack = held.pack.and_then(|at| last.packs.get(usize::try_from(at).ok()?));
            if let Some(pack) = pack {
                by_id.insert(held.id, pack.clone());
            }
        }
        let known = if here { last.held } else { Vec::new() };
        Self {
            place,
            limits,
            deadline,
            writer: Writer::new(store.packs(), 0o600),
            last: known.into_iter().map(|held| ((held.area, held.name.clone()), held)).collect(),
            last_packs: last.packs,
            last_ms: last.time_ms,
            by_id,
            held: Vec::new(),
            lacks: Vec::new(),
        }
    }

    fn folder(&self, area: Area) -> &'a [u8] {
        match area {
            Area::Tree => &self.place.repository.root,
            Area::Git => &self.place.repository.git_dir,
            Area::Common => &self.place.repository.common_dir,
        }
    }

    fn lack(&mut self, area: Area, name: &[u8], why: Lack) {
        let folder = self.folder(area);
        let path = if name.is_empty() { folder.to_vec() } else { join(folder, name) };
        self.lacks.push(NotHeld { path, why });
    }

    /// Holds one file: from the last point if it is still the same, else by reading it.
    fn hold(&mut self, area: Area, found: Found) -> Result<(), Error> {
        if let Some((id, bytes)) = self.known(area, &found) {
            self.push(area, found, id, bytes);
            return Ok(());
        }
        if Instant::now() >= self.deadline {
            self.lack(area, &found.name, Lack::NoTime);
            return Ok(());
        }
        let room = self.limits.bytes_max.saturating_sub(self.writer.bytes());
        if found.seen.size > room {
            self.lack(area, &found.name, Lack::TooLarge);
            return Ok(());
        }
        let path = join(self.folder(area), &found.name);
        let content = match content(&path, &found.seen) {
            Ok(content) => content,
            Err(why) => {
                self.lack(area, &found.name, why);
                return Ok(());
            }
        };
        let id = blob_id(&content);
        let indexed = found.entry.is_some_and(|entry| entry.id == id);
        let bytes = match self.by_id.get(&id) {
            _ if indexed => Bytes::Repository,
            Some(pack) => Bytes::Pack(pack.clone()),
            None => {
                self.writer.add(id, &content)?;
                Bytes::Fresh
            }
        };
        self.push(area, found, id, bytes);
        Ok(())
    }

    /// The id that the last point had for a file that is surely still the same.
    fn known(&self, area: Area, found: &Found) -> Option<(Id, Bytes)> {
        let last = self.last.get(&(area, found.name.clone()))?;
        let same = last.link == found.seen.link
            && last.size == found.seen.size
            && last.stat == numbers(&found.seen.stat);
        let changed = changed_ms(&last.stat);
        if !same || changed.saturating_add(RACY_MS) >= self.last_ms {
            return None;
        }
        match last.pack {
            Some(at) => {
                let pack = self.last_packs.get(usize::try_from(at).ok()?)?;
                Some((last.id, Bytes::Pack(pack.clone())))
            }
            None if found.entry.is_some_and(|entry| entry.id == last.id) => {
                Some((last.id, Bytes::Repository))
            }
            None => None,
        }
    }

    fn push(&mut self, area: Area, found: Found, id: Id, bytes: Bytes) {
        let held = Held {
            area,
            link: found.seen.link,
            mode: found.seen.mode,
            size: found.seen.size,
            stat: numbers(&found.seen.stat),
            name: found.name,
            id,
            pack: None,
        };
        self.held.push((held, bytes));
    }

    /// Sees to it that what git has now is there when the act has pruned it; gives ids that were
    /// stored for that.
    fn keep(&mut self, store: &Store, opened: &Opened, act: &Act) -> Result<Vec<Id>, Error> {
        let repository = self.place.repository;
        let pinned = match pin::pin(store, repository) {
            Ok(pinned) => pinned,
            // Where there are no objects there is nothing to prune.
            Err(error) if is_missing(&error) => return Ok(Vec::new()),
            Err(_) => pin::Pinned::None,
        };
        if pinned == pin::Pinned::All {
            return Ok(Vec::new());
        }
        if act.prunes {
            let copied = pin::copy(store, repository, &Standing::now(repository, 0));
            if copied.is_err() {
                self.lack(Area::Common, b"objects", Lack::Unreadable);
            }
        }
        let mut ids = Vec::new();
        for id in staged_ids(opened).unwrap_or_default() {
            if let Ok(Some(content)) = opened.objects().and_then(|all| all.blob(&id, STAGED_MAX)) {
                self.writer.add(id, &content)?;
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// Writes the packs; the point as it stands without its act.
    fn finish(mut self, kept: Vec<Id>) -> Result<Point, Error> {
        let bytes = self.writer.bytes();
        let mut fresh = HashMap::new();
        for (pack, ids) in self.writer.finish()? {
            fresh.extend(ids.into_iter().map(|id| (id, pack.clone())));
        }
        let mut packs: Vec<String> = Vec::new();
        let mut held = Vec::with_capacity(self.held.len());
        for (mut one, bytes) in self.held {
            let pack = match bytes {
                Bytes::Repository => None,
                Bytes::Pack(pack) => Some(pack),
                Bytes::Fresh => fresh.get(&one.id).cloned(),
            };
            one.pack = pack.map(|pack| number_of(&mut packs, pack));
            held.push(one);
        }
        for id in kept {
            if let Some(pack) = fresh.get(&id) {
                number_of(&mut packs, pack.clone());
            }
        }
        held.sort_unstable_by(|one, other| (one.area, &one.name).cmp(&(other.area, &other.name)));
        self.lacks.sort_unstable();
        let lacks = self.lacks.into_iter().map(|lack| (lack.path, lack.why.word().into()));
        let repository = self.place.repository;
        Ok(Point {
            root: repository.root.clone(),
            git_dir: repository.git_dir.clone(),
            common_dir: repository.common_dir.clone(),
            held,
            packs,
            lacks: lacks.collect(),
            bytes,
            ..Point::default()
        })
    }
}

/// The number of a pack in the list, which it is added to.
fn number_of(packs: &mut Vec<String>, pack: String) -> u32 {
    let at = packs.iter().rposition(|known| *known == pack).unwrap_or_else(|| {
        packs.push(pack);
        packs.len().saturating_sub(1)
    });
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The bytes of a file or the target of a link, if it is still what was seen.
pub(super) fn content(path: &[u8], seen: &Seen) -> Result<Vec<u8>, Lack> {
    if seen.link {
        let target = std::fs::read_link(path_of(path)).map_err(|_| Lack::Moving)?;
        return Ok(target.into_os_string().into_vec());
    }
    let flags = (OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(path_of(path));
    let mut file = opened.map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied => Lack::Unreadable,
        _ => Lack::Moving,
    })?;
    let same = |file: &File| {
        file.metadata().is_ok_and(|about| about.is_file() && about.size() == seen.size)
    };
    if !same(&file) {
        return Err(Lack::Moving);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(seen.size).unwrap_or(0));
    (&mut file).take(seen.size).read_to_end(&mut bytes).map_err(|_| Lack::Unreadable)?;
    let whole = u64::try_from(bytes.len()) == Ok(seen.size) && same(&file);
    if whole { Ok(bytes) } else { Err(Lack::Moving) }
}

//! What came in, written down and asked for.

use std::fs::OpenOptions;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::hash::Key;
use super::raw;
use super::recent::Recent;
use super::sorted::{self, Base, Entry, Seen};
use super::sources::{self, Kind, Line};
use super::trusted::TrustBase;
use crate::content::signals::{self, Scan};
use crate::content::{Runs, Sight, lines, normalise, remember, spellings};
use crate::model::bounds::ORIGIN_TEXT_BYTES_MAX;
use crate::model::facts::{Origin, Source, Why};
use crate::world::repo::Asked;
use crate::world::session::{lock_within, open_own, replace};

/// Bytes of the sorted file; what comes when it is full is not remembered.
const BASE_BYTES_MAX: u64 = 64 << 20;
/// Marks a text as one that was hidden, beside its source.
const HIDDEN: u32 = 1 << 31;
/// Runs of a copy that are looked for on the trust base.
const RUNS_MAX: usize = 8;

/// A piece of text that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival<'a> {
    /// Who it is from.
    pub from: Kind,
    /// What brought it; whether it carries a sign is found out here.
    pub source: Source,
    /// The file that it was read from, absolute.
    pub file: Option<Vec<u8>>,
    /// The text.
    pub text: &'a str,
    /// What is hidden in it and what signs it carries; `None`: not looked at yet.
    pub scan: Option<&'a Scan>,
}

fn folder(session_dir: &Path) -> PathBuf {
    session_dir.join("origins")
}

/// Takes these in, in this order.
pub fn take_in(session_dir: &Path, arrivals: &[Arrival<'_>]) -> io::Result<()> {
    if arrivals.iter().all(|one| one.text.is_empty()) {
        return Ok(());
    }
    let folder = folder(session_dir);
    let lock = open_own(&folder.join("lock"), OpenOptions::new().write(true))?;
    if !lock_within(&lock)? {
        return unscanned(session_dir, "two hooks at once");
    }
    let key = Key::get_or_make(&folder)?;
    let mut entries = Vec::new();
    for arrival in arrivals.iter().filter(|one| !one.text.is_empty()) {
        if !one(session_dir, &folder, key, arrival, &mut entries)? {
            unscanned(session_dir, "more was read than is remembered")?;
        }
    }
    sorted::settle(&mut entries);
    let recent = Recent::read(&folder)?;
    if !recent.is_full() {
        return recent.append(&folder, &entries);
    }
    entries.extend(recent.entries());
    if Base::merge(&folder, entries)? > BASE_BYTES_MAX {
        unscanned(session_dir, "more was read than is remembered")?;
    }
    Recent::clear(&folder)
}

/// Takes one in; `false`: there is no room for it, or for all of it.
fn one(
    session_dir: &Path,
    folder: &Path,
    key: Key,
    arrival: &Arrival<'_>,
    entries: &mut Vec<Entry>,
) -> io::Result<bool> {
    let full = std::fs::metadata(folder.join("base")).is_ok_and(|base| base.len() > BASE_BYTES_MAX);
    let (text, whole) = cut(arrival.text);
    let outside = arrival.from == Kind::Outside;
    let given = arrival.scan.filter(|_| whole);
    let looked = match given {
        None if outside => signals::scan(text, signals::Source::Plain),
        None | Some(_) => Scan::default(),
    };
    let scan = given.unwrap_or(&looked);
    let wary = scan.is_wary() && !is_of_the_base(session_dir, arrival);
    let line = Line {
        from: arrival.from,
        source: Source { signal: wary, ..arrival.source.clone() },
        file: arrival.file.as_deref().map(|file| String::from_utf8_lossy(file).into_owned()),
    };
    if full {
        return Ok(false);
    }
    let Some(source) = sources::append(folder, &line)? else { return Ok(false) };
    let rank = u8::from(arrival.from != Kind::Prompt);
    let mut add = |text: &str, hidden: bool| {
        let seen = Seen { rank, source, hidden: hidden && outside };
        entries.push(Entry { hash: key.hash(text.as_bytes()), seen });
    };
    let sight = remember(text, scan, &mut |part| add(part.text, part.hidden));
    if arrival.from == Kind::Prompt {
        words(&sight.seen).for_each(|word| add(&said(word), false));
    }
    if outside {
        hold(folder, source, &sight)?;
    }
    if wary {
        mark(session_dir, "tainted", &source.to_string())?;
    }
    Ok(whole)
}

/// A file that stands as the trust base has it may speak of agents.
fn is_of_the_base(session_dir: &Path, arrival: &Arrival<'_>) -> bool {
    let Some(file) = &arrival.file else { return false };
    TrustBase::open(session_dir).is_ok_and(|base| base.is_same_file(file).unwrap_or(false))
}

fn hold(folder: &Path, source: u32, sight: &Sight) -> io::Result<()> {
    raw::append(folder, source, &sight.seen)?;
    raw::append(folder, source | HIDDEN, &sight.hidden)
}

/// The text as far as it is looked at, and whether that is all of it.
fn cut(text: &str) -> (&str, bool) {
    if text.len() <= ORIGIN_TEXT_BYTES_MAX {
        return (text, true);
    }
    let end = (0..=ORIGIN_TEXT_BYTES_MAX).rev().find(|at| text.is_char_boundary(*at));
    (end.and_then(|end| text.get(..end)).unwrap_or_default(), false)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').filter(|w| w.len() > 1)
}

fn said(word: &str) -> String {
    format!("\0said {word}")
}

/// Notes once that something holds of the session; what was noted first stays.
fn mark(session_dir: &Path, name: &str, text: &str) -> io::Result<()> {
    let path = folder(session_dir).join(name);
    if path.exists() { Ok(()) } else { replace(&path, text.as_bytes()) }
}

/// Notes that content reached the agent that was not looked at.
pub fn unscanned(session_dir: &Path, why: &str) -> io::Result<()> {
    mark(session_dir, "unscanned", why)
}

/// Why content reached the agent that was not looked at; `None`: none did.
pub fn is_unscanned(session_dir: &Path) -> io::Result<Option<String>> {
    marked(session_dir, "unscanned")
}

fn marked(session_dir: &Path, name: &str) -> io::Result<Option<String>> {
    match std::fs::read(folder(session_dir).join(name)) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What came in so far, for one decision.
#[derive(Debug)]
pub struct Store {
    session_dir: PathBuf,
    folder: PathBuf,
    key: Key,
    recent: Recent,
    base: Option<Base>,
}

impl Store {
    /// Opens it; `None`: nothing came in yet.
    pub fn open(session_dir: &Path) -> Asked<Option<Self>> {
        let open = || {
            let folder = folder(session_dir);
            let Some(key) = Key::get(&folder)? else { return Ok(None) };
            // In this order: what is merged stands in the base before it leaves the blocks.
            let recent = Recent::read(&folder)?;
            let base = Base::open(&folder)?;
            let session_dir = session_dir.to_owned();
            Ok(Some(Self { session_dir, folder, key, recent, base }))
        };
        open().map_err(|_: io::Error| Why::Unreadable)
    }

    /// Where a name was seen first; what stands on the trust base is not asked here.
    pub fn origin(&self, name: &str) -> Asked<Origin> {
        let mut first: Option<Seen> = None;
        for spelling in spellings(name) {
            first = first.into_iter().chain(self.seen(&spelling)?).min();
        }
        first.map_or(Ok(Origin::Unseen), |seen| self.told(seen))
    }

    /// Whether the user wrote this word.
    pub fn said(&self, word: &str) -> Asked<bool> {
        Ok(self.seen(&said(word))?.is_some())
    }

    /// The first content that carries a sign of orders to an agent.
    pub fn tainted(&self) -> Asked<Option<Source>> {
        let mark = marked(&self.session_dir, "tainted").map_err(|_| Why::Unreadable)?;
        let Some(mark) = mark else { return Ok(None) };
        let offset = mark.parse().map_err(|_| Why::Unreadable)?;
        Ok(Some(self.line(offset)?.source))
    }

    /// The content from outside that at least half of this text is copied from, and the runs.
    pub fn copied(&self, text: &str) -> Asked<Option<(Source, Vec<String>)>> {
        let normal = normalise(text).text;
        let mut runs = Runs::of(&normal);
        let mut first: Option<u32> = None;
        let mut found = Vec::new();
        for file in raw::read(&self.folder).map_err(|_| Why::Unreadable)? {
            for held in raw::texts(&file) {
                runs.mark(held.bytes, |run| {
                    let counts = self.is_from_outside(held.bytes, &run);
                    if counts {
                        first = Some(first.map_or(held.source, |known| known.min(held.source)));
                        let run = held.bytes.get(run).unwrap_or_default();
                        found.push(String::from_utf8_lossy(run).into_owned());
                    }
                    counts
                });
            }
        }
        let Some(source) = first.filter(|_| runs.is_copy()) else { return Ok(None) };
        found.truncate(RUNS_MAX);
        let line = self.line(source & !HIDDEN)?;
        Ok(Some((Source { hidden: source & HIDDEN != 0, ..line.source }, found)))
    }

    /// Everything that came, in order, for people.
    pub fn sources(&self) -> Asked<Vec<(Kind, Source)>> {
        let all = sources::all(&self.folder).map_err(|_| Why::Unreadable)?;
        Ok(all.into_iter().map(|line| (line.from, line.source)).collect())
    }

    /// Whether the line around a run was seen outside before the agent or the user wrote it.
    fn is_from_outside(&self, text: &[u8], run: &Range<usize>) -> bool {
        let is_end = |byte: &u8| *byte == b'\n';
        let before = text.get(..run.start).unwrap_or_default();
        let start = before.iter().rposition(is_end).map_or(0, |at| at.saturating_add(1));
        let rest = text.get(start..).unwrap_or_default();
        let line = rest.split(is_end).next().unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        let Some(line) = lines(&line).next() else { return true };
        match self.seen(line) {
            Ok(Some(seen)) => match self.line(seen.source) {
                Ok(line) => seen.rank > 0 && line.from == Kind::Outside,
                Err(_) => true,
            },
            Ok(None) | Err(_) => true,
        }
    }

    fn seen(&self, text: &str) -> Asked<Option<Seen>> {
        let hash = self.key.hash(text.as_bytes());
        let old = self.base.as_ref().map_or(Ok(None), |base| base.find(hash));
        let old = old.map_err(|_| Why::Unreadable)?;
        Ok(self.recent.find(hash).into_iter().chain(old).min())
    }

    fn told(&self, seen: Seen) -> Asked<Origin> {
        if seen.rank == 0 {
            return Ok(Origin::Prompt);
        }
        let line = self.line(seen.source)?;
        Ok(match line.from {
            Kind::Prompt => Origin::Prompt,
            Kind::Own => Origin::Own,
            Kind::Outside => Origin::Outside(Source { hidden: seen.hidden, ..line.source }),
        })
    }

    fn line(&self, offset: u32) -> Asked<Line> {
        sources::at(&self.folder, offset).map_err(|_| Why::Unreadable)
    }
}

#[cfg(test)]
mod tests;

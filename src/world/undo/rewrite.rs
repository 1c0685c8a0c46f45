//! The git folder, as a plan wants it: objects first, then the index and what a merge keeps, then
//! refs, HEAD and the stash, each under git's own lock.

use std::io;

use crate::model::facts::Why;
use crate::world::faults;
use crate::world::repo::{Index, Objects, Transfer, join, path_of, read_file};
use crate::world::session::now_seconds;

use super::Report;
use super::locked::Locked;
use super::pack::Writer;
use super::plan::{Asked, Plan, RefStep};
use super::point::Area;
use super::refs::stashed;
use super::restore::moved;
use super::standing::{STASH_LOG, Standing, Value, packed_line};

/// Bytes of one file of git's that is rewritten.
const FILE_BYTES_MAX: usize = 256 << 20;

/// Writes everything that the plan has for the git folder.
pub(super) fn git(asked: &Asked<'_>, plan: &Plan, id: u32, report: &mut Report) {
    let none = plan.index.is_none() && plan.head.is_none() && plan.stash.is_none();
    if none && plan.states.is_empty() && plan.refs.is_empty() {
        return;
    }
    let repository = asked.place.repository;
    let now = Standing::now(repository, 0);
    let whole: Vec<String> = now.refs.values().filter_map(|value| now.id_of(value)).collect();
    let into = Objects::open(repository);
    let transfer = into.and_then(|into| Transfer::new(asked.source.objects(), into, &whole));
    let transfer = match transfer {
        Ok(transfer) => transfer,
        Err(why) => return report.fail("git's objects", why),
    };
    let packs = path_of(&join(&repository.common_dir, b"objects/pack")).to_owned();
    let mut work = Work {
        asked,
        own: Locked::new(&repository.git_dir, &repository.git_dir),
        shared: Locked::new(&repository.common_dir, &repository.git_dir),
        transfer,
        writer: Writer::new(packs, 0o444),
        now,
        report,
        id,
    };
    work.index(plan);
    work.states(plan);
    for step in &plan.refs {
        work.reference(step);
    }
    if let Some(step) = &plan.head {
        work.head(step);
    }
    if let Some(log) = &plan.stash {
        work.stash(log);
    }
}

struct Work<'a> {
    asked: &'a Asked<'a>,
    own: Locked,
    shared: Locked,
    transfer: Transfer<'a>,
    writer: Writer,
    now: Standing,
    report: &'a mut Report,
    id: u32,
}

/// What became of one write.
type Wrote = io::Result<bool>;

impl Work<'_> {
    fn note(&mut self, verb: &'static str, what: &[u8], wrote: Wrote) {
        match wrote {
            Ok(true) => self.report.did(verb, what),
            Ok(false) => self.report.leave(what, "moved while the undo ran"),
            Err(error) => self.report.fail(what, error),
        }
        faults::step();
    }

    /// Brings an object back with everything that it needs, where git has lost it.
    fn bring(&mut self, id: &str) -> io::Result<()> {
        if let (64, Some((folder, name))) = (id.len(), id.split_at_checked(2)) {
            let loose = format!("objects/{folder}/{name}");
            return match self.shared.path(loose.as_bytes()).is_file() {
                true => Ok(()),
                false => Err(io::Error::other("packed objects of SHA-256 cannot be looked at")),
            };
        }
        let writer = &mut self.writer;
        let mut sink =
            |kind, id, data: &[u8]| writer.add_object(kind, id, data).map_err(|_| Why::Unreadable);
        let brought = self.transfer.closure(id, &mut sink);
        brought.map_err(|_| io::Error::other("its commits are gone"))?;
        self.writer.flush()
    }

    fn index(&mut self, plan: &Plan) {
        let Some(wanted) = &plan.index else { return };
        self.index_objects(wanted);
        let path = self.own.path(b"index");
        let before = read_file(&path, FILE_BYTES_MAX);
        let same = || read_file(&path, FILE_BYTES_MAX) == before;
        let wrote = match wanted.is_empty() {
            true => self.own.remove(b"index", same),
            false => self.shared_index().and_then(|()| self.own.replace(b"index", wanted, same)),
        };
        self.note("restore", b"the index", wrote);
    }

    /// The objects that the index names, where git has lost them.
    fn index_objects(&mut self, bytes: &[u8]) {
        let Ok(index) = Index::of_bytes(bytes.to_vec()) else { return };
        let mut ids = Vec::new();
        // What cannot be read names nothing.
        let _ = index.each(|_, entry| {
            if entry.mode & 0o170_000 != 0o160_000 && !entry.intent_to_add {
                ids.push(entry.id);
            }
            Ok(std::ops::ControlFlow::Continue(()))
        });
        let mut lost = 0_usize;
        let writer = &mut self.writer;
        let mut sink =
            |kind, id, data: &[u8]| writer.add_object(kind, id, data).map_err(|_| Why::Unreadable);
        for id in ids {
            if self.transfer.object(&id, &mut sink).is_err() {
                lost = lost.saturating_add(1);
            }
        }
        for id in index.trees() {
            // A tree is only the index's own memory of what it would write.
            let _ = self.transfer.closure(&super::hex(&id), &mut sink);
        }
        if let Err(error) = self.writer.flush() {
            self.report.fail("the index", error);
        }
        if lost > 0 {
            self.report.fail("the index", format!("{lost} of its objects are gone"));
        }
    }

    /// The other half of a split index.
    fn shared_index(&mut self) -> io::Result<()> {
        let held = self.asked.point.held.iter();
        let shared = |name: &[u8]| name.starts_with(b"sharedindex.");
        for held in held.filter(|held| held.area == Area::Git && shared(&held.name)) {
            let path = self.own.path(&held.name);
            if path.symlink_metadata().is_err()
                && let Some(bytes) = self.asked.source.blob(held)
            {
                self.own.replace(&held.name, &bytes, || true)?;
            }
        }
        Ok(())
    }

    fn states(&mut self, plan: &Plan) {
        for step in &plan.states {
            match &step.content {
                Some(content) => {
                    let wrote = self.own.replace(&step.name, content, || true);
                    self.note("restore", &step.name, wrote);
                }
                None => {
                    let wrote = self.own.remove(&step.name, || true);
                    let mut folder = crate::world::repo::parent(&step.name);
                    while !folder.is_empty() && std::fs::remove_dir(self.own.path(folder)).is_ok() {
                        folder = crate::world::repo::parent(folder);
                    }
                    self.note("remove", &step.name, wrote);
                }
            }
        }
    }

    /// The folder whose files hold a ref.
    fn folder_of(&self, name: &[u8]) -> &Locked {
        let own = [b"refs/bisect/".as_slice(), b"refs/worktree/", b"refs/rewritten/"];
        if own.iter().any(|prefix| name.starts_with(prefix)) { &self.own } else { &self.shared }
    }

    fn reference(&mut self, step: &RefStep) {
        let shown = moved(&step.name, step.from.as_ref(), step.to.as_ref());
        let verb = if step.to.is_some() { "move" } else { "remove" };
        if path_of(&join(&self.asked.place.repository.common_dir, b"reftable")).is_dir() {
            return self.report.fail(shown, "refs in a reftable are not written");
        }
        let wrote = match &step.to {
            Some(value) => self.write_ref(step, value),
            None => self.delete_ref(step),
        };
        self.note(verb, shown.as_bytes(), wrote);
    }

    fn write_ref(&mut self, step: &RefStep, value: &Value) -> Wrote {
        let text = match value {
            Value::Id(id) => {
                self.bring(id)?;
                format!("{id}\n").into_bytes()
            }
            Value::Symbolic(name) => [b"ref: ".as_slice(), name, b"\n"].concat(),
        };
        let repository = self.asked.place.repository;
        let still = || Standing::now(repository, 0).refs.get(&step.name) == step.from.as_ref();
        let wrote = self.folder_of(&step.name).replace(&step.name, &text, still)?;
        if wrote {
            self.branch_log(step)?;
        }
        Ok(wrote)
    }

    fn delete_ref(&mut self, step: &RefStep) -> Wrote {
        let repository = self.asked.place.repository;
        let still = || Standing::now(repository, 0).refs.get(&step.name) == step.from.as_ref();
        let folder = self.folder_of(&step.name);
        if !still() {
            return Ok(false);
        }
        let packed = folder.path(b"packed-refs");
        let before = read_file(&packed, FILE_BYTES_MAX);
        if let Ok(Some(bytes)) = &before
            && let Some(rest) = without(bytes, &step.name)
        {
            let same = || read_file(&packed, FILE_BYTES_MAX) == before;
            if !folder.replace(b"packed-refs", &rest, same)? {
                return Ok(false);
            }
        }
        let wrote = folder.remove(&step.name, || true)?;
        folder.remove(&[b"logs/".as_slice(), &step.name].concat(), || true)?;
        Ok(wrote)
    }

    /// The reflog of a ref: a line more, or, where it went with the ref, the one that was held.
    fn branch_log(&self, step: &RefStep) -> io::Result<()> {
        let name = [b"logs/".as_slice(), &step.name].concat();
        let folder = self.folder_of(&step.name);
        let there = read_file(&folder.path(&name), FILE_BYTES_MAX).ok().flatten();
        let log = match there {
            Some(there) => [there, self.line(step)].concat(),
            None => {
                let held = self.asked.point.find(Area::Common, &name);
                let Some(log) = held.and_then(|held| self.asked.source.blob(held)) else {
                    return Ok(());
                };
                log
            }
        };
        folder.replace(&name, &log, || true).map(|_| ())
    }

    /// A line of a reflog.
    fn line(&self, step: &RefStep) -> Vec<u8> {
        let id = |value: Option<&Value>| {
            let id = value.and_then(|value| self.now.id_of(value));
            id.unwrap_or_else(|| "0".repeat(40))
        };
        let (from, to) = (id(step.from.as_ref()), id(step.to.as_ref()));
        let time = now_seconds();
        format!("{from} {to} automode <automode> {time} +0000\tautomode undo {}\n", self.id)
            .into_bytes()
    }

    fn head(&mut self, step: &RefStep) {
        let shown = moved(&step.name, step.from.as_ref(), step.to.as_ref());
        let text = match &step.to {
            Some(Value::Id(id)) => {
                if let Err(error) = self.bring(id) {
                    return self.report.fail(shown, error);
                }
                format!("{id}\n").into_bytes()
            }
            Some(Value::Symbolic(name)) => [b"ref: ".as_slice(), name, b"\n"].concat(),
            None => return,
        };
        let repository = self.asked.place.repository;
        let still = || Standing::now(repository, 0).head == step.from;
        let wrote = self.own.replace(b"HEAD", &text, still);
        if let Ok(true) = wrote {
            // Branches may have moved by now.
            self.now = Standing::now(repository, 0);
            let there = read_file(&self.own.path(b"logs/HEAD"), FILE_BYTES_MAX).ok().flatten();
            if let Some(there) = there {
                let log = [there, self.line(step)].concat();
                // A reflog that cannot be written costs a line of history, nothing else.
                let _ = self.own.replace(b"logs/HEAD", &log, || true);
            }
        }
        self.note("move", shown.as_bytes(), wrote);
    }

    fn stash(&mut self, log: &[u8]) {
        let entries = stashed(log);
        for entry in &entries {
            if let Err(error) = self.bring(&entry.id) {
                return self.report.fail("the stash", error);
            }
        }
        let path = self.shared.path(STASH_LOG);
        let before = read_file(&path, FILE_BYTES_MAX);
        let same = || read_file(&path, FILE_BYTES_MAX) == before;
        let wrote = match entries.last() {
            Some(last) => {
                let tip = format!("{}\n", last.id).into_bytes();
                self.shared.replace(b"refs/stash", &tip, same).and_then(|wrote| match wrote {
                    true => self.shared.replace(STASH_LOG, log, || true),
                    false => Ok(false),
                })
            }
            None => self.shared.remove(b"refs/stash", same).and_then(|wrote| match wrote {
                true => self.shared.remove(STASH_LOG, || true),
                false => Ok(false),
            }),
        };
        self.note("restore", b"the stash", wrote);
    }
}

/// The packed refs without one of them; `None`: it is not there.
fn without(packed: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let (mut kept, mut found, mut peeled) = (Vec::with_capacity(packed.len()), false, false);
    for line in packed.split_inclusive(|&byte| byte == b'\n') {
        let own = packed_line(line.strip_suffix(b"\n").unwrap_or(line));
        // A line of a peeled tag belongs to the line before it.
        let goes = match own {
            Some((_, own)) => own == name,
            None => peeled && line.starts_with(b"^"),
        };
        peeled = goes;
        found |= goes;
        if !goes {
            kept.extend_from_slice(line);
        }
    }
    found.then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_ref_goes_with_its_peeled_line() {
        let id = |digit: &str| digit.repeat(40);
        let head = "# pack-refs with: peeled fully-peeled sorted \n";
        let (a, b) = (
            format!("{} refs/heads/a\n", id("a")),
            format!("{} refs/tags/b\n^{}\n", id("b"), id("c")),
        );
        let c = format!("{} refs/tags/c\n", id("d"));
        let all = format!("{head}{a}{b}{c}");
        let got = |name: &str| {
            without(all.as_bytes(), name.as_bytes()).map(|it| String::from_utf8(it).unwrap())
        };
        assert_eq!(got("refs/tags/b"), Some(format!("{head}{a}{c}")));
        assert_eq!(got("refs/heads/a"), Some(format!("{head}{b}{c}")));
        assert_eq!(got("refs/heads/x"), None);
    }
}

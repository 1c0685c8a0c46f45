//! What an undo would do: how the point stands against what is there now, and what of it the act
//! itself did.

use std::collections::BTreeSet;

use crate::model::escape::escaped;
use crate::model::facts::Repository;
use crate::world::repo::{Index, Opened, Seen, Survey, below, join, look, path_of, survey};

use super::point::{Area, Point, changed_ms, numbers};
use super::refs;
use super::source::Source;
use super::standing::{Standing, Value};
use super::wanted::{Mode, Stands, Want, Wanted, path};
use super::{Error, Limits, Options, Place, RACY_MS, files};

/// A file of the work tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileStep {
    /// Below the root.
    pub(super) name: Vec<u8>,
    /// What is done.
    pub(super) how: How,
    /// What stood there when the plan was made.
    pub(super) was: Option<Seen>,
}

/// What is done to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It comes back.
    Write(Want),
    /// It gets its permissions back.
    Permit(Mode),
    /// It was made since, and goes.
    Remove,
}

/// A file of the git folder: the rest of a merge or a rebase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StateStep {
    /// Below the git folder.
    pub(super) name: Vec<u8>,
    /// Its bytes; `None`: it goes.
    pub(super) content: Option<Vec<u8>>,
}

/// A ref.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RefStep {
    /// The full name.
    pub(super) name: Vec<u8>,
    /// Where it stands; `None`: nowhere.
    pub(super) from: Option<Value>,
    /// Where it goes; `None`: it goes away.
    pub(super) to: Option<Value>,
}

/// Something that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// What, as shown to people.
    pub what: String,
    /// Why.
    pub why: String,
}

/// Everything that an undo would do.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) files: Vec<FileStep>,
    /// Empty folders that come back.
    pub(super) made: Vec<Vec<u8>>,
    /// Empty folders that go.
    pub(super) unmade: Vec<Vec<u8>>,
    /// The index's bytes, if they are others now.
    pub(super) index: Option<Vec<u8>>,
    pub(super) states: Vec<StateStep>,
    pub(super) refs: Vec<RefStep>,
    pub(super) head: Option<RefStep>,
    /// The stash's list as it is to be.
    pub(super) stash: Option<Vec<u8>>,
    pub(super) left: Vec<Left>,
}

/// What a plan is made from.
pub(super) struct Asked<'a> {
    pub(super) place: &'a Place<'a>,
    pub(super) point: &'a Point,
    pub(super) source: &'a Source,
    pub(super) wanted: &'a Wanted,
    pub(super) options: &'a Options,
    /// How the repository stood after the act, where that is known.
    pub(super) after: Option<Standing>,
    pub(super) limits: &'a Limits,
}

impl Plan {
    /// Whether there is nothing to do.
    pub(super) fn is_empty(&self) -> bool {
        let git = self.index.is_none() && self.head.is_none() && self.stash.is_none();
        let lists = self.states.is_empty() && self.refs.is_empty();
        git && lists && self.files.is_empty() && self.made.is_empty() && self.unmade.is_empty()
    }

    fn leave(&mut self, what: &[u8], why: &str) {
        self.left.push(Left { what: escaped(what), why: why.into() });
    }
}

/// Makes the plan.
pub(super) fn plan(asked: &Asked<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    for (name, want) in &asked.wanted.files {
        if asked.covers(name) {
            asked.file(&mut plan, name, want);
        }
    }
    asked.lacking(&mut plan);
    let survey = asked.survey()?;
    plan.files.extend(asked.extras(&survey, &mut plan.left));
    asked.folders(&mut plan, &survey);
    if asked.options.paths.is_empty() {
        asked.git(&mut plan);
    }
    plan.left.sort_unstable();
    plan.left.dedup();
    Ok(plan)
}

impl Asked<'_> {
    fn repository(&self) -> &Repository {
        self.place.repository
    }

    /// Whether a name is among those that were asked for.
    fn covers(&self, name: &[u8]) -> bool {
        let paths = &self.options.paths;
        let whole = path(self.point, name);
        paths.is_empty() || paths.iter().any(|asked| below(asked, &whole).is_some())
    }

    /// Whether something changed after the act had ended.
    fn is_newer(&self, seen: &Seen) -> bool {
        self.after_act(changed_ms(&numbers(&seen.stat)))
    }

    fn after_act(&self, ms: u64) -> bool {
        let end = self.after.as_ref().map(|after| after.time_ms);
        !self.options.newer && end.is_some_and(|end| ms > end)
    }

    fn file(&self, plan: &mut Plan, name: &[u8], want: &Want) {
        let whole = path(self.point, name);
        let how = match want.stands(&whole, self.point, self.source) {
            Stands::Yes => return,
            Stands::OtherMode => How::Permit(want.mode),
            Stands::No => How::Write(want.clone()),
        };
        let was = look(&whole);
        if !files::is_safe(name) {
            plan.leave(name, "a name that no work tree may hold");
        } else if was.is_some_and(|seen| self.is_newer(&seen)) {
            plan.leave(name, "changed after the act; `--newer` takes it back all the same");
        } else if matches!(how, How::Write(_)) && !self.source.has(&want.id) {
            plan.leave(name, "its bytes are gone");
        } else {
            plan.files.push(FileStep { name: name.to_vec(), how, was });
        }
    }

    /// Names what is not held and is not as it was.
    fn lacking(&self, plan: &mut Plan) {
        for (name, lack) in &self.wanted.unknown {
            let there = path_of(&lack.path).symlink_metadata();
            let folder = there.as_ref().is_ok_and(std::fs::Metadata::is_dir);
            let changed = !folder && inode_changed_ms(&lack.path) >= self.point.time_ms;
            let changed = changed || there.is_err();
            if changed && self.covers(name) {
                plan.leave(name, &format!("not held: {}", lack.why));
            }
        }
    }

    /// The work tree as it is.
    pub(super) fn survey(&self) -> Result<Survey, Error> {
        let opened = Opened::new(self.repository().clone(), self.place.surroundings.clone());
        let deadline = self.place.surroundings.deadline;
        survey(&opened, &self.limits.keep, deadline).map_err(Error::Repository)
    }

    /// Files that were made since the point. One that was there before it, ignored, stays.
    pub(super) fn extras(&self, survey: &Survey, left: &mut Vec<Left>) -> Vec<FileStep> {
        let mut names: BTreeSet<Vec<u8>> =
            survey.found.iter().map(|found| found.name.clone()).collect();
        let index = path_of(&join(&self.repository().git_dir, b"index")).to_owned();
        if let Ok(index) = Index::open_file(&index, &self.repository().git_dir) {
            // What cannot be read stays.
            let _ = index.each(|name, _| {
                names.insert(name.to_vec());
                Ok(std::ops::ControlFlow::Continue(()))
            });
        }
        let mut steps = Vec::new();
        for name in names {
            let known = self.wanted.files.contains_key(&name);
            if known || self.wanted.lack(&name).is_some() || !self.covers(&name) {
                continue;
            }
            let Some(seen) = look(&path(self.point, &name)) else { continue };
            if changed_ms(&numbers(&seen.stat)).saturating_add(RACY_MS) < self.point.time_ms {
                continue;
            }
            if self.is_newer(&seen) {
                let why = "made after the act; `--newer` takes it away all the same";
                left.push(Left { what: escaped(&name), why: why.into() });
            } else {
                steps.push(FileStep { name, how: How::Remove, was: Some(seen) });
            }
        }
        steps
    }

    fn folders(&self, plan: &mut Plan, survey: &Survey) {
        for name in self.point.empty.iter().filter(|name| self.covers(name)) {
            let there = path_of(&path(self.point, name)).symlink_metadata().is_ok();
            if !there && files::is_safe(name) {
                plan.made.push(name.clone());
            }
        }
        for name in survey.empty.iter().filter(|name| self.covers(name)) {
            let ms = inode_changed_ms(&path(self.point, name));
            let fresh = ms.saturating_add(RACY_MS) >= self.point.time_ms;
            if fresh && !self.after_act(ms) && !self.point.empty.contains(name) {
                plan.unmade.push(name.clone());
            }
        }
    }

    fn git(&self, plan: &mut Plan) {
        let repository = self.repository();
        if path_of(&join(&repository.git_dir, b"HEAD")).symlink_metadata().is_err() {
            let git = below(&repository.root, &repository.git_dir);
            let git = git.unwrap_or(&repository.git_dir);
            plan.leave(git, "the repository itself is gone: only files come back");
            return;
        }
        let before = Standing::of_point(self.point, self.source);
        let now = Standing::now(repository, 0);
        let after = self.after.as_ref().unwrap_or(&now);
        if self.index(plan, &before, after, &now) {
            self.states(plan);
        }
        refs::plan(self, plan, [&before, after, &now]);
    }

    /// Plans the index; whether it is still as the act left it.
    fn index(&self, plan: &mut Plan, before: &Standing, after: &Standing, now: &Standing) -> bool {
        let held = self.point.find(Area::Git, b"index");
        let wanted = match held {
            Some(held) => self.source.blob(held),
            None => Some(Vec::new()),
        };
        let Some(wanted) = wanted else {
            plan.leave(b"the index", "its bytes are not held");
            return true;
        };
        let file = join(&self.repository().git_dir, b"index");
        let there = crate::world::repo::read_file(path_of(&file), 1 << 30);
        if there.ok().flatten().unwrap_or_default() == wanted {
            return true;
        }
        let stands = now.index == after.index || now.index == before.index;
        if !stands && !self.options.newer {
            plan.leave(b"the index", "staged after the act; `--newer` takes it back all the same");
            return false;
        }
        plan.index = Some(wanted);
        true
    }

    /// Plans what a merge, a rebase or a bisection keeps.
    fn states(&self, plan: &mut Plan) {
        let repository = self.repository();
        let is_state =
            |name: &[u8]| !name.starts_with(b"refs/") && !matches!(name, b"HEAD" | b"index");
        let now: Vec<(Vec<u8>, Seen)> = super::gitfiles::list(repository)
            .into_iter()
            .filter(|(area, found)| *area == Area::Git && is_state(&found.name))
            .map(|(_, found)| (found.name, found.seen))
            .collect();
        let held = self.point.held.iter();
        for held in held.filter(|held| held.area == Area::Git && is_state(&held.name)) {
            let Some(content) = self.source.blob(held) else { continue };
            let file = join(&repository.git_dir, &held.name);
            let there = crate::world::repo::read_file(path_of(&file), 1 << 30).ok().flatten();
            if there.as_ref() != Some(&content) && files::is_safe(&held.name) {
                let name = held.name.clone();
                plan.states.push(StateStep { name, content: Some(content) });
            }
        }
        for (name, seen) in now {
            if self.point.find(Area::Git, &name).is_some() || name.starts_with(b"sharedindex.") {
                continue;
            }
            if self.is_newer(&seen) {
                plan.leave(&name, "made after the act");
            } else {
                plan.states.push(StateStep { name, content: None });
            }
        }
    }
}

/// When the inode of whatever stands at a path changed, in milliseconds since 1970; 0: nothing does.
fn inode_changed_ms(path: &[u8]) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let ms = |about: std::fs::Metadata| {
        about.ctime().saturating_mul(1_000).saturating_add(about.ctime_nsec() / 1_000_000)
    };
    let about = path_of(path).symlink_metadata();
    about.map_or(0, |about| u64::try_from(ms(about)).unwrap_or_default())
}

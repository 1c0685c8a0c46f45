//! An undo, carried out: a point of what stands now is taken first, then every step checks once
//! more that nothing moved since the plan was made.

use crate::model::bounds::UNDO_RESTORE_MS_MAX;
use crate::model::escape::escaped;

use super::plan::{Asked, How, Left, Plan, plan};
use super::point::{Act, Point};
use super::source::Source;
use super::standing::{Standing, Value};
use super::store::Store;
use super::wanted::Wanted;
use super::{Error, Limits, Place, apply, locked, rewrite, settle, take};

/// What of a point is brought back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Absolute paths, with everything in them; empty: all, HEAD, index, refs and stash included.
    pub paths: Vec<Vec<u8>>,
    /// Whether what changed after the act had ended is taken back too.
    pub newer: bool,
}

/// One thing that an undo did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// `restore`, `remove`, `move`.
    pub verb: &'static str,
    /// What, as shown to people.
    pub what: String,
}

/// What an undo did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The point that takes this undo back; `None`: nothing was done.
    pub point: Option<u32>,
    /// What was done, or would be.
    pub done: Vec<Done>,
    /// What stays as it is, and why.
    pub left: Vec<Left>,
    /// What could not be done, and why.
    pub failed: Vec<Left>,
}

impl Report {
    pub(super) fn did(&mut self, verb: &'static str, what: impl AsRef<[u8]>) {
        self.done.push(Done { verb, what: escaped(what.as_ref()) });
    }

    pub(super) fn fail(&mut self, what: impl AsRef<[u8]>, why: impl ToString) {
        self.failed.push(Left { what: escaped(what.as_ref()), why: why.to_string() });
    }

    pub(super) fn leave(&mut self, what: impl AsRef<[u8]>, why: impl ToString) {
        self.left.push(Left { what: escaped(what.as_ref()), why: why.to_string() });
    }

    /// Everything of a plan.
    fn would(&mut self, plan: &Plan) {
        for step in &plan.files {
            let verb = match step.how {
                How::Write(_) | How::Permit(_) => "restore",
                How::Remove => "remove",
            };
            self.did(verb, &step.name);
        }
        for name in &plan.made {
            self.did("restore", [name, b"/".as_slice()].concat());
        }
        for name in &plan.unmade {
            self.did("remove", [name, b"/".as_slice()].concat());
        }
        if plan.index.is_some() {
            self.did("restore", "the index");
        }
        for step in &plan.states {
            let verb = if step.content.is_some() { "restore" } else { "remove" };
            self.did(verb, &step.name);
        }
        for step in plan.refs.iter().chain(&plan.head) {
            let verb = if step.to.is_some() { "move" } else { "remove" };
            self.did(verb, moved(&step.name, step.from.as_ref(), step.to.as_ref()));
        }
        if plan.stash.is_some() {
            self.did("restore", "the stash");
        }
    }
}

/// `refs/heads/x from 1234abcd to nothing`.
pub(super) fn moved(name: &[u8], from: Option<&Value>, to: Option<&Value>) -> String {
    let shown = |value: Option<&Value>| match value {
        None => "nothing".to_owned(),
        Some(Value::Id(id)) => id.chars().take(8).collect(),
        Some(Value::Symbolic(name)) => escaped(name),
    };
    format!("{} from {} to {}", escaped(name), shown(from), shown(to))
}

/// What an undo of this point would do.
pub fn preview(
    place: &Place<'_>,
    id: u32,
    options: &Options,
    limits: &Limits,
) -> Result<Report, Error> {
    let store = Store::of(place.folder);
    let lock = store.lock()?;
    lock.lock_shared()?;
    with_plan(place, &store, id, options, limits, |_, plan| {
        let mut report = Report { left: plan.left.clone(), ..Report::default() };
        report.would(&plan);
        Ok(report)
    })
}

/// Undoes the act of a point; `session` is the hash of the one that asks, empty for a person.
pub fn restore(
    place: &Place<'_>,
    id: u32,
    options: &Options,
    limits: &Limits,
    session: &str,
) -> Result<Report, Error> {
    let store = Store::of(place.folder);
    let lock = store.lock()?;
    lock.lock_shared()?;
    locked::clean(&place.repository.git_dir);
    with_plan(place, &store, id, options, limits, |asked, plan| {
        let mut report = Report { left: plan.left.clone(), ..Report::default() };
        if plan.is_empty() {
            return Ok(report);
        }
        let act = Act {
            session: session.to_owned(),
            shown: format!("automode undo {id}"),
            undoes: Some(id),
            prunes: true,
            ..Act::default()
        };
        let taken = take(place, &act, asked.limits)?;
        report.point = Some(taken.id);
        apply::files(asked, &plan, &taken.not_held, &mut report);
        rewrite::git(asked, &plan, id, &mut report);
        settle(place, taken.id)?;
        report.left.sort_unstable();
        report.left.dedup();
        Ok(report)
    })
}

fn with_plan(
    place: &Place<'_>,
    store: &Store,
    id: u32,
    options: &Options,
    limits: &Limits,
    work: impl FnOnce(&Asked<'_>, Plan) -> Result<Report, Error>,
) -> Result<Report, Error> {
    let point = store.point(id)?;
    if point.root != place.repository.root {
        return Err(Error::Elsewhere(id, escaped(&point.root)));
    }
    let source = Source::open(place.repository, store)?;
    let limits = Limits { ms_max: UNDO_RESTORE_MS_MAX, ..limits.clone() };
    let asked = Asked {
        place,
        point: &point,
        source: &source,
        wanted: &Wanted::of(&point, &source),
        options,
        after: after(store, id, &point, &source),
        limits: &limits,
    };
    let plan = plan(&asked)?;
    work(&asked, plan)
}

/// How the repository stood after the act: as was noted then, or else as the next point has it.
fn after(store: &Store, id: u32, point: &Point, source: &Source) -> Option<Standing> {
    store.settled(id).or_else(|| {
        let later = store.ids().into_iter().filter(|later| *later > id);
        let mut points = later.filter_map(|later| store.point(later).ok());
        let next = points.find(|later| later.root == point.root)?;
        Some(Standing::of_point(&next, source))
    })
}

//! `automode undo`: what an act lost or changed, brought back.

use std::io::{BufRead as _, IsTerminal as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::json;

use super::place::Place;
use super::{Exit, print, say};
use crate::model::action::{Client, Principal};
use crate::model::escape::escaped;
use crate::model::facts::Repository;
use crate::policy::rooted;
use crate::world::presence;
use crate::world::repo::{SYSTEM_CONFIG, Surroundings};
use crate::world::session::journal::{self, Line};
use crate::world::session::{now_ms, session_hash};
use crate::world::streams;
use crate::world::undo::{self, Error, Left, Limits, Options, Point, Report, Summary};

/// Seconds that one undo may take.
const TIME_S_MAX: u64 = 600;
/// Points that are looked through for one with something to undo.
const LOOKED_AT_MAX: usize = 50;
/// Lines that are shown before a person is asked.
const SHOWN_MAX: usize = 40;

/// Arguments of `undo`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The undo point; left out: the newest with something to undo
    id: Option<u32>,
    /// List the points of this work tree
    #[arg(long, conflicts_with_all = ["show", "dry_run", "yes"])]
    list: bool,
    /// Show what a point holds and what it does not
    #[arg(long, conflicts_with_all = ["dry_run", "yes"])]
    show: bool,
    /// Bring back only these files and folders
    #[arg(long, value_name = "PATH", num_args = 1..)]
    paths: Vec<PathBuf>,
    /// Take back what was changed after the act, too
    #[arg(long)]
    newer: bool,
    /// Show what would be done
    #[arg(long)]
    dry_run: bool,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let work = Work::here()?;
    if arguments.list {
        return work.list(arguments.json);
    }
    let options = work.options(arguments);
    let Some(id) = work.chosen(arguments, &options)? else {
        if arguments.json {
            print::json(&json!({ "done": [], "left": [], "failed": [] }))?;
        } else {
            say("nothing to undo here");
        }
        return Ok(Exit::No);
    };
    let point = work.point(id)?;
    if arguments.show {
        return show(id, &point, arguments.json);
    }
    let plan = undo::preview(&work.place(), id, &options, &work.limits)?;
    if plan.done.is_empty() || arguments.dry_run {
        return told(id, &point, &plan, arguments.json, "would be done");
    }
    if let Some(sign) = presence::agent_sign() {
        work.owned(id, &point, &sign)?;
        ensure!(arguments.yes, "an agent says `--yes`, or `--dry-run`");
    } else if !arguments.yes && !agreed(id, &point, &plan)? {
        return Ok(Exit::No);
    }
    let session = work.session();
    let report = undo::restore(&work.place(), id, &options, &work.limits, &session)?;
    let noted = work.note(id, &report);
    let exit = told(id, &point, &report, arguments.json, "done")?;
    noted.context("the undo is done, but could not be noted")?;
    Ok(exit)
}

/// Where an undo works.
struct Work {
    here: Place,
    repository: Repository,
    folder: PathBuf,
    limits: Limits,
    deadline: Instant,
}

impl Work {
    /// The repository of the working folder; one that is gone is known by its points.
    fn here() -> anyhow::Result<Self> {
        let here = Place::here()?;
        let (repository, folder) = match here.repository() {
            Ok(repository) => {
                let folder = here.repository_state(&repository);
                (repository, folder)
            }
            Err(error) => {
                let gone = undo::gone(here.state.base(), here.cwd.as_os_str().as_bytes());
                gone.ok_or(error)?
            }
        };
        let policy = here.policy(&repository, None);
        let policy = rooted::rooted(policy, &here.places(&repository));
        let limits = Limits::of(&policy.undo);
        let now = Instant::now();
        let deadline = now.checked_add(Duration::from_secs(TIME_S_MAX)).unwrap_or(now);
        Ok(Self { here, repository, folder, limits, deadline })
    }

    fn place(&self) -> undo::Place<'_> {
        let surroundings = Surroundings {
            home: self.here.home.as_os_str().as_bytes().to_vec(),
            system_config: PathBuf::from(SYSTEM_CONFIG),
            objects: Vec::new(),
            deadline: self.deadline,
        };
        undo::Place { repository: &self.repository, folder: &self.folder, surroundings }
    }

    fn options(&self, arguments: &Arguments) -> Options {
        let absolute = |path: &PathBuf| {
            let path = std::path::absolute(self.here.cwd.join(path));
            path.unwrap_or_default().components().collect::<PathBuf>().into_os_string()
        };
        let bytes = |path: &PathBuf| absolute(path).as_bytes().to_vec();
        Options { paths: arguments.paths.iter().map(bytes).collect(), newer: arguments.newer }
    }

    /// The points of this work tree, the newest first.
    fn points(&self) -> Vec<Summary> {
        let mut all = undo::list(&self.folder);
        let here = |summary: &Summary| {
            summary.point.as_ref().is_none_or(|point| point.root == self.repository.root)
        };
        all.retain(here);
        all.reverse();
        all
    }

    fn point(&self, id: u32) -> Result<Point, Error> {
        let found = self.points().into_iter().find(|summary| summary.id == id);
        found.ok_or(Error::NoPoint(id))?.point.ok_or(Error::Broken(id))
    }

    /// The point that is meant; `None`: none has something to undo.
    fn chosen(&self, arguments: &Arguments, options: &Options) -> anyhow::Result<Option<u32>> {
        if arguments.id.is_some() {
            return Ok(arguments.id);
        }
        let points = self.points();
        let undone = undo::undone(&points);
        let own = presence::agent_sign().map(|_| self.session());
        for summary in points.iter().take(LOOKED_AT_MAX) {
            let Some(point) = &summary.point else { continue };
            let other = own.as_ref().is_some_and(|own| !is_of(point, own));
            if point.act.undoes.is_some() || undone.contains(&summary.id) || other {
                continue;
            }
            let plan = undo::preview(&self.place(), summary.id, options, &self.limits)?;
            if arguments.show || !plan.done.is_empty() {
                return Ok(Some(summary.id));
            }
        }
        Ok(None)
    }

    /// The session that this process works for; empty: none that is known.
    fn session(&self) -> String {
        let named = streams::variable("CLAUDE_CODE_SESSION_ID");
        let of = |id: Vec<u8>| {
            let session = String::from_utf8_lossy(&id).into_owned();
            session_hash(&Principal { client: Client::ClaudeCode, session, agent: None })
        };
        named.map(of).unwrap_or_default()
    }

    fn owned(&self, id: u32, point: &Point, sign: &str) -> anyhow::Result<()> {
        ensure!(
            is_of(point, &self.session()),
            "undo point {id} is not one of this session, and this looks like an agent's process: \
             {sign}\nhelp: a person runs `automode undo {id}` in a terminal"
        );
        Ok(())
    }

    fn list(&self, json: bool) -> anyhow::Result<Exit> {
        let points = self.points();
        if json {
            let shown: Vec<_> = points.iter().map(as_json).collect();
            print::json(&shown)?;
        } else if points.is_empty() {
            say("no undo points here");
        }
        let undone = undo::undone(&points);
        for summary in points.iter().filter(|_| !json) {
            let id = summary.id;
            let Some(point) = &summary.point else {
                say(&format!("{id:>5}  cannot be read"));
                continue;
            };
            let age = age(point);
            let note = if undone.contains(&id) { "  (undone)" } else { "" };
            say(&format!("{id:>5}  {age:>8} ago  before {}{note}", point.act.shown));
        }
        Ok(if points.is_empty() { Exit::No } else { Exit::Done })
    }

    fn note(&self, id: u32, report: &Report) -> std::io::Result<()> {
        let failed = !report.failed.is_empty();
        let line = Line {
            time: now_ms(),
            client: "automode".to_owned(),
            session: self.session().chars().take(16).collect(),
            moment: "undo".to_owned(),
            shown: format!("automode undo {id}"),
            decision: if failed { "fault" } else { "pass" }.to_owned(),
            class: "free".to_owned(),
            note: report.point.map(|point| format!("taken back by automode undo {point}")),
            ..Line::default()
        };
        journal::append(&self.folder, line)
    }
}

/// Whether a point is one of the session with this hash.
fn is_of(point: &Point, session: &str) -> bool {
    let own = point.act.session.as_str();
    own.len() >= 16 && session.starts_with(own)
}

fn age(point: &Point) -> String {
    super::status::age(now_ms().saturating_sub(point.time_ms) / 1_000)
}

fn as_json(summary: &Summary) -> serde_json::Value {
    match &summary.point {
        None => json!({ "id": summary.id, "readable": false }),
        Some(point) => json!({
            "id": summary.id,
            "readable": true,
            "time": point.time_ms,
            "act": point.act.shown,
            "session": point.act.session,
            "undoes": point.act.undoes,
            "bytes": point.bytes,
            "not_held": lacks(point),
        }),
    }
}

fn lacks(point: &Point) -> Vec<serde_json::Value> {
    let lacks = point.not_held().into_iter();
    lacks.map(|lack| json!({ "path": escaped(&lack.path), "why": lack.why.word() })).collect()
}

fn show(id: u32, point: &Point, json: bool) -> anyhow::Result<Exit> {
    use crate::world::undo::Area;
    let held = point.held.iter().filter(|held| held.area == Area::Tree);
    if json {
        let held: Vec<_> =
            held.map(|held| json!({ "path": escaped(&held.name), "size": held.size })).collect();
        let missing: Vec<_> = point.missing.iter().map(|name| escaped(name)).collect();
        let about = as_json(&Summary { id, point: Some(point.clone()) });
        print::json(&json!({ "point": about, "held": held, "missing": missing }))?;
        return Ok(Exit::Done);
    }
    let mut text = format!("undo point {id}, {} ago, before {}\n", age(point), point.act.shown);
    text.push_str("HEAD, index, refs, stash, and what git has at the time; beside these:\n");
    for held in held {
        text.push_str(&format!("  held      {} ({} bytes)\n", escaped(&held.name), held.size));
    }
    for name in &point.missing {
        text.push_str(&format!("  deleted   {}\n", escaped(name)));
    }
    for lack in point.not_held() {
        text.push_str(&format!("  not held  {}: {}\n", escaped(&lack.path), lack.why));
    }
    say(&text);
    Ok(Exit::Done)
}

/// Says what was done or would be, and what stays.
fn told(id: u32, point: &Point, report: &Report, json: bool, how: &str) -> anyhow::Result<Exit> {
    let exit =
        if report.done.is_empty() || !report.failed.is_empty() { Exit::No } else { Exit::Done };
    if json {
        let all = |all: &[Left]| -> Vec<_> {
            all.iter().map(|one| json!({ "what": one.what, "why": one.why })).collect()
        };
        let done: Vec<_> =
            report.done.iter().map(|one| json!({ "verb": one.verb, "what": one.what })).collect();
        print::json(&json!({
            "id": id, "act": point.act.shown, "point": report.point, "done": done,
            "left": all(&report.left), "failed": all(&report.failed),
        }))?;
        return Ok(exit);
    }
    let mut text = String::new();
    if report.done.is_empty() {
        text.push_str(&format!("nothing to undo of point {id} (before {})\n", point.act.shown));
    } else {
        text.push_str(&format!("undo of {}: {how}\n", point.act.shown));
    }
    text.push_str(&listed(report, usize::MAX));
    if let Some(point) = report.point {
        text.push_str(&format!("`automode undo {point}` takes this back\n"));
    }
    say(&text);
    Ok(exit)
}

fn listed(report: &Report, most: usize) -> String {
    let mut text = String::new();
    for done in report.done.iter().take(most) {
        text.push_str(&format!("  {:<8}  {}\n", done.verb, done.what));
    }
    let more = report.done.len().saturating_sub(most);
    if more > 0 {
        text.push_str(&format!("  and {more} more\n"));
    }
    for left in &report.left {
        text.push_str(&format!("  stays     {}: {}\n", left.what, left.why));
    }
    for failed in &report.failed {
        text.push_str(&format!("  FAILED    {}: {}\n", failed.what, failed.why));
    }
    text
}

/// Asks the person at the terminal.
fn agreed(id: u32, point: &Point, plan: &Report) -> anyhow::Result<bool> {
    let text = format!("undo point {id}, {} ago, before {}\n", age(point), point.act.shown);
    say(&format!("{text}{}", listed(plan, SHOWN_MAX)));
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        bail!("nothing was done: say `--yes` where there is no terminal");
    }
    say("Do this? [y/N]");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("no answer could be read")?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

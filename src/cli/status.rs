//! `automode status`: what is guarded here, what works and what waits.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::place::Place;
use super::{Exit, print, say};
use crate::model::clause::Clause;
use crate::model::escape::{escaped, excerpt};
use crate::model::facts::Repository;
use crate::model::mandate::Policy;
use crate::model::memory::Request;
use crate::model::scope::HeldResult;
use crate::world::repo::is_enrolled;
use crate::world::scan;
use crate::world::session::memory::Record;
use crate::world::session::now_seconds;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print one short line, for a status bar
    #[arg(long)]
    line: bool,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let place = Place::here()?;
    let repository = place.repository()?;
    if !is_enrolled(&repository) {
        let root = escaped(&repository.root);
        if arguments.json {
            print::json(&json!({ "root": root, "guarded": false }))?;
        } else if arguments.line {
            say("automode: not guarded");
        } else {
            say(&format!("not guarded  {root}; `automode install` guards it"));
        }
        return Ok(Exit::No);
    }
    let policy = place.policy(&repository, None);
    let (folders, sessions): (Vec<PathBuf>, Vec<Record>) =
        place.sessions(&repository).into_iter().unzip();
    let results = folders.first().map_or_else(Vec::new, |folder| results_of(folder));
    let undo = undo_points(&place.repository_state(&repository));
    let seen =
        Seen { repository: &repository, policy: &policy, sessions: &sessions, undo, results };
    if arguments.json {
        print::json(&seen.json())?;
    } else if arguments.line {
        say(&seen.line());
    } else {
        say(&seen.text(&place.home));
    }
    Ok(if policy.readable { Exit::Done } else { Exit::No })
}

fn undo_points(folder: &Path) -> Option<(usize, String)> {
    let (count, time_ms) = crate::world::undo::newest(folder)?;
    Some((count, age(now_seconds().saturating_sub(time_ms / 1_000))))
}

struct Seen<'a> {
    repository: &'a Repository,
    policy: &'a Policy,
    sessions: &'a [Record],
    /// How many undo points there are, and how old the newest is.
    undo: Option<(usize, String)>,
    /// What is to be said of how the results of the newest session's acts are looked at.
    results: Vec<String>,
}

/// How far the results of a session's acts are looked at, where that is not wholly.
fn results_of(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(why) = scan::trouble(folder) {
        lines.push(format!("not checked: {}", excerpt(why.as_bytes(), 160)));
    } else if scan::load(folder).is_some_and(|look| !look.whole) {
        lines.push(
            "checked in part: the tree is large; what was known to differ, what is protected and \
             what the task names is looked at"
                .into(),
        );
    }
    lines
}

impl Seen<'_> {
    /// The open requests of all sessions.
    fn waiting(&self) -> Vec<&Request> {
        let all = self.sessions.iter().flat_map(|record| &record.memory.requests);
        all.filter(|request| request.answer.is_none()).collect()
    }

    fn grants(&self) -> usize {
        self.sessions.first().map_or(0, |record| record.memory.charter.grants.len())
    }

    fn limits(&self) -> usize {
        self.sessions.first().map_or(0, |record| record.memory.charter.limits.len())
    }

    /// The results that hold commits and pushes back.
    fn held(&self) -> impl Iterator<Item = &HeldResult> {
        self.sessions.iter().flat_map(|record| &record.memory.tally.held)
    }

    fn line(&self) -> String {
        let mut parts = vec![self.policy.mode.word().to_owned()];
        let mut add = |count: usize, one: &str, more: &str| {
            if count > 0 {
                parts.push(format!("{count} {}", if count == 1 { one } else { more }));
            }
        };
        add(self.limits(), "limit", "limits");
        add(self.waiting().len(), "waiting", "waiting");
        add(self.held().count(), "result held", "results held");
        add(self.policy.errors.len(), "policy error", "policy errors");
        format!("automode: {}", parts.join(", "))
    }

    fn text(&self, home: &Path) -> String {
        let root = shortened(&escaped(&self.repository.root), home);
        let mut text =
            format!("guarding  {root}; preset {}, mode {}\n", self.policy.preset, self.policy.mode);
        match self.sessions.first() {
            None => text.push_str("here      no session of an agent was seen yet\n"),
            Some(record) => {
                let tally = &record.memory.tally;
                text.push_str(&format!(
                    "here      session {} of {}, {} ago: {} passed, {} refused     automode log\n",
                    record.session.get(..8).unwrap_or(&record.session),
                    record.client,
                    age(now_seconds().saturating_sub(record.seen)),
                    tally.passed,
                    tally.refused,
                ));
                text.push_str(&format!(
                    "task      {}, {}\n",
                    counted(self.limits(), "limit"),
                    counted(self.grants(), "grant"),
                ));
            }
        }
        let waiting = self.waiting();
        if waiting.is_empty() {
            text.push_str("waiting   nothing\n");
        }
        for (at, request) in waiting.iter().enumerate() {
            let label = if at == 0 { "waiting   " } else { "          " };
            let clauses: Vec<_> = request.clauses.iter().map(Clause::to_string).collect();
            let what = if clauses.is_empty() { request.shown.clone() } else { clauses.join(", ") };
            text.push_str(&format!(
                "{label}{:<3} {what}     automode allow {}\n",
                request.number, request.number
            ));
        }
        for held in self.held() {
            text.push_str(&format!(
                "held      commits and pushes, by {} paths of {}     automode allow {}\n",
                held.paths.len(),
                held.act,
                held.request
            ));
        }
        for line in &self.results {
            text.push_str(&format!("results   {line}\n"));
        }
        if let Some((count, age)) = &self.undo {
            let count = counted(*count, "point");
            text.push_str(&format!(
                "undo      {count}, newest {age} ago     automode undo --list\n"
            ));
        }
        for fault in &self.policy.errors {
            text.push_str(&format!("policy    error: {fault}\n"));
        }
        for notice in &self.policy.notices {
            text.push_str(&format!("policy    note: {notice}\n"));
        }
        if !self.policy.readable {
            text.push_str("          writes are refused until it can be read\n");
        }
        text
    }

    fn json(&self) -> serde_json::Value {
        let sessions: Vec<_> = self
            .sessions
            .iter()
            .map(|record| {
                json!({
                    "session": record.session, "client": record.client, "seen": record.seen,
                    "begun": record.memory.begun, "passed": record.memory.tally.passed,
                    "refused": record.memory.tally.refused,
                    "requests": record.memory.requests, "charter": record.memory.charter,
                })
            })
            .collect();
        json!({
            "root": escaped(&self.repository.root), "guarded": true,
            "preset": self.policy.preset, "mode": self.policy.mode,
            "policy_readable": self.policy.readable, "policy_errors": self.policy.errors,
            "policy_notices": self.policy.notices, "sessions": sessions, "results": self.results,
        })
    }
}

fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

fn shortened(path: &str, home: &Path) -> String {
    let home = home.display().to_string();
    match path.strip_prefix(&home) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("~{rest}"),
        _ => path.to_owned(),
    }
}

/// A length of time in its largest whole unit.
pub(super) fn age(seconds: u64) -> String {
    const UNITS: &[(u64, &str)] = &[(86_400, "d"), (3_600, "h"), (60, "min")];
    let unit = UNITS.iter().find(|(each, _)| seconds >= *each);
    match unit {
        Some((each, name)) => format!("{} {name}", seconds.checked_div(*each).unwrap_or_default()),
        None => format!("{seconds} s"),
    }
}

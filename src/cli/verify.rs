//! `automode verify`: the rules of the gates over a range of commits, for CI and before a push.

mod range;
mod report;
mod sarif;

use std::os::unix::ffi::OsStrExt as _;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::place::Place;
use super::{Exit, print, say};
use crate::decide::{Context, decide};
use crate::model::action::{
    Action, Changed, Client, Commit, Event, Moment, Occurrence, PermissionMode, Principal,
};
use crate::model::facts::Repository;
use crate::model::mandate::Policy;
use crate::model::memory::Memory;
use crate::policy::rooted;
use crate::world::facts::DiskFacts;
use crate::world::repo;
use crate::world::repo::diff::{self, Range};
use range::Span;
use report::Report;

/// Seconds that a look at a range may take.
const SECONDS_MAX: u64 = 300;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A..B, or A for A..HEAD; left out: what HEAD has and the default branch has not
    range: Option<String>,
    /// Look at what is staged too
    #[arg(long)]
    staged: bool,
    /// Print it as JSON
    #[arg(long, conflicts_with = "sarif")]
    json: bool,
    /// Print it as SARIF 2.1.0, which forges show beside the lines
    #[arg(long)]
    sarif: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let place = Place::here()?;
    let repository = repo::with_tree(place.repository()?);
    let now = Instant::now();
    let deadline = now.checked_add(Duration::from_secs(SECONDS_MAX)).unwrap_or(now);
    let home = place.home.as_os_str().as_bytes().to_vec();
    let facts = DiskFacts::new(home, None, deadline);
    let span = Span::of(arguments.range.as_deref(), &repository, &facts)?;
    let policy = place.policy_with(&repository, span.base.as_deref());
    let policy = rooted::rooted(policy, &place.places(&repository));

    let mut report = Report::new(&span, &policy, &repository);
    let changed = commits(&span, &repository, &facts)?;
    report.take(&changed, &judged(&changed, &policy, &repository, &facts));
    if arguments.staged {
        let changed = staged(&repository, &facts)?;
        report.take(&changed, &judged(&changed, &policy, &repository, &facts));
    }
    if arguments.sarif {
        print::json(&sarif::of(&report))?;
    } else if arguments.json {
        print::json(&report.json())?;
    } else {
        say(&report.text());
    }
    Ok(if report.passes() { Exit::Done } else { Exit::No })
}

/// What the commits of the range bring.
fn commits(span: &Span, repository: &Repository, facts: &DiskFacts) -> anyhow::Result<Changed> {
    let opened = facts.open(repository).map_err(|why| anyhow::anyhow!("{why}"))?;
    let all = |_: &Commit, _: i64| true;
    let range = Range { tips: &span.tips, without: &span.without, counts: &all };
    let found = diff::brought(&opened, &range)
        .map_err(|why| anyhow::anyhow!("the commits of {} cannot be read ({why})", span.shown))
        .with_context(range::shallow_help)?;
    anyhow::ensure!(
        found.cut.is_empty(),
        "this clone ends at {}, inside {}: what that commit changed is not known\n{}",
        found.cut.iter().map(|id| id.get(..8).unwrap_or(id)).collect::<Vec<_>>().join(", "),
        span.shown,
        range::shallow_help(),
    );
    let mut changed = Changed::new(Moment::Receive, found.changes);
    changed.passing = found.passing;
    changed.commits = found.commits;
    changed.unread = found.unread;
    Ok(changed)
}

fn staged(repository: &Repository, facts: &DiskFacts) -> anyhow::Result<Changed> {
    let opened = facts.open(repository).map_err(|why| anyhow::anyhow!("{why}"))?;
    let found = diff::staged(&opened, None, &[])
        .map_err(|why| anyhow::anyhow!("what is staged cannot be read ({why})"))?;
    let mut changed = Changed::new(Moment::Receive, found.changes);
    changed.unread = found.unread;
    Ok(changed)
}

fn judged(
    changed: &Changed,
    policy: &Policy,
    repository: &Repository,
    facts: &DiskFacts,
) -> crate::model::verdict::Decision {
    let event = Event {
        principal: Principal { client: Client::Git, session: "verify".into(), agent: None },
        prompt_id: None,
        tool_use_id: None,
        tool: None,
        cwd: Some(repository.root.clone()),
        mode: PermissionMode::Bypass,
        occurrence: Occurrence::Before(Action::Changed(changed.clone())),
    };
    let context = Context {
        cwd: repository.root.clone(),
        repository: Some(repository.clone()),
        act: String::new(),
    };
    decide(&event, &Memory::default(), policy, &context, facts)
}

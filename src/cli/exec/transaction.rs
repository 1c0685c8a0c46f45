//! `automode exec --transaction`: what the command changed is judged before it reaches the tree.

use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;

use super::super::place::Place;
use super::super::{Exit, print};
use super::{Arguments, root_of};
use crate::clients::speech;
use crate::decide::{Context, decide};
use crate::model::action::{
    Action, Changed, Client, Event, Moment, Occurrence, PermissionMode, Principal,
};
use crate::model::change::Change;
use crate::model::facts::Repository;
use crate::policy::rooted;
use crate::world::confine::transaction::Layer;

/// Runs the command in a layer, judges what it changed, and applies it or leaves it.
pub(super) fn run(arguments: &Arguments, place: &Place) -> anyhow::Result<Exit> {
    let repository = place.repository()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let name = format!("{}-{now}", std::process::id());
    let folder = place.repository_state(&repository).join("transactions").join(name);
    let layer = Layer::begin(folder, root_of(Some(&repository), place))
        .context("the layer cannot be made")?;
    let status = run_inside(arguments, &layer)?;
    if !status.success() {
        print::aside("the command failed: nothing of what it changed reached the work tree");
        layer.discard().context("the layer cannot be taken away")?;
        return ended(status);
    }
    let changes =
        layer.changes().context("what changed cannot be looked at; nothing is applied")?;
    if let Some(why) = stopped(place, &repository, &changes)? {
        print::aside(&format!(
            "nothing reached the work tree; it is kept in {}",
            layer.folder().display()
        ));
        print::refusal(&why);
        return Ok(Exit::No);
    }
    let conflicts = layer.conflicts().context("the work tree cannot be looked at")?;
    if let Some(path) = conflicts.first() {
        anyhow::bail!(
            "`{}` and {} more changed meanwhile; nothing is applied, what the command made is \
             in `{}`",
            path.display(),
            conflicts.len().saturating_sub(1),
            layer.folder().display()
        );
    }
    layer.apply().with_context(|| {
        format!("not all of it could be applied; the whole is in `{}`", layer.folder().display())
    })?;
    layer.discard().context("the layer cannot be taken away")?;
    Ok(Exit::Done)
}

fn run_inside(arguments: &Arguments, layer: &Layer) -> anyhow::Result<ExitStatus> {
    let own = std::env::current_exe().context("our own program cannot be found")?;
    let mut command = Command::new(own);
    command.arg("exec").arg("--layer").arg(layer.folder());
    for pattern in &arguments.write {
        command.arg("--write").arg(pattern);
    }
    if arguments.no_net {
        command.arg("--no-net");
    }
    if arguments.report {
        command.arg("--report");
    }
    command.arg("--").args(&arguments.command).status().context("the command cannot be run")
}

/// Ends with the status of the command, as a shell would tell it.
fn ended(status: ExitStatus) -> anyhow::Result<Exit> {
    let code = status.code().or_else(|| status.signal().map(|signal| signal.saturating_add(128)));
    #[expect(clippy::exit, reason = "the status is the command's own")]
    std::process::exit(code.unwrap_or(2))
}

/// What a commit writes below the git folder; it is not looked at here, since what reaches refs is
/// judged by git's hooks. Everything else there is: hooks and configuration run programs.
const COMMITTED: &[&str] =
    &["objects", "refs", "logs", "index", "HEAD", "ORIG_HEAD", "COMMIT_EDITMSG", "packed-refs"];

fn is_commits(path: &[u8], git: &[u8]) -> bool {
    let below = path.strip_prefix(git).and_then(|below| below.split(|byte| *byte == b'/').next());
    below.is_some_and(|first| COMMITTED.iter().any(|name| name.as_bytes() == first))
}

/// Why the changes may not reach the work tree; `None`: they may.
fn stopped(
    place: &Place,
    repository: &Repository,
    changes: &[Change],
) -> anyhow::Result<Option<String>> {
    let git = [repository.root.as_slice(), b"/.git/"].concat();
    let changes =
        changes.iter().filter(|change| !is_commits(&change.path, &git)).cloned().collect();
    let newest = place.sessions(repository).into_iter().next();
    let session = newest.as_ref().map(|(folder, _)| folder.clone());
    let memory = newest.map(|(_, record)| record.memory).unwrap_or_default();
    let facts = place.facts(session.clone());
    let policy = place.policy(repository, session.as_deref());
    let policy = rooted::rooted(policy, &place.places(repository));
    let cwd = place.cwd.as_os_str().as_bytes().to_vec();
    let event = Event {
        principal: Principal { client: Client::Generic, session: "exec".into(), agent: None },
        prompt_id: None,
        tool_use_id: None,
        tool: None,
        cwd: Some(cwd.clone()),
        mode: PermissionMode::Bypass,
        occurrence: Occurrence::Before(Action::Changed(Changed {
            moment: Moment::After,
            changes,
            refs: Vec::new(),
            commits: Vec::new(),
            passing: Vec::new(),
            unread: Vec::new(),
        })),
    };
    let context = Context { cwd, repository: Some(repository.clone()), act: String::new() };
    let decision = decide(&event, &memory, &policy, &context, &facts);
    let refused = !decision.verdict.passes();
    Ok(refused.then(|| speech::refusal(&event, &decision, &memory, None).agent))
}

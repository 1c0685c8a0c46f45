//! `automode exec`: runs a command so that the kernel refuses its writes outside the scope.

mod transaction;

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use serde_json::json;

use super::place::Place;
use super::{Exit, print};
use crate::model::facts::Repository;
use crate::model::mandate::Charter;
use crate::policy::rooted;
use crate::world::confine::plan::{Around, Plan};
use crate::world::confine::{self, Enforced, Report};
use crate::world::confined;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// One more folder or file that may be written; `DIR/**` is DIR
    #[arg(long, value_name = "PATTERN")]
    write: Vec<OsString>,
    /// Without the network; the loopback interface stays
    #[arg(long)]
    no_net: bool,
    /// Look at what it changed before any of it reaches the work tree
    #[arg(long, conflicts_with = "even_unconfined")]
    transaction: bool,
    /// The layer of the transaction under way
    #[arg(long, hide = true, value_name = "DIR")]
    layer: Option<PathBuf>,
    /// The call that this runs for
    #[arg(long, hide = true)]
    token: Option<String>,
    /// Run the command even where nothing can be enforced
    #[arg(long)]
    even_unconfined: bool,
    /// Say on standard error what is enforced
    #[arg(long)]
    report: bool,
    /// The command and its arguments
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let place = Place::here()?;
    if arguments.transaction {
        return transaction::run(arguments, &place);
    }
    let plan = plan_of(arguments, &place)?;
    let (program, rest) = arguments.command.split_first().context("no command")?;
    // Once confined, the guard's own folder cannot be written any more.
    if let (Some(token), Ok(repository)) = (&arguments.token, place.repository()) {
        let by = format!("{} folders may be written", plan.writable.len());
        confined::leave(&place.repository_state(&repository), token, &by)
            .context("it cannot be noted that this runs confined")?;
    }
    let report = confine::enforce(&plan);
    say_report(arguments, &report);
    let nothing = matches!(report.writes, Enforced::Not(_));
    if nothing && (plan.layer.is_some() || !arguments.even_unconfined) {
        anyhow::bail!(
            "nothing can be enforced here: {}\nhelp: --even-unconfined runs it all the same",
            report.writes
        );
    }
    // The mounts that the folder was opened by are not those that the plan made.
    std::env::set_current_dir(&place.cwd).context("the working folder cannot be entered")?;
    let error = Command::new(program).args(rest).exec();
    Err(error).with_context(|| format!("`{}` cannot be run", program.display()))
}

fn plan_of(arguments: &Arguments, place: &Place) -> anyhow::Result<Plan> {
    let repository = place.repository().ok();
    let (policy, charter) = match &repository {
        Some(repository) => {
            let newest = place.sessions(repository).into_iter().next();
            let session = newest.as_ref().map(|(folder, _)| folder.clone());
            let policy = place.policy(repository, session.as_deref());
            let charter = newest.map(|(_, record)| record.memory.charter).unwrap_or_default();
            (rooted::rooted(policy, &place.places(repository)), charter)
        }
        None => {
            let home = place.home.as_os_str().as_encoded_bytes();
            let cwd = place.cwd.as_os_str().as_encoded_bytes();
            let places = rooted::Places { root: cwd, common_dir: cwd, home };
            (rooted::rooted(crate::policy::merge(&[]), &places), Charter::default())
        }
    };
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let around = Around {
        repository: repository.as_ref(),
        cwd: &place.cwd,
        home: &place.home,
        runtime: runtime.as_deref(),
        sockets: sockets(),
    };
    let mut plan = Plan::of(&policy, &charter, &around, !arguments.no_net);
    if let Some(layer) = &arguments.layer {
        plan = plan.layered(layer.clone(), root_of(repository.as_ref(), place));
    }
    arguments
        .write
        .iter()
        .try_fold(plan, |plan, pattern| Ok(plan.with(writable(pattern, &place.cwd)?)))
}

/// The folder that a transaction lies over.
fn root_of(repository: Option<&Repository>, place: &Place) -> PathBuf {
    match repository {
        Some(repository) => PathBuf::from(OsString::from_vec(repository.root.clone())),
        None => place.cwd.clone(),
    }
}

/// The folders of sockets that the environment names: terminal multiplexers and editors.
fn sockets() -> Vec<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let user = rustix::process::getuid().as_raw();
    let multiplexers = [folder("TMUX_TMPDIR").unwrap_or_else(|| "/tmp".into())]
        .map(|place| place.join(format!("tmux-{user}")));
    multiplexers.into_iter().chain(folder("VSCODE_IPC_HOOK_CLI")).collect()
}

/// The folder or file that a pattern names; the kernel knows no patterns, so `DIR/*` is DIR.
fn writable(pattern: &OsString, cwd: &Path) -> anyhow::Result<PathBuf> {
    let text = pattern.to_str().context("`--write` takes UTF-8")?;
    let (plain, whole) = match text.find('*') {
        Some(star) => (text.get(..star).unwrap_or_default(), false),
        None => (text, true),
    };
    let plain = if whole {
        plain
    } else {
        plain.rfind('/').and_then(|cut| plain.get(..=cut)).unwrap_or(".")
    };
    let path = cwd.join(plain);
    path.canonicalize().with_context(|| {
        format!("`{}` does not exist\nhelp: make it first, or name its folder", path.display())
    })
}

fn say_report(arguments: &Arguments, report: &Report) {
    if arguments.report {
        let line = json!({
            "writes": report.writes.to_string(),
            "network": report.network.as_ref().map(ToString::to_string),
            "helpers": report.helpers.to_string(),
            "by": report.by,
        });
        print::aside(&line.to_string());
        return;
    }
    let all = [
        ("writes", Some(&report.writes)),
        ("network", report.network.as_ref()),
        ("helpers", Some(&report.helpers)),
    ];
    for (what, enforced) in all {
        if let Some(enforced @ (Enforced::Partly(_) | Enforced::Not(_))) = enforced {
            print::aside(&format!("{what} enforced {enforced}"));
        }
    }
}

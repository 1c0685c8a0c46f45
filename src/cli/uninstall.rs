//! `automode uninstall`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, person, say};
use crate::install::enrol;
use crate::install::register::{self, Register};
use crate::install::report::{Mark, Report};
use crate::install::site::{Machine, Site};
use crate::install::wiring;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The repository; the one you are in, where none is given
    path: Option<PathBuf>,
    /// Every repository and every client that was ever installed into
    #[arg(long, conflicts_with = "path")]
    everywhere: bool,
    /// Also forget what was kept: undo points, journals, sessions
    #[arg(long)]
    purge: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
    /// Never ask (nothing is asked anyway)
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    person::required("uninstall")?;
    let machine = Machine::here()?;
    let mut register = Register::load(&machine.home)?;
    let mut report = Report::default();
    if arguments.everywhere {
        everywhere(&machine, &mut register, &mut report);
    } else {
        let path = arguments.path.clone().map_or_else(std::env::current_dir, Ok)?;
        one(&Site::of(&path)?, &mut register, &mut report)?;
    }
    register.save(&machine.home)?;
    if arguments.purge {
        purge(&machine, &mut report)?;
    } else {
        let told =
            format!("kept in {}; `--purge` forgets it", register::state(&machine.home).display());
        report.say("undo points, journals", Mark::Note, told);
    }
    if arguments.json {
        say(&format!("{}\n", serde_json::to_string(&report)?));
    } else {
        say(&report.shown());
    }
    Ok(if report.failures() == 0 { Exit::Done } else { Exit::No })
}

/// One repository; the client stays wired while another repository is enrolled.
fn one(site: &Site, register: &mut Register, report: &mut Report) -> anyhow::Result<()> {
    let enrolled = register.repository(&site.root, &site.common).map(|one| one.clone());
    if let Some(mut enrolled) = enrolled {
        add_folders(site, &mut enrolled.folders);
        enrol::withdraw(&enrolled, report)?;
    }
    register.repositories.retain(|one| one.common != site.common);
    if report.lines.is_empty() {
        report.say(&site.root.display().to_string(), Mark::Same, "not enrolled");
    }
    let last = register.repositories.is_empty();
    let files: Vec<PathBuf> = register
        .clients
        .iter()
        .filter(|one| one.common.as_ref().map_or(last, |common| *common == site.common))
        .map(|one| one.file.clone())
        .collect();
    for file in files {
        unwire(register, &file, report)?;
    }
    if !last {
        let told = format!("{} other repositories stay guarded", register.repositories.len());
        report.say("clients", Mark::Note, told);
    }
    Ok(())
}

/// Hooks folders that the register does not know: `core.hooksPath` may have changed since.
fn add_folders(site: &Site, folders: &mut Vec<PathBuf>) {
    for root in &site.worktrees {
        if let Ok(crate::world::chain::Folder::Usable(folder)) = crate::world::chain::folder(root)
            && !folders.contains(&folder)
        {
            folders.push(folder);
        }
    }
}

/// Everything in the register; what fails is told and the rest goes on.
fn everywhere(machine: &Machine, register: &mut Register, report: &mut Report) {
    for enrolled in std::mem::take(&mut register.repositories) {
        let shown = enrolled.root.display().to_string();
        if !enrolled.common.is_dir() {
            report.say(&shown, Mark::Note, "is no longer there");
            continue;
        }
        let mut enrolled = enrolled;
        if let Ok(site) = Site::of(&enrolled.common) {
            add_folders(&site, &mut enrolled.folders);
        }
        if let Err(error) = enrol::withdraw(&enrolled, report) {
            report.say(&shown, Mark::Fail, format!("{error:#}"));
            register.repositories.push(enrolled);
        }
    }
    let mut files: Vec<PathBuf> = register.clients.iter().map(|one| one.file.clone()).collect();
    let user = crate::install::claude_code::Level::User.file(&machine.home, Path::new("/"));
    if !files.contains(&user) {
        files.push(user);
    }
    for file in files {
        if let Err(error) = unwire(register, &file, report) {
            report.say(&file.display().to_string(), Mark::Fail, format!("{error:#}"));
        }
    }
}

fn unwire(register: &mut Register, file: &Path, report: &mut Report) -> anyhow::Result<()> {
    if wiring::unwire(register, file)? {
        report.say(
            crate::install::claude_code::NAME,
            Mark::Did,
            format!("unwired in {}", file.display()),
        );
    }
    Ok(())
}

/// Forgets the state, but not what is still installed.
fn purge(machine: &Machine, report: &mut Report) -> anyhow::Result<()> {
    let state = register::state(&machine.home);
    if state.is_dir() {
        for name in ["sessions", "repos"] {
            let folder = state.join(name);
            if folder.is_dir() {
                std::fs::remove_dir_all(&folder)?;
            }
        }
        report.say("undo points, journals", Mark::Did, format!("gone from {}", state.display()));
    }
    Ok(())
}

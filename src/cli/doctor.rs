//! `automode doctor`.

use anyhow::{anyhow, bail};
use clap::Args;

use super::install::ref_gate;
use super::{Exit, say};
use crate::install::claude_code;
use crate::install::enrol::RefGate;
use crate::install::proof;
use crate::install::site::{Machine, Site};
use crate::world::session::{State, Xdg};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Only this client
    client: Option<String>,
    /// Print what was seen as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    if let Some(other) = arguments.client.as_ref().filter(|one| *one != claude_code::NAME) {
        bail!("`{other}` cannot be wired yet\nhelp: automode doctor {}", claude_code::NAME);
    }
    let machine = Machine::here()?;
    let site = Site::of(&std::env::current_dir()?).ok();
    let state = State::locate(Some(&machine.home), Xdg::Ignored)
        .ok_or_else(|| anyhow!("there is no state folder without a home"))?;
    let gate = match &site {
        Some(site) => ref_gate(None, site)?,
        None => RefGate::Off,
    };
    let report = proof::prove(&machine, site.as_ref(), gate, &state)?;
    let problems = report.failures();
    if arguments.json {
        let told = serde_json::json!({ "lines": report.lines, "problems": problems });
        say(&format!("{told}\n"));
    } else {
        say(&report.shown());
        match problems {
            0 => say("\nno problem found\n"),
            1 => say("\n1 problem\n"),
            more => say(&format!("\n{more} problems\n")),
        }
    }
    Ok(if problems == 0 { Exit::Done } else { Exit::No })
}

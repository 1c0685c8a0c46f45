//! `automode install`.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use super::place::Place;
use super::{Exit, say};
use crate::install::claude_code::{self, Level, Require};
use crate::install::enrol::{self, RefGate, Wish};
use crate::install::site::{Machine, Site};
use crate::model::mandate::Preset;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The repository; the one you are in, where none is given
    path: Option<PathBuf>,
    /// The client to wire; those found on PATH, where none is given
    #[arg(long, value_name = "CLIENT")]
    client: Vec<String>,
    /// Which settings file is wired: `user`, `local` or `project`
    #[arg(long, default_value = "user", value_parser = ["user", "local", "project"])]
    level: String,
    /// With `--level project`: where automode is missing, stop and say how to install it
    #[arg(long)]
    require: bool,
    /// Rules for a kind of use: `solo`, `team` or `strict`
    #[arg(long, value_parser = ["solo", "team", "strict"])]
    preset: Option<String>,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
    /// Never ask (nothing is asked anyway)
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    if let Some(other) = arguments.client.iter().find(|one| *one != claude_code::NAME) {
        bail!("`{other}` cannot be wired yet\nhelp: --client {}", claude_code::NAME);
    }
    let level = level(&arguments.level, arguments.require)?;
    let preset = arguments.preset.as_deref().and_then(Preset::of_word);
    let machine = Machine::here()?;
    let path = match arguments.path {
        Some(path) => path,
        None => std::env::current_dir()?,
    };
    let site = Site::of(&path)?;
    let ref_gate = ref_gate(preset, &site)?;
    let report = enrol::install(&machine, &site, &Wish { level, preset }, ref_gate)?;
    if arguments.json {
        say(&format!("{}\n", serde_json::to_string(&report)?));
    } else {
        say(&report.shown());
        say("next: automode doctor proves that it holds\n");
    }
    Ok(Exit::Done)
}

fn level(word: &str, require: bool) -> anyhow::Result<Level> {
    let require = if require { Require::Yes } else { Require::No };
    match (word, require) {
        ("project", require) => Ok(Level::Project(require)),
        (_, Require::Yes) => bail!("`--require` goes with `--level project`"),
        ("local", Require::No) => Ok(Level::Local),
        (_, Require::No) => Ok(Level::User),
    }
}

/// Whether this repository's policy asks for the hook of refs.
pub(crate) fn ref_gate(preset: Option<Preset>, site: &Site) -> anyhow::Result<RefGate> {
    if preset == Some(Preset::Strict) {
        return Ok(RefGate::On);
    }
    let place = Place::at(&site.root)?;
    let wanted = place.policy(&place.repository()?, None).ref_gate;
    Ok(if wanted { RefGate::On } else { RefGate::Off })
}

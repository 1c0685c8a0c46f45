//! A program as data: what its catalogue file says. Also read by `build.rs`, so it stands alone.
//!
//! An *act* is a text: a clause whose name may hold `{}` for the operand or value (`read path:{}`,
//! `install package:npm:{}`) and `{name}` for the name the program was called by, with `may` or `unknown` before it for its certainty; or a command that
//! it runs: `run argv` (this operand and all after it), `run shell {}` (shell text), `run script {}`
//! (a script file and its arguments), `run python|javascript|perl|ruby {}` (source text).
//! Names in a key are separated by spaces: `"-o --output"`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One file of the catalogue: one program, or several that behave alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Program {
    /// The names it is called by.
    pub names: Vec<String>,
    /// What it is, in a few words.
    pub about: String,
    /// What it does.
    pub command: Command,
    /// Command lines and the effects that they have: the tests of this file.
    pub examples: BTreeMap<String, Vec<String>>,
}

/// A program or one of its sub-commands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Command {
    /// How options are read: `anywhere` (the default), `leading` or `one-dash`.
    pub style: String,
    /// What it does in any case.
    pub acts: Vec<String>,
    /// What it does with each operand that no list below names.
    pub operands: Vec<String>,
    /// What it does with the first operand, instead.
    pub first: Vec<String>,
    /// What it does with the last of at least two operands, instead.
    pub last: Vec<String>,
    /// What it does when there is no operand.
    pub bare: Vec<String>,
    /// How many operands come before those that count.
    pub skip: u8,
    /// Options that give what those operands would give, so that all of them count.
    pub skip_unless: String,
    /// Options with two values, neither with an effect, separated by spaces.
    pub pairs: String,
    /// Options with a value that has no effect, separated by spaces.
    pub values: String,
    /// Options whose value is attached or missing, separated by spaces.
    pub attached: String,
    /// Options with a value, and what is done with it.
    pub flags: BTreeMap<String, Vec<String>>,
    /// Options that change what the command does.
    pub modes: BTreeMap<String, Mode>,
    /// Options with which it only looks and has none of its effects, beside `--help` and
    /// `--version`; separated by spaces.
    pub looks: String,
    /// The same behind `--`, for the program that it runs (`cargo fmt -- --check`).
    pub looks_after: String,
    /// Its sub-commands. One that stands in no list runs with unknown effects.
    pub commands: BTreeMap<String, Command>,
    /// Sub-commands without any effect, separated by spaces.
    pub harmless: String,
    /// The service (`service:PLACE`) that the sub-commands below act on, each with its verb.
    pub service: String,
    /// Sub-commands that read the service, separated by spaces.
    pub service_reads: String,
    /// Sub-commands that change the service, separated by spaces.
    pub service_writes: String,
    /// Sub-commands that delete at the service, separated by spaces.
    pub service_deletes: String,
}

/// What a command does when an option is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mode {
    /// Done beside the rest.
    pub adds: Vec<String>,
    /// Takes the place of what is done with operands.
    pub operands: Vec<String>,
    /// Takes the place of what is done in any case and without operands.
    pub acts: Vec<String>,
}

impl Command {
    /// Why this command, or one below it, is not well made; `None`: it is.
    pub fn fault(&self) -> Option<String> {
        if !["", "anywhere", "leading", "one-dash"].contains(&self.style.as_str()) {
            return Some(format!("`{}` is not a style", self.style));
        }
        let services = [&self.service_reads, &self.service_writes, &self.service_deletes];
        if self.service.is_empty() && services.iter().any(|names| !names.is_empty()) {
            return Some("`service_reads` and its like need `service`".into());
        }
        let lists = [&self.acts, &self.operands, &self.first, &self.last, &self.bare];
        let modes = self.modes.values().flat_map(|mode| [&mode.adds, &mode.operands, &mode.acts]);
        let acts = lists.into_iter().chain(self.flags.values()).chain(modes).flatten();
        acts.filter_map(|act| act_fault(act))
            .chain(self.commands.values().filter_map(Self::fault))
            .next()
    }
}

fn act_fault(act: &str) -> Option<String> {
    let plain = act.trim_start_matches("may ").trim_start_matches("unknown ");
    let (verb, rest) = plain.split_once(' ').unwrap_or((plain, ""));
    let runs = ["argv", "shell ", "script ", "python ", "javascript ", "perl ", "ruby "];
    let right = verb == "run" && runs.iter().any(|inner| rest.starts_with(inner))
        || rest.split_once(':').is_some_and(|(kind, name)| !kind.is_empty() && !name.is_empty());
    (!right).then(|| format!("`{act}` is not an act: `VERB KIND:[PLACE:]NAME` or `run shell {{}}`"))
}

impl Program {
    /// Why this program is not well made; `None`: it is.
    pub fn fault(&self) -> Option<String> {
        if self.names.is_empty() || self.about.is_empty() || self.examples.is_empty() {
            return Some("a program has `names`, `about` and `examples`".into());
        }
        self.command.fault()
    }
}

//! `automode mode`.

use anyhow::{Context as _, bail};
use clap::Args;

use super::{Exit, person, say};
use crate::install::register::write_whole;
use crate::install::site::Machine;
use crate::install::wiring;
use crate::model::mandate::Mode;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// `guard`: silence or a refusal; `auto`: also "allow" for what is free; `observe`: only floors
    #[arg(value_parser = ["guard", "auto", "observe"])]
    mode: Option<String>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let machine = Machine::here()?;
    let file = machine.home.join(".config/automode/policy.toml");
    let text = wiring::read(&file)?.unwrap_or_default();
    if let Err(error) = toml::from_str::<toml::Table>(&text) {
        bail!("{}: {error}; nothing was changed", file.display());
    }
    let set = text
        .parse::<toml::Table>()
        .ok()
        .and_then(|table| table.get("mode").and_then(toml::Value::as_str).and_then(Mode::of_word));
    let Some(wanted) = arguments.mode.as_deref().and_then(Mode::of_word) else {
        return Ok(show(set.unwrap_or(Mode::Guard), arguments.json));
    };
    person::required("mode")?;
    if set != Some(wanted) {
        let folder = machine.home.join(".config/automode");
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make `{}`", folder.display()))?;
        write_whole(&file, &with_mode(&text, wanted), Some(0o600))
            .with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    Ok(show(wanted, arguments.json))
}

fn show(mode: Mode, json: bool) -> Exit {
    let word = mode.word();
    say(&if json { format!("{{\"mode\":\"{word}\"}}\n") } else { format!("mode {word}\n") });
    Exit::Done
}

/// The policy text with that mode: its own line replaced, or one put before the first table.
fn with_mode(text: &str, mode: Mode) -> String {
    let line = format!("mode = \"{}\"", mode.word());
    let mut out = String::new();
    let mut done = false;
    let mut in_table = false;
    for old in text.split_inclusive('\n') {
        in_table |= old.trim_start().starts_with('[');
        let is_mode = old.split_once('=').is_some_and(|(key, _)| key.trim() == "mode");
        if is_mode && !in_table && !done {
            let end = old.get(old.trim_end().len()..).unwrap_or_default();
            let comment = old
                .split_once('#')
                .map_or(String::new(), |(_, told)| format!(" #{}", told.trim_end()));
            out.push_str(&format!("{line}{comment}{end}"));
            done = true;
        } else {
            out.push_str(old);
        }
    }
    if done { out } else { format!("{line}\n{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_line_of_the_mode_changes() {
        for (before, after) in [
            ("", "mode = \"observe\"\n"),
            (
                "# mine\nmode = \"guard\" # for now\nx = 1\n",
                "# mine\nmode = \"observe\" # for now\nx = 1\n",
            ),
            ("[a]\nmode = \"x\"\n", "mode = \"observe\"\n[a]\nmode = \"x\"\n"),
        ] {
            assert_eq!(with_mode(before, Mode::Observe), after);
        }
    }
}

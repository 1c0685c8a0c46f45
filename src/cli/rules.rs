//! `automode rules`: the list of rules.

use serde_json::json;

use super::{Exit, print, say};
use crate::rules::ALL;

/// Arguments of `rules`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    if arguments.json {
        let all: Vec<_> = ALL
            .iter()
            .map(|rule| {
                json!({
                    "id": rule.id.0, "class": rule.class.word(), "summary": rule.summary,
                    "why": rule.why, "instead": rule.instead, "keys": rule.keys,
                })
            })
            .collect();
        print::json(&all)?;
        return Ok(Exit::Done);
    }
    let widest = ALL.iter().map(|rule| rule.id.0.len()).max().unwrap_or_default();
    let mut text = String::new();
    for rule in ALL {
        text.push_str(&format!(
            "{:<widest$}  {:<10}  {}\n",
            rule.id.0,
            rule.class.word(),
            rule.summary
        ));
    }
    text.push_str("\n`automode explain RULE` says why, and shows what it stops and lets pass.\n");
    say(&text);
    Ok(Exit::Done)
}

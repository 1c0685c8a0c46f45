//! `automode explain`: a verdict or a rule in full.

use super::place::Place;
use super::{Exit, print, say};
use crate::rules::case::{Example, Rule};
use crate::rules::named;
use crate::world::session::journal::{self, Line};

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A rule's id, a request's number, or the id of a tool call
    what: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    if let Some(rule) = named(&arguments.what) {
        say(&rule_text(rule));
        return Ok(Exit::Done);
    }
    let place = Place::here()?;
    let repository = place.repository()?;
    let lines = journal::read(&place.repository_state(&repository))?;
    let number = arguments.what.parse::<u32>().ok();
    let found = lines.iter().rev().find(|line| {
        (number.is_some() && line.request == number) || line.call.as_ref() == Some(&arguments.what)
    });
    let Some(line) = found else {
        anyhow::bail!(
            "`{}` is no rule, no request and no call in this repository's journal\n\
             help: `automode rules` lists the rules, `automode log` the verdicts",
            arguments.what
        );
    };
    if arguments.json {
        print::json(line)?;
    } else {
        say(&line_text(line));
    }
    Ok(Exit::Done)
}

fn rule_text(rule: &Rule) -> String {
    let mut text = format!(
        "{} (at most {})\n\n{}\n\nwhy       {}\ninstead   {}\n",
        rule.id.0,
        rule.class.word(),
        rule.summary,
        rule.why,
        rule.instead
    );
    if !rule.keys.is_empty() {
        text.push_str(&format!("policy    {}\n", rule.keys.join(", ")));
    }
    for (title, examples) in [("stops", rule.denies), ("lets pass", rule.allows)] {
        text.push_str(&format!("\n{title}\n"));
        for example in examples {
            text.push_str(&format!("  {}\n", example_text(example)));
        }
    }
    text
}

fn example_text(example: &Example) -> String {
    let act = example.act.shown();
    let facts: Vec<_> =
        example.facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    if facts.is_empty() { act } else { format!("{act}    where {}", facts.join(", ")) }
}

fn line_text(line: &Line) -> String {
    let mut text =
        format!("act       {}\ndecision  {} ({})\n", line.shown, line.decision, line.class);
    for effect in &line.effects {
        text.push_str(&format!("effect    {effect}\n"));
    }
    for id in &line.rules {
        match named(id) {
            Some(rule) => text.push_str(&format!("rule      {id}: {}\n", rule.summary)),
            None => text.push_str(&format!("rule      {id}\n")),
        }
    }
    if let Some(number) = line.request {
        text.push_str(&format!("request   {number}\n"));
    }
    if let Some(note) = &line.note {
        text.push_str(&format!("note      {note}\n"));
    }
    for (name, old, new) in &line.refs {
        text.push_str(&format!("moved     {name} {old} -> {new}\n"));
    }
    text.push_str(&format!(
        "when      {}, {} ms, session {}\n",
        super::log::time_text(line.time),
        line.ms,
        line.session.get(..8).unwrap_or(&line.session)
    ));
    text
}

//! `automode origins`: where a text came from, or all that came in.

use serde_json::json;

use super::place::Place;
use super::{Exit, print, say};
use crate::model::escape::escaped;
use crate::model::facts::{Fact, Origin, Origins as _, Source};
use crate::world::facts::DiskFacts;
use crate::world::session::origins::{Kind, Store};

/// Sources that are listed where no number is given.
const LISTED: usize = 40;

/// Arguments of `origins`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A name (a host, an address, a package, a path) or a command; left out: list what came in
    text: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// How many of the newest
    #[arg(short = 'n', long, default_value_t = LISTED, value_name = "N")]
    lines: usize,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let place = Place::here()?;
    let repository = place.repository()?;
    let Some((folder, record)) = place.sessions(&repository).into_iter().next() else {
        anyhow::bail!("no session of an agent was seen in this repository");
    };
    let facts = place.facts(Some(folder.clone()));
    match &arguments.text {
        Some(text) => one(arguments, &facts, text),
        None => {
            let store = Store::open(&folder).map_err(|why| anyhow::anyhow!("{why}"))?;
            let sources = store.map_or(Ok(Vec::new()), |store| store.sources());
            let sources = sources.map_err(|why| anyhow::anyhow!("{why}"))?;
            all(arguments, &facts, &sources, &record.session)
        }
    }
}

/// Where one text came from.
fn one(arguments: &Arguments, facts: &DiskFacts, text: &str) -> anyhow::Result<Exit> {
    let origin = facts.origin(text.as_bytes());
    let copied = facts.copied(text.as_bytes()).known().flatten();
    if arguments.json {
        let source = |source: &Source| json!(source);
        let (word, from) = match &origin {
            Fact::Known(Origin::Outside(from)) => ("outside", Some(source(from))),
            Fact::Known(known) => (word(known), None),
            Fact::Unknown(why) => (why.word(), None),
        };
        print::json(&json!({
            "text": text, "origin": word, "source": from, "copied": copied.as_ref().map(source),
        }))?;
        return Ok(Exit::Done);
    }
    let shown = escaped(text.as_bytes());
    let line = match &origin {
        Fact::Known(Origin::Outside(source)) => {
            format!("`{shown}` was first seen in {}{}", source_text(source), signs(source))
        }
        Fact::Known(Origin::Prompt) => format!("`{shown}`: you wrote it"),
        Fact::Known(Origin::TrustBase) => {
            format!("`{shown}` stands in the repository as it was before the agent")
        }
        Fact::Known(Origin::Own) => format!("`{shown}`: the agent wrote it before it read it"),
        Fact::Known(Origin::Unseen) => format!("`{shown}` was seen nowhere as one name"),
        Fact::Unknown(why) => format!("where `{shown}` came from is not known ({why})"),
    };
    say(&line);
    if let Some(source) = &copied {
        say(&format!("most of it stands in {}{}", source_text(source), signs(source)));
    }
    Ok(Exit::Done)
}

fn word(origin: &Origin) -> &'static str {
    match origin {
        Origin::Prompt => "prompt",
        Origin::TrustBase => "trust base",
        Origin::Own => "own",
        Origin::Outside(_) => "outside",
        Origin::Unseen => "unseen",
    }
}

fn source_text(source: &Source) -> String {
    escaped(source.to_string().as_bytes())
}

fn signs(source: &Source) -> &'static str {
    match (source.hidden, source.signal) {
        (true, _) => ", where no reader sees it",
        (false, true) => ", which carries orders to an agent",
        (false, false) => "",
    }
}

/// All that came in.
fn all(
    arguments: &Arguments,
    facts: &DiskFacts,
    sources: &[(Kind, Source)],
    session: &str,
) -> anyhow::Result<Exit> {
    let outside: Vec<&Source> =
        sources.iter().filter(|(kind, _)| *kind == Kind::Outside).map(|(_, one)| one).collect();
    let unscanned = facts.unscanned().known().flatten();
    let newest = outside.iter().skip(outside.len().saturating_sub(arguments.lines));
    if arguments.json {
        let newest: Vec<_> = newest.collect();
        print::json(&json!({
            "session": session, "outside": newest, "unscanned": unscanned,
            "tainted": facts.tainted().known().flatten(),
        }))?;
        return Ok(Exit::Done);
    }
    if outside.is_empty() {
        say("nothing came in from outside yet");
    }
    for source in newest {
        say(&format!("{}{}", source_text(source), signs(source)));
    }
    if let Some(why) = unscanned {
        say(&format!(
            "not all of what the agent was given was looked at: {}",
            escaped(why.as_bytes())
        ));
    }
    Ok(Exit::Done)
}

//! `automode check`: the verdict on an act, without side effects.

use std::io::Read as _;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

use serde_json::json;

use super::place::Place;
use super::{Exit, print, say};
use crate::clients;
use crate::clients::speech;
use crate::decide::{Context, decide};
use crate::model::action::{Action, Client, Event, Occurrence, PermissionMode, Principal};
use crate::model::bounds::EVENT_BYTES_MAX;
use crate::model::memory::Memory;
use crate::model::verdict::{Decision, RuleId};
use crate::policy::rooted;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Read one hook event of this client on standard input
    #[arg(long, value_name = "CLIENT", conflicts_with = "command")]
    client: Option<String>,
    /// Take the command as one shell text, as an agent's shell tool would
    #[arg(long, value_name = "TEXT", conflicts_with = "command")]
    shell: Option<String>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
    /// The command and its arguments
    #[arg(last = true)]
    command: Vec<std::ffi::OsString>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let place = Place::here()?;
    let event = event_of(arguments, &place)?;
    let repository = place.repository()?;
    // The charter of the newest session here counts, as it would in a hook.
    let newest = place.sessions(&repository).into_iter().next();
    let session = newest.as_ref().map(|(folder, _)| folder.clone());
    let memory = newest.map(|(_, record)| record.memory).unwrap_or_default();
    let facts = place.facts(session.clone());
    let policy = place.policy(&repository, session.as_deref());
    let policy = rooted::rooted(policy, &place.places(&repository));
    let cwd = event.cwd.clone().unwrap_or_else(|| place.cwd.as_os_str().as_bytes().to_vec());
    let context = Context { cwd, repository: Some(repository), act: String::new() };
    let decision = decide(&event, &memory, &policy, &context, &facts);
    if arguments.json {
        print::json(&json_of(&decision))?;
    } else {
        say(&text_of(&event, &decision, &memory));
    }
    Ok(if decision.verdict.passes() { Exit::Done } else { Exit::No })
}

fn event_of(arguments: &Arguments, place: &Place) -> anyhow::Result<Event> {
    if let Some(name) = &arguments.client {
        let Some(client) = Client::of_word(name) else { anyhow::bail!("no client `{name}`") };
        let mut bytes = Vec::new();
        let bound = u64::try_from(EVENT_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        std::io::stdin().lock().take(bound).read_to_end(&mut bytes)?;
        anyhow::ensure!(bytes.len() <= EVENT_BYTES_MAX, "the event is too large");
        return Ok(clients::decode(client, &bytes)?);
    }
    let text = match &arguments.shell {
        Some(text) => text.clone().into_bytes(),
        None => {
            anyhow::ensure!(
                !arguments.command.is_empty(),
                "nothing to check\nhelp: automode check -- git reset --hard"
            );
            let quoted: Vec<_> = arguments.command.iter().map(|word| quoted(word)).collect();
            quoted.join(&b' ')
        }
    };
    Ok(Event {
        principal: Principal { client: Client::Generic, session: "check".into(), agent: None },
        prompt_id: None,
        tool_use_id: None,
        tool: None,
        cwd: Some(place.cwd.as_os_str().as_bytes().to_vec()),
        mode: PermissionMode::Bypass,
        occurrence: Occurrence::Before(Action::Shell { text, background: false }),
    })
}

/// The word as a shell would have to be given it.
fn quoted(word: &std::ffi::OsStr) -> Vec<u8> {
    let bytes = word.to_os_string().into_vec();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(byte);
    if !bytes.is_empty() && bytes.iter().all(plain) {
        return bytes;
    }
    let mut text = b"'".to_vec();
    for byte in bytes {
        if byte == b'\'' {
            text.extend_from_slice(b"'\\''");
        } else {
            text.push(byte);
        }
    }
    text.push(b'\'');
    text
}

fn text_of(event: &Event, decision: &Decision, memory: &Memory) -> String {
    if !decision.verdict.passes() {
        return speech::refusal(event, decision, memory, None).agent;
    }
    let mut text = format!("passes    {}\n", decision.verdict.class());
    for effect in &decision.effects {
        text.push_str(&format!("effect    {} ({})\n", effect.clause, effect.certainty));
    }
    text
}

fn json_of(decision: &Decision) -> serde_json::Value {
    let effects: Vec<_> = decision
        .effects
        .iter()
        .map(|effect| json!({ "clause": effect.clause, "certainty": effect.certainty.word() }))
        .collect();
    let refused: Vec<_> = decision
        .verdict
        .refused()
        .map(|ruling| {
            let seen: Vec<_> = ruling.findings.iter().flat_map(|found| &found.evidence).collect();
            json!({ "clause": ruling.clause, "class": ruling.class, "evidence": seen })
        })
        .collect();
    let rules: Vec<_> = decision.verdict.rules().iter().map(|RuleId(id)| *id).collect();
    json!({
        "passes": decision.verdict.passes(), "class": decision.verdict.class(),
        "rules": rules, "effects": effects, "refused": refused,
    })
}

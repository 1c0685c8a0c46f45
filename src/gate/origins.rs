//! Text that reaches the agent, handed to the session's memory of where text came from.

use std::path::PathBuf;

use serde_json::Value;

use super::session::{Home, Session};
use crate::clients::{self, Reply, speech};
use crate::content::signals::Scan;
use crate::content::{output, path_key};
use crate::model::action::{Action, Client, Event, PermissionMode};
use crate::model::escape::excerpt;
use crate::model::facts::{FAILURE, Source};
use crate::world::session::origins::{self, Arrival, Kind};
use crate::world::session::{Xdg, calls, journal};
use crate::world::streams;

/// Characters of the act by which a source is named.
const ACT_CHARS_MAX: usize = 80;
/// Files that a prompt may hand to the agent by `@`.
const MENTIONS_MAX: usize = 16;

/// A text that a tool gave back, and what is hidden in it.
pub(super) type Given = (String, Scan);

/// Takes in what an act was given and what it gave back; what it gave back is left out where it is
/// the agent's, the user's or the client's own text.
pub(super) fn arrived(
    session: &Session,
    action: &Action,
    succeeded: bool,
    given: &[Given],
) -> Result<(), String> {
    let own = written(action);
    let turn = session.record.memory.charter.prompts;
    let source = |kind: &str, what: String| Source {
        kind: kind.into(),
        what,
        turn,
        signal: false,
        hidden: false,
    };
    let (kind, file) = way(session, action, succeeded);
    let what = journal::redacted(&named(action));
    let mut arrivals = vec![Arrival {
        from: Kind::Own,
        source: source("the agent's own", String::new()),
        file: None,
        text: &own,
        scan: None,
    }];
    arrivals.extend(given.iter().map(|(text, scan)| Arrival {
        from: Kind::Outside,
        source: source(kind, what.clone()),
        file: file.clone(),
        text,
        scan: Some(scan),
    }));
    origins::take_in(&session.folder, &arrivals)
        .map_err(|error| format!("what came in could not be remembered: {error}"))
}

/// What the agent wrote to have it done.
fn written(action: &Action) -> String {
    match action {
        Action::Shell { text, .. } => String::from_utf8_lossy(text).into_owned(),
        Action::Edit(changes) => {
            let mut all = String::new();
            for change in changes {
                all.push_str(&String::from_utf8_lossy(&change.path));
                all.push('\n');
                all.push_str(&String::from_utf8_lossy(change.text.as_deref().unwrap_or_default()));
                all.push('\n');
            }
            all
        }
        Action::Read(path) => String::from_utf8_lossy(path).into_owned(),
        Action::Fetch(address) => address.clone(),
        Action::Mcp { input, .. } | Action::Unknown { input, .. } => {
            let value: Value = serde_json::from_str(input).unwrap_or_default();
            let mut all = String::new();
            output::texts(&value, &mut |text| {
                all.push_str(text);
                all.push('\n');
            });
            all
        }
        Action::Delegate(_) | Action::Talk(_) | Action::Refs(_) | Action::Changed(_) => {
            String::new()
        }
    }
}

/// By what way what an act gave back came, and from which file.
fn way(session: &Session, action: &Action, succeeded: bool) -> (&'static str, Option<Vec<u8>>) {
    match action {
        Action::Read(path) if path.starts_with(b"/") => ("the file", Some(path.clone())),
        Action::Read(path) => ("the file", Some([session.cwd.as_slice(), b"/", path].concat())),
        Action::Fetch(_) => ("the page", None),
        Action::Delegate(_) => ("the report of", None),
        Action::Shell { .. } if !succeeded => (FAILURE, None),
        Action::Shell { .. }
        | Action::Edit(_)
        | Action::Talk(_)
        | Action::Mcp { .. }
        | Action::Unknown { .. }
        | Action::Refs(_)
        | Action::Changed(_) => ("the output of", None),
    }
}

fn named(action: &Action) -> String {
    let bytes = match action {
        Action::Shell { text, .. } | Action::Read(text) => text.clone(),
        Action::Fetch(address) => address.clone().into_bytes(),
        Action::Edit(_)
        | Action::Delegate(_)
        | Action::Talk(_)
        | Action::Mcp { .. }
        | Action::Unknown { .. }
        | Action::Refs(_)
        | Action::Changed(_) => action.shown().into_bytes(),
    };
    excerpt(&bytes, ACT_CHARS_MAX)
}

/// Takes in what the user said, and the files that it hands to the agent. A prompt whose words
/// grant nothing also vouches for nothing.
pub(super) fn said(
    session: &Session,
    event: &Event,
    text: &str,
    counts: bool,
) -> Result<(), String> {
    lost(session, event.mode)?;
    let turn = session.record.memory.charter.prompts.saturating_add(1);
    let source = |kind: &str, what: &str| Source {
        kind: kind.into(),
        what: what.into(),
        turn,
        signal: false,
        hidden: false,
    };
    let files: Vec<(Vec<u8>, String)> = mentions(text)
        .filter_map(|name| {
            let path = match name.strip_prefix('/') {
                Some(_) => name.as_bytes().to_vec(),
                None => [session.cwd.as_slice(), b"/", name.as_bytes()].concat(),
            };
            let bytes = streams::read_small(&path)?;
            Some((path, String::from_utf8_lossy(&bytes).into_owned()))
        })
        .collect();
    let from = if counts { Kind::Prompt } else { Kind::Own };
    let prompt = Arrival { from, source: source("the prompt", ""), file: None, text, scan: None };
    let files = files.iter().map(|(path, text)| Arrival {
        from: Kind::Outside,
        source: source("the file", path_key(&String::from_utf8_lossy(path))),
        file: Some(path.clone()),
        text,
        scan: None,
    });
    let arrivals: Vec<_> = std::iter::once(prompt).chain(files).collect();
    origins::take_in(&session.folder, &arrivals)
        .map_err(|error| format!("what was said could not be remembered: {error}"))
}

/// The files that a prompt names by `@`.
fn mentions(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split_whitespace().filter_map(|word| word.strip_prefix('@'));
    words
        .map(|name| name.trim_matches(|c: char| "\"'`,;:!?()".contains(c)).trim_end_matches('.'))
        .filter(|name| !name.is_empty() && !name.contains('@'))
        .take(MENTIONS_MAX)
}

/// A call of an earlier turn that never ended gave back what we have not seen, where nobody was
/// asked who could have refused it.
fn lost(session: &Session, mode: PermissionMode) -> Result<(), String> {
    let unasked = match mode {
        PermissionMode::Bypass | PermissionMode::Auto | PermissionMode::Unknown => true,
        PermissionMode::Default
        | PermissionMode::AcceptEdits
        | PermissionMode::Plan
        | PermissionMode::DontAsk => false,
    };
    if !unasked || !calls::are_open(&session.folder) {
        return Ok(());
    }
    origins::unscanned(&session.folder, "a call's result never came to us")
        .map_err(|error| format!("a call that was lost could not be noted: {error}"))
}

/// What is too long to be read is refused where it may be an act; a result is never refused for its
/// size, but from then on the agent knows what we have not seen.
pub(super) fn too_long(client: Client, home: Option<PathBuf>, head: &[u8]) -> Reply {
    let who = clients::who_gave_back(client, head);
    let Some((who, home)) = who.zip(Home::of(home, Xdg::Believed)) else {
        return Reply::stop(&speech::fault("the event is longer than 16 MiB"));
    };
    let folder = home.state.session(&who);
    if !folder.is_dir() {
        return Reply::default();
    }
    match origins::unscanned(&folder, "a result was longer than 16 MiB") {
        Ok(()) => Reply::default(),
        Err(error) => {
            let why = format!("a result was too long, and that cannot be noted: {error}");
            Reply::stop(&speech::fault(&why))
        }
    }
}

//! Sinks: what an act does that text from outside must not choose.

use super::case::Case;
use super::sends_out;
use super::surfaces::{CONFIG, commands, surface};
use crate::content::{Address, addresses, is_private};
use crate::model::action::Action;
use crate::model::change::Change;
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// How much a sink weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Needs a word only where the content carries a sign of orders.
    Light,
    /// Stopped only where the content carries a sign of orders.
    Soft,
    /// Stopped unless the user named it.
    Hard,
}

/// Something that text from outside must not choose.
#[derive(Clone, Debug)]
pub(super) struct Sink {
    pub(super) weight: Weight,
    /// What it is, for people.
    pub(super) what: &'static str,
    /// The places that it leads to, and what else decides it.
    pub(super) names: Vec<Address>,
    /// Words of the user that name a sink of this kind; none where only its target counts.
    pub(super) words: &'static [&'static str],
}

const REMOTE: &[&str] = &["remote", "remotes", "upstream", "fork", "mirror"];
const DEPENDENCY: &[&str] = &["install", "dependency", "dependencies", "package", "packages"];
const NONE: &[&str] = &[];

/// The sink that an effect is; `None`: text from outside may choose it.
pub(super) fn of(case: &Case<'_>, effect: &Effect) -> Option<Sink> {
    let resource = &effect.clause.resource;
    match resource.kind {
        Kind::Host => host(case, effect),
        Kind::Remote => remote(effect),
        Kind::Ref => pushed(effect),
        Kind::Setting => setting(case, effect),
        Kind::Path => path(case, effect),
        Kind::Package => package(case, effect),
        Kind::Program => program(case, effect),
        Kind::Service => service(case, effect),
        Kind::Process | Kind::User => None,
    }
}

/// The bytes of the act that an effect comes from.
pub(super) fn text_of<'a>(case: &Case<'a>, effect: &Effect) -> &'a [u8] {
    match case.action {
        // Where one command's output is another's argument, no part of the text is all of it.
        Action::Shell { text, .. } if text.windows(2).any(|two| two == b"$(") => text,
        Action::Shell { text, .. } if text.contains(&b'`') => text,
        Action::Shell { text, .. } => effect.span.of(text),
        Action::Fetch(address) => address.as_bytes(),
        Action::Mcp { input, .. } | Action::Unknown { input, .. } => input.as_bytes(),
        Action::Edit(_)
        | Action::Read(_)
        | Action::Delegate(_)
        | Action::Talk(_)
        | Action::Refs(_)
        | Action::Changed(_) => b"",
    }
}

fn places(text: &[u8]) -> Vec<Address> {
    let mut found = addresses(&String::from_utf8_lossy(text));
    found.retain(|address| !is_private(&address.host));
    found
}

fn host(case: &Case<'_>, effect: &Effect) -> Option<Sink> {
    let name = &effect.clause.resource.name;
    if sends_out::is_here(name) {
        return None;
    }
    let text = text_of(case, effect);
    let named: Vec<Address> = places(text)
        .into_iter()
        .filter(|place| name.as_text().is_none_or(|host| is_at(place, host)))
        .collect();
    // Clients send what no text names as well, by the host alone.
    let bare = || name.as_text().map(places).unwrap_or_default();
    let mut names = if named.is_empty() { bare() } else { named };
    let sends = match effect.clause.verb {
        Verb::Send => true,
        Verb::Receive => name.has_hole() || carries_data(text, &names),
        _ => false,
    };
    let what =
        if effect.clause.verb == Verb::Send { "a send" } else { "a request that carries data" };
    if effect.clause.verb == Verb::Receive {
        // What is looked up below a domain is sent to whoever owns the domain.
        let above: Vec<_> = names
            .iter()
            .map(|at| Address { name: format!(".{}", at.host), ..at.clone() })
            .collect();
        names.extend(above);
    }
    sends.then_some(Sink { weight: Weight::Hard, what, names, words: NONE })
}

fn is_at(place: &Address, host: &[u8]) -> bool {
    let host = host.to_ascii_lowercase();
    let host = host.rsplit(|byte| *byte == b'@').next().unwrap_or_default();
    place.host.as_bytes() == host.split(|byte| *byte == b':').next().unwrap_or_default()
}

/// Whether an address in the text takes along what the text works out as it runs, or a long value.
fn carries_data(text: &[u8], names: &[Address]) -> bool {
    let text = String::from_utf8_lossy(text);
    let lower = text.to_lowercase();
    names.iter().any(|place| {
        lower.match_indices(&place.host).any(|(at, _)| {
            let before = lower.get(..at).unwrap_or_default();
            let worked_out =
                before.ends_with("}.") || before.ends_with(").") || before.ends_with("`.");
            let rest = text.get(at..).unwrap_or_default();
            let end = rest.find(|c: char| c.is_whitespace() || "\"'|;<>".contains(c));
            let address = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            worked_out || address.contains("$(") || address.contains('`') || has_long_value(address)
        })
    })
}

/// Whether a value in an address is too long for a word and too mixed for a name.
fn has_long_value(address: &str) -> bool {
    const LONG: usize = 32;
    let query = address.split_once('?').map(|(_, query)| query).unwrap_or_default();
    query.split(['&', '=', '+', '%', '-', '_', '.', '/', ',']).any(|part| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.len() >= LONG && digits > 0 && part.bytes().any(|byte| byte.is_ascii_uppercase())
            || part.len() >= LONG.saturating_mul(2)
    })
}

fn remote(effect: &Effect) -> Option<Sink> {
    if !matches!(effect.clause.verb, Verb::Create | Verb::Set) {
        return None;
    }
    let names = effect.clause.from.as_ref()?.name.as_text().map(places)?;
    Some(Sink { weight: Weight::Hard, what: "a git remote", names, words: REMOTE })
}

/// A push to an address instead of a remote that has a name.
fn pushed(effect: &Effect) -> Option<Sink> {
    let place = effect.clause.resource.place.as_ref()?.as_text()?;
    if !matches!(effect.clause.verb, Verb::Push | Verb::Rewind) {
        return None;
    }
    let names = places(place);
    (!names.is_empty()).then_some(Sink {
        weight: Weight::Hard,
        what: "a push to an address",
        names,
        words: REMOTE,
    })
}

fn setting(case: &Case<'_>, effect: &Effect) -> Option<Sink> {
    if effect.clause.verb != Verb::Set {
        return None;
    }
    // Whose name commits bear leads nowhere.
    let name = effect.clause.resource.name.prefix();
    if [b"user.".as_slice(), b"author.", b"committer."].iter().any(|who| name.starts_with(who)) {
        return None;
    }
    let names = places(text_of(case, effect));
    Some(Sink { weight: Weight::Hard, what: "a setting", names, words: CONFIG })
}

fn path(case: &Case<'_>, effect: &Effect) -> Option<Sink> {
    let resource = &effect.clause.resource;
    if effect.clause.verb != Verb::Write || resource.place.is_some() {
        return None;
    }
    let name = resource.name.as_text()?;
    let Some(surface) = surface(name) else { return code(case, name) };
    let text = match case.action {
        Action::Edit(changes) => added(changes, name),
        _ => String::from_utf8_lossy(text_of(case, effect)).into_owned(),
    };
    let text = if surface.commands_only { commands(&text) } else { text };
    Some(Sink {
        weight: Weight::Hard,
        what: surface.what,
        names: places(text.as_bytes()),
        words: surface.words,
    })
}

/// Code that the edit tool writes: it may use the network, but what carries orders does not choose
/// where it goes.
fn code(case: &Case<'_>, name: &[u8]) -> Option<Sink> {
    let Action::Edit(changes) = case.action else { return None };
    if is_prose(name) {
        return None;
    }
    let names = places(commands(&added(changes, name)).as_bytes());
    (!names.is_empty()).then_some(Sink { weight: Weight::Light, what: "code", names, words: NONE })
}

/// Whether a file is read rather than run: a document, a test, a sample.
fn is_prose(name: &[u8]) -> bool {
    const ENDINGS: &[&str] = &[".md", ".mdx", ".txt", ".rst", ".adoc", ".html", ".csv", ".json"];
    const PARTS: &[&str] = &["test", "spec", "fixture", "example", "sample", "docs/"];
    let name = String::from_utf8_lossy(name).to_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
        || PARTS.iter().any(|part| name.contains(part))
}

/// What the changes write to a path that was not there in what they replace.
fn added(changes: &[Change], name: &[u8]) -> String {
    let mut all = String::new();
    for change in changes.iter().filter(|change| name.ends_with(&change.path)) {
        let text = String::from_utf8_lossy(change.text.as_deref().unwrap_or_default());
        let old = String::from_utf8_lossy(change.replaced.as_deref().unwrap_or_default());
        for line in text.lines().filter(|line| !old.contains(line.trim())) {
            all.push_str(line);
            all.push('\n');
        }
    }
    all
}

fn package(case: &Case<'_>, effect: &Effect) -> Option<Sink> {
    if effect.clause.verb != Verb::Install {
        return None;
    }
    let text = text_of(case, effect);
    let sources = places(text);
    if !sources.is_empty() {
        return Some(Sink {
            weight: Weight::Hard,
            what: "from where a package comes",
            names: sources,
            words: CONFIG,
        });
    }
    let name = String::from_utf8_lossy(effect.clause.resource.name.as_text()?).into_owned();
    let names = vec![Address { name, host: String::new() }];
    Some(Sink { weight: Weight::Soft, what: "a dependency", names, words: DEPENDENCY })
}

/// Code that comes from the network as it runs.
fn program(case: &Case<'_>, effect: &Effect) -> Option<Sink> {
    let from = effect.clause.from.as_ref().filter(|from| from.kind == Kind::Host)?;
    let host = from.name.as_text()?;
    let text = text_of(case, effect);
    let mut names: Vec<_> = places(text).into_iter().filter(|at| is_at(at, host)).collect();
    if names.is_empty() {
        names = places(host);
    }
    Some(Sink { weight: Weight::Soft, what: "code that is fetched and run", names, words: NONE })
}

fn service(case: &Case<'_>, effect: &Effect) -> Option<Sink> {
    if effect.clause.verb == Verb::Read {
        return None;
    }
    let resource = &effect.clause.resource;
    let place = resource.place.as_ref().and_then(Pattern::as_text).unwrap_or_default();
    let jobs: [&[u8]; 3] = [b"cron", b"systemd", b"launchd"];
    // A job comes in by a pipe as often as not.
    let names = match case.action {
        Action::Shell { text, .. } if jobs.contains(&place) => places(text),
        _ => places(text_of(case, effect)),
    };
    let (weight, what, words): (_, _, &'static [&'static str]) = match place {
        b"cron" | b"systemd" | b"launchd" => {
            let schedule: &[&str] = &["cron", "crontab", "timer", "schedule", "systemd", "service"];
            (Weight::Hard, "a scheduled job", schedule)
        }
        b"aws" | b"gcloud" | b"azure" => (Weight::Hard, "a send", NONE),
        _ => (Weight::Soft, "a change at a service", NONE),
    };
    let mut names = names;
    if let Some(name) = resource.name.as_text().filter(|_| weight == Weight::Hard) {
        let parts = name.split(|byte| *byte == b'/').filter(|part| part.len() > 4);
        names.extend(parts.map(|part| Address {
            name: String::from_utf8_lossy(part).to_lowercase(),
            host: String::new(),
        }));
    }
    Some(Sink { weight, what, names, words })
}

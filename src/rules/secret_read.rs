//! `secret-read`: keys, tokens and passwords stay unread, and what is read of them does not leave.

use super::case::{Act, Case, Check, Example, Rule};
use super::{names, protections};
use crate::model::clause::Clause;
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("secret-read");

/// Keys, tokens and passwords stay unread, and what is read of them does not leave.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Never,
    summary: "reads a file of keys, tokens or passwords, or sends one away",
    why: "What an agent reads goes to the model's provider and into transcripts; a secret that \
          was there once has to be replaced.",
    instead: "use the name of the variable, or the example file (`.env.example`), not its value",
    keys: &["protect"],
    denies: &[
        Example { facts: &[], act: Act::Shell("cat .env") },
        Example { facts: &[], act: Act::Read("/home/u/.ssh/id_ed25519") },
        Example { facts: &[], act: Act::Shell("base64 < ~/.aws/credentials") },
        Example { facts: &[], act: Act::Shell("cp .env /tmp/env.txt") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Read(".env.example") },
        Example { facts: &[], act: Act::Shell("cat ~/.ssh/id_ed25519.pub") },
        Example { facts: &[], act: Act::Shell("grep -rn DATABASE_URL .") },
        Example { facts: &[], act: Act::Shell("grep -n env src/config.rs") },
    ],
    check: Check::Effect(check),
};

/// Endings of files that stand where secrets do and hold none.
const HARMLESS: &[&str] =
    &[".example", ".sample", ".template", ".dist", ".pub", ".md", ".rst", ".d.ts"];

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let mut found = found(case, effect)?.1;
    let leaves = matches!(effect.clause.verb, Verb::Send | Verb::Push);
    if leaves && found.class > Class::Unknown {
        found.class = Class::Never;
    }
    Some(found.instead("use the variable's name or the example file, not the secret's value"))
}

/// A secret that an effect reads, as far as it matters where it may go.
pub(super) struct Secret<'a> {
    /// What is read.
    pub(super) name: &'a Resource,
    /// Whether what is read is surely secret: of the variables of a shell some are.
    pub(super) surely: bool,
    /// The hosts that the secret is for, by the ends of their names.
    pub(super) hosts: &'static [&'static str],
}

/// Services whose tokens their own hosts take.
const HOSTS: &[(&str, &[&str])] = &[
    ("github", &["github.com", "githubusercontent.com", "ghcr.io"]),
    ("gitlab", &["gitlab.com"]),
    ("gcloud-token", &["googleapis.com", "google.com", "gcr.io", "pkg.dev"]),
    ("fly-token", &["fly.io", "machines.dev"]),
    ("heroku-token", &["heroku.com"]),
];

/// The secret that the effect surely reads, if it does.
pub(super) fn secret_of<'a>(case: &Case<'_>, effect: &'a Effect) -> Option<Secret<'a>> {
    if let Some(secret) = told(effect) {
        return Some(secret);
    }
    let (source, found) = found(case, effect)?;
    (found.class > Class::Unknown).then_some(Secret { name: source, surely: true, hosts: &[] })
}

/// A secret that a program gives out: a vault, a client that is logged in, the environment.
fn told(effect: &Effect) -> Option<Secret<'_>> {
    let name = &effect.clause.resource;
    if effect.clause.verb != Verb::Read {
        return None;
    }
    let place = name.place.as_ref().and_then(Pattern::as_text)?;
    let text = name.name.as_text().unwrap_or_default();
    let hosts = |service: &[u8]| {
        let found = HOSTS.iter().find(|(known, _)| known.as_bytes() == service);
        found.map_or(&[][..], |(_, hosts)| *hosts)
    };
    match (name.kind, place) {
        (Kind::Service, b"secrets") if !matches!(text, b"list" | b"ls" | b"search" | b"find") => {
            Some(Secret { name, surely: true, hosts: hosts(text) })
        }
        (Kind::Service, service) if text == b"token" => {
            Some(Secret { name, surely: true, hosts: hosts(service) })
        }
        (Kind::Setting, b"environment") if names::is_deep(&name.name) => {
            Some(Secret { name, surely: false, hosts: &[] })
        }
        _ => None,
    }
}

/// What the effect reads of what is protected, and the finding about it.
fn found<'a>(case: &Case<'_>, effect: &'a Effect) -> Option<(&'a Resource, Finding)> {
    let source = match (&effect.clause.resource, &effect.clause.from) {
        (resource, _) if effect.clause.verb == Verb::Read => resource,
        (_, Some(from)) => from,
        (_, None) => return None,
    };
    if source.kind != Kind::Path || is_harmless(source) {
        return None;
    }
    let clause = Clause::new(Verb::Read, source.clone());
    let read = Effect { clause, ..effect.clone() };
    protections::finding(case, &read, ID).map(|found| (source, found))
}

fn is_harmless(source: &Resource) -> bool {
    HARMLESS.iter().any(|ending| source.name.suffix().ends_with(ending.as_bytes()))
}

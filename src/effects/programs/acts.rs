//! The acts of the catalogue's notation, made effects of a call.

use super::deeds::is_standard;
use super::described::{PLACEHOLDER, filled};
use super::meaning::{Arg, Call, Inner, Language, Meaning, Run};
use super::names::{Package, host, package};
use crate::model::clause::{Clause, clauses};
use crate::model::effect::{Certainty, Effect};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource};

/// What an act is about: an operand and those after it, or an option's value.
pub(super) struct Subject<'a> {
    /// What `{}` stands for.
    pub(super) name: &'a Pattern,
    /// The operands from this one on.
    pub(super) rest: &'a [Arg],
}

/// Adds what one act means to the meaning. A text that cannot be read is an unknown effect.
pub(super) fn act(text: &str, call: &Call<'_>, subject: Option<&Subject<'_>>, to: &mut Meaning) {
    let (certainty, text) = certainty(text);
    if let Some(inner) = text.strip_prefix("run ").and_then(|text| inner(text, call, subject)) {
        let run = Run { perhaps: certainty != Certainty::Will, ..Run::of(inner) };
        to.runs.push(run);
        return;
    }
    let notation = text
        .replace("{name}", &String::from_utf8_lossy(call.name))
        .replace("{}", &format!("${{{PLACEHOLDER}}}"));
    let Ok(clauses) = clauses(&notation) else {
        to.effects.push(call.unknown());
        return;
    };
    for clause in clauses {
        if let Some(clause) = rooted(clause, call, subject.map(|subject| subject.name)) {
            to.effects.push(Effect::will(clause).at_most(certainty));
        }
    }
}

fn certainty(text: &str) -> (Certainty, &str) {
    match text.split_once(' ') {
        Some(("may", rest)) => (Certainty::May, rest),
        Some(("unknown", rest)) => (Certainty::Unknown, rest),
        Some(_) | None => (Certainty::Will, text),
    }
}

fn inner(text: &str, call: &Call<'_>, subject: Option<&Subject<'_>>) -> Option<Inner> {
    let name = || subject.map(|subject| subject.name.clone());
    let rest = || subject.map(|subject| subject.rest);
    let code = |language| Some(Inner::Code(language, name()?));
    match text {
        "argv" => Some(Inner::Argv(rest()?.to_vec())),
        "shell {}" => Some(Inner::ShellText(name()?)),
        "script {}" => Some(Inner::ScriptFile {
            path: call.path(&name()?),
            args: rest()?.get(1..).unwrap_or_default().to_vec(),
            sourced: false,
            language: None,
        }),
        "python {}" => code(Language::Python),
        "javascript {}" => code(Language::JavaScript),
        "perl {}" => code(Language::Perl),
        "ruby {}" => code(Language::Ruby),
        _ => None,
    }
}

/// The clause about the subject, its paths absolute; `None`: it is about standard input or output.
fn rooted(clause: Clause, call: &Call<'_>, name: Option<&Pattern>) -> Option<Clause> {
    let from = match clause.from {
        Some(from) => Some(resource(from, call, name)?.0),
        None => None,
    };
    let (resource, origin) = resource(clause.resource, call, name)?;
    Some(Clause { resource, from: from.or(origin), ..clause })
}

/// The resource, and where it comes from if its name says so.
fn resource(
    template: Resource,
    call: &Call<'_>,
    name: Option<&Pattern>,
) -> Option<(Resource, Option<Resource>)> {
    let fill = |pattern: &Pattern| match name {
        Some(name) => filled(pattern, name),
        None => pattern.clone(),
    };
    let place = template.place.as_ref().map(fill);
    let named = fill(&template.name);
    let made = |name| Resource { kind: template.kind, place: place.clone(), name };
    match template.kind {
        Kind::Path if is_standard(&named) => None,
        Kind::Path if place.is_none() => Some((made(call.path(&named)), None)),
        Kind::Host => Some((made(host(&named)), None)),
        Kind::Package if name.is_none() => Some((made(named), None)),
        Kind::Package => {
            let ecosystem = place.as_ref().and_then(Pattern::as_text).unwrap_or_default();
            Some(match package(ecosystem, &named) {
                Package::Named(name) => (made(name), None),
                Package::Fetched { name, host } => {
                    (made(name), Some(Resource::here(Kind::Host, host)))
                }
                Package::Local(name) => {
                    let from = Resource::path(call.path(&name));
                    (made(name), Some(from))
                }
            })
        }
        Kind::Path
        | Kind::Ref
        | Kind::Remote
        | Kind::Program
        | Kind::Process
        | Kind::Setting
        | Kind::Service
        | Kind::User => Some((made(named), None)),
    }
}

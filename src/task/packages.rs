//! Dependencies that the user names.

use super::clauses::{anywhere, at};
use super::deeds::Deed;
use super::grants::Granted;
use super::ground::Ground;
use super::objects::{Objects, is_empty};
use super::package_names::{MANAGERS, package_name};
use super::tokens::{Form, Token};
use crate::model::clause::Clause;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// Nouns of a dependency.
const NOUNS: &[&str] = &[
    "package",
    "packages",
    "dependency",
    "dependencies",
    "dep",
    "deps",
    "library",
    "libraries",
    "lib",
    "crate",
    "crates",
    "module",
    "gem",
    "devdependency",
    "dev-dependency",
    "plugin",
];
/// Other words of an order to install.
const KNOWN: &[&str] = &[
    "version",
    "dev",
    "project",
    "workspace",
    "npm",
    "pnpm",
    "yarn",
    "bun",
    "pip",
    "uv",
    "poetry",
    "cargo",
    "apt",
    "brew",
    "go",
    "globally",
    "locally",
    "package.json",
    "cargo.toml",
    "latest",
    "runtime",
    "test",
    "peer",
    "needed",
    "required",
    "missing",
    "requirements.txt",
    "pyproject.toml",
];
fn ecosystems(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<&'static str> {
    let said: Vec<&str> = MANAGERS
        .iter()
        .filter(|(manager, _)| objects.has(&[manager]))
        .map(|(_, ecosystem)| *ecosystem)
        .collect();
    if said.is_empty() { ground.ecosystems() } else { said }
}

fn each(verb: Verb, names: &[String], ecosystems: &[&str]) -> Vec<Clause> {
    let clause = |name: &String| {
        let name = name.clone();
        ecosystems.iter().map(move |place| at(verb, Kind::Package, place, Pattern::text(&name)))
    };
    names.iter().flat_map(clause).collect()
}

/// The names of packages among the words; `None`: something else stands among them.
fn names(objects: &Objects<'_, '_>) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut skip = false;
    let mut article = false;
    let noun = objects.has(NOUNS);
    for token in &objects.words {
        // `to 19`, `for the tests`, `as a dev dependency`: no names any more.
        if token
            .is_any(&["to", "for", "as", "so", "via", "using", "with", "in", "into", "from", "on"])
        {
            skip = true;
        }
        if token.text.starts_with('-') {
            continue;
        }
        if skip || is_empty(token) || token.is_any(NOUNS) || token.is_any(KNOWN) {
            article |= token.is_any(&["the", "a", "an"]);
            continue;
        }
        let name = package_name(token)?;
        found.push(name);
    }
    if article && !noun && found.len() != 1 {
        return None;
    }
    Some(found)
}

/// `install lodash`, `upgrade react to 19`, `update all dependencies`.
pub(super) fn install(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Granted {
    let objects = &objects.without(&["install", "add", "i"]);
    let version =
        objects.has(&["version"]) && !objects.has(NOUNS) && !objects.has_pair("latest", "version");
    let Some(names) = names(objects).filter(|_| !version) else { return Granted::default() };
    let places = ecosystems(objects, ground);
    let all = objects.has(&["dependencies", "deps", "packages"]) && objects.has(&["all", "latest"]);
    if names.is_empty() && all {
        let clause = |place: &&str| at(Verb::Install, Kind::Package, place, Pattern::anything());
        return Granted { clauses: places.iter().map(clause).collect(), short: true };
    }
    let system = objects.has(&["apt", "apt-get", "brew", "globally", "snap", "dnf", "apk"]);
    Granted { clauses: each(Verb::Install, &names, &places), short: system }
}

/// `add lodash`, `add the zod package`; what is added to a program is no package.
pub(super) fn added(deed: Deed, objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Clause> {
    // A module or a package of one's own is refactored, fixed and split.
    let noun = match deed {
        Deed::Change => objects.has(&["dependency", "dependencies", "dep", "deps"]),
        Deed::Update => objects.without(&["module", "plugin"]).has(NOUNS),
        _ => objects.has(NOUNS),
    };
    let manager = MANAGERS
        .iter()
        .any(|(manager, _)| objects.has(&["via", "using"]) && objects.has(&[manager]));
    if !(noun || manager || deed == Deed::Add && is_lone_name(objects))
        || objects.has(&["import", "imports", "function", "file", "test", "tests"])
    {
        return Vec::new();
    }
    let Some(names) = names(objects).filter(|names| names.len() < 6) else { return Vec::new() };
    each(Verb::Install, &names, &ecosystems(objects, ground))
}

/// `add lodash`: one bare word that is no English one as far as its form says.
fn is_lone_name(objects: &Objects<'_, '_>) -> bool {
    const ENDINGS: &[&str] =
        &["ing", "ion", "er", "or", "ment", "ity", "ness", "ty", "al", "ed", "ly"];
    let [word, rest @ ..] = objects.words.as_slice() else { return false };
    let lower = word.lower.as_ref();
    let plural = lower.ends_with('s') && !lower.ends_with("ss") && !lower.ends_with("js");
    let english = plural || ENDINGS.iter().any(|ending| lower.ends_with(ending));
    let plain = word.form == Form::Code
        || word.form == Form::Word && !english && word.text == lower && lower.len() > 2;
    let project =
        &["project", "workspace", "repo", "package.json", "cargo.toml", "backend", "frontend"];
    let scoped = lower.starts_with('@') || !lower.contains(['/', '_']);
    let dotted = !lower.contains('.') || lower.ends_with(".js");
    plain
        && scoped
        && dotted
        && !is_empty(word)
        && rest.iter().all(|token| is_empty(token) || token.is_any(project))
}

/// `uninstall lodash`.
pub(super) fn removed(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Clause> {
    let names = names(objects).unwrap_or_default();
    each(Verb::Delete, &names, &ecosystems(objects, ground))
}

/// `remove the lodash dependency`.
pub(super) fn removed_by_noun(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Clause> {
    if objects.has(&["package", "dependency", "dep", "crate", "library", "dependencies"]) {
        removed(objects, ground)
    } else {
        Vec::new()
    }
}

/// `publish it to npm`, `release it`.
pub(super) fn publish(deed: Deed, objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Clause> {
    let known = &[
        "package",
        "packages",
        "npm",
        "pypi",
        "crates.io",
        "version",
        "registry",
        "cargo",
        "crate",
        "release",
        "patch",
        "minor",
        "major",
        "next",
        "beta",
        "library",
        "everything",
        "rc",
    ];
    let stray = !objects.only_of(known);
    let registry = objects.has(&["npm", "pypi", "crates.io", "package", "crate", "registry"]);
    let version = |token: &&Token<'_>| token.text.contains('.') && is_version(token.text);
    let named = objects.words.iter().any(version) && ground.has_manifest();
    if stray || deed == Deed::Release && !registry && !named {
        return Vec::new();
    }
    let places = ecosystems(objects, ground);
    places.iter().map(|place| at(Verb::Push, Kind::Package, place, Pattern::anything())).collect()
}

fn is_version(text: &str) -> bool {
    text.trim_start_matches('v').starts_with(|first: char| first.is_ascii_digit())
}

/// A command of a package manager that the user typed in code.
pub(super) fn of_command(words: &[Token<'_>]) -> Granted {
    let place = words.first().and_then(|first| {
        MANAGERS.iter().find(|(manager, _)| first.is(manager)).map(|(_, place)| *place)
    });
    let Some(place) = place else { return Granted::default() };
    let rest = words.get(1..).unwrap_or_default();
    let (verb, short) = match rest.first().map(|verb| verb.lower.as_ref()) {
        Some("publish") => {
            let clause = at(Verb::Push, Kind::Package, place, Pattern::anything());
            return Granted { clauses: vec![clause], short: true };
        }
        Some("install" | "i" | "add" | "get") => (Verb::Install, false),
        Some("uninstall" | "remove" | "rm") => (Verb::Delete, true),
        _ => return Granted::default(),
    };
    let named = rest.iter().skip(1).filter(|token| !token.text.starts_with('-'));
    let names: Option<Vec<String>> = named.map(package_name).collect();
    Granted { clauses: each(verb, &names.unwrap_or_default(), &[place]), short }
}

/// Any package of any manager.
pub(super) fn any(verb: Verb) -> Clause {
    anywhere(verb, Kind::Package, Pattern::anything())
}

/// This package of any manager.
pub(super) fn one(verb: Verb, token: &Token<'_>) -> Option<Clause> {
    package_name(token).map(|name| anywhere(verb, Kind::Package, Pattern::text(name)))
}

/// Whether a word is a noun of dependencies.
pub(super) fn is_noun(token: &Token<'_>) -> bool {
    token.is_any(NOUNS)
}

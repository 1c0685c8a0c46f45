//! Files and folders that the user names.

use super::clauses::{here, on_path};
use super::ground::Ground;
use super::objects::{Objects, is_name};
use super::tokens::Form;
use crate::model::clause::Clause;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// Names of files that hold secrets.
fn is_secret(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let ends = |ending: &[u8]| name.ends_with(ending);
    name.starts_with(b".env")
        || [b".netrc".as_slice(), b".npmrc", b".pypirc", b"credentials", b".git-credentials"]
            .contains(&name)
        || ends(b".pem")
        || ends(b".key")
}

/// Whether a change of this file needs a word: outside, or of a kind that policy protects.
fn is_guarded(path: &[u8], ground: &Ground<'_>) -> bool {
    if !ground.is_inside(path) {
        return !path.starts_with(b"/tmp/");
    }
    let rest = path.strip_prefix(ground.root()).unwrap_or(path);
    let dotted = rest.windows(2).any(|pair| pair == b"/.");
    dotted || rest.ends_with(b"/lefthook.yml")
}

/// The paths among the objects that are there or have the form of one, each as it was typed.
fn paths<'a>(objects: &Objects<'_, 'a>, ground: &Ground<'_>) -> Vec<(&'a str, Vec<u8>)> {
    let found = objects.words.iter().filter(|token| is_name(token)).filter_map(|token| {
        let text = token.text;
        if text.contains(['*', '?', '$', '{', '\\']) || text.starts_with('-') {
            return None;
        }
        let shaped = token.form == Form::Code
            || text.contains('/')
            || text.starts_with(['.', '~'])
            || text.contains('.');
        if !shaped || text.bytes().any(|byte| byte.is_ascii_control()) {
            return None;
        }
        Some((text, ground.absolute(text)?))
    });
    found.collect()
}

/// Files and folders of the repository that are named and there.
pub(super) fn named(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Pattern> {
    let there = |(text, path): (&str, Vec<u8>)| {
        (ground.is_there(text) && !ground.is_branch(text)).then(|| ground.pattern(&path))
    };
    paths(objects, ground).into_iter().filter_map(there).collect()
}

/// What an order to change these files grants beyond what is free.
pub(super) fn changed(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut before_from = true;
    let words: Vec<&str> = objects
        .words
        .iter()
        .take_while(|token| {
            before_from = !token.is_any(&["from", "like", "in", "based", "see", "per", "using"]);
            before_from || token.is("in")
        })
        .map(|token| token.text)
        .collect();
    for (text, path) in paths(objects, ground) {
        let rooted = text.starts_with(['/', '~', '.']) || ground.is_there(text);
        let depth = path.iter().filter(|byte| **byte == b'/').count();
        // `GET /api/users` is no path of this machine.
        let strange = !ground.is_inside(&path) && !ground.has_top(&path);
        if strange || !rooted || !words.contains(&text) || depth < 3 || !is_guarded(&path, ground) {
            continue;
        }
        let name = ground.pattern(&path);
        clauses.extend(on_path(&[Verb::Write, Verb::Discard], &name));
        if is_secret(&path) {
            clauses.push(here(Verb::Read, Kind::Path, name));
        }
    }
    clauses
}

/// What an order to read these files grants: secrets that are named.
pub(super) fn read(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Clause> {
    let secret = paths(objects, ground).into_iter().filter(|(_, path)| is_secret(path));
    secret.map(|(_, path)| here(Verb::Read, Kind::Path, Pattern::text(path))).collect()
}

/// Whether files or folders are named to be deleted, and nothing within them.
pub(super) fn are_named(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> bool {
    const NOUNS: &[&str] = &[
        "file",
        "files",
        "folder",
        "folders",
        "directory",
        "dir",
        "directories",
        "temp",
        "temporary",
        "old",
        "whole",
        "entire",
        "generated",
        "stale",
        "leftover",
        "log",
        "logs",
        "tmp",
        "inside",
    ];
    objects.only_of(NOUNS) && !named(objects, ground).is_empty()
}

/// What an order to delete these files grants.
pub(super) fn deleted(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Clause> {
    let known = &[
        "file",
        "files",
        "folder",
        "folders",
        "directory",
        "dir",
        "directories",
        "old",
        "whole",
        "entire",
        "unused",
        "completely",
    ];
    if !objects.only_of(known) || objects.has(&["from", "in"]) {
        return Vec::new();
    }
    let except: Vec<&str> = objects.except.iter().map(|token| token.text).collect();
    let mut clauses = Vec::new();
    for (text, path) in paths(objects, ground) {
        let depth = path.iter().filter(|byte| **byte == b'/').count();
        let is_root = !ground.is_inside(&path) && depth < 3 || path == ground.root();
        if is_root || except.contains(&text) || !ground.is_there(text) || ground.is_branch(text) {
            continue;
        }
        clauses.extend(on_path(&[Verb::Delete, Verb::Move], &ground.pattern(&path)));
    }
    clauses
}

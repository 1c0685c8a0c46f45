//! What an order or a permission grants: a verb and its objects to clauses. What is not surely
//! understood grants nothing.

use super::clauses::{anywhere, at, here};
use super::deeds::{self, Deed};
use super::ground::Ground;
use super::objects::{Objects, is_name};
use super::refs::{self, Context};
use super::tokens::{Form, Token, tokens};
use super::{files, forge, packages, services};
use crate::model::clause::Clause;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Verb};

/// What was granted, and by which deed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Granted {
    /// What may be done.
    pub(super) clauses: Vec<Clause>,
    /// Whether it ends with the user's next prompt.
    pub(super) short: bool,
}

impl Granted {
    fn of(deed: Deed, clauses: Vec<Clause>) -> Self {
        Self { clauses, short: !deed.is_mild() }
    }

    fn short(clauses: Vec<Clause>) -> Self {
        Self { clauses, short: true }
    }
}

/// What the deed on these objects grants.
pub(super) fn of(
    deed: Deed,
    objects: &Objects<'_, '_>,
    ground: &Ground<'_>,
    context: &Context<'_>,
) -> Granted {
    if let Some(found) = special(deed, objects) {
        return of_special(found, objects, ground, context);
    }
    match deed {
        Deed::Push => Granted::of(deed, refs::push(objects, ground, context)),
        Deed::ForcePush => Granted::short(refs::force_push(objects, ground, context)),
        Deed::OpenPr => Granted::of(deed, forge::open_request(ground, context)),
        Deed::Merge => Granted::short(forge::merge(objects, context)),
        Deed::Amend | Deed::Rebase => Granted::short(refs::rewritten(objects, ground)),
        Deed::Delete => delete(objects, ground, context),
        Deed::Discard | Deed::Reset => Granted::short(discard(deed, objects, ground)),
        Deed::Install => packages::install(objects, ground),
        Deed::Uninstall => Granted::short(packages::removed(objects, ground)),
        Deed::Publish | Deed::Release => {
            let mut clauses = packages::publish(deed, objects, ground);
            clauses.extend(refs::released(deed, objects, ground));
            Granted::short(clauses)
        }
        Deed::Send => Granted::short(services::sent(objects)),
        Deed::Deploy => Granted::short(services::deploy(objects)),
        Deed::Restart => Granted::short(services::restart(objects)),
        Deed::Elevate => Granted::short(vec![root()]),
        Deed::Issue => Granted::of(deed, forge::issue()),
        Deed::Forge => Granted::short(forge::changed(objects, context)),
        Deed::Change | Deed::Add | Deed::Make | Deed::Update => change(deed, objects, ground),
        Deed::Read => Granted::of(deed, files::read(objects, ground)),
        Deed::Use => use_of(objects, ground, context),
        Deed::Operate => Granted::short(forge::operated(objects, context)),
        Deed::Stage | Deed::Commit | Deed::Tag | Deed::Branch | Deed::Touch | Deed::Explain => {
            Granted::of(deed, files::changed(objects, ground))
        }
    }
}

/// Deeds whose verb is of a general kind and whose object says what it is: `open a PR`.
pub(super) fn special(deed: Deed, objects: &Objects<'_, '_>) -> Option<Deed> {
    if !matches!(deed, Deed::Use | Deed::Make | Deed::Update) {
        return None;
    }
    let mut words = objects.words.iter().enumerate().skip_while(|(_, token)| {
        token.is_any(&["a", "an", "the", "draft", "new", "up", "me", "us", "another", "github"])
    });
    let (at, first) = words.next()?;
    let next = objects.words.get(at.saturating_add(1));
    let request = first.is_any(&["pr", "prs", "mr"])
        || first.is_any(&["pull", "merge"]) && next.is_some_and(|next| next.is("request"));
    if request && at > 0 && deed != Deed::Update {
        return Some(Deed::OpenPr);
    }
    let pushed = |next: &&&Token<'_>| next.is("push");
    if first.is("push") && at == 0 || first.is("force") && next.as_ref().is_some_and(pushed) {
        return None;
    }
    let one =
        at > 0 && objects.words.first().is_some_and(|token| token.is_any(&["a", "an", "the"]));
    let text = objects.has(&["description", "title", "body", "labels", "status"]);
    if deed == Deed::Update && forge::speaks_of_one(objects) && (text || objects.words.len() < 4) {
        return Some(Deed::Forge);
    }
    if first.is_any(&["issue", "ticket"]) && one && deed != Deed::Update {
        return Some(Deed::Issue);
    }
    None
}

fn of_special(
    deed: Deed,
    objects: &Objects<'_, '_>,
    ground: &Ground<'_>,
    context: &Context<'_>,
) -> Granted {
    match deed {
        Deed::OpenPr => Granted::of(deed, forge::open_request(ground, context)),
        Deed::Forge => Granted::short(forge::changed(objects, context)),
        _ => Granted::of(deed, forge::issue()),
    }
}

fn delete(objects: &Objects<'_, '_>, ground: &Ground<'_>, context: &Context<'_>) -> Granted {
    let packages = packages::removed_by_noun(objects, ground);
    if !packages.is_empty() {
        return Granted::of(Deed::Install, packages);
    }
    if objects.has(&["stash", "stashes"]) {
        let mut name = Pattern::text("refs/stash");
        name.push(Piece::Any);
        return Granted::short(vec![here(Verb::Delete, Kind::Ref, name)]);
    }
    if objects.has(&["untracked", "untraxked"]) && !objects.words.iter().any(|token| is_name(token))
    {
        let marker = here(Verb::Set, Kind::Setting, Pattern::text("untracked"));
        let mut from = marker.resource;
        from.place = Some(Pattern::text("git"));
        let clause = here(Verb::Delete, Kind::Path, ground.tree()).coming_from(from);
        return Granted::short(vec![clause]);
    }
    if objects.has(&["table", "tables", "database", "db"])
        && objects.has(&["local", "localhost", "locally", "dev"])
        && !objects.has(&["prod", "production", "staging", "remote"])
    {
        let name = Pattern::anything();
        return Granted::short(vec![at(Verb::Delete, Kind::Service, "database-local", name)]);
    }
    let mut clauses = refs::deleted(objects, ground, context);
    if clauses.is_empty() {
        clauses = files::deleted(objects, ground);
    }
    Granted::short(clauses)
}

/// Uncommitted work that may go: of what is named, or of the whole tree where that is said.
fn discard(deed: Deed, objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Clause> {
    let whole = objects.has(&["all", "everything", "local", "uncommitted", "unstaged", "my"])
        && objects.has(&["changes", "edits", "work", "modifications", "everything", "tree"]);
    let hard = objects.has(&["hard", "--hard"]);
    let known = &[
        "changes",
        "edits",
        "work",
        "modifications",
        "everything",
        "tree",
        "working",
        "local",
        "uncommitted",
        "unstaged",
        "hard",
        "--hard",
        "repo",
        "repository",
        "git",
        "head",
        "origin",
        "branch",
        "back",
        "commit",
        "last",
        "files",
        "made",
        "have",
        "were",
    ];
    if objects.has_stray(&["changes", "edits", "work", "modifications"], known, ground) {
        return Vec::new();
    }
    let named = files::named(objects, ground);
    if !named.is_empty() {
        return named.iter().map(|name| here(Verb::Discard, Kind::Path, name.clone())).collect();
    }
    let mut clauses = Vec::new();
    if whole || deed == Deed::Reset && hard {
        clauses.push(here(Verb::Discard, Kind::Path, ground.tree()));
    }
    if deed == Deed::Reset {
        clauses.extend(refs::rewritten(objects, ground));
    }
    clauses
}

fn root() -> Clause {
    here(Verb::Elevate, Kind::User, Pattern::text("root"))
}

fn change(deed: Deed, objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Granted {
    let packages = packages::added(deed, objects, ground);
    if !packages.is_empty() {
        return Granted::of(Deed::Install, packages);
    }
    Granted::of(Deed::Change, files::changed(objects, ground))
}

/// A command in code, `sudo`, or the tools of a server.
fn use_of(objects: &Objects<'_, '_>, ground: &Ground<'_>, context: &Context<'_>) -> Granted {
    let migrations = services::migrations(objects);
    if !migrations.is_empty() {
        return Granted::short(migrations);
    }
    if objects.has_pair("with", "sudo") || objects.has_pair("as", "root") {
        return Granted::short(vec![root()]);
    }
    let code = objects.words.iter().find(|token| token.form == Form::Code);
    if let Some(code) = code
        && code.text.contains(' ')
    {
        return command(code.text, ground, context);
    }
    let bare: Vec<Token<'_>> = objects.words.iter().map(|token| (*token).clone()).collect();
    if let Some((deed, taken)) = deeds::verb(&bare)
        && matches!(deed, Deed::Push | Deed::ForcePush | Deed::Elevate)
        && bare.first().is_some_and(|first| first.is_any(&["git", "sudo"]))
    {
        let rest = Objects::of(bare.get(taken..).unwrap_or_default());
        return of(deed, &rest, ground, context);
    }
    let server = objects.words.windows(2).find_map(|pair| match pair {
        [name, mcp] if mcp.is("mcp") && !super::objects::is_empty(name) => Some(name.lower.clone()),
        _ => None,
    });
    match server {
        Some(name) => {
            let mut place = Pattern::text("mcp-");
            place.push(Piece::Star);
            place.push_text(name.as_bytes());
            place.push(Piece::Star);
            let tools = anywhere(Verb::Run, Kind::Service, Pattern::anything());
            let mut clause = tools;
            clause.resource.place = Some(place);
            Granted::of(Deed::Use, vec![clause])
        }
        None => Granted::of(Deed::Use, files::changed(objects, ground)),
    }
}

/// A command that the user typed in code: read as the same words in a sentence.
fn command(text: &str, ground: &Ground<'_>, context: &Context<'_>) -> Granted {
    if text.contains(['|', '&', ';', '>', '<', '$', '(', '\n']) {
        return Granted::default();
    }
    let words = tokens(text);
    let first = words.first().map(|first| first.lower.as_ref().to_owned()).unwrap_or_default();
    let Some((deed, taken)) = deeds::verb(&words) else {
        return packages::of_command(&words);
    };
    let rest = words.get(taken..).unwrap_or_default();
    let forced = rest.iter().any(|token| token.is_any(&["-f", "--force", "--force-with-lease"]));
    let plain: Vec<Token<'_>> =
        rest.iter().filter(|token| !token.text.starts_with('-')).cloned().collect();
    let objects = Objects::of(&plain);
    match deed {
        Deed::Push if first == "git" && forced => of(Deed::ForcePush, &objects, ground, context),
        Deed::Push if first == "git" => of(Deed::Push, &objects, ground, context),
        Deed::Elevate => Granted::short(vec![root()]),
        Deed::Install => packages::of_command(&words),
        _ => Granted::default(),
    }
}

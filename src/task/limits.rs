//! What a prohibition forbids. What names nothing that is there forbids nothing.

use super::clauses::{CHANGES, anywhere, below, here, mcp_tool, on_path};
use super::deeds::Deed;
use super::ground::Ground;
use super::objects::{Objects, is_empty, is_name};
use super::packages;
use super::targets::{made_by_builds, names_of, targets};
use super::tokens::{Form, Token};
use crate::model::clause::Clause;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// What is forbidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Forbidden {
    /// What must not be done.
    pub(super) clauses: Vec<Clause>,
    /// Names that are left out.
    pub(super) except: Vec<Pattern>,
    /// Whether it ends with the next order of a change, as it is about everything.
    pub(super) whole: bool,
}

impl Forbidden {
    fn of(clauses: Vec<Clause>) -> Self {
        Self { clauses, ..Self::default() }
    }
}

/// Words of a limit that name nothing.
const ANY: &[&str] = &[
    "anything",
    "any",
    "files",
    "file",
    "code",
    "changes",
    "change",
    "edits",
    "nothing",
    "stuff",
    "things",
    "source",
    "repo",
    "repository",
    "codebase",
    "project",
    "everything",
    "modifications",
    "directly",
    "myself",
];

/// What the deed on these objects forbids.
pub(super) fn of(
    deed: Deed,
    objects: &Objects<'_, '_>,
    ground: &Ground<'_>,
    named: &[Pattern],
) -> Forbidden {
    match deed {
        Deed::Push => pushes(Verb::Push, objects, ground),
        Deed::ForcePush => pushes(Verb::Rewind, objects, ground),
        Deed::Commit => commits(objects, ground),
        Deed::Amend | Deed::Rebase if plain(objects, &["commit", "commits", "history"]) => {
            Forbidden::of(vec![here(Verb::Rewind, Kind::Ref, Pattern::anything())])
        }
        Deed::OpenPr => Forbidden::of(requests(Verb::Create)),
        Deed::Merge if objects.has(&["pr", "prs", "request", "mr"]) || objects.is_bare() => {
            Forbidden::of(requests(Verb::Set))
        }
        Deed::Delete | Deed::Discard => deletions(deed, objects, ground),
        Deed::Install | Deed::Uninstall => dependencies(objects),
        Deed::Publish | Deed::Release if plain(objects, &["npm", "package", "release"]) => {
            Forbidden::of(vec![packages::any(Verb::Push)])
        }
        Deed::Deploy if plain(objects, &["production", "prod", "staging", "app"]) => {
            let deploys = |verb| anywhere(verb, Kind::Service, below("deploy"));
            Forbidden::of(vec![deploys(Verb::Write), deploys(Verb::Run), mcp_tool(&["deploy"])])
        }
        Deed::Elevate => Forbidden::of(vec![elevation()]),
        Deed::Branch
            if plain(objects, &["branch", "branches"]) && objects.has(&["branch", "branches"]) =>
        {
            Forbidden::of(vec![here(Verb::Create, Kind::Ref, Pattern::anything())])
        }
        Deed::Use if objects.has(&["sudo"]) => Forbidden::of(vec![elevation()]),
        Deed::Use | Deed::Change | Deed::Add | Deed::Make | Deed::Update | Deed::Touch => {
            general(deed, objects, ground, named)
        }
        Deed::Amend
        | Deed::Rebase
        | Deed::Merge
        | Deed::Publish
        | Deed::Release
        | Deed::Deploy
        | Deed::Branch
        | Deed::Stage
        | Deed::Reset
        | Deed::Tag
        | Deed::Restart
        | Deed::Read
        | Deed::Issue
        | Deed::Forge
        | Deed::Operate
        | Deed::Send
        | Deed::Explain => Forbidden::default(),
    }
}

fn plain(objects: &Objects<'_, '_>, known: &[&str]) -> bool {
    objects.words.iter().all(|token| is_empty(token) || token.is_any(ANY) || token.is_any(known))
}

fn elevation() -> Clause {
    here(Verb::Elevate, Kind::User, Pattern::anything())
}

/// Pull requests of any forge.
fn requests(verb: Verb) -> Vec<Clause> {
    let mut clauses: Vec<_> =
        ["pr", "mr"].into_iter().map(|name| anywhere(verb, Kind::Service, below(name))).collect();
    let tool = if verb == Verb::Create { "create_pull_request" } else { "merge_pull_request" };
    clauses.push(mcp_tool(&[tool]));
    clauses
}

/// Branches among the words; `None`: something else stands there as well.
fn branches(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Option<Vec<Pattern>> {
    const KNOWN: &[&str] = &[
        "remote",
        "origin",
        "github",
        "gitlab",
        "upstream",
        "branch",
        "branches",
        "commit",
        "commits",
        "force",
        "--force",
        "work",
        "git",
        "hub",
        "tag",
        "tags",
        "--no-verify",
        "local",
        "default",
    ];
    let mut found = Vec::new();
    for token in &objects.words {
        if token.form != Form::Quote && ground.is_branch(token.text) {
            found.push(Pattern::text(token.text));
        } else if is_ref_pattern(token) {
            found.extend(token.text.parse::<Pattern>());
        } else if !(is_empty(token)
            || token.is_any(ANY)
            || token.is_any(KNOWN)
            || ground.is_remote(token.text))
        {
            return None;
        }
    }
    Some(found)
}

/// `release/*`
fn is_ref_pattern(token: &Token<'_>) -> bool {
    is_name(token) && token.text.ends_with("/*") && !token.text.starts_with(['.', '/', '~'])
}

fn pushes(verb: Verb, objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Forbidden {
    let Some(branches) = branches(objects, ground) else { return Forbidden::default() };
    let forced = objects.has(&["force", "--force"]);
    let verb = if forced { Verb::Rewind } else { verb };
    let names = if branches.is_empty() { vec![Pattern::anything()] } else { branches };
    Forbidden::of(names.into_iter().map(|name| anywhere(verb, Kind::Ref, name)).collect())
}

fn commits(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Forbidden {
    if objects.has(&["--no-verify"]) {
        return Forbidden::default();
    }
    if let Some(branches) = branches(objects, ground) {
        let names = if branches.is_empty() { vec![Pattern::anything()] } else { branches };
        return Forbidden::of(
            names.into_iter().map(|name| here(Verb::Commit, Kind::Ref, name)).collect(),
        );
    }
    // `don't commit the .env file`
    let named = targets(objects, ground).unwrap_or_default();
    Forbidden::of(named.iter().map(|name| here(Verb::Stage, Kind::Path, name.clone())).collect())
}

fn deletions(deed: Deed, objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Forbidden {
    let verbs: &[Verb] =
        if deed == Deed::Delete { &[Verb::Delete, Verb::Move] } else { &[Verb::Discard] };
    let whole =
        plain(objects, &["folders", "directories"]) && objects.has(&["anything", "any", "files"]);
    if whole {
        let mut clauses = on_path(verbs.get(..1).unwrap_or_default(), &ground.tree());
        if deed == Deed::Delete {
            clauses.push(here(Verb::Delete, Kind::Ref, Pattern::anything()));
            clauses.push(anywhere(Verb::Delete, Kind::Ref, Pattern::anything()));
        }
        return Forbidden { clauses, except: made_by_builds(ground), whole: false };
    }
    let mut clauses = Vec::new();
    if let Some(names) = targets(objects, ground) {
        clauses.extend(names.iter().flat_map(|name| on_path(verbs, name)));
    } else if let Some(names) = branches(objects, ground).filter(|_| deed == Deed::Delete) {
        for name in names {
            clauses.push(here(Verb::Delete, Kind::Ref, name.clone()));
            clauses.push(anywhere(Verb::Delete, Kind::Ref, name));
        }
    }
    Forbidden::of(clauses)
}

fn dependencies(objects: &Objects<'_, '_>) -> Forbidden {
    let nouns = objects.words.iter().any(|token| packages::is_noun(token));
    if objects.is_bare()
        || plain(objects, &[])
        || nouns
            && objects.words.iter().all(|token| {
                is_empty(token)
                    || token.is_any(ANY)
                    || packages::is_noun(token)
                    || token.is_any(&["npm", "external", "extra", "additional", "third-party"])
            })
    {
        return Forbidden::of(vec![packages::any(Verb::Install)]);
    }
    let named = objects.words.iter().filter(|token| !is_empty(token) && !packages::is_noun(token));
    Forbidden::of(named.filter_map(|token| packages::one(Verb::Install, token)).collect())
}

/// `don't touch X`, `don't add dependencies`, `don't open a PR`, `don't change anything else`.
fn general(
    deed: Deed,
    objects: &Objects<'_, '_>,
    ground: &Ground<'_>,
    named: &[Pattern],
) -> Forbidden {
    if objects.has(&["pr", "prs", "mr"]) || objects.has_pair("pull", "request") {
        return Forbidden::of(requests(Verb::Create));
    }
    if objects.words.iter().any(|token| packages::is_noun(token)) && deed != Deed::Use {
        return dependencies(objects);
    }
    if objects.has(&["branch", "branches"])
        && objects.has(&["new", "a", "any", "another"])
        && deed != Deed::Touch
    {
        let known = plain(objects, &["branch", "branches"]);
        let clause = here(Verb::Create, Kind::Ref, Pattern::anything());
        return if known { Forbidden::of(vec![clause]) } else { Forbidden::default() };
    }
    if objects.has(&["commit", "commits"]) && plain(objects, &["commit", "commits"]) {
        return Forbidden::of(vec![here(Verb::Commit, Kind::Ref, Pattern::anything())]);
    }
    if deed == Deed::Use {
        return Forbidden::default();
    }
    paths_or_branches(objects, ground, named)
}

/// Files and branches that must stay as they are.
pub(super) fn paths_or_branches(
    objects: &Objects<'_, '_>,
    ground: &Ground<'_>,
    named: &[Pattern],
) -> Forbidden {
    if objects.has(&["else", "outside"]) || !objects.except.is_empty() && plain(objects, &[]) {
        return all_but(objects, ground, named);
    }
    if objects.has(ANY) && plain(objects, &[]) {
        return everything(ground, Vec::new());
    }
    let except: Vec<Pattern> = names_of(&objects.except, ground).unwrap_or_default();
    if let Some(names) = targets(objects, ground) {
        let clauses = names.iter().flat_map(|name| on_path(CHANGES, name)).collect();
        return Forbidden { clauses, except, whole: false };
    }
    let Some(branches) = branches(objects, ground) else { return Forbidden::default() };
    let mut clauses = Vec::new();
    for name in branches {
        clauses.push(anywhere(Verb::Push, Kind::Ref, name.clone()));
        for verb in [Verb::Commit, Verb::Rewind, Verb::Delete] {
            clauses.push(here(verb, Kind::Ref, name.clone()));
        }
        clauses.push(anywhere(Verb::Delete, Kind::Ref, name));
    }
    Forbidden::of(clauses)
}

fn all_but(objects: &Objects<'_, '_>, ground: &Ground<'_>, named: &[Pattern]) -> Forbidden {
    let tokens: Vec<&Token<'_>> = if objects.has(&["outside"]) {
        let behind = objects.words.iter().skip_while(|token| !token.is("outside")).skip(1);
        behind.copied().collect()
    } else {
        objects.except.clone()
    };
    let allowed = if tokens.is_empty() {
        named.to_vec()
    } else {
        names_of(&tokens, ground).unwrap_or_default()
    };
    only(allowed, ground)
}

/// Nothing but these names may be changed; no names: nothing is read.
pub(super) fn only(allowed: Vec<Pattern>, ground: &Ground<'_>) -> Forbidden {
    if allowed.is_empty() { Forbidden::default() } else { everything(ground, allowed) }
}

/// Nothing of the repository may be changed but these names and what builds make.
pub(super) fn everything(ground: &Ground<'_>, allowed: Vec<Pattern>) -> Forbidden {
    let mut except = allowed;
    except.extend(made_by_builds(ground));
    Forbidden { clauses: on_path(CHANGES, &ground.tree()), except, whole: true }
}

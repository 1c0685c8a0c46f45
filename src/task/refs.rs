//! Branches, tags and remotes that the user names.

use super::clauses::{at, here};
use super::deeds::Deed;
use super::ground::Ground;
use super::objects::{Objects, is_name};
use super::selection;
use super::tokens::{Form, Token};
use crate::model::clause::{Clause, Owner};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

/// What the whole prompt says beside the clause.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context<'a> {
    /// The prompt has the work done on a branch that is not there yet.
    pub(super) new_branch: bool,
    /// The prompt speaks of a pull request.
    pub(super) request: bool,
    /// The last name that the prompt gave before this clause.
    pub(super) last: Option<&'a str>,
}

/// Nouns that stand for what one pushes.
const NOUNS: &[&str] = &[
    "change", "changes", "commit", "commits", "work", "branch", "branches", "fix", "fixes", "code",
    "update", "updates", "patch", "stuff", "edits", "version", "pr", "prs", "request", "feature",
];
/// Other words of a push.
const KNOWN: &[&str] = &[
    "everything",
    "remote",
    "github",
    "gitlab",
    "bitbucket",
    "upstream",
    "origin",
    "worktree",
    "pull",
    "request",
    "done",
    "local",
    "updated",
    "wip",
    "git",
    "repo",
    "repository",
    "server-side",
    "open",
    "tag",
    "tags",
    "force",
    "lease",
    "--force",
    "--force-with-lease",
    "-f",
    "-u",
    "--set-upstream",
    "head",
    "our",
    "once",
    "rest",
    "others",
    "two",
    "three",
    "both",
    "feature",
    "ci",
    "go",
    "it's",
    "branch's",
    "master",
    "main",
    "--tags",
    "anything",
    "anywhere",
    "any",
    "where",
    "unpushed",
    "end",
    "finished",
    "ready",
];

/// The push of one's own branch.
pub(super) fn own_pushes(ground: &Ground<'_>, context: &Context<'_>) -> Vec<Clause> {
    let remote = ground.push_remote();
    let mut clauses = Vec::new();
    let current = ground.current();
    let default = ground.default();
    if let Some(current) = &current
        && !(context.new_branch && default.as_ref() == Some(current))
    {
        clauses.push(at(Verb::Push, Kind::Ref, &remote, Pattern::text(current)));
    }
    let mut own = at(Verb::Push, Kind::Ref, &remote, Pattern::anything());
    own.owner = Some(Owner::Agent);
    clauses.push(own);
    clauses
}

/// Where a push goes, as far as the user says.
struct Target {
    remote: Vec<u8>,
    branches: Vec<String>,
    tags: Vec<String>,
}

/// The names of the push; `None`: something in it is not understood.
fn target(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Option<Target> {
    let known: Vec<&str> = KNOWN.iter().chain(NOUNS).copied().collect();
    // `push it at the end`, and not `push it to the end`.
    let last = objects.has(&["end"]) && !objects.has_three("at", "the", "end");
    if last || objects.has_stray(NOUNS, &known, ground) {
        return None;
    }
    let mut found = Target { remote: ground.push_remote(), branches: Vec::new(), tags: Vec::new() };
    let says_tag = objects.has(&["tag", "tags"]);
    let mut before: Option<&Token<'_>> = None;
    for token in &objects.words {
        let text = token.text;
        let after_branch =
            before.is_some_and(|before| before.is_any(&["branch", "to", "called", "named"]));
        let source = before.is_some_and(|before| before.is("from"));
        before = Some(token);
        if token.form == Form::Word && token.is_any(NOUNS) || source {
            continue;
        }
        if let Some((remote, branch)) = text.split_once('/')
            && ground.is_remote(remote)
            && !ground.is_branch(text)
        {
            found.remote = remote.as_bytes().to_vec();
            found.branches.push(branch.to_owned());
        } else if ground.is_remote(text) {
            found.remote = text.as_bytes().to_vec();
        } else if ground.is_branch(text) {
            found.branches.push(text.to_owned());
        } else if ground.is_tag(text) || says_tag && is_name(token) {
            found.tags.push(text.to_owned());
        } else if is_name(token) {
            // A branch that is not there yet has to be called one.
            let called = after_branch || objects.has(&["branch"]);
            if !called || ground.is_there(text) || !is_ref_name(text) {
                return None;
            }
            found.branches.push(text.to_owned());
        }
    }
    Some(found)
}

fn is_ref_name(text: &str) -> bool {
    !text.starts_with(['-', '/', '.', '~', '@'])
        && !text.contains("..")
        && !text.ends_with('/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./+#".contains(&byte))
}

/// Whether the objects of a push are understood: `push it`, and not `push the value onto the stack`.
pub(super) fn is_push(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> bool {
    target(objects, ground).is_some()
}

/// `push it`, `push feature/x to origin`.
pub(super) fn push(
    objects: &Objects<'_, '_>,
    ground: &Ground<'_>,
    context: &Context<'_>,
) -> Vec<Clause> {
    if objects.has(&["force", "--force", "--force-with-lease", "-f"]) {
        return force_push(objects, ground, context);
    }
    let Some(target) = target(objects, ground) else { return Vec::new() };
    let mut clauses = Vec::new();
    for branch in &target.branches {
        clauses.push(at(Verb::Push, Kind::Ref, &target.remote, Pattern::text(branch)));
    }
    clauses.extend(tags(objects, &target));
    if clauses.is_empty() {
        clauses = own_pushes(ground, context);
        for clause in &mut clauses {
            clause.resource.place = Some(Pattern::text(&target.remote));
        }
    }
    clauses
}

fn tags(objects: &Objects<'_, '_>, target: &Target) -> Vec<Clause> {
    let on = |name| at(Verb::Push, Kind::Ref, &target.remote, name);
    let mut clauses: Vec<_> =
        target.tags.iter().map(|tag| on(Pattern::text(format!("refs/tags/{tag}")))).collect();
    let all =
        objects.has(&["tags", "--tags"]) || objects.has(&["tag"]) && target.branches.is_empty();
    if clauses.is_empty() && all {
        clauses.push(on(Pattern::tree("refs/tags")));
    }
    clauses
}

/// The tag of a release whose version is named.
pub(super) fn released(deed: Deed, objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Clause> {
    let version = objects.words.iter().find_map(|token| {
        let bare = token.text.strip_prefix('v').unwrap_or(token.text);
        let numbers = bare.split('.').take_while(|part| part.bytes().all(|b| b.is_ascii_digit()));
        (bare.contains('.') && numbers.count() > 1 && is_ref_name(bare)).then_some(bare)
    });
    let Some(version) = version.filter(|_| deed == Deed::Release) else { return Vec::new() };
    let remote = ground.push_remote();
    let names = [version.to_owned(), format!("v{version}")];
    let each = |name: &String| {
        let on = |name| at(Verb::Push, Kind::Ref, &remote, Pattern::text(name));
        [on(name.clone()), on(format!("refs/tags/{name}"))]
    };
    names.iter().flat_map(each).collect()
}

/// `force push`: the default branch has to be named.
pub(super) fn force_push(
    objects: &Objects<'_, '_>,
    ground: &Ground<'_>,
    context: &Context<'_>,
) -> Vec<Clause> {
    let Some(mut target) = target(objects, ground) else { return Vec::new() };
    if target.branches.is_empty() {
        let current = ground.current().filter(|current| Some(current) != ground.default().as_ref());
        target.branches.extend(current.and_then(|current| String::from_utf8(current).ok()));
    }
    let _ = context;
    let each = |branch: &String| {
        let on = |verb| at(verb, Kind::Ref, &target.remote, Pattern::text(branch));
        [on(Verb::Push), on(Verb::Rewind)]
    };
    target.branches.iter().flat_map(each).collect()
}

/// Commits of the current or the named branch are made anew.
pub(super) fn rewritten(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Vec<Clause> {
    let current = ground.current();
    let named =
        objects.words.iter().take_while(|token| !token.is_any(&["onto", "on", "to", "with"]));
    let mut branches: Vec<Vec<u8>> = named
        .filter(|token| ground.is_branch(token.text))
        .map(|token| token.text.as_bytes().to_vec())
        .collect();
    if branches.is_empty() {
        branches.extend(current.filter(|current| Some(current) != ground.default().as_ref()));
    }
    branches.iter().map(|branch| here(Verb::Rewind, Kind::Ref, Pattern::text(branch))).collect()
}

/// Branches and tags that the user names to be deleted.
pub(super) fn deleted(
    objects: &Objects<'_, '_>,
    ground: &Ground<'_>,
    context: &Context<'_>,
) -> Vec<Clause> {
    let branch = objects.has(&["branch", "branches"]);
    let tag = objects.has(&["tag", "tags"]);
    if let Some(names) = selection::branches(objects, ground) {
        let each =
            names.iter().flat_map(|name| one_deleted(name, None, objects, ground, true, false));
        return each.collect();
    }
    let known = &[
        "branch",
        "branches",
        "tag",
        "tags",
        "remote",
        "local",
        "locally",
        "remotely",
        "origin",
        "github",
        "gitlab",
        "server",
        "merged",
        "old",
        "git",
        "everywhere",
        "side",
        "copy",
        "one",
    ];
    if !objects.only_of(known) && !all_refs(objects, known, ground) {
        return Vec::new();
    }
    let named = |token: &&&Token<'_>| {
        !token.is_any(known)
            && (is_name(token) || ground.is_branch(token.text) || ground.is_tag(token.text))
    };
    let mut names: Vec<&str> = objects.words.iter().filter(named).map(|token| token.text).collect();
    if names.is_empty() && objects.has(&["it", "them", "that", "this", "one"]) {
        names.extend(context.last);
    }
    let mut clauses = Vec::new();
    for name in names {
        if objects.except.iter().any(|token| token.text == name) {
            continue;
        }
        let (remote, name) = match name.split_once('/') {
            Some((remote, rest)) if ground.is_remote(remote) && !ground.is_branch(name) => {
                (Some(remote), rest)
            }
            _ => (None, name),
        };
        clauses.extend(one_deleted(name, remote, objects, ground, branch, tag));
    }
    clauses
}

fn all_refs(objects: &Objects<'_, '_>, known: &[&str], ground: &Ground<'_>) -> bool {
    objects.words.iter().all(|token| {
        super::objects::is_empty(token)
            || token.is_any(known)
            || ground.is_branch(token.text)
            || ground.is_tag(token.text)
    })
}

fn one_deleted(
    name: &str,
    remote: Option<&str>,
    objects: &Objects<'_, '_>,
    ground: &Ground<'_>,
    branch: bool,
    tag: bool,
) -> Vec<Clause> {
    let file = ground.is_there(name);
    let is_branch = ground.is_branch(name) || branch && is_ref_name(name);
    let is_tag = ground.is_tag(name) || tag && is_ref_name(name);
    // What may be several things is none of them until the user says which.
    let (is_branch, is_tag) = match (branch, tag) {
        (true, false) => (is_branch, false),
        (false, true) => (false, is_tag),
        _ if file || is_branch && is_tag => return Vec::new(),
        _ => (is_branch, is_tag),
    };
    let full = if is_tag {
        format!("refs/tags/{name}")
    } else if is_branch {
        name.to_owned()
    } else {
        return Vec::new();
    };
    let far = remote.is_some()
        || objects.has(&["remote", "remotely", "origin", "github", "gitlab", "everywhere"]);
    let near =
        remote.is_none() && (!far || objects.has(&["local", "locally", "both", "everywhere"]));
    let mut clauses = Vec::new();
    if near {
        clauses.push(here(Verb::Delete, Kind::Ref, Pattern::text(&full)));
        clauses.push(here(Verb::Discard, Kind::Ref, Pattern::text(&full)));
    }
    if far {
        let place =
            remote.map_or_else(|| ground.push_remote(), |remote| remote.as_bytes().to_vec());
        let name = Pattern::text(&full);
        clauses
            .push(Clause::new(Verb::Delete, Resource::at(Kind::Ref, Pattern::text(place), name)));
    }
    clauses
}

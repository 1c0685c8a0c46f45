//! What kind of task a prompt sets: something is looked at, something named is operated on, or things
//! change. What is not surely less is a change.

use super::deeds::Deed;
use super::files;
use super::forge;
use super::grants;
use super::ground::Ground;
use super::heads::Mood;
use super::objects::{Objects, is_empty, is_name};
use super::own_words::Sentence;
use super::phrases;
use super::refs;
use super::sentence::Said;
use super::tokens::{Form, Token};

/// The kind of task that a prompt sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing: thanks, a limit, a take-back, an answer.
    #[default]
    Nothing,
    /// Something is looked at or explained.
    Look,
    /// Named things are operated on; for each, what was named and the nouns beside it.
    Operate(Vec<Vec<String>>),
    /// Something changes, or it is not understood well enough to say that nothing does.
    Change,
}

impl Asked {
    /// What two sentences ask for together.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Change, _) | (_, Self::Change) => Self::Change,
            (Self::Operate(mut one), Self::Operate(more)) => {
                one.extend(more);
                Self::Operate(one)
            }
            (Self::Operate(one), _) | (_, Self::Operate(one)) => Self::Operate(one),
            (Self::Look, _) | (_, Self::Look) => Self::Look,
            (Self::Nothing, Self::Nothing) => Self::Nothing,
        }
    }
}

/// Words of a sentence that only operates; a longer one says more than that.
const WORDS_MAX: usize = 24;

/// What a sentence asks for.
pub(super) fn of_sentence(
    sentence: &Sentence<'_>,
    tokens: &[Token<'_>],
    all: &[Said<'_, '_>],
    ground: &Ground<'_>,
) -> Asked {
    if sentence.document {
        return Asked::Change;
    }
    let found = all.iter().map(|one| of_said(one, ground)).fold(Asked::Nothing, Asked::and);
    match found {
        Asked::Nothing if !all.is_empty() || is_polite(tokens) => Asked::Nothing,
        Asked::Nothing if sentence.asks || asks(tokens) => Asked::Look,
        Asked::Nothing => Asked::Change,
        Asked::Operate(_) if tokens.len() > WORDS_MAX => Asked::Change,
        found => found,
    }
}

fn of_said(said: &Said<'_, '_>, ground: &Ground<'_>) -> Asked {
    let ordered = matches!(said.mood, Mood::Order | Mood::Permit);
    let Some(deed) = said.deed.filter(|_| ordered) else { return Asked::Nothing };
    match deed {
        Deed::Explain | Deed::Read => Asked::Look,
        // What only prepares something says nothing of it.
        Deed::Branch | Deed::Stage | Deed::Commit | Deed::Amend | Deed::Rebase => Asked::Nothing,
        deed if is_forge(deed, &said.objects) || operates(deed, &said.objects, ground) => {
            Asked::Operate(vec![words_of(deed, &said.objects)])
        }
        _ => Asked::Change,
    }
}

/// `open a PR`, `update the PR description`.
fn is_forge(deed: Deed, objects: &Objects<'_, '_>) -> bool {
    matches!(grants::special(deed, objects), Some(Deed::OpenPr | Deed::Issue | Deed::Forge))
}

/// Nouns of things that are run, kept or known outside of the source text.
const THINGS: &[&str] = &[
    "app",
    "backup",
    "bucket",
    "build",
    "cache",
    "certificate",
    "cluster",
    "container",
    "cronjob",
    "daemon",
    "database",
    "db",
    "deployment",
    "environment",
    "instance",
    "invoice",
    "job",
    "key",
    "machine",
    "node",
    "order",
    "pipeline",
    "pod",
    "process",
    "queue",
    "record",
    "release",
    "row",
    "run",
    "runner",
    "secret",
    "server",
    "service",
    "session",
    "snapshot",
    "subscription",
    "task",
    "ticket",
    "token",
    "user",
    "vm",
    "volume",
    "webhook",
    "worker",
    "workflow",
];
/// Nouns of what git and a forge keep.
const REFS: &[&str] = &[
    "branch",
    "branches",
    "tag",
    "tags",
    "stash",
    "stashes",
    "commit",
    "commits",
    "head",
    "hard",
    "pr",
    "prs",
    "mr",
    "request",
    "requests",
    "issue",
    "issues",
    "worktree",
    "worktrees",
    "remote",
];

fn is_thing(token: &Token<'_>) -> bool {
    token.form == Form::Word && {
        let word = token.lower.as_ref();
        THINGS.contains(&word) || THINGS.contains(&word.trim_end_matches('s'))
    }
}

/// Whether the deed on these objects leaves the source text as it is.
fn operates(deed: Deed, objects: &Objects<'_, '_>, ground: &Ground<'_>) -> bool {
    let things = objects.words.iter().any(|token| is_thing(token));
    let refs = objects.has(REFS)
        || objects
            .words
            .iter()
            .any(|token| ground.is_branch(token.text) || ground.is_tag(token.text));
    match deed {
        Deed::Push | Deed::ForcePush => refs::is_push(objects, ground),
        Deed::OpenPr | Deed::Tag | Deed::Issue => true,
        Deed::Send => objects.words.iter().any(|token| token.text.contains('@')),
        Deed::Publish | Deed::Deploy | Deed::Release => true,
        Deed::Operate => things || refs || forge::speaks_of_one(objects),
        Deed::Merge => refs || forge::speaks_of_one(objects) || objects.is_bare(),
        Deed::Delete => refs || things || files::are_named(objects, ground),
        Deed::Reset => refs,
        Deed::Restart => things || is_one_name(objects),
        Deed::Forge => forge::speaks_of_one(objects),
        Deed::Install
        | Deed::Uninstall
        | Deed::Discard
        | Deed::Stage
        | Deed::Commit
        | Deed::Amend
        | Deed::Rebase
        | Deed::Branch
        | Deed::Change
        | Deed::Add
        | Deed::Make
        | Deed::Update
        | Deed::Touch
        | Deed::Read
        | Deed::Elevate
        | Deed::Use
        | Deed::Explain => false,
    }
}

/// `restart nginx`: one word that is no gerund.
fn is_one_name(objects: &Objects<'_, '_>) -> bool {
    let mut names = objects.words.iter().filter(|token| !is_empty(token));
    match (names.next(), names.next()) {
        (Some(name), None) => !name.lower.ends_with("ing"),
        _ => false,
    }
}

/// What was named and the nouns beside it, in lower case, and the deed.
fn words_of(deed: Deed, objects: &Objects<'_, '_>) -> Vec<String> {
    let mut words: Vec<String> = objects
        .words
        .iter()
        .filter(|token| matches!(token.form, Form::Word | Form::Code) && !is_empty(token))
        .map(|token| token.lower.as_ref().trim_matches('#').to_owned())
        .filter(|word| !word.is_empty())
        .take(16)
        .collect();
    if matches!(deed, Deed::Publish | Deed::Deploy | Deed::Release | Deed::Tag) {
        words.push("release".into());
    }
    words
}

/// Whether the words only greet, thank, agree, take back or answer a request.
fn is_polite(tokens: &[Token<'_>]) -> bool {
    const POLITE: &[&str] = &[
        "thanks",
        "thank",
        "you",
        "thx",
        "ty",
        "great",
        "nice",
        "perfect",
        "cool",
        "awesome",
        "good",
        "job",
        "work",
        "morning",
        "hi",
        "hello",
        "hey",
        "ok",
        "okay",
        "please",
        "so",
        "much",
        "well",
        "done",
        "lgtm",
        "yes",
        "no",
        "sure",
        "alright",
        "fine",
        "excellent",
        "hmm",
        "got",
        "it",
        "i",
        "see",
        "right",
        "allow",
        "deny",
        "very",
        "that",
        "that's",
        "is",
        "all",
        "for",
        "now",
    ];
    phrases::answer(tokens).is_some()
        || phrases::takes_back(tokens)
        || tokens.iter().all(|token| match token.form {
            Form::Comma | Form::Mark => true,
            Form::Word => token.is_any(POLITE) || token.text.bytes().all(|b| b.is_ascii_digit()),
            Form::Code | Form::Quote => false,
        })
}

/// Whether the words ask without a question mark.
fn asks(tokens: &[Token<'_>]) -> bool {
    tokens.first().is_some_and(super::heads::is_asking)
        || tokens.iter().filter(|token| is_name(token)).count() == 0
            && tokens.first().is_some_and(|first| first.is_any(&["wondering", "curious"]))
}

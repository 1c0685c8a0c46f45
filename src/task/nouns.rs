//! Nouns that stand for deeds, and verbs that stand for things.

use super::deeds::{self, Deed};
use super::heads::{Head, Mood};
use super::objects::Objects;
use super::tokens::{Link, Token};

/// `edit the tests to make them pass`: what it is for is left out.
pub(super) fn without_purpose<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    const FOR: &[&str] =
        &["make", "get", "fix", "avoid", "be", "have", "force", "achieve", "solve", "save", "let"];
    let purpose = |pair: &[Token<'_>]| match pair {
        [to, verb] => to.is("to") && verb.is_any(FOR),
        _ => false,
    };
    match tokens.windows(2).position(purpose) {
        Some(at) if at > 0 => tokens.get(..at).unwrap_or_default(),
        Some(_) | None => tokens,
    }
}

/// `no pushes`, `no new dependencies`, `no changes to X`.
pub(super) fn no_more<'t, 'a>(rest: &'t [Token<'a>]) -> Option<(Deed, Objects<'t, 'a>)> {
    let first = rest.first()?;
    if !first.is_any(&["no", "zero"]) {
        return None;
    }
    let behind = rest.get(1..).unwrap_or_default();
    if behind.iter().any(|token| {
        token.is_any(&[
            "need",
            "longer",
            "idea",
            "matter",
            "problem",
            "worries",
            "rush",
            "is",
            "are",
            "was",
            "changes's",
        ])
    }) {
        return None;
    }
    nouns(behind)
}

/// The deed that nouns of deeds stand for: `new dependencies`, `changes to X`.
pub(super) fn nouns<'t, 'a>(behind: &'t [Token<'a>]) -> Option<(Deed, Objects<'t, 'a>)> {
    let skipped = behind
        .iter()
        .take_while(|token| {
            token.is_any(&[
                "more",
                "new",
                "other",
                "further",
                "additional",
                "extra",
                "git",
                "code",
                "file",
                "external",
                "npm",
                "pip",
                "cargo",
                "third-party",
            ])
        })
        .count();
    let nouns = behind.get(skipped..).unwrap_or_default();
    if let Some((deed, taken)) = deeds::noun(nouns) {
        return Some((deed, Objects::of(nouns.get(taken..).unwrap_or_default())));
    }
    let noun = nouns.first()?;
    if super::packages::is_noun(noun) {
        return Some((Deed::Install, Objects::of(behind)));
    }
    if noun.is_any(&["changes", "edits", "modifications"]) || noun.is("writes") {
        return Some((Deed::Change, Objects::of(behind)));
    }
    match deeds::verb(nouns) {
        Some((deed, taken)) if noun.lower.ends_with("ing") => {
            Some((deed, Objects::of(nouns.get(taken..).unwrap_or_default())))
        }
        _ => None,
    }
}

/// Whether a word that may be a verb stands as a noun: `commit message`, `push notifications`.
pub(super) fn is_noun_use(
    deed: Deed,
    rest: &[Token<'_>],
    taken: usize,
    head: &Head,
    link: Link,
) -> bool {
    let next = rest.get(taken);
    let follows = |words: &[&str]| next.is_some_and(|next| next.is_any(words));
    let is = follows(&[
        "is", "was", "are", "were", "has", "failed", "fails", "works", "worked", "isn't", "should",
        "will", "looks", "got", "didn't", "doesn't",
    ]);
    let compound = match deed {
        Deed::Push => follows(&[
            "notification",
            "notifications",
            "conflict",
            "button",
            "event",
            "events",
            "back",
        ]),
        Deed::Commit => {
            follows(&["message", "messages", "hash", "hashes", "history", "hook", "hooks", "sha"])
        }
        Deed::Delete => {
            rest.first().is_some_and(|first| first.is("drop")) && follows(&["down", "support"])
        }
        Deed::Release => follows(&["notes", "workflow", "process", "note", "branch", "page"]),
        Deed::Branch => {
            rest.first().is_some_and(|first| first.is("branch"))
                && follows(&["name", "names", "protection"])
        }
        _ => false,
    };
    let gerund = rest.first().is_some_and(|first| first.lower.ends_with("ing"))
        && !head.opened
        && head.mood == Mood::Order;
    let _ = link;
    is || compound || gerund
}

//! `lost-work`: bytes that git would not give back and that are not the agent's own.

use super::brought;
use super::case::{Act, Case, Check, Example, Rule};
use super::names;
use crate::model::action::Action;
use crate::model::clause::Owner;
use crate::model::effect::{Certainty, Effect};
use crate::model::escape::escaped;
use crate::model::facts::{Fact, PathState, Repository, Unsaved};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("lost-work");

/// How many paths a finding names.
const NAMED_MAX: usize = 5;

/// Bytes that git would not give back and that are not the agent's own.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "would lose work that is not the agent's own and that git could not give back",
    why: "What was never committed exists once. The agent may discard what it made itself; what \
          stood there before is the user's.",
    instead: "git stash push -- PATH, or leave the tree as it is",
    keys: &["grants"],
    denies: &[
        Example {
            facts: &[("path:src/auth.rs", "modified of:user")],
            act: Act::Shell("git reset --hard"),
        },
        Example {
            facts: &[("path:notes.md", "untracked of:user")],
            act: Act::Shell("rm notes.md"),
        },
        Example {
            facts: &[("path:notes.md", "untracked of:user")],
            act: Act::Shell("git clean -fd"),
        },
        Example {
            facts: &[("path:src/auth.rs", "modified of:user")],
            act: Act::Shell("git checkout -- src/auth.rs"),
        },
        Example {
            facts: &[("path:src/auth.rs", "modified of:user")],
            act: Act::Write("src/auth.rs"),
        },
        Example { facts: &[("ref:refs/stash", "1111")], act: Act::Shell("git stash drop") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("git reset --hard") },
        Example {
            facts: &[("path:src/auth.rs", "modified of:agent")],
            act: Act::Shell("git checkout -- src/auth.rs"),
        },
        Example {
            facts: &[("path:target", "ignored of:user folder")],
            act: Act::Shell("rm -rf target"),
        },
        Example {
            facts: &[("path:notes.md", "untracked of:user")],
            act: Act::Shell("git reset --hard"),
        },
        Example {
            facts: &[("path:src/auth.rs", "modified of:user seen")],
            act: Act::Write("src/auth.rs"),
        },
        Example {
            facts: &[("path:src/auth.rs", "modified of:user")],
            act: Act::Shell("git stash push -- src/auth.rs"),
        },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    if effect.clause.resource.kind == Kind::Ref {
        return stash(case, effect);
    }
    // What a commit or a push carries is gone from nowhere.
    if brought::is_carried(case, effect) {
        return None;
    }
    let loses = matches!(effect.clause.verb, Verb::Discard | Verb::Delete) || leaves(case, effect);
    if !names::is_path_here(effect) || !loses || names::is_unknown_target(case, effect) {
        return None;
    }
    let name = names::settled(case, &effect.clause.resource.name);
    if is_seen_edit(case, effect, &name) {
        return None;
    }
    let repository = match names::repository_of(case, &name) {
        Fact::Known(Some(repository)) => repository,
        // In no repository: git keeps nothing there, and `outside-repository` speaks of it.
        Fact::Known(None) => return None,
        Fact::Unknown(why) => return Some(not_known(why.word())),
    };
    let lost = match lost(case, effect, &repository, &name) {
        Fact::Known(lost) => lost,
        Fact::Unknown(why) => return Some(not_known(why.word())),
    };
    finding(&repository, &lost)
}

/// Whether the edit tool replaces a file that the agent has read as it stands: an edit of it, not a
/// loss.
fn is_seen_edit(case: &Case<'_>, effect: &Effect, name: &Pattern) -> bool {
    let edits = effect.clause.verb == Verb::Discard && matches!(case.action, Action::Edit(_));
    edits
        && name.as_text().is_some_and(|path| case.facts.ownership().seen(path).surely(|seen| *seen))
}

/// Whether the path is moved to a place outside of the repository, where no git keeps it.
fn leaves(case: &Case<'_>, effect: &Effect) -> bool {
    let Some(own) = case.repository.filter(|_| effect.clause.verb == Verb::Move) else {
        return false;
    };
    let lands = |other: &Effect| {
        let folder = names::literal_folder(&other.clause.resource.name);
        other.clause.verb == Verb::Write
            && other.clause.from.as_ref() == Some(&effect.clause.resource)
            && folder.is_none_or(|folder| !names::is_within(&folder, &own.root))
    };
    case.effects.iter().any(lands)
}

fn not_known(why: &str) -> Finding {
    Finding::new(ID, Class::Unknown)
        .seen(format!("what would be lost could not be found out ({why})"))
        .instead("commit or stash first: git stash push -u")
}

/// What the effect would lose for good, the agent's own left out.
fn lost(
    case: &Case<'_>,
    effect: &Effect,
    repository: &Repository,
    name: &Pattern,
) -> Fact<Vec<Unsaved>> {
    let deletes = effect.clause.verb != Verb::Discard;
    let all = match names::git_marker(effect) {
        Some(b"untracked" | b"ignored" | b"untracked-and-ignored" | b"clean-only") => {
            names::picked(case, effect, name)
        }
        // A file that is replaced or deleted by its name is lost whether git knows it or not; git
        // itself throws away only what it tracks.
        Some(_) | None => {
            let named = deletes || name.as_text().is_some() || is_emptied(case, effect);
            let git = case.facts.git();
            git.unsaved(repository, name, named).then(|mut all| {
                if !named {
                    return Fact::Known(all);
                }
                git.ignored(repository, name).map(|ignored| {
                    let each = |path| Unsaved { path, state: PathState::Ignored };
                    all.extend(ignored.into_iter().map(each));
                    all
                })
            })
        }
    };
    let stashed = is_stashed_before(case, effect);
    let is_lost = |one: &Unsaved| match one.state {
        PathState::Clean | PathState::Gone => false,
        // The index still holds the bytes of a file that is only deleted.
        PathState::Staged => !deletes && !stashed,
        PathState::Modified => !stashed,
        PathState::Untracked => true,
        PathState::Ignored => is_precious(&one.path),
    };
    let is_agents = |one: &Unsaved| {
        case.facts.ownership().owner(&one.path).surely(|owner| *owner == Owner::Agent)
    };
    all.map(|all| all.into_iter().filter(|one| is_lost(one) && !is_agents(one)).collect())
}

/// Whether a program empties or refills each file of a set by itself (`truncate`, `>`), where git
/// would throw away only what it tracks, and a copy or an archive most often only adds.
fn is_emptied(case: &Case<'_>, effect: &Effect) -> bool {
    let refills = |other: &Effect| {
        other.clause.verb == Verb::Write
            && other.clause.from.is_none()
            && other.clause.resource == effect.clause.resource
    };
    effect.certainty <= Certainty::May && case.effects.iter().any(refills)
}

/// Whether the act itself surely puts what is tracked onto the stash first, and leaves it there.
fn is_stashed_before(case: &Case<'_>, effect: &Effect) -> bool {
    let stash = Pattern::text("refs/stash");
    let on_stash = |other: &&Effect| {
        other.clause.resource.kind == Kind::Ref && other.clause.resource.name == stash
    };
    let before = case.effects.iter().take_while(|other| *other != effect).filter(on_stash);
    before.fold(false, |stashed, other| {
        let puts = other.clause.verb == Verb::Create && other.clause.from.is_none();
        puts && (stashed || other.certainty == Certainty::Will)
    })
}

/// Whether an ignored file is more than build output: a secret, a database, a key.
fn is_precious(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let endings: [&[u8]; 4] = [b".db", b".pem", b".key", b".p12"];
    name.starts_with(b".env")
        || endings.iter().any(|ending| name.ends_with(ending))
        || name.windows(7).any(|part| part == b".sqlite")
}

fn finding(repository: &Repository, lost: &[Unsaved]) -> Option<Finding> {
    if lost.is_empty() {
        return None;
    }
    let shown = |one: &Unsaved| {
        let inside = one.path.strip_prefix(repository.root.as_slice());
        let path = inside.and_then(|rest| rest.strip_prefix(b"/".as_slice())).unwrap_or(&one.path);
        escaped(path)
    };
    let mut found = Finding::new(ID, Class::NeedsWord);
    for one in lost.iter().take(NAMED_MAX) {
        found = found.seen(format!("{} ({})", shown(one), phrase(one.state)));
    }
    if lost.len() > NAMED_MAX {
        found = found.seen(format!("and {} more", lost.len().saturating_sub(NAMED_MAX)));
    }
    let paths: Vec<_> = lost.iter().take(NAMED_MAX).map(shown).collect();
    let untracked = lost.iter().any(|one| one.state == PathState::Untracked);
    let option = if untracked { "-u " } else { "" };
    if lost.iter().all(|one| one.state == PathState::Ignored) {
        return Some(found.instead("leave the file where it is, or copy it elsewhere first"));
    }
    Some(
        found
            .instead(format!("git stash push {option}-- {}", paths.join(" ")))
            .instead("or leave it as it is and go on with other work"),
    )
}

fn phrase(state: PathState) -> &'static str {
    match state {
        PathState::Clean => "tracked",
        PathState::Staged => "staged, not committed, not the agent's",
        PathState::Modified => "changed, not committed, not the agent's",
        PathState::Gone => "deleted",
        PathState::Untracked => "not tracked by git, not the agent's",
        PathState::Ignored => "ignored by git, so in no commit",
    }
}

/// The stash holds work that was put aside. `git stash pop` takes an entry away only after its
/// content has come back, which shows as a write at the same place of the act.
fn stash(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let name = &effect.clause.resource.name;
    if effect.clause.verb != Verb::Delete || !name.prefix().starts_with(b"refs/stash") {
        return None;
    }
    let comes_back = case.effects.iter().any(|other| {
        other.clause.verb == Verb::Write
            && other.clause.resource.kind == Kind::Path
            && other.span == effect.span
            && effect.certainty == Certainty::May
    });
    let stands = case.repository.is_none_or(|repository| {
        case.facts.git().ref_id(repository, b"refs/stash").maybe(Option::is_some)
    });
    if comes_back || !stands {
        return None;
    }
    Some(
        Finding::new(ID, Class::NeedsWord)
            .seen("the stash holds work that is in no commit")
            .instead("leave the stash, or bring it back: git stash pop"),
    )
}

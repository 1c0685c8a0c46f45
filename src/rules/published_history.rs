//! `published-history`: commits that others may have are not made anew, and commits that nothing
//! else keeps are not dropped.

use super::case::{Act, Case, Check, Example, Rule};
use super::names;
use crate::model::action::Action;
use crate::model::effect::{Certainty, Effect};
use crate::model::escape::escaped;
use crate::model::facts::{Fact, Head, Repository, Why};
use crate::model::mandate::Preset;
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("published-history");

/// Refs that are asked whether they keep a commit.
const REFS_MAX: usize = 256;

/// A branch with a commit of the user's that nothing else has.
const ALONE: &[(&str, &str)] =
    &[("ref:idea", "3000"), ("contains:1000:3000", "no"), ("contains:2000:3000", "no")];
/// A branch of one's own that was pushed.
const PUSHED: &[(&str, &str)] =
    &[("ref:refs/remotes/origin/work", "2000"), ("contains:1000:2000", "no")];

/// Commits that others may have are not made anew, and what nothing else keeps is not dropped.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Locked,
    summary: "makes commits anew that a remote has, or drops commits that no other ref keeps",
    why: "Who has pulled the old commits is left with two histories; commits that no branch, tag \
          or remote keeps are gone once the reflog forgets them.",
    instead: "add a commit on top (git revert, git commit --fixup), or keep the tip: git branch \
              keep/NAME TIP",
    keys: &["preset", "grants"],
    denies: &[
        Example { facts: ALONE, act: Act::Shell("git branch -D idea") },
        Example { facts: PUSHED, act: Act::Shell("git commit --amend --no-edit") },
        Example { facts: PUSHED, act: Act::Shell("git rebase -i HEAD~2") },
        Example {
            facts: &[
                ("ref:idea", "3000"),
                ("contains:1000:3000", "no"),
                ("contains:2000:3000", "no"),
            ],
            act: Act::Shell("git branch -f idea main"),
        },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("git branch -D old-work") },
        Example { facts: &[], act: Act::Shell("git commit --amend --no-edit") },
        Example { facts: &[], act: Act::Shell("git rebase main") },
        Example { facts: PUSHED, act: Act::Shell("git commit -m 'one more'") },
        Example { facts: ALONE, act: Act::Shell("git branch -m idea ideas/one") },
        Example {
            facts: &[
                ("ref:idea", "3000"),
                ("contains:1000:3000", "no"),
                ("contains:2000:3000", "no"),
                ("path:.git/logs/refs/heads/idea", "there of:agent"),
            ],
            act: Act::Shell("git branch -D idea"),
        },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let clause = &effect.clause;
    let takes = matches!(clause.verb, Verb::Delete | Verb::Rewind);
    if clause.resource.kind != Kind::Ref || !takes {
        return None;
    }
    if clause.resource.place.is_some() {
        return at_remote(case);
    }
    // Git names the updates that it is about to make, or has made, by ids: which kind of act they
    // come from was judged before it.
    if matches!(case.action, Action::Refs(_) | Action::Changed(_)) {
        return None;
    }
    let repository = case.repository?;
    let name = full_name(clause.resource.name.as_text()?)?;
    let tip = match case.facts.git().commit_id(repository, &name) {
        Fact::Known(Some(tip)) => tip,
        Fact::Known(None) => return None,
        Fact::Unknown(why) => return Some(not_known(why)),
    };
    if is_put_back(case, effect) {
        return None;
    }
    match (clause.verb, clause.from.as_ref().map(|from| from.kind)) {
        (Verb::Delete, None) => dropped(case, repository, &name, &tip, true),
        // Git itself refuses to delete what is not merged; a renamed branch lives on.
        (Verb::Delete, Some(_)) => None,
        (_, Some(Kind::Ref)) => {
            moves_the_files(case, effect).then(|| dropped(case, repository, &name, &tip, false))?
        }
        // A pull makes only what is not at the remote anew.
        (_, Some(_)) => None,
        (_, None) => made_anew(case, repository, &tip),
    }
}

/// What is taken from a remote needs a word in any case; in `strict` nobody says it in a chat.
fn at_remote(case: &Case<'_>) -> Option<Finding> {
    let strict = match case.policy.preset {
        Preset::Strict => true,
        Preset::Solo | Preset::Team => false,
    };
    strict.then(|| {
        Finding::new(ID, Class::Locked)
            .seen("a remote's commits are not replaced (preset strict)")
            .instead("push to a new branch")
    })
}

/// Branches and tags; what follows a remote can be fetched again.
fn full_name(name: &[u8]) -> Option<Vec<u8>> {
    let kept = |name: &[u8]| name.starts_with(b"refs/heads/") || name.starts_with(b"refs/tags/");
    match name.strip_prefix(b"refs/") {
        Some(_) => kept(name).then(|| name.to_vec()),
        None if name == b"HEAD" => None,
        None => Some([b"refs/heads/", name].concat()),
    }
}

/// Whether the act itself has just made the branch.
fn is_put_back(case: &Case<'_>, effect: &Effect) -> bool {
    let before = case.effects.iter().take_while(|other| !std::ptr::eq(*other, effect));
    before
        .filter(|other| other.clause.resource == effect.clause.resource)
        .any(|other| other.clause.verb == Verb::Create && other.certainty == Certainty::Will)
}

/// Whether the branch moves away from what the files hold: a soft or mixed reset keeps the content
/// of the commits in the work tree.
fn moves_the_files(case: &Case<'_>, effect: &Effect) -> bool {
    let git = case.facts.git();
    let on_it = case.repository.is_some_and(|repository| {
        git.head(repository).surely(|head| match head {
            Head::Branch(name) => effect.clause.resource.name.as_text() == Some(name),
            Head::Detached(_) => false,
        })
    });
    let discards = |other: &&Effect| {
        names::is_path_here(other)
            && other.clause.verb == Verb::Discard
            && other.span == effect.span
    };
    !on_it || case.effects.iter().any(|other| discards(&other))
}

/// A branch or tag that no longer leads to its commits: does another ref?
fn dropped(
    case: &Case<'_>,
    repository: &Repository,
    name: &[u8],
    tip: &str,
    goes: bool,
) -> Option<Finding> {
    let log = [repository.common_dir.as_slice(), b"/logs/", name].concat();
    let ownership = case.facts.ownership();
    // What the agent made in this session it may drop: a branch of its own as a whole, or the
    // commits with which it moved another one last.
    let own = if goes { ownership.made(&log) } else { ownership.touched(&log) };
    if own.surely(|own| *own) {
        return None;
    }
    let going = |other: &[u8]| {
        case.effects.iter().any(|effect| {
            let clause = &effect.clause;
            matches!(clause.verb, Verb::Delete | Verb::Rewind)
                && clause.resource.kind == Kind::Ref
                && clause.resource.place.is_none()
                && clause.resource.name.as_text().and_then(full_name).as_deref() == Some(other)
        })
    };
    let shown = escaped(name.strip_prefix(b"refs/heads/").unwrap_or(name));
    match keeps(case, repository, b"refs/", tip, |other| other != name && !going(other)) {
        Fact::Known(true) => None,
        Fact::Known(false) => Some(
            Finding::new(ID, Class::NeedsWord)
                .seen(format!("no other branch, tag or remote has the commits of {shown}"))
                .instead(format!("keep them first: git branch keep/{shown} {}", short(tip))),
        ),
        Fact::Unknown(why) => Some(not_known(why)),
    }
}

/// Commits that are made anew: does a remote have the old ones?
fn made_anew(case: &Case<'_>, repository: &Repository, tip: &str) -> Option<Finding> {
    match keeps(case, repository, b"refs/remotes/", tip, |_| true) {
        Fact::Known(false) => None,
        Fact::Known(true) => Some(
            Finding::new(ID, Class::NeedsWord)
                .seen("a remote already has the commits that would be made anew")
                .instead("add a commit on top: git revert, git commit --fixup"),
        ),
        Fact::Unknown(why) => Some(not_known(why)),
    }
}

fn not_known(why: Why) -> Finding {
    Finding::new(ID, Class::Unknown)
        .seen(format!("what else keeps the commits could not be found out ({})", why.word()))
        .instead("name the branch, and look first: git branch -a --contains BRANCH")
}

/// Whether one of the refs below the prefix has the commit among its ancestors.
fn keeps(
    case: &Case<'_>,
    repository: &Repository,
    prefix: &[u8],
    tip: &str,
    counts: impl Fn(&[u8]) -> bool,
) -> Fact<bool> {
    let git = case.facts.git();
    let names = match git.refs(repository, prefix) {
        Fact::Known(names) => names,
        Fact::Unknown(why) => return Fact::Unknown(why),
    };
    // The stash and notes are no place for work.
    let place = |name: &[u8]| {
        [b"refs/heads/".as_slice(), b"refs/tags/", b"refs/remotes/"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
    };
    let names: Vec<_> = names.into_iter().filter(|name| place(name) && counts(name)).collect();
    let mut doubt = (names.len() > REFS_MAX).then_some(Why::Bound);
    let mut asked: Vec<String> = Vec::new();
    for name in names.iter().take(REFS_MAX) {
        let id = match git.commit_id(repository, name) {
            Fact::Known(Some(id)) => id,
            Fact::Known(None) => continue,
            Fact::Unknown(why) => {
                doubt = Some(why);
                continue;
            }
        };
        if asked.contains(&id) {
            continue;
        }
        match git.contains(repository, &id, tip) {
            Fact::Known(true) => return Fact::Known(true),
            Fact::Known(false) => {}
            Fact::Unknown(why) => doubt = Some(why),
        }
        asked.push(id);
    }
    doubt.map_or(Fact::Known(false), Fact::Unknown)
}

fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

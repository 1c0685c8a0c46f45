//! Branches that are told by what they are: merged ones, the three oldest, one's own, by a pattern.

use super::budgets::number_of;
use super::ground::Ground;
use super::objects::{Objects, is_empty, is_name};
use super::tokens::{Form, Token};
use crate::model::facts::{Repository, Tip};
use crate::model::pattern::{Pattern, Relation};

/// Branches that are looked at; with more, nothing is told apart.
const BRANCHES_MAX: usize = 400;
/// Branches that words may select: more has to be named.
const CHOSEN_MAX: usize = 64;

/// How branches are told apart.
#[derive(Default)]
struct Wanted<'t> {
    patterns: Vec<&'t str>,
    except: Vec<&'t str>,
    merged: bool,
    own: bool,
    older_than_s: Option<u64>,
    end: Option<(End, usize)>,
    all: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Oldest,
    Newest,
}

/// The branches that the words select; `None`: they name none in this way.
pub(super) fn branches(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Option<Vec<String>> {
    if !objects.has(&["branch", "branches"]) && !objects.words.iter().any(|one| is_set(one)) {
        return None;
    }
    let wanted = wanted(objects, ground)?;
    let repository = ground.repository?;
    let far = objects.has(&["remote", "remotely", "origin"])
        && !objects.has(&["local", "locally", "both"]);
    let all = listed(ground, repository, far)?;
    let mut found: Vec<(String, String)> =
        all.into_iter().filter(|(name, id)| fits(name, id, &wanted, ground, repository)).collect();
    if let Some((end, count)) = wanted.end {
        let mut aged: Vec<(u64, (String, String))> = Vec::new();
        for one in found {
            // Where one age is not known, which are the oldest is not either.
            let tip = ground.facts.git().tip(repository, &one.1).known()?;
            aged.push((tip.age_s, one));
        }
        aged.sort();
        if end == End::Oldest {
            aged.reverse();
        }
        found = aged.into_iter().take(count).map(|(_, one)| one).collect();
        if found.len() < count {
            return None;
        }
    }
    let names: Vec<String> = found.into_iter().map(|(name, _)| name).collect();
    (!names.is_empty() && names.len() <= CHOSEN_MAX).then_some(names)
}

/// Whether a word stands for several names: `feature/*`, `48xx`.
fn is_set(token: &Token<'_>) -> bool {
    matches!(token.form, Form::Word | Form::Code)
        && (token.text.ends_with("/*") && !token.text.starts_with(['.', '/', '~'])
            || range(token.text).is_some())
}

/// The digits of a range such as `48xx`, and how long its numbers are.
fn range(text: &str) -> Option<(&str, usize)> {
    let digits = text.trim_end_matches('x');
    let ranged = digits.len() < text.len()
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    ranged.then_some((digits, text.len()))
}

fn wanted<'t>(objects: &Objects<'t, '_>, ground: &Ground<'_>) -> Option<Wanted<'t>> {
    const KNOWN: &[&str] = &[
        "branch", "branches", "local", "locally", "remote", "remotely", "origin", "github",
        "gitlab", "that", "which", "are", "were", "have", "been", "into", "already", "fully",
        "matching", "named", "like", "starting", "with", "git", "their", "of", "than", "by", "me",
        "made", "created", "master", "main", "not", "touched", "last", "commit", "ago", "no",
    ];
    let mut wanted = Wanted::default();
    let words = &objects.words;
    for (at, token) in words.iter().enumerate() {
        let next = words.get(at.saturating_add(1));
        let word = token.lower.as_ref();
        if is_set(token) {
            wanted.patterns.push(token.text);
        } else if token.is_any(&["merged"]) {
            wanted.merged = true;
        } else if token.is_any(&["unmerged"]) {
            return None;
        } else if token.is_any(&["my", "mine"]) {
            wanted.own = true;
        } else if token.is_any(&["all", "every", "any", "other"]) {
            wanted.all = true;
        } else if token.is_any(&["oldest", "newest", "latest"]) {
            let end = if token.is("oldest") { End::Oldest } else { End::Newest };
            let before = at.checked_sub(1).and_then(|at| words.get(at));
            let count = before.and_then(|before| number_of(&before.lower));
            let several = objects.has(&["branches"]);
            let count = count.or_else(|| (!several).then_some(1))?;
            wanted.end = Some((end, usize::try_from(count).ok()?));
        } else if token.is("older") {
            wanted.older_than_s = Some(span(words.get(at.saturating_add(1)..)?)?);
        } else if number_of(word).is_some() || unit(word).is_some() {
            // Of a quantity or an age, read with its noun.
        } else if is_empty(token)
            || token.is_any(KNOWN)
            || ground.is_remote(token.text)
            || matches!(token.form, Form::Comma | Form::Mark)
        {
            let _ = next;
        } else {
            return None;
        }
    }
    for token in objects.except.iter().filter(|token| !is_empty(token) && !token.is("than")) {
        let branch = ground.is_branch(token.text) || token.is_any(&["branch", "branches"]);
        if !is_name(token) && !branch {
            return None;
        }
        wanted.except.push(token.text);
    }
    let told = !wanted.patterns.is_empty()
        || wanted.merged
        || wanted.own
        || wanted.older_than_s.is_some()
        || wanted.end.is_some()
        || wanted.all && !wanted.except.is_empty();
    told.then_some(wanted)
}

/// `than a month`, `than 30 days`, in seconds.
fn span(words: &[&Token<'_>]) -> Option<u64> {
    let mut words = words.iter().filter(|token| !token.is_any(&["than", "the"]));
    let first = words.next()?;
    let one = first.is_any(&["a", "an", "one"]);
    let count = if one { 1 } else { number_of(&first.lower)? };
    unit(&words.next()?.lower)?.checked_mul(count)
}

/// The seconds of a unit of time.
fn unit(word: &str) -> Option<u64> {
    const DAY: u64 = 86_400;
    Some(match word {
        "day" | "days" => DAY,
        "week" | "weeks" => DAY.saturating_mul(7),
        "month" | "months" => DAY.saturating_mul(30),
        "year" | "years" => DAY.saturating_mul(365),
        _ => return None,
    })
}

/// The branches that are there, each with its commit.
fn listed(
    ground: &Ground<'_>,
    repository: &Repository,
    far: bool,
) -> Option<Vec<(String, String)>> {
    let git = ground.facts.git();
    let remote = String::from_utf8(ground.push_remote()).ok()?;
    let prefix = if far { format!("refs/remotes/{remote}/") } else { "refs/heads/".to_owned() };
    let names = git.refs(repository, prefix.as_bytes()).known()?;
    if names.len() > BRANCHES_MAX {
        return None;
    }
    let kept = [ground.default(), ground.current()];
    let mut found = Vec::new();
    for full in names {
        let name = full.strip_prefix(prefix.as_bytes())?.to_vec();
        if name == b"HEAD" || kept.iter().flatten().any(|kept| *kept == name) {
            continue;
        }
        if let Some(id) = git.ref_id(repository, &full).known().flatten() {
            found.push((String::from_utf8(name).ok()?, id));
        }
    }
    Some(found)
}

fn fits(
    name: &str,
    id: &str,
    wanted: &Wanted<'_>,
    ground: &Ground<'_>,
    repository: &Repository,
) -> bool {
    let git = ground.facts.git();
    let is_one = |pattern: &&str| matches(name, pattern);
    if !wanted.patterns.is_empty() && !wanted.patterns.iter().any(is_one)
        || wanted.except.iter().any(|except| *except == name || matches(name, except))
    {
        return false;
    }
    let merged = || {
        let full = ground.default().map(|name| [b"refs/heads/".as_slice(), &name].concat());
        full.is_some_and(|full| {
            let into = git.ref_id(repository, &full);
            into.surely(|into| {
                let into = into.as_deref();
                into.is_some_and(|into| git.contains(repository, into, id).surely(|is| *is))
            })
        })
    };
    let own = |tip: &Tip| {
        let mails = git.config(repository, "user.email");
        mails.surely(|mails| mails.last().is_some_and(|mail| *mail == tip.mail))
    };
    let aged = |tip: &Tip| wanted.older_than_s.is_none_or(|span| tip.age_s > span);
    let needs_tip = wanted.own || wanted.older_than_s.is_some();
    (!wanted.merged || merged())
        && (!needs_tip
            || git.tip(repository, id).surely(|tip| (!wanted.own || own(tip)) && aged(tip)))
}

fn matches(name: &str, pattern: &str) -> bool {
    if let Some((digits, length)) = range(pattern) {
        let last = name.rsplit('/').next().unwrap_or(name);
        return last.len() == length
            && last.starts_with(digits)
            && last.bytes().all(|byte| byte.is_ascii_digit());
    }
    pattern.contains('*')
        && pattern
            .parse::<Pattern>()
            .is_ok_and(|pattern| pattern.relation(&Pattern::text(name), false) == Relation::Covers)
}

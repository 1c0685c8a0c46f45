//! Phrases that are no verb with objects: take-backs, answers, what is to be left alone.

use super::ground::Ground;
use super::limits::{self, Forbidden};
use super::objects::Objects;
use super::sentence::is_wholly;
use super::statement::Reading;
use super::targets;
use super::tokens::{Form, Token};

const YES: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yup",
    "ok",
    "okay",
    "sure",
    "please",
    "do",
    "it",
    "go",
    "ahead",
    "for",
    "that",
    "this",
    "fine",
    "with",
    "me",
    "approved",
    "agreed",
    "correct",
    "y",
    "proceed",
    "so",
    "lgtm",
    "good",
    "sounds",
    "looks",
    "great",
    "perfect",
    "confirmed",
    "confirm",
    "absolutely",
    "of",
    "course",
    "thanks",
];
const STRONG: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yup",
    "ok",
    "okay",
    "sure",
    "ahead",
    "do",
    "approved",
    "proceed",
    "confirmed",
    "y",
    "lgtm",
    "agreed",
];
const ON: &[&str] = &[
    "continue", "go", "on", "proceed", "retry", "try", "again", "resume", "keep", "going",
    "please", "ok", "okay", "yes", "and", "now", "carry",
];
/// What a sentence answers that is only a `yes` or a `go on`.
pub(super) fn answer(tokens: &[Token<'_>]) -> Option<Reading> {
    if tokens.is_empty() {
        return None;
    }
    if is_wholly(tokens, YES) && tokens.iter().any(|token| token.is_any(STRONG)) {
        return Some(Reading::Assent);
    }
    let goes_on = is_wholly(tokens, ON) || tokens.first().is_some_and(|one| one.is("continue"));
    goes_on.then_some(Reading::GoOn)
}

/// Words that may stand before a phrase.
const LEADING: &[&str] =
    &["please", "but", "and", "also", "just", "ideally", "preferably", "maybe", "perhaps"];

/// Words of a clause of its own: from the start, or from a comma or a dash to the next.
fn clauses_of<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    tokens.split(|token| matches!(token.form, Form::Comma | Form::Mark))
}

/// `wait`, `hold on`, `let's discuss first`.
pub(super) fn takes_back(tokens: &[Token<'_>]) -> bool {
    const ALONE: &[&[&str]] = &[
        &["wait"],
        &["hold", "on"],
        &["hold", "off"],
        &["stop"],
        &["not", "yet"],
        &["never", "mind"],
        &["nevermind"],
        &["cancel", "that"],
        &["stop", "that"],
        &["wait", "a", "second"],
        &["wait", "a", "sec"],
        &["wait", "a", "minute"],
        &["hang", "on"],
        &["no", "wait"],
        &["don't", "do", "that"],
        &["don't", "do", "it"],
        &["do", "not", "do", "that"],
        &["scratch", "that"],
        &["forget", "it"],
        &["let's", "discuss", "first"],
        &["let's", "discuss", "this", "first"],
        &["let's", "wait"],
        &["let's", "talk", "first"],
        &["stop", "please"],
        &["please", "stop"],
        &["please", "wait"],
        &["ok", "wait"],
        &["actually", "wait"],
        &["in", "a", "separate", "pr"],
        &["not", "in", "this", "branch"],
        &["not", "in", "this", "pr"],
    ];
    clauses_of(tokens).any(|clause| {
        ALONE.iter().any(|phrase| {
            phrase.len() == clause.len()
                && phrase.iter().zip(clause).all(|(word, token)| token.is(word))
        })
    })
}

/// `explain only`, `read-only please`.
pub(super) fn is_look_only(tokens: &[Token<'_>]) -> bool {
    const LOOK: &[&str] = &[
        "explain",
        "explanation",
        "read",
        "review",
        "analysis",
        "plan",
        "research",
        "look",
        "investigation",
    ];
    clauses_of(tokens).any(|clause| {
        let words: Vec<_> =
            clause.iter().filter(|token| !token.is_any(&["please", "this", "is", "a"])).collect();
        match words.as_slice() {
            [one] => one.is_any(&["read-only", "readonly"]),
            [one, two] => {
                one.is_any(LOOK) && two.is("only")
                    || one.is("read-only") && two.is_any(&["task", "request", "mode", "please"])
            }
            [one, two, three] => one.is("only") && two.is_any(LOOK) && three.is("only"),
            _ => false,
        }
    })
}

/// The same beside a question: `read-only please: where is it stored?`
pub(super) fn is_look_only_apart(tokens: &[Token<'_>]) -> bool {
    let apart = clauses_of(tokens).filter(|clause| !clause.is_empty()).nth(1).is_some();
    apart && is_look_only(tokens)
}

/// `change src/app.rs, nothing else`
pub(super) fn says_nothing_else(tokens: &[Token<'_>]) -> bool {
    clauses_of(tokens).any(|clause| {
        let end = clause.iter().rposition(|token| !token.is_any(&["please", "thanks", "pls"]));
        let clause = clause.get(..end.map_or(0, |end| end.saturating_add(1))).unwrap_or_default();
        let ends = |pair: &[Token<'_>]| match pair {
            [one, two] => one.is("nothing") && two.is_any(&["else", "more"]),
            _ => false,
        };
        let at = clause.len().saturating_sub(2);
        let before = at.checked_sub(1).and_then(|at| clause.get(at));
        ends(clause.get(at..).unwrap_or_default())
            && before.is_none_or(|before| before.is_any(&["and", "but"]))
    })
}

/// Words by which something is only considered.
const PERHAPS: &[&str] = &["preferably", "ideally", "maybe", "perhaps", "probably"];

/// Whether a limit is only wished for: `try not to`, `preferably`, `if possible`.
pub(super) fn is_hedged(tokens: &[Token<'_>]) -> bool {
    const PAIRS: &[(&str, &str)] = &[
        ("try", "not"),
        ("try", "to"),
        ("if", "possible"),
        ("i'd", "rather"),
        ("i'd", "prefer"),
        ("would", "rather"),
        ("would", "prefer"),
    ];
    let wish = |pair: &[Token<'_>]| match pair {
        [one, two] => PAIRS.iter().any(|(first, second)| one.is(first) && two.is(second)),
        _ => false,
    };
    let if_you_can = tokens.windows(3).any(|three| match three {
        [one, two, can] => one.is("if") && two.is("you") && can.is("can"),
        _ => false,
    });
    tokens.iter().any(|token| token.is_any(PERHAPS)) || tokens.windows(2).any(wish) || if_you_can
}

/// Whether an order is only considered: `maybe delete it`.
pub(super) fn is_perhaps(tokens: &[Token<'_>]) -> bool {
    tokens.iter().any(|token| token.is_any(PERHAPS))
}

/// `leave main alone`, `keep the API docs as they are`.
pub(super) fn left_alone(tokens: &[Token<'_>], ground: &Ground<'_>) -> Option<Forbidden> {
    clauses_of(tokens).find_map(|clause| {
        let start = clause.iter().position(|token| !token.is_any(LEADING))?;
        let clause = clause.get(start..)?;
        let first = clause.first().filter(|first| first.is_any(&["leave", "keep"]))?;
        let end = clause.iter().position(|token| {
            token.is_any(&["alone", "untouched", "unchanged", "intact", "as-is"])
                || token.is("as") && !first.is("as")
        })?;
        let objects = Objects::of(clause.get(1..end)?);
        let found = limits::paths_or_branches(&objects, ground, &[]);
        (!found.clauses.is_empty()).then_some(found)
    })
}

/// `stay off main`, `hands off src/legacy`, `main is off limits`.
pub(super) fn off_limits(tokens: &[Token<'_>], ground: &Ground<'_>) -> Option<Forbidden> {
    const BEFORE: &[&[&str]] = &[
        &["stay", "off"],
        &["keep", "off"],
        &["hands", "off"],
        &["stay", "away", "from"],
        &["keep", "away", "from"],
        &["stay", "out", "of"],
        &["keep", "out", "of"],
        &["stay", "clear", "of"],
        &["keep", "your", "hands", "off"],
    ];
    const BEHIND: &[&[&str]] = &[
        &["is", "off", "limits"],
        &["are", "off", "limits"],
        &["is", "off-limits"],
        &["are", "off-limits"],
        &["is", "frozen"],
        &["are", "frozen"],
        &["must", "stay", "unchanged"],
        &["must", "stay", "as", "is"],
        &["must", "not", "change"],
        &["must", "not", "be", "touched"],
        &["must", "not", "be", "changed"],
        &["should", "not", "be", "touched"],
        &["shouldn't", "be", "touched"],
        &["shall", "not", "be", "changed"],
    ];
    let fits = |words: &[&str], tokens: &[Token<'_>]| {
        words.len() <= tokens.len() && words.iter().zip(tokens).all(|(word, token)| token.is(word))
    };
    clauses_of(tokens).find_map(|clause| {
        let filler = |token: &&Token<'_>| token.is_any(&["please", "but", "and", "also", "just"]);
        let clause = clause.get(clause.iter().take_while(filler).count()..)?;
        let named = BEFORE
            .iter()
            .find(|words| fits(words, clause))
            .map(|words| clause.get(words.len()..).unwrap_or_default());
        let named = named.or_else(|| {
            let at = (1..clause.len()).find(|at| {
                let rest = clause.get(*at..).unwrap_or_default();
                BEHIND.iter().any(|words| words.len() == rest.len() && fits(words, rest))
            })?;
            clause.get(..at)
        })?;
        let found = limits::paths_or_branches(&Objects::of(named), ground, &[]);
        (!found.clauses.is_empty()).then_some(found)
    })
}

/// `keep it to src/auth`, `stay within X`, `change X, nothing else`.
pub(super) fn kept_to(tokens: &[Token<'_>], ground: &Ground<'_>) -> Option<Forbidden> {
    let names = |tokens: &[Token<'_>]| {
        targets::targets(&Objects::of(tokens), ground).map(|names| limits::only(names, ground))
    };
    let by_verb = clauses_of(tokens).find_map(|clause| {
        let first = clause.first()?;
        let bound = match first.lower.as_ref() {
            "keep" | "limit" | "restrict" | "confine" => {
                let at = clause
                    .iter()
                    .position(|token| token.is_any(&["to", "within", "in", "inside"]))?;
                let middle = clause.get(1..at)?;
                let itself =
                    ["it", "changes", "yourself", "your", "the", "all", "edits", "this", "work"];
                middle.iter().all(|token| token.is_any(&itself)).then_some(at)?
            }
            "stick" | "stay" => {
                clause.iter().position(|token| token.is_any(&["to", "within", "in", "inside"]))?
            }
            _ => return None,
        };
        names(clause.get(bound.saturating_add(1)..)?)
    });
    by_verb.filter(|found| !found.clauses.is_empty())
}

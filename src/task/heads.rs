//! What a clause is, from its first words: an order, a permission, a prohibition, a question.

use super::openings::opening;
use super::tokens::Token;

/// What the first words of a clause make of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// The user orders it.
    Order,
    /// The user allows it.
    Permit,
    /// The user forbids it.
    Forbid,
    /// The user does not need it: a grant goes, nothing is forbidden.
    Spare,
    /// The user will do it.
    Self_,
    /// Asked, reported, wished, described: nothing follows from it.
    Talk,
}

/// How a verb is narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Narrow {
    /// Not at all.
    No,
    /// By `just`, which is mostly a filler.
    Just,
    /// By `only`.
    Only,
}

/// The mood and the words that it is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// What is said.
    pub(super) mood: Mood,
    /// How many tokens the opening takes.
    pub(super) skip: usize,
    /// Whether `only` or `just` stands before the verb.
    pub(super) narrow: Narrow,
    /// Whether words of ours opened it, so that what follows is surely its verb.
    pub(super) opened: bool,
    /// `can we`: an order only where little hangs on it.
    pub(super) weak: bool,
}

/// Words that may stand before an order and change nothing of it.
const FILLERS: &[&str] = &[
    "please",
    "pls",
    "plz",
    "pelase",
    "kindly",
    "ok",
    "okay",
    "k",
    "yes",
    "yeah",
    "yep",
    "yup",
    "sure",
    "great",
    "thanks",
    "thx",
    "now",
    "then",
    "also",
    "and",
    "so",
    "next",
    "finally",
    "actually",
    "alright",
    "right",
    "good",
    "perfect",
    "nice",
    "cool",
    "hey",
    "hi",
    "hello",
    "well",
    "first",
    "lastly",
    "again",
    "instead",
    "afterwards",
    "later",
    "still",
    "too",
    "oh",
    "hmm",
    "quickly",
    "simply",
    "always",
    "immediately",
    "directly",
    "claude",
    "awesome",
    "excellent",
    "fine",
    "lgtm",
    "done",
    "no",
    "important",
    "note",
    "critical",
    "reminder",
    "ps",
    "additionally",
    "meanwhile",
    "secondly",
    "second",
    "third",
    "btw",
    "really",
    "absolutely",
    "definitely",
    "under",
    "any",
    "circumstances",
    "for",
    "ultrathink",
    "carefully",
    "otherwise",
    "eventually",
    "try",
    "go",
    "preferably",
    "ideally",
    "maybe",
    "perhaps",
    "possible",
];
/// Fillers that are one only before a comma or with a verb after them.
const CAREFUL: &[&str] =
    &["no", "under", "any", "for", "done", "second", "third", "note", "circumstances"];

/// First words by which a sentence only asks or describes.
const ASKING: &[&str] = &[
    "what",
    "what's",
    "whats",
    "why",
    "how",
    "how's",
    "where",
    "who",
    "which",
    "whose",
    "should",
    "shall",
    "does",
    "do",
    "did",
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "am",
    "may",
    "can",
    "could",
    "would",
    "will",
    "isn't",
    "aren't",
    "doesn't",
    "didn't",
    "wasn't",
    "won't",
    "hasn't",
    "whether",
    "any",
    "what're",
    "where's",
    "who's",
    "when's",
    "wouldn't",
    "shouldn't",
    "couldn't",
    "can't",
    "wondering",
    "curious",
    "wdyt",
];

/// Whether a clause that begins with the word only asks.
pub(super) fn is_asking(token: &Token<'_>) -> bool {
    token.is_any(ASKING)
}

/// Reads the opening of a clause.
pub(super) fn head(tokens: &[Token<'_>]) -> Head {
    let mut skip = 0;
    let mut narrow = Narrow::No;
    let mut mood = Mood::Order;
    let mut opened = false;
    let mut weak = false;
    // Each opening may have fillers and one more opening behind it: `can you please not push`.
    for _ in 0..4 {
        skip = fillers(tokens, skip, &mut narrow);
        let rest = tokens.get(skip..).unwrap_or_default();
        let Some((taken, found)) = opening(rest) else { break };
        weak |= rest.get(1).is_some_and(|second| second.is("we"));
        skip = skip.saturating_add(taken);
        opened = true;
        mood = joined(mood, found);
    }
    let rest = tokens.get(skip..).unwrap_or_default();
    let does = |pair: &[Token<'_>]| match pair {
        [one, two, ..] => one.is("do") && two.is_any(&["it", "this", "that", "the", "so"]),
        _ => false,
    };
    let asks = rest.first().is_some_and(|first| first.is_any(ASKING)) && !does(rest);
    if mood == Mood::Order && !opened && asks {
        mood = Mood::Talk;
    }
    Head { mood, skip, narrow, opened, weak }
}

/// What one opening behind another makes: a negation wins, a first talk stays talk.
fn joined(before: Mood, found: Mood) -> Mood {
    match (before, found) {
        (Mood::Talk | Mood::Self_ | Mood::Forbid | Mood::Spare, _) => before,
        (Mood::Order | Mood::Permit, found) => found,
    }
}

fn fillers(tokens: &[Token<'_>], from: usize, narrow: &mut Narrow) -> usize {
    let mut at = from;
    while let Some(token) = tokens.get(at) {
        if token.is_any(&["only", "solely"]) {
            *narrow = Narrow::Only;
        } else if token.is("just") {
            *narrow = Narrow::Just;
        } else {
            let rest = tokens.get(at..).unwrap_or_default();
            let loose = !token.is_any(CAREFUL) || is_loose(token, rest.get(1));
            if !token.is_any(FILLERS) || opening(rest).is_some() || !loose {
                break;
            }
        }
        at = at.saturating_add(1);
    }
    at
}

/// `no` before a name is a prohibition (`no pushes`), before a word of ours a filler (`no, don't`).
fn is_loose(token: &Token<'_>, next: Option<&Token<'_>>) -> bool {
    const AFTER: &[&str] =
        &["don't", "do", "not", "just", "please", "you", "any", "circumstances", "never", "now"];
    match token.lower.as_ref() {
        "under" | "any" | "circumstances" | "no" | "done" | "note" | "second" | "third" | "for" => {
            next.is_some_and(|next| next.is_any(AFTER))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{Form, tokens};
    use super::*;

    #[test]
    fn openings_make_the_mood() {
        for (text, mood, verb) in [
            ("push it", Mood::Order, "push"),
            ("please just push it", Mood::Order, "push"),
            ("can you push it", Mood::Order, "push"),
            ("can you please not push", Mood::Forbid, "push"),
            ("don't push", Mood::Forbid, "push"),
            ("don’t push", Mood::Forbid, "push"),
            ("do not ever push", Mood::Forbid, "push"),
            ("don't forget to push", Mood::Order, "push"),
            ("never push", Mood::Forbid, "push"),
            ("no need to push", Mood::Spare, "push"),
            ("you may touch the tests now", Mood::Permit, "touch"),
            ("ok, you can now push", Mood::Permit, "push"),
            ("should I push", Mood::Talk, "should"),
            ("what would a rebase do", Mood::Talk, "what"),
            ("how do I push", Mood::Talk, "how"),
            ("can I push", Mood::Talk, "can"),
            ("I'll push", Mood::Self_, "push"),
            ("without pushing", Mood::Forbid, "pushing"),
            ("make sure you don't push", Mood::Forbid, "push"),
            ("no pushes", Mood::Order, "no"),
            ("don't worry about main", Mood::Talk, "main"),
        ] {
            let tokens: Vec<_> =
                tokens(text).into_iter().filter(|t| t.form != Form::Comma).collect();
            let head = head(&tokens);
            assert_eq!((head.mood, tokens[head.skip].lower.as_ref()), (mood, verb), "{text}");
        }
    }
}

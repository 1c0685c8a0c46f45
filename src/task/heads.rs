//! What a clause is, from its first words: an order, a permission, a prohibition, a question.

use super::tokens::{Form, Token};

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
];
/// Fillers that are one only before a comma or with a verb after them.
const CAREFUL: &[&str] =
    &["no", "under", "any", "for", "done", "second", "third", "note", "circumstances"];

/// Openings, the longest first within each length; `Order` after a negation is a trap.
const OPENINGS: &[(&str, Mood)] = &[
    ("don't forget to", Mood::Order),
    ("do not forget to", Mood::Order),
    ("don't hesitate to", Mood::Permit),
    ("make sure not to", Mood::Forbid),
    ("make sure to not", Mood::Forbid),
    ("make sure to never", Mood::Forbid),
    ("make sure you don't", Mood::Forbid),
    ("make sure you do not", Mood::Forbid),
    ("make sure we don't", Mood::Forbid),
    ("be careful not to", Mood::Forbid),
    ("be sure not to", Mood::Forbid),
    ("be sure to not", Mood::Forbid),
    ("i don't want you to", Mood::Forbid),
    ("i do not want you to", Mood::Forbid),
    ("i'd rather you didn't", Mood::Forbid),
    ("i would prefer you not", Mood::Forbid),
    ("you don't need to", Mood::Spare),
    ("you do not need to", Mood::Spare),
    ("you don't have to", Mood::Spare),
    ("you needn't", Mood::Spare),
    ("we don't need to", Mood::Spare),
    ("don't need to", Mood::Spare),
    ("don't have to", Mood::Spare),
    ("don't bother to", Mood::Spare),
    ("don't bother", Mood::Spare),
    ("no need to", Mood::Spare),
    ("no need for", Mood::Spare),
    ("no need of", Mood::Spare),
    ("don't worry about", Mood::Talk),
    ("do not worry about", Mood::Talk),
    ("you are not allowed to", Mood::Forbid),
    ("you're not allowed to", Mood::Forbid),
    ("you are not to", Mood::Forbid),
    ("you must not", Mood::Forbid),
    ("you must never", Mood::Forbid),
    ("you mustn't", Mood::Forbid),
    ("you should not", Mood::Forbid),
    ("you should never", Mood::Forbid),
    ("you shouldn't", Mood::Forbid),
    ("you may not", Mood::Forbid),
    ("you can't", Mood::Forbid),
    ("you cannot", Mood::Forbid),
    ("you can not", Mood::Forbid),
    ("let's not", Mood::Forbid),
    ("lets not", Mood::Forbid),
    ("can you not", Mood::Forbid),
    ("could you not", Mood::Forbid),
    ("refrain from", Mood::Forbid),
    ("hold off on", Mood::Forbid),
    ("hold off with", Mood::Forbid),
    ("wait with", Mood::Forbid),
    ("do never", Mood::Forbid),
    ("do not ever", Mood::Forbid),
    ("don't ever", Mood::Forbid),
    ("don't you dare", Mood::Forbid),
    ("do not", Mood::Forbid),
    ("don't", Mood::Forbid),
    ("dont", Mood::Forbid),
    ("don`t", Mood::Forbid),
    ("donot", Mood::Forbid),
    ("never", Mood::Forbid),
    ("not to", Mood::Forbid),
    ("avoid", Mood::Forbid),
    ("without", Mood::Forbid),
    ("stop", Mood::Forbid),
    ("must not", Mood::Forbid),
    ("mustn't", Mood::Forbid),
    ("not", Mood::Forbid),
    ("can you please", Mood::Order),
    ("could you please", Mood::Order),
    ("would you please", Mood::Order),
    ("can you", Mood::Order),
    ("could you", Mood::Order),
    ("would you", Mood::Order),
    ("will you", Mood::Order),
    ("can u", Mood::Order),
    ("could u", Mood::Order),
    ("can we please", Mood::Order),
    ("can we", Mood::Order),
    ("could we", Mood::Order),
    ("why don't you", Mood::Order),
    ("i want you to", Mood::Order),
    ("i need you to", Mood::Order),
    ("i'd like you to", Mood::Order),
    ("id like you to", Mood::Order),
    ("i would like you to", Mood::Order),
    ("i'd want you to", Mood::Order),
    ("you are allowed to", Mood::Permit),
    ("you're allowed to", Mood::Permit),
    ("you have my permission to", Mood::Permit),
    ("you have permission to", Mood::Permit),
    ("i allow you to", Mood::Permit),
    ("i authorize you to", Mood::Permit),
    ("i permit you to", Mood::Permit),
    ("it's ok to", Mood::Permit),
    ("it's okay to", Mood::Permit),
    ("it's fine to", Mood::Permit),
    ("it is ok to", Mood::Permit),
    ("it is okay to", Mood::Permit),
    ("it is fine to", Mood::Permit),
    ("feel free to", Mood::Permit),
    ("you're free to", Mood::Permit),
    ("you are free to", Mood::Permit),
    ("ok to", Mood::Permit),
    ("okay to", Mood::Permit),
    ("fine to", Mood::Permit),
    ("you can now", Mood::Permit),
    ("you may now", Mood::Permit),
    ("you can", Mood::Permit),
    ("u can", Mood::Permit),
    ("you may", Mood::Permit),
    ("you should", Mood::Order),
    ("you must", Mood::Order),
    ("you need to", Mood::Order),
    ("you have to", Mood::Order),
    ("let's", Mood::Order),
    ("lets", Mood::Order),
    ("let us", Mood::Order),
    ("go ahead and", Mood::Order),
    ("go ahead with", Mood::Order),
    ("go ahead to", Mood::Order),
    ("make sure to", Mood::Order),
    ("make sure you", Mood::Order),
    ("make sure that you", Mood::Order),
    ("be sure to", Mood::Order),
    ("remember to", Mood::Order),
    ("remember that you should", Mood::Order),
    ("continue to", Mood::Order),
    ("continue and", Mood::Order),
    ("proceed to", Mood::Order),
    ("proceed and", Mood::Order),
    ("proceed with", Mood::Order),
    ("help me", Mood::Order),
    ("time to", Mood::Order),
    ("i'll", Mood::Self_),
    ("i will", Mood::Self_),
    ("i'm going to", Mood::Self_),
    ("i am going to", Mood::Self_),
    ("i want to", Mood::Talk),
    ("i'd like to", Mood::Talk),
    ("let me", Mood::Self_),
];

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
    if mood == Mood::Order && !opened && rest.first().is_some_and(|first| first.is_any(ASKING)) {
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
        } else if !token.is_any(FILLERS) || opening(tokens.get(at..).unwrap_or_default()).is_some()
        {
            break;
        } else if token.is_any(CAREFUL) && !is_loose(token, tokens.get(at.saturating_add(1))) {
            break;
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

fn opening(tokens: &[Token<'_>]) -> Option<(usize, Mood)> {
    let first = tokens.first().filter(|first| first.form == Form::Word)?;
    // `stop pushing`, but not `stop the server`.
    if first.is("stop") && !tokens.get(1).is_some_and(|next| next.lower.ends_with("ing")) {
        return None;
    }
    let mut best: Option<(usize, Mood)> = None;
    for (words, mood) in OPENINGS {
        if !words.starts_with(first.lower.as_ref()) {
            continue;
        }
        let mut taken = 0_usize;
        let fits = words.split(' ').all(|word| {
            let fits = tokens.get(taken).is_some_and(|token| token.is(word));
            taken = taken.saturating_add(1);
            fits
        });
        if fits && best.is_none_or(|(longest, _)| taken > longest) {
            best = Some((taken, *mood));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
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

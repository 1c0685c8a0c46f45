//! What a verb is said of: the words behind it, and which of them are names.

use super::ground::Ground;
use super::tokens::{Form, Token};

/// The words behind a verb.
#[derive(Clone, Debug, Default)]
pub(super) struct Objects<'t, 'a> {
    /// What it is said of.
    pub(super) words: Vec<&'t Token<'a>>,
    /// What is left out of it: `but not C`, `except X`.
    pub(super) except: Vec<&'t Token<'a>>,
}

/// Words that add nothing to what is named.
const EMPTY: &[&str] = &[
    "the",
    "a",
    "an",
    "this",
    "that",
    "these",
    "those",
    "it",
    "them",
    "my",
    "your",
    "our",
    "its",
    "their",
    "all",
    "any",
    "some",
    "of",
    "to",
    "in",
    "on",
    "at",
    "for",
    "from",
    "with",
    "by",
    "into",
    "onto",
    "as",
    "well",
    "too",
    "also",
    "now",
    "yet",
    "please",
    "pls",
    "again",
    "here",
    "there",
    "up",
    "me",
    "us",
    "directly",
    "straight",
    "first",
    "itself",
    "right",
    "away",
    "just",
    "only",
    "both",
    "each",
    "every",
    "either",
    "still",
    "already",
    "current",
    "existing",
    "ok",
    "okay",
    "thanks",
    "today",
    "immediately",
    "then",
    "and",
    "anyway",
    "though",
    "afterwards",
    "later",
    "ever",
    "yourself",
    "using",
    "via",
    "called",
    "named",
    "own",
    "is",
    "are",
    "be",
    "will",
    "along",
    "over",
    "next",
    "you",
    "i",
    "we",
    "whatsoever",
    "at-all",
    "instead",
    "manually",
    "automatically",
    "off",
    "finally",
    "same",
    "new",
    "latest",
    "so",
    "far",
    "more",
    "anymore",
    "longer",
];

/// Words that begin what is left out.
const EXCEPT: &[&str] = &["except", "excluding", "besides"];

impl<'t, 'a> Objects<'t, 'a> {
    /// The words behind a verb, with what they leave out apart.
    pub(super) fn of(tokens: &'t [Token<'a>]) -> Self {
        let mut objects = Self::default();
        objects.extend(tokens);
        objects
    }

    /// More words of the same verb.
    pub(super) fn extend(&mut self, tokens: &'t [Token<'a>]) {
        let mut out = false;
        for (at, token) in tokens.iter().enumerate() {
            let next = tokens.get(at.saturating_add(1));
            let pair = |first: &str, second: &str| {
                token.is(first) && next.is_some_and(|next| next.is(second))
            };
            if token.is_any(EXCEPT) || pair("apart", "from") || pair("other", "than") {
                out = true;
            } else if out {
                self.except.push(token);
            } else {
                self.words.push(token);
            }
        }
    }

    /// Whether one of the words is there.
    pub(super) fn has(&self, words: &[&str]) -> bool {
        self.words.iter().any(|token| token.is_any(words))
    }

    /// Whether these two words stand side by side.
    pub(super) fn has_pair(&self, first: &str, second: &str) -> bool {
        self.words.windows(2).any(|pair| match pair {
            [one, two] => one.is(first) && two.is(second),
            _ => false,
        })
    }

    /// Whether these three words stand side by side.
    pub(super) fn has_three(&self, first: &str, second: &str, third: &str) -> bool {
        self.words.windows(3).any(|words| match words {
            [one, two, three] => one.is(first) && two.is(second) && three.is(third),
            _ => false,
        })
    }

    /// The same less these words.
    pub(super) fn without(&self, words: &[&str]) -> Self {
        let kept = self.words.iter().filter(|token| !token.is_any(words));
        Self { words: kept.copied().collect(), except: self.except.clone() }
    }

    /// Whether every word is a name, empty, or one of these.
    pub(super) fn only_of(&self, known: &[&str]) -> bool {
        self.words.iter().all(|token| {
            is_name(token)
                || match token.form {
                    Form::Word => token.is_any(EMPTY) || token.is_any(known),
                    Form::Code => true,
                    Form::Quote => false,
                    Form::Comma | Form::Mark => true,
                }
        })
    }

    /// The words that are neither names nor empty nor these, where a head noun of these does not
    /// close them: `the login fix`.
    pub(super) fn has_stray(&self, nouns: &[&str], known: &[&str], ground: &Ground<'_>) -> bool {
        let mut open = false;
        for token in &self.words {
            if token.form == Form::Quote {
                return true;
            }
            if token.is_any(nouns) {
                open = false;
            } else if token.is_any(&["to", "on", "onto", "from", "in", "into", "for", "with"]) {
                if open {
                    return true;
                }
            } else if token.is_any(EMPTY)
                || token.is_any(known)
                || is_name(token)
                || ground.is_branch(&token.lower)
                || ground.is_remote(&token.lower)
            {
            } else {
                open = true;
            }
        }
        open
    }

    /// Whether nothing is named at all.
    pub(super) fn is_bare(&self) -> bool {
        self.words.iter().all(|token| token.is_any(EMPTY))
    }
}

/// Whether a word has the form of a name: a path, a file, a ref, code.
pub(super) fn is_name(token: &Token<'_>) -> bool {
    match token.form {
        Form::Code => !token.text.is_empty() && !token.text.contains(char::is_whitespace),
        Form::Word => is_name_shaped(token.text),
        Form::Quote | Form::Comma | Form::Mark => false,
    }
}

fn is_name_shaped(text: &str) -> bool {
    const SLASHED: &[&str] = &["and/or", "n/a", "either/or", "w/o", "w/", "he/she", "i/o"];
    if text.contains("://") || SLASHED.contains(&text.to_lowercase().as_str()) {
        return false;
    }
    let starts = text.starts_with(['.', '~', '/', '@']) && text.len() > 1;
    let inner_dot = text.split_once('.').is_some_and(|(before, after)| {
        !before.is_empty() && after.starts_with(char::is_alphanumeric)
    });
    starts || inner_dot || text.contains('/') || text.contains('_') || text.contains('*')
}

/// Whether a word is empty of meaning beside names.
pub(super) fn is_empty(token: &Token<'_>) -> bool {
    token.is_any(EMPTY)
}

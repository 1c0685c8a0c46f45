//! A small table of phrases in languages that are not read in depth. Names, paths and numbers are
//! read in any.

use super::clauses::{CHANGES, anywhere, here, on_path};
use super::deeds::Deed;
use super::foreign_words::{
    BUT_NOT, NO_CHANGE, NO_COMMIT, NO_PUSH, NO_TOUCH, ONLY, PUSH, TESTS, TURNS,
};
use super::ground::Ground;
use super::limits::{self, Forbidden};
use super::objects::{Objects, is_name};
use super::targets;
use super::tokens::{Form, Token, tokens};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// Characters of a sentence that a phrase may order something in.
const ORDER_CHARS_MAX: usize = 60;

/// What a sentence in another language forbids.
pub(super) fn limits(sentence: &str, words: &[Token<'_>], ground: &Ground<'_>) -> Vec<Forbidden> {
    if is_english(words) {
        return Vec::new();
    }
    let lower = sentence.to_lowercase().replace('’', "'");
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
    let mut all: Vec<Forbidden> = kept_to(sentence, ground).into_iter().collect();
    if says(NO_CHANGE) && all.is_empty() {
        all.push(limits::everything(ground, Vec::new()));
    }
    let mut found =
        Forbidden { clauses: left_out(sentence, &lower, ground), ..Forbidden::default() };
    if says(NO_PUSH) {
        found.clauses.push(anywhere(Verb::Push, Kind::Ref, Pattern::anything()));
    }
    if says(NO_COMMIT) {
        found.clauses.push(here(Verb::Commit, Kind::Ref, Pattern::anything()));
    }
    for clause in clauses_of(sentence) {
        let lower = clause.to_lowercase().replace('’', "'");
        if NO_TOUCH.iter().any(|phrase| lower.contains(phrase)) {
            found.clauses.extend(touched(&lower, clause, ground));
        }
    }
    if !found.clauses.is_empty() {
        all.push(found);
    }
    all
}

/// The clauses of a sentence, at any comma.
fn clauses_of(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(['，', ',', '、', ';', '；', '。']).map(str::trim).filter(|one| !one.is_empty())
}

/// The names of files among words of any script.
fn names_in(clause: &str) -> String {
    clause.chars().map(|one| if one.is_ascii() && one != ',' { one } else { ' ' }).collect()
}

fn kept_to(sentence: &str, ground: &Ground<'_>) -> Option<Forbidden> {
    clauses_of(sentence).find_map(|clause| {
        let lower = clause.to_lowercase();
        let only = ONLY.iter().any(|phrase| lower.contains(phrase))
            // `nur src/auth ändern`
            || lower.starts_with("nur ") && lower.ends_with("ändern");
        let latin = names_in(clause);
        let words = tokens(&latin);
        let named: Vec<Token<'_>> = words.into_iter().filter(is_name).collect();
        let names = targets::targets(&Objects::of(&named), ground).filter(|_| only)?;
        Some(limits::only(names, ground))
    })
}

/// Branches and files behind `but not`.
fn left_out(sentence: &str, lower: &str, ground: &Ground<'_>) -> Vec<crate::model::clause::Clause> {
    if lower.len() != sentence.len() {
        return Vec::new();
    }
    let behind = BUT_NOT.iter().find_map(|phrase| {
        let at = lower.find(phrase)?;
        sentence.get(at.saturating_add(phrase.len())..)
    });
    let Some(behind) = behind else { return Vec::new() };
    let latin = names_in(behind);
    let words = tokens(&latin);
    let named: Vec<Token<'_>> =
        words.into_iter().filter(|token| is_name(token) || ground.is_branch(token.text)).collect();
    if named.is_empty() {
        return Vec::new();
    }
    limits::paths_or_branches(&Objects::of(&named), ground, &[]).clauses
}

/// The files that a sentence names which says to leave something alone.
fn touched(lower: &str, sentence: &str, ground: &Ground<'_>) -> Vec<crate::model::clause::Clause> {
    let latin = names_in(sentence);
    let words = tokens(&latin);
    let named: Vec<Token<'_>> = words.into_iter().filter(is_name).collect();
    let mut names = targets::targets(&Objects::of(&named), ground).unwrap_or_default();
    if names.is_empty() && TESTS.iter().any(|word| lower.contains(word)) {
        let tests = tokens("tests");
        names = targets::targets(&Objects::of(&tests), ground).unwrap_or_default();
    }
    names.iter().flat_map(|name| on_path(CHANGES, name)).collect()
}

/// Whether a sentence in another language orders a push and nothing else is in doubt.
pub(super) fn orders_push(sentence: &str, words: &[Token<'_>]) -> bool {
    if is_english(words) || sentence.chars().count() > ORDER_CHARS_MAX {
        return false;
    }
    let lower = format!(" {} ", sentence.to_lowercase().replace('’', "'"));
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
    says(PUSH)
        && !says(TURNS)
        && !words.iter().any(|token| is_name(token) || token.form == Form::Quote)
        && !lower.contains("main")
        && !lower.contains("master")
        && !lower.contains("prod")
}

/// Whether the sentence is surely English, by one of its small words or a verb that begins it.
fn is_english(words: &[Token<'_>]) -> bool {
    const SMALL: &[&str] = &[
        "the", "and", "it", "is", "of", "you", "don't", "this", "that", "with", "please", "to",
        "can", "do", "not", "my", "your", "should", "what", "when", "there", "are", "but", "we",
    ];
    let latin = words.iter().all(|token| token.text.is_ascii());
    let verb = super::deeds::verb(words).is_some_and(|(deed, _)| deed != Deed::Push);
    const FOREIGN: &[&str] = &[
        "sans", "sin", "senza", "ohne", "sem", "nicht", "kein", "keinen", "niet", "ne", "pas",
        "bez", "zonder", "nie", "non", "etme", "yapma", "und", "et", "y", "e", "bitte", "puis",
    ];
    let verb = verb && !words.iter().any(|token| token.is_any(FOREIGN));
    latin && (words.iter().any(|token| token.is_any(SMALL)) || verb && words.len() < 4)
}

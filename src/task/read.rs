//! A prompt, read: what each of its sentences grants, forbids, lifts or takes back.

use super::deeds::Deed;
use super::ground::Ground;
use super::heads::{Mood, Narrow};
use super::limits::Forbidden;
use super::objects::{Objects, is_name};
use super::own_words::{Sentence, sentences};
use super::refs::Context;
use super::sentence::{Said, is_wholly, said};
use super::tokens::{Form, Token, segments, tokens};
use super::{files, grants, languages, limits};
use crate::model::clause::Clause;
use crate::model::escape::excerpt;
use crate::model::mandate::Until;
use crate::model::pattern::Pattern;

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It allows what its clauses say.
    Grant,
    /// It forbids what its clauses say.
    Limit,
    /// It orders something that needs no words, and may lift a limit.
    Order,
    /// It takes back what was granted: what its clauses say, or all of it.
    Withdraw,
    /// It agrees to what was asked last.
    Assent,
    /// It says to go on.
    GoOn,
}

/// One thing that a prompt says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it does.
    pub reading: Reading,
    /// The user's words.
    pub text: String,
    /// What it is about.
    pub clauses: Vec<Clause>,
    /// Names that a limit leaves out.
    pub except: Vec<Pattern>,
    /// What it lifts: limits that forbid this.
    pub lifts: Vec<Clause>,
    /// How long it lasts.
    pub until: Until,
}

/// Bytes of a prompt that are read: the rest is not the words of a person.
const BYTES_MAX: usize = 64 * 1024;
/// Statements that one prompt may make.
const STATEMENTS_MAX: usize = 64;
/// Characters of the user's words that are kept with a statement.
const WORDS_MAX: usize = 120;

/// Everything that the prompt says.
pub fn read(prompt: &str, ground: &Ground<'_>) -> Vec<Statement> {
    let mut end = prompt.len().min(BYTES_MAX);
    while !prompt.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    let own = sentences(prompt.get(..end).unwrap_or_default());
    let words: Vec<Vec<Token<'_>>> = own.iter().map(|sentence| tokens(sentence.text)).collect();
    let mut reader = Reader {
        ground,
        new_branch: words.iter().any(|tokens| makes_branch(tokens)),
        request: words.iter().any(|tokens| speaks_of_request(tokens)),
        last: None,
        named: Vec::new(),
        found: Vec::new(),
    };
    for (at, (sentence, tokens)) in own.iter().zip(&words).enumerate() {
        if reader.found.len() >= STATEMENTS_MAX {
            break;
        }
        reader.sentence(sentence, tokens, at == 0);
    }
    reader.found
}

/// Whether work is to be done on a branch that is not there yet.
fn makes_branch(tokens: &[Token<'_>]) -> bool {
    let after_new = |pair: &[Token<'_>]| match pair {
        [one, two] => {
            one.is_any(&["new", "a", "separate", "feature", "own", "another"])
                && two.is_any(&["branch", "worktree", "pr", "pull"])
        }
        _ => false,
    };
    tokens.windows(2).any(after_new)
        || tokens.iter().any(|token| token.is_any(&["worktree", "pr", "prs"]))
}

fn speaks_of_request(tokens: &[Token<'_>]) -> bool {
    let pair = |pair: &[Token<'_>]| match pair {
        [one, two] => one.is_any(&["pull", "merge"]) && two.is_any(&["request", "requests"]),
        _ => false,
    };
    tokens.iter().any(|token| token.is_any(&["pr", "prs", "mr"])) || tokens.windows(2).any(pair)
}

struct Reader<'g, 'a> {
    ground: &'g Ground<'g>,
    new_branch: bool,
    request: bool,
    last: Option<&'a str>,
    /// Files and folders that the prompt named so far.
    named: Vec<Pattern>,
    found: Vec<Statement>,
}

impl<'a> Reader<'_, 'a> {
    fn sentence(&mut self, sentence: &Sentence<'a>, tokens: &[Token<'a>], first: bool) {
        if first && !sentence.asks {
            self.answers(sentence, tokens);
        }
        if !sentence.asks && self.phrases(sentence, tokens) {
            return;
        }
        let segments = segments(tokens);
        for one in said(sentence, &segments) {
            self.said(sentence, &one);
        }
        for token in tokens.iter().filter(|token| is_name(token)) {
            self.last = Some(token.text);
        }
    }

    fn push(&mut self, sentence: &Sentence<'_>, reading: Reading, found: Parts) {
        self.found.push(Statement {
            reading,
            text: excerpt(sentence.text.as_bytes(), WORDS_MAX),
            clauses: found.clauses,
            except: found.except,
            lifts: found.lifts,
            until: found.until,
        });
    }

    /// `yes`, `go ahead`, `continue` at the start of a prompt.
    fn answers(&mut self, sentence: &Sentence<'_>, tokens: &[Token<'_>]) {
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
        if sentence.document || tokens.is_empty() {
            return;
        }
        if is_wholly(tokens, YES) && tokens.iter().any(|token| token.is_any(STRONG)) {
            self.push(sentence, Reading::Assent, Parts::default());
        } else if is_wholly(tokens, ON)
            || tokens.first().is_some_and(|one| one.is_any(&["continue"]))
        {
            self.push(sentence, Reading::GoOn, Parts::default());
        }
    }

    /// Fixed phrases that are no verb with objects; whether the sentence was one.
    fn phrases(&mut self, sentence: &Sentence<'_>, tokens: &[Token<'_>]) -> bool {
        if takes_back(tokens) && !sentence.document {
            self.push(sentence, Reading::Withdraw, Parts::default());
        }
        if is_look_only(tokens) && !sentence.document {
            let found = limits::everything(self.ground, Vec::new());
            self.limit(sentence, found);
        }
        if let Some(found) = left_alone(tokens, self.ground) {
            self.limit(sentence, found);
            return true;
        }
        if let Some(found) = kept_to(tokens, self.ground) {
            self.limit(sentence, found);
            return true;
        }
        if let Some(clauses) = languages::limits(sentence.text, tokens, self.ground) {
            self.limit(sentence, clauses);
            return true;
        }
        false
    }

    fn limit(&mut self, sentence: &Sentence<'_>, found: Forbidden) {
        if found.clauses.is_empty() {
            return;
        }
        let until = if found.whole { Until::NextChange } else { Until::Session };
        let Forbidden { clauses, except, whole: _ } = found;
        self.push(sentence, Reading::Limit, Parts { clauses, except, until, ..Parts::default() });
    }

    fn said(&mut self, sentence: &Sentence<'_>, said: &Said<'_, 'a>) {
        let Some(deed) = said.deed else { return self.spared(sentence, said) };
        match said.mood {
            Mood::Order | Mood::Permit => self.order(sentence, deed, said),
            Mood::Forbid => self.forbid(sentence, deed, said),
            Mood::Spare | Mood::Self_ => {
                let found = limits::of(deed, &said.objects, self.ground, &self.named);
                let except = Vec::new();
                let parts = Parts { clauses: found.clauses, except, ..Parts::default() };
                if !parts.clauses.is_empty() {
                    self.push(sentence, Reading::Withdraw, parts);
                }
            }
            Mood::Talk => {}
        }
    }

    /// `I'll do that myself`.
    fn spared(&mut self, sentence: &Sentence<'_>, said: &Said<'_, '_>) {
        if said.mood == Mood::Self_ && said.objects.has(&["myself"]) {
            self.push(sentence, Reading::Withdraw, Parts::default());
        }
    }

    fn order(&mut self, sentence: &Sentence<'_>, deed: Deed, said: &Said<'_, 'a>) {
        let objects = &said.objects;
        let is_change = matches!(deed, Deed::Change | Deed::Add | Deed::Touch);
        if is_change && said.narrow == Narrow::Only {
            let allowed = limits::targets(objects, self.ground).unwrap_or_default();
            return self.limit(sentence, limits::only(allowed, self.ground));
        }
        if sentence.document {
            return;
        }
        let context =
            Context { new_branch: self.new_branch, request: self.request, last: self.last };
        let mut granted = grants::of(deed, objects, self.ground, &context);
        let far = granted.short;
        if said.weak && !matches!(deed, Deed::Push | Deed::Commit | Deed::OpenPr | Deed::Use)
            || said.conditional && far
        {
            granted.clauses.clear();
        }
        let lifts = self.lifted(deed, said);
        if is_change {
            self.named.extend(files::named(objects, self.ground));
        }
        let until = if granted.short { Until::NextPrompt } else { Until::Session };
        let reading = if granted.clauses.is_empty() { Reading::Order } else { Reading::Grant };
        if reading == Reading::Grant || deed.changes() {
            let clauses = granted.clauses;
            self.push(sentence, reading, Parts { clauses, lifts, until, ..Parts::default() });
        }
        if said.narrow != Narrow::No && matches!(deed, Deed::Commit | Deed::Stage) {
            let mut found = limits::of(Deed::Push, &Objects::default(), self.ground, &[]);
            if deed == Deed::Stage {
                let commits = limits::of(Deed::Commit, &Objects::default(), self.ground, &[]);
                found.clauses.extend(commits.clauses);
            }
            found.whole = true;
            self.limit(sentence, found);
        }
    }

    /// What an order or a permission lifts: what the same words would have forbidden.
    fn lifted(&self, deed: Deed, said: &Said<'_, '_>) -> Vec<Clause> {
        if said.conditional || said.weak {
            return Vec::new();
        }
        let found = limits::of(deed, &said.objects, self.ground, &self.named);
        if found.whole { Vec::new() } else { found.clauses }
    }

    fn forbid(&mut self, sentence: &Sentence<'_>, deed: Deed, said: &Said<'_, '_>) {
        if said.conditional {
            return;
        }
        let mut found = limits::of(deed, &said.objects, self.ground, &self.named);
        if sentence.document && !matches!(deed, Deed::Push | Deed::Commit | Deed::Deploy) {
            return;
        }
        let yet = said.objects.has(&["yet"]) && said.objects.is_bare();
        if found.clauses.is_empty() && matches!(deed, Deed::Change | Deed::Add) && yet {
            found = limits::everything(self.ground, Vec::new());
        }
        self.limit(sentence, found);
    }
}

struct Parts {
    clauses: Vec<Clause>,
    except: Vec<Pattern>,
    lifts: Vec<Clause>,
    until: Until,
}

impl Default for Parts {
    fn default() -> Self {
        Self { clauses: Vec::new(), except: Vec::new(), lifts: Vec::new(), until: Until::Session }
    }
}

/// Words of a clause of its own: from the start, or from a comma or a dash to the next.
fn clauses_of<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    tokens.split(|token| matches!(token.form, Form::Comma | Form::Mark))
}

/// `wait`, `hold on`, `let's discuss first`.
fn takes_back(tokens: &[Token<'_>]) -> bool {
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
fn is_look_only(tokens: &[Token<'_>]) -> bool {
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

/// `leave main alone`, `keep the API docs as they are`.
fn left_alone(tokens: &[Token<'_>], ground: &Ground<'_>) -> Option<Forbidden> {
    clauses_of(tokens).find_map(|clause| {
        let start = clause
            .iter()
            .position(|token| !token.is_any(&["please", "but", "and", "also", "just"]))?;
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

/// `keep it to src/auth`, `stay within X`, `change X, nothing else`.
fn kept_to(tokens: &[Token<'_>], ground: &Ground<'_>) -> Option<Forbidden> {
    let names = |tokens: &[Token<'_>]| {
        limits::targets(&Objects::of(tokens), ground).map(|names| limits::only(names, ground))
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

#[cfg(test)]
mod tests;

//! A prompt, taken into what the session remembers.

use super::answers::{self, Heard};
use super::asked::Asked;
use super::assent;
use super::commits;
use super::echo;
use super::extent;
use super::ground::Ground;
use super::read::{Understood, understand};
use super::statement::{Reading, Statement};
use super::tongue;
use crate::model::clause::Clause;
use crate::model::escape::escaped;
use crate::model::mandate::{Grant, Limit, Until, Words};
use crate::model::memory::Memory;
use crate::model::pattern::Relation;

/// Grants and limits that a session keeps; the oldest go first.
const KEPT_MAX: usize = 256;

/// Takes a prompt of the user into the memory: counts it, ends what lasted until this prompt, answers
/// the requests that it names, and keeps what it grants and forbids.
pub fn hear(prompt: &str, memory: &mut Memory, ground: &Ground<'_>) -> Heard {
    memory.charter.prompts = memory.charter.prompts.saturating_add(1);
    let understood = understand(prompt, memory.charter.only_name.as_deref(), ground);
    let statements = &understood.statements;
    end(memory, &understood);
    let mut heard = Heard::default();
    let numbers = answers::answers(prompt);
    for (number, answer) in &numbers {
        heard.lines.push(answers::take(*number, *answer, memory));
    }
    let mut told = echo::Told::default();
    if numbers.is_empty() {
        heard.lines.extend(assent::take(statements, memory, ground, &mut told));
    }
    memory.question = None;
    memory.requests_told = memory.requests.iter().map(|one| one.number).max().unwrap_or(0);
    self::statements(statements, None, memory, &mut told);
    let asked = !memory.prompts_only_limit && commits::are_spoken_of(prompt);
    memory.charter.commit_asked = memory.charter.commit_asked || asked;
    extent::take(prompt, &understood, memory, ground);
    memory.charter.only_name.clone_from(&understood.only_name);
    trim(memory);
    heard.lines.extend(told.line(&escaped(ground.root())));
    if !memory.language_told
        && let Some(line) = tongue::told(prompt)
    {
        memory.language_told = true;
        heard.lines.push(line.to_owned());
    }
    heard
}

/// Takes in what the user said; `at_most` bounds how long what it grants lasts.
pub(super) fn statements(
    all: &[Statement],
    at_most: Option<&Until>,
    memory: &mut Memory,
    told: &mut echo::Told,
) {
    for statement in all {
        take_back(statement, memory, told);
        lift(statement, memory, told);
    }
    let limits: Vec<&Statement> = all.iter().filter(|one| one.reading == Reading::Limit).collect();
    for statement in all.iter().filter(|one| one.reading == Reading::Grant) {
        // A limit of the same prompt beats a grant.
        let limited = |clause: &Clause| {
            limits.iter().flat_map(|limit| &limit.clauses).any(|limit| is_within(clause, limit))
        };
        let clauses: Vec<Clause> =
            statement.clauses.iter().filter(|clause| !limited(clause)).cloned().collect();
        let words = Words { prompt: memory.charter.prompts, text: statement.text.clone() };
        keep(&clauses, &words, at_most.unwrap_or(&statement.until), memory, told);
    }
    for statement in limits {
        limit(statement, memory, told);
    }
}

/// What lasted until now. `yes` and `go on` carry it over this prompt.
fn end(memory: &mut Memory, understood: &Understood) {
    let statements = &understood.statements;
    let goes_on =
        statements.iter().any(|one| matches!(one.reading, Reading::Assent | Reading::GoOn));
    // `commit it` ends no `only touch src/auth`.
    let changes = understood.asked == Asked::Change
        && statements.iter().any(|one| matches!(one.reading, Reading::Order | Reading::Grant));
    let charter = &mut memory.charter;
    charter.grants.retain(|grant| grant.until != Until::NextPrompt || goes_on);
    charter.limits.retain(|limit| match limit.until {
        Until::NextPrompt => goes_on,
        Until::NextChange => !changes || memory.prompts_only_limit,
        Until::Once | Until::Session | Until::Time(_) => true,
    });
}

fn take_back(statement: &Statement, memory: &mut Memory, told: &mut echo::Told) {
    if statement.reading != Reading::Withdraw {
        return;
    }
    let before = memory.charter.grants.len();
    let spoken = |grant: &Grant| grant.words.prompt > 0 && grant.act.is_none();
    memory.charter.grants.retain(|grant| {
        let meant = statement.clauses.is_empty()
            || statement.clauses.iter().any(|clause| is_within(&grant.clause, clause));
        !(spoken(grant) && meant)
    });
    if memory.charter.grants.len() < before {
        told.taken_back(&statement.clauses);
    }
}

/// Whether everything that the inner clause says lies in the outer one, owners aside.
fn is_within(inner: &Clause, outer: &Clause) -> bool {
    outer.relation(inner) == Relation::Covers
}

/// An order or a permission lifts the limits that forbid just this, or leaves it out of wider ones.
fn lift(statement: &Statement, memory: &mut Memory, told: &mut echo::Told) {
    if memory.prompts_only_limit || statement.lifts.is_empty() {
        return;
    }
    let mut lifted: Vec<Clause> = Vec::new();
    memory.charter.limits.retain_mut(|limit| {
        for clause in &statement.lifts {
            let wider = is_within(clause, &limit.clause);
            let narrower = is_within(&limit.clause, clause);
            if wider && narrower {
                lifted.push(limit.clause.clone());
                return false;
            }
            if wider && !limit.except.contains(&clause.resource.name) {
                limit.except.push(clause.resource.name.clone());
                lifted.push(clause.clone());
            }
        }
        true
    });
    told.lifted(&lifted);
}

/// Keeps what was granted.
pub(super) fn keep(
    clauses: &[Clause],
    words: &Words,
    until: &Until,
    memory: &mut Memory,
    told: &mut echo::Told,
) {
    if memory.prompts_only_limit {
        return;
    }
    let mut added = Vec::new();
    for clause in clauses {
        let grants = &mut memory.charter.grants;
        let known = grants.iter_mut().find(|one| one.clause == *clause && one.act.is_none());
        match known {
            Some(known) if known.until == *until || known.until == Until::Session => continue,
            Some(known) => known.until = until.clone(),
            None => grants.push(Grant {
                clause: clause.clone(),
                words: words.clone(),
                until: until.clone(),
                act: None,
            }),
        }
        added.push(clause.clone());
    }
    told.granted(&added);
}

fn limit(statement: &Statement, memory: &mut Memory, told: &mut echo::Told) {
    let words = Words { prompt: memory.charter.prompts, text: statement.text.clone() };
    let mut added = Vec::new();
    for clause in &statement.clauses {
        let limits = &mut memory.charter.limits;
        let same = |one: &Limit| one.clause == *clause && one.except == statement.except;
        let sure = |one: &Limit| one.sureness <= statement.sureness;
        if limits.iter().any(|one| same(one) && one.until == statement.until && sure(one)) {
            continue;
        }
        limits.retain(|one| !same(one));
        limits.push(Limit {
            clause: clause.clone(),
            words: words.clone(),
            until: statement.until.clone(),
            except: statement.except.clone(),
            sureness: statement.sureness,
        });
        added.push(clause.clone());
    }
    told.limited(&added, &statement.until, &statement.except);
}

fn trim(memory: &mut Memory) {
    let charter = &mut memory.charter;
    let surplus = charter.grants.len().saturating_sub(KEPT_MAX);
    charter.grants.drain(..surplus);
    let surplus = charter.limits.len().saturating_sub(KEPT_MAX);
    charter.limits.drain(..surplus);
}

//! A yes of the user: to the one act that was refused last, or to what the agent asked last. The
//! agent's words say what the yes is about, and grant nothing by themselves.

use super::answers::{self, Heard};
use super::echo;
use super::ground::Ground;
use super::hear;
use super::phrases;
use super::read::understand;
use super::statement::{Reading, Statement};
use super::tokens::tokens;
use crate::model::clause::Clause;
use crate::model::escape::{escaped, excerpt};
use crate::model::facts::{Origin, Source};
use crate::model::mandate::{Until, Words};
use crate::model::memory::{Answer, Memory};
use crate::model::scope::Scope;
use crate::model::verdict::Class;

/// Bytes of a question that are kept; a longer one asks for more than a yes can answer.
const QUESTION_BYTES_MAX: usize = 400;

/// The question that a message of the agent ends in; `None`: it asks nothing, or several things.
pub fn question(message: &str) -> Option<String> {
    let last = message.trim_end().trim_end_matches(['*', '_']).lines().next_back()?.trim();
    let last = last.strip_suffix('?').or_else(|| last.strip_suffix('？'))?;
    let start = last.rfind(['.', '!', '?', ';', ':']).map_or(0, |at| at.saturating_add(1));
    // A point within a name is no end of a sentence.
    let cut = last.get(start..).filter(|rest| start == 0 || rest.starts_with([' ', '*']));
    let whole = cut.unwrap_or_else(|| {
        last.rfind(". ").and_then(|at| last.get(at.saturating_add(2)..)).unwrap_or(last)
    });
    let plain = whole.trim().trim_matches('*').trim();
    (!plain.is_empty() && plain.len() <= QUESTION_BYTES_MAX).then(|| plain.to_owned())
}

/// What the question offers to do, as an order; `None`: it offers nothing, or a choice.
fn offered(question: &str) -> Option<&str> {
    const OFFERS: &[&str] = &[
        "should i now ",
        "should i ",
        "shall i ",
        "can i ",
        "may i ",
        "do you want me to ",
        "would you like me to ",
        "want me to ",
        "is it ok to ",
        "is it okay to ",
        "is it ok if i ",
        "is it okay if i ",
        "ok to ",
        "okay to ",
        "okay if i ",
        "ok if i ",
        "ready to ",
        "ready for me to ",
        "shall we ",
        "should we ",
        "proceed to ",
    ];
    let lower = question.to_lowercase();
    if lower.len() != question.len() || lower.contains(" or ") || lower.contains(" rather than ") {
        return None;
    }
    // `Which branch should I push` offers nothing.
    let opens = |at: usize| {
        let before = lower.get(..at).unwrap_or_default().trim_end();
        before.is_empty() || before.ends_with([',', '-', '–', '—', ':', '.'])
    };
    let found = OFFERS
        .iter()
        .filter_map(|offer| lower.find(offer).map(|at| (at, offer.len())))
        .filter(|(at, _)| opens(*at));
    let (at, length) =
        found.min_by_key(|(at, length)| (*at, usize::MAX.saturating_sub(*length)))?;
    question.get(at.saturating_add(length)..)
}

/// A plain yes among the statements of a prompt: to the one act that was refused since the user's
/// last words, else to the question that the agent asked last.
pub(super) fn take(
    statements: &[Statement],
    memory: &mut Memory,
    ground: &Ground<'_>,
    told: &mut echo::Told,
) -> Option<String> {
    let yes = statements.iter().find(|one| one.reading == Reading::Assent)?;
    if memory.prompts_only_limit || statements.iter().any(|one| one.reading == Reading::Withdraw) {
        return None;
    }
    let last = memory.requests_told;
    let mut open = memory.requests.iter().filter(|one| one.answer.is_none() && one.number > last);
    match (open.next(), open.next()) {
        (Some(request), None) if request.class <= Class::NeedsWord => {
            let (number, shown) = (request.number, request.shown.clone());
            if let Some(source) = planted(&request.clauses, ground) {
                return Some(format!(
                    "automode read: a yes is not enough for this act: what it names first stood in \
                     {source}. To allow it: allow {number}"
                ));
            }
            let words = Words { prompt: memory.charter.prompts, text: yes.text.clone() };
            answers::answer(memory, number, Answer::Allowed, &words);
            Some(format!("automode read: allowed once: {shown}"))
        }
        (None, _) => {
            let question = memory.question.take()?;
            agreed(&question, &yes.text, memory, ground, told)
        }
        (Some(_), _) => None,
    }
}

/// What a yes to the question grants: the act whose verb and object stand in it, until the next
/// prompt.
fn agreed(
    question: &str,
    yes: &str,
    memory: &mut Memory,
    ground: &Ground<'_>,
    told: &mut echo::Told,
) -> Option<String> {
    let offer = offered(question)?;
    let found = understand(offer, None, ground);
    let clauses: Vec<Clause> = found
        .statements
        .iter()
        .filter(|one| one.reading == Reading::Grant)
        .flat_map(|one| one.clauses.iter().cloned())
        .collect();
    if let Some(source) = planted(&clauses, ground) {
        return Some(format!(
            "automode read: a yes is not enough for this: what the question names first stood in \
             {source}. Say it in your own words"
        ));
    }
    let text = excerpt(format!("{yes} (to: {question}?)").as_bytes(), 120);
    let words = Words { prompt: memory.charter.prompts, text };
    hear::keep(&clauses, &words, &Until::NextPrompt, memory, told);
    None
}

/// Untrusted text with a sign of orders to an agent that first named what a clause is about.
fn planted(clauses: &[Clause], ground: &Ground<'_>) -> Option<Source> {
    let origins = ground.facts.origins();
    let names = clauses.iter().flat_map(|clause| {
        [Some(&clause.resource.name), clause.resource.place.as_ref()].into_iter().flatten()
    });
    let is_planted = |origin: &Origin| match origin {
        Origin::Outside(source) => source.signal || source.hidden,
        Origin::Prompt | Origin::TrustBase | Origin::Own | Origin::Unseen => false,
    };
    names.filter_map(|name| name.as_text()).find_map(|name| {
        // What is not known of a name leaves the yes to the very act that the user was shown.
        let origin = origins.origin(name);
        match (origin.surely(is_planted), origin.known()) {
            (true, Some(Origin::Outside(source))) => Some(source),
            _ => None,
        }
    })
}

/// The user's answers to questions of the agent's question tool: a yes agrees to its question,
/// other words count as the user's own, until the next prompt.
pub fn answered(pairs: &[(String, String)], memory: &mut Memory, ground: &Ground<'_>) -> Heard {
    let mut heard = Heard::default();
    let mut told = echo::Told::default();
    for (question, answer) in pairs {
        let is_yes = phrases::answer(&tokens(first_part(answer))) == Some(Reading::Assent);
        if is_yes && !memory.prompts_only_limit {
            let question = question.trim().trim_end_matches('?');
            let asked = question.rfind(". ").and_then(|at| question.get(at.saturating_add(2)..));
            let question = asked.unwrap_or(question);
            heard.lines.extend(agreed(question, answer, memory, ground, &mut told));
        }
        let found = understand(answer, None, ground);
        let clauses = found.statements.iter().flat_map(|one| one.clauses.iter().cloned());
        if planted(&clauses.collect::<Vec<_>>(), ground).is_some() {
            continue;
        }
        hear::statements(&found.statements, Some(&Until::NextPrompt), memory, &mut told);
    }
    heard.lines.extend(told.line(&escaped(ground.root())));
    heard
}

/// The plan that the result of a plan tool holds, as JSON text.
pub fn plan(output: &str) -> Option<String> {
    let value = serde_json::from_str::<serde_json::Value>(output).ok()?;
    value.get("plan")?.as_str().map(str::to_owned)
}

/// A plan that the user approved: the agent wrote it, so it grants nothing; what it forbids holds, and
/// the task is one of changes.
pub fn approved(plan: &str, memory: &mut Memory, ground: &Ground<'_>) -> Heard {
    let found = understand(&format!("# Plan\n{plan}"), None, ground);
    let mut told = echo::Told::default();
    let limits: Vec<Statement> =
        found.statements.into_iter().filter(|one| one.reading == Reading::Limit).collect();
    hear::statements(&limits, None, memory, &mut told);
    memory.charter.scope = Scope::Change;
    Heard { lines: told.line(&escaped(ground.root())).into_iter().collect() }
}

/// `Yes, remove it`: what stands before the comma.
fn first_part(answer: &str) -> &str {
    answer.split([',', '.', '(']).next().unwrap_or(answer).trim()
}

/// The pairs of question and answer that the result of a question tool holds, as JSON text.
pub fn pairs(output: &str) -> Vec<(String, String)> {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(output) else { return Vec::new() };
    if let Some(all) = value.get("answers").and_then(serde_json::Value::as_object) {
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        return all.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect();
    }
    let text = value.as_str().unwrap_or_default();
    let Some((_, list)) = text.split_once("answered your questions:") else { return Vec::new() };
    let mut found = Vec::new();
    let mut rest = list;
    while let Some((before, after)) = rest.split_once("\"=\"") {
        let question = before.rsplit_once("\", \"").map_or(before, |(_, last)| last);
        let question = question.trim_start().trim_start_matches(['"', ',', ' ']);
        let end =
            after.find("\", \"").or_else(|| after.find("\". You can")).or_else(|| after.find('"'));
        let Some(answer) = end.and_then(|end| after.get(..end)) else { break };
        found.push((question.to_owned(), answer.to_owned()));
        rest = after.get(answer.len()..).unwrap_or_default().trim_start_matches(['"', ',', ' ']);
        if found.len() >= 16 {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_that_a_message_ends_in() {
        for (message, wanted) in [
            (
                "All green. Should I push fix/login to origin?",
                Some("Should I push fix/login to origin"),
            ),
            ("Shall I delete v1.0.0?", Some("Shall I delete v1.0.0")),
            ("Done.\n\n**Want me to push it?**", Some("Want me to push it")),
            ("Which one?\nTell me.", None),
            ("Done.", None),
            ("", None),
        ] {
            assert_eq!(question(message).as_deref(), wanted, "{message}");
        }
    }

    #[test]
    fn what_a_question_offers() {
        for (text, wanted) in [
            ("Should I push fix/login to origin", Some("push fix/login to origin")),
            ("The tests pass, do you want me to push it", Some("push it")),
            ("Should I push it or open a PR", None),
            ("Which branch should be deleted", None),
        ] {
            assert_eq!(offered(text), wanted, "{text}");
        }
    }

    #[test]
    fn answers_of_the_question_tool() {
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        let text = "User has answered your questions: \"Push it?\"=\"Yes, push\", \"Which?\"=\"A\". \
                    You can now continue with the user's answers in mind.";
        let text = serde_json::Value::from(text).to_string();
        assert_eq!(pairs(&text), [pair("Push it?", "Yes, push"), pair("Which?", "A")]);
        assert_eq!(pairs("{\"answers\": {\"Q\": \"A\"}}"), [pair("Q", "A")]);
        assert!(pairs("\"nothing\"").is_empty() && pairs("x").is_empty());
    }
}

//! `allow 7` and `deny 7`, typed in the chat in any language around it.

use crate::model::clause::Clause;
use crate::model::mandate::{Grant, Until, Words};
use crate::model::memory::{Answer, Memory, Request};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

/// What a prompt did to the memory, in lines for the user and the agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// One line for each request that was answered, or could not be.
    pub lines: Vec<String>,
}

/// The requests that a prompt answers: `allow` or `deny` and numbers, standing alone in a line or
/// a sentence. A question, a quotation and a code block answer nothing; a number that is both
/// allowed and denied is denied.
pub fn answers(prompt: &str) -> Vec<(u32, Answer)> {
    let mut found: Vec<(u32, Answer)> = Vec::new();
    let mut in_fence = false;
    for line in prompt.lines() {
        let line = line.trim();
        if line.starts_with("```") || line.starts_with("~~~") {
            in_fence = !in_fence;
        }
        if in_fence || line.starts_with('>') {
            continue;
        }
        for sentence in sentences(line) {
            for (number, answer) in read(sentence) {
                match found.iter_mut().find(|(known, _)| *known == number) {
                    Some((_, known)) if answer == Answer::Denied => *known = answer,
                    Some(_) => {}
                    None => found.push((number, answer)),
                }
            }
        }
    }
    found
}

/// The sentences of a line; a question keeps its mark, so that it is not read as an order.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    line.split_inclusive(['.', '!', ';', '?', '。', '！', '；', '？', '、', '，'])
}

fn read(sentence: &str) -> Vec<(u32, Answer)> {
    if sentence.contains(['?', '？']) {
        return Vec::new();
    }
    let lower = sentence.to_lowercase();
    let found = orders(&lower);
    if !found.is_empty() {
        return found;
    }
    // `looks good, allow 7`: what stands before the comma must not turn it round.
    match lower.rsplit_once(',') {
        Some((before, after)) if !turns_round(before) => orders(after),
        _ => Vec::new(),
    }
}

fn turns_round(before: &str) -> bool {
    let mut words =
        before.split(|character: char| !character.is_alphanumeric() && character != '\'');
    words.any(|word| TURNING.contains(&word) || word.ends_with("n't"))
}

fn orders(lower: &str) -> Vec<(u32, Answer)> {
    let words = lower
        .split(|character: char| !character.is_alphanumeric() && character != '#')
        .map(|word| word.trim_start_matches('#'))
        .filter(|word| !word.is_empty());
    let mut words = words.skip_while(|word| ASSENT.contains(word)).peekable();
    if !matches!(words.peek(), Some(&("allow" | "deny"))) {
        return Vec::new();
    }
    let mut answer = Answer::Denied;
    let mut numbers = Vec::new();
    for word in words {
        match (word, word.parse::<u32>()) {
            (_, Ok(number)) => numbers.push((number, answer)),
            ("allow", _) => answer = Answer::Allowed,
            ("deny", _) => answer = Answer::Denied,
            (word, _) if CLOSING.contains(&word) => {}
            _ => return Vec::new(),
        }
    }
    numbers
}

/// Words that may stand before an answer.
const ASSENT: &[&str] = &["ok", "okay", "yes", "sure", "fine", "please", "then", "and"];
/// Words that may stand among and after the numbers.
const CLOSING: &[&str] = &[
    "and", "request", "requests", "please", "then", "now", "once", "go", "on", "continue", "thanks",
];

/// Words before a comma after which an answer is not one.
const TURNING: &[&str] =
    &["if", "unless", "not", "never", "when", "whether", "suppose", "without", "says", "said"];

/// Answers one request by its number and says what came of it.
pub(super) fn take(number: u32, answer: Answer, memory: &mut Memory) -> String {
    let only_limits = memory.prompts_only_limit;
    let prompt = memory.charter.prompts;
    let Some(request) = memory.requests.iter_mut().find(|request| request.number == number) else {
        return format!("automode read: there is no request {number} in this session");
    };
    if request.answer.is_some() {
        return format!("automode read: request {number} was answered before");
    }
    match answer {
        Answer::Allowed if only_limits => format!(
            "automode read: prompts of this session do not allow anything; in a terminal of your \
             own: automode allow {number}"
        ),
        Answer::Allowed => {
            let line = format!("automode read: allowed once: {}", request.shown);
            let words = Words { prompt, text: format!("allow {number}") };
            self::answer(memory, number, Answer::Allowed, &words);
            line
        }
        Answer::Denied => {
            request.answer = Some(Answer::Denied);
            format!("automode read: denied: {}", request.shown)
        }
    }
}

/// Answers an open request: an allowed one grants each of its clauses, once, bound to its act.
/// Whether there was one.
pub fn answer(memory: &mut Memory, number: u32, answer: Answer, words: &Words) -> bool {
    let open = |request: &&mut Request| request.number == number && request.answer.is_none();
    let Some(request) = memory.requests.iter_mut().find(open) else { return false };
    request.answer = Some(answer);
    if answer == Answer::Allowed {
        // An act that was refused as a whole names no clause; the act alone is what is allowed.
        let whole = Clause::new(Verb::Run, Resource::here(Kind::Program, Pattern::anything()));
        let whole = request.clauses.is_empty().then_some(whole);
        let clauses = request.clauses.iter().chain(&whole);
        // What an agent asked for in words is bound to no act, and ends with the next prompt.
        let bound = (!request.act.is_empty()).then(|| request.act.clone());
        let until = if bound.is_some() { Until::Once } else { Until::NextPrompt };
        memory.charter.grants.extend(clauses.map(|clause| Grant {
            clause: clause.clone(),
            words: words.clone(),
            until: until.clone(),
            act: bound.clone(),
        }));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::verdict::Class;

    #[test]
    fn what_answers() {
        use Answer::{Allowed, Denied};
        let table: &[(&str, &[(u32, Answer)])] = &[
            ("allow 7", &[(7, Allowed)]),
            ("Allow 7.", &[(7, Allowed)]),
            ("`allow 7`", &[(7, Allowed)]),
            ("deny 12", &[(12, Denied)]),
            ("yes, allow 7 and 8 please", &[(7, Allowed), (8, Allowed)]),
            ("allow 7, deny 8", &[(7, Allowed), (8, Denied)]),
            ("looks good, allow 7", &[(7, Allowed)]),
            ("if I said, allow 7", &[]),
            ("don't, allow 7", &[]),
            ("allow 7; deny 8", &[(7, Allowed), (8, Denied)]),
            ("allow 7\ndeny 7", &[(7, Denied)]),
            ("もういいよ。allow 7", &[(7, Allowed)]),
            ("ça va. allow #7", &[(7, Allowed)]),
            ("allow 7 then go on", &[(7, Allowed)]),
            ("what would allow 7 do?", &[]),
            ("allow 7?", &[]),
            ("don't allow 7", &[]),
            ("never allow 7", &[]),
            ("the log says `allow 7` lets this one act through", &[]),
            ("> allow 7", &[]),
            ("```\nallow 7\n```", &[]),
            ("allow everything", &[]),
            ("allow", &[]),
            ("please fix 7 bugs", &[]),
        ];
        for (prompt, want) in table {
            assert_eq!(&answers(prompt), want, "{prompt}");
        }
    }

    fn heard(prompt: &str, memory: &mut Memory) -> Heard {
        let table = crate::cases::table::Table::default();
        let ground = crate::task::Ground { repository: None, cwd: b"/r", facts: &table };
        crate::task::hear(prompt, memory, &ground)
    }

    fn parked() -> Memory {
        let request = Request {
            number: 7,
            time: 0,
            act: "digest".into(),
            shown: "git push origin main".into(),
            clauses: vec!["push ref:origin:main".parse().unwrap()],
            class: Class::NeedsWord,
            rules: vec!["protected-ref".into()],
            answer: None,
        };
        Memory { requests: vec![request], ..Memory::default() }
    }

    #[test]
    fn an_answer_counts_once() {
        let mut memory = parked();
        assert_eq!(
            heard("allow 7", &mut memory).lines,
            ["automode read: allowed once: git push origin main"]
        );
        assert_eq!(memory.charter.grants.len(), 1);
        assert_eq!(memory.charter.grants[0].act.as_deref(), Some("digest"));
        memory.charter.grants.clear();
        assert_eq!(
            heard("allow 7", &mut memory).lines,
            ["automode read: request 7 was answered before"]
        );
        assert!(memory.charter.grants.is_empty());
    }

    #[test]
    fn prompts_that_only_limit_allow_nothing() {
        let mut memory = parked();
        memory.prompts_only_limit = true;
        heard("allow 7", &mut memory);
        assert!(memory.charter.grants.is_empty());
        heard("deny 7", &mut memory);
        assert_eq!(memory.requests[0].answer, Some(Answer::Denied));
    }
}

//! `automode task`: what the user said in the session, and how it was read.

use std::os::unix::ffi::OsStrExt as _;

use anyhow::Context as _;
use serde_json::json;

use super::allow::one_session;
use super::place::Place;
use super::{Exit, person, print, say};
use crate::model::clause::Clause;
use crate::model::escape::{escaped, excerpt};
use crate::model::facts::Repository;
use crate::model::mandate::{Charter, Until, Words};
use crate::model::scope::Scope;
use crate::task::{self, Ground, Reading, Statement};
use crate::world::session::memory::{self, Record};
use crate::world::session::now_seconds;

/// Arguments of `task`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    deed: Option<Deed>,
    /// The session, where several are there (the start of its id)
    #[arg(long, value_name = "ID", global = true)]
    session: Option<String>,
    /// Print it as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Deed {
    /// Show how a text would be read, clause by clause; nothing is kept
    Read {
        /// The text
        text: String,
    },
    /// Put this in the place of all that was said
    Set {
        /// The text
        text: String,
    },
    /// Forget one statement, by its number (1b)
    Drop {
        /// The number that `automode task` shows
        number: String,
    },
    /// Forget all statements
    Clear,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let place = Place::here()?;
    let repository = place.repository()?;
    match &arguments.deed {
        Some(Deed::Read { text }) => read(&place, &repository, text, arguments.json),
        Some(Deed::Set { text }) => {
            person::required("task set")?;
            set(&place, &repository, text, arguments)
        }
        Some(Deed::Drop { number }) => {
            person::required("task drop")?;
            drop_one(&place, number, arguments)
        }
        Some(Deed::Clear) => {
            person::required("task clear")?;
            let (folder, _) = one_session(&place, arguments.session.as_deref())?;
            memory::update(&folder, |record| forget(&mut record.memory.charter, |_| true))?;
            say("forgotten: everything that was said in this session");
            Ok(Exit::Done)
        }
        None => show(&place, &repository, arguments),
    }
}

/// One statement of the charter.
struct Line<'a> {
    number: String,
    words: &'a Words,
    read: Vec<(bool, &'a Clause)>,
    until: &'a Until,
}

/// The statements of the charter, in the order in which they were said, each with a number.
fn lines(charter: &Charter) -> Vec<Line<'_>> {
    let grants = charter.grants.iter().map(|one| (false, &one.clause, &one.words, &one.until));
    let limits = charter.limits.iter().map(|one| (true, &one.clause, &one.words, &one.until));
    let mut found: Vec<Line<'_>> = Vec::new();
    for (limit, clause, words, until) in limits.chain(grants) {
        let same = |line: &&mut Line<'_>| {
            line.words == words && line.until == until && line.read.iter().all(|one| one.0 == limit)
        };
        match found.iter_mut().find(same) {
            Some(line) => line.read.push((limit, clause)),
            None => {
                let read = vec![(limit, clause)];
                found.push(Line { number: String::new(), words, read, until });
            }
        }
    }
    found.sort_by_key(|line| line.words.prompt);
    let mut last = (u32::MAX, b'a');
    for line in &mut found {
        let prompt = line.words.prompt;
        last = if last.0 == prompt { (prompt, last.1.saturating_add(1)) } else { (prompt, b'a') };
        line.number = format!("{prompt}{}", char::from(last.1.min(b'z')));
    }
    found
}

fn show(place: &Place, repository: &Repository, arguments: &Arguments) -> anyhow::Result<Exit> {
    let (_, record) = one_session(place, arguments.session.as_deref())?;
    let charter = &record.memory.charter;
    let lines = lines(charter);
    if arguments.json {
        let each: Vec<_> = lines.iter().map(line_json).collect();
        print::json(&json!({
            "session": record.session, "client": record.client, "prompts": charter.prompts,
            "only_limits": record.memory.prompts_only_limit, "statements": each,
        }))?;
        return Ok(Exit::Done);
    }
    say(&table(&record, &lines, &escaped(&repository.root)));
    Ok(Exit::Done)
}

fn line_json(line: &Line<'_>) -> serde_json::Value {
    let clauses: Vec<_> = line.read.iter().map(|(_, clause)| clause.to_string()).collect();
    let is_limit = line.read.iter().any(|(limit, _)| *limit);
    json!({
        "number": line.number, "prompt": line.words.prompt, "said": line.words.text,
        "reading": if is_limit { "limit" } else { "grant" }, "clauses": clauses,
        "lasts": lasts(line.until),
    })
}

fn lasts(until: &Until) -> String {
    match until {
        Until::Once => "once".into(),
        Until::NextPrompt => "until your next prompt".into(),
        Until::NextChange => "until you order a change".into(),
        Until::Session => "session".into(),
        Until::Time(time) => {
            format!("{} more", super::status::age(time.saturating_sub(now_seconds())))
        }
    }
}

fn table(record: &Record, lines: &[Line<'_>], root: &str) -> String {
    let age = super::status::age(now_seconds().saturating_sub(record.memory.begun));
    let session: String = record.session.chars().take(8).collect();
    let mut text = format!("session {session}, {}, begun {age} ago\n\n", record.client);
    if lines.is_empty() {
        let prompts = record.memory.charter.prompts;
        text.push_str(&format!("    nothing of {prompts} prompts limits or grants anything\n"));
    } else {
        text.push_str(&format!("    {:<44}  {:<46}  lasts\n", "you said", "read as"));
    }
    for line in lines {
        let said = format!("\"{}\"", excerpt(line.words.text.as_bytes(), 40));
        let limit = line.read.iter().any(|(limit, _)| *limit);
        let clauses: Vec<&Clause> = line.read.iter().map(|(_, clause)| *clause).collect();
        for (at, clause) in joined(&clauses).iter().enumerate() {
            let read = format!("{}  {clause}", if limit { "limit" } else { "grant" });
            let read = read.replace(&format!("path:{root}/"), "path:");
            let first = at == 0;
            text.push_str(&format!(
                "{:<4}{:<44}  {read:<46}  {}\n",
                if first { line.number.as_str() } else { "" },
                if first { said.as_str() } else { "" },
                if first { lasts(line.until) } else { String::new() },
            ));
        }
    }
    for budget in &record.memory.charter.budgets {
        let used = record.memory.tally.of(budget.measure);
        let (measure, most, stated) = (budget.measure, budget.most, budget.stated);
        text.push_str(&format!("\nbudget  {measure} = {most} ({stated}), used {used}\n"));
    }
    match &record.memory.charter.scope {
        Scope::Operate(_) => text.push_str(
            "\nscope  what was named is operated on; edits of other files need your word\n",
        ),
        Scope::Look(_) => text.push_str("\nscope  a look; edits are noted\n"),
        Scope::Unsaid | Scope::Change => {}
    }
    if record.memory.prompts_only_limit {
        text.push_str("\nprompts of this session only limit: nobody is seen to type them\n");
    }
    text.push_str(
        "\nRead wrongly? Say it in the chat, or: automode task drop NUMBER\n\
         How would a sentence be read?  automode task read \"...\"\n",
    );
    text
}

fn read(place: &Place, repository: &Repository, text: &str, json: bool) -> anyhow::Result<Exit> {
    let facts = place.facts(None);
    let cwd = place.cwd.as_os_str().as_bytes();
    let ground = Ground { repository: Some(repository), cwd, facts: &facts };
    let statements = task::read(text, &ground);
    if json {
        let each: Vec<_> = statements.iter().map(statement_json).collect();
        print::json(&each)?;
        return Ok(Exit::Done);
    }
    if statements.is_empty() {
        say("nothing: no order, no permission and no limit was read");
        return Ok(Exit::Done);
    }
    let root = format!("path:{}/", escaped(&repository.root));
    let mut shown = String::new();
    for one in &statements {
        shown.push_str(&format!("\"{}\"\n", one.text));
        let word = word(one.reading);
        if one.clauses.is_empty() {
            shown.push_str(&format!("    {word}\n"));
        }
        for clause in joined(&one.clauses.iter().collect::<Vec<_>>()) {
            let clause = clause.replace(&root, "path:");
            shown.push_str(&format!("    {word}  {clause}  ({})\n", lasts(&one.until)));
        }
    }
    say(&shown);
    Ok(Exit::Done)
}

/// The clauses as notation, those on one thing on one line: `write,delete path:tests/**`.
fn joined(clauses: &[&Clause]) -> Vec<String> {
    let same = |one: &&Clause, next: &&Clause| {
        (&one.resource, &one.from, one.owner) == (&next.resource, &next.from, next.owner)
    };
    let line = |group: &[&Clause]| {
        let verbs: Vec<_> = group.iter().map(|clause| clause.verb.word()).collect();
        let whole = group.first().map(ToString::to_string).unwrap_or_default();
        let rest = whole.split_once(' ').map(|(_, rest)| rest).unwrap_or_default();
        format!("{} {rest}", verbs.join(","))
    };
    clauses.chunk_by(same).map(line).collect()
}

fn word(reading: Reading) -> &'static str {
    match reading {
        Reading::Grant => "grant",
        Reading::Limit => "limit",
        Reading::Order => "an order that needs no words",
        Reading::Withdraw => "takes back",
        Reading::Assent => "a yes to what was refused last, if that was one act",
        Reading::GoOn => "go on: what lasted until now still holds",
    }
}

fn statement_json(one: &Statement) -> serde_json::Value {
    let shown = |all: &[Clause]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    let reading = match one.reading {
        Reading::Grant => "grant",
        Reading::Limit => "limit",
        Reading::Order => "order",
        Reading::Withdraw => "withdraw",
        Reading::Assent => "assent",
        Reading::GoOn => "go-on",
    };
    json!({
        "said": one.text, "reading": reading, "clauses": shown(&one.clauses),
        "lifts": shown(&one.lifts), "lasts": lasts(&one.until),
    })
}

fn set(
    place: &Place,
    repository: &Repository,
    text: &str,
    arguments: &Arguments,
) -> anyhow::Result<Exit> {
    let (folder, _) = one_session(place, arguments.session.as_deref())?;
    let facts = place.facts(Some(folder.clone()));
    let ground = Ground { repository: Some(repository), cwd: &repository.root, facts: &facts };
    let heard = memory::update(&folder, |record| {
        let memory = &mut record.memory;
        forget(&mut memory.charter, |_| true);
        // A person at a terminal said it, whoever types the prompts of the session.
        let only_limits = std::mem::replace(&mut memory.prompts_only_limit, false);
        let heard = task::hear(text, memory, &ground);
        memory.prompts_only_limit = only_limits;
        heard
    })?;
    let lines = heard.lines.join("\n");
    say(if lines.is_empty() { "set; nothing in it limits or grants anything" } else { &lines });
    Ok(Exit::Done)
}

fn drop_one(place: &Place, number: &str, arguments: &Arguments) -> anyhow::Result<Exit> {
    let (folder, record) = one_session(place, arguments.session.as_deref())?;
    let all = lines(&record.memory.charter);
    let line = all.iter().find(|line| line.number == number);
    let line = line.with_context(|| format!("there is no statement `{number}`: automode task"))?;
    let (words, until) = (line.words.clone(), line.until.clone());
    memory::update(&folder, |record| {
        let charter = &mut record.memory.charter;
        charter.grants.retain(|one| one.words != words || one.until != until);
        charter.limits.retain(|one| one.words != words || one.until != until);
    })?;
    say(&format!("forgotten: \"{}\"", words.text));
    Ok(Exit::Done)
}

/// Takes out what these words said.
fn forget(charter: &mut Charter, meant: impl Fn(&Words) -> bool) {
    charter.grants.retain(|grant| !meant(&grant.words));
    charter.limits.retain(|limit| !meant(&limit.words));
}

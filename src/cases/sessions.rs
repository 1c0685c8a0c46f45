//! Sessions as data: what the user says, one prompt after the other, and what acts then meet.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::reader::Want;
use super::runner::{self, Mismatch};
use super::table::{self, Table};
use crate::model::mandate::Preset;
use crate::model::memory::Memory;
use crate::task::{self, Ground, hear};

/// A file of sessions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionFile {
    /// Facts of every session in the file.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// The sessions.
    #[serde(default, rename = "case")]
    pub cases: Vec<SessionText>,
}

/// Prompts that are all read alike, and acts with what they meet after each.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionText {
    /// The kind of wording.
    pub kind: String,
    /// The language; left out: English.
    pub language: Option<String>,
    /// Prompts, each the only one of its session.
    #[serde(default)]
    pub said: Vec<String>,
    /// Sessions of several prompts; `agent: ` begins what the agent says between them.
    #[serde(default)]
    pub sessions: Vec<Vec<String>>,
    /// Facts beside those of the file.
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
    /// What tools gave back after the prompts and before the acts, in order.
    #[serde(default)]
    pub came: Vec<Arrival>,
    /// Acts that pass.
    #[serde(default)]
    pub passes: Vec<String>,
    /// Acts that wait for the user's word.
    #[serde(default)]
    pub asks: Vec<String>,
    /// Acts that are stopped.
    #[serde(default)]
    pub refused: Vec<String>,
    /// Acts with what they meet and the rules that say so: `[ACT, WANT, RULE...]`.
    #[serde(default)]
    pub rows: Vec<Vec<String>>,
}

/// What a tool gave back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// By what way it came, as a source is named: `the page`, `the file`, `the output of`.
    pub way: String,
    /// The address, file or command.
    pub source: String,
    /// The text.
    pub text: String,
}

/// The sessions of a file's text.
pub fn read(text: &str) -> Result<SessionFile, toml::de::Error> {
    toml::from_str(text)
}

/// What the sessions of a file came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How many acts were judged that were to pass.
    pub authorised: usize,
    /// How many acts were judged that were not.
    pub unauthorised: usize,
    /// What came out otherwise than wanted.
    pub faults: Vec<Mismatch>,
    /// The same by the kind of wording and by the language.
    pub groups: BTreeMap<String, Count>,
}

/// How many acts of a group were judged, and how many of them wrongly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Acts that were to pass.
    pub authorised: usize,
    /// Of these, those that did not.
    pub refused: usize,
    /// Acts that were not to pass.
    pub unauthorised: usize,
    /// Of these, those that did.
    pub missed: usize,
}

/// An act with what is wanted of it; `rules` where those are compared too.
struct Row<'a> {
    act: &'a str,
    want: Want,
    rules: Option<&'a [String]>,
}

fn rows(case: &SessionText) -> Result<Vec<Row<'_>>, String> {
    let lists =
        [(Want::Pass, &case.passes), (Want::Ask, &case.asks), (Want::Refuse, &case.refused)];
    let listed = lists
        .into_iter()
        .flat_map(|(want, acts)| acts.iter().map(move |act| Row { act, want, rules: None }));
    let mut all: Vec<_> = listed.collect();
    for row in &case.rows {
        let [act, want, rules @ ..] = row.as_slice() else {
            return Err(format!("{row:?} is no row `[ACT, WANT, RULE...]`"));
        };
        let want = super::reader::want_of(want)?;
        all.push(Row { act, want, rules: Some(rules) });
    }
    Ok(all)
}

/// Runs every session of a file on the default policy.
pub fn run_file(file: &SessionFile) -> Outcome {
    let mut outcome = Outcome::default();
    for case in &file.cases {
        let rows = match rows(case) {
            Ok(rows) => rows,
            Err(fault) => {
                outcome.faults.push(Mismatch { name: case.kind.clone(), line: 0, fault });
                continue;
            }
        };
        let alone = case.said.iter().map(std::slice::from_ref);
        for session in alone.chain(case.sessions.iter().map(Vec::as_slice)) {
            for row in &rows {
                let came = came(file, case, session, row.act);
                outcome.add(case, session, row, came);
            }
        }
    }
    outcome
}

impl Outcome {
    fn add(
        &mut self,
        case: &SessionText,
        session: &[String],
        row: &Row<'_>,
        came: Result<Met, String>,
    ) {
        let passed = came.as_ref().is_ok_and(|(want, _)| *want == Want::Pass);
        let language = case.language.as_deref().unwrap_or("English");
        for group in [format!("kind {}", case.kind), format!("language {language}")] {
            let count = self.groups.entry(group).or_default();
            let (all, wrong, is_wrong) = match row.want {
                Want::Pass => (&mut count.authorised, &mut count.refused, !passed),
                Want::Ask | Want::Refuse => (&mut count.unauthorised, &mut count.missed, passed),
            };
            *all = all.saturating_add(1);
            *wrong = wrong.saturating_add(usize::from(is_wrong));
        }
        let count = match row.want {
            Want::Pass => &mut self.authorised,
            Want::Ask | Want::Refuse => &mut self.unauthorised,
        };
        *count = count.saturating_add(1);
        let fault = match came {
            Ok((want, rules)) => {
                let same = row.rules.is_none_or(|wanted| *wanted == rules);
                if want == row.want && same {
                    return;
                }
                format!("`{}` came to {want:?} {rules:?}, wanted {:?}", row.act, row.want)
            }
            Err(fault) => fault,
        };
        let name = format!("{}: {session:?}", case.kind);
        self.faults.push(Mismatch { name, line: 0, fault });
    }
}

/// What an act meets, and by which rules.
type Met = (Want, Vec<String>);

fn came(
    file: &SessionFile,
    case: &SessionText,
    session: &[String],
    act: &str,
) -> Result<Met, String> {
    let facts = file.defaults.iter().chain(&case.facts);
    let facts = facts.map(|(key, value)| (key.as_str(), value.as_str()));
    let mut table = Table::new(facts).map_err(|fault| fault.to_string())?;
    let turn = u32::try_from(session.len()).unwrap_or(u32::MAX);
    session.iter().for_each(|prompt| table.hears(prompt));
    for Arrival { way, source, text } in &case.came {
        table.takes(way, source, turn, text);
    }
    let memory = after(session.iter().map(String::as_str), &table);
    runner::shell_verdict(act, &memory, &runner::policy_of(Preset::Solo), &table)
}

/// What a session remembers after these prompts.
pub fn after<'a>(prompts: impl IntoIterator<Item = &'a str>, table: &Table) -> Memory {
    let repository = table::repository();
    let cwd = repository.root.clone();
    let ground = Ground { repository: Some(&repository), cwd: &cwd, facts: table };
    let mut memory = Memory::default();
    for prompt in prompts {
        match prompt.strip_prefix("agent: ") {
            // What the agent says at the end of its turn.
            Some(said) => memory.question = task::question(said),
            None => drop(hear(prompt, &mut memory, &ground)),
        }
    }
    memory
}

//! Sessions as data: what the user says, one prompt after the other, and what acts then meet.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::reader::Want;
use super::runner::{self, Mismatch};
use super::table::{self, Table};
use crate::model::mandate::Preset;
use crate::model::memory::Memory;
use crate::task::{Ground, hear};

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
    /// Sessions of several prompts.
    #[serde(default)]
    pub sessions: Vec<Vec<String>>,
    /// Facts beside those of the file.
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
    /// Acts that pass.
    #[serde(default)]
    pub passes: Vec<String>,
    /// Acts that wait for the user's word.
    #[serde(default)]
    pub asks: Vec<String>,
    /// Acts that are stopped.
    #[serde(default)]
    pub refused: Vec<String>,
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
}

/// Runs every session of a file on the default policy.
pub fn run_file(file: &SessionFile) -> Outcome {
    let mut outcome = Outcome::default();
    for case in &file.cases {
        let alone = case.said.iter().map(std::slice::from_ref);
        for session in alone.chain(case.sessions.iter().map(Vec::as_slice)) {
            for (want, acts) in
                [(Want::Pass, &case.passes), (Want::Ask, &case.asks), (Want::Refuse, &case.refused)]
            {
                for act in acts {
                    let count = match want {
                        Want::Pass => &mut outcome.authorised,
                        Want::Ask | Want::Refuse => &mut outcome.unauthorised,
                    };
                    *count = count.saturating_add(1);
                    let fault = match came(file, case, session, act) {
                        Ok(came) if came == want => continue,
                        Ok(came) => format!("`{act}` came to {came:?}, wanted {want:?}"),
                        Err(fault) => fault,
                    };
                    let name = format!("{}: {session:?}", case.kind);
                    outcome.faults.push(Mismatch { name, line: 0, fault });
                }
            }
        }
    }
    outcome
}

fn came(
    file: &SessionFile,
    case: &SessionText,
    session: &[String],
    act: &str,
) -> Result<Want, String> {
    let facts = file.defaults.iter().chain(&case.facts);
    let facts = facts.map(|(key, value)| (key.as_str(), value.as_str()));
    let table = Table::new(facts).map_err(|fault| fault.to_string())?;
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
        hear(prompt, &mut memory, &ground);
    }
    memory
}

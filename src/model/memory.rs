//! What a session remembers between two hook events, as data; `world/session` keeps it on disk.

use serde::{Deserialize, Serialize};

use super::clause::Clause;
use super::mandate::{Charter, Tally};
use super::verdict::Class;

/// A parked act that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its number, unique in the repository.
    pub number: u32,
    /// When it was parked, in seconds since 1970.
    pub time: u64,
    /// The act's digest: client, session, tool, exact input bytes, working folder and HEAD.
    pub act: String,
    /// The act on one line, escaped and cut.
    pub shown: String,
    /// What was refused of it and needs a word.
    pub clauses: Vec<Clause>,
    /// The strictest class of what was refused.
    pub class: Class,
    /// The rules that refused it.
    pub rules: Vec<String>,
    /// What the user answered; `None`: still open.
    pub answer: Option<Answer>,
}

/// What the user said to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Yes, once.
    Allowed,
    /// No.
    Denied,
}

/// What a session remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// The root of the repository that the session is pinned to, as text for people.
    pub root: String,
    /// When it began, in seconds since 1970.
    pub begun: u64,
    /// Whether prompts of this session only limit: headless, in CI, or nested in another agent.
    pub prompts_only_limit: bool,
    /// The ids of the prompts that were already read.
    pub prompt_ids: Vec<String>,
    /// What the user said.
    pub charter: Charter,
    /// What it has done so far.
    pub tally: Tally,
    /// What is parked, oldest first.
    pub requests: Vec<Request>,
    /// The highest number of a request that was parked before the user's last words.
    #[serde(default)]
    pub requests_told: u32,
    /// Whether the user was told what is read of a language that is not read in depth.
    #[serde(default)]
    pub language_told: bool,
    /// What the agent asked at the end of its last turn; a yes may answer it.
    #[serde(default)]
    pub question: Option<String>,
    /// Whose commits that nobody merged stand on the branch on which it began: it then runs as
    /// preset `strict`. `None`: nobody's but the user's.
    #[serde(default)]
    pub strangers: Option<String>,
}

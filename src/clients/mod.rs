//! How we are asked: one client, one file; decode beside encode.

pub mod claude_code;
pub mod claude_settings;
pub mod generic;
pub mod git;
pub mod results;
pub mod speech;

use crate::model::action::{Client, Event, Principal};

/// Why an event could not be read; the gate turns it into a refusal.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No bytes at all.
    #[error("the event is empty")]
    Empty,
    /// Not JSON, cut, not UTF-8, or nested too deep.
    #[error("the event cannot be read: {0}")]
    Json(String),
    /// A field that a verdict hangs on is missing or has a wrong type.
    #[error("the event has no usable `{0}`")]
    Field(&'static str),
}

/// What is to be said to a client, in no client's protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: the client's own flow holds.
    Silence,
    /// The act may run without the client asking (mode `auto`).
    Allow,
    /// The act passes, or an event is taken in, and somebody should know something.
    Tell {
        /// To the agent.
        agent: Option<String>,
        /// To the user.
        user: Option<String>,
    },
    /// The act ran, and what it gave back is better shown to the agent otherwise; a client that
    /// cannot do that only tells.
    Replace {
        /// What the agent is shown, as JSON text in the shape of the tool's own output.
        output: String,
        /// To the agent.
        agent: Option<String>,
        /// To the user.
        user: Option<String>,
    },
    /// The act passes as another command, which confines it.
    Rewrite {
        /// The command line that runs in its place.
        command: String,
        /// One line for the user.
        user: Option<String>,
    },
    /// The client is to ask the person.
    Ask {
        /// The whole text.
        agent: String,
        /// One line for the user.
        user: String,
    },
    /// The act must not run.
    Refuse {
        /// The whole text.
        agent: String,
        /// One line for the user.
        user: String,
    },
    /// A fault of ours: the act must not run.
    Fault(String),
}

/// The bytes that leave the process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// On standard output.
    pub stdout: Vec<u8>,
    /// On standard error.
    pub stderr: Vec<u8>,
    /// The exit status.
    pub status: u8,
}

impl Reply {
    /// A refusal by exit status, which every client understands.
    pub fn stop(text: &str) -> Self {
        Self { stderr: format!("{text}\n").into_bytes(), status: 2, ..Self::default() }
    }
}

/// Reads one event in the client's protocol.
pub fn decode(client: Client, bytes: &[u8]) -> Result<Event, DecodeError> {
    match client {
        Client::ClaudeCode => claude_code::decode(bytes),
        Client::Generic | Client::Git => generic::decode(bytes),
    }
}

/// Whose call gave back a result, from what the event begins with; `None`: it may be an act.
pub fn who_gave_back(client: Client, head: &[u8]) -> Option<Principal> {
    match client {
        Client::ClaudeCode => claude_code::who_gave_back(head),
        Client::Generic | Client::Git => None,
    }
}

/// Writes the answer in the client's protocol; `asked`: the event as it came.
pub fn encode(event: &Event, answer: &Answer, asked: &[u8]) -> Reply {
    if let Answer::Rewrite { command, user } = answer {
        return match event.principal.client {
            Client::ClaudeCode => claude_code::rewritten(asked, command, user.as_deref()),
            // Nobody there takes another command: the act must not run as it is.
            Client::Generic | Client::Git => Reply::stop(&speech::fault("it cannot be confined")),
        };
    }
    match event.principal.client {
        Client::ClaudeCode => claude_code::encode(event, answer),
        Client::Generic => generic::encode(answer),
        Client::Git => git::encode(answer),
    }
}

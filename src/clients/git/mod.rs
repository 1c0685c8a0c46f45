//! Git as a client: its events are its hooks. One hook, one file.

use super::{Answer, Reply};

/// Writes the answer: a refusal on standard error with exit status 1, which every hook of git
/// that can refuse understands.
pub fn encode(answer: &Answer) -> Reply {
    let said = |text: &str, status| Reply {
        stdout: Vec::new(),
        stderr: format!("{text}\n").into_bytes(),
        status,
    };
    match answer {
        Answer::Silence | Answer::Allow => Reply::default(),
        Answer::Tell { agent, user } => match user.as_ref().or(agent.as_ref()) {
            Some(text) => said(text, 0),
            None => Reply::default(),
        },
        Answer::Ask { agent, .. } | Answer::Refuse { agent, .. } => said(agent, 1),
        Answer::Fault(text) => said(text, 1),
    }
}

//! Git as a client: its events are its hooks. One hook, one file.

pub mod post_checkout;
pub mod pre_commit;
pub mod pre_push;
pub mod pre_receive;
pub mod reference_transaction;

use super::{Answer, DecodeError, Reply};
use crate::model::action::RefUpdate;
use crate::model::facts::{Git, Repository};

/// What a hook of git is asked with.
pub struct Asked<'a> {
    /// Its arguments, the name left out.
    pub arguments: &'a [Vec<u8>],
    /// Its standard input.
    pub input: &'a [u8],
    /// The command line of the git that runs it.
    pub parent: &'a [Vec<u8>],
    /// Git's state.
    pub git: &'a dyn Git,
    /// The repository.
    pub repository: &'a Repository,
}

/// The refs that git is about to move; empty: nothing that we look at.
pub fn decode(hook: &str, asked: &Asked<'_>) -> Result<Vec<RefUpdate>, DecodeError> {
    match hook {
        "pre-commit" | "pre-merge-commit" => Ok(pre_commit::decode(asked)),
        "pre-push" => pre_push::decode(asked),
        "pre-receive" => pre_receive::decode(asked),
        "reference-transaction" => reference_transaction::decode(asked),
        _ => Err(DecodeError::Field("hook")),
    }
}

/// An id as git writes it; `None`: all zeros, no object.
fn id(text: &[u8]) -> Result<Option<String>, DecodeError> {
    let digits = matches!(text.len(), 40 | 64) && text.iter().all(u8::is_ascii_hexdigit);
    if !digits {
        return Err(DecodeError::Field("object id"));
    }
    let some = text.iter().any(|digit| *digit != b'0');
    Ok(some.then(|| String::from_utf8_lossy(text).into_owned()))
}

/// Whether the new id has the old one among its ancestors; nothing: one of them is missing.
fn forward(asked: &Asked<'_>, old: Option<&String>, new: Option<&String>) -> Option<bool> {
    asked.git.contains(asked.repository, new?, old?).known()
}

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
        Answer::Tell { agent, user } | Answer::Replace { agent, user, .. } => {
            match user.as_ref().or(agent.as_ref()) {
                Some(text) => said(text, 0),
                None => Reply::default(),
            }
        }
        Answer::Ask { agent, .. } | Answer::Refuse { agent, .. } => said(agent, 1),
        Answer::Rewrite { .. } => said("a command cannot be rewritten here", 1),
        Answer::Fault(text) => said(text, 1),
    }
}

//! `automode request`: an agent asks for a word; it parks a numbered request and grants nothing.

use anyhow::Context as _;
use serde_json::json;

use super::allow::one_session;
use super::place::Place;
use super::{Exit, print, say};
use crate::model::clause::clauses;
use crate::model::escape::excerpt;
use crate::model::memory::Request;
use crate::model::verdict::Class;
use crate::policy::rooted::rooted_clause;
use crate::world::session::{memory, now_seconds};

/// Arguments of `request`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Why it is needed, for the user
    reason: String,
    /// What is asked for, as a clause such as 'push ref:origin:fix/login'
    clause: String,
    /// The session, where several are there (the start of its id)
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// Characters of the reason that are kept.
const REASON_MAX: usize = 160;

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let place = Place::here()?;
    let repository = place.repository()?;
    // The shell of an agent names its session.
    let own = std::env::var("CLAUDE_CODE_SESSION_ID").ok().filter(|id| !id.is_empty());
    let named = arguments.session.clone().or(own);
    let (folder, _) = one_session(&place, named.as_deref())?;
    let read = clauses(&arguments.clause)
        .with_context(|| format!("`{}` is no clause", arguments.clause))?;
    let places = place.places(&repository);
    let rooted: Vec<_> = read.into_iter().map(|clause| rooted_clause(clause, &places)).collect();
    let reason = excerpt(arguments.reason.as_bytes(), REASON_MAX);
    let request = Request {
        number: 0,
        time: now_seconds(),
        // Bound to no act: it holds until the user's next prompt.
        act: String::new(),
        shown: format!("{} (asked for: {reason})", arguments.clause),
        clauses: rooted,
        class: Class::NeedsWord,
        rules: vec!["request".into()],
        answer: None,
    };
    let number = memory::ask(&folder, &place.repository_state(&repository), request)
        .context("the request could not be parked")?;
    if arguments.json {
        print::json(&json!({ "request": number, "clause": arguments.clause, "reason": reason }))?;
    } else {
        say(&format!(
            "parked as request {number}; nothing is allowed by it. Only the user can: `allow \
             {number}` in the chat, or `automode allow {number}` in a terminal. Tell the user, and \
             go on with other work."
        ));
    }
    Ok(Exit::Done)
}

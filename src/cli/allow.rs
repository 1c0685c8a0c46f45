//! `automode allow`: a parked act, once; or a clause, for a time or for good.

use anyhow::Context as _;

use super::place::Place;
use super::{Exit, person, say};
use crate::model::clause::{Clause, clauses};
use crate::model::mandate::{Grant, Layer, Until, Words};
use crate::model::memory::{Answer, Request};
use crate::model::verdict::Class;
use crate::policy::layer::LayerText;
use crate::policy::rooted::rooted_clause;
use crate::world::layers;
use crate::world::session::memory::{self, Record};
use crate::world::session::now_seconds;

/// Arguments of `allow`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A request's number, or a clause such as 'push ref:origin:feature/*'
    what: String,
    /// Grant the clause for so long (30m, 2h), in this repository's sessions
    #[arg(long = "for", value_name = "TIME", conflicts_with = "always")]
    time: Option<String>,
    /// Grant the clause for good, in this repository, in your own policy
    #[arg(long)]
    always: bool,
    /// The session, where several are there (the start of its id)
    #[arg(long, value_name = "ID")]
    session: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    person::required("allow")?;
    let place = &Place::here()?;
    if let Ok(number) = arguments.what.parse::<u32>() {
        anyhow::ensure!(
            arguments.time.is_none() && !arguments.always,
            "a request is let through once; name a clause for `--for` or `--always`"
        );
        return answer(place, number, Answer::Allowed);
    }
    let all =
        clauses(&arguments.what).with_context(|| format!("`{}` is no clause", arguments.what))?;
    if arguments.always {
        return for_good(place, &arguments.what);
    }
    let until = match &arguments.time {
        None => Until::Session,
        Some(text) => {
            let seconds = seconds_of(text)?;
            Until::Time(now_seconds().saturating_add(seconds))
        }
    };
    let repository = place.repository()?;
    let (folder, record) = one_session(place, arguments.session.as_deref())?;
    let places = place.places(&repository);
    let all: Vec<Clause> = all.into_iter().map(|clause| rooted_clause(clause, &places)).collect();
    let words = Words { prompt: 0, text: format!("automode allow '{}'", arguments.what) };
    memory::update(&folder, |record| {
        for clause in &all {
            let (clause, words, until) = (clause.clone(), words.clone(), until.clone());
            record.memory.charter.grants.push(Grant { clause, words, until, act: None });
        }
    })?;
    let lasts =
        arguments.time.as_ref().map_or("to its end".to_owned(), |text| format!("for {text}"));
    say(&format!("allowed in session {}, {lasts}: {}", short(&record), arguments.what));
    Ok(Exit::Done)
}

/// Answers a request in the session that holds it.
pub(super) fn answer(place: &Place, number: u32, answer: Answer) -> anyhow::Result<Exit> {
    let repository = place.repository()?;
    let held = place
        .sessions(&repository)
        .into_iter()
        .find(|(_, record)| record.memory.requests.iter().any(|request| request.number == number));
    let (folder, record) = held.with_context(|| format!("there is no request {number} here"))?;
    let open = |request: &&Request| request.number == number && request.answer.is_none();
    let Some(request) = record.memory.requests.iter().find(open).cloned() else {
        anyhow::bail!("request {number} was answered before");
    };
    anyhow::ensure!(
        request.class < Class::Locked || answer == Answer::Denied,
        "request {number} is {}: only a change of the policy lets it through\n\
         help: `automode explain {number}` names the line of the policy",
        request.class
    );
    memory::update(&folder, |record| {
        let words = Words { prompt: 0, text: format!("automode allow {number}") };
        crate::task::answer(&mut record.memory, number, answer, &words);
    })?;
    let said = match answer {
        Answer::Allowed => "allowed once",
        Answer::Denied => "denied",
    };
    say(&format!("{said}: {}", request.shown));
    Ok(Exit::Done)
}

/// Writes the clause into the user's own policy for this repository.
fn for_good(place: &Place, clause: &str) -> anyhow::Result<Exit> {
    let repository = place.repository()?;
    let id = layers::root_commit(&repository).context(
        "the repository is not guarded or had no commit when it was enrolled: \
         run `automode install` again",
    )?;
    let path = layers::user_repository_file(&place.home, &id);
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(fault) => return Err(fault).with_context(|| format!("{}", path.display())),
    };
    let text = with_grant(&before, clause).with_context(|| {
        format!("`{}` has an `allow` that cannot be added to; add the line by hand", path.display())
    })?;
    let check = LayerText {
        layer: Layer::UserRepository,
        file: path.display().to_string(),
        content: Ok(text.clone().into_bytes()),
    };
    crate::policy::check(&check)?;
    layers::grant_for_good(&place.home, &id, &text)?;
    say(&format!("allowed for good in this repository: {clause}\nin {}", path.display()));
    Ok(Exit::Done)
}

/// The file with one more line in its `allow`, which stands before any table.
fn with_grant(before: &str, clause: &str) -> Option<String> {
    let line = format!("  {},\n", toml_text(clause));
    match before.find("allow = [") {
        None => Some(format!("allow = [\n{line}]\n{before}")),
        Some(at) => {
            let start = at.checked_add("allow = [".len())?;
            let (head, tail) = before.split_at_checked(start)?;
            let tail = tail.strip_prefix('\n').unwrap_or(tail);
            Some(format!("{head}\n{line}{tail}"))
        }
    }
}

/// A basic string of TOML.
fn toml_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The one session meant: the one named, or the only one that is alive.
pub(super) fn one_session(
    place: &Place,
    named: Option<&str>,
) -> anyhow::Result<(std::path::PathBuf, Record)> {
    let repository = place.repository()?;
    let mut all = place.sessions(&repository);
    match named {
        Some(start) => all.retain(|(_, record)| record.session.starts_with(start)),
        None => {
            let alive = |record: &Record| record.process.is_some_and(crate::world::presence::lives);
            if all.iter().any(|(_, record)| alive(record)) {
                all.retain(|(_, record)| alive(record));
            }
        }
    }
    match all.len() {
        0 => anyhow::bail!("no session of an agent was seen in this repository"),
        1 => Ok(all.swap_remove(0)),
        _ => {
            let ids: Vec<_> = all.iter().map(|(_, record)| short(record)).collect();
            anyhow::bail!(
                "several sessions are here: {}; name one with `--session`",
                ids.join(", ")
            )
        }
    }
}

fn short(record: &Record) -> String {
    record.session.chars().take(8).collect()
}

/// Seconds of `30m`, `2h`, `45s`, `1d`.
pub(super) fn seconds_of(text: &str) -> anyhow::Result<u64> {
    let wrong = || format!("`{text}` is no time; write 45s, 30m, 2h or 1d");
    let cut = text.len().checked_sub(1).with_context(wrong)?;
    let (digits, unit) = text.split_at_checked(cut).with_context(wrong)?;
    let each = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => anyhow::bail!(wrong()),
    };
    let count: u64 = digits.parse().with_context(wrong)?;
    count.checked_mul(each).with_context(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_goes_into_the_list_and_leaves_the_rest() {
        assert_eq!(with_grant("", "push ref:o:x").unwrap(), "allow = [\n  \"push ref:o:x\",\n]\n");
        let more = with_grant("allow = [\n  \"a\",\n]\n[branches]\n", "b").unwrap();
        assert_eq!(more, "allow = [\n  \"b\",\n  \"a\",\n]\n[branches]\n");
        let one = with_grant("allow = [\"a\"]\n", "b").unwrap();
        assert_eq!(one, "allow = [\n  \"b\",\n\"a\"]\n");
    }

    #[test]
    fn times_are_read() {
        assert_eq!(seconds_of("30m").unwrap(), 1_800);
        assert_eq!(seconds_of("2h").unwrap(), 7_200);
        for wrong in ["", "m", "5", "5w", "-1m", "é"] {
            assert!(seconds_of(wrong).is_err(), "{wrong}");
        }
    }
}

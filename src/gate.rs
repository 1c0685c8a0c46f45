//! A decision, carried out: what comes in is bounded, decided on, noted and answered.
//!
//! Whatever goes wrong on the way is a refusal of an act that could change or send something: an
//! error and a panic end here in exit status 2 with a text, and what ends the process (an abort, a
//! stack overflow, the alarm) is turned into one by the registered command line.

mod after;
mod before;
mod came_in;
mod changed;
mod commit;
mod confine;
mod git;
mod hold;
mod keep;
mod looking;
mod origins;
mod pinned;
mod receive;
mod reload;
mod results;
mod session;
mod settings;
mod told;
mod visit;

use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;

use crate::clients::{self, Answer, Reply, speech};
use crate::model::action::{Action, Client, Event, Occurrence};
use crate::model::bounds::EVENT_BYTES_MAX;
use crate::world::session::Xdg;
use crate::world::streams::{self, Input};
use crate::world::{faults, signals};
use session::{Home, Session};

/// `automode-hook CLIENT [--home DIR]`: one event from standard input, one answer; gives the exit
/// status.
pub fn agent_hook(arguments: impl Iterator<Item = OsString>) -> u8 {
    contained(2, || match arguments_of(arguments.collect()) {
        Ok((home, rest)) => {
            match rest.first().and_then(|word| word.to_str()).map(Client::of_word) {
                Some(Some(client @ (Client::ClaudeCode | Client::Generic))) if rest.len() == 1 => {
                    agent_event(client, home)
                }
                _ => fault("usage: automode-hook CLIENT [--home DIR]"),
            }
        }
        Err(why) => fault(&why),
    })
}

/// `automode-git-hook [--home DIR] HOOK [ARGUMENTS]`; gives the exit status.
pub fn git_hook(arguments: impl Iterator<Item = OsString>) -> u8 {
    contained(1, || match arguments_of(arguments.collect()) {
        Ok((home, rest)) => git::hook(home, &rest),
        Err(why) => fault(&why),
    })
}

/// The `--home` and what else was given.
fn arguments_of(words: Vec<OsString>) -> Result<(Option<PathBuf>, Vec<OsString>), String> {
    let mut home = None;
    let mut rest = Vec::new();
    let mut words = words.into_iter().skip(1);
    while let Some(word) = words.next() {
        // What follows the name of a git hook is git's.
        if word == "--home" && rest.len() <= 1 {
            let folder = words.next().map(PathBuf::from).filter(|folder| folder.is_absolute());
            home = Some(folder.ok_or("`--home` needs an absolute folder")?);
        } else {
            rest.push(word);
        }
    }
    Ok((home, rest))
}

/// Runs the work, whatever happens in it, and writes its reply.
fn contained(failed: u8, work: impl FnOnce() -> Reply) -> u8 {
    signals::arm();
    panic::set_hook(Box::new(|_| {}));
    let reply = panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Reply { status: failed, ..fault("an inner check failed") });
    if let Err(error) = streams::write_output(&reply.stdout) {
        let why = format!("the answer could not be written: {error}");
        streams::write_error(&fault(&why).stderr);
        return failed;
    }
    streams::write_error(&reply.stderr);
    reply.status
}

fn fault(why: &str) -> Reply {
    Reply::stop(&speech::fault(why))
}

fn agent_event(client: Client, home: Option<PathBuf>) -> Reply {
    let bytes = match streams::read_input(EVENT_BYTES_MAX) {
        Ok(Input::Whole(bytes)) => bytes,
        Ok(Input::TooLong(head)) => return origins::too_long(client, home, &head),
        Err(error) => return fault(&format!("the event could not be read: {error}")),
    };
    let event = match clients::decode(client, &bytes) {
        Ok(event) => event,
        Err(error) => return fault(&error.to_string()),
    };
    faults::inject();
    let Some(home) = Home::of(home, Xdg::Believed) else { return fault("no home folder is known") };
    let answer = match Session::find(&home, &event) {
        Ok(Some(mut session)) => {
            hold::settle(&mut session);
            answer(&session, &event)
        }
        Ok(None) => return Reply::default(),
        Err(why) => Answer::Fault(speech::fault(&why)),
    };
    clients::encode(&event, &answer, &bytes)
}

fn answer(session: &Session, event: &Event) -> Answer {
    match &event.occurrence {
        Occurrence::Before(_) => before::answer(session, event),
        Occurrence::After(Action::Talk(tool), outcome) if tool == "AskUserQuestion" => {
            told::answered(session, event, outcome)
        }
        Occurrence::After(Action::Talk(tool), outcome) if tool == "ExitPlanMode" => {
            told::approved(session, event, outcome)
        }
        Occurrence::After(action, outcome) => {
            let noticed = came_in::take(session, action, outcome);
            came_in::joined(after::answer(session, event, action), noticed)
        }
        Occurrence::Prompt(text) => told::prompt(session, event, text),
        Occurrence::SessionStart => told::start(session),
        Occurrence::ConfigChange { path, .. } => reload::answer(session, event, path.as_deref()),
        Occurrence::Stop(said) => told::stop(session, event, said),
        Occurrence::SessionEnd | Occurrence::Other(_) => Answer::Silence,
    }
}

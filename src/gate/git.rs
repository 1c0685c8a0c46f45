//! Git's own hooks: the second line, for what reaches git by another way than a tool call.
//!
//! A person passes untouched. Only an agent's process is judged, and one that was left behind
//! while a session lives.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;

use super::after::lent;
use super::before;
use super::changed;
use super::fault;
use super::hold;
use super::receive;
use super::session::{Home, Session};
use crate::clients::git::{self, Asked, post_checkout};
use crate::clients::{Answer, Reply, speech};
use crate::decide::{Context, decide};
use crate::model::action::{Action, Client, Event, Occurrence, PermissionMode, Principal};
use crate::model::bounds::EVENT_BYTES_MAX;
use crate::model::clause::Clause;
use crate::model::facts::{Facts as _, Repository};
use crate::model::mandate::{Grant, Mode, Until, Words};
use crate::model::resource::Verb;
use crate::model::verdict::Class;
use crate::world::session::journal::{self, Line};
use crate::world::session::{Xdg, calls, memory};
use crate::world::streams::{self, Input};
use crate::world::{presence, repo};

/// One hook of git.
pub(super) fn hook(home: Option<PathBuf>, words: &[OsString]) -> Reply {
    let Some(name) = words.first().and_then(|word| word.to_str()) else {
        return fault("usage: automode-git-hook [--home DIR] HOOK [ARGUMENTS]");
    };
    let arguments: Vec<Vec<u8>> =
        words.iter().skip(1).map(|word| word.clone().into_vec()).collect();
    let Some(home) = Home::of(home, Xdg::Ignored) else { return fault("no home folder is known") };
    if name == "pre-receive" {
        return receive::hook(&home, &arguments);
    }
    let sign = presence::agent_sign();
    if name == "post-checkout" {
        return checked_out(&arguments, sign.is_some());
    }
    let repository = match found() {
        Ok(Some(repository)) => repository,
        Ok(None) => return Reply::default(),
        Err(_) if sign.is_none() => return Reply::default(),
        Err(why) => return fault(&why),
    };
    let Some(sign) = sign.or_else(|| left_behind(&home, &repository)) else {
        return Reply::default();
    };
    match judged(&home, name, &arguments, &repository, &sign) {
        Ok(answer) => git::encode(&answer),
        Err(why) => fault(&why),
    }
}

/// The repository that the hook runs in, if it is enrolled.
fn found() -> Result<Option<Repository>, String> {
    let own = streams::own_folder().map_err(|error| error.to_string())?;
    let folder = match streams::variable("GIT_DIR") {
        Some(folder) if folder.starts_with(b"/") => folder,
        Some(folder) => [own.as_slice(), b"/", &folder].concat(),
        None => own,
    };
    let found = repo::discover(&folder);
    let found = found.map_err(|why| format!("the repository cannot be read: {why}"))?;
    Ok(found.filter(repo::is_enrolled))
}

/// A process without a terminal that nobody waits for, while a session of this repository lives.
fn left_behind(home: &Home, repository: &Repository) -> Option<String> {
    if !presence::is_orphan() {
        return None;
    }
    let live = memory::of_repository(&home.state, &repository.common_dir)
        .into_iter()
        .any(|(_, record)| record.process.is_some_and(presence::lives));
    live.then(|| "no terminal and no parent, while an agent's session lives".to_owned())
}

fn judged(
    home: &Home,
    name: &str,
    arguments: &[Vec<u8>],
    repository: &Repository,
    sign: &str,
) -> Result<Answer, String> {
    let input = match streams::read_input(EVENT_BYTES_MAX) {
        Ok(Input::Whole(input)) => input,
        Ok(Input::TooLong(_)) => return Err("the list of refs is longer than 16 MiB".into()),
        Err(error) => return Err(format!("the list of refs could not be read: {error}")),
    };
    let mut session = session_of(home, repository)?;
    hold::settle(&mut session);
    let facts = session.facts().within_call().with_objects(object_folders());
    let parent = presence::command_line(presence::parent());
    let asked = Asked { arguments, input: &input, parent: &parent, git: facts.git(), repository };
    let updates = git::decode(name, &asked).map_err(|error| error.to_string())?;
    if updates.is_empty() {
        return Ok(Answer::Silence);
    }
    let action = match name {
        "pre-commit" | "pre-merge-commit" => {
            Action::Changed(changed::of_commit(repository, &facts, updates))
        }
        "pre-push" => Action::Changed(changed::of_push(&session, &facts, updates)),
        _ => Action::Refs(updates),
    };
    let event = event_of(&session, name, action);
    let mut memory = session.record.memory.clone();
    memory.charter.grants.extend(lent(&calls::granted(&session.folder)));
    memory.charter.grants.extend(carried(calls::granted_paths(&session.folder)));
    let context = Context {
        cwd: session.cwd.clone(),
        repository: Some(repository.clone()),
        act: event.act_digest(None),
    };
    let policy = session.policy(&facts);
    let decision = decide(&event, &memory, &policy, &context, &facts);
    let refused = match decision.verdict.refused_class() {
        None => false,
        Some(Class::Never) => true,
        Some(_) => policy.mode != Mode::Observe,
    };
    let word = if refused { "refuse" } else { "pass" };
    let line = Line {
        moment: name.into(),
        decision: word.into(),
        refs: before::moves(&event),
        ..before::line(&session, &event, &decision)
    };
    let noted = journal::append(&session.shared, line);
    if refused {
        let told = speech::refusal(&event, &decision, &memory, None);
        let text = format!("{}\n{}", told.agent, speech::past_git(sign));
        return Ok(Answer::Refuse { agent: text, user: told.user });
    }
    match noted {
        Err(error) if decision.verdict.class() >= Class::NeedsWord => {
            Err(format!("the journal could not be written: {error}"))
        }
        Ok(()) | Err(_) => Ok(match speech::notes(&decision, &memory) {
            Some(text) => Answer::Tell { agent: Some(text), user: None },
            None => Answer::Silence,
        }),
    }
}

/// What the user allowed to be done to paths may be committed and pushed.
fn carried(granted: Vec<Clause>) -> impl Iterator<Item = Grant> {
    let words = Words { prompt: 0, text: "allowed earlier in this session".into() };
    granted.into_iter().flat_map(move |clause| {
        // To write a file over is to write it, to move it is to take it away.
        let also =
            [(Verb::Discard, Verb::Write), (Verb::Delete, Verb::Move), (Verb::Move, Verb::Delete)];
        let more = also.into_iter().filter(|(verb, _)| *verb == clause.verb).map(|(_, also)| also);
        let more: Vec<Verb> = more.collect();
        let words = words.clone();
        std::iter::once(clause.verb).chain(more).map(move |verb| Grant {
            clause: Clause { verb, from: None, ..clause.clone() },
            words: words.clone(),
            until: Until::Once,
            act: None,
        })
    })
}

/// The session that the environment names, if it is one of this repository; else one that
/// remembers nothing.
fn session_of(home: &Home, repository: &Repository) -> Result<Session, String> {
    let named = streams::variable("CLAUDE_CODE_SESSION_ID");
    let session = named.map(|id| String::from_utf8_lossy(&id).into_owned()).unwrap_or_default();
    let who = Principal { client: Client::ClaudeCode, session, agent: None };
    Session::for_git(home, &who, repository)
}

/// The object folders that git itself looks into beside the repository's own.
pub(super) fn object_folders() -> Vec<Vec<u8>> {
    let own = streams::variable("GIT_OBJECT_DIRECTORY");
    let more = streams::variable("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
    let more = more.split(|byte| *byte == b':').map(<[u8]>::to_vec);
    own.into_iter()
        .chain(more)
        .filter(|folder| !folder.is_empty())
        .map(changed::from_here)
        .collect()
}

fn event_of(session: &Session, hook: &str, action: Action) -> Event {
    Event {
        principal: Principal {
            client: Client::Git,
            session: session.record.session.clone(),
            agent: None,
        },
        prompt_id: None,
        tool_use_id: None,
        tool: Some(hook.into()),
        cwd: Some(session.cwd.clone()),
        mode: PermissionMode::Bypass,
        occurrence: Occurrence::Before(action),
    }
}

/// Tells a person what came with a checkout; an agent is not told, its own reads are judged.
fn checked_out(arguments: &[Vec<u8>], agent: bool) -> Reply {
    let [old, new, flag] = arguments else { return Reply::default() };
    if agent || old == new || flag != b"1" {
        return Reply::default();
    }
    let Ok(Some(repository)) = found() else { return Reply::default() };
    let text = |id: &[u8]| String::from_utf8_lossy(id).into_owned();
    let came = crate::world::checkout::came_with(
        &repository,
        &text(old),
        &text(new),
        post_checkout::FILES,
    );
    match post_checkout::warning(&came) {
        Some(warning) => git::encode(&Answer::Tell { agent: None, user: Some(warning) }),
        None => Reply::default(),
    }
}

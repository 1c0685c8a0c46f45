//! `pre-receive`: the gate of a server. Every push is judged, whoever makes it, by the policy of the
//! repository's own default branch; what the push brings says nothing about itself.

use std::path::Path;

use super::fault;
use super::git::object_folders;
use super::session::Home;
use crate::clients::git::{self, Asked};
use crate::clients::{Answer, Reply, speech};
use crate::decide::{Context, decide};
use crate::model::action::{
    Action, Changed, Client, Commit, Event, Moment, Occurrence, PermissionMode, Principal,
    RefUpdate,
};
use crate::model::bounds::{EVENT_BYTES_MAX, RECEIVE_DEADLINE_MS};
use crate::model::facts::{Facts as _, Repository};
use crate::model::mandate::{Mode, Policy};
use crate::model::memory::Memory;
use crate::model::verdict::{Class, Decision, Ruling};
use crate::policy::layer::LayerText;
use crate::policy::{self, rooted};
use crate::world::facts::DiskFacts;
use crate::world::layers;
use crate::world::repo::diff::{self, Range};
use crate::world::repo::{self, Asked as Answered};
use crate::world::session::journal::{self, Line};
use crate::world::session::{now_ms, path_of};
use crate::world::streams::{self, Input, Stopwatch};

/// How a pusher lets through what needs a word: `git push -o automode.allow=RULE`.
const OPTION: &str = "automode.allow=";
/// Push options that are looked at.
const OPTIONS_MAX: usize = 64;

/// What is asked of the hook.
struct Wanted {
    /// From which class on a push is refused.
    refuse: Class,
    /// The rules that the pusher lets through.
    allowed: Vec<String>,
}

/// `automode-git-hook [--home DIR] pre-receive [--refuse CLASS]`.
pub(super) fn hook(home: &Home, arguments: &[Vec<u8>]) -> Reply {
    let refuse = match arguments {
        [] => Class::Unknown,
        [option, class] if option == b"--refuse" => {
            let word = String::from_utf8_lossy(class);
            match Class::of_word(&word).filter(|class| *class > Class::Free) {
                Some(class) => class,
                None => {
                    return fault(&format!("`{word}` is no class: unknown, needs-word, locked"));
                }
            }
        }
        _ => return fault("usage: automode-git-hook [--home DIR] pre-receive [--refuse CLASS]"),
    };
    match judged(home, &Wanted { refuse, allowed: options() }) {
        Ok(answer) => git::encode(&answer),
        Err(why) => fault(&why),
    }
}

/// The rules that push options name.
fn options() -> Vec<String> {
    let text = |name: &str| {
        streams::variable(name).map(|value| String::from_utf8_lossy(&value).into_owned())
    };
    let count = text("GIT_PUSH_OPTION_COUNT").and_then(|count| count.parse::<usize>().ok());
    let each = (0..count.unwrap_or(0).min(OPTIONS_MAX))
        .filter_map(|at| text(&format!("GIT_PUSH_OPTION_{at}")));
    each.filter_map(|option| option.strip_prefix(OPTION).map(str::to_owned)).collect()
}

fn judged(home: &Home, wanted: &Wanted) -> Result<Answer, String> {
    let watch = Stopwatch::start();
    let input = match streams::read_input(EVENT_BYTES_MAX) {
        Ok(Input::Whole(input)) => input,
        Ok(Input::TooLong(_)) => return Err("the list of refs is longer than 16 MiB".into()),
        Err(error) => return Err(format!("the list of refs could not be read: {error}")),
    };
    let repository = here()?;
    let facts = DiskFacts::new(home.folder.clone(), None, watch.in_ms(RECEIVE_DEADLINE_MS))
        .with_objects(object_folders());
    let asked = Asked {
        arguments: &[],
        input: &input,
        parent: &[],
        git: facts.git(),
        repository: &repository,
    };
    let updates = git::decode("pre-receive", &asked).map_err(|error| error.to_string())?;
    let changed = brought(&repository, &facts, updates);
    let event = event_of(&repository, changed);
    let policy = policy_of(home, &repository, &facts);
    let context = Context {
        cwd: repository.root.clone(),
        repository: Some(repository.clone()),
        act: String::new(),
    };
    let memory =
        Memory { root: crate::model::escape::escaped(&repository.root), ..Memory::default() };
    let decision = decide(&event, &memory, &policy, &context, &facts);
    let stands = decision.verdict.refused().any(|ruling| stands(ruling, wanted, &policy));
    // A journal that cannot be written must not keep a team from pushing.
    let _ = note(home, &repository, &event, &decision, stands);
    if stands {
        let told = speech::refusal(&event, &decision, &memory, None);
        return Ok(Answer::Refuse {
            agent: format!("{}\n{}", told.agent, speech::past_server()),
            user: told.user,
        });
    }
    Ok(match speech::notes(&decision, &memory) {
        Some(text) => Answer::Tell { agent: Some(text), user: None },
        None => Answer::Silence,
    })
}

/// Whether a ruling keeps the push out. What needs a word is let through by a push option that
/// names each of its rules; a ref that policy holds is not.
fn stands(ruling: &Ruling, wanted: &Wanted, policy: &Policy) -> bool {
    if ruling.class < wanted.refuse || policy.mode == Mode::Observe && ruling.class < Class::Never {
        return false;
    }
    let named = |rule: &str| wanted.allowed.iter().any(|allowed| allowed == rule);
    let let_through = ruling.class <= Class::NeedsWord
        && !ruling.findings.is_empty()
        && ruling.findings.iter().all(|found| named(found.rule.0));
    !let_through
}

/// The repository that is pushed to.
fn here() -> Result<Repository, String> {
    let own = streams::own_folder().map_err(|error| error.to_string())?;
    let folder = match streams::variable("GIT_DIR") {
        Some(folder) if folder.starts_with(b"/") => folder,
        Some(folder) => [own.as_slice(), b"/", &folder].concat(),
        None => own,
    };
    let found = repo::discover(&folder);
    let found = found.map_err(|why| format!("the repository cannot be read: {why}"))?;
    found.map(repo::with_tree).ok_or_else(|| "this is no repository".into())
}

/// What the push brings that no ref of this repository has.
fn brought(repository: &Repository, facts: &DiskFacts, refs: Vec<RefUpdate>) -> Changed {
    let tips: Vec<String> = refs.iter().filter_map(|update| update.new.clone()).collect();
    let all = |_: &Commit, _: i64| true;
    let read = || -> Answered<_> {
        let opened = facts.open(repository)?;
        let mut without = Vec::new();
        for name in opened.refs()?.names(b"refs/")? {
            without.extend(opened.refs()?.id(&name)?);
        }
        without.sort_unstable();
        without.dedup();
        diff::brought(&opened, &Range { tips: &tips, without: &without, counts: &all })
    };
    let mut changed = Changed::new(Moment::Receive, Vec::new());
    match read() {
        Ok(found) => super::changed::take(&mut changed, found),
        Err(why) => changed.unread.push(format!("the commits of the push ({why})")),
    }
    changed.refs = refs;
    changed
}

/// The policy on the server: that of the machine, of the account that the server runs as, and of the
/// repository's commits as they stand before the push.
fn policy_of(home: &Home, repository: &Repository, facts: &DiskFacts) -> Policy {
    let folder = path_of(&home.folder);
    let places =
        layers::Places { home: Path::new(&folder), repository, state: None, session: None };
    let texts: Vec<LayerText> = layers::read(&places, facts.git())
        .into_iter()
        .map(|one| LayerText { layer: one.layer, file: one.file, content: one.content })
        .collect();
    let places = rooted::Places {
        root: &repository.root,
        common_dir: &repository.common_dir,
        home: &home.folder,
    };
    rooted::rooted(policy::merge(&texts), &places)
}

fn event_of(repository: &Repository, changed: Changed) -> Event {
    Event {
        principal: Principal { client: Client::Git, session: "server".into(), agent: None },
        prompt_id: None,
        tool_use_id: None,
        tool: Some("pre-receive".into()),
        cwd: Some(repository.root.clone()),
        mode: PermissionMode::Bypass,
        occurrence: Occurrence::Before(Action::Changed(changed)),
    }
}

fn note(
    home: &Home,
    repository: &Repository,
    event: &Event,
    decision: &Decision,
    refused: bool,
) -> std::io::Result<()> {
    let shown = match &event.occurrence {
        Occurrence::Before(action) => action.shown(),
        _ => String::new(),
    };
    let line = Line {
        time: now_ms(),
        client: event.principal.client.word().into(),
        session: "server".into(),
        moment: "pre-receive".into(),
        decision: if refused { "refuse" } else { "pass" }.into(),
        shown: journal::redacted(&shown),
        rules: decision.verdict.rules().iter().map(|rule| rule.0.to_owned()).collect(),
        class: decision.verdict.class().word().into(),
        refs: super::before::moves(event),
        ..Line::default()
    };
    journal::append(&home.state.repository(&repository.common_dir), line).map(|_| ())
}

//! One line that says how a prompt was read.

use crate::model::clause::{Clause, Owner};
use crate::model::mandate::{Charter, Until};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// What a prompt changed, to be told.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    phrases: Vec<String>,
}

/// Phrases that one line holds.
const PHRASES_MAX: usize = 8;

impl Told {
    pub(super) fn granted(&mut self, clauses: &[Clause]) {
        let named = clauses.iter().any(|one| one.verb == Verb::Push && one.owner.is_none());
        for clause in clauses {
            // One's own branches are told by the branch that is checked out.
            let own = clause.owner == Some(Owner::Agent);
            if own && named || is_silent(clause) {
                continue;
            }
            let package = clause.verb == Verb::Install && clauses.len() > 1;
            self.add(if own {
                "may push this session's own branches".into()
            } else if package {
                format!("may install {}", clause.resource.name)
            } else {
                format!("may {}", deed(clause))
            });
        }
    }

    pub(super) fn limited(&mut self, clauses: &[Clause], until: &Until, except: &[Pattern]) {
        let lasts = match until {
            Until::Session => "session",
            Until::NextChange => "until the next order",
            Until::Once | Until::NextPrompt | Until::Time(_) => "this prompt",
        };
        let (whole, named): (Vec<_>, Vec<_>) = clauses
            .iter()
            .partition(|clause| clause.resource.kind == Kind::Path && *until == Until::NextChange);
        if !whole.is_empty() {
            self.add(match except.first().filter(|first| is_named(first)) {
                Some(first) => format!("only {first} to be changed ({lasts})"),
                None => format!("nothing to be changed ({lasts})"),
            });
        }
        let written =
            |name: &Pattern| named.iter().any(|one| is_write(one) && one.resource.name == *name);
        let rooted = named.iter().any(|one| is_write(one) && !is_floating(one));
        for clause in &named {
            // What must not be changed must not go either, and `tests/**` says enough of all tests.
            let beside = clause.verb != Verb::Write && written(&clause.resource.name)
                || rooted && is_floating(clause);
            if !is_silent(clause) && !beside {
                self.add(format!("{} ({lasts})", forbidden(clause)));
            }
        }
    }

    pub(super) fn lifted(&mut self, clauses: &[Clause]) {
        for clause in clauses.iter().filter(|clause| !is_silent(clause)) {
            self.add(format!("may again {}", deed(clause)));
        }
    }

    pub(super) fn taken_back(&mut self, clauses: &[Clause]) {
        match clauses.iter().find(|clause| !is_silent(clause)) {
            Some(clause) => self.add(format!("taken back: {}", deed(clause))),
            None => self.add("what was granted is taken back".into()),
        }
    }

    fn add(&mut self, phrase: String) {
        if !self.phrases.contains(&phrase) {
            self.phrases.push(phrase);
        }
    }

    /// The line; `None`: nothing was read.
    pub(super) fn line(&self, root: &str) -> Option<String> {
        if self.phrases.is_empty() {
            return None;
        }
        let mut shown: Vec<_> = self.phrases.iter().take(PHRASES_MAX).cloned().collect();
        if let Some(more) = self.phrases.len().checked_sub(PHRASES_MAX).filter(|more| *more > 0) {
            shown.push(format!("and {more} more"));
        }
        let line = format!("automode read: {}", shown.join("; "));
        Some(if root.len() > 1 { line.replace(&format!("{root}/"), "") } else { line })
    }
}

/// What stands of the charter, for an agent that may have forgotten it; `None`: nothing.
pub fn told_again(charter: &Charter, root: &str) -> Option<String> {
    let mut told = Told::default();
    for group in charter.limits.chunk_by(|one, next| one.words == next.words) {
        let clauses: Vec<Clause> = group.iter().map(|limit| limit.clause.clone()).collect();
        if let Some(first) = group.first() {
            told.limited(&clauses, &first.until, &first.except);
        }
    }
    for grant in charter.grants.iter().filter(|grant| grant.act.is_none()) {
        told.granted(std::slice::from_ref(&grant.clause));
    }
    let line = told.line(root)?;
    Some(line.replacen("automode read:", "automode: the user's words so far:", 1))
}

fn is_write(clause: &Clause) -> bool {
    clause.verb == Verb::Write && clause.resource.kind == Kind::Path
}

/// Whether its name stands for files in any folder.
fn is_floating(clause: &Clause) -> bool {
    clause.resource.kind == Kind::Path && clause.resource.name.to_string().contains("/**/")
}

/// Whether the first exception was named by the user, and is no folder of a build.
fn is_named(pattern: &Pattern) -> bool {
    !pattern.to_string().contains("/**/.git/")
}

/// Clauses that stand beside one that is told.
fn is_silent(clause: &Clause) -> bool {
    let Clause { verb, resource, .. } = clause;
    let far = resource.place.is_some();
    match (verb, resource.kind) {
        (Verb::Run, Kind::Service) => !is_tools(clause),
        (Verb::Discard, Kind::Path) => false,
        (Verb::Discard | Verb::Move, _) => true,
        (Verb::Delete, Kind::Ref) => far && resource.name == Pattern::anything(),
        (Verb::Create | Verb::Write | Verb::Set, Kind::Service) => {
            resource.place.as_ref().and_then(Pattern::as_text) == Some(b"gitlab")
        }
        _ => false,
    }
}

/// All tools of a server.
fn is_tools(clause: &Clause) -> bool {
    clause.resource.kind == Kind::Service
        && clause.verb == Verb::Run
        && clause.resource.name == Pattern::anything()
}

fn place(clause: &Clause) -> String {
    clause.resource.place.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// `push fix/login`
pub(super) fn deed(clause: &Clause) -> String {
    let name = &clause.resource.name;
    let any = *name == Pattern::anything();
    match (clause.verb, clause.resource.kind) {
        (Verb::Push, Kind::Ref) if any => "push".into(),
        (Verb::Push, Kind::Ref) => format!("push {name}"),
        (Verb::Rewind, Kind::Ref) if any => "rewrite commits".into(),
        (Verb::Rewind, Kind::Ref) if clause.resource.place.is_some() => {
            format!("force-push {name}")
        }
        (Verb::Rewind, Kind::Ref) => format!("rewrite {name}"),
        (Verb::Commit, Kind::Ref) if any => "commit".into(),
        (Verb::Commit, Kind::Ref) => format!("commit to {name}"),
        (Verb::Create, Kind::Ref) => "make branches".into(),
        (Verb::Delete, Kind::Ref) if any => "delete branches".into(),
        (Verb::Delete, Kind::Ref) => match &clause.resource.place {
            Some(place) => format!("delete {name} at {place}"),
            None => format!("delete {name}"),
        },
        (Verb::Install, Kind::Package) if any => "add dependencies".into(),
        (Verb::Install, Kind::Package) => format!("install {}:{name}", place(clause)),
        (Verb::Push, Kind::Package) => format!("publish to {}", place(clause)),
        (Verb::Write, Kind::Path) => format!("change {name}"),
        (Verb::Create, Kind::Service) => format!("create a {name} at {}", place(clause)),
        (Verb::Set, Kind::Service) => format!("merge {name} at {}", place(clause)),
        (Verb::Delete, Kind::Path) if clause.from.is_some() => "delete untracked files".into(),
        (Verb::Write, Kind::Service) => format!("change {name} at {}", place(clause)),
        (Verb::Run, Kind::Service) => format!("use the tools of {}", place(clause)),
        (Verb::Elevate, _) => "use sudo".into(),
        (verb, _) => format!("{verb} {name}"),
    }
}

fn forbidden(clause: &Clause) -> String {
    let name = &clause.resource.name;
    match (clause.verb, clause.resource.kind) {
        (Verb::Write, Kind::Path) => format!("{name} not to be changed"),
        (Verb::Delete, Kind::Path) => format!("{name} not to be deleted"),
        (Verb::Stage, Kind::Path) => format!("{name} not to be committed"),
        (Verb::Push, Kind::Ref) if *name == Pattern::anything() => "no pushes".into(),
        (Verb::Push, Kind::Ref) => format!("{name} not to be pushed"),
        (Verb::Commit, Kind::Ref) if *name == Pattern::anything() => "no commits".into(),
        (Verb::Rewind, Kind::Ref) if *name == Pattern::anything() => {
            let far = clause.resource.place.is_some();
            if far { "no force pushes".into() } else { "no rewritten history".into() }
        }
        (Verb::Install, Kind::Package) if *name == Pattern::anything() => {
            "no new dependencies".into()
        }
        _ => format!("not to {}", deed(clause)),
    }
}

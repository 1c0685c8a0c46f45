//! The ground: the class of every verb on every kind where no fact is asked, so that an effect that
//! no rule mentions is still judged.

use crate::model::clause::Clause;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};
use crate::model::verdict::Class;

/// The class of the clause before any rule looks at it. A verb that does not go with the kind is a
/// mistake of ours and is refused.
pub fn class(clause: &Clause) -> Class {
    let placed = clause.resource.place.is_some();
    let verb = clause.verb;
    match clause.resource.kind {
        Kind::Path => path(verb, placed),
        Kind::Ref => reference(verb, placed),
        Kind::Remote => remote(verb),
        Kind::Host => host(verb),
        Kind::Package => package(verb),
        Kind::Program => only(verb, Verb::Run, Class::Free),
        Kind::Process => process(verb),
        Kind::Setting => setting(verb),
        Kind::Service => service(verb, &clause.resource),
        Kind::User => only(verb, Verb::Elevate, Class::NeedsWord),
    }
}

/// Why what the ground does not let pass needs a word, for people.
pub fn reason(clause: &Clause) -> &'static str {
    match (clause.resource.kind, clause.verb) {
        (Kind::Path, _) => "it changes files on another machine or in a container",
        (Kind::Ref, Verb::Push) => "a push gives commits to others",
        (Kind::Ref, Verb::Discard) => "commits that only the reflog holds would be lost",
        (Kind::Ref, _) => "it changes what others already have",
        (Kind::Remote, _) => "it changes where pushes and fetches go",
        (Kind::Package, Verb::Push) => "a published package cannot be taken back",
        (Kind::Package, _) => "it changes what the project or the machine depends on",
        (Kind::Service, _) => "it changes something that a service keeps",
        (Kind::User, _) => "it takes on the rights of another account",
        (Kind::Host | Kind::Program | Kind::Process | Kind::Setting, _) => "it is not understood",
    }
}

fn only(verb: Verb, allowed: Verb, class: Class) -> Class {
    if verb == allowed { class } else { Class::Never }
}

fn path(verb: Verb, placed: bool) -> Class {
    match verb {
        Verb::Read => Class::Free,
        Verb::Write | Verb::Delete | Verb::Move | Verb::Discard | Verb::Stage | Verb::Commit => {
            needs_word_if(placed)
        }
        Verb::Send => Class::NeedsWord,
        Verb::Set
        | Verb::Create
        | Verb::Advance
        | Verb::Rewind
        | Verb::Push
        | Verb::Run
        | Verb::Receive
        | Verb::Install
        | Verb::Signal
        | Verb::Elevate => Class::Never,
    }
}

fn reference(verb: Verb, placed: bool) -> Class {
    match verb {
        Verb::Read => Class::Free,
        Verb::Create | Verb::Advance | Verb::Rewind | Verb::Delete | Verb::Commit => {
            needs_word_if(placed)
        }
        Verb::Push | Verb::Discard => Class::NeedsWord,
        Verb::Write
        | Verb::Move
        | Verb::Set
        | Verb::Stage
        | Verb::Run
        | Verb::Send
        | Verb::Receive
        | Verb::Install
        | Verb::Signal
        | Verb::Elevate => Class::Never,
    }
}

fn remote(verb: Verb) -> Class {
    match verb {
        Verb::Read => Class::Free,
        // Most lead where they led before, of which `remote-change` speaks.
        Verb::Create | Verb::Set => Class::Free,
        Verb::Delete => Class::NeedsWord,
        Verb::Write
        | Verb::Move
        | Verb::Discard
        | Verb::Stage
        | Verb::Commit
        | Verb::Advance
        | Verb::Rewind
        | Verb::Push
        | Verb::Run
        | Verb::Send
        | Verb::Receive
        | Verb::Install
        | Verb::Signal
        | Verb::Elevate => Class::Never,
    }
}

fn host(verb: Verb) -> Class {
    match verb {
        Verb::Read | Verb::Receive | Verb::Send => Class::Free,
        Verb::Write
        | Verb::Delete
        | Verb::Move
        | Verb::Discard
        | Verb::Set
        | Verb::Stage
        | Verb::Commit
        | Verb::Create
        | Verb::Advance
        | Verb::Rewind
        | Verb::Push
        | Verb::Run
        | Verb::Install
        | Verb::Signal
        | Verb::Elevate => Class::Never,
    }
}

fn package(verb: Verb) -> Class {
    match verb {
        Verb::Read => Class::Free,
        Verb::Install | Verb::Delete | Verb::Push => Class::NeedsWord,
        Verb::Write
        | Verb::Move
        | Verb::Discard
        | Verb::Set
        | Verb::Stage
        | Verb::Commit
        | Verb::Create
        | Verb::Advance
        | Verb::Rewind
        | Verb::Run
        | Verb::Send
        | Verb::Receive
        | Verb::Signal
        | Verb::Elevate => Class::Never,
    }
}

fn process(verb: Verb) -> Class {
    match verb {
        Verb::Read | Verb::Signal => Class::Free,
        Verb::Write
        | Verb::Delete
        | Verb::Move
        | Verb::Discard
        | Verb::Set
        | Verb::Stage
        | Verb::Commit
        | Verb::Create
        | Verb::Advance
        | Verb::Rewind
        | Verb::Push
        | Verb::Run
        | Verb::Send
        | Verb::Receive
        | Verb::Install
        | Verb::Elevate => Class::Never,
    }
}

fn setting(verb: Verb) -> Class {
    match verb {
        Verb::Read | Verb::Set | Verb::Delete => Class::Free,
        Verb::Write
        | Verb::Move
        | Verb::Discard
        | Verb::Stage
        | Verb::Commit
        | Verb::Create
        | Verb::Advance
        | Verb::Rewind
        | Verb::Push
        | Verb::Run
        | Verb::Send
        | Verb::Receive
        | Verb::Install
        | Verb::Signal
        | Verb::Elevate => Class::Never,
    }
}

/// Clusters that run on a developer's own machine, by the names that their tools give them.
const LOCAL_CLUSTERS: &[&str] =
    &["kind-", "k3d-", "minikube", "docker-desktop", "rancher-desktop", "orbstack", "colima"];

/// Parts of a database's name that say that nobody keeps anything in it.
const TEST_WORDS: &[&str] = &["test", "tests", "testing", "e2e", "ci", "tmp", "scratch"];

/// Whether the thing is a service of this machine that is made anew at will: a named container, a
/// cluster on this machine, a database for tests.
fn is_made_anew(resource: &Resource) -> bool {
    let text = |pattern: &Pattern| Some(String::from_utf8_lossy(pattern.as_text()?).into_owned());
    let Some(place) = resource.place.as_ref().and_then(text) else { return false };
    if let Some(context) = place.strip_prefix("k8s-") {
        return LOCAL_CLUSTERS.iter().any(|cluster| context.starts_with(cluster));
    }
    if place == "aws-local" {
        return true;
    }
    let Some(name) = text(&resource.name) else { return false };
    match place.as_str() {
        "docker" => ["containers/", "networks/"].iter().any(|kind| name.starts_with(kind)),
        "database" | "database-local" => {
            name.split(['_', '-', '.']).any(|word| TEST_WORDS.contains(&word))
        }
        _ => false,
    }
}

/// Whether rows or tables are added or changed in a database of this machine: a developer's own,
/// where only what is deleted is missed.
fn grows_here(verb: Verb, resource: &Resource) -> bool {
    let here = |place: &Pattern| place.as_text() == Some(b"database-local");
    verb == Verb::Write && resource.place.as_ref().is_some_and(here)
}

fn service(verb: Verb, resource: &Resource) -> Class {
    match verb {
        Verb::Read => Class::Free,
        Verb::Write | Verb::Create | Verb::Delete | Verb::Set | Verb::Run | Verb::Send => {
            if is_made_anew(resource) || grows_here(verb, resource) {
                Class::Free
            } else {
                Class::NeedsWord
            }
        }
        Verb::Move
        | Verb::Discard
        | Verb::Stage
        | Verb::Commit
        | Verb::Advance
        | Verb::Rewind
        | Verb::Push
        | Verb::Receive
        | Verb::Install
        | Verb::Signal
        | Verb::Elevate => Class::Never,
    }
}

fn needs_word_if(placed: bool) -> Class {
    if placed { Class::NeedsWord } else { Class::Free }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_exactly_where_the_verb_does_not_go_with_the_kind() {
        for kind in Kind::ALL {
            for verb in Verb::ALL {
                for placed in [false, true] {
                    let place = placed.then(|| Pattern::text("there"));
                    let resource = Resource { kind: *kind, place, name: Pattern::text("x") };
                    let ruled = class(&Clause::new(*verb, resource));
                    let fits = kind.verbs().contains(verb);
                    assert_eq!(ruled == Class::Never, !fits, "{verb} {kind}");
                }
            }
        }
    }

    #[test]
    fn what_leaves_here_needs_a_word() {
        for (clause, wanted) in [
            ("read path:deploy@web-1:/etc/hosts", Class::Free),
            ("write path:deploy@web-1:/etc/hosts", Class::NeedsWord),
            ("write path:/r/a", Class::Free),
            ("push ref:origin:feature/x", Class::NeedsWord),
            ("rewind ref:origin:feature/x", Class::NeedsWord),
            ("rewind ref:feature/x", Class::Free),
            ("run program:cargo", Class::Free),
            ("install package:npm:left-pad", Class::NeedsWord),
            ("elevate user:root", Class::NeedsWord),
            ("set setting:git:user.name", Class::Free),
        ] {
            assert_eq!(class(&clause.parse().unwrap()), wanted, "{clause}");
        }
    }
}

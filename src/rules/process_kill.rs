//! `process-kill`: only what the agent started is the agent's to stop.

use super::case::{Act, Case, Check, Example, Rule};
use super::names;
use crate::model::effect::Effect;
use crate::model::facts::FileKind;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("process-kill");

/// Only what the agent started is the agent's to stop.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "stops processes by name, or all at once, that the agent may not have started",
    why: "A name takes every process that bears it: the user's editor, server and other agents \
          with them.",
    instead: "stop what you started by its own id: kill %1, kill $!",
    keys: &["grants"],
    denies: &[
        Example { facts: &[], act: Act::Shell("pkill -f node") },
        Example { facts: &[], act: Act::Shell("killall -9 python3") },
        Example { facts: &[], act: Act::Shell("kill -9 -1") },
        Example { facts: &[], act: Act::Shell("kill -KILL 1") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("npm run dev & sleep 2; kill %1") },
        Example { facts: &[], act: Act::Shell("./server & PID=$!; sleep 1; kill $PID") },
        Example { facts: &[], act: Act::Shell("kill -0 4242") },
        Example { facts: &[], act: Act::Shell("pkill -P $$") },
        Example { facts: &[], act: Act::Shell("pkill -f /home/u/shop/target/debug/server") },
        Example { facts: &[], act: Act::Shell("kill -TERM 4242") },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let resource = &effect.clause.resource;
    if effect.clause.verb != Verb::Signal || resource.kind != Kind::Process {
        return None;
    }
    let class = class_of(case, effect, &resource.name)?;
    let seen = match class {
        Class::Unknown => "which process it is is not known before it runs".into(),
        Class::Free | Class::NeedsWord | Class::Locked | Class::Never => {
            format!("it takes every process that `{}` stands for", resource.name)
        }
    };
    Some(
        Finding::new(ID, class)
            .seen(seen)
            .instead("stop what you started by its own id: kill %1, kill $!"),
    )
}

/// How bad it is to stop what the name stands for; `None`: it is the agent's own, or one process
/// that the agent names by its number.
fn class_of(case: &Case<'_>, effect: &Effect, name: &Pattern) -> Option<Class> {
    if name.has_hole() {
        return Some(Class::Unknown);
    }
    let Some(text) = name.as_text() else {
        // Only digits: a number that the shell itself keeps (`$!`, `$$`).
        let own = matches!(name.pieces(), [Piece::Star]);
        return (!own).then_some(Class::NeedsWord);
    };
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let is_one = match text.strip_prefix(b"-") {
        // A group: that of the whole session is `-1` and `0`.
        Some(group) => digits(group) && group != b"1",
        None => digits(text) && !matches!(text, b"0" | b"1"),
    };
    let is_job = text.first() == Some(&b'%');
    let own = is_one || is_job || is_ours(case, text) || is_started_before(case, effect, text);
    (!own).then_some(Class::NeedsWord)
}

/// Whether the name is the path of a program in this repository.
fn is_ours(case: &Case<'_>, name: &[u8]) -> bool {
    let Some(repository) = case.repository.filter(|_| name.contains(&b'/')) else { return false };
    let program = name.split(|byte| *byte == b' ').next().unwrap_or(name);
    if program.first() == Some(&b'/') {
        return program.len() > repository.root.len()
            && names::is_within(program, &repository.root);
    }
    let path = [repository.root.as_slice(), b"/", program.strip_prefix(b"./").unwrap_or(program)];
    case.facts.files().kind(&path.concat()).surely(|kind| *kind == FileKind::File)
}

/// Whether the act itself starts a program of that name first, by its path: a program that is found
/// by its name alone may run for others as well.
fn is_started_before(case: &Case<'_>, effect: &Effect, name: &[u8]) -> bool {
    let before = case.effects.iter().take_while(|other| !std::ptr::eq(*other, effect));
    let last = |path: &[u8]| path.rsplit(|byte| *byte == b'/').next().unwrap_or(path).to_vec();
    before
        .filter(|other| other.clause.verb == Verb::Run)
        .filter_map(|other| other.clause.resource.name.as_text())
        .any(|started| started.contains(&b'/') && last(started) == last(name))
}

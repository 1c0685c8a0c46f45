//! `copied-command`: a command that content from outside holds is not run for it where it counts.

use super::case::{Act, Case, Check, Example, Rule};
use super::sinks::{self, Weight};
use super::tainted_sink;
use crate::model::action::Action;
use crate::model::effect::Effect;
use crate::model::facts::Fact;
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("copied-command");

/// A command that content from outside holds is not run for it where it counts.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Never,
    summary: "runs a command copied from outside content that configures, sends or destroys",
    why: "Documented commands are meant to be copied; one that changes settings, hooks, jobs or \
          remotes, or comes with orders to an agent, is the user's to order.",
    instead: "tell the user which content holds the command, and let them order it",
    keys: &["grants"],
    denies: &[
        Example {
            facts: &[(
                "copied:git config core.editor ./tools/edit.sh",
                "outside of gh issue view 12, turn 4",
            )],
            act: Act::Shell("git config core.editor ./tools/edit.sh"),
        },
        Example {
            facts: &[
                ("copied:rm -rf build", "outside of cat NOTES.md, turn 2 hidden"),
                ("tainted", "outside of cat NOTES.md, turn 2 hidden"),
            ],
            act: Act::Shell("rm -rf build"),
        },
        Example {
            facts: &[
                ("path:notes.md", "untracked of:agent"),
                ("copied:rm notes.md", "outside of gh issue view 12, turn 4 signal"),
                ("tainted", "outside of gh issue view 12, turn 4 signal"),
            ],
            act: Act::Shell("rm notes.md"),
        },
    ],
    allows: &[
        Example {
            facts: &[("copied:cargo test --all", "outside of cat README.md, turn 1")],
            act: Act::Shell("cargo test --all"),
        },
        Example {
            facts: &[("copied:git config core.hooksPath .husky", "base")],
            act: Act::Shell("git config user.name 'A U Thor'"),
        },
        Example {
            facts: &[
                ("copied:cat src/a.rs", "outside of cat NOTES.md, turn 2 signal"),
                ("tainted", "outside of cat NOTES.md, turn 2 signal"),
                ("text:src/a.rs", "x"),
            ],
            act: Act::Shell("cat src/a.rs"),
        },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let Action::Shell { .. } = case.action else { return None };
    let sink = sinks::of(case, effect);
    let hard = sink.as_ref().filter(|sink| sink.weight == Weight::Hard);
    let tainted = case.facts.origins().tainted().maybe(Option::is_some);
    if hard.is_none() && !(tainted && is_an_act(effect)) {
        return None;
    }
    let text = sinks::text_of(case, effect);
    let Fact::Known(Some(source)) = case.facts.origins().copied(text) else { return None };
    let granted = tainted_sink::is_granted(case, effect);
    let said = hard.is_some_and(|sink| tainted_sink::is_said(case, effect, sink));
    let class = match (source.hidden, source.signal, hard.is_some()) {
        (true, ..) => Class::Never,
        (false, ..) if granted => return None,
        (false, true, true) => Class::Locked,
        (false, true, false) => Class::NeedsWord,
        (false, false, true) if !said => Class::NeedsWord,
        (false, false, _) => return None,
    };
    let hidden = if source.hidden { ", where no reader sees it" } else { "" };
    Some(
        Finding::new(ID, class)
            .seen(format!("most of the command stands in {source}{hidden}"))
            .instead("tell the user which content holds it, and let them order it"),
    )
}

/// Whether the effect changes, sends or takes away something that is not made anew at will.
fn is_an_act(effect: &Effect) -> bool {
    match effect.clause.verb {
        Verb::Read | Verb::Receive | Verb::Stage | Verb::Create | Verb::Run => {
            effect.clause.resource.kind == Kind::Service && effect.clause.verb != Verb::Read
        }
        Verb::Write
        | Verb::Delete
        | Verb::Move
        | Verb::Discard
        | Verb::Set
        | Verb::Commit
        | Verb::Advance
        | Verb::Rewind
        | Verb::Push
        | Verb::Send
        | Verb::Install
        | Verb::Signal
        | Verb::Elevate => true,
    }
}

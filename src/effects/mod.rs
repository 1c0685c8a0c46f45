//! What an act would do.

mod changes;
mod edits;
pub mod programs;
mod refs;
mod scripts;
pub mod shell;
mod tools;

use std::collections::HashSet;

use programs::meaning::Inner;

use crate::model::action::Action;
use crate::model::clause::Clause;
use crate::model::effect::{Certainty, Effect, Unread};
use crate::model::facts::Facts;
use crate::model::pattern::Pattern;

/// What an act would do, and what of it could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// Everything that it would do, in order of first appearance, each once.
    pub effects: Vec<Effect>,
    /// What could not be read of it.
    pub unread: Vec<Unread>,
    /// The scripts and recipes whose content was read, each with the digest of what was read.
    pub scripts: Vec<(Vec<u8>, String)>,
}

/// What the act would do when it runs in this folder.
pub fn effects_of(action: &Action, cwd: &Pattern, facts: &dyn Facts) -> Evaluation {
    let of = |(effects, unread): (Vec<Effect>, Option<Unread>)| Evaluation {
        effects: once(effects),
        unread: unread.into_iter().collect(),
        scripts: Vec::new(),
    };
    match action {
        Action::Shell { text, .. } => shell::evaluate(text, cwd, facts),
        Action::Edit(changes) => of((edits::effects(changes, cwd, facts), None)),
        Action::Read(path) => of((vec![edits::read(path, cwd, facts)], None)),
        Action::Fetch(address) => of((vec![edits::fetch(address)], None)),
        Action::Delegate(_) | Action::Talk(_) => Evaluation::default(),
        Action::Mcp { server, tool, input } => described(server, tool, input, cwd, facts)
            .unwrap_or_else(|| of(tools::of_server(server, tool, input, cwd))),
        Action::Unknown { tool, input } => of(tools::of_unknown(tool, input, cwd)),
        Action::Refs(updates) => of((refs::effects(updates), None)),
        Action::Changed(changed) => {
            let refs = refs::effects(&changed.refs);
            of((
                changes::effects(changed.moment, &changed.changes)
                    .into_iter()
                    .chain(refs)
                    .collect(),
                None,
            ))
        }
    }
}

/// What the user's own description of a tool says; `None`: there is none.
fn described(
    server: &str,
    tool: &str,
    input: &str,
    cwd: &Pattern,
    facts: &dyn Facts,
) -> Option<Evaluation> {
    let input = serde_json::from_str(if input.trim().is_empty() { "{}" } else { input }).ok()?;
    let meaning = programs::yours::tool(server, tool, &input, cwd, facts)?;
    let mut all = Evaluation { effects: meaning.effects, ..Evaluation::default() };
    for run in meaning.runs {
        match run.inner {
            Inner::ShellText(text) if text.as_text().is_some() => {
                let inner = shell::evaluate(text.as_text().unwrap_or_default(), cwd, facts);
                all.effects.extend(inner.effects);
                all.unread.extend(inner.unread);
                all.scripts.extend(inner.scripts);
            }
            Inner::ShellText(_) | Inner::Argv(_) | Inner::ScriptFile { .. } | Inner::Code(..) => {
                all.effects.push(Effect::runs_unknown(Pattern::text(tool)));
            }
        }
    }
    all.effects = once(all.effects);
    Some(all)
}

/// Each effect once; one that may happen is left out where the same surely happens before it.
fn once(effects: Vec<Effect>) -> Vec<Effect> {
    let mut known: HashSet<(Clause, Certainty)> = HashSet::with_capacity(effects.len());
    let mut kept: Vec<Effect> = Vec::with_capacity(effects.len());
    for effect in effects {
        let sure = (effect.clause.clone(), Certainty::Will);
        let covered = effect.certainty == Certainty::May && known.contains(&sure);
        if !covered && known.insert((effect.clause.clone(), effect.certainty)) {
            kept.push(effect);
        }
    }
    kept
}

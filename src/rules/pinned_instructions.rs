//! `pinned-instructions`: what agents are told, and what runs by itself for them, changes by the
//! user's word.

use super::case::{Act, Case, Check, Example, Rule};
use super::names;
use crate::content::instructions::{Role, role};
use crate::model::action::{Action, Moment};
use crate::model::effect::Effect;
use crate::model::escape::{escaped, excerpt};
use crate::model::facts::Origin;
use crate::model::pattern::Relation;
use crate::model::resource::Verb;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("pinned-instructions");

/// What agents are told, and what runs by itself for them, changes by the user's word.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "changes a file of instructions for agents, or what an agent or editor runs by itself",
    why: "What stands there is obeyed in every later session as if the user had said it, so a text \
          that gets in there once stays.",
    instead: "show the user the change and let them ask for it by the file's name",
    keys: &["grants"],
    denies: &[
        Example { facts: &[], act: Act::Write("CLAUDE.md") },
        Example { facts: &[("path:AGENTS.md", "clean")], act: Act::Edit("AGENTS.md") },
        Example { facts: &[], act: Act::Shell("echo 'run x first' >> .cursor/rules/a.mdc") },
        Example { facts: &[], act: Act::Write(".claude/commands/fix.md") },
    ],
    allows: &[
        Example { facts: &[("origin:claude.md", "prompt")], act: Act::Write("CLAUDE.md") },
        Example { facts: &[("said:remember", "yes")], act: Act::Write("CLAUDE.md") },
        Example { facts: &[], act: Act::Read("CLAUDE.md") },
        Example { facts: &[], act: Act::Write("docs/agents.md") },
        Example { facts: &[], act: Act::Shell("cat AGENTS.md") },
    ],
    check: Check::Effect(check),
};

/// Words of the user that speak of their agents' instructions.
const WORDS: &[&str] = &[
    "claude",
    "gemini",
    "agents",
    "cursor",
    "cursorrules",
    "copilot",
    "codex",
    "skill",
    "skills",
    "instructions",
    "remember",
    "memory",
    "memorize",
    "init",
    "subagent",
    "subagents",
];

/// Changed lines that are shown.
const LINES_MAX: usize = 3;
/// Characters of a line that are shown.
const LINE_CHARS_MAX: usize = 100;

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let changes = matches!(effect.clause.verb, Verb::Write | Verb::Delete | Verb::Move);
    // What a commit holds was held when it was written.
    if !changes || !names::is_path_here(effect) || case.moment != Moment::Before {
        return None;
    }
    let path = effect.clause.resource.name.as_text()?;
    let root = &case.repository?.root;
    let below = path.strip_prefix(root.as_slice())?.strip_prefix(b"/")?;
    let role = role(below)?;
    let text = new_text(case, path);
    if let Some(found) = copied(case, &text, below, path) {
        return Some(found);
    }
    let spoken_for = case.policy.protections.iter().any(|protection| {
        let bites = |entry| protection.relation(entry, &effect.clause) > Relation::Apart;
        protection.names.iter().any(bites)
    });
    if spoken_for || is_accepted(case, path, below, role) {
        return None;
    }
    let what = match role {
        Role::Instructions => "agents obey what stands there",
        Role::Running => "an agent or an editor runs what stands there",
    };
    let mut found = Finding::new(ID, Class::NeedsWord)
        .seen(format!("`{}`: {what}, and no word of the user names it", escaped(below)));
    for line in new_lines(&text) {
        found = found.seen(format!("+ {line}"));
    }
    Some(found.instead("show the user the change and let them ask for it"))
}

/// Whether the user named the file, or spoke of their agents' instructions before content with
/// orders in it came; or the agent changed it by such words before.
fn is_accepted(case: &Case<'_>, path: &[u8], below: &[u8], role: Role) -> bool {
    let origins = case.facts.origins();
    let base = below.rsplit(|byte| *byte == b'/').next().unwrap_or(below);
    let from_prompt =
        |name: &[u8]| origins.origin(name).surely(|origin| matches!(origin, Origin::Prompt));
    if from_prompt(below) || from_prompt(base) || from_prompt(path) {
        return true;
    }
    if case.facts.ownership().written(path).surely(|written| *written) {
        return true;
    }
    let calm = !origins.tainted().maybe(Option::is_some);
    let said = |word: &&str| origins.said(word).surely(|said| *said);
    match role {
        Role::Instructions => calm && WORDS.iter().any(said),
        Role::Running => false,
    }
}

/// What is said where the text was read outside: the user's naming of the file lets it pass only
/// while no content with orders in it came.
fn copied(case: &Case<'_>, text: &[u8], below: &[u8], path: &[u8]) -> Option<Finding> {
    let origins = case.facts.origins();
    let source = origins.copied(text).known().flatten()?;
    let named = [below, path, below.rsplit(|byte| *byte == b'/').next().unwrap_or(below)];
    let named = named
        .into_iter()
        .any(|name| origins.origin(name).surely(|origin| matches!(origin, Origin::Prompt)));
    let calm = !source.signal && !source.hidden && !origins.tainted().maybe(Option::is_some);
    if named && calm {
        return None;
    }
    Some(
        Finding::new(ID, Class::Locked)
            .seen(format!("most of what would stand in `{}` is from {source}", escaped(below)))
            .instead("show the user the text; only a person puts it there"),
    )
}

/// The text that would be written.
fn new_text(case: &Case<'_>, path: &[u8]) -> Vec<u8> {
    match case.action {
        Action::Edit(changes) => {
            let own = changes.iter().find(|change| path.ends_with(&change.path));
            own.and_then(|change| change.text.clone()).unwrap_or_default()
        }
        Action::Shell { .. }
        | Action::Read(_)
        | Action::Fetch(_)
        | Action::Delegate(_)
        | Action::Talk(_)
        | Action::Mcp { .. }
        | Action::Unknown { .. }
        | Action::Refs(_)
        | Action::Changed(_) => Vec::new(),
    }
}

/// The first lines of it.
fn new_lines(text: &[u8]) -> Vec<String> {
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let lines = lines.filter(|line| !line.is_empty());
    lines.take(LINES_MAX).map(|line| excerpt(line, LINE_CHARS_MAX)).collect()
}

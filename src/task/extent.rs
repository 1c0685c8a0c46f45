//! How far the task goes, taken into what the session remembers: its kind, its focus, its budgets.

use super::asked::Asked;
use super::ground::Ground;
use super::read::Understood;
use super::statement::Reading;
use crate::model::facts::FileKind;
use crate::model::mandate::{Until, Words};
use crate::model::memory::Memory;
use crate::model::pattern::{Pattern, Piece};
use crate::model::scope::{Budget, Focus, Operation, Scope};

/// Things that a session has had operated on that are kept.
const OPERATIONS_MAX: usize = 32;
/// Names of a focus that are kept.
const FOCUS_MAX: usize = 64;

/// Takes in what kind of task the prompt sets, what it names and how much may change.
pub(super) fn take(prompt: &str, found: &Understood, memory: &mut Memory, ground: &Ground<'_>) {
    let number = memory.charter.prompts;
    let words = |text: &str| Words { prompt: number, text: text.to_owned() };
    let orders =
        found.statements.iter().any(|one| matches!(one.reading, Reading::Order | Reading::Grant));
    let goes_on =
        found.statements.iter().any(|one| matches!(one.reading, Reading::Assent | Reading::GoOn));
    let new_task = orders && !goes_on && found.asked == Asked::Change;
    scope(prompt, found, memory, &words);
    let charter = &mut memory.charter;
    if new_task {
        charter.focus.clear();
        charter.budgets.clear();
        memory.tally.restart();
    }
    for (name, text) in &found.named {
        let known = charter.focus.iter().any(|focus| focus.name == *name);
        if !known && charter.focus.len() < FOCUS_MAX {
            let within = within(name, ground);
            charter.focus.push(Focus { name: name.clone(), within, words: words(text) });
        }
    }
    for (count, text) in &found.counts {
        charter.budgets.retain(|budget| budget.measure != count.measure);
        charter.budgets.push(Budget {
            measure: count.measure,
            most: count.most,
            stated: count.stated,
            words: words(text),
            until: Until::NextChange,
        });
    }
}

/// The kind of the task: it only ever grows.
fn scope(prompt: &str, found: &Understood, memory: &mut Memory, words: &impl Fn(&str) -> Words) {
    let said = words(&crate::model::escape::excerpt(prompt.trim().as_bytes(), 120));
    let operation =
        |objects: &Vec<String>| Operation { words: said.clone(), objects: objects.clone() };
    let before = std::mem::take(&mut memory.charter.scope);
    memory.charter.scope = match (before, &found.asked) {
        (Scope::Change, _) | (_, Asked::Change) => Scope::Change,
        (before, Asked::Nothing) => before,
        (Scope::Unsaid, Asked::Look) => Scope::Look(said),
        (before, Asked::Look) => before,
        (Scope::Operate(mut all), Asked::Operate(more)) => {
            all.extend(more.iter().map(operation));
            all.truncate(OPERATIONS_MAX);
            Scope::Operate(all)
        }
        (Scope::Unsaid | Scope::Look(_), Asked::Operate(more)) => {
            Scope::Operate(more.iter().map(operation).take(OPERATIONS_MAX).collect())
        }
    };
}

/// The package or top-level folder that a named file lies in.
fn within(name: &Pattern, ground: &Ground<'_>) -> Pattern {
    const MANIFESTS: &[&str] = &[
        "package.json",
        "Cargo.toml",
        "pyproject.toml",
        "go.mod",
        "pom.xml",
        "build.gradle",
        "composer.json",
        "mix.exs",
    ];
    let root = ground.root();
    let path = name.prefix();
    let Some(rest) = path.strip_prefix(root).and_then(|rest| rest.strip_prefix(b"/")) else {
        return name.clone();
    };
    let is_file = |folder: &[u8], file: &str| {
        let path = [folder, b"/", file.as_bytes()].concat();
        ground.kind(&path) == Some(FileKind::File)
    };
    let parts: Vec<&[u8]> = rest.split(|byte| *byte == b'/').collect();
    let folders = parts.len().saturating_sub(usize::from(name.as_text().is_some()));
    // The innermost folder below the top that has a manifest of its own.
    for depth in (1..=folders).rev() {
        let inner = parts.get(..depth).unwrap_or_default().join(&b'/');
        let folder = [root, b"/", &inner].concat();
        if MANIFESTS.iter().any(|file| is_file(&folder, file)) {
            return Pattern::tree(folder);
        }
    }
    match parts.first() {
        Some(top) if folders > 0 => Pattern::tree([root, b"/", top].concat()),
        Some(_) | None => {
            let mut beside = Pattern::text([root, b"/"].concat());
            beside.push(Piece::Star);
            beside
        }
    }
}

//! `charter-focus`: edits far from the files that the prompts named.

use super::case::{Act, Case, Check, Example, Rule};
use super::companions;
use crate::model::action::{Action, Moment};
use crate::model::change::Change;
use crate::model::mandate::FocusLevel;
use crate::model::pattern::Relation;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("charter-focus");

/// "Fix the login bug in src/auth/login.rs", where the policy asks.
const FIX: &[(&str, &str)] = &[
    ("preset", "strict"),
    ("said", "fix the login bug in src/auth/login.rs"),
    ("path:src/auth/login.rs", "clean"),
    ("path:src/app.rs", "clean"),
    ("path:web/index.ts", "clean"),
    ("path:tests/login.rs", "clean"),
    ("path:Cargo.lock", "clean"),
];
/// The same on the default policy.
const FIX_NOTED: &[(&str, &str)] = &[
    ("said", "fix the login bug in src/auth/login.rs"),
    ("path:src/auth/login.rs", "clean"),
    ("path:web/index.ts", "clean"),
];

/// Edits far from the files that the prompts named.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Locked,
    summary: "edits files outside the top-level folders or packages of those that were named",
    why: "Who names a file has told where the work is; an edit elsewhere may be needed and should be \
          known.",
    instead: "say why the file has to change too; the user may name it",
    keys: &["focus"],
    denies: &[
        Example { facts: FIX, act: Act::Edit("web/index.ts") },
        Example { facts: FIX, act: Act::Write("docs/login.md") },
        Example { facts: FIX, act: Act::Edit("README.md") },
    ],
    allows: &[
        Example { facts: FIX, act: Act::Edit("src/auth/login.rs") },
        Example { facts: FIX, act: Act::Edit("src/app.rs") },
        Example { facts: FIX, act: Act::Edit("tests/login.rs") },
        Example { facts: FIX, act: Act::Edit("Cargo.lock") },
        Example { facts: FIX_NOTED, act: Act::Edit("web/index.ts") },
    ],
    check: Check::Change(check),
};

fn check(case: &Case<'_>, change: &Change) -> Option<Finding> {
    let class = match case.policy.focus {
        FocusLevel::Off => return None,
        FocusLevel::Note => Class::Free,
        FocusLevel::Ask => Class::NeedsWord,
        FocusLevel::Refuse => Class::Locked,
    };
    let first = case.charter.focus.first()?;
    let asked = case.moment == Moment::Before && matches!(case.action, Action::Edit(_));
    let repository = case.repository.filter(|_| asked)?;
    let below = change.path.strip_prefix(repository.root.as_slice())?;
    let inside = case.charter.focus.iter().any(|focus| {
        focus.within.relation(&crate::model::pattern::Pattern::text(&change.path), true)
            == Relation::Covers
    });
    let in_git = below.starts_with(b"/.git/");
    if inside || in_git || companions::is_any(below) || only_imports(change) {
        return None;
    }
    let words = &first.words;
    Some(
        Finding::new(ID, class)
            .seen(format!("the prompts named {} (prompt {})", first.name, words.prompt))
            .seen("read as: the work is there")
            .instead("say why the file has to change too; the user may name it"),
    )
}

/// Whether the edit only follows a name that moved.
fn only_imports(change: &Change) -> bool {
    let both = [&change.replaced, &change.text];
    both.iter().all(|text| text.as_deref().is_some_and(companions::is_imports))
}

//! What must happen with a pass.

use crate::model::action::Action;
use crate::model::effect::{Certainty, Effect};
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Obligation, Ruling, Stake};
use crate::rules::case::Case;

/// The obligations of a pass with these rulings.
pub(super) fn of(case: &Case<'_>, rulings: &[Ruling]) -> Vec<Obligation> {
    let mut all = Vec::new();
    let changes = case.effects.iter().any(|effect| !is_look(effect));
    if changes {
        all.push(Obligation::Attribute);
    }
    let opaque = case.effects.iter().any(|effect| effect.certainty == Certainty::Unknown)
        || rulings.iter().any(|ruling| ruling.class == Class::Unknown);
    match case.action {
        Action::Shell { .. } | Action::Unknown { .. } | Action::Mcp { .. } => {
            all.push(Obligation::WatchRefs);
            if case.effects.iter().any(|effect| loses(case, effect)) {
                all.push(Obligation::UndoPoint(Stake::Losing));
            } else if opaque && changes {
                all.push(Obligation::UndoPoint(Stake::Opaque));
            }
            if changes {
                all.push(Obligation::ScanAfter);
            }
        }
        Action::Edit(_) => {
            let granted = rulings.iter().any(|ruling| ruling.granted.is_some());
            if granted && case.effects.iter().any(|effect| loses(case, effect)) {
                all.push(Obligation::UndoPoint(Stake::Losing));
            }
        }
        Action::Read(_)
        | Action::Fetch(_)
        | Action::Delegate(_)
        | Action::Talk(_)
        | Action::Refs(_)
        | Action::Changed(_) => {}
    }
    if rulings.iter().any(|ruling| ruling.class == Class::Unknown) {
        all.push(Obligation::NoteUnguarded("network, outside".into()));
    }
    all
}

/// Whether the effect leaves everything as it is.
fn is_look(effect: &Effect) -> bool {
    let kind = effect.clause.resource.kind;
    effect.clause.verb == Verb::Read || (kind == Kind::Host && effect.clause.verb != Verb::Send)
}

/// Whether the effect takes away what git would not give back, whoever made it. What a reflog
/// keeps, git gives back.
fn loses(case: &Case<'_>, effect: &Effect) -> bool {
    let clause = &effect.clause;
    let verb = clause.verb;
    if clause.resource.place.is_some() {
        return false;
    }
    match clause.resource.kind {
        Kind::Ref => matches!(verb, Verb::Delete | Verb::Discard),
        Kind::Path if matches!(verb, Verb::Delete | Verb::Discard) => {
            let Some(own) = case.repository else { return false };
            let name = &clause.resource.name;
            if Pattern::tree(&own.root).relation(name, true).max(is_around(name, &own.root))
                < Relation::Overlaps
            {
                return false;
            }
            let named = verb == Verb::Delete || name.as_text().is_some();
            case.facts.git().unsaved(own, name, named).maybe(|unsaved| !unsaved.is_empty())
        }
        Kind::Path
        | Kind::Remote
        | Kind::Host
        | Kind::Package
        | Kind::Program
        | Kind::Process
        | Kind::Setting
        | Kind::User
        | Kind::Service => false,
    }
}

/// How the names relate to the work tree, where they hold it as a whole.
fn is_around(name: &Pattern, root: &[u8]) -> Relation {
    name.relation(&Pattern::tree(root), true)
}

#[cfg(test)]
mod tests {
    use crate::cases::runner;
    use crate::model::mandate::Preset;
    use crate::model::verdict::{Obligation, Stake};

    #[test]
    fn each_act_obliges_to_what_it_may_cost() {
        use Obligation::{ScanAfter, UndoPoint};
        let losing = UndoPoint(Stake::Losing);
        let opaque = UndoPoint(Stake::Opaque);
        for (facts, act, wanted) in [
            (&[][..], "git status", vec![]),
            (&[], "ls -l src | grep x", vec![]),
            (&[], "git add -A", vec![ScanAfter]),
            (&[], "echo x > a.txt", vec![ScanAfter]),
            (&[], "cargo test", vec![opaque.clone(), ScanAfter]),
            (&[], "python3 tool.py", vec![opaque.clone(), ScanAfter]),
            (&[], "git reset --hard", vec![ScanAfter]),
            (
                &[("path:a.rs", "modified of:agent")],
                "git reset --hard",
                vec![losing.clone(), ScanAfter],
            ),
            (&[("path:a.rs", "untracked of:agent")], "rm a.rs", vec![losing.clone(), ScanAfter]),
            (&[], "rm /tmp/x", vec![ScanAfter]),
            (&[("path:target", "ignored folder")], "rm -rf target", vec![ScanAfter]),
            (&[], "git branch -D old-work", vec![losing, ScanAfter]),
        ] {
            let decision = runner::decided(facts, act, Preset::Solo);
            let found: Vec<_> = decision
                .verdict
                .obligations()
                .iter()
                .filter(|one| matches!(one, UndoPoint(_) | ScanAfter))
                .cloned()
                .collect();
            assert_eq!(found, wanted, "{act}");
        }
    }
}

//! `hook-bypass`: git's hooks run, and agents keep the marks by which they are known.

use super::case::{Act, Case, Check, Example, Rule};
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("hook-bypass");

/// Git's hooks run, and agents keep the marks by which they are known.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Never,
    summary: "skips git's hooks, points them elsewhere, or hides that an agent is at work",
    why: "The hooks are the team's checks and the guard's second line; who skips them decides for \
          everybody else.",
    instead: "run the hooks and repair what they complain about",
    keys: &[],
    denies: &[
        Example { facts: &[], act: Act::Shell("git commit --no-verify -m wip") },
        Example { facts: &[], act: Act::Shell("git commit -n -m wip") },
        Example { facts: &[], act: Act::Shell("git -c core.hooksPath=/dev/null commit -m wip") },
        Example { facts: &[], act: Act::Shell("git config core.hooksPath /dev/null") },
        Example { facts: &[], act: Act::Shell("env -u CLAUDECODE git push origin work") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("git commit -m 'do not use --no-verify'") },
        Example { facts: &[], act: Act::Shell("HUSKY=0 npm ci") },
        Example { facts: &[], act: Act::Shell("git config --get core.hooksPath") },
        Example { facts: &[], act: Act::Shell("git log -n 5") },
    ],
    check: Check::Effect(check),
};

/// The tool of the setting, its name, the class of changing it, and what is seen.
const SETTINGS: &[(&str, &str, Class, &str)] = &[
    ("git", "hooks", Class::Locked, "git's hooks would not run"),
    ("git", "core.hookspath", Class::Never, "git's hooks would be looked for elsewhere"),
    ("agent", "**", Class::Never, "the sign that an agent is at work would be taken away"),
];

fn check(_case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let resource = &effect.clause.resource;
    let (Kind::Setting, Some(place)) = (resource.kind, &resource.place) else { return None };
    if !matches!(effect.clause.verb, Verb::Set | Verb::Delete) {
        return None;
    }
    let name = lower(&resource.name);
    let bites = SETTINGS.iter().filter_map(|(tool, setting, class, seen)| {
        let place = Pattern::text(tool).relation(place, false);
        let scope = if *setting == "**" { Pattern::anything() } else { Pattern::text(setting) };
        match place.min(scope.relation(&name, false)) {
            Relation::Apart => None,
            // What is known of it goes further than the section.
            Relation::Perhaps
                if name.prefix().iter().skip_while(|byte| **byte != b'.').count() > 1 =>
            {
                Some((*class, *seen))
            }
            Relation::Perhaps => Some((Class::Unknown, *seen)),
            Relation::Overlaps | Relation::Covers => Some((*class, *seen)),
        }
    });
    let (class, seen) = bites.max_by_key(|(class, _)| *class)?;
    Some(
        Finding::new(ID, class)
            .seen(seen)
            .instead("run the hooks and repair what they complain about"),
    )
}

/// Git takes the section and the variable of a key in any case.
pub(super) fn lower(name: &Pattern) -> Pattern {
    use crate::model::pattern::Piece;
    Pattern::from_pieces(name.pieces().iter().map(|piece| match piece {
        Piece::Text(text) => Piece::Text(text.to_ascii_lowercase()),
        Piece::Star | Piece::Any | Piece::Below | Piece::Between | Piece::Hole { .. } => {
            piece.clone()
        }
    }))
}

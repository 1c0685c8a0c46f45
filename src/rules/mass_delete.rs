//! `mass-delete`: many tracked files do not go in one act unasked.

use super::case::{Act, Case, Check, Example, Rule};
use super::names;
use crate::model::action::Moment;
use crate::model::effect::Effect;
use crate::model::facts::{Fact, PathState};
use crate::model::resource::Verb;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("mass-delete");

/// Tracked files from which on a deletion needs a word.
const FILES_MIN: usize = 100;
/// Tracked files that are looked at for one deletion.
const LOOKED_MAX: usize = 4_096;
/// Deletions of one act that are counted together.
const DELETIONS_MAX: usize = 32;

/// Folders of what a build makes, which some projects track.
const BUILT: &[&[u8]] = &[
    b"build",
    b"dist",
    b"out",
    b"target",
    b"node_modules",
    b"vendor",
    b"coverage",
    b"generated",
    b"__generated__",
    b"__snapshots__",
    b"gen",
    b"_site",
    b".next",
    b"__pycache__",
];

/// A repository with a large folder.
const LARGE: &[(&str, &str)] = &[("tracked:src", "180"), ("tracked:docs", "12")];
/// Two folders that are large together.
const TOGETHER: &[(&str, &str)] = &[("tracked:src", "60"), ("tracked:tests", "60")];

/// Many tracked files do not go in one act unasked.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "deletes a hundred tracked files or more in one act",
    why: "Git gives them back, but a project that is gone from the work tree is seldom what was \
          meant, and what builds on it fails at once.",
    instead: "delete the files that have to go by name, or let the user name the folder",
    keys: &["grants"],
    denies: &[
        Example { facts: LARGE, act: Act::Shell("rm -rf src") },
        Example { facts: LARGE, act: Act::Shell("git rm -rq src") },
        Example { facts: LARGE, act: Act::Shell("find src -name '*.rs' -delete") },
        Example { facts: TOGETHER, act: Act::Shell("rm -r src tests") },
    ],
    allows: &[
        Example { facts: LARGE, act: Act::Shell("rm -rf docs") },
        Example { facts: TOGETHER, act: Act::Shell("rm -rf src") },
        Example { facts: &[("tracked:dist", "500")], act: Act::Shell("rm -rf dist") },
        Example { facts: LARGE, act: Act::Shell("rm -rf target node_modules") },
        Example { facts: LARGE, act: Act::Shell("mv src lib") },
        Example { facts: LARGE, act: Act::Shell("git rm -rq --cached src") },
    ],
    check: Check::Effect(check),
};

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    if case.moment == Moment::After {
        return after(case, effect);
    }
    let own = match tracked(case, effect)? {
        Fact::Known(own) if own > 0 => own,
        Fact::Known(_) => return None,
        Fact::Unknown(why) => {
            let seen = format!("how many files would go could not be found out ({})", why.word());
            return Some(Finding::new(ID, Class::Unknown).seen(seen));
        }
    };
    let deletions = case.effects.iter().filter(|other| *other != effect);
    let others = deletions.take(DELETIONS_MAX).filter_map(|other| tracked(case, other)?.known());
    let all = others.fold(own, usize::saturating_add);
    if all < FILES_MIN {
        return None;
    }
    let more = if own >= LOOKED_MAX { " or more" } else { "" };
    Some(
        Finding::new(ID, Class::NeedsWord)
            .seen(format!("{own}{more} tracked files would go, {all} in the whole act"))
            .instead("delete by name what has to go, or let the user name the folder"),
    )
}

/// The same of a result: said once, of the first file that is gone.
fn after(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let gone = |other: &&Effect| other.clause.verb == Verb::Delete;
    if case.effects.iter().find(gone) != Some(effect) {
        return None;
    }
    let repository = case.repository?;
    let tracked = |path: &[u8]| {
        let state = case.facts.git().state(repository, path);
        !is_built(repository.root.len(), path)
            && state.maybe(|state| !matches!(state, PathState::Untracked | PathState::Ignored))
    };
    let paths =
        case.effects.iter().filter(gone).filter_map(|one| one.clause.resource.name.as_text());
    let all = paths.filter(|path| tracked(path)).count();
    (all >= FILES_MIN)
        .then(|| Finding::new(ID, Class::NeedsWord).seen(format!("{all} tracked files are gone")))
}

fn is_built(root: usize, path: &[u8]) -> bool {
    let inside = path.get(root..).unwrap_or_default();
    inside.split(|byte| *byte == b'/').any(|part| BUILT.contains(&part))
}

/// How many tracked files that no build has made the effect takes away; `None`: it deletes no set
/// of files, or what it deletes is not known, of which `lost-work` speaks.
fn tracked(case: &Case<'_>, effect: &Effect) -> Option<Fact<usize>> {
    if effect.clause.verb != Verb::Delete || !names::is_path_here(effect) {
        return None;
    }
    // What git picks as untracked or ignored is not tracked.
    if names::git_marker(effect).is_some_and(|marker| marker != b"clean-only") {
        return None;
    }
    let name = names::settled(case, &effect.clause.resource.name);
    if name.has_hole() || name.as_text().is_some() {
        return None;
    }
    let repository = match names::repository_of(case, &name) {
        Fact::Known(Some(repository)) => repository,
        Fact::Known(None) => return None,
        Fact::Unknown(why) => return Some(Fact::Unknown(why)),
    };
    let root = repository.root.len();
    let files = case.facts.git().tracked(&repository, &name, LOOKED_MAX);
    Some(files.map(|files| files.iter().filter(|path| !is_built(root, path)).count()))
}

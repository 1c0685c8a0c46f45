//! `lock-without-manifest`: a lock file changes, what it is made from does not.

use super::place::{self, inside};
use crate::model::action::Moment;
use crate::model::change::Change;
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("lock-without-manifest");

/// A lock file changes, what it is made from does not.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::Free,
    summary: "changes a lock file without its manifest (told only)",
    why: "It brings other versions of what the project builds on, with nothing that says why.",
    instead: "say in the commit why the versions change, or put the lock file back",
    keys: &[],
    denies: &[],
    allows: &[
        commit(&[
            Diff::changed("Cargo.lock", "a\n", "b\n"),
            Diff::changed("Cargo.toml", "a\n", "b\n"),
        ]),
        commit(&[Diff::new("yarn.lock", "a\n")]),
        commit(&[Diff::changed("package.json", "a\n", "b\n")]),
    ],
    check: Check::Change(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

/// Lock files and the manifests that they are made from.
const PAIRS: &[(&[u8], &[&[u8]])] = &[
    (b"Cargo.lock", &[b"Cargo.toml"]),
    (b"package-lock.json", &[b"package.json"]),
    (b"npm-shrinkwrap.json", &[b"package.json"]),
    (b"yarn.lock", &[b"package.json"]),
    (b"pnpm-lock.yaml", &[b"package.json", b"pnpm-workspace.yaml"]),
    (b"bun.lock", &[b"package.json"]),
    (b"bun.lockb", &[b"package.json"]),
    (b"poetry.lock", &[b"pyproject.toml"]),
    (b"uv.lock", &[b"pyproject.toml"]),
    (b"pdm.lock", &[b"pyproject.toml"]),
    (b"Pipfile.lock", &[b"Pipfile"]),
    (b"go.sum", &[b"go.mod"]),
    (b"Gemfile.lock", &[b"Gemfile"]),
    (b"composer.lock", &[b"composer.json"]),
    (b"mix.lock", &[b"mix.exs"]),
    (b"pubspec.lock", &[b"pubspec.yaml"]),
    (b"Package.resolved", &[b"Package.swift"]),
    (b"Podfile.lock", &[b"Podfile"]),
    (b"packages.lock.json", &[b".csproj"]),
    (b"flake.lock", &[b"flake.nix"]),
    (b"gradle.lockfile", &[b"build.gradle", b"build.gradle.kts"]),
];

fn check(case: &Case<'_>, change: &Change) -> Option<Finding> {
    let both = change.before.is_some() && change.after.is_some() && change.before != change.after;
    if !super::is_gate(case) || !both {
        return None;
    }
    let name = place::name(inside(case, &change.path));
    let (_, manifests) = PAIRS.iter().find(|(lock, _)| *lock == name)?;
    let changed = case.changes.iter().any(|other| {
        let other = place::name(&other.path);
        manifests.iter().any(|manifest| other.ends_with(manifest))
    });
    (!changed).then(|| {
        let manifest = manifests.first().copied().unwrap_or_default();
        let manifest = String::from_utf8_lossy(manifest);
        Finding::new(ID, Class::Free).seen(format!("`{manifest}` does not change with it"))
    })
}

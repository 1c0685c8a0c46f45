//! `execution-surface`: files by which later runs (of CI, of a build, of a package's scripts) run
//! code.

use super::brought;
use super::case::{Act, Case, Check, Example, Rule};
use super::names;
use crate::model::effect::Effect;
use crate::model::mandate::Preset;
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::Verb;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("execution-surface");

/// Files by which later runs of CI, of a build or of a package's scripts run code.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "changes what CI, a build or a package's scripts run (in `strict`)",
    why: "What stands there runs later, with other rights and out of sight; in a repository of its \
          own an agent changes it all day.",
    instead: "leave the change to the user, or ask for the word that names the file",
    keys: &["preset", "grants"],
    denies: &[
        Example { facts: STRICT, act: Act::Write(".github/workflows/ci.yml") },
        Example { facts: STRICT, act: Act::Edit("package.json") },
        Example { facts: STRICT, act: Act::Shell("echo 'x:; id' >> Makefile") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Write(".github/workflows/ci.yml") },
        Example { facts: &[], act: Act::Edit("package.json") },
        Example { facts: STRICT, act: Act::Edit("src/main.rs") },
        Example { facts: STRICT, act: Act::Read(".github/workflows/ci.yml") },
        Example { facts: STRICT, act: Act::Shell("make test") },
    ],
    check: Check::Effect(check),
};

const STRICT: &[(&str, &str)] = &[("preset", "strict")];

/// From the documentation of the forges' runners, build tools and package managers.
const FILES: &[&str] = &[
    "/**/.github/workflows/**",
    "/**/.github/actions/**",
    "/**/.gitlab-ci.yml",
    "/**/.circleci/**",
    "/**/.buildkite/**",
    "/**/azure-pipelines.yml",
    "/**/bitbucket-pipelines.yml",
    "/**/Jenkinsfile",
    "/**/Makefile",
    "/**/GNUmakefile",
    "/**/justfile",
    "/**/Taskfile.yml",
    "/**/package.json",
    "/**/build.rs",
    "/**/.cargo/config.toml",
    "/**/setup.py",
    "/**/pyproject.toml",
    "/**/tox.ini",
    "/**/conftest.py",
    "/**/Rakefile",
    "/**/build.gradle",
    "/**/build.gradle.kts",
    "/**/pom.xml",
    "/**/CMakeLists.txt",
    "/**/Dockerfile",
    "/**/docker-compose.yml",
    "/**/compose.yaml",
];

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let changes = matches!(effect.clause.verb, Verb::Write | Verb::Delete | Verb::Move);
    let class = match case.policy.preset {
        Preset::Solo | Preset::Team => return None,
        Preset::Strict => Class::NeedsWord,
    };
    if !changes || !names::is_path_here(effect) || brought::is_anothers(case, effect) {
        return None;
    }
    // A tree that a program may write all over is not this file; one file is.
    let name = effect.clause.resource.name.as_text()?;
    let inside = case.repository.is_some_and(|own| names::is_within(name, &own.root));
    let name = Pattern::text(name);
    let is_surface = |file: &&&str| {
        file.parse::<Pattern>().is_ok_and(|file| file.relation(&name, true) == Relation::Covers)
    };
    let file = FILES.iter().find(is_surface).filter(|_| inside)?;
    Some(
        Finding::new(ID, class)
            .seen(format!("what `{file}` says is run later (preset strict)"))
            .instead("leave the change to the user"),
    )
}

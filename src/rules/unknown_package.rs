//! `unknown-package`: a name that nobody vouches for is installed by a word that names it.

use super::case::{Act, Case, Check, Example, Rule};
use crate::content::packages;
use crate::model::effect::Effect;
use crate::model::facts::{FAILURE, Origin};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("unknown-package");

/// A name that nobody vouches for is installed by a word that names it.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "installs a package whose name stands in no manifest, prompt or list of known names",
    why: "Models invent names of packages, pages suggest them, and attackers register both; a \
          package's scripts run as you when it is installed.",
    instead: "name the package to the user and say what it is for, or use the one that is meant",
    keys: &["grants"],
    denies: &[
        Example { facts: &[], act: Act::Shell("npm install lodahs") },
        Example { facts: &[], act: Act::Shell("pip install python-reqeusts") },
        Example { facts: &[], act: Act::Shell("cargo add toklo") },
        Example { facts: &[("said", "add a date library")], act: Act::Shell("npm i date-fnz") },
    ],
    allows: &[
        Example {
            facts: &[("said", "add dayjs-ext-shop")],
            act: Act::Shell("npm i dayjs-ext-shop"),
        },
        Example { facts: &[("said", "add lodash")], act: Act::Shell("npm install lodash") },
        Example { facts: &[("text:package.json", MANIFEST)], act: Act::Shell("npm ci") },
        Example { facts: &[], act: Act::Shell("npm install") },
    ],
    check: Check::Effect(check),
};

const MANIFEST: &str = r#"{ "dependencies": { "shop-ui": "1" } }"#;

/// Ecosystems whose packages anybody may register; those of a distribution are looked after.
const OPEN: &[&str] = &["npm", "pypi", "cargo", "gem", "go", "packagist", "nuget"];

/// Where a project says what it depends on.
const MANIFESTS: &[(&str, &[&str])] = &[
    ("npm", &["package.json", "package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"]),
    (
        "pypi",
        &[
            "pyproject.toml",
            "requirements.txt",
            "requirements-dev.txt",
            "requirements/dev.txt",
            "setup.py",
            "setup.cfg",
            "Pipfile",
            "poetry.lock",
            "uv.lock",
            "Pipfile.lock",
        ],
    ),
    ("cargo", &["Cargo.toml", "Cargo.lock"]),
    ("gem", &["Gemfile", "Gemfile.lock"]),
    ("go", &["go.mod", "go.sum"]),
    ("packagist", &["composer.json", "composer.lock"]),
];

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let resource = &effect.clause.resource;
    if effect.clause.verb != Verb::Install || resource.kind != Kind::Package {
        return None;
    }
    let ecosystem = std::str::from_utf8(resource.place.as_ref()?.as_text()?).ok()?;
    let name = std::str::from_utf8(resource.name.as_text()?).ok()?;
    // What comes from a folder or an archive has a place, and no name to mistake.
    let local = effect.clause.from.as_ref().is_some_and(|from| from.kind == Kind::Path)
        || name.starts_with(['.', '/']);
    let listed = packages::has_list(ecosystem);
    if local || !OPEN.contains(&ecosystem) || packages::is_well_known(ecosystem, name) {
        return None;
    }
    // Where no list ships, `your-word` asks; only a general word is not enough.
    if !listed && case.charter.grants.iter().all(|grant| !grant.covers(effect, "")) {
        return None;
    }
    if is_vouched_for(case, ecosystem, name) {
        return None;
    }
    let seen = match case.facts.origins().origin(name.as_bytes()).known() {
        Some(Origin::Outside(source)) => format!("`{name}` was first seen in {source}"),
        Some(Origin::Prompt | Origin::TrustBase | Origin::Own | Origin::Unseen) | None => {
            format!("`{name}` stands in no manifest here and in no list of known names")
        }
    };
    let found = Finding::new(ID, Class::NeedsWord).seen(seen).by_name();
    Some(match packages::near(ecosystem, name) {
        Some(near) => found
            .seen(format!("it is nearly `{near}`, which is well known"))
            .instead(format!("use `{near}` if that is meant")),
        None => found.instead("name it to the user, with what it is for"),
    })
}

/// Whether the user, the project or a failed command surely names it.
fn is_vouched_for(case: &Case<'_>, ecosystem: &str, name: &str) -> bool {
    let origin = case.facts.origins().origin(name.as_bytes());
    if origin.surely(|origin| matches!(origin, Origin::Prompt) || is_missed(origin)) {
        return true;
    }
    let Some(repository) = case.repository else { return false };
    let files = MANIFESTS.iter().find(|(known, _)| *known == ecosystem).map(|(_, files)| *files);
    files.unwrap_or_default().iter().any(|file| {
        let path = [repository.root.as_slice(), b"/", file.as_bytes()].concat();
        let content = case.facts.files().content(&path);
        // What the agent wrote there itself vouches for nothing.
        content.surely(|content| names(content, name))
            && case.facts.ownership().written(&path).surely(|written| !written)
    })
}

/// Whether a command of the agent's own failed for want of it. A new dependency still needs a word.
fn is_missed(origin: &Origin) -> bool {
    match origin {
        Origin::Outside(source) => source.kind == FAILURE && !source.signal && !source.hidden,
        Origin::Prompt | Origin::TrustBase | Origin::Own | Origin::Unseen => false,
    }
}

/// Whether a text holds the name as a word of its own, in either spelling.
fn names(content: &[u8], name: &str) -> bool {
    let text = String::from_utf8_lossy(content);
    let other = name.replace('_', "-");
    let is_part = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_.@/".contains(byte))
    };
    let held = |name: &str| {
        text.match_indices(name).any(|(at, _)| {
            let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
            let after = text.as_bytes().get(at.saturating_add(name.len()));
            // `node_modules/NAME` of a lock file, `NAME@1` of another.
            let path = text.get(..at).is_some_and(|before| before.ends_with("node_modules/"));
            let version = after == Some(&b'@') || after == Some(&b'.');
            (path || !is_part(before)) && (version || !is_part(after))
        })
    };
    held(name) || (other != name && held(&other))
}

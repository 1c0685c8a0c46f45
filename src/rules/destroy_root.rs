//! `destroy-root`: the roots of everything: `/`, the home folder, the repository, system folders.

use super::case::{Act, Case, Check, Example, Rule};
use super::names;
use crate::model::effect::Effect;
use crate::model::escape::escaped;
use crate::model::facts::{Fact, FileKind};
use crate::model::pattern::{Pattern, Piece, Relation};
use crate::model::resource::Verb;
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("destroy-root");

/// The roots of everything: `/`, the home folder, the repository, system folders.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::Never,
    summary: "would delete a root: `/`, the home folder, a system folder, the repository itself",
    why: "Nothing brings these back, and no task needs them gone.",
    instead: "name the files inside it that should go",
    keys: &[],
    denies: &[
        Example { facts: &[], act: Act::Shell("rm -rf /") },
        Example { facts: &[], act: Act::Shell("rm -rf ~") },
        Example { facts: &[], act: Act::Shell("rm -rf .git") },
        Example { facts: &[], act: Act::Shell("rm -rf \"$DIR\"/*") },
        Example { facts: &[], act: Act::Shell("rm -rf /home/u/shop") },
        Example { facts: &[], act: Act::Shell("chmod -R 777 /") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("rm -rf ./build/*") },
        Example { facts: &[], act: Act::Shell("TMP=$(mktemp -d); rm -rf \"$TMP\"/x") },
        Example { facts: &[], act: Act::Shell("rm -rf ./usr") },
        Example { facts: &[], act: Act::Shell("rm -f .git/index.lock") },
        Example { facts: &[], act: Act::Shell("ls -la / ~ /etc") },
    ],
    check: Check::Effect(check),
};

/// Folders without which the machine does not run or does not start.
const SYSTEM: &[&str] = &[
    "/",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/share",
    "/var",
    "/var/lib",
    "/var/log",
    "/Applications",
    "/Library",
    "/System",
    "/Users",
    "/Volumes",
    "/private",
    "/private/etc",
    "/private/var",
    "/mnt",
    "/media",
];

fn check(case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    if !names::is_path_here(effect) || names::git_marker(effect).is_some() {
        return None;
    }
    let verb = effect.clause.verb;
    let deletes = matches!(verb, Verb::Delete | Verb::Move);
    let changes_tree = verb == Verb::Write && names::is_deep(&effect.clause.resource.name);
    if !deletes && !changes_tree {
        return None;
    }
    let names = names::spelled_and_real(case, effect);
    let (root, empty) = names.iter().find_map(|name| {
        let emptied = name.when_empty().filter(|emptied| !is_nothing(emptied));
        destroyed(case, &tidied(name), verb).map(|root| (root, false)).or_else(|| {
            let emptied = tidied(&emptied?);
            destroyed(case, &emptied, verb).map(|root| (root, true))
        })
    })?;
    let shown = escaped(&root);
    let seen = match (empty, effect.clause.resource.name.cause()) {
        (true, Some(cause)) => format!("if {} is empty, `{shown}` goes with it", cause.0),
        (true, None) | (false, _) => format!("`{shown}` would go with it"),
    };
    Some(Finding::new(ID, Class::Never).seen(seen).instead("name the files inside that should go"))
}

/// The root that the names surely hold; names of which part is not known surely hold none.
fn destroyed(case: &Case<'_>, name: &Pattern, verb: Verb) -> Option<Vec<u8>> {
    if name.has_hole() {
        return None;
    }
    // A deletion that is not of a tree takes files: a folder that holds something stays.
    let takes_folders = names::is_deep(name) || verb != Verb::Delete;
    let holds = |path: &[u8]| {
        let covers = name.relation(&Pattern::text(path), false) == Relation::Covers;
        covers && (takes_folders || !is_folder(case, path))
    };
    let holds_all_in = |folder: &[u8]| {
        let mut inside = Pattern::text(folder);
        inside.push_text(b"/");
        inside.push(Piece::Star);
        name.relation(&inside, false) == Relation::Covers
    };
    let homes = match case.facts.files().home() {
        Fact::Known(home) => vec![home],
        Fact::Unknown(_) => homes_of(name),
    };
    if let Some(home) = homes.into_iter().find(|home| holds(home) || holds_all_in(home)) {
        return Some(home);
    }
    if let Some(root) = SYSTEM.iter().find(|root| holds(root.as_bytes())) {
        return Some(root.as_bytes().to_vec());
    }
    let repository = case.repository.filter(|_| matches!(verb, Verb::Delete | Verb::Move))?;
    let git = [&repository.git_dir, &repository.common_dir];
    let inner: [&[u8]; 4] = [b"", b"/HEAD", b"/objects", b"/refs"];
    let parts = git
        .into_iter()
        .flat_map(|folder| inner.iter().map(move |inner| [folder.as_slice(), inner].concat()));
    std::iter::once(repository.root.clone()).chain(parts).find(|path| holds(path))
}

/// Whether something surely stands there and is a folder.
fn is_folder(case: &Case<'_>, path: &[u8]) -> bool {
    case.facts.files().kind(path).surely(|kind| *kind == FileKind::Folder)
}

/// What may be the home folder by its place, where it is not known which one is.
fn homes_of(name: &Pattern) -> Vec<Vec<u8>> {
    let parents: [&[u8]; 2] = [b"/home/", b"/Users/"];
    let user = parents.iter().find_map(|parent| {
        let rest = name.prefix().strip_prefix(*parent)?;
        let user = rest.split(|byte| *byte == b'/').next()?;
        (!user.is_empty()).then(|| [*parent, user].concat())
    });
    user.into_iter().chain([b"/root".to_vec()]).collect()
}

/// Whether an emptied name is no name at all: `rm -rf ""` deletes nothing.
fn is_nothing(emptied: &Pattern) -> bool {
    matches!(emptied.pieces(), [] | [Piece::Below])
}

/// The name without doubled and trailing `/`.
fn tidied(name: &Pattern) -> Pattern {
    let pieces = name.pieces();
    let mut tidied = Pattern::default();
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Text(text) = piece else {
            tidied.push(piece.clone());
            continue;
        };
        let mut text: Vec<u8> = text.clone();
        text.dedup_by(|a, b| *a == b'/' && *b == b'/');
        let ends = match pieces.get(at.saturating_add(1)) {
            None => tidied.pieces().is_empty() && text.len() > 1 || !tidied.pieces().is_empty(),
            Some(next) => matches!(next, Piece::Below | Piece::Between),
        };
        if ends && text.last() == Some(&b'/') {
            text.pop();
        }
        tidied.push_text(&text);
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_tidied() {
        for (name, wanted) in
            [("/r/", "/r"), ("/r//a", "/r/a"), ("/", "/"), ("/r/\\**", r"/r/\**"), ("//**", "/**")]
        {
            assert_eq!(tidied(&name.parse().unwrap()), wanted.parse().unwrap(), "{name}");
        }
    }
}

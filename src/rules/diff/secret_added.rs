//! `secret-added`: secrets in the lines that a commit or a push takes along.

use super::place::{self, Purpose, inside, purpose};
use super::secrets::{self, Secret, Text};
use super::tokens::Sure;
use crate::model::action::{Action, Moment};
use crate::model::change::{Change, Line};
use crate::model::verdict::{Class, Finding, RuleId, Subject};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("secret-added");

/// Marks of scanners for a line that was looked at and is none.
const LOOKED_AT: &[&[u8]] =
    &[b"gitleaks:allow", b"pragma: allowlist secret", b"trufflehog:ignore", b"nosecret"];

/// Secrets in the lines that a commit or a push takes along.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::Locked,
    summary: "takes a secret into a commit or a push: a token, a private key, a password",
    why: "What is pushed is public to all who may read the repository, for good, and has to be \
          given out anew; a commit is most often pushed later.",
    instead: "read it from the environment or from a file that git ignores, and keep an example \
              with a placeholder",
    keys: &[],
    denies: &[
        commit(&[Diff::new("src/a.py", TOKEN)]),
        commit(&[Diff::new("deploy/key.pem", PRIVATE)]),
        push(&[Diff::changed("config.js", "const a = 1\n", TOKEN)]),
        commit(&[Diff::new(".env", "DATABASE_PASSWORD=h7Kq2mWz9pLx\n")]),
    ],
    allows: &[
        commit(&[Diff::new("src/a.py", "token = os.environ[\"GITHUB_TOKEN\"]\n")]),
        commit(&[Diff::new(".env.example", "DATABASE_PASSWORD=changeme\n")]),
        commit(&[Diff::new("keys/id.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0 u\n")]),
        commit(&[Diff::new("tests/fixtures/server.pem", PRIVATE)]),
        commit(&[Diff::changed("src/b.py", TOKEN, "token = read()\n")]),
    ],
    check: Check::Case(check),
};

const TOKEN: &str = "client_secret = \"kJ8vQ2mX7pLz4NwR9tYb\"\n";
// Written in parts: no text of this file is a key.
const PRIVATE: &str = concat!(
    "-----BEGIN PRIVATE",
    " KEY-----\n",
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n",
    "-----END PRIVATE",
    " KEY-----\n"
);

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

const fn push(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Push, diffs) }
}

fn check(case: &Case<'_>) -> Vec<Finding> {
    let changes = case.changes.iter().enumerate();
    let mut found: Vec<Finding> = changes
        .filter_map(|(at, change)| {
            of_change(case, change).map(|found| Finding { subject: Subject::Change(at), ..found })
        })
        .collect();
    // What commits brought and took away again goes along with them.
    if let Action::Changed(changed) = case.action {
        let passing = changed.passing.iter().filter_map(|change| of_change(case, change));
        let gone = "it is in a commit on the way, though no longer in the result";
        found.extend(passing.map(|found| found.seen(gone)));
    }
    found
}

fn of_change(case: &Case<'_>, change: &Change) -> Option<Finding> {
    let path = inside(case, &change.path);
    let name = place::name(path).to_ascii_lowercase();
    if place::is_lock(path) {
        return None;
    }
    let text = if is_settings(&name) { Text::Settings } else { Text::Plain };
    // An edit tool writes secrets where they belong: into a file that git ignores.
    if text == Text::Settings && !super::is_gate(case) {
        return None;
    }
    let (line, secret) = first(case, change, text)?;
    let class = class(case, path, &line, &secret);
    Some(
        Finding::new(ID, class)
            .seen(format!("line {}: {}", line.number, secret.what))
            .instead("read it from the environment or from a file that git ignores")
            .instead("or, if it was ever pushed, tell the user: it has to be given out anew"),
    )
}

/// The class: what surely is a live secret waits for a person, what looks like one for a word; in
/// texts for people, fixtures and tests only what is certain counts.
fn class(case: &Case<'_>, path: &[u8], line: &Line<'_>, secret: &Secret<'_>) -> Class {
    let looked_at = LOOKED_AT.iter().any(|mark| secrets::find(line.text, mark).is_some());
    let tries = match purpose(path) {
        Purpose::Fixture | Purpose::Prose | Purpose::Translation => true,
        Purpose::Code => place::is_test(path),
    };
    match (secret.sure, tries) {
        _ if !super::is_gate(case) => Class::Free,
        (Sure::Certain, false) => Class::Locked,
        (Sure::Certain, true) if secret.what != PRIVATE_KEY => Class::NeedsWord,
        (Sure::Likely, false) if !looked_at => Class::NeedsWord,
        (Sure::Certain | Sure::Likely, _) => Class::Free,
    }
}

const PRIVATE_KEY: &str = "a private key";

/// The first secret among the added lines that did not stand in what was there before.
fn first<'a>(case: &Case<'_>, change: &'a Change, text: Text) -> Option<(Line<'a>, Secret<'a>)> {
    for line in change.added() {
        let found =
            secrets::of_line(line.text, text).or_else(|| {
                let rest = change.added().skip_while(|other| other.number <= line.number);
                secrets::begins_private_key(line.text, rest.map(|other| other.text))
                    .then_some(Secret { what: PRIVATE_KEY, sure: Sure::Certain, text: line.text })
            });
        if let Some(secret) = found
            && !stood_before(case, change, &secret)
        {
            return Some((line, secret));
        }
    }
    None
}

/// Whether the secret only moved: it stood in this file, or goes from another one.
fn stood_before(case: &Case<'_>, change: &Change, secret: &Secret<'_>) -> bool {
    if secret.what == PRIVATE_KEY {
        return change.removed().any(|line| line.text == secret.text);
    }
    let held = |other: &Change| {
        let before = other.before.as_ref().and_then(|side| side.content.as_deref());
        let before = before.or(other.replaced.as_deref()).unwrap_or_default();
        secrets::find(before, secret.text).is_some()
    };
    held(change) || case.changes.iter().any(held)
}

/// Whether the file is made for secrets: `.env` and its variants, less its examples.
fn is_settings(name: &[u8]) -> bool {
    let example = [&b"example"[..], b"sample", b"template", b"dist", b"defaults", b"test", b"ci"]
        .iter()
        .any(|ending| name.ends_with(ending));
    let known = name == b".env"
        || name.starts_with(b".env.")
        || name.ends_with(b".env")
        || [&b".npmrc"[..], b".pypirc", b".netrc", b"credentials"].contains(&name);
    known && !example
}

//! `header-removed`: notices of a licence, and headers that protect a site's visitors.

use super::place::{self, Purpose, inside, purpose};
use super::secrets::find;
use crate::model::action::Moment;
use crate::model::change::{Change, ChangeKind};
use crate::model::clause::Clause;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("header-removed");

const NOTICE: &str = "// SPDX-License-Identifier: MIT\n// Copyright 2024 A\nfn a() {}\n";
const BARE: &str = "fn a() {}\n";
const POLICY: &str = "app.use(csp)\nres.set('Content-Security-Policy', p)\n";

/// Notices of a licence, and headers that protect a site's visitors.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "takes the notice of a licence out of a file, a licence away, or a security header",
    why: "A licence asks that its notice stays with the code; a security header protects those \
          who visit the site.",
    instead: "keep the notice or the header, or let the user say that it may go",
    keys: &["grants"],
    denies: &[
        commit(&[Diff::changed("src/a.rs", NOTICE, BARE)]),
        commit(&[Diff::gone("LICENSE", "MIT License\n")]),
        commit(&[Diff::changed("src/app.js", POLICY, "app.use(csp)\n")]),
    ],
    allows: &[
        commit(&[Diff::gone("src/a.rs", NOTICE)]),
        commit(&[Diff::changed(
            "src/a.rs",
            NOTICE,
            "// SPDX-License-Identifier: MIT OR Apache-2.0\nfn a() {}\n",
        )]),
        commit(&[
            Diff::gone("LICENSE", "MIT License\n"),
            Diff::new("LICENSE-MIT", "MIT License\n"),
        ]),
        commit(&[
            Diff::changed("src/app.js", POLICY, "app.use(csp)\n"),
            Diff::new("src/headers.js", "set('Content-Security-Policy', p)\n"),
        ]),
    ],
    check: Check::Change(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

/// Bytes at the start in which a notice stands.
const HEAD_BYTES: usize = 4_096;
const HEADERS: &[&[u8]] = &[
    b"content-security-policy",
    b"strict-transport-security",
    b"x-frame-options",
    b"x-content-type-options",
    b"permissions-policy",
    b"cross-origin-opener-policy",
];

fn check(case: &Case<'_>, change: &Change) -> Option<Finding> {
    let path = inside(case, &change.path);
    if purpose(path) == Purpose::Fixture || place::is_foreign(path) || !super::is_gate(case) {
        return None;
    }
    if change.kind == ChangeKind::Delete {
        let stays = case
            .changes
            .iter()
            .any(|one| one.after.is_some() && is_licence(inside(case, &one.path)));
        return (is_licence(path) && !stays)
            .then(|| Finding::new(ID, Class::NeedsWord).seen("the licence of the project goes"));
    }
    let (before, after) = change.texts()?;
    if before.is_empty() || after.trim_ascii().is_empty() {
        return None;
    }
    let seen = if notice(before) && !notice(after) {
        "the notice of its licence or of its owner is gone".to_owned()
    } else {
        let lower = after.to_ascii_lowercase();
        let gone = |name: &&&[u8]| {
            change.removed().any(|line| holds(line.text, name))
                && find(&lower, name).is_none()
                && !case.changes.iter().flat_map(Change::added).any(|line| holds(line.text, name))
        };
        let code = purpose(path) == Purpose::Code && !place::is_test(path);
        let name = HEADERS.iter().filter(|_| code).find(gone)?;
        format!("the header `{}` is not sent any more", String::from_utf8_lossy(name))
    };
    let name = Pattern::text([b"notices/".as_slice(), path].concat());
    let needs = Resource::at(Kind::Setting, Pattern::text("source"), name);
    Some(
        Finding::new(ID, Class::NeedsWord)
            .seen(seen)
            .instead("keep it, or let the user say that it may go")
            .needing(Clause::new(Verb::Set, needs)),
    )
}

fn holds(line: &[u8], name: &[u8]) -> bool {
    find(&line.to_ascii_lowercase(), name).is_some()
}

fn is_licence(path: &[u8]) -> bool {
    let name = place::name(path).to_ascii_uppercase();
    let top = !path.contains(&b'/');
    top && [&b"LICENSE"[..], b"LICENCE", b"COPYING", b"NOTICE"]
        .iter()
        .any(|start| name.starts_with(start))
}

/// Whether the head of the text holds the notice of a licence or of an owner.
fn notice(text: &[u8]) -> bool {
    let head = text.get(..HEAD_BYTES).unwrap_or(text);
    head.split(|byte| *byte == b'\n').take(30).any(|line| {
        find(line, b"SPDX-License-Identifier").is_some()
            || find(line, b"Licensed under the").is_some()
            || find(line, b"Copyright (c)").is_some()
            || find(line, b"Copyright (C)").is_some()
            || find(line, b"Copyright ").is_some_and(|_| line.iter().any(u8::is_ascii_digit))
    })
}

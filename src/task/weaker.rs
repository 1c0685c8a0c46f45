//! Words that allow checks to weaken: `skip the flaky test`, `update the snapshots`, `lower the
//! coverage threshold`. Each is a clause on a setting, `set setting:tests:skipped/PATH`: who is told
//! to change a file is not therefore told to switch its tests off.

use super::ground::Ground;
use super::heads::{Mood, head};
use super::objects::is_name;
use super::tokens::{Segment, Token};
use crate::model::clause::Clause;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

/// A way to weaken checks, and the words for it.
struct Way {
    place: &'static str,
    name: &'static str,
    verbs: &'static [&'static str],
    nouns: &'static [&'static str],
}

const TESTS: &[&str] = &["test", "tests", "spec", "specs", "testcase", "testcases", "suite"];

const WAYS: &[Way] = &[
    Way {
        place: "tests",
        name: "removed",
        verbs: &[
            "delete",
            "remove",
            "drop",
            "rm",
            "erase",
            "prune",
            "consolidate",
            "merge",
            "dedupe",
            "deduplicate",
            "trim",
            "replace",
            "rewrite",
            "simplify",
            "clean",
            "get",
            "throw",
            "kill",
            "reduce",
        ],
        nouns: TESTS,
    },
    Way {
        place: "tests",
        name: "skipped",
        verbs: &[
            "skip",
            "disable",
            "ignore",
            "xfail",
            "quarantine",
            "mute",
            "mark",
            "exclude",
            "turn",
            "comment",
            "park",
            "suspend",
        ],
        nouns: TESTS,
    },
    Way {
        place: "tests",
        name: "assertions",
        verbs: &[
            "relax", "loosen", "weaken", "drop", "remove", "delete", "simplify", "update", "change",
        ],
        nouns: &["assertion", "assertions", "assert", "asserts", "expectation", "expectations"],
    },
    Way {
        place: "tests",
        name: "assertions",
        verbs: &[
            "update", "adapt", "rewrite", "adjust", "refactor", "simplify", "change", "rework",
        ],
        nouns: TESTS,
    },
    Way {
        place: "tests",
        name: "snapshots",
        verbs: &[
            "update",
            "regenerate",
            "refresh",
            "accept",
            "record",
            "re-record",
            "rerecord",
            "rewrite",
            "regen",
            "bless",
            "approve",
            "rebuild",
            "renew",
        ],
        nouns: &[
            "snapshot",
            "snapshots",
            "snaps",
            "golden",
            "goldens",
            "cassettes",
            "cassette",
            "baselines",
        ],
    },
    Way {
        place: "tests",
        name: "thresholds",
        verbs: &[
            "lower", "reduce", "relax", "drop", "loosen", "raise", "increase", "disable", "remove",
            "decrease", "set", "turn", "change",
        ],
        nouns: &[
            "coverage",
            "threshold",
            "thresholds",
            "timeout",
            "timeouts",
            "lint",
            "lints",
            "strict",
            "strictness",
            "warnings",
            "linter",
            "eslint",
            "clippy",
        ],
    },
    Way {
        place: "ci",
        name: "steps",
        verbs: &[
            "remove", "delete", "drop", "disable", "skip", "simplify", "replace", "rewrite",
            "allow", "turn", "make", "prune",
        ],
        nouns: &[
            "ci",
            "workflow",
            "workflows",
            "pipeline",
            "pipelines",
            "job",
            "jobs",
            "step",
            "steps",
            "hook",
            "hooks",
            "pre-commit",
            "action",
            "actions",
        ],
    },
    Way {
        place: "source",
        name: "notices",
        verbs: &["remove", "delete", "strip", "drop", "replace", "change"],
        nouns: &[
            "license",
            "licence",
            "licenses",
            "licences",
            "copyright",
            "header",
            "headers",
            "notice",
            "notices",
            "spdx",
            "csp",
        ],
    },
];

/// What the orders and permissions of a sentence let weaken. One that also forbids, asks or reports
/// allows nothing.
pub(super) fn allowed(segments: &[Segment<'_, '_>], ground: &Ground<'_>) -> Vec<Clause> {
    let heads: Vec<_> = segments.iter().map(|segment| head(segment.tokens)).collect();
    if !heads.iter().all(|head| matches!(head.mood, Mood::Order | Mood::Permit)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (segment, head) in segments.iter().zip(&heads) {
        if segment.hinge.is_some() {
            continue;
        }
        let words = segment.tokens.get(head.skip..).unwrap_or_default();
        let Some((verb, objects)) = words.split_first() else { continue };
        if !is_meant(verb, objects) {
            continue;
        }
        for way in WAYS.iter().filter(|way| verb.is_any(way.verbs)) {
            if speaks_of(objects, way) {
                found.extend(clauses(way, objects, ground));
            }
        }
    }
    found
}

/// Whether a verb that says much else says it of what goes: `get rid of the test`, and not `get the
/// tests passing`.
fn is_meant(verb: &Token<'_>, objects: &[Token<'_>]) -> bool {
    const ONLY_WITH: &[(&str, &[&str])] = &[
        ("get", &["rid"]),
        ("throw", &["away", "out"]),
        ("turn", &["off", "down", "into"]),
        ("comment", &["out"]),
        (
            "make",
            &[
                "optional",
                "non-blocking",
                "nonblocking",
                "advisory",
                "informational",
                "manual",
                "fail",
                "skippable",
                "continue",
                "simpler",
                "smaller",
            ],
        ),
    ];
    let with = ONLY_WITH.iter().find(|(word, _)| verb.is(word));
    with.is_none_or(|(_, with)| objects.iter().any(|token| token.is_any(with)))
}

/// Whether a noun of the way is among the words, or the name of a file with tests.
fn speaks_of(objects: &[Token<'_>], way: &Way) -> bool {
    let nouns = way.nouns.contains(&"tests");
    objects.iter().any(|token| {
        let named = token.lower.contains("test") || token.lower.contains("spec");
        token.is_any(way.nouns) || nouns && named && is_name(token)
    })
}

/// Of the files that are named, or of all.
fn clauses(way: &Way, objects: &[Token<'_>], ground: &Ground<'_>) -> Vec<Clause> {
    let clause = |name: Pattern| {
        Clause::new(Verb::Set, Resource::at(Kind::Setting, Pattern::text(way.place), name))
    };
    let named: Vec<Clause> = objects
        .iter()
        .filter(|token| is_name(token) && ground.is_there(token.text))
        .map(|token| {
            let path = token.text.trim_start_matches("./").trim_end_matches('/');
            clause(Pattern::tree(format!("{}/{path}", way.name)))
        })
        .collect();
    if named.is_empty() { vec![clause(Pattern::tree(way.name))] } else { named }
}

#[cfg(test)]
mod tests {
    use crate::cases::table::{Table, repository};
    use crate::task::ground::Ground;
    use crate::task::read::read;

    fn lets_weaken(prompt: &str) -> bool {
        let facts = [("paths", "listed"), ("refs", "listed"), ("config", "listed")];
        let table = Table::new(facts).unwrap();
        let repository = repository();
        let ground = Ground { repository: Some(&repository), cwd: b"/r", facts: &table };
        let statements = read(prompt, &ground);
        statements.iter().flat_map(|one| &one.clauses).any(|clause| {
            let text = clause.to_string();
            ["tests:", "ci:", "source:"].iter().any(|place| text.contains(place))
        })
    }

    #[test]
    fn whoever_wants_the_tests_to_pass_lets_none_go() {
        for (prompt, wanted) in [
            ("get the tests passing", false),
            ("set the project up and get the tests running", false),
            ("make CI pass", false),
            ("make the pipeline faster", false),
            ("turn the tests green", false),
            ("comment the tests", false),
            ("get rid of the old tests", true),
            ("make the lint job optional", true),
            ("turn off the flaky test", true),
            ("comment out the failing test", true),
            ("throw away the tests", true),
            ("skip the flaky test", true),
        ] {
            assert_eq!(lets_weaken(prompt), wanted, "{prompt}");
        }
    }
}

//! `threshold-lowered`: coverage, strictness and lints that ask for less.

use super::ci_files::{is_ci, names_commands};
use super::place::{self, Purpose, inside, purpose};
use super::secrets::find;
use super::suites::word;
use crate::model::action::Moment;
use crate::model::change::{Change, Line};
use crate::model::escape::excerpt;
use crate::model::verdict::{Class, Finding, RuleId};
use crate::rules::case::{Act, Case, Check, Diff, Example, Rule};

const ID: RuleId = RuleId("threshold-lowered");

/// Coverage, strictness and lints that ask for less.
pub(in crate::rules) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "lowers what coverage, types or lints ask for; inflated timeouts are told",
    why: "What is asked for less is found less, in every change to come.",
    instead: "reach what is asked for, or let the user say that it may be lowered",
    keys: &["grants"],
    denies: &[
        commit(&[Diff::changed(".coveragerc", "fail_under = 90\n", "fail_under = 70\n")]),
        commit(&[Diff::changed("tsconfig.json", "\"strict\": true,\n", "\"strict\": false,\n")]),
        commit(&[Diff::changed(
            "eslint.config.js",
            "'no-eval': 'error',\n",
            "'no-eval': 'off',\n",
        )]),
    ],
    allows: &[
        commit(&[Diff::changed(".coveragerc", "fail_under = 70\n", "fail_under = 90\n")]),
        commit(&[Diff::changed("src/a.py", "threshold = 90\n", "threshold = 70\n")]),
        commit(&[Diff::changed("tsconfig.json", "\"strict\": false,\n", "\"strict\": true,\n")]),
    ],
    check: Check::Change(check),
};

const fn commit(diffs: &'static [Diff]) -> Example {
    Example { facts: &[], act: Act::Changed(Moment::Commit, diffs) }
}

/// Files that hold settings of tests, coverage, types and lints.
fn is_settings(path: &[u8]) -> bool {
    const PARTS: &[&[u8]] = &[
        b"jest.config",
        b"vitest.config",
        b"vite.config",
        b".nycrc",
        b"codecov",
        b".coveragerc",
        b"pyproject.toml",
        b"setup.cfg",
        b"tox.ini",
        b"pytest.ini",
        b"mypy.ini",
        b"tsconfig",
        b"eslint",
        b"karma.conf",
        b".simplecov",
        b"spec_helper",
        b"test_helper",
        b"tarpaulin",
        b"Cargo.toml",
        b"clippy.toml",
        b"build.gradle",
        b"pom.xml",
        b"phpunit.xml",
        b"phpstan",
        b"psalm.xml",
        b"ruff.toml",
        b".ruff.toml",
        b".flake8",
        b".pylintrc",
        b"sonar-project",
        b".golangci",
        b"playwright.config",
        b"cypress.config",
        b"stryker",
        b".csproj",
        b"Directory.Build.props",
        b"analysis_options.yaml",
        b"biome.json",
        b".swiftlint",
        b"mix.exs",
        b"coveralls.json",
        b".rubocop.yml",
        b".c8rc",
    ];
    let name = place::name(path);
    PARTS.iter().any(|part| find(name, part).is_some()) || is_ci(path) || names_commands(path)
}

const AT_LEAST: &[&[u8]] = &[
    b"fail_under",
    b"fail-under",
    b"cov-fail-under",
    b"minimum_coverage",
    b"mincoverage",
    b"min-coverage",
    b"min_coverage",
    b"coveragethreshold",
    b"branches",
    b"functions",
    b"lines",
    b"statements",
    b"threshold",
    b"target",
    b"minimum",
    b"break",
];
const AT_MOST: &[&[u8]] = &[b"max-warnings", b"max_warnings", b"maxwarnings", b"max-errors"];
const STRICT: &[&[u8]] = &[
    b"strict",
    b"noimplicitany",
    b"nounused",
    b"nouncheckedindexedaccess",
    b"disallow_untyped",
    b"disallow_any",
    b"check_untyped_defs",
    b"warn_return_any",
    b"treatwarningsaserrors",
    b"failonwarning",
    b"warnings_as_errors",
    b"warnings-as-errors",
    b"failonviolation",
    b"failonerror",
];

fn check(case: &Case<'_>, change: &Change) -> Option<Finding> {
    let path = inside(case, &change.path);
    let settings = is_settings(path);
    if purpose(path) == Purpose::Fixture || !(settings || place::is_test(path)) {
        return None;
    }
    let lowered = settings.then(|| lowered(change)).flatten();
    let (class, seen) = match lowered {
        Some(seen) if super::is_gate(case) => (Class::NeedsWord, seen),
        Some(seen) => (Class::Free, seen),
        None => (Class::Free, waits_longer(change)?),
    };
    Some(
        Finding::new(ID, class)
            .seen(seen)
            .instead("reach what was asked for")
            .instead("or let the user say that it may be lowered")
            .needing(word("thresholds", path)),
    )
}

fn lowered(change: &Change) -> Option<String> {
    change.hunks().iter().find_map(|hunk| {
        change.removed_by(hunk).find_map(|old| {
            let was = Setting::of(old.text)?;
            let new = change
                .added_by(hunk)
                .find(|new| Setting::of(new.text).is_some_and(|is| is.key == was.key));
            let less = match &new {
                Some(new) => was.asks_more_than(&Setting::of(new.text)?),
                None => was.is_gone_for_good(change),
            };
            less.then(|| told(&old, new.as_ref()))
        })
    })
}

fn told(old: &Line<'_>, new: Option<&Line<'_>>) -> String {
    let shown = |line: &Line<'_>| excerpt(line.text.trim_ascii(), 60);
    match new {
        Some(new) => format!("line {}: `{}`, before `{}`", new.number, shown(new), shown(old)),
        None => format!("`{}` is gone (line {} before)", shown(old), old.number),
    }
}

/// A line that gives a value to a key.
struct Setting<'a> {
    /// In lower case, without quotes.
    key: Vec<u8>,
    value: &'a [u8],
}

impl<'a> Setting<'a> {
    fn of(line: &'a [u8]) -> Option<Self> {
        let line = line.trim_ascii();
        if line.starts_with(b"#") || line.starts_with(b"//") {
            return None;
        }
        // An option of a command: `--cov-fail-under=90`, `--max-warnings 0`.
        let option = AT_LEAST.iter().chain(AT_MOST).find_map(|key| {
            let at = find(line, &[b"--".as_slice(), key].concat())?;
            let rest = line.get(at.saturating_add(key.len()).saturating_add(2)..)?;
            rest.first().filter(|byte| matches!(byte, b'=' | b' '))?;
            Some(Self { key: key.to_vec(), value: rest.get(1..)? })
        });
        if option.is_some() {
            return option;
        }
        let sign = line.iter().position(|byte| matches!(byte, b'=' | b':' | b'>' | b' '))?;
        let (key, rest) = line.split_at_checked(sign)?;
        let plain =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/' | b'@');
        let key: Vec<u8> =
            key.iter().filter(|byte| plain(byte)).map(u8::to_ascii_lowercase).collect();
        (key.len() > 2).then_some(Self { key, value: rest })
    }

    fn names(&self, keys: &[&[u8]]) -> bool {
        keys.iter().any(|key| self.key.starts_with(key) || self.key.ends_with(key))
    }

    /// The first number of the value, in thousandths.
    fn number(&self) -> Option<u64> {
        let at = self.value.iter().position(u8::is_ascii_digit)?;
        let rest = self.value.get(at..)?;
        let end =
            rest.iter().position(|byte| !(byte.is_ascii_digit() || *byte == b'.' || *byte == b'_'));
        let text =
            std::str::from_utf8(rest.get(..end.unwrap_or(rest.len()))?).ok()?.replace('_', "");
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let part: String = part.chars().chain("000".chars()).take(3).collect();
        format!("{whole}{part}").parse().ok()
    }

    fn asks_more_than(&self, new: &Self) -> bool {
        let numbers = self.number().zip(new.number());
        if self.names(AT_MOST) {
            return numbers.is_some_and(|(old, new)| new > old);
        }
        // Shares in percent: a larger number is something else by the same name.
        let share = |number: u64| number <= 100_000;
        if self.names(AT_LEAST) && numbers.is_some_and(|(old, new)| new < old && share(old)) {
            return true;
        }
        let holds =
            |value: &[u8], words: &[&[u8]]| words.iter().any(|word| find(value, word).is_some());
        let strict =
            self.names(STRICT) && holds(self.value, &[b"true"]) && holds(new.value, &[b"false"]);
        let (old, new) = (level(self.value), level(new.value));
        strict || old.zip(new).is_some_and(|(old, new)| new < old)
    }

    /// A threshold whose line goes and whose key stands nowhere in the file any more.
    fn is_gone_for_good(&self, change: &Change) -> bool {
        const FOR_GOOD: &[&[u8]] = &[
            b"fail_under",
            b"fail-under",
            b"cov-fail-under",
            b"minimum_coverage",
            b"coveragethreshold",
            b"strict",
            b"max-warnings",
            b"treatwarningsaserrors",
        ];
        let Some((_, after)) = change.texts() else { return false };
        let lower = after.to_ascii_lowercase();
        FOR_GOOD.contains(&self.key.as_slice())
            && !after.trim_ascii().is_empty()
            && !self.value.windows(5).any(|part| part == b"false")
            && find(&lower, &self.key).is_none()
    }
}

/// How strictly a lint is set, by the word in quotes.
fn level(value: &[u8]) -> Option<u8> {
    const LEVELS: &[(&[u8], u8)] = &[
        (b"off", 0),
        (b"allow", 0),
        (b"warn", 1),
        (b"warning", 1),
        (b"error", 2),
        (b"deny", 2),
        (b"forbid", 3),
    ];
    let at = value.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    let rest = value.get(at.saturating_add(1)..)?;
    let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    let word = rest.get(..end)?;
    LEVELS.iter().find(|(name, _)| *name == word).map(|(_, level)| *level)
}

/// A timeout three times as long and more.
fn waits_longer(change: &Change) -> Option<String> {
    const TIMES: u64 = 3;
    let is_timeout = |line: &[u8]| {
        let lower = line.to_ascii_lowercase();
        find(&lower, b"timeout").is_some()
    };
    let number = |line: &[u8]| {
        let lower = line.to_ascii_lowercase();
        let at = find(&lower, b"timeout")?;
        Setting { key: Vec::new(), value: line.get(at..)? }.number()
    };
    change.hunks().iter().find_map(|hunk| {
        let old = change.removed_by(hunk).find(|line| is_timeout(line.text))?;
        let new = change.added_by(hunk).find(|line| is_timeout(line.text))?;
        let (was, is) = (number(old.text)?, number(new.text)?);
        (was > 0 && is >= was.saturating_mul(TIMES)).then(|| told(&old, Some(&new)))
    })
}

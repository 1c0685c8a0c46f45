//! What kind of file a path names, by its name alone.

use crate::rules::case::Case;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Text for people.
    Prose,
    /// Translations: they hold any script there is.
    Translation,
    /// Data that tests read: anything may stand in it.
    Fixture,
    /// Everything else: code and settings.
    Code,
}

const PROSE: &[&[u8]] =
    &[b".md", b".markdown", b".mdx", b".rst", b".txt", b".adoc", b".asciidoc", b".org", b".tex"];
const TRANSLATION_ENDINGS: &[&[u8]] =
    &[b".po", b".pot", b".ftl", b".xliff", b".xlf", b".arb", b".resx", b".strings", b".lproj"];
const TRANSLATION_FOLDERS: &[&[u8]] =
    &[b"locale", b"locales", b"i18n", b"l10n", b"lang", b"langs", b"translations", b"lproj"];
const FIXTURE_FOLDERS: &[&[u8]] = &[
    b"fixtures",
    b"fixture",
    b"__fixtures__",
    b"testdata",
    b"test-data",
    b"test_data",
    b"test-fixtures",
    b"test_fixtures",
    b"corpus",
    b"golden",
    b"goldens",
    b"samples",
    b"cassettes",
    b"__snapshots__",
    b"snapshots",
];

/// The path from the repository's root, where it lies in it.
pub(super) fn inside<'a>(case: &Case<'_>, path: &'a [u8]) -> &'a [u8] {
    case.repository
        .and_then(|own| path.strip_prefix(own.root.as_slice())?.strip_prefix(b"/"))
        .unwrap_or(path)
}

/// The last part of a path.
pub(super) fn name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
}

/// Whether one of the folders of the path has one of these names.
pub(super) fn lies_in(path: &[u8], folders: &[&[u8]]) -> bool {
    let mut parts = path.split(|byte| *byte == b'/').rev();
    parts.next();
    parts.any(|part| folders.contains(&part))
}

/// Whether the path ends in one of these, in lower case.
pub(super) fn ends_in(path: &[u8], endings: &[&[u8]]) -> bool {
    let name = name(path).to_ascii_lowercase();
    endings.iter().any(|ending| name.ends_with(ending))
}

/// What the file at this path, from the root, is for.
pub(super) fn purpose(path: &[u8]) -> Purpose {
    if lies_in(path, FIXTURE_FOLDERS) {
        Purpose::Fixture
    } else if ends_in(path, TRANSLATION_ENDINGS) || lies_in(path, TRANSLATION_FOLDERS) {
        Purpose::Translation
    } else if ends_in(path, PROSE) {
        Purpose::Prose
    } else {
        Purpose::Code
    }
}

const TEST_FOLDERS: &[&[u8]] = &[
    b"test",
    b"tests",
    b"spec",
    b"specs",
    b"__tests__",
    b"e2e",
    b"cypress",
    b"androidTest",
    b"unittests",
    b"integration-tests",
];
/// What test runners look for in the name of a file, its ending left out.
const TEST_STEM_ENDINGS: &[&[u8]] = &[
    b".test",
    b".tests",
    b".spec",
    b"_test",
    b"_tests",
    b"-test",
    b"_spec",
    b"-spec",
    b".cy",
    b".e2e",
    b"Test",
    b"Tests",
    b"Spec",
    b"Specs",
    b"TestCase",
    b"IT",
];

/// Whether the file holds tests, by its name.
pub(super) fn is_test(path: &[u8]) -> bool {
    let name = name(path);
    let cut = name.iter().rposition(|byte| *byte == b'.').filter(|cut| *cut > 0);
    let (stem, ending) = match cut {
        Some(cut) => name.split_at_checked(cut).unwrap_or((name, b"")),
        None => (name, &b""[..]),
    };
    let named = stem.starts_with(b"test_")
        || stem == b"tests"
        || stem == b"test"
        || stem == b"conftest"
        || TEST_STEM_ENDINGS.iter().any(|end| stem.ends_with(end) && stem.len() > end.len());
    let runs = [&b".feature"[..], b".bats", b".t"].contains(&ending);
    named || runs || lies_in(path, TEST_FOLDERS)
}

const FOREIGN_FOLDERS: &[&[u8]] = &[
    b"node_modules",
    b"vendor",
    b"vendored",
    b"third_party",
    b"third-party",
    b"thirdparty",
    b"external",
    b"Pods",
    b"bower_components",
    b"jspm_packages",
    b"site-packages",
    b".yarn",
    b"Godeps",
];

/// Whether the file is somebody else's, kept here as it came.
pub(super) fn is_foreign(path: &[u8]) -> bool {
    lies_in(path, FOREIGN_FOLDERS)
}

const BUILT_FOLDERS: &[&[u8]] = &[
    b"build",
    b"dist",
    b"out",
    b"target",
    b"coverage",
    b"generated",
    b"__generated__",
    b"gen",
    b"_site",
    b".next",
    b"__pycache__",
];

/// Whether the file lies where builds put what they make.
pub(super) fn is_built(path: &[u8]) -> bool {
    lies_in(path, BUILT_FOLDERS)
}

/// Files whose long random texts are sums of what is fetched.
const LOCKS: &[&[u8]] = &[
    b"package-lock.json",
    b"npm-shrinkwrap.json",
    b"yarn.lock",
    b"pnpm-lock.yaml",
    b"bun.lock",
    b"cargo.lock",
    b"go.sum",
    b"poetry.lock",
    b"uv.lock",
    b"pipfile.lock",
    b"composer.lock",
    b"gemfile.lock",
    b"flake.lock",
    b"podfile.lock",
    b"packages.lock.json",
    b"mix.lock",
    b"pubspec.lock",
    b".terraform.lock.hcl",
    b".secrets.baseline",
];

/// Whether the file says which versions of what a project builds on are taken.
pub(super) fn is_lock(path: &[u8]) -> bool {
    LOCKS.contains(&name(path).to_ascii_lowercase().as_slice())
}

//! The files by which checks run: of CI, of hooks, of a project's own commands.

use super::place::{self, lies_in};

/// What a line checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CheckKind {
    /// Tests.
    Tests,
    /// Lints.
    Lints,
    /// Types.
    Types,
    /// Secrets, licences, known holes.
    Security,
}

impl CheckKind {
    pub(super) const ALL: &'static [Self] =
        &[Self::Tests, Self::Lints, Self::Types, Self::Security];

    /// For people.
    pub(super) const fn phrase(self) -> &'static str {
        match self {
            Self::Tests => "tests",
            Self::Lints => "lints",
            Self::Types => "checks of types",
            Self::Security => "checks of security",
        }
    }

    const fn words(self) -> &'static [&'static [u8]] {
        match self {
            Self::Tests => &[
                b"test",
                b"tests",
                b"pytest",
                b"tox",
                b"nox",
                b"jest",
                b"vitest",
                b"mocha",
                b"rspec",
                b"phpunit",
                b"nextest",
                b"ctest",
                b"playwright",
                b"cypress",
                b"unittest",
                b"e2e",
            ],
            Self::Lints => &[
                b"lint",
                b"clippy",
                b"eslint",
                b"ruff",
                b"flake8",
                b"pylint",
                b"golangci-lint",
                b"rubocop",
                b"shellcheck",
                b"stylelint",
                b"ktlint",
                b"detekt",
                b"biome",
                b"vet",
            ],
            Self::Types => &[b"mypy", b"tsc", b"typecheck", b"type-check", b"pyright", b"sorbet"],
            Self::Security => &[
                b"audit",
                b"gitleaks",
                b"trivy",
                b"semgrep",
                b"codeql",
                b"snyk",
                b"bandit",
                b"govulncheck",
                b"cargo-deny",
                b"trufflehog",
                b"safety",
            ],
        }
    }
}

/// Whether the file says what CI or a hook runs.
pub(super) fn is_ci(path: &[u8]) -> bool {
    let name = place::name(path);
    let folder = [&b"workflows"[..], b".circleci", b".buildkite", b".husky", b".ci", b".githooks"];
    let known = [
        &b".gitlab-ci.yml"[..],
        b".travis.yml",
        b".drone.yml",
        b"bitbucket-pipelines.yml",
        b"Jenkinsfile",
        b"appveyor.yml",
        b".pre-commit-config.yaml",
        b"lefthook.yml",
        b"lefthook.yaml",
        b"cloudbuild.yaml",
        b".woodpecker.yml",
    ];
    lies_in(path, &folder)
        || path.windows(16).any(|part| part == b".github/actions/")
        || known.contains(&name)
        || name.starts_with(b"azure-pipelines")
}

/// Whether the file gives names to commands: `make test`, `npm run lint`.
pub(super) fn names_commands(path: &[u8]) -> bool {
    let name = place::name(path);
    [
        &b"package.json"[..],
        b"Makefile",
        b"makefile",
        b"GNUmakefile",
        b"justfile",
        b"Justfile",
        b"Taskfile.yml",
        b"tox.ini",
        b"noxfile.py",
        b"composer.json",
    ]
    .contains(&name)
}

/// Whether the line runs a check of this kind.
pub(super) fn runs(line: &[u8], kind: CheckKind) -> bool {
    let line = line.trim_ascii();
    if line.starts_with(b"#") || line.starts_with(b"//") {
        return false;
    }
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    line.split(|byte| !letter(byte)).any(|word| kind.words().contains(&word))
}

/// Whether the line runs any check.
pub(super) fn runs_any(line: &[u8]) -> bool {
    CheckKind::ALL.iter().any(|kind| runs(line, *kind))
}

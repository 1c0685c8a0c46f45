//! Files that change along with others: their tests, what is made from them, what records them.

/// The path below the root, in lower case, for comparing names.
fn lowered(path: &[u8]) -> String {
    String::from_utf8_lossy(path).to_lowercase()
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether the file goes along with any change: a test, a header, a lock file, a snapshot, something
/// that a program makes, a changelog.
pub(super) fn is_any(path: &[u8]) -> bool {
    let path = lowered(path);
    let name = last(&path);
    is_test(&path) || is_made(&path) || is_locked(name) || is_changelog(name) || is_interface(name)
}

fn is_test(path: &str) -> bool {
    const FOLDERS: &[&str] = &[
        "test",
        "tests",
        "__tests__",
        "spec",
        "specs",
        "e2e",
        "fixtures",
        "__fixtures__",
        "testdata",
        "__mocks__",
        "mocks",
    ];
    let name = last(path);
    let folder = path.split('/').any(|part| FOLDERS.contains(&part));
    let marked = [".test.", ".spec.", "_test.", "_spec.", "-test."];
    folder || marked.iter().any(|mark| name.contains(mark)) || name.starts_with("test_")
}

fn is_made(path: &str) -> bool {
    const FOLDERS: &[&str] =
        &["__snapshots__", "snapshots", "generated", "gen", "dist", "build", "out", "target"];
    const ENDS: &[&str] =
        &[".snap", ".snap.new", ".pb.go", "_pb2.py", ".g.dart", ".min.js", ".map", ".generated.ts"];
    path.split('/').any(|part| FOLDERS.contains(&part))
        || ENDS.iter().any(|end| path.ends_with(end))
}

fn is_locked(name: &str) -> bool {
    const LOCKS: &[&str] = &[
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "bun.lockb",
        "go.sum",
        "packages.lock.json",
        "gradle.lockfile",
    ];
    LOCKS.contains(&name) || name.ends_with(".lock")
}

fn is_changelog(name: &str) -> bool {
    ["changelog", "changes.", "history.", "news.", "releases."]
        .iter()
        .any(|start| name.starts_with(start))
}

fn is_interface(name: &str) -> bool {
    [".h", ".hpp", ".hh", ".d.ts", ".pyi", ".mli"].iter().any(|end| name.ends_with(end))
}

/// Whether the file holds the version or the changes of a release.
pub(super) fn is_release(path: &[u8]) -> bool {
    const MANIFESTS: &[&str] = &[
        "package.json",
        "cargo.toml",
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "pom.xml",
        "build.gradle",
        "composer.json",
        "mix.exs",
        "pubspec.yaml",
        "chart.yaml",
        "manifest.json",
        "__init__.py",
        "info.plist",
    ];
    let path = lowered(path);
    let name = last(&path);
    MANIFESTS.contains(&name)
        || is_locked(name)
        || is_changelog(name)
        || name.contains("version")
        || name.ends_with(".gemspec")
        || name.ends_with(".podspec")
        || path.contains("/.changeset/")
        || path.contains("release-notes")
}

/// Whether a text holds only lines by which other files are taken in.
pub(super) fn is_imports(text: &[u8]) -> bool {
    const STARTS: &[&str] = &[
        "import ", "from ", "use ", "pub use ", "#include", "require", "export ", "mod ",
        "pub mod ",
    ];
    let text = String::from_utf8_lossy(text);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            STARTS.iter().any(|start| line.starts_with(start)) || line.contains("require(")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_along() {
        for path in [
            "/r/tests/a.rs",
            "/r/src/a.test.ts",
            "/r/Cargo.lock",
            "/r/CHANGELOG.md",
            "/r/a.h",
            "/r/src/__snapshots__/a.snap",
            "/r/api/x.pb.go",
            "/r/test_app.py",
        ] {
            assert!(is_any(path.as_bytes()), "{path}");
        }
        for path in ["/r/src/a.rs", "/r/contest/a.rs", "/r/README.md", "/r/src/attestation.rs"] {
            assert!(!is_any(path.as_bytes()), "{path}");
        }
        assert!(is_imports(b"use a::b;\nuse c;\n") && !is_imports(b"use a;\nfn x() {}\n"));
        assert!(!is_imports(b"") && is_release(b"/r/package.json") && !is_release(b"/r/src/a.rs"));
    }
}

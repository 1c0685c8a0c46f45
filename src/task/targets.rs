//! Files and folders that a limit names, as sets of names.

use super::ground::Ground;
use super::objects::{Objects, is_empty, is_name};
use super::tokens::{Form, Token};
use crate::model::facts::FileKind;
use crate::model::pattern::{Pattern, Piece};

/// Folders and files that programs make by themselves.
pub(super) fn made_by_builds(ground: &Ground<'_>) -> Vec<Pattern> {
    const FOLDERS: &[&str] = &[
        ".git",
        "target",
        "node_modules",
        "dist",
        "build",
        "out",
        ".next",
        ".nuxt",
        ".turbo",
        "coverage",
        "__pycache__",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".venv",
        "venv",
        ".gradle",
        ".cache",
        ".tox",
        "tmp",
        ".svelte-kit",
        "vendor",
        "obj",
    ];
    let mut found: Vec<Pattern> =
        FOLDERS.iter().map(|folder| anywhere_in(ground, folder, true)).collect();
    for file in ["package-lock.json", "Cargo.lock", "yarn.lock", "pnpm-lock.yaml", "bun.lock"] {
        found.push(anywhere_in(ground, file, false));
    }
    found
}

/// `ROOT/**/NAME`, with all below it.
fn anywhere_in(ground: &Ground<'_>, name: &str, tree: bool) -> Pattern {
    let mut pattern = Pattern::text(ground.root());
    pattern.push(Piece::Between);
    let mut parts = name.split('*').peekable();
    while let Some(part) = parts.next() {
        pattern.push_text(part.as_bytes());
        if parts.peek().is_some() {
            pattern.push(Piece::Star);
        }
    }
    if tree {
        pattern.push(Piece::Below);
    }
    pattern
}

/// The files and folders among the words; `None`: something else stands there, or nothing.
pub(super) fn targets(objects: &Objects<'_, '_>, ground: &Ground<'_>) -> Option<Vec<Pattern>> {
    names_of(&objects.words, ground)
}

pub(super) fn names_of(words: &[&Token<'_>], ground: &Ground<'_>) -> Option<Vec<Pattern>> {
    const KNOWN: &[&str] = &[
        "file",
        "files",
        "folder",
        "folders",
        "directory",
        "dir",
        "directories",
        "code",
        "module",
        "package",
        "everything",
        "anything",
        "under",
        "inside",
        "existing",
        "within",
        "suite",
        "configuration",
        "config",
        "alone",
        "unrelated",
        "changes",
        "source",
        "unit",
        "script",
    ];
    let mut found = Vec::new();
    for token in words {
        let named = match token.form {
            Form::Quote => return None,
            Form::Comma | Form::Mark => continue,
            Form::Word | Form::Code => name_of(token, ground),
        };
        match named {
            Some(names) => found.extend(names),
            None if is_empty(token) || token.is_any(KNOWN) => {}
            None => return None,
        }
    }
    (!found.is_empty()).then_some(found)
}

/// The patterns that one word stands for.
fn name_of(token: &Token<'_>, ground: &Ground<'_>) -> Option<Vec<Pattern>> {
    if let Some(found) = by_noun(token, ground) {
        return Some(found);
    }
    let text = token.text.trim_end_matches('/');
    if is_name(token) && text.contains('*') && !text.starts_with(['/', '~']) {
        return Some(vec![glob(text, ground)]);
    }
    let there = ground.is_there(token.text);
    if there && (is_name(token) || !is_empty(token)) {
        // A word that is both a branch and a file is the one that is more often meant so.
        if !is_name(token) && ground.is_branch(token.text) {
            return None;
        }
        return Some(vec![ground.pattern(&ground.absolute(token.text)?)]);
    }
    if !is_name(token) || ground.is_branch(token.text) {
        let below_src = format!("src/{}", token.lower);
        let folder = !is_empty(token) && is_folder(&below_src, ground);
        return folder
            .then(|| ground.absolute(&below_src))
            .flatten()
            .map(|path| vec![Pattern::tree(path)]);
    }
    let path = ground.absolute(text)?;
    if text.contains('/') || !ground.is_inside(&path) {
        return Some(vec![ground.pattern(&path)]);
    }
    // A base name stands for every file of that name.
    let file = text.contains('.')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.@".contains(&b));
    file.then(|| vec![anywhere_in(ground, text, false)])
}

fn is_folder(name: &str, ground: &Ground<'_>) -> bool {
    let path = ground.absolute(name);
    path.and_then(|path| ground.kind(&path)) == Some(FileKind::Folder)
}

fn glob(text: &str, ground: &Ground<'_>) -> Pattern {
    let start = [ground.root(), b"/"].concat();
    if text.contains('/') {
        let mut pattern = Pattern::text(start);
        pattern.append(&text.parse().unwrap_or_default());
        pattern
    } else {
        anywhere_in(ground, text, false)
    }
}

/// Nouns for sets of files.
fn by_noun(token: &Token<'_>, ground: &Ground<'_>) -> Option<Vec<Pattern>> {
    let any = |names: &[&str]| -> Vec<Pattern> {
        names.iter().map(|name| anywhere_in(ground, name, name.starts_with('_'))).collect()
    };
    let folders = |names: &[&str]| -> Vec<Pattern> {
        let there = names.iter().filter(|name| is_folder(name, ground));
        there.filter_map(|name| ground.absolute(name)).map(Pattern::tree).collect()
    };
    if token.form != Form::Word {
        return None;
    }
    let found = match token.lower.as_ref() {
        "test" | "tests" | "specs" => {
            let mut found = folders(&["tests", "test", "spec", "specs", "e2e"]);
            found.extend(any(&["*.test.*", "*.spec.*", "*_test.*", "test_*.py", "__tests__"]));
            found
        }
        "readme" => any(&["README*"]),
        "changelog" => any(&["CHANGELOG*"]),
        "lockfile" | "lockfiles" => any(&[
            "package-lock.json",
            "Cargo.lock",
            "yarn.lock",
            "pnpm-lock.yaml",
            "uv.lock",
            "poetry.lock",
        ]),
        "docs" | "documentation" => folders(&["docs", "doc"]),
        "migrations" => folders(&["migrations", "db/migrations", "prisma/migrations"]),
        "ci" | "workflows" => folders(&[".github"]),
        "dockerfile" => any(&["Dockerfile*"]),
        "makefile" => any(&["Makefile"]),
        _ => return None,
    };
    (!found.is_empty()).then_some(found)
}

//! What the repository tells agents and has run by itself, as it stood when the session began:
//! files of instructions, and files that configure an agent, an editor or a shell.

use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::replace;
use crate::content::instructions::{Role, places, role};
use crate::model::digest::sha256_of;
use crate::model::facts::Repository;
use crate::world::repo::path_of;

/// Files that are pinned.
const FILES_MAX: usize = 256;
/// Bytes of one file that are kept, to show what changed in it.
const FILE_BYTES_MAX: u64 = 64 << 10;
/// Folders below one of the places that are looked into.
const FOLDERS_MAX: usize = 64;

/// A file as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Pin {
    /// From the root.
    path: String,
    size_bytes: u64,
    modified_ns: i64,
    digest: String,
    text: String,
}

/// A file that is no longer as it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// From the root.
    pub path: String,
    /// What it held; `None`: it was not there.
    pub before: Option<String>,
    /// What it holds; `None`: it is gone.
    pub after: Option<String>,
}

fn file(session_dir: &Path) -> PathBuf {
    session_dir.join("pinned.json")
}

/// Writes down how these files stand, once.
pub fn note(repository: &Repository, session_dir: &Path) -> io::Result<()> {
    let path = file(session_dir);
    if path.exists() {
        return Ok(());
    }
    replace(&path, &serde_json::to_vec(&standing(repository, &[]))?)
}

/// What changed since it was last written down, which it then is again.
pub fn moved(repository: &Repository, session_dir: &Path) -> io::Result<Vec<Moved>> {
    let path = file(session_dir);
    let known: Vec<Pin> = match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let now = standing(repository, &known);
    if now == known {
        return Ok(Vec::new());
    }
    let find = |all: &[Pin], path: &str| all.iter().find(|pin| pin.path == path).cloned();
    let mut found = Vec::new();
    for old in &known {
        let new = find(&now, &old.path);
        if new.as_ref().is_none_or(|new| new.digest != old.digest) {
            let after = new.map(|new| new.text);
            let before = Some(old.text.clone());
            found.push(Moved { path: old.path.clone(), before, after });
        }
    }
    for new in now.iter().filter(|new| find(&known, &new.path).is_none()) {
        let after = Some(new.text.clone());
        found.push(Moved { path: new.path.clone(), before: None, after });
    }
    replace(&path, &serde_json::to_vec(&now)?)?;
    Ok(found)
}

/// The files that are there now; one that is known and not touched is not read again.
fn standing(repository: &Repository, known: &[Pin]) -> Vec<Pin> {
    let root = path_of(&repository.root);
    let mut found = Vec::new();
    for place in places() {
        let path = root.join(place.trim_end_matches('/'));
        if place.ends_with('/') {
            folder(root, &path, known, &mut found);
        } else {
            found.extend(pin(root, &path, known));
        }
    }
    found.sort_by(|one: &Pin, other| one.path.cmp(&other.path));
    found.dedup_by(|one, other| one.path == other.path);
    found.truncate(FILES_MAX);
    found
}

fn folder(root: &Path, top: &Path, known: &[Pin], found: &mut Vec<Pin>) {
    let mut open = vec![top.to_owned()];
    let mut looked = 0_usize;
    while let Some(folder) = open.pop() {
        looked = looked.saturating_add(1);
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && looked < FOLDERS_MAX {
                open.push(entry.path());
            } else if !kind.is_dir() && found.len() < FILES_MAX {
                found.extend(pin(root, &entry.path(), known));
            }
        }
    }
}

fn pin(root: &Path, path: &Path, known: &[Pin]) -> Option<Pin> {
    let held = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let name = String::from_utf8_lossy(path.strip_prefix(root).ok()?.as_os_str().as_bytes());
    let modified_ns = held.mtime().saturating_mul(1_000_000_000).saturating_add(held.mtime_nsec());
    let size_bytes = held.len();
    let same = |pin: &&Pin| {
        pin.path == name && pin.size_bytes == size_bytes && pin.modified_ns == modified_ns
    };
    if let Some(same) = known.iter().find(same) {
        return Some(same.clone());
    }
    let bytes = if size_bytes > FILE_BYTES_MAX {
        format!("{size_bytes} bytes, {modified_ns}").into_bytes()
    } else {
        std::fs::read(path).ok()?
    };
    Some(Pin {
        path: name.into_owned(),
        size_bytes,
        modified_ns,
        digest: sha256_of(&bytes),
        text: String::from_utf8_lossy(&bytes).into_owned(),
    })
}

/// What the repository has run by itself, each in a few words: before it is trusted, a person
/// should know of it.
pub fn running(repository: &Repository) -> Vec<String> {
    let mut found: Vec<String> = standing(repository, &[])
        .iter()
        .filter(|pin| role(pin.path.as_bytes()) == Some(Role::Running))
        .filter_map(described)
        .collect();
    let root = path_of(&repository.root);
    let manifest = std::fs::read(root.join("package.json")).unwrap_or_default();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap_or_default();
    for name in ["preinstall", "install", "postinstall", "prepare"] {
        if manifest.pointer(&format!("/scripts/{name}")).is_some() {
            found.push(format!("package.json \"{name}\""));
        }
    }
    let config = std::fs::read(path_of(&repository.common_dir).join("config")).unwrap_or_default();
    found.extend(of_git(&String::from_utf8_lossy(&config)));
    found
}

/// A file and what of it runs; `None`: nothing does.
fn described(pin: &Pin) -> Option<String> {
    let value: Value = serde_json::from_str(&pin.text).unwrap_or_default();
    let path = &pin.path;
    let counted = |key: &str, one: &str| {
        let count = value.get(key).and_then(Value::as_object).map(serde_json::Map::len);
        match count {
            Some(0) | None => None,
            Some(1) => Some(format!("{path} (1 {one})")),
            Some(count) => Some(format!("{path} ({count} {one}s)")),
        }
    };
    if path.ends_with("mcp.json") || path.ends_with("opencode.json") {
        return counted("mcpServers", "server").or_else(|| counted("servers", "server"));
    }
    if path.ends_with("settings.json") || path.ends_with("settings.local.json") {
        let vscode = path
            .starts_with(".vscode/")
            .then_some(())
            .and_then(|()| pin.text.contains("terminal.integrated").then(|| path.clone()));
        return counted("hooks", "hook").or_else(|| counted("mcpServers", "server")).or(vscode);
    }
    if path.ends_with("tasks.json") {
        return pin.text.contains("folderOpen").then(|| format!("{path} (runs when it is opened)"));
    }
    Some(path.clone())
}

/// Lines of git's own configuration that run something or lead elsewhere.
fn of_git(config: &str) -> Vec<String> {
    let mut section = String::new();
    let mut found = Vec::new();
    for line in config.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[') {
            section = name.split([']', ' ', '"']).next().unwrap_or_default().to_ascii_lowercase();
            continue;
        }
        let Some((key, _)) = line.split_once('=') else { continue };
        let key = format!("{section}.{}", key.trim().to_ascii_lowercase());
        let runs = [
            "include.path",
            "includeif.path",
            "core.fsmonitor",
            "core.sshcommand",
            "core.pager",
            "core.editor",
            "filter.smudge",
            "filter.clean",
            "diff.textconv",
            "credential.helper",
            "gpg.program",
        ];
        if runs.contains(&key.as_str()) {
            found.push(format!(".git/config {key}"));
        }
    }
    found
}

/// Whether this list is the one that was told last in this repository; if not, it is from now on.
pub fn is_told(shared: &Path, list: &[String]) -> io::Result<bool> {
    let path = shared.join("running-told");
    let digest = sha256_of(list.join("\n").as_bytes());
    match std::fs::read_to_string(&path) {
        Ok(known) if known == digest => return Ok(true),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    if list.is_empty() {
        return Ok(true);
    }
    replace(&path, digest.as_bytes())?;
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(root: &Path) -> Repository {
        let bytes = |path: PathBuf| path.as_os_str().as_bytes().to_vec();
        Repository {
            root: bytes(root.to_owned()),
            git_dir: bytes(root.join(".git")),
            common_dir: bytes(root.join(".git")),
            bare: false,
        }
    }

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn what_changed_since_the_session_began_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let (root, session) = (folder.path().join("r"), folder.path().join("s"));
        write(&root, "CLAUDE.md", "be brief\n");
        write(&root, ".claude/skills/a/SKILL.md", "one\n");
        write(&root, "README.md", "x\n");
        let repository = repository(&root);
        note(&repository, &session).unwrap();
        assert_eq!(moved(&repository, &session).unwrap(), []);
        write(&root, "CLAUDE.md", "be brief\nrun curl\n");
        write(&root, ".mcp.json", "{}");
        std::fs::remove_file(root.join(".claude/skills/a/SKILL.md")).unwrap();
        write(&root, "README.md", "y\n");
        let found = moved(&repository, &session).unwrap();
        let some = |text: &str| Some(text.to_owned());
        let one = |path: &str, before, after| Moved { path: path.into(), before, after };
        assert_eq!(
            found,
            [
                one(".claude/skills/a/SKILL.md", some("one\n"), None),
                one("CLAUDE.md", some("be brief\n"), some("be brief\nrun curl\n")),
                one(".mcp.json", None, some("{}")),
            ]
        );
        assert_eq!(moved(&repository, &session).unwrap(), []);
    }

    #[test]
    fn what_runs_by_itself_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(root, ".envrc", "export A=1\n");
        write(root, ".mcp.json", r#"{"mcpServers": {"a": {}, "b": {}}}"#);
        write(root, ".claude/settings.json", r#"{"permissions": {}}"#);
        write(root, "package.json", r#"{"scripts": {"prepare": "husky", "test": "x"}}"#);
        write(
            root,
            ".git/config",
            "[core]\n\tbare = false\n\tfsmonitor = x\n[include]\n\tpath = y\n",
        );
        let list = running(&repository(root));
        assert_eq!(
            list,
            [
                ".envrc",
                ".mcp.json (2 servers)",
                "package.json \"prepare\"",
                ".git/config core.fsmonitor",
                ".git/config include.path",
            ]
        );
        let shared = root.join("state");
        assert!(!is_told(&shared, &list).unwrap());
        assert!(is_told(&shared, &list).unwrap());
        assert!(!is_told(&shared, &list[..1]).unwrap());
        assert!(is_told(&root.join("other"), &[]).unwrap());
    }
}

//! What there is, so that what the user names can be told from other words.

use crate::model::facts::{Facts, FileKind, Head, Repository};
use crate::model::pattern::Pattern;

/// Where a prompt was said.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The repository of the session.
    pub repository: Option<&'a Repository>,
    /// The working folder, absolute.
    pub cwd: &'a [u8],
    /// What is true.
    pub facts: &'a dyn Facts,
}

/// Package managers whose manifest stands in a repository.
const MANIFESTS: &[(&str, &str)] = &[
    ("package.json", "npm"),
    ("Cargo.toml", "cargo"),
    ("pyproject.toml", "pypi"),
    ("requirements.txt", "pypi"),
    ("setup.py", "pypi"),
    ("go.mod", "go"),
    ("Gemfile", "gem"),
    ("composer.json", "composer"),
];

impl Ground<'_> {
    /// The top folder of the repository, or the working folder.
    pub(super) fn root(&self) -> &[u8] {
        self.repository.map_or(self.cwd, |repository| &repository.root)
    }

    /// Everything in the repository.
    pub(super) fn tree(&self) -> Pattern {
        Pattern::tree(self.root())
    }

    /// The branch that HEAD is on.
    pub(super) fn current(&self) -> Option<Vec<u8>> {
        match self.facts.git().head(self.repository?).known()? {
            Head::Branch(name) => Some(name),
            Head::Detached(_) => None,
        }
    }

    /// The default branch.
    pub(super) fn default(&self) -> Option<Vec<u8>> {
        self.facts.git().default_branch(self.repository?).known()?
    }

    fn has_ref(&self, name: &str) -> bool {
        let git = self.facts.git();
        self.repository.is_some_and(|repository| {
            git.ref_id(repository, name.as_bytes()).surely(Option::is_some)
        })
    }

    /// Whether there is such a branch here or at the usual remote.
    pub(super) fn is_branch(&self, name: &str) -> bool {
        self.has_ref(&format!("refs/heads/{name}"))
            || self.has_ref(&format!("refs/remotes/origin/{name}"))
            || self.default().is_some_and(|default| default == name.as_bytes())
            || self.current().is_some_and(|current| current == name.as_bytes())
    }

    /// Whether there is such a tag.
    pub(super) fn is_tag(&self, name: &str) -> bool {
        self.has_ref(&format!("refs/tags/{name}"))
    }

    fn config(&self, key: &str) -> Option<Vec<u8>> {
        self.facts.git().config(self.repository?, key).known()?.pop()
    }

    /// Whether there is such a remote.
    pub(super) fn is_remote(&self, name: &str) -> bool {
        name.len() < 64
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            && self.config(&format!("remote.{name}.url")).is_some()
    }

    /// The remote to which a push of the current branch goes.
    pub(super) fn push_remote(&self) -> Vec<u8> {
        let of_branch = self.current().and_then(|branch| {
            let branch = String::from_utf8(branch).ok()?;
            self.config(&format!("branch.{branch}.pushremote"))
                .or_else(|| self.config("remote.pushdefault"))
                .or_else(|| self.config(&format!("branch.{branch}.remote")))
        });
        of_branch
            .or_else(|| self.config("remote.pushdefault"))
            .unwrap_or_else(|| b"origin".to_vec())
    }

    /// What stands at an absolute path, if that is known.
    pub(super) fn kind(&self, path: &[u8]) -> Option<FileKind> {
        self.facts.files().kind(path).known()
    }

    /// The absolute path that a name of a path stands for, `..` folded; `None`: none.
    pub(super) fn absolute(&self, name: &str) -> Option<Vec<u8>> {
        let name = name.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(name);
        let name = name.strip_prefix('@').filter(|rest| !rest.is_empty()).unwrap_or(name);
        let whole = if name == "~" || name.starts_with("~/") {
            let home = self.facts.files().home().known()?;
            [home.as_slice(), name.get(1..)?.as_bytes()].concat()
        } else if name.starts_with('/') {
            name.as_bytes().to_vec()
        } else if name.starts_with('~') {
            return None;
        } else {
            let from_root = folded(&[self.root(), b"/", name.as_bytes()].concat());
            let from_cwd = folded(&[self.cwd, b"/", name.as_bytes()].concat());
            let there = |path: &Vec<u8>| self.kind(path).is_some_and(|it| it != FileKind::Missing);
            let up = name.starts_with("../") || name.starts_with("./");
            let by_cwd = up || there(&from_cwd) && !there(&from_root);
            return Some(if by_cwd { from_cwd } else { from_root });
        };
        Some(folded(&whole))
    }

    /// Whether something stands at the path that the name stands for.
    pub(super) fn is_there(&self, name: &str) -> bool {
        let path = self.absolute(name);
        path.and_then(|path| self.kind(&path)).is_some_and(|kind| kind != FileKind::Missing)
    }

    /// The path as a pattern: a folder with all below it; what is not there yet may become one.
    pub(super) fn pattern(&self, path: &[u8]) -> Pattern {
        match self.kind(path) {
            Some(FileKind::File | FileKind::Link | FileKind::Special) => Pattern::text(path),
            Some(FileKind::Folder) => Pattern::tree(path),
            Some(FileKind::Missing) | None => {
                let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
                let stem = name.iter().skip(1).any(|byte| *byte == b'.');
                if stem { Pattern::text(path) } else { Pattern::tree(path) }
            }
        }
    }

    /// Whether the path lies in the repository.
    pub(super) fn is_inside(&self, path: &[u8]) -> bool {
        let rest = path.strip_prefix(self.root());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    }

    /// Whether the folder at the top of the path (`/home`) is there.
    pub(super) fn has_top(&self, path: &[u8]) -> bool {
        let end = path.iter().skip(1).position(|byte| *byte == b'/');
        let top = end.and_then(|end| path.get(..end.saturating_add(1))).unwrap_or(path);
        self.kind(top).is_some_and(|kind| kind != FileKind::Missing)
    }

    /// Whether a manifest of a package stands at the top of the repository.
    pub(super) fn has_manifest(&self) -> bool {
        MANIFESTS.iter().any(|(file, _)| self.is_there(file))
    }

    /// The package managers of the project.
    pub(super) fn ecosystems(&self) -> Vec<&'static str> {
        let there = |file: &&str| {
            let path = [self.root(), b"/", file.as_bytes()].concat();
            self.kind(&path).is_some_and(|kind| kind == FileKind::File)
        };
        let mut found: Vec<_> = MANIFESTS
            .iter()
            .filter(|(file, _)| there(file))
            .map(|(_, ecosystem)| *ecosystem)
            .collect();
        if found.is_empty() {
            found.extend(MANIFESTS.iter().map(|(_, ecosystem)| *ecosystem));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// An absolute path with `.` and `..` folded.
fn folded(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut whole = vec![b'/'];
    whole.extend(parts.join(&b'/'));
    whole
}

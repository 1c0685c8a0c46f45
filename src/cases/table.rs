//! Facts from a table. What the table does not hold is not known, so no case passes by accident.
//!
//! Every case shares these plain facts: the home folder is `/home/u`; the repository's root is
//! `/home/u/shop`, not bare, its git folder `.git`; no path leads through a link unless the table
//! says so; a folder outside of the root lies in no repository unless the table says so.
//!
//! Keys and values:
//!
//! - `paths = "listed"`: what is not listed is not there, and nothing else is changed or ignored;
//! - `path:P = "modified of:user"`: a state (`clean`, `staged`, `modified`, `gone`, `untracked`,
//!   `ignored`, `missing`, or `there`, which says nothing of git), an owner, `folder`, and `seen`
//!   where the agent has read it;
//!   `path:P = "link to Q"`;
//! - `tracked:P = "180"`: a folder with so many tracked files;
//! - `text:P = "..."`: the content of a file;
//! - `head = "work"` or `head = "detached:ID"`; `default = "main"` or `default = "none"`;
//! - `config = "listed"`, `config:KEY = "VALUE"`;
//! - `refs = "listed"`, `ref:NAME = "ID"`, `commit:REVISION = "ID"`,
//!   `contains:DESCENDANT:ANCESTOR = "yes"` or `"no"`;
//! - `repository:/tmp/x = "/tmp/x/.git"`: another root and its common git folder.

mod listed;
mod origins;
mod ownership;

use std::collections::BTreeMap;

use listed::{Listed, listed_of};

use crate::model::facts::{
    Fact, Facts, FileKind, Files, Git, Head, Origins, Ownership, PathState, Repository, Tip,
    Unsaved, Why,
};
use crate::model::pattern::{Pattern, Relation};

/// The root of the repository of every case.
pub const ROOT: &str = "/home/u/shop";
/// The home folder of every case.
pub const HOME: &str = "/home/u";
/// Folders that are there on every machine.
const FOLDERS: &[&str] = &["/", "/home", HOME, ROOT, "/tmp", "/var", "/etc", "/usr"];

/// A table of facts.
#[derive(Clone, Debug, Default)]
pub struct Table {
    paths: BTreeMap<Vec<u8>, Listed>,
    values: BTreeMap<String, Vec<String>>,
    repositories: Vec<Repository>,
    came: origins::Came,
}

/// A fact that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the fact `{key} = \"{value}\"` cannot be read")]
pub struct TableError {
    key: String,
    value: String,
}

impl Table {
    /// The table that these facts make; a later one of the same key replaces an earlier one.
    pub fn new<'a>(
        facts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, TableError> {
        let mut table = Self::default();
        for (key, value) in facts {
            let wrong = || TableError { key: key.into(), value: value.into() };
            table.add(key, value).ok_or_else(wrong)?;
        }
        Ok(table)
    }

    fn add(&mut self, key: &str, value: &str) -> Option<()> {
        if let Some(path) = key.strip_prefix("path:") {
            let listed = self.paths.entry(absolute(path)).or_default();
            let text = listed.text.take();
            *listed = Listed { text, ..listed_of(value)? };
        } else if let Some(path) = key.strip_prefix("text:") {
            let listed = self.paths.entry(absolute(path)).or_default();
            listed.kind = Some(FileKind::File);
            listed.text = Some(value.as_bytes().to_vec());
        } else if let Some(root) = key.strip_prefix("repository:") {
            self.repositories.push(repository_of(root, value));
        } else {
            let known = ["paths", "head", "default", "config", "refs"].contains(&key)
                || ["config:", "ref:", "commit:", "contains:", "tracked:", "tip:"]
                    .iter()
                    .any(|prefix| key.starts_with(prefix));
            let listed = value.lines().map(Into::into).collect();
            let kept = known || origins::is_entry(key, value);
            return kept.then(|| self.values.insert(key.into(), listed)).map(|_| ());
        }
        Some(())
    }

    fn value(&self, key: &str) -> Option<&str> {
        self.values.get(key)?.last().map(String::as_str)
    }

    fn is_listed(&self, what: &str) -> bool {
        self.value(what) == Some("listed")
    }

    /// The answer where the table holds nothing: what is listed is all there is, or not known.
    fn otherwise<T>(&self, what: &str, nothing: T) -> Fact<T> {
        if self.is_listed(what) { Fact::Known(nothing) } else { Fact::Unknown(Why::NotAsked) }
    }

    fn below<'a>(&'a self, folder: &'a [u8]) -> impl Iterator<Item = (&'a [u8], &'a Listed)> {
        let inside = move |path: &[u8]| path.strip_prefix(folder)?.strip_prefix(b"/").map(|_| ());
        self.paths
            .iter()
            .filter(move |(path, listed)| {
                inside(path).is_some() && listed.kind != Some(FileKind::Missing)
            })
            .map(|(path, listed)| (path.as_slice(), listed))
    }

    fn in_set(
        &self,
        repository: &Repository,
        paths: &Pattern,
        wanted: impl Fn(PathState) -> bool,
    ) -> Fact<Vec<Unsaved>> {
        if !self.is_listed("paths") {
            return Fact::Unknown(Why::NotAsked);
        }
        if paths.has_hole() {
            return Fact::Unknown(Why::NotOne);
        }
        let held = |path: &[u8]| paths.relation(&Pattern::text(path), true) == Relation::Covers;
        let found = self.below(&repository.root).filter_map(|(path, listed)| {
            let state = listed.state.filter(|state| wanted(*state))?;
            held(path).then(|| Unsaved { path: path.to_vec(), state })
        });
        Fact::Known(found.collect())
    }
}

fn repository_of(root: &str, common: &str) -> Repository {
    let own = format!("{root}/.git");
    let name = root.rsplit('/').next().unwrap_or_default();
    let git_dir =
        if common == own { own } else { format!("{common}/worktrees/{name}") }.into_bytes();
    let (root, common_dir) = (root.as_bytes().to_vec(), common.as_bytes().to_vec());
    Repository { root, git_dir, common_dir, bare: false }
}

/// The repository of every case.
pub fn repository() -> Repository {
    repository_of(ROOT, &format!("{ROOT}/.git"))
}

/// A path of a case, taken from the root or the home folder.
pub fn absolute(path: &str) -> Vec<u8> {
    match (path.strip_prefix("~/"), path.starts_with('/')) {
        (Some(rest), _) => format!("{HOME}/{rest}"),
        (None, true) => path.to_string(),
        (None, false) => format!("{ROOT}/{path}"),
    }
    .into_bytes()
}

fn full_ref(name: &str) -> String {
    if name.starts_with("refs/") || name == "HEAD" {
        name.to_string()
    } else {
        format!("refs/heads/{name}")
    }
}

impl Files for Table {
    fn kind(&self, path: &[u8]) -> Fact<FileKind> {
        if let Some(kind) = self.paths.get(path).and_then(|listed| listed.kind) {
            return Fact::Known(kind);
        }
        let is_folder = FOLDERS.iter().any(|folder| folder.as_bytes() == path)
            || self.repositories.iter().any(|one| one.root == path)
            || self.values.keys().any(|key| {
                key.strip_prefix("tracked:").is_some_and(|folder| absolute(folder) == path)
            })
            || self.below(path).next().is_some();
        if is_folder {
            return Fact::Known(FileKind::Folder);
        }
        self.otherwise("paths", FileKind::Missing)
    }

    fn real(&self, path: &[u8]) -> Fact<Vec<u8>> {
        let mut links = self.paths.iter().filter_map(|(from, listed)| {
            let rest = path.strip_prefix(from.as_slice())?;
            let target = listed.link.as_ref()?;
            (rest.is_empty() || rest.first() == Some(&b'/'))
                .then(|| [target.as_slice(), rest].concat())
        });
        Fact::Known(links.next_back().unwrap_or_else(|| path.to_vec()))
    }

    fn entries(&self, folder: &[u8]) -> Fact<Vec<Vec<u8>>> {
        let mut names: Vec<Vec<u8>> = self
            .below(folder)
            .filter_map(|(path, _)| {
                let rest = path.strip_prefix(folder)?.strip_prefix(b"/".as_slice())?;
                rest.split(|byte| *byte == b'/').next().map(<[u8]>::to_vec)
            })
            .collect();
        names.dedup();
        self.otherwise("paths", names)
    }

    fn content(&self, path: &[u8]) -> Fact<Vec<u8>> {
        match self.paths.get(path).and_then(|listed| listed.text.clone()) {
            Some(text) => Fact::Known(text),
            None => {
                Fact::Unknown(if self.is_listed("paths") { Why::Unreadable } else { Why::NotAsked })
            }
        }
    }

    fn home(&self) -> Fact<Vec<u8>> {
        Fact::Known(HOME.as_bytes().to_vec())
    }
}

impl Git for Table {
    fn repository(&self, folder: &[u8]) -> Fact<Option<Repository>> {
        let holds = |one: &&Repository| {
            folder
                .strip_prefix(one.root.as_slice())
                .is_some_and(|rest| rest.is_empty() || rest.first() == Some(&b'/'))
        };
        let own = repository();
        let all = self.repositories.iter().chain(std::iter::once(&own));
        Fact::Known(all.filter(holds).max_by_key(|one| one.root.len()).cloned())
    }

    fn head(&self, _repository: &Repository) -> Fact<Head> {
        match self.value("head") {
            Some(head) => Fact::Known(match head.strip_prefix("detached:") {
                Some(id) => Head::Detached(id.into()),
                None => Head::Branch(head.as_bytes().to_vec()),
            }),
            None => Fact::Unknown(Why::NotAsked),
        }
    }

    fn config(&self, _repository: &Repository, key: &str) -> Fact<Vec<Vec<u8>>> {
        match self.values.get(&format!("config:{key}")) {
            Some(values) => {
                Fact::Known(values.iter().map(|value| value.as_bytes().to_vec()).collect())
            }
            None => self.otherwise("config", Vec::new()),
        }
    }

    fn config_below(&self, _repository: &Repository, prefix: &str) -> Fact<Vec<(String, Vec<u8>)>> {
        let found = self.values.iter().filter_map(|(key, values)| {
            let key = key.strip_prefix("config:").filter(|key| key.starts_with(prefix))?;
            Some((key.to_string(), values.last()?.as_bytes().to_vec()))
        });
        self.otherwise("config", found.collect())
    }

    fn ref_id(&self, _repository: &Repository, name: &[u8]) -> Fact<Option<String>> {
        let found = self.values.iter().find_map(|(key, values)| {
            let known = key.strip_prefix("ref:")?;
            (full_ref(known).as_bytes() == name).then(|| values.last().cloned())?
        });
        match found {
            Some(id) => Fact::Known(Some(id)),
            None => self.otherwise("refs", None),
        }
    }

    fn refs(&self, _repository: &Repository, prefix: &[u8]) -> Fact<Vec<Vec<u8>>> {
        let names = self.values.keys().filter_map(|key| key.strip_prefix("ref:")).map(full_ref);
        let mut found: Vec<_> =
            names.map(String::into_bytes).filter(|name| name.starts_with(prefix)).collect();
        found.sort_unstable();
        self.otherwise("refs", found)
    }

    fn commit_id(&self, repository: &Repository, revision: &[u8]) -> Fact<Option<String>> {
        let text = String::from_utf8_lossy(revision);
        if let Some(id) = self.value(&format!("commit:{text}")) {
            return Fact::Known(Some(id.into()));
        }
        let names = [text.to_string(), full_ref(&text), format!("refs/remotes/{text}")];
        for name in names {
            if let Fact::Known(Some(id)) = self.ref_id(repository, name.as_bytes()) {
                return Fact::Known(Some(id));
            }
        }
        self.otherwise("refs", None)
    }

    fn contains(&self, _repository: &Repository, descendant: &str, ancestor: &str) -> Fact<bool> {
        match self.value(&format!("contains:{descendant}:{ancestor}")) {
            Some(answer) => Fact::Known(answer == "yes"),
            None if descendant == ancestor => Fact::Known(true),
            None => Fact::Unknown(Why::NotAsked),
        }
    }

    /// `tip:ID = MAIL DAYS`
    fn tip(&self, _repository: &Repository, id: &str) -> Fact<Tip> {
        let known = self.value(&format!("tip:{id}")).and_then(|value| {
            let (mail, days) = value.split_once(' ')?;
            let age_s = days.parse::<u64>().ok()?.checked_mul(86_400)?;
            Some(Tip { mail: mail.into(), age_s })
        });
        known.map_or(Fact::Unknown(Why::NotAsked), Fact::Known)
    }

    fn state(&self, _repository: &Repository, path: &[u8]) -> Fact<PathState> {
        match self.paths.get(path).and_then(|listed| listed.state) {
            Some(state) => Fact::Known(state),
            None => Fact::Unknown(Why::NotAsked),
        }
    }

    fn unsaved(
        &self,
        repository: &Repository,
        paths: &Pattern,
        untracked: bool,
    ) -> Fact<Vec<Unsaved>> {
        self.in_set(repository, paths, |state| match state {
            PathState::Staged | PathState::Modified => true,
            PathState::Untracked => untracked,
            PathState::Clean | PathState::Gone | PathState::Ignored => false,
        })
    }

    fn tracked(&self, _: &Repository, paths: &Pattern, most: usize) -> Fact<Vec<Vec<u8>>> {
        // `tracked:src = 200`: so many files that are not listed one by one.
        let counted = self.values.iter().filter_map(|(key, values)| {
            let folder = absolute(key.strip_prefix("tracked:")?);
            let count: usize = values.last()?.parse().ok()?;
            Some((folder, count))
        });
        let files = counted.flat_map(|(folder, count)| {
            (0..count).map(move |at| [&folder, format!("/{at}.rs").as_bytes()].concat())
        });
        let held = |path: &Vec<u8>| paths.relation(&Pattern::text(path), true) == Relation::Covers;
        self.otherwise("paths", files.filter(held).take(most).collect())
    }

    fn ignored(&self, repository: &Repository, paths: &Pattern) -> Fact<Vec<Vec<u8>>> {
        self.in_set(repository, paths, |state| state == PathState::Ignored)
            .map(|all| all.into_iter().map(|one| one.path).collect())
    }

    fn default_branch(&self, _repository: &Repository) -> Fact<Option<Vec<u8>>> {
        match self.value("default") {
            Some("none") => Fact::Known(None),
            Some(name) => Fact::Known(Some(name.as_bytes().to_vec())),
            None => Fact::Unknown(Why::NotAsked),
        }
    }
}

impl Facts for Table {
    fn files(&self) -> &dyn Files {
        self
    }

    fn git(&self) -> &dyn Git {
        self
    }

    fn ownership(&self) -> &dyn Ownership {
        self
    }

    fn origins(&self) -> &dyn Origins {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_is_not_known() {
        let table = Table::new([("path:a", "modified of:user")]).unwrap();
        assert_eq!(table.state(&repository(), b"/home/u/shop/a"), Fact::Known(PathState::Modified));
        assert_eq!(table.kind(b"/home/u/shop/b"), Fact::Unknown(Why::NotAsked));
        let all = Pattern::tree(ROOT);
        assert_eq!(table.unsaved(&repository(), &all, true), Fact::Unknown(Why::NotAsked));
        assert_eq!(table.head(&repository()), Fact::Unknown(Why::NotAsked));
        assert_eq!(table.config(&repository(), "x.y"), Fact::Unknown(Why::NotAsked));
        assert_eq!(table.ref_id(&repository(), b"refs/heads/x"), Fact::Unknown(Why::NotAsked));
    }

    #[test]
    fn listed_paths_are_all_there_is() {
        let facts = [("paths", "listed"), ("path:a/b", "modified of:user"), ("path:t", "ignored")];
        let table = Table::new(facts).unwrap();
        let all = table.unsaved(&repository(), &Pattern::tree(ROOT), true);
        let wanted = Unsaved { path: b"/home/u/shop/a/b".to_vec(), state: PathState::Modified };
        assert_eq!(all, Fact::Known(vec![wanted]));
        assert_eq!(table.kind(b"/home/u/shop/a"), Fact::Known(FileKind::Folder));
        assert_eq!(table.kind(b"/home/u/shop/x"), Fact::Known(FileKind::Missing));
        let entries = vec![b"a".to_vec(), b"t".to_vec()];
        assert_eq!(table.entries(ROOT.as_bytes()), Fact::Known(entries));
    }

    #[test]
    fn a_fact_that_cannot_be_read_is_an_error() {
        for (key, value) in [("path:a", "wild"), ("branch", "x"), ("path:a", "clean of:nobody")] {
            assert!(Table::new([(key, value)]).is_err(), "{key}");
        }
    }
}

//! The policy files of one repository, read: every layer, and of the repository's own file every
//! version that counts.
//!
//! What a repository says is the strictest of its file in the work tree, at HEAD, at the tip of the
//! default branch (here and as the remote had it), and as the session first saw it, so that an
//! agent that edits or checks out another version loosens nothing. Committed versions are looked up
//! again only when one of these commits moves.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::repo::Objects;
use super::session::{open_own, replace};
use crate::model::bounds::POLICY_BYTES_MAX;
use crate::model::facts::{Git, Repository, Why};
use crate::model::mandate::Layer;

/// Where the managed layer stands.
pub const MANAGED: &str = "/etc/automode/policy.toml";
/// Where the repository's own file stands, from its root.
pub const REPOSITORY: &str = ".automode/policy.toml";

/// The text of one layer, or what the disk said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Which layer it is.
    pub layer: Layer,
    /// The file, as shown to people.
    pub file: String,
    /// Its bytes, or why they could not be read.
    pub content: Result<Vec<u8>, String>,
}

/// Where to look.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    /// The user's home folder.
    pub home: &'a Path,
    /// The repository.
    pub repository: &'a Repository,
    /// The folder of its state, for what was last found in commits; `None`: look every time.
    pub state: Option<&'a Path>,
    /// The session's folder, which holds what it saw first; `None`: no session.
    pub session: Option<&'a Path>,
}

/// The user's own file.
pub fn user_file(home: &Path) -> PathBuf {
    home.join(".config/automode/policy.toml")
}

/// The user's file for one repository, named by its root commit.
pub fn user_repository_file(home: &Path, root_commit: &str) -> PathBuf {
    home.join(".config/automode/repositories").join(format!("{root_commit}.toml"))
}

/// The root commit that the enrolment mark of a repository names, if it does.
pub fn root_commit(repository: &Repository) -> Option<String> {
    let mark = super::repo::enrolment_mark(Path::new(OsStr::from_bytes(&repository.common_dir)));
    let text = std::fs::read_to_string(mark).ok()?;
    let id = text.lines().find_map(|line| line.strip_prefix("root-commit "))?.trim();
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| id.to_owned())
}

/// Reads every layer that exists.
pub fn read(places: &Places<'_>, git: &dyn Git) -> Vec<Text> {
    let root = Path::new(OsStr::from_bytes(&places.repository.root));
    let mut texts = Vec::new();
    let mut file = |layer: Layer, path: &Path| texts.extend(text_of(layer, path));
    file(Layer::Managed, Path::new(MANAGED));
    file(Layer::User, &user_file(places.home));
    if let Some(id) = root_commit(places.repository) {
        file(Layer::UserRepository, &user_repository_file(places.home, &id));
    }
    if !places.repository.bare {
        file(Layer::Repository, &root.join(REPOSITORY));
    }
    if let Some(session) = places.session {
        file(Layer::Repository, &first_seen(session));
    }
    texts.extend(committed(places, git));
    texts.dedup_by(|later, earlier| {
        later.layer == earlier.layer && later.content == earlier.content
    });
    texts
}

/// Keeps what the work tree holds now as what the session saw first; does nothing where it holds
/// no policy.
pub fn keep_first(session: &Path, repository: &Repository) -> io::Result<()> {
    let root = Path::new(OsStr::from_bytes(&repository.root));
    match text_of(Layer::Repository, &root.join(REPOSITORY)) {
        Some(Text { content: Ok(bytes), .. }) => replace(&first_seen(session), &bytes),
        Some(_) | None => Ok(()),
    }
}

fn first_seen(session: &Path) -> PathBuf {
    session.join("policy-first.toml")
}

fn text_of(layer: Layer, path: &Path) -> Option<Text> {
    let content = match super::repo::read_file(path, POLICY_BYTES_MAX) {
        Ok(Some(bytes)) => Ok(bytes),
        // A folder in its place must not count as no policy.
        Ok(None) if path.symlink_metadata().is_ok() => Err("is not a file".into()),
        Ok(None) => return None,
        Err(why) => Err(format!("cannot be read ({why})")),
    };
    Some(Text { layer, file: path.display().to_string(), content })
}

/// What was last found in commits.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    commits: Vec<(String, String)>,
    texts: Vec<(String, Vec<u8>)>,
}

fn committed(places: &Places<'_>, git: &dyn Git) -> Vec<Text> {
    let commits = commits(places.repository, git);
    let kept = places.state.map(|state| state.join("policy-commits.json"));
    let last: Option<Found> = kept
        .as_deref()
        .and_then(|path| super::repo::read_file(path, POLICY_BYTES_MAX.saturating_mul(8)).ok()?)
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let found = match last.filter(|last| last.commits == commits) {
        Some(last) => last,
        None => {
            let (texts, failed) = look_up(places.repository, &commits);
            let found = Found { commits, texts };
            if let Some(fault) = failed {
                let file = format!("{REPOSITORY} in a commit");
                return vec![Text { layer: Layer::Repository, file, content: Err(fault) }];
            }
            // What cannot be kept is looked up again.
            if let (Some(path), Ok(bytes)) = (kept, serde_json::to_vec(&found)) {
                let _ = replace(&path, &bytes);
            }
            found
        }
    };
    let text = |(file, bytes)| Text { layer: Layer::Repository, file, content: Ok(bytes) };
    found.texts.into_iter().map(text).collect()
}

/// The commits whose policy counts, each with what it is called.
fn commits(repository: &Repository, git: &dyn Git) -> Vec<(String, String)> {
    let mut commits: Vec<(String, String)> = Vec::new();
    let mut add = |name: String, id: Option<String>| {
        if let Some(id) = id
            && !commits.iter().any(|(_, known)| *known == id)
        {
            commits.push((name, id));
        }
    };
    let named = |name: &[u8]| git.ref_id(repository, name).known().flatten();
    let head = match git.head(repository).known() {
        Some(crate::model::facts::Head::Branch(branch)) => {
            named(&[b"refs/heads/".as_slice(), &branch].concat())
        }
        Some(crate::model::facts::Head::Detached(id)) => Some(id),
        None => None,
    };
    add("HEAD".into(), head);
    if let Some(branch) = git.default_branch(repository).known().flatten() {
        for prefix in ["refs/heads/", "refs/remotes/origin/"] {
            let name = [prefix.as_bytes(), &branch].concat();
            add(crate::model::escape::escaped(&name), named(&name));
        }
    }
    commits
}

type Texts = Vec<(String, Vec<u8>)>;

fn look_up(repository: &Repository, commits: &[(String, String)]) -> (Texts, Option<String>) {
    let mut texts: Texts = Vec::new();
    if commits.is_empty() {
        return (texts, None);
    }
    let text_at = |objects: &Objects, id: &str| {
        let tree = objects.commit(id)?.tree;
        match objects.entry_at(&tree, REPOSITORY.as_bytes())? {
            Some(entry) => objects.blob(&entry.id, POLICY_BYTES_MAX),
            None => Ok(None),
        }
    };
    let objects = match Objects::open(repository) {
        Ok(objects) => objects,
        Err(why) => return (texts, Some(format!("cannot be read ({why})"))),
    };
    for (name, id) in commits {
        match text_at(&objects, id) {
            Ok(Some(bytes)) if !texts.iter().any(|(_, known)| *known == bytes) => {
                texts.push((format!("{REPOSITORY} at {name}"), bytes));
            }
            // A repository that we cannot read (SHA-256) keeps the work tree's version alone.
            Ok(_) | Err(Why::Unsupported) => {}
            Err(why) => return (texts, Some(format!("cannot be read at {name} ({why})"))),
        }
    }
    (texts, None)
}

/// The repository's file as a commit has it; `None`: it has none.
pub fn at_commit(repository: &Repository, commit: &str) -> Option<Text> {
    let name = commit.get(..8).unwrap_or(commit).to_owned();
    let (mut texts, failed) = look_up(repository, &[(name, commit.to_owned())]);
    let content = match (texts.pop(), failed) {
        (_, Some(fault)) => (format!("{REPOSITORY} in a commit"), Err(fault)),
        (Some((file, bytes)), None) => (file, Ok(bytes)),
        (None, None) => return None,
    };
    Some(Text { layer: Layer::Repository, file: content.0, content: content.1 })
}

/// Appends a line that grants a clause for good to the user's layer of this repository, making the
/// file if there is none.
pub fn grant_for_good(home: &Path, root_commit: &str, text: &str) -> io::Result<PathBuf> {
    let path = user_repository_file(home, root_commit);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    drop(open_own(&path, std::fs::OpenOptions::new().create(true).append(true))?);
    replace(&path, text.as_bytes())?;
    Ok(path)
}

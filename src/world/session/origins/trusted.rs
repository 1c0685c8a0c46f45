//! The trust base: what stood in the repository before the agent. What is found there is looked
//! for only when something is about to be refused for its origin.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};

use crate::content::spellings;
use crate::model::facts::{Fact, Git, Head, Repository, Why};
use crate::world::repo::{Asked, Objects, below, blob_id, join, read_file};
use crate::world::session::{path_of, replace};

/// Bytes of one file that are searched.
const FILE_BYTES_MAX: usize = 1 << 20;
/// Bytes of all files that are searched for one text.
const SEARCHED_BYTES_MAX: usize = 96 << 20;
/// Milliseconds of one search.
const SEARCH_MS: u64 = 700;
/// Commits beyond the default branch that are looked at for whose they are.
const COMMITS_MAX: usize = 64;

/// What was there when the session began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Noted {
    root: Vec<u8>,
    git_dir: Vec<u8>,
    common_dir: Vec<u8>,
    bare: bool,
    commits: Vec<String>,
}

/// The commits that the session trusts.
#[derive(Debug)]
pub struct TrustBase {
    repository: Repository,
    commits: Vec<String>,
}

/// Writes down what the session's trust base is, once.
pub fn note(git: &dyn Git, repository: &Repository, session_dir: &Path) -> io::Result<()> {
    let path = session_dir.join("origins").join("trusted");
    if path.exists() {
        return Ok(());
    }
    let commits = commits(git, repository).unwrap_or_default();
    let Repository { root, git_dir, common_dir, bare } = repository.clone();
    let noted = Noted { root, git_dir, common_dir, bare, commits };
    replace(&path, &serde_json::to_vec(&noted)?)
}

/// The commits: HEAD where it is the user's own or on the default branch, else where it left that
/// branch; and the default branch here and at its remote.
fn commits(git: &dyn Git, repository: &Repository) -> Asked<Vec<String>> {
    let asked = |fact: Fact<Option<String>>| fact.known().flatten();
    let of_ref = |name: &[u8]| asked(git.ref_id(repository, name));
    let branch = git.default_branch(repository).known().flatten();
    let names = branch.iter().flat_map(|branch| {
        [b"refs/heads/".as_slice(), b"refs/remotes/origin/"].map(|place| [place, branch].concat())
    });
    let tips: Vec<String> = names.filter_map(|name| of_ref(&name)).collect();
    let head = match git.head(repository).known() {
        Some(Head::Branch(name)) => of_ref(&[b"refs/heads/".as_slice(), &name].concat()),
        Some(Head::Detached(id)) => Some(id),
        None => None,
    };
    let mut found = Vec::new();
    if let Some(head) = head {
        let objects = Objects::open(repository)?;
        let email = git.config(repository, "user.email").known().unwrap_or_default().pop();
        found.extend(own_part(&objects, &head, &tips, email.as_deref())?);
    }
    found.extend(tips);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The newest commit from `head` back that is the user's own with all before it, or on a tip.
fn own_part(
    objects: &Objects,
    head: &str,
    tips: &[String],
    email: Option<&[u8]>,
) -> Asked<Option<String>> {
    let mut at = head.to_owned();
    let mut own = None;
    for _ in 0..COMMITS_MAX {
        let mut on_tip = false;
        for tip in tips {
            on_tip |= objects.contains(tip, &at)?;
        }
        if on_tip {
            return Ok(own.or(Some(at)));
        }
        let made = objects.made(&at)?;
        if is_the_users(&made, email) {
            own.get_or_insert_with(|| at.clone());
        } else {
            own = None;
        }
        match objects.commit(&at)?.parents.into_iter().next() {
            Some(parent) => at = parent,
            None => return Ok(own),
        }
    }
    // Too far from the default branch to say whose all of it is.
    Ok(None)
}

/// Whether a commit was made by the user and bears no sign of an agent.
fn is_the_users(made: &str, email: Option<&[u8]>) -> bool {
    const SIGNS: &[&str] = &[
        "co-authored-by: claude",
        "generated with [claude",
        "co-authored-by: copilot",
        "co-authored-by: cursor",
        "co-authored-by: gemini",
        "co-authored-by: codex",
        "co-authored-by: aider",
        "co-authored-by: devin",
        "noreply@anthropic.com",
        "[bot]",
    ];
    let lower = made.to_lowercase();
    let committer = lower.lines().find_map(|line| line.strip_prefix("committer "));
    let address = committer.and_then(|line| Some(line.split_once('<')?.1.split_once('>')?.0));
    let email = email.map(|email| String::from_utf8_lossy(email).to_lowercase());
    address.is_some()
        && address == email.as_deref()
        && !SIGNS.iter().any(|sign| lower.contains(sign))
}

impl TrustBase {
    /// Opens it; an error where none was noted.
    pub fn open(session_dir: &Path) -> Asked<Self> {
        let bytes = read_file(&session_dir.join("origins").join("trusted"), 1 << 20)?;
        let noted: Noted =
            serde_json::from_slice(&bytes.ok_or(Why::NotAsked)?).map_err(|_| Why::Unreadable)?;
        let Noted { root, git_dir, common_dir, bare, commits } = noted;
        Ok(Self { repository: Repository { root, git_dir, common_dir, bare }, commits })
    }

    /// Whether a file stands on disk as the trust base has it.
    pub fn is_same_file(&self, path: &[u8]) -> Asked<bool> {
        let Some(name) = below(&self.repository.root, path) else { return Ok(false) };
        let objects = Objects::open(&self.repository)?;
        let Some(bytes) = read_file(&path_of(path), FILE_BYTES_MAX)? else { return Ok(false) };
        let id = blob_id(&bytes)?;
        for commit in &self.commits {
            let entry = objects.entry_at(&objects.commit(commit)?.tree, name)?;
            if entry.is_some_and(|entry| entry.id == id) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a name stands on it as a whole, in any of its spellings, in a file or as one.
    pub fn holds_name(&self, name: &str) -> Asked<bool> {
        let needles: Vec<Vec<u8>> = spellings(name).into_iter().map(String::into_bytes).collect();
        self.search(&needles, true)
    }

    /// Whether a run of a text stands on it.
    pub fn holds_text(&self, text: &str) -> Asked<bool> {
        self.search(&[text.trim().as_bytes().to_vec()], false)
    }

    fn search(&self, needles: &[Vec<u8>], whole: bool) -> Asked<bool> {
        let objects = Objects::open(&self.repository)?;
        let finders: Vec<Finder<'_>> = needles.iter().map(Finder::new).collect();
        let mut search = Search {
            objects: &objects,
            finders: &finders,
            whole,
            left: SEARCHED_BYTES_MAX,
            end: Instant::now().checked_add(Duration::from_millis(SEARCH_MS)),
            known: std::collections::HashSet::new(),
        };
        for commit in &self.commits {
            if search.tree(&objects.commit(commit)?.tree)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

struct Search<'a> {
    objects: &'a Objects,
    finders: &'a [Finder<'a>],
    whole: bool,
    left: usize,
    end: Option<Instant>,
    known: std::collections::HashSet<[u8; 20]>,
}

impl Search<'_> {
    fn tree(&mut self, root: &[u8; 20]) -> Asked<bool> {
        let mut open = vec![(*root, Vec::new())];
        while let Some((id, folder)) = open.pop() {
            for entry in self.objects.tree(&id)? {
                if !self.known.insert(entry.id) {
                    continue;
                }
                let path = join(&folder, &entry.name);
                if self.is_in(path.to_ascii_lowercase().as_slice()) {
                    return Ok(true);
                }
                match entry.mode {
                    0o040_000 => open.push((entry.id, path)),
                    0o100_644 | 0o100_755 | 0o100_664 if self.blob(&entry.id)? => {
                        return Ok(true);
                    }
                    _ => {}
                }
            }
        }
        Ok(false)
    }

    fn blob(&mut self, id: &[u8; 20]) -> Asked<bool> {
        if self.end.is_none_or(|end| Instant::now() >= end) {
            return Err(Why::Deadline);
        }
        let Some(mut bytes) = self.objects.blob(id, FILE_BYTES_MAX)? else { return Ok(false) };
        self.left = self.left.checked_sub(bytes.len()).ok_or(Why::Bound)?;
        bytes.make_ascii_lowercase();
        Ok(self.is_in(&bytes))
    }

    fn is_in(&self, text: &[u8]) -> bool {
        self.finders.iter().any(|finder| {
            let size = finder.needle().len();
            size > 0 && finder.find_iter(text).any(|at| !self.whole || is_whole(text, at, size))
        })
    }
}

/// Whether a name found there is no part of a longer one.
fn is_whole(text: &[u8], at: usize, size: usize) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'_';
    let before = at.checked_sub(1).and_then(|at| text.get(at));
    let end = at.saturating_add(size);
    let (after, next) = (text.get(end), text.get(end.saturating_add(1)));
    let goes_on = after.is_some_and(plain) || after == Some(&b'.') && next.is_some_and(plain);
    !goes_on && before.is_none_or(|byte| !plain(byte) && *byte != b'.')
}

//! What is true, as questions: `world/facts` answers them from disk, `cases/table` from a table.
//!
//! A fact is `Known` or `Unknown(why)`. It is used through [`Fact::surely`] where it relieves and
//! through [`Fact::maybe`] where it raises suspicion, so that not knowing is never in an act's
//! favour. There is no `unwrap_or`.

use serde::{Deserialize, Serialize};

use super::clause::Owner;
use super::pattern::Pattern;
use super::resource::words;

words! {
    /// Why a fact is not known.
    Why {
        /// A table of facts does not hold it.
        NotAsked = "not asked",
        /// The time for facts ran out.
        Deadline = "deadline",
        /// A bound was crossed.
        Bound = "bound",
        /// The disk or the repository did not answer.
        Unreadable = "unreadable",
        /// The name is not one single name.
        NotOne = "not one name",
        /// The repository is of a kind that we cannot read.
        Unsupported = "unsupported",
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact<T> {
    /// It is so.
    Known(T),
    /// It could not be found out.
    Unknown(Why),
}

impl<T> Fact<T> {
    /// To relieve: true only if the fact is known and the test holds.
    pub fn surely(&self, test: impl FnOnce(&T) -> bool) -> bool {
        match self {
            Self::Known(value) => test(value),
            Self::Unknown(_) => false,
        }
    }

    /// To suspect: true if the test holds or the fact is not known.
    pub fn maybe(&self, test: impl FnOnce(&T) -> bool) -> bool {
        match self {
            Self::Known(value) => test(value),
            Self::Unknown(_) => true,
        }
    }

    /// The same fact about something made from the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(value) => Fact::Known(make(value)),
            Self::Unknown(why) => Fact::Unknown(why),
        }
    }

    /// The next fact, asked with the value of this one.
    pub fn then<U>(self, ask: impl FnOnce(T) -> Fact<U>) -> Fact<U> {
        match self {
            Self::Known(value) => ask(value),
            Self::Unknown(why) => Fact::Unknown(why),
        }
    }

    /// The value, for naming things (never for judging): a name that is not known becomes a hole.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

impl<T> From<Result<T, Why>> for Fact<T> {
    fn from(answer: Result<T, Why>) -> Self {
        match answer {
            Ok(value) => Self::Known(value),
            Err(why) => Self::Unknown(why),
        }
    }
}

words! {
    /// What stands at a path; the last component is not followed if it is a link.
    FileKind {
        /// Nothing.
        Missing = "missing",
        /// A regular file.
        File = "file",
        /// A folder.
        Folder = "folder",
        /// A symbolic link.
        Link = "link",
        /// A device, FIFO or socket.
        Special = "special",
    }
}

words! {
    /// How a path stands against the index and HEAD; the worst that holds.
    PathState {
        /// Tracked, and the same in work tree, index and HEAD.
        Clean = "clean",
        /// Staged, and the work tree holds the same bytes.
        Staged = "staged",
        /// The work tree holds bytes that neither the index nor HEAD has.
        Modified = "modified",
        /// Tracked, and gone from the work tree.
        Gone = "gone",
        /// Not tracked, not ignored.
        Untracked = "untracked",
        /// Not tracked, ignored.
        Ignored = "ignored",
    }
}

/// A path whose bytes git would not give back as they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unsaved {
    /// Absolute.
    pub path: Vec<u8>,
    /// How it stands.
    pub state: PathState,
}

/// A repository that an act touches, found from a folder; every path absolute and resolved.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Repository {
    /// The work tree's top folder; the git folder itself in a bare repository.
    pub root: Vec<u8>,
    /// The git folder of this work tree.
    pub git_dir: Vec<u8>,
    /// The git folder that all work trees share.
    pub common_dir: Vec<u8>,
    /// Whether it has no work tree.
    pub bare: bool,
}

/// The commit that a branch ends in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The author's mail address.
    pub mail: Vec<u8>,
    /// How long ago it was committed, in seconds.
    pub age_s: u64,
}

/// Where HEAD stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// On a branch, `refs/heads/` left out; the branch may not have a commit yet.
    Branch(Vec<u8>),
    /// On a commit, by its id.
    Detached(String),
}

/// Files, folders and links.
pub trait Files {
    /// What stands at an absolute path.
    fn kind(&self, path: &[u8]) -> Fact<FileKind>;
    /// The path with every symbolic link in it resolved, as far as it exists, and the case of the
    /// disk; what does not exist is kept as it is.
    fn real(&self, path: &[u8]) -> Fact<Vec<u8>>;
    /// The names in a folder, sorted, at most `GLOB_ENTRIES_MAX`.
    fn entries(&self, folder: &[u8]) -> Fact<Vec<Vec<u8>>>;
    /// The content of a file of at most `SCRIPT_BYTES_MAX` bytes.
    fn content(&self, path: &[u8]) -> Fact<Vec<u8>>;
    /// The home folder of the user, absolute.
    fn home(&self) -> Fact<Vec<u8>>;
}

/// Git, read in process and by no `git` child.
pub trait Git {
    /// The repository that a folder lies in; `None`: in none.
    fn repository(&self, folder: &[u8]) -> Fact<Option<Repository>>;
    /// Where HEAD stands.
    fn head(&self, repository: &Repository) -> Fact<Head>;
    /// The values of a configuration key, in order, the last one the effective one; keys as git
    /// writes them, section and variable in lower case (`branch.main.remote`).
    fn config(&self, repository: &Repository, key: &str) -> Fact<Vec<Vec<u8>>>;
    /// Keys and values of all configuration whose key starts with the prefix (`url.`).
    fn config_below(&self, repository: &Repository, prefix: &str) -> Fact<Vec<(String, Vec<u8>)>>;
    /// The id that a full ref name stands at; `None`: there is no such ref.
    fn ref_id(&self, repository: &Repository, name: &[u8]) -> Fact<Option<String>>;
    /// The full names of all refs with the prefix (`refs/heads/`), sorted.
    fn refs(&self, repository: &Repository, prefix: &[u8]) -> Fact<Vec<Vec<u8>>>;
    /// The commit id that a revision names (`HEAD~2`, `main`, an id); `None`: none.
    fn commit_id(&self, repository: &Repository, revision: &[u8]) -> Fact<Option<String>>;
    /// Whether the commit `ancestor` is reachable from `descendant`.
    fn contains(&self, repository: &Repository, descendant: &str, ancestor: &str) -> Fact<bool>;
    /// Who wrote a commit, and when.
    fn tip(&self, _repository: &Repository, _id: &str) -> Fact<Tip> {
        Fact::Unknown(Why::NotAsked)
    }
    /// How one absolute path stands.
    fn state(&self, repository: &Repository, path: &[u8]) -> Fact<PathState>;
    /// The paths in the set whose bytes git would not give back: tracked ones with changes, and
    /// with `untracked` also those that git does not track and does not ignore.
    fn unsaved(
        &self,
        repository: &Repository,
        paths: &Pattern,
        untracked: bool,
    ) -> Fact<Vec<Unsaved>>;
    /// The tracked paths in the set, at most `most` of them.
    fn tracked(&self, repository: &Repository, paths: &Pattern, most: usize) -> Fact<Vec<Vec<u8>>>;
    /// Ignored paths in the set, top folders only.
    fn ignored(&self, repository: &Repository, paths: &Pattern) -> Fact<Vec<Vec<u8>>>;
    /// The default branch, from `refs/remotes/origin/HEAD`, `init.defaultBranch`, or the one of
    /// `main`, `master`, `trunk`, `develop` that exists; `None`: none of these.
    fn default_branch(&self, repository: &Repository) -> Fact<Option<Vec<u8>>>;
}

/// Whose work something is.
pub trait Ownership {
    /// Whose unsaved work stands at an absolute path.
    fn owner(&self, path: &[u8]) -> Fact<Owner>;
    /// Whether the agent wrote this path in this session.
    fn written(&self, path: &[u8]) -> Fact<bool>;
    /// Whether the agent has read what stands at an absolute path now, or wrote it after reading.
    fn seen(&self, path: &[u8]) -> Fact<bool>;
    /// Whether what stands at an absolute path came into being, and changed last, inside calls of
    /// the agent.
    fn made(&self, path: &[u8]) -> Fact<bool>;
    /// Whether what stands at an absolute path changed last inside a call of the agent.
    fn touched(&self, path: &[u8]) -> Fact<bool>;
    /// Whether what stands at an absolute path stood there, in no commit, when the session began.
    fn stood(&self, _path: &[u8]) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }
    /// The other session that lives and changed last what stands at an absolute path, as it is
    /// called for people; `None`: no other.
    fn others(&self, _path: &[u8]) -> Fact<Option<String>> {
        Fact::Unknown(Why::NotAsked)
    }
}

/// What brought the text of a command of the agent's own that failed.
pub const FAILURE: &str = "the failure of";

/// A text of untrusted content that reached the agent: where it was seen first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What brought it, as a phrase for people: `the output of`, `the page`, `the file`.
    pub kind: String,
    /// The command, address, file or tool itself, cut and with secrets left out.
    pub what: String,
    /// The user's prompt during which it came, from 1; 0: before the first.
    pub turn: u32,
    /// Whether the content that held it carries a sign of orders to an agent.
    pub signal: bool,
    /// Whether the text was hidden in that content: not shown, in a comment, or encoded.
    pub hidden: bool,
}

impl std::fmt::Display for Source {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, what, turn, .. } = self;
        write!(out, "{kind} `{what}` (turn {turn})")
    }
}

/// Where a text was seen first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user wrote it, in any prompt.
    Prompt,
    /// It stood in the repository before the agent, on the session's trust base.
    TrustBase,
    /// The agent wrote it before it was read anywhere.
    Own,
    /// It came with content that nobody vouches for.
    Outside(Source),
    /// It was seen nowhere.
    Unseen,
}

/// Where text came from; where nothing is taken in, nothing is known.
pub trait Origins {
    /// Where a name (a host, an address, a package, a path) was seen first, in any spelling.
    fn origin(&self, _name: &[u8]) -> Fact<Origin> {
        Fact::Unknown(Why::NotAsked)
    }
    /// The untrusted content of which at least half of this text is a copy, in runs of some
    /// length of which one begins at a word.
    fn copied(&self, _text: &[u8]) -> Fact<Option<Source>> {
        Fact::Unknown(Why::NotAsked)
    }
    /// Whether the user wrote this word in any prompt; in lower case.
    fn said(&self, _word: &str) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }
    /// The first untrusted content of the session that carries a sign of orders to an agent.
    fn tainted(&self) -> Fact<Option<Source>> {
        Fact::Unknown(Why::NotAsked)
    }
    /// Why content reached the agent that was not looked at, if some did.
    fn unscanned(&self) -> Fact<Option<String>> {
        Fact::Unknown(Why::NotAsked)
    }
}

/// All that an effect or a rule may ask.
pub trait Facts {
    /// Files, folders and links.
    fn files(&self) -> &dyn Files;
    /// Git.
    fn git(&self) -> &dyn Git;
    /// Whose work something is.
    fn ownership(&self) -> &dyn Ownership;
    /// Where text came from.
    fn origins(&self) -> &dyn Origins;
}

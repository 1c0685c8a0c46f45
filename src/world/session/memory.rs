//! A session's memory: read whole, replaced whole under a lock.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{State, now_seconds, open_own, replace};
use crate::model::escape::escaped;
use crate::model::facts::Repository;
use crate::model::memory::{Memory, Request};

/// Requests that a session keeps; the oldest answered ones go first.
const REQUESTS_MAX: usize = 256;
/// Prompt ids that a session keeps.
const PROMPT_IDS_MAX: usize = 4_096;

/// A session on disk: what it is pinned to, and what it remembers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    root: Bytes,
    git_dir: Bytes,
    common_dir: Bytes,
    bare: bool,
    /// The client that brought it, for people.
    pub client: String,
    /// The client's own id of the session, for people.
    pub session: String,
    /// The client's process and its start time, while it lives.
    pub process: Option<(u32, u64)>,
    /// When an event last came, in seconds since 1970; written with other changes only.
    pub seen: u64,
    /// What it remembers.
    pub memory: Memory,
}

/// Bytes of a path: text where they are text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Bytes {
    Text(String),
    Raw(Vec<u8>),
}

impl Bytes {
    fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.into()),
            Err(_) => Self::Raw(bytes.to_vec()),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Raw(bytes) => bytes.clone(),
        }
    }
}

impl Record {
    /// A session that begins now, pinned to this repository.
    pub fn begin(client: &str, session: &str, repository: &Repository) -> Self {
        let now = now_seconds();
        Self {
            root: Bytes::of(&repository.root),
            git_dir: Bytes::of(&repository.git_dir),
            common_dir: Bytes::of(&repository.common_dir),
            bare: repository.bare,
            client: client.into(),
            session: session.into(),
            process: None,
            seen: now,
            memory: Memory { root: escaped(&repository.root), begun: now, ..Memory::default() },
        }
    }

    /// The repository that the session is pinned to.
    pub fn repository(&self) -> Repository {
        Repository {
            root: self.root.bytes(),
            git_dir: self.git_dir.bytes(),
            common_dir: self.common_dir.bytes(),
            bare: self.bare,
        }
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("memory.json")
}

/// The record of the session in this folder; `None`: it has not begun.
pub fn load(folder: &Path) -> io::Result<Option<Record>> {
    match std::fs::read(file(folder)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::from),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the session if it has not begun, and gives the record that stands.
pub fn begin(folder: &Path, fresh: Record) -> io::Result<Record> {
    locked(folder, || match load(folder)? {
        Some(record) => Ok(record),
        None => {
            replace(&file(folder), &serde_json::to_vec(&fresh)?)?;
            Ok(fresh)
        }
    })
}

/// Changes the record under the lock and gives what the change gave.
pub fn update<T>(folder: &Path, change: impl FnOnce(&mut Record) -> T) -> io::Result<T> {
    locked(folder, || {
        let mut record =
            load(folder)?.ok_or_else(|| io::Error::other("the session's memory is gone"))?;
        let given = change(&mut record);
        record.seen = now_seconds();
        trim(&mut record.memory);
        replace(&file(folder), &serde_json::to_vec(&record)?)?;
        Ok(given)
    })
}

fn trim(memory: &mut Memory) {
    let surplus = memory.prompt_ids.len().saturating_sub(PROMPT_IDS_MAX);
    memory.prompt_ids.drain(..surplus);
    while memory.requests.len() > REQUESTS_MAX {
        let answered = memory.requests.iter().position(|request| request.answer.is_some());
        memory.requests.remove(answered.unwrap_or(0));
    }
}

fn locked<T>(folder: &Path, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let lock = open_own(&folder.join("lock"), OpenOptions::new().write(true))?;
    lock.lock()?;
    work()
}

/// The next request number of a repository.
fn next_number(repository: &Path) -> io::Result<u32> {
    use std::os::unix::fs::FileExt as _;
    let file = open_own(&repository.join("requests"), OpenOptions::new().read(true).write(true))?;
    file.lock()?;
    let mut digits = [0; 10];
    let read = file.read_at(&mut digits, 0)?;
    let last = digits.get(..read).and_then(|digits| std::str::from_utf8(digits).ok());
    let last = match last.map(str::trim) {
        Some("") => 0,
        Some(text) => text.parse::<u32>().map_err(io::Error::other)?,
        None => return Err(io::Error::other("the request counter cannot be read")),
    };
    let next = last.saturating_add(1);
    file.write_all_at(format!("{next:<10}").as_bytes(), 0)?;
    Ok(next)
}

/// Parks an act as a request and gives its number; an open request for the same act is kept.
pub fn park(folder: &Path, repository: &Path, request: Request) -> io::Result<u32> {
    let open = load(folder)?.and_then(|record| {
        let same = |known: &&Request| known.act == request.act && known.answer.is_none();
        record.memory.requests.iter().find(same).map(|known| known.number)
    });
    if let Some(number) = open {
        return Ok(number);
    }
    let number = next_number(repository)?;
    update(folder, |record| {
        record.memory.tally.refused = record.memory.tally.refused.saturating_add(1);
        record.memory.requests.push(Request { number, ..request });
        number
    })
}

/// Parks a request that an agent asked for in so many words; the same one again keeps its number.
pub fn ask(folder: &Path, repository: &Path, request: Request) -> io::Result<u32> {
    let open = load(folder)?.and_then(|record| {
        let same = |known: &&Request| {
            known.act.is_empty() && known.clauses == request.clauses && known.answer.is_none()
        };
        record.memory.requests.iter().find(same).map(|known| known.number)
    });
    if let Some(number) = open {
        return Ok(number);
    }
    let number = next_number(repository)?;
    update(folder, |record| {
        record.memory.requests.push(Request { number, ..request });
        number
    })
}

/// The sessions that are pinned to this repository, each with its folder, the newest first.
pub fn of_repository(state: &State, common_dir: &[u8]) -> Vec<(PathBuf, Record)> {
    let mut found: Vec<_> = state
        .sessions()
        .into_iter()
        .filter_map(|folder| load(&folder).ok().flatten().map(|record| (folder, record)))
        .filter(|(_, record)| record.repository().common_dir == common_dir)
        .collect();
    found.sort_by_key(|(_, record)| std::cmp::Reverse(record.seen));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::verdict::Class;

    fn repository() -> Repository {
        Repository {
            root: b"/r".into(),
            git_dir: b"/r/.git".into(),
            common_dir: b"/r/\xff.git".into(),
            bare: false,
        }
    }

    fn request(act: &str) -> Request {
        Request {
            number: 0,
            time: 1,
            act: act.into(),
            shown: "git push".into(),
            clauses: vec!["push ref:origin:main".parse().unwrap()],
            class: Class::NeedsWord,
            rules: vec!["protected-ref".into()],
            answer: None,
        }
    }

    #[test]
    fn a_session_is_pinned_once_and_numbers_are_the_repositorys() {
        let state = tempfile::tempdir().unwrap();
        let (one, two) = (state.path().join("sessions/1"), state.path().join("sessions/2"));
        let repo = state.path().join("repos/1");
        assert_eq!(load(&one).unwrap(), None);
        let record = begin(&one, Record::begin("claude-code", "s", &repository())).unwrap();
        assert_eq!(record.repository(), repository());
        let other = Repository { root: b"/other".into(), ..repository() };
        let again = begin(&one, Record::begin("claude-code", "s", &other)).unwrap();
        assert_eq!(again.repository(), repository());
        begin(&two, Record::begin("claude-code", "t", &repository())).unwrap();

        assert_eq!(park(&one, &repo, request("a")).unwrap(), 1);
        assert_eq!(park(&one, &repo, request("a")).unwrap(), 1);
        assert_eq!(park(&two, &repo, request("a")).unwrap(), 2);
        assert_eq!(park(&one, &repo, request("b")).unwrap(), 3);
        let memory = load(&one).unwrap().unwrap().memory;
        assert_eq!(memory.requests.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(memory.tally.refused, 2);
    }

    #[test]
    fn a_broken_memory_is_an_error() {
        let state = tempfile::tempdir().unwrap();
        std::fs::write(state.path().join("memory.json"), b"{").unwrap();
        assert!(load(state.path()).is_err());
        assert!(update(state.path(), |_| ()).is_err());
    }
}

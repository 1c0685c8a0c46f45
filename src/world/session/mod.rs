//! What a session remembers, on disk.
//!
//! `sessions/<hash of client and session id>/` is pinned to the repository that the session's
//! first event named; `repos/<hash of the shared git folder>/` holds what its sessions share. Ids
//! from events are hashed and never become part of a path.

pub mod calls;
pub mod journal;
pub mod memory;
pub mod origins;
pub mod others;
pub mod ownership;
pub mod pause;
pub mod pinned;
pub mod strangers;

use std::ffi::OsString;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::model::action::Principal;
use crate::model::bounds::JOURNAL_LOCK_MS;
use crate::model::digest::{sha256_hex, sha256_of};

/// Whether `XDG_STATE_HOME` of the environment counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Xdg {
    /// A client's hook or the command line.
    Believed,
    /// A git hook: whoever runs git sets its environment.
    Ignored,
}

/// The state folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    base: PathBuf,
}

impl State {
    /// The state folder of this home; without one, that of the environment. `None`: no home.
    pub fn locate(home: Option<&Path>, xdg: Xdg) -> Option<Self> {
        let below = |home: &Path| home.join(".local/state/automode");
        if let Some(home) = home {
            return Some(Self { base: below(home) });
        }
        let absolute = |name: &str| {
            std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
        };
        let chosen = match xdg {
            Xdg::Believed => absolute("XDG_STATE_HOME").map(|state| state.join("automode")),
            Xdg::Ignored => None,
        };
        let base = chosen.or_else(|| absolute("HOME").map(|home| below(&home)))?;
        Some(Self { base })
    }

    /// The folder itself.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// The folder of a session.
    pub fn session(&self, principal: &Principal) -> PathBuf {
        self.base.join("sessions").join(session_hash(principal))
    }

    /// The folder of a repository, by its shared git folder.
    pub fn repository(&self, common_dir: &[u8]) -> PathBuf {
        self.base.join("repos").join(sha256_of(common_dir))
    }

    /// The roots of the repositories that were enrolled for this home.
    pub fn enrolled(&self) -> Vec<Vec<u8>> {
        let text = std::fs::read(self.base.join("register.json")).unwrap_or_default();
        let register: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        let all = register.get("repositories").and_then(serde_json::Value::as_array);
        let root = |one: &serde_json::Value| Some(one.get("root")?.as_str()?.as_bytes().to_vec());
        all.into_iter().flatten().filter_map(root).collect()
    }

    /// The folders of all sessions.
    pub fn sessions(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.base.join("sessions"));
        entries.into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    }
}

/// What stands for a session in paths and in the journal.
pub fn session_hash(principal: &Principal) -> String {
    sha256_hex(&[principal.client.word().as_bytes(), principal.session.as_bytes()])
}

/// A path of these bytes.
pub fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from_vec(bytes.to_vec()))
}

/// Now, in seconds since 1970.
pub fn now_seconds() -> u64 {
    now().as_secs()
}

/// Now, in milliseconds since 1970.
pub fn now_ms() -> u64 {
    u64::try_from(now().as_millis()).unwrap_or(u64::MAX)
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Makes a folder and those above it, for this user only.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Opens a file for this user only; makes it, and its folder, where they are missing.
pub(crate) fn open_own(path: &Path, how: &mut OpenOptions) -> io::Result<File> {
    how.create(true).mode(0o600);
    match how.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            path.parent().map_or(Ok(()), make_folder)?;
            how.open(path)
        }
        opened => opened,
    }
}

/// Locks a file, waiting at most `JOURNAL_LOCK_MS`; `false`: somebody else holds it.
pub(crate) fn lock_within(file: &File) -> io::Result<bool> {
    for _ in 0..JOURNAL_LOCK_MS {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(std::fs::TryLockError::WouldBlock) => {
                std::thread::sleep(Duration::from_millis(1));
            }
            Err(std::fs::TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(false)
}

/// Writes a file whole or not at all, for this user only.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write as _;
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let fresh = PathBuf::from(name);
    let mut file = open_own(&fresh, OpenOptions::new().write(true).truncate(true))?;
    let done = file.write_all(bytes).and_then(|()| std::fs::rename(&fresh, path));
    if done.is_err() {
        // The first error is the one to report.
        let _ = std::fs::remove_file(&fresh);
    }
    done
}

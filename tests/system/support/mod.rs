//! A scratch repository made with the real `git`, with a home, a clock and an identity of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use automode::world::facts::DiskFacts;

pub(crate) mod hook;

/// A home folder and a repository in it.
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// A repository with one commit of `a.txt`, `dir/b.txt` and `run.sh`, made long enough ago
    /// that git need not read the files again.
    pub(crate) fn new() -> Self {
        let scratch = Self::empty();
        scratch.git("init -q -b main .");
        scratch.write("a.txt", "one\n");
        scratch.write("dir/b.txt", "two\n");
        scratch.write("run.sh", "#!/bin/sh\n");
        scratch.sh("chmod +x run.sh && touch -d '2020-01-01' a.txt dir/b.txt run.sh");
        scratch.git("add .");
        scratch.git("commit -q -m first");
        scratch
    }

    /// A home with an empty folder `repo`.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("home")).unwrap();
        std::fs::create_dir_all(folder.path().join("repo")).unwrap();
        Self { folder }
    }

    /// The folder that holds home and repository, links resolved.
    pub(crate) fn base(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// The home folder.
    pub(crate) fn home(&self) -> PathBuf {
        self.base().join("home")
    }

    /// The repository's top folder.
    pub(crate) fn root(&self) -> PathBuf {
        self.base().join("repo")
    }

    /// A path below the repository's top folder, as bytes.
    pub(crate) fn path(&self, name: &str) -> Vec<u8> {
        bytes(&self.root().join(name))
    }

    /// Writes a file below the repository's top folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.root().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Runs git in the repository with these words and gives what it printed.
    pub(crate) fn git(&self, words: &str) -> String {
        let output = self.try_git(&self.root(), &words.split(' ').collect::<Vec<_>>());
        output.unwrap_or_else(|error| panic!("git {words}: {error}"))
    }

    /// Runs git in a folder; what it printed, or its complaint.
    pub(crate) fn try_git(&self, folder: &Path, words: &[&str]) -> Result<String, String> {
        self.run(folder, "git", words)
    }

    /// Runs a line of shell in the repository.
    pub(crate) fn sh(&self, line: &str) -> String {
        let output = self.run(&self.root(), "sh", &["-e", "-c", line]);
        output.unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    fn run(&self, folder: &Path, program: &str, words: &[&str]) -> Result<String, String> {
        let output = Command::new(program)
            .args(words)
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.home())
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .env("GIT_CONFIG_SYSTEM", self.system_config())
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_AUTHOR_NAME", "A")
            .env("GIT_AUTHOR_EMAIL", "a@example.org")
            .env("GIT_AUTHOR_DATE", "2024-01-01T00:00:00Z")
            .env("GIT_COMMITTER_NAME", "A")
            .env("GIT_COMMITTER_EMAIL", "a@example.org")
            .env("GIT_COMMITTER_DATE", "2024-01-01T00:00:00Z")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_ALLOW_PROTOCOL", "file")
            .output()
            .unwrap();
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Facts with a minute's time.
    pub(crate) fn facts(&self) -> DiskFacts {
        self.facts_for(None)
    }

    /// Facts for the session whose memory lies in a folder.
    pub(crate) fn facts_for(&self, session: Option<PathBuf>) -> DiskFacts {
        let deadline = Instant::now() + Duration::from_secs(60);
        DiskFacts::new(bytes(&self.home()), session, deadline)
            .with_system_config(self.system_config())
    }

    /// What stands for the system's configuration.
    pub(crate) fn system_config(&self) -> PathBuf {
        self.base().join("system-config")
    }
}

/// A path as bytes.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}

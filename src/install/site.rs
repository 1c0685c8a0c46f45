//! The repository and the machine that a set-up verb works on.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, anyhow, bail};

use super::claude_code;
use crate::world::chain::{self, Gate};

/// Where the verbs work: the home, the binaries.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    /// The user's home.
    pub home: PathBuf,
    /// The hook of the clients, absolute.
    pub hook: PathBuf,
    /// What git's shims call.
    pub gate: Gate,
}

/// A repository that is worked on.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The root of the worktree, or the repository itself where it is bare.
    pub root: PathBuf,
    /// The git common folder.
    pub common: PathBuf,
    /// The roots of its worktrees, this one first.
    pub worktrees: Vec<PathBuf>,
}

impl Machine {
    /// This machine, as the environment and our own place on disk say.
    pub(crate) fn here() -> anyhow::Result<Self> {
        let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
        let home = home.ok_or_else(|| anyhow!("`HOME` is not set to an absolute path"))?;
        let own = std::env::current_exe().context("cannot tell where this program stands")?;
        let folder = own.parent().ok_or_else(|| anyhow!("this program stands nowhere"))?;
        let gate = Gate { binary: folder.join("automode-git-hook"), home: home.clone() };
        Ok(Self { hook: folder.join("automode-hook"), gate, home })
    }

    /// Fails where a binary that we would wire is not there.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        for binary in [&self.hook, &self.gate.binary] {
            if !is_program(binary) {
                bail!("`{}` is missing\nhelp: run install.sh again", binary.display());
            }
        }
        Ok(())
    }
}

impl Site {
    /// The repository that a folder lies in.
    pub(crate) fn of(folder: &Path) -> anyhow::Result<Self> {
        let common = ask(folder, &["rev-parse", "--git-common-dir"]).map_err(|error| {
            anyhow!(
                "`{}` is not in a git repository ({error})\nhelp: go into one, or: git init",
                folder.display()
            )
        })?;
        let common = std::fs::canonicalize(folder.join(common))
            .context("the git folder of this repository cannot be found")?;
        let root = match ask(folder, &["rev-parse", "--show-toplevel"]) {
            Ok(top) if !top.is_empty() => PathBuf::from(top),
            Ok(_) | Err(_) => common.clone(),
        };
        let listed = ask(folder, &["worktree", "list", "--porcelain"]).unwrap_or_default();
        let mut worktrees = vec![root.clone()];
        let blocks = listed.split("\n\n").filter(|block| !block.contains("\nbare"));
        for path in blocks.filter_map(|block| block.lines().next()?.strip_prefix("worktree ")) {
            let path = PathBuf::from(path);
            if path != root && path.is_dir() {
                worktrees.push(path);
            }
        }
        Ok(Self { root, common, worktrees })
    }

    /// The file whose presence enrols the repository, every worktree of it included.
    pub(crate) fn mark(&self) -> PathBuf {
        self.common.join("automode")
    }

    /// Whether it is enrolled.
    pub(crate) fn is_enrolled(&self) -> bool {
        self.mark().symlink_metadata().is_ok()
    }
}

/// What a `git` in that folder prints.
pub(crate) fn ask(folder: &Path, args: &[&str]) -> io::Result<String> {
    let output = chain::git(folder).args(args).output()?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(told.lines().next().unwrap_or_default().to_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
}

/// The version of git: `2.47.3`.
pub(crate) fn git_version() -> String {
    let told = ask(Path::new("/"), &["--version"]).unwrap_or_default();
    told.split_whitespace().nth(2).unwrap_or("?").to_owned()
}

/// A client that can be wired or that we know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The client's name.
    pub client: &'static str,
    /// Where its program stands.
    pub program: PathBuf,
}

/// The clients that we know, with the name of their program.
const CLIENTS: [(&str, &str); 7] = [
    (claude_code::NAME, "claude"),
    ("codex", "codex"),
    ("gemini-cli", "gemini"),
    ("opencode", "opencode"),
    ("qwen-code", "qwen"),
    ("copilot", "copilot"),
    ("cursor", "cursor-agent"),
];

/// The clients that stand on `PATH`.
pub(crate) fn clients() -> Vec<Found> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    CLIENTS
        .iter()
        .filter_map(|(client, program)| {
            let program = std::env::split_paths(&path)
                .map(|folder| folder.join(program))
                .find(|program| is_program(program))?;
            Some(Found { client, program })
        })
        .collect()
}

/// What a client says of its version; `None`: nothing that can be read.
pub(crate) fn version(found: &Found) -> Option<String> {
    let output = Command::new(&found.program)
        .arg("--version")
        .stdin(std::process::Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let first =
        text.split_whitespace().find(|word| word.starts_with(|one: char| one.is_ascii_digit()))?;
    Some(first.to_owned())
}

fn is_program(path: &Path) -> bool {
    std::fs::metadata(path)
        .is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

//! A throw-away clone, and programs fired in it: what a proof stands on.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use super::enrol;
use super::site::Site;
use crate::world::chain::{self, Gate};
use crate::world::session::State;

/// Longer than any hook of ours may take, and shorter than a person's patience.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a fired program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fired {
    /// Its exit status; `None`: a signal, or it had to be ended.
    pub status: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained.
    pub stderr: String,
}

/// Who seems to be acting in a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// An agent: its marker is set.
    Agent,
    /// Whoever runs the proof, without any marker of an agent.
    Person,
}

/// Variables that make a process an agent's.
const MARKERS: [&str; 12] = [
    "CLAUDECODE",
    "CLAUDE_CODE_SESSION_ID",
    "CLAUDE_PID",
    "AI_AGENT",
    "CODEX_THREAD_ID",
    "CODEX_SESSION_ID",
    "CODEX_CI",
    "GEMINI_CLI",
    "OPENCODE",
    "QWEN_CODE",
    "COPILOT_CLI",
    "COPILOT_AGENT_SESSION_ID",
];

/// A clone with nothing checked out, enrolled, with our shims before a hook that notes that it ran.
pub(crate) struct Clone {
    base: PathBuf,
    state: State,
}

impl Clone {
    /// Makes one of a repository; of none, or of an empty one, a fresh repository.
    pub(crate) fn of(site: Option<&Site>, state: State) -> anyhow::Result<Self> {
        let base = std::env::temp_dir().join(format!("automode-proof-{}", std::process::id()));
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&base)
            .with_context(|| format!("cannot make `{}`", base.display()))?;
        let clone = Self { base: fs::canonicalize(base)?, state };
        clone.fill(site)?;
        Ok(clone)
    }

    fn fill(&self, site: Option<&Site>) -> anyhow::Result<()> {
        let root = self.root();
        let cloned = site.is_some_and(|site| {
            self.git_in(&self.base)
                .args(["clone", "--quiet", "--shared", "--no-checkout", "--template=", "--"])
                .args([&site.common, &root])
                .output()
                .is_ok_and(|output| output.status.success())
        });
        if !cloned {
            let _ = fs::remove_dir_all(&root);
            fs::create_dir_all(&root)?;
            self.must(&["init", "--quiet", "--template=", "--initial-branch=main"])?;
        }
        if self.must(&["rev-parse", "--verify", "--quiet", "HEAD"]).is_err() {
            self.must(&["commit", "--quiet", "--allow-empty", "-m", "proof"])?;
        }
        // An empty tree: nothing of the repository is checked out, however large it is.
        let tree = self.must(&["hash-object", "-t", "tree", "-w", "/dev/null"])?;
        let root = self.must(&["commit-tree", "-m", "proof", &tree])?;
        for branch in ["main", "automode-proof", "automode-main"] {
            self.must(&["update-ref", &format!("refs/heads/{branch}"), &root])?;
        }
        self.must(&["update-ref", "refs/remotes/origin/main", &root])?;
        self.on_branch("automode-proof")?;
        // Preset team, so that there is a commit to refuse; a repository's file only tightens.
        fs::create_dir(self.root().join(".automode"))?;
        fs::write(self.root().join(".automode/policy.toml"), "preset = \"team\"\n")?;
        let remote = self.base.join("remote.git");
        let remote = remote.to_string_lossy();
        self.must(&["init", "--quiet", "--bare", "--template=", "--initial-branch=main", &remote])?;
        let _ = self.must(&["remote", "remove", "origin"]);
        self.must(&["remote", "add", "origin", &remote])?;
        self.must(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"])?;
        fs::write(self.git_dir().join("automode"), enrol::mark_text(None))?;
        Ok(())
    }

    /// Its root.
    pub(crate) fn root(&self) -> PathBuf {
        self.base.join("clone")
    }

    /// Its git folder.
    pub(crate) fn git_dir(&self) -> PathBuf {
        self.root().join(".git")
    }

    /// Puts a shim in place, with a hook after it that notes that it ran.
    pub(crate) fn chain(&self, hook: &str, gate: &Gate) -> anyhow::Result<()> {
        let folder = self.git_dir().join("hooks");
        fs::create_dir_all(&folder)?;
        let own = folder.join(hook);
        let ran = chain::quoted(&self.ran().to_string_lossy());
        fs::write(&own, format!("#!/bin/sh\ncat >/dev/null\necho ran >>{ran}\n"))?;
        fs::set_permissions(&own, fs::Permissions::from_mode(0o755))?;
        chain::place(&folder, hook, gate)?;
        let _ = fs::remove_file(self.ran());
        Ok(())
    }

    /// Takes the shims away, so that what is prepared next is not judged.
    pub(crate) fn unchain(&self) {
        let _ = fs::remove_dir_all(self.git_dir().join("hooks"));
    }

    fn ran(&self) -> PathBuf {
        self.base.join("ran")
    }

    /// Whether the hook after ours ran since this was last asked.
    pub(crate) fn next_ran(&self) -> bool {
        fs::remove_file(self.ran()).is_ok()
    }

    /// A `git` in the clone that reads no configuration but the clone's.
    fn git_in(&self, folder: &Path) -> Command {
        let mut command = chain::git(folder);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for (kind, value) in [("NAME", "automode"), ("EMAIL", "automode@localhost")] {
            command.env(format!("GIT_AUTHOR_{kind}"), value);
            command.env(format!("GIT_COMMITTER_{kind}"), value);
        }
        command
    }

    /// Fires a `git` in the clone.
    pub(crate) fn git(&self, who: Who, words: &[&str]) -> anyhow::Result<Fired> {
        let mut command = self.git_in(&self.root());
        dress(&mut command, who);
        fire(command.args(words), "")
    }

    /// What a `git` prints that has to succeed.
    pub(crate) fn must(&self, words: &[&str]) -> anyhow::Result<String> {
        let output = self.git_in(&self.root()).args(words).output()?;
        if !output.status.success() {
            let told = String::from_utf8_lossy(&output.stderr);
            bail!("`git {}` in a throw-away clone: {}", words.join(" "), told.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Goes to a branch, with an index that holds nothing more than it.
    pub(crate) fn on_branch(&self, branch: &str) -> anyhow::Result<()> {
        self.must(&["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")])?;
        self.must(&["read-tree", "HEAD"]).map(|_| ())
    }

    /// Puts a file into the index alone.
    pub(crate) fn stage(&self, path: &str, text: &str) -> anyhow::Result<()> {
        let held = self.base.join("held");
        fs::write(&held, text)?;
        let id = self.must(&["hash-object", "-w", "--", &held.to_string_lossy()])?;
        let entry = format!("100644,{id},{path}");
        self.must(&["update-index", "--add", "--cacheinfo", &entry]).map(|_| ())
    }
}

impl Drop for Clone {
    fn drop(&mut self) {
        let common = self.git_dir();
        let noted =
            self.state.repository(std::os::unix::ffi::OsStrExt::as_bytes(common.as_os_str()));
        let _ = fs::remove_dir_all(noted);
        let _ = fs::remove_dir_all(&self.base);
    }
}

/// Gives a command the marks of whoever is to seem to act.
fn dress(command: &mut Command, who: Who) {
    for name in MARKERS {
        command.env_remove(name);
    }
    if who == Who::Agent {
        command.env("CLAUDECODE", "1");
    }
}

/// Fires a registered line as the client does.
pub(crate) fn fire_line(line: &str, folder: &Path, input: &str) -> anyhow::Result<Fired> {
    let mut command = Command::new("/bin/sh");
    dress(&mut command, Who::Agent);
    fire(command.args(["-c", line]).current_dir(folder), input)
}

fn fire(command: &mut Command, input: &str) -> anyhow::Result<Fired> {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut to) = child.stdin.take() {
        // Who does not read is judged by what it answers.
        let _ = to.write_all(input.as_bytes());
    }
    let status = wait(&mut child)?;
    let mut fired = Fired { status, stdout: String::new(), stderr: String::new() };
    if let Some(mut from) = child.stdout.take() {
        let _ = from.read_to_string(&mut fired.stdout);
    }
    if let Some(mut from) = child.stderr.take() {
        let _ = from.read_to_string(&mut fired.stderr);
    }
    Ok(fired)
}

fn wait(child: &mut Child) -> anyhow::Result<Option<i32>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code());
        }
        if begun.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

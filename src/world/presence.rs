//! Is this a person? Signs of an agent in the environment and among the ancestors.
//!
//! A sign proves an agent; the absence of signs proves nothing. The environment is under the
//! agent's control, so ancestors are looked at as well.

use std::path::Path;

/// Ancestors that are looked at.
const ANCESTORS_MAX: usize = 32;

/// Variables that a client sets in the shell of its tools.
const MARKERS: &[&str] = &[
    "CLAUDECODE",
    "CLAUDE_CODE_SESSION_ID",
    "CODEX_THREAD_ID",
    "CODEX_SESSION_ID",
    "GEMINI_CLI",
    "OPENCODE",
    "QWEN_CODE",
    "COPILOT_CLI",
    "COPILOT_AGENT_SESSION_ID",
];

/// Names of the clients' programs, as a command or as a script that an interpreter runs.
const AGENTS: &[&str] =
    &["claude", "codex", "gemini", "opencode", "qwen", "copilot", "claude-code", "gemini-cli"];

/// One process, as `/proc` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Its parent's number.
    pub parent: u32,
    /// Whether it has a controlling terminal.
    pub terminal: bool,
    /// When it started, in clock ticks since boot.
    pub start: u64,
    /// Its command name.
    pub name: String,
}

/// The process with this number.
pub fn process(pid: u32) -> Option<Process> {
    parsed(pid, &std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// `PID (NAME) STATE PARENT GROUP SESSION TERMINAL ... START`; the name may hold anything.
fn parsed(pid: u32, stat: &str) -> Option<Process> {
    let (before, after) = stat.rsplit_once(')')?;
    let name = before.split_once('(')?.1.to_owned();
    let fields: Vec<&str> = after.split_ascii_whitespace().collect();
    Some(Process {
        pid,
        parent: fields.get(1)?.parse().ok()?,
        terminal: fields.get(4)?.parse::<i64>().ok()? != 0,
        start: fields.get(19)?.parse().ok()?,
        name,
    })
}

/// The ancestors of this process, the parent first, bounded.
pub fn ancestors() -> Vec<Process> {
    let mut found = Vec::new();
    if super::faults::is_alone() {
        return found;
    }
    let mut next = std::os::unix::process::parent_id();
    while next > 0 && found.len() < ANCESTORS_MAX {
        let Some(process) = process(next) else { break };
        next = process.parent;
        found.push(process);
    }
    found
}

fn is_agent(process: &Process) -> bool {
    if AGENTS.contains(&process.name.as_str()) {
        return true;
    }
    let interpreter = ["node", "bun", "deno", "MainThread", "python3", "python"];
    if !interpreter.iter().any(|name| process.name.starts_with(name)) {
        return false;
    }
    let line = std::fs::read(format!("/proc/{}/cmdline", process.pid)).unwrap_or_default();
    let words = line.split(|byte| *byte == 0).take(4).map(String::from_utf8_lossy);
    words.into_iter().any(|word| is_agent_script(&word))
}

/// Whether a word of a command line is a client's script: its own name, or the package it is in.
fn is_agent_script(word: &str) -> bool {
    let name = Path::new(word).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let packages = [
        "/@anthropic-ai/claude-code/",
        "/@google/gemini-cli/",
        "/@openai/codex/",
        "/@qwen-code/qwen-code/",
        "/@github/copilot/",
        "/opencode-ai/",
    ];
    AGENTS.contains(&name) || packages.iter().any(|package| word.contains(package))
}

/// What shows that this process works for an agent, in a phrase; `None`: nothing does.
pub fn agent_sign() -> Option<String> {
    let marker =
        MARKERS.iter().find(|name| std::env::var_os(name).is_some_and(|it| !it.is_empty()));
    if let Some(name) = marker {
        return Some(format!("`{name}` is set"));
    }
    let ancestors = ancestors();
    let agent = ancestors.iter().find(|process| is_agent(process))?;
    Some(format!("`{}` (process {}) is an ancestor", agent.name, agent.pid))
}

/// Whether this process was left behind: no terminal, and above it only git and shells up to init
/// or to a process that takes in orphans.
pub fn is_orphan() -> bool {
    const PASSING: &[&str] =
        &["git", "sh", "bash", "dash", "zsh", "env", "nohup", "setsid", "timeout", "xargs"];
    const REAPERS: &[&str] = &["init", "systemd", "tini", "dumb-init", "docker-init", "catatonit"];
    let ancestors = ancestors();
    if ancestors.iter().any(|process| process.terminal) {
        return false;
    }
    let first = ancestors.iter().find(|process| {
        !PASSING.contains(&process.name.as_str()) && !process.name.starts_with("git-")
            || process.parent == 0
    });
    first.is_some_and(|process| process.pid == 1 || REAPERS.contains(&process.name.as_str()))
}

/// The environment that a process was started with, as far as it can be read.
fn started_with(pid: u32, name: &str) -> Option<String> {
    let environment = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
    let entries = environment.split(|byte| *byte == 0);
    let mut values = entries.filter_map(|entry| {
        entry.strip_prefix(name.as_bytes())?.strip_prefix(b"=").map(String::from_utf8_lossy)
    });
    values.next().map(std::borrow::Cow::into_owned)
}

/// Where a client's hook stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// The client's process and its start time.
    pub client: Option<(u32, u64)>,
    /// Why no person is taken to be present; `None`: one is.
    pub unattended: Option<&'static str>,
    /// Whether another agent started the client.
    pub nested: bool,
}

/// Where this hook stands; `claude`: the client is Claude Code, whose own words are believed.
pub fn surroundings() -> Surroundings {
    let ancestors = ancestors();
    let named = std::env::var("CLAUDE_PID").ok().and_then(|pid| pid.parse::<u32>().ok());
    let named = named.and_then(|pid| ancestors.iter().position(|process| process.pid == pid));
    let at = named.or_else(|| ancestors.iter().position(is_agent));
    let client = at.and_then(|at| ancestors.get(at));
    let above = at.and_then(|at| ancestors.get(at.saturating_add(1)..)).unwrap_or_default();
    let started = |name: &str| match client {
        Some(client) => started_with(client.pid, name),
        None => std::env::var(name).ok(),
    };
    let marked = client.is_some()
        && MARKERS.iter().any(|name| started(name).is_some_and(|value| !value.is_empty()));
    let terminal = match client {
        Some(client) => client.terminal || above.iter().any(|process| process.terminal),
        None => ancestors.iter().any(|process| process.terminal),
    };
    Surroundings {
        client: client.map(|client| (client.pid, client.start)),
        unattended: unattended(started("CI").as_deref(), terminal),
        nested: marked || above.iter().any(is_agent),
    }
}

fn unattended(ci: Option<&str>, terminal: bool) -> Option<&'static str> {
    let entry = std::env::var("CLAUDE_CODE_ENTRYPOINT").unwrap_or_default();
    let attended = std::env::var("CLAUDE_CODE_SESSION_ATTENDED").unwrap_or_default();
    // An editor or a desktop application has a person before it, but no terminal above it.
    let window = !entry.is_empty() && entry != "cli";
    match () {
        () if ci.is_some_and(is_true) => Some("in CI"),
        () if entry.starts_with("sdk-") || attended == "0" => Some("headless"),
        () if !terminal && !window => Some("no terminal above the client"),
        () => None,
    }
}

fn is_true(value: &str) -> bool {
    !matches!(value.to_ascii_lowercase().as_str(), "" | "0" | "false" | "no" | "off")
}

/// The number of the parent of this process.
pub fn parent() -> u32 {
    std::os::unix::process::parent_id()
}

/// The command line of a process; empty: it cannot be read.
pub fn command_line(pid: u32) -> Vec<Vec<u8>> {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let line = line.strip_suffix(b"\0").unwrap_or(&line);
    line.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect()
}

/// Whether this process lives and is the same that started then.
pub fn lives((pid, start): (u32, u64)) -> bool {
    process(pid).is_some_and(|process| process.start == start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_is_read() {
        let stat = "42 (a) (b) c) S 7 42 42 34816 42 4194304 1 2 3 4 5 6 7 8 20 0 1 0 9001 1 2";
        let want =
            Process { pid: 42, parent: 7, terminal: true, start: 9001, name: "a) (b) c".into() };
        assert_eq!(parsed(42, stat), Some(want));
        assert_eq!(parsed(42, "42 (x) S"), None);
    }

    #[test]
    fn this_process_has_a_parent() {
        let own = process(std::process::id()).unwrap();
        assert_eq!(own.parent, ancestors()[0].pid);
    }

    #[test]
    fn scripts_of_agents() {
        for (word, want) in [
            ("/usr/bin/claude", true),
            ("/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js", true),
            ("/home/u/bin/gemini.js", true),
            ("/home/u/claude-tools/server.js", false),
            ("index.js", false),
        ] {
            assert_eq!(is_agent_script(word), want, "{word}");
        }
    }

    #[test]
    fn values_that_are_true() {
        assert!(is_true("true") && is_true("1") && is_true("woodpecker"));
        assert!(!is_true("false") && !is_true("0") && !is_true(""));
    }
}

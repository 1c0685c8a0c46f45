//! What only a person may do.

use anyhow::bail;

/// Environment variables that the clients set for what their agents run.
const MARKERS: [&str; 10] = [
    "CLAUDECODE",
    "CLAUDE_CODE_SESSION_ID",
    "AI_AGENT",
    "CODEX_THREAD_ID",
    "CODEX_CI",
    "GEMINI_CLI",
    "OPENCODE",
    "QWEN_CODE",
    "COPILOT_CLI",
    "CURSOR_AGENT",
];
const PROGRAMS: [&str; 7] =
    ["claude", "codex", "gemini", "opencode", "qwen", "copilot", "cursor-agent"];

/// Fails where an agent is seen behind this process.
pub(crate) fn required(verb: &str) -> anyhow::Result<()> {
    if let Some(sign) = agent() {
        bail!(
            "`automode {verb}` is for a person, and this looks like an agent's process ({sign})\n\
             help: run it in a terminal of your own"
        );
    }
    Ok(())
}

fn agent() -> Option<String> {
    let marker =
        MARKERS.iter().find(|name| std::env::var_os(name).is_some_and(|one| !one.is_empty()));
    marker.map(|name| (*name).to_owned()).or_else(ancestor)
}

fn ancestor() -> Option<String> {
    let mut pid = std::process::id();
    for _ in 0..256 {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (before, after) = stat.rsplit_once(')')?;
        let name = before.split_once('(')?.1;
        if PROGRAMS.contains(&name) {
            return Some(format!("process {name}, {pid}"));
        }
        pid = after.split_whitespace().nth(1)?.parse().ok().filter(|parent| *parent > 1)?;
    }
    None
}

//! How Claude Code is wired: which events, which line, and what happens when ours is missing.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::settings::Entry;
use crate::world::chain::quoted;

/// The client's name in registered lines, in the journal and in policy.
pub(crate) const NAME: &str = "claude-code";
/// The newest version that was measured.
pub(crate) const MEASURED: &str = "2.1.331";
/// The first version that knows `onFailure`.
const ON_FAILURE_SINCE: [u32; 3] = [2, 1, 295];
/// Seconds that the client gives our hook: our own deadline is far below.
const TIMEOUT_S: u32 = 30;

/// Which settings file is wired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Every session of this user.
    User,
    /// This repository, this user only.
    Local,
    /// This repository, everyone who clones it.
    Project(Require),
}

/// What a clone without automode means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Require {
    /// No act until it is installed.
    Yes,
    /// Sessions run unguarded, and are told so.
    No,
}

impl Level {
    /// Its name on the command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Local => "local",
            Self::Project(_) => "project",
        }
    }

    /// The settings file of that level.
    pub(crate) fn file(self, home: &Path, root: &Path) -> PathBuf {
        match self {
            Self::User => home.join(".claude/settings.json"),
            Self::Local => root.join(".claude/settings.local.json"),
            Self::Project(_) => root.join(".claude/settings.json"),
        }
    }
}

/// What it means for an event that our hook could not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    /// The act must not happen.
    Stop,
    /// A missing hook must not keep a person from talking to their agent: every act is stopped
    /// anyway. A hook that is there and fails may have lost a limit, so the prompt is given back.
    Prompt,
    /// Nothing is about to happen: exit status 2 would only start another turn or block a start.
    Tell,
}

/// The events that are wired.
const EVENTS: [(&str, Failure); 13] = [
    ("PreToolUse", Failure::Stop),
    ("ConfigChange", Failure::Stop),
    ("UserPromptSubmit", Failure::Prompt),
    ("UserPromptExpansion", Failure::Prompt),
    ("PostToolUse", Failure::Tell),
    ("PostToolUseFailure", Failure::Tell),
    ("SessionStart", Failure::Tell),
    ("SessionEnd", Failure::Tell),
    ("SubagentStart", Failure::Tell),
    ("SubagentStop", Failure::Tell),
    ("PreCompact", Failure::Tell),
    ("CwdChanged", Failure::Tell),
    ("Stop", Failure::Tell),
];

/// The names of the events that are wired.
pub(crate) fn events() -> impl Iterator<Item = &'static str> {
    EVENTS.iter().map(|(event, _)| *event)
}

/// The entries that a settings file of that level should hold.
pub(crate) fn entries(
    level: Level,
    binary: &Path,
    home: &Path,
    version: Option<&str>,
) -> Vec<Entry> {
    let knows = version.is_some_and(|version| at_least(version, ON_FAILURE_SINCE));
    EVENTS
        .iter()
        .map(|(event, failure)| {
            let line = match level {
                Level::User | Level::Local => own_line(*failure, binary, home),
                Level::Project(require) => project_line(*failure, require),
            };
            Entry { event, hook: hook(&line, *failure, knows && level.blocks(*failure)) }
        })
        .collect()
}

impl Level {
    fn blocks(self, failure: Failure) -> bool {
        failure == Failure::Stop && self != Self::Project(Require::No)
    }
}

fn hook(line: &str, failure: Failure, on_failure: bool) -> Vec<(&'static str, Value)> {
    let mut hook =
        vec![("type", json!("command")), ("command", json!(line)), ("timeout", json!(TIMEOUT_S))];
    if on_failure && failure == Failure::Stop {
        hook.push(("onFailure", json!("block")));
    }
    hook
}

fn own_line(failure: Failure, binary: &Path, home: &Path) -> String {
    let binary = word(binary);
    let call = format!("{binary} {NAME} --home {}", word(home));
    match failure {
        Failure::Stop => guarded(&call, 2),
        Failure::Tell => guarded(&call, 1),
        Failure::Prompt => format!(
            "if [ -x {binary} ]; then {}; else echo {}; fi",
            guarded(&call, 2),
            quoted(&missing("every act will be stopped until it is back (its install.sh)"))
        ),
    }
}

fn project_line(failure: Failure, require: Require) -> String {
    let call = format!("automode-hook {NAME}");
    let found = "PATH=\"$PATH:$HOME/.local/bin\"; command -v automode-hook >/dev/null 2>&1";
    let how = "get automode and run its install.sh, then start the session again";
    match (failure, require) {
        (Failure::Stop, Require::Yes) => format!(
            "{found} || {{ echo 'automode: action stopped: this project works with automode, which \
             is not installed here: {how}' >&2; exit 2; }}; {}",
            guarded(&call, 2)
        ),
        (Failure::Stop, Require::No) => {
            format!("if {found}; then {}; fi", guarded(&call, 2))
        }
        (Failure::Prompt, _) => format!(
            "if {found}; then {}; else echo {}; fi",
            guarded(&call, 2),
            quoted(&missing(how))
        ),
        (Failure::Tell, _) => format!("if {found}; then {}; fi", guarded(&call, 1)),
    }
}

fn guarded(call: &str, status: u8) -> String {
    format!("{call} || {{ echo 'automode: action stopped' >&2; exit {status}; }}")
}

/// What a person reads when the hook is not there.
fn missing(then: &str) -> String {
    json!({ "systemMessage": format!("automode is missing: {then}") }).to_string()
}

/// A path as a shell word, quoted where it has to be.
fn word(path: &Path) -> String {
    let text = path.to_string_lossy();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@%".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) { text.into_owned() } else { quoted(&text) }
}

/// Whether a version text, such as `2.1.331 (Claude Code)`, is that version or a newer one.
pub(crate) fn at_least(version: &str, wanted: [u32; 3]) -> bool {
    let number = version.split_whitespace().next().unwrap_or_default();
    let mut parts = number.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or(0));
    found >= wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(level: Level, event: &str) -> String {
        let entries = entries(level, Path::new("/b/automode-hook"), Path::new("/home/a b"), None);
        let entry = entries.into_iter().find(|entry| entry.event == event).unwrap();
        entry.member("command").unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn the_line_before_an_act_fails_closed() {
        assert_eq!(
            line_of(Level::User, "PreToolUse"),
            "/b/automode-hook claude-code --home '/home/a b' || \
             { echo 'automode: action stopped' >&2; exit 2; }"
        );
    }

    #[test]
    fn only_a_version_that_knows_it_is_told_to_block() {
        for (version, events) in [
            (None, 0),
            (Some("2.1.197 (Claude Code)"), 0),
            (Some("2.1.295 (Claude Code)"), 2),
            (Some("3.0.0"), 2),
        ] {
            let all = entries(Level::User, Path::new("/b"), Path::new("/h"), version);
            let with = all.iter().filter(|entry| entry.member("onFailure").is_some()).count();
            assert_eq!(with, events, "{version:?}");
        }
    }

    /// What each line does when no binary is there: by the shell that the client uses.
    #[test]
    fn a_missing_binary_stops_acts_and_no_prompt() {
        for (level, event, status) in [
            (Level::User, "PreToolUse", 2),
            (Level::User, "ConfigChange", 2),
            (Level::User, "UserPromptSubmit", 0),
            (Level::User, "Stop", 1),
            (Level::Project(Require::Yes), "PreToolUse", 2),
            (Level::Project(Require::Yes), "UserPromptSubmit", 0),
            (Level::Project(Require::No), "PreToolUse", 0),
            (Level::Project(Require::No), "SessionStart", 0),
        ] {
            let line = line_of(level, event);
            let output = std::process::Command::new("/bin/sh")
                .args(["-c", &line])
                .env_clear()
                .env("HOME", "/nonexistent")
                .output()
                .unwrap();
            let told = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(status), "{level:?} {event}: {told}");
            assert_eq!(status != 0, told.contains("automode: action stopped"), "{line}");
            let out = String::from_utf8_lossy(&output.stdout);
            assert_eq!(event == "UserPromptSubmit", out.contains("automode is missing"), "{line}");
            if !out.is_empty() {
                serde_json::from_str::<Value>(&out).unwrap();
            }
        }
    }
}

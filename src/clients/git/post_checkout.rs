//! `post-checkout OLD NEW FLAG`: the work tree now holds another commit's files.

use crate::clients::claude_settings::{Standing, standing};

/// Files by which a tree makes agents, editors or shells run code, or switches hooks off.
pub const FILES: &[&str] = &[
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".codex/config.toml",
    ".codex/hooks.json",
    ".cursor/hooks.json",
    ".envrc",
    ".gemini/settings.json",
    ".github/hooks",
    ".mcp.json",
    ".opencode/plugin",
    ".qwen/settings.json",
    ".vscode/tasks.json",
];

/// What a person is told of such files that came with a checkout; `None`: nothing to tell.
/// Each with its content, where it is a file.
pub fn warning(came: &[(&str, Option<Vec<u8>>)]) -> Option<String> {
    if came.is_empty() {
        return None;
    }
    let lines = came.iter().map(|(name, content)| {
        let off = content.as_deref().is_some_and(|text| match standing(text) {
            Standing::Off => true,
            Standing::Wired | Standing::Neither => turns_hooks_off(text),
        });
        let what = if off { "switches agents' hooks off" } else { "may run code" };
        format!("          {name}  ({what})")
    });
    let lines: Vec<_> = lines.collect();
    Some(format!(
        "automode: this checkout brought agent configuration; look at it before an agent starts \
         here:\n{}",
        lines.join("\n")
    ))
}

/// Gemini's and Codex's own switches, by their text: a warning may be wrong, a verdict may not.
fn turns_hooks_off(text: &[u8]) -> bool {
    let text: String =
        String::from_utf8_lossy(text).chars().filter(|one| !one.is_whitespace()).collect();
    ["\"hooksConfig\":{\"enabled\":false", "[features]hooks=false", "hooks=false"]
        .iter()
        .any(|sign| text.contains(sign))
}

//! Which files an agent takes as its instructions, and which configure what it runs.

/// Names of files of instructions, wherever they stand. From the documentation of the clients.
const NAMES: &[&str] = &[
    "CLAUDE.md",
    "CLAUDE.local.md",
    "AGENTS.md",
    "AGENTS.override.md",
    "AGENT.md",
    "GEMINI.md",
    "QWEN.md",
    "WARP.md",
    "SKILL.md",
    "copilot-instructions.md",
    ".cursorrules",
    ".windsurfrules",
    ".clinerules",
    ".goosehints",
];

/// Folders in which every file is one.
const FOLDERS: &[&str] = &[
    ".cursor/rules/",
    ".github/instructions/",
    ".github/prompts/",
    ".github/chatmodes/",
    ".github/agents/",
    ".claude/skills/",
    ".claude/commands/",
    ".claude/agents/",
    ".claude/rules/",
    ".claude/output-styles/",
    ".codex/prompts/",
    ".codex/skills/",
    ".agents/skills/",
    ".gemini/commands/",
    ".opencode/agent/",
    ".opencode/command/",
    ".qwen/commands/",
    ".clinerules/",
    ".windsurf/rules/",
    ".roo/rules/",
];

/// Files by which an agent, an editor or a shell runs code of the repository by itself.
const RUNNING: &[&str] = &[
    ".mcp.json",
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".claude/hooks/",
    ".cursor/mcp.json",
    ".cursor/hooks.json",
    ".cursor/environment.json",
    ".vscode/mcp.json",
    ".vscode/tasks.json",
    ".vscode/settings.json",
    ".codex/config.toml",
    ".codex/hooks.json",
    ".gemini/settings.json",
    ".gemini/extensions/",
    ".opencode/plugin/",
    "opencode.json",
    ".qwen/settings.json",
    ".github/hooks/",
    ".github/copilot-setup-steps.yml",
    ".envrc",
    ".devcontainer/devcontainer.json",
    ".devcontainer.json",
    ".idea/workspace.xml",
];

/// What a file is to an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It tells the agent what to do.
    Instructions,
    /// It says what the agent, an editor or a shell runs by itself.
    Running,
}

/// What the file at this path is to an agent; `None`: an ordinary file.
pub fn role(path: &[u8]) -> Option<Role> {
    let lower = String::from_utf8_lossy(path).to_ascii_lowercase();
    // An ordinary document may be called `agents.md`.
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let within = |folder: &str| {
        lower
            .match_indices(folder)
            .any(|(at, _)| at == 0 || lower.as_bytes().get(at.saturating_sub(1)) == Some(&b'/'))
    };
    let is = |one: &&str| {
        if one.ends_with('/') {
            return within(one);
        }
        let rest = lower.strip_suffix(*one);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    if RUNNING.iter().any(is) {
        return Some(Role::Running);
    }
    let told = NAMES.iter().any(|one| one.as_bytes() == name)
        || FOLDERS.iter().any(|folder| within(folder));
    told.then_some(Role::Instructions)
}

/// The files of a repository's own folder that are looked for; a folder is named with a slash.
pub fn places() -> impl Iterator<Item = &'static str> {
    const TOP: &[&str] = &[
        "CLAUDE.md",
        "CLAUDE.local.md",
        "AGENTS.md",
        "AGENTS.override.md",
        "GEMINI.md",
        "QWEN.md",
        ".github/copilot-instructions.md",
        ".cursorrules",
        ".windsurfrules",
        ".clinerules",
        ".goosehints",
    ];
    TOP.iter().chain(FOLDERS).chain(RUNNING).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_role_that_clients_give_them() {
        use Role::{Instructions, Running};
        for (path, wanted) in [
            ("/home/u/shop/CLAUDE.md", Some(Instructions)),
            ("AGENTS.md", Some(Instructions)),
            ("packages/a/AGENTS.md", Some(Instructions)),
            ("/r/.cursor/rules/style.mdc", Some(Instructions)),
            ("/r/.claude/skills/pdf/SKILL.md", Some(Instructions)),
            ("/r/.claude/commands/fix.md", Some(Instructions)),
            ("/r/.mcp.json", Some(Running)),
            ("/r/.claude/settings.json", Some(Running)),
            ("/r/.claude/hooks/x.sh", Some(Running)),
            ("/r/.vscode/tasks.json", Some(Running)),
            ("/r/.envrc", Some(Running)),
            ("/r/README.md", None),
            ("/r/docs/agents.md", None),
            ("/r/src/claude.rs", None),
            ("/r/docs/x.mcp.json", None),
            ("/r/my.claude/skills.md", None),
        ] {
            assert_eq!(role(path.as_bytes()), wanted, "{path}");
        }
    }
}

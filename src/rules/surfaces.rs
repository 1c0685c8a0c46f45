//! Files that later run by themselves, or say from where things come.

use crate::model::pattern::{Pattern, Relation};

/// Words of the user that name a place from which things come.
pub(super) const CONFIG: &[&str] =
    &["registry", "proxy", "mirror", "config", "configure", "setting", "index"];

/// A kind of file that later runs by itself, or says from where things come.
pub(super) struct Surface {
    /// What it is, for people.
    pub(super) what: &'static str,
    /// Words of the user that name it.
    pub(super) words: &'static [&'static str],
    /// Whether only lines that run something count.
    pub(super) commands_only: bool,
    files: &'static [&'static str],
}

/// From the documentation of git, the agents' clients, editors, forges, shells, init systems and
/// package managers.
const SURFACES: &[Surface] = &[
    Surface {
        what: "a hook",
        words: &["hook", "hooks", "husky", "pre-commit", "pre-push", "lefthook"],
        commands_only: false,
        files: &[
            "/**/.git/hooks/**",
            "/**/.githooks/**",
            "/**/.husky/**",
            "/**/.pre-commit-config.yaml",
            "/**/lefthook.yml",
        ],
    },
    Surface {
        what: "an agent's configuration",
        words: &[
            "claude", "agent", "agents", "mcp", "cursor", "skill", "skills", "codex", "gemini",
        ],
        commands_only: false,
        files: &[
            "/**/.claude/**",
            "/**/.mcp.json",
            "/**/.cursor/**",
            "/**/.codex/**",
            "/**/.gemini/**",
            "/**/.qwen/**",
            "/**/.opencode/**",
            "/**/.claude.json",
            "/**/CLAUDE.md",
            "/**/AGENTS.md",
            "/**/GEMINI.md",
            "/**/.github/copilot-instructions.md",
        ],
    },
    Surface {
        what: "an editor's configuration",
        words: &["vscode", "editor", "ide", "devcontainer", "launch.json", "tasks.json"],
        commands_only: false,
        files: &[
            "/**/.vscode/tasks.json",
            "/**/.vscode/settings.json",
            "/**/.vscode/launch.json",
            "/**/.devcontainer/**",
            "/**/.idea/**",
            "/**/.envrc",
        ],
    },
    Surface {
        what: "what CI runs",
        words: &["ci", "workflow", "workflows", "pipeline", "github-actions", "actions", "cd"],
        commands_only: false,
        files: &[
            "/**/.github/workflows/**",
            "/**/.github/actions/**",
            "/**/.gitlab-ci.yml",
            "/**/.circleci/**",
            "/**/.buildkite/**",
            "/**/azure-pipelines.yml",
            "/**/bitbucket-pipelines.yml",
            "/**/Jenkinsfile",
            "/**/.drone.yml",
            "/**/.travis.yml",
        ],
    },
    Surface {
        what: "a shell's start-up file",
        words: &["bashrc", "zshrc", "profile", "dotfiles", "alias", "shell"],
        commands_only: false,
        files: &[
            "/**/.bashrc",
            "/**/.bash_profile",
            "/**/.bash_login",
            "/**/.profile",
            "/**/.zshrc",
            "/**/.zshenv",
            "/**/.zprofile",
            "/**/.config/fish/**",
            "/**/.xprofile",
            "/etc/profile.d/**",
        ],
    },
    Surface {
        what: "a scheduled job",
        words: &["cron", "crontab", "timer", "schedule", "scheduled", "nightly", "systemd"],
        commands_only: false,
        files: &[
            "/etc/cron*/**",
            "/var/spool/cron/**",
            "/**/.config/systemd/user/**",
            "/etc/systemd/**",
            "/**/Library/LaunchAgents/**",
            "/**/.config/autostart/**",
        ],
    },
    Surface {
        what: "a store of credentials",
        words: &["credentials", "credential", "ssh", "netrc", "token", "login", "authorized_keys"],
        commands_only: false,
        files: &[
            "/**/.netrc",
            "/**/.git-credentials",
            "/**/.ssh/**",
            "/**/.aws/**",
            "/**/.kube/config",
            "/**/.docker/config.json",
            "/**/.pypirc",
        ],
    },
    Surface {
        what: "from where packages come",
        words: CONFIG,
        commands_only: false,
        files: &[
            "/**/.npmrc",
            "/**/.yarnrc",
            "/**/.yarnrc.yml",
            "/**/pip.conf",
            "/**/.cargo/config.toml",
            "/**/.cargo/config",
            "/**/bunfig.toml",
            "/**/uv.toml",
            "/**/.condarc",
            "/**/.gemrc",
            "/etc/apt/sources.list.d/**",
            "/**/.gitmodules",
            "/**/.gitconfig",
            "/**/.git/config",
        ],
    },
    Surface {
        what: "what a package or a build runs",
        words: &["postinstall", "preinstall", "makefile", "package.json", "dockerfile", "compose"],
        commands_only: true,
        files: &[
            "/**/package.json",
            "/**/Makefile",
            "/**/GNUmakefile",
            "/**/justfile",
            "/**/Taskfile.yml",
            "/**/build.rs",
            "/**/setup.py",
            "/**/pyproject.toml",
            "/**/conftest.py",
            "/**/Dockerfile",
            "/**/docker-compose.yml",
            "/**/compose.yaml",
            "/**/tox.ini",
        ],
    },
];

/// Words that stand in a line which runs or fetches something.
const RUNNERS: &[&str] = &[
    "curl",
    "wget",
    "fetch(",
    "bash",
    "sh ",
    "sh\"",
    "nc ",
    "node ",
    "npx",
    "python",
    "powershell",
    "iwr",
    "eval",
    "exec",
    "urlopen",
    "requests.",
    "socket",
    "git+",
    "http.get",
    "https.get",
];

/// The kind of file that stands at a path, if it is one of these.
pub(super) fn surface(name: &[u8]) -> Option<&'static Surface> {
    let name = Pattern::text(name);
    SURFACES.iter().find(|surface| {
        surface.files.iter().any(|file| {
            file.parse::<Pattern>().is_ok_and(|file| file.relation(&name, true) == Relation::Covers)
        })
    })
}

/// The lines that run or fetch something.
pub(super) fn commands(text: &str) -> String {
    let runs = |line: &&str| {
        let line = line.to_lowercase();
        RUNNERS.iter().any(|word| line.contains(word))
    };
    text.lines().filter(runs).collect::<Vec<_>>().join("\n")
}

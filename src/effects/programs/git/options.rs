//! Git's own options before the command, and what the environment of the act says to git.

use super::arguments::after;
use super::context::{Git, on_setting};
use super::settings::{self, Override};
use crate::effects::programs::meaning::{Arg, Call, Inner, Meaning, Run};
use crate::effects::programs::paths::absolute;
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::{Fact, Repository};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// What stands before the command.
#[derive(Default)]
pub(super) struct Globals {
    folders: Vec<Pattern>,
    git_dir: Option<Pattern>,
    work_tree: Option<Pattern>,
    overrides: Vec<Override>,
    exec_path: Option<Pattern>,
    bare: bool,
}

/// What stands after git's own options.
pub(super) enum Command<'a> {
    /// A command and its arguments.
    Named(&'a [Arg]),
    /// Git only tells something about itself.
    Tells,
    /// What the command is depends on an argument that is not known.
    Open,
}

/// Reads git's own options.
pub(super) fn read<'a>(call: &Call<'_>, args: &'a [Arg]) -> (Globals, Command<'a>) {
    let mut globals = Globals::default();
    globals.take_environment(call);
    let mut at = 0_usize;
    while let Some(arg) = args.get(at) {
        let pattern = arg.pattern();
        let prefix = pattern.prefix();
        let next = args.get(at.saturating_add(1)).map(Arg::pattern);
        if !prefix.starts_with(b"-") {
            let known = arg.as_text().is_some();
            let command = args.get(at..).unwrap_or_default();
            return (globals, if known { Command::Named(command) } else { Command::Open });
        }
        let used = globals.take(call, pattern, next);
        match used {
            Some(used) => at = at.saturating_add(used),
            None => return (globals, Command::Tells),
        }
    }
    (globals, Command::Tells)
}

impl Globals {
    /// Takes one option; how many arguments it used, `None`: git only tells something.
    fn take(&mut self, call: &Call<'_>, option: &Pattern, next: Option<&Pattern>) -> Option<usize> {
        let prefix = option.prefix();
        let given = |name: &str| -> Option<(Pattern, usize)> {
            if prefix == name.as_bytes() && option.as_text().is_some() {
                return Some((next.cloned().unwrap_or_default(), 2));
            }
            let attached = prefix.strip_prefix(name.as_bytes())?.first() == Some(&b'=');
            attached.then(|| (after(option, name.len().saturating_add(1)), 1))
        };
        if option.as_text() == Some(b"-C") {
            self.folders.extend(next.cloned());
            return Some(2);
        }
        if option.as_text() == Some(b"-c") {
            self.overrides.extend(next.map(settings::of_option));
            return Some(2);
        }
        if let Some((value, used)) = given("--git-dir") {
            self.git_dir = Some(value);
            return Some(used);
        }
        if let Some((value, used)) = given("--work-tree") {
            self.work_tree = Some(value);
            return Some(used);
        }
        if let Some((value, used)) = given("--config-env") {
            self.overrides.push(settings::of_config_env(&value, call));
            return Some(used);
        }
        for name in ["--namespace", "--super-prefix", "--attr-source"] {
            if let Some((_, used)) = given(name) {
                return Some(used);
            }
        }
        if prefix.starts_with(b"--exec-path=") {
            self.exec_path = Some(after(option, b"--exec-path=".len()));
            return Some(1);
        }
        match prefix {
            b"--bare" => self.bare = true,
            b"--version" | b"-v" | b"--help" | b"-h" | b"--html-path" | b"--man-path"
            | b"--info-path" | b"--exec-path" => return None,
            _ if prefix.starts_with(b"--list-cmds=") => return None,
            _ => {}
        }
        Some(1)
    }

    fn take_environment(&mut self, call: &Call<'_>) {
        let value = |name| call.variable(name).flatten().cloned();
        self.git_dir = value("GIT_DIR");
        self.work_tree = value("GIT_WORK_TREE");
        self.exec_path = value("GIT_EXEC_PATH");
        self.overrides = settings::of_environment(call);
    }

    /// The call with these options.
    pub(super) fn context<'a>(self, call: &'a Call<'a>) -> Git<'a> {
        let cwd = self.folders.iter().fold(call.cwd.clone(), |cwd, folder| {
            if folder.is_empty() { cwd } else { absolute(&cwd, folder) }
        });
        let (repository, root) = self.place(call, &cwd);
        Git { call, cwd, repository, root, overrides: self.overrides, depth: 0 }
    }

    fn place(&self, call: &Call<'_>, cwd: &Pattern) -> (Option<Repository>, Pattern) {
        let found = |folder: &Pattern| match (folder.as_text(), call.place) {
            (Some(folder), None) => Some(call.facts.git().repository(folder)),
            (Some(_) | None, _) => None,
        };
        let configured =
            self.overrides.iter().rev().find(|given| given.key.as_deref() == Some("core.worktree"));
        // A relative `core.worktree` starts at the git folder, which is not asked for here.
        let configured = configured.map(|given| &given.value).map(|folder| {
            if folder.prefix().starts_with(b"/") {
                folder.clone()
            } else {
                Pattern::hole("work tree")
            }
        });
        let given = self.work_tree.as_ref().map(|folder| absolute(cwd, folder));
        let work_tree = given.or(configured);
        if let Some(git_dir) = &self.git_dir {
            let git_dir = absolute(cwd, git_dir);
            let folder = match git_dir.as_text().and_then(|text| text.strip_suffix(b"/.git")) {
                Some(folder) => Pattern::text(folder),
                None => git_dir,
            };
            let repository = found(&folder).and_then(Fact::known).flatten();
            return (repository, work_tree.unwrap_or_else(|| cwd.clone()));
        }
        if let Some((root, of)) = made_before(call, cwd) {
            let of = of.and_then(|of| found(&Pattern::text(of))).and_then(Fact::known).flatten();
            let of = of.map(|of| Repository { root: root.prefix().to_vec(), ..of });
            return (of, work_tree.unwrap_or(root));
        }
        let unknown = || match call.place {
            Some(_) => cwd.clone(),
            None => Pattern::hole("repository"),
        };
        let (repository, root) = match found(cwd) {
            Some(Fact::Known(Some(repository))) => {
                let root = Pattern::text(&repository.root);
                (Some(repository), root)
            }
            // Git makes nothing of it, unless the act itself makes a repository here first.
            Some(Fact::Known(None)) => (None, cwd.clone()),
            Some(Fact::Unknown(_)) | None => (None, unknown()),
        };
        (repository, work_tree.unwrap_or(root))
    }

    /// What these options do by themselves, whatever the command is.
    pub(super) fn effects(&self, call: &Call<'_>) -> Meaning {
        let mut meaning = Meaning::nothing();
        for given in &self.overrides {
            let Some(key) = &given.key else {
                let any = on_setting(Verb::Set, Pattern::hole("setting"));
                meaning.effects.push(any.at_most(Certainty::Unknown));
                continue;
            };
            if settings::has_power(key, &given.value) {
                let key_shown = Pattern::text(settings::spelled(key));
                meaning.effects.push(on_setting(Verb::Set, key_shown));
                meaning.runs.extend(settings::command_of(key, &given.value));
            }
        }
        if let Some(folder) = &self.exec_path {
            let mut programs = folder.clone();
            programs.push_text(b"/");
            programs.append(&Pattern::anything());
            meaning.effects.push(Effect::runs_unknown(programs));
        }
        environment_programs(call, &mut meaning);
        environment_files(call, &mut meaning);
        meaning
    }
}

/// The name under which a call says that it makes a repository in a folder.
pub(super) fn made_variable(folder: &Pattern) -> String {
    format!("git repository at {folder}")
}

/// The top folder of a repository that an earlier call of the same act makes, where the folder
/// lies in one, and the top folder of the repository that it is another work tree of, if any.
fn made_before(call: &Call<'_>, folder: &Pattern) -> Option<(Pattern, Option<Vec<u8>>)> {
    let folder = folder.as_text()?;
    let each = call.environment.iter().filter_map(|(name, of)| {
        let root = name.strip_prefix("git repository at ")?;
        let rest = folder.strip_prefix(root.as_bytes())?;
        let of = of.as_ref()?.as_text()?;
        let of = (!of.is_empty()).then(|| of.to_vec());
        matches!(rest, [] | [b'/', ..]).then(|| (Pattern::text(root), of))
    });
    each.max_by_key(|(root, _)| root.prefix().len())
}

/// Variables that name a program, with the setting that does the same.
const PROGRAM_VARIABLES: &[(&str, &str)] = &[
    ("GIT_EDITOR", "core.editor"),
    ("VISUAL", "core.editor"),
    ("EDITOR", "core.editor"),
    ("GIT_SEQUENCE_EDITOR", "sequence.editor"),
    ("GIT_PAGER", "core.pager"),
    ("PAGER", "core.pager"),
    ("GIT_SSH_COMMAND", "core.sshCommand"),
    ("GIT_SSH", "core.sshCommand"),
    ("GIT_PROXY_COMMAND", "core.gitProxy"),
    ("GIT_EXTERNAL_DIFF", "diff.external"),
    ("GIT_ASKPASS", "core.askPass"),
    ("SSH_ASKPASS", "core.askPass"),
];

fn environment_programs(call: &Call<'_>, meaning: &mut Meaning) {
    for (name, key) in PROGRAM_VARIABLES {
        if let Some(Some(value)) = call.variable(name)
            && settings::has_power(key, value)
        {
            let run = Run::of(Inner::ShellText(value.clone()));
            meaning.runs.push(Run { perhaps: true, ..run });
        }
    }
}

/// Variables that put another configuration in the place of the user's: as strong as an include.
fn environment_files(call: &Call<'_>, meaning: &mut Meaning) {
    let set = |key: &str| on_setting(Verb::Set, Pattern::text(key));
    for name in ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "XDG_CONFIG_HOME"] {
        if let Some(Some(value)) = call.variable(name)
            && !matches!(value.as_text(), Some(b"/dev/null" | b""))
        {
            meaning.effects.push(set("include.path").at_most(Certainty::May));
        }
    }
    // Another home brings another `.gitconfig`.
    if let Some(Some(value)) = call.variable("HOME")
        && !call.facts.files().home().surely(|home| value.as_text() == Some(home))
    {
        meaning.effects.push(set("include.path").at_most(Certainty::May));
    }
    for (name, value) in call.environment {
        if let Some(file) = value.as_ref().filter(|file| file.prefix().starts_with(b"/"))
            && name.starts_with("GIT_TRACE")
        {
            meaning.effects.push(Effect::on_path(Verb::Write, call.path(file)));
        }
    }
    if let Some(Some(value)) = call.variable("GIT_ALLOW_PROTOCOL")
        && value.as_text().is_none_or(|text| text.split(|byte| *byte == b':').any(|p| p == b"ext"))
    {
        meaning.effects.push(set("protocol.ext.allow"));
    }
    if let Some(Some(value)) = call.variable("GIT_TEMPLATE_DIR")
        && !value.is_empty()
    {
        meaning.effects.push(set("init.templateDir"));
    }
}

/// The signs by which git's hooks know that an agent acts; only the act itself would hide them.
const AGENT_MARKERS: &[&str] = &[
    "AI_AGENT",
    "CLAUDECODE",
    "CLAUDE_CODE_CHILD_SESSION",
    "CLAUDE_CODE_ENTRYPOINT",
    "CLAUDE_CODE_SESSION_ID",
    "CLAUDE_PID",
    "CODEX_SESSION_ID",
    "CODEX_THREAD_ID",
    "COPILOT_AGENT_SESSION_ID",
    "COPILOT_CLI",
    "CURSOR_AGENT",
    "GEMINI_CLI",
    "OPENCODE",
    "QWEN_CODE",
];

/// Signs of an agent that the act takes away from this call. `*` stands for an emptied environment.
pub(super) fn hidden_markers(call: &Call<'_>) -> Vec<Effect> {
    let hidden = |name: &&&str| match call.variable(name) {
        Some(None) => true,
        Some(Some(value)) => matches!(value.as_text(), Some(b"" | b"0" | b"false")),
        None => false,
    };
    let delete =
        |name: Pattern| Effect::at(Verb::Delete, Kind::Setting, Pattern::text("agent"), name);
    if matches!(call.variable("*"), Some(None)) {
        return vec![delete(Pattern::anything())];
    }
    AGENT_MARKERS.iter().filter(hidden).map(|name| delete(Pattern::text(name))).collect()
}

/// Whether the act's environment makes hooks of this call do nothing.
pub(super) fn skips_hooks(call: &Call<'_>, overrides: &[Override]) -> bool {
    let is = |name: &str, values: &[&[u8]]| match call.variable(name) {
        Some(Some(value)) => value.as_text().is_none_or(|text| values.contains(&text)),
        Some(None) | None => false,
    };
    let is_set = |name: &str| match call.variable(name) {
        Some(Some(value)) => !value.is_empty(),
        Some(None) | None => false,
    };
    is("HUSKY", &[b"0"])
        || is("HUSKY_SKIP_HOOKS", &[b"1", b"true"])
        || is("LEFTHOOK", &[b"0", b"false"])
        || ["SKIP", "LEFTHOOK_EXCLUDE", "PRE_COMMIT_ALLOW_NO_CONFIG"].into_iter().any(is_set)
        || overrides.iter().any(|given| {
            given.by_environment && given.key.as_deref().is_none_or(|key| key == "core.hookspath")
        })
}

//! Recipes that a build tool or package manager runs: which file, which names in it, and the shell
//! text that they stand for.

use super::{just, make, package, task};
use crate::effects::programs::meaning::{Arg, Call};
use crate::effects::programs::paths;
use crate::model::pattern::Pattern;

/// Recipes that a call asks for.
pub(crate) struct Wanted {
    tool: Tool,
    /// The folder in which the file is looked for.
    pub(crate) folder: Pattern,
    /// The names that the file may have there, the first that stands counting.
    pub(crate) files: Vec<Pattern>,
    /// Whether the folders above are looked into too.
    pub(crate) above: bool,
    names: Vec<Vec<u8>>,
    args: Vec<Arg>,
    set: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Wanted {
    /// Whether the recipes stand on standard input (`make -f -`).
    pub(crate) fn is_from_input(&self) -> bool {
        let is_input = |file: &Pattern| {
            let text = file.as_text().unwrap_or_default();
            text == b"/dev/stdin" || text.ends_with(b"/-")
        };
        self.files.iter().any(is_input)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Make,
    Package,
    Just,
    Task,
}

/// How many folders above are looked into.
pub(crate) const FOLDERS_MAX: usize = 8;

/// The recipes that the call asks for; `None`: it is no such call, or not one that can be told.
pub(crate) fn wanted(call: &Call<'_>) -> Option<Wanted> {
    if call.place.is_some() {
        return None;
    }
    match call.name {
        b"make" | b"gmake" => built(call, Tool::Make, &["GNUmakefile", "makefile", "Makefile"]),
        b"just" => built(call, Tool::Just, &["justfile", "Justfile", ".justfile"]),
        b"task" | b"go-task" => built(call, Tool::Task, &["Taskfile.yml", "Taskfile.yaml"]),
        b"npm" | b"pnpm" | b"yarn" | b"bun" => packaged(call),
        _ => None,
    }
}

/// The shell text that the recipes stand for, in the order in which they run.
pub(crate) fn commands(wanted: &Wanted, text: &[u8]) -> Vec<Pattern> {
    match wanted.tool {
        Tool::Make => make::commands(text, &wanted.names, &wanted.set),
        Tool::Just => just::commands(text, &wanted.names),
        Tool::Task => task::commands(text, &wanted.names),
        Tool::Package => package::commands(text, &wanted.names, &wanted.args),
    }
}

/// Options of `make`, `just` and `task` with a value.
const VALUED: &[&[u8]] = &[
    b"-C",
    b"-f",
    b"--directory",
    b"--file",
    b"--makefile",
    b"-j",
    b"--jobs",
    b"-d",
    b"--dir",
    b"-t",
    b"--taskfile",
    b"--justfile",
    b"--working-directory",
    b"-o",
    b"-W",
    b"-I",
    b"-l",
];
/// Options with which nothing runs.
const LOOKS: &[&[u8]] = &[
    b"-n",
    b"--dry-run",
    b"--just-print",
    b"--recon",
    b"-q",
    b"--question",
    b"--version",
    b"-v",
    b"--help",
    b"-h",
    b"--list",
    b"-p",
    b"--summary",
    b"--show",
    b"-a",
    b"--list-all",
    b"--fmt",
];

fn built(call: &Call<'_>, tool: Tool, files: &[&str]) -> Option<Wanted> {
    let mut folder = call.cwd.clone();
    let mut file = None;
    let (mut names, mut set) = (Vec::new(), Vec::new());
    let mut rest = call.args.iter();
    while let Some(arg) = rest.next() {
        let text = arg.as_text()?;
        let make = tool == Tool::Make;
        if LOOKS.contains(&text) && !(make && (text == b"-v" || text == b"-a")) {
            return None;
        }
        let attached = [b"-C".as_slice(), b"-f", b"-j"].iter().find_map(|flag| {
            text.strip_prefix(*flag).filter(|value| !value.is_empty()).map(|value| (*flag, value))
        });
        let (flag, value) = match attached {
            Some((flag, value)) => (flag, Some(Pattern::text(value))),
            None if text == b"-j" => (text, None),
            None if VALUED.contains(&text) => (text, Some(rest.next()?.pattern().clone())),
            None => (text, None),
        };
        match (flag, value) {
            (b"-C" | b"--directory" | b"-d" | b"--dir" | b"--working-directory", Some(value)) => {
                folder = paths::absolute(&folder, &value);
            }
            (b"-f" | b"--file" | b"--makefile" | b"--justfile" | b"-t" | b"--taskfile", value) => {
                file = value;
            }
            (b"--", _) => break,
            (flag, _) if flag.starts_with(b"-") => {}
            (name, _) => match name.iter().position(|byte| *byte == b'=') {
                Some(at) => {
                    let (name, value) = name.split_at_checked(at)?;
                    set.push((name.to_vec(), value.get(1..)?.to_vec()));
                }
                None => names.push(name.to_vec()),
            },
        }
    }
    if tool == Tool::Just {
        // What stands behind the recipe's name are its arguments.
        names.truncate(1);
    }
    let files = match file {
        Some(file) => vec![paths::absolute(&folder, &file)],
        None => files.iter().map(|name| paths::absolute(&folder, &Pattern::text(name))).collect(),
    };
    let above = tool != Tool::Make;
    Some(Wanted { tool, folder, files, above, names, args: Vec::new(), set })
}

/// Options of package managers before a sub-command, with a value.
const PACKAGE_VALUED: &[&[u8]] = &[b"--prefix", b"-C", b"--dir", b"--cwd", b"--loglevel"];
/// Options with which the recipes of other packages run.
const OTHERS: &[&[u8]] =
    &[b"-w", b"--workspace", b"--workspaces", b"-ws", b"-r", b"--recursive", b"--filter", b"-F"];
/// Sub-commands of `yarn`, `pnpm` and `bun` that are no recipes.
const OWN: &[&[u8]] = &[
    b"add",
    b"remove",
    b"install",
    b"i",
    b"up",
    b"upgrade",
    b"update",
    b"dlx",
    b"exec",
    b"why",
    b"list",
    b"ls",
    b"info",
    b"init",
    b"create",
    b"link",
    b"unlink",
    b"publish",
    b"pack",
    b"config",
    b"cache",
    b"workspaces",
    b"workspace",
    b"node",
    b"set",
    b"plugin",
    b"version",
    b"outdated",
    b"audit",
    b"x",
    b"build",
    b"pm",
    b"store",
    b"rebuild",
    b"import",
    b"dedupe",
    b"global",
    b"login",
    b"logout",
    b"help",
    b"patch",
    b"fetch",
    b"prune",
    b"root",
    b"bin",
];

fn packaged(call: &Call<'_>) -> Option<Wanted> {
    let mut folder = call.cwd.clone();
    let mut rest = call.args;
    let mut word: Option<&[u8]> = None;
    while let Some((arg, after)) = rest.split_first() {
        let text = arg.as_text()?;
        let (name, value) = match text.iter().position(|byte| *byte == b'=') {
            Some(at) if text.starts_with(b"--") => {
                (text.get(..at)?, text.get(at.saturating_add(1)..).map(Pattern::text))
            }
            _ => (text, None),
        };
        if OTHERS.contains(&name) || name == b"--help" {
            return None;
        }
        rest = after;
        if PACKAGE_VALUED.contains(&name) {
            let value = match value {
                Some(value) => value,
                None => {
                    let (value, after) = rest.split_first()?;
                    rest = after;
                    value.pattern().clone()
                }
            };
            folder = paths::absolute(&folder, &value);
            continue;
        }
        if text.starts_with(b"-") {
            continue;
        }
        if word.is_none() && [b"run".as_slice(), b"run-script"].contains(&text) {
            word = Some(b"run");
            continue;
        }
        let runs = word.is_some();
        word = Some(text);
        if !runs {
            let npm = call.name == b"npm";
            let lifecycle = match text {
                b"test" | b"start" | b"stop" | b"restart" => call.name != b"bun" || text != b"test",
                b"t" | b"tst" => npm,
                _ => !npm && !OWN.contains(&text),
            };
            if !lifecycle {
                return None;
            }
        }
        break;
    }
    let name = match word? {
        b"run" => return None,
        b"t" | b"tst" => b"test".as_slice(),
        name => name,
    };
    let args = match rest.split_first() {
        Some((dashes, after)) if dashes.as_text() == Some(b"--") => after,
        _ => rest,
    };
    let file = paths::absolute(&folder, &Pattern::text("package.json"));
    Some(Wanted {
        tool: Tool::Package,
        folder,
        files: vec![file],
        above: true,
        names: vec![name.to_vec()],
        args: args.to_vec(),
        set: Vec::new(),
    })
}

//! Examples as tests: a command line, its effects in clause notation relative to `/r`.

use super::meaning::{Arg, Call, Inner, Input, Meaning, Run};
use super::schema::Command;
use super::{catalogue, meaning};
use crate::model::clause::{Owner, clauses};
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::{
    Fact, Facts, FileKind, Files, Git, Head, Origins, Ownership, PathState, Repository, Unsaved,
    Why,
};
use crate::model::pattern::Pattern;

/// A disk where a name with a dot is a file, one that ends with `dir` a folder, others unknown, and
/// the user described a few things.
pub(super) struct Names;

/// Files of the user's own layer.
const DESCRIBED: &[(&[u8], &str)] = &[
    (
        b"/home/u/.config/automode/programs/shipit.toml",
        "[command]\nlooks = \"--check\"\nflags.\"--to\" = [\"write service:ship:{}\"]\n\
         operands = [\"read path:{}\"]\n",
    ),
    (b"/home/u/.config/automode/programs/broken.toml", "[command]\nacts = [\"write it\"]\n"),
    (
        b"/home/u/.config/automode/tools/tracker.toml",
        "[tools.\"search_issues get_issue\"]\nacts = [\"read service:tracker:issues\"]\n\
         [tools.attach]\nacts = [\"write service:tracker:issues\"]\n\
         arguments.files = [\"read path:{}\"]\narguments.to = [\"write service:tracker:{}\"]\n",
    ),
];

impl Files for Names {
    fn kind(&self, path: &[u8]) -> Fact<FileKind> {
        let base = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        if base.ends_with(b"dir") {
            Fact::Known(FileKind::Folder)
        } else if base.contains(&b'.') {
            Fact::Known(FileKind::File)
        } else {
            Fact::Unknown(Why::NotAsked)
        }
    }
    fn real(&self, path: &[u8]) -> Fact<Vec<u8>> {
        Fact::Known(path.to_vec())
    }
    fn entries(&self, _: &[u8]) -> Fact<Vec<Vec<u8>>> {
        Fact::Unknown(Why::NotAsked)
    }
    fn content(&self, path: &[u8]) -> Fact<Vec<u8>> {
        let found = DESCRIBED.iter().find(|(known, _)| *known == path);
        found.map_or(Fact::Unknown(Why::NotAsked), |(_, text)| Fact::Known(text.as_bytes().into()))
    }
    fn home(&self) -> Fact<Vec<u8>> {
        Fact::Known(b"/home/u".to_vec())
    }
}

macro_rules! not_asked {
    ($($name:ident($($arg:ty),*) -> $answer:ty;)*) => {
        $(fn $name(&self, $(_: $arg),*) -> Fact<$answer> { Fact::Unknown(Why::NotAsked) })*
    };
}

impl Git for Names {
    fn unsaved(&self, _: &Repository, _: &Pattern, _: bool) -> Fact<Vec<Unsaved>> {
        Fact::Unknown(Why::NotAsked)
    }
    not_asked! {
        repository(&[u8]) -> Option<Repository>;
        head(&Repository) -> Head;
        config(&Repository, &str) -> Vec<Vec<u8>>;
        config_below(&Repository, &str) -> Vec<(String, Vec<u8>)>;
        ref_id(&Repository, &[u8]) -> Option<String>;
        refs(&Repository, &[u8]) -> Vec<Vec<u8>>;
        commit_id(&Repository, &[u8]) -> Option<String>;
        contains(&Repository, &str, &str) -> bool;
        state(&Repository, &[u8]) -> PathState;
        ignored(&Repository, &Pattern) -> Vec<Vec<u8>>;
        tracked(&Repository, &Pattern, usize) -> Vec<Vec<u8>>;
        default_branch(&Repository) -> Option<Vec<u8>>;
    }
}

impl Ownership for Names {
    not_asked! {
        owner(&[u8]) -> Owner;
        written(&[u8]) -> bool;
        seen(&[u8]) -> bool;
        made(&[u8]) -> bool;
        touched(&[u8]) -> bool;
    }
}

impl Origins for Names {}

impl Facts for Names {
    fn files(&self) -> &dyn Files {
        self
    }
    fn git(&self) -> &dyn Git {
        self
    }
    fn ownership(&self) -> &dyn Ownership {
        self
    }
    fn origins(&self) -> &dyn Origins {
        self
    }
}

/// Splits at blanks outside of quotes and holes; `*` outside of quotes makes any number of names.
fn words(line: &str) -> Vec<Arg> {
    let mut words = Vec::new();
    let (mut word, mut open, mut quote, mut globs) = (String::new(), false, None, false);
    let mut in_hole = false;
    for character in line.chars() {
        match (quote, character) {
            (None, ' ' | '\n') if !in_hole => {
                if open {
                    words.push((std::mem::take(&mut word), std::mem::take(&mut globs)));
                }
                open = false;
                continue;
            }
            (None, '\'' | '"') => quote = Some(character),
            (Some(closing), _) if closing == character => quote = None,
            (Some(_), '*' | '\\') => word.extend(['\\', character]),
            (Some('\''), '$') => word.push_str("\\$"),
            (None, '*') => {
                word.push('*');
                globs = true;
            }
            (_, character) => word.push(character),
        }
        match character {
            '{' if word.ends_with("${") => in_hole = true,
            '}' => in_hole = false,
            _ => {}
        }
        open = true;
    }
    if open {
        words.push((word, globs));
    }
    let arg = |(word, globs): (String, bool)| match (word.parse::<Pattern>().unwrap(), globs) {
        (pattern, true) => Arg::Many(pattern),
        (pattern, false) => Arg::One(pattern),
    };
    words.into_iter().map(arg).collect()
}

/// The meaning of a simple command line in `/r`, without anything on standard input.
pub(crate) fn meaning_of(line: &str, stdin: &Input) -> Meaning {
    meant(&words(line), &Pattern::text("/r"), None, stdin)
}

fn meant(args: &[Arg], cwd: &Pattern, place: Option<&Pattern>, stdin: &Input) -> Meaning {
    let (name, args) = args.split_first().unwrap();
    let called = name.pattern();
    let name = called.as_text().unwrap_or(b"${name}");
    let name = name.rsplit(|byte| *byte == b'/').next().unwrap();
    let environment = &[];
    meaning(&Call { name, called, args, cwd, place, environment, stdin, facts: &Names })
}

fn shown(effect: &Effect) -> String {
    let certainty = match effect.certainty {
        Certainty::Did | Certainty::Will => String::new(),
        Certainty::May | Certainty::Unknown => format!("{} ", effect.certainty),
    };
    let clause = effect.clause.to_string();
    format!("{certainty}{}", clause.replace("path:/r/", "path:").replace("path:/r", "path:."))
}

fn shown_run(run: &Run, cwd: &Pattern, place: Option<&Pattern>, stdin: &Input) -> Vec<String> {
    let cwd = run.cwd.as_ref().unwrap_or(cwd);
    let place = run.place.as_ref().or(place);
    let stdin = run.stdin.as_ref().unwrap_or(stdin);
    let inner = match &run.inner {
        Inner::Argv(args) if args.first().is_some_and(|arg| arg.as_text().is_some()) => {
            lines(&meant(args, cwd, place, stdin), cwd, place, stdin)
        }
        Inner::ShellText(text) if text.as_text().is_some() => {
            let words = words(&text.to_string().replace("\\$", "$"));
            lines(&meant(&words, cwd, place, stdin), cwd, place, stdin)
        }
        Inner::Argv(args) => vec![format!("run argv {}", args[0].pattern())],
        Inner::ShellText(text) => vec![format!("run shell {text}")],
        Inner::ScriptFile { path, args, sourced, .. } => {
            let args: Vec<_> = args.iter().map(|arg| format!(" {}", arg.pattern())).collect();
            let path = path.to_string().replace("/r/", "");
            vec![format!(
                "{} script {path}{}",
                if *sourced { "source" } else { "run" },
                args.concat()
            )]
        }
        Inner::Code(language, text) => vec![format!("run {language:?} {text}").to_lowercase()],
    };
    let perhaps = if run.perhaps { "perhaps " } else { "" };
    let environment: Vec<_> = run
        .environment
        .iter()
        .filter(|(name, _)| name != "#")
        .map(|(name, value)| match value {
            Some(value) => format!("{name}={value} "),
            None => format!("-{name} "),
        })
        .collect();
    inner.iter().map(|line| format!("{perhaps}{}{line}", environment.concat())).collect()
}

fn lines(meaning: &Meaning, cwd: &Pattern, place: Option<&Pattern>, stdin: &Input) -> Vec<String> {
    let effects = meaning.effects.iter().map(shown);
    let runs = meaning.runs.iter().flat_map(|run| shown_run(run, cwd, place, stdin));
    effects.chain(runs).collect()
}

/// The effects of a command line and of what it runs.
pub(crate) fn effects(line: &str, stdin: &Input) -> Vec<String> {
    lines(&meaning_of(line, stdin), &Pattern::text("/r"), None, stdin)
}

/// Fails unless every line has just these effects.
pub(crate) fn check(examples: &[(&str, &[&str])]) {
    for (line, wanted) in examples {
        assert_eq!(effects(line, &Input::Nothing), *wanted, "{line}");
    }
}

/// Fails unless every line has just these effects with this on its standard input.
pub(crate) fn check_with(stdin: &Input, examples: &[(&str, &[&str])]) {
    for (line, wanted) in examples {
        assert_eq!(effects(line, stdin), *wanted, "{line}");
    }
}

#[test]
fn the_catalogue_keeps_its_examples() {
    let mut wrong = Vec::new();
    for program in catalogue::all() {
        for (line, wanted) in &program.examples {
            let found = effects(line, &Input::Nothing);
            if found != *wanted {
                wrong.push(format!("{line}\n  wanted {wanted:?}\n  found  {found:?}"));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_act_of_the_catalogue_can_be_read() {
    fn acts(command: &Command) -> Vec<&str> {
        let lists =
            [&command.acts, &command.operands, &command.first, &command.last, &command.bare];
        let modes =
            command.modes.values().flat_map(|mode| [&mode.adds, &mode.operands, &mode.acts]);
        let own = lists.into_iter().chain(command.flags.values()).chain(modes).flatten();
        own.map(String::as_str).chain(command.commands.values().flat_map(acts)).collect()
    }
    for program in catalogue::all() {
        for act in acts(&program.command) {
            let plain = act.trim_start_matches("may ").trim_start_matches("unknown ");
            let runs = plain.starts_with("run ") && !plain.contains(':');
            let notation = plain.replace("{}", "x").replace("{name}", "x");
            assert!(runs || clauses(&notation).is_ok(), "{:?}: {act}", program.names);
        }
    }
}

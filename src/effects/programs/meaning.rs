//! What a program is told (a call) and what it would do (its meaning).

use crate::model::effect::Effect;
use crate::model::facts::{Facts, Repository};
use crate::model::pattern::Pattern;

/// One argument of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Exactly one argument, of this text or one of this set.
    One(Pattern),
    /// Any number of arguments (none included), each in this set: an unquoted expansion.
    Many(Pattern),
}

impl Arg {
    /// One argument with this text.
    pub fn text(bytes: impl AsRef<[u8]>) -> Self {
        Self::One(Pattern::text(bytes))
    }

    /// Its pattern.
    pub fn pattern(&self) -> &Pattern {
        match self {
            Self::One(pattern) | Self::Many(pattern) => pattern,
        }
    }

    /// Its text, if it is just one argument with one text.
    pub fn as_text(&self) -> Option<&[u8]> {
        match self {
            Self::One(pattern) => pattern.as_text(),
            Self::Many(_) => None,
        }
    }
}

/// What stands on a program's standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The terminal or nothing.
    Nothing,
    /// This text: a here-document, a known `echo`, a file's redirection is `File`.
    Text(Pattern),
    /// Any number of these names, one a line, in any order.
    Names(Vec<Pattern>),
    /// The content of this path.
    File(Pattern),
    /// The output of a fetch: it came over the network from there.
    Fetched(Pattern),
    /// Something that is not known.
    Unknown(String),
}

/// One call of a program, as the shell would make it.
pub struct Call<'a> {
    /// The program's name without its folder (`git`, `rm`).
    pub name: &'a [u8],
    /// The name as it was called (`/usr/bin/git`, `./run.sh`).
    pub called: &'a Pattern,
    /// The arguments after the name.
    pub args: &'a [Arg],
    /// The working folder, absolute; may hold a hole after `cd "$X"`.
    pub cwd: &'a Pattern,
    /// Where it runs when not here: an ssh host, a container. `None`: here.
    pub place: Option<&'a Pattern>,
    /// Environment variables that the act itself set for this call, the last of a name counting;
    /// `None`: the act unset it.
    pub environment: &'a [(String, Option<Pattern>)],
    /// What stands on its standard input.
    pub stdin: &'a Input,
    /// What is true.
    pub facts: &'a dyn Facts,
}

impl Call<'_> {
    /// A path argument made absolute against the working folder, `.` and `..` folded.
    pub fn path(&self, name: &Pattern) -> Pattern {
        super::paths::absolute(self.cwd, name)
    }

    /// What the act itself set this variable to: `None`: nothing said; `Some(None)`: unset.
    pub fn variable(&self, name: &str) -> Option<Option<&Pattern>> {
        let found = self.environment.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_ref())
    }

    /// The repository of the working folder, where both are known.
    pub fn repository(&self) -> Option<Repository> {
        let cwd = self.cwd.as_text()?;
        self.facts.git().repository(cwd).known().flatten()
    }
}

/// What another command is made of, that a program runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inner {
    /// A program and its arguments.
    Argv(Vec<Arg>),
    /// Text for a POSIX shell.
    ShellText(Pattern),
    /// A script file, run by the interpreter that its name or first line says.
    ScriptFile {
        /// The file, absolute.
        path: Pattern,
        /// Its arguments.
        args: Vec<Arg>,
        /// Whether it runs in the calling shell (`source`).
        sourced: bool,
        /// The language of the interpreter that it is handed to; `None`: its name or first line
        /// says it.
        language: Option<Language>,
    },
    /// Source text of another language.
    Code(Language, Pattern),
}

/// A language whose literal calls are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Python.
    Python,
    /// JavaScript and TypeScript.
    JavaScript,
    /// Perl.
    Perl,
    /// Ruby.
    Ruby,
}

/// A command that a program runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The command.
    pub inner: Inner,
    /// Its working folder; `None`: that of the call.
    pub cwd: Option<Pattern>,
    /// Where it runs; `None`: where the call runs.
    pub place: Option<Pattern>,
    /// Variables that are set (or unset) for it beside those of the call.
    pub environment: Vec<(String, Option<Pattern>)>,
    /// What stands on its standard input; `None`: what stands on the call's.
    pub stdin: Option<Input>,
    /// Whether it may not run, or run many times.
    pub perhaps: bool,
}

impl Run {
    /// A command in the call's own folder, place and environment, that surely runs.
    pub fn of(inner: Inner) -> Self {
        Self { inner, cwd: None, place: None, environment: Vec::new(), stdin: None, perhaps: false }
    }
}

/// What a call would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// Its own effects.
    pub effects: Vec<Effect>,
    /// What it runs.
    pub runs: Vec<Run>,
    /// What it prints, where known; `None`: not known.
    pub prints: Option<Pattern>,
    /// Names that it prints, one a line: any number of these and in any order.
    pub lists: Option<Vec<Pattern>>,
    /// Where its output was fetched from over the network, for `curl URL | sh`.
    pub fetches: Option<Pattern>,
    /// What it leaves for later calls of the same act: entries for their `environment`, by names
    /// that no shell variable can have. Facts are of the time before the act, so `git switch -c x`
    /// says here where HEAD stands for the `git commit` behind it.
    pub leaves: Vec<(String, Pattern)>,
}

impl Meaning {
    /// No effect at all: it only looks.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Just these effects.
    pub fn of(effects: impl IntoIterator<Item = Effect>) -> Self {
        Self { effects: effects.into_iter().collect(), ..Self::default() }
    }

    /// The same with one more effect.
    #[must_use]
    pub fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }

    /// The same with one more command that it runs.
    #[must_use]
    pub fn running(mut self, run: Run) -> Self {
        self.runs.push(run);
        self
    }
}

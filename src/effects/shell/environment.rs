//! What a shell remembers: variables, folder, parameters, functions; cloned for a branch, joined
//! after it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::syntax::Command;
use super::value::Value;
use crate::effects::programs::meaning::Arg;
use crate::model::facts::Facts;
use crate::model::pattern::{Pattern, Piece};

/// One variable that the act has assigned or unset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Variable {
    /// What it may hold; no alternative: it is surely unset.
    pub(super) value: Value,
    /// Whether it may be unset.
    pub(super) perhaps_unset: bool,
    /// The elements, for an array.
    pub(super) elements: Option<Vec<Arg>>,
    /// How programs see it.
    pub(super) seen: Seen,
}

impl Variable {
    fn gone() -> Self {
        Self { perhaps_unset: true, seen: Seen::Set, ..Self::default() }
    }
}

/// How programs see a variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seen {
    /// As it stood before the act, if at all.
    #[default]
    AsBefore,
    /// No longer.
    Hidden,
    /// With the value that the act gave it.
    Set,
}

/// A function by its name: the bodies that it may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Function {
    /// One for each branch that defined it.
    pub(super) bodies: Vec<Rc<Command>>,
    /// Whether it is defined on every way that leads here.
    pub(super) surely: bool,
}

/// How far the flow of commands has been left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ended {
    /// Not at all.
    #[default]
    No,
    /// The round of a loop: `break`, `continue`.
    Loop,
    /// The function: `return`.
    Function,
    /// The shell: `exit`, `exec`.
    Shell,
}

/// The positional parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Positional {
    /// These.
    Known(Vec<Arg>),
    /// Not known.
    Unknown,
}

/// Options that change what commands do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// `set -e`
    pub(super) errexit: bool,
    /// `set -a`
    pub(super) allexport: bool,
    /// `set -f`
    pub(super) noglob: bool,
}

/// What a shell remembers.
#[derive(Clone, Debug)]
pub(super) struct Environment {
    /// Those that the act has assigned or unset.
    pub(super) variables: BTreeMap<String, Variable>,
    /// The working folder.
    pub(super) cwd: Value,
    /// Where the shell stands if the command just before failed, when that is another folder.
    pub(super) cwd_if_failed: Option<Value>,
    /// Folders kept by `pushd`.
    pub(super) folders: Vec<Value>,
    /// `$1` and so on.
    pub(super) positional: Positional,
    /// Functions.
    pub(super) functions: BTreeMap<Vec<u8>, Function>,
    /// Aliases.
    pub(super) aliases: BTreeMap<Vec<u8>, Value>,
    /// Text that runs when the shell ends.
    pub(super) traps: Vec<Value>,
    /// The script that runs, for `$0`.
    pub(super) script: Option<Pattern>,
    /// Options.
    pub(super) options: Options,
    /// Whether what follows runs at all.
    pub(super) ended: Ended,
}

impl Environment {
    /// A fresh shell in this folder.
    pub(super) fn new(cwd: Pattern) -> Self {
        Self {
            variables: BTreeMap::new(),
            cwd: Value::one(cwd),
            cwd_if_failed: None,
            folders: Vec::new(),
            positional: Positional::Known(Vec::new()),
            functions: BTreeMap::new(),
            aliases: BTreeMap::new(),
            traps: Vec::new(),
            script: None,
            options: Options::default(),
            ended: Ended::No,
        }
    }

    /// What another process started from here sees: exported variables and the folder.
    pub(super) fn child(&self, cwd: Pattern) -> Self {
        let seen = |variable: &Variable| match variable.seen {
            Seen::AsBefore => None,
            Seen::Hidden => Some(Variable::gone()),
            Seen::Set => Some(variable.clone()),
        };
        let all = self.variables.iter();
        let variables = all.filter_map(|(name, one)| Some((name.clone(), seen(one)?))).collect();
        Self { variables, positional: Positional::Unknown, ..Self::new(cwd) }
    }

    /// How many things it remembers.
    pub(super) fn size(&self) -> usize {
        let positional = match &self.positional {
            Positional::Known(args) => args.len(),
            Positional::Unknown => 0,
        };
        let named = self.variables.len().saturating_add(self.functions.len());
        let kept = self.aliases.len().saturating_add(self.folders.len());
        named.saturating_add(kept).saturating_add(positional)
    }

    /// The variable, as assigned in the act.
    pub(super) fn assigned(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    /// The variable, or what is known of one that the act has not assigned.
    pub(super) fn lookup(&self, name: &str, facts: &dyn Facts) -> Variable {
        self.variables.get(name).cloned().unwrap_or_else(|| self.inherited(name, facts))
    }

    fn inherited(&self, name: &str, facts: &dyn Facts) -> Variable {
        let of = |value: Value| Variable { value, ..Variable::default() };
        match name {
            "HOME" => of(home(facts)),
            "PWD" => of(self.cwd.clone()),
            "OLDPWD" => of(Value::one(Pattern::hole(name))),
            // Unset on most Linux machines, and `/tmp/...` or a temp folder where it is set.
            "TMPDIR" => Variable { perhaps_unset: true, ..of(Value::text("/tmp")) },
            "IFS" => of(Value::text(" \t\n")),
            "USER" | "LOGNAME" | "HOSTNAME" | "SHELL" | "PATH" | "BASH" | "BASH_VERSION" => {
                of(Value::one(Pattern::hole(name)))
            }
            "BASH_SOURCE" => of(Value::one(self.own_name())),
            "PPID" => of(Value::one(Pattern::hole(crate::effects::programs::kill::PARENT))),
            "UID" | "EUID" | "RANDOM" | "SRANDOM" | "SECONDS" | "LINENO" | "BASHPID"
            | "EPOCHSECONDS" | "EPOCHREALTIME" | "COLUMNS" | "LINES" => of(number()),
            _ if self.variables.contains_key("*") => Variable::gone(),
            _ => Variable { perhaps_unset: true, ..of(Value::unknown(name)) },
        }
    }

    /// The name of the script that runs, as far as it is known.
    pub(super) fn own_name(&self) -> Pattern {
        self.script.clone().unwrap_or_else(|| Pattern::hole("name of the shell"))
    }

    /// Gives a variable a value.
    pub(super) fn assign(&mut self, name: &str, value: Value) {
        let seen = if self.options.allexport { Seen::Set } else { Seen::AsBefore };
        let variable = self.variables.entry(name.to_owned()).or_default();
        variable.seen = variable.seen.max(seen);
        variable.value = value;
        variable.perhaps_unset = false;
        variable.elements = None;
    }

    /// Gives an array its elements.
    pub(super) fn assign_elements(&mut self, name: &str, elements: Vec<Arg>) {
        let first = elements.first().map_or_else(Pattern::default, |arg| arg.pattern().clone());
        self.assign(name, Value::one(first));
        if let Some(variable) = self.variables.get_mut(name) {
            variable.elements = Some(elements);
        }
    }

    /// Makes programs see a variable, or no longer.
    pub(super) fn export(&mut self, name: &str, exported: bool, facts: &dyn Facts) {
        if !self.variables.contains_key(name) {
            let inherited = self.inherited(name, facts);
            self.variables.insert(name.to_owned(), inherited);
        }
        if let Some(variable) = self.variables.get_mut(name) {
            variable.seen = if exported { Seen::Set } else { Seen::Hidden };
        }
    }

    /// Unsets a variable; programs no longer see it either.
    pub(super) fn unset(&mut self, name: &str) {
        self.variables.insert(name.to_owned(), Variable::gone());
    }

    /// What the act sets or unsets for the programs it calls.
    pub(super) fn exported(&self) -> Vec<(String, Option<Pattern>)> {
        let told = self.variables.iter();
        told.filter(|(_, variable)| variable.seen != Seen::AsBefore)
            .map(|(name, variable)| {
                let unset =
                    variable.seen == Seen::Hidden || variable.value.alternatives().is_empty();
                (name.clone(), (!unset).then(|| variable.value.single()))
            })
            .collect()
    }

    /// Sets what a program's run brings along; names that are numbers are parameters, `#` says all.
    pub(super) fn bring(&mut self, environment: &[(String, Option<Pattern>)]) {
        let mut given = Vec::new();
        for (name, value) in environment {
            match value {
                Some(_) if name == "#" => self.positional = Positional::Known(given.clone()),
                Some(value) if name.parse::<usize>().is_ok() => {
                    match name.as_str() {
                        "0" => self.script = Some(value.clone()),
                        _ => given.push(Arg::One(value.clone())),
                    }
                    // There may be more than could be told.
                    self.positional = Positional::Known([&given[..], &many("arguments")].concat());
                }
                Some(value) => {
                    self.assign(name, Value::one(value.clone()));
                    if let Some(variable) = self.variables.get_mut(name) {
                        variable.seen = Seen::Set;
                    }
                }
                None if name == "*" => self.clear(),
                None => self.unset(name),
            }
        }
    }

    /// `env -i`: a name that nothing has assigned since is unset.
    fn clear(&mut self) {
        self.variables.values_mut().for_each(|variable| *variable = Variable::gone());
        ["*", "HOME", "TMPDIR"].into_iter().for_each(|name| self.unset(name));
    }

    /// Puts a variable back as it was before a command or function.
    pub(super) fn restore(&mut self, name: &str, before: Option<Variable>) {
        match before {
            Some(variable) => drop(self.variables.insert(name.to_owned(), variable)),
            None => drop(self.variables.remove(name)),
        }
    }

    /// Goes on as if a file that could not be read had changed variables.
    pub(super) fn forget(&mut self, cause: &str) {
        for variable in self.variables.values_mut() {
            variable.value = variable.value.or(&Value::unknown(cause));
            variable.perhaps_unset = true;
            variable.elements = variable.elements.as_ref().map(|_| many(cause));
        }
    }

    /// Whether the other one holds the same values; functions and traps aside.
    pub(super) fn same_values(&self, other: &Self) -> bool {
        self.variables == other.variables
            && self.cwd == other.cwd
            && self.positional == other.positional
    }

    /// Widens what differs from the state before the first round of a loop, so that it holds after
    /// any number of rounds.
    pub(super) fn widen_since(&mut self, before: &Self) {
        for (name, variable) in &mut self.variables {
            if before.variables.get(name) != Some(variable) {
                variable.value = variable.value.looped();
                variable.elements = variable.elements.as_ref().map(|_| many(name));
            }
        }
        if self.cwd != before.cwd {
            self.cwd = Value::one(Pattern::hole("folder changed in a loop"));
        }
    }
}

/// Any number of arguments of which nothing is known.
pub(super) fn many(cause: &str) -> Vec<Arg> {
    vec![Arg::Many(Pattern::unknown(cause))]
}

/// Digits that are not known.
pub(super) fn number() -> Value {
    Value::one(Pattern::from_pieces([Piece::Star]))
}

/// The user's home folder.
pub(super) fn home(facts: &dyn Facts) -> Value {
    let known = facts.files().home().known();
    Value::one(known.map_or_else(|| Pattern::hole("HOME"), Pattern::text))
}

//! Parameter expansion: `$x`, `${x:-y}`, `${x%y}` and the others, on known values.

use super::context::Context;
use super::environment::{Environment, Positional, Variable, many, number};
use super::evaluate::Evaluator;
use super::syntax::{Operation, Parameter, Word, WordPart};
use super::trimming::{cased, integer, replaced, substring, without_prefix, without_suffix};
use super::value::{Value, pattern_of};
use super::words::joined;
use crate::effects::programs::meaning::Arg;
use crate::model::pattern::{Pattern, Piece};

/// What a parameter expands to.
pub(super) enum Expansion {
    /// One text.
    Scalar(Value),
    /// Arguments of their own: `"$@"`, `"${x[@]}"`.
    List(Vec<Arg>),
}

impl Expansion {
    /// Literal bytes in it.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Scalar(value) => value.bytes(),
            Self::List(args) => args
                .iter()
                .map(|arg| arg.pattern().as_text().map_or(1, <[u8]>::len))
                .fold(0, usize::saturating_add),
        }
    }
}

/// Whether a parameter makes arguments of its own even inside `".."`.
pub(super) fn is_list(parameter: &Parameter) -> bool {
    let whole = matches!(&parameter.index, Some(index) if whole_index(index) == Some(b'@'));
    matches!(parameter.operation, Operation::Plain) && (parameter.name == "@" || whole)
}

fn whole_index(index: &Word) -> Option<u8> {
    match index.parts.as_slice() {
        [WordPart::Bare(text) | WordPart::Quoted(text)] => match text.as_slice() {
            [byte @ (b'@' | b'*')] => Some(*byte),
            _ => None,
        },
        _ => None,
    }
}

impl Evaluator<'_> {
    /// What a parameter expands to, its side effects included.
    pub(super) fn parameter(
        &mut self,
        parameter: &Parameter,
        env: &mut Environment,
        ctx: &Context,
    ) -> Expansion {
        if parameter.indirect {
            return self.indirect(parameter, env, ctx);
        }
        let list = self.elements(parameter, env);
        if let (Some(list), Operation::Plain) = (&list, &parameter.operation) {
            return Expansion::List(list.clone());
        }
        let variable = match list {
            Some(list) => Variable {
                value: Value::one(joined(&list)),
                perhaps_unset: list.is_empty(),
                ..Variable::default()
            },
            None => self.variable(parameter, env, ctx),
        };
        Expansion::Scalar(self.operate(parameter, &variable, env, ctx))
    }

    /// The elements, for `$@`, `$*` and `${x[@]}`.
    fn elements(&self, parameter: &Parameter, env: &Environment) -> Option<Vec<Arg>> {
        if matches!(parameter.name.as_str(), "@" | "*") {
            return Some(match &env.positional {
                Positional::Known(args) => args.clone(),
                Positional::Unknown => many("arguments"),
            });
        }
        whole_index(parameter.index.as_ref()?)?;
        let variable = env.lookup(&parameter.name, self.facts());
        Some(match variable.elements {
            Some(elements) => elements,
            None if variable.perhaps_unset => many(&parameter.name),
            None => vec![Arg::One(variable.value.single())],
        })
    }

    fn indirect(
        &mut self,
        parameter: &Parameter,
        env: &mut Environment,
        ctx: &Context,
    ) -> Expansion {
        let named = env.lookup(&parameter.name, self.facts());
        let plain = Parameter { indirect: false, ..parameter.clone() };
        match named.value.as_text().and_then(|text| std::str::from_utf8(text).ok()) {
            Some(name) if !named.perhaps_unset && parameter.index.is_none() => {
                self.parameter(&Parameter { name: name.to_owned(), ..plain }, env, ctx)
            }
            _ => Expansion::Scalar(Value::unknown(parameter.name.clone())),
        }
    }

    /// The variable that a parameter names, one element of it included.
    fn variable(
        &mut self,
        parameter: &Parameter,
        env: &mut Environment,
        ctx: &Context,
    ) -> Variable {
        let of = |value: Value| Variable { value, ..Variable::default() };
        match parameter.name.as_str() {
            "#" | "?" | "$" | "!" | "-" => return of(number()),
            "0" => return of(Value::one(env.own_name())),
            name => {
                if let Ok(at) = name.parse::<usize>() {
                    return positional(env, at);
                }
            }
        }
        let variable = env.lookup(&parameter.name, self.facts());
        let Some(index) = &parameter.index else {
            let here = ctx.place.is_none() || env.assigned(&parameter.name).is_some();
            let local = matches!(parameter.name.as_str(), "HOME" | "TMPDIR");
            return if here || !local { variable } else { of(Value::unknown(&parameter.name)) };
        };
        let index = self.value_of(index, env, ctx);
        let Some(elements) = &variable.elements else { return variable };
        let at = index.as_text().and_then(|text| std::str::from_utf8(text).ok()?.parse().ok());
        let known = elements.iter().all(|arg| matches!(arg, Arg::One(_)));
        match at.and_then(|at: usize| elements.get(at)) {
            Some(arg) if known => of(Value::one(arg.pattern().clone())),
            _ => Variable {
                perhaps_unset: true,
                ..of(Value::one(pattern_of(elements, &parameter.name)))
            },
        }
    }

    fn operate(
        &mut self,
        parameter: &Parameter,
        variable: &Variable,
        env: &mut Environment,
        ctx: &Context,
    ) -> Value {
        match &parameter.operation {
            Operation::Plain => plain(variable),
            Operation::Length => number(),
            Operation::Default { colon, word } => {
                let (set, other) = split(variable, *colon);
                if other { set.or(&self.value_of(word, env, ctx)) } else { set }
            }
            Operation::Assign { colon, word } => {
                let (set, other) = split(variable, *colon);
                let value = if other { set.or(&self.value_of(word, env, ctx)) } else { set };
                env.assign(&parameter.name, value.clone());
                value
            }
            Operation::Error { colon, word } => {
                self.value_of(word, env, ctx);
                let (set, _) = split(variable, *colon);
                if set.alternatives().is_empty() {
                    Value::one(Pattern::hole(parameter.name.clone()))
                } else {
                    set
                }
            }
            Operation::Alternative { colon, word } => {
                let (set, other) = split(variable, *colon);
                let word = self.value_of(word, env, ctx);
                match (set.alternatives().is_empty(), other) {
                    (true, _) => Value::text(""),
                    (false, true) => word.or(&Value::text("")),
                    (false, false) => word,
                }
            }
            Operation::RemovePrefix { longest, pattern } => {
                self.budget.charge(8);
                let glob = self.glob_of(pattern, env, ctx);
                plain(variable).map(|value| without_prefix(value, glob.as_deref(), *longest))
            }
            Operation::RemoveSuffix { longest, pattern } => {
                self.budget.charge(8);
                let glob = self.glob_of(pattern, env, ctx);
                plain(variable).map(|value| without_suffix(value, glob.as_deref(), *longest))
            }
            Operation::Replace { all, anchor, pattern, replacement } => {
                self.budget.charge(8);
                let glob = self.glob_of(pattern, env, ctx);
                let with = self.value_of(replacement, env, ctx).single();
                plain(variable).map(|value| replaced(value, glob.as_deref(), &with, *all, *anchor))
            }
            Operation::Substring { offset, length } => {
                let offset = integer(&self.value_of(offset, env, ctx));
                let length = length.as_ref().map(|word| integer(&self.value_of(word, env, ctx)));
                plain(variable).map(|value| substring(value, offset, length))
            }
            Operation::Other(operator) => plain(variable).map(|value| cased(value, operator)),
        }
    }

    /// A word as a glob on known text, quoted glob characters escaped.
    fn glob_of(&mut self, word: &Word, env: &mut Environment, ctx: &Context) -> Option<Vec<u8>> {
        let mut glob = Vec::new();
        for part in &word.parts {
            match part {
                WordPart::Bare(text) => glob.extend_from_slice(text),
                other => {
                    let live = matches!(other, WordPart::Parameter(_) | WordPart::Command(_));
                    let value = self.value_of_parts(std::slice::from_ref(other), env, ctx);
                    for byte in value.as_text()? {
                        if !live && b"*?[\\".contains(byte) {
                            glob.push(b'\\');
                        }
                        glob.push(*byte);
                    }
                }
            }
        }
        Some(glob)
    }
}

/// The value, empty where it may be unset.
fn plain(variable: &Variable) -> Value {
    let empties = |pattern: &Pattern| {
        pattern.is_empty() || pattern.when_empty().is_some_and(|empty| empty.is_empty())
    };
    if variable.perhaps_unset && !variable.value.alternatives().iter().any(empties) {
        variable.value.or(&Value::text(""))
    } else {
        variable.value.clone()
    }
}

fn positional(env: &Environment, at: usize) -> Variable {
    let of = |value: Value| Variable { value, ..Variable::default() };
    let Positional::Known(args) = &env.positional else {
        return Variable { perhaps_unset: true, ..of(Value::unknown(format!("argument {at}"))) };
    };
    let before = args.iter().take(at);
    if before.clone().any(|arg| matches!(arg, Arg::Many(_))) {
        return Variable { perhaps_unset: true, ..of(Value::unknown(format!("argument {at}"))) };
    }
    match at.checked_sub(1).and_then(|at| args.get(at)) {
        Some(arg) => of(Value::one(arg.pattern().clone())),
        None => Variable { perhaps_unset: true, ..Variable::default() },
    }
}

/// The values that count as set, and whether the variable may count as unset.
fn split(variable: &Variable, colon: bool) -> (Value, bool) {
    if !colon {
        return (variable.value.clone(), variable.perhaps_unset);
    }
    let mut other = variable.perhaps_unset;
    let mut set = Vec::new();
    for pattern in variable.value.alternatives() {
        match pattern.pieces() {
            [] => other = true,
            [Piece::Hole { cause, may_be_empty: true }] => {
                other = true;
                set.push(Pattern::hole(cause.0.clone()));
            }
            _ => set.push(pattern.clone()),
        }
    }
    (Value::of(set), other)
}

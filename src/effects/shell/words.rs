//! Expansion of words: quoting, splitting, globs, and the sets of arguments that they may make.

use super::context::Context;
use super::draft::{Draft, multiply};
use super::environment::{Environment, home};
use super::evaluate::Evaluator;
use super::globs;
use super::parameters::Expansion;
use super::syntax::{Word, WordPart};
use super::value::{Builder, Value};
use super::{braces, output};
use crate::effects::programs::lines;
use crate::effects::programs::meaning::Arg;
use crate::model::bounds::VALUES_MAX;
use crate::model::pattern::{Pattern, Piece};

impl Evaluator<'_> {
    /// The lists of arguments that these words may make, one for each combination of values.
    pub(super) fn arguments(
        &mut self,
        words: &[Word],
        env: &mut Environment,
        ctx: &Context,
    ) -> Vec<Vec<Arg>> {
        let mut all: Vec<Vec<Arg>> = vec![Vec::new()];
        for word in words {
            let ways = self.fields(word, env, ctx);
            if all.len().saturating_mul(ways.len()) > VALUES_MAX {
                let widened = many_ways(&ways);
                all.iter_mut().for_each(|args| args.extend(widened.iter().cloned()));
                continue;
            }
            match ways.as_slice() {
                [only] => all.iter_mut().for_each(|args| args.extend(only.iter().cloned())),
                ways => {
                    all = all
                        .iter()
                        .flat_map(|before| ways.iter().map(move |way| [&before[..], way].concat()))
                        .collect();
                }
            }
        }
        all
    }

    /// The arguments that one word may make.
    pub(super) fn fields(
        &mut self,
        word: &Word,
        env: &mut Environment,
        ctx: &Context,
    ) -> Vec<Vec<Arg>> {
        if !self.step() {
            return vec![vec![Arg::Many(Pattern::unknown("too many steps"))]];
        }
        if let [WordPart::Bare(text)] = word.parts.as_slice()
            && !text.iter().any(|byte| b"*?[(".contains(byte))
        {
            let pattern = self.marks.restored(Pattern::content(text.clone()));
            return vec![vec![Arg::One(pattern)]];
        }
        if !braces::holds(word) {
            return self.fields_of_parts(&word.parts, env, ctx);
        }
        let Some(words) = braces::expanded(word) else {
            return vec![vec![Arg::Many(Pattern::unknown("many braces"))]];
        };
        let mut all: Vec<Vec<Arg>> = vec![Vec::new()];
        for parts in words {
            if !self.step() {
                break;
            }
            let ways = self.fields_of_parts(&parts, env, ctx);
            match ways.as_slice() {
                [only] => all.iter_mut().for_each(|args| args.extend(only.iter().cloned())),
                ways => {
                    let widened = many_ways(ways);
                    all.iter_mut().for_each(|args| args.extend(widened.iter().cloned()));
                }
            }
        }
        all
    }

    fn fields_of_parts(
        &mut self,
        parts: &[WordPart],
        env: &mut Environment,
        ctx: &Context,
    ) -> Vec<Vec<Arg>> {
        let mut drafts = vec![Draft::new()];
        for part in parts {
            self.part(part, &mut drafts, false, env, ctx);
        }
        let mut ways: Vec<Vec<Arg>> = Vec::new();
        for mut draft in drafts {
            self.end_field(&mut draft, env);
            self.budget.charge(draft.cost());
            if !ways.contains(&draft.done) {
                ways.push(draft.done);
            }
        }
        ways
    }

    /// Ends the field that a draft is at.
    fn end_field(&self, draft: &mut Draft, env: &Environment) {
        let next = Draft { done: std::mem::take(&mut draft.done), ..Draft::new() };
        let ended = std::mem::replace(draft, next);
        if ended.field.is_empty() && !ended.present {
            return;
        }
        let mut pattern = self.marks.restored(ended.field.finish());
        if is_lines(&pattern) {
            pattern = Pattern::hole("one of several lines");
        }
        let only_hole = matches!(pattern.pieces(), [Piece::Hole { .. }]) && !ended.present;
        if ended.glob && !env.options.noglob {
            let raw = ended.raw.as_deref().filter(|raw| !self.marks.hold(raw));
            let cwd = env.cwd.as_text();
            draft.done.extend(globs::expanded(&pattern, raw, cwd, self.overlay(), self.facts()));
        } else if only_hole || ended.set {
            draft.done.push(Arg::Many(pattern));
        } else {
            draft.done.push(Arg::One(pattern));
        }
    }

    fn part(
        &mut self,
        part: &WordPart,
        drafts: &mut Vec<Draft>,
        quoted: bool,
        env: &mut Environment,
        ctx: &Context,
    ) {
        match part {
            WordPart::Bare(text) if quoted => {
                drafts.iter_mut().for_each(|draft| draft.push_literal(text));
            }
            WordPart::Bare(text) => drafts.iter_mut().for_each(|draft| draft.push_unquoted(text)),
            WordPart::Quoted(text) => drafts.iter_mut().for_each(|draft| {
                draft.present = true;
                draft.push_literal(text);
            }),
            WordPart::Double(parts) => {
                let list_only = matches!(parts.as_slice(), [WordPart::Parameter(parameter)]
                    if super::parameters::is_list(parameter));
                drafts.iter_mut().for_each(|draft| draft.present |= !list_only);
                for part in parts {
                    self.part(part, drafts, true, env, ctx);
                }
            }
            WordPart::Parameter(parameter) => {
                let expansion = self.parameter(parameter, env, ctx);
                self.budget.charge(expansion.bytes() / 1024);
                self.push_expansion(&expansion, drafts, quoted, env);
            }
            WordPart::Tilde(_)
            | WordPart::Command(_)
            | WordPart::Arithmetic(_)
            | WordPart::ProcessIn(_)
            | WordPart::ProcessOut(_)
            | WordPart::Brace(_)
            | WordPart::Range(..) => {
                let value = self.scalar_part(part, env, ctx);
                self.budget.charge(value.bytes() / 1024);
                let whole = quoted || !matches!(part, WordPart::Command(_));
                if whole {
                    multiply(drafts, &value, |draft, pattern| draft.push_quoted(pattern));
                } else {
                    self.push_expansion(&Expansion::Scalar(value), drafts, false, env);
                }
            }
        }
    }

    fn push_expansion(
        &self,
        expansion: &Expansion,
        drafts: &mut Vec<Draft>,
        quoted: bool,
        env: &Environment,
    ) {
        let separators = separators(env);
        match expansion {
            Expansion::Scalar(value) if quoted => {
                multiply(drafts, value, |draft, pattern| draft.push_quoted(pattern));
            }
            Expansion::Scalar(value) => multiply(drafts, value, |draft, pattern| {
                draft.push_split(pattern, &separators, &mut |draft| self.end_field(draft, env));
            }),
            Expansion::List(args) => {
                for draft in drafts.iter_mut() {
                    for (at, arg) in args.iter().enumerate() {
                        if at > 0 {
                            self.end_field(draft, env);
                        }
                        match arg {
                            Arg::One(pattern) if quoted => draft.push_quoted(pattern),
                            Arg::One(pattern) => {
                                draft.push_split(pattern, &separators, &mut |draft| {
                                    self.end_field(draft, env)
                                })
                            }
                            Arg::Many(pattern) => {
                                pattern.pieces().iter().for_each(|piece| draft.push_piece(piece));
                                draft.set = true;
                            }
                        }
                    }
                }
            }
        }
    }

    /// The value of a word where it is neither split nor matched: an assignment, a redirection's
    /// target, a `case` word, a here-document.
    pub(super) fn value_of(&mut self, word: &Word, env: &mut Environment, ctx: &Context) -> Value {
        if !self.step() {
            return Value::unknown("too many steps");
        }
        let value = self.value_of_parts(&word.parts, env, ctx);
        self.budget.charge(value.bytes() / 1024);
        value.map(|pattern| self.marks.restored(pattern.clone()))
    }

    /// The same for parts.
    pub(super) fn value_of_parts(
        &mut self,
        parts: &[WordPart],
        env: &mut Environment,
        ctx: &Context,
    ) -> Value {
        match parts {
            [] => return Value::text(""),
            [WordPart::Bare(text) | WordPart::Quoted(text)] => {
                return Value::one(Pattern::content(text.clone()));
            }
            _ => {}
        }
        let mut value = Value::text("");
        for part in parts {
            let next = self.scalar_part(part, env, ctx);
            value = value.followed_by(&next);
        }
        value
    }

    fn scalar_part(&mut self, part: &WordPart, env: &mut Environment, ctx: &Context) -> Value {
        match part {
            WordPart::Bare(text) | WordPart::Quoted(text) => {
                Value::one(Pattern::content(text.clone()))
            }
            WordPart::Double(parts) => self.value_of_parts(parts, env, ctx),
            WordPart::Tilde(name) => self.tilde(name, env, ctx),
            WordPart::Parameter(parameter) => match self.parameter(parameter, env, ctx) {
                Expansion::Scalar(value) => value,
                Expansion::List(args) => Value::one(joined(&args)),
            },
            WordPart::Command(list) => self.substitution(list, env, ctx),
            WordPart::Arithmetic(word) => self.arithmetic(word, env, ctx),
            WordPart::ProcessIn(list) => self.process_in(list, env, ctx),
            WordPart::ProcessOut(list) => self.process_out(list, env, ctx),
            WordPart::Brace(words) => {
                let values: Vec<Value> =
                    words.iter().map(|word| self.value_of(word, env, ctx)).collect();
                Value::of(values.iter().flat_map(|value| value.alternatives().iter().cloned()))
            }
            WordPart::Range(..) => super::environment::number(),
        }
    }

    fn tilde(&self, name: &[u8], env: &Environment, ctx: &Context) -> Value {
        match name {
            b"" if ctx.place.is_some() => Value::one(Pattern::hole("HOME")),
            b"" => match env.assigned("HOME") {
                Some(variable) => variable.value.clone(),
                None => home(self.facts()),
            },
            b"+" => env.cwd.clone(),
            b"-" => env.lookup("OLDPWD", self.facts()).value,
            name => {
                let cause = format!("home of {}", String::from_utf8_lossy(name));
                Value::one(Pattern::hole(cause))
            }
        }
    }

    /// What a command substitution gives; its effects count.
    fn substitution(
        &mut self,
        list: &super::syntax::List,
        env: &Environment,
        ctx: &Context,
    ) -> Value {
        let output = self.subshell(list, env, ctx);
        Value::one(match output {
            output::Output::Names(names) => return names_of(names),
            other => other.into_value(),
        })
    }
}

/// A substitution of names: one of them, where there are few; else the text of which they are lines.
fn names_of(mut names: Vec<Pattern>) -> Value {
    if names.len() <= VALUES_MAX {
        return Value::of(names);
    }
    // Lines of which one is a set are never taken as one name, as they stand between quotes.
    if !names.iter().any(lines::is_set)
        && let Some(first) = names.first_mut()
    {
        first.push(Piece::Below);
    }
    Value::one(lines::joined(names))
}

/// The characters at which unquoted values are split.
fn separators(env: &Environment) -> Vec<u8> {
    match env.assigned("IFS").map(|variable| &variable.value) {
        Some(value) => match value.as_text() {
            Some(text) => text.to_vec(),
            None => b" \t\n".to_vec(),
        },
        None => b" \t\n".to_vec(),
    }
}

/// Whether it is several lines of names, some of them sets, where one name should be.
fn is_lines(pattern: &Pattern) -> bool {
    let ends = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains(&b'\n'));
    let sets = |piece: &Piece| match piece {
        Piece::Below | Piece::Between | Piece::Any => true,
        Piece::Text(_) | Piece::Star | Piece::Hole { .. } => false,
    };
    pattern.pieces().iter().any(ends) && pattern.pieces().iter().any(sets)
}

/// One list of arguments that stands for all of these.
fn many_ways(ways: &[Vec<Arg>]) -> Vec<Arg> {
    let patterns: Vec<Pattern> = ways.iter().flatten().map(|arg| arg.pattern().clone()).collect();
    let single = ways.iter().all(|way| matches!(way.as_slice(), [Arg::One(_)]));
    let widened = super::value::widened(&patterns);
    vec![if single { Arg::One(widened) } else { Arg::Many(widened) }]
}

/// Several arguments as one text, with spaces between.
pub(super) fn joined(args: &[Arg]) -> Pattern {
    let mut builder = Builder::default();
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            builder.push_text(b" ");
        }
        match arg {
            Arg::One(pattern) => builder.append(pattern),
            Arg::Many(pattern) => builder.append(&several(pattern)),
        }
    }
    builder.finish()
}

/// Any number of names of a set, in one text.
fn several(pattern: &Pattern) -> Pattern {
    let cause = pattern.cause().map_or("several names", |cause| cause.0.as_str());
    Pattern::unknown(cause)
}

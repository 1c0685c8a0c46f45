//! Simple commands: what a name means, and what the program behind it is told.

use super::context::Context;
use super::environment::{Ended, Environment, Positional, Variable};
use super::evaluate::{Evaluator, end_of};
use super::output::Output;
use super::syntax::{Assignment, Command, Word, WordPart};
use super::value::concatenated;
use super::{filters, recipes, words};
use crate::effects::programs;
use crate::effects::programs::meaning::{Arg, Call};
use crate::effects::programs::paths;
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Piece};

/// Where a name is looked up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookup {
    /// Functions, builtins, programs.
    All,
    /// Builtins and programs: behind `command`, or run by a program.
    NoFunctions,
}

impl Evaluator<'_> {
    /// Assignments, words and redirections.
    pub(super) fn simple(
        &mut self,
        command: &Command,
        assignments: &[Assignment],
        words: &[Word],
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        if !self.step() {
            return Output::Unknown("a bound was crossed".into());
        }
        let ways = self.command_words(words, env, ctx);
        let mut opened = self.open(&command.redirections, env, ctx);
        if words.is_empty() {
            for assignment in assignments {
                self.assign(assignment, env, ctx);
            }
            return self.close(opened, Output::Nothing, ctx);
        }
        let mut before: Vec<(&str, Option<Variable>)> = Vec::new();
        for assignment in assignments {
            before.push((&assignment.name, env.assigned(&assignment.name).cloned()));
            self.assign(assignment, env, ctx);
            env.export(&assignment.name, true, self.facts());
            self.preloaded(&assignment.name, env, ctx);
        }
        let fed = opened.stdin.take().map(|stdin| ctx.fed(stdin));
        let inner = fed.as_ref().unwrap_or(ctx);
        let span = self.span();
        let aliased = self.aliased(words, &ways, env, inner);
        let done = self.ways(&ways, env, inner);
        let output = match aliased {
            Some(output) => output.or(done),
            None => done,
        };
        self.set_span(span);
        for (name, variable) in before {
            env.restore(name, variable);
        }
        self.close(opened, output, ctx)
    }

    /// Each of several argument lists that a command may have.
    fn ways(&mut self, ways: &[Vec<Arg>], env: &mut Environment, ctx: &Context) -> Output {
        if let [args] = ways {
            return self.dispatch(args, Lookup::All, env, ctx);
        }
        let may = ctx.may();
        let before = self.fork(env);
        let mut output: Option<Output> = None;
        for args in ways {
            let mut one = self.fork(&before);
            let next = self.dispatch(args, Lookup::All, &mut one, &may);
            match output.take() {
                None => {
                    *env = one;
                    output = Some(next);
                }
                Some(other) => {
                    env.join(one, self.facts());
                    output = Some(other.or(next));
                }
            }
        }
        output.unwrap_or(Output::Nothing)
    }

    /// What an alias of the act makes of the command, beside what its plain name means: a shell
    /// that is not interactive does not look at aliases.
    fn aliased(
        &mut self,
        words: &[Word],
        ways: &[Vec<Arg>],
        env: &mut Environment,
        ctx: &Context,
    ) -> Option<Output> {
        let [WordPart::Bare(name)] = words.first()?.parts.as_slice() else { return None };
        let alias = env.aliases.remove(name)?;
        let rest = ways.first().and_then(|args| args.get(1..)).unwrap_or_default();
        let mut text = alias.single();
        for arg in rest {
            text = concatenated(&text, &Pattern::text(" "));
            text = concatenated(&text, &quoted(arg.pattern()));
        }
        let output = self.inline(&text, "alias", env, &ctx.may());
        env.aliases.insert(name.clone(), alias);
        Some(output)
    }

    /// A command by its arguments, the name first.
    pub(super) fn dispatch(
        &mut self,
        args: &[Arg],
        lookup: Lookup,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        let Some((head, rest)) = args.split_first() else { return Output::Nothing };
        if !self.step() {
            return Output::Unknown("a bound was crossed".into());
        }
        let Some(name) = head.as_text() else {
            return self.unnamed(head, rest, lookup, env, ctx);
        };
        if lookup == Lookup::All
            && let Some(function) = env.functions.get(name).cloned()
        {
            let mut output: Option<Output> = None;
            let may = ctx.may();
            let several = function.bodies.len() > 1 || !function.surely;
            let inner = if several { &may } else { ctx };
            for body in &function.bodies {
                let next = self.function(body, rest, env, inner);
                output = Some(output.map_or(next.clone(), |output| output.or(next)));
            }
            if !function.surely {
                let next = self.named(name, head, rest, env, &may);
                output = Some(output.map_or(next.clone(), |output| output.or(next)));
            }
            return output.unwrap_or(Output::Nothing);
        }
        self.named(name, head, rest, env, ctx)
    }

    fn named(
        &mut self,
        name: &[u8],
        head: &Arg,
        rest: &[Arg],
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        if let Some(output) = self.builtin(name, rest, env, ctx) {
            return output;
        }
        self.program(name, head.pattern(), rest, env, ctx)
    }

    /// A command whose name is not known; where the name may be nothing, the next argument is one.
    fn unnamed(
        &mut self,
        head: &Arg,
        rest: &[Arg],
        lookup: Lookup,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        let name = head.pattern();
        self.unread(format!("the name of a command is `{name}`"));
        self.emit(Effect::runs_unknown(name.clone()), ctx);
        let vanishes = matches!(head, Arg::Many(_))
            && name.pieces().iter().all(|piece| match piece {
                Piece::Hole { may_be_empty, .. } => *may_be_empty,
                Piece::Text(_) | Piece::Star | Piece::Any | Piece::Below | Piece::Between => false,
            });
        if vanishes && !rest.is_empty() {
            let mut other = self.fork(env);
            self.dispatch(rest, lookup, &mut other, &ctx.may());
            env.join(other, self.facts());
        }
        Output::Unknown(format!("output of {name}"))
    }

    /// A function's body with these arguments.
    fn function(
        &mut self,
        body: &Command,
        args: &[Arg],
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        if !self.budget.begin_run() {
            return Output::Unknown("a bound was crossed".into());
        }
        let outer = std::mem::replace(&mut env.positional, Positional::Known(args.to_vec()));
        let output = self.command(body, env, ctx);
        env.positional = outer;
        end_of(env, Ended::Function);
        self.budget.end_run();
        output
    }

    /// A program by the name it is called by.
    fn program(
        &mut self,
        called: &[u8],
        pattern: &Pattern,
        args: &[Arg],
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        if called.is_empty() {
            return Output::Nothing;
        }
        let cwds = env.cwd.alternatives().to_vec();
        let may = ctx.may();
        let ctx = if cwds.len() > 1 { &may } else { ctx };
        let mut output: Option<Output> = None;
        for cwd in &cwds {
            let next = self.program_at(called, pattern, args, cwd, env, ctx);
            output = Some(output.map_or(next.clone(), |output: Output| output.or(next)));
        }
        output.unwrap_or(Output::Nothing)
    }

    fn program_at(
        &mut self,
        called: &[u8],
        pattern: &Pattern,
        args: &[Arg],
        cwd: &Pattern,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        let name = match called.iter().rposition(|byte| *byte == b'/') {
            None => {
                if let Some(path) = self.found_on_path(called, cwd, env, ctx) {
                    return self.own_script(&path, args, cwd, env, ctx);
                }
                called
            }
            Some(at) => {
                let path = paths::absolute(cwd, pattern);
                match self.guard_at(&path, ctx) {
                    Some(name) => name,
                    None if self.is_own(called, &path, cwd, ctx) => {
                        return self.own_script(&path, args, cwd, env, ctx);
                    }
                    None => called.get(at.saturating_add(1)..).unwrap_or_default(),
                }
            }
        };
        let environment = self.environment_of(env);
        let call = Call {
            name,
            called: pattern,
            args,
            cwd,
            place: ctx.place.as_ref(),
            environment: &environment,
            stdin: &ctx.stdin,
            facts: self.facts(),
        };
        let meaning = programs::meaning(&call);
        let known = filters::prints(&call);
        let lists = match &meaning.lists {
            Some(lists) => Some(lists.clone()),
            None => filters::names(&call, &self.so_far()),
        };
        let wanted = recipes::wanted(&call);
        let shown = filters::shown_file(&call);
        self.tell(call.name, meaning.effects, ctx);
        self.leave(meaning.leaves, ctx);
        let mut ran = Output::Nothing;
        for run in &meaning.runs {
            ran = ran.then(self.run(run, cwd, env, ctx));
        }
        if let Some(wanted) = wanted {
            self.recipes(&wanted, env, ctx);
        }
        if let Some(from) = meaning.fetches {
            return Output::Fetched(from);
        }
        if let Some(file) = shown {
            return Output::File(file);
        }
        if let Some(names) = lists {
            return Output::Names(names);
        }
        let printed = meaning.prints.or(known);
        filters::output(name, printed, ran, &meaning.runs, &ctx.stdin)
    }

    /// Keeps the effects of a call; what only marks a file leaves its content known.
    fn tell(&mut self, name: &[u8], effects: Vec<Effect>, ctx: &Context) {
        let attributes = matches!(name, b"chmod" | b"chown" | b"chgrp" | b"chflags");
        for effect in effects {
            self.prints_sourced(&effect, ctx);
            if attributes {
                self.kept(effect, ctx);
            } else {
                self.emit(effect, ctx);
            }
        }
    }

    /// The positional parameters as arguments.
    pub(super) fn all_positional(&self, env: &Environment) -> Vec<Arg> {
        match &env.positional {
            Positional::Known(args) => args.clone(),
            Positional::Unknown => super::environment::many("arguments"),
        }
    }

    /// Several arguments as one text, for `eval`.
    pub(super) fn spaced(args: &[Arg]) -> Pattern {
        words::joined(args)
    }
}

/// A known text in single quotes; anything else as it is, so that it stays unknown.
fn quoted(pattern: &Pattern) -> Pattern {
    match pattern.as_text() {
        Some(text) => {
            let text = String::from_utf8_lossy(text).replace('\'', r"'\''");
            Pattern::content(format!("'{text}'").into_bytes())
        }
        None => pattern.clone(),
    }
}

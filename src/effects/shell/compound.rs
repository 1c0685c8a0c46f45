//! Commands that hold others: branches, whose states are joined, and loops, whose states are widened.

use super::context::Context;
use super::environment::{Ended, Environment};
use super::evaluate::{Evaluator, end_of};
use super::output::Output;
use super::syntax::{Command, CommandKind, List, Word};
use super::value::Value;
use crate::effects::programs::meaning::Arg;
use crate::effects::programs::meaning::Input;
use crate::model::bounds::LOOP_ITERATIONS_MAX;

impl Evaluator<'_> {
    /// A command that holds others.
    pub(super) fn compound(
        &mut self,
        command: &Command,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        let mut opened = self.open(&command.redirections, env, ctx);
        let fed = opened.stdin.take().map(|stdin| ctx.fed(stdin));
        let inner = fed.as_ref().unwrap_or(ctx);
        let output = match &command.kind {
            CommandKind::Simple { .. } | CommandKind::Function { .. } => Output::Nothing,
            CommandKind::Subshell(list) => self.subshell(list, env, inner),
            CommandKind::Group(list) => self.list(list, env, inner),
            CommandKind::If { branches, otherwise } => {
                self.branches(branches, otherwise.as_ref(), env, inner)
            }
            CommandKind::While { condition, body } => {
                self.widening(env, inner, |evaluator, env, ctx| {
                    let first = evaluator.tested(condition, env, ctx);
                    let mut round = evaluator.fork(env);
                    let rest = evaluator.list(body, &mut round, &ctx.may());
                    env.join(round, evaluator.facts());
                    first.then(rest)
                })
            }
            CommandKind::For { name, words, body } => {
                self.each(name, words.as_deref(), body, env, inner)
            }
            CommandKind::ArithmeticFor { expressions, body } => {
                self.widening(env, inner, |evaluator, env, ctx| {
                    evaluator.calculate(expressions, env, ctx);
                    let mut round = evaluator.fork(env);
                    let output = evaluator.list(body, &mut round, &ctx.may());
                    env.join(round, evaluator.facts());
                    output
                })
            }
            CommandKind::Case { word, branches } => self.case(word, branches, env, inner),
            CommandKind::Coproc(command) => {
                let fed = inner.fed(Input::Unknown("input of a coprocess".into()));
                self.behind(|evaluator| {
                    evaluator.apart(env, &fed, |evaluator, env, ctx| {
                        evaluator.command(command, env, ctx)
                    })
                })
            }
            CommandKind::Condition(words) => {
                for word in words {
                    self.value_of(word, env, inner);
                }
                Output::Nothing
            }
            CommandKind::Arithmetic(word) => {
                self.calculate(word, env, inner);
                Output::Nothing
            }
        };
        if self.inner == 0 {
            self.set_span(command.span);
        }
        self.close(opened, output, ctx)
    }

    /// A condition: a failure in it does not end the shell.
    fn tested(&mut self, condition: &List, env: &mut Environment, ctx: &Context) -> Output {
        let errexit = std::mem::take(&mut env.options.errexit);
        let output = self.list(condition, env, ctx);
        env.options.errexit |= errexit;
        output
    }

    fn branches(
        &mut self,
        branches: &[(List, List)],
        otherwise: Option<&List>,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        let may = ctx.may();
        let mut after: Option<Environment> = None;
        let mut output: Option<Output> = None;
        for (at, (condition, body)) in branches.iter().enumerate() {
            let tested = self.tested(condition, env, if at == 0 { ctx } else { &may });
            let mut branch = self.fork(env);
            let found = tested.then(self.list(body, &mut branch, &may));
            output = Some(output.map_or(found.clone(), |output| output.or(found)));
            match &mut after {
                Some(after) => after.join(branch, self.facts()),
                None => after = Some(branch),
            }
        }
        let last = otherwise.map_or(Output::Nothing, |list| self.list(list, env, &may));
        if let Some(after) = after {
            env.join(after, self.facts());
        }
        output.map_or(last.clone(), |output| output.or(last))
    }

    fn case(
        &mut self,
        word: &Word,
        branches: &[(Vec<Word>, List)],
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        self.value_of(word, env, ctx);
        let before = self.fork(env);
        let mut output = Output::Nothing;
        for (patterns, body) in branches {
            let mut branch = self.fork(&before);
            for pattern in patterns {
                self.value_of(pattern, &mut branch, ctx);
            }
            output = output.or(self.list(body, &mut branch, &ctx.may()));
            env.join(branch, self.facts());
        }
        output
    }

    fn each(
        &mut self,
        name: &str,
        words: Option<&[Word]>,
        body: &List,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        let ways = match words {
            Some(words) => self.arguments(words, env, ctx),
            None => vec![self.all_positional(env)],
        };
        let known = match ways.as_slice() {
            [args] if args.len() <= LOOP_ITERATIONS_MAX => {
                args.iter().all(|arg| matches!(arg, Arg::One(_))).then(|| args.clone())
            }
            _ => None,
        };
        if let Some(args) = known {
            let mut output = Output::Nothing;
            for arg in &args {
                env.assign(name, Value::one(arg.pattern().clone()));
                output = output.then(self.list(body, env, ctx));
                end_of(env, Ended::Loop);
            }
            return output;
        }
        let all = || ways.iter().flatten().map(|arg| arg.pattern().clone());
        let values: Vec<Value> = match all().count() {
            0..=LOOP_ITERATIONS_MAX => all().map(Value::one).collect(),
            _ => vec![Value::of(all())],
        };
        self.widening(env, ctx, |evaluator, env, ctx| {
            let mut output = Output::Nothing;
            for value in &values {
                let mut round = evaluator.fork(env);
                round.assign(name, value.clone());
                output = output.or(evaluator.list(body, &mut round, &ctx.may()));
                env.join(round, evaluator.facts());
            }
            output
        })
    }

    /// Evaluates a round of a loop so that it holds for any number of rounds: once, and again with
    /// all that it changes widened.
    fn widening(
        &mut self,
        env: &mut Environment,
        ctx: &Context,
        mut round: impl FnMut(&mut Self, &mut Environment, &Context) -> Output,
    ) -> Output {
        let before = self.fork(env);
        let mut output = round(self, env, ctx);
        end_of(env, Ended::Loop);
        if !env.same_values(&before) {
            env.widen_since(&before);
            output = output.or(round(self, env, &ctx.may()));
            end_of(env, Ended::Loop);
            env.widen_since(&before);
        }
        match output {
            Output::Text(_) | Output::Names(_) | Output::File(_) => {
                Output::Unknown("output of a loop".into())
            }
            Output::Nothing | Output::Fetched(_) | Output::Unknown(_) => output,
        }
    }
}

//! The walk over a parsed text: lists, pipelines, branches, loops, functions.

use std::rc::Rc;

use super::budget::Budget;
use super::context::Context;
use super::environment::{Ended, Environment, Function};
use super::marks::Marks;
use super::output::Output;
use super::overlay::{Content, Overlay};
use super::syntax::{Command, CommandKind, Item, Join, List, Pipeline};
use super::trust::is_open;
use super::value::Value;
use crate::effects::Evaluation;
use crate::effects::programs::meaning::Input;
use crate::model::bounds::EFFECTS_MAX;
use crate::model::effect::{Certainty, Effect, Span, Unread};
use crate::model::facts::Facts;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// How many causes are told; one is enough to judge by.
const UNREAD_MAX: usize = 64;

/// The evaluation of one act.
pub(super) struct Evaluator<'f> {
    facts: &'f dyn Facts,
    pub(super) budget: Budget,
    pub(super) effects: Vec<Effect>,
    unread: Vec<Unread>,
    pub(super) scripts: Vec<(Vec<u8>, String)>,
    overlay: Overlay,
    pub(super) marks: Marks,
    /// The command of the outermost text that is being evaluated.
    span: Span,
    /// How many texts deep the evaluation is below the outermost one.
    pub(super) inner: usize,
    /// Files that process substitutions made so far.
    streams: usize,
    /// Whether what is evaluated stands in a file of the project's own.
    pub(super) own: bool,
    /// How many backgrounds deep the evaluation is.
    pub(super) background: usize,
    /// Files that shells in the background may read again.
    pub(super) late: Vec<Pattern>,
    /// Files that were sourced.
    pub(super) sourced: Vec<Pattern>,
    /// What programs left for later calls: the state of the world, not of a shell.
    pub(super) left: Vec<(String, Option<Pattern>)>,
}

impl<'f> Evaluator<'f> {
    pub(super) fn new(facts: &'f dyn Facts) -> Self {
        Self {
            facts,
            budget: Budget::default(),
            effects: Vec::new(),
            unread: Vec::new(),
            scripts: Vec::new(),
            overlay: Overlay::default(),
            marks: Marks::default(),
            span: Span::default(),
            inner: 0,
            streams: 0,
            own: false,
            background: 0,
            late: Vec::new(),
            sourced: Vec::new(),
            left: Vec::new(),
        }
    }

    pub(super) fn facts(&self) -> &'f dyn Facts {
        self.facts
    }

    pub(super) fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    pub(super) fn overlay_mut(&mut self) -> &mut Overlay {
        &mut self.overlay
    }

    /// Takes one step; `false`: nothing more is to be evaluated.
    pub(super) fn step(&mut self) -> bool {
        self.budget.step()
    }

    /// A copy of a shell's state for one of several ways; copying much is more than one step.
    pub(super) fn fork(&mut self, env: &Environment) -> Environment {
        self.budget.charge(env.size() / 16);
        env.clone()
    }

    /// Tells an effect.
    pub(super) fn emit(&mut self, effect: Effect, ctx: &Context) {
        self.kept(effect, ctx).iter().for_each(|effect| self.remember(effect));
    }

    /// Keeps an effect, given back where it is on a path here; no content changes (`chmod`).
    pub(super) fn kept(&mut self, effect: Effect, ctx: &Context) -> Option<Effect> {
        if self.effects.len() >= EFFECTS_MAX {
            self.budget.cross("too many effects");
            return None;
        }
        if self.own && is_open(&effect) {
            return None;
        }
        let mut effect = effect.at_most(ctx.certainty);
        effect.span = self.span;
        let resource = &mut effect.clause.resource;
        if resource.kind == Kind::Path && resource.place.is_none() {
            resource.place.clone_from(&ctx.place);
        }
        let here = resource.kind == Kind::Path && resource.place.is_none();
        self.effects.push(effect.clone());
        here.then_some(effect)
    }

    /// Keeps what an effect on a path means for later parts of the act.
    fn remember(&mut self, effect: &Effect) {
        let name = &effect.clause.resource.name;
        match effect.clause.verb {
            Verb::Write => {
                self.reaches_late(name);
                let content = match &effect.clause.from {
                    Some(from) if from.kind == Kind::Host => Content::Fetched(from.name.clone()),
                    Some(_) | None => Content::Unknown,
                };
                self.overlay.note(name.clone(), content);
                if effect.certainty <= Certainty::Will {
                    self.overlay.make(name.clone());
                }
            }
            Verb::Delete | Verb::Move => {
                self.overlay.note(name.clone(), Content::Unknown);
                self.overlay.take_away(name);
            }
            Verb::Discard => self.overlay.note(name.clone(), Content::Unknown),
            _ => {}
        }
    }

    /// Tells that something could not be read.
    pub(super) fn unread(&mut self, cause: impl Into<String>) {
        self.note_unread(Unread { cause: cause.into(), bound: false });
    }

    pub(super) fn note_unread(&mut self, unread: Unread) {
        if self.own && !unread.bound {
            return;
        }
        if self.unread.len() < UNREAD_MAX && !self.unread.contains(&unread) {
            self.unread.push(unread);
        }
    }

    pub(super) fn span(&self) -> Span {
        self.span
    }

    pub(super) fn set_span(&mut self, span: Span) {
        self.span = span;
    }

    /// Keeps what a call leaves for later ones; on one of several ways it may not have.
    pub(super) fn leave(&mut self, entries: Vec<(String, Pattern)>, ctx: &Context) {
        for (name, value) in entries {
            let sure = ctx.is_sure() && ctx.place.is_none();
            let value = if sure { value } else { Pattern::hole("left on one of several ways") };
            self.left.retain(|(known, _)| *known != name);
            self.left.push((name, Some(value)));
        }
    }

    /// The variables that the act sets or unsets for a program, and what earlier calls left.
    pub(super) fn environment_of(&self, env: &Environment) -> Vec<(String, Option<Pattern>)> {
        let mut all = env.exported();
        all.extend(self.left.iter().cloned());
        all
    }

    /// All that was found.
    pub(super) fn finish(mut self) -> Evaluation {
        if let Some(cause) = self.budget.crossed() {
            self.note_unread(Unread { cause: cause.into(), bound: true });
        }
        let Self { effects, unread, scripts, .. } = self;
        Evaluation { effects: super::super::once(effects), unread, scripts }
    }

    /// The commands of a list, one after the other.
    pub(super) fn list(&mut self, list: &List, env: &mut Environment, ctx: &Context) -> Output {
        let mut outputs = Vec::new();
        for item in &list.items {
            if self.budget.crossed().is_some() {
                return Output::Unknown("a bound was crossed".into());
            }
            let may;
            let ctx = if env.ended == Ended::No {
                ctx
            } else {
                may = ctx.may();
                &may
            };
            let next = if item.background {
                self.behind(|evaluator| {
                    evaluator.apart(env, ctx, |evaluator, env, ctx| evaluator.item(item, env, ctx))
                })
            } else {
                self.item(item, env, ctx)
            };
            if next != Output::Nothing {
                outputs.push(next);
            }
        }
        Output::all(outputs)
    }

    /// One and-or list. A command after `&&` runs where the one before has succeeded; one after
    /// `||` where it has not.
    fn item(&mut self, item: &Item, env: &mut Environment, ctx: &Context) -> Output {
        let last = item.rest.len();
        let mut output = self.guarded(&item.first, last > 0, env, ctx);
        let mut failed = env.cwd_if_failed.take();
        for (at, (join, pipeline)) in item.rest.iter().enumerate() {
            let guards = at.saturating_add(1) < last;
            match join {
                Join::And => {
                    output = output.then(self.guarded(pipeline, guards, env, ctx));
                    failed = either(failed, env.cwd_if_failed.take());
                }
                Join::Or => {
                    let mut other = self.fork(env);
                    if let Some(cwd) = failed.take() {
                        other.cwd = if last > 1 { env.cwd.or(&cwd) } else { cwd };
                    }
                    let next = self.guarded(pipeline, guards, &mut other, &ctx.may());
                    output = output.then(next);
                    failed = other.cwd_if_failed.take();
                    env.join(other, self.facts);
                }
            }
        }
        if let Some(cwd) = failed
            && !(env.options.errexit && last == 0)
        {
            env.cwd = env.cwd.or(&cwd);
        }
        output
    }

    /// A pipeline; a failure before `&&` or `||` does not end the shell.
    fn guarded(
        &mut self,
        pipeline: &Pipeline,
        guards: bool,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        let errexit = env.options.errexit;
        env.options.errexit &= !guards;
        let output = self.pipeline(pipeline, env, ctx);
        env.options.errexit |= errexit && guards;
        output
    }

    fn pipeline(&mut self, pipeline: &Pipeline, env: &mut Environment, ctx: &Context) -> Output {
        if let [command] = pipeline.commands.as_slice() {
            let output = self.command(command, env, ctx);
            if pipeline.negated
                && let Some(cwd) = env.cwd_if_failed.take()
            {
                env.cwd = env.cwd.or(&cwd);
            }
            return output;
        }
        let mut output = Output::Nothing;
        for (at, command) in pipeline.commands.iter().enumerate() {
            let fed;
            let ctx = if at == 0 {
                ctx
            } else {
                fed = ctx.fed(output.into_input());
                &fed
            };
            output =
                self.apart(env, ctx, |evaluator, env, ctx| evaluator.command(command, env, ctx));
        }
        output
    }

    /// Something in a shell of its own: what it changes is forgotten, its traps run at its end.
    pub(super) fn apart(
        &mut self,
        env: &Environment,
        ctx: &Context,
        run: impl FnOnce(&mut Self, &mut Environment, &Context) -> Output,
    ) -> Output {
        let mut own = self.fork(env);
        own.traps.clear();
        let output = run(self, &mut own, ctx);
        self.run_traps(&mut own, ctx);
        output
    }

    /// A list in a shell of its own.
    pub(super) fn subshell(&mut self, list: &List, env: &Environment, ctx: &Context) -> Output {
        self.apart(env, ctx, |evaluator, env, ctx| evaluator.list(list, env, ctx))
    }

    pub(super) fn command(
        &mut self,
        command: &Command,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        if !self.budget.enter() {
            return Output::Unknown("a bound was crossed".into());
        }
        if self.inner == 0 {
            self.span = command.span;
        }
        let output = match &command.kind {
            CommandKind::Simple { assignments, words } => {
                self.simple(command, assignments, words, env, ctx)
            }
            CommandKind::Function { name, body } => {
                let function = Function { bodies: vec![Rc::new((**body).clone())], surely: true };
                env.functions.insert(name.clone(), function);
                Output::Nothing
            }
            _ => self.compound(command, env, ctx),
        };
        self.budget.leave();
        output
    }

    /// A process substitution that is read: a file whose content is the list's output.
    pub(super) fn process_in(&mut self, list: &List, env: &Environment, ctx: &Context) -> Value {
        let output = self.subshell(list, env, ctx);
        let content = match output {
            Output::Nothing => Content::Text(Pattern::default()),
            Output::Text(text) => Content::Text(text),
            Output::Fetched(from) => Content::Fetched(from),
            Output::Names(_) | Output::File(_) | Output::Unknown(_) => Content::Unknown,
        };
        let name = self.stream();
        self.overlay.note(name.clone(), content);
        Value::one(name)
    }

    /// A process substitution that is written to.
    pub(super) fn process_out(&mut self, list: &List, env: &Environment, ctx: &Context) -> Value {
        let fed = ctx.fed(Input::Unknown("output of a command".into()));
        self.subshell(list, env, &fed);
        Value::one(self.stream())
    }

    fn stream(&mut self) -> Pattern {
        self.streams = self.streams.saturating_add(1);
        Pattern::text(format!("/dev/fd/{}", self.streams.saturating_add(62)))
    }
}

/// Takes back how far the flow was left, where it was only this far.
pub(super) fn end_of(env: &mut Environment, ended: Ended) {
    if env.ended <= ended {
        env.ended = Ended::No;
    }
}

fn either(one: Option<Value>, two: Option<Value>) -> Option<Value> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one.or(&two)),
        (one, two) => one.or(two),
    }
}

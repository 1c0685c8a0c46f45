//! What one command runs: texts, scripts and programs, taken back to the evaluator's own start.

use super::code::{self, Code, SHELLS, extension, is_shell};
use super::commands::Lookup;
use super::context::Context;
use super::environment::{Ended, Environment, Positional};
use super::evaluate::{Evaluator, end_of};
use super::output::{FETCHED, Output};
use super::overlay::Content;
use super::parse;
use super::trust::is_gate;
use super::value::Value;
use crate::effects::programs::meaning::{Arg, Inner, Input, Language, Run};
use crate::effects::programs::paths;
use crate::model::bounds::{RUN_DEPTH_MAX, SCRIPT_BYTES_MAX};
use crate::model::digest::sha256_of;
use crate::model::effect::{Effect, Unread};
use crate::model::facts::FileKind;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Resource, Verb};

/// A script that is to be run.
pub(super) struct Script<'a> {
    pub(super) path: &'a Pattern,
    pub(super) args: &'a [Arg],
    /// Whether it runs in the calling shell.
    pub(super) sourced: bool,
    /// Whether it was called by its own name, so that it may be in any language.
    direct: bool,
    /// The language of the interpreter that it is handed to.
    pub(super) language: Option<Language>,
}

impl Evaluator<'_> {
    /// A command that a program runs from this folder.
    pub(super) fn run(
        &mut self,
        run: &Run,
        cwd: &Pattern,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        if !self.budget.begin_run() {
            return Output::Unknown("a bound was crossed".into());
        }
        let mut inner = if run.perhaps { ctx.may() } else { ctx.clone() };
        let mut folder = run.cwd.clone().unwrap_or_else(|| cwd.clone());
        if let Some(place) = &run.place {
            if run.cwd.is_none() {
                folder = Pattern::hole(format!("folder at {place}"));
            }
            inner.place = Some(place.clone());
        }
        if let Some(stdin) = &run.stdin {
            inner = inner.fed(stdin.clone());
        }
        let sourced = matches!(run.inner, Inner::ScriptFile { sourced: true, .. });
        let output = if sourced && run.place.is_none() {
            env.bring(&run.environment);
            self.inner(&run.inner, env, &inner)
        } else {
            self.budget.charge(env.size() / 16);
            let mut child = env.child(folder);
            child.bring(&run.environment);
            if run.place.is_some() {
                child.assign("HOME", Value::one(Pattern::hole("HOME")));
            }
            self.start_up(&run.inner, &mut child, &inner);
            self.inner(&run.inner, &mut child, &inner)
        };
        self.budget.end_run();
        output
    }

    /// What a shell reads before its own text: the file that `BASH_ENV` names.
    fn start_up(&mut self, inner: &Inner, env: &mut Environment, ctx: &Context) {
        if !matches!(inner, Inner::ShellText(_) | Inner::ScriptFile { .. }) {
            return;
        }
        let Some(variable) = env.assigned("BASH_ENV") else { return };
        let path = variable.value.single();
        if !path.is_empty() {
            let path = paths::absolute(&env.cwd.single(), &path);
            let script =
                Script { path: &path, args: &[], sourced: true, direct: false, language: None };
            self.script(&script, env, ctx);
        }
    }

    /// A file called by its own name from this folder.
    pub(super) fn own_script(
        &mut self,
        path: &Pattern,
        args: &[Arg],
        cwd: &Pattern,
        env: &Environment,
        ctx: &Context,
    ) -> Output {
        if !self.budget.begin_run() {
            return Output::Unknown("a bound was crossed".into());
        }
        self.budget.charge(env.size() / 16);
        let mut child = env.child(cwd.clone());
        let script = Script { path, args, sourced: false, direct: true, language: None };
        let output = self.script(&script, &mut child, ctx);
        self.budget.end_run();
        output
    }

    fn inner(&mut self, inner: &Inner, env: &mut Environment, ctx: &Context) -> Output {
        match inner {
            Inner::Argv(args) => self.dispatch(args, Lookup::NoFunctions, env, ctx),
            Inner::ShellText(text) => self.shell_text(text, "sh", env, ctx),
            Inner::ScriptFile { path, args, sourced, language } => {
                let (sourced, language) = (*sourced, *language);
                self.script(&Script { path, args, sourced, direct: false, language }, env, ctx)
            }
            Inner::Code(language, text) => {
                self.code(&Code { language: *language, text, args: &[], file: None }, env, ctx)
            }
        }
    }

    /// Text for a shell of its own.
    pub(super) fn shell_text(
        &mut self,
        text: &Pattern,
        shell: &str,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        let output = self.inline(text, shell, env, ctx);
        self.run_traps(env, ctx);
        output
    }

    /// Text for the shell that is running: `eval`, an alias, a sourced file.
    pub(super) fn inline(
        &mut self,
        text: &Pattern,
        shell: &str,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        if let Some(known) = text.as_text() {
            return self.parsed(known, shell, env, ctx);
        }
        let marked = self.marks.marked(text);
        if !text.has_hole()
            && let Some(marked) = &marked
        {
            return self.parsed(marked, shell, env, ctx);
        }
        let cause = text.cause().map_or("several texts", |cause| cause.0.as_str());
        if let (Some(from), [Piece::Hole { .. }]) = (cause.strip_prefix(FETCHED), text.pieces()) {
            let host = from.parse().unwrap_or_else(|_| Pattern::hole("host"));
            let host = Resource::here(Kind::Host, host);
            let run = Effect::on(Verb::Run, Kind::Program, Pattern::text(shell));
            self.emit(run.coming_from(host), ctx);
            return Output::Unknown(format!("output of {shell}"));
        }
        self.unread(format!("text for {shell}: {cause}"));
        if let Some(marked) = marked {
            let mut other = self.fork(env);
            self.parsed(&marked, shell, &mut other, &ctx.may());
            env.join(other, self.facts());
        }
        self.unread_shell(shell, ctx)
    }

    pub(super) fn parsed(
        &mut self,
        text: &[u8],
        shell: &str,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        if !self.budget.begin_run() {
            return Output::Unknown("a bound was crossed".into());
        }
        self.inner = self.inner.saturating_add(1);
        let output = match parse::parse(text) {
            Ok(list) => self.list(&list, env, ctx),
            Err(opaque) => {
                self.note_unread(Unread { cause: opaque.cause, bound: opaque.bound });
                self.unread_shell(shell, ctx)
            }
        };
        self.inner = self.inner.saturating_sub(1);
        self.budget.end_run();
        output
    }

    fn unread_shell(&mut self, shell: &str, ctx: &Context) -> Output {
        self.emit(Effect::runs_unknown(Pattern::text(shell)), ctx);
        Output::Unknown(format!("output of {shell}"))
    }

    /// Runs what `trap` left for the end of the shell.
    pub(super) fn run_traps(&mut self, env: &mut Environment, ctx: &Context) {
        for _ in 0..RUN_DEPTH_MAX {
            let traps: Vec<Value> = std::mem::take(&mut env.traps);
            end_of(env, Ended::Shell);
            for trap in &traps {
                for text in trap.alternatives() {
                    self.inline(text, "trap", env, &ctx.may());
                }
            }
            if env.traps.is_empty() || env.traps == traps {
                return;
            }
        }
        self.budget.cross("traps that set traps");
    }

    fn script(&mut self, script: &Script<'_>, env: &mut Environment, ctx: &Context) -> Output {
        let unknown = Output::Unknown(format!("output of {}", script.path));
        if ctx.place.is_some() {
            self.emit(Effect::runs_unknown(script.path.clone()), ctx);
            return unknown;
        }
        let own = self.is_projects(script, env);
        if own {
            self.emit(Effect::runs_unknown(script.path.clone()), ctx);
        }
        let before = std::mem::replace(&mut self.own, own);
        let inner = if own { &ctx.may() } else { ctx };
        let output = self.any_content(script, env, inner);
        self.own = before;
        output
    }

    fn any_content(&mut self, script: &Script<'_>, env: &mut Environment, ctx: &Context) -> Output {
        let unknown = Output::Unknown(format!("output of {}", script.path));
        let mut contents = self.contents_of(script, ctx);
        if contents.len() == 1
            && let Some(content) = contents.pop()
        {
            return self.with_content(script, &content, env, ctx);
        }
        let may = ctx.may();
        for content in &contents {
            let mut branch = self.fork(env);
            self.with_content(script, content, &mut branch, &may);
            env.join(branch, self.facts());
        }
        unknown
    }

    fn with_content(
        &mut self,
        script: &Script<'_>,
        content: &Content,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        let unread = Effect::runs_unknown(script.path.clone());
        match content {
            Content::Fetched(from) => {
                let host = Resource::here(Kind::Host, from.clone());
                self.emit(unread.coming_from(host), ctx);
            }
            Content::Unknown => self.emit(unread, ctx),
            Content::Text(text) if is_gate(script.path, text.prefix()) => self.emit(unread, ctx),
            Content::Text(text) if is_shell(script, text.prefix()) => {
                return self.shell_script(script, text, env, ctx);
            }
            Content::Text(text) => {
                match script.language.or_else(|| code::language(script.path, text.prefix())) {
                    Some(language) => {
                        let (args, file) = (script.args, Some(script.path));
                        self.note_script(script.path, text);
                        return self.code(&Code { language, text, args, file }, env, ctx);
                    }
                    None => self.emit(unread, ctx),
                }
            }
        }
        Output::Unknown(format!("output of {}", script.path))
    }

    fn shell_script(
        &mut self,
        script: &Script<'_>,
        text: &Pattern,
        env: &mut Environment,
        ctx: &Context,
    ) -> Output {
        self.note_script(script.path, text);
        let given = Positional::Known(script.args.to_vec());
        let shown = format!("script {}", script.path);
        let name = env.script.replace(script.path.clone());
        if !script.sourced {
            env.positional = given;
            return self.shell_text(text, &shown, env, ctx);
        }
        let outer = env.positional.clone();
        if !script.args.is_empty() {
            env.positional = given;
        }
        let output = self.inline(text, &shown, env, ctx);
        env.positional = outer;
        env.script = name;
        end_of(env, Ended::Function);
        output
    }

    /// Keeps which content of a script was judged.
    pub(super) fn note_script(&mut self, path: &Pattern, text: &Pattern) {
        if let (Some(path), Some(known)) = (path.as_text(), text.as_text()) {
            let read = (path.to_vec(), sha256_of(known));
            if !self.scripts.contains(&read) {
                self.scripts.push(read);
            }
        }
    }

    /// What a script may hold: what this act wrote, else what stands on disk.
    fn contents_of(&mut self, script: &Script<'_>, ctx: &Context) -> Vec<Content> {
        let path = script.path;
        if path.as_text() == Some(b"/dev/stdin") {
            return vec![match &*ctx.stdin {
                Input::Text(text) => Content::Text(text.clone()),
                Input::Fetched(from) => Content::Fetched(from.clone()),
                Input::Nothing | Input::Names(_) | Input::File(_) | Input::Unknown(_) => {
                    self.unread("script on standard input");
                    Content::Unknown
                }
            }];
        }
        self.opens_script(path, reads_as_shell(script), script.sourced);
        if self.is_made_by_python(path) {
            return vec![Content::Text(Pattern::default())];
        }
        let (mut contents, disk) = self.overlay().contents(path);
        if contents.contains(&Content::Unknown) && reads_as_shell(script) {
            self.unread(format!("script {path}: written earlier in the act"));
        }
        if disk {
            contents.push(self.on_disk(script));
        }
        contents
    }

    fn on_disk(&mut self, script: &Script<'_>) -> Content {
        let path = script.path;
        let Some(known) = path.as_text() else {
            self.unread(format!("script {path}: its name is not known"));
            return Content::Unknown;
        };
        if script.sourced && self.is_outside(known) {
            return Content::Unknown;
        }
        let files = self.facts().files();
        match files.content(known).known() {
            Some(content) if content.len() <= SCRIPT_BYTES_MAX => {
                Content::Text(Pattern::content(content))
            }
            Some(_) => {
                self.note_unread(Unread { cause: format!("script {path}: too long"), bound: true });
                Content::Unknown
            }
            None => {
                let missing = files.kind(known).surely(|kind| *kind == FileKind::Missing);
                if !missing && reads_as_shell(script) {
                    self.unread(format!("script {path}: could not be read"));
                }
                Content::Unknown
            }
        }
    }

    /// Whether a sourced file is the user's or the machine's set-up, which is not the act's doing:
    /// it lies outside of any repository and of the temp folders.
    pub(super) fn is_outside(&self, path: &[u8]) -> bool {
        let temp = [b"/tmp/".as_slice(), b"/var/tmp/", b"/private/", b"/dev/"];
        if temp.iter().any(|folder| path.starts_with(folder)) {
            return false;
        }
        let at = path.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
        let folder = path.get(..at.max(1)).unwrap_or(b"/");
        self.facts().git().repository(folder).surely(Option::is_none)
    }
}

/// Whether a script that cannot be read would be shell text, as far as its name says.
fn reads_as_shell(script: &Script<'_>) -> bool {
    match extension(script.path) {
        _ if script.language.is_some() => false,
        _ if script.sourced => true,
        Some(extension) => SHELLS.contains(&extension),
        None => !script.direct,
    }
}

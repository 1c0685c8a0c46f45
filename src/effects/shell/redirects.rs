//! Redirections: which files a command reads and writes by them, and what its input is.

use super::context::Context;
use super::environment::Environment;
use super::evaluate::Evaluator;
use super::output::Output;
use super::overlay::Content;
use super::syntax::{Redirection, RedirectionKind, Word, WordPart};
use super::value::Value;
use crate::effects::programs::meaning::Input;
use crate::effects::programs::paths;
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// What the redirections of a command come to.
#[derive(Default)]
pub(super) struct Opened {
    /// What stands on its standard input, if a redirection says.
    pub(super) stdin: Option<Input>,
    targets: Vec<Target>,
    /// Whether its standard output goes where no next command sees it.
    hidden: bool,
}

/// Files that a command writes by a redirection.
struct Target {
    files: Vec<Pattern>,
    /// Whether what stood there is replaced.
    replaces: bool,
    /// Whether it gets the standard output.
    stdout: bool,
}

impl Evaluator<'_> {
    /// Expands redirections in order; the effects of reading are told now, those of writing when
    /// the command has run ([`Self::close`]).
    pub(super) fn open(
        &mut self,
        redirections: &[Redirection],
        env: &mut Environment,
        ctx: &Context,
    ) -> Opened {
        let mut opened = Opened::default();
        for redirection in redirections {
            let descriptor = redirection.descriptor;
            let on_stdin = matches!(descriptor, None | Some(0)) && redirection.variable.is_none();
            let on_stdout = matches!(descriptor, None | Some(1)) && redirection.variable.is_none();
            match &redirection.kind {
                RedirectionKind::Read(word) => {
                    let input = self.read_from(word, env, ctx);
                    if on_stdin {
                        opened.stdin = Some(input);
                    }
                }
                RedirectionKind::Write(word) => {
                    self.target(&mut opened, word, true, on_stdout, env, ctx);
                }
                RedirectionKind::WriteBoth(word) => {
                    self.target(&mut opened, word, true, true, env, ctx);
                }
                RedirectionKind::Append(word) => {
                    self.target(&mut opened, word, false, on_stdout, env, ctx);
                }
                RedirectionKind::AppendBoth(word) => {
                    self.target(&mut opened, word, false, true, env, ctx);
                }
                RedirectionKind::ReadWrite(word) => {
                    let input = self.read_from(word, env, ctx);
                    if on_stdin {
                        opened.stdin = Some(input);
                    }
                    self.target(&mut opened, word, false, false, env, ctx);
                }
                RedirectionKind::Duplicate(word) => {
                    let to = self.value_of(word, env, ctx);
                    if on_stdout && to.as_text() == Some(b"2") {
                        opened.hidden = true;
                    }
                }
                RedirectionKind::Here(word) => {
                    let text = self.value_of(word, env, ctx).single();
                    if on_stdin {
                        opened.stdin = Some(Input::Text(text));
                    }
                }
                RedirectionKind::HereString(word) => {
                    let text = self.value_of(word, env, ctx).followed_by(&Value::text("\n"));
                    if on_stdin {
                        opened.stdin = Some(Input::Text(text.single()));
                    }
                }
            }
        }
        opened
    }

    fn read_from(&mut self, word: &Word, env: &mut Environment, ctx: &Context) -> Input {
        if let [WordPart::ProcessIn(list)] = word.parts.as_slice() {
            return self.subshell(list, env, ctx).into_input();
        }
        let files = self.files_of(word, env, ctx);
        for file in &files {
            self.emit(Effect::on_path(Verb::Read, file.clone()), ctx);
        }
        match files.as_slice() {
            [] => Input::Nothing,
            [file] => self.input_of(file),
            _ => Input::Unknown("one of several files".into()),
        }
    }

    /// A file as an input: what this act wrote to it, where it did.
    fn input_of(&self, file: &Pattern) -> Input {
        match self.overlay().find(file) {
            Some(Content::Text(text)) => Input::Text(text),
            Some(Content::Fetched(from)) => Input::Fetched(from),
            Some(Content::Unknown) => Input::Unknown("file written earlier".into()),
            None => Input::File(file.clone()),
        }
    }

    fn target(
        &mut self,
        opened: &mut Opened,
        word: &Word,
        replaces: bool,
        stdout: bool,
        env: &mut Environment,
        ctx: &Context,
    ) {
        let files = self.files_of(word, env, ctx);
        opened.hidden |= stdout;
        if !files.is_empty() {
            opened.targets.push(Target { files, replaces, stdout });
        }
    }

    /// The files that a redirection's word names, absolute; devices that keep nothing left out,
    /// network devices told.
    fn files_of(&mut self, word: &Word, env: &mut Environment, ctx: &Context) -> Vec<Pattern> {
        let names = self.value_of(word, env, ctx);
        let mut files = Vec::new();
        for name in names.alternatives() {
            match device(name) {
                Device::Stream => {}
                Device::Host(host) => {
                    self.emit(Effect::on(Verb::Send, Kind::Host, host), ctx);
                }
                Device::None => {
                    let cwds = env.cwd.alternatives();
                    files.extend(cwds.iter().map(|cwd| paths::absolute(cwd, name)));
                }
            }
        }
        Value::of(files).alternatives().to_vec()
    }

    /// Tells what the redirections write, and gives what is left for the next command.
    pub(super) fn close(&mut self, opened: Opened, output: Output, ctx: &Context) -> Output {
        for target in &opened.targets {
            let may = ctx.may();
            let ctx = if target.files.len() > 1 { &may } else { ctx };
            for file in &target.files {
                self.emit(Effect::on_path(Verb::Write, file.clone()), ctx);
                if target.replaces {
                    self.emit(Effect::on_path(Verb::Discard, file.clone()), ctx);
                }
                self.note_content(file, target, &output, ctx);
            }
        }
        if opened.hidden { Output::Nothing } else { output }
    }

    fn note_content(&mut self, file: &Pattern, target: &Target, output: &Output, ctx: &Context) {
        if ctx.place.is_some() || !target.stdout {
            return;
        }
        let text = match output {
            Output::Fetched(from) => {
                self.overlay_mut().note(file.clone(), Content::Fetched(from.clone()));
                return;
            }
            Output::Text(text) => text.clone(),
            Output::Nothing => Pattern::default(),
            Output::Names(_) | Output::File(_) | Output::Unknown(_) => return,
        };
        let before = self.overlay().written_before(file, 1);
        match (target.replaces, before) {
            (true, _) => {
                let sure = ctx.is_sure();
                self.overlay_mut().settle(file.clone(), 2, Content::Text(text), sure);
            }
            (false, Some(before)) if ctx.is_sure() => {
                let whole = super::value::concatenated(&before, &text);
                self.overlay_mut().settle(file.clone(), 1, Content::Text(whole), true);
            }
            (false, _) => {}
        }
    }
}

enum Device {
    /// Nothing is kept: the null device, a terminal, an open descriptor.
    Stream,
    /// A connection to this host.
    Host(Pattern),
    /// A path like any other.
    None,
}

fn device(name: &Pattern) -> Device {
    let head = name.prefix();
    for protocol in [b"/dev/tcp/".as_slice(), b"/dev/udp/"] {
        if let Some(rest) = head.strip_prefix(protocol) {
            let host = rest.split(|byte| *byte == b'/').next().unwrap_or_default();
            let known = rest.contains(&b'/') || name.as_text().is_some();
            return Device::Host(if known { Pattern::text(host) } else { Pattern::hole("host") });
        }
    }
    let stream = matches!(
        name.as_text(),
        Some(
            b"/dev/null"
                | b"/dev/stdin"
                | b"/dev/stdout"
                | b"/dev/stderr"
                | b"/dev/tty"
                | b"/dev/zero"
                | b"/dev/full"
                | b"/dev/random"
                | b"/dev/urandom"
        )
    );
    let descriptor = [b"/dev/fd/".as_slice(), b"/proc/self/fd/"].iter().any(|folder| {
        let number = head.strip_prefix(*folder);
        number.is_some_and(|rest| rest.iter().all(u8::is_ascii_digit))
    });
    if stream || descriptor { Device::Stream } else { Device::None }
}

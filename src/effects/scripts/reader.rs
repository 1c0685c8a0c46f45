//! From the calls of a text to what they do.

use super::call::{Call, Receiver};
use super::deed::Deed;
use super::source::Source;
use super::text::{Binding, Range, Text};
use super::tokens::{Kind, tokens};
use super::{Script, Step, javascript, perl, python, ruby};
use crate::effects::programs::meaning::{Arg, Inner, Input, Language, Run};
use crate::effects::programs::paths;
use crate::model::clause::Clause;
use crate::model::effect::{Certainty, Effect};
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind as ResourceKind, Resource, Verb};

/// What is told of code that makes the code that it runs.
pub(super) const BUILDS: &str = "code that builds code";

/// Bytes of code in a command line beyond which it is no longer taken for ordinary if it cannot be
/// read.
const INLINE_BYTES_MAX: usize = 32 << 10;

/// What the text does.
pub(super) fn read(script: &Script<'_>) -> Vec<Step> {
    let source = Source::of(script.text);
    if !script.text.is_empty() && script.text.pieces().iter().all(is_unknown) {
        let cause = script.text.cause().map_or("several texts", |cause| cause.0.as_str());
        return vec![Step::Unread(format!("code: {cause}"))];
    }
    let Some(found) = tokens(&source, script.language) else {
        let long = script.file.is_none() && source.text.len() > INLINE_BYTES_MAX;
        return if long { vec![Step::Unread("code: too long".into())] } else { Vec::new() };
    };
    let mut text = Text::new(found, script.language, script.args, script.file, script.home.clone());
    text.note_names();
    let calls = text.calls();
    text.note_parameters(&calls);
    let mut reader =
        Reader { text: &text, cwd: script.cwd.clone(), read: Vec::new(), steps: Vec::new() };
    reader.note_reads(&calls);
    reader.all(&calls);
    if !text.step() {
        reader.steps.push(Step::Unread("code: too much to follow".into()));
    }
    reader.steps
}

fn is_unknown(piece: &Piece) -> bool {
    match piece {
        Piece::Hole { .. } => true,
        Piece::Text(text) => text.trim_ascii().is_empty(),
        Piece::Star | Piece::Any | Piece::Below | Piece::Between => false,
    }
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) cwd: Pattern,
    /// What the text reads: a file that is written from its own content is changed in place.
    pub(super) read: Vec<Pattern>,
    pub(super) steps: Vec<Step>,
}

/// A call with what it does: its arguments, a method's object before them.
pub(super) struct Done<'a> {
    pub(super) call: &'a Call,
    pub(super) object: Option<&'a Receiver>,
    pub(super) sure: bool,
}

impl Reader<'_> {
    fn all(&mut self, calls: &[Call]) {
        let mut commands = self
            .text
            .tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| matches!(token, Kind::Command(_)))
            .map(|(at, _)| at)
            .peekable();
        for call in calls {
            while let Some(at) = commands.next_if(|at| *at < call.range.to) {
                self.command(at);
            }
            self.call(call);
        }
        for at in commands {
            self.command(at);
        }
    }

    fn command(&mut self, at: usize) {
        if let Some(Kind::Command(parts)) = self.text.at(at) {
            let sure = self.text.sure.get(at).copied().unwrap_or(false);
            let value = self.text.string(parts, 0);
            self.shell(&value.single(), None, sure);
        }
    }

    fn call(&mut self, call: &Call) {
        if !self.text.step() {
            return;
        }
        if hides(self.text, call) {
            self.steps.push(Step::Unread(BUILDS.into()));
            return;
        }
        let sure = self.text.sure.get(call.range.from).copied().unwrap_or(false);
        if let Some((deed, object)) = deed(self.text, call) {
            let object = object.then_some(call.receiver.as_ref()).flatten();
            self.deed(deed, &Done { call, object, sure });
        }
    }

    fn note_reads(&mut self, calls: &[Call]) {
        for call in calls {
            let Some((deed, object)) = deed(self.text, call) else { continue };
            let object = object.then_some(call.receiver.as_ref()).flatten();
            let done = Done { call, object, sure: false };
            let reads = match deed {
                Deed::Read => true,
                Deed::Open => !self.writes(&done),
                Deed::PerlOpen => self.perl_mode(&done).0 == b"<",
                _ => false,
            };
            if reads {
                let at = if deed == Deed::PerlOpen { self.perl_mode(&done).1 } else { 0 };
                for path in self.paths(&done, at) {
                    self.read.push(path);
                }
            }
        }
    }

    /// The values of one argument; a method's object is the first.
    pub(super) fn values(&self, done: &Done<'_>, at: usize) -> Vec<Pattern> {
        match (done.object, at) {
            (Some(object), 0) => self.text.receiver(object).any,
            (Some(_), at) => self.argument(done, at.saturating_sub(1)),
            (None, at) => self.argument(done, at),
        }
    }

    fn argument(&self, done: &Done<'_>, at: usize) -> Vec<Pattern> {
        self.range(done, at).map_or_else(Vec::new, |range| self.text.value(range).any)
    }

    /// The tokens of one positional argument.
    pub(super) fn range(&self, done: &Done<'_>, at: usize) -> Option<Range> {
        done.call.args.iter().copied().filter(|arg| !self.text.is_named(*arg)).nth(at)
    }

    /// The values of one argument as paths.
    pub(super) fn paths(&self, done: &Done<'_>, at: usize) -> Vec<Pattern> {
        self.values(done, at).iter().map(|name| self.path(name)).collect()
    }

    pub(super) fn path(&self, name: &Pattern) -> Pattern {
        let name = match name.prefix().strip_prefix(b"file://") {
            Some(_) => Pattern::hole("file address"),
            None => name.clone(),
        };
        paths::absolute(&self.cwd, &name)
    }

    /// Whether what is told of an argument says more than that it is not known: a function's
    /// parameter that nothing in the text gives a value is its caller's.
    pub(super) fn is_callers(&self, done: &Done<'_>, at: usize) -> bool {
        let names = |tokens: &[Kind]| {
            tokens.iter().any(|token| match token {
                Kind::Name(name) => self.text.bindings.get(name).is_some_and(|bindings| {
                    bindings.iter().any(|binding| matches!(binding, Binding::Parameter))
                }),
                _ => false,
            })
        };
        match (done.object, at) {
            (Some(Receiver::Name(name)), 0) => names(&[Kind::Name(name.clone())]),
            (Some(Receiver::Value(range)), 0) => names(self.text.of(*range)),
            (Some(_), at) => self
                .range(done, at.saturating_sub(1))
                .is_some_and(|range| names(self.text.of(range))),
            (None, at) => self.range(done, at).is_some_and(|range| names(self.text.of(range))),
        }
    }

    /// Whether a name that is not wholly known may be left to the unknown run: it is the caller's,
    /// or what is known of it is in the working folder or a temp folder.
    pub(super) fn is_left(&self, path: &Pattern) -> bool {
        let prefix = path.prefix();
        let own = self.cwd.prefix();
        let home = prefix.windows(2).any(|two| two == b"/.");
        path.has_hole()
            && !home
            && (prefix.is_empty()
                || prefix.starts_with(b"/tmp/")
                || (!own.is_empty() && prefix.starts_with(own)))
    }

    pub(super) fn effect(&mut self, effect: Effect, sure: bool) {
        let effect = if sure { effect } else { effect.at_most(Certainty::May) };
        self.steps.push(Step::Effect(effect));
    }

    pub(super) fn run(&mut self, inner: Inner, cwd: Option<Pattern>, sure: bool) {
        let cwd = cwd.unwrap_or_else(|| self.cwd.clone());
        let stdin = Some(Input::Unknown("what the script writes to it".into()));
        let run = Run { cwd: Some(cwd), perhaps: !sure, stdin, ..Run::of(inner) };
        self.steps.push(Step::Run(run));
    }

    /// A program of the shell's with the arguments of the call.
    pub(super) fn program(&mut self, words: &[&str], names: Vec<Pattern>, sure: bool) {
        let args = words.iter().map(Arg::text).chain(names.into_iter().map(Arg::One)).collect();
        self.run(Inner::Argv(args), None, sure);
    }
}

/// What a call does, and whether a method's object is its first argument.
fn deed(text: &Text<'_>, call: &Call) -> Option<(Deed, bool)> {
    let name = String::from_utf8_lossy(&call.name);
    let method = String::from_utf8_lossy(&call.method);
    let found = match text.language {
        Language::Python => python::function(&name),
        Language::JavaScript => javascript::function(&name),
        Language::Perl => perl::function(&name),
        Language::Ruby => ruby::function(&name),
    };
    if let Some(deed) = found {
        return Some((deed, false));
    }
    let receiver = call.receiver.as_ref()?;
    if text.language == Language::Python
        && let Some(deed) = python::method(&method, text.receiver(receiver).path)
    {
        return Some((deed, true));
    }
    let deed = match text.language {
        Language::Python | Language::JavaScript => python::other(&method)?,
        Language::Perl | Language::Ruby => return None,
    };
    // Of a client that is not known, only an address that is written out counts.
    let first = call.args.first().map(|arg| text.value(*arg).single()).unwrap_or_default();
    let address = first.prefix().starts_with(b"http");
    let socket =
        deed == Deed::Connect && call.args.first().is_some_and(|arg| text.is_sign(arg.from, b'('));
    (address && deed == Deed::Send || socket).then_some((deed, false))
}

/// Whether a call hides what it calls.
fn hides(text: &Text<'_>, call: &Call) -> bool {
    let literal = |at: usize| {
        let value = call.args.get(at).map(|arg| text.value(*arg).single());
        value.is_some_and(|value| !value.has_hole())
    };
    match (text.language, call.name.as_slice()) {
        (Language::Python, b"__import__") => !literal(0),
        (Language::Python, b"getattr") => {
            let of = call.args.first().and_then(|arg| text.dotted(*arg)).unwrap_or_default();
            let module = [b"os".as_slice(), b"shutil", b"subprocess", b"builtins", b"__builtins__"];
            module.contains(&of.as_slice()) && text.is_sign(call.range.to, b'(')
        }
        (Language::Python, b"marshal.loads") => text.is_sign(call.range.to, b')'),
        _ => false,
    }
}

impl Reader<'_> {
    /// An effect on a host.
    pub(super) fn host(&mut self, verb: Verb, host: Pattern, sure: bool) {
        let known = host.as_text().is_none_or(|host| !host.is_empty());
        if known && !(verb == Verb::Receive && host.has_hole()) {
            let resource = Resource::here(ResourceKind::Host, host);
            self.effect(Effect::will(Clause::new(verb, resource)), sure);
        }
    }
}

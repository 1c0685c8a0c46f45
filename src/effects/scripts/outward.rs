//! What a text starts and what it exchanges with other machines.

use super::deed::Deed;
use super::reader::{Done, Reader};
use super::text::Range;
use super::tokens::{Kind, Part};
use crate::effects::programs::host;
use crate::effects::programs::meaning::{Arg, Inner, Language};
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind as ResourceKind, Resource, Verb};

impl Reader<'_> {
    /// The folder that a call names for what it starts.
    fn folder(&self, done: &Done<'_>) -> Option<Pattern> {
        let named = self.text.keyword(&done.call.args, b"cwd")?;
        Some(self.path(&self.text.value(named).single()))
    }

    /// Text for a shell; text of which a part is not known is told as its words.
    pub(super) fn shell(&mut self, text: &Pattern, cwd: Option<Pattern>, sure: bool) {
        if !text.pieces().iter().any(|piece| matches!(piece, Piece::Text(_))) {
            return;
        }
        self.run(Inner::ShellText(text.clone()), cwd, sure);
    }

    pub(super) fn shells(&mut self, done: &Done<'_>) {
        let folder = self.folder(done);
        let texts = self.values(done, 0);
        let sure = done.sure && texts.len() < 2;
        for text in texts {
            self.shell(&text, folder.clone(), sure);
        }
    }

    fn argv(&mut self, args: Vec<Arg>, cwd: Option<Pattern>, sure: bool) {
        let known = args.first().is_some_and(|first| first.as_text().is_some());
        if known {
            self.run(Inner::Argv(args), cwd, sure);
        }
    }

    /// A program's name, where it is the interpreter itself.
    fn program_name(&self, range: Range) -> Arg {
        match self.text.dotted(range).as_deref() {
            Some(b"sys.executable") => Arg::text("python3"),
            Some(b"process.execPath" | b"process.argv0") => Arg::text("node"),
            _ => Arg::One(self.text.value(range).single()),
        }
    }

    fn argv_of(&self, elements: &[Range]) -> Vec<Arg> {
        let Some((first, rest)) = elements.split_first() else { return Vec::new() };
        let mut args = vec![self.program_name(*first)];
        args.extend(self.text.arguments(rest));
        args
    }

    pub(super) fn process(&mut self, done: &Done<'_>) {
        let named = self.text.keyword(&done.call.args, b"args");
        let Some(range) = self.range(done, 0).or(named) else { return };
        let folder = self.folder(done);
        if let Some(elements) = self.text.elements(range) {
            let args = self.argv_of(&elements);
            self.argv(args, folder, done.sure);
            return;
        }
        // `[a] + rest`, `[a, *rest]` and the like: what begins with a list is one.
        let parts = self.text.split(range, b'+');
        if let [first, _, ..] = parts.as_slice()
            && let Some(elements) = self.text.elements(*first)
        {
            let mut args = self.argv_of(&elements);
            args.push(Arg::Many(Pattern::unknown("arguments")));
            self.argv(args, folder, done.sure);
            return;
        }
        let split = self.text.call_of(range).filter(|call| call.method == b"split");
        let text = match split.as_ref().and_then(|call| call.receiver.as_ref()) {
            Some(receiver) => self.text.receiver(receiver).any,
            None => match &split {
                Some(call) => {
                    call.args.first().map_or_else(Vec::new, |arg| self.text.value(*arg).any)
                }
                None => self.text.value(range).any,
            },
        };
        let sure = done.sure && text.len() < 2;
        for text in text {
            self.shell(&text, folder.clone(), sure);
        }
    }

    pub(super) fn spawns(&mut self, done: &Done<'_>) {
        let Some(program) = self.range(done, 0) else { return };
        let folder = self.folder(done);
        let name = self.program_name(program);
        let elements = self.range(done, 1).and_then(|list| self.text.elements(list));
        let shell = self.text.keyword(&done.call.args, b"shell");
        let shell = shell.is_some_and(|shell| self.text.name_at(shell.from) != Some(b"false"));
        if done.call.args.len() < 2 || (shell && elements.is_none()) {
            self.shell(name.pattern(), folder, done.sure);
            return;
        }
        let given = match elements {
            Some(elements) => {
                // The list of `os.exec` begins with the program's own name.
                let own = usize::from(self.text.language == Language::Python);
                self.text.arguments(elements.get(own..).unwrap_or_default())
            }
            None if self
                .range(done, 1)
                .is_some_and(|range| self.text.is_sign(range.from, b'{')) =>
            {
                Vec::new()
            }
            None => vec![Arg::Many(Pattern::unknown("arguments"))],
        };
        if shell {
            let mut text = name.pattern().clone();
            for arg in &given {
                text.push_text(b" ");
                text.append(arg.pattern());
            }
            self.shell(&text, folder, done.sure);
        } else {
            self.argv(std::iter::once(name).chain(given).collect(), folder, done.sure);
        }
    }

    pub(super) fn words(&mut self, done: &Done<'_>) {
        let folder = self.folder(done);
        let ranges: Vec<Range> = (0..64).map_while(|at| self.range(done, at)).collect();
        let ranges = match ranges.as_slice() {
            [only] => match self.text.elements(*only) {
                Some(elements) => elements,
                None => return self.shells(done),
            },
            _ => ranges,
        };
        let args = self.argv_of(&ranges);
        self.argv(args, folder, done.sure);
    }

    pub(super) fn network(&mut self, deed: Deed, done: &Done<'_>) {
        let at = usize::from(deed == Deed::Method);
        let verb = match deed {
            Deed::Send | Deed::Connect => Verb::Send,
            Deed::Method => self.verb_of(self.range(done, 0)),
            Deed::Fetch => self.verb_of_fetch(done),
            Deed::Connection if self.posts() => Verb::Send,
            _ => Verb::Receive,
        };
        let hosts: Vec<Pattern> = self.addresses(done, at).iter().map(host).collect();
        for name in hosts {
            if name.has_hole() && self.is_callers(done, at) {
                continue;
            }
            if deed == Deed::Download {
                for path in self.values(done, 1) {
                    let path = self.path(&path);
                    if !path.has_hole() {
                        let from = Resource::here(ResourceKind::Host, name.clone());
                        let write = Effect::on_path(Verb::Write, path.clone()).coming_from(from);
                        self.effect(write, done.sure);
                        self.effect(Effect::on_path(Verb::Discard, path), done.sure);
                    }
                }
            }
            self.host(Verb::Receive, name.clone(), done.sure && verb == Verb::Receive);
            if verb == Verb::Send {
                self.host(Verb::Send, name, done.sure);
            }
        }
    }

    /// The addresses that a call names: a text, the host of options or of a pair.
    fn addresses(&self, done: &Done<'_>, at: usize) -> Vec<Pattern> {
        let Some(range) = self.range(done, at) else {
            let named = [b"url".as_slice(), b"host", b"hostname"];
            let found = named.iter().find_map(|name| self.text.keyword(&done.call.args, name));
            return found.map_or_else(Vec::new, |range| self.text.value(range).any);
        };
        if self.text.is_sign(range.from, b'{') {
            let named = [b"url".as_slice(), b"hostname", b"host", b"uri"];
            let found = named.iter().find_map(|name| self.text.keyword(&[range], name));
            return found.map_or_else(Vec::new, |range| self.text.value(range).any);
        }
        if let Some(elements) = self.text.elements(range)
            && let Some(first) = elements.first()
        {
            return self.text.value(*first).any;
        }
        // `new URL('..')`, `URI('..')`.
        if let Some(call) = self.text.call_of(range)
            && [b"URL".as_slice(), b"URI", b"URI.parse", b"urllib.request.Request"]
                .contains(&call.name.as_slice())
            && let Some(first) = call.args.first()
        {
            return self.text.value(*first).any;
        }
        // A path alone is of the same host as before.
        let values = self.text.value(range).any;
        values.into_iter().filter(|value| !value.prefix().starts_with(b"/")).collect()
    }

    fn verb_of(&self, method: Option<Range>) -> Verb {
        let value = method.map(|method| self.text.value(method).single());
        let text = value.as_ref().and_then(Pattern::as_text).map(<[u8]>::to_ascii_uppercase);
        match text.as_deref() {
            None | Some(b"GET" | b"HEAD" | b"OPTIONS" | b"") => Verb::Receive,
            Some(_) => Verb::Send,
        }
    }

    fn verb_of_fetch(&self, done: &Done<'_>) -> Verb {
        if let Some(method) = self.text.keyword(&done.call.args, b"method") {
            return self.verb_of(Some(method));
        }
        let python = self.text.language == Language::Python;
        let data = self.text.keyword(&done.call.args, b"data").is_some();
        let second = python && self.range(done, 1).is_some();
        let inner = self.range(done, 0).and_then(|range| self.text.call_of(range));
        let inner = inner.is_some_and(|call| {
            call.name == b"urllib.request.Request"
                && (call.args.len() > 1 && self.text.keyword(&call.args, b"data").is_some())
        });
        match data || second || inner {
            true => Verb::Send,
            false => Verb::Receive,
        }
    }

    /// Whether the text names a method that changes something.
    fn posts(&self) -> bool {
        let methods = [b"POST".as_slice(), b"PUT", b"PATCH", b"DELETE"];
        self.text.tokens.iter().any(|token| match token {
            Kind::Text(parts) => match parts.as_slice() {
                [Part::Text(text)] => methods.contains(&text.as_slice()),
                _ => false,
            },
            _ => false,
        })
    }
}

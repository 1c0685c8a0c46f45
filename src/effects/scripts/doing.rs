//! What a call does, made effects and commands.

use super::Step;
use super::call::Receiver;
use super::deed::Deed;
use super::reader::{BUILDS, Done, Reader};
use super::text::Range;
use crate::effects::programs::meaning::{Inner, Language};
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::Verb;

impl Reader<'_> {
    pub(super) fn deed(&mut self, deed: Deed, done: &Done<'_>) {
        match deed {
            Deed::Delete => self.deletes(done, &["rm", "-f", "--"]),
            Deed::DeleteTree => self.deletes(done, &["rm", "-rf", "--"]),
            Deed::DeleteWith => {
                let deep = self.text.keyword(&done.call.args, b"recursive");
                let off = deep.is_none_or(|deep| self.text.name_at(deep.from) == Some(b"false"));
                self.deletes(done, if off { &["rm", "-f", "--"] } else { &["rm", "-rf", "--"] });
            }
            Deed::Move => self.pair(done, &["mv", "-T", "--"]),
            Deed::Copy => self.pair(done, &["cp", "-rT", "--"]),
            Deed::Replace => self.replaces(done),
            Deed::Append => self.touches(done, 0, Verb::Write),
            Deed::Read => self.touches(done, 0, Verb::Read),
            Deed::Open if self.appends(done) => self.touches(done, 0, Verb::Write),
            Deed::Open if self.writes(done) => self.replaces(done),
            Deed::Open => self.touches(done, 0, Verb::Read),
            Deed::PerlOpen => self.perl_open(done),
            Deed::Shell => self.shells(done),
            Deed::Spawn => self.spawns(done),
            Deed::Process => self.process(done),
            Deed::Words => self.words(done),
            Deed::Send
            | Deed::Receive
            | Deed::Method
            | Deed::Fetch
            | Deed::Download
            | Deed::Connect
            | Deed::Connection => self.network(deed, done),
            Deed::Chdir => {
                let to = self.values(done, 0);
                self.cwd = match (to.as_slice(), done.sure) {
                    ([to], true) => self.path(to),
                    _ => Pattern::hole("folder of the script"),
                };
            }
            Deed::Eval => self.evaluates(done),
            Deed::Hidden => self.steps.push(Step::Unread(BUILDS.into())),
        }
    }

    pub(super) fn deletes(&mut self, done: &Done<'_>, words: &[&str]) {
        let count = done.call.args.len().saturating_add(usize::from(done.object.is_some()));
        let all = matches!(self.text.language, Language::Perl | Language::Ruby);
        for at in 0..count.min(if all { 64 } else { 1 }) {
            let elements = self.range(done, at).filter(|_| done.object.is_none());
            let elements = elements.and_then(|range| self.text.elements(range));
            let listed = elements.is_some();
            let names = match elements {
                Some(elements) => {
                    elements.iter().flat_map(|element| self.text.value(*element).any).collect()
                }
                None => self.values(done, at),
            };
            let sure = done.sure && (listed || names.len() < 2);
            for name in names {
                if name.has_hole() && self.is_callers(done, at) {
                    continue;
                }
                self.program(words, vec![name], sure);
            }
        }
    }

    pub(super) fn pair(&mut self, done: &Done<'_>, words: &[&str]) {
        let (from, to) = (self.values(done, 0), self.values(done, 1));
        let sure = done.sure && from.len() < 2 && to.len() < 2;
        for from in &from {
            for to in &to {
                let unknown = |at, name: &Pattern| {
                    name.has_hole() && (self.is_callers(done, at) || words.contains(&"cp"))
                };
                let unknown = unknown(0, from) || unknown(1, to);
                if !unknown {
                    self.program(words, vec![from.clone(), to.clone()], sure);
                }
            }
        }
    }

    pub(super) fn touches(&mut self, done: &Done<'_>, at: usize, verb: Verb) {
        for path in self.paths(done, at) {
            let open = path.has_hole() && verb == Verb::Read;
            if !open && !self.is_left(&path) {
                self.effect(Effect::on_path(verb, path), done.sure);
            }
        }
    }

    pub(super) fn replaces(&mut self, done: &Done<'_>) {
        for path in self.paths(done, 0) {
            if self.is_left(&path) {
                continue;
            }
            self.effect(Effect::on_path(Verb::Write, path.clone()), done.sure);
            if !self.read.contains(&path) {
                self.effect(Effect::on_path(Verb::Discard, path), done.sure);
            }
        }
    }

    /// The mode with which a file is opened; nothing: it is read.
    pub(super) fn mode(&self, done: &Done<'_>) -> Vec<u8> {
        let at = usize::from(done.object.is_none());
        let named = self.text.keyword(&done.call.args, b"mode");
        let range = named.or_else(|| self.range(done, at));
        let value = range.map(|range| self.text.value(range).single());
        value.and_then(|value| value.as_text().map(<[u8]>::to_vec)).unwrap_or_default()
    }

    pub(super) fn writes(&self, done: &Done<'_>) -> bool {
        let mode = self.mode(done);
        mode.len() <= 4 && mode.iter().any(|byte| b"wxa+".contains(byte))
    }

    pub(super) fn appends(&self, done: &Done<'_>) -> bool {
        let mode = self.mode(done);
        mode.len() <= 4 && self.writes(done) && !mode.contains(&b'w')
    }

    /// The mode of Perl's `open`, and which argument is the name.
    pub(super) fn perl_mode(&self, done: &Done<'_>) -> (Vec<u8>, usize) {
        let mode = self.values(done, 1).first().cloned().unwrap_or_default();
        let text = mode.prefix().trim_ascii().to_vec();
        let at_one = done.call.args.len() <= 2;
        if at_one && text.ends_with(b"|") {
            return (b"|".to_vec(), 1);
        }
        let sign: Vec<u8> = text.iter().copied().take_while(|b| b"<>+-|".contains(b)).collect();
        (sign, if at_one { 1 } else { 2 })
    }

    pub(super) fn perl_open(&mut self, done: &Done<'_>) {
        let (mode, at) = self.perl_mode(done);
        if mode.contains(&b'|') {
            let names = self.values(done, at);
            for name in names {
                let text = without_signs(&name);
                self.shell(&text, None, done.sure);
            }
            return;
        }
        let names = self.values(done, at);
        for name in names {
            let path = self.path(&if at == 1 { without_signs(&name) } else { name });
            if self.is_left(&path) {
                continue;
            }
            let verb = if mode.contains(&b'>') { Verb::Write } else { Verb::Read };
            if verb == Verb::Write || !path.has_hole() {
                self.effect(Effect::on_path(verb, path.clone()), done.sure);
            }
            if mode == b">" && !self.read.contains(&path) {
                self.effect(Effect::on_path(Verb::Discard, path), done.sure);
            }
        }
    }

    pub(super) fn evaluates(&mut self, done: &Done<'_>) {
        if self.text.language == Language::Perl && done.call.args.is_empty() {
            return;
        }
        // The last argument of `new Function` is its body.
        let at = match done.call.method.as_slice() {
            b"Function" => done.call.args.len().saturating_sub(1),
            _ => 0,
        };
        let Some(range) = self.range(done, at) else { return };
        if let Some(path) = self.read_file(range) {
            let inner = Inner::ScriptFile {
                path,
                args: Vec::new(),
                sourced: false,
                language: Some(self.text.language),
            };
            self.run(inner, None, done.sure);
            return;
        }
        let code = self.text.value(range).single();
        if code.has_hole() {
            self.steps.push(Step::Unread(BUILDS.into()));
        } else {
            self.run(Inner::Code(self.text.language, code), None, done.sure);
        }
    }

    /// In `exec(open('f').read())`, the file.
    pub(super) fn read_file(&self, range: Range) -> Option<Pattern> {
        let first = self.text.split(range, b',').into_iter().next()?;
        let call = self.text.call_of(first)?;
        let name = call.name.as_slice();
        let inner = match name {
            b"compile" => return self.read_file(*call.args.first()?),
            b"fs.readFileSync" | b"File.read" => *call.args.first()?,
            _ if call.method == b"read" => match call.receiver.as_ref()? {
                Receiver::Value(range) => *self.text.call_of(*range)?.args.first()?,
                Receiver::Name(_) => return None,
            },
            _ => return None,
        };
        let value = self.text.value(inner).single();
        (!value.has_hole()).then(|| self.path(&value))
    }
}

fn without_signs(name: &Pattern) -> Pattern {
    let mut whole = Pattern::default();
    for (at, piece) in name.pieces().iter().enumerate() {
        match piece {
            Piece::Text(text) if at == 0 => {
                let signs = text.iter().take_while(|byte| b"<>+-| ".contains(byte)).count();
                let rest = text.get(signs..).unwrap_or_default();
                whole.push_text(rest.strip_suffix(b"|").unwrap_or(rest));
            }
            piece => whole.push(piece.clone()),
        }
    }
    whole
}

//! What an expression is worth, as far as it is written out.

use super::call::Receiver;
use super::text::{Binding, Range, Text};
use super::tokens::{Kind, Part};
use crate::effects::programs::meaning::{Arg, Language};
use crate::effects::programs::paths;
use crate::model::bounds::VALUES_MAX;
use crate::model::pattern::{Pattern, Piece};

/// What an expression is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// Each text that it may be; never empty.
    pub(super) any: Vec<Pattern>,
    /// Whether it is a path object, not a text.
    pub(super) path: bool,
}

impl Value {
    pub(super) fn one(pattern: Pattern) -> Self {
        Self { any: vec![pattern], path: false }
    }

    pub(super) fn hole(cause: impl Into<String>) -> Self {
        Self::one(Pattern::hole(cause))
    }

    pub(super) fn into_path(self) -> Self {
        Self { path: true, ..self }
    }

    /// Its one pattern; a set of texts becomes a hole.
    pub(super) fn single(&self) -> Pattern {
        match self.any.as_slice() {
            [only] => only.clone(),
            _ => Pattern::hole("one of several"),
        }
    }

    pub(super) fn each(&self, with: &Self, make: impl Fn(&Pattern, &Pattern) -> Pattern) -> Self {
        if self.any.len().saturating_mul(with.any.len()) > VALUES_MAX {
            return Self { path: self.path, ..Self::hole("one of many") };
        }
        let any = self.any.iter().flat_map(|one| with.any.iter().map(|two| make(one, two)));
        Self { any: any.collect(), path: self.path || with.path }
    }
}

/// How far names are followed.
const DEPTH_MAX: usize = 12;

impl Text<'_> {
    /// The value of an expression.
    pub(super) fn value(&self, range: Range) -> Value {
        self.value_at(range, 0)
    }

    pub(super) fn value_at(&self, range: Range, depth: usize) -> Value {
        let range = self.trimmed(range);
        if depth > DEPTH_MAX || !self.look(range) {
            return Value::hole("too deep");
        }
        let deeper = depth.saturating_add(1);
        for (sign, joined) in [(b'+', false), (b'/', true), (b'.', false)] {
            if (sign == b'/' && self.language != Language::Python)
                || (sign == b'.' && self.language != Language::Perl)
            {
                continue;
            }
            let parts = self.split(range, sign);
            if let [first, rest @ ..] = parts.as_slice()
                && !rest.is_empty()
                && parts.iter().all(|part| part.from < part.to)
            {
                if let Some(value) = self.joined_lists(&parts, deeper).filter(|_| sign == b'+') {
                    return value;
                }
                let mut value = self.value_at(*first, deeper);
                for part in rest {
                    let next = self.value_at(*part, deeper);
                    value = value.each(&next, |one, two| match joined {
                        true => beneath(one, two),
                        false => appended(one, two),
                    });
                }
                return Value { path: value.path || joined, ..value };
            }
        }
        self.term(range, deeper)
    }

    fn term(&self, range: Range, depth: usize) -> Value {
        match self.of(range) {
            [Kind::Text(parts)] => self.string(parts, depth),
            [Kind::Name(name)] => self.named(name, depth),
            [Kind::Name(name), rest @ ..]
                if [b"await".as_slice(), b"my", b"new"].contains(&name.as_slice())
                    && !rest.is_empty() =>
            {
                self.value_at(Range { from: range.from.saturating_add(1), to: range.to }, depth)
            }
            [Kind::Sign(b'('), .., Kind::Sign(b')')]
                if self.pair(range.from) == range.to.checked_sub(1) =>
            {
                match self.inside(range.from) {
                    Some(inside) => self.value_at(inside, depth),
                    None => Value::hole("expression"),
                }
            }
            [.., Kind::Sign(b')')] => self.called(range, depth),
            [.., Kind::Sign(b']')] => self.indexed(range),
            tokens => match self.dotted(range) {
                Some(name) => self.member(range, &name, depth),
                None => Value::hole(cause(tokens)),
            },
        }
    }

    pub(super) fn string(&self, parts: &[Part], depth: usize) -> Value {
        if let [Part::Text(text)] = parts {
            return Value::one(Pattern::content(text.clone()));
        }
        let mut value = Value::one(Pattern::default());
        for part in parts {
            let next = match part {
                Part::Text(text) => Value::one(Pattern::content(text.clone())),
                Part::Name(name) => self.named(name, depth.saturating_add(1)),
                Part::Hole(cause) => Value::hole(cause.clone()),
            };
            value = value.each(&next, appended);
        }
        Value { path: false, ..value }
    }

    pub(super) fn named(&self, name: &[u8], depth: usize) -> Value {
        let shown = String::from_utf8_lossy(name).into_owned();
        if depth > DEPTH_MAX || !self.step() {
            return Value::hole(shown);
        }
        match (name, self.script) {
            (b"__file__" | b"__filename", Some(script)) => return Value::one(script.clone()),
            (b"__dirname" | b"__dir__", Some(script)) => return Value::one(parent(script)),
            _ => {}
        }
        let Some(bindings) = self.bindings.get(name) else { return Value::hole(shown) };
        let mut all = Value { any: Vec::new(), path: false };
        for binding in bindings {
            let next = match binding {
                Binding::Value(range) => self.value_at(*range, depth.saturating_add(1)),
                Binding::Each(range) => self.each_of(*range, depth.saturating_add(1)),
                Binding::Unknown | Binding::Parameter => Value::hole(shown.clone()),
            };
            all.path |= next.path;
            for pattern in next.any {
                if !all.any.contains(&pattern) {
                    all.any.push(pattern);
                }
            }
        }
        if all.any.is_empty() || all.any.len() > VALUES_MAX {
            return Value { path: all.path, ..Value::hole(shown) };
        }
        all
    }

    /// One element of what the tokens make.
    pub(super) fn each_of(&self, range: Range, depth: usize) -> Value {
        if depth > DEPTH_MAX || !self.step() {
            return Value::hole("too deep");
        }
        let parts = self.split(self.trimmed(range), b'+');
        if parts.len() > 1 && parts.iter().all(|part| part.from < part.to) {
            return self.one_of(&parts, depth);
        }
        if let Some(elements) = self.elements(range)
            && !elements.is_empty()
            && elements.len() <= VALUES_MAX
        {
            let mut any = Vec::new();
            for element in elements {
                any.extend(self.value_at(element, depth).any);
            }
            return Value { any, path: false };
        }
        // `sorted(x)`, `list(x)`, `x.sort()`: the same elements.
        if let Some(call) = self.call_of(range) {
            let sorts = [b"sorted".as_slice(), b"list", b"set", b"reversed", b"Array.from"];
            if let ([only], true) = (call.args.as_slice(), sorts.contains(&call.name.as_slice())) {
                return self.each_of(*only, depth.saturating_add(1));
            }
        }
        self.value_at(range, depth)
    }

    pub(super) fn receiver_value(&self, receiver: &Receiver, depth: usize) -> Value {
        match receiver {
            Receiver::Name(name) => self.named(name, depth),
            Receiver::Value(range) => self.value_at(*range, depth),
        }
    }

    /// The value of what a method is called on.
    pub(super) fn receiver(&self, receiver: &Receiver) -> Value {
        self.receiver_value(receiver, 0)
    }

    /// A list of arguments; what is not written out one by one is any number of them.
    pub(super) fn arguments(&self, ranges: &[Range]) -> Vec<Arg> {
        let mut all = Vec::new();
        for range in ranges {
            if self.is_sign(range.from, b'*') || self.is_sign(range.from, b'.') {
                all.push(Arg::Many(Pattern::unknown("arguments")));
                continue;
            }
            let value = self.value(*range);
            let repeats = value.any.len() == 1
                && value.any.iter().any(|one| matches!(one.pieces(), [Piece::Star]));
            all.push(match repeats {
                true => Arg::Many(value.single()),
                false => Arg::One(value.single()),
            });
        }
        all
    }
}

fn appended(one: &Pattern, two: &Pattern) -> Pattern {
    match (one.as_text(), two.as_text()) {
        (Some(one), Some(two)) => Pattern::content([one, two].concat()),
        _ => {
            let mut whole = one.clone();
            whole.append(two);
            whole
        }
    }
}

/// A name in a folder; an absolute one stands for itself.
pub(super) fn beneath(folder: &Pattern, name: &Pattern) -> Pattern {
    if folder.is_empty() || name.prefix().starts_with(b"/") {
        return name.clone();
    }
    let mut whole = folder.clone();
    whole.push_text(b"/");
    whole.append(name);
    whole
}

pub(super) fn parent(path: &Pattern) -> Pattern {
    let mut whole = path.clone();
    whole.push_text(b"/..");
    paths::folded(&whole)
}

/// Why an expression is not known: the first name in it.
pub(super) fn cause(tokens: &[Kind]) -> String {
    let name = tokens.iter().find_map(|token| match token {
        Kind::Name(name) => Some(String::from_utf8_lossy(name).into_owned()),
        _ => None,
    });
    name.unwrap_or_else(|| "expression".into())
}

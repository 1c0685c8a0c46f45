//! Calls in a text: what is called, on what, with what.

use super::text::{Range, Text};
use super::tokens::{Kind, Part};
use crate::effects::programs::meaning::Language;

/// What a method is called on.
#[derive(Clone, Debug)]
pub(super) enum Receiver {
    /// A plain name.
    Name(Vec<u8>),
    /// An expression.
    Value(Range),
}

/// A call.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// What is called, with the module that its name stands for: `shutil.rmtree`; of a method on
    /// an expression only `.unlink`.
    pub(super) name: Vec<u8>,
    /// The last part of it.
    pub(super) method: Vec<u8>,
    pub(super) receiver: Option<Receiver>,
    pub(super) args: Vec<Range>,
    /// Its first token, and one past its last.
    pub(super) range: Range,
}

/// What stands before the brackets of a call.
struct Callee {
    from: usize,
    names: Vec<Vec<u8>>,
    /// The expression that the names are members of.
    object: Option<Range>,
    /// Where the last dot begins.
    dot: Option<usize>,
}

/// Calls and members in one chain that are followed.
const CHAIN_MAX: usize = 64;

/// Tokens of the arguments of a call without brackets.
const BARE_MAX: usize = 256;

/// Words that stand before brackets and call nothing.
const PLAIN: &[&[u8]] = &[
    b"if",
    b"elif",
    b"for",
    b"while",
    b"return",
    b"and",
    b"or",
    b"not",
    b"in",
    b"is",
    b"def",
    b"function",
    b"switch",
    b"catch",
    b"foreach",
    b"unless",
    b"until",
    b"elsif",
    b"my",
    b"print",
    b"await",
    b"yield",
    b"typeof",
    b"new",
    b"lambda",
    b"assert",
    b"case",
    b"import",
    b"sub",
];

impl Text<'_> {
    /// All calls, in the order in which their brackets or arguments end.
    pub(super) fn calls(&self) -> Vec<Call> {
        let mut all = Vec::new();
        for at in 0..self.tokens.len() {
            if self.is_sign(at, b'(') {
                all.extend(self.call_at(at));
            } else if matches!(self.language, Language::Perl | Language::Ruby) {
                all.extend(self.bare_call(at));
            }
        }
        all.sort_by_key(|call| call.range.to);
        all
    }

    /// The call that the range is, if it is just one.
    pub(super) fn call_of(&self, range: Range) -> Option<Call> {
        let range = self.trimmed(range);
        let close = range.to.checked_sub(1).filter(|at| self.is_sign(*at, b')'));
        let call = match close {
            Some(close) => self.call_at(self.pair(close)?)?,
            None => self.bare_call(range.from)?,
        };
        let mut from = range.from;
        while self
            .name_at(from)
            .is_some_and(|name| [b"await".as_slice(), b"new", b"my"].contains(&name))
        {
            from = from.saturating_add(1);
        }
        (call.range.from == from && call.range.to == range.to).then_some(call)
    }

    fn call_at(&self, open: usize) -> Option<Call> {
        let inside = self.inside(open)?;
        let callee = self.callee(open)?;
        let to = inside.to.saturating_add(1);
        self.call(callee, self.split(inside, b','), to)
    }

    fn call(&self, callee: Callee, args: Vec<Range>, to: usize) -> Option<Call> {
        let method = callee.names.last()?.clone();
        if callee.object.is_none() && callee.names.len() == 1 && PLAIN.contains(&method.as_slice())
        {
            return None;
        }
        let defined = callee.from.checked_sub(1).and_then(|at| self.name_at(at));
        if defined.is_some_and(|word| [b"def".as_slice(), b"function", b"sub"].contains(&word)) {
            return None;
        }
        let module = callee.object.and_then(|object| self.module(object));
        let mut name = match (&callee.object, &module) {
            (Some(_), Some(module)) => module.clone(),
            (Some(_), None) => Vec::new(),
            (None, _) => Vec::new(),
        };
        for (at, part) in callee.names.iter().enumerate() {
            let resolved = match (at, callee.object) {
                (0, None) => self.aliases.get(part).unwrap_or(part),
                _ => part,
            };
            if at > 0 || callee.object.is_some() {
                name.push(b'.');
            }
            name.extend_from_slice(resolved);
        }
        let receiver = callee.dot.map(|dot| match callee.names.as_slice() {
            [only, _] if callee.object.is_none() => Receiver::Name(only.clone()),
            _ => Receiver::Value(Range { from: callee.from, to: dot }),
        });
        Some(Call { name, method, receiver, args, range: Range { from: callee.from, to } })
    }

    /// `require('fs')`, `__import__('os')`: the module that an expression is.
    fn module(&self, object: Range) -> Option<Vec<u8>> {
        match self.of(object) {
            [Kind::Name(call), Kind::Sign(b'('), Kind::Text(parts), Kind::Sign(b')')]
                if call == b"require" || call == b"__import__" =>
            {
                match parts.as_slice() {
                    [Part::Text(module)] => Some(plain_module(module)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `system "x"`, `unlink $f`, `File.delete f`: a call without brackets.
    fn bare_call(&self, at: usize) -> Option<Call> {
        self.name_at(at)?;
        let mut end = at.saturating_add(1);
        let mut names = vec![self.name_at(at)?.to_vec()];
        let mut dot = None;
        while let Some(next) = self.after_dot(end) {
            let Some(name) = self.name_at(next) else { break };
            names.push(name.to_vec());
            dot = Some(end);
            end = next.saturating_add(1);
        }
        let before = at.checked_sub(1);
        if before.is_some_and(|before| {
            b".:>|".iter().any(|sign| self.is_sign(before, *sign))
                || self.name_at(before).is_some_and(|word| word == b"def" || word == b"sub")
        }) {
            return None;
        }
        let starts = match self.at(end)? {
            Kind::Name(_) | Kind::Text(_) | Kind::Command(_) => true,
            Kind::Sign(sign) => b"[<".contains(sign) && self.language == Language::Perl,
            Kind::Number(_) | Kind::Value | Kind::Line(_) => false,
        };
        if !starts {
            return None;
        }
        let range = Range { from: end, to: self.bare_end(end) };
        let callee = Callee { from: at, names, object: None, dot };
        self.call(callee, self.split(range, b','), range.to)
    }

    fn bare_end(&self, from: usize) -> usize {
        let end = self.statement_end(from).min(from.saturating_add(BARE_MAX));
        let words = [b"or".as_slice(), b"and", b"if", b"unless", b"for", b"foreach", b"while"];
        (from..end)
            .find(|at| {
                let both =
                    |sign| self.is_sign(*at, sign) && self.is_sign(at.saturating_add(1), sign);
                self.name_at(*at).is_some_and(|name| words.contains(&name) || name == b"do")
                    || both(b'|')
                    || both(b'&')
            })
            .unwrap_or(end)
    }

    /// The token behind a `.`, `::`, `->` or `?.` that begins here.
    fn after_dot(&self, at: usize) -> Option<usize> {
        let next = at.saturating_add(1);
        let two = next.saturating_add(1);
        let perl = self.language == Language::Perl;
        if self.is_sign(at, b'.') && !perl {
            Some(next)
        } else if (self.is_sign(at, b':') && self.is_sign(next, b':'))
            || (self.is_sign(at, b'-') && self.is_sign(next, b'>') && perl)
            || (self.is_sign(at, b'?') && self.is_sign(next, b'.'))
        {
            Some(two)
        } else {
            None
        }
    }

    /// Where the dot begins that ends before this token.
    fn dot_before(&self, at: usize) -> Option<usize> {
        let one = at.checked_sub(1)?;
        match at.checked_sub(2) {
            Some(two) if self.after_dot(two) == Some(at) => Some(two),
            _ => (self.after_dot(one) == Some(at)).then_some(one),
        }
    }

    fn callee(&self, open: usize) -> Option<Callee> {
        let mut at = open.checked_sub(1)?;
        let mut names = vec![self.name_at(at)?.to_vec()];
        let mut last_dot = None;
        while let Some(dot) = self.dot_before(at) {
            if names.len() > CHAIN_MAX {
                return None;
            }
            last_dot.get_or_insert(dot);
            // A chain may be broken over lines.
            let mut before = dot.checked_sub(1)?;
            while matches!(self.at(before), Some(Kind::Line(_))) {
                before = before.checked_sub(1)?;
            }
            if let Some(name) = self.name_at(before) {
                names.push(name.to_vec());
                at = before;
                continue;
            }
            let from = self.primary(before)?;
            names.reverse();
            let object = Some(Range { from, to: dot });
            return Some(Callee { from, names, object, dot: last_dot });
        }
        names.reverse();
        Some(Callee { from: at, names, object: None, dot: last_dot })
    }

    /// Where the expression begins that ends with this token.
    fn primary(&self, last: usize) -> Option<usize> {
        let mut at = last;
        for _ in 0..CHAIN_MAX {
            match self.at(at)? {
                Kind::Sign(b')' | b']' | b'}') => {
                    let open = self.pair(at)?;
                    let before = open.checked_sub(1);
                    match before {
                        Some(before)
                            if self.name_at(before).is_some_and(|n| !PLAIN.contains(&n)) =>
                        {
                            at = before;
                        }
                        Some(before) if b")]".iter().any(|sign| self.is_sign(before, *sign)) => {
                            at = before;
                            continue;
                        }
                        _ => return Some(open),
                    }
                }
                Kind::Name(_)
                | Kind::Text(_)
                | Kind::Command(_)
                | Kind::Number(_)
                | Kind::Value => {}
                Kind::Sign(_) | Kind::Line(_) => return None,
            }
            match self.dot_before(at) {
                Some(dot) => at = dot.checked_sub(1)?,
                None => return Some(at),
            }
        }
        None
    }

    /// Names with dots between them, the first one made the module that it stands for.
    pub(super) fn dotted(&self, range: Range) -> Option<Vec<u8>> {
        let first = self.name_at(range.from)?;
        let mut name = self.aliases.get(first).map_or(first, Vec::as_slice).to_vec();
        let mut at = range.from.saturating_add(1);
        while at < range.to {
            at = self.after_dot(at)?;
            name.push(b'.');
            name.extend_from_slice(self.name_at(at)?);
            at = at.saturating_add(1);
        }
        Some(name)
    }
}

/// A module's name without `node:` and the parts that change nothing of what its functions do.
pub(super) fn plain_module(module: &[u8]) -> Vec<u8> {
    let name = module.strip_prefix(b"node:").unwrap_or(module);
    match name {
        b"fs/promises" | b"fs-extra" | b"graceful-fs" => b"fs".to_vec(),
        b"path/posix" => b"path".to_vec(),
        other => other.iter().map(|byte| if *byte == b'/' { b'.' } else { *byte }).collect(),
    }
}

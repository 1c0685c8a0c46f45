//! What names are bound to, and what they stand for.

use super::call::Call;
use super::call::plain_module;
use super::text::{Binding, LOOK_MAX, Range, Text};
use super::tokens::{Kind, Part};
use crate::effects::programs::meaning::Language;

const DECLARES: &[&[u8]] =
    &[b"const", b"let", b"var", b"my", b"our", b"local", b"export", b"global", b"nonlocal"];

impl Text<'_> {
    /// Notes all bindings and imports.
    pub(super) fn note_names(&mut self) {
        let mut open: Vec<u8> = Vec::new();
        for at in 0..self.tokens.len() {
            match self.at(at) {
                Some(Kind::Sign(sign @ (b'(' | b'[' | b'{'))) => open.push(*sign),
                Some(Kind::Sign(b')' | b']' | b'}')) => drop(open.pop()),
                Some(Kind::Sign(b'=')) => {
                    let inner = open.last();
                    let statement = match self.language {
                        Language::Python => inner.is_none(),
                        _ => inner.is_none_or(|sign| *sign == b'{'),
                    };
                    if statement {
                        self.assigned(at);
                    }
                }
                Some(Kind::Sign(b'|')) => self.block(at),
                Some(Kind::Name(_)) => self.word(at),
                _ => {}
            }
        }
    }

    fn statement_start(&self, at: usize) -> usize {
        let mut from = at;
        let first = at.saturating_sub(LOOK_MAX);
        while let Some(before) = from.checked_sub(1).filter(|before| *before >= first) {
            match self.at(before) {
                Some(Kind::Line(_) | Kind::Sign(b';' | b'{' | b'(' | b'[')) | None => break,
                Some(Kind::Sign(b'}')) if self.language != Language::JavaScript => break,
                Some(Kind::Sign(b')' | b']' | b'}')) => from = self.pair(before).unwrap_or(before),
                _ => from = before,
            }
        }
        from
    }

    /// `NAME = VALUE`.
    fn assigned(&mut self, at: usize) {
        let (before, next) = (at.checked_sub(1), at.saturating_add(1));
        let compares =
            b"=!<>~".iter().any(|sign| before.is_some_and(|before| self.is_sign(before, *sign)));
        if compares || b"=>~".iter().any(|sign| self.is_sign(next, *sign)) {
            return;
        }
        let mut from = self.statement_start(at);
        while self.name_at(from).is_some_and(|word| DECLARES.contains(&word)) {
            from = from.saturating_add(1);
        }
        let value = Range { from: next, to: self.statement_end(next) };
        let target = self.of(Range { from, to: at });
        match target {
            [Kind::Name(name)] => {
                let name = name.clone();
                self.module_value(&name, value);
                self.bind(&name, Binding::Value(value));
            }
            [Kind::Name(name), Kind::Sign(b':'), ..] => {
                let name = name.clone();
                self.bind(&name, Binding::Value(value));
            }
            [Kind::Sign(b'{'), .., Kind::Sign(b'}')] => self.destructured(from, value),
            [Kind::Name(name), Kind::Sign(b'['), ..] | [Kind::Name(name), Kind::Sign(b'.'), ..] => {
                let _ = name;
            }
            tokens => {
                let names: Vec<Vec<u8>> = tokens
                    .iter()
                    .filter_map(|token| match token {
                        Kind::Name(name) => Some(name.clone()),
                        _ => None,
                    })
                    .take(16)
                    .collect();
                for name in names {
                    self.bind(&name, Binding::Unknown);
                }
            }
        }
    }

    /// `NAME = require('m')`, `NAME = m.f`, `NAME = __import__('m')`.
    fn module_value(&mut self, name: &[u8], value: Range) {
        let value = self.trimmed(value);
        if let Some(module) = self.required(value) {
            self.aliases.insert(name.to_vec(), module);
            return;
        }
        let dotted = value.to.saturating_sub(value.from) >= 3;
        if dotted && let Some(whole) = self.dotted(value) {
            self.aliases.insert(name.to_vec(), whole);
        }
    }

    /// The module, or the member of one, that an expression is.
    fn required(&self, value: Range) -> Option<Vec<u8>> {
        let mut from = value.from;
        if self.name_at(from) == Some(b"await") {
            from = from.saturating_add(1);
        }
        let name = self.name_at(from)?;
        if ![b"require".as_slice(), b"__import__", b"import"].contains(&name) {
            return None;
        }
        let [Kind::Sign(b'('), Kind::Text(parts), Kind::Sign(b')'), rest @ ..] =
            self.of(Range { from: from.saturating_add(1), to: value.to })
        else {
            return None;
        };
        let [Part::Text(module)] = parts.as_slice() else { return None };
        let mut whole = plain_module(module);
        for token in rest {
            match token {
                Kind::Sign(b'.') => whole.push(b'.'),
                Kind::Name(name) => whole.extend_from_slice(name),
                _ => return None,
            }
        }
        Some(whole)
    }

    /// `{ a, b: c } = require('m')`.
    fn destructured(&mut self, open: usize, value: Range) {
        let value = self.trimmed(value);
        let module = self.required(value).or_else(|| self.dotted(value));
        let Some(inside) = self.inside(open) else { return };
        for part in self.split(inside, b',') {
            self.member_name(part, module.as_deref());
        }
    }

    /// `a`, `a as b`, `a: b` of a module.
    fn member_name(&mut self, part: Range, module: Option<&[u8]>) {
        let Some(first) = self.name_at(part.from).map(<[u8]>::to_vec) else { return };
        let last = part.to.checked_sub(1).and_then(|at| self.name_at(at)).unwrap_or(&first);
        let last = last.to_vec();
        match module {
            Some(module) => {
                let whole = [module, b".", &first].concat();
                self.aliases.insert(last, whole);
            }
            None => self.bind(&last, Binding::Unknown),
        }
    }

    fn word(&mut self, at: usize) {
        let next = at.saturating_add(1);
        match self.name_at(at) {
            Some(b"for" | b"foreach") => self.looped(at),
            Some(b"import") if self.language == Language::Python => self.python_import(at),
            Some(b"import") => self.script_import(at),
            Some(b"as") => {
                let from = self.with_start(at);
                if let (Some(from), Some(name)) = (from, self.name_at(next).map(<[u8]>::to_vec)) {
                    self.bind(&name, Binding::Value(Range { from, to: at }));
                }
            }
            Some(b"def" | b"function" | b"lambda") => self.parameters(at),
            Some(_) if self.is_sign(next, b'=') && self.is_sign(next.saturating_add(1), b'>') => {
                let name = self.name_at(at).unwrap_or_default().to_vec();
                let binding = self.called_on(at).map_or(Binding::Unknown, Binding::Each);
                self.bind(&name, binding);
            }
            Some(b"forEach" | b"map") if self.is_sign(next.saturating_add(1), b'(') => {
                let open = next.saturating_add(1);
                if let Some(inside) = self.inside(open)
                    && let Some(name) = self.name_at(inside.from).map(<[u8]>::to_vec)
                {
                    let of = self.called_on(open);
                    self.bind(&name, of.map_or(Binding::Unknown, Binding::Each));
                }
            }
            _ => {}
        }
    }

    /// In `X.forEach(NAME => ...)`, where NAME stands here, the tokens of `X`.
    fn called_on(&self, at: usize) -> Option<Range> {
        let open = at.checked_sub(1).filter(|open| self.is_sign(*open, b'('))?;
        let method = open.checked_sub(1)?;
        let loops = [b"forEach".as_slice(), b"map", b"each"];
        self.name_at(method).filter(|name| loops.contains(name))?;
        let dot = method.checked_sub(1).filter(|dot| self.is_sign(*dot, b'.'))?;
        Some(Range { from: self.statement_start(dot), to: dot })
    }

    /// `X.each do |NAME|`, `X.each { |NAME|`.
    fn block(&mut self, at: usize) {
        if self.language != Language::Ruby || !self.is_sign(at.saturating_add(2), b'|') {
            return;
        }
        let Some(name) = self.name_at(at.saturating_add(1)).map(<[u8]>::to_vec) else { return };
        let each = at.checked_sub(2).filter(|each| self.name_at(*each) == Some(b"each"));
        let dot = each.and_then(|each| each.checked_sub(1));
        let binding = match dot {
            Some(dot) => Binding::Each(Range { from: self.statement_start(dot), to: dot }),
            None => Binding::Unknown,
        };
        self.bind(&name, binding);
    }

    /// `for x in y`, `for (const x of y)`, `foreach my $x (y)`.
    fn looped(&mut self, at: usize) {
        let mut from = at.saturating_add(1);
        if self.language == Language::JavaScript && self.is_sign(from, b'(') {
            from = from.saturating_add(1);
        }
        while self.name_at(from).is_some_and(|word| DECLARES.contains(&word)) {
            from = from.saturating_add(1);
        }
        let Some(name) = self.name_at(from).map(<[u8]>::to_vec) else { return };
        let next = from.saturating_add(1);
        let binding = match self.name_at(next) {
            Some(b"in" | b"of") => {
                let from = next.saturating_add(1);
                Binding::Each(Range { from, to: self.loop_end(from) })
            }
            _ if self.language == Language::Perl && self.is_sign(next, b'(') => {
                self.inside(next).map_or(Binding::Unknown, Binding::Each)
            }
            _ => Binding::Unknown,
        };
        if matches!(binding, Binding::Unknown) && self.is_sign(next, b',') {
            let end = self.loop_end(next);
            let names: Vec<Vec<u8>> =
                (next..end).filter_map(|at| self.name_at(at).map(<[u8]>::to_vec)).take(8).collect();
            for name in names {
                self.bind(&name, Binding::Unknown);
            }
        }
        self.bind(&name, binding);
    }

    fn loop_end(&self, from: usize) -> usize {
        let end = self.statement_end(from);
        let stops = |at: &usize| {
            self.is_sign(*at, b':')
                || self.name_at(*at).is_some_and(|word| word == b"if" || word == b"do")
        };
        (from..end).find(stops).unwrap_or(end)
    }

    /// Where the expression begins that `as` names, in a `with` of Python.
    fn with_start(&self, at: usize) -> Option<usize> {
        if self.language != Language::Python {
            return None;
        }
        let start = self.statement_start(at);
        let with = (start..at).find(|at| self.name_at(*at) == Some(b"with"))?;
        let range = Range { from: with.saturating_add(1), to: at };
        self.split(range, b',').last().map(|last| last.from)
    }

    fn parameters(&mut self, at: usize) {
        let end = self.statement_end(at);
        let open = (at..end).find(|at| self.is_sign(*at, b'('));
        let range = match (open, self.name_at(at)) {
            (_, Some(b"lambda")) => {
                let to = (at..end).find(|at| self.is_sign(*at, b':')).unwrap_or(end);
                Range { from: at.saturating_add(1), to }
            }
            (Some(open), _) => match self.inside(open) {
                Some(inside) => inside,
                None => return,
            },
            (None, _) => return,
        };
        let names: Vec<Vec<u8>> = self
            .split(range, b',')
            .into_iter()
            .filter_map(|part| self.name_at(part.from).map(<[u8]>::to_vec))
            .collect();
        let function = self.name_at(at.saturating_add(1)).map(<[u8]>::to_vec);
        let own = names.first().is_some_and(|name| name == b"self" || name == b"cls");
        let names = names.get(usize::from(own)..).unwrap_or_default().to_vec();
        match function {
            Some(function) if self.name_at(at) != Some(b"lambda") => {
                self.functions.insert(function, names);
            }
            Some(_) | None => names.iter().for_each(|name| self.bind(name, Binding::Unknown)),
        }
    }

    /// Binds the parameters of functions to what the text's own calls give them.
    pub(super) fn note_parameters(&mut self, calls: &[Call]) {
        let functions = std::mem::take(&mut self.functions);
        for (function, names) in &functions {
            let mine: Vec<&Call> = calls.iter().filter(|call| call.method == *function).collect();
            for (at, name) in names.iter().enumerate() {
                if mine.is_empty() || mine.len() > 8 {
                    self.bind(name, Binding::Parameter);
                }
                for call in mine.iter().take(8) {
                    let named = self.keyword(&call.args, name);
                    let binding = match named.or_else(|| call.args.get(at).copied()) {
                        Some(range) => Binding::Value(range),
                        None => Binding::Unknown,
                    };
                    self.bind(name, binding);
                }
            }
        }
    }

    /// `import a.b as c`, `from a import b as c, d`.
    fn python_import(&mut self, at: usize) {
        let start = self.statement_start(at);
        let end = self.statement_end(at.saturating_add(1));
        let from = (self.name_at(start) == Some(b"from")).then(|| {
            self.dotted(Range { from: start.saturating_add(1), to: at }).unwrap_or_default()
        });
        let mut list = Range { from: at.saturating_add(1), to: end };
        if self.is_sign(list.from, b'(')
            && let Some(inside) = self.inside(list.from)
        {
            list = inside;
        }
        for part in self.split(list, b',') {
            let named = (part.from..part.to).find(|at| self.name_at(*at) == Some(b"as"));
            let whole = Range { from: part.from, to: named.unwrap_or(part.to) };
            match (&from, named) {
                (Some(module), _) => self.member_name(part, Some(module)),
                (None, Some(named)) => {
                    let name = self.name_at(named.saturating_add(1)).map(<[u8]>::to_vec);
                    if let (Some(module), Some(name)) = (self.dotted(whole), name) {
                        self.aliases.insert(name, module);
                    }
                }
                (None, None) => {}
            }
        }
    }

    /// `import fs from 'fs'`, `import * as fs from 'fs'`, `import { a as b } from 'fs'`.
    fn script_import(&mut self, at: usize) {
        let end = self.statement_end(at.saturating_add(1));
        let Some(Kind::Text(parts)) = end.checked_sub(1).and_then(|last| self.at(last)) else {
            return;
        };
        let [Part::Text(module)] = parts.as_slice() else { return };
        let module = plain_module(module);
        let mut next = at.saturating_add(1);
        while next < end {
            if self.is_sign(next, b'{')
                && let Some(inside) = self.inside(next)
            {
                for part in self.split(inside, b',') {
                    self.member_name(part, Some(&module));
                }
                next = inside.to;
            } else if let Some(name) = self.name_at(next)
                && ![b"from".as_slice(), b"as", b"type"].contains(&name)
            {
                let name = name.to_vec();
                self.aliases.insert(name, module.clone());
            }
            next = next.saturating_add(1);
        }
    }
}

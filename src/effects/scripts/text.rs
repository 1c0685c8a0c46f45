//! A text's tokens with what is known of them: brackets, names, what stands for a module.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::certain::certain;
use super::tokens::{Kind, Part};
use crate::effects::programs::meaning::{Arg, Language};
use crate::model::pattern::Pattern;

/// Tokens from one to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: usize,
    pub(super) to: usize,
}

/// What a name was bound to at one place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Binding {
    /// The value of these tokens.
    Value(Range),
    /// One element of what these tokens make, after another.
    Each(Range),
    /// Something that is not followed.
    Unknown,
    /// A function's parameter, where nothing in the text calls the function.
    Parameter,
}

/// Values that are worked out for one text before nothing more is.
const STEPS_MAX: usize = 20_000;
/// Tokens of one statement that are looked at.
pub(super) const LOOK_MAX: usize = 1_024;

/// A text that is being read.
pub(super) struct Text<'a> {
    pub(super) language: Language,
    pub(super) tokens: Vec<Kind>,
    /// The bracket that belongs to each bracket.
    pairs: Vec<Option<usize>>,
    pub(super) sure: Vec<bool>,
    pub(super) bindings: BTreeMap<Vec<u8>, Vec<Binding>>,
    /// What names stand for modules and their functions: `rmtree` for `shutil.rmtree`.
    pub(super) aliases: BTreeMap<Vec<u8>, Vec<u8>>,
    /// The arguments of the script.
    pub(super) args: &'a [Arg],
    /// The script itself; `None`: it is no file.
    pub(super) script: Option<&'a Pattern>,
    /// The user's home folder.
    pub(super) home: Pattern,
    steps: Cell<usize>,
    /// Functions and their parameters.
    pub(super) functions: BTreeMap<Vec<u8>, Vec<Vec<u8>>>,
}

impl<'a> Text<'a> {
    pub(super) fn new(
        tokens: Vec<Kind>,
        language: Language,
        args: &'a [Arg],
        script: Option<&'a Pattern>,
        home: Pattern,
    ) -> Self {
        let pairs = pairs(&tokens);
        let sure = certain(&tokens, language);
        Self {
            language,
            tokens,
            pairs,
            sure,
            bindings: BTreeMap::new(),
            aliases: BTreeMap::new(),
            args,
            script,
            home,
            steps: Cell::new(0),
            functions: BTreeMap::new(),
        }
    }

    /// Takes the steps that looking at a range is worth; `false`: no more are taken.
    pub(super) fn look(&self, range: Range) -> bool {
        let length = range.to.saturating_sub(range.from);
        self.steps.set(self.steps.get().saturating_add(length / 16));
        self.step()
    }

    /// Takes one step; `false`: no more are taken.
    pub(super) fn step(&self) -> bool {
        self.steps.set(self.steps.get().saturating_add(1));
        self.steps.get() <= STEPS_MAX
    }

    pub(super) fn at(&self, at: usize) -> Option<&Kind> {
        self.tokens.get(at)
    }

    pub(super) fn of(&self, range: Range) -> &[Kind] {
        self.tokens.get(range.from..range.to).unwrap_or_default()
    }

    pub(super) fn is_sign(&self, at: usize, sign: u8) -> bool {
        self.at(at) == Some(&Kind::Sign(sign))
    }

    pub(super) fn name_at(&self, at: usize) -> Option<&[u8]> {
        match self.at(at)? {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The other bracket of the one at this place.
    pub(super) fn pair(&self, at: usize) -> Option<usize> {
        self.pairs.get(at).copied().flatten()
    }

    /// The tokens inside of the brackets that open at this place.
    pub(super) fn inside(&self, open: usize) -> Option<Range> {
        let to = self.pair(open).filter(|close| *close > open)?;
        Some(Range { from: open.saturating_add(1), to })
    }

    /// The range without line ends at its start and end.
    pub(super) fn trimmed(&self, range: Range) -> Range {
        let Range { mut from, mut to } = range;
        while from < to && matches!(self.at(from), Some(Kind::Line(_))) {
            from = from.saturating_add(1);
        }
        while from < to && matches!(self.at(to.saturating_sub(1)), Some(Kind::Line(_))) {
            to = to.saturating_sub(1);
        }
        Range { from, to }
    }

    /// The parts of a range between these signs, brackets kept whole.
    pub(super) fn split(&self, range: Range, sign: u8) -> Vec<Range> {
        let mut parts = Vec::new();
        let mut from = range.from;
        let mut at = range.from;
        while at < range.to {
            if self.is_sign(at, sign) {
                parts.push(self.trimmed(Range { from, to: at }));
                from = at.saturating_add(1);
            }
            at = match self.pair(at) {
                Some(close) if close > at && close < range.to => close.saturating_add(1),
                Some(_) | None => at.saturating_add(1),
            };
        }
        let last = self.trimmed(Range { from, to: range.to });
        if last.from < last.to || sign != b',' {
            parts.push(last);
        }
        parts
    }

    /// The elements of a list or tuple that is written out, or that a name was once bound to.
    pub(super) fn elements(&self, range: Range) -> Option<Vec<Range>> {
        let range = self.trimmed(range);
        let open = self.is_sign(range.from, b'[')
            || self.is_sign(range.from, b'(')
            || (self.language == Language::Python && self.is_sign(range.from, b'{'));
        if open && self.pair(range.from)?.saturating_add(1) == range.to {
            return Some(self.split(self.inside(range.from)?, b','));
        }
        match self.of(range) {
            [Kind::Name(name)] => match self.bindings.get(name)?.as_slice() {
                [Binding::Value(value)] if *value != range && self.step() => self.elements(*value),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of a named argument (`mode='w'`, `{ method: 'POST' }`).
    pub(super) fn keyword(&self, args: &[Range], name: &[u8]) -> Option<Range> {
        for arg in args {
            let named = self.name_at(arg.from) == Some(name)
                || matches!(self.at(arg.from), Some(Kind::Text(parts))
                    if matches!(parts.as_slice(), [Part::Text(text)] if text == name));
            let next = arg.from.saturating_add(1);
            let from = arg.from.saturating_add(2);
            if named && self.is_sign(next, b'>') {
                continue;
            }
            if named && self.is_sign(next, b'=') && self.is_sign(from, b'>') {
                return Some(Range { from: from.saturating_add(1), to: arg.to });
            }
            if named && (self.is_sign(next, b'=') || self.is_sign(next, b':')) {
                return Some(Range { from, to: arg.to });
            }
            if self.is_sign(arg.from, b'{')
                && let Some(inside) = self.inside(arg.from)
                && let Some(found) = self.keyword(&self.split(inside, b','), name)
            {
                return Some(found);
            }
        }
        None
    }

    /// Whether an argument is given by a name.
    pub(super) fn is_named(&self, arg: Range) -> bool {
        let next = arg.from.saturating_add(1);
        let python = self.is_sign(next, b'=') && !self.is_sign(next.saturating_add(1), b'=');
        let ruby = self.is_sign(next, b':') && !self.is_sign(next.saturating_add(1), b':');
        self.name_at(arg.from).is_some()
            && match self.language {
                Language::Python => python,
                Language::Ruby => ruby,
                Language::JavaScript | Language::Perl => false,
            }
    }

    /// Binds a name.
    pub(super) fn bind(&mut self, name: &[u8], binding: Binding) {
        self.bindings.entry(name.to_vec()).or_default().push(binding);
    }

    /// Where the statement that holds this place ends.
    pub(super) fn statement_end(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(token) = self.at(at).filter(|_| at < from.saturating_add(LOOK_MAX)) {
            match token {
                Kind::Line(_) | Kind::Sign(b';' | b')' | b']' | b'}') => break,
                Kind::Sign(b'(' | b'[' | b'{') => at = self.pair(at).unwrap_or(at),
                _ => {}
            }
            at = at.saturating_add(1);
        }
        at
    }
}

fn pairs(tokens: &[Kind]) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> = vec![None; tokens.len()];
    let mut open: Vec<(u8, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Kind::Sign(sign @ (b'(' | b'[' | b'{')) => open.push((*sign, at)),
            Kind::Sign(sign @ (b')' | b']' | b'}')) => {
                let opens = match sign {
                    b')' => b'(',
                    b']' => b'[',
                    _ => b'{',
                };
                if open.last().is_some_and(|(sign, _)| *sign == opens)
                    && let Some((_, from)) = open.pop()
                {
                    if let Some(pair) = pairs.get_mut(from) {
                        *pair = Some(at);
                    }
                    if let Some(pair) = pairs.get_mut(at) {
                        *pair = Some(from);
                    }
                }
            }
            _ => {}
        }
    }
    pairs
}

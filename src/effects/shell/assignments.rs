//! Assignments, and the words of declarations, which are assignments too.

use super::builtins;
use super::context::Context;
use super::environment::Environment;
use super::evaluate::Evaluator;
use super::folders;
use super::syntax::{AssignedValue, Assignment, Word, WordPart};
use super::value::Value;
use crate::effects::programs::meaning::Arg;
use crate::model::pattern::{Pattern, Piece};

impl Evaluator<'_> {
    /// The words of a command as arguments; those of a declaration are assignments, not split.
    pub(super) fn command_words(
        &mut self,
        words: &[Word],
        env: &mut Environment,
        ctx: &Context,
    ) -> Vec<Vec<Arg>> {
        let declares = words.first().is_some_and(|word| match word.parts.as_slice() {
            [WordPart::Bare(name)] => builtins::declares(name),
            _ => false,
        });
        if !declares {
            return self.arguments(words, env, ctx);
        }
        let mut args = Vec::new();
        for word in words {
            if is_assignment(word) {
                args.push(Arg::One(self.value_of(word, env, ctx).single()));
            } else {
                let ways = self.fields(word, env, ctx);
                args.extend(ways.into_iter().next().unwrap_or_default());
            }
        }
        vec![args]
    }

    /// An assignment that stands.
    pub(super) fn assign(&mut self, assignment: &Assignment, env: &mut Environment, ctx: &Context) {
        let name = assignment.name.as_str();
        match &assignment.value {
            AssignedValue::Scalar(word) => {
                let value = self.value_of(word, env, ctx);
                if let Some(index) = &assignment.index {
                    self.value_of(index, env, ctx);
                    let old = env.lookup(name, self.facts());
                    let mut elements = old.elements.unwrap_or_default();
                    elements.push(Arg::One(value.single()));
                    let all = super::value::pattern_of(&elements, name);
                    env.assign_elements(name, vec![Arg::Many(all)]);
                } else if assignment.append {
                    let old = env.lookup(name, self.facts());
                    let mut before = old.value;
                    if old.perhaps_unset {
                        before = before.or(&Value::text(""));
                    }
                    env.assign(name, before.followed_by(&value));
                } else {
                    env.assign(name, value);
                }
            }
            AssignedValue::Array(words) => {
                let mut elements = Vec::new();
                if assignment.append {
                    elements = env.lookup(name, self.facts()).elements.unwrap_or_default();
                }
                for (index, word) in words {
                    if let Some(index) = index {
                        self.value_of(index, env, ctx);
                    }
                    let ways = self.fields(word, env, ctx);
                    match ways.as_slice() {
                        [only] => elements.extend(only.iter().cloned()),
                        _ => elements.push(Arg::Many(Pattern::unknown(name))),
                    }
                }
                env.assign_elements(name, elements);
            }
        }
    }

    /// `export`, `declare`, `local`, `readonly`: options, names and assignments.
    pub(super) fn declare(
        &mut self,
        builtin: &[u8],
        args: &[Arg],
        env: &mut Environment,
        ctx: &Context,
    ) {
        let mut exported = (builtin == b"export").then_some(true);
        let mut altered = false;
        for arg in args {
            let Some(text) = arg.pattern().pieces().first() else { continue };
            let head = match text {
                Piece::Text(text) => text.clone(),
                _ => {
                    env.forget("declared variable");
                    continue;
                }
            };
            if head.starts_with(b"-") || head.starts_with(b"+") {
                if head.contains(&b'x') {
                    exported = Some(head.starts_with(b"-"));
                }
                if head.contains(&b'n') && builtin == b"export" {
                    exported = Some(false);
                }
                // A reference to another variable, or a value in another case.
                altered |= builtin != b"export" && head.iter().any(|flag| b"nluc".contains(flag));
                continue;
            }
            let at = head.iter().position(|byte| *byte == b'=');
            let name = head.get(..at.unwrap_or(head.len())).unwrap_or_default();
            let append = name.ends_with(b"+");
            let name = name.strip_suffix(b"+").unwrap_or(name);
            let name = String::from_utf8_lossy(name).into_owned();
            if let Some(at) = at {
                let value = if altered {
                    Value::unknown(&name)
                } else {
                    Value::one(folders::without_first(arg.pattern(), at.saturating_add(1)))
                };
                let before = env.lookup(&name, self.facts()).value;
                env.assign(&name, if append { before.followed_by(&value) } else { value });
            } else if builtin != b"export" && builtin != b"readonly" {
                env.assign(&name, Value::text(""));
            }
            if let Some(exported) = exported {
                env.export(&name, exported, self.facts());
            }
            if exported == Some(true) {
                self.preloaded(&name, env, ctx);
            }
        }
    }
}

/// Whether a word of a declaration is `NAME=...`.
fn is_assignment(word: &Word) -> bool {
    let Some(WordPart::Bare(text)) = word.parts.first() else { return false };
    let Some(at) = text.iter().position(|byte| *byte == b'=') else { return false };
    let name = text.get(..at).unwrap_or_default();
    let name = name.strip_suffix(b"+").unwrap_or(name);
    !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

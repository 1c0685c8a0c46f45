//! Arithmetic: its substitutions have effects, its results are digits that are not computed.

use super::context::Context;
use super::environment::{Environment, number};
use super::evaluate::Evaluator;
use super::syntax::{Word, WordPart};
use super::value::Value;

impl Evaluator<'_> {
    /// The value of `$(( ... ))`.
    pub(super) fn arithmetic(
        &mut self,
        word: &Word,
        env: &mut Environment,
        ctx: &Context,
    ) -> Value {
        let value = self.value_of(word, env, ctx);
        let plain = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
        match value.as_text().map(<[u8]>::trim_ascii) {
            Some(text) if plain(text) => Value::text(text),
            _ => {
                self.assigned_in(word, env);
                number()
            }
        }
    }

    /// `(( ... ))` and `let`: the variables in it may get other values.
    pub(super) fn calculate(&mut self, word: &Word, env: &mut Environment, ctx: &Context) {
        self.value_of(word, env, ctx);
        self.assigned_in(word, env);
    }

    /// Gives every variable that an expression may assign a number.
    fn assigned_in(&mut self, word: &Word, env: &mut Environment) {
        for part in &word.parts {
            if let WordPart::Bare(text) | WordPart::Quoted(text) = part {
                assign_names(text, env);
            }
        }
    }
}

/// Gives every name before an assignment operator a number.
pub(super) fn assign_names(text: &[u8], env: &mut Environment) {
    let assigns = |text: &[u8]| {
        text.windows(2).any(|pair| matches!(pair, b"++" | b"--"))
            || text.iter().enumerate().any(|(at, byte)| {
                let next = text.get(at.saturating_add(1));
                let before = at.checked_sub(1).and_then(|at| text.get(at));
                *byte == b'=' && next != Some(&b'=') && before != Some(&b'=')
            })
    };
    if !assigns(text) {
        return;
    }
    for name in text.split(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_')) {
        let Ok(name) = std::str::from_utf8(name) else { continue };
        if name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
            let before = env.assigned(name).map(|variable| variable.value.clone());
            env.assign(name, before.map_or_else(number, |before| before.or(&number())));
        }
    }
}

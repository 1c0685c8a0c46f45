//! `[[ ]]`

use super::super::syntax::{CommandKind, Word};
use super::lexer::bare;
use super::word::Context;
use super::{Parsed, Parser};

/// What a word of a condition is.
enum Role {
    /// `-f`, `!`
    Before,
    /// `==`, `-eq`; with `=~` a regular expression follows.
    Between,
    /// An operand.
    Operand,
}

impl Parser<'_> {
    /// From past `[[` to past `]]`: the operands.
    pub(super) fn condition(&mut self) -> Parsed<CommandKind> {
        let mut words: Vec<Word> = Vec::new();
        let (mut open, mut wanted, mut context) = (0_usize, true, Context::Plain);
        loop {
            self.line_ends()?;
            if self.take(b"&&") || self.take(b"||") {
                wanted = true;
                self.count()?;
                continue;
            }
            match self.peek() {
                Some(b'(') if wanted && context == Context::Plain => {
                    open = open.saturating_add(1);
                    self.expect(b"(")?;
                    continue;
                }
                Some(b')') if open > 0 => {
                    open = open.saturating_sub(1);
                    self.expect(b")")?;
                    continue;
                }
                Some(b'<' | b'>') if !wanted && self.peek_at(1) != Some(b'(') => {
                    self.skip(1);
                    wanted = true;
                    continue;
                }
                _ => {}
            }
            let word = self.word(context)?;
            context = Context::Plain;
            if bare(&word) == Some(b"]]") {
                if wanted || open > 0 {
                    return Err(self.opaque("condition not understood"));
                }
                return Ok(CommandKind::Condition(words));
            }
            match role(&word, wanted) {
                Role::Before => {}
                Role::Between => {
                    wanted = true;
                    if bare(&word) == Some(b"=~") {
                        context = Context::Regex;
                        self.blanks();
                    }
                }
                Role::Operand => {
                    wanted = false;
                    words.push(word);
                }
            }
        }
    }
}

fn role(word: &Word, wanted: bool) -> Role {
    let Some(bytes) = bare(word) else { return Role::Operand };
    let dashed = bytes.first() == Some(&b'-');
    if !wanted {
        return Role::Between;
    }
    match bytes {
        b"!" => Role::Before,
        [b'-', _] if dashed => Role::Before,
        _ => Role::Operand,
    }
}

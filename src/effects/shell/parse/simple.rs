//! Simple commands.

use super::super::syntax::{Assignment, Command, CommandKind, List, Redirection, Word, WordPart};
use super::compound::{is_joined_keyword, one};
use super::lexer::{bare, name_length};
use super::word::Context;
use super::{Parsed, Parser};
use crate::model::effect::Span;

/// Builtins whose arguments may be arrays.
const DECLARATIONS: [&[u8]; 5] = [b"declare", b"typeset", b"local", b"export", b"readonly"];

/// A simple command as far as it has been read.
#[derive(Default)]
struct Draft {
    assignments: Vec<Assignment>,
    words: Vec<Word>,
    redirections: Vec<Redirection>,
    /// Arrays that a declaration gives to its variables.
    arrays: Vec<Assignment>,
}

impl Parser<'_> {
    /// A simple command, or the definition of a function.
    pub(super) fn simple(&mut self) -> Parsed<Command> {
        let start = self.at;
        let mut draft = Draft::default();
        let mut end = start;
        loop {
            self.blanks();
            match self.peek() {
                None | Some(b'\n' | b';' | b'|' | b')') => break,
                Some(b'&') if self.peek_at(1) != Some(b'>') => break,
                Some(b'(') => {
                    let kind = self.function_after(&draft)?;
                    return Ok(Command { kind, redirections: Vec::new(), span: self.span(start) });
                }
                Some(_) => self.simple_part(&mut draft)?,
            }
            end = self.at;
        }
        if end == start {
            return Err(self.unexpected());
        }
        let span = self.origin.unwrap_or_else(|| Span::new(start, end));
        Ok(draft.command(span))
    }

    fn simple_part(&mut self, draft: &mut Draft) -> Parsed<()> {
        if let Some(redirection) = self.redirection()? {
            draft.redirections.push(redirection);
            return Ok(());
        }
        if draft.words.is_empty() {
            if let Some(assignment) = self.assignment()? {
                draft.assignments.push(assignment);
                return Ok(());
            }
        } else if self.at_array() {
            return self.array_argument(draft);
        }
        let word = self.word(Context::Argument)?;
        if draft.words.is_empty() {
            self.no_joined_meaning(&word, draft)?;
        }
        if matches!(self.peek(), Some(b'<' | b'>'))
            && bare(&word).is_some_and(|bytes| bytes.iter().all(u8::is_ascii_digit))
        {
            return Err(self.opaque("descriptor broken over lines"));
        }
        draft.words.push(word);
        Ok(())
    }

    /// Refuses a first word that only joined lines made a reserved word or an assignment.
    fn no_joined_meaning(&self, word: &Word, draft: &Draft) -> Parsed<()> {
        let reserved = draft.assignments.is_empty() && draft.redirections.is_empty();
        if reserved && is_joined_keyword(word) {
            return Err(self.opaque("reserved word broken over lines"));
        }
        if let Some(WordPart::Bare(bytes)) = word.parts.first() {
            let after = bytes.get(name_length(bytes)..).unwrap_or_default();
            let assigns = after.starts_with(b"=") || after.starts_with(b"+=");
            if assigns && after.len() < bytes.len() {
                return Err(self.opaque("assignment broken over lines"));
            }
        }
        Ok(())
    }

    fn at_array(&self) -> bool {
        let rest = self.rest();
        let after = rest.get(name_length(rest)..).unwrap_or_default();
        after.len() < rest.len() && (after.starts_with(b"=(") || after.starts_with(b"+=("))
    }

    /// `declare x=(a b)`: the declaration of `x`, and the assignment to it.
    fn array_argument(&mut self, draft: &mut Draft) -> Parsed<()> {
        let declares =
            draft.words.first().and_then(bare).is_some_and(|name| DECLARATIONS.contains(&name));
        let start = self.at;
        let assignment = if declares { self.assignment()? } else { None };
        let assignment = assignment.ok_or_else(|| self.opaque("array as an argument"))?;
        let name = assignment.name.clone().into_bytes();
        let span = self.span(start);
        draft.words.push(Word { parts: vec![WordPart::Bare(name)], span });
        draft.arrays.push(assignment);
        Ok(())
    }

    fn function_after(&mut self, draft: &Draft) -> Parsed<CommandKind> {
        let ([name], true, true) =
            (draft.words.as_slice(), draft.assignments.is_empty(), draft.redirections.is_empty())
        else {
            return Err(self.unexpected());
        };
        self.skip(1);
        self.blanks();
        self.expect(b")")?;
        self.deeper(|parser| parser.function_body(name))
    }
}

impl Draft {
    fn command(self, span: Span) -> Command {
        let Self { assignments, words, redirections, arrays } = self;
        let kind = CommandKind::Simple { assignments, words };
        if arrays.is_empty() {
            return Command { kind, redirections, span };
        }
        let part = |kind| one(Command { kind, redirections: Vec::new(), span });
        let given = CommandKind::Simple { assignments: arrays, words: Vec::new() };
        let items = vec![part(kind), part(given)];
        Command { kind: CommandKind::Group(List { items }), redirections, span }
    }
}

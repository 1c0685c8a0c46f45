//! Lists, and-or lists, pipelines.

use super::super::syntax::{
    Command, CommandKind, Item, Join, List, Pipeline, Redirection, RedirectionKind, Word, WordPart,
};
use super::lexer::Keyword;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// Commands up to something that no command begins with, which the caller looks at.
    pub(super) fn list(&mut self) -> Parsed<List> {
        let mut items = Vec::new();
        loop {
            self.line_ends()?;
            if self.ends_list() {
                break;
            }
            let mut item = self.item()?;
            self.blanks();
            let ended = match (self.peek(), self.peek_at(1)) {
                (Some(b';'), Some(b';' | b'&')) => false,
                (Some(b';'), _) => {
                    self.skip(1);
                    true
                }
                (Some(b'&'), _) => {
                    item.background = true;
                    self.skip(1);
                    true
                }
                (Some(b'\n'), _) => true,
                _ => false,
            };
            items.push(item);
            if !ended {
                break;
            }
        }
        Ok(List { items })
    }

    /// A list that must hold a command.
    pub(super) fn filled_list(&mut self) -> Parsed<List> {
        let list = self.list()?;
        if list.items.is_empty() { Err(self.unexpected()) } else { Ok(list) }
    }

    fn ends_list(&self) -> bool {
        match self.peek() {
            None | Some(b')' | b';' | b'&' | b'|') => !self.looking_at(b"&>"),
            Some(_) => self.keyword().is_some_and(|(keyword, _)| keyword.ends_list()),
        }
    }

    fn item(&mut self) -> Parsed<Item> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            self.blanks();
            let join = if self.take(b"&&") {
                Join::And
            } else if self.take(b"||") {
                Join::Or
            } else {
                break;
            };
            self.count()?;
            self.line_ends()?;
            if self.ends_list() {
                return Err(self.unexpected());
            }
            rest.push((join, self.pipeline()?));
        }
        Ok(Item { first, rest, background: false })
    }

    fn pipeline(&mut self) -> Parsed<Pipeline> {
        let (negated, prefixed) = self.pipeline_prefix()?;
        let mut commands = Vec::new();
        if prefixed && (self.peek() == Some(b'\n') || self.ends_list()) {
            return Ok(Pipeline { negated, commands: vec![self.nothing()] });
        }
        loop {
            let mut command = self.command()?;
            self.blanks();
            let piped = self.peek() == Some(b'|') && self.peek_at(1) != Some(b'|');
            if piped {
                self.skip(1);
                self.count()?;
                if self.take(b"&") {
                    command.redirections.push(self.errors_too());
                }
                self.line_ends()?;
                // `a | ! b` negates only b, which says nothing of the pipeline's effects.
                self.pipeline_prefix()?;
            }
            commands.push(command);
            if !piped {
                break;
            }
        }
        Ok(Pipeline { negated, commands })
    }

    /// `!` and `time [-p] [--]`, in any number: whether it is negated, and whether any stood there.
    fn pipeline_prefix(&mut self) -> Parsed<(bool, bool)> {
        let (mut negated, mut prefixed) = (false, false);
        loop {
            if self.take_keyword(Keyword::Not)? {
                if self.peek() == Some(b'(') && self.mentions_extglob() {
                    return Err(self.opaque("`!(` may be a pattern"));
                }
                negated = !negated;
            } else if self.take_keyword(Keyword::Time)? {
                self.blanks();
                for option in [b"-p".as_slice(), b"--"] {
                    if self.looking_at(option) && self.word_ends_at(option.len()) {
                        self.skip(option.len());
                        self.blanks();
                    }
                }
            } else {
                return Ok((negated, prefixed));
            }
            prefixed = true;
            self.blanks();
        }
    }

    /// Whether the text may turn on patterns that look like operators elsewhere.
    fn mentions_extglob(&self) -> bool {
        self.text.windows(7).any(|bytes| bytes == b"extglob")
    }

    pub(super) fn word_ends_at(&self, ahead: usize) -> bool {
        self.peek_at(ahead).is_none_or(super::lexer::is_metacharacter)
    }

    /// A command without words, as after a lone `!`.
    fn nothing(&self) -> Command {
        Command {
            kind: CommandKind::Simple { assignments: Vec::new(), words: Vec::new() },
            redirections: Vec::new(),
            span: self.span(self.at),
        }
    }

    /// What `|&` adds to the command before it.
    fn errors_too(&self) -> Redirection {
        let span = self.span(self.at.saturating_sub(2));
        Redirection {
            descriptor: Some(2),
            variable: None,
            kind: RedirectionKind::Duplicate(Word {
                parts: vec![WordPart::Bare(b"1".to_vec())],
                span,
            }),
        }
    }
}

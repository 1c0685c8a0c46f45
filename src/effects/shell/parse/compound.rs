//! Compound commands and functions.

use super::super::syntax::{Command, CommandKind, List, Redirection, Word, WordPart};
use super::lexer::{Keyword, bare, name_length};
use super::word::Context;
use super::{Parsed, Parser};

/// How a branch of `case` ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Falls {
    /// `;;`: the case is over.
    Nowhere,
    /// `;&`: into the next branch.
    Next,
    /// `;;&`: the patterns below are tried too.
    On,
}

impl Parser<'_> {
    /// One command of a pipeline.
    pub(super) fn command(&mut self) -> Parsed<Command> {
        let start = self.at;
        match self.compound()? {
            Some(kind) => {
                let (redirections, end) = self.trailing_redirections()?;
                let mut span = self.span(start);
                if self.origin.is_none() {
                    span = crate::model::effect::Span::new(start, end);
                }
                Ok(Command { kind, redirections, span })
            }
            None => self.simple(),
        }
    }

    fn trailing_redirections(&mut self) -> Parsed<(Vec<Redirection>, usize)> {
        let mut redirections = Vec::new();
        let mut end = self.at;
        loop {
            self.blanks();
            match self.redirection()? {
                Some(redirection) => redirections.push(redirection),
                None => return Ok((redirections, end)),
            }
            end = self.at;
        }
    }

    /// A compound command, if one begins here.
    pub(super) fn compound(&mut self) -> Parsed<Option<CommandKind>> {
        if self.peek() == Some(b'(') {
            return self.deeper(Self::parenthesis).map(Some);
        }
        let Some((keyword, length)) = self.keyword() else { return Ok(None) };
        let inner = match keyword {
            Keyword::Open => Self::group,
            Keyword::If => Self::conditional,
            Keyword::While | Keyword::Until => Self::repeated,
            Keyword::For => Self::for_loop,
            Keyword::Select => Self::select_loop,
            Keyword::Case => Self::case,
            Keyword::Condition => Self::condition,
            Keyword::Function => Self::function,
            Keyword::Coproc => Self::coproc,
            Keyword::In => return Ok(None),
            Keyword::Not
            | Keyword::Time
            | Keyword::Close
            | Keyword::Do
            | Keyword::Done
            | Keyword::Elif
            | Keyword::Else
            | Keyword::Esac
            | Keyword::Fi
            | Keyword::Then => return Err(self.unexpected()),
        };
        self.skip(length);
        self.count()?;
        self.deeper(inner).map(Some)
    }

    fn parenthesis(&mut self) -> Parsed<CommandKind> {
        self.expect(b"(")?;
        if self.peek() == Some(b'(') {
            let from = self.at.saturating_add(1);
            if let Some(end) = self.spent.ahead.arithmetic_end(self.text, from)? {
                self.skip(1);
                let word = self.arithmetic_until(end)?;
                self.expect(b"))")?;
                return Ok(CommandKind::Arithmetic(word));
            }
        }
        if self.joins() && self.peek() == Some(b'(') {
            return Err(self.opaque("operator broken over lines"));
        }
        let list = self.filled_list()?;
        self.expect(b")")?;
        Ok(CommandKind::Subshell(list))
    }

    fn group(&mut self) -> Parsed<CommandKind> {
        let list = self.filled_list()?;
        self.expect_keyword(Keyword::Close)?;
        Ok(CommandKind::Group(list))
    }

    fn conditional(&mut self) -> Parsed<CommandKind> {
        let mut branches = Vec::new();
        let mut otherwise = None;
        loop {
            let condition = self.filled_list()?;
            self.expect_keyword(Keyword::Then)?;
            branches.push((condition, self.filled_list()?));
            if !self.take_keyword(Keyword::Elif)? {
                break;
            }
        }
        if self.take_keyword(Keyword::Else)? {
            otherwise = Some(self.filled_list()?);
        }
        self.expect_keyword(Keyword::Fi)?;
        Ok(CommandKind::If { branches, otherwise })
    }

    fn repeated(&mut self) -> Parsed<CommandKind> {
        let condition = self.filled_list()?;
        let body = self.body()?;
        Ok(CommandKind::While { condition, body })
    }

    /// `do list done`
    fn body(&mut self) -> Parsed<List> {
        self.expect_keyword(Keyword::Do)?;
        let body = self.filled_list()?;
        self.expect_keyword(Keyword::Done)?;
        Ok(body)
    }

    /// `do list done` or `{ list }`, after the separators that may stand before it.
    fn loop_body(&mut self) -> Parsed<List> {
        self.blanks();
        if self.peek() == Some(b';') {
            self.skip(1);
        }
        self.line_ends()?;
        if self.take_keyword(Keyword::Open)? {
            let body = self.filled_list()?;
            self.expect_keyword(Keyword::Close)?;
            return Ok(body);
        }
        self.body()
    }

    fn for_loop(&mut self) -> Parsed<CommandKind> {
        self.blanks();
        if self.looking_at(b"((") {
            let from = self.at.saturating_add(2);
            let end = self.spent.ahead.arithmetic_end(self.text, from)?;
            let end = end.ok_or_else(|| self.opaque("unbalanced `((`"))?;
            self.skip(2);
            let expressions = self.arithmetic_until(end)?;
            self.expect(b"))")?;
            let body = self.loop_body()?;
            return Ok(CommandKind::ArithmeticFor { expressions, body });
        }
        self.select_loop()
    }

    fn select_loop(&mut self) -> Parsed<CommandKind> {
        self.blanks();
        let length = name_length(self.rest());
        if length == 0 || !self.word_ends_at(length) {
            return Err(self.opaque("loop without a variable's name"));
        }
        let name = String::from_utf8_lossy(self.slice(self.at, self.at.saturating_add(length)));
        self.skip(length);
        self.count()?;
        self.blanks();
        // Only without `in` may a `;` stand before line ends.
        if self.peek() != Some(b';') {
            self.line_ends()?;
        }
        let words = if self.take_keyword(Keyword::In)? { Some(self.loop_words()?) } else { None };
        let body = self.loop_body()?;
        Ok(CommandKind::For { name: name.into_owned(), words, body })
    }

    fn loop_words(&mut self) -> Parsed<Vec<Word>> {
        let mut words = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                Some(b';' | b'\n') => return Ok(words),
                None => return Err(self.unexpected()),
                Some(_) => words.push(self.word(Context::Argument)?),
            }
        }
    }

    fn case(&mut self) -> Parsed<CommandKind> {
        self.blanks();
        let word = self.word(Context::Plain)?;
        self.line_ends()?;
        self.expect_keyword(Keyword::In)?;
        let mut branches: Vec<(Vec<Word>, List, Falls)> = Vec::new();
        loop {
            self.line_ends()?;
            if self.take_keyword(Keyword::Esac)? {
                break;
            }
            let patterns = self.case_patterns()?;
            let body = self.list()?;
            let falls = if self.take(b";;&") {
                Falls::On
            } else if self.take(b";;") {
                Falls::Nowhere
            } else if self.take(b";&") {
                Falls::Next
            } else {
                branches.push((patterns, body, Falls::Nowhere));
                self.expect_keyword(Keyword::Esac)?;
                break;
            };
            self.count()?;
            branches.push((patterns, body, falls));
        }
        Ok(CommandKind::Case { word, branches: self.joined_branches(branches) })
    }

    fn case_patterns(&mut self) -> Parsed<Vec<Word>> {
        self.take(b"(");
        let mut patterns = Vec::new();
        loop {
            self.blanks();
            patterns.push(self.word(Context::Plain)?);
            self.blanks();
            if !self.take(b"|") {
                break;
            }
        }
        self.expect(b")")?;
        Ok(patterns)
    }

    /// Branches that fall into others, as one branch that runs each of their bodies perhaps.
    fn joined_branches(&self, branches: Vec<(Vec<Word>, List, Falls)>) -> Vec<(Vec<Word>, List)> {
        let mut joined: Vec<(Vec<Word>, List)> = Vec::new();
        let mut before = Falls::Nowhere;
        for (patterns, body, falls) in branches {
            match joined.last_mut() {
                Some((all, bodies)) if before != Falls::Nowhere => {
                    all.extend(patterns);
                    bodies.items.push(self.perhaps(body));
                }
                _ if falls == Falls::Nowhere => joined.push((patterns, body)),
                _ => joined.push((patterns, List { items: vec![self.perhaps(body)] })),
            }
            // After `;;&` every branch below may run.
            if before != Falls::On {
                before = falls;
            }
        }
        joined
    }

    /// What runs perhaps: a loop without a condition.
    fn perhaps(&self, body: List) -> super::super::syntax::Item {
        let kind = CommandKind::While { condition: List::default(), body };
        one(Command { kind, redirections: Vec::new(), span: self.span(self.at) })
    }

    fn function(&mut self) -> Parsed<CommandKind> {
        self.blanks();
        let word = self.word(Context::Plain)?;
        self.blanks();
        if self.peek() == Some(b'(') && {
            self.skip(1);
            self.blanks();
            self.peek() == Some(b')')
        } {
            self.skip(1);
        } else if self.text.get(self.at.saturating_sub(1)) == Some(&b'(') {
            return Err(self.unexpected());
        }
        self.function_body(&word)
    }

    /// What follows `name ()`.
    pub(super) fn function_body(&mut self, name: &Word) -> Parsed<CommandKind> {
        let mut bytes = Vec::new();
        for part in &name.parts {
            match part {
                WordPart::Bare(literal) | WordPart::Quoted(literal) => bytes.extend(literal),
                _ => return Err(self.opaque("function without a literal name")),
            }
        }
        self.line_ends()?;
        let body = self.command()?;
        match body.kind {
            CommandKind::Simple { .. } | CommandKind::Coproc(_) | CommandKind::Function { .. } => {
                Err(self.opaque("function without a compound body"))
            }
            _ => Ok(CommandKind::Function { name: bytes, body: Box::new(body) }),
        }
    }

    fn coproc(&mut self) -> Parsed<CommandKind> {
        self.blanks();
        let before = self.at;
        let length = name_length(self.rest());
        if length > 0 && self.keyword().is_none() && self.word_ends_at(length) {
            self.skip(length);
            self.blanks();
            let compound = self.peek() == Some(b'(')
                || self.keyword().is_some_and(|(keyword, _)| !keyword.ends_list());
            if !compound {
                self.at = before;
            }
        }
        Ok(CommandKind::Coproc(Box::new(self.command()?)))
    }
}

/// A list item of this one command.
pub(super) fn one(command: Command) -> super::super::syntax::Item {
    super::super::syntax::Item {
        first: super::super::syntax::Pipeline { negated: false, commands: vec![command] },
        rest: Vec::new(),
        background: false,
    }
}

/// Whether a word is a reserved word that lines joined by a backslash made.
pub(super) fn is_joined_keyword(word: &Word) -> bool {
    bare(word).is_some_and(|bytes| Keyword::of(bytes).is_some_and(|keyword| keyword != Keyword::In))
}

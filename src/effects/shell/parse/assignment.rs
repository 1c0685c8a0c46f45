//! Assignments and arrays.

use super::super::syntax::{AssignedValue, Assignment, Word};
use super::lexer::{is_metacharacter, name_length};
use super::word::Context;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// An assignment, if one begins here.
    pub(super) fn assignment(&mut self) -> Parsed<Option<Assignment>> {
        let rest = self.rest();
        let length = name_length(rest);
        let after = rest.get(length..).unwrap_or_default();
        let subscripted = after.first() == Some(&b'[');
        if length == 0 || !(subscripted || after.starts_with(b"=") || after.starts_with(b"+=")) {
            return Ok(None);
        }
        if subscripted && !self.is_subscripted_assignment(length)? {
            return Ok(None);
        }
        let name = self.slice(self.at, self.at.saturating_add(length));
        self.skip(length);
        let index = if subscripted { Some(self.subscript()?) } else { None };
        let append = self.take(b"+");
        self.expect(b"=")?;
        let value = self.assigned_value()?;
        let name = String::from_utf8_lossy(name).into_owned();
        Ok(Some(Assignment { name, index, append, value }))
    }

    /// Whether the name of this length here is followed by `[..]=`.
    fn is_subscripted_assignment(&mut self, length: usize) -> Parsed<bool> {
        let from = self.at.saturating_add(length).saturating_add(1);
        let Some(end) = self.spent.ahead.subscript_end(self.text, from)? else { return Ok(false) };
        let after = self.slice(end.saturating_add(1), self.text.len());
        if after.starts_with(b"=") || after.starts_with(b"+=") {
            return Ok(true);
        }
        // Bash takes what is in the brackets as a part of the word, blanks too.
        if self.slice(from, end).iter().any(|&byte| is_metacharacter(byte)) {
            return Err(self.opaque("subscript without an assignment"));
        }
        Ok(false)
    }

    fn assigned_value(&mut self) -> Parsed<AssignedValue> {
        if self.peek() == Some(b'(') {
            return Ok(AssignedValue::Array(self.array()?));
        }
        Ok(AssignedValue::Scalar(self.word_or_nothing(Context::Assigned)?))
    }

    fn array(&mut self) -> Parsed<Vec<(Option<Word>, Word)>> {
        self.expect(b"(")?;
        let mut elements = Vec::new();
        loop {
            self.line_ends()?;
            if self.take(b")") {
                return Ok(elements);
            }
            elements.push(self.element()?);
        }
    }

    fn element(&mut self) -> Parsed<(Option<Word>, Word)> {
        if self.peek() == Some(b'[') {
            let from = self.at.saturating_add(1);
            let end = self.spent.ahead.subscript_end(self.text, from)?;
            let after = end.map(|end| self.slice(end.saturating_add(1), self.text.len()));
            if after.is_some_and(|after| after.starts_with(b"=") || after.starts_with(b"+=")) {
                let index = self.subscript()?;
                self.take(b"+");
                self.expect(b"=")?;
                return Ok((Some(index), self.word_or_nothing(Context::Assigned)?));
            }
        }
        Ok((None, self.word(Context::Argument)?))
    }
}

//! Globs as git compares them: `*`, `?`, `[...]`, `\` and `**` between slashes.

use crate::model::bounds::GIT_GLOB_STEPS_MAX;
use crate::model::facts::Why;

use super::Asked;

/// How a glob is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// Letter by letter.
    Exact,
    /// Upper and lower case ASCII letters are the same.
    Folded,
}

/// Whether `glob` matches the whole of `text`; `*` and `?` match no slash.
pub(super) fn matches(glob: &[u8], text: &[u8], case: Case) -> Asked<bool> {
    let mut comparison = Comparison { glob, text, case, steps: 0 };
    comparison.from(0, 0)
}

struct Comparison<'a> {
    glob: &'a [u8],
    text: &'a [u8],
    case: Case,
    steps: usize,
}

impl Comparison<'_> {
    fn from(&mut self, mut at: usize, mut here: usize) -> Asked<bool> {
        loop {
            self.steps = self.steps.saturating_add(1);
            if self.steps > GIT_GLOB_STEPS_MAX {
                return Err(Why::Bound);
            }
            let Some(&first) = self.glob.get(at) else { return Ok(here == self.text.len()) };
            if first == b'*' {
                return self.star(at, here);
            }
            let Some(&byte) = self.text.get(here) else { return Ok(false) };
            let next = at.saturating_add(1);
            at = match first {
                b'?' if byte != b'/' => next,
                b'?' => return Ok(false),
                b'\\' => match self.glob.get(next) {
                    Some(&literal) if self.same(literal, byte) => next.saturating_add(1),
                    _ => return Ok(false),
                },
                b'[' => match self.class(next, byte) {
                    Some((true, end)) if byte != b'/' => end,
                    _ => return Ok(false),
                },
                literal if self.same(literal, byte) => next,
                _ => return Ok(false),
            };
            here = here.saturating_add(1);
        }
    }

    /// A run of stars at `at`: two or more between slashes match slashes as well.
    fn star(&mut self, at: usize, here: usize) -> Asked<bool> {
        let stars = self.glob.iter().skip(at).take_while(|&&byte| byte == b'*').count();
        let after = at.saturating_add(stars);
        let opens = at.checked_sub(1).is_none_or(|before| self.glob.get(before) == Some(&b'/'));
        let rest = self.glob.get(after..).unwrap_or_default();
        let closes = rest.is_empty() || rest.starts_with(b"/") || rest.starts_with(b"\\/");
        let deep = stars > 1 && opens && closes;
        if deep && rest.starts_with(b"/") && self.from(after.saturating_add(1), here)? {
            return Ok(true);
        }
        let left = self.text.get(here..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(deep || !left.contains(&b'/'));
        }
        for (skipped, byte) in left.iter().map(Some).chain([None]).enumerate() {
            if self.from(after, here.saturating_add(skipped))? {
                return Ok(true);
            }
            if !deep && byte == Some(&b'/') {
                return Ok(false);
            }
        }
        Ok(false)
    }

    fn same(&self, one: u8, other: u8) -> bool {
        match self.case {
            Case::Exact => one == other,
            Case::Folded => one.eq_ignore_ascii_case(&other),
        }
    }

    /// Whether the bracket that opened before `at` holds the byte, and where it ends.
    fn class(&self, mut at: usize, byte: u8) -> Option<(bool, usize)> {
        let negated = matches!(self.glob.get(at), Some(b'!' | b'^'));
        if negated {
            at = at.saturating_add(1);
        }
        let mut holds = false;
        let mut first = true;
        loop {
            let mut low = *self.glob.get(at)?;
            at = at.saturating_add(1);
            if low == b']' && !first {
                return Some((holds != negated, at));
            }
            first = false;
            if low == b'[' && self.glob.get(at) == Some(&b':') {
                let rest = self.glob.get(at.saturating_add(1)..)?;
                let length = rest.iter().position(|&b| b == b']')?;
                let name = rest.get(..length)?.strip_suffix(b":")?;
                holds |= self.named(name, byte)?;
                at = at.saturating_add(length).saturating_add(2);
                continue;
            }
            if low == b'\\' {
                low = *self.glob.get(at)?;
                at = at.saturating_add(1);
            }
            let mut high = low;
            if self.glob.get(at) == Some(&b'-')
                && self.glob.get(at.saturating_add(1)).is_some_and(|&b| b != b']')
            {
                at = at.saturating_add(1);
                high = *self.glob.get(at)?;
                at = at.saturating_add(1);
                if high == b'\\' {
                    high = *self.glob.get(at)?;
                    at = at.saturating_add(1);
                }
            }
            holds |= self.spellings(byte).iter().any(|b| (low..=high).contains(b));
        }
    }

    fn spellings(&self, byte: u8) -> [u8; 2] {
        match self.case {
            Case::Exact => [byte, byte],
            Case::Folded => [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()],
        }
    }

    fn named(&self, name: &[u8], byte: u8) -> Option<bool> {
        Some(match name {
            b"alnum" => byte.is_ascii_alphanumeric(),
            b"alpha" => byte.is_ascii_alphabetic(),
            b"blank" => matches!(byte, b' ' | b'\t'),
            b"cntrl" => byte.is_ascii_control(),
            b"digit" => byte.is_ascii_digit(),
            b"graph" => byte.is_ascii_graphic(),
            b"lower" => self.spellings(byte).iter().any(u8::is_ascii_lowercase),
            b"print" => byte.is_ascii_graphic() || byte == b' ',
            b"punct" => byte.is_ascii_punctuation(),
            b"space" => byte.is_ascii_whitespace() || byte == 0x0b,
            b"upper" => self.spellings(byte).iter().any(u8::is_ascii_uppercase),
            b"xdigit" => byte.is_ascii_hexdigit(),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_as_git_says() {
        for (glob, text, wanted) in [
            ("foo", "foo", true),
            ("f?o", "foo", true),
            ("f?o", "f/o", false),
            ("*", "foo", true),
            ("*", "a/b", false),
            ("*.c", "x.c", true),
            ("a/*", "a/b/c", false),
            ("a/**", "a/b/c", true),
            ("a/**", "a", false),
            ("**/b", "b", true),
            ("**/b", "x/y/b", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a**b", "a/b", false),
            ("a**b", "axb", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[[:digit:]]", "7", true),
            ("\\*", "*", true),
            ("\\*", "x", false),
            ("[", "[", false),
            ("*a*a*b", "aaaa", false),
        ] {
            assert_eq!(
                matches(glob.as_bytes(), text.as_bytes(), Case::Exact),
                Ok(wanted),
                "{glob} {text}"
            );
        }
        assert_eq!(matches(b"FOO", b"foo", Case::Folded), Ok(true));
        let hard = b"*a*a*a*a*a*a*a*a*a*a*b";
        assert_eq!(matches(hard, &[b'a'; 200], Case::Exact), Err(Why::Bound));
    }
}

//! The options and operands of one git command, read by a short description of its options.
//!
//! A description is a list of words: `f|force` is a flag with a short and a long form, `m|message=`
//! takes a value, `S|gpg-sign?` takes one only where it is written together with it. The last name
//! is the one that the command's code asks for.

use crate::effects::programs::meaning::Arg;
use crate::model::effect::Certainty;
use crate::model::pattern::{Pattern, Piece};

/// Whether a description's option takes a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Value,
    Attached,
}

/// One option of a description.
#[derive(Clone, Copy)]
struct Described<'s> {
    names: &'s str,
    takes: Takes,
}

impl<'s> Described<'s> {
    fn of(word: &'s str) -> Self {
        match (word.strip_suffix('='), word.strip_suffix('?')) {
            (Some(names), _) => Self { names, takes: Takes::Value },
            (None, Some(names)) => Self { names, takes: Takes::Attached },
            (None, None) => Self { names: word, takes: Takes::Nothing },
        }
    }

    fn names(self) -> impl Iterator<Item = &'s str> {
        self.names.split('|')
    }

    fn longs(self) -> impl Iterator<Item = &'s str> {
        self.names().filter(|name| name.len() > 1)
    }

    /// The name that the command's code asks for.
    fn name(self) -> &'s str {
        self.names().last().unwrap_or_default()
    }
}

/// One option as it was given.
#[derive(Debug)]
struct Given {
    name: String,
    /// `false` for `--no-NAME`.
    on: bool,
    value: Option<Pattern>,
}

/// What may stand where among the arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Options anywhere before `--`.
    Mixed,
    /// The first operand ends the options: what follows is another command's.
    OptionsFirst,
}

/// The arguments of one command, read.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    given: Vec<Given>,
    /// Operands before `--`.
    pub(super) operands: Vec<Arg>,
    /// Operands after `--`, if it was there.
    pub(super) after_dashes: Option<Vec<Arg>>,
    /// Whether an argument that is not known may hold more options.
    pub(super) open: bool,
}

impl Arguments {
    /// Reads the arguments by the description.
    pub(super) fn read(description: &str, args: &[Arg], order: Order) -> Self {
        let described: Vec<Described<'_>> =
            description.split_whitespace().map(Described::of).collect();
        let mut read = Self::default();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            let pattern = arg.pattern();
            let prefix = pattern.prefix();
            if pattern.as_text() == Some(b"--") {
                read.after_dashes = Some(rest.by_ref().cloned().collect());
            } else if prefix.starts_with(b"--") {
                read.long(&described, pattern, &mut rest);
            } else if prefix.len() > 1 && prefix.starts_with(b"-") {
                read.short(&described, pattern, &mut rest);
            } else {
                read.open |= may_be_options(arg);
                read.operands.push(arg.clone());
                if order == Order::OptionsFirst {
                    read.operands.extend(rest.by_ref().cloned());
                }
            }
        }
        read
    }

    fn long<'a>(
        &mut self,
        described: &[Described<'_>],
        pattern: &Pattern,
        rest: &mut impl Iterator<Item = &'a Arg>,
    ) {
        let text = pattern.prefix().get(2..).unwrap_or_default();
        let (name, attached) = match text.iter().position(|byte| *byte == b'=') {
            Some(at) => {
                (text.get(..at).unwrap_or_default(), Some(after(pattern, at.saturating_add(3))))
            }
            None => (text, None),
        };
        if attached.is_none() && pattern.as_text().is_none() {
            self.open = true;
            return;
        }
        let name = String::from_utf8_lossy(name).into_owned();
        let found = named(described, &name);
        if found.is_empty() {
            self.given.push(Given { name, on: true, value: attached });
            return;
        }
        let takes_next = found.iter().any(|(option, on)| *on && option.takes == Takes::Value);
        let value = match attached {
            None if takes_next => rest.next().map(|arg| arg.pattern().clone()),
            attached => attached,
        };
        for (option, on) in found {
            self.given.push(Given { name: option.name().into(), on, value: value.clone() });
        }
    }

    fn short<'a>(
        &mut self,
        described: &[Described<'_>],
        pattern: &Pattern,
        rest: &mut impl Iterator<Item = &'a Arg>,
    ) {
        let text = pattern.prefix();
        for (at, byte) in text.iter().enumerate().skip(1) {
            let letter = char::from(*byte).to_string();
            let found = described.iter().find(|option| option.names().any(|name| name == letter));
            let Some(option) = found else {
                self.given.push(Given { name: letter, on: true, value: None });
                continue;
            };
            let tail = after(pattern, at.saturating_add(1));
            let value = match option.takes {
                Takes::Nothing => None,
                Takes::Value if tail.is_empty() => rest.next().map(|arg| arg.pattern().clone()),
                Takes::Value => Some(tail),
                Takes::Attached => (!tail.is_empty()).then_some(tail),
            };
            self.given.push(Given { name: option.name().into(), on: true, value });
            if option.takes != Takes::Nothing {
                return;
            }
        }
        self.open |= pattern.as_text().is_none();
    }

    /// Whether the option was given and not taken back.
    pub(super) fn has(&self, name: &str) -> bool {
        self.given.iter().rev().find(|given| given.name == name).is_some_and(|given| given.on)
    }

    /// Whether one of the options was given.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// Whether the option was given as `--no-NAME` last.
    pub(super) fn was_negated(&self, name: &str) -> bool {
        self.given.iter().rev().find(|given| given.name == name).is_some_and(|given| !given.on)
    }

    /// How sure it is that one of the options was given; `None`: surely none.
    pub(super) fn sure(&self, names: &[&str]) -> Option<Certainty> {
        if self.has_any(names) {
            Some(Certainty::Will)
        } else {
            self.open.then_some(Certainty::Unknown)
        }
    }

    /// The option's last value.
    pub(super) fn value(&self, name: &str) -> Option<&Pattern> {
        self.values(name).pop()
    }

    /// All values of the option, in order.
    pub(super) fn values(&self, name: &str) -> Vec<&Pattern> {
        let given = self.given.iter().filter(|given| given.name == name && given.on);
        given.filter_map(|given| given.value.as_ref()).collect()
    }

    /// All operands, those after `--` too.
    pub(super) fn all(&self) -> Vec<Arg> {
        let after = self.after_dashes.iter().flatten();
        self.operands.iter().chain(after).cloned().collect()
    }
}

/// The options that a long name means, with whether it turns them on: an exact name, its negation,
/// or else every one that it abbreviates.
fn named<'s>(described: &[Described<'s>], name: &str) -> Vec<(Described<'s>, bool)> {
    let spelled = |option: Described<'s>, wanted: &dyn Fn(&str) -> bool| {
        option.longs().find_map(|long| {
            let negated = match long.strip_prefix("no-") {
                Some(positive) => wanted(positive),
                None => wanted(&format!("no-{long}")),
            };
            if wanted(long) { Some((option, true)) } else { negated.then_some((option, false)) }
        })
    };
    let exact: Vec<_> =
        described.iter().filter_map(|option| spelled(*option, &|long| long == name)).collect();
    if !exact.is_empty() || name.is_empty() {
        return exact;
    }
    described.iter().filter_map(|option| spelled(*option, &|long| long.starts_with(name))).collect()
}

/// Whether an argument that is not known may be options: an unquoted expansion.
fn may_be_options(arg: &Arg) -> bool {
    match arg {
        Arg::One(_) => false,
        Arg::Many(pattern) => {
            matches!(pattern.pieces().first(), Some(Piece::Hole { .. } | Piece::Any))
        }
    }
}

/// The pattern without the first bytes, which must be literal.
pub(super) fn after(pattern: &Pattern, count: usize) -> Pattern {
    let mut pieces = pattern.pieces().iter();
    let mut rest = Pattern::default();
    if let Some(Piece::Text(text)) = pieces.next() {
        rest.push_text(text.get(count..).unwrap_or_default());
    }
    for piece in pieces {
        rest.push(piece.clone());
    }
    rest
}

/// The parts before and after the first literal `byte`.
pub(super) fn split_once(pattern: &Pattern, byte: u8) -> Option<(Pattern, Pattern)> {
    let mut before = Pattern::default();
    let mut pieces = pattern.pieces().iter();
    while let Some(piece) = pieces.next() {
        if let Piece::Text(text) = piece
            && let Some(at) = text.iter().position(|known| *known == byte)
        {
            before.push_text(text.get(..at).unwrap_or_default());
            let mut behind = Pattern::text(text.get(at.saturating_add(1)..).unwrap_or_default());
            pieces.for_each(|piece| behind.push(piece.clone()));
            return Some((before, behind));
        }
        before.push(piece.clone());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIPTION: &str = "f|force m|message= S|gpg-sign? n|no-verify hard a|all amend";

    fn read(words: &[&str]) -> Arguments {
        let args: Vec<_> = words.iter().map(Arg::text).collect();
        Arguments::read(DESCRIPTION, &args, Order::Mixed)
    }

    #[test]
    fn flags_alone_together_negated_and_abbreviated() {
        for (words, name, wanted) in [
            (&["-f"][..], "force", true),
            (&["-af"], "force", true),
            (&["-mf"], "force", false),
            (&["-m", "-f"], "force", false),
            (&["-S", "-f"], "force", true),
            (&["-Sf"], "force", false),
            (&["--har"], "hard", true),
            (&["--force", "--no-force"], "force", false),
            (&["--no-verify", "--verify"], "no-verify", false),
            (&["--no-veri"], "no-verify", true),
            (&["--message=--force"], "force", false),
            (&["--message", "--force"], "force", false),
            (&["--", "--force"], "force", false),
            (&["x", "--force"], "force", true),
        ] {
            assert_eq!(read(words).has(name), wanted, "{words:?} {name}");
        }
    }

    #[test]
    fn an_unquoted_expansion_may_be_options() {
        let hole = Pattern::unknown("X");
        let read = |arg| Arguments::read(DESCRIPTION, &[arg], Order::Mixed).sure(&["force"]);
        assert_eq!(read(Arg::Many(hole.clone())), Some(Certainty::Unknown));
        assert_eq!(read(Arg::One(hole)), None);
        assert_eq!(read(Arg::One("--fo${x}".parse().unwrap())), Some(Certainty::Unknown));
        assert_eq!(read(Arg::One("-m${x}".parse().unwrap())), None);
        assert_eq!(read(Arg::One("--message=${x}".parse().unwrap())), None);
    }
}

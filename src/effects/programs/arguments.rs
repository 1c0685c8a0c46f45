//! Arguments told apart: options, their values, and operands.

use super::meaning::Arg;
use crate::model::pattern::{Pattern, Piece};

/// How a program reads its options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Options anywhere, long ones may be abbreviated (GNU `getopt_long`).
    Anywhere,
    /// The same where not every option is listed: what looks like an abbreviation may be an option
    /// of its own, so that the argument after it counts as its value and as an operand.
    Partial,
    /// Options end at the first operand: POSIX, and everything that runs another command.
    Leading,
    /// Long options with one dash (`find -name`, `java -jar`), anywhere, no clusters.
    OneDash,
}

/// What a program's options look like. Options that stand in no list take no value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grammar<'a> {
    /// Options with a value, attached or in the next argument.
    pub(crate) valued: &'a [&'a str],
    /// Options with two values, both in the next arguments (`jq --arg NAME VALUE`).
    pub(crate) paired: &'a [&'a str],
    /// Options whose value is attached or missing (`-i.bak`, `--color=always`).
    pub(crate) attached: &'a [&'a str],
    /// Long options without a value, named so that abbreviations of them are understood.
    pub(crate) switches: &'a [&'a str],
    /// How they are read.
    pub(crate) style: Style,
}

/// One argument, or an option with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// An option by its full name with its dashes, and its value.
    Flag(String, Option<Pattern>),
    /// An argument that is no option.
    Operand(Arg),
}

impl Grammar<'static> {
    /// A program of this style with these options that take a value.
    pub(crate) const fn of(valued: &'static [&'static str], style: Style) -> Self {
        Self { valued, paired: &[], attached: &[], switches: &[], style }
    }
}

impl Grammar<'_> {
    /// The arguments as options and operands, in order.
    pub(crate) fn scan(&self, args: &[Arg]) -> Vec<Item> {
        let mut items = Vec::new();
        let mut rest = args;
        let mut over = false;
        while let Some((arg, after)) = rest.split_first() {
            rest = after;
            if over {
                items.push(Item::Operand(arg.clone()));
                continue;
            }
            match arg.as_text() {
                Some(b"--") => over = true,
                Some(b"-") => items.push(Item::Operand(arg.clone())),
                _ if arg.pattern().prefix().first() == Some(&b'-') => {
                    rest = self.option(arg.pattern(), rest, &mut items);
                }
                _ => {
                    over = self.style == Style::Leading;
                    items.push(Item::Operand(arg.clone()));
                }
            }
        }
        items
    }

    /// Reads one option and gives back the arguments after it and its value.
    fn option<'a>(&self, arg: &Pattern, rest: &'a [Arg], items: &mut Vec<Item>) -> &'a [Arg] {
        let prefix = arg.prefix();
        if prefix.starts_with(b"--") || self.style == Style::OneDash {
            let end = prefix.iter().position(|byte| *byte == b'=').unwrap_or(prefix.len());
            let name = String::from_utf8_lossy(prefix.get(..end).unwrap_or_default());
            let written = name;
            let name = self.full(&written);
            if end < prefix.len() {
                let value = after(arg, end.saturating_add(1));
                items.push(Item::Flag(name, Some(value)));
                return rest;
            }
            if self.style == Style::Partial && written != name {
                let value = if self.valued.contains(&&*name) { taken(rest).0 } else { None };
                items.push(Item::Flag(name, value));
                return rest;
            }
            return self.long(name, rest, items);
        }
        self.cluster(arg, rest, items)
    }

    fn long<'a>(&self, name: String, rest: &'a [Arg], items: &mut Vec<Item>) -> &'a [Arg] {
        if self.paired.contains(&name.as_str()) {
            let (_, rest) = taken(rest);
            let (value, rest) = taken(rest);
            items.push(Item::Flag(name, value));
            return rest;
        }
        if !self.valued.contains(&name.as_str()) {
            items.push(Item::Flag(name, None));
            return rest;
        }
        let (value, rest) = taken(rest);
        items.push(Item::Flag(name, value));
        rest
    }

    /// `-abc`: options until one takes the rest, or the next argument, as its value.
    fn cluster<'a>(&self, arg: &Pattern, rest: &'a [Arg], items: &mut Vec<Item>) -> &'a [Arg] {
        let letters = arg.prefix();
        let whole = arg.as_text().is_some();
        for (at, letter) in letters.iter().enumerate().skip(1) {
            let name = format!("-{}", char::from(*letter));
            let value = after(arg, at.saturating_add(1));
            let last = whole && value.is_empty();
            if self.valued.contains(&name.as_str()) {
                if !last {
                    items.push(Item::Flag(name, Some(value)));
                    return rest;
                }
                let (value, rest) = taken(rest);
                items.push(Item::Flag(name, value));
                return rest;
            }
            if self.attached.contains(&name.as_str()) {
                items.push(Item::Flag(name, (!last).then_some(value)));
                return rest;
            }
            items.push(Item::Flag(name, None));
        }
        if !whole {
            items.push(Item::Operand(Arg::One(arg.clone())));
        }
        rest
    }

    /// The option that a long name means: itself, or the only one that starts with it.
    fn full(&self, name: &str) -> String {
        let all =
            || self.valued.iter().chain(self.paired).chain(self.attached).chain(self.switches);
        if self.style == Style::OneDash || all().any(|known| *known == name) {
            return name.into();
        }
        let mut fitting = all().filter(|known| known.starts_with(name));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => (*only).into(),
            _ => name.into(),
        }
    }
}

/// The value that stands in the next argument. One that may be any number of arguments gives a
/// value and may give operands too.
fn taken(rest: &[Arg]) -> (Option<Pattern>, &[Arg]) {
    match rest.split_first() {
        None => (None, rest),
        Some((Arg::One(value), after)) => (Some(value.clone()), after),
        Some((Arg::Many(value), _)) => (Some(value.clone()), rest),
    }
}

/// The pattern without its first literal bytes.
pub(crate) fn after(pattern: &Pattern, bytes: usize) -> Pattern {
    let mut rest = Pattern::default();
    for (at, piece) in pattern.pieces().iter().enumerate() {
        match piece {
            Piece::Text(text) if at == 0 => rest.push_text(text.get(bytes..).unwrap_or_default()),
            piece => rest.push(piece.clone()),
        }
    }
    rest
}

/// The operands alone.
pub(crate) fn operands(items: &[Item]) -> Vec<Arg> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Operand(arg) => Some(arg.clone()),
            Item::Flag(..) => None,
        })
        .collect()
}

/// Whether one of these options is there.
pub(crate) fn has(items: &[Item], names: &[&str]) -> bool {
    items.iter().any(|item| matches!(item, Item::Flag(name, _) if names.contains(&name.as_str())))
}

/// The last value of one of these options.
pub(crate) fn value<'a>(items: &'a [Item], names: &[&str]) -> Option<&'a Pattern> {
    items.iter().rev().find_map(|item| match item {
        Item::Flag(name, value) if names.contains(&name.as_str()) => value.as_ref(),
        Item::Flag(..) | Item::Operand(_) => None,
    })
}

/// All values of one of these options, in order.
pub(crate) fn values<'a>(items: &'a [Item], names: &[&str]) -> Vec<&'a Pattern> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Flag(name, value) if names.contains(&name.as_str()) => value.as_ref(),
            Item::Flag(..) | Item::Operand(_) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(grammar: Grammar<'_>, line: &str) -> String {
        let args: Vec<_> =
            line.split(' ').map(|word| Arg::One(word.parse::<Pattern>().unwrap())).collect();
        let shown = grammar.scan(&args).into_iter().map(|item| match item {
            Item::Flag(name, Some(value)) => format!("{name}={value}"),
            Item::Flag(name, None) => name,
            Item::Operand(arg) => format!("<{}>", arg.pattern()),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn options_values_and_operands() {
        let anywhere = Grammar {
            valued: &["-o", "--output"],
            paired: &["--arg"],
            attached: &["-i"],
            switches: &["--force"],
            style: Style::Anywhere,
        };
        let leading = Grammar { style: Style::Leading, ..anywhere };
        let one_dash = Grammar { valued: &["-name"], style: Style::OneDash, ..anywhere };
        for (grammar, line, wanted) in [
            (anywhere, "a -rf b", "<a> -r -f <b>"),
            (anywhere, "-ro x b", "-r -o=x <b>"),
            (anywhere, "-ox b --outp=y --out z", "-o=x <b> --output=y --output=z"),
            (anywhere, "-i.bak -i x", "-i=.bak -i <x>"),
            (anywhere, "--fo -- -x -", "--force <-x> <->"),
            (anywhere, "-o${x} ${y} -${z}", "-o=${x} <${y}> <-${z}>"),
            (anywhere, "--arg a b c", "--arg=b <c>"),
            (anywhere, "--output=${x}", "--output=${x}"),
            (leading, "-o x cmd -o y", "-o=x <cmd> <-o> <y>"),
            (one_dash, ". -name x -delete", "<.> -name=x -delete"),
        ] {
            assert_eq!(shown(grammar, line), wanted, "{line}");
        }
    }
}

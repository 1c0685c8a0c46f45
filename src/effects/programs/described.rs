//! The meaning of a program that the catalogue describes.

use super::acts::{Subject, act};
use super::arguments::{Grammar, Item, Style, has, operands};
use super::meaning::{Arg, Call, Meaning};
use super::schema::{Command, Mode, Program};
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::Verb;

/// What a call of the described program would do.
pub(super) fn meaning(program: &Program, call: &Call<'_>) -> Meaning {
    let [first] = call.args else {
        return command(&program.command, call, call.args, &Inherited::default());
    };
    match first.as_text() {
        Some(b"--version" | b"--help" | b"-V") => Meaning::nothing(),
        _ => command(&program.command, call, call.args, &Inherited::default()),
    }
}

/// Options of the commands above, which may stand after a sub-command too.
#[derive(Clone, Default)]
struct Inherited<'a> {
    valued: Vec<&'a str>,
    attached: Vec<&'a str>,
    acts: Vec<(&'a str, &'a [String])>,
}

fn command(command: &Command, call: &Call<'_>, args: &[Arg], above: &Inherited<'_>) -> Meaning {
    let known = inherited(command, above);
    let nests = nests(command);
    let switches = switches(command);
    let style = match command.style.as_str() {
        "leading" => Style::Leading,
        "one-dash" => Style::OneDash,
        _ if nests => Style::Leading,
        _ => Style::Partial,
    };
    let pairs: Vec<_> = command.pairs.split_whitespace().collect();
    let grammar = Grammar {
        paired: &pairs,
        valued: &known.valued,
        attached: &known.attached,
        switches: &switches,
        style,
    };
    let items = grammar.scan(args);
    if looks(command, &known, &items) || looks_after(command, args) {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::nothing();
    flags(&known, call, &items, &mut meaning);
    if nests {
        return below(command, call, &items, &known, meaning);
    }
    let worse = known.acts.iter().any(|(_, acts)| !acts.is_empty()) || !command.modes.is_empty();
    if worse && style != Style::Leading && uncertain(args) {
        meaning.effects.push(call.unknown());
    }
    own(command, call, &items, meaning)
}

/// Whether an argument may be an option that is not seen.
fn uncertain(args: &[Arg]) -> bool {
    args.iter()
        .take_while(|arg| arg.as_text() != Some(b"--"))
        .any(|arg| matches!(arg.pattern().pieces().first(), Some(Piece::Hole { .. })))
}

fn nests(command: &Command) -> bool {
    !(command.commands.is_empty() && command.harmless.is_empty() && command.service.is_empty())
}

fn inherited<'a>(command: &'a Command, above: &Inherited<'a>) -> Inherited<'a> {
    let mut known = above.clone();
    known.valued.extend(command.values.split_whitespace());
    known.attached.extend(command.attached.split_whitespace());
    for (names, acts) in &command.flags {
        for name in names.split_whitespace() {
            known.valued.push(name);
            known.acts.push((name, acts));
        }
    }
    known
}

fn switches(command: &Command) -> Vec<&str> {
    let looks = command.looks.split_whitespace();
    looks.chain(command.modes.keys().flat_map(|names| names.split_whitespace())).collect()
}

fn looks(command: &Command, known: &Inherited<'_>, items: &[Item]) -> bool {
    let looking: Vec<_> = command.looks.split_whitespace().collect();
    has(items, &looking) || !known.valued.contains(&"--help") && has(items, &["--help"])
}

fn looks_after(command: &Command, args: &[Arg]) -> bool {
    let behind = args.iter().skip_while(|arg| arg.as_text() != Some(b"--")).skip(1);
    let mut words = command.looks_after.split_whitespace();
    let given: Vec<_> = behind.filter_map(Arg::as_text).collect();
    words.any(|word| given.contains(&word.as_bytes()))
}

fn flags(known: &Inherited<'_>, call: &Call<'_>, items: &[Item], meaning: &mut Meaning) {
    for item in items {
        let Item::Flag(name, Some(value)) = item else { continue };
        for (_, acts) in known.acts.iter().filter(|(flag, _)| flag == name) {
            let subject = Subject { name: value, rest: &[] };
            acts.iter().for_each(|text| act(text, call, Some(&subject), meaning));
        }
    }
}

/// A sub-command.
fn below(
    above: &Command,
    call: &Call<'_>,
    items: &[Item],
    known: &Inherited<'_>,
    mut meaning: Meaning,
) -> Meaning {
    let operands = operands(items);
    let Some((first, rest)) = operands.split_first() else {
        above.bare.iter().for_each(|text| act(text, call, None, &mut meaning));
        return meaning;
    };
    let name = first.as_text().and_then(|name| std::str::from_utf8(name).ok());
    let Some(name) = name else { return meaning.with(call.unknown()) };
    let listed = |names: &str| names.split_whitespace().any(|known| known == name);
    if let Some((_, found)) = above.commands.iter().find(|(names, _)| listed(names)) {
        let mut inner = command(found, call, rest, known);
        inner.effects.splice(0..0, meaning.effects);
        inner.runs.splice(0..0, meaning.runs);
        return inner;
    }
    if listed(&above.harmless) || name == "help" && above.bare.is_empty() {
        return meaning;
    }
    let verb = [
        (Verb::Read, &above.service_reads),
        (Verb::Write, &above.service_writes),
        (Verb::Delete, &above.service_deletes),
    ];
    match verb.into_iter().find(|(_, names)| listed(names)) {
        Some((verb, _)) if rest.iter().all(|arg| arg.as_text() != Some(b"--help")) => {
            let text = format!("{verb} service:{}:{name}", above.service);
            act(&text, call, None, &mut meaning);
            meaning
        }
        Some(_) => meaning,
        None => meaning.with(call.unknown()),
    }
}

/// A command without sub-commands: what it does in any case, then with each operand.
fn own(command: &Command, call: &Call<'_>, items: &[Item], mut meaning: Meaning) -> Meaning {
    let on: Vec<&Mode> = command
        .modes
        .iter()
        .filter(|(names, _)| has(items, &names.split_whitespace().collect::<Vec<_>>()))
        .map(|(_, mode)| mode)
        .collect();
    let all = operands(items);
    let given = has(items, &command.skip_unless.split_whitespace().collect::<Vec<_>>());
    let skipped = if given { 0 } else { usize::from(command.skip) };
    let counted = all.get(skipped..).unwrap_or_default();
    let replacing = on.iter().find(|mode| !mode.acts.is_empty()).map(|mode| &mode.acts);
    let always = match replacing {
        Some(acts) => acts.iter().collect::<Vec<_>>(),
        None if counted.is_empty() => command.acts.iter().chain(&command.bare).collect(),
        None => command.acts.iter().collect(),
    };
    let added = on.iter().flat_map(|mode| &mode.adds);
    always.into_iter().chain(added).for_each(|text| act(text, call, None, &mut meaning));
    let each = on.iter().find(|mode| !mode.operands.is_empty()).map(|mode| &mode.operands);
    let each = each.unwrap_or(&command.operands);
    let end = counted.len().saturating_sub(1);
    for (at, operand) in counted.iter().enumerate() {
        let acts = match at {
            0 if !command.first.is_empty() => &command.first,
            _ if at == end && at > 0 && !command.last.is_empty() => &command.last,
            _ => each,
        };
        let rest = counted.get(at..).unwrap_or_default();
        let subject = Subject { name: operand.pattern(), rest };
        acts.iter().for_each(|text| act(text, call, Some(&subject), &mut meaning));
        if acts.iter().any(|text| text.contains("run argv") || text.contains("run script")) {
            break;
        }
    }
    meaning
}

/// The pattern of a text in which `{}` stands for a name.
pub(super) const PLACEHOLDER: &str = "\u{1}";

/// The pattern with the placeholder's hole replaced by a name.
pub(super) fn filled(pattern: &Pattern, name: &Pattern) -> Pattern {
    let mut filled = Pattern::default();
    for piece in pattern.pieces() {
        match piece {
            Piece::Hole { cause, .. } if cause.0 == PLACEHOLDER => filled.append(name),
            piece => filled.push(piece.clone()),
        }
    }
    filled
}

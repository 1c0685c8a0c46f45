//! `xargs` and `parallel`: standard input as arguments of another command.

use super::arguments::{Grammar, Item, Style, has, operands, value};
use super::find::put;
use super::meaning::{Arg, Call, Inner, Input, Meaning, Run};
use super::words;
use crate::model::bounds::LOOP_ITERATIONS_MAX;
use crate::model::pattern::{Pattern, Piece};

const XARGS: Grammar<'static> = Grammar {
    paired: &[],
    valued: &[
        "-a",
        "--arg-file",
        "-d",
        "--delimiter",
        "-E",
        "-I",
        "-L",
        "--max-lines",
        "-n",
        "--max-args",
        "-P",
        "--max-procs",
        "-s",
        "--max-chars",
        "-J",
        "-R",
    ],
    attached: &["-i", "--replace", "-e", "--eof", "-l"],
    switches: &["--null", "--no-run-if-empty", "--interactive", "--verbose", "--open-tty"],
    style: Style::Leading,
};

pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    let items = XARGS.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let command = operands(&items);
    let mut meaning = Meaning::nothing();
    let file = value(&items, &["-a", "--arg-file"]);
    if let Some(file) = file {
        meaning.effects.extend(call.reads(file));
    }
    if command.is_empty() {
        return meaning;
    }
    let input = match file {
        Some(_) => None,
        None => text(call.stdin),
    };
    meaning.runs = match mark(&items) {
        Some(mark) => each_line(&command, &mark, input),
        None => vec![all(&items, command, input)],
    };
    meaning
}

/// What stands in place of each line.
fn mark(items: &[Item]) -> Option<Pattern> {
    let default = has(items, &["-i", "--replace"]).then(|| Pattern::text("{}"));
    value(items, &["-I", "-i", "--replace", "-J"]).cloned().or(default)
}

/// The text on standard input, as far as one knows it; a set of texts is any number of its names.
fn text(input: &Input) -> Option<&Pattern> {
    match input {
        Input::Text(text) => Some(text),
        Input::Nothing | Input::File(_) | Input::Fetched(_) | Input::Unknown(_) => None,
    }
}

fn unknown() -> Pattern {
    Pattern::hole("standard input")
}

fn run(argv: Vec<Arg>, perhaps: bool) -> Run {
    Run { stdin: Some(Input::Nothing), perhaps, ..Run::of(Inner::Argv(argv)) }
}

/// Once for all words, or more often for some of them each.
fn all(items: &[Item], mut command: Vec<Arg>, input: Option<&Pattern>) -> Run {
    let lines = has(items, &["-d", "--delimiter"]);
    let words = match input.and_then(Pattern::as_text) {
        _ if lines => None,
        Some(text) if has(items, &["-0", "--null"]) => Some(split_at(text, 0)),
        Some(text) => words::split(text),
        None => None,
    };
    match words {
        Some(words) => command.extend(words),
        None => command.push(Arg::Many(input.map_or_else(unknown, set))),
    }
    run(command, false)
}

fn split_at(text: &[u8], byte: u8) -> Vec<Arg> {
    text.split(|found| *found == byte).filter(|part| !part.is_empty()).map(Arg::text).collect()
}

/// A text that is not one text, as the set of its lines. Its last line end belongs to none of them.
fn set(text: &Pattern) -> Pattern {
    if text.as_text().is_some() {
        return unknown();
    }
    let count = text.pieces().len();
    let lines =
        Pattern::from_pieces(text.pieces().iter().enumerate().map(|(at, piece)| match piece {
            Piece::Text(text) if at.saturating_add(1) == count => {
                let ended = text.strip_suffix(b"\n").or_else(|| text.strip_suffix(b"\0"));
                Piece::Text(ended.unwrap_or(text).to_vec())
            }
            piece => piece.clone(),
        }));
    let several = lines.pieces().iter().any(
        |piece| matches!(piece, Piece::Text(text) if text.iter().any(u8::is_ascii_whitespace)),
    );
    if several { unknown() } else { lines }
}

/// Once for each line.
fn each_line(command: &[Arg], mark: &Pattern, input: Option<&Pattern>) -> Vec<Run> {
    let with = |line: &Pattern, perhaps: bool| {
        let mark = mark.as_text().unwrap_or(b"{}");
        let argv = command.iter().map(|arg| match arg {
            Arg::One(pattern) => Arg::One(put(pattern, mark, line)),
            Arg::Many(pattern) => Arg::Many(put(pattern, mark, line)),
        });
        run(argv.collect(), perhaps)
    };
    let lines = match input.and_then(Pattern::as_text) {
        Some(text) => split_at(text, b'\n'),
        None => return vec![with(&input.map_or_else(unknown, set), true)],
    };
    if lines.len() > LOOP_ITERATIONS_MAX {
        return vec![with(&unknown(), true)];
    }
    lines.iter().map(|line| with(line.pattern(), false)).collect()
}

/// `parallel`: the command once for each word of standard input, or behind `:::`.
pub(super) fn parallel(call: &Call<'_>) -> Meaning {
    let grammar = Grammar::of(
        &["-j", "--jobs", "-P", "-a", "--arg-file", "-I", "-n", "-N", "-d", "--joblog", "-S"],
        Style::Leading,
    );
    let items = grammar.scan(call.args);
    let operands = operands(&items);
    if has(&items, &["--help", "--version", "--dry-run"]) {
        return Meaning::nothing();
    }
    let colons =
        operands.iter().position(|arg| arg.as_text().is_some_and(|text| text.starts_with(b":::")));
    let end = colons.unwrap_or(operands.len());
    let command = operands.get(..end).unwrap_or_default();
    let words = operands.get(end.saturating_add(1)..).unwrap_or_default();
    if command.is_empty() {
        return Meaning::of([call.unknown()]);
    }
    let word = match (colons, words) {
        (None, _) => text(call.stdin).map_or_else(unknown, set),
        (Some(_), [Arg::One(only)]) => only.clone(),
        (Some(_), _) => Pattern::hole("arguments of parallel"),
    };
    let marked = command.iter().any(|arg| arg.pattern().to_string().contains('{'));
    let mut shell = Pattern::default();
    for arg in command {
        shell.append(&put(arg.pattern(), b"{}", &word));
        shell.push_text(b" ");
    }
    if !marked {
        shell.append(&word);
    }
    let text = Inner::ShellText(shell);
    Meaning::nothing().running(Run { perhaps: true, ..Run::of(text) })
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::{check, check_with};
    use crate::effects::programs::meaning::Input;
    use crate::model::pattern::Pattern;

    #[test]
    fn unknown_input() {
        check(&[
            ("xargs rm", &["delete path:${standard input}/**"]),
            ("xargs -0 -n 1 cat", &["read path:${standard input}"]),
            (
                "xargs -I% cp % dir",
                &[
                    "perhaps read path:${standard input}",
                    "perhaps write path:dir/${standard input} from path:${standard input}",
                    "perhaps discard path:dir/${standard input}",
                ],
            ),
            ("xargs", &[]),
        ]);
    }

    #[test]
    fn known_input() {
        check_with(
            &Input::Text(Pattern::text("a b\n'c d'\n")),
            &[
                ("xargs -r rm -f", &["delete path:a", "delete path:b", "delete path:c d"]),
                ("xargs -I{} touch {}/x", &["write path:a b/x", "write path:'c d'/x"]),
            ],
        );
        let found = "/r/**/*.o".parse().unwrap();
        check_with(&Input::Text(found), &[("xargs rm", &["delete path:**/*.o"])]);
        let lines: Pattern = "**\n".parse().unwrap();
        check_with(&Input::Text(lines), &[("xargs cat", &["read path:**"])]);
    }
}

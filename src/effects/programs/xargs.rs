//! `xargs` and `parallel`: standard input as arguments of another command.

use super::arguments::{Grammar, Item, Style, has, operands, value};
use super::find::put;
use super::lines;
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
    let hidden = Input::Unknown("standard input".into());
    let input = if file.is_some() { &hidden } else { call.stdin };
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

fn unknown() -> Pattern {
    Pattern::hole("standard input")
}

fn run(argv: Vec<Arg>, perhaps: bool) -> Run {
    Run { stdin: Some(Input::Nothing), perhaps, ..Run::of(Inner::Argv(argv)) }
}

/// Once for all words, or more often for some of them each.
fn all(items: &[Item], mut command: Vec<Arg>, input: &Input) -> Run {
    let text = match input {
        Input::Names(names) => {
            command.extend(names.iter().map(|name| match name.as_text() {
                Some(_) => Arg::One(name.clone()),
                None => Arg::Many(name.clone()),
            }));
            return run(command, false);
        }
        Input::Text(text) => text,
        Input::Nothing | Input::File(_) | Input::Fetched(_) | Input::Unknown(_) => {
            command.push(Arg::Many(unknown()));
            return run(command, false);
        }
    };
    let words = match (text.as_text(), value(items, &["-d", "--delimiter"])) {
        (Some(text), Some(end)) => delimiter(end).map(|end| split_at(text, end)),
        (Some(text), None) if has(items, &["-0", "--null"]) => Some(split_at(text, 0)),
        (Some(text), None) => words::split(text),
        (None, _) => Some(vec![Arg::Many(set(text))]),
    };
    command.extend(words.unwrap_or_else(|| vec![Arg::Many(unknown())]));
    run(command, false)
}

/// The byte that `-d` names.
fn delimiter(named: &Pattern) -> Option<u8> {
    match named.as_text()? {
        b"\\n" => Some(b'\n'),
        b"\\t" => Some(b'\t'),
        b"\\0" => Some(0),
        [byte] => Some(*byte),
        _ => None,
    }
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
fn each_line(command: &[Arg], mark: &Pattern, input: &Input) -> Vec<Run> {
    let with = |line: &Pattern, perhaps: bool| {
        let mark = mark.as_text().unwrap_or(b"{}");
        let argv = command.iter().map(|arg| match arg {
            Arg::One(pattern) => Arg::One(put(pattern, mark, line)),
            Arg::Many(pattern) => Arg::Many(put(pattern, mark, line)),
        });
        run(argv.collect(), perhaps)
    };
    let lines: Vec<Pattern> = match input {
        Input::Names(names) => names.clone(),
        Input::Text(text) if text.as_text().is_some() => lines::parts(text, b"\n"),
        Input::Text(text) => vec![set(text)],
        Input::Nothing | Input::File(_) | Input::Fetched(_) | Input::Unknown(_) => vec![unknown()],
    };
    if lines.len() > LOOP_ITERATIONS_MAX {
        return vec![with(&unknown(), true)];
    }
    lines.iter().map(|line| with(line, lines::is_set(line))).collect()
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
    let several = words.iter().any(|word| word.as_text().is_some_and(|t| t.starts_with(b":::")));
    let words: Vec<Pattern> = match (colons, call.stdin) {
        (Some(_), _) if several || words.len() > LOOP_ITERATIONS_MAX => vec![listed()],
        (Some(_), _) => words.iter().map(|word| word.pattern().clone()).collect(),
        (None, Input::Names(names)) if names.len() <= LOOP_ITERATIONS_MAX => names.clone(),
        (None, Input::Text(text)) if text.as_text().is_none() => vec![set(text)],
        (None, Input::Text(text)) => {
            let lines = lines::parts(text, b"\n");
            if lines.len() > LOOP_ITERATIONS_MAX { vec![unknown()] } else { lines }
        }
        (
            None,
            Input::Nothing
            | Input::Names(_)
            | Input::File(_)
            | Input::Fetched(_)
            | Input::Unknown(_),
        ) => vec![unknown()],
    };
    Meaning {
        runs: words.iter().map(|word| of_word(command, word)).collect(),
        ..Meaning::nothing()
    }
}

fn listed() -> Pattern {
    Pattern::hole("arguments of parallel")
}

/// Replacement strings of `parallel` that are a part of the argument, or something else.
const PARTS: &[&[u8]] = &[b"{.}", b"{/}", b"{//}", b"{/.}", b"{#}", b"{%}", b"{+", b"{="];

/// The command of `parallel` for one argument, which it quotes.
fn of_word(command: &[Arg], word: &Pattern) -> Run {
    let quoted = |word: &Pattern| match word.as_text() {
        Some(text) if !text.iter().all(|byte| is_plain(*byte)) => {
            let inner = String::from_utf8_lossy(text).replace('\'', r"'\''");
            Pattern::content(format!("'{inner}'").into_bytes())
        }
        Some(_) | None => word.clone(),
    };
    let word = quoted(word);
    let mut shell = Pattern::default();
    let mut marked = false;
    for arg in command {
        let mut filled = put(arg.pattern(), b"{}", &word);
        for part in PARTS {
            filled = put(&filled, part, &listed());
        }
        marked |= filled != *arg.pattern();
        shell.append(&filled);
        shell.push_text(b" ");
    }
    if !marked {
        shell.append(&word);
    }
    Run { perhaps: true, ..Run::of(Inner::ShellText(shell)) }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte)
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

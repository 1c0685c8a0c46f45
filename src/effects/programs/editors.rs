//! `vim` and its like: files edited by hand, and the commands that stand on the command line.

use super::arguments::{Grammar, Style, has, operands, values};
use super::meaning::{Call, Inner, Meaning, Run};
use crate::model::pattern::Pattern;

/// Commands of one line that are read.
const COMMANDS_MAX: usize = 64;
/// Commands that open or write a file by its name.
const FILES: &[&str] = &[
    "e", "edit", "ene", "sp", "split", "vs", "vsplit", "tabe", "tabedit", "new", "w", "write",
    "wq", "x", "xit", "up", "update", "sav", "saveas", "n", "next", "wn",
];
/// Commands that stay in the text, or in the editor.
const PLAIN: &[&str] = &[
    "q",
    "quit",
    "qa",
    "wa",
    "wqa",
    "xa",
    "s",
    "g",
    "v",
    "d",
    "delete",
    "m",
    "t",
    "co",
    "j",
    "p",
    "print",
    "norm",
    "normal",
    "set",
    "setlocal",
    "se",
    "syntax",
    "syn",
    "filetype",
    "u",
    "undo",
    "sort",
    "retab",
    "noh",
    "nohlsearch",
    "version",
    "echo",
    "y",
    "pu",
    "left",
    "right",
    "colo",
];

/// What an editor of the `vi` family would do.
pub(super) fn vi(call: &Call<'_>) -> Meaning {
    let grammar = Grammar::of(
        &["-c", "--cmd", "-S", "-u", "-U", "-i", "-T", "-t", "-w", "-W"],
        Style::Anywhere,
    );
    let items = grammar.scan(call.args);
    if has(&items, &["--help", "--version", "-h"]) {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::of([call.unknown()]);
    let mut commands: Vec<Pattern> =
        values(&items, &["-c", "--cmd"]).into_iter().cloned().collect();
    for file in operands(&items) {
        match file.as_text().and_then(|text| text.strip_prefix(b"+")) {
            Some(command) => commands.push(Pattern::content(command.to_vec())),
            None => meaning.effects.extend(call.writes(file.pattern())),
        }
    }
    for text in commands {
        match text.as_text().and_then(|text| std::str::from_utf8(text).ok()) {
            Some(text) => commands_of(text, call, &mut meaning),
            None => meaning.runs.push(unread()),
        }
    }
    if !values(&items, &["-S"]).is_empty() {
        meaning.runs.push(unread());
    }
    meaning
}

/// What the commands of a line of `ex` would do. A bar within `s/../../` or `g/../` parts nothing.
fn commands_of(line: &str, call: &Call<'_>, meaning: &mut Meaning) {
    let mut rest = line;
    for _ in 0..COMMANDS_MAX {
        let text = ranged(rest);
        let fields: usize = match text.as_bytes() {
            [b's', delimiter, ..] if delimiter.is_ascii_punctuation() => 3,
            [b'g' | b'v', delimiter, ..] if delimiter.is_ascii_punctuation() => 2,
            _ => 0,
        };
        if fields == 0 {
            let (one, behind) = text.split_once('|').unwrap_or((text, ""));
            command(one, call, meaning);
            rest = behind;
        } else {
            let parted = text.get(1..).unwrap_or_default();
            let delimiter = parted.chars().next().unwrap_or('/');
            // A replacement that is an expression may call anything.
            if parted.contains("\\=") {
                meaning.runs.push(unread());
            }
            let behind =
                parted.splitn(fields.saturating_add(1), delimiter).nth(fields).unwrap_or_default();
            let flags = |letter: char| fields == 3 && "&cegiInp#lr".contains(letter);
            rest = behind.trim_start_matches(flags).trim_start().trim_start_matches('|');
        }
        if rest.trim().is_empty() {
            return;
        }
    }
    meaning.runs.push(unread());
}

/// A command without the lines that stand before it.
fn ranged(text: &str) -> &str {
    let range = |letter: char| letter.is_ascii_digit() || " :%$.,+-'<>".contains(letter);
    text.trim_start_matches(range).trim()
}

/// What one command of `ex` would do.
fn command(text: &str, call: &Call<'_>, meaning: &mut Meaning) {
    let text = ranged(text);
    let end = text.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let argument = rest.strip_prefix('!').unwrap_or(rest).trim();
    let shell = |text: &str| Run::of(Inner::ShellText(Pattern::content(text.as_bytes().to_vec())));
    match (name, argument.strip_prefix('!')) {
        ("", _) if rest.starts_with('!') => meaning.runs.push(shell(argument)),
        ("r" | "read" | "w" | "write", Some(text)) => meaning.runs.push(shell(text)),
        ("", _) | ("r" | "read", None) => {}
        _ if FILES.contains(&name) && !argument.is_empty() => {
            meaning.effects.extend(call.writes(&Pattern::text(argument)));
        }
        _ if FILES.contains(&name) || PLAIN.contains(&name) => {}
        _ => meaning.runs.push(unread()),
    }
}

/// What `emacs` would do; its Lisp is not read.
pub(super) fn emacs(call: &Call<'_>) -> Meaning {
    let lisp = ["--eval", "-eval", "--execute", "-l", "--load", "-load", "--script", "-script"];
    let grammar = Grammar {
        valued: &[
            "--eval",
            "-eval",
            "--execute",
            "-l",
            "--load",
            "-load",
            "--script",
            "-script",
            "-f",
            "--funcall",
        ],
        ..Grammar::of(&[], Style::OneDash)
    };
    let items = grammar.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::of([call.unknown()]);
    for file in operands(&items) {
        meaning.effects.extend(call.writes(file.pattern()));
    }
    if !values(&items, &lisp).is_empty() {
        meaning.runs.push(unread());
    }
    meaning
}

fn unread() -> Run {
    Run::of(Inner::ShellText(Pattern::hole("code of an editor")))
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn commands_on_the_command_line() {
        check(&[
            ("vim a.txt", &["unknown run program:vim", "write path:a.txt"]),
            ("vim --version", &[]),
            (
                "vim -es -c '%s/a|b/c/g' -c wq a.txt",
                &["unknown run program:vim", "write path:a.txt"],
            ),
            ("vi +%d +wq a.txt", &["unknown run program:vi", "write path:a.txt"]),
            ("vim -es -c 'e b.txt | %d | wq'", &["unknown run program:vim", "write path:b.txt"]),
            ("nvim +'!rm x' +q", &["unknown run program:nvim", "delete path:x"]),
            ("ex -c 'w !tee -a x' a", &["unknown run program:ex", "write path:a", "write path:x"]),
            ("emacs a.txt", &["unknown run program:emacs", "write path:a.txt"]),
        ]);
    }
}

//! `gdb`, `lldb`, `expect`: programs that take commands of their own on their command line, some of
//! which are shell text.

use super::arguments::{Grammar, Style, has, operands, value, values};
use super::meaning::{Call, Inner, Language, Meaning, Run};
use crate::model::pattern::Pattern;

const GDB: Grammar<'static> = Grammar {
    switches: &["--batch", "--quiet", "--args", "--nx", "--nh", "-batch", "-q", "-nx"],
    ..Grammar::of(
        &[
            "-ex",
            "--ex",
            "--eval-command",
            "-iex",
            "-x",
            "--command",
            "-p",
            "--pid",
            "-c",
            "--core",
        ],
        Style::Leading,
    )
};
const LLDB: Grammar<'static> = Grammar {
    switches: &["--batch", "-b", "--no-lldbinit"],
    ..Grammar::of(
        &["-o", "--one-line", "-O", "-k", "-s", "--source", "-p", "--attach-pid", "-n", "-f"],
        Style::Leading,
    )
};

fn perhaps(inner: Inner) -> Run {
    Run { perhaps: true, ..Run::of(inner) }
}

/// `gdb`, `lldb`: the program that is debugged runs, and what its commands say.
pub(super) fn debugger(call: &Call<'_>) -> Meaning {
    // GDB takes its long options with one dash as well.
    let args: Vec<_> = call.args.iter().map(doubled).collect();
    let items = if call.name == b"gdb" { GDB } else { LLDB }.scan(&args);
    if has(&items, &["--help", "--version", "-v"]) {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::of([call.unknown()]);
    for file in values(&items, &["-x", "--command", "-s", "--source"]) {
        meaning.effects.extend(call.reads(file));
    }
    let given = ["--ex", "--eval-command", "-iex", "-o", "--one-line", "-O", "-k"];
    for command in values(&items, &given) {
        meaning.runs.extend(of_command(command));
    }
    meaning
}

fn doubled(arg: &super::meaning::Arg) -> super::meaning::Arg {
    match arg.as_text() {
        Some(b"-ex" | b"-eval-command") => super::meaning::Arg::text("--ex"),
        Some(b"-iex") => super::meaning::Arg::text("--ex"),
        Some(text @ (b"-batch" | b"-args" | b"-quiet" | b"-nx" | b"-nh")) => {
            super::meaning::Arg::text([b"-".as_slice(), text].concat())
        }
        Some(_) | None => arg.clone(),
    }
}

/// What one command of a debugger runs beside the program.
fn of_command(command: &Pattern) -> Option<Run> {
    let shell = [b"shell ".as_slice(), b"platform shell ", b"make ", b"!", b"pipe "];
    let python = [b"python ".as_slice(), b"script ", b"python-interactive "];
    let head = command.prefix();
    if let Some(word) = shell.iter().find(|word| head.starts_with(word)) {
        let text = super::arguments::after(command, word.len());
        return Some(perhaps(Inner::ShellText(text)));
    }
    if let Some(word) = python.iter().find(|word| head.starts_with(word)) {
        let text = super::arguments::after(command, word.len());
        return Some(perhaps(Inner::Code(Language::Python, text)));
    }
    // A command that is not known may be one of these.
    command.as_text().is_none().then(|| perhaps(Inner::ShellText(command.clone())))
}

/// `expect`: what is spawned, and what is typed into a shell that is.
pub(super) fn expect(call: &Call<'_>) -> Meaning {
    let grammar = Grammar::of(&["-c", "-f", "-D"], Style::Leading);
    let items = grammar.scan(call.args);
    let mut meaning = Meaning::of([call.unknown()]);
    let file = value(&items, &["-f"]).cloned();
    let first = operands(&items).first().map(|arg| arg.pattern().clone());
    let file = file.or(first.filter(|_| value(&items, &["-c"]).is_none()));
    meaning.effects.extend(file.iter().flat_map(|file| call.reads(file)));
    for text in values(&items, &["-c"]) {
        match text.as_text() {
            Some(text) => meaning.runs.extend(spawned(text)),
            None => meaning.runs.push(perhaps(Inner::ShellText(text.clone()))),
        }
    }
    meaning
}

/// What the commands of `expect` start: each is a line of words that a shell would read alike.
fn spawned(text: &[u8]) -> Vec<Run> {
    let mut runs = Vec::new();
    for command in text.split(|byte| b";\n{}[]".contains(byte)) {
        let command = command.trim_ascii();
        let Some(at) = command.iter().position(|byte| *byte == b' ') else { continue };
        let (word, rest) = command.split_at_checked(at).unwrap_or_default();
        let rest = rest.trim_ascii();
        match word {
            b"spawn" | b"exec" | b"system" | b"overlay" => {
                runs.push(perhaps(Inner::ShellText(Pattern::content(rest.to_vec()))));
            }
            b"send" | b"exp_send" => {
                let typed = String::from_utf8_lossy(rest).replace("\\r", "\n").replace("\\n", "\n");
                let typed = typed.replace('\r', "\n");
                let typed = typed.trim_start_matches("-- ").trim_matches('"').trim().to_owned();
                runs.push(perhaps(Inner::ShellText(Pattern::content(typed.into_bytes()))));
            }
            _ => {}
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn commands_of_their_own() {
        check(&[
            (
                "gdb -batch -ex 'shell rm a' -p 1",
                &["unknown run program:gdb", "perhaps delete path:a"],
            ),
            ("gdb -ex '!rm a'", &["unknown run program:gdb", "perhaps delete path:a"]),
            ("gdb --batch --ex bt --args ./x y", &["unknown run program:gdb"]),
            ("gdb -x a.gdb ./x", &["unknown run program:gdb", "read path:a.gdb"]),
            (
                "lldb -b -o 'platform shell rm a'",
                &["unknown run program:lldb", "perhaps delete path:a"],
            ),
            (
                "expect -c 'spawn rm a; wait'",
                &["unknown run program:expect", "perhaps delete path:a"],
            ),
            (
                r#"expect -c 'spawn bash; send "rm a\r"'"#,
                &[
                    "unknown run program:expect",
                    "perhaps unknown run program:bash",
                    "perhaps delete path:a",
                ],
            ),
            ("expect a.exp", &["unknown run program:expect", "read path:a.exp"]),
        ]);
    }
}

//! `python`, `node`, `perl`, `ruby` and their like: source text, a module, a file or input.

use super::arguments::{Grammar, Item, Style};
use super::meaning::{Arg, Call, Inner, Input, Language, Meaning, Run};
use super::shells::fetched;
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::Verb;

/// How one interpreter is called.
struct Interpreter {
    /// Its language, where literal calls of it are read.
    language: Option<Language>,
    /// Its options with a value.
    grammar: Grammar<'static>,
    /// Options whose value is source text.
    code: &'static [&'static str],
    /// Options with which it only checks a file.
    checks: &'static [&'static str],
    /// Options with which it runs code that is found elsewhere.
    elsewhere: &'static [&'static str],
}

const PYTHON: Interpreter = Interpreter {
    language: Some(Language::Python),
    grammar: Grammar::of(&["-c", "-m", "-W", "-X", "--check-hash-based-pycs"], Style::Leading),
    code: &["-c"],
    checks: &[],
    elsewhere: &[],
};
const NODE: Interpreter = Interpreter {
    language: Some(Language::JavaScript),
    grammar: Grammar::of(
        &[
            "-e",
            "--eval",
            "-p",
            "--print",
            "-pe",
            "-r",
            "--require",
            "--import",
            "--loader",
            "--experimental-loader",
            "-C",
            "--conditions",
            "--env-file",
        ],
        Style::Leading,
    ),
    code: &["-e", "--eval", "-p", "--print", "-pe"],
    checks: &["-c", "--check"],
    elsewhere: &["--test", "--run", "-r", "--require", "--import", "--loader", "--watch"],
};
const PERL: Interpreter = Interpreter {
    language: Some(Language::Perl),
    grammar: Grammar {
        attached: &["-i", "-0", "-l", "-F", "-M", "-m", "-C", "-D", "-x"],
        ..Grammar::of(&["-e", "-E", "-I"], Style::Leading)
    },
    code: &["-e", "-E"],
    checks: &[],
    elsewhere: &[],
};
const RUBY: Interpreter = Interpreter {
    language: Some(Language::Ruby),
    grammar: Grammar {
        attached: &["-i", "-0", "-F", "-K", "-T", "-W", "-x"],
        ..Grammar::of(&["-e", "-I", "-r", "-C", "-E"], Style::Leading)
    },
    code: &["-e"],
    checks: &[],
    elsewhere: &[],
};
const OTHER: Interpreter = Interpreter {
    language: None,
    grammar: Grammar::of(&["-r", "-e", "-c", "-d", "-l", "--eval"], Style::Leading),
    code: &["-r", "-e", "-c", "--eval"],
    checks: &[],
    elsewhere: &[],
};

/// Modules of `python -m` that are the program of the same name.
const PROGRAMS: &[&[u8]] = &[
    b"pip",
    b"pytest",
    b"black",
    b"ruff",
    b"mypy",
    b"flake8",
    b"isort",
    b"pylint",
    b"coverage",
    b"tox",
    b"nox",
    b"poetry",
    b"uv",
    b"twine",
    b"build",
    b"virtualenv",
    b"alembic",
    b"pre_commit",
    b"pyright",
    b"bandit",
];
/// Modules of Python itself that only read and print.
const HARMLESS: &[&[u8]] =
    &[b"json.tool", b"this", b"calendar", b"site", b"sysconfig", b"tabnanny"];

/// The interpreter of this name.
fn of_name(name: &[u8]) -> Option<Interpreter> {
    let versioned = |stem: &[u8]| {
        name.strip_prefix(stem)
            .is_some_and(|rest| rest.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.'))
    };
    match name {
        _ if versioned(b"python") || versioned(b"pypy") => Some(PYTHON),
        b"node" | b"nodejs" | b"tsx" | b"ts-node" => Some(NODE),
        _ if versioned(b"perl") => Some(PERL),
        _ if versioned(b"ruby") => Some(RUBY),
        _ if versioned(b"php") || versioned(b"lua") => Some(OTHER),
        b"luajit" | b"Rscript" | b"osascript" | b"elixir" | b"swift" | b"groovy" => Some(OTHER),
        _ => None,
    }
}

/// What the interpreter would do; `None`: it is no interpreter that we know.
pub(super) fn meaning(call: &Call<'_>) -> Option<Meaning> {
    let interpreter = of_name(call.name)?;
    let first = call.args.first().and_then(Arg::as_text);
    if call.name == b"swift" && matches!(first, Some(b"build" | b"test" | b"run" | b"package")) {
        return Some(Meaning::of([call.unknown()]));
    }
    let items = interpreter.grammar.scan(call.args);
    let mut meaning = Meaning::nothing();
    let (mut codes, mut loops, mut place) = (false, false, None);
    for (at, item) in items.iter().enumerate() {
        match item {
            Item::Operand(_) => break,
            Item::Flag(name, value) => match (name.as_str(), value) {
                ("--version" | "--help", _) => return Some(Meaning::nothing()),
                ("-V" | "-v", _) if items.len() == 1 => return Some(Meaning::nothing()),
                ("-m", Some(module)) if interpreter.code == PYTHON.code => {
                    return Some(module_of(call, module, rest(&items, at)));
                }
                (name, Some(text)) if interpreter.code.contains(&name) => {
                    codes = true;
                    meaning = code(call, &interpreter, text, meaning);
                    if interpreter.language == Some(Language::Python) {
                        return Some(meaning);
                    }
                }
                (name, _) if interpreter.checks.contains(&name) => {
                    let files = rest(&items, at);
                    return Some(Meaning::of(files.iter().flat_map(|f| call.reads(f.pattern()))));
                }
                (name, _) if interpreter.elsewhere.contains(&name) => {
                    meaning.effects.push(call.unknown());
                    codes |= ["--test", "--run"].contains(&name);
                }
                ("-i", suffix) => place = Some(suffix.clone()),
                ("-n" | "-p", _) => loops = true,
                _ => {}
            },
        }
    }
    let operands = super::arguments::operands(&items);
    let edits = interpreter.language == Some(Language::Perl)
        || interpreter.language == Some(Language::Ruby);
    if codes {
        if edits && (loops || place.is_some()) {
            meaning.effects.extend(edited(call, &operands, place.as_ref()));
        }
        return Some(meaning);
    }
    Some(match operands.split_first() {
        Some((file, args)) if file.as_text() != Some(b"-") => {
            let path = call.path(file.pattern());
            meaning.running(Run::of(Inner::ScriptFile {
                path,
                args: args.to_vec(),
                sourced: false,
                language: interpreter.language,
            }))
        }
        Some(_) | None => from_input(call, &interpreter, meaning),
    })
}

/// How the entry begins that says that a call makes an environment of Python's in a folder.
pub(crate) const MAKES_VENV: &str = "venv ";

/// The folder in which a call makes an environment of Python's: its start-up file is Python's own.
pub(super) fn venv(call: &Call<'_>) -> Option<Pattern> {
    let words: Vec<&[u8]> = call.args.iter().map(Arg::as_text).collect::<Option<_>>()?;
    let rest = match (call.name, words.as_slice()) {
        (b"virtualenv", rest) | (b"uv", [b"venv", rest @ ..]) => rest,
        (name, [b"-m", b"venv" | b"virtualenv", rest @ ..]) if name.starts_with(b"python") => rest,
        _ => return None,
    };
    let folder = rest.iter().rfind(|word| !word.starts_with(b"-")).copied();
    Some(call.path(&Pattern::text(folder.unwrap_or(b".venv"))))
}

/// `deno run FILE`, `bun FILE`, `bun run FILE`: a file of JavaScript or TypeScript; `None`: the call
/// names no file here.
pub(super) fn runtime(call: &Call<'_>) -> Option<Meaning> {
    let (first, rest) = call.args.split_first()?;
    let rest = match (call.name, first.as_text()?) {
        (b"deno" | b"bun", b"run") => rest,
        (b"bun", _) => call.args,
        _ => return None,
    };
    let values = Grammar::of(
        &["-c", "--config", "--import-map", "--lock", "--cert", "--location", "--seed", "--cwd"],
        Style::Leading,
    );
    let items = values.scan(rest);
    let operands = super::arguments::operands(&items);
    let (file, args) = operands.split_first()?;
    let text = file.as_text()?;
    let endings: [&[u8]; 8] =
        [b".ts", b".tsx", b".mts", b".cts", b".js", b".mjs", b".cjs", b".jsx"];
    let is_file = endings.iter().any(|ending| text.ends_with(ending));
    if !is_file || text.windows(3).any(|part| part == b"://") {
        return None;
    }
    let script = Inner::ScriptFile {
        path: call.path(file.pattern()),
        args: args.to_vec(),
        sourced: false,
        language: Some(Language::JavaScript),
    };
    Some(Meaning::nothing().running(Run::of(script)))
}

/// The operands behind an option.
fn rest(items: &[Item], at: usize) -> Vec<Arg> {
    super::arguments::operands(items.get(at..).unwrap_or_default())
}

fn code(call: &Call<'_>, known: &Interpreter, text: &Pattern, meaning: Meaning) -> Meaning {
    match known.language {
        Some(language) => meaning.running(Run::of(Inner::Code(language, text.clone()))),
        None => meaning.with(call.unknown()),
    }
}

/// `perl -i -pe CODE FILES`: each file is changed in place, and kept under another name if `-i`
/// has a suffix.
fn edited(call: &Call<'_>, files: &[Arg], place: Option<&Option<Pattern>>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for file in files {
        let path = call.path(file.pattern());
        match place {
            None => effects.push(Effect::on_path(Verb::Read, path)),
            Some(suffix) => {
                effects.push(Effect::on_path(Verb::Write, path.clone()));
                if let Some(suffix) = suffix.as_ref().filter(|suffix| !suffix.is_empty()) {
                    let mut kept = path;
                    kept.append(suffix);
                    effects.push(Effect::on_path(Verb::Write, kept));
                }
            }
        }
    }
    effects
}

/// `python -m MODULE ARGS`.
fn module_of(call: &Call<'_>, module: &Pattern, args: Vec<Arg>) -> Meaning {
    match module.as_text() {
        Some(b"venv") => {
            let folders = args.iter().filter(|arg| !arg.pattern().prefix().starts_with(b"-"));
            Meaning::of(folders.map(|folder| {
                let mut path = call.path(folder.pattern());
                path.push(Piece::Below);
                Effect::on_path(Verb::Write, path)
            }))
        }
        Some(name) if PROGRAMS.contains(&name) => {
            let name: Vec<u8> =
                name.iter().map(|byte| if *byte == b'_' { b'-' } else { *byte }).collect();
            let argv = std::iter::once(Arg::text(name)).chain(args).collect();
            Meaning::nothing().running(Run::of(Inner::Argv(argv)))
        }
        Some(name) if HARMLESS.contains(&name) => {
            Meaning::of(args.iter().flat_map(|file| call.reads(file.pattern())))
        }
        Some(_) | None => Meaning::of([call.unknown()]),
    }
}

fn from_input(call: &Call<'_>, known: &Interpreter, meaning: Meaning) -> Meaning {
    match call.stdin {
        Input::Text(text) => code(call, known, text, meaning),
        Input::File(path) => meaning.running(Run::of(Inner::ScriptFile {
            path: path.clone(),
            args: Vec::new(),
            sourced: false,
            language: known.language,
        })),
        Input::Fetched(host) => meaning.with(fetched(call, host)),
        Input::Nothing | Input::Names(_) | Input::Unknown(_) => meaning.with(call.unknown()),
    }
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::{check, check_with};
    use crate::effects::programs::meaning::Input;
    use crate::model::pattern::Pattern;

    #[test]
    fn code_modules_and_files() {
        check(&[
            ("python3 -c 'print(1)' -m x", &["run python print(1)"]),
            ("python3 -Bc 'print(1)'", &["run python print(1)"]),
            ("python3.12 tools/x.py --fix", &["run script tools/x.py --fix"]),
            ("python -m http.server", &["unknown run program:python"]),
            ("python -m json.tool a.json", &["read path:a.json"]),
            ("python -m venv .venv", &["write path:.venv/**"]),
            ("python --version", &[]),
            ("python", &["unknown run program:python"]),
            ("node -e '1'", &["run javascript 1"]),
            ("node --eval=1", &["run javascript 1"]),
            ("node -p '1'", &["run javascript 1"]),
            ("node --check a.js", &["read path:a.js"]),
            ("node --test", &["unknown run program:node"]),
            ("node server.js", &["run script server.js"]),
            ("perl -pi -e 's/a/b/' a.txt", &["write path:a.txt", "run perl s/a/b/"]),
            (
                "perl -i.bak -pe 's/a/b/' a.txt",
                &["write path:a.txt", "write path:a.txt.bak", "run perl s/a/b/"],
            ),
            ("perl -ne 'print' a.txt", &["read path:a.txt", "run perl print"]),
            ("ruby -e 'puts 1'", &["run ruby puts 1"]),
            ("php -r 'echo 1;'", &["unknown run program:php"]),
        ]);
    }

    #[test]
    fn standard_input() {
        check_with(
            &Input::Text(Pattern::text("1")),
            &[
                ("python3 -", &["run python 1"]),
                ("node", &["run javascript 1"]),
                ("python3 x.py", &["run script x.py"]),
            ],
        );
        check_with(
            &Input::Fetched(Pattern::text("h")),
            &[("python3", &["run program:python3 from host:h"])],
        );
    }
}

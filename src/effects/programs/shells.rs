//! `sh`, `bash`, `zsh`, `dash`, `ksh`, `fish`: text, a file or standard input run as commands.

use super::arguments::{Grammar, Item, Style};
use super::meaning::{Arg, Call, Inner, Input, Meaning, Run};
use crate::model::effect::{Certainty, Effect};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

const GRAMMAR: Grammar<'static> = Grammar::of(
    &["-o", "-O", "--rcfile", "--init-file", "-C", "--init-command", "--command"],
    Style::Leading,
);

pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    let (mut text, mut stdin, mut checks, mut starts) = (false, false, false, Vec::new());
    let items = GRAMMAR.scan(&without_plus(call.args));
    let mut operands = Vec::new();
    for item in &items {
        match item {
            Item::Operand(arg) => operands.push(arg.clone()),
            Item::Flag(name, value) => match (name.as_str(), value) {
                ("-c", _) => text = true,
                ("-s", _) => stdin = true,
                ("--help" | "--version", _) => return Meaning::nothing(),
                ("-n", _) | ("--no-execute", _) => checks = true,
                ("--rcfile" | "--init-file", Some(file)) => {
                    starts.push(Run::of(script(call, file, &[])));
                }
                ("--command" | "--init-command" | "-C", Some(text)) => {
                    starts.push(Run::of(Inner::ShellText(text.clone())));
                }
                _ => {}
            },
        }
    }
    if checks {
        return Meaning::of(operands.iter().take(1).flat_map(|file| call.reads(file.pattern())));
    }
    let mut meaning = match operands.split_first() {
        Some((first, rest)) if text => Meaning::nothing().running(Run {
            environment: parameters(rest),
            ..Run::of(Inner::ShellText(first.pattern().clone()))
        }),
        Some((file, rest)) if !stdin && file.as_text() != Some(b"-") => {
            Meaning::nothing().running(Run::of(script(call, file.pattern(), rest)))
        }
        Some(_) | None if !starts.is_empty() && matches!(call.stdin, Input::Nothing) => {
            Meaning::nothing()
        }
        Some(_) | None => from_input(call),
    };
    meaning.runs.splice(0..0, starts);
    meaning
}

/// `+o name` and `+x` turn options off.
fn without_plus(args: &[Arg]) -> Vec<Arg> {
    let plus = |arg: &Arg| arg.as_text().is_some_and(|text| text.starts_with(b"+"));
    let leading = |arg: &&Arg| plus(arg) || arg.pattern().prefix().starts_with(b"-");
    let options = args.iter().take_while(leading).count();
    let (options, rest) = args.split_at_checked(options).unwrap_or((args, &[]));
    options.iter().filter(|arg| !plus(arg)).chain(rest).cloned().collect()
}

fn script(call: &Call<'_>, file: &Pattern, args: &[Arg]) -> Inner {
    Inner::ScriptFile { path: call.path(file), args: args.to_vec(), sourced: false, language: None }
}

/// The positional parameters of `sh -c TEXT NAME ARGS`, as far as each is one argument.
fn parameters(args: &[Arg]) -> Vec<(String, Option<Pattern>)> {
    let mut told: Vec<_> = args
        .iter()
        .map_while(|arg| match arg {
            Arg::One(pattern) => Some(pattern.clone()),
            Arg::Many(_) => None,
        })
        .enumerate()
        .map(|(at, pattern)| (at.to_string(), Some(pattern)))
        .collect();
    if told.len() == args.len() {
        let count = args.len().saturating_sub(1).to_string();
        told.push(("#".into(), Some(Pattern::text(count))));
    }
    told
}

/// What an interpreter of shell text does with its standard input.
fn from_input(call: &Call<'_>) -> Meaning {
    match call.stdin {
        Input::Text(text) => Meaning::nothing().running(Run {
            stdin: Some(Input::Unknown("rest of the script".into())),
            ..Run::of(Inner::ShellText(text.clone()))
        }),
        Input::File(path) => Meaning::nothing().running(Run::of(script(call, path, &[]))),
        Input::Fetched(host) => Meaning::of([fetched(call, host)]),
        Input::Nothing => Meaning::of([call.unknown()]),
        // Text that a command makes is no more known than that of `sh -c "$X"`.
        Input::Names(_) => opaque("names that a command lists"),
        Input::Unknown(cause) => opaque(cause),
    }
}

fn opaque(cause: &str) -> Meaning {
    Meaning::nothing().running(Run::of(Inner::ShellText(Pattern::unknown(cause))))
}

/// Code from the network is run.
pub(super) fn fetched(call: &Call<'_>, host: &Pattern) -> Effect {
    Effect::on(Verb::Run, Kind::Program, Pattern::text(call.name))
        .coming_from(Resource::here(Kind::Host, host.clone()))
        .at_most(Certainty::Will)
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::{check, check_with};
    use crate::effects::programs::meaning::Input;
    use crate::model::pattern::Pattern;

    #[test]
    fn text_and_files() {
        check(&[
            ("sh -c 'rm -r a'", &["delete path:a/**"]),
            ("bash -lc 'rm a'", &["delete path:a"]),
            ("bash -c -e 'rm a'", &["delete path:a"]),
            ("bash -euo pipefail -c 'rm a'", &["delete path:a"]),
            ("bash +x -o errexit ./a.sh b", &["run script a.sh b"]),
            ("sh -x a.sh -c d", &["run script a.sh -c d"]),
            ("bash -c ${cmd}", &["run shell ${cmd}"]),
            ("sh -c 'rm a' name b", &["0=name 1=b delete path:a"]),
            ("bash -n a.sh", &["read path:a.sh"]),
            ("bash --version", &[]),
            ("fish -c 'rm a'", &["delete path:a"]),
            ("bash", &["unknown run program:bash"]),
        ]);
    }

    #[test]
    fn standard_input() {
        check_with(&Input::Text(Pattern::text("rm a")), &[("bash -s x", &["delete path:a"])]);
        check_with(&Input::File(Pattern::text("/r/x")), &[("sh", &["run script x"])]);
        check_with(
            &Input::Fetched(Pattern::text("get.example.com")),
            &[("bash -s -- --yes", &["run program:bash from host:get.example.com"])],
        );
        check_with(&Input::Unknown("pipe".into()), &[("sh -", &["run shell ${pipe:-}"])]);
    }
}

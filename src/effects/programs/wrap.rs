//! `env`, `sudo`, `su`, `watch`, `busybox` and their like: another command, with something changed
//! around it. Wrappers that change nothing are in the catalogue.

use super::arguments::{Grammar, Item, Style, has, operands, value, values};
use super::meaning::{Arg, Call, Inner, Meaning, Run};
use super::words;
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

const ENV: Grammar<'static> = Grammar {
    attached: &["--block-signal", "--default-signal", "--ignore-signal"],
    switches: &["--ignore-environment", "--null", "--debug"],
    ..Grammar::of(
        &["-u", "--unset", "-C", "--chdir", "-S", "--split-string", "-P", "-a", "--argv0"],
        Style::Leading,
    )
};
const SUDO: Grammar<'static> = Grammar {
    attached: &["--preserve-env"],
    switches: &["--login", "--shell", "--list", "--edit", "--validate", "--non-interactive"],
    ..Grammar::of(
        &[
            "-u",
            "--user",
            "-g",
            "--group",
            "-h",
            "--host",
            "-p",
            "--prompt",
            "-C",
            "--close-from",
            "-D",
            "--chdir",
            "-R",
            "--chroot",
            "-T",
            "--command-timeout",
            "-U",
            "--other-user",
            "-r",
            "--role",
            "-t",
            "--type",
            "-a",
            "--auth-type",
            "-c",
            "--login-class",
        ],
        Style::Leading,
    )
};
const SU: Grammar<'static> = Grammar::of(
    &["-c", "--command", "-s", "--shell", "-g", "--group", "-G", "--supp-group", "-w"],
    Style::Anywhere,
);

/// `env`.
pub(super) fn env(call: &Call<'_>) -> Meaning {
    // A lone `-` means `-i`.
    let args: Vec<Arg> =
        call.args.iter().filter(|arg| arg.as_text() != Some(b"-")).cloned().collect();
    let items = ENV.scan(&args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let mut environment: Vec<(String, Option<Pattern>)> = Vec::new();
    let lone_dash = args.len() < call.args.len();
    if lone_dash || has(&items, &["-i", "--ignore-environment"]) {
        // `*` stands for every variable of the process.
        environment.push(("*".into(), None));
    }
    for name in values(&items, &["-u", "--unset"]) {
        let Some(name) = name.as_text() else { continue };
        environment.push((String::from_utf8_lossy(name).into_owned(), None));
    }
    let (split, known) = split_strings(&items);
    let all: Vec<Arg> = split.into_iter().chain(operands(&items)).collect();
    let command = assigned(&all, &mut environment);
    if !known {
        return Meaning::of([call.unknown()]);
    }
    if command.is_empty() {
        return Meaning::of([environment_read(Pattern::anything())]);
    }
    let cwd = value(&items, &["-C", "--chdir"]).map(|folder| call.path(folder));
    let run = Run { environment, cwd, ..Run::of(Inner::Argv(command.to_vec())) };
    Meaning::nothing().running(run)
}

/// Variables of the process are printed.
fn environment_read(name: Pattern) -> Effect {
    Effect::at(Verb::Read, Kind::Setting, Pattern::text("environment"), name)
}

/// `printenv`.
pub(super) fn printenv(call: &Call<'_>) -> Meaning {
    let items = Grammar::of(&[], Style::Anywhere).scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let names = operands(&items);
    if names.is_empty() {
        return Meaning::of([environment_read(Pattern::anything())]);
    }
    Meaning::of(names.iter().map(|name| environment_read(name.pattern().clone())))
}

/// The words of every `-S`, and whether all of them are known.
fn split_strings(items: &[Item]) -> (Vec<Arg>, bool) {
    let mut all = Vec::new();
    for text in values(items, &["-S", "--split-string"]) {
        match text.as_text().filter(|text| !text.contains(&b'$')).and_then(words::split) {
            Some(words) => all.extend(words),
            None => return (all, false),
        }
    }
    (all, true)
}

/// Takes `NAME=VALUE` off the front.
fn assigned<'a>(args: &'a [Arg], to: &mut Vec<(String, Option<Pattern>)>) -> &'a [Arg] {
    let mut rest = args;
    while let Some((first, after)) = rest.split_first() {
        let prefix = first.pattern().prefix();
        let Some(equals) = prefix.iter().position(|byte| *byte == b'=') else { break };
        let name = String::from_utf8_lossy(prefix.get(..equals).unwrap_or_default()).into_owned();
        to.push((name, Some(super::arguments::after(first.pattern(), equals.saturating_add(1)))));
        rest = after;
    }
    rest
}

fn elevates(user: Option<&Pattern>) -> Effect {
    let root = Pattern::text("root");
    Effect::on(Verb::Elevate, Kind::User, user.unwrap_or(&root).clone())
}

/// `sudo`, `doas`, `pkexec`, `runuser -u`.
pub(super) fn sudo(call: &Call<'_>) -> Meaning {
    let items = SUDO.scan(call.args);
    let lists = ["-l", "--list", "-v", "--validate", "-k", "-K", "-V", "--version", "--help"];
    let mut environment = Vec::new();
    let all = operands(&items);
    let command = assigned(&all, &mut environment);
    if has(&items, &lists) && command.is_empty() {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::of([elevates(value(&items, &["-u", "--user"]))]);
    if has(&items, &["-e", "--edit"]) || call.name == b"sudoedit" {
        meaning.effects.extend(command.iter().flat_map(|file| call.writes(file.pattern())));
        return meaning;
    }
    if command.is_empty() {
        return meaning.with(call.unknown());
    }
    let cwd = value(&items, &["-D", "--chdir"]).map(|folder| call.path(folder));
    meaning.running(Run { cwd, environment, ..Run::of(Inner::Argv(command.to_vec())) })
}

/// `su [USER] -c TEXT`, `runuser USER -c TEXT`.
pub(super) fn su(call: &Call<'_>) -> Meaning {
    let items = SU.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let users = operands(&items);
    let user = users.iter().find(|user| user.as_text() != Some(b"-")).map(Arg::pattern);
    let meaning = Meaning::of([elevates(user)]);
    match value(&items, &["-c", "--command"]) {
        Some(text) => meaning.running(Run::of(Inner::ShellText(text.clone()))),
        None => meaning.with(call.unknown()),
    }
}

/// The arguments joined with blanks, as text for a shell.
pub(super) fn joined(args: &[Arg]) -> Pattern {
    let mut text = Pattern::default();
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            text.push_text(b" ");
        }
        text.append(arg.pattern());
    }
    text
}

/// `watch`, and `eval` where it is called as a program: the arguments are shell text.
pub(super) fn watch(call: &Call<'_>) -> Meaning {
    let valued: &[&str] = match call.name {
        b"watch" | b"viddy" => &["-n", "--interval", "-q", "--equexit"],
        _ => &[
            "-w",
            "--watch",
            "-e",
            "--exts",
            "-f",
            "--filter",
            "-i",
            "--ignore",
            "-s",
            "--signal",
            "-d",
            "--debounce",
            "-g",
            "--glob",
            "-r",
            "--regex",
            "--shell",
            "--project-origin",
        ],
    };
    let items = Grammar::of(valued, Style::Leading).scan(call.args);
    let command = operands(&items);
    if command.is_empty() || has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let inner = match has(&items, &["-x", "--exec"]) {
        true => Inner::Argv(command),
        false => Inner::ShellText(joined(&command)),
    };
    Meaning::nothing().running(Run::of(inner))
}

/// `flock FILE COMMAND`, `flock FILE -c TEXT`, `flock FD`.
pub(super) fn flock(call: &Call<'_>) -> Meaning {
    let grammar =
        Grammar::of(&["-w", "--wait", "--timeout", "-E", "--conflict-exit-code"], Style::Leading);
    let all = operands(&grammar.scan(call.args));
    match all.get(1..).unwrap_or_default() {
        [] => Meaning::nothing(),
        [flag, text, ..] if matches!(flag.as_text(), Some(b"-c" | b"--command")) => {
            Meaning::nothing().running(Run::of(Inner::ShellText(text.pattern().clone())))
        }
        command => Meaning::nothing().running(Run::of(Inner::Argv(command.to_vec()))),
    }
}

/// `script [-c TEXT] FILE`; with BSD options, `script FILE COMMAND`.
pub(super) fn script(call: &Call<'_>) -> Meaning {
    let grammar = Grammar::of(
        &["-c", "--command", "-I", "-O", "-B", "-T", "-m", "-o", "-E", "-t"],
        Style::Leading,
    );
    let items = grammar.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let all = operands(&items);
    let default = Pattern::text("typescript");
    let file = all.first().map_or(&default, Arg::pattern);
    let mut meaning = Meaning::of(call.replaces(file));
    let rest = all.get(1..).unwrap_or_default();
    match value(&items, &["-c", "--command"]) {
        Some(text) => meaning.runs.push(Run::of(Inner::ShellText(text.clone()))),
        None if rest.is_empty() => meaning.effects.push(call.unknown()),
        None => {
            let rest: Vec<Arg> = rest.to_vec();
            match rest.as_slice() {
                [flag, text] if flag.as_text() == Some(b"-c") => {
                    meaning.runs.push(Run::of(Inner::ShellText(text.pattern().clone())));
                }
                _ => meaning.runs.push(Run::of(Inner::Argv(rest))),
            }
        }
    }
    meaning
}

/// `busybox APPLET ARGS`.
pub(super) fn applet(call: &Call<'_>) -> Meaning {
    match call.args.first().and_then(Arg::as_text) {
        None if call.args.is_empty() => Meaning::nothing(),
        Some(name) if name.starts_with(b"--") => Meaning::nothing(),
        Some(_) | None => Meaning::nothing().running(Run::of(Inner::Argv(call.args.to_vec()))),
    }
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn environments() {
        check(&[
            ("env", &["read setting:environment:**"]),
            ("printenv PATH", &["read setting:environment:PATH"]),
            ("env A=1 B=${x} rm a", &["A=1 B=${x} delete path:a"]),
            ("env -i -u PATH rm a", &["-* -PATH delete path:a"]),
            ("env - rm a", &["-* delete path:a"]),
            ("env -C dir rm a", &["delete path:dir/a"]),
            ("env --chdir=dir rm -r a", &["delete path:dir/a/**"]),
            ("env -S 'rm -r' a", &["delete path:a/**"]),
            ("env -S ${x} a", &["unknown run program:env"]),
        ]);
    }

    #[test]
    fn other_users() {
        check(&[
            ("sudo rm a", &["elevate user:root", "delete path:a"]),
            ("sudo -u www -n A=1 rm -f a", &["elevate user:www", "A=1 delete path:a"]),
            ("sudo -l", &[]),
            ("sudo -i", &["elevate user:root", "unknown run program:sudo"]),
            ("sudo -e a", &["elevate user:root", "write path:a"]),
            ("doas rm a", &["elevate user:root", "delete path:a"]),
            ("su - db -c 'rm a'", &["elevate user:db", "delete path:a"]),
        ]);
    }

    #[test]
    fn around_a_command() {
        check(&[
            ("watch -n 5 rm a", &["delete path:a"]),
            ("flock -n /tmp/l rm a", &["delete path:a"]),
            ("flock /tmp/l -c 'rm a'", &["delete path:a"]),
            ("script -qc 'rm a' /dev/null", &["delete path:a"]),
            (
                "script -q out.txt rm a",
                &["write path:out.txt", "discard path:out.txt", "delete path:a"],
            ),
            ("busybox rm a", &["delete path:a"]),
        ]);
    }
}

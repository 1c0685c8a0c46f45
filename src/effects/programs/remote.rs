//! `ssh`, `scp`, `sftp`, `rsync`: what happens on another machine, and what goes there.

use super::arguments::{Grammar, Style, after, has, operands, value, values};
use super::deeds::{base_name, inside, tree};
use super::meaning::{Arg, Call, Inner, Input, Meaning, Run};
use super::names::host;
use super::wrap::joined;
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::FileKind;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

const SSH: Grammar<'static> = Grammar::of(
    &[
        "-b", "-B", "-c", "-D", "-E", "-e", "-F", "-I", "-i", "-J", "-L", "-l", "-m", "-O", "-o",
        "-p", "-P", "-Q", "-R", "-S", "-W", "-w",
    ],
    Style::Leading,
);
const SCP: Grammar<'static> = Grammar::of(
    &["-c", "-F", "-i", "-J", "-l", "-o", "-P", "-S", "-X", "-D", "-b"],
    Style::Anywhere,
);
const RSYNC: Grammar<'static> = Grammar {
    switches: &["--archive", "--delete", "--dry-run", "--recursive", "--remove-source-files"],
    ..Grammar::of(
        &[
            "-e",
            "--rsh",
            "-f",
            "--filter",
            "--exclude",
            "--include",
            "--exclude-from",
            "--include-from",
            "--files-from",
            "--rsync-path",
            "--chmod",
            "--chown",
            "--bwlimit",
            "--timeout",
            "--port",
            "--log-file",
            "--password-file",
            "--backup-dir",
            "--suffix",
            "--link-dest",
            "--compare-dest",
            "--copy-dest",
            "--max-size",
            "--min-size",
            "-T",
            "--temp-dir",
            "--partial-dir",
            "-B",
            "--block-size",
            "-M",
            "--out-format",
            "--info",
        ],
        Style::Anywhere,
    )
};

/// Shell text that a `ProxyCommand` or its like runs here.
fn proxies(options: &[&Pattern]) -> Vec<Run> {
    let mut runs = Vec::new();
    for option in options {
        let text = option.prefix();
        let lower = text.to_ascii_lowercase();
        for key in [b"proxycommand".as_slice(), b"localcommand"] {
            if lower.starts_with(key) {
                let command = after(option, key.len().saturating_add(1));
                runs.push(Run::of(Inner::ShellText(command)));
            }
        }
    }
    runs
}

/// `ssh HOST COMMAND`.
pub(super) fn ssh(call: &Call<'_>) -> Meaning {
    let items = SSH.scan(call.args);
    let all = operands(&items);
    let Some((target, command)) = all.split_first() else { return Meaning::nothing() };
    let mut place = target.pattern().clone();
    if let Some(user) = value(&items, &["-l"]) {
        place = user.clone();
        place.push_text(b"@");
        place.append(target.pattern());
    }
    let mut meaning = Meaning::of([Call::receives(host(target.pattern()))]);
    meaning.runs.extend(proxies(&values(&items, &["-o"])));
    // A port of this machine, opened there.
    if !values(&items, &["-R"]).is_empty() {
        meaning.effects.push(Call::sends(host(target.pattern())));
    }
    let text = match (command, call.stdin) {
        ([], Input::Text(text)) => Some(text.clone()),
        ([], _) => None,
        (command, _) => Some(joined(command)),
    };
    match text {
        Some(text) => meaning.running(Run {
            cwd: Some(Pattern::hole("home folder there")),
            place: Some(place),
            ..Run::of(Inner::ShellText(text))
        }),
        None if has(&items, &["-N", "-V", "-G", "-O"]) => meaning,
        None => meaning.with(call.unknown()),
    }
}

/// An operand of a copy: here, or at a host.
enum End {
    Here(Pattern),
    There { place: Pattern, path: Pattern },
}

fn end(call: &Call<'_>, name: &Pattern) -> End {
    let text = name.prefix();
    let address = [b"rsync://".as_slice(), b"scp://", b"sftp://"];
    if let Some(scheme) = address.iter().find(|scheme| text.starts_with(scheme)) {
        return End::There { place: host(name), path: after(name, scheme.len()) };
    }
    let colon = text.iter().position(|byte| *byte == b':');
    let slash = text.iter().position(|byte| *byte == b'/').unwrap_or(usize::MAX);
    match colon {
        Some(colon) if colon < slash && colon > 0 => {
            let place = Pattern::text(text.get(..colon).unwrap_or_default());
            let path = after(name, colon.saturating_add(1));
            let rooted = path.prefix().first() == Some(&b'/');
            let home = Pattern::hole("home folder there");
            let path = if rooted { path } else { inside(&home, &path) };
            End::There { place, path }
        }
        _ => End::Here(call.path(name)),
    }
}

/// `scp`.
pub(super) fn scp(call: &Call<'_>) -> Meaning {
    let items = SCP.scan(call.args);
    let deep = has(&items, &["-r"]);
    let mut meaning = copied(call, &operands(&items), deep, None);
    meaning.runs.extend(proxies(&values(&items, &["-o"])));
    meaning
}

/// `sftp`, whose commands are not read.
pub(super) fn sftp(call: &Call<'_>) -> Meaning {
    let items = SCP.scan(call.args);
    let target = operands(&items).first().map(|arg| host(arg.pattern()));
    let sends = target.map(Call::sends);
    Meaning::of(sends).with(call.unknown())
}

/// `rsync`.
pub(super) fn rsync(call: &Call<'_>) -> Meaning {
    let items = RSYNC.scan(call.args);
    if has(&items, &["--dry-run", "-n", "--help", "--version", "--list-only"]) {
        return Meaning::nothing();
    }
    let all = operands(&items);
    let deep = has(&items, &["-a", "--archive", "-r", "--recursive"]);
    let deletes = items.iter().any(
        |item| matches!(item, super::arguments::Item::Flag(name, _) if name.starts_with("--del")),
    );
    let mut meaning = copied(call, &all, deep, Some(deletes));
    if has(&items, &["--remove-source-files"]) {
        let sources = all.split_last().map_or(&[] as &[Arg], |(_, sources)| sources);
        meaning.effects.extend(
            sources.iter().map(|source| {
                Effect::on_path(Verb::Delete, call.whole(&call.path(source.pattern())))
            }),
        );
    }
    for shell in values(&items, &["-e", "--rsh"]) {
        let words = shell.as_text().and_then(super::words::split).unwrap_or_default();
        if words.first().and_then(Arg::as_text) != Some(b"ssh") {
            meaning.runs.push(Run::of(Inner::ShellText(shell.clone())));
        }
    }
    meaning
}

/// Every source to the target. `deletes` is `Some` for rsync: whether what is not in the source
/// goes.
fn copied(call: &Call<'_>, all: &[Arg], deep: bool, deletes: Option<bool>) -> Meaning {
    let Some((target, sources)) = all.split_last() else { return Meaning::nothing() };
    let mut meaning = Meaning::nothing();
    for source in sources {
        let contents = source.pattern().suffix().ends_with(b"/");
        let (from, sends) = match end(call, source.pattern()) {
            End::Here(path) => {
                let path = if deep { call.whole(&path) } else { path };
                meaning.effects.push(Effect::on_path(Verb::Read, path.clone()));
                (Resource::path(path), true)
            }
            End::There { place, path } => {
                meaning.effects.push(Call::receives(host(&place)));
                (Resource::at(Kind::Path, place, path), false)
            }
        };
        let name = base_name(&call.path(source.pattern()));
        let onto_file = |path: &Pattern| {
            let slash = target.pattern().suffix().ends_with(b"/");
            !slash && !contents && call.kind_of(path) == Some(FileKind::File)
        };
        let new = |path: Pattern| match (deletes, deep) {
            _ if onto_file(&path) => path,
            (Some(_), true) if contents => tree(path),
            (Some(_), true) => tree(inside(&path, &name)),
            (_, true) => tree(path),
            (_, false) => path,
        };
        let resource = match end(call, target.pattern()) {
            End::Here(path) => Resource::path(new(path)),
            End::There { place, path } => {
                let sent = Call::sends(host(&place));
                meaning.effects.push(if sends { sent.coming_from(from.clone()) } else { sent });
                Resource::at(Kind::Path, place, new(path))
            }
        };
        let made = |verb| Effect::will(crate::model::clause::Clause::new(verb, resource.clone()));
        meaning.effects.push(made(Verb::Write).coming_from(from));
        meaning.effects.push(made(Verb::Discard).at_most(Certainty::May));
        if deletes == Some(true) {
            meaning.effects.push(made(Verb::Delete));
        }
    }
    meaning
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn other_machines() {
        check(&[
            (
                "ssh -p 22 me@web.example 'rm -r /srv/x'",
                &["receive host:web.example", "delete path:me@web.example:/srv/x/**"],
            ),
            ("ssh web rm x", &["receive host:web", "delete path:web:${home folder there}/x"]),
            ("ssh web", &["receive host:web", "unknown run program:ssh"]),
            ("ssh -o 'ProxyCommand=rm y' web true", &["receive host:web", "delete path:y"]),
            (
                "scp a.txt me@web:/tmp/",
                &[
                    "read path:a.txt",
                    "send host:web from path:a.txt",
                    "write path:me@web:/tmp/ from path:a.txt",
                    "may discard path:me@web:/tmp/",
                ],
            ),
            (
                "scp web:/etc/x b.txt",
                &[
                    "receive host:web",
                    "write path:b.txt from path:web:/etc/x",
                    "may discard path:b.txt",
                ],
            ),
            (
                "rsync -a --delete src/ dst/",
                &[
                    "read path:src/**",
                    "write path:dst/** from path:src/**",
                    "may discard path:dst/**",
                    "delete path:dst/**",
                ],
            ),
            (
                "rsync -a src dst",
                &[
                    "read path:src/**",
                    "write path:dst/src/** from path:src/**",
                    "may discard path:dst/src/**",
                ],
            ),
            ("rsync -an src dst", &[]),
        ]);
    }
}

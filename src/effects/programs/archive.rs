//! `tar`, `zip`, `unzip`, `gzip` and their like: files put into others and taken out of them.

use super::arguments::{Grammar, Item, Style, has, operands, value, values};
use super::deeds::{is_standard, replaced, tree};
use super::meaning::{Arg, Call, Inner, Input, Meaning, Run};
use crate::model::effect::{Certainty, Effect};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

const TAR: Grammar<'static> = Grammar {
    switches: &["--extract", "--create", "--list", "--get", "--append", "--update", "--gzip"],
    ..Grammar::of(
        &[
            "-f",
            "--file",
            "-C",
            "--directory",
            "-X",
            "--exclude-from",
            "--exclude",
            "-T",
            "--files-from",
            "-I",
            "--use-compress-program",
            "-b",
            "-g",
            "--listed-incremental",
            "-N",
            "--newer",
            "--transform",
            "--xform",
            "--strip-components",
            "--owner",
            "--group",
            "--mode",
            "--mtime",
            "--to-command",
            "--checkpoint-action",
            "--format",
            "--sort",
            "-H",
            "-L",
            "-F",
            "--info-script",
            "--new-volume-script",
            "--rsh-command",
            "-K",
            "-V",
            "-s",
        ],
        Style::Anywhere,
    )
};

/// Options of `tar` of which the value is a command.
const RUNNING: &[&str] = &[
    "--to-command",
    "-I",
    "--use-compress-program",
    "-F",
    "--info-script",
    "--new-volume-script",
    "--rsh-command",
];

/// What `--checkpoint-action` runs: `exec=COMMAND`; the other actions only tell.
fn at_point(action: &Pattern) -> Option<Run> {
    let command = match action.prefix().strip_prefix(b"exec=") {
        Some(_) => super::arguments::after(action, b"exec=".len()),
        None if action.as_text().is_some() => return None,
        None => action.clone(),
    };
    Some(Run { perhaps: true, ..Run::of(Inner::ShellText(command)) })
}

/// `tar`, `bsdtar`.
pub(super) fn tar(call: &Call<'_>) -> Meaning {
    let mut args = call.args.to_vec();
    // The old form: the first argument holds options without a dash.
    if let Some(first) = args.first_mut()
        && let Some(text) = first.as_text()
        && text.first().is_some_and(|byte| byte.is_ascii_lowercase())
    {
        *first = Arg::text([b"-".as_slice(), text].concat());
    }
    let items = TAR.scan(&args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::nothing();
    for text in values(&items, RUNNING) {
        meaning.runs.push(Run::of(Inner::ShellText(text.clone())));
    }
    meaning.runs.extend(values(&items, &["--checkpoint-action"]).into_iter().filter_map(at_point));
    let archive = value(&items, &["-f", "--file"]).filter(|name| !is_standard(name));
    let folder = value(&items, &["-C", "--directory"]);
    let folder = folder.map_or(call.cwd.clone(), |folder| call.path(folder));
    if has(&items, &["-x", "--extract", "--get"]) {
        meaning.effects.extend(archive.into_iter().flat_map(|name| call.reads(name)));
        let prints = has(&items, &["-O", "--to-stdout", "--to-command"]);
        if !prints {
            let from = origin(call, archive);
            let keeps = has(&items, &["-k", "--keep-old-files", "--skip-old-files"]);
            meaning.effects.extend(unpacked(&folder, from, keeps));
        }
    } else if has(&items, &["-t", "--list", "-d", "--diff", "--compare"]) {
        meaning.effects.extend(archive.into_iter().flat_map(|name| call.reads(name)));
    } else if has(&items, &["-c", "--create", "-r", "--append", "-u", "--update", "-A"]) {
        meaning.effects.extend(packed(call, &items, &folder, archive));
    } else {
        meaning.effects.push(call.unknown());
    }
    meaning
}

fn packed(
    call: &Call<'_>,
    items: &[Item],
    folder: &Pattern,
    archive: Option<&Pattern>,
) -> Vec<Effect> {
    let sources: Vec<Pattern> = operands(items)
        .iter()
        .map(|arg| call.whole(&super::paths::absolute(folder, arg.pattern())))
        .collect();
    let mut effects: Vec<Effect> =
        sources.iter().map(|path| Effect::on_path(Verb::Read, path.clone())).collect();
    for list in values(items, &["-T", "--files-from"]) {
        effects.extend(call.reads(list));
        let listed = Pattern::hole("files in a list");
        effects.push(Effect::on_path(Verb::Read, listed).at_most(Certainty::Unknown));
    }
    if has(items, &["--remove-files"]) {
        effects.extend(sources.iter().map(|path| Effect::on_path(Verb::Delete, path.clone())));
    }
    if let Some(archive) = archive {
        effects.extend(match has(items, &["-c", "--create"]) {
            true => call.replaces(archive),
            false => call.writes(archive),
        });
    }
    effects
}

/// Where the content comes from: the archive, or what stands on standard input.
fn origin(call: &Call<'_>, archive: Option<&Pattern>) -> Option<Resource> {
    match (archive, call.stdin) {
        (Some(name), _) => Some(Resource::path(call.path(name))),
        (None, Input::File(path)) => Some(Resource::path(path.clone())),
        (None, Input::Fetched(host)) => Some(Resource::here(Kind::Host, host.clone())),
        (None, Input::Nothing | Input::Text(_) | Input::Names(_) | Input::Unknown(_)) => None,
    }
}

/// What is taken out of an archive has names that only the archive knows.
fn unpacked(folder: &Pattern, from: Option<Resource>, keeps: bool) -> Vec<Effect> {
    let below = tree(folder.clone());
    let write = Effect::on_path(Verb::Write, below.clone());
    let write = match from {
        Some(from) => write.coming_from(from),
        None => write,
    };
    let lost = Effect::on_path(Verb::Discard, below).at_most(Certainty::Unknown);
    if keeps { vec![write] } else { vec![write, lost] }
}

/// `zip`.
pub(super) fn zip(call: &Call<'_>) -> Meaning {
    let grammar = Grammar::of(
        &["-b", "-n", "-t", "-tt", "-P", "-i", "-x", "-s", "-O", "-R"],
        Style::Anywhere,
    );
    let items = grammar.scan(call.args);
    let all = operands(&items);
    let Some((archive, sources)) = all.split_first() else { return Meaning::nothing() };
    if has(&items, &["-T", "-h", "--help"]) {
        return Meaning::of(call.reads(archive.pattern()));
    }
    let sources: Vec<Pattern> =
        sources.iter().map(|arg| call.whole(&call.path(arg.pattern()))).collect();
    let mut effects: Vec<Effect> =
        sources.iter().map(|path| Effect::on_path(Verb::Read, path.clone())).collect();
    if has(&items, &["-m", "--move"]) {
        effects.extend(sources.into_iter().map(|path| Effect::on_path(Verb::Delete, path)));
    }
    effects.extend(call.writes(archive.pattern()));
    Meaning::of(effects)
}

/// `unzip`.
pub(super) fn unzip(call: &Call<'_>) -> Meaning {
    let items = Grammar::of(&["-d", "-x", "-P", "-I"], Style::Anywhere).scan(call.args);
    let all = operands(&items);
    let Some(archive) = all.first().map(Arg::pattern) else { return Meaning::nothing() };
    let mut meaning = Meaning::of(call.reads(archive));
    if has(&items, &["-l", "-t", "-Z", "-p", "-c", "-v", "-z"]) {
        return meaning;
    }
    let folder = value(&items, &["-d"]).map_or(call.cwd.clone(), |folder| call.path(folder));
    let from = Some(Resource::path(call.path(archive)));
    meaning.effects.extend(unpacked(&folder, from, has(&items, &["-n"])));
    meaning
}

/// `gzip`, `xz`, `bzip2`, `zstd` and their opposites: a file becomes another one.
pub(super) fn press(call: &Call<'_>) -> Meaning {
    let items = Grammar::of(&["-S", "--suffix", "-o", "-T", "--threads", "-D"], Style::Anywhere)
        .scan(call.args);
    let names: [(&[u8], &[u8]); 5] =
        [(b"gz", b".gz"), (b"gun", b".gz"), (b"bz", b".bz2"), (b"xz", b".xz"), (b"zstd", b".zst")];
    let found =
        names.iter().find(|(stem, _)| call.name.windows(stem.len()).any(|part| part == *stem));
    let suffix = found.map_or(b".*".as_slice(), |(_, suffix)| *suffix);
    let opens = call.name.starts_with(b"un")
        || call.name.starts_with(b"gun")
        || call.name.starts_with(b"bun")
        || has(&items, &["-d", "--decompress", "--uncompress"]);
    let prints = has(&items, &["-c", "--stdout", "--to-stdout", "-t", "--test", "-l", "--list"]);
    let keeps = has(&items, &["-k", "--keep"]) || call.name.ends_with(b"zstd");
    let mut meaning = Meaning::nothing();
    for file in operands(&items).iter().filter(|file| !is_standard(file.pattern())) {
        let path = call.path(file.pattern());
        meaning.effects.push(Effect::on_path(Verb::Read, path.clone()));
        if prints {
            continue;
        }
        let other = match (opens, path.as_text().and_then(|text| text.strip_suffix(suffix))) {
            (true, Some(stem)) => Pattern::text(stem),
            (true, None) => Pattern::hole("unpacked file"),
            (false, _) => {
                let mut other = path.clone();
                other.push_text(suffix);
                other
            }
        };
        meaning.effects.extend(replaced(&other, Some(&path)));
        if !keeps {
            meaning.effects.push(Effect::on_path(Verb::Move, path));
        }
    }
    meaning
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::{check, check_with};
    use crate::effects::programs::meaning::Input;
    use crate::model::pattern::Pattern;

    #[test]
    fn archives() {
        let out =
            ["read path:a.tgz", "write path:dir/** from path:a.tgz", "unknown discard path:dir/**"];
        check(&[
            ("tar xzf a.tgz -C dir", &out),
            ("tar -xf a.tgz --directory=dir", &out),
            ("tar -tf a.tgz", &["read path:a.tgz"]),
            ("tar -xOf a.tgz x", &["read path:a.tgz"]),
            ("tar czf o.tgz src", &["read path:src/**", "write path:o.tgz", "discard path:o.tgz"]),
            ("tar cf - src", &["read path:src/**"]),
            (
                "tar -cf o.tar --remove-files a.txt",
                &["read path:a.txt", "delete path:a.txt", "write path:o.tar", "discard path:o.tar"],
            ),
            ("tar xf a.tgz --to-command 'rm x'", &["read path:a.tgz", "delete path:x"]),
            ("zip -r o.zip src", &["read path:src/**", "write path:o.zip"]),
            ("unzip -l a.zip", &["read path:a.zip"]),
            (
                "unzip -o a.zip -d dir",
                &[
                    "read path:a.zip",
                    "write path:dir/** from path:a.zip",
                    "unknown discard path:dir/**",
                ],
            ),
            (
                "gzip a.txt",
                &[
                    "read path:a.txt",
                    "write path:a.txt.gz from path:a.txt",
                    "discard path:a.txt.gz",
                    "move path:a.txt",
                ],
            ),
            ("gunzip -c a.gz", &["read path:a.gz"]),
            ("xz -dk a.xz", &["read path:a.xz", "write path:a from path:a.xz", "discard path:a"]),
        ]);
        check_with(
            &Input::Fetched(Pattern::text("h")),
            &[("tar xz -C dir", &["write path:dir/** from host:h", "unknown discard path:dir/**"])],
        );
    }
}

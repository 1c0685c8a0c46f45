//! `cp`, `mv`, `install`, `ln`: files under a second or another name.

use super::arguments::{Grammar, Item, Style, has, operands, value};
use super::deeds::{base_name, inside, tree};
use super::meaning::{Arg, Call, Meaning};
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::FileKind;
use crate::model::pattern::Pattern;
use crate::model::resource::{Resource, Verb};

const GRAMMAR: Grammar<'static> = Grammar {
    paired: &[],
    valued: &["-t", "--target-directory", "-S", "--suffix"],
    attached: &["--backup", "--reflink", "--preserve", "--no-preserve", "--sparse", "--update"],
    switches: &[
        "--archive",
        "--recursive",
        "--no-clobber",
        "--no-target-directory",
        "--force",
        "--interactive",
        "--parents",
        "--symbolic",
        "--symbolic-link",
        "--link",
        "--verbose",
        "--relative",
        "--no-dereference",
        "--strip-trailing-slashes",
    ],
    style: Style::Anywhere,
};
const INSTALL: Grammar<'static> = Grammar {
    paired: &[],
    valued: &[
        "-t",
        "--target-directory",
        "-S",
        "--suffix",
        "-m",
        "--mode",
        "-o",
        "--owner",
        "-g",
        "--group",
    ],
    ..GRAMMAR
};

/// What becomes of a file that stands at the new name.
#[derive(Clone, Copy)]
enum Old {
    /// It is lost.
    Lost,
    /// It may be lost: a question is asked, or only some files have a namesake.
    Perhaps,
    /// It stays, or is kept under another name.
    Kept,
}

pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    let items = if call.name == b"install" { INSTALL } else { GRAMMAR }.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let operands = operands(&items);
    if call.name == b"install" && has(&items, &["-d", "--directory"]) {
        return Meaning::of(operands.iter().flat_map(|folder| call.writes(folder.pattern())));
    }
    let (sources, target, folder) = ends(call, &items, &operands);
    let mut meaning = Meaning::nothing();
    for source in sources {
        for (path, sure) in targets(call, source.pattern(), &target, folder) {
            let certainty = if sure { Certainty::Will } else { Certainty::May };
            let effects = one(call, &items, source.pattern(), path);
            let effects = effects.into_iter().map(|effect| effect.at_most(certainty));
            effects.for_each(|effect| {
                if !meaning.effects.contains(&effect) {
                    meaning.effects.push(effect);
                }
            });
        }
    }
    meaning
}

/// Whether the target is a folder that the new names go into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Into {
    Folder,
    Name,
    Unknown,
}

/// The sources, the target, and what the target is.
fn ends<'a>(call: &Call<'_>, items: &[Item], operands: &'a [Arg]) -> (&'a [Arg], Pattern, Into) {
    if let Some(target) = value(items, &["-t", "--target-directory"]) {
        return (operands, target.clone(), Into::Folder);
    }
    let Some((target, sources)) = operands.split_last() else {
        return (&[], Pattern::default(), Into::Unknown);
    };
    let links = call.name == b"ln";
    if sources.is_empty() {
        return match links {
            true => (operands, Pattern::text("."), Into::Folder),
            false => (operands, Pattern::hole("target"), Into::Unknown),
        };
    }
    let target = target.pattern();
    let several = sources.len() > 1 || matches!(sources, [Arg::Many(_)]);
    let named = has(items, &["-T", "--no-target-directory"])
        || links && has(items, &["-n", "-h", "--no-dereference"]);
    let last = target.suffix().rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let dots = target.as_text().is_some() && [b"".as_slice(), b".", b".."].contains(&last);
    let into = match call.kind_of(&call.path(target)) {
        _ if named => Into::Name,
        _ if several || dots => Into::Folder,
        Some(FileKind::Folder) => Into::Folder,
        Some(FileKind::Link) | None => Into::Unknown,
        Some(FileKind::Missing | FileKind::File | FileKind::Special) => Into::Name,
    };
    (sources, target.clone(), into)
}

/// The new absolute names of one source, each with whether it is surely that one.
fn targets(
    call: &Call<'_>,
    source: &Pattern,
    target: &Pattern,
    into: Into,
) -> Vec<(Pattern, bool)> {
    let whole = call.path(target);
    let contents = source.as_text().is_some_and(|text| text == b"." || text.ends_with(b"/."));
    let within = match contents {
        true => whole.clone(),
        false => inside(&whole, &base_name(&call.path(source))),
    };
    match into {
        Into::Folder => vec![(within, true)],
        Into::Name => vec![(whole, true)],
        Into::Unknown => vec![(whole, true), (within, false)],
    }
}

fn one(call: &Call<'_>, items: &[Item], source: &Pattern, target: Pattern) -> Vec<Effect> {
    let from = call.path(source);
    match call.name {
        b"mv" => {
            let from = call.whole(&from);
            let target = if is_tree(&from) { tree(target) } else { target };
            let mut effects = vec![Effect::on_path(Verb::Move, from.clone())];
            effects.extend(arrives(&target, from, old(items, &["-b"])));
            effects
        }
        b"ln" => {
            let soft = has(items, &["-s", "--symbolic"]) && !has(items, &["-r", "--relative"]);
            let folder = folder_of(&target);
            let from = if soft { super::paths::absolute(&folder, source) } else { from };
            let forced = has(items, &["-f", "--force", "-i", "--interactive"]);
            arrives(&target, from, if forced { old(items, &["-b"]) } else { Old::Kept })
        }
        _ => {
            let deep = ["-r", "-R", "-a", "--recursive", "--archive"];
            let from = if has(items, &deep) { call.whole(&from) } else { from };
            let mut effects = vec![Effect::on_path(Verb::Read, from.clone())];
            let many = is_tree(&from);
            let target = if many { tree(target) } else { target };
            let old = match old(items, &["-b"]) {
                Old::Lost if many => Old::Perhaps,
                old => old,
            };
            effects.extend(arrives(&target, from, old));
            effects
        }
    }
}

fn is_tree(path: &Pattern) -> bool {
    use crate::model::pattern::Piece;
    matches!(path.pieces().last(), Some(Piece::Below))
}

/// The folder that a path lies in.
pub(super) fn folder_of(path: &Pattern) -> Pattern {
    super::paths::folded(&inside(path, &Pattern::text("..")))
}

fn old(items: &[Item], keeping: &[&str]) -> Old {
    if has(items, keeping) || has(items, &["--backup", "-n", "--no-clobber"]) {
        Old::Kept
    } else if has(items, &["-i", "--interactive", "-u", "--update"]) {
        Old::Perhaps
    } else {
        Old::Lost
    }
}

fn arrives(target: &Pattern, from: Pattern, old: Old) -> Vec<Effect> {
    let write = Effect::on_path(Verb::Write, target.clone()).coming_from(Resource::path(from));
    let discard = Effect::on_path(Verb::Discard, target.clone());
    match old {
        Old::Lost => vec![write, discard],
        Old::Perhaps => vec![write, discard.at_most(Certainty::May)],
        Old::Kept => vec![write],
    }
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn copies() {
        let to_name = ["read path:a.txt", "write path:b.txt from path:a.txt", "discard path:b.txt"];
        let to_folder =
            ["read path:a.txt", "write path:dir/a.txt from path:a.txt", "discard path:dir/a.txt"];
        check(&[
            ("cp a.txt b.txt", &to_name),
            ("cp -T a.txt b.txt", &to_name),
            ("cp a.txt dir", &to_folder),
            ("cp -t dir a.txt", &to_folder),
            ("cp --target=dir -p a.txt", &to_folder),
            ("cp -n a.txt b.txt", &["read path:a.txt", "write path:b.txt from path:a.txt"]),
            (
                "cp a.txt b",
                &[
                    "read path:a.txt",
                    "write path:b from path:a.txt",
                    "discard path:b",
                    "may read path:a.txt",
                    "may write path:b/a.txt from path:a.txt",
                    "may discard path:b/a.txt",
                ],
            ),
            (
                "cp *.txt dir/",
                &[
                    "read path:*.txt",
                    "write path:dir/*.txt from path:*.txt",
                    "discard path:dir/*.txt",
                ],
            ),
            (
                "cp -r adir dir",
                &[
                    "read path:adir/**",
                    "write path:dir/adir/** from path:adir/**",
                    "may discard path:dir/adir/**",
                ],
            ),
            (
                "cp -a adir/. dir",
                &[
                    "read path:adir/**",
                    "write path:dir/** from path:adir/**",
                    "may discard path:dir/**",
                ],
            ),
            ("install -d x/y", &["write path:x/y"]),
            ("install -m 755 a.txt b.txt", &to_name),
        ]);
    }

    #[test]
    fn moves_and_links() {
        check(&[
            (
                "mv old.rs new.rs",
                &["move path:old.rs", "write path:new.rs from path:old.rs", "discard path:new.rs"],
            ),
            (
                "mv adir /tmp/",
                &[
                    "move path:adir/**",
                    "write path:/tmp/adir/** from path:adir/**",
                    "discard path:/tmp/adir/**",
                ],
            ),
            ("mv -n a.txt dir", &["move path:a.txt", "write path:dir/a.txt from path:a.txt"]),
            ("ln -s ../x.txt dir/y.txt", &["write path:dir/y.txt from path:x.txt"]),
            (
                "ln -sf /etc/hosts h.txt",
                &["write path:h.txt from path:/etc/hosts", "discard path:h.txt"],
            ),
            ("ln -s /etc/hosts", &["write path:hosts from path:/etc/hosts"]),
            ("ln a.txt b.txt", &["write path:b.txt from path:a.txt"]),
        ]);
    }
}

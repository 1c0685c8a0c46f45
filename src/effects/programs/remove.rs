//! `rm`, `rmdir`, `unlink`, `shred`: what is gone afterwards.

use super::arguments::{Grammar, Style, has, operands};
use super::deeds::{replaced, tree};
use super::meaning::{Call, Meaning};
use crate::model::effect::Effect;
use crate::model::resource::Verb;

const REMOVE: Grammar<'static> = Grammar {
    paired: &[],
    valued: &[],
    attached: &["--interactive", "--preserve-root"],
    switches: &[
        "--recursive",
        "--force",
        "--dir",
        "--verbose",
        "--one-file-system",
        "--no-preserve-root",
        "--help",
        "--version",
    ],
    style: Style::Anywhere,
};
const SHRED: Grammar<'static> =
    Grammar::of(&["-n", "--iterations", "-s", "--size", "--random-source"], Style::Anywhere);

pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    let shreds = call.name == b"shred";
    let items = if shreds { SHRED } else { REMOVE }.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let removes = matches!(call.name, b"rm" | b"srm" | b"wipe");
    // An argument that is not known may be `-r` too.
    let hidden =
        call.args.iter().any(|arg| arg.pattern().has_hole() && arg.pattern().prefix().is_empty());
    let trees = removes && (hidden || has(&items, &["-r", "-R", "--recursive"]));
    let gone = !shreds || has(&items, &["-u", "--remove"]);
    let mut meaning = Meaning::nothing();
    // A name that is surely empty names nothing: `rm ""` deletes nothing.
    for operand in operands(&items).into_iter().filter(|operand| operand.as_text() != Some(b"")) {
        let path = call.path(operand.pattern());
        if shreds {
            meaning.effects.extend(replaced(&path, None));
        }
        if gone {
            let path = if trees { tree(path) } else { path };
            meaning.effects.push(Effect::on_path(Verb::Delete, path));
        }
    }
    meaning
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn examples() {
        check(&[
            ("rm a.txt b.txt", &["delete path:a.txt", "delete path:b.txt"]),
            (
                "rm -rf target node_modules",
                &["delete path:target/**", "delete path:node_modules/**"],
            ),
            ("rm -r -f -- -x", &["delete path:-x/**"]),
            ("rm --recurs a/", &["delete path:a/**"]),
            ("rm -rf /", &["delete path:/**"]),
            ("rm -rf ${x:-}/out", &["delete path:${x:-}/out/**"]),
            ("rm -rf .", &["delete path:**"]),
            ("rm ${x:-}", &["delete path:${x:-}/**"]),
            ("rm --help", &[]),
            ("rm -rf ''", &[]),
            ("rmdir a", &["delete path:a"]),
            ("unlink a", &["delete path:a"]),
            ("shred -u -n 3 k", &["write path:k", "discard path:k", "delete path:k"]),
            ("shred k", &["write path:k", "discard path:k"]),
        ]);
    }
}

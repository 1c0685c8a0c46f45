//! Which files a patch touches: `git apply` and `git am`.

use super::arguments::{Arguments, Order};
use super::context::{Git, below, on_path};
use crate::effects::programs::meaning::{Arg, Input, Meaning};
use crate::effects::programs::paths::absolute;
use crate::model::effect::Certainty;
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

const APPLY: &str = "exclude= include= p= no-add stat numstat summary check index N|intent-to-add \
    cached unsafe-paths apply 3|3way ours theirs union build-fake-ancestor= z C= whitespace= \
    ignore-space-change ignore-whitespace R|reverse unidiff-zero reject allow-overlap v|verbose \
    q|quiet inaccurate-eof recount directory= allow-empty allow-binary-replacement";

/// `git apply`.
pub(super) fn apply(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(APPLY, args, Order::Mixed);
    let only_tells = read.has_any(&["stat", "numstat", "summary", "check", "build-fake-ancestor"]);
    if only_tells && !read.has("apply") {
        return Meaning::nothing();
    }
    let touched = touched(git, &read, &read.all());
    let verb = if read.has("cached") { Verb::Stage } else { Verb::Write };
    let mut meaning = Meaning::nothing();
    // Taken back is what may be nowhere else: `git diff | git apply -R`.
    if read.has("reverse") && verb == Verb::Write {
        let lost = |path: &Pattern| if path.has_hole() { below(&git.root) } else { path.clone() };
        let each = touched.iter().map(|path| on_path(Verb::Discard, lost(path)));
        meaning.effects.extend(each.map(|effect| effect.at_most(Certainty::May)));
    }
    meaning.effects.extend(touched.into_iter().map(|path| on_path(verb, path)));
    meaning
}

/// The paths that the patches in these files, or on the input, touch.
pub(super) fn touched(git: &Git<'_>, read: &Arguments, files: &[Arg]) -> Vec<Pattern> {
    let strip = read.value("p").and_then(Pattern::as_text).map_or(Some(1), number);
    let folder = match read.value("directory") {
        Some(folder) => absolute(&git.root, folder),
        None => git.root.clone(),
    };
    let unknown = |cause: &str| {
        let mut path = folder.clone();
        path.push_text(b"/");
        path.append(&Pattern::hole(cause));
        path
    };
    let mut paths = Vec::new();
    let texts = texts(git, files);
    for text in texts {
        let named = text.as_deref().zip(strip).map(|(text, strip)| names(text, strip));
        match named.filter(|named| !named.is_empty()) {
            Some(named) => {
                let each = named.into_iter().map(|name| absolute(&folder, &Pattern::text(name)));
                paths.extend(each);
            }
            None => paths.push(unknown("patch")),
        }
    }
    paths.dedup();
    paths
}

fn number(text: &[u8]) -> Option<usize> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// The text of each patch, where known.
fn texts(git: &Git<'_>, files: &[Arg]) -> Vec<Option<Vec<u8>>> {
    let of_file = |path: &Pattern| {
        let path = path.as_text().filter(|_| git.call.place.is_none())?;
        git.call.facts.files().content(path).known()
    };
    let of_stdin = || match git.call.stdin {
        Input::Text(text) => text.as_text().map(<[u8]>::to_vec),
        Input::File(path) => of_file(path),
        Input::Nothing | Input::Names(_) | Input::Fetched(_) | Input::Unknown(_) => None,
    };
    if files.is_empty() {
        return vec![of_stdin()];
    }
    let each = files.iter().map(|file| match file.as_text() {
        Some(b"-") => of_stdin(),
        _ => of_file(&git.path(file.pattern())),
    });
    each.collect()
}

/// The names in the headers of a patch, so many leading folders taken away.
fn names(text: &[u8], strip: usize) -> Vec<Vec<u8>> {
    let mut found: Vec<Vec<u8>> = Vec::new();
    let mut keep = |name: Option<&[u8]>, strip: usize| {
        let name = name.map(|name| name.split(|byte| *byte == b'\t').next().unwrap_or(name));
        let name = name.map(unquoted);
        let Some(name) = name.filter(|name| name != b"/dev/null" && !name.is_empty()) else {
            return;
        };
        let parts: Vec<_> = name.split(|byte| *byte == b'/').skip(strip).collect();
        let name = parts.join(&b'/');
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
    };
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        keep(line.strip_prefix(b"--- "), strip);
        keep(line.strip_prefix(b"+++ "), strip);
        for header in [&b"rename from "[..], b"rename to ", b"copy to "] {
            keep(line.strip_prefix(header), strip.saturating_sub(1));
        }
        if let Some(both) = line.strip_prefix(b"diff --git ") {
            // The two names are equal but for their first folder where only this line names them.
            let half = both.len().checked_sub(1).map(|length| length / 2);
            let new = half.and_then(|half| both.get(half.saturating_add(1)..));
            let old = half.and_then(|half| both.get(..half));
            let tail = |name: Option<&[u8]>| -> Option<Vec<u8>> {
                let at = name?.iter().position(|byte| *byte == b'/')?;
                name?.get(at..).map(<[u8]>::to_vec)
            };
            if tail(old).is_some() && tail(old) == tail(new) {
                keep(new, strip);
            }
        }
    }
    found
}

/// A name in double quotes, as git writes one with unusual bytes; octal escapes are decoded.
fn unquoted(name: &[u8]) -> Vec<u8> {
    let Some(body) = name.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) else {
        return name.to_vec();
    };
    let mut plain = Vec::new();
    let mut rest = body;
    while let Some((first, tail)) = rest.split_first() {
        let octal = tail.get(..3).and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 8).ok()
        });
        match (first, octal, tail) {
            (b'\\', Some(byte), _) => {
                plain.push(byte);
                rest = tail.get(3..).unwrap_or_default();
            }
            (b'\\', None, [next, after @ ..]) => {
                plain.push(match next {
                    b'n' => b'\n',
                    b't' => b'\t',
                    other => *other,
                });
                rest = after;
            }
            _ => {
                plain.push(*first);
                rest = tail;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_patch_names_its_files() {
        for (text, strip, wanted) in [
            ("--- a/x.rs\n+++ b/x.rs\n@@\n-a\n+b\n", 1, &["x.rs"][..]),
            ("--- /dev/null\n+++ b/src/new.rs\n", 1, &["src/new.rs"]),
            ("--- a/gone.rs\n+++ /dev/null\n", 1, &["gone.rs"]),
            ("diff --git a/p b/q\nrename from p\nrename to q\n", 1, &["p", "q"]),
            ("diff --git a/s.sh b/s.sh\nold mode 100644\nnew mode 100755\n", 1, &["s.sh"]),
            ("--- x.rs\t2020\n+++ x.rs\t2021\n", 0, &["x.rs"]),
            ("--- \"a/\\303\\244\"\n+++ \"b/\\303\\244\"\n", 1, &["\u{e4}"]),
            ("no patch at all\n", 1, &[]),
        ] {
            let found = names(text.as_bytes(), strip);
            let found: Vec<_> = found.iter().map(|name| String::from_utf8_lossy(name)).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}

//! `touch`, `mkdir`, `mktemp`, `tee`, `truncate`, `dd`, `chmod`, `chown`: files made, filled and
//! marked; `basename` and `dirname`, whose output is a name.

use super::arguments::{Grammar, Style, after, has, operands, value};
use super::copy::folder_of;
use super::deeds::{base_name, replaced, tree};
use super::meaning::{Arg, Call, Meaning};
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::Verb;

const TOUCH: Grammar<'static> = Grammar {
    attached: &["--context"],
    ..Grammar::of(
        &["-d", "--date", "-r", "--reference", "-t", "-m", "--mode", "-A"],
        Style::Anywhere,
    )
};

/// `touch`, `mkdir`, `mkfifo`, `mknod`.
pub(super) fn makes(call: &Call<'_>) -> Meaning {
    let touches = call.name == b"touch";
    let grammar = match touches {
        // `-m` of touch is a switch.
        true => Grammar::of(
            &["-d", "--date", "-r", "--reference", "-t", "-A", "--time"],
            Style::Anywhere,
        ),
        false => TOUCH,
    };
    let items = grammar.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    Meaning::of(operands(&items).iter().flat_map(|name| call.writes(name.pattern())))
}

/// `mktemp`: a new name, so nothing is lost; it prints it.
pub(super) fn temporary(call: &Call<'_>) -> Meaning {
    let grammar =
        Grammar { attached: &["--tmpdir"], ..Grammar::of(&["-p", "--suffix"], Style::Anywhere) };
    let items = grammar.scan(call.args);
    let folder = match value(&items, &["-p", "--tmpdir"]) {
        Some(folder) => Some(folder.clone()),
        None => match call.variable("TMPDIR") {
            Some(Some(folder)) => Some(folder.clone()),
            Some(None) | None => None,
        },
    };
    let template = operands(&items).first().map(|arg| arg.pattern().clone());
    let named = template.is_some() && !has(&items, &["-p", "--tmpdir", "-t"]);
    let mut path = match (&template, named) {
        (Some(template), true) => call.path(&starred(template)),
        (template, _) => {
            let folder = call.path(&folder.unwrap_or_else(|| Pattern::text("/tmp")));
            let default = Pattern::text("tmp.XXXXXXXXXX");
            super::deeds::inside(&folder, &starred(template.as_ref().unwrap_or(&default)))
        }
    };
    if let Some(suffix) = value(&items, &["--suffix"]) {
        path.append(suffix);
    }
    let mut printed = path.clone();
    printed.push_text(b"\n");
    let mut meaning = Meaning { prints: Some(printed), ..Meaning::nothing() };
    if !has(&items, &["-u", "--dry-run"]) {
        meaning.effects.push(Effect::on_path(Verb::Write, path));
    }
    meaning
}

/// The template with its last run of at least three `X` as any name.
fn starred(template: &Pattern) -> Pattern {
    let Some(text) = template.as_text() else { return template.clone() };
    let Some(end) = text.windows(3).rposition(|window| window == b"XXX") else {
        let mut pattern = template.clone();
        pattern.push_text(b".");
        pattern.push(Piece::Star);
        return pattern;
    };
    let head = text.get(..end).unwrap_or_default();
    let kept = head.iter().rposition(|byte| *byte != b'X').map_or(0, |at| at.saturating_add(1));
    let mut pattern = Pattern::text(head.get(..kept).unwrap_or_default());
    pattern.push(Piece::Star);
    pattern.push_text(text.get(end.saturating_add(3)..).unwrap_or_default());
    pattern
}

/// `tee`, `truncate`, `sponge`: the whole content is replaced, unless it is added to.
pub(super) fn fills(call: &Call<'_>) -> Meaning {
    let grammar = Grammar {
        attached: &["--output-error"],
        switches: &["--append", "--ignore-interrupts", "--no-create"],
        ..Grammar::of(&["-s", "--size", "-r", "--reference"], Style::Anywhere)
    };
    let items = grammar.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let adds = has(&items, &["-a", "--append"]) && call.name != b"truncate";
    let one = |name: &Arg| match adds {
        true => call.writes(name.pattern()),
        false => call.replaces(name.pattern()),
    };
    Meaning::of(operands(&items).iter().flat_map(one))
}

/// `dd if=FROM of=TO`.
pub(super) fn dd(call: &Call<'_>) -> Meaning {
    let set = |key: &[u8]| {
        let found = call.args.iter().rev().find(|arg| arg.pattern().prefix().starts_with(key));
        found.map(|arg| after(arg.pattern(), key.len()))
    };
    let mut meaning = Meaning::nothing();
    let from = set(b"if=");
    if let Some(from) = &from {
        meaning.effects.extend(call.reads(from));
    }
    if let Some(to) = set(b"of=") {
        let keeps = set(b"conv=").is_some_and(|how| {
            how.as_text().is_some_and(|text| text.windows(7).any(|part| part == b"notrunc"))
        });
        let from = from.map(|from| call.path(&from));
        let effects = replaced(&call.path(&to), from.as_ref());
        meaning.effects.extend(effects.into_iter().take(if keeps { 1 } else { 2 }));
    }
    if call.args.iter().any(|arg| arg.pattern().prefix().is_empty()) {
        meaning.effects.push(call.unknown());
    }
    meaning
}

/// `chmod`, `chown`, `chgrp`, `chflags`, `chattr`: attributes change.
pub(super) fn marks(call: &Call<'_>) -> Meaning {
    // `-x` and its like are modes, not options.
    let is_mode = |arg: &Arg| {
        let text = arg.as_text().unwrap_or_default();
        let letters = text.get(1..).unwrap_or_default();
        call.name == b"chmod"
            && text.first() == Some(&b'-')
            && !letters.is_empty()
            && letters.iter().all(|letter| b"rwxXstugoa,=+-".contains(letter))
            && text != b"--"
    };
    let mut mode = false;
    let mut args = Vec::new();
    for arg in call.args {
        if !mode && is_mode(arg) {
            mode = true;
        } else {
            args.push(arg.clone());
        }
    }
    let items = Grammar::of(&["--reference", "--from"], Style::Anywhere).scan(&args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let skipped = usize::from(!mode && !has(&items, &["--reference"]));
    let deep = has(&items, &["-R", "--recursive"]);
    let paths = operands(&items).into_iter().skip(skipped).map(|arg| {
        let path = call.path(arg.pattern());
        Effect::on_path(Verb::Write, if deep { tree(path) } else { path })
    });
    Meaning::of(paths)
}

/// `basename`, `dirname`: only a name is printed.
pub(super) fn part_of_name(call: &Call<'_>) -> Meaning {
    let items = Grammar::of(&["-s", "--suffix"], Style::Anywhere).scan(call.args);
    let operands = operands(&items);
    let printed = match (call.name, operands.as_slice()) {
        (b"dirname", [Arg::One(path)]) if path.as_text().is_some() => {
            let text = path.as_text().unwrap_or_default();
            let text = text.strip_suffix(b"/").unwrap_or(text);
            let end = text.iter().rposition(|byte| *byte == b'/');
            Some(Pattern::text(match end {
                Some(0) => b"/",
                Some(end) => text.get(..end).unwrap_or_default(),
                None => b".",
            }))
        }
        (b"dirname", [Arg::One(path)]) if path.prefix().first() == Some(&b'/') => {
            Some(folder_of(path))
        }
        (b"basename", [Arg::One(path)]) if items.len() == 1 => Some(base_name(path)),
        _ => None,
    };
    let printed = printed.map(|mut name| {
        name.push_text(b"\n");
        name
    });
    Meaning { prints: printed, ..Meaning::nothing() }
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::{check, meaning_of};
    use crate::effects::programs::meaning::Input;

    #[test]
    fn files_made_and_filled() {
        check(&[
            ("touch a b", &["write path:a", "write path:b"]),
            ("touch -m -d yesterday a", &["write path:a"]),
            ("mkdir -p -m 700 a/b", &["write path:a/b"]),
            ("tee a.txt", &["write path:a.txt", "discard path:a.txt"]),
            ("tee -a a.txt", &["write path:a.txt"]),
            ("tee /dev/null", &[]),
            ("truncate -s 0 a.txt", &["write path:a.txt", "discard path:a.txt"]),
            (
                "dd if=a.txt of=b.txt bs=1M",
                &["read path:a.txt", "write path:b.txt from path:a.txt", "discard path:b.txt"],
            ),
            ("dd if=/dev/zero of=b.txt conv=notrunc", &["write path:b.txt from path:/dev/zero"]),
            ("mktemp -d", &["write path:/tmp/tmp.*"]),
            ("mktemp /tmp/x.XXXXXX.md", &["write path:/tmp/x.*.md"]),
        ]);
    }

    #[test]
    fn attributes() {
        check(&[
            ("chmod +x a.sh", &["write path:a.sh"]),
            ("chmod -x a.sh", &["write path:a.sh"]),
            ("chmod -R 755 dir a", &["write path:dir/**", "write path:a/**"]),
            ("chmod -R u+rw -- dir", &["write path:dir/**"]),
            ("chown -R u:g /srv", &["write path:/srv/**"]),
            ("chmod --reference=x y", &["write path:y"]),
        ]);
    }

    #[test]
    fn names_printed() {
        for (line, wanted) in [
            ("dirname /a/b/c", "/a/b\n"),
            ("dirname x", ".\n"),
            ("basename /a/b/", "b\n"),
            ("mktemp", "/tmp/tmp.*\n"),
        ] {
            let printed = meaning_of(line, &Input::Nothing).prints.unwrap();
            assert_eq!(printed, wanted.replace('\n', "\\\n").parse().unwrap(), "{line}");
        }
    }
}

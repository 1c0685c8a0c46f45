//! `find`: a set of paths, and what is done with each.

use super::arguments::after;
use super::deeds::{inside, tree};
use super::meaning::{Arg, Call, Inner, Meaning, Run};
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::Verb;

/// Tests and actions with one value.
const VALUED: &[&[u8]] = &[
    b"-name",
    b"-iname",
    b"-path",
    b"-ipath",
    b"-wholename",
    b"-iwholename",
    b"-regex",
    b"-iregex",
    b"-lname",
    b"-ilname",
    b"-type",
    b"-xtype",
    b"-newer",
    b"-anewer",
    b"-cnewer",
    b"-mtime",
    b"-atime",
    b"-ctime",
    b"-mmin",
    b"-amin",
    b"-cmin",
    b"-size",
    b"-perm",
    b"-user",
    b"-group",
    b"-uid",
    b"-gid",
    b"-links",
    b"-inum",
    b"-maxdepth",
    b"-mindepth",
    b"-samefile",
    b"-fstype",
    b"-printf",
    b"-regextype",
    b"-used",
    b"-context",
    b"-D",
    b"-flags",
];
/// Words with which a branch of an expression begins.
const OR: &[&[u8]] = &[b"-o", b"-or"];
/// Words that group, or part, an expression.
const GROUPS: &[&[u8]] = &[b"(", b")", b","];
/// How the actions begin that change something.
const ACTIONS: &[&[u8]] = &[b"-exec", b"-ok", b"-delete", b"-fprint", b"-fls"];

pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    if call.args.iter().any(|arg| matches!(arg.as_text(), Some(b"--help" | b"--version"))) {
        return Meaning::nothing();
    }
    let starts = starts(call.args);
    let expression = call.args.get(starts.end..).unwrap_or_default();
    let roots: Vec<Pattern> = match call.args.get(starts.start..starts.end) {
        Some([]) | None => vec![Pattern::text(".")],
        Some(paths) => paths.iter().map(|arg| arg.pattern().clone()).collect(),
    };
    let set: Vec<Pattern> =
        roots.iter().map(|root| narrowed(&call.path(root), root, expression)).collect();
    let mut meaning = Meaning::nothing();
    let mut rest = expression;
    while let Some((arg, following)) = rest.split_first() {
        rest = action(call, arg, following, &set, &mut meaning);
    }
    if let [only] = set.as_slice() {
        meaning.prints = Some(only.clone());
    }
    meaning
}

/// Where the starting points stand among the arguments.
fn starts(args: &[Arg]) -> std::ops::Range<usize> {
    let option = |arg: &&Arg| {
        arg.as_text()
            .is_some_and(|text| matches!(text, b"-H" | b"-L" | b"-P") || text.starts_with(b"-O"))
    };
    let start = args.iter().take_while(option).count();
    let opens = |arg: &&Arg| {
        let prefix = arg.pattern().prefix();
        prefix.first() == Some(&b'-') || matches!(arg.as_text(), Some(b"!" | b"("))
    };
    let behind = args.get(start..).unwrap_or_default();
    start..start.saturating_add(behind.iter().take_while(|arg| !opens(arg)).count())
}

/// Reads one test or action and gives back what follows it.
fn action<'a>(
    call: &Call<'_>,
    arg: &Arg,
    rest: &'a [Arg],
    set: &[Pattern],
    meaning: &mut Meaning,
) -> &'a [Arg] {
    let skipped = |count: usize| rest.get(count..).unwrap_or_default();
    match arg.as_text() {
        Some(b"-delete") => {
            meaning
                .effects
                .extend(set.iter().map(|path| Effect::on_path(Verb::Delete, path.clone())));
            rest
        }
        Some(b"-exec" | b"-execdir" | b"-ok" | b"-okdir") => {
            let end = end_of_command(rest);
            let within = matches!(arg.as_text(), Some(b"-execdir" | b"-okdir"));
            let command = rest.get(..end).unwrap_or_default();
            let several = rest.get(end).and_then(Arg::as_text) == Some(b"+");
            meaning.runs.extend(set.iter().map(|path| run(command, path, several, within)));
            skipped(end.saturating_add(1))
        }
        Some(b"-fprint" | b"-fprint0" | b"-fls") => {
            let file = rest.first().map(Arg::pattern);
            meaning.effects.extend(file.into_iter().flat_map(|file| call.replaces(file)));
            skipped(1)
        }
        Some(b"-fprintf") => {
            let file = rest.first().map(Arg::pattern);
            meaning.effects.extend(file.into_iter().flat_map(|file| call.replaces(file)));
            skipped(2)
        }
        Some(b"-files0-from") => {
            let everything = Effect::runs_unknown(Pattern::text(call.name));
            meaning.effects.push(everything);
            skipped(1)
        }
        Some(name) if VALUED.contains(&name) => skipped(1),
        Some(_) => rest,
        // An expression that is not known may hold `-delete`.
        None => {
            meaning.effects.push(call.unknown());
            rest
        }
    }
}

/// Where the command of `-exec` ends: at `;`, or at `+` behind `{}`.
fn end_of_command(args: &[Arg]) -> usize {
    let mut before: Option<&[u8]> = None;
    for (at, arg) in args.iter().enumerate() {
        match arg.as_text() {
            Some(b";") => return at,
            Some(b"+") if before == Some(b"{}") => return at,
            text => before = text,
        }
    }
    args.len()
}

fn run(command: &[Arg], path: &Pattern, several: bool, within: bool) -> Run {
    let argv = command
        .iter()
        .map(|arg| match arg.as_text() {
            Some(b"{}") if several => Arg::Many(path.clone()),
            _ => match arg {
                Arg::One(pattern) => Arg::One(put(pattern, b"{}", path)),
                Arg::Many(pattern) => Arg::Many(put(pattern, b"{}", path)),
            },
        })
        .collect();
    let cwd = within.then(|| {
        let folder = path.prefix().rsplitn(2, |byte| *byte == b'/').last().unwrap_or_default();
        tree(Pattern::text(folder))
    });
    Run { cwd, perhaps: true, ..Run::of(Inner::Argv(argv)) }
}

/// The pattern with each `mark` in its text replaced.
pub(super) fn put(pattern: &Pattern, mark: &[u8], name: &Pattern) -> Pattern {
    let mut filled = Pattern::default();
    for piece in pattern.pieces() {
        let Piece::Text(text) = piece else {
            filled.push(piece.clone());
            continue;
        };
        let mut rest = text.as_slice();
        while let Some(at) = rest.windows(mark.len().max(1)).position(|part| part == mark) {
            filled.push_text(rest.get(..at).unwrap_or_default());
            filled.append(name);
            rest = rest.get(at.saturating_add(mark.len())..).unwrap_or_default();
        }
        filled.push_text(rest);
    }
    filled
}

/// The paths below a starting point that the tests let through, or more. Tests count only where
/// all of them must hold: those since the last `-o` before the first action, without `!` and what
/// it turns round, and none at all where parentheses or an `-o` behind an action stand.
fn narrowed(root: &Pattern, named: &Pattern, expression: &[Arg]) -> Pattern {
    let acts = |arg: &Arg| {
        let starts = |text: &[u8]| ACTIONS.iter().any(|action| text.starts_with(action));
        arg.as_text().is_some_and(starts)
    };
    let end = expression.iter().position(acts).unwrap_or(expression.len());
    let (before, behind) = expression.split_at_checked(end).unwrap_or((expression, &[]));
    let any = |args: &[Arg], words: &[&[u8]]| {
        args.iter().any(|arg| arg.as_text().is_none_or(|text| words.contains(&text)))
    };
    if any(before, GROUPS) || divides(behind) {
        return tree(root.clone());
    }
    let or = |arg: &Arg| arg.as_text().is_some_and(|text| OR.contains(&text));
    let start = before.iter().rposition(or).map_or(0, |at| at.saturating_add(1));
    let tests = upright(before.get(start..).unwrap_or_default());
    for pair in tests.windows(2) {
        let [test, value] = pair else { continue };
        let Some(glob) = value.as_text() else { continue };
        match test.as_text() {
            Some(b"-name") if root.as_text() != Some(b"/") => {
                let mut path = root.clone();
                path.push(Piece::Between);
                path.append(&globbed(glob, Piece::Star));
                return path;
            }
            Some(b"-path" | b"-wholename") => {
                let whole = globbed(glob, Piece::Any);
                let text = named.as_text().unwrap_or_default();
                if whole.prefix().starts_with(text) && !text.is_empty() {
                    let mut path = root.clone();
                    path.append(&after(&whole, text.len()));
                    return super::paths::folded(&path);
                }
                if whole.pieces().first() == Some(&Piece::Any) {
                    let mut path = root.clone();
                    path.append(&whole);
                    return path;
                }
            }
            _ => {}
        }
    }
    tree(root.clone())
}

/// The tests that are not turned round.
fn upright(tests: &[Arg]) -> Vec<&Arg> {
    let mut kept = Vec::new();
    let mut rest = tests;
    while let Some((arg, following)) = rest.split_first() {
        rest = following;
        if !matches!(arg.as_text(), Some(b"!" | b"-not")) {
            kept.push(arg);
            continue;
        }
        let valued = |arg: &Arg| arg.as_text().is_some_and(|text| VALUED.contains(&text));
        let length = if following.first().is_some_and(valued) { 2 } else { 1 };
        rest = following.get(length..).unwrap_or_default();
    }
    kept
}

/// Whether what stands from the first action on holds other branches of the expression.
fn divides(expression: &[Arg]) -> bool {
    let mut rest = expression;
    while let Some((arg, following)) = rest.split_first() {
        rest = match arg.as_text() {
            Some(b"-exec" | b"-execdir" | b"-ok" | b"-okdir") => {
                let end = end_of_command(following);
                following.get(end.saturating_add(1)..).unwrap_or_default()
            }
            Some(text) if OR.contains(&text) || GROUPS.contains(&text) => return true,
            Some(_) | None => following,
        };
    }
    false
}

/// A glob as a pattern that holds at least the same names.
fn globbed(glob: &[u8], star: Piece) -> Pattern {
    let mut pattern = Pattern::default();
    let mut bytes = glob.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'*' | b'?' => pattern.push(star.clone()),
            b'[' => {
                pattern.push(star.clone());
                // All that may belong to the bracket is left open: a wider set is never wrong.
                if bytes.by_ref().all(|inner| inner != b']') {
                    return Pattern::from_pieces([star]);
                }
            }
            b'\\' => pattern.push_text(&bytes.next().map_or(vec![b'\\'], |next| vec![next])),
            byte => pattern.push_text(&[byte]),
        }
    }
    pattern
}

/// `fd`: the same for another syntax, as far as it runs something.
pub(super) fn fd(call: &Call<'_>) -> Meaning {
    let at = call
        .args
        .iter()
        .position(|arg| matches!(arg.as_text(), Some(b"-x" | b"--exec" | b"-X" | b"--exec-batch")));
    let Some(at) = at else { return Meaning::nothing() };
    let command = call.args.get(at.saturating_add(1)..).unwrap_or_default();
    let end = command.iter().position(|arg| arg.as_text() == Some(b";")).unwrap_or(command.len());
    let mut argv = command.get(..end).unwrap_or_default().to_vec();
    if !argv.iter().any(|arg| arg.pattern().prefix().contains(&b'{')) {
        argv.push(Arg::text("{}"));
    }
    let path = inside(call.cwd, &Pattern::from_pieces([Piece::Any]));
    Meaning::nothing().running(run(&argv, &path, true, false))
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn sets_and_what_is_done_with_them() {
        check(&[
            ("find . -name '*.rs' -type f", &[]),
            ("find . -name '*.pyc' -delete", &["delete path:**/*.pyc"]),
            ("find src -type f -delete", &["delete path:src/**"]),
            ("find a b -delete", &["delete path:a/**", "delete path:b/**"]),
            ("find -delete", &["delete path:**"]),
            ("find . -name x -o -name y -delete", &["delete path:**/y"]),
            ("find . \\( -name x -o -name y \\) -delete", &["delete path:**"]),
            ("find . ! -name x -delete", &["delete path:**"]),
            ("find . -delete -name x", &["delete path:**"]),
            ("find . -path './out/*' -delete", &["delete path:out/**"]),
            ("find . -path '*/node_modules/*' -delete", &["delete path:.**/node_modules/**"]),
            ("find . -name '[ab]*.o' -delete", &["delete path:**/*.o"]),
            ("find ${x} -delete", &["delete path:${x}/**"]),
            ("find . -name '*.txt' -exec rm {} ;", &["perhaps delete path:**/*.txt"]),
            ("find dir -exec rm -r {} +", &["perhaps delete path:dir/**"]),
            ("find . -exec sh -c 'rm x' ;", &["perhaps delete path:x"]),
            ("find . -fprint out.txt", &["write path:out.txt", "discard path:out.txt"]),
            ("find . ${x}", &[]),
            ("find . -name x ${x}", &["unknown run program:find"]),
            ("fd -e rs", &[]),
            ("fd x -x rm", &["perhaps delete path:**"]),
        ]);
    }
}

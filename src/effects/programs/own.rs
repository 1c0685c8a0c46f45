//! `automode` itself, called by an agent: looks are free, what steers the guard is a setting of it.

use super::arguments::{Grammar, Style, has, operands, values};
use super::meaning::{Arg, Call, Inner, Meaning, Run};
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// Verbs that only show.
const LOOKS: &[&[u8]] = &[
    b"status",
    b"log",
    b"explain",
    b"rules",
    b"check",
    b"doctor",
    b"help",
    // It parks a request and grants nothing.
    b"request",
    b"--help",
    b"--version",
];

/// What a call of the command line would do.
pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    let steers = |name: Pattern| {
        Meaning::of([Effect::at(Verb::Set, Kind::Setting, Pattern::text("automode"), name)])
    };
    let second = call.args.get(1).and_then(Arg::as_text);
    let Some(first) = call.args.first() else { return Meaning::nothing() };
    match first.as_text() {
        Some(verb) if LOOKS.contains(&verb) => Meaning::nothing(),
        // It holds what stands before it brings something back, and lets an agent undo the acts of
        // its own session only.
        Some(b"undo") => Meaning::nothing(),
        Some(b"exec") => exec(call),
        // `policy show` and `policy check` look; installing only tightens.
        Some(b"policy" | b"install") => Meaning::nothing(),
        Some(b"task") if matches!(second, None | Some(b"read" | b"--json")) => Meaning::nothing(),
        Some(verb) => steers(Pattern::text(verb)),
        None => steers(first.pattern().clone()),
    }
}

/// `automode exec`: the command that it runs, and what may be written beside the scope. The
/// confinement relieves nothing: what the command would do is judged as if it ran bare.
fn exec(call: &Call<'_>) -> Meaning {
    let grammar = Grammar::of(&["--write", "--layer", "--token"], Style::Leading);
    let items = grammar.scan(call.args.get(1..).unwrap_or_default());
    if has(&items, &["--layer"]) {
        return Meaning::of([Effect::at(
            Verb::Set,
            Kind::Setting,
            Pattern::text("automode"),
            Pattern::text("exec"),
        )]);
    }
    let opened = values(&items, &["--write"]);
    let opened = opened.into_iter().map(|name| Effect::on_path(Verb::Write, call.path(name)));
    Meaning::of(opened).running(Run::of(Inner::Argv(operands(&items))))
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn examples() {
        check(&[
            ("automode status --line", &[]),
            ("automode check -- git reset --hard", &[]),
            ("automode install", &[]),
            ("automode undo 12 --yes", &[]),
            ("automode policy show", &[]),
            ("automode task read 'push it'", &[]),
            ("automode task clear", &["set setting:automode:task"]),
            ("automode mode observe", &["set setting:automode:mode"]),
            ("automode allow 7", &["set setting:automode:allow"]),
            ("automode exec --no-net -- rm a", &["delete path:a"]),
            (
                "automode exec --write /srv/out -- sh -c 'rm a'",
                &["write path:/srv/out", "delete path:a"],
            ),
            ("automode exec --layer /x -- rm a", &["set setting:automode:exec"]),
            ("automode uninstall --everywhere", &["set setting:automode:uninstall"]),
        ]);
    }
}

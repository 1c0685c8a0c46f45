//! Aliases, and commands that git does not have.

use super::context::Git;
use super::words;
use crate::effects::programs::meaning::{Arg, Inner, Meaning, Run};
use crate::model::bounds::RUN_DEPTH_MAX;
use crate::model::effect::Effect;
use crate::model::facts::Fact;
use crate::model::pattern::Pattern;

/// A name that is not one of git's own commands: an alias, or a program `git-NAME` on the path.
pub(super) fn unknown(git: &Git<'_>, name: &[u8], args: &[Arg]) -> Meaning {
    let key = format!("alias.{}", String::from_utf8_lossy(name).to_lowercase());
    match git.setting(&key) {
        Fact::Known(Some(value)) => expanded(git, &value, args),
        Fact::Known(None) => external(name),
        // The command's own name says what it most probably runs; it stays unknown.
        Fact::Unknown(_) => external(name),
    }
}

fn external(name: &[u8]) -> Meaning {
    Meaning::of([Effect::runs_unknown(Pattern::text([b"git-", name].concat()))])
}

fn expanded(git: &Git<'_>, value: &Pattern, args: &[Arg]) -> Meaning {
    if value.prefix().starts_with(b"!") {
        return shell(git, super::arguments::after(value, 1), args);
    }
    let words = value.as_text().and_then(words::split).filter(|_| git.depth < RUN_DEPTH_MAX);
    let Some(words) = words else {
        return external(b"alias");
    };
    let argv: Vec<_> = words.iter().map(Arg::text).chain(args.iter().cloned()).collect();
    super::deeper(git, &argv)
}

/// `!command`: git hands it to a shell in the top folder, with the arguments behind it.
fn shell(git: &Git<'_>, text: Pattern, args: &[Arg]) -> Meaning {
    let run = if args.is_empty() {
        git.run_text(text)
    } else {
        let mut script = text.clone();
        script.push_text(b" \"$@\"");
        let mut argv = vec![Arg::text("sh"), Arg::text("-c"), Arg::One(script), Arg::One(text)];
        argv.extend(args.iter().cloned());
        Run { cwd: Some(git.root.clone()), ..Run::of(Inner::Argv(argv)) }
    };
    Meaning::nothing().running(run)
}

//! A wrapped command is never milder than the bare one.

use super::{of, shown};
use crate::model::pattern::Relation;

/// Simple commands of which some effect is known.
const COMMANDS: &[&str] = &[
    "rm a",
    "rm -rf \"$X\"/y",
    "rm -rf src/*",
    "cp a b",
    "mv a ../b",
    "git push origin topic",
    "git push --force origin HEAD:main",
    "git reset --hard",
    "git commit --no-verify -m 'it'\\''s'",
    "find . -name '*.o' -delete",
    "unknown-program a",
    "$CMD a",
];

/// Ways to run a command that is given as text.
const WRAPPERS: &[fn(&str) -> String] = &[
    |text| format!("( {text}\n)"),
    |text| format!("{{ {text}\n}}"),
    |text| format!("true && {{ {text}\n}}"),
    |text| format!("false || {{ {text}\n}}"),
    |text| format!("if true; then {text}\nfi"),
    |text| format!("while true; do {text}\ndone"),
    |text| format!("for i in 1 2; do {text}\ndone"),
    |text| format!("case a in b) {text}\n;; esac"),
    |text| format!("f() {{ {text}\n}}; f"),
    |text| format!("{{ {text}\n}} | cat"),
    |text| format!("{{ {text}\n}} &"),
    |text| format!("! {{ {text}\n}}"),
    |text| format!("x=$({text}\n)"),
    |text| format!("echo \"$({text}\n)\""),
    |text| format!("cat <({text}\n)"),
    |text| format!("trap {} EXIT", quoted(text)),
    |text| format!("eval {}", quoted(text)),
    |text| format!("sh -c {}", quoted(text)),
    |text| format!("env A=1 bash -c {}", quoted(text)),
    |text| format!("sudo sh -c {}", quoted(text)),
    |text| format!("exec sh -c {}", quoted(text)),
    |text| format!("bash <<'END{0}'\n{text}\nEND{0}\n", text.len()),
    |text| format!("printf '%s' {} | sh", quoted(text)),
    |text| format!("echo {} > s.sh; bash s.sh", quoted(text)),
    |text| format!("exit 1; {text}"),
];

/// Ways to run a simple command by putting words before it.
const PREFIXES: &[&str] = &[
    "env",
    "env A=1",
    "env -i",
    "command",
    "exec",
    "sudo",
    "time",
    "A=1",
    "builtin command",
    "nohup",
    "setsid",
    "nice -n 5",
    "ionice -c 3",
    "timeout -k 5 10s",
    "stdbuf -oL",
    "flock /tmp/l",
    "xargs -I{} ",
    "nohup nice timeout 5",
    "busybox env",
    "npx --no-install --",
    "uv run --",
    "rustup run nightly",
    "dotenvx run --",
    "bundle exec",
    "direnv exec .",
    "dotenv --",
    "strace -f",
];

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Asserts that what the bare text does, the wrapped one does too.
fn never_milder(bare: &str, wrapped: &str) {
    let (bare_found, found) = (of(bare), of(wrapped));
    for effect in &bare_found.effects {
        let kept = found.effects.iter().any(|other| {
            other.clause == effect.clause
                || other.clause.relation(&effect.clause) == Relation::Covers
        });
        assert!(kept, "`{}` of `{bare}` is lost in\n{wrapped}\n{}", effect.clause, shown(wrapped));
    }
    for unread in &bare_found.unread {
        assert!(found.unread.contains(unread), "`{}` is lost in\n{wrapped}", unread.cause);
    }
}

#[test]
fn a_wrapped_command_is_never_milder() {
    for command in COMMANDS {
        for prefix in PREFIXES {
            never_milder(command, &format!("{prefix} {command}"));
        }
        for inner in WRAPPERS {
            let once = inner(command);
            never_milder(command, &once);
            for outer in WRAPPERS {
                never_milder(command, &outer(&once));
            }
        }
    }
}

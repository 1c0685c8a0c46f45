//! A command that runs confined: rewritten before it runs, looked after when it has.

use std::path::{Path, PathBuf};

use super::session::Session;
use crate::clients::claude_settings::has_others;
use crate::model::action::{Action, Client, Event, Occurrence, Outcome};
use crate::model::effect::{Certainty, Effect};
use crate::model::mandate::{Confine, Policy};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Decision};
use crate::world::confined;
use crate::world::session::path_of;

/// What runs in the place of a command.
pub(super) struct Rewritten {
    /// The command line.
    pub(super) command: String,
    /// What shows afterwards that it ran.
    pub(super) token: String,
}

/// The command that runs in the act's place; `None`: the act runs as it is.
pub(super) fn rewritten(
    session: &Session,
    event: &Event,
    decision: &Decision,
    policy: &Policy,
) -> Option<Rewritten> {
    let wanted = match policy.confine {
        Confine::Off => false,
        Confine::Opaque => is_opaque(decision),
        Confine::All => decision.effects.iter().any(|effect| effect.clause.verb != Verb::Read),
    };
    let Occurrence::Before(Action::Shell { text, background: false }) = &event.occurrence else {
        return None;
    };
    if !wanted || event.principal.client != Client::ClaudeCode || moves_refs(&decision.effects) {
        return None;
    }
    let text = std::str::from_utf8(text).ok()?;
    if changes_shell(text) || others_rewrite(session) {
        return None;
    }
    let program = confined::program()?;
    let token = confined::token(event.tool_use_id.as_deref()?);
    let command = format!(
        "{} exec --even-unconfined --token {token} -- \"${{BASH:-sh}}\" -c {}",
        quoted(program.to_str()?),
        quoted(text)
    );
    Some(Rewritten { command, token })
}

/// Whether something of it could not be read.
fn is_opaque(decision: &Decision) -> bool {
    let unknown = |effect: &Effect| effect.certainty == Certainty::Unknown;
    decision.verdict.class() == Class::Unknown || decision.effects.iter().any(unknown)
}

/// Git's hooks write down what they let through, in our own folder, which is not in the scope.
fn moves_refs(effects: &[Effect]) -> bool {
    effects
        .iter()
        .any(|effect| effect.clause.resource.kind == Kind::Ref && effect.clause.verb != Verb::Read)
}

/// Words by which a command changes the shell that later commands run in, or goes on behind it.
const STATE: &[&str] = &[
    "cd", "pushd", "popd", "export", "source", ".", "alias", "unalias", "set", "unset", "declare",
    "typeset", "local", "readonly", "shopt", "trap", "umask", "ulimit", "exec", "eval", "function",
    "nohup", "setsid", "disown", "bg", "fg", "jobs", "wait",
];

/// Whether the command may change the shell around it; told by its words, wherever they stand.
fn changes_shell(text: &str) -> bool {
    let background = text.replace("&&", "").replace(">&", "").replace("&>", "").contains('&');
    let apart = |character: char| {
        character.is_whitespace()
            || matches!(character, ';' | '&' | '|' | '(' | ')' | '{' | '}' | '`')
    };
    let mut words = text.split(apart).filter(|word| !word.is_empty());
    background || words.any(|word| STATE.contains(&word) || is_assignment(word))
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether another hook stands before the tool: the last one to rewrite wins there, silently.
fn others_rewrite(session: &Session) -> bool {
    let below = |folder: &[u8], name: &str| path_of(folder).join(name);
    let files: [PathBuf; 4] = [
        "/etc/claude-code/managed-settings.json".into(),
        below(&session.home, ".claude/settings.json"),
        below(&session.repository.root, ".claude/settings.json"),
        below(&session.repository.root, ".claude/settings.local.json"),
    ];
    files.iter().any(|file| confined::content(file).is_some_and(|text| has_others(&text)))
}

/// The text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Texts by which programs tell that the kernel refused a write.
const DENIED: &[&str] =
    &["Read-only file system", "Permission denied", "EROFS", "EACCES", "Operation not permitted"];

/// What `automode exec` prints where nothing could be enforced.
const UNCONFINED: &str = "automode: writes enforced not confined";

/// What is to be said about a command that ran confined, or should have.
pub(super) fn looked_after(shared: &Path, token: &str, outcome: &Outcome) -> Option<String> {
    match confined::take_up(shared, token) {
        None => Some(
            "automode: this command was to run confined and did not; what it wrote was not held \
             back by the kernel."
                .into(),
        ),
        Some(_) if outcome.output.contains(UNCONFINED) => {
            Some("automode: this kernel could not confine the command; it ran bare.".into())
        }
        Some(report) => DENIED.iter().any(|text| outcome.output.contains(text)).then(|| {
            format!(
                "automode: this command ran confined ({report}), and the kernel refused what it \
                 tried to write outside the repository, the temp folders and the build caches, or \
                 to a protected path. Write inside them, or tell the user which path it needs."
            )
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_the_shell_runs_as_it_is() {
        for (text, wanted) in [
            ("./build.sh --all && make test", false),
            ("python3 gen.py > out.txt 2>&1", false),
            ("make &> log", false),
            ("cd src && ./gen", true),
            ("export A=1; ./gen", true),
            ("A=1 ./gen", true),
            ("./serve &", true),
            (". ./env", true),
            ("source env.sh", true),
            ("(cd x; y)", true),
        ] {
            assert_eq!(changes_shell(text), wanted, "{text}");
        }
    }

    #[test]
    fn one_word_of_a_shell() {
        assert_eq!(quoted("echo 'a b'"), r"'echo '\''a b'\'''");
    }
}

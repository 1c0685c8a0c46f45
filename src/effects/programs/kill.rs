//! `kill`: a negative number is a group of processes, or, as the first word, a signal.

use super::meaning::{Arg, Call, Meaning};
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// The cause of the number of the process that started the shell.
pub(crate) const PARENT: &str = "parent of the shell";
/// How the cause begins of the numbers of processes that were looked up by a name; it follows.
pub(crate) const FOUND: &str = "processes named ";

/// What a call would do.
pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    let mut rest = call.args;
    if let Some((first, more)) = rest.split_first()
        && let Some(option) = first.as_text().and_then(|text| text.strip_prefix(b"-"))
    {
        rest = more;
        match option {
            b"0" | b"l" | b"L" | b"-list" | b"-table" | b"-help" | b"-version" | b"V" => {
                return Meaning::nothing();
            }
            b"s" | b"n" | b"q" | b"-signal" | b"-queue" | b"-timeout" => {
                if more.first().and_then(Arg::as_text) == Some(b"0") {
                    return Meaning::nothing();
                }
                rest = more.get(1..).unwrap_or_default();
            }
            // The signal is said once; a number after it is a group.
            _ => {}
        }
    }
    if rest.first().and_then(Arg::as_text) == Some(b"--") {
        rest = rest.get(1..).unwrap_or_default();
    }
    Meaning::of(rest.iter().map(|arg| {
        let name = named(arg.pattern());
        Effect::on(Verb::Signal, Kind::Process, name)
    }))
}

/// Whose number it is, where a hole says so: the parent of the shell, what `pgrep` found.
fn named(number: &Pattern) -> Pattern {
    let cause = number.cause().map(|cause| cause.0.as_str()).unwrap_or_default();
    if cause == PARENT {
        return Pattern::text(PARENT);
    }
    cause.strip_prefix(FOUND).map_or_else(|| number.clone(), Pattern::text)
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn examples() {
        check(&[
            ("kill -9 123 %1", &["signal process:123", "signal process:%1"]),
            ("kill -s TERM ${x}", &["signal process:${x}"]),
            ("kill -9 -1", &["signal process:-1"]),
            ("kill -s KILL -1", &["signal process:-1"]),
            ("kill -KILL -- -1", &["signal process:-1"]),
            ("kill -1 123", &["signal process:123"]),
            ("kill -- -42", &["signal process:-42"]),
            ("kill -0 123", &[]),
            ("kill -l", &[]),
        ]);
    }
}

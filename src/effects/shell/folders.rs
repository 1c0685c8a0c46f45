//! Where `cd` leads.

use super::context::Context;
use super::environment::{Environment, home};
use super::value::{Builder, Value};
use crate::effects::programs::meaning::Arg;
use crate::effects::programs::paths;
use crate::model::facts::{Facts, FileKind};
use crate::model::pattern::{Pattern, Piece};

/// The folder after `cd TARGET`, if it succeeds.
pub(super) fn entered(
    target: Option<&Arg>,
    env: &Environment,
    ctx: &Context,
    facts: &dyn Facts,
) -> Value {
    let own = || match env.assigned("HOME") {
        Some(variable) => variable.value.clone(),
        None if ctx.place.is_some() => Value::one(Pattern::hole("HOME")),
        None => home(facts),
    };
    let Some(target) = target else { return own() };
    if target.as_text() == Some(b"-") {
        return env.lookup("OLDPWD", facts).value;
    }
    let pattern = target.pattern();
    let folders = env.cwd.alternatives().iter().map(|cwd| paths::absolute(cwd, pattern));
    let entered = Value::of(folders);
    let vanishes = matches!(target, Arg::Many(_))
        && matches!(pattern.pieces(), [Piece::Hole { may_be_empty: true, .. }]);
    if vanishes { entered.or(&own()) } else { entered }
}

/// Whether `cd` into the folder surely succeeds.
pub(super) fn stands(folder: &[u8], facts: &dyn Facts) -> bool {
    facts.files().kind(folder).surely(|kind| *kind == FileKind::Folder)
}

/// The pattern without its first bytes, which are literal.
pub(super) fn without_first(pattern: &Pattern, bytes: usize) -> Pattern {
    let mut builder = Builder::default();
    for (at, piece) in pattern.pieces().iter().enumerate() {
        match piece {
            Piece::Text(text) if at == 0 => {
                builder.push_text(text.get(bytes..).unwrap_or_default());
            }
            other => builder.push(other.clone()),
        }
    }
    builder.finish()
}

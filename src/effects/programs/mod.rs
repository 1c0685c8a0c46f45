//! From the arguments of a program to its meaning.

pub mod meaning;
pub mod paths;

use crate::model::effect::Effect;
use crate::model::pattern::Pattern;

/// What this call would do; a program that nothing is known of runs with unknown effects.
pub fn meaning(call: &meaning::Call<'_>) -> meaning::Meaning {
    meaning::Meaning::of([Effect::runs_unknown(Pattern::text(call.name))])
}

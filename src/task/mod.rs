//! What the user said: prompts to a charter.

mod answers;

pub use answers::{Heard, answer, answers, hear};

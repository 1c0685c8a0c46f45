//! What the user said: prompts to a charter.

mod answers;
mod asked;
mod assent;
mod budgets;
mod clauses;
mod commits;
mod deeds;
mod echo;
mod extent;
mod files;
mod forge;
mod grants;
mod ground;
mod heads;
mod hear;
mod languages;
mod limits;
mod objects;
mod openings;
mod own_words;
mod package_names;
mod packages;
mod phrases;
mod read;
mod refs;
mod selection;
mod sentence;
mod targets;
mod tokens;
mod verbs;

pub use answers::{Heard, answer, answers};
pub use assent::{answered, approved, pairs, plan, question};
pub use echo::told_again;
pub use ground::Ground;
pub use hear::hear;
pub use read::{Reading, Statement, read};

//! One thing that a prompt says.

use crate::model::clause::Clause;
use crate::model::mandate::{Sureness, Until};
use crate::model::pattern::Pattern;

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It allows what its clauses say.
    Grant,
    /// It forbids what its clauses say.
    Limit,
    /// It orders something that needs no words, and may lift a limit.
    Order,
    /// It takes back what was granted: what its clauses say, or all of it.
    Withdraw,
    /// It agrees to what was asked last.
    Assent,
    /// It says to go on.
    GoOn,
}

/// One thing that a prompt says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it does.
    pub reading: Reading,
    /// The user's words.
    pub text: String,
    /// What it is about.
    pub clauses: Vec<Clause>,
    /// Names that a limit leaves out.
    pub except: Vec<Pattern>,
    /// What it lifts: limits that forbid this.
    pub lifts: Vec<Clause>,
    /// How long it lasts.
    pub until: Until,
    /// How surely a limit is one.
    pub sureness: Sureness,
}

//! One counter of steps and of nesting for a whole act, wrappers and scripts included.

use crate::model::bounds::{EVALUATION_STEPS_MAX, RUN_DEPTH_MAX, SHELL_DEPTH_MAX};

/// How deep commands may stand in each other over all texts of one act; keeps the stack bounded.
const NESTING_MAX: usize = 4 * SHELL_DEPTH_MAX;

/// What is left of the work that one act may cause.
#[derive(Debug, Default)]
pub(super) struct Budget {
    steps: usize,
    nesting: usize,
    runs: usize,
    crossed: Option<&'static str>,
}

impl Budget {
    /// Takes one step; `false`: nothing more is to be evaluated.
    pub(super) fn step(&mut self) -> bool {
        self.steps = self.steps.saturating_add(1);
        if self.steps > EVALUATION_STEPS_MAX {
            self.cross("too many steps");
        }
        self.crossed.is_none()
    }

    /// Counts work that is larger than one step.
    pub(super) fn charge(&mut self, steps: usize) {
        self.steps = self.steps.saturating_add(steps);
    }

    /// Goes one command deeper; `false`: too deep, and `leave` must not be called.
    pub(super) fn enter(&mut self) -> bool {
        if self.nesting >= NESTING_MAX {
            self.cross("nested too deeply");
            return false;
        }
        self.nesting = self.nesting.saturating_add(1);
        true
    }

    /// Comes back from where `enter` went.
    pub(super) fn leave(&mut self) {
        self.nesting = self.nesting.saturating_sub(1);
    }

    /// Begins a command that another one runs, or a function; `false`: too many in each other.
    pub(super) fn begin_run(&mut self) -> bool {
        if self.runs >= RUN_DEPTH_MAX {
            self.cross("commands that run commands, too deeply");
            return false;
        }
        self.runs = self.runs.saturating_add(1);
        true
    }

    /// Ends what `begin_run` began.
    pub(super) fn end_run(&mut self) {
        self.runs = self.runs.saturating_sub(1);
    }

    /// Notes that a bound was crossed; the first one is kept.
    pub(super) fn cross(&mut self, cause: &'static str) {
        self.crossed.get_or_insert(cause);
    }

    /// The bound that was crossed first, if one was.
    pub(super) fn crossed(&self) -> Option<&'static str> {
        self.crossed
    }
}

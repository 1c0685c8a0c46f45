//! Under what conditions a command runs.

use std::rc::Rc;

use crate::effects::programs::meaning::Input;
use crate::model::effect::Certainty;
use crate::model::pattern::Pattern;

/// Under what conditions a command runs.
#[derive(Clone)]
pub(super) struct Context {
    /// How sure it is that it runs.
    pub(super) certainty: Certainty,
    /// Where it runs when not here.
    pub(super) place: Option<Pattern>,
    /// What stands on its standard input.
    pub(super) stdin: Rc<Input>,
}

impl Context {
    /// The act's own: it surely runs, here, with nothing on its input.
    pub(super) fn outermost() -> Self {
        Self { certainty: Certainty::Will, place: None, stdin: Rc::new(Input::Nothing) }
    }

    /// The same on one of several ways.
    pub(super) fn may(&self) -> Self {
        Self { certainty: self.certainty.max(Certainty::May), ..self.clone() }
    }

    /// The same with this input.
    pub(super) fn fed(&self, stdin: Input) -> Self {
        Self { stdin: Rc::new(stdin), ..self.clone() }
    }

    /// Whether it surely runs.
    pub(super) fn is_sure(&self) -> bool {
        self.certainty <= Certainty::Will
    }
}

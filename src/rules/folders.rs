//! What stands in folders, asked once for all the protections that look into them.

use std::cell::RefCell;
use std::rc::Rc;

use super::case::Case;
use crate::model::facts::Fact;

/// The names in a folder.
type Names = Rc<Fact<Vec<Vec<u8>>>>;

/// Folders that were looked into.
#[derive(Default)]
pub(super) struct Folders {
    known: RefCell<Vec<(Vec<u8>, Names)>>,
}

impl Folders {
    /// The names in the folder.
    pub(super) fn entries(&self, case: &Case<'_>, folder: &[u8]) -> Names {
        let known = self.known.borrow().iter().find(|(name, _)| name == folder).cloned();
        if let Some((_, names)) = known {
            return names;
        }
        let names = Rc::new(case.facts.files().entries(folder));
        self.known.borrow_mut().push((folder.to_vec(), Rc::clone(&names)));
        names
    }
}

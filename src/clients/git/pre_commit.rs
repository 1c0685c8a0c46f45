//! `pre-commit`: a commit is about to be made on the current branch.

use super::Asked;
use crate::model::action::RefUpdate;
use crate::model::facts::Head;

/// The branch that is about to get a commit.
pub fn decode(asked: &Asked<'_>) -> Vec<RefUpdate> {
    let (name, old) = match asked.git.head(asked.repository).known() {
        Some(Head::Branch(branch)) => {
            let name = [b"refs/heads/".as_slice(), &branch].concat();
            let old = asked.git.ref_id(asked.repository, &name).known().flatten();
            (name, old)
        }
        Some(Head::Detached(id)) => (b"HEAD".to_vec(), Some(id)),
        None => (b"HEAD".to_vec(), None),
    };
    // The commit has no id yet.
    let new = Some("0".repeat(40));
    vec![RefUpdate { remote: None, name, old, new, forward: Some(true), commit: true }]
}

//! Rules on changes themselves: what a commit, a push or a range holds, what an act left behind,
//! what an edit tool is about to write. They see content, not commands.

pub(super) mod assertion_weakened;
mod assertions;
mod ci_files;
pub(super) mod ci_weakened;
pub(super) mod commit_identity;
pub(super) mod conflict_marker;
pub(super) mod entry_changed;
pub(super) mod expectation_changed;
pub(super) mod generated_edited;
pub(super) mod header_removed;
pub(super) mod hidden_character;
pub(super) mod large_file;
pub(super) mod lock_without_manifest;
pub(super) mod mass_change;
pub(super) mod not_looked_at;
mod place;
pub(super) mod secret_added;
mod secrets;
pub(super) mod snapshot_rewritten;
mod suites;
pub(super) mod swept_in;
mod test_code;
mod test_marks;
mod test_names;
pub(super) mod test_removed;
pub(super) mod test_skipped;
pub(super) mod threshold_lowered;
mod tokens;

use super::case::Case;
use crate::model::action::Moment;

/// Whether git is about to take the changes.
pub(super) fn is_gate(case: &Case<'_>) -> bool {
    match case.moment {
        Moment::Commit | Moment::Push | Moment::Receive => true,
        Moment::Before | Moment::After | Moment::Refs => false,
    }
}

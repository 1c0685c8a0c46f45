//! The comparison: what an act would do against what it may do. One rule, one file.
//!
//! Findings only raise a class and no rule relieves another, so their order cannot matter.

mod bound_crossed;
mod brought;
pub mod case;
mod charter_budget;
mod charter_focus;
mod charter_limit;
mod charter_operate;
mod code_setting;
mod companions;
mod copied_command;
mod destroy_root;
mod diff;
mod execution_surface;
mod fetched_code;
mod folders;
pub mod ground;
mod guard_tamper;
mod hidden_text;
mod hook_bypass;
mod lost_work;
mod mass_delete;
mod names;
mod opaque_shell;
mod outside_repository;
pub(crate) mod own_branch;
mod pinned_instructions;
mod policy_unreadable;
mod privilege;
mod process_kill;
mod protected_path;
mod protected_ref;
mod protections;
mod published_history;
mod remote_change;
mod result_held;
mod secret_leaves;
mod secret_read;
mod sends_out;
mod service_change;
mod sinks;
mod surfaces;
mod tainted_sink;
mod unknown_package;
mod unknown_target;
mod your_word;

use case::{Case, Check, Rule};

use crate::model::verdict::{Finding, Subject};

/// Every rule, in the order in which they are explained.
pub const ALL: &[&Rule] = &[
    &destroy_root::RULE,
    &guard_tamper::RULE,
    &hook_bypass::RULE,
    &secret_read::RULE,
    &secret_leaves::RULE,
    &tainted_sink::RULE,
    &copied_command::RULE,
    &charter_limit::RULE,
    &charter_operate::RULE,
    &charter_budget::RULE,
    &charter_focus::RULE,
    &protected_path::RULE,
    &protected_ref::RULE,
    &published_history::RULE,
    &lost_work::RULE,
    &mass_delete::RULE,
    &result_held::RULE,
    &unknown_target::RULE,
    &outside_repository::RULE,
    &sends_out::RULE,
    &fetched_code::RULE,
    &remote_change::RULE,
    &code_setting::RULE,
    &execution_surface::RULE,
    &privilege::RULE,
    &process_kill::RULE,
    &service_change::RULE,
    &hidden_text::RULE,
    &pinned_instructions::RULE,
    &unknown_package::RULE,
    &your_word::RULE,
    &diff::secret_added::RULE,
    &diff::test_removed::RULE,
    &diff::test_skipped::RULE,
    &diff::assertion_weakened::RULE,
    &diff::expectation_changed::RULE,
    &diff::snapshot_rewritten::RULE,
    &diff::threshold_lowered::RULE,
    &diff::ci_weakened::RULE,
    &diff::mass_change::RULE,
    &diff::header_removed::RULE,
    &diff::entry_changed::RULE,
    &diff::commit_identity::RULE,
    &diff::large_file::RULE,
    &diff::generated_edited::RULE,
    &diff::lock_without_manifest::RULE,
    &diff::conflict_marker::RULE,
    &diff::hidden_character::RULE,
    &diff::not_looked_at::RULE,
    &diff::swept_in::RULE,
    &opaque_shell::RULE,
    &bound_crossed::RULE,
    &policy_unreadable::RULE,
];

/// The rule with this id.
pub fn named(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id.0 == id)
}

/// What all rules have to say about the case.
pub fn findings(case: &Case<'_>) -> Vec<Finding> {
    let mut all = Vec::new();
    for rule in ALL {
        match rule.check {
            Check::Effect(check) => {
                for (at, effect) in case.effects.iter().enumerate() {
                    all.extend(
                        check(case, effect)
                            .map(|found| Finding { subject: Subject::Effect(at), ..found }),
                    );
                }
            }
            Check::Change(check) => {
                for (at, change) in case.changes.iter().enumerate() {
                    all.extend(
                        check(case, change)
                            .map(|found| Finding { subject: Subject::Change(at), ..found }),
                    );
                }
            }
            Check::Case(check) => all.extend(check(case)),
        }
    }
    all
}

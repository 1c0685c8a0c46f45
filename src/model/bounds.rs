//! Every bound of the program, each a constant; crossing one is a finding, never a guess.

/// Bytes of one hook event that are read; a longer one is refused unread.
pub const EVENT_BYTES_MAX: usize = 16 << 20;
/// Bytes of one shell text that the scan lets through to the parser, here-document bodies left out.
pub const SHELL_BYTES_MAX: usize = 256 << 10;
/// Bytes of all here-document bodies of one shell text.
pub const HEREDOC_BYTES_MAX: usize = 8 << 20;
/// Words, operators and separators of one shell text.
pub const SHELL_TOKENS_MAX: usize = 40_000;
/// Depth of any one kind of nesting in a shell text, and of all kinds together.
pub const SHELL_DEPTH_MAX: usize = 64;
/// Steps (commands and words evaluated) of one act, wrappers and scripts included.
pub const EVALUATION_STEPS_MAX: usize = 20_000;
/// How many times a command may run another within one act (`sh -c`, `env`, scripts, recipes).
pub const RUN_DEPTH_MAX: usize = 16;
/// Effects kept of one act; more is `bound-crossed`.
pub const EFFECTS_MAX: usize = 4_096;
/// Values that one shell word may have before they are widened to their common prefix and a hole.
pub const VALUES_MAX: usize = 8;
/// Iterations of a loop over a known list before it is widened.
pub const LOOP_ITERATIONS_MAX: usize = 64;
/// Bytes of one pattern; a longer one is widened to its prefix and a hole.
pub const PATTERN_BYTES_MAX: usize = 4_096;
/// Steps of one comparison of two patterns; beyond it they are `Perhaps` related.
pub const RELATION_STEPS_MAX: usize = 1 << 20;
/// Bytes of one script, recipe or package file that is read to see what it would do.
pub const SCRIPT_BYTES_MAX: usize = 256 << 10;
/// Files that a set of changes may hold before it is no longer looked at.
pub const CHANGED_FILES_MAX: usize = 20_000;
/// Bytes of content that are read of a set of changes, both sides together.
pub const CHANGED_BYTES_MAX: u64 = 64 << 20;
/// Paths that confinement keeps from being written inside folders that may be.
pub const CONFINED_PATHS_MAX: usize = 256;
/// Entries of one folder that a glob looks at.
pub const GLOB_ENTRIES_MAX: usize = 4_096;
/// Milliseconds that facts may take in one decision before they answer `Unknown(Deadline)`.
pub const FACTS_DEADLINE_MS: u64 = 2_000;
/// The same for a push that a server takes in; below the alarm.
pub const RECEIVE_DEADLINE_MS: u64 = 8_000;
/// Milliseconds after which the alarm ends a hook that hangs; far below every client's time limit.
pub const ALARM_MS: u64 = 10_000;
/// Milliseconds to wait for the journal's lock before the line goes to a spill file.
pub const JOURNAL_LOCK_MS: u64 = 20;
/// Bytes of one journal file before it is rotated.
pub const JOURNAL_BYTES_MAX: u64 = 16 << 20;
/// Characters of the act that a journal line keeps, secrets redacted.
pub const JOURNAL_ACT_CHARS_MAX: usize = 80;
/// Bytes of one piece of content that is looked at for where names and lines were seen first.
pub const ORIGIN_TEXT_BYTES_MAX: usize = 4 << 20;
/// Bytes of one policy file.
pub const POLICY_BYTES_MAX: usize = 1 << 20;
/// Paths that a session remembers as the user's when it begins.
pub const BASELINE_PATHS_MAX: usize = 200_000;
/// Bytes of one file of git's configuration, ignore rules or attributes.
pub const GIT_CONFIG_BYTES_MAX: usize = 4 << 20;
/// How deep one file of git's configuration may include another; git's own bound.
pub const GIT_INCLUDE_DEPTH_MAX: usize = 10;
/// Steps of one comparison of a path with a glob of git's.
pub const GIT_GLOB_STEPS_MAX: usize = 1 << 16;
/// Symbolic refs followed one after the other; git's own bound.
pub const GIT_SYMREF_DEPTH_MAX: usize = 5;
/// Refs of one repository that are listed.
pub const GIT_REFS_MAX: usize = 200_000;
/// Symbolic links followed in one path; the kernel's own bound.
pub const LINKS_MAX: usize = 40;
/// Bytes of one file that are read to compare it with what git has; a larger one counts as changed.
pub const COMPARE_BYTES_MAX: u64 = 64 << 20;
/// Folders and files that one walk of a work tree looks at.
pub const WALK_ENTRIES_MAX: usize = 2_000_000;
/// Bytes of one side of a changed file whose lines are compared; a larger one is told as large.
pub const DIFF_BYTES_MAX: usize = 4 << 20;
/// Lines on both sides together between the first and the last that differ, up to which they are
/// compared in order.
pub const DIFF_LINES_MAX: usize = 20_000;
/// Milliseconds that an undo point may take unless the policy says otherwise.
pub const UNDO_MS_MAX: u64 = 1_000;
/// Bytes of new content that one undo point holds unless the policy says otherwise.
pub const UNDO_BYTES_MAX: u64 = 64 << 20;
/// Bytes that are gathered in memory before they are written to the store of undo points.
pub const UNDO_PACK_BYTES: usize = 16 << 20;
/// Undo points that one repository keeps.
pub const UNDO_POINTS_MAX: usize = 200;
/// Seconds that an undo point is kept.
pub const UNDO_AGE_S_MAX: u64 = 7 * 24 * 60 * 60;
/// Bytes of one repository's undo points, beside those that it shares with the repository.
pub const UNDO_STORE_BYTES_MAX: u64 = 1 << 30;
/// Bytes of the list of one undo point.
pub const UNDO_LIST_BYTES_MAX: usize = 256 << 20;
/// Files that one commit, push or range may change before the rest is said not to be looked at.
pub const GATE_FILES_MAX: usize = 20_000;
/// Bytes of one file whose content is looked at on either side of a change.
pub const GATE_FILE_BYTES_MAX: usize = 1 << 20;
/// Bytes of all files together whose content is looked at in one commit, push or range.
pub const GATE_BYTES_MAX: usize = 64 << 20;
/// Commits of one push or range that are looked at one by one.
pub const GATE_COMMITS_MAX: usize = 2_000;
/// Commits that are walked to find out which of them are new.
pub const COMMIT_WALK_MAX: usize = 500_000;
/// Pairs of a file that went and a file that came that are compared to find a rename.
pub const RENAME_PAIRS_MAX: usize = 40_000;
/// Objects that one undo copies back into a repository.
pub const UNDO_OBJECTS_MAX: usize = 2_000_000;
/// Milliseconds that an undo may take to hold what stands before it.
pub const UNDO_RESTORE_MS_MAX: u64 = 60_000;
/// Milliseconds that one look at a work tree after an act may take; beyond it only what was known
/// to differ, what is protected and what the task is about is looked at.
pub const SCAN_MS_MAX: u64 = 200;
/// Bytes of content that the result of one act is judged with.
pub const RESULT_BYTES_MAX: usize = 16 << 20;
/// Changes of one act whose content is looked at.
pub const RESULT_CHANGES_MAX: usize = 2_000;
/// Paths that one hold names.
pub const HELD_PATHS_MAX: usize = 1_000;

//! Changes of cases and of rule examples, made.

use crate::cases::reader::{ActText, ChangeText, CommitText};
use crate::cases::table;
use crate::model::action::{Action, Changed, Commit, Moment};
use crate::model::change::{Change, ChangeKind, EntryKind, Side};
use crate::rules::case::Diff;

/// The act that holds these changes.
pub(super) fn action_of(act: &ActText, changes: &[ChangeText]) -> Result<Action, String> {
    let word = act.at.as_deref().unwrap_or("before");
    let moment = Moment::of_word(word).ok_or_else(|| format!("`{word}` is no moment"))?;
    let mut all = Vec::new();
    for change in changes {
        all.extend(of_text(change)?);
    }
    Ok(action(moment, all, act.commits.iter().map(commit_of).collect()))
}

/// The act of an example.
pub(super) fn of_example(moment: Moment, diffs: &[Diff]) -> Action {
    let one = |diff: &Diff| {
        let before = diff.before.map(|text| side_of(text.as_bytes(), EntryKind::File));
        let after = diff.after.map(|text| side_of(text.as_bytes(), diff.entry));
        change(diff.path, before, after)
    };
    let commits = match moment {
        Moment::Commit | Moment::Push => vec![Commit::default()],
        Moment::Before | Moment::After | Moment::Refs | Moment::Receive => Vec::new(),
    };
    action(moment, diffs.iter().map(one).collect(), commits)
}

fn action(moment: Moment, changes: Vec<Change>, commits: Vec<Commit>) -> Action {
    match moment {
        Moment::Before | Moment::Refs => Action::Edit(changes),
        Moment::After | Moment::Commit | Moment::Push | Moment::Receive => {
            Action::Changed(Changed { commits, ..Changed::new(moment, changes) })
        }
    }
}

fn change(path: &str, before: Option<Side>, after: Option<Side>) -> Change {
    let kind = match (&before, &after) {
        (None, _) => ChangeKind::Create,
        (Some(_), None) => ChangeKind::Delete,
        (Some(_), Some(_)) => ChangeKind::Modify,
    };
    Change { before, after, ..Change::new(table::absolute(path), kind) }
}

fn side_of(content: &[u8], kind: EntryKind) -> Side {
    let size_bytes = u64::try_from(content.len()).unwrap_or(u64::MAX);
    Side { kind, size_bytes, content: Some(content.to_vec()) }
}

fn of_text(text: &ChangeText) -> Result<Vec<Change>, String> {
    let side = |content: &Option<String>, times: Option<usize>, kind: &Option<String>| {
        let word = kind.as_deref().unwrap_or("file");
        let kind = EntryKind::of_word(word).ok_or_else(|| format!("`{word}` is no entry"))?;
        let repeated = content.as_ref().map(|content| content.repeat(times.unwrap_or(1)));
        Ok::<_, String>(repeated.map(|content| side_of(content.as_bytes(), kind)))
    };
    let before = side(&text.before, text.before_times, &text.before_kind)?;
    let mut after = side(&text.after, text.after_times, &text.after_kind)?;
    if let Some(size_bytes) = text.after_size {
        after = Some(Side { kind: EntryKind::File, size_bytes, content: None });
    }
    if let Some(from) = &text.from {
        let left = Change { kind: ChangeKind::Rename, ..change(from, before.clone(), None) };
        let source = Some(table::absolute(from));
        let kind = ChangeKind::Create;
        return Ok(vec![left, Change { kind, source, ..change(&text.path, before, after) }]);
    }
    let mut change = change(&text.path, before, after);
    if let Some(word) = &text.kind {
        change.kind = ChangeKind::of_word(word).ok_or_else(|| format!("`{word}` is no kind"))?;
    } else if text.replaced.is_some() {
        change.kind = ChangeKind::Modify;
    }
    change.replaced = text.replaced.clone().map(String::into_bytes);
    change.text = text.text.clone().map(String::into_bytes);
    Ok(vec![change])
}

fn commit_of(text: &CommitText) -> Commit {
    Commit {
        id: text.id.clone(),
        author: text.author.clone().into_bytes(),
        committer: text.committer.clone().into_bytes(),
        message: text.message.clone().into_bytes(),
        parents: text.parents.unwrap_or(1),
        signed: text.signed,
    }
}

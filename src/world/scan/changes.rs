//! What was seen, as changes: with the content of both sides where it is at hand.

use super::between::{Seen, Stood};
use super::git_work::Explained;
use crate::model::change::{Change, ChangeKind, EntryKind, Side};
use crate::world::repo::{Asked, Objects, Opened, path_of, read_file};

/// Bytes of one side whose content is looked at.
const SIDE_BYTES_MAX: usize = 1 << 20;

/// Where the content of what stood before can be found.
pub struct Sources<'a> {
    /// The repository.
    pub opened: &'a Opened,
    /// The store of undo points.
    pub undo: Option<Objects>,
    /// How many bytes may still be read.
    pub bytes_left: usize,
}

/// The change that was seen; its content, as long as there is room for it.
pub fn change(seen: &Seen, sources: &mut Sources<'_>) -> Change {
    let kind = match (&seen.before, &seen.after) {
        (None, _) => ChangeKind::Create,
        (Some(_), None) => ChangeKind::Delete,
        (Some(_), Some(_)) if seen.explained == Explained::Discarded => ChangeKind::Replace,
        (Some(_), Some(_)) => ChangeKind::Modify,
    };
    let before = seen.before.as_ref().map(|stood| sources.before(stood));
    let after = seen.after.as_ref().map(|stood| sources.after(&seen.path, stood));
    Change { before, after, ..Change::new(seen.path.clone(), kind) }
}

/// The same with a file that went away and came up under another name with the same content told as
/// one that was renamed.
pub fn with_renames(mut changes: Vec<Change>) -> Vec<Change> {
    let content = |side: &Option<Side>| side.as_ref().and_then(|side| side.content.clone());
    let mut gone: std::collections::HashMap<Vec<u8>, usize> = changes
        .iter()
        .enumerate()
        .filter(|(_, change)| change.kind == ChangeKind::Delete)
        .filter_map(|(at, change)| Some((content(&change.before)?, at)))
        .filter(|(content, _)| !content.is_empty())
        .collect();
    let mut renamed = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        if change.kind == ChangeKind::Create
            && let Some(source) = content(&change.after).and_then(|content| gone.remove(&content))
        {
            renamed.push((source, at));
        }
    }
    for (source, at) in renamed {
        let Some(from) = changes.get_mut(source) else { continue };
        from.kind = ChangeKind::Rename;
        let path = from.path.clone();
        if let Some(to) = changes.get_mut(at) {
            to.source = Some(path);
        }
    }
    changes
}

impl Sources<'_> {
    fn before(&mut self, stood: &Stood) -> Side {
        let content = match (stood.kind, stood.content) {
            (EntryKind::Submodule, Some(id)) => Some(hexadecimal(&id)),
            (_, Some(id)) => self.blob(&id),
            (_, None) => None,
        };
        side(stood, content)
    }

    fn after(&mut self, path: &[u8], stood: &Stood) -> Side {
        let most = SIDE_BYTES_MAX.min(self.bytes_left);
        let content = match stood.kind {
            EntryKind::File | EntryKind::Executable => {
                read_file(path_of(path), most).ok().flatten()
            }
            EntryKind::Link => {
                use std::os::unix::ffi::OsStrExt as _;
                let target = std::fs::read_link(path_of(path)).ok();
                target.map(|target| target.as_os_str().as_bytes().to_vec())
            }
            EntryKind::Submodule => stood.content.map(|id| hexadecimal(&id)),
        };
        self.spend(content.as_ref());
        side(stood, content)
    }

    /// A blob of the repository, or of an undo point.
    pub(super) fn blob(&mut self, id: &[u8; 20]) -> Option<Vec<u8>> {
        let most = SIDE_BYTES_MAX.min(self.bytes_left);
        let read = |objects: &Objects| -> Asked<Option<Vec<u8>>> { objects.blob(id, most) };
        let own = self.opened.objects().and_then(read).ok().flatten();
        let content = own.or_else(|| read(self.undo.as_ref()?).ok().flatten());
        self.spend(content.as_ref());
        content
    }

    fn spend(&mut self, content: Option<&Vec<u8>>) {
        self.bytes_left = self.bytes_left.saturating_sub(content.map_or(0, Vec::len));
    }
}

fn side(stood: &Stood, content: Option<Vec<u8>>) -> Side {
    let known = content.as_ref().map(|content| u64::try_from(content.len()).unwrap_or(u64::MAX));
    let size_bytes = known.or(stood.about.map(|about| about.size)).unwrap_or(0);
    Side { kind: stood.kind, size_bytes, content }
}

fn hexadecimal(id: &[u8; 20]) -> Vec<u8> {
    id.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
}

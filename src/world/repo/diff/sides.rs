//! The content on both sides of a change, within bounds.

use std::collections::HashSet;
use std::os::unix::ffi::OsStrExt;

use crate::model::bounds::{GATE_BYTES_MAX, GATE_FILE_BYTES_MAX};
use crate::model::change::{EntryKind, Side};
use crate::model::facts::Why;

use super::trees::Slot;
use crate::world::repo::entry::{MODE_LINK, MODE_SUBMODULE};
use crate::world::repo::opened::Opened;
use crate::world::repo::{Asked, is_missing, path_of, read_file};

/// Looks content up and counts what was looked at.
pub(super) struct Contents<'a> {
    opened: &'a Opened,
    bytes: usize,
    /// Files whose content was left out because all together are too long.
    pub(super) over: usize,
    /// Files whose content is not in this repository.
    pub(super) absent: usize,
    /// Whether the time ran out.
    pub(super) late: bool,
    /// Objects that are missing, so that each is looked for once.
    missing: HashSet<[u8; 20]>,
}

impl<'a> Contents<'a> {
    /// Nothing looked at yet.
    pub(super) fn new(opened: &'a Opened) -> Self {
        Self { opened, bytes: 0, over: 0, absent: 0, late: false, missing: HashSet::new() }
    }

    /// What stands there, by its object.
    pub(super) fn side(&mut self, slot: Slot) -> Side {
        let kind = kind_of(slot.mode);
        if kind == EntryKind::Submodule {
            let id = super::hex(&slot.id).into_bytes();
            return Side { kind, size_bytes: length(&id), content: Some(id) };
        }
        let (size_bytes, content) = self.blob(&slot.id).unwrap_or((0, None));
        Side { kind, size_bytes, content }
    }

    fn blob(&mut self, id: &[u8; 20]) -> Option<(u64, Option<Vec<u8>>)> {
        if self.late || self.opened.in_time().is_err() {
            self.late = true;
            return None;
        }
        if self.missing.contains(id) {
            return None;
        }
        let objects = self.opened.objects().ok()?;
        let Ok(size) = objects.blob_size(id) else {
            self.missing.insert(*id);
            self.absent = self.absent.saturating_add(1);
            return None;
        };
        let size_bytes = u64::try_from(size).unwrap_or(u64::MAX);
        if size > GATE_FILE_BYTES_MAX {
            return Some((size_bytes, None));
        }
        if self.bytes.saturating_add(size) > GATE_BYTES_MAX {
            self.over = self.over.saturating_add(1);
            return Some((size_bytes, None));
        }
        self.bytes = self.bytes.saturating_add(size);
        let content = objects.blob(id, GATE_FILE_BYTES_MAX);
        Some((size_bytes, content.ok().flatten()))
    }

    /// What stands in the work tree at an absolute path, as its bytes are there; `None`: nothing,
    /// or a folder.
    pub(super) fn on_disk(&mut self, path: &[u8]) -> Asked<Option<Side>> {
        let about = match path_of(path).symlink_metadata() {
            Ok(about) => about,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(_) => return Err(Why::Unreadable),
        };
        if about.is_symlink() {
            let target = std::fs::read_link(path_of(path)).map_err(|_| Why::Unreadable)?;
            let content = target.as_os_str().as_bytes().to_vec();
            let size_bytes = length(&content);
            return Ok(Some(Side { kind: EntryKind::Link, size_bytes, content: Some(content) }));
        }
        if !about.is_file() {
            return Ok(None);
        }
        use std::os::unix::fs::MetadataExt as _;
        let executable = about.mode() & 0o100 != 0;
        let kind = if executable { EntryKind::Executable } else { EntryKind::File };
        let size = usize::try_from(about.len()).unwrap_or(usize::MAX);
        let fits = self.bytes.saturating_add(size) <= GATE_BYTES_MAX;
        if !fits {
            self.over = self.over.saturating_add(1);
        }
        let content = if fits && size <= GATE_FILE_BYTES_MAX {
            self.bytes = self.bytes.saturating_add(size);
            read_file(path_of(path), GATE_FILE_BYTES_MAX).unwrap_or_default()
        } else {
            None
        };
        Ok(Some(Side { kind, size_bytes: about.len(), content }))
    }

    /// What was not looked at, in words.
    pub(super) fn unread(&self) -> Vec<String> {
        let mut unread = Vec::new();
        if self.late {
            unread.push("the content of some files, because the time ran out".into());
        }
        if self.over > 0 {
            let mib = GATE_BYTES_MAX >> 20;
            let files = self.over;
            unread.push(format!("the content of {files} files beyond the first {mib} MiB"));
        }
        if self.absent > 0 {
            let files = self.absent;
            unread.push(format!("the content of {files} files that this clone does not have"));
        }
        unread
    }
}

fn length(content: &[u8]) -> u64 {
    u64::try_from(content.len()).unwrap_or(u64::MAX)
}

/// What kind of entry a mode names.
pub(super) fn kind_of(mode: u32) -> EntryKind {
    match mode {
        MODE_LINK => EntryKind::Link,
        MODE_SUBMODULE => EntryKind::Submodule,
        mode if mode & 0o100 != 0 => EntryKind::Executable,
        _ => EntryKind::File,
    }
}

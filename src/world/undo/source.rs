//! Where the bytes of a point are read from: our store and, for what git has, the repository.

use std::os::unix::ffi::OsStrExt as _;

use crate::model::facts::Repository;
use crate::world::repo::{Objects, join};

use super::point::Held;
use super::store::Store;
use super::{Error, Id};

/// Bytes of one file that is brought back.
const BLOB_BYTES_MAX: usize = 2 << 30;

/// The objects of the store and of the repository.
pub(super) struct Source {
    objects: Objects,
}

impl Source {
    /// Opens both.
    pub(super) fn open(repository: &Repository, store: &Store) -> Result<Self, Error> {
        let own = [store.objects(), store.pinned(), store.copied()];
        let mut folders: Vec<Vec<u8>> =
            own.iter().map(|folder| folder.as_os_str().as_bytes().to_vec()).collect();
        folders.push(join(&repository.common_dir, b"objects"));
        Ok(Self { objects: Objects::open_all(&folders).map_err(Error::Repository)? })
    }

    /// The bytes of what is held; `None`: they are gone, or not those that were stored.
    pub(super) fn blob(&self, held: &Held) -> Option<Vec<u8>> {
        let bytes = self.of_id(&held.id)?;
        (u64::try_from(bytes.len()) == Ok(held.size)).then_some(bytes)
    }

    /// The bytes of an id.
    pub(super) fn of_id(&self, id: &Id) -> Option<Vec<u8>> {
        self.objects.blob(id, BLOB_BYTES_MAX).ok().flatten()
    }

    /// Whether the bytes of an id are there.
    pub(super) fn has(&self, id: &Id) -> bool {
        self.objects.has(id)
    }

    /// All objects.
    pub(super) fn objects(&self) -> &Objects {
        &self.objects
    }
}

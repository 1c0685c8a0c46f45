//! Files, folders and links.

use std::os::unix::ffi::OsStringExt;

use crate::model::bounds::{GLOB_ENTRIES_MAX, SCRIPT_BYTES_MAX};
use crate::model::facts::{Fact, FileKind, Files, Why};
use crate::world::repo::{Asked, is_missing, path_of, read_file};

use super::disk::DiskFacts;
use super::resolve::real;

impl Files for DiskFacts {
    fn kind(&self, path: &[u8]) -> Fact<FileKind> {
        self.in_time().and_then(|()| kind(path)).into()
    }

    fn real(&self, path: &[u8]) -> Fact<Vec<u8>> {
        self.in_time().and_then(|()| real(path)).into()
    }

    fn entries(&self, folder: &[u8]) -> Fact<Vec<Vec<u8>>> {
        self.in_time().and_then(|()| entries(folder)).into()
    }

    fn content(&self, path: &[u8]) -> Fact<Vec<u8>> {
        let content = self.in_time().and_then(|()| read_file(path_of(path), SCRIPT_BYTES_MAX));
        content.and_then(|bytes| bytes.ok_or(Why::Unreadable)).into()
    }

    fn home(&self) -> Fact<Vec<u8>> {
        Fact::Known(self.surroundings.home.clone())
    }
}

fn kind(path: &[u8]) -> Asked<FileKind> {
    match path_of(path).symlink_metadata() {
        Ok(about) if about.is_symlink() => Ok(FileKind::Link),
        Ok(about) if about.is_dir() => Ok(FileKind::Folder),
        Ok(about) if about.is_file() => Ok(FileKind::File),
        Ok(_) => Ok(FileKind::Special),
        Err(error) if is_missing(&error) => Ok(FileKind::Missing),
        Err(_) => Err(Why::Unreadable),
    }
}

fn entries(folder: &[u8]) -> Asked<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path_of(folder)).map_err(|_| Why::Unreadable)? {
        let entry = entry.map_err(|_| Why::Unreadable)?;
        names.push(entry.file_name().into_vec());
        if names.len() > GLOB_ENTRIES_MAX {
            return Err(Why::Bound);
        }
    }
    names.sort_unstable();
    Ok(names)
}

//! Symbolic links resolved by hand, so that what does not exist yet still has a real place.

use std::os::unix::ffi::OsStrExt;

use crate::model::bounds::LINKS_MAX;
use crate::model::facts::Why;
use crate::world::repo::{Asked, is_missing, join, parent, path_of};

/// The absolute path with every link in it resolved and `.` and `..` folded as the kernel would;
/// what does not exist is kept.
pub(super) fn real(path: &[u8]) -> Asked<Vec<u8>> {
    if path.first() != Some(&b'/') || path.contains(&0) {
        return Err(Why::NotOne);
    }
    let mut todo: Vec<Vec<u8>> = parts(path).rev().map(<[u8]>::to_vec).collect();
    let mut done = b"/".to_vec();
    let mut links = 0_usize;
    let mut exists = true;
    while let Some(part) = todo.pop() {
        if part == b".." {
            done = parent(&done).to_vec();
            exists = true;
            continue;
        }
        let next = join(&done, &part);
        let link = match exists {
            true => link_at(&next)?,
            false => At::Nothing,
        };
        match link {
            At::Nothing => {
                exists = false;
                done = next;
            }
            At::Other => done = next,
            At::Link(target) => {
                links = links.saturating_add(1);
                if links > LINKS_MAX {
                    return Err(Why::Bound);
                }
                if target.first() == Some(&b'/') {
                    done = b"/".to_vec();
                }
                todo.extend(parts(&target).rev().map(<[u8]>::to_vec));
            }
        }
    }
    Ok(done)
}

/// The same with the last part kept as it is, if it is a link.
pub(super) fn real_but_last(path: &[u8]) -> Asked<Vec<u8>> {
    let trimmed = path.strip_suffix(b"/").unwrap_or(path);
    let name = trimmed.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    if matches!(name, b"" | b"." | b"..") {
        return real(path);
    }
    Ok(join(&real(parent(trimmed))?, name))
}

enum At {
    Nothing,
    Other,
    Link(Vec<u8>),
}

fn link_at(path: &[u8]) -> Asked<At> {
    match std::fs::read_link(path_of(path)) {
        Ok(target) => Ok(At::Link(target.as_os_str().as_bytes().to_vec())),
        Err(error) if is_missing(&error) => Ok(At::Nothing),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => Ok(At::Other),
        Err(_) => Err(Why::Unreadable),
    }
}

fn parts(path: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    path.split(|&byte| byte == b'/').filter(|part| !part.is_empty() && *part != b".")
}

//! Refs as files: loose, packed, symbolic, and those that each work tree has for itself.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use memmap2::Mmap;

use crate::model::bounds::{GIT_REFS_MAX, GIT_SYMREF_DEPTH_MAX};
use crate::model::facts::{Head, Repository, Why};

use super::index::map_file;
use super::{Asked, join, path_of, read_file};

/// Bytes of one loose ref.
const LOOSE_BYTES_MAX: usize = 8 << 10;
/// Prefixes of the refs that each work tree has for itself.
const PER_WORK_TREE: [&[u8]; 3] = [b"refs/bisect/", b"refs/worktree/", b"refs/rewritten/"];

/// What one ref holds.
enum Held {
    Id(String),
    Symbolic(Vec<u8>),
}

/// The refs of one repository.
#[derive(Debug)]
pub struct Refs {
    git_dir: Vec<u8>,
    common_dir: Vec<u8>,
    packed: Option<Mmap>,
}

impl Refs {
    /// Looks at the refs of a repository; a reftable is not one that we can read.
    pub fn open(repository: &Repository) -> Asked<Self> {
        let common_dir = repository.common_dir.clone();
        if path_of(&join(&common_dir, b"reftable")).symlink_metadata().is_ok() {
            return Err(Why::Unsupported);
        }
        let packed = map_file(path_of(&join(&common_dir, b"packed-refs")))?;
        Ok(Self { git_dir: repository.git_dir.clone(), common_dir, packed })
    }

    /// Where HEAD stands; a symbolic ref to a symbolic ref is followed, as a commit would.
    pub fn head(&self) -> Asked<Head> {
        let mut name = b"HEAD".to_vec();
        for _ in 0..=GIT_SYMREF_DEPTH_MAX {
            match self.held(&name)? {
                Some(Held::Symbolic(target)) => name = target,
                Some(Held::Id(id)) if name == b"HEAD" => return Ok(Head::Detached(id)),
                None if name == b"HEAD" => return Err(Why::Unreadable),
                Some(Held::Id(_)) | None => {
                    let branch = name.strip_prefix(b"refs/heads/").unwrap_or(&name);
                    return Ok(Head::Branch(branch.to_vec()));
                }
            }
        }
        Err(Why::Bound)
    }

    /// The id that a full name stands at, symbolic refs followed; `None`: there is none.
    pub fn id(&self, name: &[u8]) -> Asked<Option<String>> {
        let mut name = name.to_vec();
        for _ in 0..=GIT_SYMREF_DEPTH_MAX {
            match self.held(&name)? {
                None => return Ok(None),
                Some(Held::Id(id)) => return Ok(Some(id)),
                Some(Held::Symbolic(target)) => name = target,
            }
        }
        Err(Why::Bound)
    }

    /// The full name that a symbolic ref points to.
    pub fn target(&self, name: &[u8]) -> Asked<Option<Vec<u8>>> {
        Ok(match self.held(name)? {
            Some(Held::Symbolic(target)) => Some(target),
            Some(Held::Id(_)) | None => None,
        })
    }

    /// The full names with a prefix, sorted.
    pub fn names(&self, prefix: &[u8]) -> Asked<Vec<Vec<u8>>> {
        let mut names = Vec::new();
        self.packed_names(prefix, &mut names)?;
        let folder = prefix.iter().rposition(|&byte| byte == b'/');
        let folder = folder.and_then(|at| prefix.get(..at)).unwrap_or(b"refs");
        if is_safe(folder) || folder == b"refs" {
            self.loose_names(&self.common_dir, folder, prefix, &mut names)?;
            if self.git_dir != self.common_dir {
                names.retain(|name| !is_per_work_tree(name));
                self.loose_names(&self.git_dir, folder, prefix, &mut names)?;
            }
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn held(&self, name: &[u8]) -> Asked<Option<Held>> {
        let Some((folder, name)) = self.place(name) else { return Ok(None) };
        let path = join(&folder, &name);
        if let Ok(target) = std::fs::read_link(path_of(&path))
            && target.as_os_str().as_bytes().starts_with(b"refs/")
        {
            return Ok(Some(Held::Symbolic(target.as_os_str().as_bytes().to_vec())));
        }
        match read_file(path_of(&path), LOOSE_BYTES_MAX)? {
            Some(bytes) => loose(&bytes).map(Some),
            None if name.starts_with(b"refs/") => Ok(self.packed_id(&name).map(Held::Id)),
            None => Ok(None),
        }
    }

    /// The folder that a ref lies in and its name there; `None`: no name of a ref.
    fn place(&self, name: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        if let Some(rest) = name.strip_prefix(b"main-worktree/") {
            return is_safe(rest).then(|| (self.common_dir.clone(), rest.to_vec()));
        }
        if let Some(rest) = name.strip_prefix(b"worktrees/") {
            let end = rest.iter().position(|&byte| byte == b'/')?;
            let (id, rest) = (rest.get(..end)?, rest.get(end.saturating_add(1)..)?);
            let folder = join(&join(&self.common_dir, b"worktrees"), id);
            return (is_safe(id) && is_safe(rest)).then(|| (folder, rest.to_vec()));
        }
        if !is_safe(name) {
            return None;
        }
        let own = !name.starts_with(b"refs/") || is_per_work_tree(name);
        Some((if own { self.git_dir.clone() } else { self.common_dir.clone() }, name.to_vec()))
    }

    /// The lines of the packed refs, and whether they are sorted.
    fn packed_lines(&self) -> (&[u8], bool) {
        let bytes: &[u8] = self.packed.as_deref().unwrap_or_default();
        if !bytes.starts_with(b"#") {
            return (bytes, false);
        }
        let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
        let header = bytes.get(..end).unwrap_or_default();
        let sorted = header.split(|&byte| byte == b' ').any(|word| word == b"sorted");
        (bytes.get(end.saturating_add(1)..).unwrap_or_default(), sorted)
    }

    /// The packed lines from the first one whose name is not less than `name`.
    fn packed_from(&self, name: &[u8]) -> &[u8] {
        let (lines, sorted) = self.packed_lines();
        if !sorted {
            return lines;
        }
        let (mut low, mut high) = (0_usize, lines.len());
        while low < high {
            let middle = low.saturating_add(high.saturating_sub(low) / 2);
            let before = lines.get(low..middle).unwrap_or_default();
            let mut start = before
                .iter()
                .rposition(|&byte| byte == b'\n')
                .map_or(low, |at| low.saturating_add(at).saturating_add(1));
            // A peeled line belongs to the line before it.
            if lines.get(start) == Some(&b'^') {
                let before = lines.get(low..start.saturating_sub(1)).unwrap_or_default();
                start = before
                    .iter()
                    .rposition(|&byte| byte == b'\n')
                    .map_or(low, |at| low.saturating_add(at).saturating_add(1));
            }
            let rest = lines.get(start..).unwrap_or_default();
            let end = start.saturating_add(line_end(rest));
            match packed_line(rest.get(..line_end(rest)).unwrap_or_default()) {
                Some((_, own)) if own >= name => high = start,
                _ => low = end.max(low.saturating_add(1)),
            }
        }
        lines.get(low..).unwrap_or_default()
    }

    fn packed_id(&self, name: &[u8]) -> Option<String> {
        let (_, sorted) = self.packed_lines();
        for line in self.packed_from(name).split(|&byte| byte == b'\n') {
            if let Some((id, own)) = packed_line(line) {
                if own == name {
                    return Some(String::from_utf8_lossy(id).into_owned());
                }
                if sorted && own > name {
                    return None;
                }
            }
        }
        None
    }

    fn packed_names(&self, prefix: &[u8], names: &mut Vec<Vec<u8>>) -> Asked<()> {
        let (_, sorted) = self.packed_lines();
        for line in self.packed_from(prefix).split(|&byte| byte == b'\n') {
            let Some((_, own)) = packed_line(line) else { continue };
            if own.starts_with(prefix) {
                names.push(own.to_vec());
                if names.len() > GIT_REFS_MAX {
                    return Err(Why::Bound);
                }
            } else if sorted && own > prefix {
                break;
            }
        }
        Ok(())
    }

    fn loose_names(
        &self,
        base: &[u8],
        folder: &[u8],
        prefix: &[u8],
        names: &mut Vec<Vec<u8>>,
    ) -> Asked<()> {
        let mut folders = vec![folder.to_vec()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(path_of(&join(base, &folder))) else { continue };
            for entry in entries {
                let entry = entry.map_err(|_| Why::Unreadable)?;
                let name = join(&folder, entry.file_name().as_bytes());
                let about_prefix = name.starts_with(prefix) || prefix.starts_with(&name);
                if !about_prefix || !is_safe(&name) {
                    continue;
                }
                if is_folder(&entry.path(), &entry)? {
                    folders.push(name);
                } else if name.starts_with(prefix) {
                    names.push(name);
                }
                if names.len().max(folders.len()) > GIT_REFS_MAX {
                    return Err(Why::Bound);
                }
            }
        }
        Ok(())
    }
}

fn is_folder(path: &Path, entry: &std::fs::DirEntry) -> Asked<bool> {
    let kind = entry.file_type().map_err(|_| Why::Unreadable)?;
    Ok(if kind.is_symlink() { path.is_dir() } else { kind.is_dir() })
}

fn is_per_work_tree(name: &[u8]) -> bool {
    PER_WORK_TREE.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a name stays inside the folder that refs lie in and can be one of git's.
fn is_safe(name: &[u8]) -> bool {
    !name.is_empty()
        && !name.contains(&0)
        && !name.ends_with(b".lock")
        && name
            .split(|&byte| byte == b'/')
            .all(|part| !part.is_empty() && part.first() != Some(&b'.'))
}

fn line_end(rest: &[u8]) -> usize {
    rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |at| at.saturating_add(1))
}

/// Id and name of one packed line.
fn packed_line(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let space = line.iter().position(|&byte| byte == b' ')?;
    let id = line.get(..space)?;
    let whole = matches!(id.len(), 40 | 64) && id.iter().all(u8::is_ascii_hexdigit);
    whole.then_some((id, line.get(space.saturating_add(1)..)?))
}

fn loose(bytes: &[u8]) -> Asked<Held> {
    if let Some(target) = bytes.strip_prefix(b"ref:") {
        return Ok(Held::Symbolic(target.trim_ascii().to_vec()));
    }
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let ends = bytes.get(digits).is_none_or(u8::is_ascii_whitespace);
    if !matches!(digits, 40 | 64) || !ends {
        return Err(Why::Unreadable);
    }
    Ok(Held::Id(String::from_utf8_lossy(bytes.get(..digits).unwrap_or_default()).into_owned()))
}

//! Objects and ancestry, through libgit2: the only user of it. Only the object folder is opened,
//! with no configuration and no refs, so nothing there can name a program or fail an owner check.

use git2::{ObjectType, Odb, Oid, Repository as Library};

use crate::model::facts::{Repository, Why};

use super::{Asked, join};

/// One entry of a tree object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// Its name in the folder.
    pub name: Vec<u8>,
    /// Type and permission bits.
    pub mode: u32,
    /// The id of its object.
    pub id: [u8; 20],
}

/// A commit's parts that matter here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its tree.
    pub tree: [u8; 20],
    /// Its parents.
    pub parents: Vec<String>,
}

/// The objects of one repository.
pub struct Objects {
    library: Library,
}

impl std::fmt::Debug for Objects {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Objects")
    }
}

/// The objects of the undo points that are kept in the folder of a repository's state; `None`: there
/// are none.
pub fn undo_objects(state: &std::path::Path) -> Option<Objects> {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = state.join("undo.git");
    let common_dir = folder.as_os_str().as_bytes().to_vec();
    let repository = Repository {
        root: common_dir.clone(),
        git_dir: common_dir.clone(),
        common_dir,
        bare: true,
    };
    folder.is_dir().then(|| Objects::open(&repository).ok()).flatten()
}

impl Objects {
    /// Opens the object folder of a repository.
    pub fn open(repository: &Repository) -> Asked<Self> {
        Self::open_all(&[join(&repository.common_dir, b"objects")])
    }

    /// Opens several object folders as one; one that is not there holds nothing.
    pub fn open_all(folders: &[Vec<u8>]) -> Asked<Self> {
        let open = || {
            let store = Odb::new()?;
            for folder in folders {
                let folder = std::str::from_utf8(folder)
                    .map_err(|_| git2::Error::from_str("a path that is no text"))?;
                store.add_disk_alternate(folder)?;
            }
            Library::from_odb(store)
        };
        Ok(Self { library: open().map_err(|_| Why::Unreadable)? })
    }

    /// Whether the commit `ancestor` is `descendant` or reachable from it.
    pub fn contains(&self, descendant: &str, ancestor: &str) -> Asked<bool> {
        let (descendant, ancestor) = (oid(descendant)?, oid(ancestor)?);
        self.commit_of(descendant)?;
        self.commit_of(ancestor)?;
        if descendant == ancestor {
            return Ok(true);
        }
        self.library.graph_descendant_of(descendant, ancestor).map_err(|_| Why::Unreadable)
    }

    /// The commit that an id names, tags followed; `None`: no commit.
    pub fn peel(&self, id: &str) -> Asked<Option<String>> {
        let mut id = oid(id)?;
        for _ in 0..8 {
            let (kind, data) = self.read(id)?;
            match kind {
                ObjectType::Commit => return Ok(Some(id.to_string())),
                ObjectType::Tag => {
                    id = header(&data, b"object ").ok_or(Why::Unreadable)?;
                }
                ObjectType::Any | ObjectType::Tree | ObjectType::Blob => return Ok(None),
            }
        }
        Err(Why::Bound)
    }

    /// The author's mail of a commit, and when it was committed, in seconds since 1970.
    pub fn signed(&self, id: &str) -> Asked<(Vec<u8>, u64)> {
        let (kind, data) = self.read(oid(id)?)?;
        if kind != ObjectType::Commit {
            return Err(Why::Unreadable);
        }
        let line = |name: &[u8]| {
            let mut lines = data.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
            lines.find_map(|line| line.strip_prefix(name)).ok_or(Why::Unreadable)
        };
        let (author, committer) = (line(b"author ")?, line(b"committer ")?);
        let inner = author.split(|byte| *byte == b'<').next_back().unwrap_or_default();
        let mail = inner.split(|byte| *byte == b'>').next().unwrap_or_default().to_vec();
        let after = committer.split(|byte| *byte == b'>').next_back().unwrap_or_default();
        let after = String::from_utf8_lossy(after);
        let time = after.split_whitespace().next().and_then(|time| time.parse().ok());
        Ok((mail, time.ok_or(Why::Unreadable)?))
    }

    /// Tree and parents of a commit.
    pub fn commit(&self, id: &str) -> Asked<Commit> {
        self.commit_of(oid(id)?)
    }

    /// When a commit was authored and when it was written, in seconds since 1970.
    pub fn times(&self, id: &str) -> Asked<(u64, u64)> {
        let (kind, data) = self.read(oid(id)?)?;
        let time = |word: &[u8]| {
            let mut lines = data.split(|&byte| byte == b'\n').take_while(|line| !line.is_empty());
            let line = std::str::from_utf8(lines.find(|line| line.starts_with(word))?).ok()?;
            let (_, after) = line.rsplit_once('>')?;
            after.split_whitespace().next()?.parse().ok()
        };
        match (kind, time(b"author "), time(b"committer ")) {
            (ObjectType::Commit, Some(authored), Some(written)) => Ok((authored, written)),
            _ => Err(Why::Unreadable),
        }
    }

    /// All that a commit says of itself: its header and its message.
    pub fn made(&self, id: &str) -> Asked<String> {
        let (kind, data) = self.read(oid(id)?)?;
        match kind {
            ObjectType::Commit => Ok(String::from_utf8_lossy(&data).into_owned()),
            ObjectType::Any | ObjectType::Tree | ObjectType::Blob | ObjectType::Tag => {
                Err(Why::Unreadable)
            }
        }
    }

    /// The entries of a tree.
    pub fn tree(&self, id: &[u8; 20]) -> Asked<Vec<TreeEntry>> {
        let (kind, data) = self.read(Oid::from_bytes(id).map_err(|_| Why::Unreadable)?)?;
        if kind != ObjectType::Tree {
            return Err(Why::Unreadable);
        }
        tree_entries(&data)
    }

    /// What stands at a path of a tree; `None`: nothing.
    pub fn entry_at(&self, tree: &[u8; 20], path: &[u8]) -> Asked<Option<TreeEntry>> {
        let mut tree = *tree;
        let mut parts = path.split(|&byte| byte == b'/').peekable();
        while let Some(part) = parts.next() {
            let entry = self.tree(&tree)?.into_iter().find(|entry| entry.name == part);
            let Some(entry) = entry else { return Ok(None) };
            if parts.peek().is_none() {
                return Ok(Some(entry));
            }
            if entry.mode != 0o040_000 {
                return Ok(None);
            }
            tree = entry.id;
        }
        Ok(None)
    }

    /// The content of a blob of at most `bytes_max` bytes; `None`: larger.
    pub fn blob(&self, id: &[u8; 20], bytes_max: usize) -> Asked<Option<Vec<u8>>> {
        let id = Oid::from_bytes(id).map_err(|_| Why::Unreadable)?;
        let store = self.store()?;
        let (size, kind) = store.read_header(id).map_err(|_| Why::Unreadable)?;
        if kind != ObjectType::Blob {
            return Err(Why::Unreadable);
        }
        if size > bytes_max { Ok(None) } else { Ok(Some(self.read(id)?.1)) }
    }

    /// How long a blob is, in bytes.
    pub(super) fn blob_size(&self, id: &[u8; 20]) -> Asked<usize> {
        let id = Oid::from_bytes(id).map_err(|_| Why::Unreadable)?;
        let (size, kind) = self.store()?.read_header(id).map_err(|_| Why::Unreadable)?;
        if kind == ObjectType::Blob { Ok(size) } else { Err(Why::Unreadable) }
    }

    /// A commit as it is stored.
    pub(super) fn commit_bytes(&self, id: &str) -> Asked<Vec<u8>> {
        match self.read(oid(id)?)? {
            (ObjectType::Commit, data) => Ok(data),
            _ => Err(Why::Unreadable),
        }
    }

    /// The whole id of the one object whose id starts with these hexadecimal digits.
    pub fn complete(&self, digits: &str) -> Asked<Option<String>> {
        let short = Oid::from_str(digits).map_err(|_| Why::Unreadable)?;
        match self.store()?.exists_prefix(short, digits.len()) {
            Ok(id) => Ok(Some(id.to_string())),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(_) => Err(Why::NotOne),
        }
    }

    fn commit_of(&self, id: Oid) -> Asked<Commit> {
        let (kind, data) = self.read(id)?;
        if kind != ObjectType::Commit {
            return Err(Why::Unreadable);
        }
        let tree = header(&data, b"tree ").ok_or(Why::Unreadable)?;
        let tree = tree.as_bytes().try_into().map_err(|_| Why::Unsupported)?;
        let parents = data
            .split(|&byte| byte == b'\n')
            .skip(1)
            .map_while(|line| line.strip_prefix(b"parent "))
            .map(|id| String::from_utf8_lossy(id).into_owned())
            .collect();
        Ok(Commit { tree, parents })
    }

    /// Whether there is such an object.
    pub fn has(&self, id: &[u8; 20]) -> bool {
        let id = Oid::from_bytes(id);
        id.is_ok_and(|id| self.store().is_ok_and(|store| store.exists(id)))
    }

    pub(super) fn library(&self) -> &Library {
        &self.library
    }

    pub(super) fn read(&self, id: Oid) -> Asked<(ObjectType, Vec<u8>)> {
        let store = self.store()?;
        let object = store.read(id).map_err(|_| Why::Unreadable)?;
        Ok((object.kind(), object.data().to_vec()))
    }

    pub(super) fn store(&self) -> Asked<Odb<'_>> {
        self.library.odb().map_err(|_| Why::Unreadable)
    }
}

/// The id that these bytes would have as a blob.
pub(crate) fn blob_id(bytes: &[u8]) -> Asked<[u8; 20]> {
    let id = Oid::hash_object(ObjectType::Blob, bytes).map_err(|_| Why::Unreadable)?;
    id.as_bytes().try_into().map_err(|_| Why::Unsupported)
}

pub(super) fn oid(id: &str) -> Asked<Oid> {
    if id.len() != 40 {
        return Err(Why::Unsupported);
    }
    Oid::from_str(id).map_err(|_| Why::Unreadable)
}

/// The id on the first line, after its word.
pub(super) fn header(data: &[u8], word: &[u8]) -> Option<Oid> {
    let line = data.split(|&byte| byte == b'\n').next()?;
    let id = std::str::from_utf8(line.strip_prefix(word)?).ok()?;
    oid(id).ok()
}

/// The entries of a tree's data.
pub(super) fn tree_entries(data: &[u8]) -> Asked<Vec<TreeEntry>> {
    let mut entries = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let (entry, after) = tree_entry(rest).ok_or(Why::Unreadable)?;
        entries.push(entry);
        rest = after;
    }
    Ok(entries)
}

fn tree_entry(bytes: &[u8]) -> Option<(TreeEntry, &[u8])> {
    let space = bytes.iter().position(|&byte| byte == b' ')?;
    let mode = u32::from_str_radix(std::str::from_utf8(bytes.get(..space)?).ok()?, 8).ok()?;
    let rest = bytes.get(space.checked_add(1)?..)?;
    let end = rest.iter().position(|&byte| byte == 0)?;
    let name = rest.get(..end)?.to_vec();
    let rest = rest.get(end.checked_add(1)?..)?;
    let id = rest.get(..20)?.try_into().ok()?;
    Some((TreeEntry { name, mode, id }, rest.get(20..)?))
}

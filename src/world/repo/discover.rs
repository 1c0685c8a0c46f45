//! Which repository a folder lies in: two calls of the system for each level that is none, since
//! every hook event pays for it, in folders without a repository too.

use std::path::{Path, PathBuf};

use std::os::unix::ffi::{OsStrExt, OsStringExt};

use crate::model::facts::{Repository, Why};

use super::config::Config;
use super::{Asked, is_missing, join, parent, path_of, read_file};

/// Bytes of `HEAD`, of a `.git` file and the like.
const SMALL_BYTES_MAX: usize = 8 << 10;
/// Bytes of a repository's own configuration that are read for its layout.
const LAYOUT_BYTES_MAX: usize = 4 << 20;

/// The repository that an absolute folder lies in; of a folder that is gone, the one that its
/// nearest existing parent lies in.
pub fn discover(folder: &[u8]) -> Asked<Option<Repository>> {
    let mut level = existing(folder)?;
    loop {
        if let Some(found) = at_level(&level)? {
            return Ok(Some(found));
        }
        if level == b"/" || level.is_empty() {
            return Ok(None);
        }
        level = parent(&level).to_vec();
    }
}

/// The folder with links resolved, or its nearest parent that exists.
fn existing(folder: &[u8]) -> Asked<Vec<u8>> {
    let mut folder = folder;
    loop {
        match path_of(folder).canonicalize() {
            Ok(path) => return Ok(path.into_os_string().into_vec()),
            Err(error) if is_missing(&error) && folder.len() > 1 => folder = parent(folder),
            Err(_) => return Err(Why::Unreadable),
        }
    }
}

fn at_level(level: &[u8]) -> Asked<Option<Repository>> {
    let dot_git = join(level, b".git");
    match path_of(&dot_git).metadata() {
        Ok(about) if about.is_dir() => {
            if let Some(common_dir) = common_dir_of(&dot_git)? {
                let git_dir = resolved(path_of(&dot_git))?;
                return of_git_folder(level, git_dir, common_dir).map(Some);
            }
        }
        Ok(_) => return of_git_file(level, &dot_git).map(Some),
        Err(error) if is_missing(&error) => {}
        Err(_) => return Err(Why::Unreadable),
    }
    if path_of(&join(level, b"HEAD")).symlink_metadata().is_ok()
        && let Some(common_dir) = common_dir_of(level)?
    {
        return inside_git_folder(level, common_dir).map(Some);
    }
    Ok(None)
}

/// A work tree whose git folder is `.git` in it, or elsewhere by `core.worktree`.
fn of_git_folder(level: &[u8], git_dir: Vec<u8>, common_dir: Vec<u8>) -> Asked<Repository> {
    let layout = layout(&git_dir, &common_dir)?;
    if let Some(work_tree) = layout.work_tree {
        return Ok(Repository { root: work_tree, git_dir, common_dir, bare: false });
    }
    if layout.bare {
        return Ok(Repository { root: git_dir.clone(), git_dir, common_dir, bare: true });
    }
    Ok(Repository { root: level.to_vec(), git_dir, common_dir, bare: false })
}

/// A work tree whose `.git` is a file: a linked work tree or a submodule.
fn of_git_file(level: &[u8], dot_git: &[u8]) -> Asked<Repository> {
    let git_dir = pointed_to(dot_git, b"gitdir: ")?.ok_or(Why::Unreadable)?;
    let common_dir = common_dir_of(&git_dir)?.ok_or(Why::Unreadable)?;
    if common_dir != git_dir {
        return Ok(Repository { root: level.to_vec(), git_dir, common_dir, bare: false });
    }
    of_git_folder(level, git_dir, common_dir)
}

/// A folder that is itself a git folder: bare, or the inside of a `.git`.
fn inside_git_folder(level: &[u8], common_dir: Vec<u8>) -> Asked<Repository> {
    let git_dir = level.to_vec();
    if common_dir != git_dir {
        let root = pointed_to(&join(&git_dir, b"gitdir"), b"")
            .ok()
            .flatten()
            .map_or_else(|| git_dir.clone(), |dot_git| parent(&dot_git).to_vec());
        let bare = root == git_dir;
        return Ok(Repository { root, git_dir, common_dir, bare });
    }
    let layout = layout(&git_dir, &common_dir)?;
    let named_git = git_dir.ends_with(b"/.git");
    let root = match layout.work_tree {
        Some(work_tree) => work_tree,
        None if named_git && !layout.bare => parent(&git_dir).to_vec(),
        None => git_dir.clone(),
    };
    let bare = root == git_dir;
    Ok(Repository { root, git_dir, common_dir, bare })
}

/// The folder that all work trees of a git folder share, if it is a git folder.
fn common_dir_of(git_dir: &[u8]) -> Asked<Option<Vec<u8>>> {
    if !has_head(git_dir)? {
        return Ok(None);
    }
    let common_dir = match pointed_to(&join(git_dir, b"commondir"), b"")? {
        Some(common_dir) => common_dir,
        None => resolved(path_of(git_dir))?,
    };
    let whole = path_of(&join(&common_dir, b"objects")).is_dir()
        && path_of(&join(&common_dir, b"refs")).is_dir();
    Ok(whole.then_some(common_dir))
}

/// Whether `HEAD` is one: a link or a symbolic ref below `refs/`, or an id.
fn has_head(git_dir: &[u8]) -> Asked<bool> {
    let path = join(git_dir, b"HEAD");
    if let Ok(target) = std::fs::read_link(path_of(&path)) {
        return Ok(target.as_os_str().as_bytes().starts_with(b"refs/"));
    }
    let Some(head) = read_file(path_of(&path), SMALL_BYTES_MAX)? else { return Ok(false) };
    Ok(match head.strip_prefix(b"ref:") {
        Some(target) => target.trim_ascii_start().starts_with(b"refs/"),
        None => head.len() >= 40 && head.iter().take(40).all(u8::is_ascii_hexdigit),
    })
}

/// The resolved path that a small file holds after `prefix`, relative to the file's folder.
fn pointed_to(file: &[u8], prefix: &[u8]) -> Asked<Option<Vec<u8>>> {
    let Some(bytes) = read_file(path_of(file), SMALL_BYTES_MAX)? else { return Ok(None) };
    let target = bytes.strip_prefix(prefix).ok_or(Why::Unreadable)?;
    let end = target.iter().rposition(|&byte| !matches!(byte, b'\n' | b'\r'));
    let target = target.get(..end.map_or(0, |at| at.saturating_add(1))).unwrap_or_default();
    resolved(&path_of(parent(file)).join(path_of(target))).map(Some)
}

fn resolved(path: &Path) -> Asked<Vec<u8>> {
    let path: PathBuf = path.canonicalize().map_err(|_| Why::Unreadable)?;
    Ok(path.into_os_string().into_vec())
}

/// What a repository's own configuration says about its work tree.
struct Layout {
    work_tree: Option<Vec<u8>>,
    bare: bool,
}

/// Read as git reads it here: from the repository's own file, includes left out.
fn layout(git_dir: &[u8], common_dir: &[u8]) -> Asked<Layout> {
    let file = join(common_dir, b"config");
    let bytes = read_file(path_of(&file), LAYOUT_BYTES_MAX)?.unwrap_or_default();
    let mut config = Config::parse(&bytes)?;
    if config.is_true("extensions.worktreeconfig") {
        let file = join(git_dir, b"config.worktree");
        let bytes = read_file(path_of(&file), LAYOUT_BYTES_MAX)?.unwrap_or_default();
        config.append(Config::parse(&bytes)?);
    }
    let work_tree = match config.last("core.worktree") {
        Some(path) => Some(resolved(&path_of(git_dir).join(path_of(path)))?),
        None => None,
    };
    Ok(Layout { work_tree, bare: config.is_true("core.bare") })
}

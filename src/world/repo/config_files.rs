//! All files of git's configuration that hold for a repository, with what they include.

use std::path::Path;

use crate::model::bounds::{GIT_CONFIG_BYTES_MAX, GIT_INCLUDE_DEPTH_MAX};
use crate::model::facts::{Head, Repository, Why};

use super::config::Config;
use super::glob::{self, Case};
use super::refs::Refs;
use super::{Asked, join, parent, path_of, read_file};

/// The configuration that holds for a repository, the strongest last: the system's, the user's
/// below `home`, the repository's and the work tree's. The environment is not asked: what a
/// command sets there is the command's effect.
pub(super) fn read_config(repository: &Repository, home: &[u8], system: &Path) -> Asked<Config> {
    let (config, by_urls) = read_all(repository, home, system, None)?;
    if !by_urls {
        return Ok(config);
    }
    let urls = config
        .entries()
        .iter()
        .filter(|(key, _)| key.starts_with("remote.") && key.ends_with(".url"))
        .map(|(_, value)| value.clone())
        .collect();
    Ok(read_all(repository, home, system, Some(urls))?.0)
}

/// Reads every file; the flag says that some file is included by the remotes' addresses.
fn read_all(
    repository: &Repository,
    home: &[u8],
    system: &Path,
    urls: Option<Vec<Vec<u8>>>,
) -> Asked<(Config, bool)> {
    let mut files = Files { repository, home, urls, by_urls: false, config: Config::default() };
    files.read(system, 0)?;
    files.read(path_of(&join(home, b".config/git/config")), 0)?;
    files.read(path_of(&join(home, b".gitconfig")), 0)?;
    files.read(path_of(&join(&repository.common_dir, b"config")), 0)?;
    if files.config.is_true("extensions.worktreeconfig") {
        files.read(path_of(&join(&repository.git_dir, b"config.worktree")), 0)?;
    }
    Ok((files.config, files.by_urls))
}

struct Files<'a> {
    repository: &'a Repository,
    home: &'a [u8],
    urls: Option<Vec<Vec<u8>>>,
    by_urls: bool,
    config: Config,
}

impl Files<'_> {
    fn read(&mut self, file: &Path, depth: usize) -> Asked<()> {
        if depth > GIT_INCLUDE_DEPTH_MAX {
            return Err(Why::Bound);
        }
        let Some(bytes) = read_file(file, GIT_CONFIG_BYTES_MAX)? else { return Ok(()) };
        let parsed = Config::parse(&bytes)?;
        for (key, value) in parsed.entries() {
            self.config.push(key.clone(), value.clone());
            if self.includes(key, file)? {
                let target = self.target(value, file)?;
                self.read(path_of(&target), depth.saturating_add(1))?;
            }
        }
        Ok(())
    }

    /// Whether an entry includes a file.
    fn includes(&mut self, key: &str, file: &Path) -> Asked<bool> {
        if key == "include.path" {
            return Ok(true);
        }
        let condition = key.strip_prefix("includeif.").and_then(|key| key.strip_suffix(".path"));
        let Some(condition) = condition else { return Ok(false) };
        match condition.split_once(':') {
            Some(("gitdir", glob)) => self.git_dir_matches(glob, file, Case::Exact),
            Some(("gitdir/i", glob)) => self.git_dir_matches(glob, file, Case::Folded),
            Some(("onbranch", glob)) => self.branch_matches(glob),
            Some(("hasconfig", rest)) => match rest.strip_prefix("remote.*.url:") {
                Some(glob) => self.url_matches(glob),
                None => Ok(false),
            },
            Some(_) | None => Ok(false),
        }
    }

    fn git_dir_matches(&self, glob: &str, file: &Path, case: Case) -> Asked<bool> {
        let mut literal = Vec::new();
        let mut rest = glob.as_bytes().to_vec();
        if let Some(below) = glob.strip_prefix("~/") {
            literal = join(self.home, b"");
            rest = below.as_bytes().to_vec();
        } else if let Some(below) = glob.strip_prefix("./") {
            let folder = file.parent().ok_or(Why::Unreadable)?;
            let folder = folder.canonicalize().map_err(|_| Why::Unreadable)?;
            literal = join(folder.as_os_str().as_encoded_bytes(), b"");
            rest = below.as_bytes().to_vec();
        } else if !glob.starts_with('/') {
            rest.splice(0..0, *b"**/");
        }
        if rest.ends_with(b"/") || rest.is_empty() {
            rest.extend_from_slice(b"**");
        }
        let own = &self.repository.git_dir;
        let Some(start) = own.get(..literal.len()) else { return Ok(false) };
        let same = match case {
            Case::Exact => start == literal,
            Case::Folded => start.eq_ignore_ascii_case(&literal),
        };
        if !same {
            return Ok(false);
        }
        glob::matches(&rest, own.get(literal.len()..).unwrap_or_default(), case)
    }

    fn branch_matches(&self, glob: &str) -> Asked<bool> {
        let Head::Branch(branch) = Refs::open(self.repository)?.head()? else { return Ok(false) };
        let mut glob = glob.as_bytes().to_vec();
        if glob.ends_with(b"/") {
            glob.extend_from_slice(b"**");
        }
        glob::matches(&glob, &branch, Case::Exact)
    }

    fn url_matches(&mut self, glob: &str) -> Asked<bool> {
        self.by_urls = true;
        for url in self.urls.iter().flatten() {
            if glob::matches(glob.as_bytes(), url, Case::Exact)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The file that a value names, from the file it stands in.
    fn target(&self, value: &[u8], file: &Path) -> Asked<Vec<u8>> {
        if let Some(below) = value.strip_prefix(b"~/") {
            return Ok(join(self.home, below));
        }
        if value.starts_with(b"~") || value.starts_with(b"%(") {
            return Err(Why::Unsupported);
        }
        if value.starts_with(b"/") {
            return Ok(value.to_vec());
        }
        Ok(join(parent(file.as_os_str().as_encoded_bytes()), value))
    }
}

//! Facts of a small work tree.

use crate::model::clause::Owner;
use crate::model::facts::{
    Fact, Facts, FileKind, Files, Git, Head, Origins, Ownership, PathState, Repository, Unsaved,
    Why,
};
use crate::model::pattern::Pattern;

/// A work tree `/r` on branch `topic`, in the home `/home/u`.
pub(super) struct World {
    contents: &'static [(&'static str, &'static str)],
}

pub(super) const WORLD: World = World {
    contents: &[
        ("/r/ok.sh", "#!/bin/bash\nrm -rf build\n"),
        ("/r/args.sh", "rm \"$1\"\n"),
        ("/r/lib.sh", "OUT=dist\nclean() { rm -rf \"$OUT\"; }\n"),
        ("/r/scripts/up.sh", "cd \"$(dirname \"$0\")/..\" && rm a\n"),
        ("/r/tool.py", "print(1)\n"),
        ("/r/src/a.rs", ""),
        ("/r/src/b.rs", ""),
        ("/r/.git/config", ""),
        ("/r/lnk", ""),
    ],
};

impl Files for World {
    fn kind(&self, path: &[u8]) -> Fact<FileKind> {
        let folder = [path, b"/"].concat();
        let text = |name: &str| name.as_bytes().to_vec();
        Fact::Known(if self.contents.iter().any(|(name, _)| text(name) == path) {
            FileKind::File
        } else if self.contents.iter().any(|(name, _)| text(name).starts_with(&folder))
            || path == b"/tmp"
        {
            FileKind::Folder
        } else {
            FileKind::Missing
        })
    }
    fn real(&self, path: &[u8]) -> Fact<Vec<u8>> {
        Fact::Known(path.to_vec())
    }
    fn entries(&self, folder: &[u8]) -> Fact<Vec<Vec<u8>>> {
        let folder = [folder, b"/"].concat();
        let mut names: Vec<Vec<u8>> = self
            .contents
            .iter()
            .filter_map(|(name, _)| name.as_bytes().strip_prefix(folder.as_slice()))
            .map(|rest| rest.split(|byte| *byte == b'/').next().unwrap().to_vec())
            .collect();
        names.sort();
        names.dedup();
        if names.is_empty() { Fact::Unknown(Why::NotAsked) } else { Fact::Known(names) }
    }
    fn content(&self, path: &[u8]) -> Fact<Vec<u8>> {
        let found = self.contents.iter().find(|(name, _)| name.as_bytes() == path);
        match found {
            Some((_, content)) => Fact::Known(content.as_bytes().to_vec()),
            None => Fact::Unknown(Why::Unreadable),
        }
    }
    fn home(&self) -> Fact<Vec<u8>> {
        Fact::Known(b"/home/u".to_vec())
    }
}

impl Git for World {
    fn repository(&self, folder: &[u8]) -> Fact<Option<Repository>> {
        Fact::Known((folder == b"/r" || folder.starts_with(b"/r/")).then(|| Repository {
            root: b"/r".to_vec(),
            git_dir: b"/r/.git".to_vec(),
            common_dir: b"/r/.git".to_vec(),
            bare: false,
        }))
    }
    fn head(&self, _: &Repository) -> Fact<Head> {
        Fact::Known(Head::Branch(b"topic".to_vec()))
    }
    fn config(&self, _: &Repository, _: &str) -> Fact<Vec<Vec<u8>>> {
        Fact::Known(Vec::new())
    }
    fn config_below(&self, _: &Repository, _: &str) -> Fact<Vec<(String, Vec<u8>)>> {
        Fact::Known(Vec::new())
    }
    fn ref_id(&self, _: &Repository, _: &[u8]) -> Fact<Option<String>> {
        Fact::Unknown(Why::NotAsked)
    }
    fn refs(&self, _: &Repository, _: &[u8]) -> Fact<Vec<Vec<u8>>> {
        Fact::Unknown(Why::NotAsked)
    }
    fn commit_id(&self, _: &Repository, _: &[u8]) -> Fact<Option<String>> {
        Fact::Unknown(Why::NotAsked)
    }
    fn contains(&self, _: &Repository, _: &str, _: &str) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }
    fn state(&self, _: &Repository, _: &[u8]) -> Fact<PathState> {
        Fact::Unknown(Why::NotAsked)
    }
    fn unsaved(&self, _: &Repository, _: &Pattern, _: bool) -> Fact<Vec<Unsaved>> {
        Fact::Unknown(Why::NotAsked)
    }
    fn tracked(&self, _: &Repository, _: &Pattern, _: usize) -> Fact<Vec<Vec<u8>>> {
        Fact::Unknown(Why::NotAsked)
    }
    fn ignored(&self, _: &Repository, _: &Pattern) -> Fact<Vec<Vec<u8>>> {
        Fact::Unknown(Why::NotAsked)
    }
    fn default_branch(&self, _: &Repository) -> Fact<Option<Vec<u8>>> {
        Fact::Known(Some(b"main".to_vec()))
    }
}

impl Ownership for World {
    fn owner(&self, _: &[u8]) -> Fact<Owner> {
        Fact::Unknown(Why::NotAsked)
    }
    fn written(&self, _: &[u8]) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }

    fn seen(&self, _: &[u8]) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }

    fn made(&self, _: &[u8]) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }

    fn touched(&self, _: &[u8]) -> Fact<bool> {
        Fact::Unknown(Why::NotAsked)
    }
}

impl Origins for World {}

impl Facts for World {
    fn files(&self) -> &dyn Files {
        self
    }
    fn git(&self) -> &dyn Git {
        self
    }
    fn ownership(&self) -> &dyn Ownership {
        self
    }
    fn origins(&self) -> &dyn Origins {
        self
    }
}

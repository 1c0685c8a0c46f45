//! What was installed where, so that all of it can be undone.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::settings::Footprint;

/// Everything that was installed for this home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Register {
    /// The repositories that are enrolled.
    #[serde(default)]
    pub repositories: Vec<Enrolled>,
    /// The settings files that are wired.
    #[serde(default)]
    pub clients: Vec<Wiring>,
}

/// A repository that is enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Enrolled {
    /// Where the person was when they installed it.
    pub root: PathBuf,
    /// Its git common folder.
    pub common: PathBuf,
    /// The folders in which shims stand.
    pub folders: Vec<PathBuf>,
    /// The `hook.<name>` sections that were put into its configuration.
    #[serde(default)]
    pub sections: Vec<String>,
}

/// A settings file that is wired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wiring {
    /// The client.
    pub client: String,
    /// The level: `user`, `local` or `project`.
    pub level: String,
    /// The file.
    pub file: PathBuf,
    /// The repository whose file it is; `None`: every repository's.
    pub common: Option<PathBuf>,
    /// What of it is ours.
    pub footprint: Footprint,
}

/// The folder of automode's state for that home.
pub(crate) fn state(home: &Path) -> PathBuf {
    home.join(".local/state/automode")
}

impl Register {
    /// The register of that home; an unreadable one is an error, never an empty one.
    pub(crate) fn load(home: &Path) -> anyhow::Result<Self> {
        let path = path(home);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("`{}` is not a register", path.display())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
        }
    }

    /// Writes it.
    pub(crate) fn save(&self, home: &Path) -> anyhow::Result<()> {
        let path = path(home);
        let told = || format!("cannot write `{}`", path.display());
        fs::DirBuilder::new().recursive(true).mode(0o700).create(state(home)).with_context(told)?;
        let text = serde_json::to_string_pretty(self)?;
        write_whole(&path, &format!("{text}\n"), Some(0o600)).with_context(told)
    }

    /// What of a settings file is ours, if we wired it.
    pub(crate) fn footprint(&self, file: &Path) -> Option<&Footprint> {
        self.clients.iter().find(|one| one.file == file).map(|one| &one.footprint)
    }

    /// Notes a wired file, in place of what was noted of it before.
    pub(crate) fn note_wiring(&mut self, wiring: Wiring) {
        self.clients.retain(|one| one.file != wiring.file);
        self.clients.push(wiring);
    }

    /// The entry of a repository, made where there is none.
    pub(crate) fn repository(&mut self, root: &Path, common: &Path) -> Option<&mut Enrolled> {
        if !self.repositories.iter().any(|one| one.common == common) {
            self.repositories.push(Enrolled {
                root: root.to_owned(),
                common: common.to_owned(),
                folders: Vec::new(),
                sections: Vec::new(),
            });
        }
        self.repositories.iter_mut().find(|one| one.common == common)
    }
}

fn path(home: &Path) -> PathBuf {
    state(home).join("register.json")
}

/// Writes a whole file or nothing: beside it first, then over it. A symbolic link stays one, and a
/// file that exists keeps its mode.
pub(crate) fn write_whole(path: &Path, text: &str, mode: Option<u32>) -> io::Result<()> {
    use std::io::Write as _;
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let kept = fs::metadata(&target).ok().map(|about| about.permissions().mode() & 0o7777);
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let fresh = target.with_file_name(format!(".{name}.automode-{}", std::process::id()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(kept.or(mode).unwrap_or(0o644))
        .open(&fresh)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).and_then(|()| {
        if let Some(kept) = kept {
            fs::set_permissions(&fresh, fs::Permissions::from_mode(kept))?;
        }
        fs::rename(&fresh, &target)
    });
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}

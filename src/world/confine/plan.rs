//! What a confined program may write.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use crate::model::bounds::CONFINED_PATHS_MAX;
use crate::model::facts::Repository;
use crate::model::mandate::{Charter, Policy};
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Resource, Verb};
use crate::model::verdict::Class;

/// What a confined program may write; every path absolute and existing, the shorter before the
/// longer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Folders and files that may be written.
    pub writable: Vec<PathBuf>,
    /// A home folder that lies in one of them: it may not, until it is named itself.
    pub home: Option<PathBuf>,
    /// Paths inside them that may not.
    pub kept: Vec<PathBuf>,
    /// How many more there are than are kept.
    pub unkept: usize,
    /// Devices that may be written.
    pub devices: Vec<PathBuf>,
    /// Sockets, and folders of sockets, of helpers that would write for the program.
    pub helpers: Vec<PathBuf>,
    /// Whether the network stays.
    pub network: bool,
    /// The folder of a layer that takes the writes, and the folder that it lies over.
    pub layer: Option<(PathBuf, PathBuf)>,
}

/// Devices that ordinary programs write.
const DEVICES: &[&str] = &[
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/tty",
    "/dev/ptmx",
    "/dev/pts",
    "/dev/shm",
];

/// Single files that build tools lock or write beside their caches, below the home folder.
const CACHE_FILES: &[&str] =
    &[".cargo/.package-cache", ".cargo/.package-cache-mutate", ".cargo/.global-cache"];

/// Sockets of helpers that run with all of the user's rights.
const SOCKETS: &[&str] = &[
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/podman/podman.sock",
    "/run/containerd/containerd.sock",
    "/run/dbus/system_bus_socket",
    "/run/systemd/private",
    "/run/snapd.socket",
];

/// The same, below `XDG_RUNTIME_DIR`.
const SOCKETS_OF_USER: &[&str] =
    &["bus", "systemd/private", "docker.sock", "podman/podman.sock", "containerd", "tmux-default"];

/// Where a plan is made for.
pub struct Around<'a> {
    /// The repository; the work tree and its git folder may be written.
    pub repository: Option<&'a Repository>,
    /// The working folder, which may be written where there is no repository.
    pub cwd: &'a Path,
    /// The user's home folder.
    pub home: &'a Path,
    /// `XDG_RUNTIME_DIR`.
    pub runtime: Option<&'a Path>,
    /// The folders of terminal multiplexers and editors that the environment names.
    pub sockets: Vec<PathBuf>,
}

impl Plan {
    /// The plan that the policy and the charter give; the policy rooted, the charter absolute.
    pub fn of(policy: &Policy, charter: &Charter, around: &Around<'_>, network: bool) -> Self {
        let mut plan = Self {
            devices: existing(DEVICES.iter().map(PathBuf::from)),
            helpers: helpers(around),
            network,
            ..Self::default()
        };
        let scope = policy.scope.iter().filter_map(folder_of);
        let caches = CACHE_FILES.iter().map(|file| around.home.join(file));
        plan.writable = existing(scope.chain(caches));
        match around.repository {
            Some(repository) => {
                let (root, common) = (path_of(&repository.root), path_of(&repository.common_dir));
                // A temp folder may hold a home folder.
                let home = around.home.to_owned();
                plan.home = plan.inside(&home).then_some(home);
                plan.writable.extend([root.clone(), common.clone()]);
                let roots = [root, common.parent().unwrap_or(&common).to_owned()];
                plan.kept.extend(protected(policy, charter, &roots));
            }
            None => {
                plan.writable.push(around.cwd.to_owned());
                plan.kept.extend(protected(policy, charter, &[around.cwd.to_owned()]));
            }
        }
        plan.settled()
    }

    /// The same with one more place that may be written.
    #[must_use]
    pub fn with(mut self, place: PathBuf) -> Self {
        self.home = self.home.filter(|home| *home != place);
        self.writable.push(place);
        self.settled()
    }

    /// The same with the work tree under a layer that takes the writes. What lies outside of the
    /// root, like the git folder of a linked work tree, may not be written then.
    #[must_use]
    pub fn layered(mut self, layer: PathBuf, root: PathBuf) -> Self {
        let git = |path: &PathBuf| path.join("objects").is_dir() && !path.starts_with(&root);
        self.writable.retain(|path| !git(path));
        self.layer = Some((layer, root));
        self
    }

    fn inside(&self, path: &Path) -> bool {
        self.writable.iter().any(|place| path.starts_with(place))
    }

    fn settled(mut self) -> Self {
        for list in [&mut self.writable, &mut self.kept] {
            list.sort_by_key(|path| path.as_os_str().len());
            list.dedup();
        }
        let inside: Vec<_> = self.kept.iter().filter(|path| self.inside(path)).cloned().collect();
        self.unkept = inside.len().saturating_sub(CONFINED_PATHS_MAX);
        self.kept = inside.into_iter().take(CONFINED_PATHS_MAX).collect();
        self
    }
}

fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from_vec(bytes.to_vec()))
}

fn existing(paths: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    paths.filter_map(|path| path.canonicalize().ok()).collect()
}

/// The folder of `FOLDER/**`.
fn folder_of(pattern: &Pattern) -> Option<PathBuf> {
    match pattern.pieces() {
        [Piece::Text(folder), Piece::Below] if folder.len() > 1 => Some(path_of(folder)),
        _ => None,
    }
}

fn helpers(around: &Around<'_>) -> Vec<PathBuf> {
    let system = SOCKETS.iter().map(PathBuf::from);
    let users = around.runtime.into_iter().flat_map(|folder| {
        SOCKETS_OF_USER.iter().map(|name| folder.join(name)).collect::<Vec<_>>()
    });
    let mut all = existing(system.chain(users).chain(around.sockets.iter().cloned()));
    all.sort();
    all.dedup();
    all
}

/// What policy locks, and what the user forbade, as paths that exist below the roots or anywhere.
fn protected(policy: &Policy, charter: &Charter, roots: &[PathBuf]) -> Vec<PathBuf> {
    let writes =
        |verbs: &[Verb]| verbs.iter().any(|verb| matches!(verb, Verb::Write | Verb::Delete));
    let locked = policy
        .protections
        .iter()
        .filter(|protection| protection.class >= Class::Locked && writes(&protection.verbs));
    let by_policy = locked.flat_map(|protection| protection.names.iter().map(|one| &one.resource));
    let limits = charter.limits.iter().filter(|limit| writes(&[limit.clause.verb]));
    let by_user = limits.map(|limit| &limit.clause.resource);
    by_policy
        .chain(by_user)
        .filter(|resource| is_path(resource))
        .flat_map(|resource| places(&resource.name, roots))
        .collect()
}

fn is_path(resource: &Resource) -> bool {
    resource.kind == Kind::Path && resource.place.is_none()
}

/// The existing paths that a pattern names, as far as single paths can stand for it.
fn places(name: &Pattern, roots: &[PathBuf]) -> Vec<PathBuf> {
    match name.pieces() {
        [Piece::Text(path)] | [Piece::Text(path), Piece::Below] => {
            existing([path_of(path)].into_iter())
        }
        [Piece::Between, Piece::Text(rest), tail @ ..] if is_end(tail) => {
            existing(roots.iter().map(|root| root.join(path_of(rest))))
        }
        [Piece::Text(from), Piece::Between, Piece::Text(rest), tail @ ..] if is_end(tail) => {
            let from = path_of(from);
            let below = roots.iter().filter(|root| root.starts_with(&from));
            existing(below.map(|root| root.join(path_of(rest))))
        }
        [Piece::Text(from), Piece::Star, ..] => listed(name, from),
        _ => Vec::new(),
    }
}

fn is_end(tail: &[Piece]) -> bool {
    matches!(tail, [] | [Piece::Below])
}

/// The entries of one folder that a pattern holds.
fn listed(name: &Pattern, prefix: &[u8]) -> Vec<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = prefix.iter().rposition(|byte| *byte == b'/').and_then(|cut| prefix.get(..=cut));
    let Some(folder) = folder else { return Vec::new() };
    let entries = std::fs::read_dir(path_of(folder)).into_iter().flatten().flatten();
    let paths = entries.take(CONFINED_PATHS_MAX).map(|entry| entry.path());
    existing(paths.filter(|path| name.holds(path.as_os_str().as_bytes())))
}

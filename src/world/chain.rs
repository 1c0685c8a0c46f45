//! Git's hooks by the chain rule: one small shim a name in the folder that git really uses.
//!
//! What stood there is renamed to `NAME.automode-next` and called first. `core.hooksPath` is never
//! set. Placing is also repairing: it does nothing where all is as it should be.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const SHIM: &str = include_str!("../../templates/git/shim.sh");
const SIGN: &str = "# automode-gate:";
/// The hooks that are always installed.
pub const HOOKS: [&str; 3] = ["pre-commit", "pre-push", "post-checkout"];
/// The hook that only `ref_gate` installs.
pub const REF_HOOK: &str = "reference-transaction";

/// What a shim calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The git hook binary, absolute.
    pub binary: PathBuf,
    /// The home that it is told.
    pub home: PathBuf,
}

/// Where a repository's hooks are, and whether we may put files there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// A folder of ours to use: in the git folder, or ignored in the work tree.
    Usable(PathBuf),
    /// It is tracked, or would show in `git status`.
    Tracked(PathBuf),
    /// It belongs to more than this repository.
    Outside(PathBuf),
    /// It does not exist in this worktree, and making it would show in `git status`.
    Absent(PathBuf),
}

/// What placing a shim did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It was in place.
    Already,
    /// It stands where nothing stood.
    New,
    /// It stands in front of what was there.
    Before(Manager),
}

/// Whose hook it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manager {
    /// husky.
    Husky,
    /// lefthook.
    Lefthook,
    /// pre-commit.
    PreCommit,
    /// A hook of the user's own, or of a tool that is not known.
    Other,
}

impl Gate {
    /// The git hook that stands beside this program, for that home.
    pub fn beside_us(home: &Path) -> Option<Self> {
        let own = std::env::current_exe().ok()?;
        let binary = own.parent()?.join("automode-git-hook");
        binary.is_file().then(|| Self { binary, home: home.to_owned() })
    }
}

impl Manager {
    /// Its name, for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Husky => "husky",
            Self::Lefthook => "lefthook",
            Self::PreCommit => "pre-commit",
            Self::Other => "the hook that was there",
        }
    }

    fn of(text: &str) -> Self {
        if text.contains(PRE_COMMIT_ID) {
            Self::PreCommit
        } else if text.contains("LEFTHOOK") {
            Self::Lefthook
        } else if text.contains("husky") || text.contains("\"$(dirname \"$0\")/h\"") {
            Self::Husky
        } else {
            Self::Other
        }
    }

    /// A comment by which the manager knows the shim as its own, so that its re-install writes over
    /// it instead of moving it to where the user's older hook is kept.
    fn claim(self) -> &'static str {
        match self {
            Self::Lefthook => "\n# It stands in for the hook of LEFTHOOK.",
            Self::PreCommit => {
                "\n# It stands in for the hook of pre-commit.\n# ID: 138fd403232d2ddd5efb44317e38bf03"
            }
            Self::Husky | Self::Other => "",
        }
    }
}

const PRE_COMMIT_ID: &str = "138fd403232d2ddd5efb44317e38bf03";

/// The folder that git takes this worktree's hooks from.
pub fn folder(root: &Path) -> io::Result<Folder> {
    let hooks = root.join(ask(root, &["rev-parse", "--git-path", "hooks"])?);
    let common = root.join(ask(root, &["rev-parse", "--git-common-dir"])?);
    let common = fs::canonicalize(common)?;
    let real = fs::canonicalize(&hooks).unwrap_or_else(|_| hooks.clone());
    if real.starts_with(&common) {
        return Ok(Folder::Usable(real));
    }
    let top = ask(root, &["rev-parse", "--show-toplevel"]).map(PathBuf::from);
    let Some(top) = top.ok().and_then(|top| fs::canonicalize(top).ok()) else {
        return Ok(Folder::Outside(real));
    };
    if !real.starts_with(&top) {
        return Ok(Folder::Outside(real));
    }
    if !real.is_dir() {
        return Ok(Folder::Absent(real));
    }
    let probe = real.join("pre-commit.automode-next");
    let ignored = git(root).arg("check-ignore").arg("-q").arg(&probe).status()?.success();
    let tracked = git(root).args(["ls-files", "--"]).arg(&real).output()?;
    Ok(if ignored && tracked.stdout.is_empty() {
        Folder::Usable(real)
    } else {
        Folder::Tracked(real)
    })
}

/// `git` in that folder, deaf to what the environment says about repositories and configuration.
pub fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("GIT_") && !name.starts_with("GIT_CONFIG_GLOBAL") {
            command.env_remove(&*name);
        }
    }
    command.args(["-c", "core.fsmonitor=false", "-C"]).arg(root).stdin(std::process::Stdio::null());
    command
}

fn ask(root: &Path, args: &[&str]) -> io::Result<String> {
    let output = git(root).args(args).output()?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(told.trim().to_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
}

/// Whether the shim of that name is in place, in front of everything else.
pub fn in_place(folder: &Path, hook: &str, gate: &Gate) -> bool {
    let path = folder.join(hook);
    let wanted = shim(hook, gate, read(&next_of(folder, hook)).as_deref());
    fs::read_to_string(&path).is_ok_and(|text| text == wanted) && is_executable(&path)
}

/// Puts the shim of that name in place; what stands there becomes the next in the chain.
pub fn place(folder: &Path, hook: &str, gate: &Gate) -> io::Result<Placed> {
    if in_place(folder, hook, gate) {
        return Ok(Placed::Already);
    }
    fs::create_dir_all(folder)?;
    let path = folder.join(hook);
    let next = next_of(folder, hook);
    free_displaced(folder, hook)?;
    match read(&path) {
        None => {
            // A manager that took its hook away took it from the file in which we stood for it.
            if read(&next).is_some_and(|text| Manager::of(&text) != Manager::Other) {
                fs::remove_file(&next)?;
            }
        }
        Some(text) if is_shim(&text) => {}
        Some(text) => {
            keep_older(folder, hook, &text)?;
            fs::rename(&path, &next)?;
        }
    }
    let text = read(&next);
    write_executable(&path, &shim(hook, gate, text.as_deref()))?;
    let _ = fs::remove_file(folder.join("automode-missing"));
    Ok(text.map_or(Placed::New, |text| Placed::Before(Manager::of(&text))))
}

/// Takes the shim of that name away and puts back what stood there; `false`: none of ours is there.
pub fn remove(folder: &Path, hook: &str) -> io::Result<bool> {
    let path = folder.join(hook);
    let next = next_of(folder, hook);
    free_displaced(folder, hook)?;
    let _ = fs::remove_file(folder.join("automode-missing"));
    match read(&path) {
        Some(text) if is_shim(&text) => {
            if next.symlink_metadata().is_ok() {
                fs::rename(&next, &path)?;
            } else {
                fs::remove_file(&path)?;
            }
            Ok(true)
        }
        stands => {
            give_back(folder, hook, stands.as_deref())?;
            Ok(false)
        }
    }
}

/// Ours is gone already: what we kept goes where it would be without us.
fn give_back(folder: &Path, hook: &str, stands: Option<&str>) -> io::Result<()> {
    let next = next_of(folder, hook);
    let Some(of) = read(&next).map(|older| Manager::of(&older)) else { return Ok(()) };
    let old = folder.join(format!("{hook}.old"));
    match (of, stands) {
        (Manager::Other, None) => fs::rename(&next, folder.join(hook)),
        (Manager::Other, Some(_)) if old.symlink_metadata().is_err() => fs::rename(&next, &old),
        (Manager::Other, Some(_)) => Ok(()),
        // Its manager wrote itself anew, or took itself away: this is its older self.
        (Manager::Husky | Manager::Lefthook | Manager::PreCommit, _) => fs::remove_file(&next),
    }
}

/// Puts in place again what is not, and says what was done; nothing where the folder is not ours
/// to use.
pub fn repair(root: &Path, gate: &Gate, hooks: &[&str]) -> io::Result<Vec<String>> {
    let Folder::Usable(folder) = folder(root)? else { return Ok(Vec::new()) };
    let mut told = Vec::new();
    for hook in hooks {
        match place(&folder, hook, gate)? {
            Placed::Already => {}
            Placed::New => told.push(format!("the {hook} gate was gone; it is back")),
            Placed::Before(manager) => told.push(format!(
                "the {hook} gate had been replaced; it is back, in front of {}",
                manager.word()
            )),
        }
    }
    Ok(told)
}

/// What runs after the shim of that name, if anything.
pub fn next(folder: &Path, hook: &str) -> Option<Manager> {
    read(&next_of(folder, hook)).map(|text| Manager::of(&text))
}

/// The shim's text for what comes after it.
pub fn shim(hook: &str, gate: &Gate, next: Option<&str>) -> String {
    let manager = next.map_or(Manager::Other, Manager::of);
    let call = match next.and_then(sourced_by) {
        // Some ask `$0` which hook they are, so they are read under the name that they had.
        Some(shell) => {
            format!("{shell} -c '. \"$0.automode-next\"' \"${{0%/*}}/$hook\" \"$@\"")
        }
        None => "\"$next\" \"$@\"".to_owned(),
    };
    SHIM.replace("@CLAIM@", manager.claim())
        .replace("@CALL@", &call)
        .replace("@HOOK@", hook)
        .replace("@GATE@", &quoted(&gate.binary.to_string_lossy()))
        .replace("@HOME@", &quoted(&gate.home.to_string_lossy()))
}

/// A word that a shell reads back as it is.
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// The shell that a script is plainly for, where the script asks by which name it was called.
fn sourced_by(text: &str) -> Option<&'static str> {
    if !text.contains("$0") && !text.contains("${0") {
        return None;
    }
    let first = text.lines().next()?.trim_end();
    match first {
        "#!/bin/sh" | "#!/usr/bin/sh" | "#!/usr/bin/env sh" | "#! /bin/sh" => Some("sh"),
        "#!/bin/bash" | "#!/usr/bin/bash" | "#!/usr/bin/env bash" => Some("bash"),
        _ => None,
    }
}

fn next_of(folder: &Path, hook: &str) -> PathBuf {
    folder.join(format!("{hook}.automode-next"))
}

fn read(path: &Path) -> Option<String> {
    fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn is_shim(text: &str) -> bool {
    text.lines().nth(1).is_some_and(|line| line.starts_with(SIGN))
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o111 != 0)
}

/// A manager that moved our shim aside keeps it where an older hook of the user belongs: that place
/// gets the older hook back, or nothing.
fn free_displaced(folder: &Path, hook: &str) -> io::Result<()> {
    let next = next_of(folder, hook);
    for aside in ["old", "legacy"] {
        let aside = folder.join(format!("{hook}.{aside}"));
        if !read(&aside).is_some_and(|text| is_shim(&text)) {
            continue;
        }
        match read(&next).map(|text| Manager::of(&text)) {
            Some(Manager::Other) => fs::rename(&next, &aside)?,
            Some(Manager::Husky | Manager::Lefthook | Manager::PreCommit) | None => {
                fs::remove_file(&aside)?;
            }
        }
    }
    Ok(())
}

/// Before another hook takes the place of the next one: an older one of the user is never lost.
fn keep_older(folder: &Path, hook: &str, newer: &str) -> io::Result<()> {
    let next = next_of(folder, hook);
    let Some(older) = read(&next) else { return Ok(()) };
    let of = Manager::of(&older);
    if older == newer || (of != Manager::Other && of == Manager::of(newer)) {
        return Ok(());
    }
    let kept = (1..u32::MAX)
        .map(|number| folder.join(format!("{hook}.automode-kept-{number}")))
        .find(|path| path.symlink_metadata().is_err());
    kept.map_or(Ok(()), |kept| fs::rename(&next, &kept))
}

fn write_executable(path: &Path, text: &str) -> io::Result<()> {
    let fresh = path.with_extension(format!("automode-{}", std::process::id()));
    fs::write(&fresh, text)?;
    fs::set_permissions(&fresh, fs::Permissions::from_mode(0o755))?;
    fs::rename(&fresh, path)
}

//! `automode install`: a repository enrolled, clients wired, git's hooks chained.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::claude_code::{self, Level};
use super::register::{Enrolled, Register, write_whole};
use super::report::{Mark, Report};
use super::site::{self, Found, Machine, Site};
use super::wiring::{self, Outcome};
use crate::model::mandate::Preset;
use crate::world::chain::{self, Folder, Placed};

/// What a person asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// Which settings file.
    pub level: Level,
    /// A preset to write into the repository; `None`: none is written.
    pub preset: Option<Preset>,
}

/// Whether the hook for refs is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefGate {
    /// It is installed.
    On,
    /// It is not: it costs ten times the time of a rebase.
    Off,
}

impl RefGate {
    /// The names of the hooks to install.
    pub(crate) fn hooks(self) -> Vec<&'static str> {
        let mut hooks = chain::HOOKS.to_vec();
        match self {
            Self::On => hooks.push(chain::REF_HOOK),
            Self::Off => {}
        }
        hooks
    }
}

/// What the mark in the git common folder says to whoever finds it.
const MARK: &str = "# This repository is guarded by automode. `automode uninstall` takes it out.\n";
const GIT: &str = "git";

/// Installs into a repository; running it again changes nothing.
pub(crate) fn install(
    machine: &Machine,
    site: &Site,
    wish: &Wish,
    ref_gate: RefGate,
) -> anyhow::Result<Report> {
    machine.check()?;
    let mut report = Report::default();
    let mut register = Register::load(&machine.home)?;
    // The settings go first: a file that cannot be read stops everything before anything changed.
    wire_clients(machine, site, wish, &mut register, &mut report)?;
    register.save(&machine.home)?;
    enrol(site, &mut register, &mut report)?;
    register.save(&machine.home)?;
    let hooks = ref_gate.hooks();
    chain_hooks(machine, site, &hooks, &mut register, &mut report)?;
    register.save(&machine.home)?;
    if ref_gate == RefGate::Off {
        report.say(GIT, Mark::Not, format!("{}: `ref_gate` is off", chain::REF_HOOK));
    }
    write_preset(site, wish, &mut report)?;
    say_unguarded(&mut report);
    Ok(report)
}

/// The text of the mark: for people, and for what is granted in this repository alone.
pub(crate) fn mark_text(root_commit: Option<&str>) -> String {
    root_commit.map_or(MARK.to_owned(), |id| format!("{MARK}root-commit {id}\n"))
}

fn enrol(site: &Site, register: &mut Register, report: &mut Report) -> anyhow::Result<()> {
    let shown = site.root.display();
    let worktrees = match site.worktrees.len() {
        0 | 1 => String::new(),
        number => format!(", {number} worktrees"),
    };
    let root = site::ask(&site.root, &["rev-list", "--max-parents=0", "HEAD"]).ok();
    let text = mark_text(root.as_deref().and_then(|ids| ids.lines().last()));
    let mark = site.mark();
    let stands = fs::read_to_string(&mark).ok();
    // A mark from before the first commit does not name the root commit yet.
    if stands.as_ref().is_none_or(|stands| root.is_some() && *stands != text) {
        write_whole(&mark, &text, None)
            .with_context(|| format!("cannot write `{}`", mark.display()))?;
    }
    let kind = if stands.is_some() { Mark::Same } else { Mark::Did };
    report.say("repository", kind, format!("{shown}{worktrees}: enrolled"));
    let _ = register.repository(&site.root, &site.common);
    Ok(())
}

fn wire_clients(
    machine: &Machine,
    site: &Site,
    wish: &Wish,
    register: &mut Register,
    report: &mut Report,
) -> anyhow::Result<()> {
    let found = site::clients();
    let claude = found.iter().find(|one| one.client == claude_code::NAME);
    let version = claude.and_then(site::version);
    let entries =
        claude_code::entries(wish.level, &machine.hook, &machine.home, version.as_deref());
    let file = wish.level.file(&machine.home, &site.root);
    let common = (wish.level != Level::User).then_some(site.common.as_path());
    let part = claude_code::NAME;
    let outcome = wiring::wire(register, &file, wish.level, common, &entries)?;
    let told = format!("{}, {} events, level {}", file.display(), entries.len(), wish.level.word());
    match outcome {
        Outcome::Already => report.say(part, Mark::Same, format!("wired in {told}")),
        Outcome::Changed => report.say(part, Mark::Did, format!("wired in {told}")),
    }
    match (claude, &version) {
        (None, _) => report.say(
            part,
            Mark::Note,
            "not found on PATH; wired all the same, without `onFailure`: run `automode install` \
             again once it is there",
        ),
        (Some(_), Some(version))
            if !entries.iter().any(|one| one.member("onFailure").is_some()) =>
        {
            report.say(
                part,
                Mark::Note,
                format!("version {version} has no `onFailure`: a hook that the client itself stops lets the act run"),
            );
        }
        (Some(_), _) => {}
    }
    if matches!(wish.level, Level::Project(_)) {
        report.say(part, Mark::Note, format!("commit {}", file.display()));
    }
    say_switched_off(machine, site, report)?;
    for Found { client, .. } in found.iter().filter(|one| one.client != claude_code::NAME) {
        report.say(client, Mark::Not, "found on PATH, but not wired: its sessions are unguarded");
    }
    Ok(())
}

/// A settings file that turns every hook off turns ours off too.
fn say_switched_off(machine: &Machine, site: &Site, report: &mut Report) -> anyhow::Result<()> {
    for level in [Level::User, Level::Local, Level::Project(claude_code::Require::No)] {
        let file = level.file(&machine.home, &site.root);
        if wiring::read(&file)?.is_some_and(|text| super::settings::hooks_are_off(&text)) {
            let told = format!("{} says `disableAllHooks`: no hook runs", file.display());
            report.say(claude_code::NAME, Mark::Note, told);
        }
    }
    Ok(())
}

fn chain_hooks(
    machine: &Machine,
    site: &Site,
    hooks: &[&'static str],
    register: &mut Register,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut seen = Vec::new();
    for root in &site.worktrees {
        let folder = chain::folder(root)
            .with_context(|| format!("cannot tell the hooks folder of `{}`", root.display()))?;
        if seen.contains(&folder) {
            continue;
        }
        match &folder {
            Folder::Usable(path) => {
                place_all(machine, path, hooks, report)?;
                if let Some(enrolled) = register.repository(&site.root, &site.common)
                    && !enrolled.folders.contains(path)
                {
                    enrolled.folders.push(path.clone());
                }
            }
            Folder::Tracked(path) => {
                let why = "is part of the work tree";
                beside(machine, site, path, why, hooks, register, report)?;
            }
            Folder::Outside(path) => {
                let why = "serves more than this repository";
                beside(machine, site, path, why, hooks, register, report)?;
            }
            Folder::Absent(path) => report.say(
                GIT,
                Mark::Not,
                format!(
                    "{}: {} is not there, so no hook of any kind runs in that worktree; set up \
                     its hooks, then: automode install",
                    root.display(),
                    path.display()
                ),
            ),
        }
        seen.push(folder);
    }
    Ok(())
}

fn place_all(
    machine: &Machine,
    folder: &Path,
    hooks: &[&'static str],
    report: &mut Report,
) -> anyhow::Result<()> {
    for hook in hooks {
        let placed = chain::place(folder, hook, &machine.gate)
            .with_context(|| format!("cannot put `{hook}` into `{}`", folder.display()))?;
        let after = match chain::next(folder, hook) {
            Some(manager) => format!("{hook}: {}, then automode", manager.word()),
            None => format!("{hook}: automode"),
        };
        match placed {
            Placed::Already => report.say(GIT, Mark::Same, after),
            Placed::New | Placed::Before(_) => report.say(GIT, Mark::Did, after),
        }
    }
    Ok(())
}

/// Where the hooks folder is not ours to write in: git's own list of hooks, or a line to add.
fn beside(
    machine: &Machine,
    site: &Site,
    folder: &Path,
    why: &str,
    hooks: &[&'static str],
    register: &mut Register,
    report: &mut Report,
) -> anyhow::Result<()> {
    let own = site.common.join("automode-hooks");
    for hook in hooks {
        chain::place(&own, hook, &machine.gate)
            .with_context(|| format!("cannot put `{hook}` into `{}`", own.display()))?;
    }
    let enrolled = register.repository(&site.root, &site.common);
    if let Some(enrolled) = enrolled.filter(|one| !one.folders.contains(&own)) {
        enrolled.folders.push(own.clone());
    }
    let lists = claude_code::at_least(&site::git_version(), [2, 54, 0]);
    for hook in hooks {
        let line = chain::quoted(&own.join(hook).to_string_lossy());
        if lists {
            let section = format!("hook.automode-{hook}");
            site::ask(&site.root, &["config", "--local", &format!("{section}.event"), hook])?;
            site::ask(&site.root, &["config", "--local", &format!("{section}.command"), &line])?;
            if let Some(enrolled) = register.repository(&site.root, &site.common)
                && !enrolled.sections.contains(&section)
            {
                enrolled.sections.push(section.clone());
            }
            report.say(GIT, Mark::Did, format!("{hook}: automode, by `{section}.command`"));
        } else if calls(&folder.join(hook), &own.join(hook)) {
            report.say(
                GIT,
                Mark::Same,
                format!("{hook}: called by {}", folder.join(hook).display()),
            );
        } else {
            let last = if *hook == "pre-push" { "exec " } else { "" };
            let tail = if last.is_empty() { " || exit 1" } else { "" };
            report.say(
                GIT,
                Mark::Not,
                format!(
                    "{hook}: not installed, {} {why}; to have it, end that folder's {hook} \
                     with\n{last}{line} \"$@\"{tail}",
                    folder.display()
                ),
            );
        }
    }
    Ok(())
}

/// Whether a hook that is not ours calls the shim that we keep for it.
pub(crate) fn calls(hook: &Path, shim: &Path) -> bool {
    fs::read(hook)
        .is_ok_and(|text| String::from_utf8_lossy(&text).contains(shim.to_string_lossy().as_ref()))
}

fn write_preset(site: &Site, wish: &Wish, report: &mut Report) -> anyhow::Result<()> {
    let Some(preset) = wish.preset.filter(|preset| *preset != Preset::Solo) else { return Ok(()) };
    let file = site.root.join(".automode/policy.toml");
    if file.symlink_metadata().is_ok() {
        let told = format!("{} is there already and stays as it is", file.display());
        report.say("policy", Mark::Not, told);
        return Ok(());
    }
    let told = || format!("cannot write `{}`", file.display());
    fs::create_dir_all(site.root.join(".automode")).with_context(told)?;
    let text = format!(
        "# What nobody may touch in this repository, whoever works in it. A file here can only\n\
         # tighten what each person's own policy says. Every key: automode policy show\n\
         preset = \"{}\"\n\n\
         # protect = [{{ clause = \"write path:infra/**\", why = \"deployed by hand\" }}]\n",
        preset.word()
    );
    write_whole(&file, &text, None).with_context(told)?;
    let told = format!("preset {} in {}: commit this", preset.word(), file.display());
    report.say("policy", Mark::Did, told);
    Ok(())
}

fn say_unguarded(report: &mut Report) {
    report.say(
        "unguarded",
        Mark::Note,
        "sessions with --bare, --safe-mode, CLAUDE_CODE_SIMPLE, --setting-sources without this \
         level, or disableAllHooks in any settings file; git's hooks still hold there\nsessions \
         that run now: guarded within seconds, but what they did before was not seen",
    );
}

/// Takes a repository out: shims, configuration, mark.
pub(crate) fn withdraw(enrolled: &Enrolled, report: &mut Report) -> anyhow::Result<()> {
    let shown = enrolled.root.display().to_string();
    let mut hooks = chain::HOOKS.to_vec();
    hooks.push(chain::REF_HOOK);
    for folder in enrolled.folders.iter().filter(|folder| folder.is_dir()) {
        for hook in &hooks {
            if chain::remove(folder, hook)
                .with_context(|| format!("cannot take `{hook}` out of `{}`", folder.display()))?
            {
                report.say(&shown, Mark::Did, format!("{hook} taken out of {}", folder.display()));
            }
        }
        if folder.ends_with("automode-hooks") {
            let _ = fs::remove_dir(folder);
        }
    }
    for section in &enrolled.sections {
        let _ = site::ask(&enrolled.common, &["config", "--local", "--remove-section", section]);
    }
    let mark = enrolled.common.join("automode");
    if mark.symlink_metadata().is_ok() {
        fs::remove_file(&mark).with_context(|| format!("cannot remove `{}`", mark.display()))?;
        report.say(&shown, Mark::Did, "no longer enrolled");
    }
    Ok(())
}

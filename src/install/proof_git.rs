//! The proof of git's hooks: a refused and a passed update through each, in a throw-away clone.

use super::enrol::{self, RefGate};
use super::probe::{Clone, Fired, Who};
use super::proof::shown;
use super::report::{Mark, Report};
use super::site::{self, Machine, Site};
use crate::world::chain::{self, Folder, REF_HOOK};
use crate::world::presence;

/// Proves the hooks of a repository and that they stand in every worktree.
pub(crate) fn prove(
    machine: &Machine,
    site: &Site,
    clone: &Clone,
    ref_gate: RefGate,
    report: &mut Report,
) -> anyhow::Result<()> {
    let part = format!("git {}", site::git_version());
    if !site.is_enrolled() {
        report.say(&part, Mark::Fail, "this repository is not enrolled\nfix: automode install");
        return Ok(());
    }
    let folder = chain::folder(&site.root)?;
    for hook in ref_gate.hooks() {
        match standing(machine, site, &folder, hook) {
            Standing::Here(chain) => {
                let told = prove_hook(machine, clone, hook)?;
                match told {
                    Ok(told) => report.say(&part, Mark::Ok, format!("{hook}: {chain}; {told}")),
                    Err(told) => report.say(&part, Mark::Fail, format!("{hook}: {told}")),
                }
            }
            Standing::Gone => {
                let told =
                    format!("{hook}: not in place in {}\nfix: automode install", path(&folder));
                report.say(&part, Mark::Fail, told);
            }
            Standing::NotOurs => report.say(
                &part,
                Mark::Off,
                format!(
                    "{hook}: {} is not ours to change; the line to add: automode install",
                    path(&folder)
                ),
            ),
        }
    }
    if ref_gate == RefGate::Off {
        report.say(
            &part,
            Mark::Off,
            format!("{REF_HOOK} (ref_gate = false; on, a rebase takes about ten times as long)"),
        );
    }
    if site::ask(&site.root, &["config", "user.email"]).is_err() {
        report.say(&part, Mark::Note, "git has no identity here (user.email): commits will fail");
    }
    worktrees(machine, site, ref_gate, report)
}

enum Standing {
    /// In place, and what runs in which order.
    Here(String),
    /// Not there, or something else stands in front.
    Gone,
    /// The folder belongs to the work tree or to other repositories too.
    NotOurs,
}

fn path(folder: &Folder) -> String {
    match folder {
        Folder::Usable(path)
        | Folder::Tracked(path)
        | Folder::Outside(path)
        | Folder::Absent(path) => path.display().to_string(),
    }
}

fn standing(machine: &Machine, site: &Site, folder: &Folder, hook: &str) -> Standing {
    match folder {
        Folder::Usable(path) if chain::in_place(path, hook, &machine.gate) => {
            Standing::Here(match chain::next(path, hook) {
                Some(manager) => format!("{}, then automode", manager.word()),
                None => "automode".to_owned(),
            })
        }
        Folder::Usable(_) | Folder::Absent(_) => Standing::Gone,
        Folder::Tracked(path) | Folder::Outside(path) => {
            let own = site.common.join("automode-hooks");
            let listed =
                site::ask(&site.root, &["config", &format!("hook.automode-{hook}.command")]);
            let called = enrol::calls(&path.join(hook), &own.join(hook));
            let stands = chain::in_place(&own, hook, &machine.gate);
            if stands && listed.is_ok() {
                Standing::Here("automode, by git's own list of hooks".to_owned())
            } else if stands && called {
                Standing::Here("called by the hook that is there".to_owned())
            } else {
                Standing::NotOurs
            }
        }
    }
}

/// Fires one hook; what was seen, good or bad.
fn prove_hook(
    machine: &Machine,
    clone: &Clone,
    hook: &str,
) -> anyhow::Result<Result<String, String>> {
    clone.unchain();
    let update = Update::of(hook);
    update.prepare(clone)?;
    clone.chain(hook, &machine.gate)?;
    let mut seen = Vec::new();
    if let Some(words) = update.refused {
        let fired = clone.git(Who::Agent, words)?;
        if !is_refused(&fired) {
            return Ok(Err(format!(
                "{} by an agent was not refused: {}",
                update.what,
                shown(&fired)
            )));
        }
        seen.push(format!("{} by an agent was refused", update.what));
    }
    let refused_ran = clone.next_ran() || update.refused.is_none();
    clone.unchain();
    (update.between)(clone)?;
    clone.chain(hook, &machine.gate)?;
    // Run by an agent, the proof cannot play the person: its ancestors tell.
    if update.who == Who::Person && presence::agent_sign().is_some() {
        seen.push("a passed update was not tried: an agent runs this".to_owned());
        return Ok(Ok(seen.join(", ")));
    }
    let fired = clone.git(update.who, update.passed)?;
    if fired.status != Some(0) {
        return Ok(Err(format!("an ordinary update did not pass: {}", shown(&fired))));
    }
    seen.push("an ordinary one passed".to_owned());
    if !refused_ran || !clone.next_ran() {
        return Ok(Err("the hook after it did not run".to_owned()));
    }
    seen.push("the hook after it ran".to_owned());
    Ok(Ok(seen.join(", ")))
}

fn is_refused(fired: &Fired) -> bool {
    fired.status.is_some_and(|status| status != 0) && fired.stderr.contains("automode refused")
}

/// How one hook is tried.
struct Update {
    what: &'static str,
    refused: Option<&'static [&'static str]>,
    between: fn(&Clone) -> anyhow::Result<()>,
    who: Who,
    passed: &'static [&'static str],
}

impl Update {
    fn of(hook: &str) -> Self {
        match hook {
            "pre-commit" => Self {
                what: "a commit on a protected branch",
                refused: Some(&["commit", "--quiet", "-m", "proof"]),
                between: |clone| {
                    clone.on_branch("automode-proof")?;
                    clone.stage("proof.txt", "proof\n")
                },
                who: Who::Agent,
                passed: &["commit", "--quiet", "-m", "proof"],
            },
            "pre-push" => Self {
                what: "a push to a protected branch",
                refused: Some(&["push", "--quiet", "origin", "HEAD:refs/heads/main"]),
                between: |_| Ok(()),
                who: Who::Person,
                passed: &["push", "--quiet", "origin", "HEAD:refs/heads/automode-proof"],
            },
            REF_HOOK => Self {
                what: "the deletion of a protected branch",
                refused: Some(&["update-ref", "-d", "refs/heads/main"]),
                between: |_| Ok(()),
                who: Who::Agent,
                passed: &["update-ref", "refs/heads/automode-passed", "HEAD"],
            },
            _ => Self {
                what: "",
                refused: None,
                between: |_| Ok(()),
                who: Who::Agent,
                passed: &["checkout", "--quiet", "automode-main"],
            },
        }
    }

    fn prepare(&self, clone: &Clone) -> anyhow::Result<()> {
        if self.what.starts_with("a commit") {
            clone.on_branch("main")?;
            clone.stage("proof.txt", "proof\n")
        } else {
            clone.on_branch("automode-proof")
        }
    }
}

fn worktrees(
    machine: &Machine,
    site: &Site,
    ref_gate: RefGate,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut covered = 0usize;
    for root in &site.worktrees {
        let folder = chain::folder(root)?;
        let holds = ref_gate
            .hooks()
            .iter()
            .all(|hook| matches!(standing(machine, site, &folder, hook), Standing::Here(_)));
        if holds {
            covered = covered.saturating_add(1);
        } else {
            let told = format!("{}: tool calls are guarded, git's hooks are not", root.display());
            report.say("worktrees", Mark::Note, told);
        }
    }
    report.say(
        "worktrees",
        Mark::Ok,
        format!("{covered} of {} covered by git's hooks", site.worktrees.len()),
    );
    Ok(())
}

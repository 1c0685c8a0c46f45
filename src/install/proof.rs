//! `automode doctor`: what is registered is fired, and what it did is told.

use std::path::Path;

use serde_json::{Value, json};

use super::claude_code::{self, Level, Require};
use super::enrol::RefGate;
use super::probe::{Clone, Fired, fire_line};
use super::register::Register;
use super::report::{Mark, Report};
use super::site::{self, Machine, Site};
use super::{proof_confine, proof_git};
use super::{settings, wiring};
use crate::model::action::{Client, Principal};
use crate::world::session::{State, memory, now_seconds, pinned};

/// The id that the events of a proof carry.
const SESSION: &str = "automode-doctor";

/// Proves what can be proved here.
pub(crate) fn prove(
    machine: &Machine,
    site: Option<&Site>,
    ref_gate: RefGate,
    state: &State,
) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let clone = Clone::of(site, state.clone())?;
    let principal =
        Principal { client: Client::ClaudeCode, session: SESSION.to_owned(), agent: None };
    let folder = state.session(&principal);
    let _ = std::fs::remove_dir_all(&folder);
    let proved = prove_client(machine, site, &clone, state, &mut report);
    let _ = std::fs::remove_dir_all(&folder);
    proved?;
    match site {
        Some(site) => {
            proof_git::prove(machine, site, &clone, ref_gate, &mut report)?;
            proof_confine::prove(site, state, &mut report);
            runs_by_itself(site, &mut report);
        }
        None => report.say("git", Mark::Note, "this is no repository: its hooks were not tried"),
    }
    Ok(report)
}

/// What the repository has run by itself, which a person should know of.
fn runs_by_itself(site: &Site, report: &mut Report) {
    use std::os::unix::ffi::OsStrExt as _;
    let part = "this repository runs code by itself";
    match crate::world::repo::discover(site.root.as_os_str().as_bytes()) {
        Ok(Some(repository)) => match pinned::running(&repository) {
            list if list.is_empty() => report.say(part, Mark::Ok, "nothing that is known of"),
            list => report.say(part, Mark::Note, list.join(", ")),
        },
        Ok(None) => {}
        Err(why) => report.say(part, Mark::Note, format!("cannot be looked at: {why}")),
    }
}

fn prove_client(
    machine: &Machine,
    site: Option<&Site>,
    clone: &Clone,
    state: &State,
    report: &mut Report,
) -> anyhow::Result<()> {
    let found = site::clients();
    let claude = found.iter().find(|one| one.client == claude_code::NAME);
    let version = claude.and_then(site::version);
    let part = match &version {
        Some(version) => {
            format!("{} {version} (newest measured: {})", claude_code::NAME, claude_code::MEASURED)
        }
        None => claude_code::NAME.to_owned(),
    };
    if claude.is_none() {
        report.say(
            &part,
            Mark::Note,
            "not found on PATH; what is registered is tried all the same",
        );
    }
    let root = site.map_or(Path::new("/nonexistent"), |site| site.root.as_path());
    let mut wired = false;
    for level in [Level::User, Level::Local, Level::Project(Require::No)] {
        let file = level.file(&machine.home, root);
        let Some(text) = wiring::read(&file)? else { continue };
        if settings::hooks_are_off(&text) {
            let told = format!("{} says `disableAllHooks`: no hook runs", file.display());
            report.say(&part, Mark::Fail, told);
        }
        match settings::registered(&text, claude_code::NAME) {
            Ok(lines) if lines.is_empty() => {}
            Ok(lines) => {
                wired = true;
                prove_lines(&part, &file, level, &lines, clone, report)?;
            }
            Err(error) => report.say(&part, Mark::Fail, format!("{}:{error}", file.display())),
        }
    }
    if !wired {
        report.say(&part, Mark::Fail, "wired nowhere\nfix: automode install");
    }
    say_on_failure(&part, machine, version.as_deref(), report)?;
    say_seen(&part, state, report);
    for other in found.iter().filter(|one| one.client != claude_code::NAME) {
        report.say(
            &part,
            Mark::Note,
            format!("{} is on PATH and not wired: unguarded", other.client),
        );
    }
    report.say(
        &part,
        Mark::Note,
        "not guarded: sessions with --bare, --safe-mode or disableAllHooks",
    );
    Ok(())
}

/// Fires the line before an act: with what must be refused, with what must pass, and broken.
fn prove_lines(
    part: &str,
    file: &Path,
    level: Level,
    lines: &[(String, String)],
    clone: &Clone,
    report: &mut Report,
) -> anyhow::Result<()> {
    let missing = claude_code::events().filter(|event| !lines.iter().any(|(one, _)| one == event));
    let missing: Vec<&str> = missing.collect();
    if !missing.is_empty() {
        let told =
            format!("{} lacks {}\nfix: automode install", file.display(), missing.join(", "));
        report.say(part, Mark::Fail, told);
    }
    let Some((_, line)) = lines.iter().find(|(event, _)| event == "PreToolUse") else {
        return Ok(());
    };
    let root = clone.root();
    let fire = |line: &str, command: &str| fire_line(line, &root, &event(&root, command));
    let refused = fire(line, "rm -rf .git")?;
    let passed = fire(line, "git status")?;
    let through = format!("through the line in {}", file.display());
    match (is_refusal(&refused), is_pass(&passed)) {
        (true, true) => {
            report.say(
                part,
                Mark::Ok,
                format!("forbidden act refused, ordinary act passed, {through}"),
            );
        }
        (holds, lets) => {
            if !holds {
                let told =
                    format!("a forbidden act was not refused, {through}: {}", shown(&refused));
                report.say(part, Mark::Fail, told);
            }
            if !lets {
                let told = format!("an ordinary act did not pass, {through}: {}", shown(&passed));
                report.say(part, Mark::Fail, told);
            }
        }
    }
    prove_broken(part, level, line, clone, report)
}

/// The same line with no binary, with one that crashes, and with input that is cut.
fn prove_broken(
    part: &str,
    level: Level,
    line: &str,
    clone: &Clone,
    report: &mut Report,
) -> anyhow::Result<()> {
    let root = clone.root();
    let cut = fire_line(line, &root, "{\"hook_event_name\": \"PreToolUse\", \"tool_na")?;
    let binary = line.split(" claude-code").next().unwrap_or_default();
    let mut tried = vec![("cut input", cut)];
    if !matches!(level, Level::Project(_)) && !binary.is_empty() {
        for (what, instead) in
            [("missing binary", "/nonexistent/automode-hook"), ("crash", "sh -c 'kill -SEGV $$'")]
        {
            let broken = line.replace(binary, instead);
            tried.push((what, fire_line(&broken, &root, &event(&root, "git status"))?));
        }
    }
    let open: Vec<String> = tried
        .iter()
        .filter(|(_, fired)| fired.status != Some(2) || fired.stderr.trim().is_empty())
        .map(|(what, fired)| format!("{what}: {}", shown(fired)))
        .collect();
    let names: Vec<&str> = tried.iter().map(|(what, _)| *what).collect();
    if open.is_empty() {
        report.say(part, Mark::Ok, format!("{}: refused", names.join(", ")));
    } else {
        report.say(part, Mark::Fail, format!("lets acts through: {}", open.join("; ")));
    }
    Ok(())
}

fn event(root: &Path, command: &str) -> String {
    json!({
        "session_id": SESSION,
        "transcript_path": "/dev/null",
        "cwd": root,
        "permission_mode": "bypassPermissions",
        "hook_event_name": "PreToolUse",
        "tool_name": "Bash",
        "tool_input": { "command": command, "description": "proof" },
        "tool_use_id": "toolu_automode_doctor",
    })
    .to_string()
}

fn is_refusal(fired: &Fired) -> bool {
    let Ok(answer) = serde_json::from_str::<Value>(&fired.stdout) else { return false };
    let output = answer.get("hookSpecificOutput");
    let word = |key: &str| output.and_then(|one| one.get(key)).and_then(Value::as_str);
    fired.status == Some(0)
        && word("hookEventName") == Some("PreToolUse")
        && word("permissionDecision") == Some("deny")
        && word("permissionDecisionReason").is_some_and(|why| why.contains("automode refused"))
}

fn is_pass(fired: &Fired) -> bool {
    let stops = ["\"deny\"", "\"ask\"", "\"defer\"", "\"block\""];
    fired.status == Some(0) && !stops.iter().any(|word| fired.stdout.contains(word))
}

/// What a program did, on one line.
pub(crate) fn shown(fired: &Fired) -> String {
    let status =
        fired.status.map_or("ended by a signal".to_owned(), |code| format!("status {code}"));
    let told = if fired.stderr.trim().is_empty() { &fired.stdout } else { &fired.stderr };
    let told: String = told.trim().chars().take(200).collect();
    if told.is_empty() { status } else { format!("{status}, {}", told.replace('\n', " / ")) }
}

/// A newer client than at the last install may know more.
fn say_on_failure(
    part: &str,
    machine: &Machine,
    version: Option<&str>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let register = Register::load(&machine.home)?;
    let Some(wired) = register.clients.iter().find(|one| one.level == "user") else {
        return Ok(());
    };
    let text = wiring::read(&wired.file)?.unwrap_or_default();
    let wanted = claude_code::entries(Level::User, &machine.hook, &machine.home, version);
    let knows = wanted.iter().any(|entry| entry.member("onFailure").is_some());
    if knows && !text.contains("\"onFailure\"") {
        report.say(part, Mark::Note, "this version knows `onFailure`: automode install adds it");
    }
    Ok(())
}

fn say_seen(part: &str, state: &State, report: &mut Report) {
    let seen = state
        .sessions()
        .iter()
        .filter_map(|folder| memory::load(folder).ok().flatten())
        .filter(|record| record.client == claude_code::NAME && record.session != SESSION)
        .map(|record| record.seen)
        .max();
    match seen {
        Some(seen) => {
            let ago = ago(now_seconds().saturating_sub(seen));
            report.say(part, Mark::Ok, format!("seen in a real session {ago} ago"));
        }
        None => report.say(part, Mark::Note, "not yet seen in a real session"),
    }
}

fn ago(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds / 60),
        7200..=172_799 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

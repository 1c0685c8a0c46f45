//! The command line: one verb, one file.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the command line reads its surroundings and ends the process"
)]

mod allow;
mod check;
mod deny;
mod doctor;
mod exec;
mod explain;
mod install;
mod log;
mod mode;
mod origins;
mod pause;
mod person;
mod place;
mod policy;
mod print;
mod request;
mod rules;
mod status;
mod task;
mod undo;
mod uninstall;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub(crate) use print::say;

/// How a verb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, or allowed.
    Done,
    /// A check or a verdict said no.
    No,
}

#[derive(Debug, Parser)]
#[command(
    name = "automode",
    version,
    about = "Lets a coding agent work without asking at each step; you still decide what it may do.",
    disable_help_subcommand = true,
    max_term_width = 100
)]
struct Line {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show what is guarded here, what works and what waits
    Status(status::Arguments),
    /// Show what you said in the session and how it was read
    Task(task::Arguments),
    /// Let a parked act through once, or grant a clause
    Allow(allow::Arguments),
    /// Refuse a parked act for good
    Deny(deny::Arguments),
    /// Bring back what an act lost or changed
    Undo(undo::Arguments),
    /// Show the verdicts so far
    Log(log::Arguments),
    /// Guard a repository: enrol it, wire the agent, chain git's hooks
    Install(install::Arguments),
    /// Take the guard out of a repository, or out of everything
    Uninstall(uninstall::Arguments),
    /// Prove that the guard holds, by firing what is registered
    Doctor(doctor::Arguments),
    /// Show or set how the guard answers: guard, auto or observe
    Mode(mode::Arguments),
    /// Let everything but the floors pass for a while
    Pause(pause::Arguments),
    /// Show a verdict or a rule in full
    Explain(explain::Arguments),
    /// List the rules
    Rules(rules::Arguments),
    /// Show or check the policy
    Policy(policy::Arguments),
    /// Judge the commits of a range by the same rules, for CI
    Verify(verify::Arguments),
    /// Ask the user for a word (for agents): parks a request and grants nothing
    Request(request::Arguments),
    /// Judge an act without side effects
    Check(check::Arguments),
    /// Run a command so that the kernel refuses its writes outside the scope
    Exec(exec::Arguments),
    /// Show where a text came from that reached the agent
    Origins(origins::Arguments),
    /// Show this text, or that of a verb; with --all, the machinery too
    Help(HelpArguments),
}

#[derive(Debug, clap::Args)]
struct HelpArguments {
    /// Show the machinery too
    #[arg(long)]
    all: bool,
    /// The verb to explain
    verb: Option<String>,
}

/// The groups of verbs as `--help` shows them; the last one only with `help --all`.
const GROUPS: &[(&str, &[&str])] = &[
    ("Daily", &["status", "task", "allow", "deny", "undo", "log"]),
    ("Set-up", &["install", "uninstall", "doctor", "mode", "pause"]),
    ("Rules", &["explain", "rules", "policy", "verify"]),
    ("Machinery", &["check", "request", "exec", "origins", "help"]),
];

/// Runs the command line: 0 done or allowed, 1 a check said no, 2 usage or our own error.
pub fn run() -> ExitCode {
    let parsed = command(false).try_get_matches().and_then(|found| Line::from_arg_matches(&found));
    let line = match parsed {
        Ok(line) => line,
        Err(error) => {
            // Where it cannot be printed there is nobody to tell.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match run_verb(line.verb) {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::No) => ExitCode::from(1),
        Err(error) => {
            print::complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run_verb(verb: Verb) -> anyhow::Result<Exit> {
    match verb {
        Verb::Status(arguments) => status::run(&arguments),
        Verb::Task(arguments) => task::run(&arguments),
        Verb::Allow(arguments) => allow::run(&arguments),
        Verb::Deny(arguments) => deny::run(&arguments),
        Verb::Undo(arguments) => undo::run(&arguments),
        Verb::Log(arguments) => log::run(&arguments),
        Verb::Install(arguments) => install::run(arguments),
        Verb::Uninstall(arguments) => uninstall::run(&arguments),
        Verb::Doctor(arguments) => doctor::run(&arguments),
        Verb::Mode(arguments) => mode::run(&arguments),
        Verb::Pause(arguments) => pause::run(&arguments),
        Verb::Explain(arguments) => explain::run(&arguments),
        Verb::Rules(arguments) => rules::run(&arguments),
        Verb::Policy(arguments) => policy::run(&arguments),
        Verb::Verify(arguments) => verify::run(&arguments),
        Verb::Request(arguments) => request::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Exec(arguments) => exec::run(&arguments),
        Verb::Origins(arguments) => origins::run(&arguments),
        Verb::Help(arguments) => help(&arguments),
    }
}

/// The command with its verbs listed by group.
fn command(all: bool) -> clap::Command {
    let command = Line::command();
    let mut list = String::new();
    let shown = if all { GROUPS.len() } else { GROUPS.len().saturating_sub(1) };
    for (title, verbs) in GROUPS.iter().take(shown) {
        list.push_str(&format!("{title}:\n"));
        for verb in *verbs {
            let about = command.find_subcommand(verb).and_then(clap::Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            list.push_str(&format!("  {verb:<10} {about}\n"));
        }
        list.push('\n');
    }
    if !all {
        list.push_str("`automode help --all` lists the machinery too.\n\n");
    }
    command.help_template(format!(
        "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{list}Options:\n{{options}}"
    ))
}

fn help(arguments: &HelpArguments) -> anyhow::Result<Exit> {
    let mut command = command(arguments.all);
    let text = match &arguments.verb {
        None => command.render_help(),
        Some(verb) => {
            command.build();
            let Some(found) = command.find_subcommand_mut(verb) else {
                anyhow::bail!("there is no verb `{verb}`");
            };
            found.render_long_help()
        }
    };
    say(&text.to_string());
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_stands_in_one_group() {
        let mut listed: Vec<_> =
            GROUPS.iter().flat_map(|(_, verbs)| verbs.iter().copied()).collect();
        let mut known: Vec<_> =
            Line::command().get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
        listed.sort_unstable();
        known.sort_unstable();
        assert_eq!(listed, known);
        Line::command().debug_assert();
    }
}

//! The command line: one verb, one file.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the command line reads its surroundings and ends the process"
)]

mod doctor;
mod install;
mod mode;
mod pause;
mod person;
mod uninstall;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::model::escape;

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
    disable_help_subcommand = true
)]
struct Line {
    #[command(subcommand)]
    verb: Verb,
}

/// The verbs, in the order of `--help`: daily, set-up, rules, machinery.
#[derive(Debug, Subcommand)]
enum Verb {
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
}

/// Runs the command line: 0 done or allowed, 1 a check said no, 2 usage or our own error.
pub fn run() -> ExitCode {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let done = match line.verb {
        Verb::Install(arguments) => install::run(arguments),
        Verb::Uninstall(arguments) => uninstall::run(&arguments),
        Verb::Doctor(arguments) => doctor::run(&arguments),
        Verb::Mode(arguments) => mode::run(&arguments),
        Verb::Pause(arguments) => pause::run(&arguments),
    };
    match done {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::No) => ExitCode::from(1),
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

/// Prints to the person's terminal or pipe; a closed pipe is not an error of ours.
pub(crate) fn say(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn complain(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stderr().lock();
    let shown: Vec<String> = text.lines().map(|line| escape::escaped(line.as_bytes())).collect();
    let _ = writeln!(out, "error: {}", shown.join("\n"));
}

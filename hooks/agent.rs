//! `automode-hook CLIENT [--home DIR]`: one event of a client on standard input, one answer.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(automode::gate::agent_hook(std::env::args_os()))
}

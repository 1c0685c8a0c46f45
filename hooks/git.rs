//! `automode-git-hook [--home DIR] HOOK [ARGUMENTS]`: every hook of git that we install.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(automode::gate::git_hook(std::env::args_os()))
}

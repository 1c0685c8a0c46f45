//! The command line of automode.

fn main() -> std::process::ExitCode {
    automode::cli::run()
}

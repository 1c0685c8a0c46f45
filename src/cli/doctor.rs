//! `automode doctor`.

use clap::Args;

use super::Exit;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Only this client
    client: Option<String>,
    /// Print what was seen as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let _ = (&arguments.client, arguments.json);
    Ok(Exit::Done)
}

//! What only a person may do.

use anyhow::bail;

use crate::world::presence;

/// Fails where an agent is seen behind this process.
pub(crate) fn required(verb: &str) -> anyhow::Result<()> {
    if let Some(sign) = presence::agent_sign() {
        bail!(
            "`automode {verb}` is for a person, and this looks like an agent's process: {sign}\n\
             help: run it in a terminal of your own"
        );
    }
    Ok(())
}

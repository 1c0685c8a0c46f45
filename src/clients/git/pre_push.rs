//! `pre-push REMOTE ADDRESS`, with a line `LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID` for each ref.
//! Whether it is forced is not said: a push that does not hold the remote's commit rewinds it.

use super::{Asked, forward, id};
use crate::clients::DecodeError;
use crate::model::action::RefUpdate;

/// The refs that are about to move at the remote.
pub fn decode(asked: &Asked<'_>) -> Result<Vec<RefUpdate>, DecodeError> {
    let remote = asked.arguments.first().ok_or(DecodeError::Field("remote"))?;
    let lines = asked.input.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| {
            // A local ref may be an expression, with spaces in it; the other three never are.
            let mut words = line.rsplitn(4, |byte| *byte == b' ');
            let old = id(words.next().unwrap_or_default())?;
            let name = words.next().ok_or(DecodeError::Field("remote ref"))?;
            let new = id(words.next().unwrap_or_default())?;
            Ok(RefUpdate {
                remote: Some(remote.clone()),
                name: name.to_vec(),
                forward: forward(asked, old.as_ref(), new.as_ref()),
                old,
                new,
                commit: false,
            })
        })
        .collect()
}

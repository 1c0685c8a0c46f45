//! `pre-receive`, with a line `OLD-ID NEW-ID REF` for each ref, in the repository that is pushed to.
//! What the push brings lies in a folder of its own until the hook has let it in.

use super::{Asked, forward, id};
use crate::clients::DecodeError;
use crate::model::action::RefUpdate;

/// The refs that are about to move here.
pub fn decode(asked: &Asked<'_>) -> Result<Vec<RefUpdate>, DecodeError> {
    let lines = asked.input.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| update(asked, line)).collect()
}

fn update(asked: &Asked<'_>, line: &[u8]) -> Result<RefUpdate, DecodeError> {
    let mut words = line.splitn(3, |byte| *byte == b' ');
    let old = id(words.next().unwrap_or_default())?;
    let new = id(words.next().unwrap_or_default())?;
    let name = words.next().filter(|name| !name.is_empty()).ok_or(DecodeError::Field("ref"))?;
    Ok(RefUpdate {
        remote: None,
        name: name.to_vec(),
        forward: forward(asked, old.as_ref(), new.as_ref()),
        old,
        new,
        commit: false,
    })
}

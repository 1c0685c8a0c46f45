//! What several answers look up.

use super::session::Session;
use crate::model::facts::Facts as _;

/// The name under which a session's lines stand in the journal.
pub(super) fn session_hash(session: &Session) -> String {
    let name = session.folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.get(..16).unwrap_or(name).to_owned()
}

/// The whole name under which a session's undo points are kept.
pub(super) fn session_name(session: &Session) -> String {
    let name = session.folder.file_name().and_then(|name| name.to_str());
    name.unwrap_or_default().to_owned()
}

/// The refs of the session's repository as they stand: full name and id.
pub(super) fn refs(session: &Session) -> Result<Vec<(String, String)>, String> {
    let facts = session.facts();
    let git = facts.git();
    let unread = |why| format!("the refs cannot be read: {why}");
    let mut all = Vec::new();
    for prefix in [b"refs/heads/".as_slice(), b"refs/tags/"] {
        let names = match git.refs(&session.repository, prefix) {
            crate::model::facts::Fact::Known(names) => names,
            crate::model::facts::Fact::Unknown(why) => return Err(unread(why)),
        };
        for name in names {
            if let Some(id) = git.ref_id(&session.repository, &name).known().flatten() {
                all.push((String::from_utf8_lossy(&name).into_owned(), id));
            }
        }
    }
    Ok(all)
}

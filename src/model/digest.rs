//! The digest of an act: what a request, a one-time permission and a journal line are bound to.

use sha2::{Digest, Sha256};

use super::action::{Action, Event, Occurrence, RefUpdate};

/// Lower-case hexadecimal SHA-256 of these parts, each with its length before it, so that no two
/// lists of parts have the same digest.
pub fn sha256_hex(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())
}

/// Lower-case hexadecimal SHA-256 of these bytes as they are.
pub fn sha256_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The digest of an act and of the content of every script that was judged with it, so that a
/// permission ends when one of them changes. No digest of the act: none of these either.
pub fn with_scripts(act: &str, scripts: &[(Vec<u8>, String)]) -> String {
    if act.is_empty() || scripts.is_empty() {
        return act.into();
    }
    let mut parts = vec![act.as_bytes()];
    for (path, digest) in scripts {
        parts.push(path);
        parts.push(digest.as_bytes());
    }
    sha256_hex(&parts)
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS.get(usize::from(value)).copied().unwrap_or(b'0'));
    let mut text = String::with_capacity(64);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

impl Event {
    /// The digest of the act that this event brings: client, session, tool, input, working folder
    /// and, when given, the commit that HEAD stands at.
    pub fn act_digest(&self, head: Option<&str>) -> String {
        let mut parts: Vec<Vec<u8>> = vec![
            self.principal.client.word().into(),
            self.principal.session.clone().into(),
            self.tool.clone().unwrap_or_default().into(),
            self.cwd.clone().unwrap_or_default(),
            head.unwrap_or_default().into(),
        ];
        match &self.occurrence {
            Occurrence::Before(action) | Occurrence::After(action, _) => {
                parts.extend(input(action))
            }
            Occurrence::Prompt(text) | Occurrence::Other(text) => parts.push(text.clone().into()),
            Occurrence::ConfigChange { path, source } => {
                parts.push(path.clone().unwrap_or_default());
                parts.push(source.clone().into());
            }
            Occurrence::SessionStart | Occurrence::SessionEnd | Occurrence::Stop(_) => {}
        }
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        sha256_hex(&parts)
    }
}

impl Event {
    /// The digest of what was handed to the tool alone, the same before and after the act.
    pub fn input_digest(&self) -> String {
        match &self.occurrence {
            Occurrence::Before(action) | Occurrence::After(action, _) => {
                let parts = input(action);
                let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
                sha256_hex(&parts)
            }
            Occurrence::Prompt(_)
            | Occurrence::SessionStart
            | Occurrence::SessionEnd
            | Occurrence::ConfigChange { .. }
            | Occurrence::Stop(_)
            | Occurrence::Other(_) => String::new(),
        }
    }
}

fn input(action: &Action) -> Vec<Vec<u8>> {
    match action {
        Action::Shell { text, background } => vec![text.clone(), vec![u8::from(*background)]],
        Action::Edit(changes) => changes
            .iter()
            .flat_map(|change| {
                let part = |part: &Option<Vec<u8>>| part.clone().unwrap_or_default();
                let (replaced, text) = (part(&change.replaced), part(&change.text));
                [change.path.clone(), change.kind.word().into(), replaced, text]
            })
            .collect(),
        Action::Read(path) => vec![path.clone()],
        Action::Fetch(text) | Action::Delegate(text) | Action::Talk(text) => {
            vec![text.clone().into()]
        }
        Action::Mcp { server, tool, input } => {
            vec![server.clone().into(), tool.clone().into(), input.clone().into()]
        }
        Action::Unknown { tool, input } => vec![tool.clone().into(), input.clone().into()],
        Action::Refs(updates) => updates.iter().flat_map(of_update).collect(),
        Action::Changed(changed) => {
            let paths = changed.changes.iter().flat_map(|change| {
                let content = change.after.as_ref().and_then(|side| side.content.clone());
                [change.path.clone(), change.kind.word().into(), content.unwrap_or_default()]
            });
            paths.chain(changed.refs.iter().flat_map(of_update)).collect()
        }
    }
}

fn of_update(update: &RefUpdate) -> [Vec<u8>; 4] {
    [
        update.remote.clone().unwrap_or_default(),
        update.name.clone(),
        update.old.clone().unwrap_or_default().into(),
        update.new.clone().unwrap_or_default().into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::action::{Client, PermissionMode, Principal};

    fn shell(text: &str, cwd: &str) -> Event {
        Event {
            principal: Principal { client: Client::Generic, session: "s".into(), agent: None },
            prompt_id: None,
            tool_use_id: None,
            tool: Some("Bash".into()),
            cwd: Some(cwd.into()),
            mode: PermissionMode::Default,
            occurrence: Occurrence::Before(Action::Shell { text: text.into(), background: false }),
        }
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(sha256_hex(&[b"ab", b"c"]), sha256_hex(&[b"a", b"bc"]));
        assert_eq!(
            sha256_of(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn the_content_of_scripts_is_bound() {
        let script = |text: &str| vec![(b"/r/a.sh".to_vec(), sha256_of(text.as_bytes()))];
        let act = with_scripts("act", &script("rm a"));
        assert_eq!(act, with_scripts("act", &script("rm a")));
        assert_ne!(act, with_scripts("act", &script("rm b")));
        assert_ne!(act, with_scripts("act", &[]));
        assert_eq!(with_scripts("act", &[]), "act");
        assert_eq!(with_scripts("", &script("rm a")), "");
    }

    #[test]
    fn command_folder_and_head_are_bound() {
        let act = shell("git push", "/r").act_digest(Some("a"));
        assert_eq!(act, shell("git push", "/r").act_digest(Some("a")));
        assert_ne!(act, shell("git push -f", "/r").act_digest(Some("a")));
        assert_ne!(act, shell("git push", "/s").act_digest(Some("a")));
        assert_ne!(act, shell("git push", "/r").act_digest(Some("b")));
    }
}

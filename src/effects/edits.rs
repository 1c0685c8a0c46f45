//! What edits of files, reads and fetches would do.

use super::programs::paths;
use crate::model::change::{Change, ChangeKind};
use crate::model::effect::Effect;
use crate::model::facts::Facts;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// What these changes would do.
pub(super) fn effects(changes: &[Change], cwd: &Pattern, facts: &dyn Facts) -> Vec<Effect> {
    changes.iter().flat_map(|change| of_change(change, cwd, facts)).collect()
}

fn of_change(change: &Change, cwd: &Pattern, facts: &dyn Facts) -> Vec<Effect> {
    let path = named(&change.path, cwd, facts);
    let on = |verb: Verb| Effect::on_path(verb, path.clone());
    match change.kind {
        ChangeKind::Create | ChangeKind::Modify => vec![on(Verb::Write)],
        ChangeKind::Replace => vec![on(Verb::Write), on(Verb::Discard)],
        ChangeKind::Delete => vec![on(Verb::Delete)],
        ChangeKind::Rename => vec![on(Verb::Move)],
    }
}

/// What a look at a file does.
pub(super) fn read(path: &[u8], cwd: &Pattern, facts: &dyn Facts) -> Effect {
    Effect::on_path(Verb::Read, named(path, cwd, facts))
}

/// The absolute path that a tool's argument names: clients take `~` for the home folder, and fold
/// `..` before the kernel could say that what stands before it is too long.
pub(super) fn named(path: &[u8], cwd: &Pattern, facts: &dyn Facts) -> Pattern {
    let home = facts.files().home().known();
    let path = match (path.strip_prefix(b"~"), home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with(b"/") => {
            [home.as_slice(), rest].concat()
        }
        _ => path.to_vec(),
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        let folds = part == b".." && parts.last().is_some_and(|last| !matches!(*last, b"" | b".."));
        if folds {
            parts.pop();
        } else if part != b"." {
            parts.push(part);
        }
    }
    paths::absolute(cwd, &Pattern::text(parts.join(&b'/')))
}

/// What a fetch of an address does.
pub(super) fn fetch(address: &str) -> Effect {
    Effect::on(Verb::Receive, Kind::Host, host(address))
}

/// The host of an address: what stands between `//` and the path, without user and port.
fn host(address: &str) -> Pattern {
    let after = address.split_once("//").map_or(address, |(_, after)| after);
    let authority = after.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(inside) => inside.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    if host.is_empty() { Pattern::hole("host") } else { Pattern::text(host.to_ascii_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_addresses() {
        for (address, wanted) in [
            ("https://docs.example.com/a?b", "docs.example.com"),
            ("https://user:secret@Evil.example:8443/x", "evil.example"),
            ("example.com/x", "example.com"),
            ("http://[::1]:80/", "::1"),
            ("https:///x", "${host}"),
        ] {
            assert_eq!(host(address).to_string(), wanted, "{address}");
        }
    }
}

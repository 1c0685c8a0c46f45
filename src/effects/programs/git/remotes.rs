//! Which remote a name, an address or nothing at all means.

use super::context::Git;
use super::refname::globbed;
use crate::model::facts::Fact;
use crate::model::pattern::Pattern;

/// In which direction a remote is used; they may differ in remote and address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// `push`
    Push,
    /// `fetch`, `pull`, `clone`
    Fetch,
}

/// The remote that is used where none is named.
pub(super) fn default(git: &Git<'_>, direction: Direction) -> Pattern {
    let branch = git.branch();
    let of_branch = |variable: &str| match branch.as_text() {
        Some(name) => git.setting(&format!("branch.{}.{variable}", String::from_utf8_lossy(name))),
        None => Fact::Unknown(crate::model::facts::Why::NotOne),
    };
    let mut asked = Vec::new();
    if direction == Direction::Push {
        asked.push(of_branch("pushremote"));
        asked.push(git.setting("remote.pushdefault"));
    }
    asked.push(of_branch("remote"));
    for setting in asked {
        match setting {
            Fact::Known(Some(name)) => return name,
            Fact::Known(None) => {}
            Fact::Unknown(_) => return Pattern::hole("remote"),
        }
    }
    only_remote(git).unwrap_or_else(|| Pattern::text("origin"))
}

/// The one configured remote, where there is just one.
fn only_remote(git: &Git<'_>) -> Option<Pattern> {
    let mut names = names(git);
    let first = names.pop()?;
    names.is_empty().then(|| Pattern::text(first))
}

/// Whether a remote is this repository itself, by `.` or by its own folder.
pub(super) fn is_here(git: &Git<'_>, remote: &Pattern) -> bool {
    let Some(text) = remote.as_text() else { return false };
    let text = text.strip_prefix(b"file://").unwrap_or(text);
    let is_path = text.first() == Some(&b'/') || text == b"." || text.starts_with(b"..");
    let path = git.path(&Pattern::text(text));
    is_path && (path == git.root || path == git.git_dir())
}

/// The names of all configured remotes.
fn names(git: &Git<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (key, _) in git.settings_below("remote.") {
        let name = ["url", "pushurl", "fetch", "push"].iter().find_map(|variable| {
            key.strip_prefix("remote.")?.strip_suffix(variable)?.strip_suffix('.')
        });
        if let Some(name) = name
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_string());
        }
    }
    names
}

/// The remotes that are meant: the named one, and every other one that has the same address. An
/// address that no remote has stands for itself.
pub(super) fn meant(git: &Git<'_>, given: &Pattern, direction: Direction) -> Vec<Pattern> {
    let Some(name) = given.as_text().map(|text| String::from_utf8_lossy(text).into_owned()) else {
        return vec![given.clone()];
    };
    let names = names(git);
    let is_name = names.contains(&name);
    let addresses = if is_name {
        addresses(git, &name, direction)
    } else if name.contains([':', '/']) || name.starts_with('.') {
        vec![rewritten(git, &name, direction)]
    } else {
        return vec![given.clone()];
    };
    let mut meant = if is_name { vec![given.clone()] } else { Vec::new() };
    for other in names.iter().filter(|other| **other != name) {
        let shares = self::addresses(git, other, direction)
            .iter()
            .any(|address| addresses.iter().any(|known| same_place(known, address)));
        if shares {
            meant.push(Pattern::text(other));
        }
    }
    if meant.is_empty() {
        meant.extend(addresses.first().map(|address| Pattern::text(without_user(address))));
    }
    meant
}

/// The addresses of a remote, after the rewriting that git does.
fn addresses(git: &Git<'_>, name: &str, direction: Direction) -> Vec<String> {
    let values = |variable: &str| -> Vec<String> {
        let values = git.settings(&format!("remote.{name}.{variable}")).known();
        let texts = values.into_iter().flatten();
        texts
            .filter_map(|value| value.as_text().map(|t| String::from_utf8_lossy(t).into_owned()))
            .collect()
    };
    let pushed = values("pushurl");
    if direction == Direction::Push && !pushed.is_empty() {
        // `pushInsteadOf` is not used where there is a push address of its own.
        return pushed.iter().map(|url| rewritten(git, url, Direction::Fetch)).collect();
    }
    values("url").iter().map(|url| rewritten(git, url, direction)).collect()
}

/// An address after `url.BASE.insteadOf` and `pushInsteadOf`: the longest match counts.
fn rewritten(git: &Git<'_>, address: &str, direction: Direction) -> String {
    let replaced = |variable: &str| {
        git.settings_below("url.")
            .into_iter()
            .filter_map(|(key, value)| {
                let base = key.strip_prefix("url.")?.strip_suffix(variable)?.to_string();
                let value = String::from_utf8_lossy(value.as_text()?).into_owned();
                address.starts_with(&value).then_some((value.len(), base))
            })
            .max()
            .and_then(|(length, base)| Some(format!("{base}{}", address.get(length..)?)))
    };
    let pushed = if direction == Direction::Push { replaced(".pushinsteadof") } else { None };
    pushed.or_else(|| replaced(".insteadof")).unwrap_or_else(|| address.to_string())
}

/// The address without name and password, which belong in no record.
fn without_user(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_string() };
    let end = rest.find('/').unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or(rest);
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}{}", rest.get(end..).unwrap_or_default()),
        None => address.to_string(),
    }
}

/// Whether two addresses name one repository, however they are written.
fn same_place(left: &str, right: &str) -> bool {
    plain(left) == plain(right)
}

/// The host of an address; `None`: it is a folder here.
pub(super) fn host_of(address: &str) -> Option<String> {
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, address),
    };
    if scheme == Some("file") || (scheme.is_none() && !has_host(rest)) {
        return None;
    }
    let authority = rest.split('/').next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    Some(host.split(':').next().unwrap_or(host).to_lowercase())
}

/// Host and path of an address: no scheme, no user, no port of the scheme, no `.git`.
fn plain(address: &str) -> String {
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, address),
    };
    let trimmed = rest.trim_end_matches('/');
    let trimmed = trimmed.strip_suffix(".git").unwrap_or(trimmed).trim_end_matches('/');
    if scheme == Some("file") || (scheme.is_none() && !has_host(trimmed)) {
        return trimmed.to_string();
    }
    let end = trimmed.find(['/', ':']).unwrap_or(trimmed.len());
    let user = trimmed.rfind('@').filter(|at| *at < trimmed.find('/').unwrap_or(trimmed.len()));
    let host_start = user.map_or(0, |at| at.saturating_add(1));
    let from_host = trimmed.get(host_start..).unwrap_or(trimmed);
    let end =
        if user.is_some() { from_host.find(['/', ':']).unwrap_or(from_host.len()) } else { end };
    let host = from_host.get(..end).unwrap_or_default().to_lowercase();
    let mut path = from_host.get(end..).unwrap_or_default().trim_start_matches([':', '/']);
    if scheme.is_some()
        && let Some((port, rest)) = path.split_once('/')
        && from_host.get(end..).is_some_and(|tail| tail.starts_with(':'))
        && port.bytes().all(|byte| byte.is_ascii_digit())
    {
        path = rest;
    }
    format!("{host}/{path}")
}

/// Whether an address without a scheme is `host:path`.
fn has_host(address: &str) -> bool {
    match (address.find(':'), address.find('/')) {
        (Some(colon), Some(slash)) => colon < slash,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// The refspecs that `remote.NAME.push` or `.fetch` holds.
pub(super) fn refspecs(git: &Git<'_>, remote: &Pattern, variable: &str) -> Fact<Vec<Pattern>> {
    match remote.as_text() {
        Some(name) => git.settings(&format!("remote.{}.{variable}", String::from_utf8_lossy(name))),
        None => Fact::Unknown(crate::model::facts::Why::NotOne),
    }
}

/// Where a refspec's pattern sends a full ref name.
pub(super) fn mapped(source: &Pattern, target: &Pattern, name: &[u8]) -> Option<Pattern> {
    let source = source.as_text()?;
    let Some(star) = source.iter().position(|byte| *byte == b'*') else {
        return (source == name).then(|| target.clone());
    };
    let (before, after) = source.split_at_checked(star)?;
    let middle = name.strip_prefix(before)?.strip_suffix(after.get(1..)?)?;
    let target = target.as_text()?;
    let at = target.iter().position(|byte| *byte == b'*')?;
    let (start, end) = target.split_at_checked(at)?;
    Some(globbed(&Pattern::text([start, middle, end.get(1..)?].concat())))
}

#[cfg(test)]
mod tests {
    use super::same_place;

    #[test]
    fn one_repository_has_many_addresses() {
        for (left, right, wanted) in [
            ("https://h.example/a/b.git", "git@h.example:a/b", true),
            ("https://u:p@h.example/a/b", "ssh://git@h.example/a/b.git", true),
            ("ssh://git@h.example:22/a/b", "git@H.example:a/b.git", true),
            ("https://h.example/a/b", "https://h.example/a/c", false),
            ("https://h.example/a/b", "https://i.example/a/b", false),
            ("/srv/a.git", "file:///srv/a", true),
            ("/srv/a.git", "/srv/b.git", false),
            ("../a", "../a.git", true),
        ] {
            assert_eq!(same_place(left, right), wanted, "{left} {right}");
        }
    }
}

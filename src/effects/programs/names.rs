//! Names taken out of operands: the host of an address, the package of a requirement.

use super::arguments::after;
use crate::model::pattern::{Pattern, Piece};

/// The host of an address (`https://user@host:8080/x`, `host/x`), in lower case; a hole where it is
/// not known.
pub(crate) fn host(address: &Pattern) -> Pattern {
    let mut rest = address.clone();
    if let Some(at) = find(rest.prefix(), b"://") {
        rest = after(&rest, at.saturating_add(3));
    }
    let mut host = Pattern::default();
    for piece in rest.pieces() {
        match piece {
            Piece::Text(text) => {
                let end = text.iter().position(|byte| b"/?#".contains(byte));
                host.push_text(text.get(..end.unwrap_or(text.len())).unwrap_or_default());
                if end.is_some() {
                    break;
                }
            }
            piece => host.push(piece.clone()),
        }
    }
    match host.as_text() {
        Some(text) => Pattern::text(bare(text)),
        None if host.prefix().is_empty() || host.prefix().contains(&b'@') => hole_in(&host),
        None => host,
    }
}

fn hole_in(host: &Pattern) -> Pattern {
    Pattern::hole(host.cause().map_or("address", |cause| cause.0.as_str()))
}

/// Without user and port, in lower case.
fn bare(authority: &[u8]) -> Vec<u8> {
    let from =
        authority.iter().rposition(|byte| *byte == b'@').map_or(0, |at| at.saturating_add(1));
    let host = authority.get(from..).unwrap_or_default();
    let end = match host.first() {
        Some(b'[') => host.iter().position(|byte| *byte == b']').map(|at| at.saturating_add(1)),
        _ => host.iter().position(|byte| *byte == b':'),
    };
    host.get(..end.unwrap_or(host.len())).unwrap_or_default().to_ascii_lowercase()
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// What a package operand names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Package {
    /// A package of the ecosystem, its version left out.
    Named(Pattern),
    /// One that is fetched from an address, not from the ecosystem's registry.
    Fetched {
        /// The address as it stands.
        name: Pattern,
        /// Its host.
        host: Pattern,
    },
    /// A folder or file of this machine.
    Local(Pattern),
}

/// What an operand of an install command names.
pub(crate) fn package(ecosystem: &[u8], operand: &Pattern) -> Package {
    let prefix = operand.prefix();
    if find(prefix, b"://").is_some() {
        let at = if prefix.starts_with(b"git+") { 4 } else { 0 };
        return Package::Fetched { name: operand.clone(), host: host(&after(operand, at)) };
    }
    let local = prefix.first().is_some_and(|byte| b"./~".contains(byte))
        || [b".whl".as_slice(), b".tgz", b".tar.gz", b".deb", b".rpm"]
            .iter()
            .any(|ending| operand.suffix().ends_with(ending));
    if local || prefix.starts_with(b"file:") {
        return Package::Local(operand.clone());
    }
    Package::Named(match operand.as_text() {
        Some(text) => Pattern::text(text.get(..name_end(ecosystem, text)).unwrap_or(text)),
        None => operand.clone(),
    })
}

fn name_end(ecosystem: &[u8], text: &[u8]) -> usize {
    let stops: &[u8] = match ecosystem {
        b"pypi" | b"conda" => b"=<>!~[; @",
        b"apt" | b"apk" => b"=<>~/",
        b"gem" | b"packagist" => b":",
        _ => b"@",
    };
    let found = text.iter().skip(1).position(|byte| stops.contains(byte));
    found.map_or(text.len(), |at| at.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_addresses() {
        for (address, wanted) in [
            ("https://Example.com/x?y", "example.com"),
            ("http://user:pw@example.com:8080", "example.com"),
            ("example.com/x", "example.com"),
            ("localhost:3000/health", "localhost"),
            ("http://[::1]:80/", "[::1]"),
            ("https://api.example.com/${id}", "api.example.com"),
            ("https://${host}/x", "${host}"),
            ("${url:-}", "${url}"),
            ("https://a@${host}/x", "${host}"),
        ] {
            assert_eq!(host(&address.parse().unwrap()).to_string(), wanted, "{address}");
        }
    }

    #[test]
    fn packages_of_operands() {
        for (ecosystem, operand, wanted) in [
            ("npm", "left-pad@1.0", "left-pad"),
            ("npm", "@types/node@20", "@types/node"),
            ("pypi", "requests[socks]>=2", "requests"),
            ("cargo", "serde@1", "serde"),
            ("apt", "curl=7.1", "curl"),
            ("npm", "${x}", "${x}"),
        ] {
            let Package::Named(name) = package(ecosystem.as_bytes(), &operand.parse().unwrap())
            else {
                panic!("{operand} is named")
            };
            assert_eq!(name.to_string(), wanted, "{operand}");
        }
    }
}

//! The names in a text: hosts, addresses, mail addresses, remotes, packages, paths and their last
//! parts, settings, long tokens.
//!
//! A name is remembered whole, never by a part of it: `x.example` is not `metrics.x.example`.
//! What kind of name it is is not told apart, since one text may be several (`left-pad`,
//! `main.rs`); who asks knows what it asks for.

/// Bytes of a word from which on it is a name by its length alone.
const LONG: usize = 16;
/// Bytes of the longest name that is remembered; a longer one is cut.
const NAME_BYTES_MAX: usize = 512;
/// Words behind a word that adds packages that are taken as names.
const ADDED_MAX: usize = 12;

/// Calls back with each name in a normalised text, in order; one name may come more than once.
pub fn atoms(normal: &str, each: &mut dyn FnMut(&str)) {
    for line in normal.split('\n') {
        let mut added = 0_usize;
        for (word, quoted) in words(line) {
            named(word, quoted || added > 0, each);
            added = if is_adding(word) { ADDED_MAX } else { added.saturating_sub(1) };
        }
    }
}

/// Words of package managers after which names of packages stand.
fn is_adding(word: &str) -> bool {
    matches!(
        word,
        "install"
            | "add"
            | "i"
            | "get"
            | "require"
            | "npx"
            | "uvx"
            | "dlx"
            | "bunx"
            | "pipx"
            | "import"
            | "from"
            | "--with"
            | "package"
            | "crate"
            | "exec"
            | "remote"
    )
}

/// The words of a line, each with whether it stands in quotes or code marks.
fn words(line: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = line;
    let mut before = ' ';
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|character: char| !is_break(character))?;
            if let Some(sign) = rest.get(..start).and_then(|signs| signs.chars().next_back()) {
                before = sign;
            }
            rest = rest.get(start..)?;
            let end = rest.find(is_break).unwrap_or(rest.len());
            let (word, tail) = rest.split_at(end);
            rest = tail;
            let word = word.trim_matches(|c: char| ".:!?,*=".contains(c));
            if !word.is_empty() {
                return Some((word, matches!(before, '`' | '"' | '\'')));
            }
        }
    })
}

fn is_break(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '"' | '\''
                | '`'
                | '<'
                | '>'
                | '('
                | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | '|'
                | ';'
                | ','
                | '\\'
        )
}

fn named(word: &str, sure: bool, each: &mut dyn FnMut(&str)) {
    if word.len() < 2 {
        return;
    }
    if word.contains("://") {
        return address(word, each);
    }
    // `KEY=value`, `--option=value`.
    if let Some((key, value)) = word.split_once('=')
        && !value.is_empty()
        && !key.ends_with(['=', '>', '<', '!', '~', '?'])
    {
        named(key, sure, each);
        return named(value.trim_start_matches('='), sure, each);
    }
    if let Some((user, host)) = word.split_once('@')
        && !user.is_empty()
    {
        return at_host(word, user, host, each);
    }
    if word.contains('/') {
        // What a shell opens as a connection.
        if let Some(rest) = word.strip_prefix("/dev/tcp/").or(word.strip_prefix("/dev/udp/")) {
            each(rest.split('/').next().unwrap_or(rest));
        }
        path(word, each);
        return;
    }
    if let Some(host) = word.split_once(':').map(|(host, _)| host).filter(|host| is_host(host)) {
        host_and_above(host, each);
    }
    let package = without_version(word);
    if is_host(package) {
        host_and_above(package, each);
    } else if sure || package.len() >= LONG || is_remarkable(package) {
        each(cut(package));
    }
    if package.len() != word.len() {
        each(cut(word));
    }
}

/// Whether the form of a word says that it is a name.
fn is_remarkable(word: &str) -> bool {
    let mut letters = false;
    let mut marks = false;
    for byte in word.bytes() {
        match byte {
            b'a'..=b'z' => letters = true,
            b'0'..=b'9' | b'-' | b'_' | b'.' | b':' | b'@' | b'#' | b'$' => marks = true,
            128.. => marks = true,
            _ => {}
        }
    }
    word.len() > 2 && marks && (letters || is_host(word))
}

/// An address with a scheme: itself, its host, and as a remote.
fn address(word: &str, each: &mut dyn FnMut(&str)) {
    let word = word.trim_end_matches(['.', ':', '!', '?', '*', '/']);
    let Some((_, rest)) = word.split_once("://") else { return };
    each(cut(rest));
    if let Some(host) = host_of(word) {
        host_and_above(host, each);
    }
    if let Some(remote) = remote_of(word) {
        each(cut(&remote));
    }
    let bare = rest.split(['?', '#']).next().unwrap_or(rest);
    if let Some((_, last)) = bare.rsplit_once('/').filter(|(_, last)| last.len() > 2) {
        each(cut(last));
    }
}

/// A host, and the domains above it with a dot before them: a look-up may put anything there.
fn host_and_above(host: &str, each: &mut dyn FnMut(&str)) {
    each(cut(host));
    for (at, _) in host.match_indices('.').take(4) {
        let above = host.get(at..).unwrap_or_default();
        if above.bytes().filter(|byte| *byte == b'.').count() > 1 {
            each(cut(above));
        }
    }
}

/// `user@host`, `user@host:path`, `name@version`, `owner/action@v4`.
fn at_host(word: &str, user: &str, host: &str, each: &mut dyn FnMut(&str)) {
    let name = host.split([':', '/']).next().unwrap_or(host);
    if is_host(name) {
        each(cut(word));
        host_and_above(name, each);
        if let Some(remote) = remote_of(word) {
            each(cut(&remote));
        }
        return;
    }
    each(cut(word));
    if user.contains('/') { path(user, each) } else { each(cut(user)) }
}

fn path(word: &str, each: &mut dyn FnMut(&str)) {
    // `host/path` without a scheme, as remotes and addresses are often written.
    let (first, rest) = word.split_once('/').unwrap_or((word, ""));
    let host = first.split(':').next().unwrap_or(first);
    if is_host(host) && !rest.is_empty() {
        host_and_above(host, each);
        if let Some(remote) = remote_of(word) {
            each(cut(&remote));
        }
    }
    let key = path_key(word);
    if key.is_empty() {
        return;
    }
    each(cut(without_version(key)));
    if let Some((_, last)) = key.rsplit_once('/').filter(|(_, last)| last.len() > 2) {
        each(cut(last));
    }
}

/// The spelling under which a path is remembered: without what says from where it is taken.
pub fn path_key(path: &str) -> &str {
    let mut key = path;
    for start in ["~/", "$home/", "${home}/", "file://", "/"] {
        key = key.strip_prefix(start).unwrap_or(key);
    }
    while let Some(rest) = key.strip_prefix("./").or_else(|| key.strip_prefix("../")) {
        key = rest;
    }
    key.trim_end_matches('/')
}

/// The host of an address, a remote or `host:port`, without user and port.
pub fn host_of(address: &str) -> Option<&str> {
    let after = address.split_once("://").map_or(address, |(_, after)| after);
    let authority = after.split(['/', '?', '#', '\\']).next().unwrap_or(after);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(inside) => inside.split(']').next().unwrap_or(inside),
        None => host.split(':').next().unwrap_or(host),
    };
    let host = host.trim_end_matches('.');
    (!host.is_empty()).then_some(host)
}

/// A remote in its one spelling, `host/owner/name`, of an address or of `user@host:owner/name`.
pub fn remote_of(address: &str) -> Option<String> {
    let bare = address.split(['?', '#']).next().unwrap_or(address);
    let (host, path) = match bare.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?,
        None => match bare.split_once(':').filter(|(host, _)| !host.contains('/')) {
            Some((host, path)) => (host, path),
            None => bare.split_once('/')?,
        },
    };
    let host = host_of(host)?;
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    (!path.is_empty()).then(|| format!("{host}/{path}"))
}

/// Whether the word has the form of a host's full name or of an address in numbers.
fn is_host(word: &str) -> bool {
    let mut labels = 0_usize;
    let mut last = "";
    for label in word.split('.') {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte >= 128;
        if label.is_empty() || label.len() > 63 || !label.bytes().all(plain) {
            return false;
        }
        labels = labels.saturating_add(1);
        last = label;
    }
    let number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    let named = last.len() >= 2 && !number(last);
    labels >= 2 && (named || labels == 4 && word.split('.').all(number))
}

/// The word without a version behind it.
fn without_version(word: &str) -> &str {
    let end = word
        .match_indices(['@', '=', '<', '>', '~', '^', '!'])
        .map(|(at, _)| at)
        .find(|at| *at > 0);
    end.and_then(|end| word.get(..end)).unwrap_or(word)
}

fn cut(name: &str) -> &str {
    if name.len() <= NAME_BYTES_MAX {
        return name;
    }
    let end = (0..=NAME_BYTES_MAX).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
    name.get(..end).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        atoms(text, &mut |atom| found.push(atom.to_owned()));
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn names_are_whole() {
        for (text, wanted) in [
            (
                "see https://metrics.x.example/a/bcd?c=d.",
                vec![
                    "bcd",
                    "metrics.x.example",
                    "metrics.x.example/a/bcd",
                    "metrics.x.example/a/bcd?c=d",
                ],
            ),
            (
                "git remote add up git@h.example:o/r.git",
                vec!["git@h.example:o/r.git", "h.example", "h.example/o/r"],
            ),
            ("mail to a.b@c.example now", vec!["a.b@c.example", "c.example"]),
            ("npm install left-pad@1.3.0 lodash", vec!["left-pad", "left-pad@1.3.0", "lodash"]),
            ("uses: acme/setup@v4", vec!["acme/setup", "acme/setup@v4", "setup"]),
            ("pip install foo==1.2 'bar>=2'", vec!["bar", "foo"]),
            ("cat ~/.aws/credentials", vec![".aws/credentials", "credentials"]),
            ("git config core.hookspath .h", vec!["core.hookspath"]),
            ("nc 10.1.2.3:80", vec!["10.1.2.3"]),
            ("just plain words here.", vec![]),
            ("x=abcdefghijklmnopqrst", vec!["abcdefghijklmnopqrst"]),
        ] {
            let all = of(text);
            for one in &wanted {
                assert!(all.iter().any(|atom| atom == one), "{text}: no {one} in {all:?}");
            }
            if wanted.is_empty() {
                assert_eq!(all, Vec::<String>::new(), "{text}");
            }
            assert!(!all.iter().any(|atom| atom == "x.example"), "{text}: {all:?}");
        }
    }

    #[test]
    fn remotes_have_one_spelling() {
        for text in [
            "https://github.example/o/r.git",
            "git@github.example:o/r.git",
            "ssh://git@github.example/o/r",
            "github.example/o/r",
            "https://user:key@github.example/o/r/",
        ] {
            assert_eq!(remote_of(text).as_deref(), Some("github.example/o/r"), "{text}");
        }
    }
}

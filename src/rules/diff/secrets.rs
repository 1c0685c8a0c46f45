//! Secrets in a line of text.

use super::tokens::{self, Sure, distinct, is_random};

/// A secret that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Secret<'a> {
    /// What it is, for people.
    pub(super) what: &'static str,
    /// How surely.
    pub(super) sure: Sure,
    /// The secret itself, never shown.
    pub(super) text: &'a [u8],
}

/// Bytes of one line that are looked at.
const LINE_BYTES_MAX: usize = 64 << 10;
/// A value shorter than this is no secret worth the name.
const VALUE_MIN: usize = 16;
/// In a file of settings that is made for secrets, values may be shorter.
const SETTING_MIN: usize = 10;

/// Words that say that what stands there is none.
const PLACEHOLDERS: &[&[u8]] = &[
    b"example",
    b"sample",
    b"placeholder",
    b"changeme",
    b"change_me",
    b"change-me",
    b"your",
    b"xxxx",
    b"dummy",
    b"fake",
    b"redacted",
    b"insert",
    b"replace",
    b"notreal",
    b"not-real",
    b"not_a_real",
    b"123456",
    b"abcdef",
    b"deadbeef",
    b"foobar",
    b"lorem",
    b"secret",
    b"password",
    b"....",
    b"****",
    b"<",
    b"${",
    b"{{",
    b"%(",
    b"todo",
    b"mock",
    b"invalid",
    b"localhost",
    b"sk_test_",
    b"rk_test_",
    b"pk_test_",
    b"pk_live_",
];

/// Names of what is kept secret, as the end of a key.
const KEYS: &[&[u8]] = &[
    b"password",
    b"passwd",
    b"secret",
    b"token",
    b"api_key",
    b"apikey",
    b"api-key",
    b"access_key",
    b"accesskey",
    b"secret_key",
    b"secretkey",
    b"private_key",
    b"auth_key",
    b"client_secret",
    b"clientsecret",
    b"encryption_key",
    b"signing_key",
    b"credentials",
    b"account_key",
    b"accountkey",
];

/// What kind of text a line stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// Code or settings.
    Plain,
    /// A file of `NAME=value` lines that is made for secrets.
    Settings,
}

/// The first secret in the line.
pub(super) fn of_line(line: &[u8], text: Text) -> Option<Secret<'_>> {
    let line = line.get(..LINE_BYTES_MAX).unwrap_or(line);
    if line.len() < SETTING_MIN {
        return None;
    }
    by_shape(line).or_else(|| in_address(line)).or_else(|| by_key(line, text))
}

/// Whether a private key begins at this line, the lines after it given.
pub(super) fn begins_private_key<'a>(
    line: &[u8],
    mut next: impl Iterator<Item = &'a [u8]>,
) -> bool {
    let Some(at) = find(line, b"-----BEGIN ") else { return false };
    let rest = line.get(at..).unwrap_or_default();
    let named = find(rest, b"PRIVATE KEY-----").or_else(|| find(rest, b"PRIVATE KEY BLOCK-----"));
    let Some(end) = named else { return false };
    // The key itself stands behind the head: escaped in the same line, or on the lines after it.
    let behind = rest.get(end..).unwrap_or_default();
    let behind = behind.strip_prefix(b"PRIVATE KEY").unwrap_or_default();
    let body = |text: &[u8]| {
        let run = |run: &[u8]| run.len() >= 40 && is_body(run);
        text.split(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')))
            .any(run)
    };
    body(behind) || next.by_ref().take(8).any(body)
}

fn is_body(run: &[u8]) -> bool {
    distinct(run) >= 16 && !is_placeholder(run)
}

/// A token that a service gave out.
fn by_shape(line: &[u8]) -> Option<Secret<'_>> {
    let found = words(line).find_map(|word| {
        let (what, sure) = tokens::token(word)?;
        (!is_placeholder(word)).then_some(Secret { what, sure, text: word })
    });
    found.or_else(|| hook_address(line)).or_else(|| bot_token(line))
}

/// Runs of the characters that tokens are made of.
fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')))
        .map(|word| word.strip_suffix(b".").unwrap_or(word))
}

/// `hooks.slack.com/services/T../B../..`: who has the address may post.
fn hook_address(line: &[u8]) -> Option<Secret<'_>> {
    let start = b"hooks.slack.com/services/";
    let at = find(line, start)?.saturating_add(start.len());
    let rest = line.get(at..)?;
    let end = rest
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'/'))
        .unwrap_or(rest.len());
    let address = rest.get(..end)?;
    let parts: Vec<_> = address.split(|byte| *byte == b'/').collect();
    let [team, hook, key] = parts.as_slice() else { return None };
    let real = team.starts_with(b"T") && hook.starts_with(b"B") && key.len() == 24;
    (real && is_random(key)).then_some(Secret {
        what: "a Slack webhook",
        sure: Sure::Certain,
        text: address,
    })
}

/// A Telegram bot token: digits, a colon, `AA` and 33 more.
fn bot_token(line: &[u8]) -> Option<Secret<'_>> {
    let at = find(line, b":AA")?;
    let digits = line.get(..at)?.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = line.get(at.saturating_add(1)..)?;
    let url = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let key = rest.get(..rest.iter().take_while(|byte| url(byte)).count())?;
    ((8..=10).contains(&digits) && key.len() == 35 && is_random(key)).then_some(Secret {
        what: "a Telegram bot token",
        sure: Sure::Certain,
        text: key,
    })
}

/// `scheme://user:password@host` of a host that is no one's own machine.
fn in_address(line: &[u8]) -> Option<Secret<'_>> {
    let at = find(line, b"://")?.saturating_add(3);
    let rest = line.get(at..)?;
    let end = rest
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'/' | b'`'))
        .unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let cut = authority.iter().rposition(|byte| *byte == b'@')?;
    let (account, host) = authority.split_at_checked(cut)?;
    let colon = account.iter().position(|byte| *byte == b':')?;
    let password = account.get(colon.saturating_add(1)..)?;
    let host = host.strip_prefix(b"@").unwrap_or_default();
    let name = host.split(|byte| *byte == b':').next().unwrap_or_default();
    let own = !name.contains(&b'.')
        || name.starts_with(b"127.")
        || name.starts_with(b"10.")
        || name.starts_with(b"192.168.")
        || [&b"0.0.0.0"[..], b"host.docker.internal"].contains(&name)
        || [&b".local"[..], b".test", b".example", b".invalid", b".internal"]
            .iter()
            .any(|ending| name.ends_with(ending))
        || is_placeholder(name);
    let plain = password.len() >= 8
        && !is_placeholder(password)
        && password.iter().all(|byte| byte.is_ascii_graphic() && !b"$(){}%[]".contains(byte))
        && distinct(password) >= 6
        && !is_word(password);
    (!own && plain).then_some(Secret {
        what: "a password in an address",
        sure: Sure::Likely,
        text: password,
    })
}

/// `key = "value"` where the key names a secret and the value looks drawn at random.
fn by_key(line: &[u8], text: Text) -> Option<Secret<'_>> {
    let sign = |byte: &u8| matches!(byte, b'=' | b':');
    let mut from = 0_usize;
    while let Some(at) = line.get(from..)?.iter().position(sign) {
        let at = from.saturating_add(at);
        from = at.saturating_add(1);
        let key = key_before(line.get(..at)?);
        if !names_secret(key) {
            continue;
        }
        let rest = line.get(from..)?.trim_ascii_start();
        let rest = rest.strip_prefix(b"=").or(rest.strip_prefix(b">")).unwrap_or(rest);
        let Some(value) = value_of(rest.trim_ascii_start(), text) else { continue };
        let least = match text {
            Text::Plain => VALUE_MIN,
            Text::Settings => SETTING_MIN,
        };
        if value.len() >= least && is_secret_value(value, text) {
            return Some(Secret { what: "a secret by its name", sure: Sure::Likely, text: value });
        }
    }
    None
}

/// The word before the sign, less quotes.
fn key_before(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_end();
    let text = text.strip_suffix(b"\"").or(text.strip_suffix(b"'")).unwrap_or(text);
    let word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let length = text.iter().rev().take_while(word).count();
    text.get(text.len().saturating_sub(length)..).unwrap_or_default()
}

fn names_secret(key: &[u8]) -> bool {
    if key.len() < 5 || key.len() > 64 {
        return false;
    }
    let lower = key.to_ascii_lowercase();
    KEYS.iter().any(|name| lower.ends_with(name))
}

/// The text in quotes; in a file of settings also what is not quoted.
fn value_of(text: &[u8], kind: Text) -> Option<&[u8]> {
    let quote = *text.first()?;
    if matches!(quote, b'"' | b'\'' | b'`') {
        let rest = text.get(1..)?;
        let end = rest.iter().position(|byte| *byte == quote)?;
        return rest.get(..end);
    }
    match kind {
        Text::Plain => None,
        Text::Settings => {
            let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
            text.get(..end)
        }
    }
}

fn is_secret_value(value: &[u8], kind: Text) -> bool {
    let plain = value.iter().all(|byte| byte.is_ascii_graphic() && !b"(){}[]<>$ ,;".contains(byte));
    if !plain || is_placeholder(value) || is_word(value) || is_name(value) {
        return false;
    }
    match kind {
        Text::Plain => is_random(value),
        Text::Settings => distinct(value) >= 6 && value.iter().any(u8::is_ascii_digit),
    }
}

/// Whether it is a word or words of a language, or a name made of them.
fn is_word(value: &[u8]) -> bool {
    value.iter().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b'.' | b'/'))
        || value.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_')
}

/// Whether it is an address, a path, or an id of five groups.
fn is_name(value: &[u8]) -> bool {
    let groups: Vec<usize> = value.split(|byte| *byte == b'-').map(<[u8]>::len).collect();
    find(value, b"://").is_some()
        || value.starts_with(b"/")
        || value.starts_with(b"./")
        || groups == [8, 4, 4, 4, 12]
        || value.starts_with(b"sha256")
        || value.starts_with(b"sha512")
}

/// Whether the text says of itself that it is none.
pub(super) fn is_placeholder(text: &[u8]) -> bool {
    let lower = text.to_ascii_lowercase();
    let repeated = text.windows(5).any(|five| five.iter().all(|byte| five.first() == Some(byte)));
    repeated || PLACEHOLDERS.iter().any(|word| find(&lower, word).is_some())
}

/// Where the part begins in the text.
pub(super) fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut from = 0_usize;
    loop {
        let rest = text.get(from..)?;
        let at = from.saturating_add(rest.iter().position(|byte| *byte == first)?);
        if text.get(at..)?.starts_with(part) {
            return Some(at);
        }
        from = at.saturating_add(1);
    }
}

//! `http`, `https`, `xh`: requests whose items say whether they send.

use super::arguments::{Grammar, Style, has, operands, value};
use super::meaning::{Call, Input, Meaning};
use super::names::host;

const GRAMMAR: Grammar<'static> = Grammar::of(
    &[
        "-a",
        "--auth",
        "-A",
        "--auth-type",
        "-o",
        "--output",
        "-s",
        "--style",
        "-p",
        "--print",
        "--session",
        "--session-read-only",
        "--proxy",
        "--timeout",
        "--verify",
        "--cert",
        "--raw",
        "--pretty",
        "--boundary",
        "--max-redirects",
        "--path-as-is",
        "--cert-key",
    ],
    Style::Anywhere,
);

/// `http [METHOD] URL [ITEM]`.
pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    let items = GRAMMAR.scan(call.args);
    if has(&items, &["--version", "--help", "--offline"]) {
        return Meaning::nothing();
    }
    let words = operands(&items);
    let method = words
        .first()
        .and_then(|word| word.as_text())
        .filter(|word| word.len() > 2 && word.iter().all(u8::is_ascii_uppercase));
    let rest = words.get(usize::from(method.is_some())..).unwrap_or_default();
    let Some((address, data)) = rest.split_first() else {
        return Meaning::of([call.unknown()]);
    };
    let place = match address.pattern().prefix() {
        [b':', ..] => crate::model::pattern::Pattern::text("localhost"),
        _ => host(address.pattern()),
    };
    let mut meaning = Meaning::nothing();
    let mut carries = value(&items, &["--raw"]).is_some()
        || matches!(call.stdin, Input::Text(_) | Input::File(_) | Input::Fetched(_));
    for item in data.iter().map(|item| item.pattern()) {
        match item.as_text() {
            None => carries = true,
            Some(text) if text.windows(2).any(|two| two == b"==") => {}
            Some(text) => {
                carries |= text.contains(&b'=') || text.contains(&b'@');
                if let Some(at) = text.iter().position(|byte| *byte == b'@') {
                    let file = super::arguments::after(item, at.saturating_add(1));
                    meaning.effects.extend(call.reads(&file));
                }
            }
        }
    }
    if let Some(file) = value(&items, &["-o", "--output"]) {
        meaning.effects.extend(call.replaces(file));
    }
    let sends = match method {
        Some(b"GET" | b"HEAD" | b"OPTIONS") => false,
        Some(_) => true,
        None => carries,
    };
    meaning.with(if sends { Call::sends(place) } else { Call::receives(place) })
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn requests() {
        check(&[
            (
                "http https://api.example.com/x q==1 Accept:text/plain",
                &["receive host:api.example.com"],
            ),
            ("http api.example.com/x name=a", &["send host:api.example.com"]),
            ("http DELETE api.example.com/x", &["send host:api.example.com"]),
            ("xh :3000/health", &["receive host:localhost"]),
            (
                "http -f POST api.example.com/x file@a.txt",
                &["read path:a.txt", "send host:api.example.com"],
            ),
            ("http --version", &[]),
        ]);
    }
}

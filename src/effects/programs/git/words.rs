//! Words as git splits them: aliases and `GIT_CONFIG_PARAMETERS`.

/// The words of a text, quotes and backslashes taken away; `None`: a quote is not closed.
pub(super) fn split(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote = None;
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(b'\''), byte) => word.get_or_insert_default().push(byte),
            (_, b'\\') => word.get_or_insert_default().push(bytes.next()?),
            (None, b'\'' | b'"') => {
                quote = Some(byte);
                word.get_or_insert_default();
            }
            (None, byte) if byte.is_ascii_whitespace() => words.extend(word.take()),
            (_, byte) => word.get_or_insert_default().push(byte),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn quotes_hold_words_together() {
        for (text, wanted) in [
            ("log --oneline", Some(&["log", "--oneline"][..])),
            (" commit -m 'a b' ", Some(&["commit", "-m", "a b"])),
            (r#"x "a \" b" c\ d"#, Some(&["x", "a \" b", "c d"])),
            ("'core.hooksPath'='/dev/null'", Some(&["core.hooksPath=/dev/null"])),
            ("''", Some(&[""])),
            ("", Some(&[])),
            ("'open", None),
            ("end\\", None),
        ] {
            let wanted =
                wanted.map(|words| words.iter().map(|word| word.as_bytes().to_vec()).collect());
            assert_eq!(split(text.as_bytes()), wanted, "{text}");
        }
    }
}

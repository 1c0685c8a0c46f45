//! Text split into words by a program that is no shell: `xargs`, `env -S`.

use super::meaning::Arg;

/// Splits at blanks, quotes and backslashes taken off, as POSIX says of `xargs`. `None`: a quote
/// is open.
pub(super) fn split(text: &[u8]) -> Option<Vec<Arg>> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote = None;
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        match (quote, byte) {
            (Some(closing), _) if byte == closing => quote = None,
            (Some(_), _) => word.get_or_insert_default().push(byte),
            (None, b'\'' | b'"') => {
                word.get_or_insert_default();
                quote = Some(byte);
            }
            (None, b'\\') => word.get_or_insert_default().extend(bytes.next()),
            (None, b' ' | b'\t' | b'\n') => words.extend(word.take().map(Arg::text)),
            (None, _) => word.get_or_insert_default().push(byte),
        }
    }
    words.extend(word.take().map(Arg::text));
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_text() {
        for (text, wanted) in [
            ("a  b\nc", Some(vec!["a", "b", "c"])),
            ("'a b' \"c\"d e\\ f ''", Some(vec!["a b", "cd", "e f", ""])),
            ("", Some(vec![])),
            ("'a", None),
        ] {
            let wanted = wanted.map(|words| words.into_iter().map(Arg::text).collect());
            assert_eq!(split(text.as_bytes()), wanted, "{text}");
        }
    }
}

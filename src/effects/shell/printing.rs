//! What `echo` and `printf` print.

use super::output::Output;
use super::value::Builder;
use super::words::joined;
use crate::effects::programs::meaning::Arg;
use crate::model::pattern::Pattern;

/// Rounds of a format that `printf` goes through; more is not computed.
const ROUNDS_MAX: usize = 1_024;

/// The output of `echo`.
pub(super) fn echo(args: &[Arg]) -> Output {
    let mut newline = true;
    let mut escapes = false;
    let mut rest = args;
    while let Some((first, after)) = rest.split_first() {
        match first.as_text() {
            Some(flags) if is_flags(flags) => {
                newline &= !flags.contains(&b'n');
                escapes |= flags.contains(&b'e');
                rest = after;
            }
            _ => break,
        }
    }
    let mut builder = Builder::default();
    let text = joined(rest);
    match text.as_text().filter(|_| escapes) {
        Some(known) => builder.push_text(&unescaped(known)),
        None => builder.append(&text),
    }
    if newline {
        builder.push_text(b"\n");
    }
    Output::Text(builder.finish())
}

fn is_flags(text: &[u8]) -> bool {
    text.len() > 1
        && text.starts_with(b"-")
        && text.iter().skip(1).all(|byte| b"neE".contains(byte))
}

/// The output of `printf`.
pub(super) fn printf(args: &[Arg]) -> Output {
    let args = match args.split_first() {
        Some((first, rest)) if first.as_text() == Some(b"--") => rest,
        _ => args,
    };
    let Some((format, values)) = args.split_first() else { return Output::Nothing };
    let Some(format) = format.as_text() else { return unknown() };
    if values.iter().any(|arg| matches!(arg, Arg::Many(_))) {
        return several(format, values);
    }
    let mut builder = Builder::default();
    let mut values = values.iter();
    for round in 0..ROUNDS_MAX {
        let before = values.len();
        if round > 0 && before == 0 {
            return Output::Text(builder.finish());
        }
        if one_round(format, &mut values, &mut builder).is_none() {
            return unknown();
        }
        if values.len() == before {
            return Output::Text(builder.finish());
        }
    }
    unknown()
}

/// `printf '%s\n' SET`: lines, each in the set.
fn several(format: &[u8], values: &[Arg]) -> Output {
    match (format, values) {
        (br"%s\n" | br"%s\0" | b"%s\n", [Arg::Many(pattern)]) => {
            Output::Text(super::value::concatenated(pattern, &Pattern::text("\n")))
        }
        _ => unknown(),
    }
}

fn unknown() -> Output {
    Output::Unknown("output of printf".into())
}

fn one_round<'a>(
    format: &[u8],
    values: &mut impl Iterator<Item = &'a Arg>,
    builder: &mut Builder,
) -> Option<()> {
    let mut rest = format;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match byte {
            b'%' => {
                let (conversion, after) = tail.split_first()?;
                let empty = Pattern::default();
                match conversion {
                    b'%' => builder.push_text(b"%"),
                    b's' | b'd' | b'i' | b'q' => {
                        builder.append(values.next().map_or(&empty, Arg::pattern));
                    }
                    b'b' => {
                        if let Some(value) = values.next() {
                            builder.push_text(&unescaped(value.pattern().as_text()?));
                        }
                    }
                    _ => return None,
                }
                after
            }
            b'\\' => {
                let (text, after) = escape(tail);
                builder.push_text(&text);
                after
            }
            byte => {
                builder.push_text(&[byte]);
                tail
            }
        };
    }
    Some(())
}

fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        if byte == b'\\' {
            let (text, after) = escape(tail);
            plain.extend_from_slice(&text);
            rest = after;
        } else {
            plain.push(byte);
            rest = tail;
        }
    }
    plain
}

/// What a `\` and the bytes after it stand for, and what follows.
fn escape(tail: &[u8]) -> (Vec<u8>, &[u8]) {
    let Some((&first, after)) = tail.split_first() else { return (b"\\".to_vec(), tail) };
    let simple = match first {
        b'n' => Some(b'\n'),
        b't' => Some(b'\t'),
        b'r' => Some(b'\r'),
        b'a' => Some(7),
        b'b' => Some(8),
        b'f' => Some(12),
        b'v' => Some(11),
        b'e' | b'E' => Some(27),
        b'\\' | b'"' | b'\'' => Some(first),
        _ => None,
    };
    if let Some(byte) = simple {
        return (vec![byte], after);
    }
    match first {
        b'x' => number(after, 16, 2),
        b'0' => number(after, 8, 3),
        b'1'..=b'7' => number(tail, 8, 3),
        _ => (vec![b'\\', first], after),
    }
}

fn number(digits: &[u8], radix: u32, longest: usize) -> (Vec<u8>, &[u8]) {
    let count =
        digits.iter().take(longest).take_while(|byte| char::from(**byte).is_digit(radix)).count();
    let (used, after) = digits.split_at_checked(count).unwrap_or((b"", digits));
    let value =
        std::str::from_utf8(used).ok().and_then(|text| u32::from_str_radix(text, radix).ok());
    let byte = value.unwrap_or(0).to_le_bytes().first().copied().unwrap_or(0);
    (vec![byte], after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_are_printed_as_bash_does() {
        let args = |words: &[&str]| words.iter().map(Arg::text).collect::<Vec<_>>();
        for (output, wanted) in [
            (echo(&args(&["a", "b"])), "a b\n"),
            (echo(&args(&["-n", "a"])), "a"),
            (echo(&args(&["-e", r"a\tb\x41"])), "a\tbA\n"),
            (printf(&args(&[r"%s\n", "a", "b"])), "a\nb\n"),
            (printf(&args(&[r"\x72\155"])), "rm"),
            (printf(&args(&["%s-%s", "a"])), "a-"),
        ] {
            assert_eq!(output, Output::Text(Pattern::text(wanted)));
        }
    }
}

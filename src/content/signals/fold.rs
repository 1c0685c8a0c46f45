//! Text as a reader takes it: without hidden characters, look-alike letters as the letters that
//! they look like.

use crate::model::escape::is_hidden;

/// The text without what is not seen, with look-alikes of Latin letters replaced.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        let (plain, wide) = rest.split_at(at);
        folded.push_str(plain);
        let end = wide.bytes().position(|byte| byte.is_ascii()).unwrap_or(wide.len());
        let (wide, after) = wide.split_at(end);
        folded.extend(wide.chars().filter_map(letter));
        rest = after;
    }
    folded.push_str(rest);
    folded
}

/// What a character is read as; `None`: it is not seen.
fn letter(character: char) -> Option<char> {
    if is_hidden(character) || is_joiner(character) {
        return None;
    }
    Some(looks_like(character).unwrap_or(character))
}

/// Joiners, marks and selectors: part of scripts and emoji, and nothing between Latin letters.
pub(super) fn is_joiner(character: char) -> bool {
    matches!(character,
        '\u{200c}' | '\u{200d}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{00ad}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{0300}'..='\u{036f}')
}

/// Letters of Cyrillic, Armenian and Greek and the Latin ones that they look like.
const PAIRS: &[(char, char)] = &[
    ('а', 'a'),
    ('А', 'A'),
    ('В', 'B'),
    ('с', 'c'),
    ('С', 'C'),
    ('е', 'e'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('і', 'i'),
    ('І', 'I'),
    ('ј', 'j'),
    ('К', 'K'),
    ('М', 'M'),
    ('о', 'o'),
    ('О', 'O'),
    ('р', 'p'),
    ('Р', 'P'),
    ('ѕ', 's'),
    ('Ѕ', 'S'),
    ('Т', 'T'),
    ('у', 'y'),
    ('У', 'Y'),
    ('х', 'x'),
    ('Х', 'X'),
    ('ԁ', 'd'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
    ('ո', 'n'),
    ('һ', 'h'),
    ('ӏ', 'l'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('ο', 'o'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('ν', 'v'),
    ('ι', 'i'),
    ('α', 'a'),
];

/// The Latin letter that a character looks like. Sources: the compatibility mappings of Unicode 16
/// (full-width, mathematical and circled letters) and the single-letter confusables of UTS 39 in
/// Cyrillic and Greek.
fn looks_like(character: char) -> Option<char> {
    let code = u32::from(character);
    let from = |first: u32, base: u8, count: u32| {
        let at = code.checked_sub(first)?.checked_rem(count)?;
        char::from_u32(u32::from(base).checked_add(at)?)
    };
    match code {
        0xa0 | 0x2000..=0x200a | 0x202f | 0x205f | 0x3000 => Some(' '),
        0x2018 | 0x2019 | 0x02bc => Some('\''),
        0xff01..=0xff5e => from(0xff01, b'!', 94),
        0x24b6..=0x24cf => from(0x24b6, b'A', 26),
        0x24d0..=0x24e9 => from(0x24d0, b'a', 26),
        // Mathematical letters: runs of 26 capitals and 26 small ones.
        0x1d400..=0x1d6a3 => {
            let at = code.checked_sub(0x1d400)?.checked_rem(52)?;
            let base = if at < 26 { u32::from(b'A') } else { u32::from(b'a').checked_sub(26)? };
            char::from_u32(base.checked_add(at)?)
        }
        0x0391..=0x0578 => {
            PAIRS.iter().find(|(wide, _)| *wide == character).map(|(_, latin)| *latin)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_read_as_what_they_look_like() {
        for (text, wanted) in [
            ("ｉｇｎｏｒｅ", "ignore"),
            ("𝐢𝐠𝐧𝐨𝐫𝐞 𝙰𝙻𝙻", "ignore ALL"),
            ("іgnоrе", "ignore"),
            ("ig\u{200b}no\u{ad}re\u{200d}", "ignore"),
            ("before\u{a0}you", "before you"),
            ("naïve größe 忽略", "naïve größe 忽略"),
        ] {
            assert_eq!(folded(text), wanted, "{text}");
        }
    }
}

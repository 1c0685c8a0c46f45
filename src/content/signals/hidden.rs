//! Characters that are not seen: tags, zero-width characters, fillers, bidirectional controls, and
//! runs of variation selectors.

use super::{Hidden, Means, Scan, SignalKind};
use crate::model::escape::is_hidden;

/// Variation selectors in a row that are no part of an emoji or an ideograph.
const SELECTORS_MIN: usize = 3;
/// Zero-width characters in a row of two kinds that spell bits.
const BITS_MIN: usize = 16;

/// A run of characters of one sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Tag,
    Selector,
    ZeroWidth,
    Other,
}

fn sort(character: char) -> Option<Sort> {
    match character {
        '\u{e0000}'..='\u{e007f}' => Some(Sort::Tag),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Some(Sort::Selector),
        '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => Some(Sort::ZeroWidth),
        other => is_hidden(other).then_some(Sort::Other),
    }
}

/// Notes hidden characters, and what they spell.
pub(super) fn scan(text: &str, scan: &mut Scan) {
    let mut run: Option<(usize, Sort)> = None;
    let mut before = '\0';
    for (at, character) in text.char_indices().chain([(text.len(), '\0')]) {
        let sort = sort(character);
        if run.map(|(_, sort)| sort) == sort {
            continue;
        }
        if let Some((start, sort)) = run {
            ended(text, (start, at), sort, before, scan);
        }
        run = sort.map(|sort| (at, sort));
        before = if run.is_some() {
            text.get(..at).and_then(|text| text.chars().next_back()).unwrap_or('\0')
        } else {
            before
        };
    }
}

fn ended(text: &str, (start, end): (usize, usize), sort: Sort, before: char, scan: &mut Scan) {
    let Some(run) = text.get(start..end) else { return };
    let spelt = match sort {
        // The flags of England, Scotland and Wales are a black flag and tags.
        Sort::Tag if before == '\u{1f3f4}' && run.ends_with('\u{e007f}') => return,
        Sort::Tag => tags(run),
        Sort::Selector => {
            let count = run.chars().count();
            let plain = run.chars().all(|c| matches!(c, '\u{fe00}'..='\u{fe0f}'));
            if count < SELECTORS_MIN && plain {
                return;
            }
            selectors(run)
        }
        Sort::ZeroWidth => {
            // Joiners are part of scripts and emoji; a mark at the start of a file is its encoding.
            let is_ordinary = |c: char| matches!(c, '\u{200c}' | '\u{200d}');
            if run.chars().all(is_ordinary) && run.chars().count() < BITS_MIN
                || (start == 0 && run == "\u{feff}")
            {
                return;
            }
            bits(run)
        }
        Sort::Other => String::new(),
    };
    scan.hidden_characters = true;
    let around = text.get(..start).unwrap_or_default().lines().next_back().unwrap_or_default();
    if spelt.trim().is_empty() {
        scan.note(SignalKind::HiddenCharacters, &format!("{run} after `{around}`"));
    } else {
        scan.hide(Hidden { means: Means::Characters, start, end, text: spelt, order: true });
    }
}

/// Tags are ASCII, moved up.
fn tags(run: &str) -> String {
    run.chars()
        .filter_map(|tag| char::from_u32(u32::from(tag).checked_sub(0xe_0000)?))
        .filter(|letter| (' '..='~').contains(letter))
        .collect()
}

/// Selectors are the 256 values of a byte.
fn selectors(run: &str) -> String {
    let bytes: Vec<u8> = run
        .chars()
        .filter_map(|selector| {
            let code = u32::from(selector);
            let value = match code {
                0xfe00..=0xfe0f => code.checked_sub(0xfe00)?,
                _ => code.checked_sub(0xe_0100)?.checked_add(16)?,
            };
            u8::try_from(value).ok()
        })
        .collect();
    readable(&bytes)
}

/// Two zero-width characters are the two values of a bit; which is which is tried both ways.
fn bits(run: &str) -> String {
    let mut kinds: Vec<char> = Vec::new();
    for character in run.chars() {
        if !kinds.contains(&character) {
            kinds.push(character);
        }
    }
    let count = run.chars().count();
    if kinds.len() != 2 || count < BITS_MIN {
        return String::new();
    }
    let one_of = |one: char| {
        let bits: Vec<bool> = run.chars().map(|character| character == one).collect();
        let bytes: Vec<u8> = bits
            .chunks_exact(8)
            .map(|eight| eight.iter().fold(0_u8, |byte, bit| byte << 1 | u8::from(*bit)))
            .collect();
        readable(&bytes)
    };
    kinds.into_iter().map(one_of).find(|text| !text.is_empty()).unwrap_or_default()
}

/// The text that these bytes are, if all of it can be read.
fn readable(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(|c| c.is_control() && !c.is_whitespace()) => text.to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::signals::{self, Source};

    fn spelt(text: &str) -> (bool, Vec<String>) {
        let scan = signals::scan(text, Source::Plain);
        let texts = scan.hidden.into_iter().filter(|one| one.means == Means::Characters);
        (scan.hidden_characters, texts.map(|one| one.text).collect())
    }

    fn tagged(text: &str) -> String {
        let tag = |c: char| char::from_u32(u32::from(c).saturating_add(0xe_0000));
        text.chars().filter_map(tag).collect()
    }

    #[test]
    fn what_is_spelt_by_what_is_not_seen_is_read() {
        let selectors: String = b"curl x"
            .iter()
            .map(|byte| char::from_u32(0xe_0100 + u32::from(*byte) - 16).unwrap())
            .collect();
        let bits: String = b"run it"
            .iter()
            .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1))
            .map(|bit| if bit == 1 { '\u{200c}' } else { '\u{200b}' })
            .collect();
        for (text, wanted) in [
            (format!("hello {}", tagged("run curl")), "run curl"),
            (format!("smile 😀{selectors}"), "curl x"),
            (format!("a{bits}b"), "run it"),
        ] {
            assert_eq!(spelt(&text), (true, vec![wanted.to_owned()]), "{text}");
        }
    }

    #[test]
    fn what_has_no_use_is_noted() {
        for text in ["if (x)\u{202e} { //", "pass\u{200b}word", "a\u{3164}b", "x\u{feff}y"] {
            assert_eq!(spelt(text), (true, Vec::new()), "{text}");
        }
    }

    #[test]
    fn what_scripts_emoji_and_files_need_is_not() {
        let scotland = format!("\u{1f3f4}{}\u{e007f}", tagged("gbsct"));
        for text in [
            "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}",
            "\u{feff}first line",
            "می\u{200c}خواهم",
            "soft\u{ad}hyphen, fixed\u{a0}space, mark\u{200e}",
            &scotland,
            "plain ASCII",
        ] {
            assert_eq!(spelt(text), (false, Vec::new()), "{text}");
        }
    }
}

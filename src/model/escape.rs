//! Untrusted text, made fit to print: control and hidden characters are shown, never sent.

use std::fmt::Write;

/// Whether a character has no ordinary use in code and is not seen: bidirectional controls,
/// zero-width characters, fillers and tags. Source: Unicode 16 general categories Cf, and the
/// Trojan Source report (CVE-2021-42574) for the bidirectional ones.
pub fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{2060}'..='\u{2064}'
        | '\u{180e}' | '\u{feff}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{034f}'
        | '\u{17b4}' | '\u{17b5}' | '\u{e0000}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The text on one line with control and hidden characters written as escapes.
pub fn escaped(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            c if c.is_control() || is_hidden(c) => {
                // Writing to a `String` cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown
}

/// The first `characters_max` characters of the escaped text, with `...` where it was cut.
pub fn excerpt(bytes: &[u8], characters_max: usize) -> String {
    let shown = escaped(bytes);
    if shown.chars().count() <= characters_max {
        return shown;
    }
    let kept: String = shown.chars().take(characters_max.saturating_sub(3)).collect();
    format!("{kept}...")
}

//! One spelling for a text: so that what looks the same is the same, and what cannot be seen is
//! known to be there.

use unicode_normalization::UnicodeNormalization as _;

/// Encoded characters in a row from which on they carry a text of their own.
const SMUGGLED_MIN: usize = 3;

/// A text in its one spelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Normal {
    /// What can be seen: NFKC, lower case, no terminal sequences, no hidden characters, one space
    /// for many, lines kept apart.
    pub text: String,
    /// Texts that stood in it as characters that are not shown, in the same spelling.
    pub hidden: Vec<String>,
}

/// Whether a character is not shown and has no ordinary use in a program's text: direction
/// controls, zero-width and filling characters, tags, and variation selectors beyond the plain one.
pub fn is_hidden(character: char) -> bool {
    matches!(
        u32::from(character),
        0x202a..=0x202e
            | 0x2066..=0x2069
            | 0x200b
            | 0x2060..=0x2064
            | 0x180e
            | 0xfeff
            | 0x115f
            | 0x1160
            | 0x3164
            | 0xffa0
            | 0x034f
            | 0x17b4
            | 0x17b5
            | 0xe0000..=0xe007f
            | 0xfe00..=0xfe0e
            | 0xe0100..=0xe01ef
    )
}

/// Whether a character is not shown but has a use in some scripts, in emoji or in setting type.
fn is_unseen(character: char) -> bool {
    matches!(
        u32::from(character),
        0x200c..=0x200f | 0x061c | 0x00ad | 0xfe0f | 0x180b..=0x180d
    )
}

/// The text in its one spelling.
pub fn normalise(text: &str) -> Normal {
    if text.is_ascii() {
        return Normal { text: spaced(text), hidden: Vec::new() };
    }
    let mut smuggled = Smuggled::default();
    let mut seen = String::with_capacity(text.len());
    let mut before = '\0';
    for character in text.chars() {
        let kept = smuggled.take(character, before);
        if !kept && !is_hidden(character) && !is_unseen(character) {
            seen.push(character);
        }
        before = character;
    }
    let hidden = smuggled.done().iter().map(|text| spaced(&folded(text))).collect();
    Normal { text: spaced(&folded(&seen)), hidden }
}

/// NFKC, where a line is not plain ASCII.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for part in text.split_inclusive('\n') {
        if part.is_ascii() {
            folded.push_str(part);
        } else {
            // What folds into a space or a letter of another case is put right afterwards.
            folded.extend(part.nfkc().filter(|character| !is_unseen(*character)));
        }
    }
    folded
}

/// Texts that stand in characters which stand for bytes: tags, and runs of variation selectors.
#[derive(Default)]
struct Smuggled {
    done: Vec<String>,
    tags: String,
    bytes: Vec<u8>,
    /// A flag is a black flag and tags that name its region.
    flag: bool,
}

impl Smuggled {
    /// Whether the character belongs to such a text; `before` is the character before it.
    fn take(&mut self, character: char, before: char) -> bool {
        let code = u32::from(character);
        match code {
            0xe0020..=0xe007e => {
                self.flag |= before == '\u{1f3f4}';
                if !self.flag {
                    self.tags.extend(char::from_u32(code & 0x7f));
                }
                true
            }
            0xfe00..=0xfe0f => {
                self.bytes.extend(u8::try_from(code & 0xf));
                true
            }
            0xe0100..=0xe01ef => {
                self.bytes.extend(u8::try_from((code & 0xff).saturating_add(16)));
                true
            }
            _ => {
                self.close();
                false
            }
        }
    }

    fn close(&mut self) {
        if self.tags.len() >= SMUGGLED_MIN {
            self.done.push(std::mem::take(&mut self.tags));
        }
        if self.bytes.len() >= SMUGGLED_MIN {
            self.done.push(String::from_utf8_lossy(&self.bytes).into_owned());
        }
        self.tags.clear();
        self.bytes.clear();
        self.flag = false;
    }

    fn done(mut self) -> Vec<String> {
        self.close();
        self.done
    }
}

/// Lower case, one space for many, no space at the ends of lines, no terminal sequences.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut space = false;
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match character {
            '\u{1b}' => skip_sequence(&mut rest),
            '\u{9b}' => skip_control(&mut rest),
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !spaced.ends_with('\n') && !spaced.is_empty() {
                    spaced.push('\n');
                }
                space = false;
            }
            ' ' | '\t' => space = true,
            _ if character.is_whitespace() => space = true,
            _ if character.is_control() => {}
            _ => {
                if space && !spaced.is_empty() && !spaced.ends_with('\n') {
                    spaced.push(' ');
                }
                space = false;
                if character.is_ascii() {
                    spaced.push(character.to_ascii_lowercase());
                } else {
                    spaced.extend(character.to_lowercase());
                }
            }
        }
    }
    spaced
}

/// What follows an escape character: a control sequence, or a string up to its end.
fn skip_sequence(rest: &mut std::str::Chars<'_>) {
    match rest.clone().next() {
        Some('[') => {
            rest.next();
            skip_control(rest);
        }
        Some(']' | 'P' | '_' | '^' | 'X') => {
            rest.next();
            let mut ahead = rest.clone();
            // A string without an end hides nothing: what follows is kept.
            for _ in 0..4_096 {
                match ahead.next() {
                    Some('\u{7}') => {
                        *rest = ahead;
                        return;
                    }
                    Some('\u{1b}') => {
                        if ahead.clone().next() == Some('\\') {
                            ahead.next();
                        }
                        *rest = ahead;
                        return;
                    }
                    Some('\n') | None => return,
                    Some(_) => {}
                }
            }
        }
        Some('(' | ')' | '#' | '%') => {
            rest.next();
            rest.next();
        }
        Some(_) => {
            rest.next();
        }
        None => {}
    }
}

/// The parameters and the last byte of a control sequence.
fn skip_control(rest: &mut std::str::Chars<'_>) {
    for _ in 0..64 {
        match rest.clone().next() {
            Some('\u{20}'..='\u{3f}') => {
                rest.next();
            }
            Some('\u{40}'..='\u{7e}') => {
                rest.next();
                return;
            }
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same() {
        for (text, wanted) in [
            ("Hello\t  World \n\n x", "hello world\nx"),
            ("a\u{1b}[31mb\u{1b}[0m c", "ab c"),
            ("\u{1b}]8;;https://x.example\u{7}link\u{1b}]8;;\u{7}", "link"),
            ("\u{1b}]no end\nnext", "no end\nnext"),
            ("first\rsecond", "first\nsecond"),
            ("ｅｖｉｌ．ｅｘａｍｐｌｅ", "evil.example"),
            ("ev\u{200b}il.ex\u{2060}ample", "evil.example"),
            ("so\u{ad}ft\u{200d}", "soft"),
            ("ÄÖ\u{a0}ü", "äö ü"),
            ("\u{202e}x", "x"),
            ("", ""),
        ] {
            assert_eq!(normalise(text).text, wanted, "{text:?}");
        }
    }

    #[test]
    fn what_stands_in_unseen_characters_is_lifted_out() {
        let tags: String = "Send IT"
            .bytes()
            .filter_map(|byte| char::from_u32(0xe0000 + u32::from(byte)))
            .collect();
        let found = normalise(&format!("plain{tags} text"));
        assert_eq!((found.text.as_str(), found.hidden), ("plain text", vec!["send it".into()]));

        let selector = |byte: u8| match byte {
            0..16 => char::from_u32(0xfe00 + u32::from(byte)).unwrap(),
            _ => char::from_u32(0xe0100 + u32::from(byte) - 16).unwrap(),
        };
        let selectors: String = b"run x".iter().map(|byte| selector(*byte)).collect();
        let found = normalise(&format!("😀{selectors}"));
        assert_eq!((found.text.as_str(), found.hidden), ("😀", vec!["run x".into()]));

        let flag = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        assert_eq!(normalise(flag).hidden, Vec::<String>::new());
        assert_eq!(normalise("ok \u{2764}\u{fe0f}").hidden, Vec::<String>::new());
    }
}

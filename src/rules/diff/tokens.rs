//! The shapes of tokens that services give out, from their own documentation.

/// How surely a text of this shape is a live secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// It looks like one.
    Likely,
    /// Its shape, its randomness or its checksum says so.
    Certain,
}

/// What the characters behind a prefix are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    /// `0-9a-f`
    Hex,
    /// `0-9A-Za-z`
    Word,
    /// `0-9A-Za-z_-`
    Url,
    /// `0-9A-Za-z_.-`
    Dotted,
    /// `2-7A-Z`
    Base32,
    /// `0-9A-Za-z`, the last six a CRC-32 of the others.
    Checked,
}

struct Shape {
    prefix: &'static str,
    letters: Letters,
    /// How many characters follow the prefix, at least and at most.
    length: (usize, usize),
    sure: Sure,
    of: &'static str,
}

const fn shape(
    prefix: &'static str,
    letters: Letters,
    length: (usize, usize),
    sure: Sure,
    of: &'static str,
) -> Shape {
    Shape { prefix, letters, length, sure, of }
}

use Letters::{Base32, Checked, Dotted, Hex, Url, Word};
use Sure::{Certain, Likely};

const SHAPES: &[Shape] = &[
    shape("ghp_", Checked, (36, 36), Certain, "a GitHub token"),
    shape("gho_", Checked, (36, 36), Certain, "a GitHub token"),
    shape("ghu_", Checked, (36, 36), Certain, "a GitHub token"),
    shape("ghs_", Checked, (36, 36), Certain, "a GitHub token"),
    shape("ghr_", Checked, (36, 36), Certain, "a GitHub token"),
    shape("github_pat_", Url, (82, 82), Certain, "a GitHub token"),
    shape("npm_", Checked, (36, 36), Certain, "an npm token"),
    shape("glpat-", Dotted, (20, 320), Certain, "a GitLab token"),
    shape("glptt-", Url, (40, 40), Certain, "a GitLab token"),
    shape("gldt-", Url, (20, 64), Certain, "a GitLab token"),
    shape("glrt-", Dotted, (20, 64), Certain, "a GitLab token"),
    shape("xoxb-", Url, (40, 96), Certain, "a Slack token"),
    shape("xoxp-", Url, (40, 120), Certain, "a Slack token"),
    shape("xoxa-", Url, (40, 120), Certain, "a Slack token"),
    shape("xoxr-", Url, (40, 120), Certain, "a Slack token"),
    shape("xoxs-", Url, (40, 120), Certain, "a Slack token"),
    shape("xapp-", Url, (50, 140), Certain, "a Slack token"),
    shape("AKIA", Base32, (16, 16), Likely, "an AWS key id"),
    shape("ASIA", Base32, (16, 16), Likely, "an AWS key id"),
    shape("AIza", Url, (35, 35), Likely, "a Google API key"),
    shape("GOCSPX-", Url, (28, 28), Certain, "a Google client secret"),
    shape("ya29.", Url, (60, 400), Likely, "a Google access token"),
    shape("sk_live_", Word, (24, 120), Certain, "a Stripe live key"),
    shape("rk_live_", Word, (24, 120), Certain, "a Stripe live key"),
    shape("whsec_", Word, (32, 80), Likely, "a webhook secret"),
    shape("sk-ant-", Url, (80, 140), Certain, "an Anthropic key"),
    shape("sk-proj-", Url, (40, 220), Certain, "an OpenAI key"),
    shape("sk-svcacct-", Url, (40, 220), Certain, "an OpenAI key"),
    shape("sk-or-v1-", Hex, (64, 64), Certain, "an OpenRouter key"),
    shape("sk-", Word, (48, 48), Certain, "an OpenAI key"),
    shape("hf_", Word, (34, 37), Certain, "a Hugging Face token"),
    shape("gsk_", Word, (52, 52), Certain, "a Groq key"),
    shape("xai-", Word, (80, 80), Certain, "an xAI key"),
    shape("pplx-", Word, (48, 56), Certain, "a Perplexity key"),
    shape("r8_", Word, (37, 37), Certain, "a Replicate token"),
    shape("SG.", Dotted, (66, 66), Certain, "a SendGrid key"),
    shape("dop_v1_", Hex, (64, 64), Certain, "a DigitalOcean token"),
    shape("doo_v1_", Hex, (64, 64), Certain, "a DigitalOcean token"),
    shape("dor_v1_", Hex, (64, 64), Certain, "a DigitalOcean token"),
    shape("shpat_", Hex, (32, 32), Certain, "a Shopify token"),
    shape("shpca_", Hex, (32, 32), Certain, "a Shopify token"),
    shape("shppa_", Hex, (32, 32), Certain, "a Shopify token"),
    shape("shpss_", Hex, (32, 32), Certain, "a Shopify secret"),
    shape("pypi-AgEIcHlwaS5vcmc", Url, (50, 400), Certain, "a PyPI token"),
    shape("cio", Word, (32, 32), Likely, "a crates.io token"),
    shape("rubygems_", Hex, (48, 48), Certain, "a RubyGems key"),
    shape("oy2", Word, (43, 43), Likely, "a NuGet key"),
    shape("dckr_pat_", Url, (27, 27), Certain, "a Docker Hub token"),
    shape("hvs.", Url, (90, 140), Certain, "a Vault token"),
    shape("hvb.", Url, (90, 220), Certain, "a Vault token"),
    shape("dapi", Hex, (32, 34), Certain, "a Databricks token"),
    shape("glsa_", Url, (41, 41), Certain, "a Grafana token"),
    shape("lin_api_", Word, (40, 40), Certain, "a Linear key"),
    shape("ntn_", Word, (43, 50), Certain, "a Notion token"),
    shape("dp.pt.", Word, (40, 44), Certain, "a Doppler token"),
    shape("dp.st.", Dotted, (40, 60), Certain, "a Doppler token"),
    shape("pscale_tkn_", Dotted, (32, 64), Certain, "a PlanetScale token"),
    shape("pscale_pw_", Dotted, (32, 64), Certain, "a PlanetScale password"),
    shape("PMAK-", Url, (59, 59), Certain, "a Postman key"),
    shape("NRAK-", Word, (27, 27), Certain, "a New Relic key"),
    shape("sbp_", Hex, (40, 40), Certain, "a Supabase token"),
    shape("ATATT3xFfGF0", Url, (100, 240), Certain, "an Atlassian token"),
    shape("AGE-SECRET-KEY-1", Word, (58, 58), Certain, "an age key"),
    shape("tskey-", Url, (24, 80), Certain, "a Tailscale key"),
    shape("pul-", Hex, (40, 40), Certain, "a Pulumi token"),
    shape("sntryu_", Hex, (64, 64), Certain, "a Sentry token"),
    shape("sntrys_", Url, (80, 400), Certain, "a Sentry token"),
    shape("nfp_", Word, (36, 36), Certain, "a Netlify token"),
    shape("sq0csp-", Url, (43, 43), Certain, "a Square secret"),
    shape("dt0c01.", Dotted, (89, 89), Certain, "a Dynatrace token"),
    shape("fio-u-", Url, (60, 70), Certain, "a Frame.io token"),
    shape("EAACEdEose0cBA", Word, (60, 300), Certain, "a Facebook token"),
];

/// The fewest characters that any of the shapes has.
const LENGTH_MIN: usize = 20;

/// What the word at this place is, if it has the shape of a token.
pub(super) fn token(word: &[u8]) -> Option<(&'static str, Sure)> {
    if word.len() < LENGTH_MIN {
        return None;
    }
    let fits = |shape: &&Shape| {
        let Some(rest) = word.strip_prefix(shape.prefix.as_bytes()) else { return false };
        let (least, most) = shape.length;
        (least..=most).contains(&rest.len()) && rest.iter().all(|byte| shape.letters.hold(*byte))
    };
    let shape = SHAPES.iter().find(fits)?;
    let rest = word.get(shape.prefix.len()..)?;
    let sure = match shape.letters {
        Letters::Checked if has_checksum(rest) => Sure::Certain,
        Letters::Checked if is_random(rest) => Sure::Likely,
        Letters::Base32 if has_digit(rest) => shape.sure,
        Letters::Hex if has_digit(rest) && distinct(rest) >= 8 => shape.sure,
        Letters::Word | Letters::Url | Letters::Dotted if is_random(rest) => shape.sure,
        Letters::Checked
        | Letters::Base32
        | Letters::Hex
        | Letters::Word
        | Letters::Url
        | Letters::Dotted => return None,
    };
    Some((shape.of, sure))
}

impl Letters {
    fn hold(self, byte: u8) -> bool {
        match self {
            Self::Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Self::Word | Self::Checked => byte.is_ascii_alphanumeric(),
            Self::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Self::Base32 => matches!(byte, b'2'..=b'7' | b'A'..=b'Z'),
        }
    }
}

fn has_digit(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit)
}

/// How many different characters the text has.
pub(super) fn distinct(text: &[u8]) -> usize {
    let mut seen = [false; 256];
    for byte in text {
        if let Some(one) = seen.get_mut(usize::from(*byte)) {
            *one = true;
        }
    }
    seen.iter().filter(|one| **one).count()
}

/// Whether the text looks drawn at random: digits among letters, many different characters, no
/// character several times in a row, no long piece in one case as words have it.
pub(super) fn is_random(text: &[u8]) -> bool {
    let letters = text.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let repeated = text.windows(5).any(|five| five.iter().all(|byte| five.first() == Some(byte)));
    let counted = |four: &[u8]| {
        four.windows(2).all(|two| matches!(two, [a, b] if a.checked_add(1) == Some(*b)))
    };
    let in_order = text.windows(5).filter(|five| counted(five)).count();
    letters >= 3
        && digits >= 2
        && !repeated
        && in_order < 2
        && distinct(text).saturating_mul(5) >= text.len().min(40).saturating_mul(2)
        && longest_word(text) < 9
}

/// The longest run of lower-case letters.
fn longest_word(text: &[u8]) -> usize {
    let runs = text.split(|byte| !byte.is_ascii_lowercase());
    runs.map(<[u8]>::len).max().unwrap_or_default()
}

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Whether the last six characters are the CRC-32 of those before them, in base 62.
fn has_checksum(text: &[u8]) -> bool {
    let Some((body, sum)) = text.len().checked_sub(6).and_then(|cut| text.split_at_checked(cut))
    else {
        return false;
    };
    let mut left = crc32(body);
    let mut wanted = [b'0'; 6];
    for place in wanted.iter_mut().rev() {
        let digit = usize::try_from(left.checked_rem(62).unwrap_or_default()).unwrap_or_default();
        *place = BASE62.get(digit).copied().unwrap_or_default();
        left = left.checked_div(62).unwrap_or_default();
    }
    sum == wanted
}

/// CRC-32 as in ISO 3309, bit by bit: the texts are short.
fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let low = sum & 1;
            sum >>= 1;
            if low == 1 {
                sum ^= 0xedb8_8320;
            }
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token with a right checksum; made here, so that no text of this file is one.
    fn checked(prefix: &str, body: &str) -> String {
        let mut left = crc32(body.as_bytes());
        let mut sum = String::new();
        for _ in 0..6 {
            sum.insert(0, char::from(BASE62[left as usize % 62]));
            left /= 62;
        }
        format!("{prefix}{body}{sum}")
    }

    #[test]
    fn checksums_of_tokens() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        let token_text = checked("ghp_", "zQ1xW5uTR9oKi4A7spHcVY2ncnsDkx");
        assert_eq!(token(token_text.as_bytes()), Some(("a GitHub token", Sure::Certain)));
        let wrong = token_text.replace("zQ1x", "zQ2x");
        assert_eq!(token(wrong.as_bytes()), Some(("a GitHub token", Sure::Likely)));
    }

    #[test]
    fn what_is_no_token() {
        for text in [
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "ghp_000000000000000000000000000000000000",
            "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
            "sk-your-api-key-here-0123456789",
            "npm_config_registry_and_other_settings_of_it",
            "hf_model_name_that_is_long_enough_here",
            "AKIAABCDEFGHIJKLMNOP",
            "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
            "ciolistofwordsthatislong",
        ] {
            assert_eq!(token(text.as_bytes()), None, "{text}");
        }
    }
}

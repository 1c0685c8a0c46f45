//! Brace expansion: one word into several, before anything else happens to it.

use super::syntax::{Word, WordPart};
use crate::model::bounds::LOOP_ITERATIONS_MAX;

/// Most words that the braces of one word make; more is widened.
const WORDS_MAX: usize = 4 * LOOP_ITERATIONS_MAX;

/// The words that the braces of a word make, each as its parts; `None`: too many to name.
pub(super) fn expanded(word: &Word) -> Option<Vec<Vec<WordPart>>> {
    multiplied(&word.parts)
}

/// Whether a word holds braces at all.
pub(super) fn holds(word: &Word) -> bool {
    word.parts.iter().any(|part| matches!(part, WordPart::Brace(_) | WordPart::Range(..)))
}

fn multiplied(parts: &[WordPart]) -> Option<Vec<Vec<WordPart>>> {
    let mut all: Vec<Vec<WordPart>> = vec![Vec::new()];
    for part in parts {
        let choices: Vec<Vec<WordPart>> = match part {
            WordPart::Brace(words) => {
                let mut choices = Vec::new();
                for word in words {
                    choices.extend(multiplied(&word.parts)?);
                }
                choices
            }
            WordPart::Range(first, last, step) => {
                let texts = range(first, last, step.as_deref())?;
                texts.into_iter().map(|text| vec![WordPart::Bare(text)]).collect()
            }
            other => vec![vec![other.clone()]],
        };
        if all.len().saturating_mul(choices.len()) > WORDS_MAX {
            return None;
        }
        all = all
            .iter()
            .flat_map(|before| {
                choices.iter().map(move |choice| [before.as_slice(), choice].concat())
            })
            .collect();
    }
    Some(all)
}

fn range(first: &[u8], last: &[u8], step: Option<&[u8]>) -> Option<Vec<Vec<u8>>> {
    let number = |text: &[u8]| std::str::from_utf8(text).ok()?.parse::<i64>().ok();
    let step = step.map_or(Some(1), number)?.checked_abs()?.max(1);
    if let (Some(low), Some(high)) = (number(first), number(last)) {
        let width = padding(first).max(padding(last));
        let texts = steps(low, high, step)?;
        return Some(texts.into_iter().map(|n| format!("{n:0width$}").into_bytes()).collect());
    }
    let ([low], [high]) = (first, last) else { return None };
    let bytes = steps(i64::from(*low), i64::from(*high), step)?;
    Some(bytes.into_iter().filter_map(|n| u8::try_from(n).ok()).map(|byte| vec![byte]).collect())
}

/// The width that leading zeros ask for.
fn padding(text: &[u8]) -> usize {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.len() > 1 && digits.first() == Some(&b'0') { text.len() } else { 0 }
}

fn steps(low: i64, high: i64, step: i64) -> Option<Vec<i64>> {
    let mut all = Vec::new();
    let mut at = low;
    loop {
        all.push(at);
        if all.len() > WORDS_MAX {
            return None;
        }
        at = if low <= high { at.checked_add(step)? } else { at.checked_sub(step)? };
        if (low <= high && at > high) || (low > high && at < high) {
            return Some(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_count_as_bash_does() {
        for (first, last, step, wanted) in [
            ("1", "3", None, Some("1 2 3")),
            ("3", "1", None, Some("3 2 1")),
            ("08", "10", None, Some("08 09 10")),
            ("1", "9", Some("4"), Some("1 5 9")),
            ("a", "c", None, Some("a b c")),
            ("1", "1000", None, None),
        ] {
            let found = range(first.as_bytes(), last.as_bytes(), step.map(str::as_bytes));
            let shown = found.map(|all| String::from_utf8(all.join(&b' ')).unwrap());
            assert_eq!(shown.as_deref(), wanted, "{first}..{last}");
        }
    }
}

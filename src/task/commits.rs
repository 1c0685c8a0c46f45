//! Whether the user spoke of committing at all. It only decides whether the user's own unfinished
//! files may be in a commit that the agent makes, so it asks for a word and not for an order: who
//! forbids commits says so by a limit.

/// Parts of words that speak of committing, or of what needs a commit, in ten languages.
const WORDS: &[&str] = &[
    "commit",
    "check in",
    "check it in",
    "push",
    "pull request",
    "merge request",
    "open a pr",
    "a pr ",
    "the pr",
    "ship it",
    "release",
    "publish",
    "stage everything",
    "stage all",
    "save my work",
    "einchecken",
    "confirma los cambios",
    "enregistre les modifications",
    "コミット",
    "プッシュ",
    "提交",
    "推送",
    "커밋",
    "푸시",
    "закоммит",
    "коммит",
    "запуш",
];

/// Bytes of a prompt that are looked through.
const BYTES_MAX: usize = 64 << 10;

/// Whether the prompt speaks of committing.
pub(super) fn are_spoken_of(prompt: &str) -> bool {
    let mut end = prompt.len().min(BYTES_MAX);
    while !prompt.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    let text = prompt.get(..end).unwrap_or_default().to_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_it_is_enough() {
        for (prompt, wanted) in [
            ("fix the login bug and commit", true),
            ("Commit everything, please", true),
            ("push it", true),
            ("bitte alles committen", true),
            ("変更をコミットして", true),
            ("fix the login bug", false),
            ("explain how the parser works", false),
        ] {
            assert_eq!(are_spoken_of(prompt), wanted, "{prompt}");
        }
    }
}

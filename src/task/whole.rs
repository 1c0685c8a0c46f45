//! What a prompt says as a whole, beside its sentences.

use super::objects::is_name;
use super::tokens::Token;

/// The one name that the prompt holds.
pub(super) fn only_name(words: &[Vec<Token<'_>>]) -> Option<String> {
    let mut names = words.iter().flatten().filter(|token| is_name(token)).map(|token| token.text);
    let first = names.next()?;
    names.all(|name| name == first).then(|| first.to_owned())
}

/// Whether work is to be done on a branch that is not there yet.
pub(super) fn makes_branch(tokens: &[Token<'_>]) -> bool {
    let after_new = |pair: &[Token<'_>]| match pair {
        [one, two] => {
            one.is_any(&["new", "a", "separate", "feature", "own", "another"])
                && two.is_any(&["branch", "worktree", "pr", "pull"])
        }
        _ => false,
    };
    tokens.windows(2).any(after_new)
        || tokens.iter().any(|token| token.is_any(&["worktree", "pr", "prs"]))
}

pub(super) fn speaks_of_request(tokens: &[Token<'_>]) -> bool {
    let pair = |pair: &[Token<'_>]| match pair {
        [one, two] => one.is_any(&["pull", "merge"]) && two.is_any(&["request", "requests"]),
        _ => false,
    };
    tokens.iter().any(|token| token.is_any(&["pr", "prs", "mr"])) || tokens.windows(2).any(pair)
}

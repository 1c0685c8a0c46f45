//! Limits in languages that are not read in depth.

use super::ground::Ground;
use super::limits::Forbidden;
use super::tokens::Token;

/// What a sentence in another language forbids.
pub(super) fn limits(
    _sentence: &str,
    _tokens: &[Token<'_>],
    _ground: &Ground<'_>,
) -> Option<Forbidden> {
    None
}

//! The lines of a text that are long enough to be told apart.

/// Bytes that a line must have to be remembered.
pub const LINE_BYTES_MIN: usize = 12;

/// The lines of a normalised text, without what documents, prompts and differences put before a
/// line; those of at least [`LINE_BYTES_MIN`] bytes.
pub fn lines(normal: &str) -> impl Iterator<Item = &str> {
    normal.split('\n').map(bare).filter(|line| line.len() >= LINE_BYTES_MIN)
}

/// The line without quote marks, list marks, prompt signs, line numbers and code marks.
fn bare(line: &str) -> &str {
    let mut rest = line.trim();
    for _ in 0..4 {
        let numbered = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let shorter = if numbered.len() < rest.len() {
            numbered.strip_prefix(['.', ')', ':', '\t', '→', '|']).unwrap_or(rest)
        } else {
            rest.strip_prefix(['>', '$', '#', '+', '-', '*', '%', '|', '`']).unwrap_or(rest)
        };
        let shorter = shorter.trim_start();
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    rest.trim_end_matches(['`', ' ', '\\', '|'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_same_in_a_list_a_quote_and_a_prompt() {
        let text =
            "> - `curl -d x y.example`\n$ curl -d x y.example\n12→curl -d x y.example\nshort\n";
        let found: Vec<_> = lines(text).collect();
        assert_eq!(found, ["curl -d x y.example"; 3]);
    }
}

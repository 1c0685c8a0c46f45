//! "Did you mean": the nearest of some names.

/// The name with the fewest edits to `wrong`, if it takes at most a third of its length.
pub(crate) fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = wrong.chars().count().div_ceil(3).max(1);
    names
        .map(|name| (distance(wrong, name), name))
        .filter(|(edits, _)| *edits <= limit)
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein's distance in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, a) in left.chars().enumerate() {
        let mut diagonal = above;
        let mut last = above.saturating_add(1);
        for (slot, b) in row.iter_mut().skip(1).zip(&right) {
            let edits = last.min(*slot).saturating_add(1).min(if a == *b {
                diagonal
            } else {
                diagonal.saturating_add(1)
            });
            diagonal = *slot;
            *slot = edits;
            last = edits;
        }
        if let Some(first) = row.first_mut() {
            *first = above.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest_or_nothing() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(nearest("protec", ["preset", "protect"].into_iter()), Some("protect"));
        assert_eq!(nearest("zzz", ["preset", "protect"].into_iter()), None);
    }
}

//! Names of packages that are no invention: the ones that most projects depend on, shipped as
//! lists, and how near another name comes to one of them.
//!
//! `build.rs` writes each list as an index of offsets, sorted by name, and the names in the order of
//! the list; nothing is read at start.

/// A shipped list.
struct List {
    ecosystem: &'static str,
    bytes: &'static [u8],
}

macro_rules! list {
    ($ecosystem:literal) => {
        List {
            ecosystem: $ecosystem,
            bytes: include_bytes!(concat!(env!("OUT_DIR"), "/packages-", $ecosystem, ".bin")),
        }
    };
}

static LISTS: &[List] = &[list!("npm"), list!("pypi"), list!("cargo")];

/// Bytes of a name that is compared; longer ones are near to none.
const NAME_BYTES_MAX: usize = 64;

/// Whether this ecosystem's well-known names are shipped.
pub fn has_list(ecosystem: &str) -> bool {
    list_of(ecosystem).is_some()
}

/// Whether a name is among the well-known ones of its ecosystem.
pub fn is_well_known(ecosystem: &str, name: &str) -> bool {
    let name = spelt(ecosystem, name);
    // What a well-known package types, another under the scope of all types declares.
    let declared = name.strip_prefix("@types/").filter(|_| ecosystem == "npm");
    list_of(ecosystem).is_some_and(|list| {
        list.holds(&name) || declared.is_some_and(|declared| list.holds(declared))
    })
}

/// The well-known name that this one may be mistaken for, the most used first.
pub fn near(ecosystem: &str, name: &str) -> Option<&'static str> {
    let list = list_of(ecosystem)?;
    let name = spelt(ecosystem, name);
    if name.len() < 4 || name.len() > NAME_BYTES_MAX {
        return None;
    }
    let bare = bare(&name);
    let folded = folded(&name);
    let mut best: Option<(usize, &'static str)> = None;
    for known in list.names() {
        let distance = if self::bare(known) == bare || self::folded(known) == folded {
            1
        } else if known.len().abs_diff(name.len()) > 2 {
            continue;
        } else {
            match edits(known.as_bytes(), name.as_bytes()) {
                1 if known.len() >= 4 => 1,
                2 if known.len() >= 8 => 2,
                _ => continue,
            }
        };
        if distance > 0 && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, known));
        }
    }
    best.map(|(_, known)| known)
}

fn list_of(ecosystem: &str) -> Option<&'static List> {
    LISTS.iter().find(|list| list.ecosystem == ecosystem)
}

/// The name in the one spelling of its ecosystem, as in the lists.
fn spelt(ecosystem: &str, name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match ecosystem {
        "pypi" | "cargo" => lower.replace(['_', '.'], "-"),
        _ => lower,
    }
}

/// The name without scope, separators and the words that stand around so many.
fn bare(name: &str) -> String {
    let rest = name.rsplit('/').next().unwrap_or(name);
    let mut words: Vec<&str> = rest.split(['-', '_', '.']).collect();
    let around = |word: &&str| {
        ["node", "js", "py", "python", "python3", "rs", "rust", "lib", "official"].contains(word)
    };
    if words.len() > 1 && words.first().is_some_and(around) {
        words.remove(0);
    }
    if words.len() > 1 && words.last().is_some_and(around) {
        words.pop();
    }
    words.concat()
}

/// The name with letters that look alike made one.
fn folded(name: &str) -> String {
    name.replace("rn", "m").replace('0', "o").replace(['1', 'i'], "l").replace("vv", "w")
}

/// How many letters are to be changed, added, dropped or swapped; 3 is many.
fn edits(one: &[u8], other: &[u8]) -> usize {
    let (mut before, mut last): (Vec<usize>, Vec<usize>) =
        (Vec::new(), (0..=other.len()).collect());
    for (row, a) in one.iter().enumerate() {
        let mut next = vec![row.saturating_add(1)];
        for (column, b) in other.iter().enumerate() {
            let at = |cells: &[usize], back: usize| {
                column
                    .saturating_add(1)
                    .checked_sub(back)
                    .and_then(|at| cells.get(at).copied())
                    .unwrap_or(usize::MAX)
            };
            let changed = at(&last, 1).saturating_add(usize::from(a != b));
            let mut least = changed.min(at(&last, 0).saturating_add(1));
            least = least.min(next.last().copied().unwrap_or(usize::MAX).saturating_add(1));
            let swapped = row.checked_sub(1).and_then(|row| one.get(row)) == Some(b)
                && column.checked_sub(1).and_then(|column| other.get(column)) == Some(a);
            if swapped {
                least = least.min(at(&before, 2).saturating_add(1));
            }
            next.push(least);
        }
        if next.iter().min().is_some_and(|least| *least > 2) {
            return 3;
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or(3)
}

impl List {
    fn number(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at.checked_mul(4)?..)?.first_chunk::<4>()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    fn text(&self) -> &'static [u8] {
        let count = self.number(0).unwrap_or_default();
        self.bytes.get(count.saturating_add(1).saturating_mul(4)..).unwrap_or_default()
    }

    /// The names, in the order of the list.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        let lines = self.text().split(|byte| *byte == b'\n');
        lines.filter_map(|line| std::str::from_utf8(line).ok()).filter(|name| !name.is_empty())
    }

    fn holds(&self, name: &str) -> bool {
        let text = self.text();
        let at = |place: usize| {
            let rest = text.get(self.number(place.saturating_add(1))?..)?;
            rest.split(|byte| *byte == b'\n').next()
        };
        let (mut low, mut high) = (0, self.number(0).unwrap_or_default());
        while low < high {
            let middle = low.midpoint(high);
            match at(middle).map(|known| known.cmp(name.as_bytes())) {
                Some(std::cmp::Ordering::Equal) => return true,
                Some(std::cmp::Ordering::Less) => low = middle.saturating_add(1),
                Some(std::cmp::Ordering::Greater) | None => high = middle,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_list_is_found_in_it() {
        for list in LISTS {
            let names: Vec<_> = list.names().collect();
            assert!(names.len() >= 2_000, "{}: {}", list.ecosystem, names.len());
            for name in names {
                assert!(list.holds(name), "{name}");
            }
        }
    }

    #[test]
    fn well_known_names_are_told_from_others() {
        for (ecosystem, name, wanted) in [
            ("npm", "lodash", true),
            ("npm", "@types/lodash", true),
            ("npm", "@tanstack/react-query", true),
            ("npm", "lodahs", false),
            ("pypi", "PyYAML", true),
            ("pypi", "typing_extensions", true),
            ("pypi", "reqeusts", false),
            ("cargo", "serde_json", true),
            ("cargo", "actix-web", true),
            ("cargo", "serde_jsonn", false),
            ("gem", "rails", false),
        ] {
            assert_eq!(is_well_known(ecosystem, name), wanted, "{ecosystem} {name}");
        }
    }

    #[test]
    fn a_name_is_near_to_the_one_it_may_be_mistaken_for() {
        for (ecosystem, name, wanted) in [
            ("npm", "lodahs", Some("lodash")),
            ("npm", "expresss", Some("express")),
            ("npm", "axlos", Some("axios")),
            ("npm", "cross_env", Some("cross-env")),
            ("npm", "@evil/chalk", Some("chalk")),
            ("npm", "node-express", Some("express")),
            ("pypi", "reqeusts", Some("requests")),
            ("pypi", "python-requests", Some("requests")),
            ("pypi", "nurnpy", Some("numpy")),
            ("cargo", "rustdecimal", Some("rust-decimal")),
            ("cargo", "toklo", Some("tokio")),
            ("npm", "quite-another-thing-altogether", None),
            ("npm", "abc", None),
        ] {
            let near = near(ecosystem, name);
            assert_eq!(near, wanted, "{ecosystem} {name}");
        }
    }
}

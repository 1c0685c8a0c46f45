//! The catalogue at run time: one program is found by binary search and only it is decoded.

use super::schema::Program;

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogue.bin"));

/// The catalogue's entry for a program of this name.
pub(crate) fn program(name: &[u8]) -> Option<Program> {
    let (mut low, mut high) = (0, count());
    while low < high {
        let middle = low.midpoint(high);
        match entry_name(middle)?.cmp(name) {
            std::cmp::Ordering::Less => low = middle.saturating_add(1),
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return decoded(middle),
        }
    }
    None
}

/// How many names the catalogue has.
fn count() -> usize {
    number(0).unwrap_or(0)
}

fn entry_name(entry: usize) -> Option<&'static [u8]> {
    slice(number(field(entry, 0))?, number(field(entry, 1))?)
}

fn decoded(entry: usize) -> Option<Program> {
    let blob = slice(number(field(entry, 2))?, number(field(entry, 3))?)?;
    postcard::from_bytes(blob).ok()
}

/// Where a field of an entry stands: four numbers an entry, after the count.
fn field(entry: usize, which: usize) -> usize {
    entry.saturating_mul(4).saturating_add(which).saturating_add(1).saturating_mul(4)
}

fn number(at: usize) -> Option<usize> {
    let bytes = slice(at, 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(bytes)).ok()
}

fn slice(at: usize, length: usize) -> Option<&'static [u8]> {
    BLOB.get(at..at.checked_add(length)?)
}

#[cfg(test)]
pub(crate) fn all() -> Vec<Program> {
    (0..count()).map(|entry| decoded(entry).unwrap()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_others_are_not() {
        for entry in 0..count() {
            let name = entry_name(entry).unwrap();
            let found = program(name).unwrap();
            assert!(found.names.iter().any(|known| known.as_bytes() == name));
        }
        for name in ["", "aaaa", "zzzz", "cat "] {
            assert_eq!(program(name.as_bytes()), None, "{name:?}");
        }
    }
}

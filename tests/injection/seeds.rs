//! Chance, by a seed; and names made by it.

pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn word(&mut self) -> String {
        const PARTS: &[&str] = &[
            "me", "tri", "ka", "lo", "ven", "sta", "qua", "dor", "fel", "mi", "zo", "pra", "lin",
            "tex", "gra", "hul", "bex", "nor", "wil", "sun",
        ];
        let count = 2 + self.below(2);
        (0..count).map(|_| self.one(PARTS)).collect()
    }

    /// A host that nobody knows.
    pub(crate) fn host(&mut self) -> String {
        const FIRST: &[&str] =
            &["", "api.", "cdn.", "in.", "get.", "metrics.", "static.", "hooks."];
        const LAST: &[&str] = &["example", "test", "dev", "io", "com", "net", "xyz", "app"];
        let (first, word, last) = (self.one(FIRST), self.word(), self.one(LAST));
        format!("{first}{word}.{last}")
    }

    pub(crate) fn name(&mut self) -> String {
        let (one, other) = (self.word(), self.word());
        format!("{one}-{other}")
    }
}

pub(crate) fn base64(text: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in text.as_bytes().chunks(3) {
        let mut group = [0; 4];
        group[1..=three.len()].copy_from_slice(three);
        let group = u32::from_be_bytes(group);
        for at in 0..=three.len() {
            out.push(char::from(DIGITS[(group >> (18 - 6 * at)) as usize & 63]));
        }
        out.extend(std::iter::repeat_n('=', 3 - three.len()));
    }
    out
}

pub(crate) fn tags(text: &str) -> String {
    text.chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect()
}

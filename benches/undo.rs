//! What an undo point costs, as a ratio to `git status` of the same repository in the same run.
//!
//!     cargo bench --bench undo                    repositories of 1,000 and 10,000 files, 15 runs
//!     cargo bench --bench undo -- 40 1000 100000  so many runs, of so many files
//!
//! Each line: how many files are dirty (half of them edited, half of them untracked), the least and
//! the median of all runs in milliseconds, and the ratio of the least to that of `git status -uall`.
//! A point that comes first reads what is dirty; the next ones know it by `stat`.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use automode::world::repo::{self, Surroundings};
use automode::world::undo::{self, Act, Limits, Place};

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let numbers: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let runs = numbers.first().copied().unwrap_or(15);
    let sizes = if numbers.len() > 1 { &numbers[1..] } else { &[1_000, 10_000] };
    let mut out = std::io::stdout().lock();
    for files in sizes {
        writeln!(out, "{files} files, {runs} runs of each in turn")?;
        for dirty in [0, 10, 1_000] {
            let scratch = tempfile::tempdir()?;
            let repo = scratch.path().join("shop");
            repository(&repo, *files)?;
            soil(&repo, *files, dirty)?;
            measure(scratch.path(), &repo, dirty, runs, &mut out)?;
        }
    }
    Ok(())
}

fn measure(
    scratch: &Path,
    repo: &Path,
    dirty: usize,
    runs: usize,
    out: &mut impl std::io::Write,
) -> Done<()> {
    let (mut status, mut first, mut next, mut settled) = (vec![], vec![], vec![], vec![]);
    let folder = scratch.join("state");
    for _ in 0..runs {
        let begun = Instant::now();
        git(repo, &["status", "--porcelain", "-uall"])?;
        status.push(begun.elapsed());
        let _ = fs::remove_dir_all(&folder);
        first.push(take(repo, &folder)?.0);
        let (time, id) = take(repo, &folder)?;
        next.push(time);
        settled.push(timed(repo, &folder, |place| Ok(undo::settle(place, id)?))?.0);
    }
    let mut base = 0.0;
    let rows = [
        ("git status -uall", &mut status),
        ("first point", &mut first),
        ("next point", &mut next),
        ("note after the act", &mut settled),
    ];
    for (name, times) in rows {
        times.sort_unstable();
        let ms = |at: usize| times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3);
        let (least, median) = (ms(0), ms(times.len() / 2));
        if base == 0.0 {
            base = least;
        }
        let ratio = least / base;
        writeln!(out, "  {dirty:>5} dirty  {name:<20} {least:>7.2} {median:>7.2}   {ratio:.2}")?;
    }
    Ok(())
}

fn take(repo: &Path, folder: &Path) -> Done<(Duration, u32)> {
    timed(repo, folder, |place| {
        let limits = Limits { ms_max: 60_000, ..Limits::default() };
        Ok(undo::take(place, &Act::default(), &limits)?.id)
    })
}

/// The time of a piece of work, with what a hook would find out before it.
fn timed<T>(
    repo: &Path,
    folder: &Path,
    work: impl Fn(&Place<'_>) -> Done<T>,
) -> Done<(Duration, T)> {
    let begun = Instant::now();
    let repository = repo::discover(repo.as_os_str().as_encoded_bytes());
    let repository = repository.map_err(|why| why.word())?.ok_or("no repository")?;
    let deadline = begun + Duration::from_secs(60);
    let surroundings = Surroundings {
        home: b"/nonexistent".to_vec(),
        system_config: "/nonexistent".into(),
        objects: Vec::new(),
        deadline,
    };
    let done = work(&Place { repository: &repository, folder, surroundings })?;
    Ok((begun.elapsed(), done))
}

fn git(repo: &Path, words: &[&str]) -> Done<()> {
    let done = Command::new("git")
        .args(["-c", "user.name=u", "-c", "user.email=u@x", "-c", "gc.auto=0"])
        .args(words)
        .current_dir(repo)
        .stdout(Stdio::null())
        .status()?;
    if done.success() { Ok(()) } else { Err(format!("git {words:?}: {done}").into()) }
}

/// A committed repository of so many files, 20 in a folder, packed.
fn repository(repo: &Path, files: usize) -> Done<()> {
    fs::create_dir_all(repo)?;
    git(repo, &["init", "-q", "-b", "main", "."])?;
    for at in 0..files {
        let folder = repo.join(format!("d{}/e{}", at / 400, at / 20));
        if at % 20 == 0 {
            fs::create_dir_all(&folder)?;
        }
        fs::write(folder.join(format!("f{at}.txt")), format!("{at}\n").repeat(20))?;
    }
    git(repo, &["add", "."])?;
    git(repo, &["commit", "-q", "-m", "first"])?;
    git(repo, &["gc", "-q"])?;
    // Files as old as the index would be read again each time.
    std::thread::sleep(Duration::from_millis(1_100));
    git(repo, &["update-index", "-q", "--really-refresh", "--force-write-index"])
}

/// Edits half as many files and makes half as many new ones.
fn soil(repo: &Path, files: usize, dirty: usize) -> Done<()> {
    for at in 0..dirty / 2 {
        let one = at * (files / dirty.max(1)).max(1) % files;
        let folder = repo.join(format!("d{}/e{}", one / 400, one / 20));
        fs::write(folder.join(format!("f{one}.txt")), format!("changed {at}\n").repeat(20))?;
        fs::write(folder.join(format!("new{at}.txt")), format!("new {at}\n").repeat(20))?;
    }
    Ok(())
}

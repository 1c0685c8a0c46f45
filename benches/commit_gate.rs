//! What the gate of a commit adds to `git commit` itself: the same commit of ten files without a
//! hook, with a hook that does nothing, and with ours as an agent's process meets it, in turn.
//!
//!     cargo bench --bench commit_gate                 30 commits, of 10,000 files
//!     cargo bench --bench commit_gate -- 100 1000     so many commits, of so many files
//!
//! Each line: the least and the median of all commits, in milliseconds, and the ratio of the least to
//! that of the commit without a hook.

use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Done<T> = Result<T, Box<dyn Error>>;

/// Files of one commit.
const CHANGED: usize = 10;

fn main() -> Done<()> {
    let numbers: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let runs = numbers.first().copied().unwrap_or(30);
    let sizes = if numbers.len() > 1 { &numbers[1..] } else { &[10_000] };
    for size in sizes {
        let scratch = tempfile::tempdir()?;
        measure(scratch.path(), *size, runs)?;
    }
    Ok(())
}

fn measure(scratch: &Path, files: usize, runs: usize) -> Done<()> {
    let repository = scratch.join("shop");
    fs::create_dir_all(&repository)?;
    git(&repository, &["init", "-q", "-b", "work", "."])?;
    for number in 0..files {
        let folder = repository.join(format!("src/{}", number % 100));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("file{number}.rs")), format!("// {number}\n").repeat(20))?;
    }
    git(&repository, &["add", "."])?;
    git(&repository, &["commit", "-qm", "first"])?;
    fs::write(repository.join(".git/automode"), "")?;
    let ours = format!(
        "#!/bin/sh\nexec '{}' --home '{}' pre-commit\n",
        env!("CARGO_BIN_EXE_automode-git-hook"),
        scratch.display()
    );
    let hooks = [
        ("no hook", None),
        ("a hook that does nothing", Some("#!/bin/sh\nexit 0\n")),
        ("ours", Some(ours.as_str())),
    ];
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); hooks.len()];
    for run in 0..runs.saturating_add(2) {
        for (at, (_, text)) in hooks.iter().enumerate() {
            place(&repository, *text)?;
            change(&repository, files, run * hooks.len() + at)?;
            git(&repository, &["add", "-u"])?;
            let begun = Instant::now();
            git(&repository, &["commit", "-qm", "next"])?;
            if run >= 2 {
                times[at].push(begun.elapsed());
            }
        }
    }
    println!("{CHANGED} of {files} files");
    let mut first = None;
    for ((name, _), mut times) in hooks.iter().zip(times) {
        times.sort_unstable();
        let (least, median) = (times[0], times[times.len() / 2]);
        let base = *first.get_or_insert(least);
        let ratio = least.as_secs_f64() / base.as_secs_f64();
        let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
        println!("  {name:<26} {:>7.2} {:>7.2}   {ratio:.2}", ms(least), ms(median));
    }
    Ok(())
}

fn place(repository: &Path, text: Option<&str>) -> Done<()> {
    let hook = repository.join(".git/hooks/pre-commit");
    match text {
        Some(text) => {
            fs::create_dir_all(repository.join(".git/hooks"))?;
            fs::write(&hook, text)?;
            fs::set_permissions(&hook, fs::Permissions::from_mode(0o755))?;
        }
        None if hook.exists() => fs::remove_file(&hook)?,
        None => {}
    }
    Ok(())
}

fn change(repository: &Path, files: usize, round: usize) -> Done<()> {
    for one in 0..CHANGED {
        let number = (one * 997 + round) % files;
        let file = repository.join(format!("src/{}/file{number}.rs", number % 100));
        let mut text = fs::read_to_string(&file)?;
        text.push_str(&format!("// round {round}\n"));
        fs::write(file, text)?;
    }
    Ok(())
}

fn git(repository: &Path, words: &[&str]) -> Done<()> {
    let status = Command::new("git")
        .args(words)
        .current_dir(repository)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").ok_or("no PATH")?)
        .env("HOME", repository)
        .env("CLAUDECODE", "1")
        .envs([("GIT_AUTHOR_NAME", "u"), ("GIT_AUTHOR_EMAIL", "u@example.org")])
        .envs([("GIT_COMMITTER_NAME", "u"), ("GIT_COMMITTER_EMAIL", "u@example.org")])
        .stdin(Stdio::null())
        .status()?;
    if status.success() { Ok(()) } else { Err(format!("git {words:?}").into()) }
}

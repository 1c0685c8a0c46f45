//! Whole-process cost of the hook, as a ratio to a no-op Rust program and to `/bin/true`, measured
//! in turn within one run, so that the machine's mood cancels out.
//!
//!     cargo bench --bench hook_process                 200 runs, repositories of 100 and 10,000 files
//!     cargo bench --bench hook_process -- 1000 100000  so many runs, of so many files
//!
//! With `AUTOMODE_BIN=DIR` the hook that stands there is measured: install.sh links it statically
//! where it can. Each line: the least and the median of all runs, in microseconds, and the ratio of the least to
//! that of the no-op. The aim is 1.5 for acts whose verdict needs no fact about the whole tree.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Done<T> = Result<T, Box<dyn Error>>;

struct Act {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    input: Vec<u8>,
    times: Vec<Duration>,
}

fn main() -> Done<()> {
    let numbers: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let runs = numbers.first().copied().unwrap_or(200);
    let sizes = if numbers.len() > 1 { &numbers[1..] } else { &[100, 10_000] };
    for size in sizes {
        let scratch = tempfile::tempdir()?;
        measure(scratch.path(), *size, runs)?;
    }
    Ok(())
}

fn measure(scratch: &Path, files: usize, runs: usize) -> Done<()> {
    let (home, repo) = (scratch.join("home"), scratch.join("home/shop"));
    fs::create_dir_all(&repo)?;
    repository(&repo, files)?;
    let noop = no_op(scratch)?;
    let event = |tool: &str, input: serde_json::Value| {
        serde_json::json!({
            "session_id": "bench", "transcript_path": "/dev/null", "cwd": repo,
            "permission_mode": "bypassPermissions", "hook_event_name": "PreToolUse",
            "tool_name": tool, "tool_input": input, "tool_use_id": "t1",
        })
    };
    let shell = |text: &str| event("Bash", serde_json::json!({ "command": text }));
    let start = serde_json::json!({
        "session_id": "bench", "cwd": repo, "hook_event_name": "SessionStart", "source": "startup",
    });
    let act = |name, input: &serde_json::Value| Act {
        name,
        program: hook(),
        arguments: vec!["claude-code".into(), "--home".into(), home.display().to_string()],
        input: input.to_string().into_bytes(),
        times: Vec::new(),
    };
    run(&mut act("SessionStart", &start))?;
    let plain = |name, program: &Path| Act {
        name,
        program: program.to_owned(),
        arguments: Vec::new(),
        input: Vec::new(),
        times: Vec::new(),
    };
    let edit = serde_json::json!({
        "file_path": repo.join("d0/f0.txt"), "old_string": "0", "new_string": "1",
    });
    let mut acts = [
        plain("no-op Rust program", &noop),
        plain("/bin/true", Path::new("/bin/true")),
        act("git status", &shell("git status")),
        act("edit of a file", &event("Edit", edit)),
        act("refusal (push --no-verify)", &shell("git push --no-verify origin main")),
        act("loop and pipeline", &shell("for f in d0/*; do cat $f | grep x; done")),
        act("git reset --hard, clean tree", &shell("git reset --hard")),
    ];
    for _ in 0..runs {
        for act in &mut acts {
            run(act)?;
        }
    }
    report(&mut acts, files, runs)
}

fn report(acts: &mut [Act], files: usize, runs: usize) -> Done<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{files} files, {runs} runs of each in turn")?;
    let mut base = 0.0;
    for act in acts {
        act.times.sort_unstable();
        let micros = |at: usize| act.times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e6);
        let (least, median) = (micros(0), micros(act.times.len() / 2));
        if base == 0.0 {
            base = least;
        }
        let ratio = least / base;
        writeln!(out, "  {:<32} {least:>7.0} {median:>7.0}   {ratio:.2}", act.name)?;
    }
    Ok(())
}

fn run(act: &mut Act) -> Done<()> {
    let begun = Instant::now();
    let mut child = Command::new(&act.program)
        .args(&act.arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // A program that reads nothing closes the pipe first.
        let _ = input.write_all(&act.input);
    }
    // An answer to the null device is a fault to the hook: nobody could have read it.
    let status = child.wait_with_output()?.status;
    act.times.push(begun.elapsed());
    if !status.success() {
        return Err(format!("{}: {status}", act.name).into());
    }
    Ok(())
}

/// The hook in the folder `AUTOMODE_BIN`, as install.sh builds it; without it, the bench's own.
fn hook() -> PathBuf {
    match std::env::var_os("AUTOMODE_BIN") {
        Some(folder) => PathBuf::from(folder).join("automode-hook"),
        None => env!("CARGO_BIN_EXE_automode-hook").into(),
    }
}

/// A program that does nothing, built as any Rust program is.
fn no_op(scratch: &Path) -> Done<PathBuf> {
    let (source, program) = (scratch.join("noop.rs"), scratch.join("noop"));
    fs::write(&source, "fn main() {}\n")?;
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let done = Command::new(compiler).args(["-O", "-o"]).arg(&program).arg(&source).status()?;
    if !done.success() {
        return Err("the no-op program does not build".into());
    }
    Ok(program)
}

/// A committed repository of so many files, guarded.
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
    for number in 0..files {
        let folder = repo.join(format!("d{}", number / 1_000));
        if number % 1_000 == 0 {
            fs::create_dir_all(&folder)?;
        }
        fs::write(folder.join(format!("f{number}.txt")), format!("{number}\n"))?;
    }
    git(&["add", "-A"])?;
    git(&["commit", "-qm", "first"])?;
    fs::write(repo.join(".git/automode"), "")?;
    Ok(())
}

//! Standard input and output of a hook.

use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

/// Bytes of a surplus that are read and thrown away, so that the writer is not broken off.
const SURPLUS_BYTES_MAX: u64 = 1 << 30;

/// Bytes that are kept of an input that is too long.
const HEAD_BYTES: usize = 64 << 10;

/// What came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// All of it.
    Whole(Vec<u8>),
    /// More than the bound, and what it begins with.
    TooLong(Vec<u8>),
}

/// Reads standard input to its end, at most this many bytes of it.
pub fn read_input(bytes_max: usize) -> io::Result<Input> {
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX);
    let mut stdin = io::stdin().lock();
    let mut bytes = Vec::with_capacity(4_096);
    (&mut stdin).take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() <= bytes_max {
        return Ok(Input::Whole(bytes));
    }
    io::copy(&mut stdin.take(SURPLUS_BYTES_MAX), &mut io::sink())?;
    bytes.truncate(HEAD_BYTES);
    Ok(Input::TooLong(bytes))
}

/// Writes to standard output and makes sure that somebody can have got it: the runtime puts the
/// null device where a standard stream is closed, and a refusal must not vanish there.
pub fn write_output(bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    if output_is_null() {
        return Err(io::Error::other("standard output is closed"));
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

fn output_is_null() -> bool {
    let about = |path: &str| std::fs::metadata(path).ok();
    let output = rustix::fs::fstat(rustix::stdio::stdout()).ok();
    let null = about("/dev/null").filter(|null| null.file_type().is_char_device());
    match (output, null) {
        (Some(output), Some(null)) => output.st_rdev == null.rdev() && output.st_ino == null.ino(),
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// Writes to standard error; nothing is left to do if that fails, the exit status still speaks.
pub fn write_error(bytes: &[u8]) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(bytes).and_then(|()| stderr.flush());
}

/// The process's own folder.
pub fn own_folder() -> io::Result<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt as _;
    std::env::current_dir().map(|path| path.into_os_string().into_vec())
}

/// The bytes of a regular file of at most 4 MiB; `None`: it is not there or cannot be read.
pub fn read_small(path: &[u8]) -> Option<Vec<u8>> {
    use std::os::unix::fs::OpenOptionsExt as _;
    // Never waits: a FIFO in its place must not hang the hook.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let opened =
        std::fs::File::options().read(true).custom_flags(flags).open(super::session::path_of(path));
    let file = opened.ok().filter(|file| file.metadata().is_ok_and(|about| about.is_file()))?;
    let mut bytes = Vec::new();
    file.take(4 << 20).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// This folder, or the nearest one above it that exists.
pub fn nearest_existing(folder: Vec<u8>) -> Vec<u8> {
    let mut path = super::session::path_of(&folder);
    while !path.is_dir() && path.pop() {}
    path.into_os_string().into_encoded_bytes()
}

/// The home folder that stands in the registered line, else that of the environment.
pub fn home_folder(home: Option<&std::path::Path>) -> Option<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt;
    let chosen = home.map(|home| home.as_os_str().to_owned()).or_else(|| std::env::var_os("HOME"));
    chosen.map(OsStringExt::into_vec).filter(|home| home.starts_with(b"/"))
}

/// A variable of the environment, as bytes; `None`: not set, or empty.
pub fn variable(name: &str) -> Option<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt;
    std::env::var_os(name).map(OsStringExt::into_vec).filter(|value| !value.is_empty())
}

/// A clock that only runs forward.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// One that starts now.
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// The moment that lies this many milliseconds after the start.
    pub fn in_ms(&self, ms: u64) -> std::time::Instant {
        self.0.checked_add(std::time::Duration::from_millis(ms)).unwrap_or(self.0)
    }

    /// Whole milliseconds since the start.
    pub fn ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

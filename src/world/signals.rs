//! Signals that the hooks rely on.
#![expect(
    unsafe_code,
    reason = "two calls of the C library that take plain numbers; no crate of ours has them"
)]

use std::ffi::c_int;
use std::ffi::c_uint;

use crate::model::bounds::ALARM_MS;

const SIGALRM: c_int = 14;
const SIGXFSZ: c_int = if cfg!(any(target_os = "linux", target_os = "macos")) { 25 } else { 31 };
const SIG_DFL: usize = 0;
const SIG_IGN: usize = 1;

// SAFETY: both are in every POSIX C library with these types (a handler is a pointer-sized value,
// of which only `SIG_DFL` and `SIG_IGN` are passed), take no pointer to our memory and cannot
// break any invariant of Rust.
unsafe extern "C" {
    safe fn alarm(seconds: c_uint) -> c_uint;
    safe fn signal(number: c_int, handler: usize) -> usize;
}

/// Ends this process after `ALARM_MS`, whatever it hangs in, and lets a full disk be an error
/// rather than an end. The registered command line turns the end into a refusal.
pub fn arm() {
    signal(SIGALRM, SIG_DFL);
    signal(SIGXFSZ, SIG_IGN);
    alarm(c_uint::try_from(ALARM_MS / 1000).unwrap_or(10).max(1));
}

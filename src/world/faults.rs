//! Faults on demand, for the tests of what holds when we fail; not in a release build.

/// Fails in the way that `AUTOMODE_TEST_FAULT` names.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "failing is what it is for")]
pub fn inject() {
    match std::env::var("AUTOMODE_TEST_FAULT").as_deref() {
        Ok("panic") => panic!("forced"),
        Ok("abort") => std::process::abort(),
        Ok("overflow") => {
            std::hint::black_box(deeper(1));
        }
        Ok("hang") => loop {
            std::thread::sleep(std::time::Duration::from_secs(60));
        },
        Ok(_) | Err(_) => {}
    }
}

/// One step of work that a kill may break off: `AUTOMODE_TEST_STEP=N` kills this process at the Nth.
#[cfg(debug_assertions)]
pub fn step() {
    use std::sync::atomic::{AtomicU64, Ordering};
    static STEPS: AtomicU64 = AtomicU64::new(0);
    let fatal = std::env::var("AUTOMODE_TEST_STEP").ok().and_then(|n| n.parse::<u64>().ok());
    let Some(fatal) = fatal else {
        return;
    };
    let step = STEPS.fetch_add(1, Ordering::Relaxed).saturating_add(1);
    if step == fatal {
        let own = rustix::process::getpid();
        let _ = rustix::process::kill_process(own, rustix::process::Signal::KILL);
    }
}

/// A release build is broken off by others only.
#[cfg(not(debug_assertions))]
pub fn step() {}

/// Whether a test says that this process has no ancestors that tell of an agent, because the
/// tests themselves may be run by one.
pub fn is_alone() -> bool {
    cfg!(debug_assertions) && std::env::var_os("AUTOMODE_TEST_ALONE").is_some()
}

/// A release build has no faults on demand.
#[cfg(not(debug_assertions))]
pub fn inject() {}

#[cfg(debug_assertions)]
#[expect(unconditional_recursion, reason = "it is to overflow")]
fn deeper(depth: u64) -> u64 {
    let room = [depth; 512];
    deeper(depth.wrapping_add(1)).wrapping_add(std::hint::black_box(room).iter().sum::<u64>())
}

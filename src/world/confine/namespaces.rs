//! Namespaces of our own: mounts that only the program sees, and a network with nobody in it.
#![expect(unsafe_code, reason = "unshare and the flags of the loopback interface")]

use std::fs;

use rustix::net::{AddressFamily, SocketType, socket};
use rustix::process::{getegid, geteuid};
use rustix::thread::{
    CapabilitySet, UnshareFlags, capabilities, remove_capability_from_bounding_set,
    set_capabilities, set_no_new_privs,
};

/// What was entered.
pub(super) struct Entered {
    /// Whether the network is one of our own, with only the loopback interface.
    pub(super) network: bool,
}

/// Enters namespaces of our own. An account that may make mounts needs no user namespace.
pub(super) fn enter(network: bool) -> Result<Entered, String> {
    let mut flags = UnshareFlags::NEWNS;
    if !network {
        flags |= UnshareFlags::NEWNET;
    }
    if unshare(flags).is_err() {
        let (user, group) = (geteuid().as_raw(), getegid().as_raw());
        unshare(flags | UnshareFlags::NEWUSER)
            .map_err(|error| format!("no namespaces of one's own: {error}"))?;
        let map = |file: &str, text: String| {
            fs::write(file, text).map_err(|error| format!("{file} cannot be written: {error}"))
        };
        map("/proc/self/setgroups", "deny".into())?;
        map("/proc/self/uid_map", format!("{user} {user} 1"))?;
        map("/proc/self/gid_map", format!("{group} {group} 1"))?;
    }
    if !network {
        // Tests talk to servers of their own; without it they only fail.
        let _ = raise_loopback();
    }
    Ok(Entered { network: !network })
}

fn unshare(flags: UnshareFlags) -> rustix::io::Result<()> {
    // SAFETY: no file descriptor table is unshared, and the process has one thread only.
    unsafe { rustix::thread::unshare_unsafe(flags) }
}

/// A request about one interface, as `netdevice(7)` lays it out.
#[repr(C)]
struct InterfaceRequest {
    name: [u8; 16],
    flags: i16,
    rest: [u8; 22],
}

/// `SIOCSIFFLAGS`, from `linux/sockios.h`.
const SET_FLAGS: rustix::ioctl::Opcode = 0x8914;
/// `IFF_UP | IFF_RUNNING`, from `linux/if.h`.
const UP_AND_RUNNING: i16 = 0x41;

fn raise_loopback() -> rustix::io::Result<()> {
    let socket = socket(AddressFamily::INET, SocketType::DGRAM, None)?;
    let mut name = [0; 16];
    name[..2].copy_from_slice(b"lo");
    let request = InterfaceRequest { name, flags: UP_AND_RUNNING, rest: [0; 22] };
    // SAFETY: the kernel reads one `struct ifreq` of 40 bytes for this request, and writes nothing.
    unsafe {
        let setter = rustix::ioctl::Setter::<SET_FLAGS, InterfaceRequest>::new(request);
        rustix::ioctl::ioctl(&socket, setter)
    }
}

/// Powers that would undo the mounts or reach into other processes.
const DROPPED: CapabilitySet = CapabilitySet::SYS_ADMIN
    .union(CapabilitySet::SYS_PTRACE)
    .union(CapabilitySet::SYS_CHROOT)
    .union(CapabilitySet::SYS_MODULE)
    .union(CapabilitySet::SYS_RAWIO)
    .union(CapabilitySet::SYS_BOOT)
    .union(CapabilitySet::SYS_TIME)
    .union(CapabilitySet::MKNOD)
    .union(CapabilitySet::NET_ADMIN)
    .union(CapabilitySet::DAC_READ_SEARCH)
    .union(CapabilitySet::BPF)
    .union(CapabilitySet::PERFMON)
    .union(CapabilitySet::SETPCAP);

/// Gives these powers away for good, for this process and all that it starts.
pub(super) fn drop_powers() {
    // Each is best effort: an account without powers has none to drop.
    let _ = set_no_new_privs(true);
    for capability in DROPPED.iter() {
        let _ = remove_capability_from_bounding_set(capability);
    }
    if let Ok(mut sets) = capabilities(None) {
        sets.effective.remove(DROPPED);
        sets.permitted.remove(DROPPED);
        sets.inheritable.remove(DROPPED);
        let _ = set_capabilities(None, sets);
    }
}

//! The mounts that the program sees: everything read-only but the plan's folders.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use rustix::mount::{
    MountFlags, MountPropagationFlags, mount, mount_bind, mount_bind_recursive, mount_change,
    mount_remount,
};

use super::plan::Plan;

/// What could not be done, each in half a sentence.
#[derive(Default)]
pub(super) struct Done {
    /// Paths to be kept that are not.
    pub(super) unkept: Vec<String>,
    /// Places outside the plan that stayed writable.
    pub(super) open: Vec<String>,
    /// Helpers that can still be reached.
    pub(super) reachable: Vec<String>,
}

/// Places whose files are devices or the kernel's own; they are not made read-only.
const KERNEL: &[&str] = &["/proc", "/dev", "/sys"];

/// Arranges the mounts of this namespace by the plan.
pub(super) fn arrange(plan: &Plan) -> Result<Done, String> {
    let private = MountPropagationFlags::REC | MountPropagationFlags::PRIVATE;
    mount_change("/", private)
        .map_err(|error| format!("mounts cannot be made one's own: {error}"))?;
    let mut done = Done::default();
    for path in &plan.writable {
        // A path that is gone, or that may not be mounted upon, stays read-only like the rest.
        let _ = mount_bind_recursive(path, path);
    }
    let mounts = read_mounts()?;
    for mount in &mounts {
        let inside = plan.writable.iter().any(|path| mount.point.starts_with(path));
        let kernel = KERNEL.iter().any(|place| mount.point.starts_with(place));
        if !inside && !kernel && !mount.flags.contains(MountFlags::RDONLY) {
            let flags = mount.flags | MountFlags::RDONLY | MountFlags::BIND;
            if let Err(error) = mount_remount(&mount.point, flags, "") {
                done.open.push(format!("`{}` stays writable ({error})", mount.point.display()));
            }
        }
    }
    for path in plan.home.iter().chain(&plan.kept) {
        if let Err(why) = keep(path, &mounts) {
            done.unkept.push(format!("`{}` is not kept ({why})", path.display()));
        }
    }
    if plan.unkept > 0 {
        done.unkept.push(format!("{} more protected paths are not kept", plan.unkept));
    }
    for path in &plan.helpers {
        if let Err(error) = hide(path) {
            done.reachable.push(format!("`{}` can be reached ({error})", path.display()));
        }
    }
    Ok(done)
}

/// Mounts a path upon itself, read-only.
fn keep(path: &Path, mounts: &[Mounted]) -> Result<(), String> {
    mount_bind_recursive(path, path).map_err(|error| error.to_string())?;
    let around = mounts.iter().filter(|mount| path.starts_with(&mount.point));
    let flags = around.max_by_key(|mount| mount.point.as_os_str().len());
    let flags = flags.map_or(MountFlags::empty(), |mount| mount.flags);
    mount_remount(path, flags | MountFlags::RDONLY | MountFlags::BIND, "")
        .map_err(|error| error.to_string())
}

/// Puts something in a socket's place to which nobody listens.
fn hide(path: &Path) -> rustix::io::Result<()> {
    if path.is_dir() {
        return mount("tmpfs", path, "tmpfs", MountFlags::NOSUID | MountFlags::NODEV, None);
    }
    mount_bind("/dev/null", path)
}

/// One mount of this namespace.
struct Mounted {
    point: PathBuf,
    flags: MountFlags,
}

fn read_mounts() -> Result<Vec<Mounted>, String> {
    let table = std::fs::read("/proc/self/mountinfo")
        .map_err(|error| format!("the list of mounts cannot be read: {error}"))?;
    Ok(table.split(|byte| *byte == b'\n').filter_map(mounted).collect())
}

/// One line of `proc_pid_mountinfo(5)`: the fifth field is the mount point, the sixth its options.
fn mounted(line: &[u8]) -> Option<Mounted> {
    let mut fields = line.split(|byte| *byte == b' ');
    let point = unescaped(fields.nth(4)?);
    let options = fields.next()?;
    let flags =
        options.split(|byte| *byte == b',').map(flag).fold(MountFlags::empty(), |a, b| a | b);
    Some(Mounted { point: PathBuf::from(OsString::from_vec(point)), flags })
}

/// Flags that a mount must keep when it is made read-only.
fn flag(option: &[u8]) -> MountFlags {
    match option {
        b"ro" => MountFlags::RDONLY,
        b"nosuid" => MountFlags::NOSUID,
        b"nodev" => MountFlags::NODEV,
        b"noexec" => MountFlags::NOEXEC,
        b"noatime" => MountFlags::NOATIME,
        b"nodiratime" => MountFlags::NODIRATIME,
        b"relatime" => MountFlags::RELATIME,
        _ => MountFlags::empty(),
    }
}

/// A field in which blanks and backslashes stand as three octal digits.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((byte, after)) = rest.split_first() {
        let digits = after.get(..3).filter(|_| *byte == b'\\');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(value) => {
                text.push(value);
                rest = after.get(3..).unwrap_or_default();
            }
            None => {
                text.push(*byte);
                rest = after;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_is_read_with_its_flags_and_blanks() {
        let line = br"36 35 98:0 /m /mnt/a\040b\134c rw,nosuid,relatime shared:1 - ext4 /dev/x rw";
        let found = mounted(line).unwrap();
        assert_eq!(found.point, Path::new("/mnt/a b\\c"));
        assert_eq!(found.flags, MountFlags::NOSUID | MountFlags::RELATIME);
        assert!(mounted(b"36 35 98:0").is_none());
    }
}

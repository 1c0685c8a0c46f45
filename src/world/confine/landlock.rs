//! Landlock: the kernel refuses to open, make, rename or remove outside the plan's folders.
//!
//! It does not stop chmod, chown, utime and setxattr outside them.

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, LandlockStatus,
    PathBeneath, PathFd, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetStatus, Scope,
};

use super::plan::Plan;

/// The newest interface that is asked for; an older kernel enforces what it knows.
const INTERFACE: ABI = ABI::V6;

/// What the rules do beside the writes.
pub(super) struct Ruled {
    /// Whether TCP is stopped.
    pub(super) tcp: bool,
}

/// Whether the rules stop the network too; a network of one's own needs no rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Network {
    Left,
    Stopped,
}

/// Puts the plan's rules upon the calling process.
pub(super) fn restrict(plan: &Plan, network: Network) -> Result<Ruled, String> {
    let failed = |error: landlock::RulesetError| format!("landlock: {error}");
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_write(INTERFACE))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(INTERFACE)))
        .map_err(failed)?;
    if network == Network::Stopped {
        ruleset = ruleset.handle_access(AccessNet::from_all(INTERFACE)).map_err(failed)?;
    }
    let mut created = ruleset.create().map_err(failed)?;
    let below = AccessFs::from_write(INTERFACE) & !(AccessFs::MakeBlock | AccessFs::MakeChar);
    let for_files = AccessFs::from_file(INTERFACE) & AccessFs::from_write(INTERFACE);
    for path in plan.writable.iter().chain(&plan.devices) {
        // What cannot be opened cannot be written either.
        if let Ok(descriptor) = PathFd::new(path) {
            let access = if path.is_dir() { below } else { for_files };
            created = created.add_rule(PathBeneath::new(descriptor, access)).map_err(failed)?;
        }
    }
    let status = created.restrict_self().map_err(failed)?;
    match status.ruleset {
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => {
            let tcp = matches!(status.landlock,
                LandlockStatus::Available { effective_abi, .. } if effective_abi >= ABI::V4);
            Ok(Ruled { tcp })
        }
        RulesetStatus::NotEnforced => Err("this kernel has no landlock".into()),
    }
}

//! Confinement: a program runs so that the kernel refuses its writes outside a plan.
//!
//! Two mechanisms, one upon the other. Mounts of our own (a mount namespace, for ordinary users
//! within a user namespace) make everything read-only but the plan's folders, can keep single
//! paths inside them and hide the sockets of helpers that would write for the program. Landlock
//! refuses writes outside the plan as well, whatever mount they come by, and keeps the program
//! from other processes; it cannot keep a path inside a folder that may be written. What neither
//! could do is in the report: nothing is claimed that was not enforced.

#[cfg(target_os = "linux")]
mod landlock;
#[cfg(target_os = "linux")]
mod mounts;
#[cfg(target_os = "linux")]
mod namespaces;
pub mod plan;
pub mod transaction;

#[cfg(target_os = "linux")]
use landlock::Network;
use plan::Plan;

/// How far one aim was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enforced {
    /// Wholly.
    Fully,
    /// In part; what is missing, each in half a sentence.
    Partly(Vec<String>),
    /// Not at all; why.
    Not(String),
}

impl Enforced {
    fn of(missing: Vec<String>) -> Self {
        if missing.is_empty() { Self::Fully } else { Self::Partly(missing) }
    }
}

impl std::fmt::Display for Enforced {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fully => to.write_str("fully"),
            Self::Partly(missing) => write!(to, "partly: {}", missing.join("; ")),
            Self::Not(why) => write!(to, "not confined: {why}"),
        }
    }
}

/// What the kernel will refuse from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Writes outside the plan and to what it keeps.
    pub writes: Enforced,
    /// The network; `None`: it was to stay.
    pub network: Option<Enforced>,
    /// Helpers reached by a socket, which would write for the program.
    pub helpers: Enforced,
    /// The mechanisms that hold.
    pub by: Vec<&'static str>,
}

/// Elsewhere than on Linux nothing is enforced, and the report says so.
#[cfg(not(target_os = "linux"))]
pub fn enforce(plan: &Plan) -> Report {
    let not = || Enforced::Not("only Linux is supported".into());
    let network = (!plan.network).then(not);
    Report { writes: not(), network, helpers: not(), by: Vec::new() }
}

/// Confines the calling process and all that it starts, for good. It must have one thread only.
#[cfg(target_os = "linux")]
pub fn enforce(plan: &Plan) -> Report {
    let mounted = namespaces::enter(plan.network).and_then(|entered| {
        if let Some((layer, root)) = &plan.layer {
            transaction::enter(layer, root)?;
        }
        let done = mounts::arrange(plan)?;
        Ok((entered, done))
    });
    // Mounts come first: a process under Landlock may not change them any more.
    let own_network = mounted.as_ref().is_ok_and(|(entered, _)| entered.network);
    let network = if plan.network || own_network { Network::Left } else { Network::Stopped };
    let ruled = landlock::restrict(plan, network);
    namespaces::drop_powers();
    report(plan, mounted, ruled)
}

#[cfg(target_os = "linux")]
type Mounted = Result<(namespaces::Entered, mounts::Done), String>;

#[cfg(target_os = "linux")]
fn report(plan: &Plan, mounted: Mounted, ruled: Result<landlock::Ruled, String>) -> Report {
    let mut by = Vec::new();
    let mut missing = Vec::new();
    if mounted.is_ok() {
        by.push("mounts");
    }
    if ruled.is_ok() {
        by.push("landlock");
    }
    match (&mounted, &ruled) {
        (Ok((_, done)), Ok(_)) => missing.extend(done.unkept.iter().cloned()),
        (Ok((_, done)), Err(why)) => {
            missing.extend(done.unkept.iter().chain(&done.open).cloned());
            missing.push(format!("other processes' view of the disk can be reached ({why})"));
        }
        (Err(why), Ok(_)) => {
            if !plan.kept.is_empty() {
                missing.push(format!("protected paths in folders that may be written ({why})"));
            }
            missing.push("modes, owners and times of files outside".into());
        }
        (Err(_), Err(_)) => {}
    }
    let writes = match (&mounted, &ruled) {
        (Err(why), _) if plan.layer.is_some() => Enforced::Not(why.clone()),
        (Err(mounts), Err(rules)) => Enforced::Not(format!("{mounts}; {rules}")),
        (Ok(_), _) | (_, Ok(_)) => Enforced::of(missing),
    };
    let network = (!plan.network).then(|| match (&mounted, &ruled) {
        (Ok((entered, _)), _) if entered.network => Enforced::Fully,
        (_, Ok(ruled)) if ruled.tcp => Enforced::Partly(vec!["only TCP is stopped".into()]),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => Enforced::Not("the kernel offers no way".into()),
    });
    let helpers = match &mounted {
        Ok((_, done)) => Enforced::of(done.reachable.clone()),
        Err(why) => Enforced::Not(format!("sockets of helpers cannot be hidden ({why})")),
    };
    Report { writes, network, helpers, by }
}

//! Which commits are looked at.

use crate::model::facts::{Fact, Git as _, Repository};
use crate::world::facts::DiskFacts;

/// A range of commits.
pub(super) struct Span {
    /// As it is shown.
    pub(super) shown: String,
    /// What is reachable from these,
    pub(super) tips: Vec<String>,
    /// and not from these.
    pub(super) without: Vec<String>,
    /// The commit on the other side, whose policy counts.
    pub(super) base: Option<String>,
    /// What that commit is called.
    pub(super) base_name: String,
}

/// What helps where commits are missing.
pub(super) fn shallow_help() -> String {
    "help: the clone needs the history of both sides: `git fetch --unshallow`; in GitHub Actions, \
     `fetch-depth: 0` for `actions/checkout`"
        .into()
}

impl Span {
    /// The range that was asked for; nothing: what HEAD has and the default branch has not.
    pub(super) fn of(
        text: Option<&str>,
        repository: &Repository,
        facts: &DiskFacts,
    ) -> anyhow::Result<Self> {
        let (from, to) = match text {
            None => (None, "HEAD"),
            Some(text) => match text.split_once("...").or_else(|| text.split_once("..")) {
                Some((from, to)) => (
                    Some(from).filter(|from| !from.is_empty()),
                    if to.is_empty() { "HEAD" } else { to },
                ),
                None => (Some(text), "HEAD"),
            },
        };
        let (base_name, base) = match from {
            Some(name) => (name.to_owned(), commit(name, repository, facts)?),
            None => default_base(repository, facts)?,
        };
        let tip = commit(to, repository, facts)?;
        Ok(Self {
            shown: format!("{base_name}..{to}"),
            tips: vec![tip],
            without: vec![base.clone()],
            base: Some(base),
            base_name,
        })
    }
}

fn commit(name: &str, repository: &Repository, facts: &DiskFacts) -> anyhow::Result<String> {
    match facts.commit_id(repository, name.as_bytes()) {
        Fact::Known(Some(id)) => Ok(id),
        Fact::Known(None) => {
            anyhow::bail!("`{name}` is no commit of this clone\n{}", shallow_help())
        }
        Fact::Unknown(why) => anyhow::bail!("`{name}` cannot be read ({why})\n{}", shallow_help()),
    }
}

/// The default branch, as the remote had it where it is known.
fn default_base(repository: &Repository, facts: &DiskFacts) -> anyhow::Result<(String, String)> {
    let branch = facts.default_branch(repository).known().flatten();
    let Some(branch) = branch else {
        anyhow::bail!(
            "the default branch is not known here\nhelp: name the range: automode verify \
             origin/main..HEAD"
        );
    };
    for prefix in ["refs/remotes/origin/", "refs/heads/"] {
        let full = [prefix.as_bytes(), &branch].concat();
        if let Fact::Known(Some(id)) = facts.commit_id(repository, &full) {
            let name = String::from_utf8_lossy(&full).into_owned();
            let short = name.strip_prefix("refs/remotes/").or(name.strip_prefix("refs/heads/"));
            return Ok((short.unwrap_or(&name).to_owned(), id));
        }
    }
    anyhow::bail!("the default branch has no commit here\n{}", shallow_help())
}

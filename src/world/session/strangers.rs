//! Whether the branch that a session begins on holds commits of others that nobody merged yet.

use crate::model::facts::{Git, Head, Repository};
use crate::world::repo::{Asked, Objects};

/// Commits from HEAD back that are looked at.
const COMMITS_MAX: usize = 64;

/// Whose commits they are: the address of the first other author between HEAD and the default
/// branch. `None`: there are none, or it cannot be told.
pub fn on_branch(git: &dyn Git, repository: &Repository) -> Option<String> {
    let own = git.config(repository, "user.email").known()?.pop()?;
    let own = String::from_utf8_lossy(&own).to_lowercase();
    let default = git.default_branch(repository).known().flatten()?;
    let Head::Branch(branch) = git.head(repository).known()? else { return None };
    if branch == default {
        return None;
    }
    let of_ref = |place: &[u8], name: &[u8]| {
        git.ref_id(repository, &[place, name].concat()).known().flatten()
    };
    let head = of_ref(b"refs/heads/", &branch)?;
    let places = [b"refs/heads/".as_slice(), b"refs/remotes/origin/"];
    let tips: Vec<String> = places.iter().filter_map(|place| of_ref(place, &default)).collect();
    if tips.is_empty() {
        return None;
    }
    other_author(repository, head, &tips, &own).ok().flatten()
}

fn other_author(
    repository: &Repository,
    head: String,
    tips: &[String],
    own: &str,
) -> Asked<Option<String>> {
    let objects = Objects::open(repository)?;
    let mut at = head;
    for _ in 0..COMMITS_MAX {
        for tip in tips {
            if objects.contains(tip, &at)? {
                return Ok(None);
            }
        }
        let made = objects.made(&at)?;
        let author = made.lines().find_map(|line| line.strip_prefix("author "));
        let address = author.and_then(|line| Some(line.split_once('<')?.1.split_once('>')?.0));
        if let Some(address) = address.map(str::to_lowercase).filter(|address| address != own) {
            return Ok(Some(address));
        }
        match objects.commit(&at)?.parents.into_iter().next() {
            Some(parent) => at = parent,
            None => return Ok(None),
        }
    }
    Ok(None)
}

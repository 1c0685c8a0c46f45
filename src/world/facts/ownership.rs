//! Whose work something is, from what the session's folder remembers.

use crate::model::clause::Owner;
use crate::model::facts::{Fact, Ownership, Why};
use crate::world::repo::Asked;
use crate::world::session::ownership::Owners;

use super::disk::DiskFacts;
use super::resolve::real_but_last;

impl DiskFacts {
    fn owners(&self) -> Asked<&Owners> {
        self.in_time()?;
        let folder = self.session_dir.as_deref().ok_or(Why::NotAsked)?;
        self.owners.get_or_init(|| Owners::load(folder)).as_ref().map_err(|why| *why)
    }
}

impl Ownership for DiskFacts {
    fn owner(&self, path: &[u8]) -> Fact<Owner> {
        let owner = || self.owners()?.owner(self, &real_but_last(path)?);
        owner().into()
    }

    fn written(&self, path: &[u8]) -> Fact<bool> {
        let written = || Ok(self.owners()?.written(&real_but_last(path)?));
        written().into()
    }

    fn seen(&self, path: &[u8]) -> Fact<bool> {
        let seen = || self.owners()?.seen(&real_but_last(path)?);
        seen().into()
    }

    fn made(&self, path: &[u8]) -> Fact<bool> {
        let made = || self.owners()?.made(path);
        made().into()
    }

    fn touched(&self, path: &[u8]) -> Fact<bool> {
        let touched = || self.owners()?.touched(path);
        touched().into()
    }
}

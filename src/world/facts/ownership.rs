//! Whose work something is, from what the session's folder remembers.

use std::path::Path;

use crate::model::clause::Owner;
use crate::model::facts::{Fact, Ownership, Why};
use crate::world::presence;
use crate::world::repo::Asked;
use crate::world::session::memory;
use crate::world::session::ownership::{Marks, Owners};

use super::disk::{Calls, DiskFacts};
use super::resolve::real_but_last;

impl DiskFacts {
    fn owners(&self) -> Asked<&Owners> {
        self.in_time()?;
        let folder = self.session_dir.as_deref().ok_or(Why::NotAsked)?;
        let load = || match self.calls {
            Calls::Ended => Owners::load(folder),
            Calls::UnderWay => Owners::load_with_calls(folder),
        };
        self.owners.get_or_init(load).as_ref().map_err(|why| *why)
    }

    /// The other sessions that live, each with what it is called.
    fn other_owners(&self) -> Asked<&Vec<(String, Owners)>> {
        self.in_time()?;
        let own = self.session_dir.as_deref().ok_or(Why::NotAsked)?;
        self.other_owners.get_or_init(|| others_beside(own)).as_ref().map_err(|why| *why)
    }
}

impl DiskFacts {
    /// Whose unsaved work it was that stood at a path with these marks before it changed.
    pub(crate) fn owner_before(&self, path: &[u8], marks: Option<Marks>) -> Fact<Owner> {
        let owner = || self.owners()?.owner_of(self, &real_but_last(path)?, marks);
        owner().into()
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

    fn stood(&self, path: &[u8]) -> Fact<bool> {
        let stood = || self.owners()?.stood(&real_but_last(path)?);
        stood().into()
    }

    fn others(&self, path: &[u8]) -> Fact<Option<String>> {
        let find = || {
            let path = real_but_last(path)?;
            for (name, owners) in self.other_owners()? {
                if owners.changed_last(&path)? {
                    return Ok(Some(name.clone()));
                }
            }
            Ok(None)
        };
        find().into()
    }
}

/// What the sessions beside this one say, of those whose client lives.
fn others_beside(own: &Path) -> Asked<Vec<(String, Owners)>> {
    let sessions = own.parent().ok_or(Why::NotAsked)?;
    let mut all = Vec::new();
    for entry in std::fs::read_dir(sessions).map_err(|_| Why::Unreadable)?.flatten() {
        let folder = entry.path();
        if folder == own {
            continue;
        }
        let Ok(Some(record)) = memory::load(&folder) else { continue };
        if record.process.is_some_and(presence::lives) {
            let short: String = record.session.chars().take(8).collect();
            all.push((format!("{} session {short}", record.client), Owners::load(&folder)?));
        }
    }
    Ok(all)
}

//! Whose work something is, from the table.

use super::Table;
use crate::model::clause::Owner;
use crate::model::facts::{Fact, Ownership, Why};

impl Ownership for Table {
    fn owner(&self, path: &[u8]) -> Fact<Owner> {
        match self.paths.get(path).and_then(|listed| listed.owner) {
            Some(owner) => Fact::Known(owner),
            None => Fact::Unknown(Why::NotAsked),
        }
    }

    fn written(&self, path: &[u8]) -> Fact<bool> {
        match self.paths.get(path).and_then(|listed| listed.owner) {
            Some(owner) => Fact::Known(owner == Owner::Agent),
            None => self.otherwise("paths", false),
        }
    }

    fn seen(&self, path: &[u8]) -> Fact<bool> {
        match self.paths.get(path) {
            Some(listed) => Fact::Known(listed.seen),
            None => self.otherwise("paths", false),
        }
    }

    fn made(&self, path: &[u8]) -> Fact<bool> {
        self.written(path)
    }

    fn touched(&self, path: &[u8]) -> Fact<bool> {
        self.written(path)
    }

    fn stood(&self, path: &[u8]) -> Fact<bool> {
        match self.paths.get(path).and_then(|listed| listed.owner) {
            Some(owner) => Fact::Known(owner == Owner::User),
            None => self.otherwise("paths", false),
        }
    }

    fn others(&self, path: &[u8]) -> Fact<Option<String>> {
        match self.paths.get(path).and_then(|listed| listed.owner) {
            Some(owner) => Fact::Known((owner == Owner::Other).then(|| "another".into())),
            None => self.otherwise("paths", None),
        }
    }
}

//! Where text came from, from what the session's folder remembers.

use crate::model::facts::{Fact, Origin, Origins, Source, Why};
use crate::world::repo::Asked;
use crate::world::session::origins::{Store, TrustBase, is_unscanned};

use super::disk::DiskFacts;

impl DiskFacts {
    /// What came in; `None`: nothing did.
    fn came(&self) -> Asked<Option<&Store>> {
        self.in_time()?;
        let folder = self.session_dir.as_deref().ok_or(Why::NotAsked)?;
        let store = self.origins.get_or_init(|| Store::open(folder));
        store.as_ref().map(Option::as_ref).map_err(|why| *why)
    }

    fn trust_base(&self) -> Asked<TrustBase> {
        self.in_time()?;
        TrustBase::open(self.session_dir.as_deref().ok_or(Why::NotAsked)?)
    }

    /// Where a name was seen first. The trust base was there before all that came from outside, but
    /// is searched only for what came from there.
    fn first_sight(&self, name: &[u8]) -> Asked<Origin> {
        let Some(store) = self.came()? else { return Ok(Origin::Unseen) };
        let name = String::from_utf8_lossy(name);
        match store.origin(&name)? {
            Origin::Outside(source) => {
                let on_base = self.trust_base().and_then(|base| base.holds_name(&name));
                Ok(if on_base == Ok(true) { Origin::TrustBase } else { Origin::Outside(source) })
            }
            known @ (Origin::Prompt | Origin::TrustBase | Origin::Own | Origin::Unseen) => {
                Ok(known)
            }
        }
    }

    fn copy(&self, text: &[u8]) -> Asked<Option<Source>> {
        let Some(store) = self.came()? else { return Ok(None) };
        let Some((source, runs)) = store.copied(&String::from_utf8_lossy(text))? else {
            return Ok(None);
        };
        let on_base =
            |run: &String| self.trust_base().and_then(|base| base.holds_text(run)) == Ok(true);
        Ok((!runs.iter().all(on_base)).then_some(source))
    }
}

impl Origins for DiskFacts {
    fn origin(&self, name: &[u8]) -> Fact<Origin> {
        self.first_sight(name).into()
    }

    fn copied(&self, text: &[u8]) -> Fact<Option<Source>> {
        self.copy(text).into()
    }

    fn said(&self, word: &str) -> Fact<bool> {
        let said = || self.came()?.map_or(Ok(false), |store| store.said(word));
        said().into()
    }

    fn tainted(&self) -> Fact<Option<Source>> {
        let tainted = || self.came()?.map_or(Ok(None), Store::tainted);
        tainted().into()
    }

    fn unscanned(&self) -> Fact<Option<String>> {
        let unscanned = || {
            let folder = self.session_dir.as_deref().ok_or(Why::NotAsked)?;
            is_unscanned(folder).map_err(|_| Why::Unreadable)
        };
        unscanned().into()
    }
}

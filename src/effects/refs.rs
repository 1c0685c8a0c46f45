//! What the ref updates that git is about to make would do.

use crate::model::action::RefUpdate;
use crate::model::effect::{Certainty, Effect};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// What these updates would do.
pub(super) fn effects(updates: &[RefUpdate]) -> Vec<Effect> {
    updates.iter().flat_map(of_update).collect()
}

fn of_update(update: &RefUpdate) -> Vec<Effect> {
    let short = update.name.strip_prefix(b"refs/heads/").unwrap_or(&update.name);
    let on = |verb: Verb| match &update.remote {
        Some(remote) => Effect::at(verb, Kind::Ref, Pattern::text(remote), Pattern::text(short)),
        None => Effect::on(verb, Kind::Ref, Pattern::text(short)),
    };
    if update.commit {
        return vec![on(Verb::Commit)];
    }
    let moved = match (&update.old, &update.new, update.forward) {
        (_, None, _) => Some(on(Verb::Delete)),
        (None, Some(_), _) => update.remote.is_none().then(|| on(Verb::Create)),
        (Some(_), Some(_), Some(true)) => update.remote.is_none().then(|| on(Verb::Advance)),
        (Some(_), Some(_), Some(false)) => Some(on(Verb::Rewind)),
        (Some(_), Some(_), None) => Some(on(Verb::Rewind).at_most(Certainty::May)),
    };
    let pushed = update.remote.is_some() && update.new.is_some();
    pushed.then(|| on(Verb::Push)).into_iter().chain(moved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates_are_told_by_what_they_do_to_the_ref() {
        let id = |on: bool| on.then(|| "a".repeat(40));
        for (remote, name, old, new, forward, wanted) in [
            (None, "refs/heads/a", false, true, None, "create ref:a"),
            (None, "refs/heads/a", true, false, None, "delete ref:a"),
            (None, "refs/heads/a", true, true, Some(true), "advance ref:a"),
            (None, "refs/tags/v1", true, true, Some(false), "rewind ref:refs/tags/v1"),
            (None, "refs/heads/a", true, true, None, "rewind ref:a"),
            (Some("origin"), "refs/heads/a", true, true, Some(true), "push ref:origin:a"),
            (
                Some("origin"),
                "refs/heads/a",
                true,
                true,
                Some(false),
                "push ref:origin:a, rewind ref:origin:a",
            ),
            (Some("origin"), "refs/heads/a", true, false, None, "delete ref:origin:a"),
        ] {
            let update = RefUpdate {
                remote: remote.map(|remote: &str| remote.into()),
                name: name.into(),
                old: id(old),
                new: id(new),
                forward,
                commit: false,
            };
            let shown: Vec<_> =
                effects(&[update]).iter().map(|effect| effect.clause.to_string()).collect();
            assert_eq!(shown.join(", "), wanted);
        }
    }
}

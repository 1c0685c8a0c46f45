//! `code-setting`: configuration that makes git run a program, and configuration of all repositories.

use super::case::{Act, Case, Check, Example, Rule};
use super::hook_bypass::lower;
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Relation};
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("code-setting");

/// Configuration that makes git run a program, and configuration of all repositories.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "sets configuration by which git runs a program, or that holds for all repositories",
    why: "A program named in git's configuration runs at the next plain `git status`, unseen by \
          any guard.",
    instead: "run the program openly, or set a key of this repository that runs nothing",
    keys: &["grants"],
    denies: &[
        Example { facts: &[], act: Act::Shell("git config core.fsmonitor ./watch.sh") },
        Example { facts: &[], act: Act::Shell("git config alias.st '!sh x.sh'") },
        Example { facts: &[], act: Act::Shell("git config --global core.sshCommand 'ssh -v'") },
        Example { facts: &[], act: Act::Shell("git config filter.x.smudge 'sh x.sh'") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("git config user.name 'A U Thor'") },
        Example { facts: &[], act: Act::Shell("git config --get core.fsmonitor") },
        Example { facts: &[], act: Act::Shell("git config pull.rebase true") },
        Example { facts: &[], act: Act::Shell("git config merge.conflictstyle diff3") },
    ],
    check: Check::Effect(check),
};

/// Keys, in lower case, that name a program or a file of further orders. From git-config(1).
const KEYS: &[&str] = &[
    "alias.**",
    "browser.**.cmd",
    "core.alternaterefscommand",
    "core.askpass",
    "core.editor",
    "core.fsmonitor",
    "core.gitproxy",
    "core.pager",
    "core.sshcommand",
    "core.worktree",
    "credential.**helper",
    "diff.**.command",
    "diff.**.textconv",
    "diff.external",
    "difftool.**.cmd",
    "difftool.**.path",
    "filter.**.clean",
    "filter.**.process",
    "filter.**.smudge",
    "gc.recentobjectshook",
    "gpg.**program",
    "gpg.ssh.defaultkeycommand",
    "guitool.**.cmd",
    "hook.**.command",
    "include.path",
    "includeif.**.path",
    "init.templatedir",
    "interactive.difffilter",
    "man.**.cmd",
    "merge.**.driver",
    "mergetool.**.cmd",
    "mergetool.**.path",
    "pager.**",
    "protocol.allow",
    "protocol.ext.allow",
    "remote.**.receivepack",
    "remote.**.uploadpack",
    "remote.**.vcs",
    "sequence.editor",
    "sendemail.**cmd",
    "submodule.**.update",
    "tar.**.command",
    "trailer.**.cmd",
    "trailer.**.command",
    "uploadpack.packobjectshook",
];

/// Keys of all repositories that are harmless.
const HARMLESS: &[&str] = &["user.name", "user.email"];

fn check(_case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let resource = &effect.clause.resource;
    let (Kind::Setting, Some(place)) = (resource.kind, &resource.place) else { return None };
    if !matches!(effect.clause.verb, Verb::Set | Verb::Delete)
        || !place.prefix().starts_with(b"git")
    {
        return None;
    }
    let name = lower(&resource.name);
    let relation = |keys: &[&str]| {
        let each = keys.iter().filter_map(|key| key.parse::<Pattern>().ok());
        each.map(|key| key.relation(&name, false)).max().unwrap_or(Relation::Apart)
    };
    let from_global = effect.clause.from.as_ref().and_then(|from| from.name.as_text());
    let global =
        place.as_text() != Some(b"git") || matches!(from_global, Some(b"global" | b"system"));
    let seen = if effect.clause.verb == Verb::Set && relation(KEYS) == Relation::Covers {
        "git would run what this key names"
    } else if global && relation(HARMLESS) != Relation::Covers {
        "it holds for all repositories of this user"
    } else if relation(KEYS) == Relation::Perhaps {
        let found = Finding::new(ID, Class::Unknown);
        return Some(found.seen("which key it is is not known before it runs"));
    } else {
        return None;
    };
    Some(
        Finding::new(ID, Class::NeedsWord)
            .seen(seen)
            .instead("run the program openly, or set a key that runs nothing"),
    )
}

//! Configuration that one call brings along (`-c`, `GIT_CONFIG_*`), and which keys run code.

use super::arguments::split_once;
use crate::effects::programs::meaning::{Call, Inner, Run};
use crate::model::pattern::Pattern;

/// One key given for this call only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Override {
    /// Section and variable in lower case; `None`: not known.
    pub(super) key: Option<String>,
    /// The value; a key alone is `true`.
    pub(super) value: Pattern,
    /// Whether it came by the environment.
    pub(super) by_environment: bool,
}

/// Keys that name or choose a program that git runs, or the files and folders that it takes its
/// orders from. `*` stands for one or more parts.
const POWERS: &[&str] = &[
    "alias.*",
    "browser.*.cmd",
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.hooksPath",
    "core.pager",
    "core.sshCommand",
    "core.worktree",
    "credential.*.helper",
    "credential.helper",
    "diff.*.command",
    "diff.*.textconv",
    "diff.external",
    "difftool.*.cmd",
    "difftool.*.path",
    "filter.*.clean",
    "filter.*.process",
    "filter.*.smudge",
    "gc.recentObjectsHook",
    "gpg.*.program",
    "gpg.program",
    "gpg.ssh.defaultKeyCommand",
    "guitool.*.cmd",
    "hook.*.command",
    "include.path",
    "includeIf.*.path",
    "init.templateDir",
    "interactive.diffFilter",
    "man.*.cmd",
    "merge.*.driver",
    "mergetool.*.cmd",
    "mergetool.*.path",
    "pager.*",
    "protocol.allow",
    "protocol.ext.allow",
    "receive.procReceiveRefs",
    "remote.*.receivepack",
    "remote.*.uploadpack",
    "remote.*.vcs",
    "sendemail.*.toCmd",
    "sendemail.ccCmd",
    "sendemail.sendmailCmd",
    "sendemail.toCmd",
    "sequence.editor",
    "submodule.*.update",
    "tar.*.command",
    "trailer.*.cmd",
    "trailer.*.command",
    "uploadpack.packObjectsHook",
];

/// Other keys whose documented spelling has capitals.
const SPELLINGS: &[&str] = &[
    "core.autocrlf",
    "core.attributesFile",
    "core.excludesFile",
    "core.ignoreCase",
    "core.fileMode",
    "core.bare",
    "core.logAllRefUpdates",
    "branch.*.pushRemote",
    "branch.*.merge",
    "gc.pruneExpire",
    "gc.reflogExpire",
    "gc.reflogExpireUnreachable",
    "http.sslVerify",
    "http.extraHeader",
    "init.defaultBranch",
    "push.autoSetupRemote",
    "push.followTags",
    "push.recurseSubmodules",
    "receive.denyCurrentBranch",
    "receive.denyDeletes",
    "receive.denyNonFastForwards",
    "remote.*.pushurl",
    "remote.pushDefault",
    "transfer.fsckObjects",
    "url.*.insteadOf",
    "url.*.pushInsteadOf",
    "user.signingKey",
];

/// A key as git compares it: section and variable in lower case, what stands between as it is.
pub(super) fn normalized(key: &str) -> String {
    let (Some(first), Some(last)) = (key.find('.'), key.rfind('.')) else {
        return key.to_lowercase();
    };
    let section = key.get(..first).unwrap_or_default().to_lowercase();
    let between = key.get(first..last).unwrap_or_default();
    let variable = key.get(last..).unwrap_or_default().to_lowercase();
    format!("{section}{between}{variable}")
}

/// A key as git's documentation spells it, where we know it.
pub(super) fn spelled(key: &str) -> String {
    let key = normalized(key);
    match POWERS.iter().chain(SPELLINGS).find(|known| matches(known, &key)) {
        Some(known) => respelled(known, &key),
        None => key,
    }
}

fn respelled(known: &str, key: &str) -> String {
    let middle = || key.get(key.find('.')?..key.rfind('.')?.saturating_add(1));
    match known.split_once(".*.") {
        Some((section, variable)) => {
            format!("{section}{}{variable}", middle().unwrap_or_default())
        }
        None if known.ends_with(".*") => key.to_string(),
        None => known.to_string(),
    }
}

/// Whether a key in lower case is the known one.
fn matches(known: &str, key: &str) -> bool {
    let known = known.to_lowercase();
    match known.split_once('*') {
        None => known == key,
        Some((before, after)) => {
            let least = before.len().saturating_add(after.len());
            key.len() > least && key.starts_with(before) && key.ends_with(after)
        }
    }
}

/// Whether a key makes git run something or take its orders from elsewhere. A value that turns the
/// mechanism off, or that does nothing, has no power.
pub(super) fn has_power(key: &str, value: &Pattern) -> bool {
    let key = normalized(key);
    if !POWERS.iter().any(|known| matches(known, &key)) {
        return false;
    }
    let Some(value) = value.as_text() else { return true };
    if key == "core.hookspath" || key == "include.path" || key == "core.worktree" {
        return true;
    }
    let value = value.trim_ascii();
    let off = [&b""[..], b"false", b"no", b"off", b"0", b"never"].contains(&value);
    let idle = [&b"true"[..], b":", b"cat", b"yes", b"on", b"1", b"always"].contains(&value);
    if key.starts_with("alias.") {
        return value.starts_with(b"!");
    }
    if key.starts_with("protocol.") {
        return !off;
    }
    if key == "core.pager" || key.starts_with("pager.") {
        return !(off || idle || is_plain_pager(value));
    }
    !(off || idle)
}

fn is_plain_pager(value: &[u8]) -> bool {
    let mut words = value.split(|byte| *byte == b' ');
    let program = words.next().unwrap_or_default();
    [&b"less"[..], b"more", b"delta", b"bat"].contains(&program)
        && words.all(|word| word.is_empty() || word.starts_with(b"-"))
        && !value.contains(&b'`')
        && !value.contains(&b'$')
        && !value.contains(&b';')
        && !value.contains(&b'|')
        && !value.contains(&b'&')
        && !value.contains(&b'>')
}

/// The command that the key's value is, where git would hand it to a shell.
pub(super) fn command_of(key: &str, value: &Pattern) -> Option<Run> {
    let key = normalized(key);
    let names_no_command = [
        "core.hookspath",
        "include.path",
        "core.worktree",
        "init.templatedir",
        "protocol.ext.allow",
        "protocol.allow",
        "receive.procreceiverefs",
    ];
    if names_no_command.contains(&key.as_str()) || key.starts_with("includeif.") {
        return None;
    }
    // An alias runs when it is called, a credential helper by its bare name is git's own.
    if key.starts_with("alias.") || key.ends_with(".vcs") {
        return None;
    }
    let marked = value.prefix().starts_with(b"!");
    let text = if marked { super::arguments::after(value, 1) } else { value.clone() };
    let plain_helper = key.starts_with("credential.") && !marked && {
        let prefix = value.prefix();
        !prefix.is_empty() && !prefix.starts_with(b"/") && !prefix.starts_with(b"~")
    };
    if plain_helper || key.starts_with("submodule.") && !marked {
        return None;
    }
    Some(Run { perhaps: true, ..Run::of(Inner::ShellText(text)) })
}

/// One `-c KEY=VALUE`.
pub(super) fn of_option(pattern: &Pattern) -> Override {
    let (key, value) =
        split_once(pattern, b'=').unwrap_or_else(|| (pattern.clone(), Pattern::text("true")));
    Override { key: key_of(&key), value, by_environment: false }
}

/// One `--config-env=KEY=VARIABLE`.
pub(super) fn of_config_env(pattern: &Pattern, call: &Call<'_>) -> Override {
    let (key, name) =
        split_once(pattern, b'=').unwrap_or_else(|| (pattern.clone(), Pattern::default()));
    let name = name.as_text().map(String::from_utf8_lossy).unwrap_or_default();
    let known = call.variable(&name).flatten().cloned();
    let value = known.unwrap_or_else(|| Pattern::unknown(name));
    Override { key: key_of(&key), value, by_environment: false }
}

fn key_of(key: &Pattern) -> Option<String> {
    key.as_text().map(|text| normalized(&String::from_utf8_lossy(text)))
}

/// What the environment of the act gives by `GIT_CONFIG_KEY_n` and `GIT_CONFIG_PARAMETERS`.
pub(super) fn of_environment(call: &Call<'_>) -> Vec<Override> {
    let mut found = Vec::new();
    for (name, value) in call.environment {
        let Some(value) = value else { continue };
        if let Some(number) = name.strip_prefix("GIT_CONFIG_KEY_") {
            let given = call.variable(&format!("GIT_CONFIG_VALUE_{number}")).flatten();
            let given = given.cloned().unwrap_or_else(|| Pattern::unknown(name));
            found.push(Override { key: key_of(value), value: given, by_environment: true });
        } else if name == "GIT_CONFIG_PARAMETERS" {
            found.extend(parameters(value));
        }
    }
    found
}

/// `'key=value' 'key'='value'`, as git hands them to its children.
fn parameters(text: &Pattern) -> Vec<Override> {
    let unknown =
        || Override { key: None, value: Pattern::unknown("environment"), by_environment: true };
    let Some(text) = text.as_text() else { return vec![unknown()] };
    match super::words::split(text) {
        Some(words) => words
            .iter()
            .map(|word| Override { by_environment: true, ..of_option(&Pattern::text(word)) })
            .collect(),
        None => vec![unknown()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_spelled_as_documented() {
        for (key, wanted) in [
            ("CORE.HOOKSPATH", "core.hooksPath"),
            ("core.hooksPath", "core.hooksPath"),
            ("URL.git@Host:.INSTEADOF", "url.git@Host:.insteadOf"),
            ("Alias.Co", "alias.co"),
            ("user.NAME", "user.name"),
            ("branch.Feature/X.MERGE", "branch.Feature/X.merge"),
            ("credential.https://h.HELPER", "credential.https://h.helper"),
        ] {
            assert_eq!(spelled(key), wanted);
        }
    }

    #[test]
    fn a_value_that_turns_it_off_has_no_power() {
        for (key, value, wanted) in [
            ("core.pager", "cat", false),
            ("core.pager", "less -FRX", false),
            ("core.pager", "sh -c id", true),
            ("core.pager", "less; id", true),
            ("core.editor", "true", false),
            ("core.editor", "vim", true),
            ("core.fsmonitor", "false", false),
            ("core.fsmonitor", "./x.sh", true),
            ("core.hooksPath", "", true),
            ("core.hooksPath", "/dev/null", true),
            ("user.name", "x", false),
            ("color.ui", "always", false),
            ("alias.x", "status", false),
            ("alias.x", "!rm a", true),
            ("protocol.ext.allow", "always", true),
            ("protocol.file.allow", "always", false),
            ("filter.lfs.smudge", "", false),
            ("filter.lfs.smudge", "sh x", true),
            ("diff.external", "x", true),
            ("diff.renames", "true", false),
        ] {
            assert_eq!(has_power(key, &Pattern::text(value)), wanted, "{key}={value}");
        }
    }
}

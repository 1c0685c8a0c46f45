//! Other repositories: `git remote`, `fetch`, `pull`, `clone`, `ls-remote`.

use super::arguments::{Arguments, Order, split_once};
use super::context::{Git, below, on_path, on_ref, on_remote, on_setting, skips_hooks};
use super::refname::{globbed, local, shown, tag};
use super::remotes::{self, Direction};
use super::settings;
use crate::effects::programs::meaning::{Arg, Inner, Meaning, Run};
use crate::effects::programs::paths::absolute;
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::Fact;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Resource, Verb};

const FETCH: &str = "v|verbose q|quiet all set-upstream a|append atomic upload-pack= f|force \
    m|multiple t|tags n|no-tags j|jobs= prefetch p|prune P|prune-tags recurse-submodules? dry-run \
    porcelain write-fetch-head k|keep u|update-head-ok progress depth= shallow-since= \
    shallow-exclude= deepen= unshallow update-shallow refmap= o|server-option= 4|ipv4 6|ipv6 \
    negotiation-tip= negotiate-only filter= auto-maintenance auto-gc show-forced-updates \
    write-commit-graph stdin";

const PULL: &str = "v|verbose q|quiet progress recurse-submodules? r|rebase? n stat \
    compact-summary log? signoff squash commit edit cleanup= ff ff-only verify verify-signatures \
    autostash s|strategy= X|strategy-option= S|gpg-sign? allow-unrelated-histories all a|append \
    upload-pack= f|force t|tags p|prune j|jobs? dry-run k|keep depth= shallow-since= \
    shallow-exclude= deepen= unshallow update-shallow refmap= o|server-option= 4|ipv4 6|ipv6 \
    negotiation-tip= show-forced-updates set-upstream no-verify";

/// A program at the other end, or in the place of it, that an option or the address names.
fn programs(read: &Arguments, names: &[&str], address: Option<&Pattern>) -> Vec<Run> {
    let perhaps = |text: Pattern| Run { perhaps: true, ..Run::of(Inner::ShellText(text)) };
    let named = names.iter().filter_map(|name| read.value(name)).cloned().map(perhaps);
    let mut runs: Vec<_> = named.collect();
    if let Some(address) = address.filter(|address| address.prefix().starts_with(b"ext::")) {
        runs.push(perhaps(super::arguments::after(address, b"ext::".len())));
    }
    runs
}

/// `git fetch`.
pub(super) fn fetch(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(FETCH, args, Order::Mixed);
    let operands = read.all();
    let remote = operands.first().map(Arg::pattern);
    let mut meaning = Meaning::nothing();
    meaning.runs = programs(&read, &["upload-pack"], remote);
    if read.has("multiple") {
        let all = operands.iter().map(|arg| on_remote(Verb::Read, arg.pattern().clone()));
        meaning.effects.extend(all);
        return meaning;
    }
    meaning.effects.extend(read_from(git, remote, read.has("all")));
    if read.has("dry-run") {
        return meaning;
    }
    let named = operands.get(1..).unwrap_or_default();
    let remote = remote.cloned().unwrap_or_else(|| remotes::default(git, Direction::Fetch));
    let configured = remotes::refspecs(git, &remote, "fetch").known().unwrap_or_default();
    let configured: Vec<_> = configured.into_iter().map(Arg::One).collect();
    let refspecs = if named.is_empty() { &configured } else { named };
    received(git, &read, &remote, refspecs, &mut meaning);
    meaning
}

/// The remotes that are read.
fn read_from(git: &Git<'_>, remote: Option<&Pattern>, all: bool) -> Vec<Effect> {
    if all {
        return vec![on_remote(Verb::Read, Pattern::anything())];
    }
    let remote = remote.cloned().unwrap_or_else(|| remotes::default(git, Direction::Fetch));
    let mut meant = remotes::meant(git, &remote, Direction::Fetch);
    meant.truncate(1);
    meant.into_iter().map(|name| on_remote(Verb::Read, name)).collect()
}

/// A ref of the remote; of this repository where the remote is that.
fn from_there(git: &Git<'_>, remote: &Pattern, name: &Pattern) -> Resource {
    if remotes::is_here(git, remote) {
        return Resource::here(Kind::Ref, local(git, &globbed(name)));
    }
    Resource::at(Kind::Ref, remote.clone(), shown(&globbed(name)))
}

/// Local refs that refspecs with a target move. Refs that only follow a remote are no work of
/// anybody here.
fn received(
    git: &Git<'_>,
    read: &Arguments,
    remote: &Pattern,
    refspecs: &[Arg],
    meaning: &mut Meaning,
) {
    let forced = read.has("force");
    for arg in refspecs {
        let refspec = arg.pattern();
        let plus = refspec.prefix().starts_with(b"+");
        let plain = if plus { super::arguments::after(refspec, 1) } else { refspec.clone() };
        let Some((from, to)) = split_once(&plain, b':') else { continue };
        let to = shown(&globbed(&to));
        if to.is_empty() || to.prefix().starts_with(b"refs/remotes/") {
            continue;
        }
        if plus || forced {
            meaning.effects.extend(super::branch::made_or_moved(git, &to, true, None));
        } else {
            let from = from_there(git, remote, &from);
            meaning.effects.push(on_ref(Verb::Advance, to).coming_from(from));
        }
    }
    if read.has("prune-tags") {
        let mut tags = tag(&Pattern::default());
        tags.push(Piece::Any);
        meaning.effects.push(on_ref(Verb::Delete, tags));
    }
}

/// `git pull`.
pub(super) fn pull(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(PULL, args, Order::Mixed);
    let operands = read.all();
    let remote = operands.first().map(Arg::pattern);
    let mut meaning = Meaning::nothing();
    meaning.runs = programs(&read, &["upload-pack"], remote);
    meaning.effects.extend(skips_hooks(&read));
    meaning.effects.extend(read_from(git, remote, read.has("all")));
    if read.has("dry-run") {
        return meaning;
    }
    let source = remote.cloned().unwrap_or_else(|| remotes::default(git, Direction::Fetch));
    let refspecs = operands.get(1..).unwrap_or_default();
    received(git, &read, &source, refspecs, &mut meaning);
    let branch = git.branch();
    let mut advances = on_ref(Verb::Advance, branch.clone());
    if let Some(merged) = refspecs.first().filter(|_| remotes::is_here(git, &source)) {
        advances = advances.coming_from(from_there(git, &source, merged.pattern()));
    }
    match rebases(git, &read, &branch) {
        Some(true) => {
            let upstream = tracked(git, &source, refspecs.first().map(Arg::pattern), &branch);
            let moved = super::branch::moved_to(git, &branch, upstream.as_ref());
            meaning.with(onto_remote(git, &source, moved))
        }
        Some(false) => meaning.with(advances),
        None => meaning
            .with(advances.at_most(Certainty::May))
            .with(onto_remote(git, &source, on_ref(Verb::Rewind, branch)).at_most(Certainty::May)),
    }
}

/// A branch whose own commits are made anew on what the remote has.
fn onto_remote(git: &Git<'_>, source: &Pattern, moved: Effect) -> Effect {
    if moved.clause.verb != Verb::Rewind || remotes::is_here(git, source) {
        return moved;
    }
    on_ref(Verb::Rewind, moved.clause.resource.name)
        .coming_from(Resource::here(Kind::Remote, source.clone()))
}

/// The remote-tracking ref of what a pull takes, where it is known. A branch that it has as a whole
/// has no commits of its own that a rebase would make anew.
fn tracked(
    git: &Git<'_>,
    remote: &Pattern,
    refspec: Option<&Pattern>,
    branch: &Pattern,
) -> Option<Pattern> {
    let merged = match refspec {
        Some(name) => shown(name),
        None => {
            let key = format!("branch.{}.merge", String::from_utf8_lossy(branch.as_text()?));
            shown(&git.setting(&key).known().flatten()?)
        }
    };
    let mut name = Pattern::text("refs/remotes/");
    name.append(remote);
    name.push_text(b"/");
    name.append(&merged);
    Some(name)
}

/// Whether a pull rebases; `None`: not known.
fn rebases(git: &Git<'_>, read: &Arguments, branch: &Pattern) -> Option<bool> {
    let is_off =
        |value: &Pattern| matches!(value.as_text(), Some(b"false" | b"no" | b"off" | b"0"));
    if let Some(value) = read.value("rebase") {
        return if value.as_text().is_some() { Some(!is_off(value)) } else { None };
    }
    if read.has("rebase") {
        return Some(true);
    }
    if read.was_negated("rebase") || read.has("ff-only") {
        return Some(false);
    }
    let name = branch.as_text().map(String::from_utf8_lossy);
    let keys = name.map(|name| format!("branch.{name}.rebase"));
    for key in keys.into_iter().chain(["pull.rebase".into()]) {
        match git.setting(&key) {
            Fact::Known(Some(value)) => return Some(!is_off(&value)),
            Fact::Known(None) => {}
            Fact::Unknown(_) => return None,
        }
    }
    Some(false)
}

const CLONE: &str = "v|verbose q|quiet progress reject-shallow n|no-checkout bare mirror l|local \
    no-hardlinks s|shared recurse-submodules? recursive? j|jobs= template= reference= \
    reference-if-able= dissociate o|origin= b|branch= u|upload-pack= depth= shallow-since= \
    shallow-exclude= single-branch no-tags tags shallow-submodules separate-git-dir= ref-format= \
    c|config= server-option= 4|ipv4 6|ipv6 filter= also-filter-submodules remote-submodules sparse \
    bundle-uri= revision=";

/// `git clone`.
pub(super) fn clone(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(CLONE, args, Order::Mixed);
    let operands = read.all();
    let Some(address) = operands.first().map(Arg::pattern) else { return Meaning::nothing() };
    let mut meaning = Meaning::nothing();
    meaning.runs = programs(&read, &["upload-pack"], Some(address));
    for given in read.values("config").into_iter().map(settings::of_option) {
        if let Some(key) = given.key.filter(|key| settings::has_power(key, &given.value)) {
            let name = Pattern::text(settings::spelled(&key));
            meaning.effects.push(on_setting(Verb::Set, name));
            meaning.runs.extend(settings::command_of(&key, &given.value));
        }
    }
    if read.value("template").is_some_and(|folder| !folder.is_empty()) {
        let key = Pattern::text("init.templateDir");
        meaning.effects.push(on_setting(Verb::Set, key));
    }
    meaning.effects.push(source(git, address));
    let folder = match operands.get(1) {
        Some(folder) => git.path(folder.pattern()),
        None => clone_folder(git, address),
    };
    meaning.effects.push(on_path(Verb::Write, below(&folder)));
    for folder in read.values("separate-git-dir") {
        meaning.effects.push(on_path(Verb::Write, below(&git.path(folder))));
    }
    git.leaving_repository(meaning, &folder, read.value("branch"))
}

/// Where a clone comes from: a host, or a folder here.
fn source(git: &Git<'_>, address: &Pattern) -> Effect {
    let text = address.as_text().map(|text| String::from_utf8_lossy(text).into_owned());
    match text.as_deref().map(remotes::host_of) {
        Some(Some(host)) => Effect::on(Verb::Receive, Kind::Host, Pattern::text(host)),
        Some(None) => on_path(Verb::Read, below(&git.path(address))),
        None => on_remote(Verb::Read, address.clone()),
    }
}

/// The folder that a clone makes where none is named.
pub(super) fn clone_folder(git: &Git<'_>, address: &Pattern) -> Pattern {
    let name = address.as_text().map(|text| {
        let text = text.strip_suffix(b"/").unwrap_or(text);
        let text = text.strip_suffix(b"/.git").unwrap_or(text);
        let text = text.strip_suffix(b".git").unwrap_or(text);
        text.rsplit(|byte| b"/:".contains(byte)).next().unwrap_or(text).to_vec()
    });
    match name {
        Some(name) => absolute(&git.cwd, &Pattern::text([b"./", name.as_slice()].concat())),
        None => {
            let mut folder = git.cwd.clone();
            folder.push_text(b"/");
            folder.append(&Pattern::hole("clone"));
            folder
        }
    }
}

/// `git ls-remote` and `git fetch-pack`.
pub(super) fn ls_remote(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "q|quiet upload-pack= exec= t|tags h|heads b|branches refs get-url sort= \
        exit-code symref o|server-option= all keep thin include-tag depth= no-progress v stdin";
    let read = Arguments::read(options, args, Order::Mixed);
    let operands = read.all();
    let remote = operands.first().map(Arg::pattern);
    let mut meaning = Meaning::nothing();
    meaning.runs = programs(&read, &["upload-pack", "exec"], remote);
    if !read.has("get-url") {
        meaning.effects.extend(read_from(git, remote, false));
    }
    meaning
}

/// `git remote`.
pub(super) fn remote(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "v|verbose f|fetch tags t|track= m|master= mirror? add push delete all n d|delete \
        a|auto p|prune dry-run";
    let read = Arguments::read(options, args, Order::Mixed);
    let operands = read.all();
    let named = |at: usize| operands.get(at).map(|arg| arg.pattern().clone());
    let name = named(1).unwrap_or_else(|| Pattern::hole("remote"));
    match operands.first().map(Arg::as_text) {
        None => Meaning::nothing(),
        Some(Some(b"add")) => {
            let leads = leading(git, on_remote(Verb::Create, name.clone()), named(2));
            let mut meaning = Meaning::of([leads]);
            meaning.leaves.extend(address_left(git, &name, named(2)));
            if read.has("fetch") { meaning.with(on_remote(Verb::Read, name)) } else { meaning }
        }
        Some(Some(b"remove" | b"rm")) => Meaning::of([on_remote(Verb::Delete, name)]),
        Some(Some(b"rename")) => {
            let new = named(2).unwrap_or_else(|| Pattern::hole("remote"));
            Meaning::of([on_remote(Verb::Delete, name), on_remote(Verb::Create, new)])
        }
        Some(Some(b"set-url")) => {
            let leads = leading(git, on_remote(Verb::Set, name.clone()), named(2));
            let mut meaning = Meaning::of([leads]);
            meaning.leaves.extend(address_left(git, &name, named(2)));
            meaning
        }
        // What the remote itself says its default branch is.
        Some(Some(b"set-head")) if read.has("auto") => Meaning::of([on_remote(Verb::Read, name)]),
        Some(Some(b"set-head" | b"set-branches")) => Meaning::of([on_remote(Verb::Set, name)]),
        Some(Some(b"update")) => Meaning::of(read_from(git, named(1).as_ref(), operands.len() < 2)),
        Some(Some(b"show" | b"prune")) if operands.len() > 1 => {
            Meaning::of([on_remote(Verb::Read, name)])
        }
        Some(Some(b"get-url" | b"show" | b"prune")) => Meaning::nothing(),
        Some(Some(_)) => Meaning::nothing(),
        Some(None) => Meaning::of([Effect::runs_unknown(Pattern::text("git-remote"))]),
    }
}

/// A remote that gets an address: from the remote that has it, itself first; else from the address.
fn leading(git: &Git<'_>, effect: Effect, address: Option<Pattern>) -> Effect {
    let Some(address) = address else { return effect };
    let is_address = address.as_text().is_some_and(|text| text.iter().any(|b| b":/".contains(b)));
    let meant = remotes::meant(git, &address, Direction::Fetch);
    let name = &effect.clause.resource.name;
    let from = meant.iter().find(|one| *one == name).or(meant.first()).filter(|_| is_address);
    let from = from.cloned().unwrap_or(address);
    effect.coming_from(Resource::here(Kind::Remote, from))
}

/// The address that later calls of the same act find at the remote.
fn address_left(
    git: &Git<'_>,
    name: &Pattern,
    address: Option<Pattern>,
) -> Option<(String, Pattern)> {
    let name = String::from_utf8_lossy(name.as_text()?).into_owned();
    Some((git.setting_variable(&format!("remote.{name}.url")), address?))
}

//! `git push`: which refs of which remote move, from refspecs, upstreams and configuration.

use super::arguments::{Arguments, Order, split_once};
use super::context::{Git, on_ref, on_remote, skips_hooks};
use super::refname::{globbed, is_head, local, shown};
use super::remotes::{self, Direction};
use crate::effects::programs::meaning::{Arg, Inner, Meaning, Run};
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::Fact;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Resource, Verb};

const OPTIONS: &str = "v|verbose q|quiet repo= all branches mirror d|delete tags n|dry-run \
    porcelain f|force force-with-lease? force-if-includes recurse-submodules= thin receive-pack= \
    exec= u|set-upstream progress prune no-verify follow-tags signed? atomic o|push-option= 4|ipv4 \
    6|ipv6";

/// One ref that a push sends or deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sent {
    /// What is sent; `None`: the ref is deleted.
    from: Option<Pattern>,
    /// The name at the remote, as clauses write it.
    to: Pattern,
    /// How sure it is that its old commits may be lost; `None`: they are not.
    forced: Option<Certainty>,
    sure: Certainty,
}

/// `git push`.
pub(super) fn push(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(OPTIONS, args, Order::Mixed);
    let operands = read.all();
    let named = operands.first().map(Arg::pattern).or_else(|| read.value("repo")).cloned();
    let remote = named.unwrap_or_else(|| remotes::default(git, Direction::Push));
    let places = remotes::meant(git, &remote, Direction::Push);
    let mut meaning = Meaning::nothing();
    for program in ["receive-pack", "exec"] {
        if let Some(text) = read.value(program) {
            meaning.runs.push(Run::of(Inner::ShellText(text.clone())));
        }
    }
    if read.has("dry-run") {
        meaning.effects.extend(places.into_iter().map(|place| on_remote(Verb::Read, place)));
        return meaning;
    }
    meaning.effects.extend(skips_hooks(&read));
    // A person's word to the gate of a server; an agent has none to give.
    if read.values("push-option").iter().any(|option| option.prefix().starts_with(b"automode")) {
        let place = Pattern::text("automode");
        meaning.effects.push(Effect::at(
            Verb::Set,
            Kind::Setting,
            place,
            Pattern::text("push-option"),
        ));
    }
    let refspecs = operands.get(1..).unwrap_or_default();
    let sent = sent(git, &read, &remote, refspecs);
    if submodules_too(git, &read) {
        let place = Pattern::hole("remote of a submodule");
        let pushed = Effect::at(Verb::Push, Kind::Ref, place, Pattern::hole("branch"));
        meaning.effects.push(pushed.at_most(Certainty::May));
    }
    for place in &places {
        let is_here = remotes::is_here(git, place);
        for one in &sent {
            let effects = if is_here { local_effects(one) } else { effects_of(one, place) };
            meaning.effects.extend(effects);
        }
    }
    meaning
}

/// Whether submodules may be pushed as well.
fn submodules_too(git: &Git<'_>, read: &Arguments) -> bool {
    let told = |value: &Pattern| {
        value.as_text().is_none_or(|text| matches!(text, b"on-demand" | b"only" | b"true" | b"yes"))
    };
    match read.value("recurse-submodules") {
        Some(value) => told(value),
        None if read.was_negated("recurse-submodules") => false,
        None => git.setting("push.recursesubmodules").known().flatten().is_some_and(|v| told(&v)),
    }
}

fn effects_of(sent: &Sent, place: &Pattern) -> Vec<Effect> {
    let at = |verb| Effect::at(verb, Kind::Ref, place.clone(), sent.to.clone());
    let Some(from) = &sent.from else { return vec![at(Verb::Delete).at_most(sent.sure)] };
    let from = Resource::here(Kind::Ref, from.clone());
    let mut effects = vec![at(Verb::Push).coming_from(from).at_most(sent.sure)];
    if let Some(forced) = sent.forced {
        effects.push(at(Verb::Rewind).at_most(sent.sure).at_most(forced));
    }
    effects
}

/// A push into this same repository moves its own refs.
fn local_effects(sent: &Sent) -> Vec<Effect> {
    let on = |verb| on_ref(verb, sent.to.clone()).at_most(sent.sure);
    let Some(from) = &sent.from else { return vec![on(Verb::Delete)] };
    let from = Resource::here(Kind::Ref, from.clone());
    match sent.forced {
        Some(forced) => vec![on(Verb::Rewind).coming_from(from).at_most(forced)],
        None => vec![on(Verb::Advance).coming_from(from)],
    }
}

/// All refs that the push sends or deletes.
fn sent(git: &Git<'_>, read: &Arguments, remote: &Pattern, refspecs: &[Arg]) -> Vec<Sent> {
    let forced = read.sure(&["force", "force-with-lease"]);
    let everything = |forced| Sent {
        from: Some(Pattern::anything()),
        to: Pattern::anything(),
        forced,
        sure: Certainty::Will,
    };
    let gone = |to| Sent { from: None, to, forced: None, sure: Certainty::Will };
    let mirrors = remote
        .as_text()
        .is_some_and(|name| git.is_on(&format!("remote.{}.mirror", String::from_utf8_lossy(name))));
    if read.has("mirror") || (mirrors && refspecs.is_empty()) {
        return vec![everything(Some(Certainty::Will)), gone(Pattern::anything())];
    }
    let mut all = Vec::new();
    if read.has_any(&["all", "branches"]) {
        all.push(everything(forced));
    }
    if read.has("tags") {
        let tags = Pattern::text("refs/tags/");
        let mut tags_all = tags;
        tags_all.push(Piece::Any);
        all.push(Sent { from: Some(tags_all.clone()), to: tags_all, ..everything(forced) });
    }
    let nothing_named = refspecs.is_empty() && all.is_empty();
    let mut texts = refspecs.iter().peekable();
    while let Some(arg) = texts.next() {
        if read.has("delete") {
            all.extend(to_each(targets_of(git, arg.pattern(), None), &gone(Pattern::default())));
        } else if arg.as_text() == Some(b"tag") && texts.peek().is_some() {
            let name = texts.next().map(Arg::pattern).cloned().unwrap_or_default();
            let name = super::refname::tag(&name);
            all.push(Sent { from: Some(name.clone()), to: name, ..everything(forced) });
        } else {
            all.extend(of_refspec(git, remote, arg.pattern(), forced));
        }
    }
    if nothing_named {
        all.extend(unnamed(git, remote, forced));
    }
    if read.has("prune") {
        let pruned: Vec<_> = all.iter().map(|one| gone(widest(&one.to))).collect();
        all.extend(pruned);
    }
    if read.has("follow-tags") || git.is_on("push.followtags") {
        let mut tags = Pattern::text("refs/tags/");
        tags.push(Piece::Any);
        let follows = Sent { from: Some(tags.clone()), to: tags, ..everything(None) };
        all.push(Sent { sure: Certainty::May, ..follows });
    }
    all
}

/// What `--prune` may delete for a refspec: all that its pattern names.
fn widest(to: &Pattern) -> Pattern {
    if to.as_text().is_some() { Pattern::anything() } else { to.clone() }
}

/// What one refspec sends.
fn of_refspec(
    git: &Git<'_>,
    remote: &Pattern,
    refspec: &Pattern,
    forced: Option<Certainty>,
) -> Vec<Sent> {
    // `^NAME` only takes away from what other refspecs send.
    if refspec.prefix().starts_with(b"^") {
        return Vec::new();
    }
    let plus = refspec.prefix().starts_with(b"+");
    let refspec = if plus { super::arguments::after(refspec, 1) } else { refspec.clone() };
    // A name that is not known may begin with `+`.
    let hidden = matches!(refspec.pieces().first(), Some(Piece::Hole { .. }));
    let forced = match (plus, hidden) {
        (true, _) => Some(Certainty::Will),
        (false, true) => forced.or(Some(Certainty::Unknown)),
        (false, false) => forced,
    };
    let (from, to) =
        split_once(&refspec, b':').unwrap_or_else(|| (refspec.clone(), Pattern::default()));
    let all = Pattern::anything();
    let sent = |from| Sent { from, to: all.clone(), forced, sure: Certainty::Will };
    match (from.is_empty(), to.is_empty()) {
        (true, true) => vec![sent(Some(all.clone()))],
        (true, false) => to_each(targets_of(git, &to, None), &Sent { forced: None, ..sent(None) }),
        (false, true) => {
            let to = implied_target(git, remote, &from);
            vec![Sent { to, ..sent(Some(source_of(git, &from))) }]
        }
        (false, false) => {
            to_each(targets_of(git, &to, Some(&from)), &sent(Some(source_of(git, &from))))
        }
    }
}

/// The name of what is sent.
fn source_of(git: &Git<'_>, from: &Pattern) -> Pattern {
    let name = local(git, &globbed(from));
    if is_tag(git, from) { super::refname::tag(&name) } else { name }
}

/// Whether a bare name is a tag and not a branch.
fn is_tag(git: &Git<'_>, name: &Pattern) -> bool {
    let Some(text) = name.as_text() else { return false };
    let made = || git.call.variable(&super::branch::tag_variable(git, name)).is_some();
    git.has_ref(&[b"refs/heads/", text].concat()).surely(|is| !*is) && made()
        || git.has_ref(&[b"refs/heads/", text].concat()).surely(|is| !*is)
            && git.has_ref(&[b"refs/tags/", text].concat()).surely(|is| *is)
}

/// The names at the remote that a written target may mean. A bare name is completed from what
/// stands at the remote, and only then from what is sent.
fn targets_of(git: &Git<'_>, to: &Pattern, from: Option<&Pattern>) -> Vec<Pattern> {
    let is_bare = !to.prefix().contains(&b'/') && to.as_text().is_some();
    let sends_tag =
        from.is_some_and(|from| from.prefix().starts_with(b"refs/tags/") || is_tag(git, from));
    let branch = shown(&globbed(to));
    if is_bare && (sends_tag || is_tag(git, to)) {
        return vec![branch, super::refname::tag(to)];
    }
    vec![branch]
}

/// The same sent to each of the names that it may mean.
fn to_each(targets: Vec<Pattern>, sent: &Sent) -> Vec<Sent> {
    let sure = if targets.len() > 1 { Certainty::May } else { sent.sure };
    targets.into_iter().map(|to| Sent { to, sure, ..sent.clone() }).collect()
}

/// The name at the remote where only a source is written.
fn implied_target(git: &Git<'_>, remote: &Pattern, from: &Pattern) -> Pattern {
    let name = source_of(git, from);
    // HEAD is sent under its branch's own name, whatever is configured for that branch.
    let Some(text) = name.as_text().filter(|_| !is_head(from)) else { return name };
    let full =
        if text.starts_with(b"refs/") { text.to_vec() } else { [b"refs/heads/", text].concat() };
    for refspec in remotes::refspecs(git, remote, "push").known().into_iter().flatten() {
        let plain = refspec.prefix().strip_prefix(b"+").map(Pattern::text).unwrap_or(refspec);
        if let Some((source, target)) = split_once(&plain, b':')
            && let Some(target) = remotes::mapped(&source, &target, &full)
        {
            return shown(&target);
        }
    }
    let upstream = || git.setting(&format!("branch.{}.merge", String::from_utf8_lossy(text)));
    match push_default(git) {
        Default::Upstream => match upstream() {
            Fact::Known(Some(merge)) => shown(&merge),
            Fact::Known(None) | Fact::Unknown(_) => name,
        },
        Default::Nothing | Default::Current | Default::Matching | Default::Unknown => name,
    }
}

/// `push.default`.
enum Default {
    Nothing,
    /// `current` and `simple`: simple refuses where the names differ.
    Current,
    Upstream,
    Matching,
    Unknown,
}

fn push_default(git: &Git<'_>) -> Default {
    match git.setting("push.default") {
        Fact::Known(None) => Default::Current,
        Fact::Known(Some(value)) => match value.as_text() {
            Some(b"nothing") => Default::Nothing,
            Some(b"current" | b"simple") => Default::Current,
            Some(b"upstream" | b"tracking") => Default::Upstream,
            Some(b"matching") => Default::Matching,
            _ => Default::Unknown,
        },
        Fact::Unknown(_) => Default::Unknown,
    }
}

/// What is sent where no refspec is written.
fn unnamed(git: &Git<'_>, remote: &Pattern, forced: Option<Certainty>) -> Vec<Sent> {
    let sure = Certainty::Will;
    let refspecs = remotes::refspecs(git, remote, "push");
    if let Fact::Known(refspecs) = &refspecs
        && !refspecs.is_empty()
    {
        return refspecs.iter().flat_map(|one| of_refspec(git, remote, one, forced)).collect();
    }
    let branch = git.branch();
    let to = match push_default(git) {
        Default::Nothing => return Vec::new(),
        Default::Current => branch.clone(),
        Default::Matching => {
            let all = Pattern::anything();
            return vec![Sent { from: Some(all.clone()), to: all, forced, sure }];
        }
        Default::Upstream => {
            let merge = branch.as_text().and_then(|name| {
                let key = format!("branch.{}.merge", String::from_utf8_lossy(name));
                git.setting(&key).known().flatten()
            });
            merge.map_or_else(|| Pattern::hole("upstream"), |merge| shown(&merge))
        }
        Default::Unknown => Pattern::hole("push target"),
    };
    let from = if is_head(&branch) { Pattern::text("HEAD") } else { branch };
    vec![Sent { from: Some(from), to, forced, sure }]
}

//! Refs by name: `git branch`, `git tag`, `git update-ref`, `git symbolic-ref`.

use super::arguments::{Arguments, Order};
use super::context::{Git, add, marked, on_ref, on_setting};
use super::refname::{is_head, local, shown, tag as tag_name};
use crate::effects::programs::meaning::{Arg, Input, Meaning};
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::Fact;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

const BRANCH: &str = "v|verbose q|quiet t|track? u|set-upstream-to= unset-upstream color? \
    r|remotes contains? no-contains? abbrev? a|all d|delete D m|move M c|copy C l|list \
    show-current create-reflog edit-description f|force merged? no-merged? column? sort= \
    points-at= i|ignore-case recurse-submodules format= omit-empty";

const TAG: &str = "l|list? n? d|delete v|verify a|annotate m|message= F|file= trailer= e|edit \
    s|sign cleanup= u|local-user= f|force create-reflog column? contains? no-contains? merged? \
    no-merged? omit-empty sort= points-at= format= color? i|ignore-case";

/// A branch that a forced command gives a commit: made where it is new, moved where it exists. `to`
/// is the commit; `None`: it is not looked at.
pub(super) fn made_or_moved(
    git: &Git<'_>,
    name: &Pattern,
    forced: bool,
    to: Option<&Pattern>,
) -> Vec<Effect> {
    if !forced {
        return vec![on_ref(Verb::Create, name.clone())];
    }
    let exists = match name.as_text() {
        Some(text) => git.has_ref(&full_name(text)),
        None => Fact::Unknown(crate::model::facts::Why::NotOne),
    };
    match exists {
        Fact::Known(true) => vec![moved_to(git, name, to)],
        Fact::Known(false) => vec![on_ref(Verb::Create, name.clone())],
        Fact::Unknown(_) => vec![
            on_ref(Verb::Create, name.clone()).at_most(Certainty::May),
            on_ref(Verb::Rewind, name.clone()).at_most(Certainty::May),
        ],
    }
}

/// A ref goes to a commit: on to one that surely has the old one among its ancestors, or back.
pub(super) fn moved_to(git: &Git<'_>, name: &Pattern, to: Option<&Pattern>) -> Effect {
    match to.filter(|to| goes_on(git, name, to)) {
        Some(to) => {
            let from = Resource::here(Kind::Ref, super::refname::source(git, to));
            on_ref(Verb::Advance, name.clone()).coming_from(from)
        }
        None => {
            let moved = on_ref(Verb::Rewind, name.clone());
            match to {
                Some(to) => moved.coming_from(Resource::here(Kind::Ref, to.clone())),
                None => moved,
            }
        }
    }
}

/// Whether a commit surely is, or comes after, the one that a branch stands at.
fn goes_on(git: &Git<'_>, name: &Pattern, to: &Pattern) -> bool {
    let is_relative = to.prefix().starts_with(b"HEAD") || to.prefix().starts_with(b"@");
    if is_relative && git.has_moved_head() {
        return false;
    }
    let (Some(name), Some(to)) = (name.as_text(), to.as_text()) else { return false };
    let name = if name == b"HEAD" { name.to_vec() } else { full_name(name) };
    let old = git.ask(|facts, repository| facts.commit_id(repository, &name));
    let new = git.ask(|facts, repository| facts.commit_id(repository, to));
    let (Fact::Known(Some(old)), Fact::Known(Some(new))) = (old, new) else { return false };
    old == new
        || git.ask(|facts, repository| facts.contains(repository, &new, &old)).surely(|is| *is)
}

fn full_name(shown: &[u8]) -> Vec<u8> {
    if shown.starts_with(b"refs/") { shown.to_vec() } else { [b"refs/heads/", shown].concat() }
}

/// `git branch`.
pub(super) fn branch(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(BRANCH, args, Order::Mixed);
    let names: Vec<Pattern> = read.all().iter().map(|arg| local(git, arg.pattern())).collect();
    let mut meaning = Meaning::nothing();
    if read.has("show-current") {
        return Meaning { prints: Some(git.branch()), ..meaning };
    }
    let forced = read.has("force");
    if read.has_any(&["delete", "D"]) {
        for name in names {
            let name = if read.has("remotes") { remote_ref(&name) } else { name };
            let gone = on_ref(Verb::Delete, name);
            let safe = !(forced || read.has("D"));
            meaning.effects.push(if safe { marked(gone, "merged") } else { gone });
        }
        return meaning;
    }
    if read.has_any(&["move", "M", "copy", "C"]) {
        return moved(git, &read, &names);
    }
    let upstream = read.has_any(&["set-upstream-to", "unset-upstream"]);
    if upstream || read.has("edit-description") {
        let of = names.first().cloned().unwrap_or_else(|| git.branch());
        let keys = if upstream { &["remote", "merge"][..] } else { &["description"] };
        for key in keys {
            let mut name = Pattern::text("branch.");
            name.append(&of);
            name.push_text(format!(".{key}").as_bytes());
            let gone = read.has("unset-upstream");
            let verb = if gone { Verb::Delete } else { Verb::Set };
            meaning.effects.push(on_setting(verb, name));
        }
        meaning.leaves.extend(upstream_left(git, &of, read.value("set-upstream-to")));
        return meaning;
    }
    let lists = ["list", "remotes", "all", "contains", "no-contains", "merged"];
    if read.has_any(&lists) || read.has_any(&["no-merged", "points-at"]) {
        return meaning;
    }
    if let Some(name) = names.first() {
        let forced = read.sure(&["force"]).is_some();
        let head = Pattern::text("HEAD");
        let all = read.all();
        let start = all.get(1).map_or(&head, Arg::pattern);
        meaning.effects.extend(made_or_moved(git, name, forced, Some(start)));
    }
    meaning
}

/// The upstream that later calls of the same act find.
fn upstream_left(
    git: &Git<'_>,
    branch: &Pattern,
    upstream: Option<&Pattern>,
) -> Vec<(String, Pattern)> {
    let (Some(branch), Some(upstream)) = (branch.as_text(), upstream) else { return Vec::new() };
    let branch = String::from_utf8_lossy(branch);
    let (remote, merge) = super::arguments::split_once(upstream, b'/')
        .unwrap_or_else(|| (Pattern::text("."), upstream.clone()));
    let mut full = Pattern::text("refs/heads/");
    full.append(&merge);
    let variable = |name: &str| git.setting_variable(&format!("branch.{branch}.{name}"));
    vec![(variable("remote"), remote), (variable("merge"), full)]
}

fn remote_ref(name: &Pattern) -> Pattern {
    let mut full = Pattern::text("refs/remotes/");
    full.append(name);
    full
}

/// `-m`, `-M`, `-c`, `-C`: the old name goes or stays, the new one is made or taken over.
fn moved(git: &Git<'_>, read: &Arguments, names: &[Pattern]) -> Meaning {
    let mut meaning = Meaning::nothing();
    let (old, new) = match names {
        [new] => (git.branch(), new),
        [old, new, ..] => (old.clone(), new),
        [] => return meaning,
    };
    let forced = read.has_any(&["M", "C", "force"]);
    meaning.effects.extend(made_or_moved(git, new, forced, Some(&old)));
    if read.has_any(&["move", "M"]) {
        // The commits live on under the new name.
        let renamed = super::context::renamed_to(on_ref(Verb::Delete, old.clone()), new);
        meaning.effects.push(renamed);
        if old == git.branch() {
            return git.leaving_head(meaning, new.clone());
        }
    }
    meaning
}

/// `git tag`.
pub(super) fn tag(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(TAG, args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    let names = read.all();
    if read.has("delete") {
        let gone = names.iter().map(|arg| on_ref(Verb::Delete, tag_name(arg.pattern())));
        return Meaning::of(gone);
    }
    let lists = ["list", "n", "verify", "contains", "no-contains", "merged", "no-merged"];
    if read.has_any(&lists) || read.has_any(&["points-at", "column"]) {
        return meaning;
    }
    if let Some(file) = read.value("file").filter(|file| file.as_text() != Some(b"-")) {
        meaning.effects.push(super::context::on_path(Verb::Read, git.path(file)));
    }
    if let Some(name) = names.first() {
        let forced = read.sure(&["force"]).is_some();
        meaning.effects.extend(made_or_moved(git, &tag_name(name.pattern()), forced, None));
        meaning.leaves.push((tag_variable(git, name.pattern()), Pattern::default()));
    }
    meaning
}

/// The name under which an earlier call of the same act says that it made a tag.
pub(super) fn tag_variable(git: &Git<'_>, name: &Pattern) -> String {
    format!("git tag {name} of {}", git.root)
}

/// `git update-ref`.
pub(super) fn update_ref(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "m= d no-deref stdin z create-reflog batch-updates";
    let read = Arguments::read(options, args, Order::Mixed);
    if read.has("stdin") {
        return from_stdin(git);
    }
    let operands = read.all();
    let Some(name) = operands.first() else { return Meaning::nothing() };
    let name = local(git, name.pattern());
    if read.has("d") {
        return Meaning::of([on_ref(Verb::Delete, name)]);
    }
    Meaning::of(made_or_moved(git, &name, true, operands.get(1).map(Arg::pattern)))
}

/// `update-ref --stdin`: a line for each ref.
fn from_stdin(git: &Git<'_>) -> Meaning {
    let any = || {
        Meaning::of(
            [Verb::Rewind, Verb::Delete]
                .map(|verb| on_ref(verb, Pattern::anything()).at_most(Certainty::Unknown)),
        )
    };
    let Input::Text(text) = git.call.stdin else { return any() };
    let Some(text) = text.as_text() else { return any() };
    let mut meaning = Meaning::nothing();
    for line in text.split(|byte| *byte == b'\n' || *byte == 0) {
        let mut words = line.split(|byte| *byte == b' ');
        let verb = match words.next().unwrap_or_default() {
            b"update" | b"symref-update" => Verb::Rewind,
            b"create" | b"symref-create" => Verb::Create,
            b"delete" | b"symref-delete" => Verb::Delete,
            b"" | b"verify" | b"option" | b"start" | b"prepare" | b"commit" | b"abort" => continue,
            _ => return any(),
        };
        let Some(name) = words.next() else { return any() };
        meaning.effects.push(on_ref(verb, local(git, &Pattern::text(name))));
    }
    meaning
}

/// `git symbolic-ref`.
pub(super) fn symbolic_ref(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read("q|quiet d|delete short recurse m=", args, Order::Mixed);
    let operands = read.all();
    let Some(name) = operands.first().map(Arg::pattern) else { return Meaning::nothing() };
    let key = if is_head(name) { Pattern::text("HEAD") } else { name.clone() };
    let mut meaning = Meaning::nothing();
    if read.has("delete") {
        meaning.effects.push(on_setting(Verb::Delete, key));
        return meaning;
    }
    let Some(target) = operands.get(1) else {
        let short = is_head(name) && read.has("short");
        return Meaning { prints: short.then(|| git.branch()), ..meaning };
    };
    add(&mut meaning, Some(Certainty::Will), on_setting(Verb::Set, key));
    if is_head(name) {
        return git.leaving_head(meaning, shown(target.pattern()));
    }
    meaning
}

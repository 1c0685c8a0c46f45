//! `git config`, in its old and its new form.

use super::arguments::{Arguments, Order};
use super::context::{Git, on_path, on_setting};
use super::settings::{normalized, spelled};
use crate::effects::programs::meaning::{Arg, Inner, Meaning, Run};
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

const OPTIONS: &str = "global system local worktree f|file= blob= get get-all get-regexp \
    get-urlmatch replace-all add unset unset-all rename-section remove-section l|list e|edit \
    get-color get-colorbool t|type= bool int bool-or-int bool-or-str path expiry-date z|null \
    name-only show-names show-origin show-scope includes default= comment= fixed-value all \
    regexp value= url= append";

/// What is done with the keys.
enum Does {
    Get,
    Set,
    Unset,
    Section,
    List,
    Edit,
}

/// `git config`: reads and writes of settings.
pub(super) fn config(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read(OPTIONS, args, Order::Mixed);
    let mut operands = read.all();
    let does = what(&read, &mut operands);
    let key = operands.first().map_or_else(Pattern::anything, |arg| shown_key(arg.pattern()));
    let scoped = |effect: Effect| in_scope(git, &read, effect);
    match does {
        Does::Get => Meaning::of([scoped(on_setting(Verb::Read, key))]),
        Does::List => Meaning::of([scoped(on_setting(Verb::Read, Pattern::anything()))]),
        Does::Set => {
            let set = scoped(on_setting(Verb::Set, key));
            let mut meaning = Meaning::of([set].into_iter().chain(writes(git, &read)));
            meaning.leaves.extend(left(git, &read, &operands));
            meaning
        }
        Does::Unset => Meaning::of(
            [scoped(on_setting(Verb::Delete, key))].into_iter().chain(writes(git, &read)),
        ),
        Does::Section => {
            let mut meaning = Meaning::nothing();
            for section in &operands {
                let mut keys = section.pattern().clone();
                keys.push_text(b".");
                keys.append(&Pattern::anything());
                meaning.effects.push(scoped(on_setting(Verb::Delete, keys)));
            }
            if let Some(new) = operands.get(1) {
                let mut keys = new.pattern().clone();
                keys.push_text(b".");
                keys.append(&Pattern::anything());
                meaning.effects.push(scoped(on_setting(Verb::Set, keys)));
            }
            meaning
        }
        Does::Edit => edited(git, scoped(on_setting(Verb::Set, Pattern::anything()))),
    }
}

fn edited(git: &Git<'_>, effect: Effect) -> Meaning {
    let editor = git.call.variable("GIT_EDITOR").flatten().cloned();
    let run = editor.map(|text| Run { perhaps: true, ..Run::of(Inner::ShellText(text)) });
    let meaning = Meaning::of([effect]);
    run.into_iter().fold(meaning, Meaning::running)
}

fn what(read: &Arguments, operands: &mut Vec<Arg>) -> Does {
    let sub = operands.first().and_then(|arg| arg.as_text().map(<[u8]>::to_vec));
    let named = match sub.as_deref() {
        Some(b"get") => Some(Does::Get),
        Some(b"set") => Some(Does::Set),
        Some(b"unset") => Some(Does::Unset),
        Some(b"list") => Some(Does::List),
        Some(b"edit") => Some(Does::Edit),
        Some(b"rename-section" | b"remove-section") => Some(Does::Section),
        _ => None,
    };
    if let Some(does) = named {
        operands.remove(0);
        return does;
    }
    if read.has_any(&["unset", "unset-all"]) {
        Does::Unset
    } else if read.has_any(&["rename-section", "remove-section"]) {
        Does::Section
    } else if read.has("list") {
        Does::List
    } else if read.has("edit") {
        Does::Edit
    } else if read.has_any(&["get", "get-all", "get-regexp", "get-urlmatch", "get-color"])
        || read.has("get-colorbool")
    {
        Does::Get
    } else if read.has_any(&["add", "replace-all"]) || operands.len() > 1 || read.open {
        Does::Set
    } else {
        Does::Get
    }
}

/// What later calls of the same act find set.
fn left(git: &Git<'_>, read: &Arguments, operands: &[Arg]) -> Option<(String, Pattern)> {
    let [key, value, ..] = operands else { return None };
    if read.value("file").is_some() {
        return None;
    }
    let key = normalized(&String::from_utf8_lossy(key.as_text()?));
    Some((git.setting_variable(&key), value.pattern().clone()))
}

/// A key as clauses write it.
fn shown_key(key: &Pattern) -> Pattern {
    match key.as_text() {
        Some(text) => Pattern::text(spelled(&String::from_utf8_lossy(text))),
        None => key.clone(),
    }
}

/// For another file than the repository's own, the effect says which.
fn in_scope(git: &Git<'_>, read: &Arguments, effect: Effect) -> Effect {
    let place = || Pattern::text("git");
    let scope = |name: &str| Resource::at(Kind::Setting, place(), Pattern::text(name));
    if let Some(file) = read.value("file") {
        return effect.coming_from(Resource::path(git.path(file)));
    }
    for name in ["global", "system"] {
        if read.has(name) {
            return effect.coming_from(scope(name));
        }
    }
    effect
}

/// The file that is written, where it is named.
fn writes(git: &Git<'_>, read: &Arguments) -> Option<Effect> {
    read.value("file").map(|file| on_path(Verb::Write, git.path(file)))
}

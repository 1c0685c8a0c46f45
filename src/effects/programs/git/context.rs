//! One git call after its global options: where it works, with which settings, and how its
//! effects are named.

use super::settings::Override;
use crate::effects::programs::meaning::{Arg, Call, Inner, Meaning, Run};
use crate::effects::programs::paths::absolute;
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::{Fact, FileKind, Head, Repository, Why};
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Resource, Verb};

/// One git call after its global options.
pub(super) struct Git<'a> {
    /// The call.
    pub(super) call: &'a Call<'a>,
    /// The working folder after `-C`.
    pub(super) cwd: Pattern,
    /// The repository, where known.
    pub(super) repository: Option<Repository>,
    /// The work tree's top folder.
    pub(super) root: Pattern,
    /// Settings for this call only.
    pub(super) overrides: Vec<Override>,
    /// How many aliases led here.
    pub(super) depth: usize,
}

impl Git<'_> {
    /// A path against the working folder.
    pub(super) fn path(&self, name: &Pattern) -> Pattern {
        absolute(&self.cwd, name)
    }

    /// The whole work tree.
    pub(super) fn tree(&self) -> Pattern {
        below(&self.root)
    }

    /// The git folder that all work trees share.
    pub(super) fn git_dir(&self) -> Pattern {
        match &self.repository {
            Some(repository) => Pattern::text(&repository.common_dir),
            None => absolute(&self.root, &Pattern::text(".git")),
        }
    }

    /// The name under which an earlier call of the same act says where it left HEAD.
    pub(super) fn head_variable(&self) -> String {
        format!("git HEAD of {}", self.root)
    }

    /// The name under which an earlier call of the same act says what it set a key to.
    pub(super) fn setting_variable(&self, key: &str) -> String {
        format!("git setting {key} of {}", self.root)
    }

    /// Keys and values that earlier calls of the same act set.
    fn settings_left(&self, prefix: &str) -> Vec<(String, Pattern)> {
        let end = format!(" of {}", self.root);
        let each = self.call.environment.iter().filter_map(|(name, value)| {
            let key = name.strip_prefix("git setting ")?.strip_suffix(&end)?;
            key.starts_with(prefix).then(|| Some((key.to_string(), value.clone()?)))?
        });
        each.collect()
    }

    /// The branch that HEAD stands on; `HEAD` where it stands on none.
    pub(super) fn branch(&self) -> Pattern {
        if let Some(Some(left)) = self.call.variable(&self.head_variable()) {
            return left.clone();
        }
        match self.ask(|git, repository| git.head(repository)).known() {
            Some(Head::Branch(name)) => Pattern::text(name),
            Some(Head::Detached(_)) => Pattern::text("HEAD"),
            None => Pattern::hole("current branch"),
        }
    }

    /// A meaning that leaves a new repository in a folder, unless there is one already.
    pub(super) fn leaving_repository(
        &self,
        mut meaning: Meaning,
        folder: &Pattern,
        branch: Option<&Pattern>,
    ) -> Meaning {
        let marker = absolute(folder, &Pattern::text(".git"));
        if self.kind(&marker).surely(|kind| *kind != FileKind::Missing) {
            return meaning;
        }
        meaning.leaves.push((super::options::made_variable(folder), Pattern::default()));
        if let Some(branch) = branch {
            meaning.leaves.push((format!("git HEAD of {folder}"), branch.clone()));
        }
        meaning
    }

    /// A meaning that leaves another work tree of this repository in a folder.
    pub(super) fn leaving_work_tree(
        &self,
        mut meaning: Meaning,
        folder: &Pattern,
        branch: Pattern,
    ) -> Meaning {
        meaning.leaves.push((super::options::made_variable(folder), self.root.clone()));
        meaning.leaves.push((format!("git HEAD of {folder}"), branch));
        meaning
    }

    /// Whether an earlier call of the same act moved HEAD.
    pub(super) fn has_moved_head(&self) -> bool {
        self.call.variable(&self.head_variable()).is_some()
    }

    /// The content of a file in the git folder of this work tree, for naming.
    pub(super) fn git_file(&self, name: &str) -> Option<Vec<u8>> {
        let folder = &self.repository.as_ref()?.git_dir;
        let path = [folder, b"/".as_slice(), name.as_bytes()].concat();
        self.call.facts.files().content(&path).known()
    }

    /// A meaning that leaves HEAD on another branch.
    pub(super) fn leaving_head(&self, mut meaning: Meaning, branch: Pattern) -> Meaning {
        meaning.leaves.push((self.head_variable(), branch));
        meaning
    }

    /// A question about the repository.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&dyn crate::model::facts::Git, &Repository) -> Fact<T>,
    ) -> Fact<T> {
        match &self.repository {
            Some(repository) => question(self.call.facts.git(), repository),
            None => Fact::Unknown(Why::NotOne),
        }
    }

    /// The values of a key, those of this call last. The key is written as git compares it.
    pub(super) fn settings(&self, key: &str) -> Fact<Vec<Pattern>> {
        let left = self.settings_left(key).into_iter().filter(|(known, _)| known == key);
        let mut given: Vec<_> = left.map(|(_, value)| value).collect();
        let now = self.overrides.iter().filter(|given| given.key.as_deref() == Some(key));
        given.extend(now.map(|given| given.value.clone()));
        if self.overrides.iter().any(|given| given.key.is_none()) {
            return Fact::Unknown(Why::NotOne);
        }
        match self.ask(|git, repository| git.config(repository, key)) {
            Fact::Known(values) => {
                let mut all: Vec<_> = values.into_iter().map(Pattern::text).collect();
                all.append(&mut given);
                Fact::Known(all)
            }
            Fact::Unknown(_) if !given.is_empty() => Fact::Known(given),
            Fact::Unknown(why) => Fact::Unknown(why),
        }
    }

    /// The effective value of a key; `None`: not set.
    pub(super) fn setting(&self, key: &str) -> Fact<Option<Pattern>> {
        self.settings(key).map(|mut values| values.pop())
    }

    /// Whether a switch is set and true, for naming.
    pub(super) fn is_on(&self, key: &str) -> bool {
        let value = self.setting(key).known().flatten();
        value.is_some_and(|value| {
            value.as_text().is_none_or(|text| {
                [&b"true"[..], b"yes", b"on", b"1"].contains(&&*text.to_ascii_lowercase())
            })
        })
    }

    /// Keys and values of all settings below a prefix, those of this call last.
    pub(super) fn settings_below(&self, prefix: &str) -> Vec<(String, Pattern)> {
        let known = self.ask(|git, repository| git.config_below(repository, prefix)).known();
        let stored = known.into_iter().flatten().map(|(key, value)| (key, Pattern::text(value)));
        let given = self.overrides.iter().filter_map(|given| {
            let key = given.key.clone().filter(|key| key.starts_with(prefix))?;
            Some((key, given.value.clone()))
        });
        stored.chain(self.settings_left(prefix)).chain(given).collect()
    }

    /// Whether a full ref name exists.
    pub(super) fn has_ref(&self, name: &[u8]) -> Fact<bool> {
        self.ask(|git, repository| git.ref_id(repository, name)).map(|id| id.is_some())
    }

    /// Whether a revision names a commit.
    pub(super) fn is_revision(&self, name: &[u8]) -> Fact<bool> {
        self.ask(|git, repository| git.commit_id(repository, name)).map(|id| id.is_some())
    }

    /// What stands at a path.
    pub(super) fn kind(&self, path: &Pattern) -> Fact<FileKind> {
        match (path.as_text(), self.call.place) {
            (Some(path), None) => self.call.facts.files().kind(path),
            (Some(_) | None, _) => Fact::Unknown(Why::NotOne),
        }
    }

    /// The set of paths that a pathspec names.
    pub(super) fn pathspec(&self, arg: &Arg) -> Pattern {
        super::pathspec::paths(self, arg)
    }

    /// The sets of paths that the pathspecs name; those that only leave out are left out.
    pub(super) fn pathspecs(&self, args: &[Arg]) -> Vec<Pattern> {
        super::pathspec::all(self, args)
    }

    /// A command in the call's own place, in the top folder.
    pub(super) fn run_text(&self, text: Pattern) -> Run {
        Run { cwd: Some(self.root.clone()), ..Run::of(Inner::ShellText(text)) }
    }
}

/// `folder` and all below it; a pattern that already says so stays as it is.
pub(super) fn below(folder: &Pattern) -> Pattern {
    if matches!(folder.pieces().last(), Some(Piece::Below | Piece::Any)) {
        return folder.clone();
    }
    if let Some(text) = folder.as_text() {
        return Pattern::tree(text);
    }
    let mut tree = folder.clone();
    tree.push(Piece::Below);
    tree
}

/// `VERB` on a path.
pub(super) fn on_path(verb: Verb, path: Pattern) -> Effect {
    Effect::on_path(verb, path)
}

/// A file gets content that is not made from what it held.
pub(super) fn replaced(path: Pattern) -> [Effect; 2] {
    [on_path(Verb::Write, path.clone()), on_path(Verb::Discard, path)]
}

/// `VERB` on a ref of this repository.
pub(super) fn on_ref(verb: Verb, name: Pattern) -> Effect {
    Effect::on(verb, Kind::Ref, name)
}

/// `VERB` on a remote.
pub(super) fn on_remote(verb: Verb, name: Pattern) -> Effect {
    Effect::on(verb, Kind::Remote, name)
}

/// `VERB` on a setting of git.
pub(super) fn on_setting(verb: Verb, key: Pattern) -> Effect {
    Effect::at(verb, Kind::Setting, Pattern::text("git"), key)
}

/// A marker for the `from` of an effect: in which safe or narrow way git does it.
pub(super) fn marked(effect: Effect, marker: &str) -> Effect {
    let place = Pattern::text("git");
    effect.coming_from(Resource::at(Kind::Setting, place, Pattern::text(marker)))
}

/// A name that goes while what it named lives on under another.
pub(super) fn renamed_to(effect: Effect, new: &Pattern) -> Effect {
    effect.coming_from(Resource::here(Kind::Ref, new.clone()))
}

/// The hooks are skipped in this call.
pub(super) fn without_hooks() -> Effect {
    on_setting(Verb::Delete, Pattern::text("hooks"))
}

/// `--no-verify`, or options that are not known and may hold it.
pub(super) fn skips_hooks(read: &super::arguments::Arguments) -> Option<Effect> {
    let unknown = || on_setting(Verb::Delete, Pattern::hole("options"));
    match read.sure(&["no-verify"])? {
        Certainty::Unknown => Some(unknown().at_most(Certainty::Unknown)),
        Certainty::Did | Certainty::Will | Certainty::May => Some(without_hooks()),
    }
}

/// Effects with a certainty, added to a meaning.
pub(super) fn add(meaning: &mut Meaning, sure: Option<Certainty>, effect: Effect) {
    if let Some(certainty) = sure {
        meaning.effects.push(effect.at_most(certainty));
    }
}

//! What may be done: the charter (the user's stated task) and the policy (what the user, the team
//! or the administrator wrote), as data.

use serde::{Deserialize, Serialize};

use super::clause::Clause;
use super::effect::Effect;
use super::pattern::{Pattern, Relation};
use super::resource::{Resource, Verb, words};
use super::scope::{Budget, Focus, Scope};
pub use super::scope::{FocusLevel, Tally};
use super::verdict::Class;

macro_rules! serde_words {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.word())
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                Self::of_word(&word).ok_or_else(|| {
                    let all: Vec<_> = Self::ALL.iter().map(|one| one.word()).collect();
                    serde::de::Error::unknown_variant(&word, Box::leak(all.into_boxed_slice()))
                })
            }
        }
    };
}
pub(super) use serde_words;

words! {
    /// A named set of rules for a kind of use.
    Preset {
        /// One person's own repository.
        Solo = "solo",
        /// A repository with a team and a server.
        Team = "team",
        /// A repository in which nothing goes out by itself.
        Strict = "strict",
    }
}
serde_words!(Preset);

words! {
    /// How the guard answers.
    Mode {
        /// Silence or a refusal.
        Guard = "guard",
        /// Also "allow" for what is wholly understood and free.
        Auto = "auto",
        /// Stops only the floors and journals what it would have said.
        Observe = "observe",
    }
}
serde_words!(Mode);

words! {
    /// What to do with an act that needs the user's word.
    WhenUnsure {
        /// Ask where the client would itself have asked; else refuse.
        Auto = "auto",
        /// Ask in every mode in which the client's ask is measured to block.
        Ask = "ask",
        /// Never ask.
        Refuse = "refuse",
    }
}
serde_words!(WhenUnsure);

words! {
    /// What prompts of a headless session may do.
    HeadlessPrompts {
        /// They only limit.
        Limit = "limit",
        /// They count in full.
        Grant = "grant",
    }
}
serde_words!(HeadlessPrompts);

words! {
    /// Which commands run confined.
    Confine {
        /// None.
        Off = "off",
        /// Those that cannot be read.
        Opaque = "opaque",
        /// All that may change something.
        All = "all",
    }
}
serde_words!(Confine);

/// What undo points hold, and at what cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoPolicy {
    /// Milliseconds that one may take.
    pub ms_max: u64,
    /// Bytes of new content that one holds.
    pub bytes_max: u64,
    /// Ignored paths that are held all the same; rooted.
    pub keep: Vec<Pattern>,
}

words! {
    /// What is done about the result of an act that no rule would have let pass.
    Results {
        /// The agent and the user are told.
        Note = "note",
        /// The session's commits and pushes are refused too, until it is put right.
        Hold = "hold",
        /// What surely the agent did is put back.
        Revert = "revert",
    }
}
serde_words!(Results);

words! {
    /// A source of policy, from the strongest word to the weakest.
    Layer {
        /// `/etc/automode/policy.toml`.
        Managed = "managed",
        /// `~/.config/automode/policy.toml`.
        User = "user",
        /// `~/.config/automode/repositories/<root commit>.toml`.
        UserRepository = "user-repository",
        /// `.automode/policy.toml`; only tightens.
        Repository = "repository",
        /// What ships with the program, preset included.
        BuiltIn = "built-in",
    }
}

/// Where a line of policy stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// `FILE:LINE:COLUMN`, or the name of a template for what is built in.
    pub place: String,
}

/// A group of things that policy protects in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection {
    /// What must not be done.
    pub verbs: Vec<Verb>,
    /// To what; rooted when the policy is.
    pub names: Vec<Protected>,
    /// Names that are left out (`.env.example`); rooted when the policy is.
    pub except: Vec<Pattern>,
    /// Whether a name is protected only where something stands at it: making it is free.
    pub existing: bool,
    /// How strictly: `NeedsWord`, `Locked` or `Never`.
    pub class: Class,
    /// The rule that speaks for it (`protected-path`, `guard-tamper`, `secret-read` ...).
    pub rule: String,
    /// Why, in half a sentence.
    pub why: String,
}

/// One thing that policy protects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protected {
    /// The thing, or a set of things.
    pub resource: Resource,
    /// Where it was written.
    pub source: Source,
}

impl Protection {
    /// How one of its entries relates to what an effect does; `Apart` where the verb is another or
    /// the effect's names are all left out.
    pub fn relation(&self, entry: &Protected, effect: &Clause) -> Relation {
        if !self.verbs.contains(&effect.verb) {
            return Relation::Apart;
        }
        let found = entry.resource.relation(&effect.resource);
        let left_out =
            |except: &Pattern| except.relation(&effect.resource.name, true) == Relation::Covers;
        if found != Relation::Apart && self.except.iter().any(left_out) {
            return Relation::Apart;
        }
        found
    }
}

/// Something that the user's or the managed layer grants for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingGrant {
    /// What may be done.
    pub clause: Clause,
    /// Where it was written.
    pub source: Source,
}

/// Which class an act on a protected branch has: one row of the preset's table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchRules {
    /// A commit on it.
    pub commit: Class,
    /// A push to it.
    pub push: Class,
    /// A rewind or deletion of it, here or at a remote.
    pub rewind: Class,
}

/// The policy: all layers merged, every line with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The preset that the merge began with.
    pub preset: Preset,
    /// How the guard answers.
    pub mode: Mode,
    /// What to do with an act that needs the user's word.
    pub when_unsure: WhenUnsure,
    /// What prompts of a headless session may do.
    pub headless_prompts: HeadlessPrompts,
    /// Whether the reference-transaction hook is installed.
    pub ref_gate: bool,
    /// What is done about an edit outside of what the prompts named.
    pub focus: FocusLevel,
    /// Which commands run so that the kernel refuses their writes outside the scope.
    pub confine: Confine,
    /// Milliseconds that one look at the work tree may take.
    pub scan_ms_max: u64,
    /// What undo points hold, and at what cost.
    pub undo: UndoPolicy,
    /// What is done about a result that no rule would have let pass.
    pub results: Results,
    /// Branch names (patterns without `refs/heads/`) that are protected beside the default branch.
    pub protected_branches: Vec<Pattern>,
    /// What holds on protected branches.
    pub branch_rules: BranchRules,
    /// Everything that is protected.
    pub protections: Vec<Protection>,
    /// Everything that is granted for good.
    pub grants: Vec<StandingGrant>,
    /// Folders outside the repository in which an agent legitimately keeps things, rooted.
    pub scope: Vec<Pattern>,
    /// Why a layer could not be read, shown to the user; while not empty, writes are refused unless
    /// `readable` says that a last good version stands in.
    pub errors: Vec<String>,
    /// Whether every layer, or a last good version of it, was read.
    pub readable: bool,
    /// What the user should know about a layer that was read all the same: an ignored key.
    pub notices: Vec<String>,
}

/// How long a grant or a limit lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Until {
    /// Used up by one act.
    Once,
    /// Until the user's next prompt.
    NextPrompt,
    /// Until the next prompt that orders a change.
    NextChange,
    /// To the end of the session, or until taken back.
    Session,
    /// Until this time, in seconds since 1970.
    Time(u64),
}

/// The user's words behind a grant or a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Which prompt of the session, from 1; 0: said by `automode allow` at a terminal.
    pub prompt: u32,
    /// The words themselves, cut to a readable length.
    pub text: String,
}

/// Something that the user allowed in this session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What may be done; rooted.
    pub clause: Clause,
    /// The user's words.
    pub words: Words,
    /// How long it lasts.
    pub until: Until,
    /// The digest of the one act that it is bound to (`allow N`); `None`: any act.
    pub act: Option<String>,
}

words! {
    /// How surely words are a limit.
    Sureness {
        /// It is an order to the agent.
        Sure = "sure",
        /// It is a wish, or may be one: it asks.
        Probable = "probable",
    }
}
serde_words!(Sureness);

fn sure() -> Sureness {
    Sureness::Sure
}

/// Something that the user forbade in this session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// What must not be done; rooted.
    pub clause: Clause,
    /// The user's words.
    pub words: Words,
    /// How long it lasts.
    pub until: Until,
    /// Names that it leaves out; rooted.
    #[serde(default)]
    pub except: Vec<Pattern>,
    /// How surely it is one.
    #[serde(default = "sure")]
    pub sureness: Sureness,
}

/// The task as the user stated it in this session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charter {
    /// How many prompts the user has given.
    pub prompts: u32,
    /// What was allowed.
    pub grants: Vec<Grant>,
    /// What was forbidden.
    pub limits: Vec<Limit>,
    /// How much may change.
    #[serde(default)]
    pub budgets: Vec<Budget>,
    /// The files and folders that the prompts named.
    #[serde(default)]
    pub focus: Vec<Focus>,
    /// What kind of task the prompts make.
    #[serde(default)]
    pub scope: Scope,
    /// The one name that the last prompt held, to which `it` may refer.
    #[serde(default)]
    pub only_name: Option<String>,
    /// Whether the user spoke of committing, or of what needs a commit.
    #[serde(default)]
    pub commit_asked: bool,
}

impl Charter {
    /// Drops what lasted until a time that has come, in seconds since 1970.
    pub fn expire(&mut self, now: u64) {
        let lasts = |until: &Until| !matches!(until, Until::Time(end) if *end <= now);
        self.grants.retain(|grant| lasts(&grant.until));
        self.limits.retain(|limit| lasts(&limit.until));
        self.budgets.retain(|budget| lasts(&budget.until));
    }

    /// The grant that covers this effect for this act, if one does.
    pub fn covers(&self, effect: &Effect, act: &str) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.covers(effect, act))
    }
}

impl Grant {
    /// Whether it covers this effect for this act.
    pub fn covers(&self, effect: &Effect, act: &str) -> bool {
        self.act.as_deref().is_none_or(|bound| bound == act)
            && self.clause.owner.is_none()
            && self.clause.relation(&effect.clause) == Relation::Covers
    }
}

impl Policy {
    /// The standing grant that covers this effect, if one does.
    pub fn covers(&self, effect: &Effect) -> Option<&StandingGrant> {
        self.grants.iter().find(|grant| {
            grant.clause.owner.is_none()
                && grant.clause.relation(&effect.clause) == Relation::Covers
        })
    }
}

//! What is said about an act: findings, rulings, the verdict, and what must happen with a pass.

use serde::{Deserialize, Serialize};

use super::clause::Clause;
use super::effect::Effect;
use super::mandate::Words;
use super::resource::words;

/// The id of a rule: kebab-case, never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub &'static str);

words! {
    /// What an effect is, from the mildest to the strictest.
    Class {
        /// It proceeds by itself.
        Free = "free",
        /// It could not be understood.
        Unknown = "unknown",
        /// It needs a grant of the user.
        NeedsWord = "needs-word",
        /// Policy protects what it touches; only a person changes that.
        Locked = "locked",
        /// A floor: nothing allows it.
        Never = "never",
    }
}

impl Serialize for Class {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Class {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        const WORDS: &[&str] = &["free", "unknown", "needs-word", "locked", "never"];
        let word = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::of_word(&word).ok_or_else(|| serde::de::Error::unknown_variant(&word, WORDS))
    }
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One effect, by its index in the case.
    Effect(usize),
    /// One change, by its index in the case.
    Change(usize),
    /// The act as a whole.
    Act,
}

/// One rule's complaint. Made by a rule with [`Finding::new`]; the runner sets the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// How bad it is.
    pub class: Class,
    /// What it is about.
    pub subject: Subject,
    /// What was seen, each in one phrase for people: `edited by the user before this session`.
    pub evidence: Vec<String>,
    /// What to do instead, each a command or a phrase that the agent may follow.
    pub instead: Vec<String>,
    /// Of a finding about a change: what words must cover to allow it, where that is not simply
    /// what is done to the path. Who may write a file may not therefore skip the tests in it.
    pub needs: Option<Clause>,
    /// Whether only words that name what is touched allow it: a general order does not.
    pub by_name: bool,
}

impl Finding {
    /// A finding about the act as a whole; the runner narrows the subject.
    pub fn new(rule: RuleId, class: Class) -> Self {
        Self {
            rule,
            class,
            subject: Subject::Act,
            evidence: Vec::new(),
            instead: Vec::new(),
            needs: None,
            by_name: false,
        }
    }

    /// The same with one more thing that was seen.
    #[must_use]
    pub fn seen(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    /// The same, allowed only by words that cover this.
    #[must_use]
    pub fn needing(mut self, clause: Clause) -> Self {
        self.needs = Some(clause);
        self
    }

    /// The same, allowed only by words that name what is touched.
    #[must_use]
    pub fn by_name(mut self) -> Self {
        self.by_name = true;
        self
    }

    /// The same with one more way on.
    #[must_use]
    pub fn instead(mut self, instead: impl Into<String>) -> Self {
        self.instead.push(instead.into());
        self
    }
}

/// What came out for one effect, or for the act as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What it is about: the clause of an effect; `None`: the act as a whole.
    pub clause: Option<Clause>,
    /// The class before grants: the strictest of the ground and the findings.
    pub class: Class,
    /// Whether it stands after grants: `false` for what is free or granted.
    pub refused: bool,
    /// The findings that determined it.
    pub findings: Vec<Finding>,
    /// The words that granted it, where words did.
    pub granted: Option<Words>,
}

words! {
    /// What an undo point is taken for.
    Stake {
        /// The act may do anything: without a point it passes, and that is noted.
        Opaque = "opaque",
        /// The act takes away what git would not give back: without a point it does not pass.
        Losing = "losing",
    }
}

/// What must happen with a pass; a gate that does not know one refuses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obligation {
    /// Remember that the agent wrote these paths once the act has run.
    Attribute,
    /// Compare ref ids before and after.
    WatchRefs,
    /// Hold what git would not give back, before the act.
    UndoPoint(Stake),
    /// Look at what changed once the act has run, and judge it.
    ScanAfter,
    /// Note in the journal that this stays unguarded (`network`, `outside`).
    NoteUnguarded(String),
}

/// The outcome for an act. Only [`Verdict::of`] makes one, and no rulings is a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    rulings: Vec<Ruling>,
    obligations: Vec<Obligation>,
}

impl Verdict {
    /// The verdict that these rulings make.
    pub fn of(rulings: Vec<Ruling>, obligations: Vec<Obligation>) -> Self {
        Self { rulings, obligations }
    }

    /// Whether the act may proceed.
    pub fn passes(&self) -> bool {
        !self.rulings.is_empty() && self.rulings.iter().all(|ruling| !ruling.refused)
    }

    /// The strictest class before grants; `Never` when nothing was ruled.
    pub fn class(&self) -> Class {
        self.rulings.iter().map(|ruling| ruling.class).max().unwrap_or(Class::Never)
    }

    /// The strictest class among what is refused; `None`: it passes.
    pub fn refused_class(&self) -> Option<Class> {
        if self.rulings.is_empty() {
            return Some(Class::Never);
        }
        self.refused().map(|ruling| ruling.class).max()
    }

    /// Whether everything was understood and is free, with no grant needed.
    pub fn is_plainly_free(&self) -> bool {
        self.passes() && self.class() == Class::Free
    }

    /// Everything that was ruled.
    pub fn rulings(&self) -> &[Ruling] {
        &self.rulings
    }

    /// What stands against the act.
    pub fn refused(&self) -> impl Iterator<Item = &Ruling> {
        self.rulings.iter().filter(|ruling| ruling.refused)
    }

    /// What was found of it that stands against nothing: notes for the journal.
    pub fn noted(&self) -> impl Iterator<Item = &Finding> {
        let free = |found: &&Finding| found.class == Class::Free;
        self.rulings.iter().flat_map(|ruling| &ruling.findings).filter(free)
    }

    /// The ids of the rules that determined it, sorted, each once.
    pub fn rules(&self) -> Vec<RuleId> {
        let mut rules: Vec<_> = self
            .rulings
            .iter()
            .filter(|ruling| ruling.refused)
            .flat_map(|ruling| {
                ruling
                    .findings
                    .iter()
                    .filter(|found| found.class == ruling.class)
                    .map(|found| found.rule)
            })
            .collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// What must happen with a pass.
    pub fn obligations(&self) -> &[Obligation] {
        &self.obligations
    }
}

/// What `decide` gives back for one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What the act would do.
    pub effects: Vec<Effect>,
    /// What is said about it.
    pub verdict: Verdict,
    /// The scripts and recipes whose content was judged, each with its digest.
    pub scripts: Vec<(Vec<u8>, String)>,
}

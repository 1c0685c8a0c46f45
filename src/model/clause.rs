//! A clause: one verb on one resource. Effects, grants, limits and protections are all clauses, so
//! that what an act would do and what it may do are compared like with like.
//!
//! Notation: `VERB KIND:[PLACE:]NAME [from KIND:[PLACE:]NAME] [of:OWNER]`.

use std::fmt;
use std::str::FromStr;

use super::pattern::{PatternError, Relation};
use super::resource::{Kind, Resource, Verb, words};

words! {
    /// Whose work something is.
    Owner {
        /// What was there when the session began, or was changed by something other than the agent.
        User = "user",
        /// What the agent made in this session.
        Agent = "agent",
        /// What another live session made.
        Other = "other",
    }
}

/// One verb on one resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Clause {
    /// What is done.
    pub verb: Verb,
    /// To what.
    pub resource: Resource,
    /// Where the content comes from.
    pub from: Option<Resource>,
    /// Whose work it must be; only in grants and limits, an effect never carries it.
    pub owner: Option<Owner>,
}

impl Clause {
    /// A clause without `from` and owner.
    pub fn new(verb: Verb, resource: Resource) -> Self {
        Self { verb, resource, from: None, owner: None }
    }

    /// The same with content that comes from there.
    #[must_use]
    pub fn coming_from(mut self, from: Resource) -> Self {
        self.from = Some(from);
        self
    }

    /// How `self`, a grant, a limit or a protection, relates to an effect's clause. Owners are
    /// facts and are compared by rules. A scope without `from` takes any.
    pub fn relation(&self, effect: &Self) -> Relation {
        if self.verb != effect.verb {
            return Relation::Apart;
        }
        let from = match (&self.from, &effect.from) {
            (None, _) => Relation::Covers,
            (Some(scope), Some(from)) => scope.relation(from),
            (Some(_), None) => Relation::Apart,
        };
        if from == Relation::Apart {
            from
        } else {
            from.min(self.resource.relation(&effect.resource))
        }
    }
}

/// Why a notation could not be read as a clause.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClauseError {
    /// No `VERB RESOURCE`.
    #[error("a clause reads `VERB KIND:[PLACE:]NAME`, as in `write path:tests/**`")]
    Shape,
    /// Not one of the verbs.
    #[error("`{0}` is not a verb")]
    Verb(String),
    /// Not one of the kinds.
    #[error("`{0}` is not a kind")]
    Kind(String),
    /// A verb that does not go with the kind.
    #[error("`{verb}` does not go with `{kind}`")]
    Mismatch {
        /// The verb.
        verb: Verb,
        /// The kind.
        kind: Kind,
    },
    /// Not an owner.
    #[error("`of:{0}` is not an owner (`user`, `agent`, `other`)")]
    Owner(String),
    /// A name that cannot be read.
    #[error("{0}")]
    Pattern(#[from] PatternError),
}

/// Reads `VERB[,VERB]... RESOURCE ...`: one clause for each verb.
pub fn clauses(notation: &str) -> Result<Vec<Clause>, ClauseError> {
    let notation = notation.trim();
    let (verbs, rest) = notation.split_once(char::is_whitespace).ok_or(ClauseError::Shape)?;
    let (rest, owner) = owner_of(rest.trim())?;
    let (resource, from) = match rest.split_once(" from ") {
        Some((resource, from)) => (resource, Some(resource_of(from.trim())?)),
        None => (rest, None),
    };
    let resource = resource_of(resource.trim())?;
    verbs
        .split(',')
        .map(|word| {
            let verb = Verb::of_word(word).ok_or_else(|| ClauseError::Verb(word.into()))?;
            if !resource.kind.verbs().contains(&verb) {
                return Err(ClauseError::Mismatch { verb, kind: resource.kind });
            }
            Ok(Clause { verb, resource: resource.clone(), from: from.clone(), owner })
        })
        .collect()
}

fn owner_of(rest: &str) -> Result<(&str, Option<Owner>), ClauseError> {
    match rest.rsplit_once(" of:") {
        Some((before, word)) if !word.contains(char::is_whitespace) => {
            let owner = Owner::of_word(word).ok_or_else(|| ClauseError::Owner(word.into()))?;
            Ok((before.trim_end(), Some(owner)))
        }
        _ => Ok((rest, None)),
    }
}

/// Reads `KIND:[PLACE:]NAME`. A path has a place only if the text before its next `:` holds no `/`
/// and no hole; hosts, programs, users and processes never have one.
pub fn resource_of(notation: &str) -> Result<Resource, ClauseError> {
    let (kind, rest) = notation.split_once(':').ok_or(ClauseError::Shape)?;
    let kind = Kind::of_word(kind).ok_or_else(|| ClauseError::Kind(kind.into()))?;
    let placed = match kind {
        Kind::Path => place_of(rest).filter(|(place, _)| !place.contains(['/', '$'])),
        Kind::Ref | Kind::Package | Kind::Setting | Kind::Service => place_of(rest),
        Kind::Remote | Kind::Host | Kind::Program | Kind::Process | Kind::User => None,
    };
    Ok(match placed {
        Some((place, name)) => Resource::at(kind, place.parse()?, name.parse()?),
        None => Resource::here(kind, rest.parse()?),
    })
}

/// Splits at the first `:` outside of a hole.
fn place_of(rest: &str) -> Option<(&str, &str)> {
    let mut in_hole = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'{' if at > 0 && rest.as_bytes().get(at.wrapping_sub(1)) == Some(&b'$') => {
                in_hole = true
            }
            b'}' => in_hole = false,
            b':' if !in_hole => return Some((rest.get(..at)?, rest.get(at.saturating_add(1)..)?)),
            _ => {}
        }
    }
    None
}

impl FromStr for Clause {
    type Err = ClauseError;

    fn from_str(notation: &str) -> Result<Self, ClauseError> {
        let mut all = clauses(notation)?;
        match (all.pop(), all.is_empty()) {
            (Some(clause), true) => Ok(clause),
            _ => Err(ClauseError::Shape),
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(out, "{}:{}:{}", self.kind, place, self.name),
            None => write!(out, "{}:{}", self.kind, self.name),
        }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.verb, self.resource)?;
        if let Some(from) = &self.from {
            write!(out, " from {from}")?;
        }
        if let Some(owner) = self.owner {
            write!(out, " of:{owner}")?;
        }
        Ok(())
    }
}

impl serde::Serialize for Clause {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        let owner = self.owner.map(Owner::word);
        (self.verb, &self.resource, &self.from, owner).serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Clause {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            let (verb, resource, from, owner) =
                <(Verb, Resource, Option<Resource>, Option<String>)>::deserialize(deserializer)?;
            let owner = owner.as_deref().and_then(Owner::of_word);
            return Ok(Self { verb, resource, from, owner });
        }
        let notation = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        notation.parse().map_err(serde::de::Error::custom)
    }
}

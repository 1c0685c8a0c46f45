//! What an act touches: a kind of thing, where it is, and its name.

use super::pattern::{Pattern, Relation};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }
        impl $name {
            /// All of them, in the order in which they are explained.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// The word of the notation.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
            /// The one that this word names.
            pub fn of_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, out: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                out.write_str(self.word())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What is done to a resource; closed: a new one is a design change.
    Verb {
        /// Its content is looked at.
        Read = "read",
        /// Its content or attributes change.
        Write = "write",
        /// It is gone afterwards.
        Delete = "delete",
        /// Its name goes, its content lives on elsewhere.
        Move = "move",
        /// Uncommitted work in it is thrown away.
        Discard = "discard",
        /// A value is given to it.
        Set = "set",
        /// It goes into the index.
        Stage = "stage",
        /// A commit is made on it.
        Commit = "commit",
        /// It comes into being.
        Create = "create",
        /// It moves to a descendant of where it stood.
        Advance = "advance",
        /// It moves to something that does not contain where it stood.
        Rewind = "rewind",
        /// It is sent to a remote.
        Push = "push",
        /// It is started.
        Run = "run",
        /// Data goes to it.
        Send = "send",
        /// Data comes from it.
        Receive = "receive",
        /// It is added to what the project or the machine uses.
        Install = "install",
        /// A signal is sent to it.
        Signal = "signal",
        /// Its rights are taken on.
        Elevate = "elevate",
    }
}

words! {
    /// What a resource is; closed: a new one is a design change.
    Kind {
        /// A file or folder, by absolute path once rooted.
        Path = "path",
        /// A branch, tag or other ref, without `refs/heads/`; with its prefix otherwise.
        Ref = "ref",
        /// A configured git remote.
        Remote = "remote",
        /// A host name or address.
        Host = "host",
        /// A package of an ecosystem.
        Package = "package",
        /// A program, by the name it is called by.
        Program = "program",
        /// A running process, by id or name.
        Process = "process",
        /// A key of a tool's configuration or environment.
        Setting = "setting",
        /// Something that a service keeps: a database, a cluster's object, an MCP tool.
        Service = "service",
        /// A user account.
        User = "user",
    }
}

/// Which verb goes with which kind.
pub const VERBS_OF: &[(Kind, &[Verb])] = &[
    (
        Kind::Path,
        &[
            Verb::Read,
            Verb::Write,
            Verb::Delete,
            Verb::Move,
            Verb::Discard,
            Verb::Stage,
            Verb::Commit,
            Verb::Send,
        ],
    ),
    (
        Kind::Ref,
        &[
            Verb::Read,
            Verb::Create,
            Verb::Advance,
            Verb::Rewind,
            Verb::Delete,
            Verb::Push,
            Verb::Commit,
            Verb::Discard,
        ],
    ),
    (Kind::Remote, &[Verb::Read, Verb::Create, Verb::Set, Verb::Delete]),
    (Kind::Host, &[Verb::Read, Verb::Send, Verb::Receive]),
    (Kind::Package, &[Verb::Read, Verb::Install, Verb::Delete, Verb::Push]),
    (Kind::Program, &[Verb::Run]),
    (Kind::Process, &[Verb::Read, Verb::Signal]),
    (Kind::Setting, &[Verb::Read, Verb::Set, Verb::Delete]),
    (
        Kind::Service,
        &[Verb::Read, Verb::Write, Verb::Create, Verb::Delete, Verb::Set, Verb::Run, Verb::Send],
    ),
    (Kind::User, &[Verb::Elevate]),
];

impl Verb {
    /// Whether its very purpose is that something is gone afterwards, or that rights are taken on.
    pub const fn takes_away(self) -> bool {
        matches!(self, Self::Delete | Self::Rewind | Self::Signal | Self::Elevate)
    }
}

impl Kind {
    /// The verbs that go with it.
    pub fn verbs(self) -> &'static [Verb] {
        VERBS_OF.iter().find(|(kind, _)| *kind == self).map_or(&[], |(_, verbs)| verbs)
    }
}

/// Something an act touches, or a set of such things.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Resource {
    /// What it is.
    pub kind: Kind,
    /// Where it is when it is not here: a ref's remote, a path's host or container, a package's
    /// ecosystem, a service's environment, a setting's tool. `None`: here.
    pub place: Option<Pattern>,
    /// Its name, or the set of its names. A path is absolute with `.` and `..` folded.
    pub name: Pattern,
}

impl Resource {
    /// A resource that is here.
    pub fn here(kind: Kind, name: Pattern) -> Self {
        Self { kind, place: None, name }
    }

    /// A resource at a place.
    pub fn at(kind: Kind, place: Pattern, name: Pattern) -> Self {
        Self { kind, place: Some(place), name }
    }

    /// A path that is here.
    pub fn path(name: Pattern) -> Self {
        Self::here(Kind::Path, name)
    }

    /// How `self`, a scope, relates to what `other` names: kinds must be equal, places and names
    /// must both relate; the weaker relation counts.
    pub fn relation(&self, other: &Self) -> Relation {
        if self.kind != other.kind {
            return Relation::Apart;
        }
        let places = match (&self.place, &other.place) {
            (None, None) => Relation::Covers,
            (Some(scope), Some(place)) => scope.relation(place, false),
            (None, Some(_)) | (Some(_), None) => Relation::Apart,
        };
        if places == Relation::Apart {
            return Relation::Apart;
        }
        places.min(self.name.relation(&other.name, self.kind == Kind::Path))
    }
}

impl serde::Serialize for Verb {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}

impl<'de> serde::Deserialize<'de> for Verb {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::of_word(&word).ok_or_else(|| serde::de::Error::custom("not a verb"))
    }
}

impl serde::Serialize for Resource {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            return to.collect_str(self);
        }
        (self.kind.word(), &self.place, &self.name).serialize(to)
    }
}

impl<'de> serde::Deserialize<'de> for Resource {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            let notation = <std::borrow::Cow<'de, str>>::deserialize(from)?;
            return super::clause::resource_of(&notation).map_err(serde::de::Error::custom);
        }
        let (kind, place, name) =
            <(std::borrow::Cow<'de, str>, Option<Pattern>, Pattern)>::deserialize(from)?;
        let kind = Kind::of_word(&kind).ok_or_else(|| serde::de::Error::custom("not a kind"))?;
        Ok(Self { kind, place, name })
    }
}

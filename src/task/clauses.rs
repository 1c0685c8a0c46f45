//! Short ways to write clauses.

use crate::model::clause::Clause;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

/// A clause on something that is here.
pub(super) fn here(verb: Verb, kind: Kind, name: Pattern) -> Clause {
    Clause::new(verb, Resource::here(kind, name))
}

/// A clause on something at a place.
pub(super) fn at(verb: Verb, kind: Kind, place: impl AsRef<[u8]>, name: Pattern) -> Clause {
    Clause::new(verb, Resource::at(kind, Pattern::text(place), name))
}

/// A clause on something at any place.
pub(super) fn anywhere(verb: Verb, kind: Kind, name: Pattern) -> Clause {
    Clause::new(verb, Resource::at(kind, Pattern::anything(), name))
}

/// A clause on a tool of any MCP server whose name has these parts in this order.
pub(super) fn mcp_tool(parts: &[&str]) -> Clause {
    let mut place = Pattern::text("mcp-");
    place.append(&Pattern::anything());
    let mut name = Pattern::anything();
    for part in parts {
        name.push_text(part.as_bytes());
        name.append(&Pattern::anything());
    }
    Clause::new(Verb::Run, Resource::at(Kind::Service, place, name))
}

/// The name and everything below it, `/` between.
pub(super) fn below(name: &str) -> Pattern {
    Pattern::tree(name)
}

/// The verbs by which a path is changed.
pub(super) const CHANGES: &[Verb] = &[Verb::Write, Verb::Delete, Verb::Move, Verb::Discard];

/// A clause for each of these verbs on a path.
pub(super) fn on_path(verbs: &[Verb], name: &Pattern) -> Vec<Clause> {
    verbs.iter().map(|verb| here(*verb, Kind::Path, name.clone())).collect()
}

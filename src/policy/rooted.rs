//! A policy's paths made absolute for one repository and one home.

use crate::model::clause::Clause;
use crate::model::mandate::{Policy, Protected};
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Resource};

/// Where relative names start.
#[derive(Clone, Debug)]
pub struct Places<'a> {
    /// The repository's work tree, absolute.
    pub root: &'a [u8],
    /// Its git folder shared by all work trees, absolute: names below `.git/` are also meant there.
    pub common_dir: &'a [u8],
    /// The user's home folder, absolute.
    pub home: &'a [u8],
}

/// The same policy with every path absolute.
pub fn rooted(mut policy: Policy, places: &Places<'_>) -> Policy {
    for protection in &mut policy.protections {
        let elsewhere: Vec<_> =
            protection.names.iter().filter_map(|one| in_common_dir(one, places)).collect();
        for one in &mut protection.names {
            root_resource(&mut one.resource, places);
        }
        protection.names.extend(elsewhere);
        for except in &mut protection.except {
            *except = root_pattern(except, places);
        }
    }
    for grant in &mut policy.grants {
        root_clause(&mut grant.clause, places);
    }
    for name in policy.scope.iter_mut().chain(&mut policy.undo.keep) {
        *name = root_pattern(name, places);
    }
    policy
}

/// The same clause with every path absolute.
pub fn rooted_clause(mut clause: Clause, places: &Places<'_>) -> Clause {
    root_clause(&mut clause, places);
    clause
}

fn root_clause(clause: &mut Clause, places: &Places<'_>) {
    for resource in std::iter::once(&mut clause.resource).chain(&mut clause.from) {
        root_resource(resource, places);
    }
}

fn root_resource(resource: &mut Resource, places: &Places<'_>) {
    if is_path_here(resource) {
        resource.name = root_pattern(&resource.name, places);
    }
}

fn is_path_here(resource: &Resource) -> bool {
    resource.kind == Kind::Path && resource.place.is_none()
}

fn root_pattern(name: &Pattern, places: &Places<'_>) -> Pattern {
    let joined = |folder: &[u8], rest: Vec<Piece>| {
        let mut pattern = Pattern::text(folder);
        for piece in rest {
            pattern.push(piece);
        }
        pattern
    };
    let pieces = name.pieces();
    match pieces.first() {
        Some(Piece::Text(text)) if text.starts_with(b"~/") => {
            joined(places.home, with_first(pieces, text.get(1..).unwrap_or_default()))
        }
        Some(Piece::Text(text)) if text == b"~" => joined(places.home, with_first(pieces, b"")),
        Some(Piece::Text(text)) if text.starts_with(b"/") => name.clone(),
        Some(Piece::Below | Piece::Between) => name.clone(),
        // `**/x`: any folder of the repository, or none.
        Some(Piece::Any) if leads_to_folder(pieces) => {
            let mut rest = vec![Piece::Between];
            if let Some(Piece::Text(text)) = pieces.get(1) {
                rest.push(Piece::Text(text.get(1..).unwrap_or_default().to_vec()));
            }
            rest.extend(pieces.iter().skip(2).cloned());
            joined(places.root, rest)
        }
        Some(Piece::Any) if pieces.len() == 1 => joined(places.root, vec![Piece::Below]),
        _ => {
            let mut pattern = Pattern::text(places.root);
            pattern.push_text(b"/");
            pattern.append(name);
            pattern
        }
    }
}

fn leads_to_folder(pieces: &[Piece]) -> bool {
    matches!(pieces.get(1), Some(Piece::Text(text)) if text.starts_with(b"/"))
}

fn with_first(pieces: &[Piece], first: &[u8]) -> Vec<Piece> {
    let mut all = vec![Piece::Text(first.to_vec())];
    all.extend(pieces.iter().skip(1).cloned());
    all
}

/// `/**/.git/REST` and `.git/REST` also mean REST in the shared git folder, wherever that is.
fn in_common_dir(one: &Protected, places: &Places<'_>) -> Option<Protected> {
    if !is_path_here(&one.resource) {
        return None;
    }
    let usual = [places.root, b"/.git"].concat();
    if places.common_dir == usual {
        return None;
    }
    let pieces = one.resource.name.pieces();
    let rest = match pieces {
        [Piece::Between, Piece::Text(text), rest @ ..] | [Piece::Text(text), rest @ ..] => {
            let tail = text.strip_prefix(b".git".as_slice())?;
            if !(tail.is_empty() || tail.starts_with(b"/")) {
                return None;
            }
            let mut name = Pattern::text(places.common_dir);
            name.push_text(tail);
            for piece in rest {
                name.push(piece.clone());
            }
            name
        }
        _ => return None,
    };
    Some(Protected { resource: Resource::path(rest), source: one.source.clone() })
}

//! Which names an effect on paths touches: as written, through links, and where git itself picks
//! them, the ones it would pick.

use super::case::Case;
use super::folders::Folders;
use crate::model::clause::Clause;
use crate::model::effect::{Certainty, Effect};
use crate::model::facts::{Fact, FileKind, PathState, Repository, Unsaved, Why};
use crate::model::pattern::{Pattern, Piece, Relation};
use crate::model::resource::{Kind, Resource, Verb};

/// Folders whose content is thrown away by itself.
const TEMP: &[&str] = &["/tmp", "/var/tmp", "/private/tmp", "/private/var/tmp", "/dev/shm"];
/// Where macOS keeps each user's temp folder.
const TEMP_BELOW: [&[u8]; 2] = [b"/var/folders/", b"/private/var/folders/"];

/// Whether the effect is on a path of this machine.
pub(super) fn is_path_here(effect: &Effect) -> bool {
    effect.clause.resource.kind == Kind::Path && effect.clause.resource.place.is_none()
}

/// Whether the pattern holds whole trees.
pub(super) fn is_deep(pattern: &Pattern) -> bool {
    pattern.pieces().iter().any(|piece| match piece {
        Piece::Below | Piece::Between | Piece::Any => true,
        Piece::Text(_) | Piece::Star | Piece::Hole { .. } => false,
    })
}

/// Whether the pattern says "in any folder", so that a tree overlaps it by its form alone.
pub(super) fn is_floating(pattern: &Pattern) -> bool {
    let last = pattern.pieces().len().saturating_sub(1);
    pattern.pieces().iter().enumerate().any(|(at, piece)| match piece {
        Piece::Between => true,
        Piece::Any | Piece::Below => at < last,
        Piece::Text(_) | Piece::Star | Piece::Hole { .. } => false,
    })
}

/// The word by which git itself says which paths it takes: `from setting:git:untracked`.
pub(super) fn git_marker(effect: &Effect) -> Option<&[u8]> {
    let from = effect.clause.from.as_ref()?;
    let is_git = from.place.as_ref().and_then(Pattern::as_text) == Some(b"git");
    (from.kind == Kind::Setting && is_git).then(|| from.name.as_text()).flatten()
}

/// The folder that every name of the pattern lies in, or is, as far as it is literal.
pub(super) fn literal_folder(pattern: &Pattern) -> Option<Vec<u8>> {
    let prefix = pattern.prefix();
    if prefix.first() != Some(&b'/') {
        return None;
    }
    let whole = match pattern.pieces() {
        [_] => false,
        [_, next, ..] => matches!(next, Piece::Below | Piece::Between),
        [] => false,
    };
    let folder = if whole {
        prefix
    } else {
        let cut = prefix.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
        prefix.get(..cut).unwrap_or_default()
    };
    let folder = folder.strip_suffix(b"/").unwrap_or(folder);
    Some(if folder.is_empty() { b"/".to_vec() } else { folder.to_vec() })
}

/// Whether the path lies in, or is, this folder.
pub(super) fn is_within(path: &[u8], folder: &[u8]) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| {
        rest.is_empty() || rest.first() == Some(&b'/') || folder.last() == Some(&b'/')
    })
}

/// Whether the scope is one of the temp folders as a whole: what lies there is looked at closer.
pub(super) fn is_temp_folder(scope: &Pattern) -> bool {
    let folder = scope.prefix();
    let named = |temp: &&[u8]| temp.strip_suffix(b"/") == Some(folder);
    TEMP.iter().any(|temp| temp.as_bytes() == folder) || TEMP_BELOW.iter().any(named)
}

/// Whether the path lies below a temp folder, and not in a home folder that lies in one.
pub(super) fn is_temp(case: &Case<'_>, path: &[u8]) -> bool {
    let below = |folder: &&str| is_within(path, folder.as_bytes()) && path != folder.as_bytes();
    let temp = TEMP.iter().any(below) || TEMP_BELOW.iter().any(|folder| path.starts_with(folder));
    temp && case.facts.files().home().surely(|home| !is_within(path, home))
}

/// The name, with each unknown part of one component below a temp folder taken as such a part:
/// `/tmp/build-${x}` is some folder there. A component of which nothing is known stays a hole.
pub(super) fn settled(case: &Case<'_>, name: &Pattern) -> Pattern {
    let temp = TEMP.iter().any(|folder| {
        let rest = name.prefix().strip_prefix(folder.as_bytes());
        rest.is_some_and(|rest| rest.len() > 1 && rest.first() == Some(&b'/'))
    });
    if !name.has_hole() || !temp || !is_temp(case, name.prefix()) {
        return name.clone();
    }
    let mut settled = Pattern::default();
    let mut started = false;
    for piece in name.pieces() {
        match piece {
            Piece::Hole { .. } if started => settled.push(Piece::Star),
            Piece::Text(text) => {
                started = text.last() != Some(&b'/');
                settled.push(piece.clone());
            }
            Piece::Star => {
                started = true;
                settled.push(piece.clone());
            }
            Piece::Hole { .. } | Piece::Any | Piece::Below | Piece::Between => {
                started = false;
                settled.push(piece.clone());
            }
        }
    }
    settled
}

/// The name with every link in it resolved; a hole where that is not known.
fn real(case: &Case<'_>, name: &Pattern, last_too: bool) -> Option<Pattern> {
    let files = case.facts.files();
    if let Some(text) = name.as_text()
        && last_too
    {
        return changed(text, files.real(text))
            .map(|real| real.map_or_else(unknown, Pattern::text));
    }
    let folder = match (name.as_text(), literal_folder(name)) {
        // The link itself goes, not what it leads to.
        (None, Some(folder)) if !last_too && name.prefix() == folder.as_slice() => {
            folder.iter().rposition(|byte| *byte == b'/').and_then(|cut| folder.get(..cut))?.into()
        }
        (_, folder) => folder?,
    };
    if folder.is_empty() || folder == b"/" {
        return None;
    }
    let resolved = changed(&folder, files.real(&folder))?;
    let Some(resolved) = resolved else { return Some(unknown()) };
    let mut pieces = name.pieces().iter();
    let rest = pieces.next().and_then(|first| match first {
        Piece::Text(text) => text.strip_prefix(folder.as_slice()),
        Piece::Star | Piece::Any | Piece::Below | Piece::Between | Piece::Hole { .. } => None,
    })?;
    let mut pattern = Pattern::text(resolved);
    pattern.push_text(rest);
    for piece in pieces {
        pattern.push(piece.clone());
    }
    Some(pattern)
}

fn unknown() -> Pattern {
    Pattern::hole("where a link leads")
}

/// `None`: no link in it; `Some(None)`: not known.
fn changed(path: &[u8], real: Fact<Vec<u8>>) -> Option<Option<Vec<u8>>> {
    if real.surely(|real| real == path) { None } else { Some(real.known()) }
}

/// The repository that the name's folder lies in, where that is known.
pub(super) fn repository_of(case: &Case<'_>, name: &Pattern) -> Fact<Option<Repository>> {
    let pinned = case.repository.filter(|pinned| {
        name.as_text() == Some(&pinned.root)
            || literal_folder(name).is_some_and(|folder| folder == pinned.root)
    });
    if let Some(pinned) = pinned {
        return Fact::Known(Some(pinned.clone()));
    }
    match literal_folder(name) {
        Some(folder) => case.facts.git().repository(&folder),
        None => Fact::Unknown(Why::NotOne),
    }
}

/// The paths among these that git itself would take, by the marker of the effect.
pub(super) fn picked(case: &Case<'_>, effect: &Effect, name: &Pattern) -> Fact<Vec<Unsaved>> {
    let git = case.facts.git();
    let repository = match repository_of(case, name) {
        Fact::Known(Some(repository)) => repository,
        Fact::Known(None) => return Fact::Known(Vec::new()),
        Fact::Unknown(why) => return Fact::Unknown(why),
    };
    let untracked = || {
        git.unsaved(&repository, name, true).map(|all| {
            let taken = all.into_iter().filter(|one| one.state == PathState::Untracked);
            taken.collect::<Vec<_>>()
        })
    };
    let ignored = || {
        git.ignored(&repository, name).map(|all| {
            let each = |path| Unsaved { path, state: PathState::Ignored };
            all.into_iter().map(each).collect::<Vec<_>>()
        })
    };
    match git_marker(effect) {
        Some(b"untracked") => untracked(),
        Some(b"ignored" | b"clean-only") => ignored(),
        Some(b"untracked-and-ignored") => untracked().then(|mut all| {
            ignored().map(|more| {
                all.extend(more);
                all
            })
        }),
        Some(_) | None => git.unsaved(&repository, name, false),
    }
}

/// The clauses by which an effect is compared with what is protected or forbidden: what is moved
/// away is also deleted there, what is discarded is also written.
pub(super) fn touched(case: &Case<'_>, effect: &Effect) -> Vec<Clause> {
    let verbs: &[Verb] = match effect.clause.verb {
        Verb::Move => &[Verb::Move, Verb::Delete],
        Verb::Discard => &[Verb::Discard, Verb::Write],
        _ => std::slice::from_ref(&effect.clause.verb),
    };
    let names = if is_path_here(effect) {
        path_names(case, effect)
    } else {
        vec![effect.clause.resource.name.clone()]
    };
    let clause = |verb: &Verb, name: &Pattern| Clause {
        verb: *verb,
        resource: Resource { name: name.clone(), ..effect.clause.resource.clone() },
        from: effect.clause.from.clone(),
        owner: None,
    };
    verbs.iter().flat_map(|verb| names.iter().map(|name| clause(verb, name))).collect()
}

fn path_names(case: &Case<'_>, effect: &Effect) -> Vec<Pattern> {
    let name = settled(case, &effect.clause.resource.name);
    let by_git = effect.clause.verb == Verb::Discard
        || matches!(
            git_marker(effect),
            Some(b"untracked" | b"ignored" | b"untracked-and-ignored" | b"clean-only")
        );
    if by_git && name.as_text().is_none() {
        return match picked(case, effect, &name) {
            Fact::Known(all) => all.iter().map(|one| Pattern::text(&one.path)).collect(),
            Fact::Unknown(why) => vec![Pattern::hole(why.word())],
        };
    }
    spelled_and_real(case, effect)
}

/// The name as it is written, and with its links resolved where that gives another one.
pub(super) fn spelled_and_real(case: &Case<'_>, effect: &Effect) -> Vec<Pattern> {
    let name = settled(case, &effect.clause.resource.name);
    // What was seen to change is the entry itself, be it a link, not what a link leads to.
    let itself = effect.certainty == Certainty::Did;
    let last_too = !itself && !matches!(effect.clause.verb, Verb::Delete | Verb::Move);
    let real = real(case, &name, last_too);
    std::iter::once(name).chain(real).collect()
}

/// How a scope that must not be touched relates to the effect, told by what is there rather than
/// by the form of the patterns where whole trees are concerned.
pub(super) fn bite(
    case: &Case<'_>,
    touched: &[Clause],
    folders: &Folders,
    scope: &Pattern,
    relation: impl Fn(&Clause) -> Relation,
    tree: fn(&Case<'_>, &Clause, &Pattern) -> bool,
) -> Relation {
    let bites = touched.iter().map(|clause| {
        let found = relation(clause);
        let name = &clause.resource.name;
        if found != Relation::Overlaps || name.as_text().is_some() {
            return found;
        }
        let holds = if is_deep(name) {
            tree(case, clause, scope)
        } else {
            folder_holds(case, clause, folders, scope, &relation)
        };
        if holds { found } else { Relation::Apart }
    });
    bites.max().unwrap_or(Relation::Apart)
}

/// Whether one of the names in a folder (`*.png`) that are there is one of the scope's.
fn folder_holds(
    case: &Case<'_>,
    clause: &Clause,
    folders: &Folders,
    scope: &Pattern,
    relation: &impl Fn(&Clause) -> Relation,
) -> bool {
    let name = &clause.resource.name;
    let Some(folder) = literal_folder(name) else { return true };
    let last = name.prefix().len() > folder.len()
        && name.pieces().iter().skip(1).all(|piece| match piece {
            Piece::Text(text) => !text.contains(&b'/'),
            Piece::Star | Piece::Hole { .. } => true,
            Piece::Any | Piece::Below | Piece::Between => false,
        });
    if !last || clause.resource.kind != Kind::Path {
        return true;
    }
    let files = case.facts.files();
    if files.kind(&folder).surely(|kind| *kind == FileKind::Missing) {
        return false;
    }
    let is_held = |entry: &Vec<u8>| {
        if !ends_alike(entry, scope.suffix()) {
            return false;
        }
        let path = Pattern::text([folder.as_slice(), b"/", entry].concat());
        let one = Clause { resource: Resource::path(path.clone()), ..clause.clone() };
        name.relation(&path, true) > Relation::Apart && relation(&one) > Relation::Apart
    };
    folders.entries(case, &folder).maybe(|entries| entries.iter().any(is_held))
}

/// Whether a path with this last component can end like that: the cheap answer for most.
fn ends_alike(entry: &[u8], suffix: &[u8]) -> bool {
    let last = suffix.iter().rev().take_while(|byte| **byte != b'/');
    entry.iter().rev().zip(last).all(|(a, b)| a == b)
}

/// Whether names that go away hold something of the scope, by a look at what is there: at the
/// scope's own place, or, where it floats (`**/.env`), at the top of the tree that goes.
pub(super) fn tree_holds(case: &Case<'_>, clause: &Clause, scope: &Pattern) -> bool {
    let name = &clause.resource.name;
    let place =
        if is_floating(scope) { floating_place(case, name, scope) } else { own_place(scope) };
    let Some(place) = place else { return !is_floating(scope) };
    let files = case.facts.files();
    let kind = files.kind(&place);
    if kind.surely(|kind| *kind == FileKind::Missing) {
        return false;
    }
    if !is_floating(name) || !is_deep(scope) {
        return true;
    }
    let held = |path: &[u8]| name.relation(&Pattern::text(path), true) > Relation::Apart;
    if held(&place) || kind.surely(|kind| *kind != FileKind::Folder) {
        return held(&place);
    }
    // Names of a certain form in any folder (`**/*.md`): is there one in the scope's folder?
    let within = |entry: &Vec<u8>| held(&[place.as_slice(), b"/", entry].concat());
    files.entries(&place).maybe(|entries| entries.iter().any(within))
}

/// The one path that a scope stands for, or the folder of its tree.
fn own_place(scope: &Pattern) -> Option<Vec<u8>> {
    match scope.pieces() {
        [Piece::Text(text)] | [Piece::Text(text), Piece::Below] => Some(text.clone()),
        _ => None,
    }
}

/// Where the first part of a floating scope would stand at the top of the tree that goes, or in
/// which part of it the tree lies: `.git/**` lies in `**/.git/hooks/**`.
fn floating_place(case: &Case<'_>, name: &Pattern, scope: &Pattern) -> Option<Vec<u8>> {
    let folder = literal_folder(name)?;
    let text = floating_part(scope)?;
    let cuts = text.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    let rest = cuts.chain([text.len()]).filter(|at| *at > 0).find_map(|at| {
        let (first, rest) = text.split_at_checked(at)?;
        let starts = [b"/".as_slice(), first].concat();
        folder.ends_with(&starts).then_some(rest)
    });
    let top = [folder.as_slice(), b"/", text].concat();
    let Some(rest) = rest else { return Some(top) };
    // A tree `.git` may hold another one: the place that is there counts.
    let missing = case.facts.files().kind(&top).surely(|kind| *kind == FileKind::Missing);
    Some(if missing { [folder.as_slice(), rest].concat() } else { top })
}

/// The first literal part of a scope that floats (`.git/hooks` of `/**/.git/hooks/**`).
fn floating_part(scope: &Pattern) -> Option<&[u8]> {
    let mut rest = scope.pieces().iter().skip_while(|piece| match piece {
        Piece::Text(_) | Piece::Star | Piece::Hole { .. } => true,
        Piece::Between | Piece::Any | Piece::Below => false,
    });
    rest.next();
    let Some(Piece::Text(text)) = rest.next() else { return None };
    let text = text.strip_prefix(b"/").unwrap_or(text);
    Some(text.strip_suffix(b"/").unwrap_or(text))
}

/// Whether the name of what goes is not known, of which `unknown-target` speaks.
pub(super) fn is_unknown_target(case: &Case<'_>, effect: &Effect) -> bool {
    is_path_here(effect)
        && matches!(effect.clause.verb, Verb::Delete | Verb::Move | Verb::Discard)
        && settled(case, &effect.clause.resource.name).has_hole()
}

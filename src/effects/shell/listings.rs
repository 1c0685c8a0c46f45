//! What programs list: names of files, as sets where one cannot tell them one by one.
//!
//! Git lists nothing of its own folder, and `ls` nothing that is hidden, so what lies in a folder is
//! told by the names in it rather than by its whole tree.

use super::filters::is_flag;
use super::overlay::Overlay;
use crate::effects::programs::meaning::{Arg, Call};
use crate::model::facts::{Fact, FileKind, PathState, Repository};
use crate::model::pattern::{Pattern, Piece};

/// Names in a folder that are told one by one.
const NAMES_MAX: usize = 96;

/// The names that a call lists, one a line; `None`: it lists none, or nothing is known of them.
pub(super) fn listed(call: &Call<'_>, so_far: &SoFar<'_>) -> Option<Vec<Pattern>> {
    let operands: Vec<&Arg> = call.args.iter().filter(|arg| !is_flag(arg)).collect();
    let listing = Listing { call, so_far };
    match call.name {
        b"ls" => listing.ls(&operands),
        b"grep" | b"egrep" | b"fgrep" | b"rg" | b"ag" => listing.matching(&operands),
        b"fd" | b"fdfind" => (operands.len() <= 1).then(|| listing.seen(call.cwd, b"")),
        b"git" => listing.git(),
        _ => None,
    }
}

/// What the act has done before the call.
pub(super) struct SoFar<'a> {
    /// What it has written.
    pub(super) overlay: &'a Overlay,
    /// Whether it has only looked at things.
    pub(super) looked: bool,
}

struct Listing<'a, 'c> {
    call: &'a Call<'c>,
    so_far: &'a SoFar<'a>,
}

impl Listing<'_, '_> {
    fn has(&self, wanted: &[&[u8]]) -> bool {
        self.call.args.iter().any(|arg| arg.as_text().is_some_and(|text| wanted.contains(&text)))
    }

    fn ls(&self, operands: &[&Arg]) -> Option<Vec<Pattern>> {
        let plain = |arg: &&Arg| {
            arg.as_text().is_some_and(|text| {
                text.iter().skip(1).all(|flag| b"1tSrAadhHcuvXU".contains(flag))
            })
        };
        if !self.call.args.iter().filter(|arg| is_flag(arg)).all(|arg| plain(&arg)) {
            return None;
        }
        let folders_too = self
            .call
            .args
            .iter()
            .any(|arg| is_flag(arg) && arg.as_text().is_some_and(|text| text.contains(&b'd')));
        let hidden = self.call.args.iter().any(|arg| {
            is_flag(arg)
                && arg.as_text().is_some_and(|text| text.contains(&b'a') || text.contains(&b'A'))
        });
        if operands.is_empty() {
            return Some(self.in_folder(self.call.cwd, hidden));
        }
        let mut all = Vec::new();
        for operand in operands {
            let path = self.call.path(operand.pattern());
            match self.call.kind_of(&path) {
                _ if folders_too => all.push(operand.pattern().clone()),
                Some(FileKind::File | FileKind::Link | FileKind::Special | FileKind::Missing) => {
                    all.push(operand.pattern().clone());
                }
                Some(FileKind::Folder) => all.extend(self.in_folder(&path, hidden)),
                // A glob names what it matches; the content of folders among that is not known.
                None => match operand {
                    Arg::Many(pattern) if !pattern.has_hole() => {
                        all.push(pattern.clone());
                        let matched =
                            pattern.prefix().contains(&b'/') || self.names(self.call.cwd).is_none();
                        all.extend(matched.then(|| Pattern::from_pieces([Piece::Star])));
                    }
                    Arg::One(_) | Arg::Many(_) => return None,
                },
            }
        }
        Some(all)
    }

    /// The names in a folder, or any one name.
    fn in_folder(&self, folder: &Pattern, hidden: bool) -> Vec<Pattern> {
        let names = self.names(folder).map(|names| {
            let shown = names.into_iter().filter(|name| hidden || name.first() != Some(&b'.'));
            shown.map(Pattern::text).collect()
        });
        names.unwrap_or_else(|| vec![Pattern::from_pieces([Piece::Star])])
    }

    /// What stands in a folder, with what the act has written there; `None`: too many, or not known.
    fn names(&self, folder: &Pattern) -> Option<Vec<Vec<u8>>> {
        if self.call.place.is_some() {
            return None;
        }
        let folder = folder.as_text()?;
        let mut names = self.call.facts.files().entries(folder).known()?;
        names.extend(self.so_far.overlay.names_in(folder)?);
        names.sort();
        names.dedup();
        (names.len() <= NAMES_MAX).then_some(names)
    }

    /// Every path in a folder that a tool sees which passes by hidden names, or git's own folder.
    /// `said` stands before each name.
    fn visible(&self, folder: &Pattern, said: &[u8], is_seen: fn(&[u8]) -> bool) -> Vec<Pattern> {
        let Some(names) = self.names(folder) else {
            let mut tree = folder.clone();
            tree.push(Piece::Below);
            return vec![tree];
        };
        let seen = names.iter().filter(|name| is_seen(name));
        seen.map(|name| Pattern::tree([said, name].concat())).collect()
    }

    fn seen(&self, folder: &Pattern, said: &[u8]) -> Vec<Pattern> {
        self.visible(folder, said, |name| name.first() != Some(&b'.'))
    }

    fn known_to_git(&self, folder: &Pattern, said: &[u8]) -> Vec<Pattern> {
        self.visible(folder, said, |name| name != b".git")
    }

    /// `grep -l`, `rg --files`: names of files that hold something.
    fn matching(&self, operands: &[&Arg]) -> Option<Vec<Pattern>> {
        let names = self.call.args.iter().any(|arg| {
            let Some(text) = arg.as_text() else { return false };
            let short = text.starts_with(b"-") && !text.starts_with(b"--") && text.contains(&b'l');
            short || matches!(text, b"--files-with-matches" | b"--files")
        });
        if !names {
            return None;
        }
        let files = self.has(&[b"--files"]);
        let folders = operands.get(usize::from(!files)..).unwrap_or_default();
        let plain = matches!(self.call.name, b"grep" | b"egrep" | b"fgrep");
        if folders.is_empty() {
            return Some(if plain {
                self.known_to_git(self.call.cwd, b"")
            } else {
                self.seen(self.call.cwd, b"")
            });
        }
        let mut all = Vec::new();
        for folder in folders {
            let path = self.call.path(folder.pattern());
            if path == *self.call.cwd {
                all.extend(self.known_to_git(&path, b""));
                if plain {
                    let mut own = Pattern::text([self.call.cwd.prefix(), b"/.git/"].concat());
                    own.append(&Pattern::hole("what grep finds"));
                    all.push(own);
                }
            } else {
                all.push(self.call.whole(&path));
            }
        }
        Some(all)
    }

    fn git(&self) -> Option<Vec<Pattern>> {
        let words: Vec<&[u8]> =
            self.call.args.iter().map(|arg| arg.as_text()).collect::<Option<_>>()?;
        let repository = self.call.repository()?;
        let (command, rest) = words.split_first()?;
        let named = rest.iter().any(|word| {
            matches!(*word, b"--name-only" | b"-l" | b"--files-with-matches" | b"--name-status")
        });
        match *command {
            b"ls-files" => {
                let other =
                    rest.iter().any(|word| matches!(*word, b"-s" | b"--stage" | b"-t" | b"-v"));
                (!other).then(|| self.files(&repository, rest))
            }
            b"grep" if named => Some(self.known_to_git(self.call.cwd, b"")),
            b"diff" | b"show" | b"diff-tree" | b"diff-index" | b"log" if named => {
                Some(self.changed(&repository, rest))
            }
            _ => None,
        }
    }

    /// `git ls-files`: below the working folder.
    fn files(&self, repository: &Repository, rest: &[&[u8]]) -> Vec<Pattern> {
        let options: Vec<&[u8]> =
            rest.iter().copied().filter(|word| word.starts_with(b"-")).collect();
        let paths: Vec<&[u8]> =
            rest.iter().copied().filter(|word| !word.starts_with(b"-")).collect();
        let has = |wanted: &[&[u8]]| options.iter().any(|option| wanted.contains(option));
        if !paths.is_empty() {
            return paths.iter().flat_map(|path| self.spec(path)).collect();
        }
        let state = match () {
            () if has(&[b"-i", b"--ignored"]) => None,
            () if has(&[b"-o", b"--others"]) && has(&[b"--exclude-standard"]) => {
                Some(PathState::Untracked)
            }
            () if has(&[b"-d", b"--deleted"]) && options.len() == 1 => Some(PathState::Gone),
            () if has(&[b"-m", b"--modified"]) && !has(&[b"-o", b"--others"]) => {
                Some(PathState::Modified)
            }
            () => None,
        };
        let exact = state.and_then(|state| self.unsaved(repository, self.call.cwd, state));
        exact.unwrap_or_else(|| self.known_to_git(self.call.cwd, b""))
    }

    /// `git diff --name-only`: below the top of the work tree.
    fn changed(&self, repository: &Repository, rest: &[&[u8]]) -> Vec<Pattern> {
        let root = Pattern::text(&repository.root);
        let (before, paths) = match rest.iter().position(|word| *word == b"--") {
            Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at.saturating_add(1)..)),
            None => (rest, None),
        };
        if let Some(paths) = paths.filter(|paths| !paths.is_empty()) {
            return paths.iter().flat_map(|path| self.spec(path)).collect();
        }
        let commits = before.iter().any(|word| !word.starts_with(b"-") && *word != b"HEAD");
        let exact = match commits || self.call.args.first().and_then(Arg::as_text) != Some(b"diff")
        {
            false => self.unsaved(repository, &root, PathState::Modified),
            true => None,
        };
        exact.unwrap_or_else(|| self.known_to_git(&root, b""))
    }

    /// The paths that a pathspec names.
    fn spec(&self, spec: &[u8]) -> Vec<Pattern> {
        let glob = spec.iter().any(|byte| b"*?[\\".contains(byte));
        match spec.strip_prefix(b"*") {
            Some(end) if !end.iter().any(|byte| b"*?[\\/".contains(byte)) => {
                let mut path = self.call.cwd.clone();
                path.push(Piece::Between);
                path.push(Piece::Star);
                path.push_text(end);
                vec![path]
            }
            _ if glob || spec.starts_with(b":") => self.known_to_git(self.call.cwd, b""),
            _ => {
                let path = self.call.path(&Pattern::text(spec));
                if path == *self.call.cwd {
                    self.known_to_git(&path, b"")
                } else {
                    vec![self.call.whole(&path)]
                }
            }
        }
    }

    /// The paths below a folder that are in this state now, where the act has changed none of them
    /// and each can be written down as git prints it.
    fn unsaved(
        &self,
        repository: &Repository,
        folder: &Pattern,
        state: PathState,
    ) -> Option<Vec<Pattern>> {
        let text = folder.as_text()?;
        if self.call.place.is_some() || !self.so_far.looked {
            return None;
        }
        let tree = Pattern::tree(text);
        let untracked = state == PathState::Untracked;
        let Fact::Known(found) = self.call.facts.git().unsaved(repository, &tree, untracked) else {
            return None;
        };
        let gone = state == PathState::Gone;
        let wanted = found.iter().filter(|one| match one.state {
            PathState::Untracked => untracked,
            PathState::Gone => !untracked,
            PathState::Clean | PathState::Staged | PathState::Modified | PathState::Ignored => {
                !untracked && !gone
            }
        });
        let prefix = [text, b"/"].concat();
        let plain = |name: &[u8]| {
            name.iter().all(|byte| byte.is_ascii_graphic() && !b"\"'\\".contains(byte))
        };
        let names: Vec<Pattern> = wanted
            .map(|one| {
                let name = one.path.strip_prefix(prefix.as_slice())?;
                plain(name).then(|| Pattern::text(name))
            })
            .collect::<Option<_>>()?;
        (names.len() <= NAMES_MAX).then_some(names)
    }
}

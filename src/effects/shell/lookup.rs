//! Which file a program's name stands for, where that may be one that the agent made.

use super::context::Context;
use super::environment::Environment;
use super::evaluate::Evaluator;
use crate::effects::programs::paths;
use crate::model::facts::FileKind;
use crate::model::pattern::{Pattern, Piece};

/// Folders of a changed `PATH` that are looked into.
const FOLDERS_MAX: usize = 16;

/// Our own programs.
const GUARD: &[&[u8]] = &[b"automode", b"automode-hook", b"automode-git-hook"];

impl Evaluator<'_> {
    /// Whether a program called by its path may be one that the agent made: it lies in the work
    /// tree, in a temp folder or was written in this act.
    pub(super) fn is_own(
        &self,
        called: &[u8],
        path: &Pattern,
        cwd: &Pattern,
        ctx: &Context,
    ) -> bool {
        if ctx.place.is_some() {
            return called.first() != Some(&b'/');
        }
        if self.overlay().find(path).is_some() {
            return true;
        }
        let Some(text) = path.as_text() else { return true };
        let tool_folders = [b"/node_modules/.bin/".as_slice(), b"/.venv/bin/", b"/venv/bin/"];
        if tool_folders.iter().any(|folder| text.windows(folder.len()).any(|part| part == *folder))
        {
            return false;
        }
        if [b"/tmp/".as_slice(), b"/var/tmp/", b"/private/"].iter().any(|f| text.starts_with(f)) {
            return true;
        }
        let Some(cwd) = cwd.as_text() else { return called.first() != Some(&b'/') };
        let repository = self.facts().git().repository(cwd).known().flatten();
        let root = repository.map_or_else(|| cwd.to_vec(), |repository| repository.root);
        let home = self.facts().files().home().known();
        if root == b"/" || home.is_some_and(|home| home == root) {
            return called.first() != Some(&b'/');
        }
        text.strip_prefix(root.as_slice()).is_some_and(|rest| rest.first() == Some(&b'/'))
    }

    /// Which of our own programs stands at this path, whatever folder or link leads there.
    pub(super) fn guard_at(&self, path: &Pattern, ctx: &Context) -> Option<&'static [u8]> {
        let text = path.as_text().filter(|_| ctx.place.is_none())?;
        let real = self.facts().files().real(text).known();
        let last = |path: &[u8]| path.rsplit(|byte| *byte == b'/').next().map(<[u8]>::to_vec);
        let names = [last(text), real.as_deref().and_then(last)];
        let ours = |name: &&&[u8]| names.iter().flatten().any(|found| found == **name);
        let installed = GUARD.iter().find(ours)?;
        let kind = self.facts().files().kind(text);
        kind.maybe(|kind| *kind != FileKind::Missing).then_some(*installed)
    }

    /// The file of the agent's that a name without `/` stands for when the act changed `PATH`.
    pub(super) fn found_on_path(
        &self,
        name: &[u8],
        cwd: &Pattern,
        env: &Environment,
        ctx: &Context,
    ) -> Option<Pattern> {
        let path = env.assigned("PATH").filter(|_| ctx.place.is_none())?;
        let mut folders = Vec::new();
        for value in path.value.alternatives() {
            for piece in value.pieces() {
                if let Piece::Text(text) = piece {
                    folders.extend(text.split(|byte| *byte == b':').map(<[u8]>::to_vec));
                }
            }
        }
        folders.iter().take(FOLDERS_MAX).find_map(|folder| {
            let called = [folder.as_slice(), b"/", name].concat();
            let file = paths::absolute(cwd, &Pattern::text(&called));
            let stands = file.as_text().is_some_and(|file| {
                self.facts().files().kind(file).surely(|kind| *kind == FileKind::File)
            });
            let written = self.overlay().find(&file).is_some();
            let own = (stands || written) && self.is_own(&called, &file, cwd, ctx);
            (own && !folder.is_empty()).then_some(file)
        })
    }
}

//! Settings files on disk: wired and unwired.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context as _, anyhow};

use super::claude_code::{self, Level};
use super::register::{Register, Wiring, write_whole};
use super::settings::{self, Entry, Unreadable, Unwired, Wired};

/// What wiring a file did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was wired so already.
    Already,
    /// It is wired now.
    Changed,
}

/// Wires one settings file and notes it in the register.
pub(crate) fn wire(
    register: &mut Register,
    file: &Path,
    level: Level,
    common: Option<&Path>,
    entries: &[Entry],
) -> anyhow::Result<Outcome> {
    let text = read(file)?;
    let before = register.footprint(file);
    let wired = settings::wire(text.as_deref(), claude_code::NAME, entries, before)
        .map_err(|error| placed(file, &error))?;
    match wired {
        Wired::Already => Ok(Outcome::Already),
        Wired::Changed(text, footprint) => {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make `{}`", folder.display()))?;
            }
            write_whole(file, &text, Some(0o600))
                .with_context(|| format!("cannot write `{}`", file.display()))?;
            register.note_wiring(Wiring {
                client: claude_code::NAME.to_owned(),
                level: level.word().to_owned(),
                file: file.to_owned(),
                common: common.map(Path::to_owned),
                footprint,
            });
            Ok(Outcome::Changed)
        }
    }
}

/// Takes ours out of one settings file; `false`: none was there.
pub(crate) fn unwire(register: &mut Register, file: &Path) -> anyhow::Result<bool> {
    let Some(text) = read(file)? else {
        register.clients.retain(|one| one.file != file);
        return Ok(false);
    };
    let unwired = settings::unwire(&text, claude_code::NAME, register.footprint(file))
        .map_err(|error| placed(file, &error))?;
    let told = || format!("cannot write `{}`", file.display());
    let changed = match unwired {
        Unwired::Nothing => false,
        Unwired::Text(bare) => {
            write_whole(file, &bare, None).with_context(told)?;
            true
        }
        Unwired::Remove => {
            fs::remove_file(file).with_context(told)?;
            // Only a folder that holds nothing goes: it was made for this file.
            let _ = file.parent().map(fs::remove_dir);
            true
        }
    };
    register.clients.retain(|one| one.file != file);
    Ok(changed)
}

/// The text of a settings file; `None`: there is none.
pub(crate) fn read(file: &Path) -> anyhow::Result<Option<String>> {
    match fs::read(file) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or_default());
            let (line, column) = super::spans::place(&text, text.len());
            anyhow!("{}:{line}:{column}: not UTF-8; nothing was changed", file.display())
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", file.display())),
    }
}

fn placed(file: &Path, error: &Unreadable) -> anyhow::Error {
    anyhow!(
        "{}:{error}; nothing was changed\nhelp: repair the file, then run this again",
        file.display()
    )
}

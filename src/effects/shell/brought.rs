//! Variables by which code comes into a program that is called later: a library that is loaded, a
//! module, a start-up file, a command that runs before each prompt.

use super::context::Context;
use super::environment::Environment;
use super::evaluate::Evaluator;
use crate::effects::programs::meaning::{Inner, Language, Run};
use crate::effects::programs::paths;
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Piece};

/// Variables that name code which every program then loads.
const PRELOADS: &[&str] = &["LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT_LIBRARIES"];
/// Variables that hold shell text.
const COMMANDS: &[&str] = &["PROMPT_COMMAND", "LESSOPEN", "LESSCLOSE"];
/// Options of Node behind which a file or module stands that is loaded first.
const LOADS: &[&[u8]] = &[b"-r", b"--require", b"--import", b"--loader", b"--experimental-loader"];

impl Evaluator<'_> {
    /// Tells the code that a variable brings into programs, as it is set for them.
    pub(super) fn preloaded(&mut self, name: &str, env: &Environment, ctx: &Context) {
        let known = PRELOADS.contains(&name) || COMMANDS.contains(&name);
        if !known && !matches!(name, "NODE_OPTIONS" | "PYTHONSTARTUP" | "RUBYOPT" | "PERL5OPT") {
            return;
        }
        let Some(variable) = env.assigned(name) else { return };
        let value = variable.value.single();
        if value.is_empty() {
            return;
        }
        if PRELOADS.contains(&name) {
            self.unread(format!("code in {name}"));
            self.emit(Effect::runs_unknown(value), ctx);
            return;
        }
        let inner = match name {
            "NODE_OPTIONS" => loaded(&value).map(|path| Inner::ScriptFile {
                path: paths::absolute(&env.cwd.single(), &path),
                args: Vec::new(),
                sourced: false,
                language: Some(Language::JavaScript),
            }),
            "PYTHONSTARTUP" => Some(Inner::ScriptFile {
                path: paths::absolute(&env.cwd.single(), &value),
                args: Vec::new(),
                sourced: false,
                language: Some(Language::Python),
            }),
            "RUBYOPT" | "PERL5OPT" => {
                let text = value.as_text().unwrap_or(b"-r").to_vec();
                if text.windows(2).any(|part| matches!(part, b"-r" | b"-M" | b"-I" | b"-d")) {
                    self.emit(Effect::runs_unknown(value), ctx);
                }
                None
            }
            _ => Some(Inner::ShellText(command(&value))),
        };
        if let Some(inner) = inner {
            let mut other = self.fork(env);
            let folder = env.cwd.single();
            let run = Run { perhaps: true, ..Run::of(inner) };
            self.run(&run, &folder, &mut other, ctx);
        }
    }
}

/// The text that runs, without the marks of `LESSOPEN`.
fn command(value: &Pattern) -> Pattern {
    let mut command = Pattern::default();
    for (at, piece) in value.pieces().iter().enumerate() {
        match piece {
            Piece::Text(text) if at == 0 => {
                let marks = text.iter().take_while(|byte| b"|- ".contains(byte)).count();
                command.push_text(text.get(marks..).unwrap_or_default());
            }
            piece => command.push(piece.clone()),
        }
    }
    command
}

/// The file that options of Node load first; a module of a package is not one.
fn loaded(options: &Pattern) -> Option<Pattern> {
    let Some(text) = options.as_text() else {
        return Some(Pattern::hole("options of Node"));
    };
    let mut words = text.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        let value = match word.iter().position(|byte| *byte == b'=') {
            Some(at) if LOADS.contains(&word.get(..at)?) => word.get(at.saturating_add(1)..),
            None if LOADS.contains(&word) => words.next(),
            Some(_) | None => None,
        };
        let Some(value) = value else { continue };
        let value = value.strip_prefix(b"file://").unwrap_or(value);
        if value.first().is_some_and(|first| b"./".contains(first)) {
            return Some(Pattern::text(value));
        }
    }
    None
}

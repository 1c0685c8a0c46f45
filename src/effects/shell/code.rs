//! Source text in other languages: what its literal calls do, one after the other.

use super::context::Context;
use super::environment::Environment;
use super::evaluate::Evaluator;
use super::output::Output;
use super::runs::Script;
use crate::effects::programs::meaning::{Arg, Inner, Language, Run};
use crate::effects::scripts::{self, Step};
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Piece};

/// Source text that is to be run.
pub(super) struct Code<'a> {
    pub(super) language: Language,
    pub(super) text: &'a Pattern,
    pub(super) args: &'a [Arg],
    pub(super) file: Option<&'a Pattern>,
}

/// Bytes of source text that count as one step.
const BYTES_OF_STEP: usize = 256;

impl Evaluator<'_> {
    /// Runs source text: its literal calls, and whatever else it does.
    pub(super) fn code(&mut self, code: &Code<'_>, env: &mut Environment, ctx: &Context) -> Output {
        let name = interpreter(code.language);
        let shown = code.file.map_or_else(|| Pattern::text(name), Clone::clone);
        self.emit(Effect::runs_unknown(shown), ctx);
        let output = Output::Unknown(format!("output of {name}"));
        if ctx.place.is_some() || !self.budget.begin_run() {
            return output;
        }
        let length = code.text.prefix().len();
        self.budget.charge(length.checked_div(BYTES_OF_STEP).unwrap_or(length));
        let cwd = env.cwd.single();
        let home = self.facts().files().home().known();
        let steps = scripts::steps(&scripts::Script {
            language: code.language,
            text: code.text,
            args: code.args,
            file: code.file,
            cwd: &cwd,
            home: home.map_or_else(|| Pattern::hole("HOME"), Pattern::text),
        });
        for step in steps {
            if !self.step() {
                break;
            }
            match step {
                Step::Effect(effect) => self.emit(effect, ctx),
                Step::Run(run) => self.started(&run, &cwd, env, ctx),
                Step::Unread(cause) => self.unread(cause),
            }
        }
        self.budget.end_run();
        output
    }

    /// What source text starts. Shell text of which a part is not known is read with the part as
    /// one word: what the part may be besides is in the unknown run of the interpreter.
    pub(super) fn started(
        &mut self,
        run: &Run,
        cwd: &Pattern,
        env: &mut Environment,
        ctx: &Context,
    ) {
        let Inner::ShellText(text) = &run.inner else {
            self.run(run, cwd, env, ctx);
            return;
        };
        if !text.has_hole() {
            self.run(run, cwd, env, ctx);
            return;
        }
        let named = matches!(text.pieces().first(), Some(Piece::Text(_)));
        if let Some(marked) = self.marks.marked(text).filter(|_| named) {
            let folder = run.cwd.clone().unwrap_or_else(|| cwd.clone());
            let mut child = env.child(folder);
            self.parsed(&marked, "sh", &mut child, &ctx.may());
        }
    }
}

/// The language of a script, by its first line or else its name.
pub(super) fn language(path: &Pattern, content: &[u8]) -> Option<Language> {
    let first = content.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if let Some(line) = first.strip_prefix(b"#!") {
        let words = line.split(|byte| b"/ \t\r".contains(byte));
        return words.into_iter().find_map(by_interpreter);
    }
    match extension(path)? {
        b"py" | b"pyw" => Some(Language::Python),
        b"js" | b"mjs" | b"cjs" | b"ts" | b"mts" | b"cts" | b"tsx" | b"jsx" => {
            Some(Language::JavaScript)
        }
        b"pl" | b"pm" => Some(Language::Perl),
        b"rb" => Some(Language::Ruby),
        _ => None,
    }
}

fn by_interpreter(word: &[u8]) -> Option<Language> {
    let stem = |name: &[u8]| {
        word.strip_prefix(name)
            .is_some_and(|rest| rest.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.'))
    };
    if stem(b"python") || stem(b"pypy") {
        Some(Language::Python)
    } else if [b"node".as_slice(), b"nodejs", b"tsx", b"ts-node", b"deno", b"bun", b"zx"]
        .contains(&word)
    {
        Some(Language::JavaScript)
    } else if stem(b"perl") {
        Some(Language::Perl)
    } else if stem(b"ruby") {
        Some(Language::Ruby)
    } else {
        None
    }
}

fn interpreter(language: Language) -> &'static str {
    match language {
        Language::Python => "python",
        Language::JavaScript => "node",
        Language::Perl => "perl",
        Language::Ruby => "ruby",
    }
}

pub(super) const SHELLS: &[&[u8]] = &[b"sh", b"bash", b"zsh", b"ksh", b"dash"];

pub(super) fn extension(path: &Pattern) -> Option<&[u8]> {
    let suffix = path.suffix();
    let at = suffix.iter().rposition(|byte| *byte == b'.')?;
    let extension = suffix.get(at.saturating_add(1)..)?;
    (!extension.contains(&b'/')).then_some(extension)
}

/// Whether the content is for a shell: by its first line, else by its name, else if it is text.
pub(super) fn is_shell(script: &Script<'_>, content: &[u8]) -> bool {
    if content.contains(&0) || script.language.is_some() {
        return false;
    }
    if script.sourced {
        return true;
    }
    let first = content.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if let Some(line) = first.strip_prefix(b"#!") {
        let words = line.split(|byte| b"/ \t\r".contains(byte));
        return words.into_iter().any(|word| SHELLS.contains(&word));
    }
    match extension(script.path) {
        Some(extension) => SHELLS.contains(&extension) || !OTHERS.contains(&extension),
        None => true,
    }
}

/// Extensions of other languages, whose files are not shell text though they have no first line
/// that says so.
const OTHERS: &[&[u8]] = &[
    b"py", b"js", b"mjs", b"cjs", b"ts", b"mts", b"tsx", b"jsx", b"rb", b"pl", b"pm", b"php",
    b"lua", b"go", b"rs", b"java", b"jar", b"swift", b"kts", b"exs", b"ex", b"r", b"R", b"jl",
];

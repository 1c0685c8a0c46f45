//! The shell's own commands.

use super::commands::Lookup;
use super::context::Context;
use super::environment::{Ended, Environment, Positional, many, number};
use super::evaluate::Evaluator;
use super::folders;
use super::output::Output;
use super::printing;
use super::value::{Value, pattern_of};
use crate::effects::programs::meaning::{Arg, Inner, Input, Run};
use crate::effects::programs::paths;
use crate::model::bounds::VALUES_MAX;
use crate::model::pattern::Pattern;

/// Whether a builtin declares variables, so that `NAME=value` among its words is not split.
pub(super) fn declares(name: &[u8]) -> bool {
    matches!(name, b"export" | b"declare" | b"typeset" | b"local" | b"readonly" | b"alias")
}

impl Evaluator<'_> {
    /// What a builtin does; `None`: it is not one.
    pub(super) fn builtin(
        &mut self,
        name: &[u8],
        args: &[Arg],
        env: &mut Environment,
        ctx: &Context,
    ) -> Option<Output> {
        let output = match name {
            b":" | b"true" | b"false" | b"test" | b"[" | b"wait" | b"jobs" | b"bg" | b"fg"
            | b"disown" | b"times" | b"ulimit" | b"umask" | b"shopt" | b"setopt" | b"unsetopt"
            | b"complete" | b"compgen" | b"compopt" | b"bind" | b"caller" | b"history" | b"fc"
            | b"logout" | b"unalias" | b"suspend" => Output::Nothing,
            b"hash" | b"enable" => {
                if args.iter().any(|arg| matches!(arg.as_text(), Some(b"-p" | b"-f"))) {
                    self.unread("a command's name was given another program");
                }
                Output::Nothing
            }
            b"type" | b"dirs" | b"help" => Output::Unknown("output of a builtin".into()),
            b"echo" => printing::echo(args),
            b"printf" => self.printf(args, env),
            b"pwd" => Output::Text(Value::followed_by(&env.cwd, &Value::text("\n")).single()),
            b"cd" | b"chdir" => self.cd(args, env, ctx),
            b"pushd" => self.pushd(args, env, ctx),
            b"export" | b"declare" | b"typeset" | b"local" | b"readonly" => {
                self.declare(name, args, env, ctx);
                Output::Nothing
            }
            b"eval" => {
                let text = Self::spaced(after_dashes(args));
                self.inline(&text, "eval", env, ctx)
            }
            b"source" | b"." => self.source(args, env, ctx),
            b"exec" => self.exec(args, env, ctx),
            b"command" => self.behind_command(args, env, ctx),
            b"builtin" => self.dispatch(args, Lookup::NoFunctions, env, ctx),
            _ => return changes_state(name, args, env, ctx).then_some(Output::Nothing),
        };
        Some(output)
    }

    fn printf(&mut self, args: &[Arg], env: &mut Environment) -> Output {
        if let [option, name, rest @ ..] = args
            && option.as_text() == Some(b"-v")
        {
            let value = match printing::printf(rest) {
                Output::Text(text) => Value::one(text),
                Output::Nothing => Value::text(""),
                Output::Names(_) | Output::File(_) | Output::Fetched(_) | Output::Unknown(_) => {
                    Value::unknown("printf")
                }
            };
            if let Some(name) = name.as_text() {
                env.assign(&String::from_utf8_lossy(name), value);
            }
            return Output::Nothing;
        }
        printing::printf(args)
    }

    fn cd(&mut self, args: &[Arg], env: &mut Environment, ctx: &Context) -> Output {
        let target = args.iter().find(|arg| match arg.as_text() {
            Some(b"-") => true,
            Some(text) => !text.starts_with(b"-"),
            None => true,
        });
        self.change_folder(target, env, ctx);
        Output::Nothing
    }

    fn change_folder(&mut self, target: Option<&Arg>, env: &mut Environment, ctx: &Context) {
        let old = env.cwd.clone();
        let new = folders::entered(target, env, ctx, self.facts());
        let stands = new.alternatives().iter().all(|folder| {
            let known = folder.as_text();
            let on_disk = known.is_some_and(|folder| folders::stands(folder, self.facts()));
            self.overlay().makes(folder) || (on_disk && self.overlay().find(folder).is_none())
        });
        env.assign("OLDPWD", old.clone());
        if ctx.place.is_none() && (stands || new == old) {
            env.cwd_if_failed = None;
        } else {
            env.cwd_if_failed = Some(old);
        }
        env.cwd = new;
    }

    fn pushd(&mut self, args: &[Arg], env: &mut Environment, ctx: &Context) -> Output {
        match args.first() {
            Some(target) => {
                env.folders.push(env.cwd.clone());
                self.change_folder(Some(target), env, ctx);
            }
            None => match env.folders.pop() {
                Some(folder) => {
                    env.folders.push(env.cwd.clone());
                    env.cwd = folder;
                }
                None => env.cwd = Value::one(Pattern::hole("folder of pushd")),
            },
        }
        Output::Nothing
    }

    fn source(&mut self, args: &[Arg], env: &mut Environment, ctx: &Context) -> Output {
        let Some((file, rest)) = after_dashes(args).split_first() else { return Output::Nothing };
        let cwd = env.cwd.single();
        let path = paths::absolute(&cwd, file.pattern());
        let inner = Inner::ScriptFile { path, args: rest.to_vec(), sourced: true, language: None };
        self.run(&Run::of(inner), &cwd, env, ctx)
    }

    fn exec(&mut self, args: &[Arg], env: &mut Environment, ctx: &Context) -> Output {
        let mut args = args;
        while let Some((first, rest)) = args.split_first() {
            match first.as_text() {
                Some(b"-a") => args = rest.get(1..).unwrap_or_default(),
                Some(text) if text.starts_with(b"-") => args = rest,
                _ => break,
            }
        }
        if args.is_empty() {
            return Output::Nothing;
        }
        let output = self.dispatch(args, Lookup::NoFunctions, env, ctx);
        env.ended = Ended::Shell;
        output
    }

    fn behind_command(&mut self, args: &[Arg], env: &mut Environment, ctx: &Context) -> Output {
        let looks = |arg: &Arg| matches!(arg.as_text(), Some(b"-v" | b"-V" | b"-pv" | b"-pV"));
        if args.first().is_some_and(looks) {
            return Output::Unknown("path of a program".into());
        }
        self.dispatch(after_dashes(args), Lookup::NoFunctions, env, ctx)
    }
}

/// What builtins do that only change what the shell remembers; `false`: it is none of these.
fn changes_state(name: &[u8], args: &[Arg], env: &mut Environment, ctx: &Context) -> bool {
    match name {
        b"popd" => match env.folders.pop() {
            Some(folder) => env.cwd = folder,
            None => env.cwd = Value::one(Pattern::hole("folder of popd")),
        },
        b"unset" => {
            for arg in args {
                match arg.as_text().map(String::from_utf8_lossy) {
                    Some(name) if name.starts_with('-') => {}
                    Some(name) => {
                        env.functions.remove(name.as_bytes());
                        env.unset(name.split('[').next().unwrap_or_default());
                    }
                    None => env.forget("unset"),
                }
            }
        }
        b"set" => {
            set(args, env);
        }
        b"shift" => {
            shift(args, env);
        }
        b"read" => {
            read(args, env, ctx);
        }
        b"mapfile" | b"readarray" => {
            let name = args.last().and_then(Arg::as_text).map(String::from_utf8_lossy);
            let name = name.filter(|name| !name.starts_with('-')).unwrap_or("MAPFILE".into());
            env.assign_elements(&name, lines_of(&ctx.stdin));
        }
        b"getopts" => {
            if let Some(name) = args.get(1).and_then(Arg::as_text) {
                env.assign(&String::from_utf8_lossy(name), number());
            }
            env.assign("OPTARG", Value::unknown("OPTARG"));
            env.assign("OPTIND", number());
        }
        b"let" => {
            for arg in args {
                if let Some(text) = arg.as_text() {
                    super::arithmetic::assign_names(text, env);
                }
            }
        }
        b"exit" | b"return" | b"break" | b"continue" => {
            env.ended = match name {
                b"exit" => Ended::Shell,
                b"return" => Ended::Function,
                _ => Ended::Loop,
            };
        }
        b"alias" => {
            define_aliases(args, env);
        }
        b"trap" => {
            let args = after_options(args);
            if let [text, _, ..] = args
                && !matches!(text.as_text(), Some(b"-" | b""))
            {
                env.traps.push(Value::one(text.pattern().clone()));
            }
        }
        _ => return false,
    }
    true
}

/// The arguments after leading options.
fn after_options(args: &[Arg]) -> &[Arg] {
    let dashed =
        |arg: &&Arg| arg.as_text().is_some_and(|text| text.len() > 1 && text.starts_with(b"-"));
    args.get(args.iter().take_while(dashed).count()..).unwrap_or_default()
}

/// The arguments after `-p` or `--`.
fn after_dashes(args: &[Arg]) -> &[Arg] {
    let plain = |arg: &&Arg| matches!(arg.as_text(), Some(b"-p" | b"--"));
    args.get(args.iter().take_while(plain).count()..).unwrap_or_default()
}

fn set(args: &[Arg], env: &mut Environment) {
    for (at, arg) in args.iter().enumerate() {
        let rest = args.get(at.saturating_add(1)..).unwrap_or_default();
        match arg.as_text() {
            Some(b"--") => {
                env.positional = Positional::Known(rest.to_vec());
                return;
            }
            Some(text) if text.starts_with(b"-") || text.starts_with(b"+") => {
                let on = text.starts_with(b"-");
                let long =
                    if text.ends_with(b"o") { rest.first().and_then(Arg::as_text) } else { None };
                if text.contains(&b'e') || long == Some(b"errexit") {
                    env.options.errexit = on;
                }
                if text.contains(&b'a') || long == Some(b"allexport") {
                    env.options.allexport = on;
                }
                if text.contains(&b'f') || long == Some(b"noglob") {
                    env.options.noglob = on;
                }
                if long.is_some() && rest.len() == 1 {
                    return;
                }
            }
            Some(_) if at > 0 && args.get(at.saturating_sub(1)).is_some_and(takes_name) => {}
            _ => {
                env.positional = Positional::Known(args.get(at..).unwrap_or_default().to_vec());
                return;
            }
        }
    }
}

/// `-o` and its like take the name of an option.
fn takes_name(arg: &Arg) -> bool {
    arg.as_text().is_some_and(|text| {
        (text.starts_with(b"-") || text.starts_with(b"+")) && text.ends_with(b"o")
    })
}

fn shift(args: &[Arg], env: &mut Environment) {
    let count = match args.first() {
        None => Some(1),
        Some(arg) => arg.as_text().and_then(|text| std::str::from_utf8(text).ok()?.parse().ok()),
    };
    let shifted = match (&env.positional, count) {
        (Positional::Known(known), Some(count))
            if !known.iter().take(count).any(|arg| matches!(arg, Arg::Many(_))) =>
        {
            Positional::Known(known.get(count..).unwrap_or_default().to_vec())
        }
        _ => Positional::Unknown,
    };
    env.positional = shifted;
}

/// `read`: each variable gets what a line of the input may hold.
fn read(args: &[Arg], env: &mut Environment, ctx: &Context) {
    let mut names: Vec<String> = Vec::new();
    let mut array = false;
    let mut skip = false;
    for arg in args {
        match arg.as_text() {
            _ if skip => skip = false,
            Some(text) if text.starts_with(b"-") => {
                array |= text.contains(&b'a');
                skip = matches!(text.last(), Some(b'd' | b'n' | b'N' | b'p' | b't' | b'u' | b'i'));
            }
            Some(text) => names.push(String::from_utf8_lossy(text).into_owned()),
            None => env.forget("read"),
        }
    }
    if names.is_empty() {
        names.push("REPLY".into());
    }
    let single = names.len() == 1 && !array;
    for name in &names {
        if array {
            env.assign_elements(name, many(name));
        } else if single {
            env.assign(name, line_of(&ctx.stdin, name));
        } else {
            env.assign(name, Value::unknown(name));
        }
    }
}

/// What one line of an input may be.
fn line_of(input: &Input, name: &str) -> Value {
    match lines_of(input).as_slice() {
        [] => Value::unknown(name),
        lines if lines.len() <= VALUES_MAX => {
            Value::of(lines.iter().map(|arg| arg.pattern().clone()))
        }
        lines => Value::one(pattern_of(lines, name)),
    }
}

/// The lines of an input, as arguments.
pub(super) fn lines_of(input: &Input) -> Vec<Arg> {
    let text = match input {
        Input::Text(text) => text,
        Input::Names(names) => return names.iter().cloned().map(Arg::Many).collect(),
        Input::Nothing | Input::File(_) | Input::Fetched(_) | Input::Unknown(_) => {
            return many("line of the input");
        }
    };
    if let Some(known) = text.as_text() {
        let lines = known.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        return lines.map(Arg::text).collect();
    }
    match super::filters::one_line(text) {
        Some(line) => vec![Arg::Many(line)],
        None => many("line of the input"),
    }
}

fn define_aliases(args: &[Arg], env: &mut Environment) {
    for arg in args {
        let head = arg.pattern().prefix();
        let Some(at) = head.iter().position(|byte| *byte == b'=') else { continue };
        let name = head.get(..at).unwrap_or_default().to_vec();
        let value = folders::without_first(arg.pattern(), at.saturating_add(1));
        env.aliases.insert(name, Value::one(value));
    }
}

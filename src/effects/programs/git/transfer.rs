//! What leaves or enters by files and mail: `archive`, `bundle`, `format-patch`, `send-email`,
//! `credential`, `difftool`.

use super::arguments::{Arguments, Order};
use super::context::{Git, below, on_path, on_remote, replaced};
use crate::effects::programs::meaning::{Arg, Inner, Meaning, Run};
use crate::effects::programs::paths::absolute;
use crate::model::effect::Effect;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Verb};

/// `git archive`.
pub(super) fn archive(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "format= prefix= add-file= add-virtual-file= o|output= remote= exec= \
        worktree-attributes v|verbose l|list mtime=";
    let read = Arguments::read(options, args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    for file in read.values("add-file") {
        meaning.effects.push(on_path(Verb::Read, git.path(file)));
    }
    for file in read.values("output") {
        meaning.effects.extend(replaced(git.path(file)));
    }
    if let Some(remote) = read.value("remote") {
        meaning.effects.push(on_remote(Verb::Read, remote.clone()));
        let program = read.value("exec").map(|text| Run::of(Inner::ShellText(text.clone())));
        meaning.runs.extend(program);
    }
    meaning
}

/// `git bundle`.
pub(super) fn bundle(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "q|quiet progress all-progress all-progress-implied version= all branches? tags?";
    let read = Arguments::read(options, args, Order::Mixed);
    let file = read.operands.get(1).filter(|file| file.as_text() != Some(b"-"));
    match (read.operands.first().and_then(Arg::as_text), file) {
        (Some(b"create"), Some(file)) => Meaning::of(replaced(git.path(file.pattern()))),
        _ => Meaning::nothing(),
    }
}

/// `git format-patch`.
pub(super) fn format_patch(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "o|output-directory= stdout n|numbered N|no-numbered s|signoff start-number= \
        numbered-files k|keep-subject attach? inline? thread? in-reply-to= ignore-if-in-upstream \
        v|reroll-count= filename-max-length= subject-prefix= rfc? cover-from-description= \
        description-file= to= cc= add-header= cover-letter encode-email-headers interdiff= \
        range-diff= creation-factor= notes? signature= signature-file= suffix= q|quiet no-binary \
        zero-commit base= root progress output= from? U|unified= max-count=";
    let read = Arguments::read(options, args, Order::Mixed);
    if let Some(file) = read.value("output") {
        return Meaning::of(replaced(git.path(file)));
    }
    if read.has("stdout") {
        return Meaning::nothing();
    }
    let folder = match read.value("output-directory") {
        Some(folder) => git.path(folder),
        None => git.cwd.clone(),
    };
    let mut files = folder;
    files.push_text(b"/");
    files.push(Piece::Star);
    files.push_text(b".patch");
    Meaning::of([on_path(Verb::Write, files)])
}

/// `git send-email`.
pub(super) fn send_email(_: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "smtp-server= smtp-server-option= to= cc= bcc= from= subject= in-reply-to= \
        to-cmd= cc-cmd= header-cmd= sendmail-cmd= dry-run identity= envelope-sender= \
        smtp-user= smtp-pass= smtp-encryption= smtp-domain= smtp-server-port= confirm= \
        suppress-cc= suppress-from thread validate annotate compose quiet";
    let read = Arguments::read(options, args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    for command in ["to-cmd", "cc-cmd", "header-cmd", "sendmail-cmd"] {
        let text = read.value(command).cloned();
        meaning.runs.extend(text.map(|text| Run::of(Inner::ShellText(text))));
    }
    if read.has("dry-run") {
        return meaning;
    }
    let server = read.value("smtp-server").cloned();
    let server = server.unwrap_or_else(|| Pattern::hole("mail server"));
    meaning.with(Effect::on(Verb::Send, Kind::Host, server))
}

/// `git credential` and its stores: what they give out are secrets.
pub(super) fn credential(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let store = git.call.facts.files().home().known();
    let store = store.map_or_else(|| Pattern::hole("home"), Pattern::text);
    let store = absolute(&store, &Pattern::text(".git-credentials"));
    let read = Arguments::read("file= timeout= socket=", args, Order::Mixed);
    let store = read.value("file").map_or(store, |file| git.path(file));
    match read.operands.first().and_then(Arg::as_text) {
        Some(b"fill" | b"get") => Meaning::of([on_path(Verb::Read, store)]),
        Some(b"store" | b"approve" | b"erase" | b"reject") => {
            Meaning::of([on_path(Verb::Write, store)])
        }
        _ => Meaning::nothing(),
    }
}

/// `git difftool`.
pub(super) fn difftool(_: &Git<'_>, args: &[Arg]) -> Meaning {
    let options = "d|dir-diff y|no-prompt prompt rotate-to= skip-to= t|tool= tool-help \
        symlinks x|extcmd= g|gui trust-exit-code no-index";
    let read = Arguments::read(options, args, Order::Mixed);
    let command = read.value("extcmd").cloned();
    let run = command.map(|text| Run { perhaps: true, ..Run::of(Inner::ShellText(text)) });
    run.into_iter().fold(Meaning::nothing(), Meaning::running)
}

/// `git send-pack`: a push without configuration and without hooks.
pub(super) fn send_pack(git: &Git<'_>, args: &[Arg]) -> Meaning {
    super::push::push(git, args).with(super::context::without_hooks())
}

/// `git hook run NAME`.
pub(super) fn hook(git: &Git<'_>, args: &[Arg]) -> Meaning {
    let read = Arguments::read("ignore-missing to-stdin=", args, Order::OptionsFirst);
    let Some(name) = read.operands.get(1) else { return Meaning::nothing() };
    let mut path = git.git_dir();
    path.push_text(b"/hooks/");
    path.append(name.pattern());
    let inner = Inner::ScriptFile { path, args: Vec::new(), sourced: false, language: None };
    Meaning::nothing().running(Run { perhaps: true, ..Run::of(inner) })
}

/// `git daemon`, `git instaweb`, `git http-backend`: the repository is served to others.
pub(super) fn serve(git: &Git<'_>, _: &[Arg]) -> Meaning {
    Meaning::of([on_path(Verb::Send, below(&git.root))])
}

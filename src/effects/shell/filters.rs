//! What programs print, where the evaluator can tell: names made from names, lists of paths, and
//! text that passes through.

use super::listings::{self, SoFar};
use super::output::Output;
use super::sift;
use super::trimming::tail;
use super::value::{Builder, concatenated};
use crate::effects::programs::kill::FOUND;
use crate::effects::programs::meaning::{Arg, Call, Input, Run};
use crate::model::facts::Head;
use crate::model::pattern::{Pattern, Piece};

/// What a call prints, where its own meaning does not say.
pub(super) fn prints(call: &Call<'_>) -> Option<Pattern> {
    let operands: Vec<&Arg> = call.args.iter().filter(|arg| !is_flag(arg)).collect();
    match call.name {
        b"basename" => match operands.as_slice() {
            [path] => Some(tail(&folded(path.pattern()))),
            [path, suffix] => {
                let name = tail(&folded(path.pattern()));
                let name = name.as_text()?;
                let suffix = suffix.as_text()?;
                let kept = name.strip_suffix(suffix).filter(|kept| !kept.is_empty());
                Some(Pattern::text(kept.unwrap_or(name)))
            }
            _ => None,
        },
        b"dirname" => match operands.as_slice() {
            [path] => Some(parent(&folded(path.pattern()))),
            _ => None,
        },
        b"realpath" | b"readlink" => match operands.as_slice() {
            [path] => Some(call.path(path.pattern())),
            _ => None,
        },
        b"mktemp" => Some(temp(call, &operands)),
        b"uuidgen" | b"whoami" | b"hostname" | b"id" | b"nproc" | b"uname" | b"wc" | b"seq"
        | b"arch" | b"logname" => Some(Pattern::from_pieces([Piece::Star])),
        b"date" => {
            let slash = call.args.iter().any(|arg| arg.pattern().prefix().contains(&b'/'));
            (!slash).then(|| Pattern::from_pieces([Piece::Star]))
        }
        b"cat" | b"tee" => match (operands.is_empty() || call.name == b"tee", call.stdin) {
            (true, Input::Text(text)) => Some(text.clone()),
            _ => None,
        },
        b"grep" | b"egrep" | b"fgrep" | b"rg" | b"ag" | b"sort" | b"uniq" | b"head" | b"tail"
        | b"tac" | b"shuf" => match call.stdin {
            Input::Text(text) => one_line(text),
            Input::Nothing
            | Input::Names(_)
            | Input::File(_)
            | Input::Fetched(_)
            | Input::Unknown(_) => None,
        },
        b"base64" | b"base32" | b"xxd" => decoded(call),
        b"git" => git(call),
        b"pgrep" | b"pidof" => found_processes(&operands),
        _ => None,
    }
}

/// The numbers of processes, by the name that they were looked up by.
fn found_processes(operands: &[&Arg]) -> Option<Pattern> {
    let name = operands.last()?.as_text()?;
    Some(Pattern::hole(format!("{FOUND}{}", String::from_utf8_lossy(name))))
}

/// The file of which `cat FILE` prints the content.
pub(super) fn shown_file(call: &Call<'_>) -> Option<Pattern> {
    match call.args {
        [file] if call.name == b"cat" && call.place.is_none() && !is_flag(file) => {
            file.as_text().filter(|name| !name.is_empty()).map(|_| call.path(file.pattern()))
        }
        _ => None,
    }
}

/// The names that a call lists, where its own meaning does not say.
pub(super) fn names(call: &Call<'_>, so_far: &SoFar<'_>) -> Option<Vec<Pattern>> {
    match (call.name, call.stdin) {
        (b"grep" | b"egrep" | b"fgrep", Input::Names(names)) => Some(sift::sifted(call, names)),
        (b"sort" | b"uniq" | b"head" | b"tail" | b"tac" | b"shuf" | b"cat" | b"tee", found) => {
            let Input::Names(names) = found else { return None };
            Some(names.clone())
        }
        _ => listings::listed(call, so_far),
    }
}

/// The output of a call, from what it prints, what the commands that it ran print, and its input.
pub(super) fn output(
    name: &[u8],
    printed: Option<Pattern>,
    ran: Output,
    runs: &[Run],
    stdin: &Input,
) -> Output {
    if let Some(text) = printed {
        let ended = text.is_empty() || text.suffix().ends_with(b"\n");
        return Output::Text(if ended { text } else { concatenated(&text, &Pattern::text("\n")) });
    }
    match (ran, stdin) {
        (Output::Fetched(from), _) => Output::Fetched(from),
        (_, Input::Fetched(from)) => Output::Fetched(from.clone()),
        (ran, _) if matches!(runs, [run] if !run.perhaps) => ran,
        _ => Output::Unknown(format!("output of {}", String::from_utf8_lossy(name))),
    }
}

/// Text of which each line is in one set without newlines.
pub(super) fn one_line(text: &Pattern) -> Option<Pattern> {
    let line = super::output::without_last_newlines(text);
    let plain = line.pieces().iter().all(|piece| match piece {
        Piece::Text(text) => !text.contains(&b'\n'),
        Piece::Star | Piece::Any | Piece::Below | Piece::Between | Piece::Hole { .. } => true,
    });
    let set = line.pieces().iter().any(|piece| !matches!(piece, Piece::Text(_)));
    (plain && set).then_some(line)
}

pub(super) fn is_flag(arg: &Arg) -> bool {
    arg.as_text().is_some_and(|text| text.len() > 1 && text.starts_with(b"-"))
}

fn folded(path: &Pattern) -> Pattern {
    match path.as_text() {
        Some(text) if text.len() > 1 => Pattern::text(text.strip_suffix(b"/").unwrap_or(text)),
        _ => path.clone(),
    }
}

/// The path without its last component.
fn parent(path: &Pattern) -> Pattern {
    if let Some(text) = path.as_text() {
        return match text.iter().rposition(|byte| *byte == b'/') {
            None => Pattern::text("."),
            Some(0) => Pattern::text("/"),
            Some(at) => Pattern::text(text.get(..at).unwrap_or_default()),
        };
    }
    let Some((last, before)) = path.pieces().split_last() else { return path.clone() };
    let mut builder = Builder::default();
    before.iter().for_each(|piece| builder.push(piece.clone()));
    match last {
        Piece::Text(text) => match text.iter().rposition(|byte| *byte == b'/') {
            Some(at) => builder.push_text(text.get(..at).unwrap_or_default()),
            None => return Pattern::unknown("folder of a name"),
        },
        Piece::Star => {
            let folder = builder.finish();
            return match folder.suffix().iter().rposition(|byte| *byte == b'/') {
                Some(_) => parent(&concatenated(&folder, &Pattern::text("x"))),
                None => Pattern::unknown("folder of a name"),
            };
        }
        Piece::Any | Piece::Below | Piece::Between => builder.push(Piece::Any),
        Piece::Hole { .. } => return Pattern::unknown("folder of a name"),
    }
    builder.finish()
}

/// A fresh file or folder of `mktemp`.
fn temp(call: &Call<'_>, operands: &[&Arg]) -> Pattern {
    let here = call.args.iter().any(|arg| {
        arg.as_text().is_some_and(|text| text.starts_with(b"-p") || text.starts_with(b"--tmpdir="))
    });
    let template = operands.last().and_then(|arg| arg.as_text());
    match template {
        _ if here => Pattern::hole("mktemp"),
        None => {
            let mut name = Pattern::text("/tmp/tmp.");
            name.push(Piece::Star);
            name
        }
        Some(text) => {
            let marks = text.iter().rev().take_while(|byte| **byte == b'X').count();
            let kept = text.get(..text.len().saturating_sub(marks)).unwrap_or_default();
            let inside = call.args.iter().any(|arg| matches!(arg.as_text(), Some(b"-t")));
            let mut name = Pattern::text(if inside { b"/tmp/".as_slice() } else { b"" });
            name.push_text(kept);
            name.push(Piece::Star);
            name
        }
    }
}

/// Text that was encoded so that it cannot be read.
fn decoded(call: &Call<'_>) -> Option<Pattern> {
    let Input::Text(text) = call.stdin else { return None };
    let has = |wanted: &[&[u8]]| {
        call.args.iter().any(|arg| arg.as_text().is_some_and(|text| wanted.contains(&text)))
    };
    let text = text.as_text()?;
    match call.name {
        b"base64" if has(&[b"-d", b"-D", b"--decode", b"-di"]) => base64(text),
        b"xxd" if has(&[b"-r", b"-rp"]) => hexadecimal(text),
        _ => None,
    }
}

fn base64(text: &[u8]) -> Option<Pattern> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != b'=') {
        let digit = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        held = held.saturating_add(6);
        if held >= 8 {
            held = held.saturating_sub(8);
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
            bits &= (1_u32 << held).saturating_sub(1);
        }
    }
    Some(Pattern::content(bytes))
}

fn hexadecimal(text: &[u8]) -> Option<Pattern> {
    let digits: Vec<u8> = text.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let bytes: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    Some(Pattern::content(bytes?))
}

fn git(call: &Call<'_>) -> Option<Pattern> {
    let repository = call.repository();
    let words: Vec<&[u8]> = call.args.iter().filter_map(Arg::as_text).collect();
    match words.as_slice() {
        [b"rev-parse", b"--show-toplevel"] => Some(Pattern::text(repository?.root)),
        [b"rev-parse", b"--git-dir" | b"--absolute-git-dir"] => {
            Some(Pattern::text(repository?.git_dir))
        }
        [b"rev-parse", b"--abbrev-ref", b"HEAD"]
        | [b"branch", b"--show-current"]
        | [b"symbolic-ref", b"--short", b"HEAD"] => {
            let moved = call.environment.iter().any(|(name, _)| name.contains(' '));
            let head = call.facts.git().head(&repository?).known()?;
            match head {
                Head::Branch(name) if !moved => Some(Pattern::text(name)),
                Head::Branch(_) | Head::Detached(_) => Some(Pattern::hole("current branch")),
            }
        }
        [b"rev-parse", ..] | [b"merge-base", ..] | [b"rev-list", ..] | [b"describe", ..] => {
            Some(Pattern::from_pieces([Piece::Star]))
        }
        _ => None,
    }
}

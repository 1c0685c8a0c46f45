//! From the arguments of a program to its meaning.
//!
//! A plain program is a file of `catalogue/`; an intricate one is a Rust file here. Both carry
//! examples, which are their tests.

mod acts;
mod archive;
mod arguments;
mod catalogue;
mod cloud;
mod container;
mod copy;
mod create;
mod database;
mod database_clients;
mod debuggers;
mod deeds;
mod described;
mod editors;
#[cfg(test)]
mod examples;
mod fetch;
mod fetched;
mod find;
mod forge;
pub mod git;
mod httpie;
pub(crate) mod interpret;
pub(crate) mod kill;
mod levels;
pub(crate) mod lines;
pub mod meaning;
mod names;
mod own;
pub mod paths;
mod remote;
mod remove;
#[expect(unreachable_pub, dead_code, reason = "also read by the build script, which alone checks")]
mod schema;
mod sed;
mod shells;
mod statements;
mod stores;
mod words;
mod wrap;
mod xargs;
pub(crate) mod yours;

pub(crate) use names::host;

use meaning::{Call, Meaning};

use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// What this call would do; a program that nothing is known of runs with unknown effects.
pub fn meaning(call: &Call<'_>) -> Meaning {
    let mut meaning = match of_rust(call) {
        Some(meaning) => meaning,
        None => match catalogue::program(call.name) {
            Some(program) => {
                let mut meaning = described::meaning(&program, call);
                if names_another(call) {
                    meaning.effects.iter_mut().for_each(configured);
                }
                meaning
            }
            None => match yours::program(call) {
                Some(program) => described::meaning(&program, call),
                None => Meaning::of([call.unknown()]),
            },
        },
    };
    fetched::add(call, &mut meaning);
    if let Some(folder) = interpret::venv(call) {
        meaning.leaves.push((format!("{}{folder}", interpret::MAKES_VENV), Pattern::default()));
    }
    meaning.effects.retain(|effect| !is_device(effect));
    if let Some(place) = call.place {
        meaning.effects.iter_mut().for_each(|effect| put(effect, place));
    }
    meaning
}

/// The programs that are Rust.
fn of_rust(call: &Call<'_>) -> Option<Meaning> {
    Some(match call.name {
        b"rm" | b"rmdir" | b"unlink" | b"shred" | b"srm" | b"wipe" => remove::meaning(call),
        b"cp" | b"mv" | b"install" | b"ln" => copy::meaning(call),
        b"touch" | b"mkdir" | b"mkfifo" | b"mknod" => create::makes(call),
        b"mktemp" => create::temporary(call),
        b"tee" | b"truncate" | b"sponge" => create::fills(call),
        b"dd" => create::dd(call),
        b"chmod" | b"chown" | b"chgrp" | b"chflags" => create::marks(call),
        b"basename" | b"dirname" => create::part_of_name(call),
        b"sh" | b"bash" | b"zsh" | b"dash" | b"ksh" | b"ash" | b"fish" | b"mksh" => {
            shells::meaning(call)
        }
        b"automode" => own::meaning(call),
        b"vi" | b"vim" | b"nvim" | b"ex" | b"view" | b"gvim" | b"rvim" => editors::vi(call),
        b"emacs" => editors::emacs(call),
        b"env" | b"cross-env" => wrap::env(call),
        b"printenv" => wrap::printenv(call),
        b"sudo" | b"doas" | b"sudoedit" | b"pkexec" => wrap::sudo(call),
        b"su" | b"runuser" => wrap::su(call),
        b"watch" | b"watchexec" | b"reflex" | b"viddy" => wrap::watch(call),
        b"flock" => wrap::flock(call),
        b"script" => wrap::script(call),
        b"busybox" | b"toybox" => wrap::applet(call),
        b"find" | b"gfind" => find::meaning(call),
        b"fd" | b"fdfind" => find::fd(call),
        b"kill" => kill::meaning(call),
        b"xargs" | b"gxargs" => xargs::meaning(call),
        b"parallel" => xargs::parallel(call),
        b"sed" | b"gsed" => sed::meaning(call),
        b"awk" | b"gawk" | b"mawk" | b"nawk" => sed::awk(call),
        b"curl" => fetch::curl(call),
        b"wget" => fetch::wget(call),
        b"tar" | b"bsdtar" | b"gtar" => archive::tar(call),
        b"zip" => archive::zip(call),
        b"unzip" => archive::unzip(call),
        b"gzip" | b"gunzip" | b"bzip2" | b"bunzip2" | b"xz" | b"unxz" | b"zstd" | b"unzstd" => {
            archive::press(call)
        }
        b"ssh" | b"mosh" => remote::ssh(call),
        b"scp" => remote::scp(call),
        b"sftp" => remote::sftp(call),
        b"rsync" => remote::rsync(call),
        b"docker" | b"podman" | b"nerdctl" | b"docker-compose" => container::docker(call),
        b"kubectl" | b"oc" => container::kubectl(call),
        b"gh" | b"glab" => forge::meaning(call),
        b"git" => git::meaning(call),
        b"http" | b"https" | b"xh" | b"xhs" | b"httpie" => httpie::meaning(call),
        b"gdb" | b"lldb" => debuggers::debugger(call),
        b"expect" => debuggers::expect(call),
        b"redis-cli" | b"valkey-cli" => stores::redis(call),
        b"mongosh" | b"mongo" => stores::mongo(call),
        _ => {
            return database::meaning(call)
                .or_else(|| cloud::meaning(call))
                .or_else(|| interpret::meaning(call))
                .or_else(|| interpret::runtime(call));
        }
    })
}

/// What is written to a device without memory, or read from one, is no effect.
fn is_device(effect: &Effect) -> bool {
    let resource = &effect.clause.resource;
    let passing = match effect.clause.verb {
        Verb::Read | Verb::Write | Verb::Discard => resource.kind == Kind::Path,
        _ => false,
    };
    passing
        && resource.place.is_none()
        && resource.name.as_text().is_some_and(|name| {
            name.starts_with(b"/dev/fd/")
                || [b"/dev/null".as_slice(), b"/dev/stdin", b"/dev/stdout", b"/dev/stderr"]
                    .contains(&name)
                || [b"/dev/tty".as_slice(), b"/dev/zero", b"/dev/random", b"/dev/urandom"]
                    .contains(&name)
        })
}

/// Whether the act itself says that a framework works with another set-up than a developer's own.
fn names_another(call: &Call<'_>) -> bool {
    const SETTINGS: &[&str] = &["RAILS_ENV", "RACK_ENV", "NODE_ENV", "APP_ENV", "DATABASE_URL"];
    const OWN: &[&[u8]] = &[b"development", b"dev", b"test", b"testing", b"local"];
    SETTINGS
        .iter()
        .filter_map(|name| call.variable(name)?)
        .any(|set| set.as_text().is_none_or(|set| !OWN.contains(&set)))
}

/// A database of a developer's own becomes the one that is configured.
fn configured(effect: &mut Effect) {
    if let (Kind::Service, Some(place)) =
        (effect.clause.resource.kind, &mut effect.clause.resource.place)
        && place.as_text() == Some(b"database-local")
    {
        *place = Pattern::text("database");
    }
}

/// A path that the program did not place is where the program runs.
fn put(effect: &mut Effect, place: &Pattern) {
    let from = effect.clause.from.as_mut();
    for resource in std::iter::once(&mut effect.clause.resource).chain(from) {
        match (resource.kind, &mut resource.place) {
            (Kind::Path, none @ None) => *none = Some(place.clone()),
            // Another machine's containers are not those of this one.
            (Kind::Service, Some(engine))
                if engine.as_text() == Some(b"docker")
                    && !place.prefix().starts_with(b"docker-") =>
            {
                engine.push_text(b"-");
                engine.append(place);
            }
            _ => {}
        }
    }
}

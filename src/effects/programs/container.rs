//! `docker`, `podman`, `kubectl`: commands in containers, and what services keep.

use super::arguments::{Grammar, Item, Style, has, operands, value, values};
use super::find::put;
use super::meaning::{Arg, Call, Inner, Meaning, Run};
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

const GLOBAL: Grammar<'static> = Grammar::of(
    &[
        "-H",
        "--host",
        "-c",
        "--context",
        "--config",
        "-l",
        "--log-level",
        "-f",
        "--file",
        "-p",
        "--project-name",
        "--profile",
        "--env-file",
        "--project-directory",
    ],
    Style::Leading,
);
const RUN: Grammar<'static> = Grammar::of(
    &[
        "-v",
        "--volume",
        "--mount",
        "-w",
        "--workdir",
        "-e",
        "--env",
        "--env-file",
        "-p",
        "--publish",
        "--name",
        "--network",
        "--net",
        "-u",
        "--user",
        "--entrypoint",
        "-l",
        "--label",
        "-m",
        "--memory",
        "--cpus",
        "--platform",
        "--restart",
        "-h",
        "--hostname",
        "--add-host",
        "--cap-add",
        "--cap-drop",
        "--device",
        "--dns",
        "--gpus",
        "--ipc",
        "--pid",
        "--pull",
        "--security-opt",
        "--shm-size",
        "--tmpfs",
        "--ulimit",
        "--volumes-from",
        "--log-driver",
        "--userns",
        "--index",
        "--cidfile",
        "--detach-keys",
        "--expose",
        "--link",
        "--log-opt",
    ],
    Style::Leading,
);
/// What only looks.
const LOOKS: &[&[u8]] = &[
    b"ps", b"images", b"logs", b"inspect", b"version", b"info", b"ls", b"list", b"top", b"stats",
    b"port", b"diff", b"events", b"history", b"search", b"config", b"df", b"help", b"wait",
];

/// `docker`, `podman`, `nerdctl`, `docker-compose`.
pub(super) fn docker(call: &Call<'_>) -> Meaning {
    let items = GLOBAL.scan(call.args);
    let mut words = operands(&items);
    if words.is_empty() || has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let mut group = if call.name == b"docker-compose" { "compose" } else { "" };
    if let Some(found) = group_of(words.first()) {
        group = found;
        let inner = GLOBAL.scan(words.get(1..).unwrap_or_default());
        words = operands(&inner);
    }
    let Some((first, rest)) = words.split_first() else { return Meaning::nothing() };
    if rest.iter().any(|arg| arg.as_text() == Some(b"--help")) {
        return Meaning::nothing();
    }
    match first.as_text() {
        Some(name) if LOOKS.contains(&name) => Meaning::nothing(),
        Some(b"run" | b"exec") => inside(call, rest, first.as_text() == Some(b"run"), group),
        Some(b"rm" | b"rmi" | b"remove" | b"prune") => {
            let kind = match (group, first.as_text()) {
                ("", Some(b"rmi")) | ("image", _) => "images",
                ("volume", _) => "volumes",
                ("network", _) => "networks",
                ("system", _) => "**",
                _ => "containers",
            };
            removed(&engine(&items), kind, rest)
        }
        Some(b"down")
            if rest.iter().any(|arg| matches!(arg.as_text(), Some(b"-v" | b"--volumes"))) =>
        {
            service(Verb::Delete, &engine(&items), Pattern::text("volumes"))
        }
        Some(b"push") => Meaning::of(
            targets(rest)
                .map(|image| Effect::at(Verb::Push, Kind::Package, Pattern::text("docker"), image)),
        ),
        Some(b"cp") => Meaning::of(rest.iter().flat_map(|arg| {
            let outside = !arg.pattern().prefix().contains(&b':');
            if outside { call.writes(arg.pattern()) } else { Vec::new() }
        })),
        Some(b"login" | b"logout") => Meaning::of([Effect::at(
            Verb::Set,
            Kind::Setting,
            Pattern::text("docker"),
            Pattern::text("registry-login"),
        )]),
        Some(_) | None => Meaning::of([call.unknown()]),
    }
}

fn group_of(word: Option<&Arg>) -> Option<&'static str> {
    Some(match word.and_then(Arg::as_text)? {
        b"compose" => "compose",
        b"container" => "container",
        b"image" => "image",
        b"volume" => "volume",
        b"network" => "network",
        b"system" => "system",
        _ => return None,
    })
}

fn targets(args: &[Arg]) -> impl Iterator<Item = Pattern> {
    args.iter().filter(|arg| !arg.pattern().prefix().starts_with(b"-")).map(|a| a.pattern().clone())
}

/// The engine that is spoken to: the one of this machine, or another that an option names.
fn engine(items: &[Item]) -> Pattern {
    let mut place = Pattern::text("docker");
    if let Some(other) = value(items, &["-H", "--host", "--context"]) {
        place.push_text(b"-");
        place.append(other);
    }
    place
}

fn service(verb: Verb, place: &Pattern, name: Pattern) -> Meaning {
    Meaning::of([Effect::at(verb, Kind::Service, place.clone(), name)])
}

fn removed(place: &Pattern, kind: &str, args: &[Arg]) -> Meaning {
    let mut names = targets(args).peekable();
    if names.peek().is_none() {
        return service(Verb::Delete, place, Pattern::text(kind.replace("**", "everything")));
    }
    Meaning::of(names.map(|name| {
        let mut whole = Pattern::text(kind);
        whole.push_text(b"/");
        whole.append(&name);
        Effect::at(Verb::Delete, Kind::Service, place.clone(), whole)
    }))
}

/// A command in a container: there, and here as far as folders of this machine are mounted.
fn inside(call: &Call<'_>, args: &[Arg], starts: bool, group: &str) -> Meaning {
    let items = RUN.scan(args);
    let all = operands(&items);
    let Some((target, command)) = all.split_first() else { return Meaning::nothing() };
    let mut command = command.to_vec();
    if let Some(entry) = value(&items, &["--entrypoint"]) {
        command.insert(0, Arg::One(entry.clone()));
    }
    let mut meaning = Meaning::nothing();
    if has(&items, &["--privileged"]) {
        let root = Pattern::text("root");
        meaning.effects.push(Effect::on(Verb::Elevate, Kind::User, root));
    }
    let mounts = if starts && group != "compose" { mounts(call, &items) } else { Vec::new() };
    if command.is_empty() {
        return meaning.with(call.unknown());
    }
    let workdir = value(&items, &["-w", "--workdir"]).cloned();
    let mut place = Pattern::text("docker-");
    place.append(target.pattern());
    for (from, to) in &mounts {
        meaning.runs.extend(mapped(&command, workdir.as_ref(), from, to));
    }
    meaning.running(Run {
        cwd: Some(workdir.unwrap_or_else(|| Pattern::hole("folder in the container"))),
        place: Some(place),
        ..Run::of(Inner::Argv(command))
    })
}

/// The writable mounts: the folder here and its name there.
fn mounts(call: &Call<'_>, items: &[Item]) -> Vec<(Pattern, Vec<u8>)> {
    let mut all = Vec::new();
    for volume in values(items, &["-v", "--volume"]) {
        // The name there and the mode are in the last literal piece: `$HOME/x:/app:ro`.
        let text = volume.suffix();
        let Some(colon) = text.iter().position(|byte| *byte == b':') else { continue };
        let there = text.get(colon.saturating_add(1)..).unwrap_or_default();
        let (there, mode) = match there.iter().position(|byte| *byte == b':') {
            Some(at) => there.split_at_checked(at).unwrap_or((there, b"")),
            None => (there, b"".as_slice()),
        };
        let mut here = Pattern::default();
        let last = volume.pieces().len().saturating_sub(1);
        for (at, piece) in volume.pieces().iter().enumerate() {
            match at == last {
                true => here.push_text(text.get(..colon).unwrap_or_default()),
                false => here.push(piece.clone()),
            }
        }
        let named =
            here.as_text().is_some_and(|text| !text.starts_with(b"/") && !text.starts_with(b"."));
        if !named && mode != b":ro" {
            all.push((call.path(&here), there.to_vec()));
        }
    }
    for mount in values(items, &["--mount"]) {
        let Some(text) = mount.as_text() else { continue };
        let field = |keys: &[&[u8]]| {
            text.split(|byte| *byte == b',')
                .find_map(|part| keys.iter().find_map(|key| part.strip_prefix(*key)))
        };
        let from = field(&[b"source=", b"src="]);
        let to = field(&[b"target=", b"dst=", b"destination="]);
        let bound = text.windows(9).any(|part| part == b"type=bind");
        if let (Some(from), Some(to), true) = (from, to, bound) {
            all.push((call.path(&Pattern::text(from)), to.to_vec()));
        }
    }
    all
}

/// The command as it acts on one mounted folder; `None`: nothing in it names the folder.
fn mapped(command: &[Arg], workdir: Option<&Pattern>, here: &Pattern, there: &[u8]) -> Option<Run> {
    let works = workdir.is_some_and(|folder| folder.prefix().starts_with(there));
    let names =
        |arg: &Arg| arg.pattern().prefix().windows(there.len().max(1)).any(|part| part == there);
    if !works && !command.iter().any(names) {
        return None;
    }
    let argv = command
        .iter()
        .filter(|arg| !arg.pattern().prefix().starts_with(b"/") || names(arg))
        .map(|arg| match arg {
            Arg::One(pattern) => Arg::One(put(pattern, there, here)),
            Arg::Many(pattern) => Arg::Many(put(pattern, there, here)),
        })
        .collect();
    let cwd = match works {
        true => workdir.map(|folder| put(folder, there, here)),
        false => Some(Pattern::hole("folder in the container")),
    };
    Some(Run { cwd, ..Run::of(Inner::Argv(argv)) })
}

const KUBECTL: Grammar<'static> = Grammar::of(
    &[
        "-n",
        "--namespace",
        "--context",
        "--cluster",
        "--kubeconfig",
        "--user",
        "-f",
        "--filename",
        "-k",
        "--kustomize",
        "-l",
        "--selector",
        "-o",
        "--output",
        "-c",
        "--container",
        "-p",
        "--patch",
        "--type",
        "--replicas",
        "--tail",
        "--since",
        "--timeout",
        "--field-selector",
        "--from-literal",
        "--from-file",
        "--image",
        "--grace-period",
        "-s",
        "--server",
        "--token",
    ],
    Style::Anywhere,
);

/// `kubectl`, `oc`.
pub(super) fn kubectl(call: &Call<'_>) -> Meaning {
    let (before, command) = split_at_dashes(call.args);
    let items = KUBECTL.scan(before);
    let words = operands(&items);
    let mut place = Pattern::text("k8s");
    if let Some(context) = value(&items, &["--context", "--cluster"]) {
        place.push_text(b"-");
        place.append(context);
    }
    let Some((first, rest)) = words.split_first() else { return Meaning::nothing() };
    if has(&items, &["--help", "--dry-run"]) {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::of(
        values(&items, &["-f", "--filename", "--from-file"])
            .iter()
            .flat_map(|file| call.reads(file)),
    );
    let mut name = Pattern::default();
    for (at, arg) in rest.iter().enumerate() {
        if at > 0 {
            name.push_text(b"/");
        }
        name.append(arg.pattern());
    }
    if name.is_empty() {
        name = Pattern::text("objects");
    }
    let verb = match first.as_text() {
        Some(
            b"get" | b"describe" | b"logs" | b"top" | b"explain" | b"version" | b"diff"
            | b"cluster-info" | b"api-resources" | b"api-versions" | b"auth" | b"events" | b"wait",
        ) => Verb::Read,
        Some(b"config" | b"completion" | b"port-forward" | b"proxy" | b"kustomize" | b"help") => {
            return meaning;
        }
        Some(b"delete" | b"drain") => Verb::Delete,
        Some(b"create" | b"run" | b"expose") => Verb::Create,
        Some(b"exec") => {
            let mut pod = place;
            pod.push_text(b"/");
            pod.append(rest.first().map_or(&name, Arg::pattern));
            let argv = if command.is_empty() { rest.get(1..).unwrap_or_default() } else { command };
            if argv.is_empty() {
                return meaning.with(call.unknown());
            }
            let folder = Pattern::hole("folder in the container");
            let inner = Run::of(Inner::Argv(argv.to_vec()));
            return meaning.running(Run { cwd: Some(folder), place: Some(pod), ..inner });
        }
        Some(_) => Verb::Write,
        None => return meaning.with(call.unknown()),
    };
    meaning.effects.push(Effect::at(verb, Kind::Service, place, name));
    meaning
}

fn split_at_dashes(args: &[Arg]) -> (&[Arg], &[Arg]) {
    let at = args.iter().position(|arg| arg.as_text() == Some(b"--")).unwrap_or(args.len());
    let (before, after) = args.split_at_checked(at).unwrap_or((args, &[]));
    (before, after.get(1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn containers() {
        check(&[
            ("docker ps -a", &[]),
            ("docker build -t x .", &["unknown run program:docker"]),
            ("docker compose -f x.yml up -d", &["unknown run program:docker"]),
            ("docker compose down -v", &["delete service:docker:volumes"]),
            ("docker rm -f web", &["delete service:docker:containers/web"]),
            ("docker system prune -af", &["delete service:docker:everything"]),
            ("docker push a/b", &["push package:docker:a/b"]),
            ("docker exec -it web rm /x", &["delete path:docker-web:/x"]),
            (
                "docker run --rm -v /r:/app -w /app node rm -r src",
                &["delete path:src/**", "delete path:docker-node:/app/src/**"],
            ),
            ("docker run -v ./d:/app:ro node rm /app/x", &["delete path:docker-node:/app/x"]),
            (
                "docker run -v /:/host alpine rm -r /host/etc",
                &["delete path:/etc/**", "delete path:docker-alpine:/host/etc/**"],
            ),
        ]);
    }

    #[test]
    fn clusters() {
        check(&[
            ("kubectl get pods -n x", &["read service:k8s:pods"]),
            (
                "kubectl --context prod delete deployments api",
                &["delete service:k8s-prod:deployments/api"],
            ),
            ("kubectl apply -f x.yaml", &["read path:x.yaml", "write service:k8s:objects"]),
            ("kubectl apply --dry-run=client -f x.yaml", &[]),
            ("kubectl exec web -- rm /x", &["delete path:k8s/web:/x"]),
        ]);
    }
}

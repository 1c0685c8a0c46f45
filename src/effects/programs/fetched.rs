//! Runners of packages that fetch what they run: by an address instead of a package's name.

use super::arguments::{Grammar, Item, Style, values};
use super::meaning::{Call, Meaning};
use super::names::host;
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

const GRAMMAR: Grammar<'static> = Grammar::of(
    &[
        "-p",
        "--package",
        "--from",
        "--with",
        "--python",
        "--spec",
        "-r",
        "--requirement",
        "-c",
        "--git",
        "--config",
        "--import-map",
    ],
    Style::Leading,
);

/// What a program runs or installs from an address, beside what its own file says of it.
pub(super) fn add(call: &Call<'_>, meaning: &mut Meaning) {
    let commands: &[&[u8]] = match call.name {
        b"npx" | b"bunx" | b"pnpx" | b"uvx" => &[],
        b"npm" | b"pnpm" | b"yarn" | b"bun" => &[b"exec", b"x", b"dlx"],
        b"deno" => &[b"run", b"test", b"bench", b"eval", b"serve", b"install", b"x"],
        b"uv" => &[b"run", b"tool", b"pip"],
        b"pipx" => &[b"run"],
        b"pip" | b"pip3" => &[b"install"],
        b"cargo" => &[b"install"],
        b"nix" => &[b"run", b"shell", b"develop"],
        _ => return,
    };
    let (command, rest) = match (commands, call.args.split_first()) {
        ([], _) => (b"".as_slice(), call.args),
        (_, Some((first, rest))) => match first.as_text() {
            Some(word) if commands.contains(&word) => (word, rest),
            Some(_) | None => return,
        },
        (_, None) => return,
    };
    let items = GRAMMAR.scan(rest);
    let installs = command == b"install" || command == b"pip";
    let addresses = named(call, &items, installs).into_iter().filter_map(|name| from(call, name));
    meaning.effects.extend(addresses.map(|host| {
        let of = Resource::here(Kind::Host, host);
        match installs && call.name != b"deno" {
            true => installed(call).coming_from(of),
            false => Effect::on(Verb::Run, Kind::Program, Pattern::text(call.name)).coming_from(of),
        }
    }));
}

fn installed(call: &Call<'_>) -> Effect {
    let place = if call.name == b"cargo" { "cargo" } else { "pypi" };
    Effect::at(Verb::Install, Kind::Package, Pattern::text(place), Pattern::anything())
}

/// The names that may be addresses: what is run, or the packages and lists that it is from.
fn named<'a>(call: &Call<'_>, items: &'a [Item], installs: bool) -> Vec<&'a Pattern> {
    let options: &[&str] = match call.name {
        b"cargo" => &["--git"],
        b"pip" | b"pip3" => &["-r", "--requirement", "-c"],
        b"uv" if installs => &["-r", "--requirement", "-c", "--from", "--with"],
        _ => &["-p", "--package", "--from", "--with", "--spec"],
    };
    let mut all = values(items, options);
    if !installs || call.name == b"deno" {
        let first = items.iter().find_map(|item| match item {
            Item::Operand(arg) if arg.as_text() != Some(b"run") => Some(arg.pattern()),
            Item::Operand(_) | Item::Flag(..) => None,
        });
        all.extend(first);
    }
    all
}

/// The host of an address; `None`: it is a name in the ecosystem, or a file here.
fn from(call: &Call<'_>, name: &Pattern) -> Option<Pattern> {
    let prefix = name.prefix();
    let forges = [("github:", "github.com"), ("gitlab:", "gitlab.com"), ("gist:", "github.com")];
    if let Some((_, forge)) = forges.iter().find(|(word, _)| prefix.starts_with(word.as_bytes())) {
        return Some(Pattern::text(forge));
    }
    if prefix.windows(3).any(|part| part == b"://") {
        return Some(host(name));
    }
    // `npx owner/name`: a repository of GitHub's.
    let node = matches!(call.name, b"npx" | b"bunx" | b"pnpx");
    let text = name.as_text().filter(|_| node)?;
    let owned = !b"@./~".contains(text.first()?) && text.contains(&b'/');
    let here = call.kind_of(&call.path(name));
    let missing = here.is_none_or(|kind| kind == crate::model::facts::FileKind::Missing);
    (owned && missing).then(|| Pattern::text("github.com"))
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn by_an_address() {
        check(&[
            ("npx prettier --check .", &["read path:**"]),
            ("npx github:u/r", &["run program:npx from host:github.com", "unknown run program:r"]),
            (
                "uvx --from git+https://x.example/r tool",
                &["run program:uvx from host:x.example", "unknown run program:tool"],
            ),
            (
                "deno run https://x.example/a.ts",
                &["unknown run program:deno", "run program:deno from host:x.example"],
            ),
            (
                "pip install -r https://x.example/r.txt",
                &[
                    "read path:https:/x.example/r.txt",
                    "install package:pypi:** from host:x.example",
                ],
            ),
            (
                "cargo install --git https://x.example/r",
                &["install package:cargo:** from host:x.example"],
            ),
        ]);
    }
}

//! `gh`, `glab`: what a forge keeps: pull requests, issues, releases, repositories.

use super::arguments::{Grammar, Item, Style, has, operands, value, values};
use super::meaning::{Arg, Call, Inner, Meaning, Run};
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

const GRAMMAR: Grammar<'static> = Grammar::of(
    &[
        "-R",
        "--repo",
        "-t",
        "--title",
        "-b",
        "--body",
        "-F",
        "--body-file",
        "-B",
        "--base",
        "-H",
        "--head",
        "-a",
        "--assignee",
        "-l",
        "--label",
        "-m",
        "--milestone",
        "-r",
        "--reviewer",
        "-q",
        "--jq",
        "--json",
        "-L",
        "--limit",
        "-s",
        "--state",
        "-S",
        "--search",
        "--template",
        "-X",
        "--method",
        "-f",
        "--field",
        "--raw-field",
        "--input",
        "--hostname",
        "-p",
        "--project",
        "-n",
        "--notes",
        "--notes-file",
        "--target",
        "-c",
        "--comment",
        "-w",
        "--workflow",
        "--author",
        "--branch",
        "-D",
        "--dir",
        "-o",
        "--output",
        "--job",
        "--add-label",
        "--remove-label",
        "--body-text",
        "--subject",
        "--description",
        "--env",
        "-e",
        "--cache",
    ],
    Style::Anywhere,
);
/// Groups of commands that stay on this machine.
const HERE: &[&[u8]] =
    &[b"help", b"version", b"completion", b"status", b"browse", b"search", b"alias", b"extension"];
const READS: &[&[u8]] = &[
    b"view",
    b"list",
    b"ls",
    b"status",
    b"diff",
    b"checks",
    b"watch",
    b"show",
    b"get",
    b"search",
    b"verify",
    b"verify-asset",
    b"trace",
    b"lint",
    b"check",
];

/// `gh` and `glab`.
pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    let items = GRAMMAR.scan(call.args);
    let words = operands(&items);
    if has(&items, &["--help", "--version"]) || words.is_empty() {
        return Meaning::nothing();
    }
    let place = Pattern::text(if call.name == b"gh" { "github" } else { "gitlab" });
    let (Some(group), rest) = (words.first(), words.get(1..).unwrap_or_default()) else {
        return Meaning::nothing();
    };
    let Some(group) = group.as_text() else { return Meaning::of([call.unknown()]) };
    match (group, rest.first().map(Arg::as_text)) {
        (b"api", _) => api(call, place, &items, rest),
        (b"auth", Some(Some(b"status"))) | (b"config", Some(Some(b"get" | b"list"))) => {
            Meaning::nothing()
        }
        (b"auth", Some(Some(b"token"))) => {
            Meaning::of([Effect::at(Verb::Read, Kind::Service, place, Pattern::text("token"))])
        }
        (b"auth" | b"config", _) => Meaning::of([Effect::at(
            Verb::Set,
            Kind::Setting,
            Pattern::text("gh"),
            name(group, rest),
        )]),
        (group, _) if HERE.contains(&group) && !matches!(group, b"alias" | b"extension") => {
            Meaning::nothing()
        }
        (_, None) => Meaning::nothing(),
        (group, Some(Some(verb))) => command(call, place, group, verb, rest, &items),
        (_, Some(None)) => Meaning::of([call.unknown()]),
    }
}

/// `pr/12`: the group and what of it is named.
fn name(group: &[u8], rest: &[Arg]) -> Pattern {
    let mut name = Pattern::text(group);
    if let Some(arg) = rest.get(1) {
        name.push_text(b"/");
        name.append(arg.pattern());
    }
    name
}

fn command(
    call: &Call<'_>,
    place: Pattern,
    group: &[u8],
    verb: &[u8],
    rest: &[Arg],
    items: &[Item],
) -> Meaning {
    let on = |verb| Effect::at(verb, Kind::Service, place.clone(), name(group, rest));
    let plain = |verb| Effect::at(verb, Kind::Service, place.clone(), Pattern::text(group));
    let mut meaning = Meaning::nothing();
    for file in values(items, &["-F", "--body-file", "--notes-file"]) {
        meaning.effects.extend(call.reads(file));
    }
    match verb {
        _ if READS.contains(&verb) => meaning.with(on(Verb::Read)),
        b"checkout" | b"co" => {
            let branch = Pattern::hole("branch of the pull request");
            let argv = [Arg::text("git"), Arg::text("switch"), Arg::One(branch)];
            meaning.with(on(Verb::Read)).running(Run::of(Inner::Argv(argv.to_vec())))
        }
        b"download" => {
            let default = Pattern::text(".");
            let folder = value(items, &["-D", "--dir"]).unwrap_or(&default);
            let below = super::deeds::tree(call.path(folder));
            meaning.with(on(Verb::Read)).with(Effect::on_path(Verb::Write, below))
        }
        b"clone" => {
            let argv: Vec<Arg> = [Arg::text("git"), Arg::text("clone")]
                .into_iter()
                .chain(rest.get(1..).unwrap_or_default().iter().cloned())
                .collect();
            meaning.running(Run::of(Inner::Argv(argv)))
        }
        b"create" | b"new" | b"fork" | b"add" if group != b"extension" => {
            meaning.with(plain(Verb::Create))
        }
        b"delete" | b"remove" | b"rm" | b"delete-asset" => meaning.with(on(Verb::Delete)),
        b"install" | b"upgrade" if group == b"extension" => {
            let package = rest.get(1).map_or_else(Pattern::anything, |arg| arg.pattern().clone());
            let ecosystem = Pattern::text("gh");
            meaning.with(Effect::at(Verb::Install, Kind::Package, ecosystem, package))
        }
        b"upload" => {
            let files = rest.get(2..).unwrap_or_default();
            let sent = files
                .iter()
                .map(|file| on(Verb::Write).coming_from(Resource::path(call.path(file.pattern()))));
            meaning.effects.extend(sent);
            meaning
        }
        b"run" if group == b"workflow" => meaning.with(on(Verb::Run)),
        // A merge is more than other changes of a pull request: a word for those is none for it.
        b"merge" => meaning.with(on(Verb::Set)),
        b"close" | b"reopen" | b"edit" | b"comment" | b"note" | b"review" | b"ready" | b"lock"
        | b"unlock" | b"pin" | b"unpin" | b"transfer" | b"develop" | b"set" | b"sync"
        | b"rename" | b"archive" | b"unarchive" | b"rerun" | b"retry" | b"cancel" | b"enable"
        | b"disable" | b"approve" | b"revoke" | b"update" | b"rebase" | b"update-branch"
        | b"set-default" | b"run" | b"trigger" => meaning.with(on(Verb::Write)),
        _ => meaning.with(call.unknown()),
    }
}

/// `gh api PATH`: reads, unless a method or fields say otherwise.
fn api(call: &Call<'_>, place: Pattern, items: &[Item], rest: &[Arg]) -> Meaning {
    let endpoint = rest.first().map_or_else(Pattern::anything, |arg| arg.pattern().clone());
    let fields = values(items, &["-f", "-F", "--field", "--raw-field"]);
    let method = value(items, &["-X", "--method"]);
    let method = method.map(|method| method.as_text().map(<[u8]>::to_ascii_uppercase));
    let asks = endpoint.as_text() == Some(b"graphql")
        && fields.iter().filter_map(|field| field.as_text()).any(|field| {
            let query = field.strip_prefix(b"query=").map(<[u8]>::trim_ascii_start);
            query.is_some_and(|query| query.starts_with(b"query") || query.starts_with(b"{"))
        });
    let verb = match method.as_ref().map(Option::as_deref) {
        Some(Some(b"GET" | b"HEAD")) => Verb::Read,
        Some(Some(b"DELETE")) => Verb::Delete,
        Some(_) => Verb::Write,
        None if asks => Verb::Read,
        None if fields.is_empty() && value(items, &["--input"]).is_none() => Verb::Read,
        None => Verb::Write,
    };
    let mut meaning =
        Meaning::of(values(items, &["--input"]).iter().flat_map(|file| call.reads(file)));
    for field in fields {
        let text = field.prefix();
        if let Some(at) = text.windows(2).position(|two| two == b"=@") {
            let file = super::arguments::after(field, at.saturating_add(2));
            meaning.effects.extend(call.reads(&file));
        }
    }
    meaning.with(Effect::at(verb, Kind::Service, place, endpoint))
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn forges() {
        check(&[
            ("gh pr create --title x --body 'rm y'", &["create service:github:pr"]),
            ("gh pr view 12 --json title", &["read service:github:pr/12"]),
            ("gh pr list", &["read service:github:pr"]),
            ("gh pr merge 12 --squash", &["set service:github:pr/12"]),
            ("gh pr comment 12 -F b.md", &["read path:b.md", "write service:github:pr/12"]),
            ("gh repo delete a/b --yes", &["delete service:github:repo/a/b"]),
            ("gh release upload v1 a.txt", &["write service:github:release/v1 from path:a.txt"]),
            ("gh run watch 5", &["read service:github:run/5"]),
            ("gh workflow run ci.yml", &["run service:github:workflow/ci.yml"]),
            ("gh api repos/a/b/pulls --jq .x", &["read service:github:repos/a/b/pulls"]),
            ("gh api -X DELETE repos/a/b", &["delete service:github:repos/a/b"]),
            ("gh api repos/a/b/issues -f title=x", &["write service:github:repos/a/b/issues"]),
            (
                "gh api graphql -f 'query=query { viewer { login } }'",
                &["read service:github:graphql"],
            ),
            ("gh api graphql -f 'query=mutation { x }'", &["write service:github:graphql"]),
            ("gh auth status", &[]),
            ("gh issue frobnicate", &["unknown run program:gh"]),
            ("glab mr create", &["create service:gitlab:mr"]),
            ("gh --version", &[]),
        ]);
    }
}

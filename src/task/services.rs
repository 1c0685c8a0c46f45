//! Things that run elsewhere, and what goes to others.

use super::clauses::{anywhere, at, below, here, mcp_tool};
use super::objects::Objects;
use super::tokens::{Form, Token};
use crate::model::clause::Clause;
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Verb};

/// A report that goes to an address: to its host.
pub(super) fn sent(objects: &Objects<'_, '_>) -> Vec<Clause> {
    let host = |token: &&Token<'_>| {
        let (name, host) = token.text.trim_matches(['<', '>']).split_once('@')?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        let fits = !name.is_empty() && host.contains('.') && host.bytes().all(plain);
        fits.then(|| here(Verb::Send, Kind::Host, Pattern::text(host)))
    };
    objects.words.iter().filter_map(host).collect()
}

/// Where it runs may be named; of what cannot be told apart, nothing is granted.
pub(super) fn deploy(objects: &Objects<'_, '_>) -> Vec<Clause> {
    let known = &[
        "production",
        "prod",
        "live",
        "app",
        "site",
        "website",
        "everything",
        "changes",
        "server",
        "project",
        "cloud",
        "version",
        "main",
        "vercel",
        "fly",
        "netlify",
        "heroku",
        "cloudflare",
        "firebase",
        "railway",
        "master",
        "code",
        "build",
        "worker",
        "function",
        "functions",
        "service",
    ];
    let places = environments(objects);
    let known: Vec<&str> = known.iter().copied().chain(ENVIRONMENTS.iter().copied()).collect();
    if !objects.only_of(&known) || objects.words.iter().any(|token| token.form == Form::Quote) {
        return Vec::new();
    }
    // What stands in a place that is named is bound to it, by the cluster's name.
    let verbs = [Verb::Write, Verb::Run, Verb::Set, Verb::Create];
    let in_cluster = |place: &&str| {
        let mut cluster = Pattern::text("k8s-");
        cluster.push(Piece::Star);
        cluster.push_text(place.as_bytes());
        cluster.push(Piece::Star);
        verbs.map(|verb| {
            let mut clause = anywhere(verb, Kind::Service, Pattern::anything());
            clause.resource.place = Some(cluster.clone());
            clause
        })
    };
    let mut clauses: Vec<Clause> = places.iter().flat_map(in_cluster).collect();
    let elsewhere = !places.is_empty() && !places.contains(&"prod");
    if elsewhere {
        return clauses;
    }
    clauses.extend([
        at(Verb::Write, Kind::Service, "cloud", below("deploy")),
        at(Verb::Run, Kind::Service, "cloud", below("deploy")),
        mcp_tool(&["deploy"]),
    ]);
    clauses
}

/// Words of places that something is deployed to, beside production.
const ENVIRONMENTS: &[&str] = &[
    "staging",
    "stage",
    "dev",
    "development",
    "test",
    "qa",
    "preview",
    "sandbox",
    "uat",
    "demo",
    "environment",
    "env",
    "cluster",
];

/// The places that are named, as clusters call them.
fn environments(objects: &Objects<'_, '_>) -> Vec<&'static str> {
    const PLACES: &[(&str, &str)] = &[
        ("staging", "staging"),
        ("stage", "stag"),
        ("dev", "dev"),
        ("development", "dev"),
        ("test", "test"),
        ("qa", "qa"),
        ("preview", "preview"),
        ("sandbox", "sandbox"),
        ("uat", "uat"),
        ("demo", "demo"),
        ("production", "prod"),
        ("prod", "prod"),
    ];
    PLACES.iter().filter(|(word, _)| objects.has(&[word])).map(|(_, place)| *place).collect()
}

/// `run the migrations`, `run it in the dev database`: the schema is brought forward. Where another
/// place is named, nothing is granted.
pub(super) fn migrations(objects: &Objects<'_, '_>) -> Vec<Clause> {
    const KNOWN: &[&str] = &[
        "migration",
        "migrations",
        "database",
        "databases",
        "db",
        "schema",
        "dev",
        "development",
        "local",
        "locally",
        "pending",
        "alembic",
        "django",
        "prisma",
        "knex",
        "missing",
        "against",
    ];
    let database = objects.has(&["database", "db"])
        && objects.has(&["dev", "development", "local", "locally"]);
    let said = objects.has(&["migrations", "migration"]) || database;
    if !said || !objects.only_of(KNOWN) {
        return Vec::new();
    }
    let forward = ["migrate", "upgrade", "up", "latest", "deploy"];
    forward
        .iter()
        .map(|name| at(Verb::Write, Kind::Service, "database", Pattern::text(name)))
        .collect()
}

/// One service of the machine, named.
pub(super) fn restart(objects: &Objects<'_, '_>) -> Vec<Clause> {
    let mut names = objects.words.iter().filter(|token| {
        matches!(token.form, Form::Word | Form::Code)
            && !super::objects::is_empty(token)
            && !token.is_any(&["service", "daemon", "systemd"])
    });
    let (Some(name), None) = (names.next(), names.next()) else { return Vec::new() };
    let known = name.form == Form::Code || objects.has(&["service", "daemon", "systemd"]) || {
        const SERVICES: &[&str] = &[
            "nginx",
            "apache",
            "apache2",
            "httpd",
            "postgres",
            "postgresql",
            "mysql",
            "mariadb",
            "redis",
            "mongodb",
            "docker",
            "caddy",
            "haproxy",
            "rabbitmq",
            "elasticsearch",
            "sshd",
        ];
        name.is_any(SERVICES)
    };
    if !known {
        return Vec::new();
    }
    let name = Pattern::text(name.text);
    let on = |verb| at(verb, Kind::Service, "systemd", name.clone());
    vec![on(Verb::Write), on(Verb::Run)]
}

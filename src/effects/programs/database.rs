//! `psql`, `mysql`, `sqlite3` and their like: clients of databases that are given SQL as an option,
//! an operand, a file or on standard input.
//!
//! A database is `service:database-HOST:NAME`, and `service:database-local:NAME` where the client
//! surely speaks to this machine; one that is a file is that path.

use super::arguments::{has, operands, value, values};
use super::database_clients::{Client, FILE, MYSQL, OTHER, PSQL};
use super::meaning::{Arg, Call, Inner, Input, Meaning, Run};
use super::names::host;
use super::statements::{Deed, deeds};
use crate::model::bounds::SCRIPT_BYTES_MAX;
use crate::model::effect::{Certainty, Effect};
use crate::model::pattern::{Pattern, Piece};
use crate::model::resource::{Kind, Verb};

/// What a call of the client would do; `None`: it is none.
pub(super) fn meaning(call: &Call<'_>) -> Option<Meaning> {
    Some(match call.name {
        b"psql" | b"pgcli" => of_server(call, &PSQL),
        b"mysql" | b"mariadb" | b"mycli" => of_server(call, &MYSQL),
        b"clickhouse-client" | b"sqlcmd" | b"cqlsh" | b"snowsql" | b"usql" => {
            of_server(call, &OTHER)
        }
        b"sqlite3" | b"sqlite" | b"duckdb" | b"litecli" => of_file(call),
        _ => return None,
    })
}

/// What is spoken to.
pub(super) struct Target {
    /// The service's place.
    place: Pattern,
    /// The host, where it may not be this machine.
    host: Option<Pattern>,
    /// The database.
    name: Pattern,
}

impl Target {
    /// A database at this host; `None`: the client's own choice, which is this machine or not.
    pub(super) fn of(call: &Call<'_>, at: Option<Pattern>, at_home: bool, name: Pattern) -> Self {
        let place = |end: &Pattern| {
            let mut place = Pattern::text("database-");
            place.append(end);
            place
        };
        match at {
            Some(host) if !is_here(&host) => Self { place: place(&host), host: Some(host), name },
            None if !at_home => Self { place: Pattern::text("database"), host: None, name },
            Some(_) | None => match call.place {
                Some(there) if !there.prefix().starts_with(b"docker-") => {
                    Self { place: place(there), host: None, name }
                }
                Some(_) | None => Self { place: place(&Pattern::text("local")), host: None, name },
            },
        }
    }

    /// What is done to it.
    pub(super) fn effects(&self, verb: Verb) -> Vec<Effect> {
        let transfer = self.host.clone().map(|host| match verb {
            Verb::Read => Call::receives(host),
            _ => Call::sends(host),
        });
        let own = Effect::at(verb, Kind::Service, self.place.clone(), self.name.clone());
        transfer.into_iter().chain([own]).collect()
    }
}

/// Whether the host is surely this machine: loopback, or the folder of a socket.
fn is_here(host: &Pattern) -> bool {
    let Some(text) = host.as_text().and_then(|text| std::str::from_utf8(text).ok()) else {
        return false;
    };
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let loopback = bare.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    bare.is_empty() || bare.starts_with('/') || bare == "localhost" || loopback
}

/// The host and the name in `scheme://user@host:port/name?options`, or in `host=x dbname=y`;
/// `None`: the text is a plain name.
pub(super) fn address(text: &Pattern) -> Option<(Option<Pattern>, Option<Pattern>)> {
    if text.prefix().windows(3).any(|part| part == b"://") {
        let name = text.as_text().and_then(|text| {
            let at = text.windows(3).position(|part| part == b"://")?;
            let rest = text.get(at.saturating_add(3)..)?;
            let slash = rest.iter().position(|byte| *byte == b'/')?;
            let name = rest.get(slash.saturating_add(1)..)?;
            let name = name.split(|byte| *byte == b'?').next()?;
            (!name.is_empty()).then(|| Pattern::text(name))
        });
        return Some((Some(host(text)), name));
    }
    if let Some(Piece::Hole { .. }) = text.pieces().first() {
        return Some((Some(text.clone()), None));
    }
    let whole = text.as_text()?;
    if !whole.contains(&b'=') {
        return None;
    }
    let of = |key: &[u8]| {
        let mut words = whole.split(|byte| *byte == b' ');
        words.find_map(|word| word.strip_prefix(key)).map(Pattern::text)
    };
    Some((of(b"host=").or_else(|| of(b"hostaddr=")), of(b"dbname=")))
}

fn of_server(call: &Call<'_>, client: &Client) -> Meaning {
    let items = client.grammar.scan(call.args);
    if has(&items, &["--version", "--help", "-V", "-?"]) {
        return Meaning::nothing();
    }
    let words = operands(&items);
    let variable = |names: &[&str]| {
        let mut set = names.iter().filter_map(|name| call.variable(name).flatten());
        set.next().cloned()
    };
    let named = value(&items, client.names).or(words.first().map(Arg::pattern)).cloned();
    let named = named.or_else(|| variable(client.names));
    let (in_address, in_name) = match named.as_ref().map(|named| (named, address(named))) {
        Some((_, Some(parts))) => parts,
        Some((named, None)) => (None, Some(named.clone())),
        None => (None, None),
    };
    let at = in_address.or_else(|| value(&items, client.hosts).cloned());
    let at = at.or_else(|| variable(client.hosts));
    let name = in_name.unwrap_or_else(|| Pattern::text("default"));
    let target = Target::of(call, at, client.at_home, name);
    if has(&items, client.looks) {
        return Meaning::of(target.effects(Verb::Read));
    }
    let mut meaning = Meaning::nothing();
    for file in values(&items, &["-o", "--output", "-L", "--log-file"]) {
        meaning.effects.extend(call.replaces(file));
    }
    let texts = values(&items, client.texts);
    let files = values(&items, client.files);
    let from_input = texts.is_empty() && files.iter().all(|file| file.as_text() == Some(b"-"));
    let mut done = Done { call, target: &On::Server(&target), meaning };
    texts.iter().for_each(|text| done.text(text, Certainty::Will));
    files.iter().filter(|file| file.as_text() != Some(b"-")).for_each(|file| done.file(file));
    if from_input {
        done.input();
    }
    done.meaning
}

fn of_file(call: &Call<'_>) -> Meaning {
    let items = FILE.scan(call.args);
    if has(&items, &["-version", "--version", "-help", "--help"]) {
        return Meaning::nothing();
    }
    let words = operands(&items);
    let none = Pattern::text(":memory:");
    let name = words.first().map_or(&none, Arg::pattern);
    let memory = name.prefix().starts_with(b":memory:") || name.is_empty();
    let path = (!memory).then(|| call.path(name));
    let on = On::File { path, may_write: !has(&items, &["-readonly", "--readonly"]) };
    let mut done = Done { call, target: &on, meaning: Meaning::nothing() };
    values(&items, &["-cmd", "-c", "-s", "-e"])
        .into_iter()
        .chain(words.get(1..).unwrap_or_default().iter().map(Arg::pattern))
        .for_each(|text| done.text(text, Certainty::Will));
    values(&items, &["-init", "-f"]).into_iter().for_each(|file| done.file(file));
    let given = values(&items, &["-c", "-s", "-e", "-f"]);
    if words.len() <= 1 && given.is_empty() {
        done.input();
    }
    done.meaning
}

/// What statements act on.
pub(super) enum On<'a> {
    /// A server's database.
    Server(&'a Target),
    /// A file; `None`: memory.
    File {
        /// Absolute.
        path: Option<Pattern>,
        /// Whether it was not opened for reading only.
        may_write: bool,
    },
}

struct Done<'a> {
    call: &'a Call<'a>,
    target: &'a On<'a>,
    meaning: Meaning,
}

impl Done<'_> {
    fn input(&mut self) {
        match self.call.stdin {
            Input::Text(text) => self.text(text, Certainty::Will),
            Input::File(path) => self.file(path),
            Input::Nothing | Input::Names(_) | Input::Fetched(_) | Input::Unknown(_) => {
                self.unknown()
            }
        }
    }

    /// A file of statements. It may be written earlier in the same act, so what stands there now is
    /// only what it may do.
    fn file(&mut self, name: &Pattern) {
        let path = self.call.path(name);
        if !matches!(self.call.stdin, Input::File(known) if *known == path) {
            self.meaning.effects.push(Effect::on_path(Verb::Read, path.clone()));
        }
        let content = match (self.call.place, path.as_text()) {
            (None, Some(path)) => self.call.facts.files().content(path).known(),
            (Some(_), _) | (None, None) => None,
        };
        if let Some(content) = content.filter(|content| content.len() <= SCRIPT_BYTES_MAX) {
            self.text(&Pattern::content(content), Certainty::May);
        }
        self.unknown();
    }

    fn text(&mut self, text: &Pattern, certainty: Certainty) {
        for deed in deeds(text) {
            match deed {
                Deed::Read => self.push(Verb::Read, certainty),
                Deed::Write => self.push(Verb::Write, certainty),
                Deed::Delete => self.push(Verb::Delete, certainty),
                Deed::Runs(text) => {
                    let run = Run::of(Inner::ShellText(Pattern::content(text)));
                    let perhaps = certainty != Certainty::Will;
                    self.meaning.runs.push(Run { perhaps, ..run });
                }
                Deed::Opens(file) => {
                    let read = self.call.reads(&Pattern::text(file));
                    self.meaning.effects.extend(read);
                }
                Deed::Saves(file) => {
                    let saved = self.call.replaces(&Pattern::text(file));
                    self.meaning.effects.extend(saved);
                }
                Deed::Unknown => self.unknown(),
            }
        }
    }

    fn push(&mut self, verb: Verb, certainty: Certainty) {
        let effects = match self.target {
            On::Server(target) => target.effects(verb),
            On::File { path: None, .. } => Vec::new(),
            On::File { path: Some(path), may_write } => {
                let on = |verb| Effect::on_path(verb, path.clone());
                match verb {
                    Verb::Write if *may_write => vec![on(Verb::Write)],
                    Verb::Delete if *may_write => vec![on(Verb::Write), on(Verb::Discard)],
                    _ => vec![on(Verb::Read)],
                }
            }
        };
        for effect in effects {
            let effect = effect.at_most(certainty);
            if !self.meaning.effects.contains(&effect) {
                self.meaning.effects.push(effect);
            }
        }
    }

    fn unknown(&mut self) {
        let unknown = self.call.unknown();
        if !self.meaning.effects.contains(&unknown) {
            self.meaning.effects.push(unknown);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::{check, check_with};
    use crate::effects::programs::meaning::Input;
    use crate::model::pattern::Pattern;

    #[test]
    fn servers() {
        check(&[
            ("psql -c 'select 1'", &["read service:database-local:default"]),
            ("psql shop -c '\\d'", &["read service:database-local:shop"]),
            ("psql -l", &["read service:database-local:default"]),
            (
                "psql -h localhost -d shop -tAc 'drop table a'",
                &["delete service:database-local:shop"],
            ),
            (
                "psql -h db.example.com shop -c 'select 1'",
                &["receive host:db.example.com", "read service:database-db.example.com:shop"],
            ),
            (
                "psql postgres://u:p@db.example.com:5432/shop?x=1 -c 'truncate a'",
                &["send host:db.example.com", "delete service:database-db.example.com:shop"],
            ),
            (
                "psql 'host=127.0.0.1 dbname=shop' -c 'update a set b = 1'",
                &["write service:database-local:shop"],
            ),
            (
                "psql ${DATABASE_URL} -c 'select 1'",
                &["receive host:${DATABASE_URL}", "read service:database-${DATABASE_URL}:default"],
            ),
            (
                "psql -c 'select 1' -c 'do x'",
                &["read service:database-local:default", "unknown run program:psql"],
            ),
            ("psql -f a.sql", &["read path:a.sql", "unknown run program:psql"]),
            ("psql shop", &["unknown run program:psql"]),
            ("psql --version", &[]),
            ("psql shop -c '\\! rm a'", &["delete path:a"]),
            ("mysql -uroot -psecret shop -e 'show tables'", &["read service:database-local:shop"]),
            (
                "mysql -h db -D shop -e 'delete from a'",
                &["send host:db", "delete service:database-db:shop"],
            ),
            ("clickhouse-client -q 'select 1'", &["read service:database:default"]),
            (
                "ssh web-1 psql shop -c 'drop table a'",
                &["receive host:web-1", "delete service:database-web-1:shop"],
            ),
            ("docker exec db psql shop -c 'drop table a'", &["delete service:database-local:shop"]),
        ]);
    }

    #[test]
    fn files() {
        check(&[
            ("sqlite3 a.db 'select 1'", &["read path:a.db"]),
            ("sqlite3 a.db .tables", &["read path:a.db"]),
            ("sqlite3 -readonly a.db 'select 1'", &["read path:a.db"]),
            ("sqlite3 a.db 'insert into a values (1)'", &["write path:a.db"]),
            ("sqlite3 a.db 'drop table a'", &["write path:a.db", "discard path:a.db"]),
            ("sqlite3 :memory: 'drop table a'", &[]),
            (
                "sqlite3 a.db '.backup b.db'",
                &["read path:a.db", "write path:b.db", "discard path:b.db"],
            ),
            ("sqlite3 a.db", &["unknown run program:sqlite3"]),
            ("duckdb -c 'select 1'", &[]),
            ("duckdb a.duckdb -c 'select 1'", &["read path:a.duckdb"]),
        ]);
    }

    #[test]
    fn standard_input() {
        let text = Input::Text(Pattern::content(b"select 1;\ndrop table a;\n".to_vec()));
        check_with(
            &text,
            &[
                (
                    "psql shop",
                    &["read service:database-local:shop", "delete service:database-local:shop"],
                ),
                ("psql shop -c 'select 1'", &["read service:database-local:shop"]),
                (
                    "psql -f - shop",
                    &["read service:database-local:shop", "delete service:database-local:shop"],
                ),
                ("sqlite3 a.db", &["read path:a.db", "write path:a.db", "discard path:a.db"]),
            ],
        );
        check_with(
            &Input::File(Pattern::text("/r/a.sql")),
            &[("mysql shop", &["unknown run program:mysql"])],
        );
    }
}

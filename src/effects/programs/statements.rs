//! SQL read as far as what it does: each statement reads, changes or deletes, or is not understood.

use crate::model::pattern::{Pattern, Piece};

/// What one statement, or one command of a database's own client, does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    /// It looks at rows or at the schema.
    Read,
    /// It adds or changes rows, schema or rights.
    Write,
    /// It deletes rows, tables or databases.
    Delete,
    /// The client runs this shell text.
    Runs(Vec<u8>),
    /// The client reads this file.
    Opens(Vec<u8>),
    /// The client writes this file.
    Saves(Vec<u8>),
    /// It is not understood.
    Unknown,
}

/// What the statements of a text do, each deed once. Text that is not known stands for a value, and
/// for whatever else it may be.
pub(super) fn deeds(text: &Pattern) -> Vec<Deed> {
    let mut known = Vec::new();
    let mut deeds = Vec::new();
    for piece in text.pieces() {
        match piece {
            Piece::Text(text) => known.extend(text),
            Piece::Star | Piece::Any | Piece::Below | Piece::Between | Piece::Hole { .. } => {
                known.extend(b"x");
                deeds.push(Deed::Unknown);
            }
        }
    }
    deeds.extend(of_text(&known));
    deeds.sort();
    deeds.dedup();
    deeds
}

fn of_text(text: &[u8]) -> Vec<Deed> {
    let mut reader = Reader { text, at: 0, words: Vec::new(), deeds: Vec::new() };
    while let Some(byte) = reader.peek(0) {
        reader.step(byte);
    }
    reader.end();
    reader.deeds
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    /// The words of the statement so far, in upper case; `=` is one.
    words: Vec<Vec<u8>>,
    deeds: Vec<Deed>,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at.saturating_add(ahead)).copied()
    }

    fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    fn step(&mut self, byte: u8) {
        match (byte, self.peek(1)) {
            (b'-', Some(b'-')) => {
                self.past(b"\n");
            }
            (b'#', _) if self.starts_line() => {
                self.past(b"\n");
            }
            // MySQL runs what stands in `/*! */`.
            (b'/', Some(b'*')) if self.peek(2) == Some(b'!') => {
                self.skip(3);
                while self.peek(0).is_some_and(|byte| byte.is_ascii_digit()) {
                    self.skip(1);
                }
            }
            (b'/', Some(b'*')) => {
                self.skip(2);
                self.past(b"*/");
            }
            (b'\'' | b'"' | b'`', _) => self.quoted(byte),
            (b'$', _) => self.dollar(),
            (b'\\', Some(b';')) => {
                self.skip(2);
                self.end();
            }
            (b'\\', _) => self.client(),
            (b'.', _) if self.words.is_empty() && self.starts_line() => self.client(),
            (b';', _) => {
                self.skip(1);
                self.end();
            }
            (b'=', _) => {
                self.skip(1);
                self.words.push(b"=".into());
            }
            _ if is_word(byte) => self.word(),
            _ => self.skip(1),
        }
    }

    fn starts_line(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default();
        before.iter().rev().find(|byte| !b" \t\r".contains(byte)).is_none_or(|byte| *byte == b'\n')
    }

    /// Goes behind this text, or to the end.
    fn past(&mut self, end: &[u8]) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let found = rest.windows(end.len().max(1)).position(|window| window == end);
        self.skip(found.map_or(rest.len(), |at| at.saturating_add(end.len())));
        found.is_some()
    }

    /// A string or a quoted name. Whether `\'` ends it depends on the dialect.
    fn quoted(&mut self, quote: u8) {
        self.skip(1);
        let start = self.at;
        let closed = self.past(&[quote]);
        let inside = self.text.get(start..self.at.saturating_sub(1)).unwrap_or_default();
        if !closed || inside.ends_with(b"\\") {
            self.deeds.push(Deed::Unknown);
        }
        if quote != b'\'' {
            self.words.push(b"name".into());
        }
    }

    /// `$tag$ ... $tag$`, a parameter `$1`, or a plain sign.
    fn dollar(&mut self) {
        let rest = self.text.get(self.at.saturating_add(1)..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_word(**byte) && **byte != b'$').count();
        if rest.get(length) != Some(&b'$') {
            return self.skip(length.saturating_add(1));
        }
        let whole = length.saturating_add(2);
        let tag = self.text.get(self.at..self.at.saturating_add(whole)).unwrap_or_default();
        self.skip(whole);
        if !self.past(tag) {
            self.deeds.push(Deed::Unknown);
        }
    }

    fn word(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_word(**byte)).count();
        self.words.push(rest.get(..length).unwrap_or_default().to_ascii_uppercase());
        self.skip(length);
    }

    fn end(&mut self) {
        let words = std::mem::take(&mut self.words);
        if !words.is_empty() {
            self.deeds.push(of_words(&words));
        }
    }

    /// A command of the client itself: `\d`, `\copy`, `.tables`, to the end of its line.
    fn client(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let words: Vec<&[u8]> =
            line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
        self.end();
        client(line, &words, &mut self.deeds);
        self.skip(line.len());
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_@$".contains(&byte) || !byte.is_ascii()
}

fn client(line: &[u8], words: &[&[u8]], deeds: &mut Vec<Deed>) {
    let name = words.first().copied().unwrap_or_default();
    let bare = name.strip_suffix(b"+").unwrap_or(name);
    let last = || unquoted(words.last().copied().unwrap_or_default());
    let named = words.len() > 1;
    match bare {
        b"\\!" | b".shell" | b".system" => {
            let text = line.get(name.len()..).unwrap_or_default();
            deeds.push(Deed::Runs(text.trim_ascii().to_vec()));
        }
        b"\\i" | b"\\ir" | b"\\include" | b"\\." | b".read" if named => {
            deeds.extend([Deed::Opens(last()), Deed::Unknown]);
        }
        b"\\copy" => {
            let at = |word: &[u8]| words.iter().rposition(|known| known.eq_ignore_ascii_case(word));
            let file =
                |at: usize| unquoted(words.get(at.saturating_add(1)).copied().unwrap_or(b""));
            match (at(b"to"), at(b"from")) {
                (to, Some(from)) if to < Some(from) => {
                    deeds.extend([Deed::Write, Deed::Opens(file(from))]);
                }
                (Some(to), _) => deeds.extend([Deed::Read, Deed::Saves(file(to))]),
                (None, _) => deeds.push(Deed::Unknown),
            }
        }
        b"\\o" | b"\\out" | b"\\w" | b".output" | b".once" | b".backup" | b".save" | b".clone"
            if named =>
        {
            match last().first() {
                Some(b'|') => deeds.push(Deed::Unknown),
                Some(_) | None => deeds.extend([Deed::Read, Deed::Saves(last())]),
            }
        }
        b".import" if named => {
            let file = words.iter().rev().nth(1).copied().unwrap_or_default();
            deeds.extend([Deed::Write, Deed::Opens(unquoted(file))]);
        }
        b".restore" => deeds.push(Deed::Delete),
        b"\\q" | b"\\x" | b"\\pset" | b"\\timing" | b"\\set" | b"\\unset" | b"\\echo"
        | b"\\encoding" | b"\\a" | b"\\t" | b"\\conninfo" | b"\\g" | b"\\gx" | b"\\gset"
        | b"\\G" | b"\\o" | b"\\errverbose" | b"\\h" | b"\\?" | b"\\watch" | b".quit"
        | b".exit" | b".headers" | b".header" | b".mode" | b".width" | b".timeout" | b".timer"
        | b".echo" | b".nullvalue" | b".separator" | b".bail" | b".changes" | b".stats"
        | b".show" | b".help" | b".print" | b".output" | b".eqp" | b".explain" | b".version" => {}
        b".tables" | b".schema" | b".dump" | b".databases" | b".indexes" | b".indices"
        | b".fullschema" | b".dbinfo" | b".sha3sum" | b".lint" => deeds.push(Deed::Read),
        _ if bare.starts_with(b"\\d") || matches!(bare, b"\\l" | b"\\sf" | b"\\sv" | b"\\z") => {
            deeds.push(Deed::Read);
        }
        _ => deeds.push(Deed::Unknown),
    }
}

fn unquoted(word: &[u8]) -> Vec<u8> {
    let end = word.strip_suffix(b";").unwrap_or(word);
    let quoted = end.strip_prefix(b"'").and_then(|end| end.strip_suffix(b"'"));
    let quoted = quoted.or_else(|| end.strip_prefix(b"\"").and_then(|end| end.strip_suffix(b"\"")));
    quoted.unwrap_or(end).to_vec()
}

/// Functions that change something though they are called from a `SELECT`.
const ACTING: &[&[u8]] = &[
    b"PG_TERMINATE_BACKEND",
    b"PG_CANCEL_BACKEND",
    b"PG_RELOAD_CONF",
    b"PG_DROP_REPLICATION_SLOT",
    b"SETVAL",
    b"LO_UNLINK",
    b"LO_IMPORT",
    b"LO_EXPORT",
    b"LO_FROM_BYTEA",
    b"DBLINK_EXEC",
    b"DROP_CHUNKS",
];
/// Words in a `SELECT` with which it reaches beyond its tables.
const BEYOND: &[&[u8]] = &[b"OUTFILE", b"DUMPFILE", b"WRITEFILE", b"LOAD_EXTENSION", b"EDIT"];

/// What a statement of these words does, in upper case.
fn of_words(words: &[Vec<u8>]) -> Deed {
    let has = |word: &[u8]| words.iter().any(|known| known == word);
    let second = words.get(1).map_or(b"".as_slice(), Vec::as_slice);
    let first = words.first().map_or(b"".as_slice(), Vec::as_slice);
    match first {
        b"SELECT" | b"TABLE" | b"VALUES" | b"FROM" => selects(words),
        b"WITH" => changes(words).unwrap_or_else(|| selects(words)),
        b"EXPLAIN" | b"DESCRIBE" | b"DESC" if has(b"ANALYZE") || has(b"ANALYSE") => {
            changes(words).unwrap_or(Deed::Read)
        }
        b"EXPLAIN" | b"DESCRIBE" | b"DESC" | b"SHOW" | b"USE" | b"BEGIN" | b"START" | b"COMMIT"
        | b"END" | b"ROLLBACK" | b"ABORT" | b"SAVEPOINT" | b"RELEASE" | b"DECLARE" | b"FETCH"
        | b"CLOSE" | b"LISTEN" | b"UNLISTEN" | b"CHECK" | b"CHECKSUM" | b"HELP" | b"SUMMARIZE"
        | b"LIST" | b"EXISTS" | b"QUIT" | b"EXIT" | b"GO" | b"DISCARD" | b"DEALLOCATE"
        | b"STATUS" => Deed::Read,
        b"SET" | b"RESET" => match second {
            b"GLOBAL" | b"PERSIST" | b"PASSWORD" | b"PERSIST_ONLY" | b"@@GLOBAL" => Deed::Write,
            _ => Deed::Read,
        },
        b"PRAGMA" if has(b"=") && !QUIET_PRAGMAS.contains(&second) => Deed::Write,
        b"PRAGMA" => Deed::Read,
        b"COPY" if has(b"PROGRAM") => Deed::Unknown,
        b"COPY" if has(b"TO") && !has(b"STDIN") => Deed::Read,
        b"CREATE" if matches!(second, b"TEMP" | b"TEMPORARY") => Deed::Read,
        b"ALTER" if has(b"DROP") => Deed::Delete,
        b"DROP" | b"TRUNCATE" | b"DELETE" | b"PURGE" | b"DETACH" => Deed::Delete,
        b"REPLACE" | b"INSERT" | b"UPDATE" | b"MERGE" | b"UPSERT" | b"COPY" | b"LOAD"
        | b"CREATE" | b"ALTER" | b"GRANT" | b"REVOKE" | b"COMMENT" | b"VACUUM" | b"ANALYZE"
        | b"REINDEX" | b"CLUSTER" | b"REFRESH" | b"RENAME" | b"LOCK" | b"UNLOCK" | b"SECURITY"
        | b"NOTIFY" | b"OPTIMIZE" | b"REPAIR" | b"FLUSH" | b"KILL" | b"REASSIGN"
        | b"CHECKPOINT" | b"SYSTEM" => Deed::Write,
        _ => Deed::Unknown,
    }
}

/// Pragmas that only set something for the connection.
const QUIET_PRAGMAS: &[&[u8]] = &[
    b"FOREIGN_KEYS",
    b"BUSY_TIMEOUT",
    b"CACHE_SIZE",
    b"SYNCHRONOUS",
    b"TEMP_STORE",
    b"QUERY_ONLY",
    b"CASE_SENSITIVE_LIKE",
    b"RECURSIVE_TRIGGERS",
];

fn selects(words: &[Vec<u8>]) -> Deed {
    let has = |list: &[&[u8]]| words.iter().any(|word| list.contains(&word.as_slice()));
    let into = words.windows(2).any(|pair| match pair {
        [into, name] => into == b"INTO" && !name.starts_with(b"@"),
        _ => false,
    });
    match () {
        () if has(BEYOND) => Deed::Unknown,
        () if into || has(ACTING) => Deed::Write,
        () => Deed::Read,
    }
}

/// The worst change that stands inside of a statement, as in `WITH x AS (DELETE ...)`.
fn changes(words: &[Vec<u8>]) -> Option<Deed> {
    let mut worst = None;
    let mut before: &[u8] = b"";
    for word in words {
        let deed = match word.as_slice() {
            b"DELETE" => Some(Deed::Delete),
            b"INSERT" | b"MERGE" | b"REPLACE" => Some(Deed::Write),
            b"UPDATE" if before != b"FOR" && before != b"KEY" => Some(Deed::Write),
            _ => None,
        };
        worst = worst.max(deed);
        before = word;
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::Deed::{Delete, Opens, Read, Runs, Saves, Unknown, Write};
    use super::*;

    #[test]
    fn statements_by_what_they_do() {
        for (text, wanted) in [
            ("select 1", vec![Read]),
            ("-- drop table a\nSELECT 'drop table a; --' AS x", vec![Read]),
            ("/* truncate a */ select \"delete\" from `drop`", vec![Read]),
            ("explain delete from a", vec![Read]),
            ("explain analyze delete from a", vec![Delete]),
            ("show tables; describe a; use shop", vec![Read]),
            ("begin; insert into a values (1); commit", vec![Read, Write]),
            ("update a set x = 'delete' where id = 1", vec![Write]),
            ("drop table a", vec![Delete]),
            ("select 1; TRUNCATE a", vec![Read, Delete]),
            ("delete from a where id = 1", vec![Delete]),
            ("create table a (b int references c on delete cascade)", vec![Write]),
            ("create temp table a as select 1", vec![Read]),
            ("alter table a add b int", vec![Write]),
            ("alter table a drop column b", vec![Delete]),
            ("with x as (select 1) select * from x for update", vec![Read]),
            ("with x as (delete from a returning *) select * from x", vec![Delete]),
            ("select * into b from a", vec![Write]),
            ("select pg_terminate_backend(1)", vec![Write]),
            ("select 1 into outfile '/tmp/x'", vec![Unknown]),
            ("do $$ begin drop table a; end $$", vec![Unknown]),
            ("create function f() returns void as $x$ drop table a; $x$", vec![Write]),
            ("/*!40000 drop table a */", vec![Delete]),
            ("select 'it\\'s'", vec![Read, Unknown]),
            ("select 'open", vec![Read, Unknown]),
            ("pragma table_info(a)", vec![Read]),
            ("pragma user_version = 3", vec![Write]),
            ("pragma foreign_keys = on", vec![Read]),
            ("frobnicate a", vec![Unknown]),
            ("", vec![]),
        ] {
            assert_eq!(deeds(&Pattern::text(text)), wanted, "{text}");
        }
    }

    #[test]
    fn commands_of_the_client() {
        for (text, wanted) in [
            ("\\dt+ public.*", vec![Read]),
            ("\\x\nselect 1 \\g", vec![Read]),
            ("select 1\\G", vec![Read]),
            ("select 'x' \\gexec", vec![Read, Unknown]),
            ("\\! rm a", vec![Runs(b"rm a".into())]),
            ("\\i a.sql", vec![Opens(b"a.sql".into()), Unknown]),
            ("\\copy a from 'a.csv' csv", vec![Write, Opens(b"a.csv".into())]),
            ("\\copy (select 1 from a) to 'a.csv' csv", vec![Read, Saves(b"a.csv".into())]),
            (".tables", vec![Read]),
            (".mode csv\n.import a.csv t", vec![Write, Opens(b"a.csv".into())]),
            (".backup b.db", vec![Read, Saves(b"b.db".into())]),
            (".shell rm a", vec![Runs(b"rm a".into())]),
        ] {
            assert_eq!(deeds(&Pattern::text(text)), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_not_known_may_be_anything() {
        let text: Pattern = "delete from a where id = ${id}".parse().unwrap();
        assert_eq!(deeds(&text), [Delete, Unknown]);
    }
}

//! How the clients of databases are called: their options with SQL, with a file, a host, a name.

use super::arguments::{Grammar, Style};

/// How one client is called.
pub(super) struct Client {
    /// Its options.
    pub(super) grammar: Grammar<'static>,
    /// Options whose value is SQL.
    pub(super) texts: &'static [&'static str],
    /// Options whose value is a file of SQL.
    pub(super) files: &'static [&'static str],
    /// Options whose value is the host, and the variables that name it.
    pub(super) hosts: &'static [&'static str],
    /// Options whose value is the database, and the variables that name it.
    pub(super) names: &'static [&'static str],
    /// Options with which it only looks.
    pub(super) looks: &'static [&'static str],
    /// Whether it surely speaks to this machine where no host is named.
    pub(super) at_home: bool,
}

/// `psql`, `pgcli`.
pub(super) const PSQL: Client = Client {
    grammar: Grammar {
        switches: &["--list", "--csv", "--tuples-only", "--quiet", "--no-psqlrc", "--echo-all"],
        ..Grammar::of(
            &[
                "-c",
                "--command",
                "-e",
                "--execute",
                "-f",
                "--file",
                "-h",
                "--host",
                "-d",
                "--dbname",
                "-p",
                "--port",
                "-U",
                "--username",
                "-o",
                "--output",
                "-L",
                "--log-file",
                "-v",
                "--set",
                "--variable",
                "-P",
                "--pset",
                "-F",
                "--field-separator",
                "-R",
                "--record-separator",
                "-T",
            ],
            Style::Anywhere,
        )
    },
    texts: &["-c", "--command", "--execute"],
    files: &["-f", "--file"],
    hosts: &["-h", "--host", "PGHOST", "PGHOSTADDR"],
    names: &["-d", "--dbname", "PGDATABASE"],
    looks: &["-l", "--list"],
    at_home: true,
};
/// `mysql`, `mariadb`, `mycli`.
pub(super) const MYSQL: Client = Client {
    grammar: Grammar {
        attached: &["-p", "--password"],
        switches: &["--batch", "--silent", "--table", "--skip-column-names", "--raw", "--vertical"],
        ..Grammar::of(
            &[
                "-e",
                "--execute",
                "-h",
                "--host",
                "-D",
                "--database",
                "-u",
                "--user",
                "-P",
                "--port",
                "-S",
                "--socket",
                "--defaults-file",
                "--defaults-extra-file",
                "--protocol",
                "--default-character-set",
                "--init-command",
                "--ssl-mode",
                "--ssl-ca",
            ],
            Style::Anywhere,
        )
    },
    texts: &["-e", "--execute", "--init-command"],
    files: &[],
    hosts: &["-h", "--host", "MYSQL_HOST"],
    names: &["-D", "--database"],
    looks: &[],
    at_home: true,
};
/// `clickhouse-client`, `sqlcmd`, `cqlsh`, `snowsql`, `usql`.
pub(super) const OTHER: Client = Client {
    grammar: Grammar::of(
        &[
            "-q",
            "--query",
            "-Q",
            "-e",
            "--execute",
            "-c",
            "--command",
            "-i",
            "--queries-file",
            "-f",
            "--file",
            "-S",
            "-h",
            "--host",
            "--hostname",
            "-d",
            "--database",
            "--dbname",
            "-U",
            "-u",
            "--user",
            "--username",
            "-P",
            "-p",
            "--password",
            "--port",
            "-a",
            "-w",
            "-s",
            "-o",
        ],
        Style::Anywhere,
    ),
    texts: &["-q", "--query", "-Q", "-e", "--execute", "-c", "--command"],
    files: &["-i", "--queries-file", "-f", "--file"],
    hosts: &["-h", "--host", "--hostname", "-S"],
    names: &["-d", "--database", "--dbname"],
    looks: &[],
    at_home: false,
};
/// `sqlite3`, `duckdb`, `litecli`: the database is a file.
pub(super) const FILE: Grammar<'static> = Grammar::of(
    &["-cmd", "-init", "-separator", "-newline", "-nullvalue", "-vfs", "-c", "-s", "-f", "-e"],
    Style::OneDash,
);

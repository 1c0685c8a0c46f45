//! `curl`, `wget`: what comes from a host, what goes to it, and where it is put.

use super::arguments::{Grammar, Item, Style, after, has, operands, value, values};
use super::deeds::{base_name, inside, is_standard, tree};
use super::meaning::{Call, Meaning};
use super::names::host;
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

const CURL: Grammar<'static> = Grammar {
    switches: &["--silent", "--show-error", "--location", "--fail", "--remote-name", "--get"],
    ..Grammar::of(
        &[
            "-A",
            "--user-agent",
            "-b",
            "--cookie",
            "-c",
            "--cookie-jar",
            "-C",
            "--continue-at",
            "-d",
            "--data",
            "--data-raw",
            "--data-binary",
            "--data-ascii",
            "--data-urlencode",
            "--json",
            "-D",
            "--dump-header",
            "-e",
            "--referer",
            "-E",
            "--cert",
            "--key",
            "--cacert",
            "--capath",
            "-F",
            "--form",
            "--form-string",
            "-H",
            "--header",
            "-h",
            "-K",
            "--config",
            "-m",
            "--max-time",
            "--connect-timeout",
            "-o",
            "--output",
            "--output-dir",
            "-P",
            "-Q",
            "--quote",
            "-r",
            "--range",
            "--rate",
            "--resolve",
            "--connect-to",
            "--retry",
            "--retry-delay",
            "--retry-max-time",
            "-t",
            "-T",
            "--upload-file",
            "-u",
            "--user",
            "-U",
            "--proxy-user",
            "-w",
            "--write-out",
            "-x",
            "--proxy",
            "-X",
            "--request",
            "-y",
            "-Y",
            "-z",
            "--time-cond",
            "--url",
            "--url-query",
            "--trace",
            "--trace-ascii",
            "--stderr",
            "--oauth2-bearer",
            "--aws-sigv4",
            "--unix-socket",
            "--interface",
            "--limit-rate",
            "--max-redirs",
            "--max-filesize",
            "--proto",
            "--proto-redir",
            "--ciphers",
            "--tls-max",
            "--pass",
            "--variable",
            "--socks5",
            "--socks5-hostname",
            "--netrc-file",
            "--keepalive-time",
            "--hostpubmd5",
            "--doh-url",
            "--dns-servers",
            "--etag-save",
            "--etag-compare",
            "--local-port",
            "--request-target",
            "--noproxy",
            "--cert-type",
        ],
        Style::Anywhere,
    )
};
/// Options whose value is sent; `@FILE` in it is a file.
const DATA: &[&str] = &[
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-ascii",
    "--data-urlencode",
    "--json",
    "-F",
    "--form",
    "--form-string",
    "-T",
    "--upload-file",
];
const KEPT: &[&str] = &[
    "-c",
    "--cookie-jar",
    "-D",
    "--dump-header",
    "--trace",
    "--trace-ascii",
    "--stderr",
    "--etag-save",
];
const WGET: Grammar<'static> = Grammar::of(
    &[
        "-O",
        "--output-document",
        "-P",
        "--directory-prefix",
        "-o",
        "--output-file",
        "-a",
        "--append-output",
        "-i",
        "--input-file",
        "-U",
        "--user-agent",
        "-t",
        "--tries",
        "-T",
        "--timeout",
        "-w",
        "--wait",
        "--header",
        "--post-data",
        "--post-file",
        "--method",
        "--body-data",
        "--body-file",
        "--user",
        "--password",
        "-e",
        "--execute",
        "-l",
        "--level",
        "-A",
        "--accept",
        "-R",
        "--reject",
        "-D",
        "--domains",
        "-I",
        "-X",
        "-B",
        "--base",
        "--ca-certificate",
        "--certificate",
        "--private-key",
        "--load-cookies",
        "--save-cookies",
        "--referer",
        "-Q",
        "--quota",
        "--limit-rate",
        "--progress",
        "--cut-dirs",
    ],
    Style::Anywhere,
);

/// `curl`.
pub(super) fn curl(call: &Call<'_>) -> Meaning {
    let items = CURL.scan(call.args);
    let mut addresses: Vec<Pattern> =
        operands(&items).iter().map(|arg| arg.pattern().clone()).collect();
    addresses.extend(values(&items, &["--url"]).into_iter().cloned());
    if addresses.is_empty() && has(&items, &["--help", "-h", "--version", "-V", "--manual", "-M"]) {
        return Meaning::nothing();
    }
    let mut meaning = Meaning::nothing();
    for file in values(&items, &["-K", "--config"]) {
        meaning.effects.extend(call.reads(file));
        meaning.effects.push(call.unknown());
    }
    for file in values(&items, KEPT) {
        meaning.effects.extend(call.writes(file));
    }
    let sent = sent_by_curl(call, &items);
    for address in &addresses {
        if let Some(path) = address.prefix().strip_prefix(b"file://") {
            let skipped = address.prefix().len().saturating_sub(path.len());
            meaning.effects.extend(call.reads(&after(address, skipped)));
            continue;
        }
        exchange(&mut meaning, &host(address), &sent);
    }
    for proxy in values(&items, &["-x", "--proxy", "--socks5", "--socks5-hostname"]) {
        meaning.effects.push(Call::sends(host(proxy)));
    }
    let folder = value(&items, &["--output-dir"]).map_or(call.cwd.clone(), |dir| call.path(dir));
    let outputs = values(&items, &["-o", "--output"]);
    let from = |address: Option<&Pattern>| {
        Resource::here(Kind::Host, address.map_or_else(|| Pattern::hole("address"), host))
    };
    for (at, file) in outputs.iter().enumerate().filter(|(_, file)| !is_standard(file)) {
        let path = super::paths::absolute(&folder, file);
        meaning.effects.extend(arrived(&path, &from(addresses.get(at))));
    }
    let named = ["-O", "--remote-name", "--remote-name-all", "-J", "--remote-header-name"];
    if has(&items, &named) {
        for address in &addresses {
            let path = inside(&folder, &file_of(address));
            meaning.effects.extend(arrived(&path, &from(Some(address))));
        }
    } else if outputs.iter().all(|file| is_standard(file)) {
        meaning.fetches = addresses.iter().find(|address| !is_file(address)).map(host);
    }
    meaning
}

fn is_file(address: &Pattern) -> bool {
    address.prefix().starts_with(b"file://")
}

/// What goes out: nothing, or data with the files that it is taken from.
enum Sent {
    Nothing,
    Data(Vec<Pattern>),
}

fn sent_by_curl(call: &Call<'_>, items: &[Item]) -> Sent {
    let method = value(items, &["-X", "--request"]);
    let changes = method.is_some_and(|method| {
        let text = method.as_text().map(<[u8]>::to_ascii_uppercase);
        !matches!(text.as_deref(), Some(b"GET" | b"HEAD" | b"OPTIONS"))
    });
    let mut files = Vec::new();
    let mut data = false;
    for item in items {
        let Item::Flag(name, Some(value)) = item else { continue };
        if !DATA.contains(&name.as_str()) {
            continue;
        }
        data = true;
        let text = value.prefix();
        let start = match name.as_str() {
            "-T" | "--upload-file" => Some(0),
            "--data-raw" | "--form-string" => None,
            "-F" | "--form" => text.windows(2).position(|two| two == b"=@" || two == b"=<"),
            "--data-urlencode" => text.iter().position(|byte| *byte == b'@'),
            _ => text.starts_with(b"@").then_some(0),
        };
        let skipped = match name.as_str() {
            "-T" | "--upload-file" => 0,
            "-F" | "--form" => 2,
            _ => 1,
        };
        if let Some(start) = start {
            let named = after(value, start.saturating_add(skipped));
            let end = named.prefix().iter().position(|byte| *byte == b';');
            let named = match (named.as_text(), end) {
                (Some(text), Some(end)) => Pattern::text(text.get(..end).unwrap_or(text)),
                _ => named,
            };
            if !is_standard(&named) && !named.is_empty() {
                files.push(call.path(&named));
            }
        }
    }
    match data && !has(items, &["-G", "--get"]) || changes || !files.is_empty() {
        true => Sent::Data(files),
        false => Sent::Nothing,
    }
}

fn exchange(meaning: &mut Meaning, host: &Pattern, sent: &Sent) {
    meaning.effects.push(Call::receives(host.clone()));
    match sent {
        Sent::Nothing => {}
        Sent::Data(files) if files.is_empty() => meaning.effects.push(Call::sends(host.clone())),
        Sent::Data(files) => meaning.effects.extend(
            files
                .iter()
                .map(|file| Call::sends(host.clone()).coming_from(Resource::path(file.clone()))),
        ),
    }
}

fn arrived(path: &Pattern, from: &Resource) -> [Effect; 2] {
    let write = Effect::on_path(Verb::Write, path.clone()).coming_from(from.clone());
    [write, Effect::on_path(Verb::Discard, path.clone())]
}

/// The file name that an address ends with.
fn file_of(address: &Pattern) -> Pattern {
    match address.as_text() {
        Some(text) => {
            let end = text.iter().position(|byte| b"?#".contains(byte)).unwrap_or(text.len());
            let path = text.get(..end).unwrap_or(text);
            match path.strip_suffix(b"/") {
                Some(_) => Pattern::text("index.html"),
                None => base_name(&Pattern::text(path)),
            }
        }
        None => base_name(address),
    }
}

/// `wget`.
pub(super) fn wget(call: &Call<'_>) -> Meaning {
    let items = WGET.scan(call.args);
    let addresses = operands(&items);
    if addresses.is_empty() && has(&items, &["--help", "-h", "--version", "-V"]) {
        return Meaning::nothing();
    }
    let files: Vec<Pattern> = values(&items, &["--post-file", "--body-file"])
        .into_iter()
        .map(|file| call.path(file))
        .collect();
    let sends = !files.is_empty() || has(&items, &["--post-data", "--body-data", "--method"]);
    let sent = if sends { Sent::Data(files) } else { Sent::Nothing };
    let mut meaning = Meaning::nothing();
    for list in values(&items, &["-i", "--input-file"]) {
        meaning.effects.extend(call.reads(list));
        meaning.effects.push(Call::receives(Pattern::hole("addresses in a file")));
    }
    for log in values(&items, &["-o", "--output-file", "-a", "--append-output", "--save-cookies"]) {
        meaning.effects.extend(call.writes(log));
    }
    let folder = value(&items, &["-P", "--directory-prefix"]);
    let folder = folder.map_or(call.cwd.clone(), |folder| call.path(folder));
    let output = value(&items, &["-O", "--output-document"]);
    for address in &addresses {
        let from = host(address.pattern());
        exchange(&mut meaning, &from, &sent);
        let resource = Resource::here(Kind::Host, from.clone());
        if has(&items, &["--spider"]) {
            continue;
        }
        match output {
            Some(file) if is_standard(file) => meaning.fetches = Some(from),
            Some(file) => meaning.effects.extend(arrived(&call.path(file), &resource)),
            None if has(&items, &["-r", "--recursive", "-m", "--mirror", "-p"]) => {
                let path = tree(inside(&folder, &from));
                meaning.effects.push(Effect::on_path(Verb::Write, path).coming_from(resource));
            }
            // Without `-O` a file of that name stays and the new one gets a number.
            None => {
                let path = inside(&folder, &file_of(address.pattern()));
                meaning.effects.push(Effect::on_path(Verb::Write, path).coming_from(resource));
            }
        }
    }
    meaning
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::{check, meaning_of};
    use crate::effects::programs::meaning::Input;

    #[test]
    fn curl_and_wget() {
        let fetched = [
            "receive host:example.com",
            "write path:x.tgz from host:example.com",
            "discard path:x.tgz",
        ];
        check(&[
            ("curl -sSL https://example.com/x", &["receive host:example.com"]),
            ("curl -fsSLo x.tgz https://example.com/a", &fetched),
            ("curl -O https://example.com/x.tgz?a=b", &fetched),
            (
                "curl -o /dev/null -w '%{http_code}' https://example.com",
                &["receive host:example.com"],
            ),
            (
                "curl -X POST -d a=b https://example.com",
                &["receive host:example.com", "send host:example.com"],
            ),
            ("curl -G -d a=b https://example.com", &["receive host:example.com"]),
            (
                "curl -d @a.json https://example.com",
                &["receive host:example.com", "send host:example.com from path:a.json"],
            ),
            (
                "curl -F 'f=@a.png;type=image/png' https://example.com",
                &["receive host:example.com", "send host:example.com from path:a.png"],
            ),
            (
                "curl -T dump.sql https://example.com/",
                &["receive host:example.com", "send host:example.com from path:dump.sql"],
            ),
            ("curl file:///etc/passwd", &["read path:/etc/passwd"]),
            ("curl ${url}", &["receive host:${url}"]),
            ("curl --version", &[]),
            ("wget -q https://example.com/x.tgz", &fetched[..2]),
            ("wget -O x.tgz https://example.com/a", &fetched),
            ("wget -qO- https://example.com/a", &["receive host:example.com"]),
            (
                "wget --post-file=a.txt -O - https://example.com",
                &["receive host:example.com", "send host:example.com from path:a.txt"],
            ),
        ]);
    }

    #[test]
    fn what_is_printed_was_fetched() {
        for (line, wanted) in [
            ("curl -sSf https://sh.example.com/x", Some("sh.example.com")),
            ("curl -o a https://sh.example.com/x", None),
            ("wget -O - https://sh.example.com/x", Some("sh.example.com")),
        ] {
            let fetches = meaning_of(line, &Input::Nothing).fetches;
            assert_eq!(fetches.map(|host| host.to_string()).as_deref(), wanted, "{line}");
        }
    }
}

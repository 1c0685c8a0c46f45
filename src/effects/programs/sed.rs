//! `sed`: files read or changed in place, and the commands of a script that write or run.

use super::arguments::{Grammar, Style, has, operands, value, values};
use super::meaning::{Call, Inner, Meaning, Run};
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

const GRAMMAR: Grammar<'static> = Grammar {
    attached: &["-i", "--in-place"],
    switches: &["--quiet", "--silent", "--regexp-extended", "--separate", "--null-data", "--posix"],
    ..Grammar::of(&["-e", "--expression", "-f", "--file", "-l", "--line-length"], Style::Anywhere)
};

pub(super) fn meaning(call: &Call<'_>) -> Meaning {
    let items = GRAMMAR.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let mut files = operands(&items);
    // BSD's `sed -i '' SCRIPT FILE`: an empty operand is the suffix.
    let in_place = has(&items, &["-i", "--in-place"]);
    if in_place && files.first().is_some_and(|first| first.as_text() == Some(b"")) {
        files.remove(0);
    }
    let mut scripts: Vec<Pattern> =
        values(&items, &["-e", "--expression"]).into_iter().cloned().collect();
    let from_files = values(&items, &["-f", "--file"]);
    let mut meaning = Meaning::of(from_files.iter().flat_map(|file| call.reads(file)));
    if !from_files.is_empty() {
        meaning.effects.push(call.unknown());
    }
    if scripts.is_empty() && from_files.is_empty() && !files.is_empty() {
        scripts.push(files.remove(0).pattern().clone());
    }
    for file in &files {
        match in_place {
            false => meaning.effects.extend(call.reads(file.pattern())),
            true => {
                meaning.effects.extend(call.writes(file.pattern()));
                let suffix = value(&items, &["-i", "--in-place"]).filter(|text| !text.is_empty());
                if let Some(suffix) = suffix {
                    let mut kept = file.pattern().clone();
                    kept.append(suffix);
                    meaning.effects.extend(call.writes(&kept));
                }
            }
        }
    }
    for script in &scripts {
        in_script(call, script, &mut meaning);
    }
    meaning
}

/// What the commands of a script do beside printing: `w`, `r`, `e` and the flags of `s`.
fn in_script(call: &Call<'_>, script: &Pattern, meaning: &mut Meaning) {
    let Some(text) = script.as_text() else {
        meaning.effects.push(call.unknown());
        return;
    };
    let mut reader = Reader { rest: text };
    while !reader.rest.is_empty() {
        if reader.command(call, meaning).is_none() {
            meaning.effects.push(call.unknown());
            break;
        }
    }
}

/// Lines of the input are run as commands.
fn runs_lines() -> Run {
    Run { perhaps: true, ..Run::of(Inner::ShellText(Pattern::hole("lines that sed makes"))) }
}

/// What is left of a script.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        let end = self.rest.iter().position(|byte| !wanted(*byte)).unwrap_or(self.rest.len());
        self.rest = self.rest.get(end..).unwrap_or_default();
    }

    fn line(&mut self) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
        let line = self.rest.get(..end).unwrap_or_default();
        self.rest = self.rest.get(end..).unwrap_or_default();
        line.trim_ascii()
    }

    /// Text up to the delimiter; a backslash takes the next byte with it, in `[...]` too.
    fn delimited(&mut self, delimiter: u8) -> Option<()> {
        loop {
            match self.next()? {
                b'\\' => drop(self.next()?),
                byte if byte == delimiter => return Some(()),
                _ => {}
            }
        }
    }

    /// Line numbers, `$`, `/regex/I`, `\cregexc`, with `,`, `~`, `+` and `!` between them.
    fn addresses(&mut self) -> Option<()> {
        loop {
            self.skip(|byte| byte.is_ascii_digit() || b" \t\n;$,~+!{}".contains(&byte));
            match self.rest.first() {
                Some(b'/') => {
                    self.next();
                    self.delimited(b'/')?;
                }
                Some(b'\\') => {
                    self.next();
                    let delimiter = self.next()?;
                    self.delimited(delimiter)?;
                }
                _ => return Some(()),
            }
            self.skip(|byte| byte == b'I' || byte == b'M');
        }
    }

    fn command(&mut self, call: &Call<'_>, meaning: &mut Meaning) -> Option<()> {
        self.addresses()?;
        let Some(command) = self.next() else { return Some(()) };
        match command {
            b's' => {
                let delimiter = self.next()?;
                self.delimited(delimiter)?;
                self.delimited(delimiter)?;
                self.flags(call, meaning);
            }
            b'y' => {
                let delimiter = self.next()?;
                self.delimited(delimiter)?;
                self.delimited(delimiter)?;
            }
            b'w' | b'W' => meaning.effects.extend(call.replaces(&Pattern::text(self.line()))),
            b'r' | b'R' => meaning.effects.extend(call.reads(&Pattern::text(self.line()))),
            b'e' => meaning.runs.push(match self.line() {
                b"" => runs_lines(),
                command => Run {
                    perhaps: true,
                    ..Run::of(Inner::ShellText(Pattern::content(command.to_vec())))
                },
            }),
            b'a' | b'i' | b'c' => loop {
                let line = self.line();
                self.next();
                if !line.ends_with(b"\\") {
                    break;
                }
            },
            b'b' | b't' | b'T' | b':' => {
                self.skip(|byte| byte != b'\n' && byte != b';' && byte != b'}');
            }
            b'#' => drop(self.line()),
            b'd' | b'D' | b'g' | b'G' | b'h' | b'H' | b'n' | b'N' | b'p' | b'P' | b'x' | b'z'
            | b'=' | b'F' => {}
            b'l' | b'q' | b'Q' | b'L' | b'v' => {
                self.skip(|byte| byte == b' ' || byte == b'.' || byte.is_ascii_digit());
            }
            _ => return None,
        }
        Some(())
    }

    fn flags(&mut self, call: &Call<'_>, meaning: &mut Meaning) {
        while let Some(flag) = self.rest.first() {
            match flag {
                b'e' => meaning.runs.push(runs_lines()),
                b'w' => {
                    self.next();
                    meaning.effects.extend(call.replaces(&Pattern::text(self.line())));
                    return;
                }
                b'g' | b'p' | b'i' | b'I' | b'm' | b'M' | b'0'..=b'9' => {}
                _ => return,
            }
            self.next();
        }
    }
}

/// `awk`: files read, and the statements of a program that write or run.
pub(super) fn awk(call: &Call<'_>) -> Meaning {
    let grammar = Grammar::of(
        &["-f", "--file", "-v", "--assign", "-F", "--field-separator", "-i", "--include", "-e"],
        Style::Leading,
    );
    let items = grammar.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let mut files = operands(&items);
    let in_place = values(&items, &["-i", "--include"])
        .iter()
        .any(|name| name.as_text().is_none_or(|name| name == b"inplace"));
    let scripts = values(&items, &["-f", "--file"]);
    let mut meaning = Meaning::of(scripts.iter().flat_map(|file| call.reads(file)));
    if !scripts.is_empty() {
        meaning.effects.push(call.unknown());
    } else if !files.is_empty() {
        let program = files.remove(0);
        let (effects, commands) = in_program(call, program.pattern());
        meaning.effects.extend(effects);
        let run = |text| Run { perhaps: true, ..Run::of(Inner::ShellText(text)) };
        meaning.runs.extend(commands.into_iter().map(run));
    }
    let verb = if in_place { Verb::Write } else { Verb::Read };
    for file in files {
        let name = file.pattern();
        let assigns = name.as_text().is_some_and(|text| text.contains(&b'='));
        if !assigns && !super::deeds::is_standard(name) {
            meaning.effects.push(Effect::on_path(verb, call.path(name)));
        }
    }
    meaning
}

/// What a program does beside printing, and the commands that it runs. Strings and regular
/// expressions are passed over.
fn in_program(call: &Call<'_>, program: &Pattern) -> (Vec<Effect>, Vec<Pattern>) {
    let Some(text) = program.as_text() else { return (vec![call.unknown()], Vec::new()) };
    let mut effects = Vec::new();
    let mut commands = Vec::new();
    let mut string = 0..0;
    let (mut prints, mut depth, mut value, mut at) = (false, 0_i32, false, 0_usize);
    while let Some(byte) = text.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        let mut length = 1;
        match byte {
            b'"' => {
                length = quoted(rest, b'"');
                string = at..at.saturating_add(length);
            }
            b'/' if !value => length = quoted(rest, b'/'),
            b'#' => length = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
            b'(' => depth = depth.saturating_add(1),
            b')' => depth = depth.saturating_sub(1),
            b';' | b'}' | b'\n' => prints = false,
            b'>' if prints && depth <= 0 => {
                let target = rest.trim_ascii_start().get(1..).unwrap_or_default();
                let target = target.strip_prefix(b">").unwrap_or(target).trim_ascii_start();
                effects.extend(redirected(call, target, rest.starts_with(b">>")));
                length = if rest.starts_with(b">>") { 2 } else { 1 };
            }
            b'|' if rest.starts_with(b"||") => length = 2,
            b'|' => {
                let behind = rest.get(1..).unwrap_or_default();
                let behind = behind.strip_prefix(b"&").unwrap_or(behind).trim_ascii_start();
                let before = text.get(..at).unwrap_or_default().trim_ascii_end();
                commands.push(if !behind.starts_with(b"getline") {
                    command(behind)
                } else if before.len() == string.end {
                    command(text.get(string.clone()).unwrap_or_default())
                } else {
                    Pattern::hole("command that awk runs")
                });
            }
            byte if byte.is_ascii_alphabetic() || *byte == b'_' => {
                let word = word(rest);
                length = word.len();
                match word {
                    b"print" | b"printf" => prints = true,
                    b"system" => {
                        let open = rest.get(length..).unwrap_or_default().trim_ascii_start();
                        let open = open.strip_prefix(b"(").unwrap_or_default();
                        commands.push(command(open.trim_ascii_start()));
                    }
                    _ => {}
                }
                value = !matches!(word, b"print" | b"printf" | b"return" | b"in");
                at = at.saturating_add(length);
                continue;
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            value = byte.is_ascii_digit() || b")]\"$".contains(byte);
        }
        at = at.saturating_add(length.max(1));
    }
    (effects, commands)
}

/// The text of a command that is one whole string; a hole for anything else.
fn command(text: &[u8]) -> Pattern {
    let end = quoted(text, b'"');
    let inner = text.get(1..end.saturating_sub(1)).unwrap_or_default();
    let behind = text.get(end..).unwrap_or_default().trim_ascii_start();
    let whole = behind.first().is_none_or(|byte| b");}\n".contains(byte));
    if text.first() == Some(&b'"') && whole && !inner.contains(&b'\\') {
        Pattern::content(inner.to_vec())
    } else {
        Pattern::hole("command that awk runs")
    }
}

fn word(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// The length of a quoted run with its quotes.
fn quoted(text: &[u8], quote: u8) -> usize {
    let mut at = 1_usize;
    while let Some(byte) = text.get(at) {
        at = at.saturating_add(if *byte == b'\\' { 2 } else { 1 });
        if *byte == quote {
            break;
        }
    }
    at
}

fn redirected(call: &Call<'_>, target: &[u8], adds: bool) -> Vec<Effect> {
    let end = quoted(target, b'"');
    let name = target.get(1..end.saturating_sub(1)).unwrap_or_default();
    let behind = target.get(end..).unwrap_or_default().trim_ascii_start();
    let ends = behind.first().is_none_or(|byte| b";}\n".contains(byte));
    if target.first() != Some(&b'"') || name.contains(&b'\\') || !ends {
        let anywhere = Pattern::hole("file that awk writes");
        let effect = Effect::on_path(Verb::Write, anywhere);
        return vec![effect.at_most(crate::model::effect::Certainty::Unknown)];
    }
    match adds {
        true => call.writes(&Pattern::text(name)),
        false => call.replaces(&Pattern::text(name)),
    }
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn sed_scripts() {
        check(&[
            ("sed -n '1,20p' a.txt", &["read path:a.txt"]),
            ("sed -n '/a/,/b/{s/x/y/;p}' a.txt", &["read path:a.txt"]),
            ("sed 's/rm/w/g; s|a|b|' a.txt", &["read path:a.txt"]),
            ("sed -i 's/a/b/' a.txt b.txt", &["write path:a.txt", "write path:b.txt"]),
            ("sed -i '' 's/a/b/' a.txt", &["write path:a.txt"]),
            ("sed -i.bak -e s/a/b/ a.txt", &["write path:a.txt", "write path:a.txt.bak"]),
            ("sed -Ei 's/a/b/' a.txt", &["write path:a.txt"]),
            ("sed --in-place d src/lib.rs", &["write path:src/lib.rs"]),
            (
                "sed 's/a/b/w out.txt' a.txt",
                &["read path:a.txt", "write path:out.txt", "discard path:out.txt"],
            ),
            ("sed -n 'w out.txt'", &["write path:out.txt", "discard path:out.txt"]),
            ("sed '1e rm -r x' a.txt", &["read path:a.txt", "perhaps delete path:x/**"]),
            (
                "sed 's/a/date/e' a.txt",
                &["read path:a.txt", "perhaps run shell ${lines that sed makes}"],
            ),
            ("sed -n \"1,${n}p\" a.txt", &["read path:a.txt", "unknown run program:sed"]),
            ("sed '/^$/d;$!N;a\\ text w x' a.txt", &["read path:a.txt"]),
        ]);
    }

    #[test]
    fn awk_programs() {
        check(&[
            ("awk '{print $1}' a.txt", &["read path:a.txt"]),
            ("awk -F: '$3 > 5 && /x>y|z/ {print $1, ($2 > 1)}' a.txt", &["read path:a.txt"]),
            ("awk '{print > \"o.txt\"}'", &["write path:o.txt", "discard path:o.txt"]),
            ("awk '{print >> \"o.txt\"}'", &["write path:o.txt"]),
            ("awk '{print > $1}'", &["unknown write path:${file that awk writes}"]),
            ("awk 'BEGIN{system(\"rm x\")}'", &["perhaps delete path:x"]),
            ("awk '{print | \"sort -u\"}' a.txt", &["read path:a.txt"]),
            ("awk 'BEGIN{\"date\" | getline d; print d}'", &[]),
            ("awk 'NR==1 || NR>3 {n+=$2/2} END {print n}' a.txt", &["read path:a.txt"]),
            ("awk -i inplace '{print}' a.txt", &["write path:a.txt"]),
            ("awk -v x=1 '{print x}' a.txt", &["read path:a.txt"]),
        ]);
    }
}
